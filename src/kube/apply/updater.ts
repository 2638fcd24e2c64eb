/**
 * Who owns what after a change (structured-merge-diff, merge/update.go): applying a configuration with conflicts and pruning, and following an
 * update. All entries are taken to be of the object's own version: objects are not converted between versions.
 */
import type { Json } from '../json.ts';
import { jsonEqual } from '../json-equal.ts';
import type { TypeInfo } from '../type-info.ts';
import {
  difference,
  EMPTY_SET,
  type FieldSet,
  intersection,
  isEmpty,
  pathsOf,
  recursiveDifference,
  union,
  withNamedFields,
} from './field-set.ts';
import type { Owned, Owner } from './managed-fields.ts';
import type { Step } from './path-element.ts';
import { reconcileFieldSet } from './reconcile.ts';
import { type Comparison, compareTyped } from './typed-compare.ts';
import { fieldSetOf, removeFields } from './typed-fields.ts';
import { mergeTyped } from './typed-merge.ts';

export interface Conflict {
  readonly owner: string;
  readonly path: readonly Step[];
}

/** Managers by identifier; changed in place. */
type Managers = Map<string, Owned>;

export interface UpdateRequest {
  readonly type: TypeInfo;
  readonly live: Json;
  readonly managers: ReadonlyMap<string, Owned>;
  /** The identifier that the change is done under. */
  readonly identifier: string;
  readonly owner: Owner;
  /** Fields that this endpoint does not set: `status` for the main resource. */
  readonly ignored: FieldSet;
}

/** Follows a change that has been made: who changed a field owns it, alone. */
export function updateManagers(request: UpdateRequest, next: Json): Managers {
  const { type, live, identifier, owner, ignored } = request;
  const managers = reconciled(request);
  const comparison = withoutIgnored(compareTyped(type, live, next), ignored);
  takeAway(managers, identifier, comparison);
  const own = managers.get(identifier)?.set ?? EMPTY_SET;
  const set = recursiveDifference(union(union(difference(own, comparison.removed), comparison.modified), comparison.added), ignored);
  if (isEmpty(set)) managers.delete(identifier);
  else managers.set(identifier, { owner, set, time: managers.get(identifier)?.time });
  return managers;
}

export interface Applied {
  readonly managers: Managers;
  /** Undefined when nothing changed. */
  readonly object: Json | undefined;
}

/** Applies a configuration; conflicts with other owners are the answer unless it is forced. */
export function applyConfiguration(request: UpdateRequest, config: Json, force: boolean): Applied | readonly Conflict[] {
  const { type, live, identifier, owner, ignored } = request;
  const managers = reconciled(request);
  const merged = mergeTyped(type, live, config) ?? null;
  const last = managers.get(identifier);
  managers.set(identifier, { owner, set: recursiveDifference(fieldSetOf(type, config), ignored), time: last?.time });
  const gone = last === undefined || isEmpty(last.set) ? EMPTY_SET : prunedFields(type, merged, managers, last.set);
  const next = removeFields(type, merged, gone, false);
  const comparison = withoutIgnored(compareTyped(type, live, next), ignored);
  const conflicts = force ? [] : findConflicts(managers, identifier, comparison);
  if (conflicts.length > 0) return conflicts;
  takeAway(managers, identifier, comparison);
  return { managers, object: jsonEqual(live, next) ? undefined : removeFields(type, merged, gone, true) };
}

function reconciled({ type, managers }: UpdateRequest): Managers {
  const result: Managers = new Map();
  for (const [id, owned] of managers) {
    const set = reconcileFieldSet(owned.set, type);
    result.set(id, set === owned.set ? owned : { ...owned, set });
  }
  return result;
}

function withoutIgnored(comparison: Comparison, ignored: FieldSet): Comparison {
  if (isEmpty(ignored)) return comparison;
  return {
    removed: recursiveDifference(comparison.removed, ignored),
    modified: recursiveDifference(comparison.modified, ignored),
    added: recursiveDifference(comparison.added, ignored),
  };
}

function findConflicts(managers: Managers, identifier: string, { modified, added }: Comparison): Conflict[] {
  const changed = union(modified, added);
  const conflicts: Conflict[] = [];
  for (const owner of [...managers.keys()].sort()) {
    if (owner === identifier) continue;
    for (const path of pathsOf(intersection(managers.get(owner)!.set, changed))) conflicts.push({ owner, path });
  }
  return conflicts;
}

/** The other managers lose what was changed and what is gone. */
function takeAway(managers: Managers, identifier: string, { removed, modified, added }: Comparison): void {
  const changed = union(modified, added);
  const untouched = isEmpty(changed) && isEmpty(removed);
  for (const [id, owned] of managers) {
    if (id !== identifier && !untouched) {
      const set = difference(difference(owned.set, changed), removed);
      if (set !== owned.set) managers.set(id, { ...owned, set });
    }
    if (isEmpty(managers.get(id)!.set)) managers.delete(id);
  }
}

/** What this manager applied before, applies no more, and nobody else owns. */
function prunedFields(type: TypeInfo, merged: Json, managers: Managers, last: FieldSet): FieldSet {
  let owned: FieldSet = EMPTY_SET;
  for (const { set } of managers.values()) owned = union(owned, set);
  // What is still owned is not pruned: without anything else there is nothing to do.
  if (isEmpty(difference(last, owned))) return EMPTY_SET;
  const lastNamed = withNamedFields(last, type);
  const pruned = removeFields(type, merged, lastNamed, false);
  const mergedNamed = withNamedFields(fieldSetOf(type, merged), type);
  const kept = union(withNamedFields(fieldSetOf(type, pruned), type), withNamedFields(owned, type));
  const withOwned = removeFields(type, merged, difference(mergedNamed, kept), false);
  // Items that were in nobody's set but inside of what was removed come back.
  return intersection(difference(mergedNamed, withNamedFields(fieldSetOf(type, withOwned), type)), lastNamed);
}
