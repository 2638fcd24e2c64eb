/** sprig "Float Math Functions" (numeric.go). The sums go through exact decimals, so that addf 0.1 0.2 is 0.3. */
import { fixed, type GoFunc, types, type Value, variadic } from '../golang/index.ts';
import { toFloat64 } from './convert.ts';
import { type Decimal, decimalAdd, decimalDiv, decimalMul, decimalOf, decimalSub, decimalToFloat } from './decimal.ts';

const { any } = types;

export const floatFunctions: readonly GoFunc[] = [
  variadic('addf', [], any, (...values) => fold(0, values, decimalAdd)),
  fixed('add1f', [any], (i) => fold(i, [1], decimalAdd)),
  variadic('subf', [any], any, (a, ...values) => fold(a, values, decimalSub)),
  variadic('divf', [any], any, (a, ...values) => fold(a, values, decimalDiv)),
  variadic('mulf', [any], any, (a, ...values) => fold(a, values, decimalMul)),
  variadic('maxf', [any], any, (a, ...rest) => rest.map(toFloat64).reduce(goMax, toFloat64(a))),
  variadic('minf', [any], any, (a, ...rest) => rest.map(toFloat64).reduce((x, y) => -goMax(-x, -y), toFloat64(a))),
];

function fold(first: Value, values: readonly Value[], operate: (a: Decimal, b: Decimal) => Decimal): number {
  return decimalToFloat(values.reduce((sum: Decimal, v) => operate(sum, decimalOf(toFloat64(v))), decimalOf(toFloat64(first))));
}

/** math.Max: as JavaScript's, but infinity wins over NaN. */
function goMax(x: number, y: number): number {
  return x === Number.POSITIVE_INFINITY || y === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : Math.max(x, y);
}

/** sprig's round: up when what is left behind the last place is at least `on`. Negative numbers always go down. */
export function round(value: number, places: bigint, on: number): number {
  const pow = powerOfTen(places);
  const digit = pow * value;
  const fraction = Number.isFinite(digit) ? digit - Math.trunc(digit) : Number.NaN;
  return (fraction >= on ? Math.ceil(digit) : Math.floor(digit)) / pow;
}

/** Beyond this every power of ten is infinite or zero. */
const MAX_POWER = 2000n;

/** math.Pow(10, places) as Go computes it, by squaring; JavaScript's differs in the last bit for some. */
function powerOfTen(places: bigint): number {
  if (places === 0n) return 1;
  if (places > MAX_POWER) return Number.POSITIVE_INFINITY;
  if (places < -MAX_POWER) return 0;
  const negative = places < 0n;
  // 10 = 0.625 * 2^4; the exponent is kept apart so that nothing overflows on the way.
  let mantissa = 0.625;
  let exponent = 4;
  let product = 1;
  let productExponent = 0;
  for (let i = negative ? -places : places; i !== 0n; i >>= 1n) {
    if (i & 1n) {
      product *= mantissa;
      productExponent += exponent;
    }
    mantissa *= mantissa;
    exponent *= 2;
    if (mantissa < 0.5) {
      mantissa += mantissa;
      exponent--;
    }
  }
  return negative ? scale(1 / product, -productExponent) : scale(product, productExponent);
}

/** math.Ldexp; in steps, so that neither a power of two nor a number in between leaves the range too early. */
function scale(f: number, exponent: number): number {
  let out = f;
  let left = exponent;
  for (; left > 1000; left -= 1000) out *= 2 ** 1000;
  // One rounding only, at the last step, for numbers that end below the normal ones.
  if (left < -1000 && out < 1) {
    out *= 2 ** 60;
    left -= 60;
  }
  for (; left < -1000; left += 1000) out *= 2 ** -1000;
  return out * 2 ** left;
}
