/** Volume sources of before CSI, whose rules are more than "must be there". */
import { type At, dnsLabelErrors, type Report } from '../../../kube/index.ts';
import type {
  AzureDiskVolumeSource,
  FCVolumeSource,
  FlexVolumeSource,
  FlockerVolumeSource,
  GitRepoVolumeSource,
  ISCSIVolumeSource,
  QuobyteVolumeSource,
  StorageOSVolumeSource,
} from '../../kinds.ts';
import { flag, items, keys, number, numberPointer, pointer, text, textPointer } from '../metadata/index.ts';
import { refuse } from './choices.ts';
import type { PodScope } from './context.ts';
import { validateDescendingPath } from './paths.ts';
import { validateSecretRef } from './volume-files.ts';

const RULE = 'api/volume-source';

export function validateGitRepo(source: GitRepoVolumeSource, at: At, { report }: PodScope): void {
  if (text(source.repository) === '') report.required(at.to('repository'), RULE);
  validateDescendingPath(text(source.directory), at.to('directory'), report, 'api/volume-path');
}

/** A disk of a cloud with its partition. */
export function validatePartition(id: string | undefined, field: string, partition: number | undefined, at: At, report: Report): void {
  const value = number(partition);
  if (text(id) === '') report.required(at.to(field), RULE);
  // Upstream's sentence says 1, its check says 0.
  if (value < 0 || value > 255) report.invalid(at.to('partition'), RULE, value, 'must be between 1 and 255, inclusive');
}

export function validateIscsi(source: ISCSIVolumeSource, at: At, { report }: PodScope): void {
  const iqn = text(source.iqn);
  const lun = number(source.lun);
  const initiator = textPointer(source.initiatorName);
  if (text(source.targetPortal) === '') report.required(at.to('targetPortal'), RULE);
  if (iqn === '') report.required(at.to('iqn'), RULE);
  else validateIqn(iqn, at.to('iqn'), report);
  if (lun < 0 || lun > 255) report.invalid(at.to('lun'), RULE, lun, 'must be between 0 and 255, inclusive');
  if ((flag(source.chapAuthDiscovery) || flag(source.chapAuthSession)) && pointer(source.secretRef) === undefined) {
    report.required(at.to('secretRef'), 'api/reference-name');
  }
  if (initiator !== undefined) validateIqn(initiator, at.to('initiatorname'), report);
}

const IQN_FORMS: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\t\n\f\r ]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/u,
  naa: /^naa.[A-Za-z0-9]{32}$/u,
};
/** The standard's limit is 223; upstream has none. Keeps the search for `iqn.` from going over megabytes again and again. */
const IQN_MAX = 4096;

function validateIqn(iqn: string, at: At, report: Report): void {
  const form = IQN_FORMS[iqn.slice(0, 3)];
  if (form === undefined) report.invalid(at, RULE, iqn, 'must be valid format starting with iqn, eui, or naa');
  else if (iqn.length > IQN_MAX || !form.test(iqn)) report.invalid(at, RULE, iqn, 'must be valid format');
}

export function validateFlocker(source: FlockerVolumeSource, at: At, { report }: PodScope): void {
  const [name, id] = [text(source.datasetName), text(source.datasetUUID)];
  if (name === '' && id === '') report.required(at, RULE, 'one of datasetName and datasetUUID is required');
  if (name !== '' && id !== '') report.invalid(at, RULE, 'resource', 'datasetName and datasetUUID can not be specified simultaneously');
  if (name.includes('/')) report.invalid(at.to('datasetName'), RULE, name, "must not contain '/'");
}

const TENANT_MAX_BYTES = 64;

export function validateQuobyte(source: QuobyteVolumeSource, at: At, { report }: PodScope): void {
  const registry = text(source.registry);
  const pairs = 'must be a host:port pair or multiple pairs separated by commas';
  if (registry === '') report.required(at.to('registry'), RULE, pairs);
  else if (Buffer.byteLength(text(source.tenant)) > TENANT_MAX_BYTES) {
    report.required(at.to('tenant'), RULE, 'must be a UUID and may not exceed a length of 64 characters');
  } else {
    for (const pair of registry.split(',')) if (!isHostPort(pair)) report.invalid(at.to('registry'), RULE, registry, pairs);
  }
  if (text(source.volume) === '') report.required(at.to('volume'), RULE);
}

/** net.SplitHostPort without error: `host:port` or `[host]:port`, where host and port may be empty. */
function isHostPort(pair: string): boolean {
  const colon = pair.lastIndexOf(':');
  if (colon < 0) return false;
  if (!pair.startsWith('[')) return !pair.slice(0, colon).includes(':') && !/[[\]]/.test(pair);
  const end = pair.indexOf(']');
  return end + 1 === colon && !pair.includes('[', 1) && !pair.includes(']', end + 1);
}

export function validateFc(source: FCVolumeSource, at: At, { report }: PodScope): void {
  const names = items(source.targetWWNs);
  const ids = items(source.wwids);
  const lun = numberPointer(source.lun);
  if (names.length === 0 && ids.length === 0) {
    report.required(at.to('targetWWNs'), RULE, 'must specify either targetWWNs or wwids, but not both');
  }
  if (names.length > 0 && ids.length > 0) {
    report.invalid(at.to('targetWWNs'), RULE, names, 'targetWWNs and wwids can not be specified simultaneously');
  }
  if (names.length === 0) return;
  if (lun === undefined) report.required(at.to('lun'), RULE, 'lun is required if targetWWNs is specified');
  else if (lun < 0 || lun > 255) report.invalid(at.to('lun'), RULE, lun, 'must be between 0 and 255, inclusive');
}

export function validateFlex(source: FlexVolumeSource, at: At, { report }: PodScope): void {
  if (text(source.driver) === '') report.required(at.to('driver'), RULE);
  for (const key of keys(source.options)) {
    const domain = `.${key.split('/', 1)[0]!.toLowerCase()}`;
    if (domain.endsWith('.kubernetes.io') || domain.endsWith('.k8s.io')) {
      report.invalid(at.to('options').to(key), RULE, key, 'kubernetes.io and k8s.io namespaces are reserved');
    }
  }
}

const CACHING_MODES = ['None', 'ReadOnly', 'ReadWrite'];
const DISK_KINDS = ['Dedicated', 'Managed', 'Shared'];
const MANAGED_DISK = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_DISK = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

export function validateAzureDisk(source: AzureDiskVolumeSource, at: At, { report }: PodScope): void {
  const uri = text(source.diskURI);
  const kind = textPointer(source.kind);
  const caching = textPointer(source.cachingMode);
  if (text(source.diskName) === '') report.required(at.to('diskName'), RULE);
  if (uri === '') report.required(at.to('diskURI'), RULE);
  if (caching !== undefined && !CACHING_MODES.includes(caching)) {
    report.notSupported(at.to('cachingMode'), 'api/allowed-value', caching, CACHING_MODES);
  }
  if (kind === undefined) return;
  if (!DISK_KINDS.includes(kind)) report.notSupported(at.to('kind'), 'api/allowed-value', kind, DISK_KINDS);
  const [start, form] = kind === 'Managed' ? ['/subscriptions/', MANAGED_DISK] : ['https://', BLOB_DISK];
  if (!uri.startsWith(start!)) report.notSupported(at.to('diskURI'), RULE, uri, [form!]);
}

export function validateStorageOs(source: StorageOSVolumeSource, at: At, { report }: PodScope): void {
  const [name, namespace] = [text(source.volumeName), text(source.volumeNamespace)];
  if (name === '') report.required(at.to('volumeName'), RULE);
  else refuse(dnsLabelErrors(name), name, at, 'volumeName', report, RULE);
  if (namespace !== '') refuse(dnsLabelErrors(namespace), namespace, at, 'volumeNamespace', report, RULE);
  validateSecretRef(source.secretRef, at, report);
}
