/** The sources of a PersistentVolume (pkg/apis/core/validation): exactly one, with the fields that it needs. */
import { pathClean } from '../../../golang/index.ts';
import { type At, dnsLabelErrors, dnsSubdomainErrors, type JsonObject, type Report } from '../../../kube/index.ts';
import { oneOf, refuse } from './checks.ts';
import { count, given, items, maybeCount, maybePart, maybeText, part, text } from './read.ts';

const RULE = 'api/volume-source';
const HOST_PATH_TYPES = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];
const MAX_ISCSI_INITIATOR = 64;
/** Longer ones are not looked at; upstream has no limit. */
const MAX_ISCSI_NAME = 1024;
const MAX_CSI_DRIVER = 63;

type Source = (source: JsonObject, at: At, report: Report, volume: string) => void;

/** `true` where the field is a list. */
function needs(...fields: readonly string[]): Source {
  return (source, at, report) => {
    for (const field of fields) if (text(source[field]) === '' && items(source[field]).length === 0) report.required(at.to(field), RULE);
  };
}

const SOURCES: Readonly<Record<string, Source>> = {
  hostPath: (source, at, report) => {
    const path = text(source['path']);
    if (path === '') return report.required(at.to('path'), RULE);
    noBacksteps(path, at.to('path'), report);
    const type = maybeText(source['type']);
    if (type !== undefined) oneOf(type, HOST_PATH_TYPES, at.to('type'), report, RULE);
  },
  gcePersistentDisk: (source, at, report, volume) => {
    needs('pdName')(source, at, report, volume);
    partition(source, at, report);
  },
  awsElasticBlockStore: (source, at, report, volume) => {
    needs('volumeID')(source, at, report, volume);
    partition(source, at, report);
  },
  glusterfs: (source, at, report, volume) => {
    needs('endpoints', 'path')(source, at, report, volume);
    const namespace = maybeText(source['endpointsNamespace']);
    if (namespace !== undefined) refuse(at.to('endpointsNamespace'), report, RULE, namespace, dnsLabelErrors(namespace).slice(0, 1));
  },
  flocker: (source, at, report) => {
    const [name, uuid] = [text(source['datasetName']), text(source['datasetUUID'])];
    if (name === '' && uuid === '') report.required(at, RULE, 'one of datasetName and datasetUUID is required');
    if (name !== '' && uuid !== '') report.invalid(at, RULE, 'resource', 'datasetName and datasetUUID can not be specified simultaneously');
    if (name.includes('/')) report.invalid(at.to('datasetName'), RULE, name, "must not contain '/'");
  },
  nfs: (source, at, report, volume) => {
    needs('server', 'path')(source, at, report, volume);
    const path = text(source['path']);
    if (!path.startsWith('/')) report.invalid(at.to('path'), RULE, path, 'must be an absolute path');
  },
  rbd: needs('monitors', 'image'),
  quobyte: (source, at, report, volume) => {
    needs('volume')(source, at, report, volume);
    const registry = text(source['registry']);
    const pairs = 'must be a host:port pair or multiple pairs separated by commas';
    if (registry === '') report.required(at.to('registry'), RULE, pairs);
    else if (text(source['tenant']).length > 64)
      report.required(at.to('tenant'), RULE, 'must be a UUID and may not exceed a length of 64 characters');
    else if (!registry.split(',').every((pair) => /^(?:\[[^\][]*\]|[^:\][]*):[^:\][]*$/.test(pair)))
      report.invalid(at.to('registry'), RULE, registry, pairs);
  },
  cephfs: needs('monitors'),
  iscsi,
  cinder: (source, at, report, volume) => {
    needs('volumeID')(source, at, report, volume);
    secretReference(source, at, report, ['name', 'namespace']);
  },
  fc: fibreChannel,
  flexVolume: (source, at, report, volume) => {
    needs('driver')(source, at, report, volume);
    for (const key of Object.keys(part(source['options'])))
      if (/\.(?:kubernetes|k8s)\.io$/.test(`.${key.split('/')[0]!.toLowerCase()}`))
        report.invalid(at.to('options').to(key), RULE, key, 'kubernetes.io and k8s.io namespaces are reserved');
  },
  azureFile: (source, at, report, volume) => {
    needs('secretName', 'shareName')(source, at, report, volume);
    if (source['secretNamespace'] === '') report.required(at.to('secretNamespace'), RULE);
  },
  vsphereVolume: needs('volumePath'),
  photonPersistentDisk: needs('pdID'),
  portworxVolume: needs('volumeID'),
  azureDisk,
  scaleIO: needs('gateway', 'system', 'volumeName'),
  local: (source, at, report) => {
    const path = text(source['path']);
    if (path === '') report.required(at.to('path'), RULE);
    else noBacksteps(path, at.to('path'), report);
  },
  storageos: (source, at, report, volume) => {
    needs('volumeName')(source, at, report, volume);
    for (const field of ['volumeName', 'volumeNamespace']) {
      const name = text(source[field]);
      if (name !== '') refuse(at.to(field), report, RULE, name, dnsLabelErrors(name));
    }
    secretReference(source, at, report, ['name', 'namespace']);
  },
  csi,
};

export function volumeSource(spec: JsonObject, volume: string, hasAffinity: boolean, at: At, report: Report): void {
  let found = false;
  for (const name of Object.keys(SOURCES)) {
    const source = maybePart(spec[name]);
    if (source === undefined) continue;
    // Go: a flexVolume is let through beside others, and counts.
    if (found && name !== 'flexVolume')
      report.forbidden(at.to(name === 'cephfs' ? 'cephFS' : name), RULE, 'may not specify more than 1 volume type');
    else {
      SOURCES[name]!(source, at.to(name === 'gcePersistentDisk' ? 'persistentDisk' : name), report, volume);
      if (name === 'local' && !hasAffinity) report.required(at.to('nodeAffinity'), RULE, 'Local volume requires node affinity');
    }
    found = true;
  }
  if (!found) report.required(at, RULE, 'must specify a volume type');
  const path = maybePart(spec['hostPath'])?.['path'];
  if (typeof path === 'string' && pathClean(path) === '/' && spec['persistentVolumeReclaimPolicy'] === 'Recycle')
    report.forbidden(at.to('persistentVolumeReclaimPolicy'), RULE, "may not be 'recycle' for a hostPath mount of '/'");
}

function partition(source: JsonObject, at: At, report: Report): void {
  const number = count(source['partition']);
  if (number < 0 || number > 255) report.invalid(at.to('partition'), RULE, number, 'must be between 1 and 255, inclusive');
}

function noBacksteps(path: string, at: At, report: Report): void {
  if (path.split('/').includes('..')) report.invalid(at, RULE, path, "must not contain '..'");
}

function secretReference(source: JsonObject, at: At, report: Report, fields: readonly string[]): void {
  const reference = maybePart(source['secretRef']);
  if (reference === undefined) return;
  for (const field of fields) if (text(reference[field]) === '') report.required(at.to('secretRef').to(field), RULE);
}

const IQN = /iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+:[^,;*&$|\t\n\f\r ]+$/;

function iscsiNameFault(name: string): boolean {
  if (name.startsWith('iqn')) return name.length > MAX_ISCSI_NAME || !IQN.test(name);
  if (name.startsWith('eui')) return !/^eui.[0-9a-zA-Z]{16}$/.test(name);
  return !/^naa.[0-9a-zA-Z]{32}$/.test(name);
}

function iscsi(source: JsonObject, at: At, report: Report, volume: string): void {
  const [portal, iqn, initiator] = [text(source['targetPortal']), text(source['iqn']), maybeText(source['initiatorName'])];
  if (portal === '') report.required(at.to('targetPortal'), RULE);
  if (initiator !== undefined && `${volume}:${portal}`.length > MAX_ISCSI_INITIATOR) {
    const detail = 'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
    report.invalid(at.to('targetportal'), RULE, portal, detail);
  }
  if (iqn === '') report.required(at.to('iqn'), RULE);
  else if (iscsiNameFault(iqn)) report.invalid(at.to('iqn'), RULE, iqn, 'must be valid format');
  const lun = count(source['lun']);
  if (lun < 0 || lun > 255) report.invalid(at.to('lun'), RULE, lun, 'must be between 0 and 255, inclusive');
  if ((source['chapAuthDiscovery'] === true || source['chapAuthSession'] === true) && !given(source['secretRef']))
    report.required(at.to('secretRef'), RULE);
  secretReference(source, at, report, ['name']);
  if (initiator !== undefined && iscsiNameFault(initiator)) report.invalid(at.to('initiatorname'), RULE, initiator, 'must be valid format');
}

function fibreChannel(source: JsonObject, at: At, report: Report): void {
  const [targets, ids] = [items(source['targetWWNs']), items(source['wwids'])];
  const place = at.to('targetWWNs');
  if (targets.length === 0 && ids.length === 0) report.required(place, RULE, 'must specify either targetWWNs or wwids, but not both');
  if (targets.length === 0) return;
  if (ids.length > 0) report.invalid(place, RULE, targets, 'targetWWNs and wwids can not be specified simultaneously');
  const lun = maybeCount(source['lun']);
  if (lun === undefined) report.required(at.to('lun'), RULE, 'lun is required if targetWWNs is specified');
  else if (lun < 0 || lun > 255) report.invalid(at.to('lun'), RULE, lun, 'must be between 0 and 255, inclusive');
}

function azureDisk(source: JsonObject, at: At, report: Report, volume: string): void {
  needs('diskName', 'diskURI')(source, at, report, volume);
  const [caching, kind, uri] = [maybeText(source['cachingMode']), maybeText(source['kind']), text(source['diskURI'])];
  if (caching !== undefined) oneOf(caching, ['None', 'ReadOnly', 'ReadWrite'], at.to('cachingMode'), report, RULE);
  if (kind === undefined) return;
  oneOf(kind, ['Dedicated', 'Managed', 'Shared'], at.to('kind'), report, RULE);
  const managed = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
  const blob = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';
  if (!uri.startsWith(kind === 'Managed' ? '/subscriptions/' : 'https://'))
    report.notSupported(at.to('diskURI'), RULE, uri, [kind === 'Managed' ? managed : blob]);
}

function csi(source: JsonObject, at: At, report: Report): void {
  const driver = text(source['driver']);
  if (driver === '') report.required(at.to('driver'), RULE);
  else {
    if (driver.length > MAX_CSI_DRIVER) report.tooLong(at.to('driver'), RULE, MAX_CSI_DRIVER);
    refuse(at.to('driver'), report, RULE, driver, dnsSubdomainErrors(driver.toLowerCase()));
  }
  if (text(source['volumeHandle']) === '') report.required(at.to('volumeHandle'), RULE);
  for (const field of ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef']) {
    const reference = maybePart(source[field]);
    if (reference === undefined) continue;
    for (const [name, errors] of [
      ['name', dnsSubdomainErrors],
      ['namespace', dnsLabelErrors],
    ] as const) {
      const value = text(reference[name]);
      if (value === '') report.required(at.to(field).to(name), RULE);
      else refuse(at.to(field).to(name), report, RULE, value, errors(value));
    }
  }
}
