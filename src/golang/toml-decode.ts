/**
 * What github.com/BurntSushi/toml v1.6.0 reads into a map[string]any, with its errors ("toml: line 2 (last key "a"): …") and its leniences.
 * The text is read once, from left to right; toml-tables.ts keeps what has been defined.
 */
import { goFail } from './func.ts';
import { quote, quoteRune } from './strconv-quote.ts';
import { END, TomlCursor } from './toml-cursor.ts';
import { floatOf, readBoolean, readNumberOrDate, readSigned, takeInfOrNan } from './toml-scalar.ts';
import { readBasic, readLiteral, readString } from './toml-string.ts';
import { TomlTables } from './toml-tables.ts';
import { isLetter } from './unicode.ts';
import { encodeRune } from './utf8.ts';
import type { GoList, GoMap, Value } from './value.ts';

/** toml.Unmarshal into an empty map[string]any: whole numbers are int64, dates time.Time. Fails with the library's error. */
export function unmarshalToml(text: string): GoMap {
  return new TomlReader(text).read();
}

/** Arrays and inline tables nested deeper are refused. */
const MAX_DEPTH = 500;
/** Keys of more parts are refused. */
const MAX_KEY_PARTS = 500;

class TomlReader {
  readonly #cursor: TomlCursor;
  readonly #tables: TomlTables;
  /** The line of the name that a table heading or a key began with: where errors about definitions point to. */
  #nameLine = 1;

  constructor(text: string) {
    this.#cursor = new TomlCursor(text.replace(/^(?:\xff\xfe|\xfe\xff|\xef\xbb\xbf)/, ''), () => this.#tables.last());
    this.#tables = new TomlTables((message) => this.#cursor.fail(message, this.#nameLine));
  }

  read(): GoMap {
    if (this.#cursor.text.slice(0, 6).includes('\0')) {
      goFail('toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8');
    }
    for (;;) {
      this.#cursor.skipBlankLines();
      const rune = this.#cursor.peek();
      if (rune === END) return this.#tables.root;
      if (rune === 0x5b) this.#heading();
      else this.#topEntry();
      this.#endOfLine();
    }
  }

  #endOfLine(): void {
    this.#cursor.blanks();
    const rune = this.#cursor.next();
    if (rune === 0x23) this.#cursor.comment();
    else if (rune !== END && rune !== 10 && rune !== 13) {
      this.#cursor.fail(`expected a top-level item to end with a newline, comment, or EOF, but got ${quoteRune(rune)} instead`);
    }
  }

  /** [a.b] or [[a.b]] */
  #heading(): void {
    this.#cursor.next();
    const isList = this.#cursor.peek() === 0x5b;
    if (isList) this.#cursor.next();
    this.#nameLine = this.#cursor.line;
    const key: string[] = [];
    for (;;) {
      this.#cursor.blanks();
      const first = this.#cursor.peek();
      if (first === 0x5d || first === END) this.#cursor.fail('unexpected end of table name (table names cannot be empty)');
      if (first === 0x2e) this.#cursor.fail('unexpected table separator (table names cannot be empty)');
      this.#push(key, this.#keyPart(first));
      this.#cursor.blanks();
      const after = this.#cursor.next();
      if (after === 0x5d) break;
      if (after !== 0x2e)
        this.#cursor.fail(`expected '.' or ']' to end table name, but got ${quoteRune(after)} instead`, this.#cursor.endLine(after));
    }
    if (isList) {
      const close = this.#cursor.next();
      if (close !== 0x5d) {
        this.#cursor.fail(
          `expected end of table array name delimiter ']', but got ${quoteRune(close)} instead`,
          this.#cursor.endLine(close),
        );
      }
    }
    this.#tables.enter(key, isList);
  }

  #push(key: string[], part: string): void {
    if (key.length >= MAX_KEY_PARTS) this.#cursor.fail(`keys have at most ${MAX_KEY_PARTS} parts`);
    key.push(part);
  }

  #keyPart(first: number): string {
    if (first === 0x22 || first === 0x27) {
      this.#cursor.next();
      return first === 0x22 ? readBasic(this.#cursor) : readLiteral(this.#cursor);
    }
    const start = this.#cursor.at;
    while (/[A-Za-z0-9_-]/.test(this.#cursor.text[this.#cursor.at] ?? '')) this.#cursor.at++;
    // What ends the word must be a character at all.
    this.#cursor.peek();
    return this.#cursor.text.slice(start, this.#cursor.at);
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
    this.#cursor.blanks();
    const first = this.#cursor.peek();
    if (first === 0x3d || first === END) this.#cursor.fail("unexpected '=': key name appears blank");
    if (first === 0x2e) this.#cursor.fail("unexpected '.': keys cannot start with a '.'");
    this.#nameLine = this.#cursor.line;
    const key: string[] = [];
    for (;;) {
      this.#cursor.blanks();
      const start = this.#cursor.peek();
      if (start === 0x3d || start === END) this.#cursor.fail("unexpected '='");
      if (start === 0x2e) this.#cursor.fail("unexpected '.'");
      this.#push(key, this.#keyPart(start));
      this.#cursor.blanks();
      const after = this.#cursor.next();
      if (after === 0x3d) return key;
      if (after === END) this.#cursor.fail("unexpected EOF; expected key separator '='", this.#cursor.endLine(after));
      if (after !== 0x2e)
        this.#cursor.fail(`expected '.' or '=', but got ${quoteRune(after)} instead`, this.#cursor.line - (after === 10 ? 1 : 0));
    }
  }

  #value(depth: number, inList: boolean): Value {
    if (depth > MAX_DEPTH) this.#cursor.fail(`values are nested at most ${MAX_DEPTH} deep`);
    this.#cursor.blanks();
    const start = this.#cursor.at;
    const rune = this.#cursor.next();
    if (rune >= 0x30 && rune <= 0x39) return readNumberOrDate(this.#cursor, start);
    switch (rune) {
      case 0x5b:
        return this.#list(depth);
      case 0x7b:
        return this.#inlineTable(depth, inList);
      case 0x22:
      case 0x27:
        return readString(this.#cursor, rune);
      case 0x2e:
        return this.#cursor.fail("floats must start with a digit, not '.'");
      case 0x69:
      case 0x6e:
        if (takeInfOrNan(this.#cursor)) return floatOf(this.#cursor, this.#cursor.text.slice(start, this.#cursor.at));
        this.#cursor.at--;
        return readBoolean(this.#cursor, this.#cursor.at);
      case 0x2d:
      case 0x2b:
        return readSigned(this.#cursor, start);
    }
    if (rune !== END && isLetter(rune)) return readBoolean(this.#cursor, start);
    if (rune === END) this.#cursor.fail('unexpected EOF; expected value', this.#cursor.endLine(rune));
    return this.#cursor.fail(`expected value but found ${quoteRune(rune)} instead`, this.#cursor.line - (rune === 10 ? 1 : 0));
  }

  #list(depth: number): GoList {
    this.#tables.markList();
    const items: GoList = [];
    for (;;) {
      this.#cursor.skipBlankLines();
      const rune = this.#cursor.peek();
      if (rune === 0x2c) {
        this.#cursor.next();
        this.#cursor.fail('unexpected comma');
      }
      if (rune === 0x5d) {
        this.#cursor.next();
        return items;
      }
      items.push(this.#value(depth + 1, true));
      this.#cursor.skipBlankLines();
      const after = this.#cursor.next();
      if (after === 0x5d) return items;
      if (after !== 0x2c) {
        this.#cursor.fail(`expected a comma (',') or array terminator (']'), but got ${runeOrEnd(after)}`, this.#cursor.endLine(after));
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
      this.#cursor.skipBlankLines();
      const after = this.#cursor.next();
      if (after === 0x7d) break;
      if (after !== 0x2c) {
        this.#cursor.fail(
          `expected a comma or an inline table terminator '}', but got ${runeOrEnd(after)} instead`,
          this.#cursor.endLine(after),
        );
      }
    }
    this.#tables.closeInline(outer);
    return table;
  }

  /** False, and past the brace, when the inline table ends here. */
  #moreMembers(): boolean {
    this.#cursor.skipBlankLines();
    const rune = this.#cursor.peek();
    if (rune !== 0x2c && rune !== 0x7d) return true;
    this.#cursor.next();
    return rune === 0x7d ? false : this.#cursor.fail('unexpected comma');
  }

  #place(table: GoMap, key: readonly string[], value: Value): void {
    let at: GoMap = table;
    for (const part of key.slice(0, -1)) {
      let next = at.get(part);
      if (next === undefined) at.set(part, (next = new Map()));
      if (!(next instanceof Map)) this.#cursor.fail(`${quote(this.#tables.contextText())} is not a table`, this.#nameLine);
      at = next;
    }
    at.set(key.at(-1)!, value);
  }
}

function runeOrEnd(rune: number): string {
  return rune === END ? 'end of file' : `'${encodeRune(rune)}'`;
}
