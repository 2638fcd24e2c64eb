/** Managed fields of the scale subresource, to and from those of the resource (managedfields/scalehandler.go). */
import type { Json } from '../json.ts';
import { ApplyFailure } from './apply-error.ts';
import { difference, hasPath, isEmpty, setOf, union } from './field-set.ts';
import { decodeManaged, encodeManaged, identifierOf, type Owned } from './managed-fields.ts';
import { fieldStep } from './path-element.ts';

const SCALE_VERSION = 'autoscaling/v1';
const SCALE_REPLICAS = ['f:spec', 'f:replicas'];

/** By apiVersion, the way to the replicas in the resource; undefined where that version cannot be scaled. */
export type ReplicasPaths = Readonly<Record<string, readonly string[] | undefined>>;

/** What the Scale object of a resource shows: the owners of its replicas. Entries that cannot be read give none. */
export function scaleManagedFields(parent: Json | undefined, paths: ReplicasPaths): readonly Json[] {
  const scale = new Map<string, Owned>();
  for (const [id, owned] of decoded(parent)) {
    const path = stepsOf(paths, owned.owner.apiVersion);
    if (path === undefined || !hasPath(owned.set, path)) continue;
    scale.set(id, { ...owned, owner: { ...owned.owner, apiVersion: SCALE_VERSION }, set: setOf([SCALE_REPLICAS]) });
  }
  return encodeManaged(scale);
}

/** The resource's entries after its Scale was written: who owns the replicas there owns them here. */
export function parentManagedFields(
  parent: Json | undefined,
  scale: Json | undefined,
  apiVersion: string,
  paths: ReplicasPaths,
): readonly Json[] {
  const before = decoded(parent);
  const scaled = decoded(scale);
  const result = new Map<string, Owned>();
  for (const [id, owned] of before) {
    if (!Object.hasOwn(paths, owned.owner.apiVersion)) continue;
    const path = stepsOf(paths, owned.owner.apiVersion);
    if (path === undefined || !hasPath(owned.set, path)) result.set(id, owned);
    else if (scaled.delete(id)) result.set(id, owned);
    else {
      const set = difference(owned.set, setOf([path]));
      if (!isEmpty(set)) result.set(id, { ...owned, set });
    }
  }
  const path = stepsOf(paths, apiVersion);
  for (const [scaleId, owned] of scaled) {
    if (!hasPath(owned.set, SCALE_REPLICAS) || path === undefined) continue;
    const owner = { ...owned.owner, apiVersion };
    const id = identifierOf(owner);
    const other = result.get(id);
    const set = setOf([path]);
    // Upstream takes the time from the resource's entries: an update through scale that is new has none.
    result.set(id, { owner, set: other === undefined ? set : union(other.set, set), time: before.get(scaleId)?.time });
  }
  return encodeManaged(result);
}

function stepsOf(paths: ReplicasPaths, apiVersion: string): string[] | undefined {
  return Object.hasOwn(paths, apiVersion) ? paths[apiVersion]?.map(fieldStep) : undefined;
}

function decoded(entries: Json | undefined): Map<string, Owned> {
  try {
    return decodeManaged(entries);
  } catch (error) {
    if (error instanceof ApplyFailure) return new Map();
    throw error;
  }
}
