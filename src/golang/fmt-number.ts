/** How Go's fmt lays out strings, whole numbers and floats under flags, width and precision. */

import { type FloatFormat, formatFloat } from './strconv-float.ts';
import { canBackquote, quote, quoteRune, quoteToAscii } from './strconv-quote.ts';
import { isPrint } from './unicode.ts';
import { encodeRune, MAX_RUNE, RUNE_ERROR, runeCount, runePrefix } from './utf8.ts';

/** The state of one directive. %+v and %#v set plusV and sharpV and clear plus and sharp. */
export interface Flags {
  width: number | undefined;
  precision: number | undefined;
  sharp: boolean;
  zero: boolean;
  plus: boolean;
  minus: boolean;
  space: boolean;
  plusV: boolean;
  sharpV: boolean;
}

/** `text` filled up to the width with spaces, or with zeros on the left. */
export function pad(text: string, flags: Flags, zero: boolean = flags.zero): string {
  if (flags.width === undefined || flags.width === 0) return text;
  const missing = flags.width - runeCount(text);
  if (missing <= 0) return text;
  if (flags.minus) return text + ' '.repeat(missing);
  return (zero ? '0' : ' ').repeat(missing) + text;
}

/** %s. */
export function formatText(text: string, flags: Flags): string {
  return pad(flags.precision === undefined ? text : runePrefix(text, flags.precision), flags);
}

/** %q of a string. */
export function formatQuoted(text: string, flags: Flags): string {
  const cut = flags.precision === undefined ? text : runePrefix(text, flags.precision);
  if (flags.sharp && canBackquote(cut)) return pad(`\`${cut}\``, flags);
  return pad(flags.plus ? quoteToAscii(cut) : quote(cut), flags);
}

/** %x and %X of a string. */
export function formatHexText(text: string, flags: Flags, upper: boolean): string {
  const count = Math.min(text.length, flags.precision ?? text.length);
  const parts: string[] = [];
  for (let i = 0; i < count; i++) parts.push(text.charCodeAt(i).toString(16).padStart(2, '0'));
  const prefix = flags.sharp && count > 0 ? '0x' : '';
  const hex = flags.space ? parts.map((part) => prefix + part).join(' ') : prefix + parts.join('');
  // Nothing is padded on the left even with the minus flag, as Go does.
  return pad(upper ? hex.toUpperCase() : hex, count === 0 ? { ...flags, minus: false } : flags, flags.zero && !flags.minus);
}

/** Verbs of whole numbers by base. */
export function formatInteger(n: bigint, base: 2 | 8 | 10 | 16, verb: string, flags: Flags, sharp: boolean = flags.sharp): string {
  const negative = n < 0n;
  let digits = (negative ? -n : n).toString(base);
  let least = 0;
  if (flags.precision !== undefined) {
    least = flags.precision;
    if (least === 0 && n === 0n) return ' '.repeat(flags.width ?? 0);
  } else if (flags.zero && !flags.minus && flags.width !== undefined) {
    least = flags.width - (negative || flags.plus || flags.space ? 1 : 0);
  }
  digits = digits.padStart(least, '0');
  if (sharp) {
    if (base === 2) digits = `0b${digits}`;
    else if (base === 8 && !digits.startsWith('0')) digits = `0${digits}`;
    else if (base === 16) digits = `0x${digits}`;
  }
  if (verb === 'X') digits = digits.toUpperCase();
  if (verb === 'O') digits = `0o${digits}`;
  return pad((negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '') + digits, flags, false);
}

/** %c. `n` is the 64-bit pattern of the number, unsigned. */
export function formatChar(n: bigint, flags: Flags): string {
  return pad(encodeRune(runeOf(n)), flags);
}

/** %q of a number. */
export function formatQuotedChar(n: bigint, flags: Flags): string {
  return pad(quoteRune(runeOf(n), flags.plus), flags);
}

/** %U. */
export function formatUnicode(n: bigint, flags: Flags): string {
  const digits = n
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(4, flags.precision ?? 4), '0');
  const shown = flags.sharp && n <= BigInt(MAX_RUNE) && isPrint(Number(n)) ? ` '${encodeRune(Number(n))}'` : '';
  return pad(`U+${digits}${shown}`, flags, false);
}

function runeOf(n: bigint): number {
  return n > BigInt(MAX_RUNE) ? RUNE_ERROR : Number(n);
}

/** Verbs of floats; `precision` is the verb's own when the directive gives none. */
export function formatFloatFlags(value: number, format: FloatFormat, precision: number, flags: Flags): string {
  const wanted = flags.precision ?? precision;
  let text = formatFloat(value, format, wanted);
  let sign = '+';
  if (text.startsWith('-') || text.startsWith('+')) {
    sign = text[0]!;
    text = text.slice(1);
  }
  if (flags.space && sign === '+' && !flags.plus) sign = ' ';
  if (text.startsWith('I') || text.startsWith('N')) {
    // Infinities and NaN look like no number: no zeros before them.
    const bare = text.startsWith('N') && !flags.space && !flags.plus;
    return pad(bare ? text : sign + text, flags, false);
  }
  if (flags.sharp && format !== 'b') text = withPoint(text, format, wanted);
  if (!flags.plus && sign === '+') return pad(text, flags);
  if (flags.zero && !flags.minus && flags.width !== undefined && flags.width > text.length + 1) {
    return sign + text.padStart(flags.width - 1, '0');
  }
  return pad(sign + text, flags);
}

/** The sharp flag: always a point, and the zeros at the end that %g drops. */
function withPoint(text: string, format: FloatFormat, precision: number): string {
  const keeps = format === 'g' || format === 'G' || format === 'x';
  let missing = keeps ? (precision === -1 ? 6 : precision) : 0;
  const at = text.search(format === 'x' || format === 'X' ? /[pP]/ : /[eE]/);
  let number = at < 0 ? text : text.slice(0, at);
  const tail = at < 0 ? '' : text.slice(at);
  let significant = false;
  for (const char of number) {
    if (char === '.') continue;
    if (char !== '0') significant = true;
    if (significant) missing--;
  }
  if (!number.includes('.')) {
    if (number === '0') missing--;
    number += '.';
  }
  return number + '0'.repeat(Math.max(0, missing)) + tail;
}
