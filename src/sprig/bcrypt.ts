/**
 * bcrypt (version 2a) as golang.org/x/crypto/bcrypt writes it. Our own, for two reasons: a password is bytes here, which a library that
 * takes JavaScript strings would encode again, and bcryptjs costs a cold start 8 ms for a function that few charts call. Blowfish's
 * tables are the digits of pi and are computed on first use. A test holds it against bcryptjs.
 */
import { toBytes } from '../base/index.ts';

/** Longer passwords are refused, as Go does. */
export const MAX_BCRYPT_BYTES: number = 72;

const SALT_BYTES = 16;
/** Of the 24 bytes that are encrypted the last is left out. */
const HASH_BYTES = 23;
const SUBKEYS = 18;
const BOXES = 4 * 256;
const MAGIC = 'OrpheanBeholderScryDoubt';
const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The hash of a password (a byte string of at most 72 bytes) with a salt of 16 bytes. */
export function bcryptHash(password: string, salt: Uint8Array, cost: number): string {
  const state = blowfishStart();
  const key = wordsOf(toBytes(`${password}\0`), SUBKEYS);
  const saltWords = wordsOf(salt, SUBKEYS);
  expand(state, key, saltWords);
  const noSalt = new Int32Array(SUBKEYS);
  for (let round = 0; round < 2 ** cost; round++) {
    expand(state, key, noSalt);
    expand(state, saltWords, noSalt);
  }
  const block = wordsOf(toBytes(MAGIC), MAGIC.length / 4);
  for (let i = 0; i < block.length; i += 2) {
    for (let n = 0; n < 64; n++) encrypt(state, block, i);
  }
  const hash = Buffer.alloc(MAGIC.length);
  for (const [i, word] of block.entries()) hash.writeInt32BE(word, 4 * i);
  return `$2a$${String(cost).padStart(2, '0')}$${encode(salt.subarray(0, SALT_BYTES))}${encode(hash.subarray(0, HASH_BYTES))}`;
}

/** Blowfish's 18 subkeys and, after them, its four boxes. */
type Blowfish = Int32Array;

/** `count` big-endian words of the bytes, repeated without end. */
function wordsOf(bytes: Uint8Array, count: number): Int32Array {
  const words = new Int32Array(count);
  for (let i = 0; i < 4 * count; i++) words[i >> 2] = (words[i >> 2]! << 8) | bytes[i % bytes.length]!;
  return words;
}

/** Mixes the key into the subkeys, then replaces everything with the encryption of what has been written so far and the salt. */
function expand(state: Blowfish, key: Int32Array, salt: Int32Array): void {
  for (let i = 0; i < SUBKEYS; i++) state[i]! ^= key[i]!;
  const block = new Int32Array(2);
  for (let i = 0; i < state.length; i += 2) {
    // The salt's four words take turns.
    block[0]! ^= salt[i % 4]!;
    block[1]! ^= salt[(i + 1) % 4]!;
    encrypt(state, block, 0);
    state[i] = block[0]!;
    state[i + 1] = block[1]!;
  }
}

/** Encrypts the two words at `at` where they stand. */
function encrypt(state: Blowfish, block: Int32Array, at: number): void {
  let left = block[at]! ^ state[0]!;
  let right = block[at + 1]!;
  for (let i = 1; i <= 16; i += 2) {
    right ^= mix(state, left) ^ state[i]!;
    left ^= mix(state, right) ^ state[i + 1]!;
  }
  block[at] = right ^ state[17]!;
  block[at + 1] = left;
}

function mix(state: Blowfish, x: number): number {
  const a = state[SUBKEYS + (x >>> 24)]!;
  const b = state[SUBKEYS + 256 + ((x >>> 16) & 0xff)]!;
  const c = state[SUBKEYS + 512 + ((x >>> 8) & 0xff)]!;
  const d = state[SUBKEYS + 768 + (x & 0xff)]!;
  return (((a + b) ^ c) + d) | 0;
}

function encode(bytes: Uint8Array): string {
  let out = '';
  let bits = 0;
  let pending = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    for (bits += 8; bits >= 6; bits -= 6) out += ALPHABET[(pending >> (bits - 6)) & 63];
    pending &= 0xff;
  }
  return bits === 0 ? out : out + ALPHABET[(pending << (6 - bits)) & 63];
}

let start: Int32Array | undefined;

/** A fresh copy of Blowfish's first state: the fraction of pi, 32 bits a word. */
function blowfishStart(): Blowfish {
  if (start === undefined) {
    const words = SUBKEYS + BOXES;
    const fraction = Buffer.from(
      piFraction(32 * words)
        .toString(16)
        .padStart(8 * words, '0'),
      'hex',
    );
    start = Int32Array.from({ length: words }, (_, i) => fraction.readInt32BE(4 * i));
  }
  return start.slice();
}

/** The first bits of pi behind its 3, by Chudnovsky's series: each term gives 47 bits. */
function piFraction(bits: number): bigint {
  const guard = 64;
  const one = 1n << BigInt(bits + guard);
  const { q, t } = chudnovsky(0, Math.ceil((bits + guard) / 47) + 1);
  const pi = (q * 426880n * squareRoot(10005n * one * one)) / t;
  return (pi - 3n * one) >> BigInt(guard);
}

/** Binary splitting of the terms from, from + 1 … before `to`. */
function chudnovsky(from: number, to: number): { readonly p: bigint; readonly q: bigint; readonly t: bigint } {
  if (to - from === 1) {
    const k = BigInt(from);
    const p = from === 0 ? 1n : -(6n * k - 5n) * (2n * k - 1n) * (6n * k - 1n);
    const q = from === 0 ? 1n : k * k * k * 10939058860032000n;
    return { p, q, t: p * (13591409n + 545140134n * k) };
  }
  const middle = (from + to) >> 1;
  const a = chudnovsky(from, middle);
  const b = chudnovsky(middle, to);
  return { p: a.p * b.p, q: a.q * b.q, t: a.t * b.q + a.p * b.t };
}

function squareRoot(n: bigint): bigint {
  let x = 1n << BigInt((n.toString(16).length * 4 + 1) >> 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}
