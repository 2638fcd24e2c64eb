/** Everything of sprig that draws from chance: random text ("String Functions"), randInt, uuidv4, shuffle. All of it comes from Random. */
import type { Random } from '../base/index.ts';
import { fixed, fromRunes, type GoFunc, GoInt, goFail, runes, types } from '../golang/index.ts';
import { randomBelow } from './big-numbers.ts';
import { toNumber } from './convert.ts';
import { encodeBase64 } from './encoding.ts';
import { MAX_TEXT_BYTES } from './limits.ts';

const { int, string } = types;

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PRINTABLE = String.fromCharCode(...Array.from({ length: 127 - 32 }, (_, i) => 32 + i));

export function randomFunctions(random: Random): readonly GoFunc[] {
  return [
    fixed('randAlphaNum', [int], (count) => randomText(random, count, DIGITS + LETTERS)),
    fixed('randAlpha', [int], (count) => randomText(random, count, LETTERS)),
    fixed('randAscii', [int], (count) => randomText(random, count, PRINTABLE)),
    fixed('randNumeric', [int], (count) => randomText(random, count, DIGITS)),
    fixed('randBytes', [int], (count) => {
      if (count.n < 0n || count.n > BigInt(MAX_TEXT_BYTES)) goFail('runtime error: makeslice: len out of range');
      return encodeBase64(Buffer.from(random.bytes(toNumber(count))).toString('latin1'));
    }),
    fixed('randInt', [int, int], (min, max) => intBetween(random, min.n, max.n)),
    fixed('shuffle', [string], (s) => shuffle(random, s)),
    fixed('uuidv4', [], () => uuid(random)),
  ];
}

/** `count` characters of the alphabet; Go: none, without an error, for a negative count. */
function randomText(random: Random, count: GoInt, alphabet: string): string {
  let missing = toNumber(count);
  if (missing > MAX_TEXT_BYTES) goFail(`a random text of ${missing} bytes is longer than ${MAX_TEXT_BYTES}`);
  const fair = 256 - (256 % alphabet.length);
  let out = '';
  while (missing > 0) {
    const batch = random.bytes(Math.min(missing, 4096));
    for (const byte of batch) {
      if (byte >= fair || missing === 0) continue;
      out += alphabet[byte % alphabet.length];
      missing--;
    }
  }
  return out;
}

/** A number from min to just below max. */
function intBetween(random: Random, min: bigint, max: bigint): GoInt {
  const span = BigInt.asIntN(64, max - min);
  if (span <= 0n) goFail('invalid argument to Intn');
  return new GoInt(BigInt.asIntN(64, min + randomBelow(random, span)), int);
}

function shuffle(random: Random, text: string): string {
  const out = runes(text);
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return fromRunes(out);
}

function uuid(random: Random): string {
  const bytes = Buffer.from(random.bytes(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
