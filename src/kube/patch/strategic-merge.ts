/**
 * Strategic merge patches: apimachinery's util/strategicpatch. Lists merge by key where the type says so; `$patch`, `$retainKeys`,
 * `$deleteFromPrimitiveList/…` and `$setElementOrder/…` direct it.
 */

import { goText, goType, LIST_TYPE, OBJECT_TYPE } from '../go-text.ts';
import { getKey, isList, isObject, type Json, type JsonObject, setKey } from '../json.ts';
import { isTooDeep, jsonEqual, TOO_DEEP } from '../json-equal.ts';
import type { TypeInfo } from '../type-info.ts';
import { DELETE_LIST, DIRECTIVE, deduplicated, ELEMENT_ORDER, holdsMaps, inOrder, keyOf, RETAIN_KEYS } from './list-order.ts';
import { listMeta, objectMeta } from './patch-meta.ts';
import { fail, failType, type PatchResult, patchResult } from './patch-result.ts';

/** Applies a patch to an object of the type. Neither is changed; parts of both are shared with the result. */
export function applyStrategicMergePatch(object: Json, patch: Json, type: TypeInfo): PatchResult {
  return patchResult(() => {
    if (isTooDeep(object) || isTooDeep(patch)) fail(TOO_DEEP, 400);
    if (!isObject(object ?? {}) || !isObject(patch ?? {})) fail('invalid JSON document', 400);
    return mergeObjects((object ?? {}) as JsonObject, (patch ?? {}) as JsonObject, type, ONTO_OBJECT);
  });
}

export interface MergeOptions {
  /** Whether the directives for lists are carried out (on an object) or kept (merging two patches to one). */
  readonly mergeParallelList: boolean;
  /** Whether nulls of the patch that meet nothing are dropped (on an object) or kept. */
  readonly ignoreUnmatchedNulls: boolean;
}

const ONTO_OBJECT: MergeOptions = { mergeParallelList: true, ignoreUnmatchedNulls: true };

type Mutable = { [key: string]: Json };

export function mergeObjects(original: JsonObject, patch: JsonObject, type: TypeInfo, options: MergeOptions): JsonObject {
  if (Object.hasOwn(patch, DIRECTIVE)) return direct(patch);
  const result: Mutable = { ...original };
  const rest: Mutable = { ...patch };
  retainKeys(result, rest, options);
  mergeOrdered(result, rest, type, options);
  for (const key of Object.keys(rest)) mergeField(result, key, rest[key]!, type, options);
  return result;
}

/** `$patch: replace` takes the patch as it is, `$patch: delete` leaves nothing. */
function direct(patch: JsonObject): JsonObject {
  const directive = patch[DIRECTIVE]!;
  if (directive === 'delete') return {};
  if (directive !== 'replace') failDirective(directive, patch);
  const { [DIRECTIVE]: _, ...rest } = patch;
  return rest;
}

function failDirective(directive: Json, patch: JsonObject): never {
  const type = goType(directive);
  const shown = typeof directive === 'string' ? directive : type === undefined ? '%!s(<nil>)' : `%!s(${type}=${goText(directive)})`;
  fail(`unknown patch type: ${shown} in map: ${goText(patch)}`);
}

function mergeField(result: Mutable, name: string, value: Json, type: TypeInfo, options: MergeOptions): void {
  let key = name;
  const deletes = name.startsWith(DELETE_LIST);
  if (deletes) {
    if (!options.mergeParallelList) {
      setKey(result, key, value);
      return;
    }
    key = originalKey(name, DELETE_LIST, 'invalid patch format of primitive list');
  }
  if (value === null) {
    delete result[key];
    if (options.ignoreUnmatchedNulls) return;
  }
  const current = getKey(result, key);
  if (isObject(current) && isObject(value)) {
    const meta = objectMeta(type, key);
    setKey(result, key, meta.strategy === 'replace' ? value : mergeObjects(current, value, meta.type, options));
  } else if (isList(current) && isList(value)) {
    setKey(result, key, mergeLists(current, value, mergedListOf(type, key), deletes, options).merged);
  } else if (!deletes) {
    const taken = withoutDirectives(value, options.ignoreUnmatchedNulls);
    if (taken === undefined) delete result[key];
    else setKey(result, key, taken);
  }
}

/** `$setElementOrder/containers` → `containers` */
function originalKey(name: string, prefix: string, sentence: string): string {
  const slash = name.indexOf('/');
  return slash < 0 || name.slice(0, slash) !== prefix ? fail(sentence, 400) : name.slice(slash + 1);
}

/** `$retainKeys`: all other fields of the original go, and the patch may set no others. */
function retainKeys(result: Mutable, patch: Mutable, options: MergeOptions): void {
  const list = getKey(patch, RETAIN_KEYS);
  if (list === undefined) return;
  delete patch[RETAIN_KEYS];
  if (!options.mergeParallelList) {
    const other = getKey(result, RETAIN_KEYS);
    if (other === undefined) result[RETAIN_KEYS] = list;
    else if (!jsonEqual(other, list)) {
      fail(`${goText(other)} and ${goText(list)} are not deep equal: this may happen when calculating the 3-way diff patch`);
    }
    return;
  }
  if (!isList(list)) fail(BAD_RETAIN_KEYS, 400);
  const kept = new Set<Json>(list);
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || key.startsWith(DELETE_LIST) || key.startsWith(ELEMENT_ORDER)) continue;
    if (!kept.has(key)) fail(BAD_RETAIN_KEYS, 400);
  }
  for (const key of Object.keys(result)) if (!kept.has(key)) delete result[key];
}

const BAD_RETAIN_KEYS = 'invalid patch format of retainKeys';
const BAD_ELEMENT_ORDER = 'invalid patch format of setElementOrder list';

/** `$setElementOrder/x` and the list `x` beside it. They are taken out of the patch. */
function mergeOrdered(result: Mutable, patch: Mutable, type: TypeInfo, options: MergeOptions): void {
  for (const name of Object.keys(patch)) {
    if (!name.startsWith(ELEMENT_ORDER)) continue;
    const order = patch[name]!;
    if (!options.mergeParallelList) {
      const other = getKey(result, name);
      if (other === undefined) result[name] = order;
      else if (!jsonEqual(other, order)) fail(BAD_ELEMENT_ORDER, 400);
    }
    delete patch[name];
    if (!isList(order)) failType(LIST_TYPE, order);
    const key = originalKey(name, ELEMENT_ORDER, BAD_ELEMENT_ORDER);
    mergeOrderedList(result, patch, key, order, type, options);
  }
}

function mergeOrderedList(
  result: Mutable,
  patch: Mutable,
  key: string,
  order: readonly Json[],
  type: TypeInfo,
  options: MergeOptions,
): void {
  const current = getKey(result, key);
  const changes = getKey(patch, key);
  if (current !== undefined && !isList(current)) failType(LIST_TYPE, current);
  if (changes !== undefined && !isList(changes)) failType(LIST_TYPE, changes);
  const list = mergedListOf(type, key);
  checkOrder(changes ?? [], order, list.mergeKey);
  if (current === undefined && changes === undefined) return;
  let merged = current ?? [];
  let serverOrder = current ?? [];
  if (current === undefined) merged = withoutDirectives(changes!, false) as readonly Json[];
  else if (changes !== undefined) {
    const both = mergeLists(current, changes, list, false, options);
    merged = both.merged;
    serverOrder = both.original;
  }
  const [patched, serverOnly] = partition(merged, order, list.mergeKey);
  const maps = holdsMaps(serverOrder, changes ?? []);
  setKey(result, key, inOrder(patched, serverOnly, order, serverOrder, list.mergeKey, maps));
  delete patch[key];
}

/** The items of the patch must come in the order that it states for them, and be in it all. */
function checkOrder(changes: readonly Json[], order: readonly Json[], mergeKey: string): void {
  if (order.length === 0 || changes.length === 0) return;
  let items = changes;
  if (mergeKey !== '') {
    for (const item of changes) if (!isObject(item)) failType(OBJECT_TYPE, item);
    items = changes.filter((item) => getKey(item as JsonObject, DIRECTIVE) !== 'delete');
  }
  let place = 0;
  let i = 0;
  while (i < items.length && place < order.length) {
    const item = items[i]!;
    if (isObject(item) && Object.hasOwn(item, DIRECTIVE)) {
      i++;
      continue;
    }
    const same = mergeKey === '' ? item === order[place] : keyOf(item, mergeKey) === keyOf(order[place]!, mergeKey);
    if (same) i++;
    place++;
  }
  if (i < items.length) fail(`The order in patch list:\n${goText(changes)}\n doesn't match ${ELEMENT_ORDER} list:\n${goText(order)}\n`);
}

interface MergedList {
  readonly itemType: TypeInfo;
  readonly merges: boolean;
  readonly mergeKey: string;
}

function mergedListOf(type: TypeInfo, key: string): MergedList {
  const meta = listMeta(type, key);
  return { itemType: meta.type, merges: meta.strategy === 'merge', mergeKey: meta.mergeKey ?? '' };
}

interface BothLists {
  readonly merged: readonly Json[];
  /** What upstream finds in the original's memory afterwards: it deletes and appends in place, and orders by what that leaves. */
  readonly original: readonly Json[];
}

function mergeLists(
  original: readonly Json[],
  patch: readonly Json[],
  list: MergedList,
  deletes: boolean,
  options: MergeOptions,
): BothLists {
  if (!list.merges && !deletes) return { merged: patch, original };
  if (original.length === 0 && patch.length === 0) return { merged: original, original };
  const maps = holdsMaps(original, patch);
  const { mergeKey } = list;
  let merged: readonly Json[];
  let rest = patch;
  let before = original;
  let memory = original;
  if (!maps) {
    if (deletes && options.mergeParallelList) {
      const gone = new Set(patch);
      return { merged: original.filter((item) => !gone.has(item)), original };
    }
    merged = deduplicated([...original, ...patch]);
  } else {
    if (mergeKey === '') fail(`cannot merge lists without merge key for ${list.itemType.kind === 'map' ? 'map' : 'struct'}`);
    const backing = new Backing(original);
    rest = runDirectives(backing, patch as readonly JsonObject[], mergeKey);
    const kept = backing.length;
    for (const item of rest) mergeItem(backing, item as JsonObject, mergeKey, list.itemType, options);
    merged = backing.items.slice(0, backing.length);
    before = backing.items.slice(0, kept);
    memory = backing.replaced ? original : backing.items.slice(0, original.length);
  }
  const [patched, serverOnly] = partition(merged, rest, maps ? mergeKey : '');
  return { merged: inOrder(patched, serverOnly, rest, before, mergeKey, maps), original: memory };
}

/** A Go slice: deleting moves the rest to the front of the same memory, appending overwrites what is left behind. */
class Backing {
  readonly items: Json[];
  length: number;
  replaced = false;

  constructor(items: readonly Json[]) {
    this.items = [...items];
    this.length = items.length;
  }

  indexOf(mergeKey: string, value: Json): number {
    for (let i = 0; i < this.length; i++) {
      const item = this.items[i]!;
      if (!isObject(item)) fail(`value for key ${i} is not a map`);
      if (getKey(item, mergeKey) === value) return i;
    }
    return -1;
  }

  delete(index: number): void {
    this.items.copyWithin(index, index + 1, this.length);
    this.length--;
  }

  append(item: Json): void {
    this.items[this.length++] = item;
  }
}

/** `$patch: delete` and `$patch: replace` among the items; gives the other items. */
function runDirectives(backing: Backing, patch: readonly JsonObject[], mergeKey: string): readonly JsonObject[] {
  const plain: JsonObject[] = [];
  let replaces = false;
  for (const item of patch) {
    const directive = getKey(item, DIRECTIVE);
    if (directive === undefined) plain.push(item);
    else if (directive === 'delete') {
      const value = keyOf(item, mergeKey);
      for (let i = backing.indexOf(mergeKey, value); i >= 0; i = backing.indexOf(mergeKey, value)) backing.delete(i);
    } else if (directive === 'replace') replaces = true;
    else if (directive === 'merge') fail('merging lists cannot yet be specified in the patch');
    else failDirective(directive, item);
  }
  if (!replaces) return plain;
  backing.replaced = true;
  backing.items.splice(0, backing.items.length, ...plain);
  backing.length = plain.length;
  return [];
}

function mergeItem(backing: Backing, item: JsonObject, mergeKey: string, type: TypeInfo, options: MergeOptions): void {
  const index = backing.indexOf(mergeKey, keyOf(item, mergeKey));
  if (index < 0) backing.append(item);
  else backing.items[index] = mergeObjects(backing.items[index] as JsonObject, item, type, options);
}

/** The items that are in the other list too, and those that are not. */
function partition(items: readonly Json[], by: readonly Json[], mergeKey: string): readonly [Json[], Json[]] {
  const inside: Json[] = [];
  const outside: Json[] = [];
  if (mergeKey === '') {
    const known = new Set(by);
    for (const item of items) (known.has(item) ? inside : outside).push(item);
    return [inside, outside];
  }
  const known = new Set<Json | undefined>();
  for (const [i, item] of by.entries()) {
    if (!isObject(item)) return items.length === 0 ? [inside, outside] : fail(`value for key ${i} is not a map`);
    known.add(getKey(item, mergeKey));
  }
  for (const item of items) (known.has(keyOf(item, mergeKey)) ? inside : outside).push(item);
  return [inside, outside];
}

/** A value of the patch as it enters the object: what carries a `$patch` is left out (undefined when it is the value itself), nulls are too if asked. */
function withoutDirectives(value: Json, dropNulls: boolean): Json | undefined {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) {
    const items: Json[] = [];
    for (const item of value) {
      const kept = withoutDirectives(item, dropNulls);
      if (kept !== undefined) items.push(kept);
    }
    return items;
  }
  const directive = getKey(value, DIRECTIVE);
  if (directive !== undefined && !(dropNulls && directive === null)) return undefined;
  const result: Mutable = {};
  for (const key of Object.keys(value)) {
    const field = value[key]!;
    if (field === null && dropNulls) continue;
    const kept = withoutDirectives(field, dropNulls);
    if (kept !== undefined) setKey(result, key, kept);
  }
  return result;
}
