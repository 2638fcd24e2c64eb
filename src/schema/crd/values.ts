/**
 * Is a value what its schema says? kube-openapi's pkg/validation/validate as the API server runs it on custom resources: first a quick
 * yes or no, and only for a no the long way, which picks and words its findings exactly as upstream does (which alternative of an anyOf is
 * told depends on how many checks passed in it).
 */
import { encodeUtf8 } from '../../base/index.ts';
import { compileRegexp, GoError } from '../../golang/index.ts';
import { isList, isObject, type Json } from '../../kube/index.ts';
import { deepEqual } from './equal.ts';
import { hasFormat } from './formats.ts';
import { int64 } from './rule.ts';
import type { Structural } from './structural.ts';

/** Visited values and alternatives; more is given up: a finding "crd/limit". */
export const MAX_VALIDATION_STEPS = 5_000_000;

/** Counts what is visited, over a whole validation. */
export class Steps {
  left: number = MAX_VALIDATION_STEPS;

  take(count = 1): void {
    this.left -= count;
    if (this.left < 0) throw new StepsExceeded();
  }
}

export class StepsExceeded extends Error {}

/** Whether the value passes its schema. */
export function isValid(schema: Structural, value: Json, steps: Steps): boolean {
  steps.take();
  if (!typeFault(schema, value)) return false;
  if (schema.enum !== undefined) {
    steps.take(schema.enum.length);
    if (!inEnum(schema.enum, value)) return false;
  }
  if (value === null) return true;
  if (!logicHolds(schema, value, steps)) return false;
  if (typeof value === 'string') return textHolds(schema, value);
  if (typeof value === 'number') return numberHolds(schema, value);
  if (isList(value)) return listHolds(schema, value, steps);
  return typeof value === 'boolean' || objectHolds(schema, value, steps);
}

/** true: the type is right (typeValidator). */
function typeFault(schema: Structural, value: Json): boolean {
  const { types, format } = schema;
  if (types.length === 0 && format === '') return true;
  return typeError(schema, value) === undefined;
}

export interface TypeError {
  readonly wanted: string;
  readonly got: string;
}

/** kube-openapi's typeValidator: what was wanted and what it is; undefined when it is right. */
export function typeError(schema: Structural, value: Json): TypeError | undefined {
  const { types, format, nullable } = schema;
  if (value === null) return types.length > 0 && !nullable ? { wanted: types.join(','), got: 'null' } : undefined;
  const got = typeName(value);
  const plural = got === 'string' || got === 'array';
  const numeric = types.includes('integer') || types.includes('number');
  const fits =
    types.includes(got) ||
    (got === 'number' && types.includes('integer') && wholeFloat(value as number)) ||
    (got === 'integer' && types.includes('number'));
  if (!plural && format !== '' && !fits) {
    const gotFormat = got === 'integer' ? 'int64' : got === 'number' ? 'float64' : '';
    return gotFormat === format ? (fits ? undefined : { wanted: types.join(','), got }) : { wanted: format, got: gotFormat };
  }
  // kube-openapi: a string or list is not looked at where a string format is given.
  if (!numeric && format !== '' && plural) return undefined;
  return fits ? undefined : { wanted: types.join(','), got };
}

export function typeName(value: Json): string {
  if (value === null) return 'null';
  if (isList(value)) return 'array';
  if (typeof value === 'number') return int64(value) ? 'integer' : 'number';
  return typeof value;
}

/** swag.IsFloat64AJSONInteger for what is no int64. */
function wholeFloat(value: number): boolean {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER && Number.isInteger(value);
}

export function inEnum(values: readonly Json[], value: Json): boolean {
  for (const wanted of values) {
    if (wanted === null || value === null) continue;
    if (typeof wanted === 'number' && typeof value === 'number') {
      if (wanted === value || (int64(wanted) && Math.trunc(value) === wanted)) return true;
    } else if (typeof wanted === 'string' && typeof value === 'number' && int64(value)) {
      // Go: an int64 converts to a string of one character.
      if (wanted === (value >= 0 && value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff) ? String.fromCodePoint(value) : '\ufffd'))
        return true;
    } else if (deepEqual(wanted, value)) return true;
  }
  return false;
}

function logicHolds(schema: Structural, value: Json, steps: Steps): boolean {
  const { allOf, anyOf, oneOf, not } = schema;
  if (anyOf !== undefined && !anyOf.some((part) => isValid(part, value, steps))) return false;
  if (oneOf !== undefined) {
    let count = 0;
    for (const part of oneOf) if (isValid(part, value, steps)) count++;
    if (count !== 1) return false;
  }
  if (allOf !== undefined) for (const part of allOf) if (!isValid(part, value, steps)) return false;
  return not === undefined || !isValid(not, value, steps);
}

/** The first check that a string fails. */
export type TextFault = 'maxLength' | 'minLength' | 'pattern';

export function textFault(schema: Structural, value: string): TextFault | undefined {
  const { maxLength, minLength, pattern } = schema;
  if (maxLength !== undefined && value.length > maxLength && codePoints(value) > maxLength) return 'maxLength';
  if (minLength !== undefined && codePoints(value) < minLength) return 'minLength';
  return pattern !== '' && !matches(pattern, value) ? 'pattern' : undefined;
}

function textHolds(schema: Structural, value: string): boolean {
  return textFault(schema, value) === undefined && (schema.format === '' || hasFormat(schema.format, value) !== false);
}

function codePoints(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0xdc00 || code > 0xdfff || i === 0 || (text.charCodeAt(i - 1) & 0xfc00) !== 0xd800) count++;
  }
  return count;
}

function matches(pattern: string, text: string): boolean {
  return patternFault(pattern) === undefined && compileRegexp(encodeUtf8(pattern)).match(encodeUtf8(text));
}

/** Why a pattern is none: "error parsing regexp: …". */
export function patternFault(pattern: string): string | undefined {
  try {
    compileRegexp(encodeUtf8(pattern));
    return undefined;
  } catch (error) {
    if (error instanceof GoError) return error.message;
    throw error;
  }
}

function numberHolds(schema: Structural, value: number): boolean {
  const { minimum, maximum, multipleOf, format } = schema;
  if (minimum === undefined && maximum === undefined && multipleOf === undefined && format === '' && schema.types[0] !== 'integer')
    return true;
  return numberFaults(schema, value).length === 0;
}

/** A finding of numberValidator: on the field (with its value), or, as upstream has it for wrong ranges, on nothing. */
export type NumberFault =
  | { readonly kind: 'range'; readonly prefix: string; readonly type: string; readonly format: string }
  | { readonly kind: 'field'; readonly text: string; readonly value: number; readonly whole?: string };

export function numberFaults(schema: Structural, value: number): readonly NumberFault[] {
  const faults: NumberFault[] = [];
  const type = schema.types.length === 1 && (schema.types[0] === 'integer' || schema.types[0] === 'number') ? schema.types[0] : '';
  const format = type === '' ? '' : schema.format;
  const range = (prefix: string, number: number): boolean => {
    if (inRange(number, type, format)) return true;
    faults.push({ kind: 'range', prefix, type, format });
    return false;
  };
  const { minimum, maximum, multipleOf } = schema;
  range('Checked', value);
  if (multipleOf !== undefined) {
    const whole = range('MultipleOf', multipleOf) && int64(value);
    const factor = whole ? Math.trunc(multipleOf) : multipleOf;
    if (factor <= 0) faults.push({ kind: 'field', text: '', value: factor, whole: `must be positive: ${goFloat(factor)}` });
    else if (whole ? value % factor !== 0 : !wholeMultiple(value, factor)) {
      faults.push({ kind: 'field', text: `should be a multiple of ${goFloat(factor)}`, value });
    }
  }
  if (minimum !== undefined) {
    const bound = range('Minimum boundary', minimum) && int64(value) ? Math.trunc(minimum) : minimum;
    if (value < bound || (schema.exclusiveMinimum && value === bound)) {
      faults.push({
        kind: 'field',
        text: `should be greater than ${schema.exclusiveMinimum ? '' : 'or equal to '}${goFloat(bound)}`,
        value,
      });
    }
  }
  if (maximum !== undefined) {
    const bound = range('Maximum boundary', maximum) && int64(value) ? Math.trunc(maximum) : maximum;
    if (value > bound || (schema.exclusiveMaximum && value === bound)) {
      faults.push({ kind: 'field', text: `should be less than ${schema.exclusiveMaximum ? '' : 'or equal to '}${goFloat(bound)}`, value });
    }
  }
  return faults;
}

function inRange(value: number, type: string, format: string): boolean {
  if (type === 'integer') return int64(value) && (format !== 'int32' || (value >= -(2 ** 31) && value < 2 ** 31));
  return format !== 'float' || Number.isFinite(Math.fround(value));
}

function wholeMultiple(value: number, factor: number): boolean {
  const quotient = factor < 1 ? (1 / factor) * value : value / factor;
  if (Math.abs(quotient) > Number.MAX_SAFE_INTEGER) return false;
  if (Number.isInteger(quotient)) return true;
  const whole = Math.trunc(quotient);
  return whole !== 0 && Math.abs(quotient - whole) / Math.min(Math.abs(quotient) + Math.abs(whole), Number.MAX_VALUE) < 1e-9;
}

/** %v of a float64, and of an int64 as far as it is the same. */
export function goFloat(value: number): string {
  if (int64(value)) return Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value);
  const text = String(value);
  const match = /^(-?)([0-9.]+)e([+-])([0-9]+)$/.exec(text);
  if (match !== null) return `${match[1]}${match[2]}e${match[3]}${match[4]!.padStart(2, '0')}`;
  const small = /^(-?)0\.(0{4,})([1-9])([0-9]*)$/.exec(text);
  if (small === null) return text;
  return `${small[1]}${small[3]}${small[4] === '' ? '' : `.${small[4]}`}e-${String(small[2]!.length + 1).padStart(2, '0')}`;
}

function listHolds(schema: Structural, value: readonly Json[], steps: Steps): boolean {
  const { items, minItems, maxItems } = schema;
  if (minItems !== undefined && value.length < minItems) return false;
  if (maxItems !== undefined && value.length > maxItems) return false;
  if (items !== undefined) for (const item of value) if (!isValid(items, item, steps)) return false;
  return !schema.uniqueItems || allDiffer(value, steps);
}

export function allDiffer(value: readonly Json[], steps: Steps): boolean {
  return !value.some((item, i) => {
    for (let j = 0; j < i; j++) {
      steps.take();
      if (deepEqual(item, value[j]!)) return true;
    }
    return false;
  });
}

function objectHolds(schema: Structural, value: Json, steps: Steps): boolean {
  if (!isObject(value)) return true;
  const { properties, additional, required, minProperties, maxProperties } = schema;
  for (const key of required) if (!Object.hasOwn(value, key)) return false;
  if (minProperties === undefined && maxProperties === undefined && properties === undefined && additional === undefined) return true;
  const keys = Object.keys(value);
  if (minProperties !== undefined && keys.length < minProperties) return false;
  if (maxProperties !== undefined && keys.length > maxProperties) return false;
  for (const key of keys) {
    const property = properties?.get(key);
    if (property !== undefined) {
      if (!isValid(property, value[key]!, steps)) return false;
    } else if (additional === false) return false;
    else if (typeof additional === 'object' && !isValid(additional, value[key]!, steps)) return false;
  }
  return true;
}
