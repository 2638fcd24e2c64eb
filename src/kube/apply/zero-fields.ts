/**
 * Fields that the server prints though nobody set them (`resources: {}`, `strategy: {}`), because its types hold them by value. Managed fields
 * tell them from absent ones: the objects that changes are followed on must have them.
 */
import { getKey, isList, isObject, type Json, type JsonObject, setKey } from '../json.ts';
import type { TypeInfo } from '../type-info.ts';

/** The object that the server compares a new one with: nothing but zero fields. */
export function zeroObject(type: TypeInfo): JsonObject {
  return fillZeroFields({}, type) as JsonObject;
}

/** The value with the zero fields of all its objects. It must fit its type. */
export function fillZeroFields(value: Json, type: TypeInfo): Json {
  if (type.kind === 'list' && isList(value) && type.item !== undefined) {
    const { item } = type;
    return hasZeros(item) ? mapItems(value, (one) => fillZeroFields(one, item)) : value;
  }
  if (type.kind === 'map' && isObject(value) && type.item !== undefined && hasZeros(type.item)) {
    const result: { [key: string]: Json } = {};
    for (const key of Object.keys(value)) setKey(result, key, fillZeroFields(value[key]!, type.item));
    return result;
  }
  return type.kind === 'struct' && isObject(value) ? fillStruct(value, type) : value;
}

function mapItems(list: readonly Json[], change: (item: Json) => Json): Json {
  const next = list.map(change);
  return next.every((item, i) => item === list[i]) ? list : next;
}

function fillStruct(object: JsonObject, type: TypeInfo): JsonObject {
  let result: { [key: string]: Json } | undefined;
  for (const [name, field] of type.fields ?? []) {
    const value = getKey(object, name);
    const present = value === undefined || value === null ? field.zero : value;
    if (present === undefined) continue;
    const filled = fillZeroFields(present, field.type);
    if (filled === value) continue;
    result ??= { ...object };
    setKey(result, name, filled);
  }
  return result ?? object;
}

const known = new WeakMap<TypeInfo, boolean>();

/** Whether there is any zero field in a type or below; types may contain themselves. */
function hasZeros(type: TypeInfo): boolean {
  const answer = known.get(type);
  if (answer !== undefined) return answer;
  const reached = new Set([type]);
  let found = false;
  for (const one of reached) {
    if (one.item !== undefined) reached.add(one.item);
    for (const field of one.fields?.values() ?? []) {
      found ||= field.zero !== undefined;
      reached.add(field.type);
    }
    if (found) break;
  }
  known.set(type, found);
  return found;
}
