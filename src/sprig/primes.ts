/** Primes from Random: the same seed gives the same ones. */
import { checkPrimeSync } from 'node:crypto';
import type { Random } from '../base/index.ts';
import { randomBits } from './big-numbers.ts';

/** A prime of exactly `bits` bits (the two highest are set) that `accepts` agrees to. */
export function randomPrime(random: Random, bits: number, accepts: (prime: bigint) => boolean): bigint {
  for (;;) {
    const start = randomBits(random, bits) | (3n << BigInt(bits - 2)) | 1n;
    const prime = primeFrom(start, 2n, bits, accepts);
    if (prime !== undefined) return prime;
  }
}

/** Numbers that are looked at behind one start before another is drawn. */
const WINDOW = 1 << 13;

/** The first prime of start, start + step …, if one comes within the window and within `bits` bits. */
export function primeFrom(start: bigint, step: bigint, bits: number, accepts: (prime: bigint) => boolean): bigint | undefined {
  // Only what no small prime divides is worth the real test, which takes a millisecond.
  const composite = new Uint8Array(WINDOW);
  for (const p of smallPrimes()) {
    const stride = Number(step % BigInt(p));
    if (stride === 0) continue;
    let rest = Number(start % BigInt(p));
    let at = 0;
    for (; rest !== 0 && at < p; at++) rest = (rest + stride) % p;
    for (; at < WINDOW; at += p) composite[at] = 1;
  }
  for (let at = 0; at < WINDOW; at++) {
    if (composite[at] === 1) continue;
    const candidate = start + BigInt(at) * step;
    if (candidate >> BigInt(bits) !== 0n) return undefined;
    if (accepts(candidate) && checkPrimeSync(candidate)) return candidate;
  }
  return undefined;
}

const SMALL_PRIME_LIMIT = 1 << 13;

let known: readonly number[] | undefined;

/** The odd primes below the limit. */
function smallPrimes(): readonly number[] {
  if (known === undefined) {
    const composite = new Uint8Array(SMALL_PRIME_LIMIT);
    const found: number[] = [];
    for (let n = 3; n < SMALL_PRIME_LIMIT; n += 2) {
      if (composite[n] === 1) continue;
      found.push(n);
      for (let multiple = n * n; multiple < SMALL_PRIME_LIMIT; multiple += 2 * n) composite[multiple] = 1;
    }
    known = found;
  }
  return known;
}
