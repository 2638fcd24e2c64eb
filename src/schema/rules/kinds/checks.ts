/** Checks that many kinds share. They answer to apimachinery's meta/v1/validation and to the small ones of pkg/apis/core and apps validation. */
import {
  type At,
  type Json,
  type JsonObject,
  percentOf,
  type Quantity,
  quantityOf,
  quantitySign,
  type Report,
  type Sentences,
  scaledQuantity,
} from '../../../kube/index.ts';
import { hasInvalidLabelValue as selectorHasInvalidValue, validateLabelSelector } from '../metadata/index.ts';
import { count, entry, type Maybe, maybePart, part, text } from './read.ts';

export const NOT_NEGATIVE = 'must be greater than or equal to 0';
export const IMMUTABLE = 'field is immutable';

/** Each sentence as an invalid value. */
export function refuse(at: At, report: Report, rule: string, value: Json, sentences: Sentences): void {
  for (const sentence of sentences) report.invalid(at, rule, value, sentence);
}

/** The value of a field that must be one of a few. */
export function oneOf(value: string, known: readonly string[], at: At, report: Report, rule: string): void {
  if (!known.includes(value)) report.notSupported(at, rule, value, known);
}

/** The fields of `object` with these names: numbers of 0 and more. Absent ones are well. */
export function nonNegative(object: JsonObject, names: readonly string[], at: At, report: Report): void {
  for (const name of names) {
    const value = object[name];
    if (typeof value === 'number' && value < 0) report.invalid(at.to(name), 'api/negative', value, NOT_NEGATIVE);
  }
}

/** ValidateLabelSelector. `lenient`: values that an older object already had are let through. */
export function labelSelector(value: Maybe, at: At, report: Report, lenient = false): void {
  validateLabelSelector(maybePart(value), at, report, !lenient);
}

export function hasInvalidLabelValue(selector: Maybe): boolean {
  return selectorHasInvalidValue(maybePart(selector));
}

/** ValidatePositiveIntOrPercent: a number of 0 and more, or a percentage. */
export function intOrPercent(value: Maybe, at: At, report: Report): void {
  if (typeof value === 'number') {
    if (value < 0) report.invalid(at, 'api/int-or-percent', value, NOT_NEGATIVE);
  } else if (typeof value === 'string' && percentOf(value) === undefined) {
    const form =
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
    report.invalid(at, 'api/int-or-percent', value, form);
  }
}

/** IsNotMoreThan100Percent. */
export function atMost100Percent(value: Maybe, at: At, report: Report): void {
  const percent = typeof value === 'string' ? percentOf(value) : undefined;
  if (percent !== undefined && percent > 100) report.invalid(at, 'api/int-or-percent', text(value), 'must not be greater than 100%');
}

/** getIntOrPercentValue: 0 for what is neither (Go: a string of digits counts as its number). */
export function intOrPercentValue(value: Maybe): number {
  if (typeof value !== 'string') return count(value);
  return percentOf(value) ?? (/^[+-]?[0-9]+$/.test(value) ? Number(value) : 0);
}

/** A quantity; undefined where it is none (the types' check has said so). */
export function quantity(value: Maybe): Quantity | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const result = quantityOf(value);
  return 'value' in result ? result.value : undefined;
}

/** The quantities of a resource list by name. */
export function quantities(value: Maybe): readonly (readonly [name: string, quantity: Quantity, written: Json])[] {
  const map = part(value);
  return Object.keys(map).flatMap((name) => {
    const read = quantity(map[name]);
    return read === undefined ? [] : [[name, read, map[name]!] as const];
  });
}

export function quantityIn(list: Maybe, name: string): Quantity | undefined {
  return quantity(entry(part(list), name));
}

/** ValidateNonnegativeQuantity. */
export function nonNegativeQuantity(value: Maybe, at: At, report: Report): void {
  const read = quantity(value);
  if (read !== undefined && quantitySign(read) < 0) report.invalid(at, 'api/negative', value!, NOT_NEGATIVE);
}

/** ValidateResourceQuantityValue's check of counts. Go: rounded up to thousandths before, so 0.9999 is an integer. */
export function isWhole(value: Quantity): boolean {
  return scaledQuantity(value, 3) % 1000n === 0n;
}
