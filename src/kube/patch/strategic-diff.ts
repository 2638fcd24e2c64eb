/** Making strategic merge patches: apimachinery's CreateTwoWayMergePatch, and CreateThreeWayMergePatch as kubectl apply uses it. */

import { goText, goType, OBJECT_TYPE } from '../go-text.ts';
import { getKey, isList, isObject, type Json, type JsonObject, setKey } from '../json.ts';
import { isTooDeep, jsonEqual, TOO_DEEP } from '../json-equal.ts';
import type { TypeInfo } from '../type-info.ts';
import {
  DELETE_LIST,
  DIRECTIVE,
  deduplicated,
  ELEMENT_ORDER,
  holdsMaps,
  keyOf,
  RETAIN_KEYS,
  sameOrder,
  sortedBy,
  sortedByKeyText,
  sortedScalars,
} from './list-order.ts';
import { listMeta, objectMeta, type PatchMeta } from './patch-meta.ts';
import { fail, failType, type PatchResult, patchResult } from './patch-result.ts';
import { mergeObjects } from './strategic-merge.ts';

/** The patch that makes `modified` of `original`. */
export function createTwoWayStrategicPatch(original: JsonObject, modified: JsonObject, type: TypeInfo): PatchResult {
  return patchResult(() => {
    refuseDeep(original, modified);
    return diffObjects(original, modified, type, { additions: true, deletions: true, retainKeys: false });
  });
}

/**
 * kubectl apply's patch: what `modified` sets otherwise than `current`, without what `original` (last applied) had and `modified` has no more.
 * Changes that others made to the same fields are overwritten.
 */
export function createThreeWayStrategicPatch(original: JsonObject, modified: JsonObject, current: JsonObject, type: TypeInfo): PatchResult {
  return patchResult(() => {
    refuseDeep(original, modified, current);
    const changes = diffObjects(current, modified, type, { additions: true, deletions: false, retainKeys: false });
    const deletions = diffObjects(original, modified, type, { additions: false, deletions: true, retainKeys: false });
    return mergeObjects(deletions, changes, type, { mergeParallelList: false, ignoreUnmatchedNulls: false });
  });
}

function refuseDeep(...values: readonly Json[]): void {
  for (const value of values) if (isTooDeep(value)) fail(TOO_DEEP, 400);
}

interface DiffOptions {
  /** Whether changes and additions are wanted. */
  readonly additions: boolean;
  readonly deletions: boolean;
  /** Whether to say which fields are to stay (a field with the strategy retainKeys). */
  readonly retainKeys: boolean;
}

type Mutable = { [key: string]: Json };

function diffObjects(original: JsonObject, modified: JsonObject, type: TypeInfo, options: DiffOptions): Mutable {
  const patch: Mutable = {};
  const kept: string[] = [];
  for (const key of Object.keys(modified)) {
    const value = modified[key]!;
    if (options.retainKeys && value !== null) kept.push(key);
    const old = getKey(original, key);
    if (old === undefined) {
      if (options.additions) setKey(patch, key, value);
    } else diffField(patch, key, old, value, type, options);
  }
  const gone = Object.keys(original).filter((key) => !Object.hasOwn(modified, key));
  if (options.deletions) for (const key of gone) setKey(patch, key, null);
  if (kept.length > 0 && (Object.keys(patch).length > 0 || gone.some((key) => original[key] !== null))) patch[RETAIN_KEYS] = kept.sort();
  return patch;
}

function diffField(patch: Mutable, key: string, old: Json, value: Json, type: TypeInfo, options: DiffOptions): void {
  if (key === DIRECTIVE) {
    if (typeof old !== 'string' || typeof value !== 'string') fail(`invalid value for special key: ${DIRECTIVE}`);
    if (old !== value) patch[DIRECTIVE] = value;
  } else if (isObject(old) && isObject(value)) {
    // Upstream asks the type first, and minds a field that it does not know only if there is a difference.
    const meta = metaUnlessEqual(old, value, () => objectMeta(type, key));
    if (meta !== undefined) diffObjectField(patch, key, old, value, meta, options);
  } else if (isList(old) && isList(value)) {
    const meta = metaUnlessEqual(old, value, () => listMeta(type, key));
    if (meta?.strategy === 'merge') diffListField(patch, key, old, value, meta, options);
    else if (meta !== undefined && options.additions && !jsonEqual(old, value)) setKey(patch, key, value);
  } else if (options.additions && (goType(old) !== goType(value) || !jsonEqual(old, value))) setKey(patch, key, value);
}

function metaUnlessEqual(old: Json, value: Json, find: () => PatchMeta): PatchMeta | undefined {
  const result = patchMetaOrError(find);
  if (!('error' in result)) return result;
  return jsonEqual(old, value) ? undefined : fail(result.error);
}

function patchMetaOrError(find: () => PatchMeta): PatchMeta | { readonly error: string } {
  let meta: PatchMeta | undefined;
  const result = patchResult(() => {
    meta = find();
    return null;
  });
  return meta ?? { error: 'error' in result ? result.error : '' };
}

function diffObjectField(patch: Mutable, key: string, old: JsonObject, value: JsonObject, meta: PatchMeta, options: DiffOptions): void {
  if (meta.strategy === 'replace') {
    if (options.additions) setKey(patch, key, value);
    return;
  }
  const inner = diffObjects(old, value, meta.type, { ...options, retainKeys: meta.retainKeys });
  if (Object.keys(inner).length > 0) setKey(patch, key, inner);
}

function diffListField(
  patch: Mutable,
  key: string,
  old: readonly Json[],
  value: readonly Json[],
  meta: PatchMeta,
  options: DiffOptions,
): void {
  if (old.length === 0) {
    if (value.length > 0 && options.additions) setKey(patch, key, value);
    return;
  }
  if (holdsMaps(old, value)) diffMaps(patch, key, old, value, meta, { ...options, retainKeys: meta.retainKeys });
  else diffScalars(patch, key, old, value, options);
}

function diffMaps(patch: Mutable, key: string, old: readonly Json[], value: readonly Json[], meta: PatchMeta, options: DiffOptions): void {
  const mergeKey = meta.mergeKey ?? '';
  const deletions: Json[] = [];
  const changes = diffItems(old as readonly JsonObject[], value as readonly JsonObject[], mergeKey, meta.type, options, deletions);
  const items = [...sortedBy(changes, value, mergeKey, true), ...deletions];
  const same = sameOrder(old, value, mergeKey);
  if (items.length > 0) setKey(patch, key, items);
  if ((options.additions && (items.length > 0 || !same)) || (options.deletions && items.length > 0)) {
    if (value.length > 0)
      patch[`${ELEMENT_ORDER}/${key}`] = value.map((item) => ({ [mergeKey]: getKey(item as JsonObject, mergeKey) ?? null }));
  }
}

/** Walks both lists sorted by the text of their keys. */
function diffItems(
  old: readonly JsonObject[],
  value: readonly JsonObject[],
  mergeKey: string,
  type: TypeInfo,
  options: DiffOptions,
  deletions: Json[],
): Json[] {
  const changes: Json[] = [];
  const before = sortedByKeyText(old, mergeKey);
  const after = sortedByKeyText(value, mergeKey);
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const a = before[i];
    const b = after[j];
    const aText = a === undefined ? undefined : goText(itemKey(a, mergeKey));
    const bText = b === undefined ? undefined : goText(itemKey(b, mergeKey));
    if (aText !== undefined && aText === bText) {
      const change = diffObjects(a!, b!, type, options);
      if (Object.keys(change).length > 0) {
        setKey(change, mergeKey, itemKey(b!, mergeKey));
        changes.push(change);
      }
      i++;
      j++;
    } else if (aText === undefined || (bText !== undefined && aText > bText)) {
      if (options.additions) changes.push(b!);
      j++;
    } else {
      if (options.deletions) deletions.push({ [mergeKey]: itemKey(a!, mergeKey), [DIRECTIVE]: 'delete' });
      i++;
    }
  }
  return changes;
}

function itemKey(item: JsonObject, mergeKey: string): Json {
  return isObject(item) ? keyOf(item, mergeKey) : failType(OBJECT_TYPE, item);
}

function diffScalars(patch: Mutable, key: string, old: readonly Json[], value: readonly Json[], options: DiffOptions): void {
  const before = sortedScalars(old);
  const after = sortedScalars(value);
  const added: Json[] = [];
  const deleted: Json[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const a = i < before.length ? goText(before[i]) : undefined;
    const b = j < after.length ? goText(after[j]) : undefined;
    if (a !== undefined && a === b) {
      i++;
      j++;
    } else if (a === undefined || (b !== undefined && a > b)) {
      if (options.additions) added.push(after[j]!);
      j++;
    } else {
      if (options.deletions) deleted.push(before[i]!);
      i++;
    }
  }
  const gone = deduplicated(deleted);
  if (added.length > 0) setKey(patch, key, sortedBy(added, value, '', false));
  if (gone.length > 0) patch[`${DELETE_LIST}/${key}`] = gone;
  // Go: the original has been sorted in place by now, so that a list that was not sorted counts as changed.
  const ordered = (options.deletions && gone.length > 0) || (options.additions && !jsonEqual(before, value));
  if (ordered && value.length > 0) patch[`${ELEMENT_ORDER}/${key}`] = value;
}
