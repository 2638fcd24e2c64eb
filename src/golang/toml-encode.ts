/** What github.com/BurntSushi/toml v1.6.0 writes: toml.NewEncoder(w).Encode(value) with its defaults. */
import { GoError, goFail } from './func.ts';
import { formatFloat } from './strconv-float.ts';
import { timeType } from './time-value.ts';
import { writeTomlTime } from './toml-time.ts';
import { GoBytes, GoComplex, GoInt, type GoList, GoStruct, goNil, sortedKeys, type Value } from './value.ts';

/** The TOML text of a map (or, as in Go, of a lone value). Fails with the encoder's sentence for what TOML cannot hold. */
export function marshalToml(value: Value): string {
  // Go: a nil at the top is a reflect.Value of nothing, and asking it for its type panics.
  if (value === null) throw new GoError('reflect: call of reflect.Value.Type on zero Value');
  const writer = new TomlWriter();
  writer.entry([], value);
  return writer.out;
}

const INDENT = '  ';
/** Deeper nesting is refused (Go would run until its stack ends, on a map that holds itself). */
const MAX_DEPTH = 1000;

class TomlWriter {
  out = '';

  /** key = value, or the table of that key. */
  entry(key: readonly string[], value: Value): void {
    if (key.length > MAX_DEPTH) tooDeep();
    if (value === null || (isNil(value) && !(key.length === 0 && isList(value)))) return;
    const text = ownText(value);
    if (text === undefined && (value instanceof Map || value instanceof GoStruct)) this.#table(key, value);
    else if (isList(value) && isTableList(value)) this.#tables(key, value);
    else if (value instanceof GoComplex) goFail(`unsupported type for key '${keyText(key)}': complex128`);
    else if (key.length === 0) this.out += this.#inline(value, 0);
    else this.out += `${INDENT.repeat(key.length - 1)}${quoteTomlKey(key.at(-1)!)} = ${this.#inline(value, 0)}\n`;
  }

  #table(key: readonly string[], value: Map<string, Value> | GoStruct): void {
    if (key.length === 1) this.#gap();
    if (key.length > 0) this.out += `${INDENT.repeat(key.length - 1)}[${keyText(key)}]\n`;
    this.#members(key, value);
  }

  #tables(key: readonly string[], list: readonly Value[]): void {
    if (key.length === 0) goFail('toml: top-level values must be Go maps or structs');
    for (const item of list) {
      if (isNil(item)) continue;
      this.#gap();
      this.out += `${INDENT.repeat(key.length - 1)}[[${keyText(key)}]]\n`;
      this.#members(key, item as Map<string, Value>);
    }
  }

  #members(key: readonly string[], value: Map<string, Value> | GoStruct): void {
    for (const [name, item] of ordered(value)) this.entry([...key, name], item);
  }

  /** An empty line, but not at the very start. */
  #gap(): void {
    if (this.out !== '') this.out += '\n';
  }

  #inline(value: Value, depth: number): string {
    if (depth > MAX_DEPTH) tooDeep();
    switch (typeof value) {
      case 'string':
        return quoteToml(value);
      case 'boolean':
        return String(value);
      case 'number':
        return tomlFloat(value);
    }
    if (value === null) return goFail('reflect: call of reflect.Value.Interface on zero Value');
    const text = ownText(value);
    if (text !== undefined) return text;
    if (value instanceof GoInt) return value.n.toString();
    if (value instanceof GoComplex) return goFail('unexpected type: complex128');
    if (value instanceof GoBytes) return `[${Array.from(value.data, (char) => char.charCodeAt(0)).join(', ')}]`;
    if (isList(value)) return `[${value.map((item) => this.#inline(item, depth + 1)).join(', ')}]`;
    return this.#inlineTable(value, depth);
  }

  #inlineTable(value: Map<string, Value> | GoStruct, depth: number): string {
    const { direct, sub } = parted(value);
    let out = '{';
    const write = (entries: readonly Entry[], trailing: boolean): void => {
      entries.forEach(([name, item], i) => {
        if (item === null || isNil(item)) return;
        // Go: the comma is decided by position, so a nil at the end leaves one behind.
        out += `${quoteTomlKey(name)} = ${this.#inline(item, depth + 1)}${trailing || i < entries.length - 1 ? ', ' : ''}`;
      });
    };
    write(direct, sub.length > 0);
    write(sub, false);
    return `${out}}`;
  }
}

type Entry = readonly [string, Value];

/** Members that are no tables come first: a table's heading would swallow them. */
function parted(value: Map<string, Value> | GoStruct): { readonly direct: readonly Entry[]; readonly sub: readonly Entry[] } {
  const entries: Entry[] = value instanceof Map ? sortedKeys(value).map((key) => [key, value.get(key)!]) : [...value.fields];
  const direct: Entry[] = [];
  const sub: Entry[] = [];
  for (const entry of entries) (isTable(entry[1]) ? sub : direct).push(entry);
  return { direct, sub };
}

function ordered(value: Map<string, Value> | GoStruct): Entry[] {
  const { direct, sub } = parted(value);
  return [...direct, ...sub];
}

function isTable(value: Value): boolean {
  if (value instanceof GoComplex) return goFail('unsupported type: complex128');
  if (value instanceof Map) return !value[goNil];
  if (value instanceof GoStruct) return ownText(value) === undefined;
  return isList(value) && isTableList(value);
}

/** True when every item is a table. A nil among the items is refused, at whatever depth of lists. */
function isTableList(list: GoList, depth = 0): boolean {
  if (depth > MAX_DEPTH) tooDeep();
  let tables = list.length > 0;
  for (const item of list) {
    if (item === null || isNil(item)) goFail('toml: cannot encode array with nil element');
    if (isList(item)) isTableList(item, depth + 1);
    if (item instanceof GoComplex) goFail('unsupported type: complex128');
    if (!(item instanceof Map || (item instanceof GoStruct && ownText(item) === undefined))) tables = false;
  }
  return tables;
}

function isList(value: Value): value is GoList {
  return Array.isArray(value);
}

function isNil(value: Value): boolean {
  return (value instanceof Map || Array.isArray(value)) && value[goNil] === true;
}

/** The text of a value whose type brings its own: a time as it stands, anything else with MarshalText in quotes. */
function ownText(value: Value): string | undefined {
  if (!(value instanceof GoStruct || value instanceof GoInt)) return undefined;
  const { methods, name } = value.type;
  if (methods === undefined) return undefined;
  if (name === 'time.Duration') return quoteToml(String(methods.get('String')?.call(value)));
  if (value instanceof GoStruct && value.type === timeType) return writeTomlTime(value);
  const text = methods.get('MarshalText')?.call(value);
  return text instanceof GoBytes ? quoteToml(text.data) : undefined;
}

function tomlFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const text = formatFloat(value, 'g', -1);
  return /[e.]/.test(text) ? text : `${text}.0`;
}

function keyText(key: readonly string[]): string {
  return key.map(quoteTomlKey).join('.');
}

/** A key, in quotes unless it is a bare word. */
export function quoteTomlKey(part: string): string {
  return /^[A-Za-z0-9_-]+$/.test(part) ? part : quoteToml(part);
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

/** A double-quoted string; bytes from 0x80 on stand as they are, valid or not. */
function quoteToml(text: string): string {
  const escaped = text.replace(/[\0-\x1f"\\\x7f]/g, (char) => SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `"${escaped}"`;
}

function tooDeep(): never {
  return goFail('toml: value nested too deeply, or within itself');
}
