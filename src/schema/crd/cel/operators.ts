/** The operators on values: arithmetic with overflow, `in`, and what duration and timestamp can do. */
import type { Budget } from './budget.ts';
import { duration, timestamp } from './standard.ts';
import { Bytes, CelError, CelList, CelMap, type CelValue, Duration, equal, int, noSuchOverload, Timestamp, Uint, uint } from './value.ts';

export function negate(value: CelValue): CelValue {
  if (typeof value === 'bigint') return int(-value);
  if (typeof value === 'number') return -value;
  if (value instanceof Duration) return duration(-value.nanoseconds);
  throw noSuchOverload();
}

export function isIn(value: CelValue, container: CelValue, budget: Budget): boolean {
  if (container instanceof CelMap) return container.get(value) !== undefined;
  if (!(container instanceof CelList)) throw noSuchOverload();
  budget.take(container.items.length);
  return container.items.some((item) => equal(item, value));
}

export type Arithmetic = '+' | '-' | '*' | '/' | '%';

export function arithmetic(op: Arithmetic, a: CelValue, b: CelValue, budget: Budget): CelValue {
  if (typeof a === 'bigint' && typeof b === 'bigint') return int(integers(op, a, b));
  if (a instanceof Uint && b instanceof Uint) return uint(integers(op, a.n, b.n));
  if (typeof a === 'number' && typeof b === 'number') return doubles(op, a, b);
  if (op === '+') {
    if (typeof a === 'string' && typeof b === 'string') {
      budget.size(a.length + b.length);
      return a + b;
    }
    if (a instanceof CelList && b instanceof CelList) {
      budget.take(a.items.length + b.items.length);
      return a.concat(b);
    }
    if (a instanceof Bytes && b instanceof Bytes) {
      budget.size(a.data.length + b.data.length);
      return new Bytes(Uint8Array.from([...a.data, ...b.data]));
    }
  }
  return times(op, a, b);
}

function integers(op: Arithmetic, a: bigint, b: bigint): bigint {
  if (op === '+') return a + b;
  if (op === '-') return a - b;
  if (op === '*') return a * b;
  if (b === 0n) throw new CelError(op === '/' ? 'division by zero' : 'modulus by zero');
  return op === '/' ? a / b : a % b;
}

function doubles(op: Arithmetic, a: number, b: number): number {
  if (op === '+') return a + b;
  if (op === '-') return a - b;
  if (op === '*') return a * b;
  if (op === '/') return a / b;
  throw noSuchOverload();
}

function times(op: Arithmetic, a: CelValue, b: CelValue): CelValue {
  const sign = op === '+' ? 1n : -1n;
  if (op !== '+' && op !== '-') throw noSuchOverload();
  if (a instanceof Duration && b instanceof Duration) return duration(a.nanoseconds + sign * b.nanoseconds);
  if (a instanceof Timestamp && b instanceof Duration) return timestamp(a.nanoseconds + sign * b.nanoseconds);
  if (op === '+' && a instanceof Duration && b instanceof Timestamp) return timestamp(a.nanoseconds + b.nanoseconds);
  if (op === '-' && a instanceof Timestamp && b instanceof Timestamp) return duration(a.nanoseconds - b.nanoseconds);
  throw noSuchOverload();
}
