/** How strategic merge patches order the items of merged lists: apimachinery's strategicpatch, down to its sorting algorithms. */

import { goText, goType, LIST_TYPE, OBJECT_TYPE } from '../go-text.ts';
import { getKey, isObject, type Json, type JsonObject } from '../json.ts';
import { jsonEqual } from '../json-equal.ts';
import { fail, failType } from './patch-result.ts';

export const DIRECTIVE = '$patch';
export const DELETE_LIST = '$deleteFromPrimitiveList';
export const ELEMENT_ORDER = '$setElementOrder';
export const RETAIN_KEYS = '$retainKeys';

/** Items to be patched and items of the server only, each in its order, interleaved by the server's order as well as that can be. */
export function inOrder(
  patched: readonly Json[],
  serverOnly: readonly Json[],
  patchOrder: readonly Json[],
  serverOrder: readonly Json[],
  mergeKey: string,
  maps: boolean,
): Json[] {
  const right = sortedBy(patched, patchOrder, mergeKey, maps);
  const left = sortedBy(serverOnly, serverOrder, mergeKey, maps);
  const places = placesOf(serverOrder, mergeKey, maps);
  const result: Json[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    if (i >= left.length) result.push(right[j++]!);
    else if (j >= right.length) result.push(left[i++]!);
    else {
      const l = places(left[i]!);
      const r = places(right[j]!);
      result.push(l >= 0 && r >= 0 && l < r ? left[i++]! : right[j++]!);
    }
  }
  return result;
}

/** Sorts by another list's order; what is marked for deletion goes last. */
export function sortedBy(items: readonly Json[], order: readonly Json[], mergeKey: string, maps: boolean): Json[] {
  if (!maps) return stableByPlace(items, placesOf(order, mergeKey, maps));
  for (const list of [items, order]) for (const item of list) keyOf(item, mergeKey);
  const kept = items.filter((item) => !isDeletion(item));
  if (kept.length === items.length) return stableByPlace(items, placesOf(order, mergeKey, maps));
  return [...stableByPlace(kept, placesOf(order, mergeKey, maps)), ...items.filter(isDeletion)];
}

function isDeletion(item: Json): boolean {
  return isObject(item) && getKey(item, DIRECTIVE) === 'delete';
}

/** The first place of an item (by its merge key) in the order, or -1. */
function placesOf(order: readonly Json[], mergeKey: string, maps: boolean): (item: Json) => number {
  const places = new Map<Json | undefined, number>();
  const keyValue = (item: Json): Json | undefined => (maps ? (isObject(item) ? getKey(item, mergeKey) : undefined) : item) ?? null;
  for (const [i, item] of order.entries()) {
    const value = keyValue(item);
    if (!places.has(value)) places.set(value, i);
  }
  return (item) => places.get(keyValue(item)) ?? -1;
}

/** The block size up to which Go's sort.SliceStable is an insertion sort: its result for items that are not in the order depends on that. */
const INSERTION_BLOCK = 20;

function stableByPlace(items: readonly Json[], place: (item: Json) => number): Json[] {
  const rows = items.map((item) => ({ item, place: place(item) }));
  if (rows.length > INSERTION_BLOCK) rows.sort((a, b) => a.place - b.place);
  else {
    for (let i = 1; i < rows.length; i++) {
      for (let j = i; j > 0; j--) {
        const a = rows[j]!;
        const b = rows[j - 1]!;
        if (a.place >= 0 && b.place >= 0 && a.place >= b.place) break;
        rows[j] = b;
        rows[j - 1] = a;
      }
    }
  }
  return rows.map((row) => row.item);
}

/** Sorted by Go's text of the merge key, as the difference of two lists wants it. Equal keys come in reverse, as upstream's comparison does it. */
export function sortedByKeyText(items: readonly JsonObject[], mergeKey: string): JsonObject[] {
  const rows = items.map((item) => ({ item, text: goText(getKey(item, mergeKey)) }));
  if (rows.length > 12) rows.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  else {
    for (let i = 1; i < rows.length; i++) {
      for (let j = i; j > 0 && rows[j]!.text <= rows[j - 1]!.text; j--) [rows[j], rows[j - 1]] = [rows[j - 1]!, rows[j]!];
    }
  }
  return rows.map((row) => row.item);
}

export function sortedScalars(items: readonly Json[]): Json[] {
  return [...items].sort((a, b) => {
    const x = goText(a);
    const y = goText(b);
    return x < y ? -1 : x > y ? 1 : 0;
  });
}

/** Without repetitions. Upstream fills a gap with the last item: the order is not kept. */
export function deduplicated(items: readonly Json[]): Json[] {
  if (items.length > INSERTION_BLOCK) return [...new Set(items)];
  const result = [...items];
  for (let i = 0; i < result.length - 1; i++) {
    for (let j = i + 1; j < result.length; j++) {
      if (result[i] !== result[j]) continue;
      const last = result.pop()!;
      if (j < result.length) result[j] = last;
      j--;
    }
  }
  return result;
}

/** The merge key's value of a list's item; an item without is an error. */
export function keyOf(item: Json, mergeKey: string): Json {
  if (!isObject(item)) failType(OBJECT_TYPE, item);
  const value = getKey(item, mergeKey);
  if (value === undefined) fail(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
  if (typeof value === 'object' && value !== null) fail(`runtime error: comparing uncomparable type ${goType(value)}`);
  return value;
}

/** Whether the items are objects. Items of different types, and lists of lists, are errors; so is no item at all. */
export function holdsMaps(...lists: readonly (readonly Json[])[]): boolean {
  let type: string | undefined;
  for (const list of lists) {
    for (const item of list) {
      const itemType = goType(item);
      if (type === undefined && itemType === LIST_TYPE) fail('lists of lists are not supported', 422);
      if (type !== undefined && type !== itemType) {
        fail(`list element types are not identical: [${lists.map(goText).join(' ')}]`);
      }
      type = itemType;
    }
  }
  return type === undefined ? fail('no elements in any of the given slices') : type === OBJECT_TYPE;
}

export function sameOrder(original: readonly Json[], modified: readonly Json[], mergeKey: string): boolean {
  if (original.length !== modified.length) return false;
  for (const [i, item] of modified.entries()) if (!jsonEqual(keyOf(original[i]!, mergeKey), keyOf(item, mergeKey))) return false;
  return true;
}
