/**
 * The quick reader: straight from text to values, for the YAML that charts are made of: block maps and lists, scalars on one line, literal
 * and folded scalars, flow collections, comments. It gives up (undefined) on everything else, right or wrong; the full reader then decides.
 * What it does return is what the full reader would: a property test holds it to that.
 */

import type { GoMap, Value } from '../golang/index.ts';
import { isDocumentIndicator } from './chars.ts';
import type { Mark } from './decode.ts';
import { readBlockScalar } from './quick-block-scalar.ts';
import { checkPlainStart, giveUp, isSpaceOrEnd, keyName, plainValue } from './quick-scalar.ts';
import { escapedRune, escapes } from './scan-scalar.ts';

/** Deeper nesting is left to the full reader. */
const QUICK_DEPTH = 100;

/** A simple key ends within this many characters; bytes are at least as many. */
const SIMPLE_KEY_LENGTH = 1024;

/** Reads `text`, which holds no line breaks but LF and no byte order mark; undefined when it is not as simple as that. */
export function readQuickly(text: string, mark: Mark | undefined): Value | undefined {
  try {
    return new QuickReader(text, mark).document();
  } catch (reason) {
    if (reason === giveUp) return undefined;
    throw reason;
  }
}

class QuickReader {
  readonly #text: string;
  readonly #mark: Mark | undefined;
  #pos = 0;
  /** Over the "---" that may begin the document. */
  #started = false;
  /** Column of the content at `#pos` when that is the first of its line (or of a list's item); -1 at the end of the document. */
  #column = -1;
  #depth = 0;
  /** Where the value read last starts. */
  #start = 0;

  constructor(text: string, mark: Mark | undefined) {
    // NULs at the end spare the check of the length before each look at a character.
    this.#text = `${text}\0\0\0\0`;
    this.#mark = mark;
  }

  document(): Value {
    this.#toContent();
    this.#started = true;
    if (this.#column === 0 && this.#text.startsWith('---\n', this.#pos)) {
      this.#pos += 4;
      this.#toContent();
    }
    if (this.#column < 0) return null;
    const value = this.#block();
    if (this.#column >= 0) throw giveUp;
    return value;
  }

  /** From the start of a line over empty lines and comments to the next content. */
  #toContent(): void {
    const text = this.#text;
    let pos = this.#pos;
    for (;;) {
      const lineStart = pos;
      let c = text.charCodeAt(pos);
      while (c === 0x20) c = text.charCodeAt(++pos);
      if (c === 0x0a) pos++;
      else if (c === 0x23) {
        pos = text.indexOf('\n', pos) + 1;
        if (pos === 0) pos = text.length - 4;
      } else {
        if (c === 0x09) throw giveUp;
        this.#pos = pos;
        this.#column = c === 0 || (pos === lineStart && this.#started && isDocumentIndicator(text, pos)) ? -1 : pos - lineStart;
        return;
      }
    }
  }

  /** After a value: only blanks and a comment may follow on its line. */
  #endLine(): void {
    const text = this.#text;
    let c = text.charCodeAt(this.#pos);
    while (c === 0x20) c = text.charCodeAt(++this.#pos);
    if (c === 0x0a) this.#pos++;
    else if (c === 0x23 && text.charCodeAt(this.#pos - 1) === 0x20) {
      const end = text.indexOf('\n', this.#pos);
      this.#pos = end < 0 ? text.length - 4 : end + 1;
    } else if (c !== 0) throw giveUp;
    this.#toContent();
  }

  /** A block node that starts at `#pos`, in column `#column`: a list, a map or a scalar. */
  #block(): Value {
    const text = this.#text;
    const start = this.#pos;
    const column = this.#column;
    const c = text.charCodeAt(start);
    if (c === 0x2d && isSpaceOrEnd(text.charCodeAt(start + 1))) return this.#list(column, false);
    if (c === 0x5b || c === 0x7b) {
      const value = this.#flow(c);
      this.#endLine();
      return value;
    }
    const quoted = c === 0x22 || c === 0x27;
    const scalar = quoted ? this.#quoted(c) : this.#plain(c);
    if (this.#atColon(start)) return this.#map(column, keyName(scalar, quoted), start);
    this.#endLine();
    return quoted ? scalar : plainValue(scalar);
  }

  /** Over the ":" that makes a key of what was read since `start`. */
  #atColon(start: number): boolean {
    const text = this.#text;
    while (text.charCodeAt(this.#pos) === 0x20) this.#pos++;
    if (text.charCodeAt(this.#pos) !== 0x3a) return false;
    if (!isSpaceOrEnd(text.charCodeAt(this.#pos + 1)) || this.#pos - start > SIMPLE_KEY_LENGTH) throw giveUp;
    this.#pos++;
    return true;
  }

  #key(): string {
    const start = this.#pos;
    const c = this.#text.charCodeAt(start);
    const quoted = c === 0x22 || c === 0x27;
    const scalar = quoted ? this.#quoted(c) : this.#plain(c);
    if (!this.#atColon(start)) throw giveUp;
    return keyName(scalar, quoted);
  }

  /** A block map in `column` whose first key is read. */
  #map(column: number, firstKey: string, firstStart: number): GoMap {
    if (++this.#depth > QUICK_DEPTH) throw giveUp;
    const map: GoMap = new Map();
    let key = firstKey;
    let keyStart = firstStart;
    for (;;) {
      const value = this.#mapValue(column);
      map.set(key, value);
      this.#mark?.(map, key, keyStart, this.#start);
      if (this.#column !== column) break;
      keyStart = this.#pos;
      key = this.#key();
    }
    if (this.#column > column) throw giveUp;
    this.#depth--;
    return map;
  }

  /** What stands after a key of a map in `column`. */
  #mapValue(column: number): Value {
    const text = this.#text;
    const afterColon = this.#pos;
    let pos = afterColon;
    let c = text.charCodeAt(pos);
    while (c === 0x20) c = text.charCodeAt(++pos);
    this.#pos = pos;
    if (c === 0x0a || c === 0x23 || c === 0) {
      this.#endLine();
      const start = this.#pos;
      let value: Value = null;
      let valueStart = start;
      if (this.#column > column) value = this.#block();
      else if (this.#column === column && text.charCodeAt(start) === 0x2d && isSpaceOrEnd(text.charCodeAt(start + 1)))
        value = this.#list(column, true);
      else valueStart = afterColon;
      this.#start = valueStart;
      return value;
    }
    const value = this.#inline(c, column);
    this.#start = pos;
    return value;
  }

  /** A value that starts with `c` on the line of its key or dash, and is no block collection. */
  #inline(c: number, column: number): Value {
    switch (c) {
      case 0x22:
      case 0x27: {
        const value = this.#quoted(c);
        this.#endLine();
        return value;
      }
      case 0x5b:
      case 0x7b: {
        const value = this.#flow(c);
        this.#endLine();
        return value;
      }
      case 0x7c:
      case 0x3e:
        return this.#blockScalar(column);
      default: {
        const value = this.#plain(c);
        if (this.#text.charCodeAt(this.#pos) === 0x3a) throw giveUp;
        this.#endLine();
        return plainValue(value);
      }
    }
  }

  /** `indentless`: in the column of the key it is the value of. */
  #list(column: number, indentless: boolean): Value[] {
    if (++this.#depth > QUICK_DEPTH) throw giveUp;
    const text = this.#text;
    const list: Value[] = [];
    for (;;) {
      const dash = this.#pos;
      let pos = dash + 1;
      let c = text.charCodeAt(pos);
      while (c === 0x20) c = text.charCodeAt(++pos);
      this.#pos = pos;
      let start = pos;
      let value: Value;
      if (c === 0x0a || c === 0x23 || c === 0) {
        this.#endLine();
        start = this.#column > column ? this.#pos : dash + 1;
        value = this.#column > column ? this.#block() : null;
      } else if (c === 0x5b || c === 0x7b || c === 0x7c || c === 0x3e) value = this.#inline(c, column);
      else {
        this.#column = column + (pos - dash);
        value = this.#block();
      }
      list.push(value);
      this.#mark?.(list, list.length - 1, start, start);
      if (this.#column > column) throw giveUp;
      if (this.#column < column) break;
      if (text.charCodeAt(this.#pos) === 0x2d && isSpaceOrEnd(text.charCodeAt(this.#pos + 1))) continue;
      if (!indentless) throw giveUp;
      break;
    }
    this.#depth--;
    return list;
  }

  /** A plain scalar on one line, or a key; ends at a ":" that ends a key, at a comment or at the end of the line. */
  #plain(first: number): string {
    const text = this.#text;
    const start = this.#pos;
    checkPlainStart(text, start, first);
    let pos = start;
    for (;;) {
      const c = text.charCodeAt(++pos);
      if (c > 0x3a) continue;
      if (c === 0x3a) {
        const next = text.charCodeAt(pos + 1);
        if (isSpaceOrEnd(next)) break;
        if (next === 0x09) throw giveUp;
      } else if (c === 0x0a || c === 0) break;
      else if (c === 0x23) {
        if (text.charCodeAt(pos - 1) === 0x20) break;
      } else if (c === 0x09) throw giveUp;
    }
    this.#pos = pos;
    while (text.charCodeAt(pos - 1) === 0x20) pos--;
    return text.slice(start, pos);
  }

  /** A quoted scalar on one line. */
  #quoted(quote: number): string {
    const text = this.#text;
    let from = this.#pos + 1;
    let pos = from;
    let value = '';
    for (;;) {
      const c = text.charCodeAt(pos);
      if (c === quote) {
        if (quote === 0x22 || text.charCodeAt(pos + 1) !== 0x27) break;
        value += text.slice(from, ++pos);
        from = ++pos;
      } else if (c === 0x5c && quote === 0x22) {
        value += text.slice(from, pos) + this.#escape(pos);
        from = pos = this.#pos;
      } else if (c === 0x0a || c === 0) throw giveUp;
      else pos++;
    }
    this.#pos = pos + 1;
    return value === '' ? text.slice(from, pos) : value + text.slice(from, pos);
  }

  /** What the escape at `pos` stands for; leaves `#pos` after it. */
  #escape(pos: number): string {
    const text = this.#text;
    const letter = text.charAt(pos + 1);
    const simple = escapes.get(letter);
    if (simple !== undefined) {
      this.#pos = pos + 2;
      return simple;
    }
    const length = letter === 'x' ? 2 : letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
    const rune = length === 0 ? undefined : escapedRune(text.slice(pos + 2, pos + 2 + length));
    if (rune === undefined) throw giveUp;
    this.#pos = pos + 2 + length;
    return rune;
  }

  #blockScalar(column: number): string {
    const { value, end } = readBlockScalar(this.#text, this.#pos, column);
    this.#pos = end;
    this.#toContent();
    return value;
  }

  /** A flow collection that starts with `open`. */
  #flow(open: number): Value {
    if (++this.#depth > QUICK_DEPTH) throw giveUp;
    this.#pos++;
    const value = open === 0x5b ? this.#flowList() : this.#flowMap();
    this.#depth--;
    return value;
  }

  /** Over blanks, line breaks and comments between the tokens of a flow collection; the character after them. */
  #flowGap(): number {
    const text = this.#text;
    for (;;) {
      const c = text.charCodeAt(this.#pos);
      if (c === 0x20) this.#pos++;
      else if (c === 0x23) {
        const end = text.indexOf('\n', this.#pos);
        if (end < 0) throw giveUp;
        this.#pos = end;
      } else if (c === 0x0a) {
        this.#pos++;
        const next = text.charCodeAt(this.#pos);
        // At the start of a line these can end the document.
        if (next === 0x2d || next === 0x2e || next === 0x25) throw giveUp;
      } else return c;
    }
  }

  #flowList(): Value[] {
    const list: Value[] = [];
    for (;;) {
      const c = this.#flowGap();
      if (c === 0x5d) break;
      const start = this.#pos;
      list.push(this.#flowNode(c));
      this.#mark?.(list, list.length - 1, start, start);
      const after = this.#flowGap();
      if (after === 0x2c) this.#pos++;
      else if (after !== 0x5d) throw giveUp;
    }
    this.#pos++;
    return list;
  }

  #flowMap(): GoMap {
    const map: GoMap = new Map();
    for (;;) {
      const c = this.#flowGap();
      if (c === 0x7d) break;
      const keyStart = this.#pos;
      const quoted = c === 0x22 || c === 0x27;
      const key = keyName(quoted ? this.#quoted(c) : this.#flowPlain(c), quoted);
      while (this.#text.charCodeAt(this.#pos) === 0x20) this.#pos++;
      if (this.#text.charCodeAt(this.#pos) !== 0x3a || this.#pos - keyStart > SIMPLE_KEY_LENGTH) throw giveUp;
      const afterColon = ++this.#pos;
      const first = this.#flowGap();
      const empty = first === 0x2c || first === 0x7d;
      const start = empty ? afterColon : this.#pos;
      const value = empty ? null : this.#flowNode(first);
      map.set(key, value);
      this.#mark?.(map, key, keyStart, start);
      const after = this.#flowGap();
      if (after === 0x2c) this.#pos++;
      else if (after !== 0x7d) throw giveUp;
    }
    this.#pos++;
    return map;
  }

  #flowNode(c: number): Value {
    if (c === 0x5b || c === 0x7b) return this.#flow(c);
    if (c === 0x22 || c === 0x27) return this.#quoted(c);
    return plainValue(this.#flowPlain(c));
  }

  /** A plain scalar on one line within a flow collection. */
  #flowPlain(first: number): string {
    const text = this.#text;
    const start = this.#pos;
    checkPlainStart(text, start, first);
    let pos = start;
    for (;;) {
      const c = text.charCodeAt(++pos);
      if (c === 0x2c || c === 0x5d || c === 0x7d || c === 0x0a) break;
      if (c === 0x3a && isSpaceOrEnd(text.charCodeAt(pos + 1))) break;
      if (c === 0x23 && text.charCodeAt(pos - 1) === 0x20) break;
      if (c === 0 || c === 0x09 || c === 0x3f || c === 0x5b || c === 0x7b) throw giveUp;
    }
    this.#pos = pos;
    while (text.charCodeAt(pos - 1) === 0x20) pos--;
    return text.slice(start, pos);
  }
}
