/**
 * Reading of objects that are well typed, as a rule, but may be any JSON: what is not of the asked type counts as absent, as null does in Go's
 * decoding. Rules read through these and so never throw.
 */
import { isObject, type Json, type JsonObject } from '../../../kube/index.ts';

export type Maybe = Json | undefined;

const NO_FIELDS: JsonObject = Object.freeze({});
const NO_ITEMS: readonly Json[] = Object.freeze([]);

/** The object, or an empty one. */
export function part(value: Maybe): JsonObject {
  return isObject(value) ? value : NO_FIELDS;
}

/** The object, if it is one: a pointer to a struct. */
export function maybePart(value: Maybe): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** The list, or an empty one. */
export function items(value: Maybe): readonly Json[] {
  return Array.isArray(value) ? value : NO_ITEMS;
}

/** The strings of a list; others are as good as empty ones, so that indices stay. */
export function texts(value: Maybe): readonly string[] {
  return items(value).map(text);
}

/** The string, or an empty one. */
export function text(value: Maybe): string {
  return typeof value === 'string' ? value : '';
}

/** The string, if it is one: a pointer to a string. */
export function maybeText(value: Maybe): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The number, or 0. */
export function count(value: Maybe): number {
  return typeof value === 'number' ? value : 0;
}

/** The number, if it is one: a pointer to an integer. */
export function maybeCount(value: Maybe): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Whether something is there: null is not. */
export function given(value: Maybe): value is Exclude<Json, null> {
  return value !== undefined && value !== null;
}

/** An own entry of a map with foreign keys. */
export function entry(map: JsonObject, key: string): Maybe {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
