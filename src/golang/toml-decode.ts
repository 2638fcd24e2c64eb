/**
 * What github.com/BurntSushi/toml v1.6.0 reads into a map[string]any, with its errors ("toml: line 2 (last key "a"): …") and its leniences.
 * The text is read once, from left to right; toml-tables.ts keeps what has been defined.
 */
import { goFail } from './func.ts';
import { parseFloat } from './strconv-float.ts';
import { NumError, parseInt } from './strconv-number.ts';
import { quote, quoteRune } from './strconv-quote.ts';
import { TomlTables } from './toml-tables.ts';
import { readTomlTime } from './toml-time.ts';
import { isLetter } from './unicode.ts';
import { encodeRune, RUNE_ERROR, runeAt, validRune } from './utf8.ts';
import { GoInt, type GoList, type GoMap, types, type Value } from './value.ts';

/** toml.Unmarshal into an empty map[string]any: whole numbers are int64, dates time.Time. Fails with the library's error. */
export function unmarshalToml(text: string): GoMap {
  return new TomlReader(text).read();
}

/** Arrays and inline tables nested deeper are refused. */
const MAX_DEPTH = 500;
/** Keys of more parts are refused. */
const MAX_KEY_PARTS = 500;

/** What a number of any form may go on with. */
const NUMBER_FORMS = {
  hex: /[0-9a-fA-F_]*/y,
  octal: /[0-7_]*/y,
  binary: /[01_]*/y,
  decimal: /[0-9_]*/y,
  float: /[0-9_.+\-eE]*/y,
  date: /[0-9\-:Tt .Zz+]*/y,
} as const;

class TomlReader {
  readonly #text: string;
  readonly #tables: TomlTables;
  #at = 0;
  #line = 1;
  /** The line of the name that a table heading or a key began with: where errors about definitions point to. */
  #nameLine = 1;

  constructor(text: string) {
    this.#text = text.replace(/^(?:\xff\xfe|\xfe\xff|\xef\xbb\xbf)/, '');
    this.#tables = new TomlTables((message) => this.#fail(message, this.#nameLine));
  }

  read(): GoMap {
    if (this.#text.slice(0, 6).includes('\0')) {
      goFail('toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8');
    }
    for (;;) {
      this.#skipBlankLines();
      const rune = this.#peek();
      if (rune === END) return this.#tables.root;
      if (rune === 0x5b) this.#heading();
      else this.#topEntry();
      this.#endOfLine();
    }
  }

  #skipBlankLines(): void {
    for (;;) {
      const rune = this.#peek();
      if (rune === 0x23) this.#comment();
      else if (rune !== 9 && rune !== 10 && rune !== 13 && rune !== 32) return;
      else this.#next();
    }
  }

  #comment(): void {
    for (let rune = this.#peek(); rune !== END && rune !== 10 && rune !== 13; rune = this.#peek()) this.#next();
  }

  #endOfLine(): void {
    this.#blanks();
    const rune = this.#next();
    if (rune === 0x23) this.#comment();
    else if (rune !== END && rune !== 10 && rune !== 13) {
      this.#fail(`expected a top-level item to end with a newline, comment, or EOF, but got ${quoteRune(rune)} instead`);
    }
  }

  /** [a.b] or [[a.b]] */
  #heading(): void {
    this.#next();
    const isList = this.#peek() === 0x5b;
    if (isList) this.#next();
    this.#nameLine = this.#line;
    const key: string[] = [];
    for (;;) {
      this.#blanks();
      const first = this.#peek();
      if (first === 0x5d || first === END) this.#fail('unexpected end of table name (table names cannot be empty)');
      if (first === 0x2e) this.#fail('unexpected table separator (table names cannot be empty)');
      this.#push(key, this.#keyPart(first));
      this.#blanks();
      const after = this.#next();
      if (after === 0x5d) break;
      if (after !== 0x2e) this.#fail(`expected '.' or ']' to end table name, but got ${quoteRune(after)} instead`, this.#endLine(after));
    }
    if (isList) {
      const close = this.#next();
      if (close !== 0x5d) {
        this.#fail(`expected end of table array name delimiter ']', but got ${quoteRune(close)} instead`, this.#endLine(close));
      }
    }
    this.#tables.enter(key, isList);
  }

  #push(key: string[], part: string): void {
    if (key.length >= MAX_KEY_PARTS) this.#fail(`keys have at most ${MAX_KEY_PARTS} parts`);
    key.push(part);
  }

  #keyPart(first: number): string {
    if (first === 0x22 || first === 0x27) {
      this.#next();
      return first === 0x22 ? this.#basicString() : this.#literalString();
    }
    const start = this.#at;
    while (/[A-Za-z0-9_-]/.test(this.#text[this.#at] ?? '')) this.#at++;
    // What ends the word must be a character at all.
    this.#peek();
    return this.#text.slice(start, this.#at);
  }

  #topEntry(): void {
    const outer = this.#tables.context;
    this.#entry(0);
    this.#tables.context = outer;
    this.#tables.currentKey = '';
  }

  /** key = value, defined in the tables; the key and the value. */
  #entry(depth: number): { readonly key: readonly string[]; readonly value: Value } {
    const key = this.#key();
    this.#tables.dotted(key);
    const value = this.#value(depth, false);
    this.#tables.define(value);
    return { key, value };
  }

  #key(): string[] {
    this.#blanks();
    const first = this.#peek();
    if (first === 0x3d || first === END) this.#fail("unexpected '=': key name appears blank");
    if (first === 0x2e) this.#fail("unexpected '.': keys cannot start with a '.'");
    this.#nameLine = this.#line;
    const key: string[] = [];
    for (;;) {
      this.#blanks();
      const start = this.#peek();
      if (start === 0x3d || start === END) this.#fail("unexpected '='");
      if (start === 0x2e) this.#fail("unexpected '.'");
      this.#push(key, this.#keyPart(start));
      this.#blanks();
      const after = this.#next();
      if (after === 0x3d) return key;
      if (after === END) this.#fail("unexpected EOF; expected key separator '='", this.#endLine(after));
      if (after !== 0x2e) this.#fail(`expected '.' or '=', but got ${quoteRune(after)} instead`, this.#line - (after === 10 ? 1 : 0));
    }
  }

  #value(depth: number, inList: boolean): Value {
    if (depth > MAX_DEPTH) this.#fail(`values are nested at most ${MAX_DEPTH} deep`);
    this.#blanks();
    const start = this.#at;
    const rune = this.#next();
    if (rune >= 0x30 && rune <= 0x39) return this.#numberOrDate(start);
    switch (rune) {
      case 0x5b:
        return this.#list(depth);
      case 0x7b:
        return this.#inlineTable(depth, inList);
      case 0x22:
      case 0x27:
        return this.#string(rune);
      case 0x2e:
        return this.#fail("floats must start with a digit, not '.'");
      case 0x69:
      case 0x6e:
        if (this.#infOrNan()) return this.#floatOf(this.#text.slice(start, this.#at));
        this.#at--;
        return this.#boolean(this.#at);
      case 0x2d:
      case 0x2b:
        return this.#signed(start);
    }
    if (rune !== END && isLetter(rune)) return this.#boolean(start);
    if (rune === END) this.#fail('unexpected EOF; expected value', this.#endLine(rune));
    return this.#fail(`expected value but found ${quoteRune(rune)} instead`, this.#line - (rune === 10 ? 1 : 0));
  }

  /** After an i or an n. The library's way takes "inf" and "nan", but "ian" and "inan" too, and stops where it got stuck. */
  #infOrNan(): boolean {
    return (this.#accept('n') && this.#accept('f')) || (this.#accept('a') && this.#accept('n'));
  }

  #accept(char: string): boolean {
    if (this.#peek() !== char.charCodeAt(0)) return false;
    this.#at++;
    return true;
  }

  #boolean(start: number): boolean {
    this.#at = start;
    let rune = this.#peek();
    while (rune !== END && isLetter(rune)) {
      this.#next();
      rune = this.#peek();
    }
    const word = this.#text.slice(start, this.#at);
    if (word === 'true' || word === 'false') return word === 'true';
    return this.#fail(`expected value but found ${quote(word)} instead`);
  }

  #list(depth: number): GoList {
    this.#tables.markList();
    const items: GoList = [];
    for (;;) {
      this.#skipBlankLines();
      const rune = this.#peek();
      if (rune === 0x2c) {
        this.#next();
        this.#fail('unexpected comma');
      }
      if (rune === 0x5d) {
        this.#next();
        return items;
      }
      items.push(this.#value(depth + 1, true));
      this.#skipBlankLines();
      const after = this.#next();
      if (after === 0x5d) return items;
      if (after !== 0x2c) {
        this.#fail(`expected a comma (',') or array terminator (']'), but got ${runeOrEnd(after)}`, this.#endLine(after));
      }
    }
  }

  #inlineTable(depth: number, inList: boolean): GoMap {
    const table: GoMap = new Map();
    const outer = this.#tables.openInline(inList);
    const inner = this.#tables.context;
    while (this.#moreMembers()) {
      const { key, value } = this.#entry(depth + 1);
      this.#place(table, key, value);
      this.#tables.context = inner;
      this.#skipBlankLines();
      const after = this.#next();
      if (after === 0x7d) break;
      if (after !== 0x2c) {
        this.#fail(`expected a comma or an inline table terminator '}', but got ${runeOrEnd(after)} instead`, this.#endLine(after));
      }
    }
    this.#tables.closeInline(outer);
    return table;
  }

  /** False, and past the brace, when the inline table ends here. */
  #moreMembers(): boolean {
    this.#skipBlankLines();
    const rune = this.#peek();
    if (rune !== 0x2c && rune !== 0x7d) return true;
    this.#next();
    return rune === 0x7d ? false : this.#fail('unexpected comma');
  }

  #place(table: GoMap, key: readonly string[], value: Value): void {
    let at = table;
    for (const part of key.slice(0, -1)) {
      let next = at.get(part);
      if (next === undefined) at.set(part, (next = new Map()));
      if (!(next instanceof Map)) return this.#fail(`${quote(part)} is not a table`, this.#nameLine);
      at = next;
    }
    at.set(key.at(-1)!, value);
  }

  #numberOrDate(start: number): Value {
    const first = this.#text[start];
    if (first === '0') {
      const kind = this.#text[start + 1];
      if (kind === 'x') return this.#based(start, NUMBER_FORMS.hex, 'a hexadecimal');
      if (kind === 'o') return this.#based(start, NUMBER_FORMS.octal, 'an octal');
      if (kind === 'b') return this.#based(start, NUMBER_FORMS.binary, 'a binary');
      if (kind === '_') return this.#decimal(start);
      if (kind === '.' || kind === 'e' || kind === 'E') return this.#float(start);
      if (kind === undefined || !/\d/.test(kind)) return this.#integer(this.#take(start, /0/y));
    }
    const digits = this.#take(start, /\d+/y);
    const next = this.#text[this.#at];
    if (next === '-' || next === ':') return this.#date(start);
    if (next === '_') return this.#decimal(start);
    if (next === '.' || next === 'e' || next === 'E') return this.#float(start);
    return this.#integer(digits);
  }

  #based(start: number, form: RegExp, name: string): Value {
    this.#at = start + 2;
    const rune = this.#peek();
    form.lastIndex = this.#at;
    if (rune === 0x5f || form.exec(this.#text)?.[0] === '') {
      this.#fail(`not ${name} number: '${this.#text.slice(start, this.#at)}${encodeRune(rune)}'`);
    }
    this.#take(this.#at, form);
    return this.#integer(this.#text.slice(start, this.#at));
  }

  #signed(start: number): Value {
    const rune = this.#next();
    const current = (): string => this.#text.slice(start, this.#at);
    if (rune === 0x69 || rune === 0x6e) {
      const rest = rune === 0x69 ? 'nf' : 'an';
      if (!this.#accept(rest[0]!) || !this.#accept(rest[1]!)) this.#fail(`invalid float: '${current()}'`);
      return rune === 0x6e ? Number.NaN : this.#text[start] === '-' ? -Infinity : Infinity;
    }
    if (rune === 0x2e) this.#fail("floats must start with a digit, not '.'");
    if (rune === 0x30 && /[box]/.test(this.#text[this.#at] ?? '')) {
      this.#fail(`cannot use sign with non-decimal numbers: '${current()}${this.#text[this.#at]}'`);
    }
    if (!(rune >= 0x30 && rune <= 0x39)) this.#fail(`expected a digit but got ${quoteRune(rune)}`, this.#endLine(rune));
    return this.#decimal(start);
  }

  #decimal(start: number): Value {
    this.#take(/[+-]/.test(this.#text[start]!) ? start + 1 : start, NUMBER_FORMS.decimal);
    return /[.eE]/.test(this.#text[this.#at] ?? '') ? this.#float(start) : this.#integer(this.#text.slice(start, this.#at));
  }

  #take(start: number, form: RegExp): string {
    form.lastIndex = start;
    const found = form.exec(this.#text)![0];
    this.#at = start + found.length;
    this.#peek();
    return found;
  }

  #integer(literal: string): GoInt {
    if (!underscoresFit(literal)) this.#fail(`Invalid integer ${quote(literal)}: underscores must be surrounded by digits`);
    if (hasLeadingZero(literal)) this.#fail(`Invalid integer ${quote(literal)}: cannot have leading zeroes`);
    const n = parseInt(literal, 0, 64);
    if (n instanceof NumError) return this.#fail(`${literal} is out of range for int64`);
    return new GoInt(n, types.int64);
  }

  #float(start: number): number {
    const sign = /[+-]/.test(this.#text[start]!) ? 1 : 0;
    this.#take(start + sign, NUMBER_FORMS.float);
    return this.#floatOf(this.#text.slice(start, this.#at));
  }

  #floatOf(literal: string): number {
    const parts = literal.split(/[.eE]/).filter((part) => part !== '');
    if (!parts.every(underscoresFit)) this.#fail(`Invalid float ${quote(literal)}: underscores must be surrounded by digits`);
    if (hasLeadingZero(parts[0] ?? '')) this.#fail(`Invalid float ${quote(literal)}: cannot have leading zeroes`);
    if (/\.(?!\d)/.test(literal)) this.#fail(`Invalid float ${quote(literal)}: '.' must be followed by one or more digits`);
    const value = parseFloat(literal.replaceAll('_', ''));
    if (typeof value === 'number') return value;
    if (value.message.endsWith('out of range')) return this.#fail(`${literal} is out of range for float64`);
    return this.#fail(`Invalid float value: ${quote(literal)}`);
  }

  #date(start: number): Value {
    const literal = this.#take(start, NUMBER_FORMS.date)
      .trim()
      .replace(/[zt ]/g, (char) => (char === 'z' ? 'Z' : 'T'));
    return readTomlTime(literal) ?? this.#fail(`invalid datetime: ${quote(literal)}`);
  }

  #string(mark: number): string {
    const triple = String.fromCharCode(mark).repeat(2);
    if (!this.#text.startsWith(triple, this.#at)) {
      const out = mark === 0x22 ? this.#basicString() : this.#literalString();
      // The library has looked at what follows an empty string.
      if (out === '') this.#peek();
      return out;
    }
    this.#at += 2;
    return mark === 0x22 ? this.#longBasic() : this.#longLiteral();
  }

  #basicString(): string {
    const start = this.#at;
    const escapes = new Escapes();
    let out = '';
    for (;;) {
      const rune = this.#next();
      if (rune === 0x22) return this.#finishString(out, escapes);
      if (rune === END) this.#fail(`unexpected EOF; expected '"'`, this.#endLine(rune));
      if (rune === 10 || rune === 13) this.#fail('strings cannot contain newlines', this.#line - 1);
      out += rune === 0x5c ? this.#escape(start, escapes) : encodeRune(rune);
    }
  }

  #finishString(text: string, escapes: Escapes): string {
    return escapes.problem === undefined ? text : this.#fail(escapes.problem);
  }

  #literalString(): string {
    const start = this.#at;
    for (;;) {
      const rune = this.#next();
      if (rune === 0x27) return this.#text.slice(start, this.#at - 1);
      if (rune === END) this.#fail(`unexpected EOF; expected "'"`, this.#endLine(rune));
      if (rune === 10 || rune === 13) this.#fail('strings cannot contain newlines', this.#line - 1);
    }
  }

  #longLiteral(): string {
    const start = this.#at;
    for (;;) {
      const rune = this.#next();
      if (rune === END) this.#fail(`unexpected EOF; expected "'''"`, this.#endLine(rune));
      if (rune !== 0x27) continue;
      const quotes = this.#quoteRun("'");
      if (quotes >= 3) return this.#text.slice(start, this.#at - 3).replace(/^\r?\n/, '');
    }
  }

  /** How many quotes stand here, with the one just read: three, four and five end the string with the last three. */
  #quoteRun(mark: string): number {
    let count = 1;
    while (this.#accept(mark)) {
      if (++count > 5) this.#fail(`unexpected ${mark === "'" ? '"' : "'"}${mark.repeat(6)}${mark === "'" ? '"' : "'"}`);
    }
    return count;
  }

  #longBasic(): string {
    const start = this.#at;
    const escapes = new Escapes();
    let out = '';
    for (;;) {
      const rune = this.#next();
      if (rune === END) this.#fail(`unexpected EOF; expected '"""'`, this.#endLine(rune));
      if (rune === 0x22) {
        const quotes = this.#quoteRun('"');
        if (quotes >= 3) return this.#finishString(out + '"'.repeat(quotes - 3), escapes);
        out += '"'.repeat(quotes);
      } else if (rune === 0x5c) out += this.#lineContinues() ? '' : this.#escape(start, escapes);
      else out += encodeRune(rune);
      // A newline right after the opening quotes does not count.
      if (out === '\n' || out === '\r\n') out = this.#text.slice(start, this.#at) === out ? '' : out;
    }
  }

  /** A backslash at the end of a line takes all white space up to the next text. */
  #lineContinues(): boolean {
    let end = this.#at;
    while (/[ \t\r\n]/.test(this.#text[end] ?? '')) end++;
    if (!this.#text.slice(this.#at, end).includes('\n')) return false;
    while (this.#at < end) this.#next();
    return true;
  }

  /** The character of an escape, in a string whose content begins at `start`. Some mistakes count only when the string has ended. */
  #escape(start: number, escapes: Escapes): string {
    const rune = this.#next();
    const kind = encodeRune(rune);
    const simple = ESCAPES[kind];
    if (simple !== undefined) return simple;
    if (rune === 0x20 || rune === 9) {
      escapes.problem ??= `invalid escape: '\\${kind}'`;
      return '';
    }
    const digits = HEX_ESCAPES[kind] ?? this.#fail(`invalid escape in string '\\${kind}'`, rune === END ? this.#line - 1 : this.#line);
    for (let i = 0; i < digits.count; i++) {
      const digit = this.#next();
      if (digit !== END && /[0-9a-fA-F]/.test(encodeRune(digit))) continue;
      const got = quote(this.#text.slice(start, this.#at));
      this.#fail(`expected ${digits.word} hexadecimal digits after '\\${kind}', but got ${got} instead`, this.#endLine(digit));
    }
    const hex = this.#text.slice(this.#at - digits.count, this.#at);
    const value = Number.parseInt(hex, 16);
    if (!validRune(value)) escapes.problem ??= `Escaped character '\\u${hex}' is not valid UTF-8.`;
    return encodeRune(value);
  }

  /** Spaces and tabs. */
  #blanks(): void {
    for (let rune = this.#peek(); rune === 9 || rune === 32; rune = this.#peek()) this.#at++;
  }

  #next(): number {
    const rune = this.#peek();
    if (rune === END) return END;
    if (rune === 10) this.#line++;
    this.#at += runeAt(this.#text, this.#at) & 7;
    return rune;
  }

  /** The character here; fails for one that TOML does not know. */
  #peek(): number {
    if (this.#at >= this.#text.length) return END;
    const packed = runeAt(this.#text, this.#at);
    const rune = packed >> 3;
    if (rune === RUNE_ERROR && (packed & 7) === 1) {
      this.#fail(`invalid UTF-8 byte: 0x${this.#text.charCodeAt(this.#at).toString(16).padStart(2, '0')}`);
    }
    const isControl = (rune < 0x20 && rune !== 9 && rune !== 10 && rune !== 13) || rune === 0x7f;
    if (isControl || (rune === 13 && this.#text[this.#at + 1] !== '\n')) {
      this.#fail(`TOML files cannot contain control characters: '0x${rune.toString(16).padStart(2, '0')}'`);
    }
    return rune;
  }

  /** At the end of a text that ends with a newline an error points to the line before. */
  #endLine(rune: number): number {
    return rune === END && this.#text[this.#at - 1] === '\n' ? this.#line - 1 : this.#line;
  }

  #fail(message: string, line: number = this.#line): never {
    const last = this.#tables.last();
    return goFail(`toml: line ${line}${last === '' ? '' : ` (last key ${quote(last)})`}: ${message}`);
  }
}

/** What is wrong with the escapes of a string that could be read to its end. */
class Escapes {
  problem: string | undefined;
}

/** No character at all. */
const END = 0;

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\x1b',
  '"': '"',
  '\\': '\\',
};

const HEX_ESCAPES: Readonly<Record<string, { readonly count: number; readonly word: string }>> = {
  x: { count: 2, word: 'two' },
  u: { count: 4, word: 'four' },
  U: { count: 8, word: 'eight' },
};

function runeOrEnd(rune: number): string {
  return rune === END ? 'end of file' : `'${encodeRune(rune)}'`;
}

/** Every underscore stands after a digit (hexadecimal ones count), and the last character is one. */
function underscoresFit(literal: string): boolean {
  return /^[+-]?(?:inf|nan)$/.test(literal) || (/[\da-fA-F]$/.test(literal) && !/(?:^|[^\da-fA-F])_/.test(literal));
}

function hasLeadingZero(literal: string): boolean {
  return /^0[^box]/.test(literal) || /^[+-]0./.test(literal);
}
