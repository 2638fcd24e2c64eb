/** The restricted level's list of volume types. */
import { isObject, type JsonObject } from '../../../kube/index.ts';
import { joinQuote, type Offence, plural, type Refusal, sortedSet } from '../control.ts';
import { type PodView, stringAt } from '../pod.ts';

export const RESTRICTED_VOLUME_TYPES: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** In upstream's order: the first one that a volume has gives its type its name. */
export const OTHER_VOLUME_TYPES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
] as const;

export function restrictedVolumes({ volumes, at, undefaulted }: PodView): Refusal | undefined {
  const names: string[] = [];
  const types: string[] = [];
  const fields: Offence[] = [];
  for (let i = 0; i < volumes.length; i++) {
    const volume = volumes[i];
    if (!isObject(volume) || hasAllowedSource(volume)) continue;
    const type = OTHER_VOLUME_TYPES.find((name) => isObject(volume[name]));
    if (type === undefined && undefaulted && hasNoSource(volume)) continue;
    names.push(stringAt(volume, 'name'));
    types.push(type ?? 'unknown');
    const place = at.to('spec').to('volumes').to(i);
    fields.push({ at: type === undefined ? place : place.to(type) });
  }
  if (names.length === 0) return undefined;
  const set = sortedSet(types);
  const who = `${plural('volume', 'volumes', names.length)} ${joinQuote(names)} ${plural('uses', 'use', names.length)}`;
  const what = plural('restricted volume type', 'restricted volume types', set.length);
  return { reason: 'restricted volume types', detail: `${who} ${what} ${joinQuote(set)}`, fields };
}

function hasAllowedSource(volume: JsonObject): boolean {
  for (const key in volume) if (RESTRICTED_VOLUME_TYPES.has(key) && isObject(volume[key])) return true;
  return false;
}

/** A field of another name may be a source that is not known here: such a volume is of an unknown type, not an emptyDir. */
function hasNoSource(volume: JsonObject): boolean {
  for (const key in volume) if (key !== 'name' && volume[key] !== null) return false;
  return true;
}
