/** Numbers as jsonschema compares them: exact fractions, however they are written; and as its messages print them. */
import { GoInt } from '../../golang/index.ts';
import { JsonNumber } from './json.ts';

/** Greatest power of ten that is worked out; Go's big.Rat stops at a million. */
const MAX_EXPONENT = 10_000;

/** num / den in lowest terms, den > 0. */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

export type AnyNumber = number | GoInt | JsonNumber;

export function isNumber(value: unknown): value is AnyNumber {
  return typeof value === 'number' || value instanceof JsonNumber || value instanceof GoInt;
}

/** The exact value; undefined for what is no finite number of a bearable size. */
export function rational(value: AnyNumber): Rational | undefined {
  if (value instanceof GoInt) return { num: value.n, den: 1n };
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { num: BigInt(value), den: 1n };
  return rationalText(typeof value === 'number' ? String(value) : value.text);
}

/** big.Rat's SetString: decimals with an exponent, and "a/b"; of other bases hexadecimal whole numbers. */
export function rationalText(text: string): Rational | undefined {
  const quotient = /^([+-]?)([0-9]+)\/([0-9]+)$/.exec(text);
  if (quotient !== null) return fractionOf(`${quotient[1]}${quotient[2]}`, quotient[3]!);
  if (/^[+-]?0[xX][0-9a-fA-F]+$/.test(text) && text.length <= MAX_EXPONENT) {
    const n = BigInt(text.replace(/^[+-]/, ''));
    return { num: text.startsWith('-') ? -n : n, den: 1n };
  }
  const match = /^([+-]?(?=\.?[0-9])[0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?$/.exec(text);
  if (match === null) return undefined;
  const fraction = match[2] ?? '';
  const exponent = Number(match[3] ?? '0') - fraction.length;
  if (Math.abs(exponent) > MAX_EXPONENT || text.length > MAX_EXPONENT) return undefined;
  const digits = BigInt(`${match[1]}${fraction}`.replace(/^\+/, ''));
  if (exponent >= 0) return { num: digits * 10n ** BigInt(exponent), den: 1n };
  return reduce(digits, 10n ** BigInt(-exponent));
}

function fractionOf(num: string, den: string): Rational | undefined {
  const d = BigInt(den);
  return d === 0n || num.length > MAX_EXPONENT ? undefined : reduce(BigInt(num.replace(/^\+/, '')), d);
}

function reduce(num: bigint, den: bigint): Rational {
  let a = num < 0n ? -num : num;
  let b = den;
  while (b !== 0n) [a, b] = [b, a % b];
  return { num: num / a, den: den / a };
}

/** Negative, zero or positive as a is less than, equal to or greater than b. */
export function compareRationals(a: Rational, b: Rational): number {
  const left = a.num * b.den;
  const right = b.num * a.den;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether a / b is whole; b is not zero. */
export function isMultiple(a: Rational, b: Rational): boolean {
  return (a.num * b.den) % (a.den * b.num) === 0n;
}

export function isInteger(value: AnyNumber): boolean {
  return rational(value)?.den === 1n;
}

/** Equality in value: 1 and 1.0 and 1e0 are equal. */
export function equalNumbers(a: AnyNumber, b: AnyNumber): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a === b;
  const left = rational(a);
  const right = rational(b);
  return left !== undefined && right !== undefined && compareRationals(left, right) === 0;
}

/** The nearest float64. */
export function toFloat(value: Rational): number {
  if (value.den === 1n) return Number(value.num);
  // Enough digits of the quotient to be rounded rightly by the reader of decimal numbers.
  const negative = value.num < 0n;
  const num = negative ? -value.num : value.num;
  const shift = Math.max(0, value.den.toString().length - num.toString().length + 40);
  const quotient = (num * 10n ** BigInt(shift)) / value.den;
  return Number(`${negative ? '-' : ''}${quotient}e-${shift}`);
}

const SUPERSCRIPT = [
  '\xe2\x81\xb0',
  '\xc2\xb9',
  '\xc2\xb2',
  '\xc2\xb3',
  '\xe2\x81\xb4',
  '\xe2\x81\xb5',
  '\xe2\x81\xb6',
  '\xe2\x81\xb7',
  '\xe2\x81\xb8',
  '\xe2\x81\xb9',
];

/** %d of golang.org/x/text/message in English: 1,234. */
export function showCount(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** %v of a float64 in golang.org/x/text/message in English: 1,234.5 and 1.5 x 10 to the superscript power. */
export function showNumber(value: Rational): string {
  const float = toFloat(value);
  if (!Number.isFinite(float)) return float < 0 ? '-\xe2\x88\x9e' : '\xe2\x88\x9e';
  const [mantissa, power] = float.toExponential().split('e') as [string, string];
  const exponent = Number(power);
  if (float !== 0 && (exponent < -4 || exponent >= 6)) {
    const digits = String(Math.abs(exponent))
      .padStart(2, '0')
      .replace(/\d/g, (d) => SUPERSCRIPT[Number(d)]!);
    return `${mantissa}\xc3\x9710${exponent < 0 ? '\xe2\x81\xbb' : ''}${digits}`;
  }
  const [whole, fraction] = String(float).split('.') as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
