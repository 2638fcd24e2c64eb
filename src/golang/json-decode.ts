/**
 * Go's encoding/json, reading: json.Unmarshal into an any, a map[string]any or a []any, with Go's errors. One pass with its own stack;
 * the last of two equal keys wins; an invalid byte or a lone surrogate becomes U+FFFD.
 */
import { GoError, goFail } from './func.ts';
import { quote } from './strconv-quote.ts';
import { encodeRune, mapRunes, validUtf8 } from './utf8.ts';
import { type GoList, type GoMap, goNil, nilList, types, type Value } from './value.ts';

/** *json.UnmarshalTypeError. Go reads on after it: `value` is what the target then holds. */
export class UnmarshalTypeError extends GoError {
  readonly value: Value;
  constructor(what: string, type: string, value: Value) {
    super(`json: cannot unmarshal ${what} into Go value of type ${type}`);
    this.value = value;
  }
}

/** json.Unmarshal into an any. Fails with Go's error. */
export function unmarshalJson(text: string): Value {
  return checked(new JsonReader(text).read());
}

/** json.Unmarshal into an empty map[string]any; null makes it a nil map. */
export function unmarshalJsonMap(text: string): GoMap {
  const read = new JsonReader(text).read();
  if (read.value instanceof Map) return checked(read) as GoMap;
  const map: GoMap = new Map();
  if (read.value !== null || read.outOfRange !== undefined) throw new UnmarshalTypeError(kindOf(read.value), types.map.name, map);
  map[goNil] = true;
  return map;
}

/** json.Unmarshal into an empty []any; null makes it a nil slice. */
export function unmarshalJsonList(text: string): GoList {
  const read = new JsonReader(text).read();
  if (Array.isArray(read.value)) return checked(read) as GoList;
  if (read.value !== null || read.outOfRange !== undefined) throw new UnmarshalTypeError(kindOf(read.value), types.list.name, []);
  return nilList(types.list);
}

function checked({ value, outOfRange }: Read): Value {
  if (outOfRange === undefined) return value;
  throw new UnmarshalTypeError(`number ${outOfRange}`, types.float64.name, value);
}

function kindOf(value: Value): string {
  if (Array.isArray(value)) return 'array';
  if (value instanceof Map) return 'object';
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'number';
}

interface Read {
  readonly value: Value;
  /** The first number that no float64 holds; Go reads on, with null in its place. */
  readonly outOfRange: string | undefined;
}

const MAX_DEPTH = 10000;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const PLAIN_STRING = /"[ !#-[\]-\x7f]*"/y;

class JsonReader {
  readonly #text: string;
  #at = 0;
  #outOfRange: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Read {
    const stack: (GoList | GoMap)[] = [];
    const keys: string[] = [];
    let value: Value;
    for (;;) {
      // Here a value begins.
      const opened = this.#open(stack.length);
      if (opened !== undefined) {
        if (!this.#closes(opened)) {
          if (opened instanceof Map) keys.push(this.#key());
          stack.push(opened);
          continue;
        }
        value = opened;
      } else value = this.#scalar();
      // Here a value has ended; close what ends with it.
      for (;;) {
        const container = stack.at(-1);
        if (container === undefined) return this.#finish(value);
        if (container instanceof Map) container.set(keys.pop()!, value);
        else container.push(value);
        const char = this.#skip();
        if (char === 44) {
          this.#at++;
          if (container instanceof Map) keys.push(this.#key());
          break;
        }
        if (char !== (container instanceof Map ? 125 : 93)) {
          this.#fail(container instanceof Map ? 'after object key:value pair' : 'after array element');
        }
        this.#at++;
        value = container;
        stack.pop();
      }
    }
  }

  #finish(value: Value): Read {
    if (!Number.isNaN(this.#skip())) this.#fail('after top-level value');
    return { value, outOfRange: this.#outOfRange };
  }

  /** A container that begins here. */
  #open(depth: number): GoList | GoMap | undefined {
    const char = this.#skip();
    if (char !== 123 && char !== 91) return undefined;
    if (depth >= MAX_DEPTH) this.#fail('exceeded max depth');
    this.#at++;
    return char === 123 ? new Map() : [];
  }

  /** True, and past it, when the container is empty. */
  #closes(container: GoList | GoMap): boolean {
    if (this.#skip() !== (container instanceof Map ? 125 : 93)) return false;
    this.#at++;
    return true;
  }

  #key(): string {
    if (this.#skip() !== 34) this.#fail('looking for beginning of object key string');
    const key = this.#string();
    if (this.#skip() !== 58) this.#fail('after object key');
    this.#at++;
    return key;
  }

  #scalar(): Value {
    const char = this.#text.charCodeAt(this.#at);
    switch (char) {
      case 34:
        return this.#string();
      case 116:
        return this.#literal('true', true);
      case 102:
        return this.#literal('false', false);
      case 110:
        return this.#literal('null', null);
    }
    if (char === 45 || (char >= 48 && char <= 57)) return this.#number();
    return this.#fail('looking for beginning of value');
  }

  #literal(word: string, value: Value): Value {
    for (let i = 1; i < word.length; i++) {
      if (this.#text[this.#at + i] === word[i]) continue;
      this.#at += i;
      this.#fail(`in literal ${word} (expecting '${word[i]}')`, true);
    }
    this.#at += word.length;
    return value;
  }

  #number(): Value {
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.#text);
    if (found === null) {
      this.#at++;
      return this.#fail('in numeric literal', true);
    }
    const literal = found[0];
    this.#at += literal.length;
    this.#checkNumberEnd(literal);
    const value = Number(literal);
    if (Number.isFinite(value)) return value;
    this.#outOfRange ??= literal;
    return null;
  }

  /** A point or an exponent after a number that the pattern did not take is one without digits. */
  #checkNumberEnd(literal: string): void {
    const next = this.#text[this.#at];
    if (next === '.' && !/[.eE]/.test(literal)) {
      this.#at++;
      this.#fail('after decimal point in numeric literal', true);
    }
    if ((next === 'e' || next === 'E') && !/[eE]/.test(literal)) {
      this.#at++;
      if (this.#text[this.#at] === '+' || this.#text[this.#at] === '-') this.#at++;
      this.#fail('in exponent of numeric literal', true);
    }
  }

  #string(): string {
    PLAIN_STRING.lastIndex = this.#at;
    const plain = PLAIN_STRING.exec(this.#text);
    if (plain !== null) {
      this.#at += plain[0].length;
      return plain[0].slice(1, -1);
    }
    let out = '';
    let start = ++this.#at;
    for (;;) {
      const char = this.#text.charCodeAt(this.#at);
      if (Number.isNaN(char)) this.#unexpectedEnd();
      if (char < 0x20) this.#fail('in string literal');
      if (char === 34 || char === 92) {
        out += this.#text.slice(start, this.#at);
        this.#at++;
        if (char === 34) return validUtf8(out) ? out : mapRunes(out, (rune) => rune);
        out += this.#escape();
        start = this.#at;
      } else this.#at++;
    }
  }

  #escape(): string {
    const kind = this.#text[this.#at];
    const simple = kind === undefined ? undefined : ESCAPES[kind];
    if (simple !== undefined) {
      this.#at++;
      return simple;
    }
    if (kind !== 'u') this.#fail('in string escape code', true);
    const rune = this.#hex4();
    if (rune < 0xd800 || rune > 0xdfff) return encodeRune(rune);
    const low = /^\\u([dD][c-fC-F][0-9a-fA-F]{2})/.exec(this.#text.slice(this.#at, this.#at + 6));
    if (rune > 0xdbff || low === null) return '\xef\xbf\xbd';
    this.#at += 6;
    return encodeRune(0x10000 + ((rune - 0xd800) << 10) + (Number.parseInt(low[1]!, 16) - 0xdc00));
  }

  #hex4(): number {
    for (let i = 0; i < 4; i++) {
      this.#at++;
      if (!/[0-9a-fA-F]/.test(this.#text[this.#at] ?? ' ')) this.#fail('in \\u hexadecimal character escape', true);
    }
    this.#at++;
    return Number.parseInt(this.#text.slice(this.#at - 4, this.#at), 16);
  }

  /** Past white space; the char code there, NaN at the end. */
  #skip(): number {
    for (;;) {
      const char = this.#text.charCodeAt(this.#at);
      if (char !== 32 && char !== 10 && char !== 13 && char !== 9) return char;
      this.#at++;
    }
  }

  #fail(context: string, inLiteral = false): never {
    if (this.#at >= this.#text.length) {
      // Go: at the end its scanner takes one space more, which is wrong inside of a literal.
      if (!inLiteral) this.#unexpectedEnd();
      goFail(`invalid character ' ' ${context}`);
    }
    return goFail(`invalid character ${quoteByte(this.#text.charCodeAt(this.#at))} ${context}`);
  }

  #unexpectedEnd(): never {
    return goFail('unexpected end of JSON input');
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  '/': '/',
  '"': '"',
};

/** A byte as Go's error shows it: quoted as the character with that number. */
function quoteByte(byte: number): string {
  if (byte === 39) return `'\\''`;
  if (byte === 34) return `'"'`;
  return `'${quote(encodeRune(byte)).slice(1, -1)}'`;
}
