/** The pod's volumes: names, and exactly one source each. The sources' own rules are in volume-sources.ts and volume-legacy.ts. */
import { type At, byteLength, dnsLabelErrors, nameIsDnsSubdomain } from '../../../kube/index.ts';
import type { PodSpec, Volume } from '../../kinds.ts';
import { items, pointer, struct, text } from '../metadata/index.ts';
import { refuse } from './choices.ts';
import { type PodScope, SINCE } from './context.ts';
import { VOLUME_SOURCES, type VolumeSourceName } from './volume-sources.ts';

/** `at` is the spec's. Fills the scope's volumes with those that are well. */
export function validateVolumes(spec: PodSpec, at: At, scope: PodScope): void {
  const volumes = items(spec.volumes);
  if (volumes.length === 0) return;
  const { report } = scope;
  const list = at.to('volumes');
  const claims = claimsToCome(volumes, scope);
  for (let i = 0; i < volumes.length; i++) {
    const volume = struct(volumes[i]);
    const place = list.to(i);
    const name = text(volume.name);
    if (scope.minor < SINCE.imageVolumes && pointer(volume.image) !== undefined) {
      scope.dropped.add(name);
      continue;
    }
    const before = report.errors.length;
    validateSource(volume, name, place, scope);
    if (name === '') report.required(place.to('name'), 'api/volume-name');
    else refuse(dnsLabelErrors(name), name, place, 'name', report, 'api/volume-name');
    if (scope.volumes.has(name)) report.duplicate(place.to('name'), 'api/volume-name', name);
    if (report.errors.length === before) scope.volumes.set(name, volume);
    const claim = text(struct(volume.persistentVolumeClaim).claimName);
    if (pointer(volume.persistentVolumeClaim) !== undefined && claims?.has(claim)) {
      const detail = 'must not reference a PVC that gets created for an ephemeral volume';
      report.invalid(place.to('persistentVolumeClaim').to('claimName'), 'api/volume-source', claim, detail);
    }
  }
}

/** The claims that ephemeral volumes of a real Pod, whose name is known, will make. */
function claimsToCome(volumes: readonly Volume[], { pod }: PodScope): ReadonlySet<string> | undefined {
  const podName = text(pod?.name);
  if (podName === '') return undefined;
  const ephemeral = volumes.filter((volume) => pointer(struct(volume).ephemeral) !== undefined);
  return new Set(ephemeral.map((volume) => `${podName}-${text(volume.name)}`));
}

function validateSource(volume: Volume, name: string, at: At, scope: PodScope): void {
  const { report } = scope;
  let sources = 0;
  let only: VolumeSourceName | undefined;
  for (const field in volume) {
    if (field === 'name' || !isSource(field) || pointer(volume[field]) === undefined) continue;
    sources++;
    only = field;
  }
  if (only === undefined) {
    report.required(at, 'api/volume-source-count', 'must specify a volume type');
    return;
  }
  if (sources === 1) {
    validateOne(volume, only, name, at, scope);
    return;
  }
  let first = true;
  for (const field of Object.keys(VOLUME_SOURCES) as VolumeSourceName[]) {
    if (pointer(volume[field]) === undefined) continue;
    if (first) validateOne(volume, field, name, at, scope);
    else {
      report.forbidden(at.to(REPORTED_AS[field] ?? field), 'api/volume-source-count', 'may not specify more than 1 volume type');
      validateBeside(volume, field, name, at, scope);
    }
    first = false;
  }
}

function isSource(field: string): field is VolumeSourceName {
  return Object.hasOwn(VOLUME_SOURCES, field);
}

/** Upstream's misspellings in this one sentence. */
const REPORTED_AS: { readonly [name in VolumeSourceName]?: string } = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };

function validateOne(volume: Volume, field: VolumeSourceName, name: string, at: At, scope: PodScope): void {
  const source = pointer(volume[field]);
  if (source === undefined) return;
  // Upstream reports what is wrong with a gcePersistentDisk at `persistentDisk`.
  const place = at.to(field === 'gcePersistentDisk' ? 'persistentDisk' : field);
  (VOLUME_SOURCES[field] as (source: object, at: At, scope: PodScope) => void)(source, place, scope);
  validateBeside(volume, field, name, at, scope);
  if (field === 'ephemeral') validateClaimName(name, at, scope);
}

const ISCSI_NAME_MAX_BYTES = 64;

/** What is asked of a source even if it is not the first one. */
function validateBeside(volume: Volume, field: VolumeSourceName, name: string, at: At, { report }: PodScope): void {
  if (field !== 'iscsi' || typeof volume.iscsi!.initiatorName !== 'string') return;
  if (byteLength(`${name}:${text(volume.iscsi!.targetPortal)}`) <= ISCSI_NAME_MAX_BYTES) return;
  const detail = 'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
  report.invalid(at.to('name'), 'api/volume-name', name, detail);
}

function validateClaimName(name: string, at: At, { pod, report }: PodScope): void {
  const podName = text(pod?.name);
  if (podName === '' || name === '') return;
  const claim = `${podName}-${name}`;
  for (const sentence of nameIsDnsSubdomain(claim, false)) {
    report.invalid(at.to('name'), 'api/volume-name', name, `PVC name ${JSON.stringify(claim)}: ${sentence}`);
  }
}
