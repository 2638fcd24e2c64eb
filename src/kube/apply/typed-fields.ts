/** The fields that an object sets, and an object without some fields (structured-merge-diff, typed/tofieldset.go and remove.go). */
import { isList, isObject, type Json, type JsonObject, setKey } from '../json.ts';
import type { TypeInfo } from '../type-info.ts';
import { EMPTY_SET, type FieldSet, isEmpty, type MutableFieldSet, newSet } from './field-set.ts';
import { fieldStep, type Step } from './path-element.ts';
import { atomOf, elementType, isAtomicList, isAtomicMap, isDeclared, itemStep, itemType, UNTYPED } from './typed-atom.ts';

/** All fields that a valid object sets: its leaves, the items of its lists, and the keys of its maps. */
export function fieldSetOf(type: TypeInfo, value: Json): FieldSet {
  const set = newSet();
  collect(type, value, set);
  return set;
}

/** Adds what is below a value to the set; true when the value is a leaf: owned itself. */
function collect(type: TypeInfo, value: Json, set: MutableFieldSet): boolean {
  switch (atomOf(type, value)) {
    case 'scalar':
      return true;
    case 'list':
      if (isAtomicList(type)) return true;
      if (isList(value)) collectItems(type, value, set);
      return false;
    case 'map':
      if (isAtomicMap(type)) return true;
      if (isObject(value)) collectFields(type, value, set);
      return false;
  }
}

function collectBelow(type: TypeInfo, value: Json, set: MutableFieldSet, step: Step): boolean {
  if (typeof value !== 'object') return collect(type, value, set);
  const below = newSet();
  const leaf = collect(type, value, below);
  if (below.members.size > 0 || below.children.size > 0) set.children.set(step, below);
  return leaf;
}

function collectFields(type: TypeInfo, object: JsonObject, set: MutableFieldSet): void {
  for (const key of Object.keys(object)) {
    const value = object[key]!;
    const step = fieldStep(key);
    const leaf = collectBelow(elementType(type, key) ?? UNTYPED, value, set, step);
    if (leaf || value === null || !isDeclared(type, key) || (isObject(value) && Object.keys(value).length === 0)) set.members.add(step);
  }
}

function collectItems(type: TypeInfo, list: readonly Json[], set: MutableFieldSet): void {
  const twice = new Set<Step>();
  for (const item of list) {
    const found = itemStep(type, item);
    if ('error' in found) continue;
    const { step } = found;
    if (set.members.has(step)) twice.add(step);
    else collectBelow(itemType(type), item, set, step);
    set.members.add(step);
  }
  // An item that is there more than once is owned as a whole.
  for (const step of twice) set.children.delete(step);
}

/**
 * The object without the fields of the set. Upstream leaves null where nothing is left of a list or an object, and its types forget that null:
 * `drop` leaves nothing there. (What held only such nulls stays, empty.)
 */
export function removeFields(type: TypeInfo, value: Json, set: FieldSet, drop: boolean): Json {
  return isEmpty(set) ? value : (remove(type, value, set, drop) ?? null);
}

function remove(type: TypeInfo, value: Json, set: FieldSet, drop: boolean): Json | undefined {
  const nothing = drop ? undefined : null;
  switch (atomOf(type, value)) {
    case 'scalar':
      return value;
    case 'list':
      if (!isList(value) || value.length === 0 || isAtomicList(type)) return nothing;
      return removeItems(type, value, set, drop) ?? nothing;
    case 'map':
      if (!isObject(value) || Object.keys(value).length === 0 || isAtomicMap(type)) return nothing;
      return removeKeys(type, value, set, drop) ?? nothing;
  }
}

function removeItems(type: TypeInfo, list: readonly Json[], set: FieldSet, drop: boolean): Json[] | undefined {
  const kept: Json[] = [];
  for (const item of list) {
    const found = itemStep(type, item);
    const step = 'error' in found ? '' : found.step;
    if (set.members.has(step)) continue;
    const below = set.children.get(step) ?? EMPTY_SET;
    if (isEmpty(below)) kept.push(item);
    else kept.push(remove(itemType(type), item, below, drop) ?? null);
  }
  return kept.length > 0 ? kept : undefined;
}

function removeKeys(type: TypeInfo, object: JsonObject, set: FieldSet, drop: boolean): JsonObject | undefined {
  const kept: { [key: string]: Json } = {};
  let count = 0;
  for (const key of Object.keys(object)) {
    const step = fieldStep(key);
    if (set.members.has(step)) continue;
    const below = set.children.get(step);
    const value = object[key]!;
    const rest = below === undefined || isEmpty(below) ? value : remove(elementType(type, key) ?? UNTYPED, value, below, drop);
    count++;
    if (rest !== undefined) setKey(kept, key, rest);
  }
  return count > 0 ? kept : undefined;
}
