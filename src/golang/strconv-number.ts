/** Go's strconv, whole numbers and booleans: ParseInt, ParseUint, Atoi, ParseBool, and the error they share. */
import { GoError } from './func.ts';
import { quote } from './strconv-quote.ts';

export { parseInteger as parseInt };

/**
 * *strconv.NumError. `value` is what Go returns beside the error: 0, or for "value out of range" the nearest value. (Callers of Go that
 * drop the error go on with it.)
 */
export class NumError<T> extends GoError {
  readonly value: T;
  constructor(func: string, text: string, reason: string, value: T) {
    super(`strconv.${func}: parsing ${quote(text)}: ${reason}`);
    this.value = value;
  }
}

const SYNTAX = 'invalid syntax';
const RANGE = 'value out of range';

/** strconv.ParseInt. `base` 0 reads the prefixes 0b, 0o, 0x, 0 and underscores; `bits` 0 is 64. */
function parseInteger(text: string, base = 10, bits = 64): bigint | NumError<bigint> {
  return parseSigned('ParseInt', text, base, bits);
}

/** strconv.Atoi. */
export function atoi(text: string): bigint | NumError<bigint> {
  return parseSigned('Atoi', text, 10, 64);
}

/** strconv.ParseUint. */
export function parseUint(text: string, base = 10, bits = 64): bigint | NumError<bigint> {
  const max = (1n << BigInt(bits === 0 ? 64 : bits)) - 1n;
  const n = magnitude(text, base, max);
  if (typeof n === 'bigint') return n;
  return new NumError('ParseUint', text, n, n === RANGE ? max : 0n);
}

/** strconv.ParseBool. */
export function parseBool(text: string): boolean | NumError<boolean> {
  if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return true;
  if (/^(?:0|f|F|false|FALSE|False)$/.test(text)) return false;
  return new NumError('ParseBool', text, SYNTAX, false);
}

function parseSigned(func: string, text: string, base: number, bits: number): bigint | NumError<bigint> {
  // The commonest: a short decimal number.
  if (base === 10 && bits !== 8 && bits !== 16 && /^[+-]?\d{1,9}$/.test(text)) return BigInt(Number(text));
  const negative = text.startsWith('-');
  const width = BigInt(bits === 0 ? 64 : bits);
  const limit = 1n << (width - 1n);
  const n = magnitude(negative || text.startsWith('+') ? text.slice(1) : text, base, (1n << width) - 1n);
  if (typeof n === 'string' && n !== RANGE) return new NumError(func, text, n, 0n);
  if (typeof n === 'string' || n > limit || (n === limit && !negative)) {
    return new NumError(func, text, RANGE, negative ? -limit : limit - 1n);
  }
  return negative ? -n : n;
}

/** The number of unsigned digits, at most `max`, or why there is none. */
function magnitude(text: string, base: number, max: bigint): bigint | string {
  if (text === '') return SYNTAX;
  if (base !== 0 && (base < 2 || base > 36)) return `invalid base ${base}`;
  let radix = base;
  let start = 0;
  if (base === 0) {
    radix = 10;
    if (text.startsWith('0')) {
      const prefix = text.length >= 3 ? text[1]!.toLowerCase() : '';
      radix = prefix === 'b' ? 2 : prefix === 'x' ? 16 : 8;
      start = prefix === 'b' || prefix === 'x' || prefix === 'o' ? 2 : 1;
    }
  }
  let n = 0n;
  for (let i = start; i < text.length; i++) {
    if (base === 0 && text[i] === '_') continue;
    const digit = Number.parseInt(text[i]!, 36);
    if (!(digit < radix)) return SYNTAX;
    n = n * BigInt(radix) + BigInt(digit);
    // Go: what comes after the digit that is too much is not looked at.
    if (n > max) return RANGE;
  }
  return text.includes('_') && !underscoresFit(text) ? SYNTAX : n;
}

/** An underscore stands between digits, or after the prefix. */
function underscoresFit(text: string): boolean {
  return /^[0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*$/.test(text.replace(/^0[box]/i, '0'));
}
