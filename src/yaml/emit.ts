/**
 * The emitter: values to text as go-yaml writes them, yaml.v2 (toYaml) or yaml.v3 with an indent of 2 (toYamlPretty). Only what marshalling
 * makes: block collections, empty ones in flow style, no anchors, no comments.
 *
 * The state (column, whether white space or only indentation was written last) decides, as in libyaml's emitter, where a line breaks.
 */

import { checkTextBytes } from '../golang/index.ts';
import { analyze, BLOCK_ALLOWED, isPlainSafe, isPrintable, MULTILINE, PLAIN_ALLOWED, readsAsOther, SINGLE_ALLOWED } from './analyze.ts';
import { breakLength, characterWidth, isByteOrderMark } from './chars.ts';

export interface Flavour {
  /** yaml.v3. */
  readonly pretty: boolean;
  /** Lines longer than this break at a space. */
  readonly width: number;
}

export const YAML_V2: Flavour = { pretty: false, width: 80 };
export const YAML_V3: Flavour = { pretty: true, width: Number.POSITIVE_INFINITY };

const INDENT = 2;

/** A key longer than this (in bytes) is written with "?". */
const SIMPLE_KEY_LENGTH = 128;

const PLAIN = 0;
const SINGLE = 1;
const DOUBLE = 2;
const LITERAL = 3;

export class Emitter {
  out = '';
  readonly #flavour: Flavour;
  #column = 0;
  #whitespace = true;
  #indention = true;
  #indent = -1;

  constructor(flavour: Flavour) {
    this.#flavour = flavour;
  }

  /** Ends the document. */
  finish(): string {
    this.#writeIndent();
    return this.out;
  }

  /** Text that is plain as it is: null, a boolean, a number. */
  plain(text: string): void {
    if (this.#whitespace) {
      this.out += text;
      this.#column += text.length;
    } else {
      this.out += ` ${text}`;
      this.#column += text.length + 1;
    }
    this.#whitespace = false;
    this.#indention = false;
  }

  string(text: string): void {
    this.#scalar(text, '', false);
  }

  /** A scalar under a tag, such as "!!binary". */
  tagged(text: string, tag: string): void {
    this.#scalar(text, tag, false);
  }

  emptyList(): void {
    this.plain('[]');
  }

  emptyMap(): void {
    this.plain('{}');
  }

  /** Begins a list that is not empty; `inMap`: as the value of a map. What it returns goes to `end`. */
  beginList(inMap: boolean): number {
    const outer = this.#indent;
    if (outer < 0) this.#indent = 0;
    else if (this.#flavour.pretty || !inMap || this.#indention) this.#indent = outer + INDENT;
    return outer;
  }

  /** Before each item of a list. */
  item(): void {
    this.#writeIndent();
    this.#indicator('-', true, true);
  }

  /** Begins a map that is not empty. What it returns goes to `end`. */
  beginMap(): number {
    const outer = this.#indent;
    this.#indent = outer < 0 ? 0 : outer + INDENT;
    return outer;
  }

  end(outer: number): void {
    this.#indent = outer;
  }

  /** Before each value of a map. */
  key(text: string, tag = ''): void {
    this.#writeIndent();
    const tagLength = tag.length;
    const multiline = !isPlainSafe(text) && (analyze(text, this.#flavour.pretty) & MULTILINE) !== 0;
    if (!multiline && text.length + tagLength <= SIMPLE_KEY_LENGTH) {
      this.#scalar(text, tag, true);
      this.#indicator(':', false, false);
    } else {
      this.#indicator('?', true, true);
      this.#scalar(text, tag, false);
      this.#writeIndent();
      this.#indicator(':', true, true);
    }
  }

  #scalar(text: string, tag: string, simpleKey: boolean): void {
    if (tag === '' && isPlainSafe(text) && !readsAsOther(text, this.#flavour.pretty)) {
      const fits = this.#column + text.length < this.#flavour.width;
      if (fits || simpleKey || !text.includes(' ')) {
        this.plain(text);
        return;
      }
    }
    const flags = analyze(text, this.#flavour.pretty);
    const style = this.#style(text, tag, flags, simpleKey);
    if (tag !== '') this.plain(tag);
    const outer = this.#indent;
    this.#indent = outer < 0 ? INDENT : outer + INDENT;
    switch (style) {
      case PLAIN:
        this.#writePlain(text, !simpleKey);
        break;
      case SINGLE:
        this.#writeSingleQuoted(text, !simpleKey);
        break;
      case DOUBLE:
        this.#writeDoubleQuoted(text, !simpleKey);
        break;
      default:
        this.#writeLiteral(text);
    }
    this.#indent = outer;
  }

  #style(text: string, tag: string, flags: number, simpleKey: boolean): number {
    const canBePlain = tag !== '' || !readsAsOther(text, this.#flavour.pretty);
    let style = text.includes('\n') ? LITERAL : canBePlain ? PLAIN : DOUBLE;
    if (simpleKey && (flags & MULTILINE) !== 0) style = DOUBLE;
    if (style === PLAIN && ((flags & PLAIN_ALLOWED) === 0 || (text.length === 0 && simpleKey))) style = SINGLE;
    if (style === SINGLE && (flags & SINGLE_ALLOWED) === 0) style = DOUBLE;
    if (style === LITERAL && ((flags & BLOCK_ALLOWED) === 0 || simpleKey)) style = DOUBLE;
    return style;
  }

  #put(text: string, columns: number): void {
    this.out += text;
    this.#column += columns;
  }

  #putBreak(): void {
    checkTextBytes(this.out.length);
    this.out += '\n';
    this.#column = 0;
    this.#indention = true;
  }

  /** Copies the line break at `at`; returns its length. */
  #copyBreak(text: string, at: number): number {
    const length = breakLength(text, at);
    if (text.charCodeAt(at) === 0x0a) this.#putBreak();
    else {
      this.out += text.slice(at, at + length);
      this.#column = 0;
      this.#indention = true;
    }
    return length;
  }

  #writeIndent(): void {
    const indent = Math.max(this.#indent, 0);
    if (!this.#indention || this.#column > indent || (this.#column === indent && !this.#whitespace)) this.#putBreak();
    if (this.#column < indent) this.#put(' '.repeat(indent - this.#column), indent - this.#column);
    this.#whitespace = true;
    this.#indention = true;
  }

  #indicator(text: string, needsSpace: boolean, isIndention: boolean): void {
    if (needsSpace && !this.#whitespace) this.#put(' ', 1);
    this.#put(text, text.length);
    this.#whitespace = false;
    this.#indention &&= isIndention;
  }

  /** True when the space at `at` becomes a line break. */
  #foldsAt(text: string, at: number): boolean {
    return this.#column > this.#flavour.width && text.charCodeAt(at + 1) !== 0x20;
  }

  #writePlain(text: string, mayFold: boolean): void {
    if (text.length > 0 || !this.#flavour.pretty) {
      if (!this.#whitespace) this.#put(' ', 1);
    }
    let afterSpace = false;
    for (let i = 0; i < text.length; ) {
      const c = text.charCodeAt(i);
      if (c === 0x20 && mayFold && !afterSpace && this.#foldsAt(text, i)) {
        this.#writeIndent();
        i++;
      } else {
        const width = characterWidth(c);
        this.#put(text.slice(i, i + width), 1);
        if (c !== 0x20) this.#indention = false;
        i += width;
      }
      afterSpace = c === 0x20;
    }
    this.#whitespace = false;
    this.#indention = false;
  }

  #writeSingleQuoted(text: string, mayFold: boolean): void {
    this.#indicator("'", true, false);
    let afterSpace = false;
    let afterBreak = false;
    for (let i = 0; i < text.length; ) {
      const c = text.charCodeAt(i);
      if (c === 0x20) {
        if (mayFold && !afterSpace && i > 0 && i < text.length - 1 && this.#foldsAt(text, i)) this.#writeIndent();
        else this.#put(' ', 1);
        i++;
        afterSpace = true;
      } else if (breakLength(text, i) > 0) {
        if (!afterBreak && c === 0x0a) this.#putBreak();
        i += this.#copyBreak(text, i);
        afterBreak = true;
      } else {
        if (afterBreak) this.#writeIndent();
        const width = characterWidth(c);
        if (c === 0x27) this.#put("''", 2);
        else this.#put(text.slice(i, i + width), 1);
        this.#indention = false;
        i += width;
        afterSpace = false;
        afterBreak = false;
      }
    }
    this.#indicator("'", false, false);
  }

  #writeDoubleQuoted(text: string, mayFold: boolean): void {
    this.#indicator('"', true, false);
    // Go: looks for a byte order mark at the start of the text, for every character of it.
    const escapeAll = isByteOrderMark(text, 0);
    let afterSpace = false;
    for (let i = 0; i < text.length; ) {
      const c = text.charCodeAt(i);
      const width = characterWidth(c);
      if (escapeAll || c === 0x22 || c === 0x5c || !isPrintable(text, i) || breakLength(text, i) > 0) {
        const escaped = escapeRune(runeAt(text, i, width));
        this.#put(escaped, escaped.length);
        afterSpace = false;
      } else if (c === 0x20) {
        if (mayFold && !afterSpace && this.#column > this.#flavour.width && i > 0 && i < text.length - 1) {
          this.#writeIndent();
          if (text.charCodeAt(i + 1) === 0x20) this.#put('\\', 1);
        } else this.#put(' ', 1);
        afterSpace = true;
      } else {
        this.#put(text.slice(i, i + width), 1);
        afterSpace = false;
      }
      i += width;
    }
    this.#indicator('"', false, false);
  }

  #writeLiteral(text: string): void {
    this.#indicator('|', true, false);
    const hints = blockHints(text);
    if (hints !== '') this.#indicator(hints, false, false);
    this.#putBreak();
    this.#whitespace = true;
    let afterBreak = true;
    for (let i = 0; i < text.length; ) {
      if (breakLength(text, i) > 0) {
        i += this.#copyBreak(text, i);
        afterBreak = true;
      } else {
        if (afterBreak) this.#writeIndent();
        let end = i + 1;
        while (end < text.length && breakLength(text, end) === 0) end++;
        this.#put(text.slice(i, end), end - i);
        this.#indention = false;
        afterBreak = false;
        i = end;
      }
    }
  }
}

/** Indentation and chomping indicators of a literal scalar. */
function blockHints(text: string): string {
  const indent = text.startsWith(' ') || breakLength(text, 0) > 0 ? String(INDENT) : '';
  const last = characterStart(text, text.length);
  if (breakLength(text, last) === 0) return `${indent}-`;
  if (last === 0) return `${indent}+`;
  return breakLength(text, characterStart(text, last)) > 0 ? `${indent}+` : indent;
}

/** Start of the character before `end`. */
function characterStart(text: string, end: number): number {
  let at = end - 1;
  while (at > 0 && (text.charCodeAt(at) & 0xc0) === 0x80) at--;
  return at;
}

function runeAt(text: string, at: number, width: number): number {
  let rune = width === 1 ? text.charCodeAt(at) : text.charCodeAt(at) & (0x7f >> width);
  for (let k = 1; k < width; k++) rune = rune * 64 + (text.charCodeAt(at + k) & 0x3f);
  return rune;
}

const shortEscapes: ReadonlyMap<number, string> = new Map([
  [0x00, '\\0'],
  [0x07, '\\a'],
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0b, '\\v'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x1b, '\\e'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
  [0x85, '\\N'],
  [0xa0, '\\_'],
  [0x2028, '\\L'],
  [0x2029, '\\P'],
]);

function escapeRune(rune: number): string {
  const short = shortEscapes.get(rune);
  if (short !== undefined) return short;
  const hex = rune.toString(16).toUpperCase();
  if (rune <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return rune <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
