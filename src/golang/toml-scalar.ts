/** Numbers, dates and booleans of TOML, as BurntSushi/toml v1.6.0 reads them: first what looks like one, then whether it is one. */
import { parseFloat as parseGoFloat } from './strconv-float.ts';
import { NumError, parseInt as parseGoInt } from './strconv-number.ts';
import { quote, quoteRune } from './strconv-quote.ts';
import { END, type TomlCursor } from './toml-cursor.ts';
import { readTomlTime } from './toml-time.ts';
import { isLetter } from './unicode.ts';
import { encodeRune } from './utf8.ts';
import { GoInt, types, type Value } from './value.ts';

/** What a number of any form may go on with. */
const NUMBER_FORMS = {
  hex: /[0-9a-fA-F_]*/y,
  octal: /[0-7_]*/y,
  binary: /[01_]*/y,
  decimal: /[0-9_]*/y,
  float: /[0-9_.+\-eE]*/y,
  date: /[0-9\-:Tt .Zz+]*/y,
} as const;

export function readNumberOrDate(cursor: TomlCursor, start: number): Value {
  const first = cursor.text[start];
  if (first === '0') {
    const kind = cursor.text[start + 1];
    if (kind === 'x') return readBased(cursor, start, NUMBER_FORMS.hex, 'a hexadecimal');
    if (kind === 'o') return readBased(cursor, start, NUMBER_FORMS.octal, 'an octal');
    if (kind === 'b') return readBased(cursor, start, NUMBER_FORMS.binary, 'a binary');
    if (kind === '_') return readDecimal(cursor, start);
    if (kind === '.' || kind === 'e' || kind === 'E') return readFloat(cursor, start);
    if (kind === undefined || !/\d/.test(kind)) return integerOf(cursor, take(cursor, start, /0/y));
  }
  const digits = take(cursor, start, /\d+/y);
  const next = cursor.text[cursor.at];
  if (next === '-' || next === ':') return readDate(cursor, start);
  if (next === '_') return readDecimal(cursor, start);
  if (next === '.' || next === 'e' || next === 'E') return readFloat(cursor, start);
  return integerOf(cursor, digits);
}

export function readSigned(cursor: TomlCursor, start: number): Value {
  const rune = cursor.next();
  const current = (): string => cursor.text.slice(start, cursor.at);
  if (rune === 0x69 || rune === 0x6e) {
    const rest = rune === 0x69 ? 'nf' : 'an';
    if (!cursor.accept(rest[0]!) || !cursor.accept(rest[1]!)) cursor.fail(`invalid float: '${current()}'`);
    return rune === 0x6e ? Number.NaN : cursor.text[start] === '-' ? -Infinity : Infinity;
  }
  if (rune === 0x2e) cursor.fail("floats must start with a digit, not '.'");
  if (rune === 0x30 && /[box]/.test(cursor.text[cursor.at] ?? '')) {
    cursor.fail(`cannot use sign with non-decimal numbers: '${current()}${cursor.text[cursor.at]}'`);
  }
  if (!(rune >= 0x30 && rune <= 0x39)) cursor.fail(`expected a digit but got ${quoteRune(rune)}`, cursor.endLine(rune));
  return readDecimal(cursor, start);
}

/** After an i or an n. The library's way takes "inf" and "nan", but "ian" and "inan" too, and stops where it got stuck. */
export function takeInfOrNan(cursor: TomlCursor): boolean {
  return (cursor.accept('n') && cursor.accept('f')) || (cursor.accept('a') && cursor.accept('n'));
}

export function readBoolean(cursor: TomlCursor, start: number): boolean {
  cursor.at = start;
  let rune = cursor.peek();
  while (rune !== END && isLetter(rune)) {
    cursor.next();
    rune = cursor.peek();
  }
  const word = cursor.text.slice(start, cursor.at);
  if (word === 'true' || word === 'false') return word === 'true';
  return cursor.fail(`expected value but found ${quote(word)} instead`);
}

function readBased(cursor: TomlCursor, start: number, form: RegExp, name: string): Value {
  cursor.at = start + 2;
  const rune = cursor.peek();
  form.lastIndex = cursor.at;
  if (rune === 0x5f || form.exec(cursor.text)?.[0] === '') {
    cursor.fail(`not ${name} number: '${cursor.text.slice(start, cursor.at)}${encodeRune(rune)}'`);
  }
  take(cursor, cursor.at, form);
  return integerOf(cursor, cursor.text.slice(start, cursor.at));
}

function readDecimal(cursor: TomlCursor, start: number): Value {
  take(cursor, /[+-]/.test(cursor.text[start]!) ? start + 1 : start, NUMBER_FORMS.decimal);
  return /[.eE]/.test(cursor.text[cursor.at] ?? '') ? readFloat(cursor, start) : integerOf(cursor, cursor.text.slice(start, cursor.at));
}

function take(cursor: TomlCursor, start: number, form: RegExp): string {
  form.lastIndex = start;
  const found = form.exec(cursor.text)![0];
  cursor.at = start + found.length;
  cursor.peek();
  return found;
}

function integerOf(cursor: TomlCursor, literal: string): GoInt {
  if (!underscoresFit(literal)) cursor.fail(`Invalid integer ${quote(literal)}: underscores must be surrounded by digits`);
  if (hasLeadingZero(literal)) cursor.fail(`Invalid integer ${quote(literal)}: cannot have leading zeroes`);
  const n = parseGoInt(literal, 0, 64);
  if (n instanceof NumError) return cursor.fail(`${literal} is out of range for int64`);
  return new GoInt(n, types.int64);
}

function readFloat(cursor: TomlCursor, start: number): number {
  const sign = /[+-]/.test(cursor.text[start]!) ? 1 : 0;
  take(cursor, start + sign, NUMBER_FORMS.float);
  return floatOf(cursor, cursor.text.slice(start, cursor.at));
}

export function floatOf(cursor: TomlCursor, literal: string): number {
  const parts = literal.split(/[.eE]/).filter((part) => part !== '');
  if (!parts.every(underscoresFit)) cursor.fail(`Invalid float ${quote(literal)}: underscores must be surrounded by digits`);
  if (hasLeadingZero(parts[0] ?? '')) cursor.fail(`Invalid float ${quote(literal)}: cannot have leading zeroes`);
  if (/\.(?!\d)/.test(literal)) cursor.fail(`Invalid float ${quote(literal)}: '.' must be followed by one or more digits`);
  const value = parseGoFloat(literal.replaceAll('_', ''));
  if (typeof value === 'number') return value;
  if (value.message.endsWith('out of range')) return cursor.fail(`${literal} is out of range for float64`);
  return cursor.fail(`Invalid float value: ${quote(literal)}`);
}

function readDate(cursor: TomlCursor, start: number): Value {
  const literal = take(cursor, start, NUMBER_FORMS.date)
    .trim()
    .replace(/[zt ]/g, (char) => (char === 'z' ? 'Z' : 'T'));
  return readTomlTime(literal) ?? cursor.fail(`invalid datetime: ${quote(literal)}`);
}

/** Every underscore stands after a digit (hexadecimal ones count), and the last character is one. */
function underscoresFit(literal: string): boolean {
  return /^[+-]?(?:inf|nan)$/.test(literal) || (/[\da-fA-F]$/.test(literal) && !/(?:^|[^\da-fA-F])_/.test(literal));
}

function hasLeadingZero(literal: string): boolean {
  return /^0[^box]/.test(literal) || /^[+-]0./.test(literal);
}
