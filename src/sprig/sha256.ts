/**
 * SHA-256 (FIPS 180-4) of short texts. Half of all charts put a checksum of their configuration on the pods; loading node:crypto for
 * that one hash costs a cold start more than all else that the function needs.
 */

/** For more bytes than this node:crypto is quicker, its loading included. */
export const WORTH_LOADING = 16_384;

/** The digest of a byte string, in lower-case hexadecimal. */
export function sha256(text: string): string {
  const { round, initial } = (constants ??= makeConstants());
  const state = Int32Array.from(initial);
  const words = padded(text);
  const w = new Int32Array(64);
  for (let block = 0; block < words.length; block += 16) {
    for (let i = 0; i < 64; i++) w[i] = i < 16 ? words[block + i]! : extend(w, i);
    compress(state, w, round);
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

function padded(text: string): Int32Array {
  const words = new Int32Array((((text.length + 8) >> 6) + 1) * 16);
  for (let i = 0; i < text.length; i++) words[i >> 2]! |= text.charCodeAt(i) << (24 - (i & 3) * 8);
  words[text.length >> 2]! |= 0x80 << (24 - (text.length & 3) * 8);
  words[words.length - 1] = text.length * 8;
  return words;
}

const rotate = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

function extend(w: Int32Array, i: number): number {
  const a = w[i - 15]!;
  const b = w[i - 2]!;
  return (w[i - 16]! + (rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)) + w[i - 7]! + (rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10))) | 0;
}

function compress(state: Int32Array, w: Int32Array, round: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const one = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + round[i]! + w[i]!) | 0;
    const two = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = state[i]! + word;
  });
}

let constants: { readonly round: Int32Array; readonly initial: Int32Array } | undefined;

/** The first 32 bits of the fractions of cube roots (rounds) and square roots (state) of the first primes. */
function makeConstants(): NonNullable<typeof constants> {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);
  const fraction = (x: number): number => ((x - Math.floor(x)) * 2 ** 32) | 0;
  return {
    round: Int32Array.from(primes, (p) => fraction(Math.cbrt(p))),
    initial: Int32Array.from(primes.slice(0, 8), (p) => fraction(Math.sqrt(p))),
  };
}
