/** sprig "Integer Slice Functions": until, untilStep, seq (numeric.go). */
import { fixed, type GoFunc, goFail, goInt, typedList, types, variadic } from '../golang/index.ts';
import { MAX_INTS } from './limits.ts';

const { int } = types;

export const integerListFunctions: readonly GoFunc[] = [
  fixed('until', [int], (count) => typedList(types.ints, steps(0n, count.n, count.n < 0n ? -1n : 1n).map(goInt))),
  fixed('untilStep', [int, int, int], (start, stop, step) => typedList(types.ints, steps(start.n, stop.n, step.n).map(goInt))),
  variadic('seq', [], int, (...params) => sequence(params.map((p) => p.n))),
];

/** start, start + step … as long as it lies before stop; nothing when step leads away from it. */
function steps(start: bigint, stop: bigint, step: bigint): number[] {
  const down = stop < start;
  if (down ? step >= 0n : step <= 0n) return [];
  const distance = down ? start - stop : stop - start;
  const stride = down ? -step : step;
  const count = (distance + stride - 1n) / stride;
  if (count > BigInt(MAX_INTS)) goFail(`a list of ${count} numbers is longer than ${MAX_INTS}`);
  const from = Number(start);
  return Array.from({ length: Number(count) }, (_, i) => from + i * Number(step));
}

/** seq [first [step]] last, as the shell's; "" for any other number of arguments. */
function sequence(params: readonly bigint[]): string {
  const [a = 0n, b = 0n, c = 0n] = params;
  switch (params.length) {
    case 1:
      return range(1n, a, a < 1n ? -1n : 1n);
    case 2:
      return range(a, b, b < a ? -1n : 1n);
    case 3:
      return c < a && b > 0n ? '' : range(a, c, b);
  }
  return '';
}

function range(first: bigint, last: bigint, step: bigint): string {
  return steps(first, last + (last < first ? -1n : 1n), step).join(' ');
}
