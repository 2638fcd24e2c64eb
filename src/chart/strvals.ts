/**
 * The grammar of --set, --set-string, --set-json, --set-file and --set-literal (helm/pkg/strvals): "a.b[0].c=1,d={x,y},e\.f=g".
 * Each function writes into `dest`, as Helm's do: maps and lists that are there already are changed in place.
 */
import {
  atoi,
  decodeRune,
  encodeRune,
  type GoMap,
  goInt64,
  isSpace,
  NumError,
  parseInt as parseGoInt,
  quote,
  quoteRune,
  runes,
  typeOf,
  type Value,
} from '../golang/index.ts';
import { parseJsonPrefix } from './json-schema/json.ts';
import { throughRunes } from './text.ts';
import type { HelmVersion } from './version.ts';

/** Greatest list index that a --set may name. */
const MAX_INDEX = 65536;
/** Greatest depth of a dotted name. */
const MAX_NESTED_NAME_LEVEL = 30;
/** Most indexes in a row, a[0][0]…; Helm has no such limit. */
const MAX_NESTED_INDEXES = 1000;

export type SetKind = 'set' | 'set-string' | 'set-json' | 'set-file' | 'set-literal';

export interface SetHooks {
  /** For "set-file": the content of the file named in the text, or why it cannot be read. */
  readonly readFile?: (path: string) => { readonly content: string } | { readonly error: string };
  /** Told, when the text is wrong, of the assignment that was being read: its offset, and how far the reader came. */
  readonly failed?: (start: number, end: number) => void;
  /** Told of every place that was written: the container, the key in it, and the byte offset of the assignment in the text. */
  readonly written?: (container: GoMap | Value[], key: string | number, offset: number) => void;
  readonly helm?: HelmVersion;
}

/**
 * Parses `text` and writes its values into `dest`. Returns Go's error sentence, or undefined when all went well; what was
 * written before an error stays written.
 */
export function parseSetInto(kind: SetKind, text: string, dest: GoMap, hooks: SetHooks = {}): string | undefined {
  const parser = new SetParser(kind, text, hooks);
  for (;;) {
    parser.start = parser.at;
    const failed = parser.key(dest, 0);
    if (failed === EOF) return undefined;
    if (failed !== undefined) {
      hooks.failed?.(parser.start, parser.at);
      return failed;
    }
  }
}

/** The end of the text: not an error where a key may begin. */
const EOF = Symbol('EOF');
type Failure = string | typeof EOF | undefined;

interface Token {
  readonly text: string;
  /** The character that ended it, or EOF. */
  readonly end: string | typeof EOF;
}

class SetParser {
  readonly #kind: SetKind;
  readonly #text: string;
  readonly #hooks: SetHooks;
  at = 0;
  /** Where the assignment that is being read begins. */
  start = 0;

  constructor(kind: SetKind, text: string, hooks: SetHooks) {
    this.#kind = kind;
    this.#text = text;
    this.#hooks = hooks;
  }

  /** One "name=value", from wherever the parser stands in the name. */
  key(data: GoMap, level: number): Failure {
    const { text: name, end } = this.#until(this.#kind === 'set-literal' ? '=[.' : '=[,.');
    switch (end) {
      case EOF:
        return name === '' ? EOF : `key ${quote(name)} has no value`;
      case '[':
        return this.#indexed(data, name, level);
      case '=':
        return this.#assign(data, name);
      case ',':
        this.#put(data, name, '');
        return `key ${quote(name)} has no value (cannot end with ,)`;
      default:
        return this.#nested(data, name, level + 1);
    }
  }

  #indexed(data: GoMap, name: string, level: number): Failure {
    const index = this.#index();
    if (typeof index !== 'number') return this.#badIndex(index);
    let list: Value[] = [];
    if (data.has(name)) {
      const there = data.get(name) ?? null;
      if (!Array.isArray(there)) return notA(there, '[]interface {}');
      // Helm: a list without a name grows for nobody.
      list = name === '' ? [...there] : there;
    }
    const item = this.#item(list, index, level, 0);
    // The list itself counts as written only when it is new: its items tell for themselves.
    if (data.has(name) && name !== '') data.set(name, item.list);
    else this.#put(data, name, item.list);
    return item.failed;
  }

  #assign(data: GoMap, name: string): Failure {
    const read = this.#value();
    if ('failed' in read && read.value === undefined) return read.failed;
    this.#put(data, name, read.value ?? null);
    return read.failed;
  }

  #nested(data: GoMap, name: string, level: number): Failure {
    if (level > MAX_NESTED_NAME_LEVEL) {
      return `value name nested level is greater than maximum supported nested level of ${MAX_NESTED_NAME_LEVEL}`;
    }
    let inner: GoMap = new Map();
    if (data.has(name)) {
      const there = data.get(name) ?? null;
      if (!(there instanceof Map)) return notA(there, 'map[string]interface {}');
      inner = there;
    }
    const failed = this.key(inner, level);
    if (failed === undefined && inner.size === 0) return `key map ${quote(name)} has no value`;
    // Helm: --set a.b= on a map that is there keeps the map and counts as written.
    if (inner.size !== 0 && name !== '') data.set(name, inner);
    return failed;
  }

  /** What follows "]": a value, a further index or a nested name. */
  #item(list: Value[], index: number, level: number, depth: number): { readonly list: Value[]; readonly failed: Failure } {
    if (depth > MAX_NESTED_INDEXES) return { list, failed: `more than ${MAX_NESTED_INDEXES} nested indexes` };
    if (index < 0) return { list, failed: `negative ${index} index not allowed` };
    const { text: rest, end } = this.#until('[.=');
    if (rest !== '') return { list, failed: `unexpected data at end of array index: ${quoteRunes(rest)}` };
    if (end === EOF) return { list, failed: EOF };
    if (end === '=') {
      const read = this.#value();
      if (read.value === undefined) return { list, failed: read.failed };
      if (read.failed !== undefined && read.failed !== EOF) return { list, failed: read.failed };
      const put = this.#putAt(list, index, read.value);
      // An end of text after "[0]=" is no error here, as it is none in Helm.
      return put;
    }
    if (end === '[') {
      const next = this.#index();
      if (typeof next !== 'number') return { list, failed: this.#badIndex(next) };
      const there = list[index] ?? null;
      if (there !== null && !Array.isArray(there)) return { list, failed: notA(there, '[]interface {}') };
      const inner = this.#item(there ?? [], next, level, depth + 1);
      return inner.failed === undefined ? this.#putAt(list, index, inner.list, false) : { list, failed: inner.failed };
    }
    let inner: GoMap = new Map();
    if (index < list.length) {
      const there = list[index];
      if (there instanceof Map) inner = there;
      else list[index] = inner;
    }
    const failed = this.key(inner, level);
    return failed === undefined ? this.#putAt(list, index, inner, false) : { list, failed };
  }

  /** The value after "=". `value` undefined: nothing could be read. */
  #value(): { readonly value: Value | undefined; readonly failed: Failure } {
    if (this.#kind === 'set-literal') {
      const value = throughRunes(this.#text.slice(this.at));
      this.at = this.#text.length;
      return { value, failed: undefined };
    }
    if (this.#kind === 'set-json') return this.#jsonValue();
    if (this.at >= this.#text.length) return { value: '', failed: EOF };
    if (this.#text[this.at] === '{') return this.#list();
    return this.#read(this.#until(',').text);
  }

  #jsonValue(): { readonly value: Value | undefined; readonly failed: Failure } {
    if (this.#skipEmpty()) return { value: null, failed: undefined };
    const parsed = parseJsonPrefix(this.#text, this.at);
    if ('error' in parsed) return { value: undefined, failed: parsed.error };
    this.at = parsed.end;
    this.#skipEmpty();
    return { value: parsed.value, failed: undefined };
  }

  #list(): { readonly value: Value | undefined; readonly failed: Failure } {
    this.at++;
    const list: Value[] = [];
    for (;;) {
      const { text: item, end } = this.#until(',}');
      if (end === EOF) return { value: undefined, failed: "list must terminate with '}'" };
      if (end === '}' && this.#text[this.at] === ',') this.at++;
      const read = this.#read(item);
      if (read.failed !== undefined) return { value: undefined, failed: read.failed };
      list.push(read.value ?? null);
      if (end === '}') return { value: list, failed: undefined };
    }
  }

  /** The text of a value to the value. */
  #read(text: string): { readonly value: Value | undefined; readonly failed: Failure } {
    if (this.#kind === 'set-string') return { value: text, failed: undefined };
    if (this.#kind !== 'set-file') return { value: typedValue(text), failed: undefined };
    const file = this.#hooks.readFile?.(text) ?? { error: `open ${text}: no such file or directory` };
    return 'error' in file ? { value: undefined, failed: file.error } : { value: file.content, failed: undefined };
  }

  /** Skips blanks and one comma; true when nothing but blanks stood before the comma or the end. */
  #skipEmpty(): boolean {
    while (this.at < this.#text.length) {
      const { rune, size } = decodeRune(this.#text, this.at);
      if (rune !== 0x2c && !isSpace(rune)) return false;
      this.at += size;
      if (rune === 0x2c) return true;
    }
    return true;
  }

  /** The characters up to one of `stop`, backslashes taken off (but in a literal), and that one consumed. */
  #until(stop: string): Token {
    let text = '';
    while (this.at < this.#text.length) {
      const char = this.#rune();
      if (stop.includes(char)) return { text, end: char };
      if (char !== '\\' || this.#kind === 'set-literal') text += char;
      else if (this.at < this.#text.length) text += this.#rune();
    }
    return { text, end: EOF };
  }

  /** The next character; a byte that is none is U+FFFD. */
  #rune(): string {
    const { rune, size } = decodeRune(this.#text, this.at);
    this.at += size;
    return rune < 0x80 ? String.fromCharCode(rune) : encodeRune(rune);
  }

  #index(): number | string | typeof EOF {
    const { text, end } = this.#until(']');
    if (end === EOF) return EOF;
    const n = atoi(text);
    return n instanceof NumError ? n.message : Number(n);
  }

  /** Helm 4: a text that ends within "[…" is no error. */
  #badIndex(error: string | typeof EOF): Failure {
    if (error !== EOF) return `error parsing index: ${error}`;
    return (this.#hooks.helm ?? 4) === 4 ? EOF : 'error parsing index: EOF';
  }

  #put(data: GoMap, name: string, value: Value): void {
    // Helm: a value without a name is read and dropped.
    if (name === '') return;
    this.#hooks.written?.(data, name, this.start);
    data.set(name, value);
  }

  #putAt(list: Value[], index: number, value: Value, tell: boolean = true): { readonly list: Value[]; readonly failed: Failure } {
    if (index > MAX_INDEX) return { list, failed: `index of ${index} is greater than maximum supported index of ${MAX_INDEX}` };
    while (list.length < index) list.push(null);
    if (tell) this.#hooks.written?.(list, index, this.start);
    list[index] = value;
    return { list, failed: undefined };
  }
}

/** The panic of a type assertion, as the parser reports it. */
function notA(value: Value, wanted: string): string {
  const got = typeOf(value)?.name ?? 'nil';
  return `unable to parse key: interface conversion: interface {} is ${got}, not ${wanted}`;
}

/** strings.EqualFold with a word of "true", "false", "null": the long s (U+017F) folds too. */
function isWord(text: string, word: string): boolean {
  return text.length <= word.length + 1 && text.replaceAll('\xc5\xbf', 's').toLowerCase() === word;
}

/** true, false, null, whole numbers; everything else, "0123" and "1.5" too, is text. */
function typedValue(text: string): Value {
  if (isWord(text, 'true')) return true;
  if (isWord(text, 'false')) return false;
  if (isWord(text, 'null')) return null;
  if (text === '0') return goInt64(0n);
  if (text === '' || text[0] === '0') return text;
  const n = parseGoInt(text, 10, 64);
  return n instanceof NumError ? text : goInt64(n);
}

/** %q of a []rune. */
function quoteRunes(text: string): string {
  return `[${runes(text)
    .map((rune) => quoteRune(rune))
    .join(' ')}]`;
}
