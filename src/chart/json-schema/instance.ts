/** The values that a schema judges: their JSON types, when two of them are equal, how messages show them. */
import { GoInt, sortedKeys, type Value } from '../../golang/index.ts';
import { type Json, JsonNumber } from './json.ts';
import { compareRationals, equalNumbers, isNumber, rational, rationalText } from './number.ts';
import { schemaQuote } from './quote.ts';
import type { JsonType } from './schema.ts';

/** What is judged: values of a chart, or a schema itself. */
export type Instance = Value | Json;

/** The JSON type; undefined for a Go value that JSON does not know. */
export function jsonType(value: Instance): JsonType | undefined {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return 'string';
  if (isNumber(value)) return 'number';
  if (Array.isArray(value)) return 'array';
  return value instanceof Map ? 'object' : undefined;
}

/** A list or an object: messages do not show those. */
export function isContainer(value: Json): boolean {
  return Array.isArray(value) || value instanceof Map;
}

/** What a value that is none of `values` is told. */
export function enumMessage(values: readonly Json[]): string {
  if (values.some(isContainer)) return "'enum' failed";
  return `value must be ${values.length === 1 ? '' : 'one of '}${values.map(display).join(', ')}`;
}

/** A scalar in a message. */
export function display(value: Json): string {
  if (typeof value === 'string') return schemaQuote(value);
  if (value === null) return '<nil>';
  return value instanceof JsonNumber ? value.text : String(value);
}

/** Equality of JSON values. */
export function equal(a: Instance, b: Instance): boolean {
  if (isNumber(a)) {
    if (isNumber(b)) return equalNumbers(a, b);
    // jsonschema v6: a number equals the text of a number (1000 and "1e3"), but the text does not equal the number.
    const other = typeof b === 'string' ? rationalText(b) : undefined;
    const own = other === undefined ? undefined : rational(a);
    return own !== undefined && other !== undefined && compareRationals(own, other) === 0;
  }
  if (a instanceof Map) {
    if (!(b instanceof Map) || a.size !== b.size) return false;
    for (const [key, value] of a) {
      const other = b.get(key);
      if (other === undefined || !equal(value, other)) return false;
    }
    return true;
  }
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]!));
  return a === b;
}

/** Up to so many items jsonschema compares each with each; beyond it compares those of one fingerprint. */
const MAX_PAIRWISE = 20;

/** The first two equal items, the earlier one first. */
export function duplicates(array: readonly Instance[]): readonly [number, number] | undefined {
  if (array.length <= MAX_PAIRWISE) {
    for (let i = 1; i < array.length; i++) for (let j = 0; j < i; j++) if (equal(array[i]!, array[j]!)) return [j, i];
    return undefined;
  }
  const seen = new Map<string, number[]>();
  for (const [i, item] of array.entries()) {
    const key = fingerprint(item);
    const others = seen.get(key);
    if (others === undefined) seen.set(key, [i]);
    else {
      const same = others.find((j) => equal(item, array[j]!));
      if (same !== undefined) return [same, i];
      others.push(i);
    }
  }
  return undefined;
}

/** Equal values have equal fingerprints. */
function fingerprint(value: Instance): string {
  if (isNumber(value)) return `n${Number(value instanceof GoInt ? value.n : value instanceof JsonNumber ? value.text : value)}`;
  if (value instanceof Map)
    return `{${sortedKeys(value)
      .map((key) => `${JSON.stringify(key)}${fingerprint(value.get(key)!)}`)
      .join()}}`;
  if (Array.isArray(value)) return `[${value.map(fingerprint).join()}]`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
