/** Scalars of the full scanner: plain, quoted, literal and folded (yaml.v2, scannerc.go). */

import { encodeRune } from '../golang/index.ts';
import { breakLength, isBlank, isBlankOrEnd, isBreakOrEnd, isDocumentIndicator } from './chars.ts';
import type { Scanner } from './scanner.ts';
import { SCALAR } from './tokens.ts';

export function scanPlainScalar(scanner: Scanner): void {
  const { text, pos: start, line } = scanner;
  const indent = scanner.indent + 1;
  const gap = new Gap();
  let value = '';
  for (;;) {
    if (scanner.pos === scanner.lineStart && isDocumentIndicator(text, scanner.pos)) break;
    if (text.charCodeAt(scanner.pos) === 0x23) break;
    const from = scanner.pos;
    scanner.pos = plainRunEnd(text, from, scanner.flowLevel > 0);
    if (scanner.pos > from) value += gap.join() + text.slice(from, scanner.pos);
    if (!isBlank(text.charCodeAt(scanner.pos)) && breakLength(text, scanner.pos) === 0) break;
    gap.scan(scanner, indent);
    if (scanner.flowLevel === 0 && scanner.pos - scanner.lineStart < indent) break;
  }
  if (gap.broken) scanner.simpleKeyAllowed = true;
  scanner.push(SCALAR, start, line, value, '', true);
}

/** Where the run of non-blank characters of a plain scalar ends. */
function plainRunEnd(text: string, from: number, flow: boolean): number {
  let i = from;
  for (; !isBlankOrEnd(text, i); i++) {
    switch (text.charCodeAt(i)) {
      case 0x3a:
        if (isBlankOrEnd(text, i + 1)) return i;
        break;
      case 0x2c:
      case 0x3f:
      case 0x5b:
      case 0x5d:
      case 0x7b:
      case 0x7d:
        if (flow) return i;
    }
  }
  return i;
}

/** White space and line breaks between two runs of a plain or quoted scalar, and what they fold to. */
class Gap {
  /** A line break was met since the last `join`. */
  broken = false;
  #blanks = '';
  #first = '';
  #rest = '';

  /** Over blanks and breaks. `indent`: a tab before this column after a break is an error; 0 in a quoted scalar. */
  scan(scanner: Scanner, indent: number): void {
    const { text } = scanner;
    for (;;) {
      const c = text.charCodeAt(scanner.pos);
      if (isBlank(c)) {
        if (!this.broken) this.#blanks += c === 0x20 ? ' ' : '\t';
        else if (c === 0x09 && scanner.pos - scanner.lineStart < indent) scanner.fail('found a tab character that violates indentation');
        scanner.pos++;
      } else if (breakLength(text, scanner.pos) > 0) {
        if (this.broken) this.#rest += scanner.readLine();
        else this.#first += scanner.readLine();
        this.#blanks = '';
        this.broken = true;
      } else return;
    }
  }

  /** What stands for the gap in the value; the gap is then forgotten. */
  join(): string {
    let joined = this.#blanks;
    if (this.broken) {
      if (this.#first.charCodeAt(0) === 0x0a) joined = this.#rest === '' ? ' ' : this.#rest;
      else joined = this.#first + this.#rest;
    }
    this.broken = false;
    this.#blanks = this.#first = this.#rest = '';
    return joined;
  }
}

export function scanFlowScalar(scanner: Scanner, single: boolean): void {
  const { text, pos: start, line } = scanner;
  const quote = single ? 0x27 : 0x22;
  scanner.pos++;
  const gap = new Gap();
  let value = '';
  for (;;) {
    if (scanner.pos === scanner.lineStart && isDocumentIndicator(text, scanner.pos)) scanner.fail('found unexpected document indicator');
    if (text.charCodeAt(scanner.pos) === 0) scanner.fail('found unexpected end of stream');
    for (;;) {
      const from = scanner.pos;
      let c = text.charCodeAt(scanner.pos);
      while (c !== quote && (single || c !== 0x5c) && !isBlankOrEnd(text, scanner.pos)) c = text.charCodeAt(++scanner.pos);
      value += text.slice(from, scanner.pos);
      if (single) {
        if (c !== quote || text.charCodeAt(scanner.pos + 1) !== quote) break;
        value += "'";
        scanner.pos += 2;
      } else {
        if (c !== 0x5c) break;
        if (breakLength(text, scanner.pos + 1) > 0) {
          scanner.pos++;
          scanner.skipLine();
          gap.broken = true;
          break;
        }
        value += scanEscape(scanner);
      }
    }
    if (text.charCodeAt(scanner.pos) === quote) break;
    gap.scan(scanner, 0);
    value += gap.join();
  }
  scanner.pos++;
  scanner.push(SCALAR, start, line, value);
}

/** What one-letter escapes stand for. */
export const escapes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '0': '\0',
    a: '\x07',
    b: '\b',
    t: '\t',
    '\t': '\t',
    n: '\n',
    v: '\v',
    f: '\f',
    r: '\r',
    e: '\x1b',
    ' ': ' ',
    '"': '"',
    "'": "'",
    '\\': '\\',
    N: '\xc2\x85',
    _: '\xc2\xa0',
    L: '\xe2\x80\xa8',
    P: '\xe2\x80\xa9',
  }),
);

function scanEscape(scanner: Scanner): string {
  const { text, pos } = scanner;
  const letter = text.charAt(pos + 1);
  const simple = escapes.get(letter);
  if (simple !== undefined) {
    scanner.pos += 2;
    return simple;
  }
  const length = letter === 'x' ? 2 : letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
  if (length === 0) scanner.fail('found unknown escape character');
  scanner.pos += 2;
  const digits = text.slice(scanner.pos, scanner.pos + length);
  if (!hexadecimal.test(digits)) scanner.fail('did not find expected hexdecimal number');
  const rune = escapedRune(digits) ?? scanner.fail('found invalid Unicode character escape code');
  scanner.pos += length;
  return rune;
}

const hexadecimal = /^[0-9a-fA-F]+$/;

/** The character of a hexadecimal escape, as UTF-8; undefined when there is none. */
export function escapedRune(digits: string): string | undefined {
  if (!hexadecimal.test(digits)) return undefined;
  const rune = Number.parseInt(digits, 16);
  return (rune >= 0xd800 && rune <= 0xdfff) || rune > 0x10ffff ? undefined : encodeRune(rune);
}

export function scanBlockScalar(scanner: Scanner, literal: boolean): void {
  const { text, pos: start, line } = scanner;
  scanner.pos++;
  const { chomp, increment } = scanBlockHeader(scanner);
  let indent = increment === 0 ? 0 : Math.max(scanner.indent, 0) + increment;
  const lead = scanBreaks(scanner, indent);
  indent = lead.indent;
  let breaks = lead.breaks;
  let value = '';
  let lastBreak = '';
  let leadingBlank = false;
  while (scanner.pos - scanner.lineStart === indent && text.charCodeAt(scanner.pos) !== 0) {
    const blank = isBlank(text.charCodeAt(scanner.pos));
    if (!literal && !leadingBlank && !blank && lastBreak.charCodeAt(0) === 0x0a) {
      if (breaks === '') value += ' ';
    } else value += lastBreak;
    value += breaks;
    leadingBlank = blank;
    const from = scanner.pos;
    while (!isBreakOrEnd(text, scanner.pos)) scanner.pos++;
    value += text.slice(from, scanner.pos);
    lastBreak = breakLength(text, scanner.pos) > 0 ? scanner.readLine() : '';
    breaks = scanBreaks(scanner, indent).breaks;
  }
  if (chomp !== '-') value += lastBreak;
  if (chomp === '+') value += breaks;
  scanner.push(SCALAR, start, line, value);
}

/** After "|" or ">": chomping and indentation indicators, the rest of the line. */
function scanBlockHeader(scanner: Scanner): { chomp: string; increment: number } {
  const { text } = scanner;
  let chomp = '';
  let increment = 0;
  for (let i = 0; i < 2; i++) {
    const c = text.charCodeAt(scanner.pos);
    if (chomp === '' && (c === 0x2b || c === 0x2d)) chomp = text.charAt(scanner.pos++);
    else if (increment === 0 && c >= 0x30 && c <= 0x39) {
      if (c === 0x30) scanner.fail('found an indentation indicator equal to 0');
      increment = c - 0x30;
      scanner.pos++;
    } else break;
  }
  while (isBlank(text.charCodeAt(scanner.pos))) scanner.pos++;
  if (text.charCodeAt(scanner.pos) === 0x23) while (!isBreakOrEnd(text, scanner.pos)) scanner.pos++;
  if (!isBreakOrEnd(text, scanner.pos)) scanner.fail('did not find expected comment or line break');
  if (text.charCodeAt(scanner.pos) !== 0) scanner.skipLine();
  return { chomp, increment };
}

/** Over indentation and empty lines; finds out the indentation when `indent` is 0. */
function scanBreaks(scanner: Scanner, indent: number): { indent: number; breaks: string } {
  const { text } = scanner;
  let breaks = '';
  let widest = 0;
  for (;;) {
    while ((indent === 0 || scanner.pos - scanner.lineStart < indent) && text.charCodeAt(scanner.pos) === 0x20) scanner.pos++;
    const column = scanner.pos - scanner.lineStart;
    if (column > widest) widest = column;
    if ((indent === 0 || column < indent) && text.charCodeAt(scanner.pos) === 0x09)
      scanner.fail('found a tab character where an indentation space is expected');
    if (breakLength(text, scanner.pos) === 0) break;
    breaks += scanner.readLine();
  }
  return { indent: indent === 0 ? Math.max(widest, scanner.indent + 1, 1) : indent, breaks };
}
