/**
 * Conversions that sprig takes for granted: github.com/spf13/cast v1.7.0 (numbers; what cannot be cast is 0), strval and strslice
 * (text), and its idea of emptiness.
 */
import {
  GoBytes,
  GoComplex,
  GoInt,
  type GoList,
  GoStruct,
  goInt,
  goType,
  NumError,
  parseFloat as parseGoFloat,
  parseInt as parseGoInt,
  printValue,
  typedList,
  types,
  type Value,
} from '../golang/index.ts';
import { isPlainInt } from './reflection.ts';

const MIN_INT64 = -(2n ** 63n);

/** A whole number of Go as a JavaScript one, for lengths and offsets: far from any length it need not be exact. */
export function toNumber(n: GoInt): number {
  return Number(n.n);
}

/** cast.ToInt64, and cast.ToInt, which is the same on 64 bits. */
export function toInt64(value: Value): bigint {
  if (value instanceof GoInt) return castableInt(value) ? BigInt.asIntN(64, value.n) : 0n;
  switch (typeof value) {
    case 'number':
      return truncate(value);
    case 'string':
      return parsedOr(parseGoInt(trimZeroDecimal(value), 0, 64), 0n);
    case 'boolean':
      return value ? 1n : 0n;
  }
  return 0n;
}

/** cast.ToFloat64. */
export function toFloat64(value: Value): number {
  if (value instanceof GoInt) return castableInt(value) ? Number(value.n) : 0;
  switch (typeof value) {
    case 'number':
      return value;
    case 'string':
      return parsedOr(parseGoFloat(value), 0);
    case 'boolean':
      return value ? 1 : 0;
  }
  return 0;
}

/** int64(f) as amd64 converts: toward zero, and the smallest number for everything that does not fit. */
export function truncate(f: number): bigint {
  return f > -(2 ** 63) && f < 2 ** 63 ? BigInt(Math.trunc(f)) : MIN_INT64;
}

/** cast names the types that it takes; a time.Duration is none of them. */
function castableInt(value: GoInt): boolean {
  return isPlainInt(value.type) || value.type.name === 'time.Month' || value.type.name === 'time.Weekday';
}

/** "1.00" to "1", so that ParseInt takes it; everything else stays. */
function trimZeroDecimal(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '0') end--;
  return end < text.length && text[end - 1] === '.' ? text.slice(0, end - 1) : text;
}

/** What strconv read, or `otherwise` when it failed. */
export function parsedOr<T extends number | bigint>(parsed: T | NumError<T>, otherwise: T): T {
  return parsed instanceof NumError ? otherwise : parsed;
}

/** strval: text as it is, []byte as text, an error or Stringer by its method, the rest as %v. */
export function strval(value: Value): string {
  if (typeof value === 'string') return value;
  return value instanceof GoBytes ? value.data : display(value);
}

/** %v. */
export function display(value: Value): string {
  return typeof value === 'string' ? value : printValue(value);
}

/** The elements of a slice as interface values, or undefined when it is none. */
export function sliceItems(value: Value): GoList | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof GoBytes) return Array.from(value.data, byteAt);
  return undefined;
}

function byteAt(char: string): GoInt {
  return new GoInt(BigInt(char.charCodeAt(0)), types.uint8);
}

/** strslice: a []string stays the same one, other lists lose their nils, anything else is its own only element. */
export function strslice(value: Value): GoList {
  if (value === null) return strings([]);
  const items = sliceItems(value);
  if (items === undefined) return strings([strval(value)]);
  if (items[goType] === types.strings) return items;
  return strings(items.filter((item) => item !== null).map(strval));
}

/** A []string. */
export function strings(items: string[]): GoList {
  return typedList(types.strings, items);
}

/** A []int. */
export function ints(items: readonly number[]): GoList {
  return typedList(types.ints, items.map(goInt));
}

/** sprig's empty: zero numbers, false, nothing in it, nil. A struct never is. */
export function isEmpty(value: Value): boolean {
  if (typeof value === 'string') return value === '';
  if (value === null || value === false || value === 0) return true;
  if (typeof value !== 'object') return false;
  if (value instanceof Map) return value.size === 0;
  if (Array.isArray(value)) return value.length === 0;
  if (value instanceof GoInt) return value.n === 0n;
  if (value instanceof GoBytes) return value.data === '';
  if (value instanceof GoComplex) return value.re === 0 && value.im === 0;
  return !(value instanceof GoStruct);
}
