/**
 * Decodes what yaml.Unmarshal (sigs.k8s.io/yaml, then encoding/json) puts into a Go struct: field names without regard to case, scalars
 * turned to text where the field is a string, Go's sentences for what does not fit.
 */
import { formatFloat, sortedKeys, type Value } from '../golang/index.ts';
import { type Mark, readYaml } from '../yaml/index.ts';

/** The type of a Go field. */
export type FieldType =
  | { readonly kind: 'string' | 'bool' | 'any' | 'time' }
  | { readonly kind: 'list'; readonly of: FieldType; readonly name: string }
  | { readonly kind: 'stringMap' }
  | StructType;

export interface StructType {
  readonly kind: 'struct';
  /** "Metadata". */
  readonly name: string;
  /** JSON name of the field, its type. */
  readonly fields: ReadonlyMap<string, FieldType>;
  /** In a list of pointers. */
  readonly pointer?: true;
}

export interface StructResult {
  /** The fields that were given, by JSON name; of two spellings of a name the one that sorts last. Structs are Maps again. */
  readonly fields: ReadonlyMap<string, Value>;
  /** Byte offset of the value of each field. */
  readonly offsets: ReadonlyMap<string, number>;
  /** The document was null or empty. */
  readonly isNull: boolean;
}

export type StructFailure = { readonly error: string; readonly offset: number | undefined };

/** yaml.Unmarshal(text, &struct). `packageName` is the Go package that error sentences name: "v2", "chart". */
export function readYamlStruct(text: string, type: StructType, packageName: string): StructResult | StructFailure {
  const places = new Map<object, Map<string | number, number>>();
  const mark: Mark = (container, key, _keyOffset, valueOffset) => {
    let keys = places.get(container);
    if (keys === undefined) places.set(container, (keys = new Map()));
    keys.set(key, valueOffset);
  };
  const read = readYaml(text, { mark });
  if (read.error !== undefined) return { error: read.error.message, offset: read.error.offset };
  const decoder = new Decoder(text, places, packageName);
  const fields = decoder.top(read.value, type);
  if (decoder.error !== undefined) {
    return {
      error: `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${decoder.error.message}`,
      offset: decoder.error.offset,
    };
  }
  const offsets = new Map<string, number>();
  if (read.value instanceof Map) {
    for (const [key, offset] of places.get(read.value) ?? []) offsets.set(String(key), offset);
  }
  return { fields, offsets, isNull: read.value === null };
}

class Decoder {
  readonly #text: string;
  readonly #places: ReadonlyMap<object, ReadonlyMap<string | number, number>>;
  readonly #package: string;
  /** The first one; Go decodes on and reports it in the end. */
  error: { readonly message: string; readonly offset: number | undefined } | undefined;
  #struct = '';
  #path: string[] = [];

  constructor(text: string, places: ReadonlyMap<object, ReadonlyMap<string | number, number>>, packageName: string) {
    this.#text = text;
    this.#places = places;
    this.#package = packageName;
  }

  top(value: Value, type: StructType): Map<string, Value> {
    if (value instanceof Map) return this.#fields(value, type);
    if (value !== null) this.#fail(value, type, undefined);
    return new Map();
  }

  #fields(map: ReadonlyMap<string, Value>, type: StructType): Map<string, Value> {
    const outer = this.#struct;
    const out = new Map<string, Value>();
    for (const key of sortedKeys(map)) {
      const name = type.fields.has(key) ? key : [...type.fields.keys()].find((field) => sameFold(field, key));
      const field = name === undefined ? undefined : type.fields.get(name);
      if (name === undefined || field === undefined) continue;
      this.#struct = type.name;
      this.#path.push(name);
      const value = this.#value(map.get(key)!, field, this.#places.get(map)?.get(key));
      this.#path.pop();
      // null leaves what another spelling of the name has set.
      if (value !== null || field.kind === 'list' || field.kind === 'stringMap') out.set(name, value);
    }
    this.#struct = outer;
    return out;
  }

  #value(value: Value, type: FieldType, offset: number | undefined): Value {
    if (value === null || type.kind === 'any') return value;
    switch (type.kind) {
      case 'string':
      case 'time': {
        const text = typeof value === 'string' ? value : this.#scalarText(value, type, offset);
        if (text === undefined) this.#fail(value, type, offset);
        return text ?? null;
      }
      case 'bool':
        if (typeof value !== 'boolean') this.#fail(value, type, offset);
        return typeof value === 'boolean' ? value : null;
      case 'list':
        return this.#list(value, type, offset);
      case 'stringMap':
        return this.#stringMap(value, type, offset);
      case 'struct':
        if (value instanceof Map) return this.#fields(value, type);
        this.#fail(value, type, offset);
        return new Map();
    }
  }

  #list(value: Value, type: FieldType & { readonly kind: 'list' }, offset: number | undefined): Value {
    if (!Array.isArray(value)) {
      this.#fail(value, type, offset);
      return null;
    }
    const places = this.#places.get(value);
    return value.map((item, i) => {
      const decoded = this.#value(item, type.of, places?.get(i));
      return decoded === null && type.of.kind === 'string' ? '' : decoded;
    });
  }

  #stringMap(value: Value, type: FieldType, offset: number | undefined): Value {
    if (!(value instanceof Map)) {
      this.#fail(value, type, offset);
      return null;
    }
    const places = this.#places.get(value);
    const out = new Map<string, Value>();
    for (const key of sortedKeys(value)) out.set(key, this.#value(value.get(key)!, { kind: 'string' }, places?.get(key)) ?? '');
    return out;
  }

  /** The text of a scalar that is no string, where sigs.k8s.io/yaml makes one of it: whole numbers as they are, others as float32. */
  #scalarText(value: Value, type: FieldType, offset: number | undefined): string | undefined {
    if (type.kind !== 'string') return undefined;
    if (typeof value === 'boolean') return String(value);
    if (typeof value !== 'number') return undefined;
    const written = offset === undefined ? '' : (/^[^\s,[\]{}#]*/.exec(this.#text.slice(offset, offset + 64))?.[0] ?? '');
    const digits = written.replaceAll('_', '');
    if (/^[+-]?(?:0x[0-9a-fA-F]+|0b[01]+|0o?[0-7]+|[0-9]+)$/.test(digits)) {
      const whole = wholeNumber(digits);
      if (whole !== undefined && whole >= -(2n ** 63n) && whole < 2n ** 64n) return String(whole);
    } else if (written === '' && Number.isSafeInteger(value)) return String(value);
    return formatFloat(shortestFloat32(value), 'g', -1);
  }

  #fail(value: Value, type: FieldType, offset: number | undefined): void {
    const got = jsonKind(value);
    const field = this.#struct === '' ? 'value' : `struct field ${this.#struct}.${this.#path.join('.')}`;
    this.error ??= { message: `${got} into Go ${field} of type ${this.#typeName(type)}`, offset };
  }

  #typeName(type: FieldType): string {
    if (type.kind === 'list') return type.name.replace('%', this.#package);
    if (type.kind === 'struct') return `${this.#package}.${type.name}`;
    return type.kind === 'stringMap' ? 'map[string]string' : type.kind === 'time' ? 'time.Time' : type.kind;
  }
}

function jsonKind(value: Value): string {
  if (Array.isArray(value)) return 'array';
  if (value instanceof Map) return 'object';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** The float64 whose shortest form has the digits of the shortest form of `value` as a float32. */
function shortestFloat32(value: number): number {
  const single = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(single.toPrecision(digits));
    if (Math.fround(candidate) === single) return candidate;
  }
  return Number(single.toPrecision(9));
}

function wholeNumber(text: string): bigint | undefined {
  const negative = text.startsWith('-');
  let digits = text.replace(/^[+-]/, '');
  if (/^0[0-7]+$/.test(digits)) digits = `0o${digits.slice(1)}`;
  else if (/^0[0-9]+$/.test(digits)) return undefined;
  const n = BigInt(digits);
  return negative ? -n : n;
}

/** encoding/json's folding of ASCII letters; the Kelvin sign and the long s fold too. */
function sameFold(field: string, key: string): boolean {
  return field.toLowerCase() === key.replaceAll('\xe2\x84\xaa', 'k').replaceAll('\xc5\xbf', 's').toLowerCase();
}
