/**
 * Go's encoding/json, writing: json.Marshal, and an Encoder with SetIndent and SetEscapeHTML. The walk keeps its own stack, so that no
 * nesting is too deep.
 */
import { checkTextBytes, goFail } from './func.ts';
import { formatFloat } from './strconv-float.ts';
import { runeAt } from './utf8.ts';
import { GoBytes, GoComplex, GoInt, GoStruct, goNil, sortedKeys, typeOf, type Value } from './value.ts';

export interface JsonOptions {
  /** <, > and & as \u003c and so on, json.Marshal's way; on by default. */
  readonly escapeHtml?: boolean;
  /** One step of indentation; without it (and without a prefix) all stands on one line. */
  readonly indent?: string;
  /** Begins every line but the first. */
  readonly prefix?: string;
}

/** json.Marshal or MarshalIndent. Fails with Go's sentence for what JSON cannot hold. */
export function marshalJson(value: Value, options: JsonOptions = {}): string {
  return new JsonWriter(options).write(value);
}

/** A container being written: its members, and the next of them. */
interface Frame {
  readonly container: object;
  readonly keys: readonly string[] | undefined;
  readonly items: readonly Value[];
  at: number;
}

/** Go looks for cycles only beyond this depth. */
const CYCLE_DEPTH = 1000;

class JsonWriter {
  readonly #escapeHtml: boolean;
  readonly #newline: string | undefined;
  readonly #indent: string;
  readonly #stack: Frame[] = [];
  readonly #open = new Set<object>();
  #out = '';
  #entered = 0;

  constructor(options: JsonOptions) {
    this.#escapeHtml = options.escapeHtml ?? true;
    this.#indent = options.indent ?? '';
    this.#newline = options.indent || options.prefix ? `\n${options.prefix ?? ''}` : undefined;
  }

  write(value: Value): string {
    this.#value(value);
    let frame = this.#stack.at(-1);
    while (frame !== undefined) {
      if (frame.at === frame.items.length) this.#close(frame);
      else {
        const { at, keys } = frame;
        frame.at++;
        if (at > 0) this.#out += ',';
        this.#line(this.#stack.length);
        if (keys !== undefined) this.#out += this.#string(keys[at]!) + (this.#newline === undefined ? ':' : ': ');
        this.#value(frame.items[at]!);
      }
      frame = this.#stack.at(-1);
    }
    return this.#out;
  }

  #line(depth: number): void {
    if (this.#newline !== undefined) this.#out += this.#newline + this.#indent.repeat(depth);
  }

  #close(frame: Frame): void {
    this.#stack.pop();
    this.#open.delete(frame.container);
    if (frame.items.length > 0) this.#line(this.#stack.length);
    this.#out += frame.keys === undefined ? ']' : '}';
  }

  #value(value: Value): void {
    switch (typeof value) {
      case 'string':
        this.#out += this.#string(value);
        return;
      case 'number':
        this.#out += jsonNumber(value);
        return;
      case 'boolean':
        this.#out += value ? 'true' : 'false';
        return;
    }
    if (value === null) this.#out += 'null';
    else if (value instanceof GoInt) this.#out += value.n.toString();
    else if (value instanceof GoBytes) this.#out += `"${Buffer.from(value.data, 'latin1').toString('base64')}"`;
    else if (value instanceof GoComplex) goFail('json: unsupported type: complex128');
    else if (value instanceof GoStruct) this.#struct(value);
    else if (value[goNil]) this.#out += 'null';
    else if (value instanceof Map) {
      const keys = sortedKeys(value);
      this.#enter(
        value,
        keys,
        keys.map((key) => value.get(key)!),
      );
    } else this.#enter(value, undefined, value);
  }

  #struct(value: GoStruct): void {
    const json = value.type.methods?.get('MarshalJSON')?.call(value);
    const text = value.type.methods?.get('MarshalText')?.call(value);
    if (json instanceof GoBytes) this.#out += json.data;
    else if (text instanceof GoBytes) this.#out += this.#string(text.data);
    else {
      const names = value.type.json;
      // Fields that begin in lower case are unexported.
      const shown = [...value.fields].filter(([field, item]) => !/^[a-z]/.test(field) && !(names?.get(field)?.omitEmpty && isEmpty(item)));
      this.#enter(
        value,
        shown.map(([field]) => names?.get(field)?.name ?? field),
        shown.map(([, item]) => item),
      );
    }
  }

  /** Values within values can be far larger than they look: each level of a map may hold the level below twice. */
  #enter(container: Value & object, keys: readonly string[] | undefined, items: readonly Value[]): void {
    this.#entered++;
    checkTextBytes(this.#out.length + 16 * this.#entered);
    if (this.#stack.length >= CYCLE_DEPTH && this.#open.has(container)) {
      goFail(`json: unsupported value: encountered a cycle via ${typeOf(container)!.name}`);
    }
    this.#open.add(container);
    this.#out += keys === undefined ? '[' : '{';
    this.#stack.push({ container, keys, items, at: 0 });
  }

  #string(text: string): string {
    return quoteJson(text, this.#escapeHtml);
  }
}

/** What `omitempty` leaves out. */
function isEmpty(value: Value): boolean {
  if (value === null || value === false || value === 0 || value === '') return true;
  if (value instanceof GoInt) return value.n === 0n;
  if (value instanceof GoBytes) return value.data === '';
  return value instanceof Map ? value.size === 0 : Array.isArray(value) && value.length === 0;
}

const PLAIN = /^[ !#-[\]-~]*$/;
const PLAIN_HTML = /^[ !#-%'-;=?-[\]-~]*$/;
const SHORT: Readonly<Record<number, string>> = { 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 34: '\\"', 92: '\\\\' };

/** A byte string as a JSON string; an invalid byte becomes \ufffd. */
export function quoteJson(text: string, escapeHtml = true): string {
  if ((escapeHtml ? PLAIN_HTML : PLAIN).test(text)) return `"${text}"`;
  let out = '"';
  let start = 0;
  for (let i = 0; i < text.length; ) {
    const byte = text.charCodeAt(i);
    let escaped: string | undefined;
    let size = 1;
    if (byte < 0x80) escaped = escapeAscii(byte, escapeHtml);
    else {
      const packed = runeAt(text, i);
      size = packed & 7;
      if (size === 1) escaped = '\\ufffd';
      else if (packed >> 3 === 0x2028 || packed >> 3 === 0x2029) escaped = `\\u${(packed >> 3).toString(16)}`;
    }
    if (escaped !== undefined) {
      out += text.slice(start, i) + escaped;
      start = i + size;
    }
    i += size;
  }
  return `${out}${text.slice(start)}"`;
}

function escapeAscii(byte: number, escapeHtml: boolean): string | undefined {
  const short = SHORT[byte];
  if (short !== undefined) return short;
  const html = byte === 0x3c || byte === 0x3e || byte === 0x26;
  return byte < 0x20 || (html && escapeHtml) ? `\\u${byte.toString(16).padStart(4, '0')}` : undefined;
}

/** A float as encoding/json writes it: as ES6 does, but for the sign of minus zero. */
function jsonNumber(value: number): string {
  if (!Number.isFinite(value)) goFail(`json: unsupported value: ${formatFloat(value, 'g', -1)}`);
  if (Object.is(value, -0)) return '-0';
  return String(value);
}
