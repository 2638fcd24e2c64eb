/** Whole numbers of any size, as keys need them. */
import type { Random } from '../base/index.ts';

/** A uniform number, 0 <= n < limit. */
export function randomBelow(random: Random, limit: bigint): bigint {
  if (limit <= 2n ** 48n) return BigInt(random.below(Number(limit)));
  const bits = (limit - 1n).toString(2).length;
  for (;;) {
    const drawn = randomBits(random, bits);
    if (drawn < limit) return drawn;
  }
}

/** A uniform number, 0 <= n < 2^bits. */
export function randomBits(random: Random, bits: number): bigint {
  return BigInt.asUintN(bits, numberOf(random.bytes(Math.ceil(bits / 8))));
}

/** Big-endian bytes to a number. */
export function numberOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** A number as `length` big-endian bytes. */
export function bytesOf(n: bigint, length: number): Buffer {
  return Buffer.from(n.toString(16).padStart(2 * length, '0'), 'hex');
}

/** n mod m, never negative. */
export function modulo(n: bigint, m: bigint): bigint {
  const rest = n % m;
  return rest < 0n ? rest + m : rest;
}

/** The x with a * x = 1 (mod m); a and m have no common divisor. */
export function modularInverse(a: bigint, m: bigint): bigint {
  let [r0, r1] = [m, modulo(a, m)];
  let [x0, x1] = [0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1] = [r1, r0 - q * r1];
    [x0, x1] = [x1, x0 - q * x1];
  }
  return modulo(x0, m);
}

export function greatestDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export function modularPower(base: bigint, exponent: bigint, m: bigint): bigint {
  let out = 1n;
  let square = base % m;
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) out = (out * square) % m;
    square = (square * square) % m;
  }
  return out;
}
