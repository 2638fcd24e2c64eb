/** github.com/shopspring/decimal v1.4.0, as far as sprig's float functions need it: exact decimal sums of float64 numbers. */
import { formatFloat, goFail } from '../golang/index.ts';

/** coefficient * 10^exponent. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** Digits after the point of a quotient. */
const DIVISION_PLACES = 16;

/** The shortest decimal that reads back as `f`. */
export function decimalOf(f: number): Decimal {
  if (!Number.isFinite(f)) goFail(`Cannot create a Decimal from ${formatFloat(f, 'g', -1)}`);
  const [digits = '0', exponent = '0'] = f.toExponential().split('e');
  const [whole = '0', fraction = ''] = digits.split('.');
  return { coefficient: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** The nearest float64. */
export function decimalToFloat(d: Decimal): number {
  return d.coefficient === 0n ? 0 : Number(`${d.coefficient}e${d.exponent}`);
}

export function decimalAdd(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  return { coefficient: coefficientAt(a, exponent) + coefficientAt(b, exponent), exponent };
}

export function decimalSub(a: Decimal, b: Decimal): Decimal {
  return decimalAdd(a, { coefficient: -b.coefficient, exponent: b.exponent });
}

export function decimalMul(a: Decimal, b: Decimal): Decimal {
  return { coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent };
}

/** The quotient with DIVISION_PLACES places, halves away from zero. */
export function decimalDiv(a: Decimal, b: Decimal): Decimal {
  if (b.coefficient === 0n) goFail('decimal division by 0');
  const shift = a.exponent - b.exponent + DIVISION_PLACES;
  const dividend = shift < 0 ? a.coefficient : a.coefficient * 10n ** BigInt(shift);
  const by = shift < 0 ? b.coefficient * 10n ** BigInt(-shift) : b.coefficient;
  const quotient = dividend / by;
  const doubled = 2n * absolute(dividend % by);
  if (doubled < absolute(by)) return { coefficient: quotient, exponent: -DIVISION_PLACES };
  const away = a.coefficient < 0n !== b.coefficient < 0n ? -1n : 1n;
  return { coefficient: quotient + away, exponent: -DIVISION_PLACES };
}

function coefficientAt(d: Decimal, exponent: number): bigint {
  return d.coefficient * 10n ** BigInt(d.exponent - exponent);
}

function absolute(n: bigint): bigint {
  return n < 0n ? -n : n;
}
