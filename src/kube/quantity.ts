/**
 * Quantities ("100m", "1.5Gi", 2) as apimachinery's resource.Quantity (pkg/api/resource) reads, compares, adds and prints them, on bigints. Two
 * differences: sums do not overflow, and a huge exponent ("1e999999999") costs nothing, where upstream counts it out.
 */
import type { Json } from './json.ts';

export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** The amount is `unscaled × 10^scale`. */
export interface Quantity {
  readonly unscaled: bigint;
  readonly scale: number;
  readonly format: QuantityFormat;
  /** The text that it was read from, where upstream prints that text again instead of making it canonical. */
  readonly text?: string;
}

export type QuantityResult = { readonly value: Quantity } | { readonly error: string };

/** Longer texts are refused: a number of a million digits is an attack. Upstream has no limit. */
const MAX_QUANTITY_TEXT = 1024;
/** Digits after the point that a quantity can hold: nano. */
const NANO = -9;
const MAX_INT64 = 2n ** 63n - 1n;
/** Digits that surely fit an int64. */
const INT64_DIGITS = 18;

const WRONG_FORMAT: QuantityResult = {
  error: "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
};
const WRONG_NUMBER: QuantityResult = { error: 'unable to parse numeric part of quantity' };
const WRONG_SUFFIX: QuantityResult = { error: "unable to parse quantity's suffix" };

export const zeroQuantity: Quantity = { unscaled: 0n, scale: 0, format: 'DecimalSI' };

/** Reads a quantity's text; the error is upstream's sentence. */
export function parseQuantity(text: string): QuantityResult {
  if (text === '' || text.length > MAX_QUANTITY_TEXT) return WRONG_FORMAT;
  const parts = split(text);
  if (parts === undefined) return WRONG_FORMAT;
  const suffix = SUFFIXES.get(parts.suffix) ?? exponentSuffix(parts.suffix);
  if (suffix === undefined) return WRONG_SUFFIX;
  const short = readShort(text, parts, suffix);
  if (short !== undefined) return { value: short };
  return parts.digits ? { value: readLong(parts, suffix) } : WRONG_NUMBER;
}

/** A quantity as an object's field: a string (blanks around it are allowed) or a number; null is zero. */
export function quantityOf(value: Json): QuantityResult {
  if (value === null) return { value: zeroQuantity };
  if (typeof value === 'number') return parseQuantity(String(value));
  return typeof value === 'string' ? parseQuantity(value.trim()) : WRONG_FORMAT;
}

interface Parts {
  readonly negative: boolean;
  /** Without leading zeros; "0" when nothing is before the point. */
  readonly num: string;
  readonly denom: string;
  readonly suffix: string;
  /** Whether there was any digit: "." alone is read as zero, ".Ei" is not. */
  readonly digits: boolean;
}

interface Suffix {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

const SUFFIXES: ReadonlyMap<string, Suffix> = new Map<string, Suffix>([
  ...['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].map((s, i): [string, Suffix] => [
    s,
    { base: 10, exponent: (i - 3) * 3, format: 'DecimalSI' },
  ]),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((s, i): [string, Suffix] => [s, { base: 2, exponent: (i + 1) * 10, format: 'BinarySI' }]),
]);

const SUFFIX_LETTERS = 'eEinumkKMGTP';

function isDigit(text: string, i: number): boolean {
  const code = text.charCodeAt(i);
  return code >= 48 && code <= 57;
}

function digitsEnd(text: string, from: number): number {
  let i = from;
  while (i < text.length && isDigit(text, i)) i++;
  return i;
}

function split(text: string): Parts | undefined {
  const negative = text[0] === '-';
  const start = negative || text[0] === '+' ? 1 : 0;
  let i = start;
  while (text[i] === '0') i++;
  if (i === text.length) return { negative: false, num: '0', denom: '', suffix: '', digits: true };
  const numEnd = digitsEnd(text, i);
  const num = text.slice(i, numEnd) || '0';
  let denom = '';
  let end = numEnd;
  if (text[numEnd] === '.') {
    end = digitsEnd(text, numEnd + 1);
    denom = text.slice(numEnd + 1, end);
  }
  let s = end;
  while (s < text.length && SUFFIX_LETTERS.includes(text[s]!)) s++;
  if (text[s] === '-' || text[s] === '+') s++;
  if (digitsEnd(text, s) !== text.length) return undefined;
  return { negative, num, denom, suffix: text.slice(end), digits: numEnd > start || denom !== '' };
}

/** `e3`, `E-3`: the exponent is cut to 32 bits, as upstream's int32(…). */
function exponentSuffix(suffix: string): Suffix | undefined {
  if (suffix[0] !== 'e' && suffix[0] !== 'E') return undefined;
  if (!/^[-+]?[0-9]+$/.test(suffix.slice(1))) return undefined;
  const exponent = BigInt(suffix[1] === '+' ? suffix.slice(2) : suffix.slice(1));
  if (BigInt.asIntN(64, exponent) !== exponent) return undefined;
  return { base: 10, exponent: Number(BigInt.asIntN(32, exponent)), format: 'DecimalExponent' };
}

/** Upstream's int64 path. What it leaves in `text` is what it will print again. */
function readShort(text: string, { negative, num, denom }: Parts, { base, exponent, format }: Suffix): Quantity | undefined {
  let scale = -denom.length;
  if (base === 10) {
    scale += exponent;
    if (num.length + denom.length > INT64_DIGITS) return undefined;
  } else if (denom.length > 0 || 15 - num.length - Math.trunc((exponent * 3) / 10) - 1 < 0) return undefined;
  if (scale < NANO) return undefined;
  const shifted = num + denom;
  const digits = BigInt(shifted);
  const size = base === 10 ? digits : digits << BigInt(exponent);
  const unscaled = negative ? -size : size;
  const kept = base === 10 ? scale % 3 === 0 && !shifted.endsWith('000') && shifted[0] !== '0' : (digits & 7n) !== 0n;
  return kept || text === '0' ? { unscaled, scale, format, text } : { unscaled, scale, format };
}

function readLong({ negative, num, denom }: Parts, { base, exponent, format }: Suffix): Quantity {
  let size = BigInt(num + denom);
  let scale = -denom.length;
  if (base === 10) scale += exponent;
  else size <<= BigInt(exponent);
  if (size !== 0n && scale < NANO) {
    size = divideUp(size, NANO - scale);
    scale = NANO;
  }
  if (format !== 'BinarySI') return { unscaled: negative ? -size : size, scale, format };
  const amount = { unscaled: size, scale };
  if (compareAmounts(amount, { unscaled: MAX_INT64, scale: 0 }) > 0)
    return { unscaled: negative ? -MAX_INT64 : MAX_INT64, scale: 0, format };
  const small = size !== 0n && compareAmounts(amount, { unscaled: 1n, scale: 0 }) < 0;
  return { unscaled: negative ? -size : size, scale, format: small ? 'DecimalSI' : format };
}

type Amount = Pick<Quantity, 'unscaled' | 'scale'>;

/** `size / 10^places`, away from zero. */
function divideUp(size: bigint, places: number): bigint {
  const negative = size < 0n;
  const positive = negative ? -size : size;
  // A power of ten with more digits than the number leaves nothing but the rounding.
  if (places > digitCount(positive)) return size === 0n ? 0n : negative ? -1n : 1n;
  const divisor = 10n ** BigInt(places);
  const quotient = positive / divisor + (positive % divisor === 0n ? 0n : 1n);
  return negative ? -quotient : quotient;
}

function digitCount(positive: bigint): number {
  return positive.toString().length;
}

function compareAmounts(a: Amount, b: Amount): number {
  const sign = signOf(a.unscaled);
  if (sign !== signOf(b.unscaled)) return sign < signOf(b.unscaled) ? -1 : 1;
  if (sign === 0) return 0;
  if (a.scale === b.scale) return order(a.unscaled, b.unscaled);
  // By the number of digits first: bringing 1e999999999 and 1 to one scale would take a gigabyte.
  const difference = a.scale + digitCount(a.unscaled * BigInt(sign)) - b.scale - digitCount(b.unscaled * BigInt(sign));
  if (difference !== 0) return difference > 0 ? sign : -sign;
  const low = Math.min(a.scale, b.scale);
  return order(a.unscaled * 10n ** BigInt(a.scale - low), b.unscaled * 10n ** BigInt(b.scale - low));
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function signOf(n: bigint): -1 | 0 | 1 {
  return n === 0n ? 0 : n < 0n ? -1 : 1;
}

/** -1, 0 or 1. */
export function compareQuantity(a: Quantity, b: Quantity): number {
  return compareAmounts(a, b);
}

/** -1, 0 or 1. */
export function quantitySign(quantity: Quantity): -1 | 0 | 1 {
  return signOf(quantity.unscaled);
}

/**
 * An amount in units of 10^-places (0: whole units, 3: milli), rounded up away from zero: Quantity.Value(), MilliValue(), ScaledValue(), but of
 * any size, where upstream's int64 overflows.
 */
export function scaledQuantity(quantity: Quantity, places = 0): bigint {
  const shift = quantity.scale + places;
  if (shift < 0) return divideUp(quantity.unscaled, -shift);
  return quantity.unscaled === 0n ? 0n : quantity.unscaled * 10n ** BigInt(Math.min(shift, MAX_SCALE_DISTANCE));
}

/** Scales further apart than this are not brought together: the number would have that many digits. */
const MAX_SCALE_DISTANCE = 4096;

export function addQuantity(a: Quantity, b: Quantity): Quantity {
  if (a.unscaled === 0n) return { unscaled: b.unscaled, scale: b.scale, format: b.format };
  const { format } = a;
  if (b.unscaled === 0n) return { unscaled: a.unscaled, scale: a.scale, format };
  if (Math.abs(a.scale - b.scale) > MAX_SCALE_DISTANCE) {
    const larger = a.scale > b.scale ? a : b;
    return { unscaled: larger.unscaled, scale: larger.scale, format };
  }
  const scale = Math.min(a.scale, b.scale);
  return { unscaled: a.unscaled * 10n ** BigInt(a.scale - scale) + b.unscaled * 10n ** BigInt(b.scale - scale), scale, format };
}

export function negateQuantity({ unscaled, scale, format }: Quantity): Quantity {
  return { unscaled: -unscaled, scale, format };
}

export function subtractQuantity(a: Quantity, b: Quantity): Quantity {
  return addQuantity(a, negateQuantity(b));
}

export function multiplyQuantity({ unscaled, scale, format }: Quantity, factor: bigint): Quantity {
  return { unscaled: unscaled * factor, scale, format };
}

const DECIMAL_SUFFIXES: Readonly<Record<number, string>> = {
  [-9]: 'n',
  [-6]: 'u',
  [-3]: 'm',
  0: '',
  3: 'k',
  6: 'M',
  9: 'G',
  12: 'T',
  15: 'P',
  18: 'E',
};
const BINARY_SUFFIXES: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Quantity.String(): the text as written where upstream keeps it ("1500m", "100e3"), else the canonical one. */
export function quantityText(quantity: Quantity): string {
  return quantity.text ?? canonicalText(quantity);
}

function canonicalText({ unscaled, scale, format }: Quantity): string {
  if (unscaled === 0n) return '0';
  if (format === 'BinarySI') {
    const whole = wholeUnits(unscaled, scale);
    if (whole !== undefined && (whole <= -1024n || whole >= 1024n)) return binaryText(whole);
    return decimalText(unscaled, scale, 'DecimalSI');
  }
  return decimalText(unscaled, scale, format);
}

function wholeUnits(unscaled: bigint, scale: number): bigint | undefined {
  if (scale > MAX_SCALE_DISTANCE) return undefined;
  if (scale >= 0) return unscaled * 10n ** BigInt(scale);
  const divisor = 10n ** BigInt(-scale);
  return unscaled % divisor === 0n ? unscaled / divisor : undefined;
}

function binaryText(whole: bigint): string {
  let rest = whole;
  let times = 0;
  while (rest % 1024n === 0n) {
    rest /= 1024n;
    times++;
  }
  return `${rest}${BINARY_SUFFIXES[times] ?? ''}`;
}

function decimalText(unscaled: bigint, scale: number, format: QuantityFormat): string {
  let digits = unscaled;
  let exponent = scale;
  while (digits % 10n === 0n) {
    digits /= 10n;
    exponent++;
  }
  const over = ((exponent % 3) + 3) % 3;
  digits *= 10n ** BigInt(over);
  exponent -= over;
  if (format === 'DecimalExponent') return exponent === 0 ? `${digits}` : `${digits}e${exponent}`;
  // Go: an exponent beyond E prints no suffix at all.
  return `${digits}${DECIMAL_SUFFIXES[exponent] ?? ''}`;
}

/** The text that the server stores: "1000m" stays, "0.5" becomes "500m". */
export function canonicalQuantity(text: string): QuantityResult & { readonly text?: string } {
  const read = parseQuantity(text);
  return 'error' in read ? read : { value: read.value, text: quantityText(read.value) };
}
