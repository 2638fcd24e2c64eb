/** What a type makes of a value: structured-merge-diff's atoms, associative lists and their items' keys (typed/helpers.go), over TypeInfo. */
import { getKey, isList, isObject, type Json } from '../json.ts';
import type { TypeInfo } from '../type-info.ts';
import { keyStep, type Step, valueStep } from './path-element.ts';

export type Atom = 'map' | 'list' | 'scalar';

/** How a value is walked. A value that does not fit its type is walked as the type wants it (and found wrong by that); null fits all. */
export function atomOf(type: TypeInfo, value: Json | undefined): Atom {
  switch (type.kind) {
    case 'struct':
    case 'map':
      return 'map';
    case 'list':
      return 'list';
    case 'scalar':
      return 'scalar';
    case 'untyped':
      if (value === undefined || value === null || isObject(value)) return 'map';
      return isList(value) ? 'list' : 'scalar';
  }
}

/** Whether an object of the type is owned as a whole. */
export function isAtomicMap(type: TypeInfo): boolean {
  return type.merge === 'atomic';
}

/** Whether a list of the type is owned as a whole: all are that are neither sets nor have keys. */
export function isAtomicList(type: TypeInfo): boolean {
  return type.kind !== 'list' || (type.merge !== 'set' && type.merge !== 'map');
}

/** Any JSON, objects field by field. */
export const UNTYPED: TypeInfo = { kind: 'untyped' };

/** The type below a key of an object; undefined where the type declares no such field. */
export function elementType(type: TypeInfo, key: string): TypeInfo | undefined {
  if (type.kind === 'struct') return type.fields?.get(key)?.type ?? type.item;
  if (type.kind === 'map') return type.item ?? UNTYPED;
  return type.kind === 'untyped' ? type : undefined;
}

export function isDeclared(type: TypeInfo, key: string): boolean {
  return type.kind === 'struct' && type.fields?.has(key) === true;
}

export function itemType(type: TypeInfo): TypeInfo {
  return type.item ?? UNTYPED;
}

/** The step to an item of a set or of a list with keys, or what is wrong with the item. */
export function itemStep(type: TypeInfo, item: Json): { readonly step: Step } | { readonly error: string } {
  return type.merge === 'map' ? keyedItemStep(type, item) : setItemStep(item);
}

function setItemStep(item: Json): { readonly step: Step } | { readonly error: string } {
  if (item === null) return { error: "associative list without keys has an element that's an explicit null" };
  if (isObject(item)) return { error: "associative list without keys has an element that's a map type" };
  if (isList(item)) return { error: 'not supported: associative list with lists as elements' };
  return { step: valueStep(item) };
}

function keyedItemStep(type: TypeInfo, item: Json): { readonly step: Step } | { readonly error: string } {
  if (item === null) return { error: 'associative list with keys may not have a null element' };
  if (!isObject(item)) return { error: 'associative list with keys may not have non-map elements' };
  const names = type.keys ?? [];
  const fields: [string, Json][] = [];
  for (const name of names) {
    const own = getKey(item, name);
    const value = own === undefined ? keyDefault(type, name) : own;
    if (value !== undefined) fields.push([name, value]);
  }
  if (fields.length === 0 && names.length > 0) {
    const list = names.map((name) => JSON.stringify(name)).join(' ');
    return {
      error: `associative list with keys has an element that omits all key fields [${list}] (and doesn't have default values for any key fields)`,
    };
  }
  if (fields.length > 1) fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return { step: keyStep(fields) };
}

function keyDefault(type: TypeInfo, name: string): Json | undefined {
  const { keyDefaults } = type;
  return keyDefaults !== undefined && Object.hasOwn(keyDefaults, name) ? keyDefaults[name] : undefined;
}
