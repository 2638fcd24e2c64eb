/**
 * Values of the Common Expression Language: int is bigint, double number, string an ordinary text (its size is counted in code points), and
 * classes for the rest. How they are equal and ordered is cel-go's common/types.
 */
export type CelValue =
  | bigint
  | number
  | boolean
  | string
  | null
  | Uint
  | Bytes
  | CelList
  | CelMap
  | Duration
  | Timestamp
  | TypeName
  | Optional
  | Opaque;

/** An error of evaluation; && and || may swallow it. */
export class CelError extends Error {}

export const noSuchOverload = (): CelError => new CelError('no such overload');

export class Uint {
  readonly n: bigint;
  constructor(n: bigint) {
    this.n = n;
  }
}

export class Bytes {
  readonly data: Uint8Array;
  constructor(data: Uint8Array) {
    this.data = data;
  }
}

/** A list; JSON by a schema is one of them (json-value.ts). */
export class CelList {
  readonly #items: readonly CelValue[];
  constructor(items: readonly CelValue[]) {
    this.#items = items;
  }
  get items(): readonly CelValue[] {
    return this.#items;
  }
  /** `this + other`. */
  concat(other: CelList): CelList {
    return new CelList([...this.items, ...other.items]);
  }
  equals(other: CelList): boolean {
    const [a, b] = [this.items, other.items];
    return a.length === b.length && a.every((item, i) => equal(item, b[i]!));
  }
}

const NO_ENTRIES: ReadonlyMap<string, readonly [CelValue, CelValue]> = new Map();

export class CelMap {
  readonly #entries: ReadonlyMap<string, readonly [CelValue, CelValue]>;
  constructor(entries: readonly (readonly [CelValue, CelValue])[]) {
    this.#entries = entries.length === 0 ? NO_ENTRIES : new Map(entries.map(([key, value]) => [mapKey(key), [key, value]]));
  }
  get size(): number {
    return this.#entries.size;
  }
  get(key: CelValue): CelValue | undefined {
    return this.#entries.get(mapKey(key))?.[1];
  }
  keys(): readonly CelValue[] {
    return [...this.#entries.values()].map(([key]) => key);
  }
  equals(other: CelMap): boolean {
    if (this.size !== other.size) return false;
    return this.keys().every((key) => {
      const [a, b] = [this.get(key), other.get(key)];
      return a === undefined ? b === undefined : b !== undefined && equal(a, b);
    });
  }
}

/** Nanoseconds, within an int64. */
export class Duration {
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

/** Nanoseconds since 1970 in UTC. */
export class Timestamp {
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

export class TypeName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export class Optional {
  readonly value: CelValue | undefined;
  constructor(value: CelValue | undefined) {
    this.value = value;
  }
}

export const none: Optional = new Optional(undefined);

/** A value of one of Kubernetes' own types: quantity, IP, CIDR, URL, format, semver. */
export abstract class Opaque {
  abstract readonly typeName: string;
  abstract equals(other: Opaque): boolean;
  /** string(value), where there is one. */
  text(): string {
    throw noSuchOverload();
  }
}

/** A map's key as one text: numbers that are equal are the same key. */
function mapKey(key: CelValue): string {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'boolean') return `b${key}`;
  const number = numeric(key);
  if (number === undefined) throw new CelError(`unsupported key type: ${typeNameOf(key)}`);
  return `n${typeof number === 'number' && Number.isInteger(number) ? BigInt(number) : number}`;
}

export function typeNameOf(value: CelValue): string {
  if (value === null) return 'null_type';
  if (value instanceof Opaque) return value.typeName;
  if (value instanceof CelList) return 'list';
  if (value instanceof CelMap) return 'map';
  if (value instanceof Optional) return 'optional_type';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Uint) return 'uint';
  if (value instanceof Bytes) return 'bytes';
  if (value instanceof TypeName) return 'type';
  return { bigint: 'int', number: 'double', boolean: 'bool', string: 'string' }[typeof value as 'bigint' | 'number' | 'boolean' | 'string'];
}

/** The number of an int, uint or double. */
export function numeric(value: CelValue): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof Uint ? value.n : undefined;
}

export function equal(a: CelValue, b: CelValue): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a === 'string' || typeof b === 'string' || typeof a === 'boolean' || typeof b === 'boolean')
    return false;
  const [x, y] = [numeric(a), numeric(b)];
  // biome-ignore lint/suspicious/noDoubleEquals: JavaScript compares bigint and number by value so
  if (x !== undefined || y !== undefined) return x !== undefined && y !== undefined && x == y;
  if (a instanceof CelList) return b instanceof CelList && a.equals(b);
  if (a instanceof CelMap) return b instanceof CelMap && a.equals(b);
  if (a instanceof Duration) return b instanceof Duration && a.nanoseconds === b.nanoseconds;
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanoseconds === b.nanoseconds;
  if (a instanceof TypeName) return b instanceof TypeName && a.name === b.name;
  if (a instanceof Bytes) return b instanceof Bytes && compareBytes(a.data, b.data) === 0;
  if (a instanceof Optional) {
    if (!(b instanceof Optional) || a.value === undefined || b.value === undefined) return b instanceof Optional && a.value === b.value;
    return equal(a.value, b.value);
  }
  return a instanceof Opaque && b instanceof Opaque && a.typeName === b.typeName && a.equals(b);
}

/** Negative, zero, positive; fails where there is no order. NaN is in no order: undefined. */
export function compare(a: CelValue, b: CelValue): number | undefined {
  const [x, y] = [numeric(a), numeric(b)];
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : Number.isNaN(x) || Number.isNaN(y) ? undefined : 0;
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if ((a instanceof Duration && b instanceof Duration) || (a instanceof Timestamp && b instanceof Timestamp)) {
    return a.nanoseconds < b.nanoseconds ? -1 : a.nanoseconds > b.nanoseconds ? 1 : 0;
  }
  if (a instanceof Bytes && b instanceof Bytes) return compareBytes(a.data, b.data);
  throw noSuchOverload();
}

/** By code points, as Go orders UTF-8. */
export function compareTexts(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    const [xPair, yPair] = [x >= 0xd800 && x < 0xe000, y >= 0xd800 && y < 0xe000];
    return xPair === yPair ? x - y : xPair ? 1 : -1;
  }
  return a.length - b.length;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

const MIN_INT = -(1n << 63n);
const MAX_INT = (1n << 63n) - 1n;

export function int(value: bigint): bigint {
  if (value < MIN_INT || value > MAX_INT) throw new CelError('integer overflow');
  return value;
}

export function uint(value: bigint): Uint {
  if (value < 0n || value >= 1n << 64n) throw new CelError('unsigned integer overflow');
  return new Uint(value);
}

/** The length in code points. */
export function runeCount(text: string): number {
  let count = text.length;
  for (let i = 1; i < text.length; i++)
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) count--;
  return count;
}
