/** JSON values compared and copied. Both recurse: objects deeper than MAX_OBJECT_DEPTH (custom.ts) are refused before. */
import { isList, isObject, type Json, setKey } from '../../kube/index.ts';

export function deepEqual(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, i) => deepEqual(item, b[i]!));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && deepEqual(a[key]!, b[key]!));
}

export function deepCopy(value: Json): Json {
  if (isList(value)) return value.map(deepCopy);
  if (!isObject(value)) return value;
  const copy: { [key: string]: Json } = {};
  for (const key of Object.keys(value)) setKey(copy, key, deepCopy(value[key]!));
  return copy;
}

/** One text for equal values, whatever the order of their keys. */
export function canonicalText(value: Json): string {
  if (isList(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalText(value[key]!)}`).join(',')}}`;
}
