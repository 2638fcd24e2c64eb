/**
 * Kubernetes objects are plain JSON with ordinary JavaScript strings, as the API's wire has them. What the engine renders is `Value`s with
 * byte strings; `toJson` is the bridge. A foreign object may have any key, `__proto__` too: ask with `Object.hasOwn`, build with `setKey`.
 */
import { decodeUtf8 } from '../base/index.ts';
import { GoInt, type Value } from '../golang/index.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A rendered or read value as JSON. Integers above 2^53 lose digits; what JSON does not have (functions, structs) becomes null. */
export function toJson(value: Value): Json {
  if (typeof value === 'string') return decodeUtf8(value);
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (value instanceof GoInt) return Number(value.n);
  if (Array.isArray(value)) return value.map(toJson);
  if (!(value instanceof Map)) return null;
  const object: { [key: string]: Json } = {};
  for (const [key, item] of value) setKey(object, decodeUtf8(key), toJson(item));
  return object;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Sets an own property of any name: plain assignment of `__proto__` would change the prototype. */
export function setKey(object: { [key: string]: Json }, key: string, value: Json): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

/** An own property, or undefined: plain reading of `constructor` would find the prototype's. */
export function getKey(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
