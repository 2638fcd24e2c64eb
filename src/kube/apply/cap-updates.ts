/** At most ten entries of updates: the oldest are put together as `ancient-changes` (managedfields/internal/capmanagers.go). */
import { union } from './field-set.ts';
import { compareText, identifierOf, type Managed, type Owned, secondsOf } from './managed-fields.ts';

const MAX_UPDATE_MANAGERS = 10;
const BUCKET = 'ancient-changes';

export function cappedUpdates(managed: Managed): Managed {
  const updaters = [...managed.keys()].filter((id) => managed.get(id)!.owner.operation === 'Update');
  if (updaters.length <= MAX_UPDATE_MANAGERS) return managed;
  updaters.sort((a, b) => secondsOf(managed.get(a)!.time) - secondsOf(managed.get(b)!.time) || compareText(a, b));
  const result = new Map<string, Owned>(managed);
  const firstOf = new Map<string, string>();
  let count = updaters.length;
  for (const id of updaters) {
    if (count <= MAX_UPDATE_MANAGERS) break;
    const owned = result.get(id);
    // It may have gone into the bucket's own place already.
    if (owned === undefined) continue;
    const { apiVersion } = owned.owner;
    const first = firstOf.get(apiVersion);
    if (first === undefined) {
      firstOf.set(apiVersion, id);
      continue;
    }
    const owner = { manager: BUCKET, operation: 'Update', apiVersion, subresource: '' } as const;
    const bucket = identifierOf(owner);
    const before = result.get(bucket) ?? result.get(first)!;
    result.delete(first === bucket ? '' : first);
    result.delete(id);
    result.set(bucket, { owner, set: union(owned.set, before.set), time: owned.time });
    count--;
  }
  return result;
}
