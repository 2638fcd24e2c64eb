/** The pattern language of github.com/gobwas/glob v0.2.3: text to tree, with that library's quirks and errors. */
import { goFail } from './func.ts';
import { encodeRune, RUNE_ERROR, runeAt } from './utf8.ts';

export type GlobNode =
  | { readonly kind: 'pattern'; readonly children: readonly GlobNode[] }
  | { readonly kind: 'any-of'; readonly children: readonly GlobNode[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly chars: readonly number[]; readonly not: boolean }
  | { readonly kind: 'range'; readonly low: number; readonly high: number; readonly not: boolean }
  | { readonly kind: 'any' | 'super' | 'single' | 'nothing' };

/** The tree of a pattern. Fails with the library's sentence. */
export function parseGlob(pattern: string): GlobNode {
  return new GlobReader(pattern).read();
}

/** A node that is still being filled. */
interface Branch {
  readonly kind: 'pattern' | 'any-of';
  readonly children: GlobNode[];
  readonly parent: Branch | undefined;
}

const MAX_LENGTH = 2000;
const MAX_NESTING = 100;

class GlobReader {
  readonly #pattern: string;
  #at = 0;
  #nesting = 0;
  #inClass = false;
  #branch: Branch;
  readonly #root: Branch = { kind: 'pattern', children: [], parent: undefined };

  constructor(pattern: string) {
    if (pattern.length > MAX_LENGTH) goFail(`glob: pattern of ${pattern.length} bytes, at most ${MAX_LENGTH} are read`);
    this.#pattern = pattern;
    this.#branch = this.#root;
  }

  read(): GlobNode {
    // A NUL where an item begins ends the pattern, as in the library. So does a missing "}": "{a,b" is "{a,b}".
    for (let rune = this.#read(); rune !== END; rune = this.#read()) this.#item(rune);
    return this.#root;
  }

  #item(rune: number): void {
    const inTerms = this.#nesting > 0;
    if (rune === 0x7b) this.#enter();
    else if (rune === 0x2c && inTerms) this.#next();
    else if (rune === 0x7d && inTerms) this.#leave();
    else if (rune === 0x5b) this.#class();
    else if (rune === 0x3f) this.#add({ kind: 'single' });
    else if (rune === 0x2a) {
      const double = this.#peek() === 0x2a;
      if (double) this.#at++;
      this.#add({ kind: double ? 'super' : 'any' });
    } else {
      this.#at -= encodeRune(rune).length;
      const text = this.#text(inTerms ? '?*[{},' : '?*[{');
      if (text !== '') this.#add({ kind: 'text', text });
    }
  }

  #add(node: GlobNode): void {
    this.#branch.children.push(node);
  }

  #enter(): void {
    if (++this.#nesting > MAX_NESTING) goFail(`glob: braces nested more than ${MAX_NESTING} deep`);
    const anyOf: Branch = { kind: 'any-of', children: [], parent: this.#branch };
    this.#add(anyOf);
    this.#branch = { kind: 'pattern', children: [], parent: anyOf };
    anyOf.children.push(this.#branch);
  }

  #next(): void {
    const anyOf = this.#branch.parent!;
    this.#branch = { kind: 'pattern', children: [], parent: anyOf };
    anyOf.children.push(this.#branch);
  }

  #leave(): void {
    this.#nesting--;
    this.#branch = this.#branch.parent!.parent!;
  }

  /** [a-z], [abc], [!…]. */
  #class(): void {
    this.#inClass = true;
    this.#classBody();
    this.#inClass = false;
  }

  #classBody(): void {
    let first = this.#inside();
    const not = first === 0x21;
    if (not) first = this.#inside();
    // The library reads on over a bad byte, and may come upon the end; but "]" closes at once.
    this.#inClass = first !== 0x5d;
    const isRange = this.#peek() === 0x2d;
    this.#inClass = true;
    if (isRange) {
      this.#at++;
      const high = this.#inside();
      this.#close();
      if (high < first) {
        goFail(`hi character '${encodeRune(high)}' should be greater than lo '${encodeRune(first)}'`);
      }
      this.#add({ kind: 'range', low: first, high, not });
      return;
    }
    this.#at -= encodeRune(first).length;
    const text = this.#text(']');
    this.#close();
    if (text === '') goFail('could not parse range');
    const chars: number[] = [];
    for (let i = 0; i < text.length; ) {
      const packed = runeAt(text, i);
      chars.push(packed >> 3);
      i += packed & 7;
    }
    this.#add({ kind: 'list', chars, not });
  }

  #inside(): number {
    const rune = this.#read();
    return rune === END ? goFail(UNEXPECTED_END) : rune;
  }

  #close(): void {
    if (this.#inside() !== 0x5d) goFail('expected close range character');
  }

  /** Text up to one of `breakers`; a backslash takes the next character as it is. */
  #text(breakers: string): string {
    let out = '';
    let escaped = false;
    for (;;) {
      const rune = this.#peek();
      const char = encodeRune(rune);
      if (rune === END) {
        // A NUL is swallowed.
        if (this.#at < this.#pattern.length) this.#at++;
        return out;
      }
      if (!escaped && breakers.includes(char)) return out;
      this.#at += char.length;
      escaped = !escaped && rune === 0x5c;
      if (!escaped) out += char;
    }
  }

  #read(): number {
    const rune = this.#peek();
    if (this.#at < this.#pattern.length) this.#at += encodeRune(rune).length;
    return rune;
  }

  #peek(): number {
    if (this.#at >= this.#pattern.length) return END;
    const rune = runeAt(this.#pattern, this.#at) >> 3;
    if (rune !== RUNE_ERROR) return rune;
    return goFail(this.#inClass ? UNEXPECTED_END : 'could not read rune');
  }
}

const UNEXPECTED_END = 'unexpected end of input';

/** What the library's lexer answers at the end, and what it takes a NUL for. */
const END = 0;
