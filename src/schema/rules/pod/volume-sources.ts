/** The rules of each volume source. The order is upstream's: of several sources the first one is looked at, the others are refused. */
import { type At, byteLength, dnsSubdomainErrors, nameIsDnsSubdomain, quantityOf, quantitySign, type Report } from '../../../kube/index.ts';
import type {
  ConfigMapVolumeSource,
  CSIVolumeSource,
  DownwardAPIVolumeSource,
  EmptyDirVolumeSource,
  EphemeralVolumeSource,
  HostPathVolumeSource,
  ImageVolumeSource,
  KeyToPath,
  NFSVolumeSource,
  SecretVolumeSource,
  Volume,
} from '../../kinds.ts';
import { items, pointer, struct, text, textPointer } from '../metadata/index.ts';
import { PULL_POLICIES, refuse, validateNeededChoice } from './choices.ts';
import { validateClaimTemplate } from './claim.ts';
import type { Check, PodScope } from './context.ts';
import { validateFileMode, validateNoBacksteps } from './paths.ts';
import { validateProjected } from './projected.ts';
import { validateDownwardApiFile, validateKeyToPath, validateSecretRef } from './volume-files.ts';
import {
  validateAzureDisk,
  validateFc,
  validateFlex,
  validateFlocker,
  validateGitRepo,
  validateIscsi,
  validatePartition,
  validateQuobyte,
  validateStorageOs,
} from './volume-legacy.ts';

export type VolumeSourceName = Exclude<keyof Volume, 'name'>;

type Checks = { readonly [name in VolumeSourceName]: Check<NonNullable<Volume[name]>> };

const RULE = 'api/volume-source';

/** The source is well when these of its texts are there. */
function needs<K extends string>(...fields: readonly K[]): Check<{ readonly [field in K]?: string }> {
  return (source, at, { report }) => {
    for (const field of fields) if (text(source[field]) === '') report.required(at.to(field), RULE);
  };
}

/** The source is well when it has a monitor, and these of its texts. */
function needsMonitors<K extends string>(...fields: readonly K[]): Check<Monitored & { readonly [field in K]?: string }> {
  const others = needs(...fields);
  return (source, at, scope) => {
    if (items(source.monitors).length === 0) scope.report.required(at.to('monitors'), RULE);
    others(source, at, scope);
  };
}

interface Monitored {
  readonly monitors?: readonly string[];
}

export const VOLUME_SOURCES: Checks = {
  emptyDir: validateEmptyDir,
  hostPath: validateHostPath,
  gitRepo: validateGitRepo,
  gcePersistentDisk: (disk, at, { report }) => validatePartition(disk.pdName, 'pdName', disk.partition, at, report),
  awsElasticBlockStore: (disk, at, { report }) => validatePartition(disk.volumeID, 'volumeID', disk.partition, at, report),
  secret: validateSecret,
  nfs: validateNfs,
  iscsi: validateIscsi,
  glusterfs: needs('endpoints', 'path'),
  flocker: validateFlocker,
  persistentVolumeClaim: needs('claimName'),
  rbd: needsMonitors('image'),
  cinder: (volume, at, { report }) => {
    if (text(volume.volumeID) === '') report.required(at.to('volumeID'), RULE);
    validateSecretRef(volume.secretRef, at, report);
  },
  cephfs: needsMonitors<never>(),
  quobyte: validateQuobyte,
  downwardAPI: validateDownwardApi,
  fc: validateFc,
  flexVolume: validateFlex,
  configMap: validateConfigMap,
  azureFile: needs('secretName', 'shareName'),
  vsphereVolume: needs('volumePath'),
  photonPersistentDisk: needs('pdID'),
  portworxVolume: needs('volumeID'),
  azureDisk: validateAzureDisk,
  storageos: validateStorageOs,
  projected: validateProjected,
  scaleIO: needs('gateway', 'system', 'volumeName'),
  csi: validateCsi,
  ephemeral: validateEphemeral,
  image: validateImage,
};

function validateEmptyDir(source: EmptyDirVolumeSource, at: At, { report }: PodScope): void {
  const limit = source.sizeLimit === undefined ? undefined : quantityOf(source.sizeLimit);
  if (limit !== undefined && 'value' in limit && quantitySign(limit.value) < 0) {
    report.forbidden(at.to('sizeLimit'), 'api/resource-quantity', 'SizeLimit field must be a valid resource quantity');
  }
}

const HOST_PATH_TYPES = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

function validateHostPath(source: HostPathVolumeSource, at: At, { report }: PodScope): void {
  const path = text(source.path);
  if (path === '') {
    report.required(at.to('path'), RULE);
    return;
  }
  validateNoBacksteps(path, at.to('path'), report, 'api/volume-path');
  const type = textPointer(source.type);
  if (type !== undefined && !HOST_PATH_TYPES.includes(type)) report.notSupported(at.to('type'), 'api/allowed-value', type, HOST_PATH_TYPES);
}

function validateSecret(source: SecretVolumeSource, at: At, { report }: PodScope): void {
  if (text(source.secretName) === '') report.required(at.to('secretName'), 'api/reference-name');
  validateFileMode(source.defaultMode, at, 'defaultMode', report);
  validateKeysToPaths(items(source.items), at.to('items'), report);
}

function validateConfigMap(source: ConfigMapVolumeSource, at: At, { report }: PodScope): void {
  if (text(source.name) === '') report.required(at.to('name'), 'api/reference-name');
  validateFileMode(source.defaultMode, at, 'defaultMode', report);
  validateKeysToPaths(items(source.items), at.to('items'), report);
}

function validateKeysToPaths(list: readonly KeyToPath[], at: At, report: Report): void {
  for (let i = 0; i < list.length; i++) validateKeyToPath(struct(list[i]), at.to(i), report);
}

function validateNfs(source: NFSVolumeSource, at: At, { report }: PodScope): void {
  const path = text(source.path);
  if (text(source.server) === '') report.required(at.to('server'), RULE);
  if (path === '') report.required(at.to('path'), RULE);
  if (!path.startsWith('/')) report.invalid(at.to('path'), 'api/volume-path', path, 'must be an absolute path');
}

function validateDownwardApi(source: DownwardAPIVolumeSource, at: At, scope: PodScope): void {
  validateFileMode(source.defaultMode, at, 'defaultMode', scope.report);
  // Upstream reports what is wrong with a file at the volume.
  for (const file of items(source.items)) validateDownwardApiFile(struct(file), at, scope);
}

const DRIVER_MAX_BYTES = 63;

function validateCsi(source: CSIVolumeSource, at: At, { report }: PodScope): void {
  const driver = text(source.driver);
  if (driver === '') report.required(at.to('driver'), RULE);
  else {
    if (byteLength(driver) > DRIVER_MAX_BYTES) report.tooLong(at.to('driver'), RULE, DRIVER_MAX_BYTES);
    refuse(dnsSubdomainErrors(driver.toLowerCase()), driver, at, 'driver', report, RULE);
  }
  const secret = pointer(source.nodePublishSecretRef);
  if (secret === undefined) return;
  const name = text(secret.name);
  if (name === '') report.required(at.to('nodePublishSecretRef').to('name'), 'api/reference-name');
  // Upstream reports a wrong name without the reference.
  else refuse(nameIsDnsSubdomain(name, false), name, at, 'name', report, 'api/reference-name');
}

function validateEphemeral(source: EphemeralVolumeSource, at: At, scope: PodScope): void {
  const template = pointer(source.volumeClaimTemplate);
  if (template === undefined) scope.report.required(at.to('volumeClaimTemplate'), RULE);
  else validateClaimTemplate(template, at.to('volumeClaimTemplate'), scope);
}

function validateImage(source: ImageVolumeSource, at: At, { report, pod }: PodScope): void {
  if (pod !== undefined && text(source.reference) === '') report.required(at.to('reference'), 'api/image');
  validateNeededChoice(text(source.pullPolicy), PULL_POLICIES, at, 'pullPolicy', report);
}
