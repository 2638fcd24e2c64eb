/** sprig "Integer Math Functions" (numeric.go): int64 that wraps as Go's does. */
import { fixed, type GoFunc, type GoInt, goFail, goInt64, types, type Value, variadic } from '../golang/index.ts';
import { toFloat64, toInt64 } from './convert.ts';
import { round } from './floats.ts';

const { any, float64, int } = types;

export const integerFunctions: readonly GoFunc[] = [
  variadic('add', [], any, (...values) => goInt64(values.reduce((sum: bigint, v) => sum + toInt64(v), 0n))),
  fixed('add1', [any], (i) => goInt64(toInt64(i) + 1n)),
  fixed('sub', [any, any], (a, b) => goInt64(toInt64(a) - toInt64(b))),
  fixed('div', [any, any], (a, b) => goInt64(toInt64(a) / divisor(b))),
  fixed('mod', [any, any], (a, b) => goInt64(toInt64(a) % divisor(b))),
  variadic('mul', [any], any, (a, ...values) =>
    goInt64(values.reduce((product: bigint, v) => BigInt.asIntN(64, product * toInt64(v)), toInt64(a))),
  ),
  variadic('max', [any], any, (a, ...rest) => extreme(a, rest, (x, y) => y > x)),
  variadic('biggest', [any], any, (a, ...rest) => extreme(a, rest, (x, y) => y > x)),
  variadic('min', [any], any, (a, ...rest) => extreme(a, rest, (x, y) => y < x)),
  fixed('ceil', [any], (a) => Math.ceil(toFloat64(a))),
  fixed('floor', [any], (a) => Math.floor(toFloat64(a))),
  variadic('round', [any, int], float64, (a, places, on = 0.5) => round(toFloat64(a), places.n, on)),
];

function divisor(value: Value): bigint {
  const n = toInt64(value);
  return n === 0n ? goFail('runtime error: integer divide by zero') : n;
}

/** The one that every other is not `better` than. */
function extreme(first: Value, rest: readonly Value[], better: (x: bigint, y: bigint) => boolean): GoInt {
  let best = toInt64(first);
  for (const value of rest) {
    const n = toInt64(value);
    if (better(best, n)) best = n;
  }
  return goInt64(best);
}
