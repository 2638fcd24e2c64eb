/** The text that BurntSushi/toml's lexer walks: characters, lines, and errors as that library places them. */
import { goFail } from './func.ts';
import { quote } from './strconv-quote.ts';
import { RUNE_ERROR, runeAt } from './utf8.ts';

/** No character at all: the end. (A NUL cannot be met, it is refused.) */
export const END = 0;

export class TomlCursor {
  readonly text: string;
  at = 0;
  line = 1;
  /** The key or table that errors name; "" for none. */
  readonly #lastKey: () => string;

  constructor(text: string, lastKey: () => string) {
    this.text = text;
    this.#lastKey = lastKey;
  }

  next(): number {
    const rune = this.peek();
    if (rune === END) return END;
    if (rune === 10) this.line++;
    this.at += runeAt(this.text, this.at) & 7;
    return rune;
  }

  /** The character here; fails for one that TOML does not know. */
  peek(): number {
    if (this.at >= this.text.length) return END;
    const packed = runeAt(this.text, this.at);
    const rune = packed >> 3;
    if (rune === RUNE_ERROR && (packed & 7) === 1) {
      this.fail(`invalid UTF-8 byte: 0x${this.text.charCodeAt(this.at).toString(16).padStart(2, '0')}`);
    }
    const isControl = (rune < 0x20 && rune !== 9 && rune !== 10 && rune !== 13) || rune === 0x7f;
    if (isControl || (rune === 13 && this.text[this.at + 1] !== '\n')) {
      this.fail(`TOML files cannot contain control characters: '0x${rune.toString(16).padStart(2, '0')}'`);
    }
    return rune;
  }

  accept(char: string): boolean {
    if (this.peek() !== char.charCodeAt(0)) return false;
    this.at++;
    return true;
  }

  /** Spaces and tabs. */
  blanks(): void {
    for (let rune = this.peek(); rune === 9 || rune === 32; rune = this.peek()) this.at++;
  }

  skipBlankLines(): void {
    for (;;) {
      const rune = this.peek();
      if (rune === 0x23) this.comment();
      else if (rune !== 9 && rune !== 10 && rune !== 13 && rune !== 32) return;
      else this.next();
    }
  }

  comment(): void {
    for (let rune = this.peek(); rune !== END && rune !== 10 && rune !== 13; rune = this.peek()) this.next();
  }

  /** At the end of a text that ends with a newline an error points to the line before. */
  endLine(rune: number): number {
    return rune === END && this.text[this.at - 1] === '\n' ? this.line - 1 : this.line;
  }

  fail(message: string, line: number = this.line): never {
    const last = this.#lastKey();
    return goFail(`toml: line ${line}${last === '' ? '' : ` (last key ${quote(last)})`}: ${message}`);
  }
}
