/**
 * A reader of JSON as Go's encoding/json decoder is one: its sentences, invalid UTF-8 and lone surrogates as U+FFFD, the last of
 * two equal keys. Beside float64 it can keep numbers as they are written (json.Number), which a schema needs to be exact.
 */
import { encodeUtf8 } from '../../base/index.ts';
import { throughRunes } from '../text.ts';
import { goMessageQuote } from './quote.ts';

/** Deepest nesting that is read; Go allows 10000. */
const MAX_DEPTH = 1000;

/** A number as it is written: json.Number. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** JSON whose numbers are of type N. */
export type JsonOf<N> = null | boolean | string | N | JsonOf<N>[] | Map<string, JsonOf<N>>;
export type Json = JsonOf<JsonNumber>;

/** The JSON value at the beginning of text[at…], and where it ends; or Go's sentence. Numbers are float64. */
export function parseJsonPrefix(
  text: string,
  at: number,
): { readonly value: JsonOf<number>; readonly end: number } | { readonly error: string } {
  return read(text, at, (raw) => {
    const value = Number(raw);
    if (!Number.isFinite(value)) throw new JsonError(`json: cannot unmarshal number ${raw} into Go value of type float64`);
    return value;
  });
}

/** A whole text of JSON, numbers kept as written; or the sentence of jsonschema.UnmarshalJSON. */
export function parseJsonExact(text: string): { readonly value: Json } | { readonly error: string } {
  const parsed = read(text, 0, (raw) => new JsonNumber(raw));
  if ('error' in parsed) return parsed;
  if (/[^ \t\r\n]/.test(text.slice(parsed.end))) return { error: 'invalid character after top-level value' };
  return { value: parsed.value };
}

function read<N>(text: string, at: number, number: (raw: string) => N): { value: JsonOf<N>; end: number } | { error: string } {
  const reader = new JsonReader(text, at, number);
  try {
    const value = reader.value(0);
    return { value, end: reader.at };
  } catch (error) {
    if (error instanceof JsonError) return { error: error.message };
    throw error;
  }
}

class JsonError extends Error {}

class JsonReader<N> {
  readonly #text: string;
  readonly #number: (raw: string) => N;
  at: number;

  constructor(text: string, at: number, number: (raw: string) => N) {
    this.#text = text;
    this.#number = number;
    this.at = at;
  }

  value(depth: number): JsonOf<N> {
    if (depth > MAX_DEPTH) throw new JsonError('exceeded max depth');
    const char = this.#skip(depth === 0 ? 'EOF' : undefined);
    switch (char) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      case 't':
        return this.#literal('true', true);
      case 'f':
        return this.#literal('false', false);
      case 'n':
        return this.#literal('null', null);
    }
    if (char !== '-' && (char < '0' || char > '9')) this.#bad('looking for beginning of value');
    return this.#readNumber();
  }

  #object(depth: number): JsonOf<N> {
    const map = new Map<string, JsonOf<N>>();
    this.at++;
    if (this.#skip() === '}') {
      this.at++;
      return map;
    }
    for (;;) {
      if (this.#skip() !== '"') this.#bad('looking for beginning of object key string');
      const key = this.#string();
      if (this.#skip() !== ':') this.#bad('after object key');
      this.at++;
      map.set(key, this.value(depth + 1));
      const char = this.#skip();
      if (char !== ',' && char !== '}') this.#bad('after object key:value pair');
      this.at++;
      if (char === '}') return map;
    }
  }

  #array(depth: number): JsonOf<N> {
    const list: JsonOf<N>[] = [];
    this.at++;
    if (this.#skip() === ']') {
      this.at++;
      return list;
    }
    for (;;) {
      list.push(this.value(depth + 1));
      const char = this.#skip();
      if (char !== ',' && char !== ']') this.#bad('after array element');
      this.at++;
      if (char === ']') return list;
    }
  }

  #string(): string {
    let out = '';
    this.at++;
    for (let from = this.at; ; ) {
      const char = this.#peek();
      if (char === '"') {
        out += this.#text.slice(from, this.at++);
        return throughRunes(out);
      }
      if (char < ' ') this.#bad('in string literal');
      this.at++;
      if (char !== '\\') continue;
      out += this.#text.slice(from, this.at - 1) + this.#escape();
      from = this.at;
    }
  }

  #escape(): string {
    const char = this.#peek();
    const plain = ESCAPES.get(char);
    if (plain === undefined && char !== 'u') this.#bad('in string escape code');
    this.at++;
    if (plain !== undefined) return plain;
    const unit = this.#hex();
    if (unit < 0xd800 || unit > 0xdfff) return encodeUtf8(String.fromCharCode(unit));
    // A surrogate needs its other half; alone it is U+FFFD, and what follows is read afresh.
    if (unit < 0xdc00 && this.#text.startsWith('\\u', this.at)) {
      const back = this.at;
      this.at += 2;
      const low = this.#hex();
      if (low >= 0xdc00 && low <= 0xdfff) return encodeUtf8(String.fromCharCode(unit, low));
      this.at = back;
    }
    return '\xef\xbf\xbd';
  }

  #hex(): number {
    for (let i = 0; i < 4; i++, this.at++) {
      if (!/[0-9a-fA-F]/.test(this.#peek())) this.#bad('in \\u hexadecimal character escape');
    }
    return Number.parseInt(this.#text.slice(this.at - 4, this.at), 16);
  }

  #literal<T>(word: string, value: T): T {
    this.at++;
    for (let i = 1; i < word.length; i++, this.at++) {
      if (this.#peek() !== word[i]) this.#bad(`in literal ${word} (expecting '${word[i]}')`);
    }
    return value;
  }

  #readNumber(): N {
    const start = this.at;
    if (this.#text[this.at] === '-') this.at++;
    if (this.#peek() === '0') this.at++;
    else this.#digits('in numeric literal');
    if (this.#text[this.at] === '.') {
      this.at++;
      this.#digits('after decimal point in numeric literal');
    }
    if (this.#text[this.at] === 'e' || this.#text[this.at] === 'E') {
      this.at++;
      if (this.#text[this.at] === '+' || this.#text[this.at] === '-') this.at++;
      this.#digits('in exponent of numeric literal');
    }
    return this.#number(this.#text.slice(start, this.at));
  }

  #digits(where: string): void {
    if (!/[0-9]/.test(this.#peek())) this.#bad(where);
    const digits = /[0-9]+/y;
    digits.lastIndex = this.at;
    digits.test(this.#text);
    this.at = digits.lastIndex;
  }

  /** The next character that is no blank, not consumed. */
  #skip(atEnd: string = 'unexpected EOF'): string {
    while (this.at < this.#text.length && ' \t\r\n'.includes(this.#text[this.at]!)) this.at++;
    return this.#peek(atEnd);
  }

  #peek(atEnd: string = 'unexpected EOF'): string {
    const char = this.#text[this.at];
    if (char === undefined) throw new JsonError(atEnd);
    return char;
  }

  #bad(where: string): never {
    throw new JsonError(`invalid character ${goMessageQuote(this.#text[this.at]!)} ${where}`);
  }
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
