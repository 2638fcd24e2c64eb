/** Reading foreign JSON without trusting its shape: what is not there or of another type is undefined, empty or the default. */
import { isList, isObject, type Json, type JsonObject } from '../json.ts';

export const NO_OBJECT: JsonObject = {};
const NO_LIST: readonly Json[] = [];

/** The own field of an object; undefined for anything else. */
export function field(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** `at(object, 'spec', 'template')`. */
export function at(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let found = value;
  for (const key of keys) found = field(found, key);
  return found;
}

export function objectAt(value: Json | undefined, ...keys: readonly string[]): JsonObject {
  const found = at(value, ...keys);
  return isObject(found) ? found : NO_OBJECT;
}

export function listAt(value: Json | undefined, ...keys: readonly string[]): readonly Json[] {
  const found = at(value, ...keys);
  return isList(found) ? found : NO_LIST;
}

/** A string that is not empty. */
export function textAt(value: Json | undefined, ...keys: readonly string[]): string | undefined {
  const found = at(value, ...keys);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** A whole number. */
export function intAt(value: Json | undefined, ...keys: readonly string[]): number | undefined {
  const found = at(value, ...keys);
  return typeof found === 'number' && Number.isSafeInteger(found) ? found : undefined;
}

/** An int-or-string field. */
export function intOrStringAt(value: Json | undefined, ...keys: readonly string[]): number | string | undefined {
  const found = at(value, ...keys);
  return typeof found === 'string' ? found : typeof found === 'number' && Number.isSafeInteger(found) ? found : undefined;
}
