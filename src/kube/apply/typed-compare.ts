/** What differs between two objects of a type, as sets of fields (structured-merge-diff, typed/compare.go). */
import { getKey, isList, isObject, type Json, type JsonObject } from '../json.ts';
import { jsonEqual } from '../json-equal.ts';
import type { TypeInfo } from '../type-info.ts';
import { applyFail } from './apply-error.ts';
import { type FieldSet, insert, type MutableFieldSet, newSet } from './field-set.ts';
import { fieldStep, type Step } from './path-element.ts';
import { atomOf, elementType, isAtomicList, isAtomicMap, itemStep, itemType } from './typed-atom.ts';

export interface Comparison {
  readonly removed: FieldSet;
  /** Of fields that both have. */
  readonly modified: FieldSet;
  readonly added: FieldSet;
}

export function compareTyped(type: TypeInfo, lhs: Json, rhs: Json): Comparison {
  const walk: Walk = { removed: newSet(), modified: newSet(), added: newSet(), path: [] };
  compare(walk, type, lhs, rhs);
  return walk;
}

interface Walk {
  readonly removed: MutableFieldSet;
  readonly modified: MutableFieldSet;
  readonly added: MutableFieldSet;
  readonly path: Step[];
}

function compare(walk: Walk, type: TypeInfo, lhs: Json | undefined, rhs: Json | undefined): void {
  if (lhs === rhs) return;
  const left = atomOf(type, lhs);
  const right = atomOf(type, rhs);
  let leaf: boolean;
  if (rhs === undefined) leaf = compareAs(walk, left, type, lhs, rhs);
  else if (lhs === undefined || left === right) leaf = compareAs(walk, right, type, lhs, rhs);
  else {
    compareAs(walk, left, type, lhs, rhs);
    leaf = compareAs(walk, right, type, lhs, rhs);
  }
  if (leaf) return;
  if (lhs === undefined) insert(walk.added, walk.path);
  else if (rhs === undefined) insert(walk.removed, walk.path);
}

/** Whether the value was compared as a whole. */
function compareAs(walk: Walk, atom: 'map' | 'list' | 'scalar', type: TypeInfo, lhs: Json | undefined, rhs: Json | undefined): boolean {
  if (atom === 'scalar') return compareLeaf(walk, lhs, rhs);
  if (atom === 'map') {
    const left = isObject(lhs) ? lhs : undefined;
    const right = isObject(rhs) ? rhs : undefined;
    if (isAtomicMap(type) || (isEmptyObject(left) && isEmptyObject(right))) return compareLeaf(walk, lhs, rhs);
    compareFields(walk, type, left ?? {}, right ?? {});
    return false;
  }
  const left = isList(lhs) ? lhs : [];
  const right = isList(rhs) ? rhs : [];
  if (isAtomicList(type) || (left.length === 0 && right.length === 0)) return compareLeaf(walk, lhs, rhs);
  compareItems(walk, type, left, right);
  return false;
}

function isEmptyObject(object: JsonObject | undefined): boolean {
  return object === undefined || Object.keys(object).length === 0;
}

function compareLeaf({ added, removed, modified, path }: Walk, lhs: Json | undefined, rhs: Json | undefined): true {
  if (lhs === undefined) insert(added, path);
  else if (rhs === undefined) insert(removed, path);
  else if (!jsonEqual(lhs, rhs)) insert(modified, path);
  return true;
}

function compareFields(walk: Walk, type: TypeInfo, lhs: JsonObject, rhs: JsonObject): void {
  for (const key of Object.keys(lhs)) compareField(walk, type, key, lhs[key], getKey(rhs, key));
  for (const key of Object.keys(rhs)) if (!Object.hasOwn(lhs, key)) compareField(walk, type, key, undefined, rhs[key]);
}

function compareField(walk: Walk, type: TypeInfo, key: string, lhs: Json | undefined, rhs: Json | undefined): void {
  if (lhs === rhs) return;
  const fieldType = elementType(type, key);
  if (fieldType === undefined) applyFail(`failed to compare objects: .${key}: schema error: invalid atom: inlined`);
  below(walk, fieldStep(key), fieldType, lhs, rhs);
}

function below(walk: Walk, step: Step, type: TypeInfo, lhs: Json | undefined, rhs: Json | undefined): void {
  walk.path.push(step);
  compare(walk, type, lhs, rhs);
  walk.path.pop();
}

function compareItems(walk: Walk, type: TypeInfo, lhs: readonly Json[], rhs: readonly Json[]): void {
  const lefts = itemsByStep(type, lhs);
  const rights = itemsByStep(type, rhs);
  for (const [step, left] of lefts) compareItem(walk, step, type, left, rights.get(step) ?? []);
  for (const [step, right] of rights) if (!lefts.has(step)) compareItem(walk, step, type, [], right);
}

/** Items that are there twice are compared together, as one leaf. */
function compareItem(walk: Walk, step: Step, type: TypeInfo, left: readonly Json[], right: readonly Json[]): void {
  if (left.length <= 1 && right.length <= 1) {
    below(walk, step, itemType(type), left[0], right[0]);
    return;
  }
  const path = [...walk.path, step];
  if (left.length >= 2 && right.length >= 2) {
    if (!jsonEqual(left, right)) insert(walk.modified, path);
  } else if (left.length >= 2) {
    if (right.length > 0) below(walk, step, itemType(type), undefined, right[0]);
    insert(walk.removed, path);
  } else {
    if (left.length > 0) below(walk, step, itemType(type), left[0], undefined);
    insert(walk.added, path);
  }
}

function itemsByStep(type: TypeInfo, list: readonly Json[]): Map<Step, Json[]> {
  const items = new Map<Step, Json[]>();
  for (const [i, item] of list.entries()) {
    const found = itemStep(type, item);
    if ('error' in found) applyFail(`failed to compare objects: element ${i}: ${found.error}`);
    const same = items.get(found.step);
    if (same === undefined) items.set(found.step, [item]);
    else same.push(item);
  }
  return items;
}
