/** Equality and depth of JSON values. */
import { getKey, isObject, type Json } from './json.ts';

/** Same value: order of keys does not matter, order of items does. */
export function jsonEqual(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (!isObject(a) || !isObject(b)) {
    if (isObject(a) || isObject(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!jsonEqual(a[i]!, b[i]!)) return false;
    return true;
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) {
    const other = getKey(b, key);
    if (other === undefined || !jsonEqual(a[key]!, other)) return false;
  }
  return true;
}

/** Objects nested deeper are refused by what walks them recursively. Encoders of the API allow 10,000; no real object has 100. */
export const MAX_JSON_DEPTH: number = 1000;

export const TOO_DEEP: string = `exceeded max depth of ${MAX_JSON_DEPTH}`;

/** Whether lists and objects are nested deeper than the limit. */
export function isTooDeep(value: Json, limit: number = MAX_JSON_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  if (isObject(value)) {
    for (const key of Object.keys(value)) if (isTooDeep(value[key]!, limit - 1)) return true;
    return false;
  }
  for (const item of value) if (isTooDeep(item, limit - 1)) return true;
  return false;
}
