/** JSON as a CEL value, by its schema: apiserver's common.UnstructuredToVal. Converted when it is looked at. */
import { encodeUtf8 } from '../../../base/index.ts';
import { GoError, parseTime, utcZone } from '../../../golang/index.ts';
import { isList, isObject, type Json, type JsonObject } from '../../../kube/index.ts';
import { canonicalText, deepEqual } from '../equal.ts';
import { parseFormatDuration } from '../formats.ts';
import { int64 } from '../rule.ts';
import type { Structural } from '../structural.ts';
import { Bytes, CelError, CelList, CelMap, type CelValue, Duration, equal, Opaque, Timestamp } from './value.ts';

/** `root`: a resource, whose apiVersion, kind and metadata's names can always be read. */
export function celValueOf(value: Json, schema: Structural, root: boolean = schema.embedded): CelValue {
  if (value === null) {
    if (schema.nullable) return null;
    throw new CelError('invalid data, got null for schema with nullable=false');
  }
  if (schema.intOrString) {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' && int64(value)) return BigInt(value);
    throw new CelError('invalid data, expected XIntOrString value to be either a string or integer');
  }
  switch (schema.type) {
    case 'object':
      if (!isObject(value)) throw new CelError('invalid data, expected a map for the provided schema with type=object');
      return new JsonMap(value, schema, root);
    case 'array':
      if (!isList(value)) throw new CelError('invalid data, expected an array for the provided schema with type=array');
      if (schema.items === undefined) throw new CelError('invalid array type, expected Items with a non-empty Schema');
      return new JsonList(value, schema, schema.items);
    case 'string':
      if (typeof value !== 'string') throw new CelError(`invalid data, expected string, got ${goType(value)}`);
      return textValue(value, schema.format);
    case 'number':
      if (typeof value !== 'number') throw new CelError(`invalid data, expected float, got ${goType(value)}`);
      return value;
    case 'integer':
      if (typeof value !== 'number' || !int64(value)) throw new CelError(`invalid data, expected int, got ${goType(value)}`);
      return BigInt(value);
    case 'boolean':
      if (typeof value !== 'boolean') throw new CelError(`invalid data, expected bool, got ${goType(value)}`);
      return value;
    default:
      if (schema.preserve) return new Preserved(value);
      throw new CelError(
        'invalid type, expected object, array, number, integer, boolean or string, or no type with x-kubernetes-int-or-string or x-kubernetes-preserve-unknown-fields is true, got ',
      );
  }
}

function goType(value: Json): string {
  if (isList(value)) return '[]interface {}';
  if (isObject(value)) return 'map[string]interface {}';
  return typeof value === 'number' ? (int64(value) ? 'int64' : 'float64') : typeof value === 'boolean' ? 'bool' : typeof value;
}

function textValue(text: string, format: string): CelValue {
  switch (format) {
    case 'duration': {
      const nanoseconds = parseFormatDuration(text);
      if (nanoseconds === undefined) throw new CelError(`Invalid duration ${text}: unable to parse ${text} as duration`);
      return new Duration(nanoseconds);
    }
    case 'date':
      return new Timestamp(instant(text, ['2006-01-02']) ?? fail(`Invalid date formatted string ${text}`));
    case 'date-time':
      return new Timestamp(text === '' ? 0n : (instant(text, DATE_TIMES) ?? fail(`Invalid date-time formatted string ${text}`)));
    case 'byte': {
      const data = Buffer.from(text, 'base64url');
      if (/[+/]/.test(text) || data.toString('base64').replaceAll('+', '-').replaceAll('/', '_') !== text.replace(/[\r\n]/g, ''))
        fail(`Invalid byte formatted string ${text}: illegal base64 data`);
      return new Bytes(data);
    }
    default:
      return text;
  }
}

const DATE_TIMES = [
  '2006-01-02T15:04:05.000000Z07:00',
  '2006-01-02T15:04:05.000Z07:00',
  '2006-01-02T15:04:05Z07:00',
  '2006-01-02T15:04:05',
];

function fail(message: string): never {
  throw new CelError(message);
}

/** Nanoseconds since 1970 by the first layout that fits. */
export function instant(text: string, layouts: readonly string[]): bigint | undefined {
  for (const layout of layouts) {
    try {
      const time = parseTime(layout, encodeUtf8(text), utcZone);
      return time.seconds * 1_000_000_000n + BigInt(time.nanoseconds);
    } catch (error) {
      if (!(error instanceof GoError)) throw error;
    }
  }
  return undefined;
}

/** Of preserved unknown fields only equality can be asked. */
class Preserved extends Opaque {
  readonly typeName = 'unknown';
  readonly json: Json;
  constructor(json: Json) {
    super();
    this.json = json;
  }
  equals(other: Opaque): boolean {
    return other instanceof Preserved && deepEqual(this.json, other.json);
  }
}

/** Lists of type set and map are equal in any order, and + merges them. */
export class JsonList extends CelList {
  readonly json: readonly Json[];
  readonly schema: Structural;
  readonly element: Structural;
  #items: readonly CelValue[] | undefined;

  constructor(json: readonly Json[], schema: Structural, element: Structural) {
    super([]);
    this.json = json;
    this.schema = schema;
    this.element = element;
  }

  override get items(): readonly CelValue[] {
    this.#items ??= this.json.map((item) => celValueOf(item, this.element));
    return this.#items;
  }

  #keyOf(item: Json): string {
    if (this.schema.listType === 'set' || !isObject(item)) return canonicalText(item);
    return canonicalText(this.schema.mapKeys.map((key) => (Object.hasOwn(item, key) ? item[key]! : null)));
  }

  override concat(other: CelList): CelList {
    const { listType } = this.schema;
    const added: readonly (Json | undefined)[] =
      other instanceof JsonList ? other.json : listType === 'set' ? other.items.map(scalarJson) : [undefined];
    if ((listType !== 'set' && listType !== 'map') || added.includes(undefined)) return super.concat(other);
    const merged = [...this.json];
    const places = new Map(merged.map((item, i) => [this.#keyOf(item), i]));
    for (const item of added as readonly Json[]) {
      const key = this.#keyOf(item);
      const place = places.get(key);
      if (place === undefined) {
        places.set(key, merged.length);
        merged.push(item);
      } else if (this.schema.listType === 'map') merged[place] = item;
    }
    return new JsonList(merged, this.schema, this.element);
  }

  override equals(other: CelList): boolean {
    const { listType } = this.schema;
    if (listType === 'set' && !(other instanceof JsonList)) {
      return this.json.length === other.items.length && other.items.every((item) => this.items.some((own) => equal(own, item)));
    }
    if ((listType !== 'set' && listType !== 'map') || !(other instanceof JsonList)) return super.equals(other);
    if (this.json.length !== other.json.length) return false;
    const theirs = new Map(other.json.map((item) => [this.#keyOf(item), item]));
    return this.json.every((item) => {
      const match = theirs.get(this.#keyOf(item));
      return match !== undefined && equal(celValueOf(item, this.element), celValueOf(match, this.element));
    });
  }
}

function scalarJson(value: CelValue): Json | undefined {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

/** An object with properties (its keys are escaped names, null is absent) or with additionalProperties (a map). */
export class JsonMap extends CelMap {
  readonly json: JsonObject;
  readonly schema: Structural;
  readonly #root: boolean;

  constructor(json: JsonObject, schema: Structural, root: boolean) {
    super([]);
    this.json = json;
    this.schema = schema;
    this.#root = root;
  }

  get #typed(): boolean {
    return this.#root || this.schema.properties !== undefined;
  }

  #partOf(name: string): Structural | undefined {
    const { properties, additional } = this.schema;
    if (this.#root) {
      if (name === 'metadata') return hasNames(properties?.get(name)) ? properties!.get(name) : METADATA;
      if (name === 'apiVersion' || name === 'kind') return TEXT;
    }
    if (this.#typed) return properties?.get(name);
    return typeof additional === 'object' ? additional : undefined;
  }

  override get size(): number {
    return Object.keys(this.json).length;
  }

  override get(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string') throw new CelError('no such overload');
    const name = this.#typed ? unescapeName(key) : key;
    if (name === undefined || !Object.hasOwn(this.json, name)) return undefined;
    const value = this.json[name]!;
    const part = this.#partOf(name);
    if (part === undefined || (this.#typed && value === null)) return undefined;
    return celValueOf(value, part);
  }

  override keys(): readonly CelValue[] {
    return Object.keys(this.json)
      .filter((key) => this.#partOf(key) !== undefined)
      .map((key) => (this.schema.properties === undefined ? key : (escapeName(key) ?? key)));
  }

  override equals(other: CelMap): boolean {
    if (!(other instanceof JsonMap)) return super.equals(other);
    if (this.size !== other.size) return false;
    return Object.keys(this.json).every((key) => {
      if (this.#partOf(key) === undefined) return !Object.hasOwn(other.json, key) || deepEqual(this.json[key]!, other.json[key]!);
      const escaped = this.#typed ? escapeName(key) : key;
      if (escaped === undefined) return Object.hasOwn(other.json, key) && deepEqual(this.json[key]!, other.json[key]!);
      const [a, b] = [this.get(escaped), other.get(escaped)];
      return a === undefined ? b === undefined : b !== undefined && equal(a, b);
    });
  }
}

function hasNames(metadata: Structural | undefined): boolean {
  return metadata?.properties?.get('name')?.type === 'string' && metadata.properties.get('generateName')?.type === 'string';
}

const TEXT = { type: 'string', format: '', nullable: false, intOrString: false } as Structural;
const METADATA = {
  ...{ type: 'object', format: '', nullable: false, intOrString: false, embedded: false },
  properties: new Map([
    ['generateName', TEXT],
    ['name', TEXT],
  ]),
} as unknown as Structural;

const KEYWORDS =
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(' ');
const RESERVED: ReadonlySet<string> = new Set(KEYWORDS);
const SIGNS: Readonly<Record<string, string>> = { __: 'underscores', '.': 'dot', '-': 'dash', '/': 'slash' };
const UNSIGNS: ReadonlyMap<string, string> = new Map(Object.entries(SIGNS).map(([sign, word]) => [word, sign]));

/** A property's name as CEL sees it: "a-b" is a__dash__b; undefined for names that it cannot see. */
export function escapeName(name: string): string | undefined {
  if (RESERVED.has(name)) return `__${name}__`;
  if (!/^[A-Za-z_.\-/][A-Za-z0-9_.\-/]*$/.test(name)) return undefined;
  return name.replace(/__|[-./]/g, (sign) => `__${SIGNS[sign]}__`);
}

function unescapeName(name: string): string | undefined {
  if (!name.includes('__')) return name;
  let broken = false;
  const text = name.replace(/__([^_]+)__/g, (whole, word: string) => {
    const sign = UNSIGNS.get(word);
    if (sign !== undefined) return sign;
    if (!RESERVED.has(word) || whole !== name) broken = true;
    return word;
  });
  return broken ? undefined : text;
}
