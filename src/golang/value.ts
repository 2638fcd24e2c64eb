/**
 * Go values as templates see them, and their types (Go's reflect, as far as it leaks through templates).
 *
 *   Go                       here
 *   nil interface            null
 *   bool                     boolean
 *   string                   a byte string (base/bytes.ts)
 *   float64                  number  (every number of a values file)
 *   int, int64, uint8 …      GoInt   (literals of a template, len, add …; time.Duration is a named one)
 *   complex128               GoComplex
 *   []byte                   GoBytes
 *   map[string]any           Map<string, Value>; another type is told by its [goType]
 *   []any                    Value[]; another type is told by its [goType], a nil slice by [goNil]
 *   struct, pointer          GoStruct, with fields and methods
 *
 * Maps keep insertion order here; whoever ranges or prints sorts the keys, as Go does. Lists and maps have identity: a function
 * that changes its argument in Go (set, unset, merge) changes it here.
 */

export type Value = null | boolean | number | string | GoInt | GoComplex | GoBytes | GoList | GoMap | GoStruct;

export const goType: unique symbol = Symbol('go.type');
export const goNil: unique symbol = Symbol('go.nil');

export interface GoList extends Array<Value> {
  [goType]?: GoType;
  [goNil]?: true;
}

export interface GoMap extends Map<string, Value> {
  [goType]?: GoType;
  [goNil]?: true;
}

/** reflect.Kind, as kindOf prints it. */
export type Kind = 'bool' | 'string' | 'float64' | 'complex128' | 'map' | 'slice' | 'struct' | 'ptr' | 'interface' | 'func' | IntKind;

export type IntKind = 'int' | 'int8' | 'int16' | 'int32' | 'int64' | 'uint' | 'uint8' | 'uint16' | 'uint32' | 'uint64';

/** A Go type. Two types are the same type when they are the same object. `T` is the form of its values here. */
export interface GoType<T extends Value = Value> {
  /** As %T prints it: "map[string]interface {}", "common.Values", "*semver.Version". */
  readonly name: string;
  readonly kind: Kind;
  /** Element type of a map or slice. */
  readonly elem?: GoType;
  readonly methods?: ReadonlyMap<string, GoFunc>;
  /** Of a struct: the JSON names of its fields, by Go name; a field that is not in it keeps its name. */
  readonly json?: ReadonlyMap<string, { readonly name: string; readonly omitEmpty: boolean }>;
  /** Methods of the pointer type: a template may call them on an addressable value and prints it by its String(); fmt and sprig do not see them. */
  readonly pointerMethods?: ReadonlyMap<string, GoFunc>;
  /** Never set: carries T for the compiler. */
  readonly value?: T;
}

/** A Go function or method that a template can call. Of a method the receiver is the first argument and stands in no `params`. */
export interface GoFunc {
  readonly name: string;
  /** The last one repeats when `variadic`. */
  readonly params: readonly GoType[];
  readonly variadic: boolean;
  readonly call: (...args: readonly Value[]) => Value;
}

/** Go's fixed-size whole numbers. `n` is always within the range of its kind. */
export class GoInt {
  readonly type: GoType<GoInt>;
  readonly n: bigint;
  constructor(n: bigint, type: GoType<GoInt>) {
    this.n = n;
    this.type = type;
  }
}

export class GoComplex {
  readonly re: number;
  readonly im: number;
  constructor(re: number, im: number) {
    this.re = re;
    this.im = im;
  }
}

/** []byte: `data` is a byte string. */
export class GoBytes {
  readonly data: string;
  constructor(data: string) {
    this.data = data;
  }
}

/** A struct or a pointer to one: exported fields, methods by its type, and what the methods need (`inner`). */
export class GoStruct {
  readonly type: GoType;
  readonly fields: ReadonlyMap<string, Value>;
  readonly inner: unknown;
  constructor(type: GoType, fields: ReadonlyMap<string, Value>, inner?: unknown) {
    this.type = type;
    this.fields = fields;
    this.inner = inner;
  }
}

/** A type with no methods. */
export function typeNamed<T extends Value = Value>(name: string, kind: Kind, elem?: GoType): GoType<T> {
  return elem === undefined ? { name, kind } : { name, kind, elem };
}

/** The unnamed types. */
export const types: {
  readonly any: GoType;
  readonly bool: GoType<boolean>;
  readonly string: GoType<string>;
  readonly float64: GoType<number>;
  readonly complex128: GoType<GoComplex>;
  readonly bytes: GoType<GoBytes>;
  readonly list: GoType<GoList>;
  readonly strings: GoType<GoList>;
  readonly ints: GoType<GoList>;
  readonly map: GoType<GoMap>;
  readonly stringMap: GoType<GoMap>;
} & { readonly [K in IntKind]: GoType<GoInt> } = ((): typeof types => {
  const any = typeNamed('interface {}', 'interface');
  const string = typeNamed<string>('string', 'string');
  const int = typeNamed<GoInt>('int', 'int');
  const uint8 = typeNamed<GoInt>('uint8', 'uint8');
  return {
    any,
    string,
    int,
    uint8,
    bool: typeNamed('bool', 'bool'),
    float64: typeNamed('float64', 'float64'),
    complex128: typeNamed('complex128', 'complex128'),
    int8: typeNamed('int8', 'int8'),
    int16: typeNamed('int16', 'int16'),
    int32: typeNamed('int32', 'int32'),
    int64: typeNamed('int64', 'int64'),
    uint: typeNamed('uint', 'uint'),
    uint16: typeNamed('uint16', 'uint16'),
    uint32: typeNamed('uint32', 'uint32'),
    uint64: typeNamed('uint64', 'uint64'),
    bytes: typeNamed('[]uint8', 'slice', uint8),
    list: typeNamed('[]interface {}', 'slice', any),
    strings: typeNamed('[]string', 'slice', string),
    ints: typeNamed('[]int', 'slice', int),
    map: typeNamed('map[string]interface {}', 'map', any),
    stringMap: typeNamed('map[string]string', 'map', string),
  };
})();

/** reflect.TypeOf; undefined for a nil interface. */
export function typeOf(value: Value): GoType | undefined {
  switch (typeof value) {
    case 'string':
      return types.string;
    case 'number':
      return types.float64;
    case 'boolean':
      return types.bool;
  }
  if (value === null) return undefined;
  if (value instanceof Map) return value[goType] ?? types.map;
  if (Array.isArray(value)) return value[goType] ?? types.list;
  if (value instanceof GoInt || value instanceof GoStruct) return value.type;
  return value instanceof GoBytes ? types.bytes : types.complex128;
}

/** A list of another type than []any. */
export function typedList(type: GoType<GoList>, items: GoList): GoList {
  items[goType] = type;
  return items;
}

/** A nil slice: empty, prints as [], marshals as null. */
export function nilList(type: GoType<GoList>): GoList {
  const list = typedList(type, []);
  list[goNil] = true;
  return list;
}

/** A map of another type than map[string]any. */
export function typedMap(type: GoType<GoMap>, map: GoMap): GoMap {
  map[goType] = type;
  return map;
}

const smallInts: readonly GoInt[] = Array.from({ length: 256 }, (_, n) => new GoInt(BigInt(n), types.int));

/** A Go int out of a JavaScript whole number. */
export function goInt(n: number): GoInt {
  return smallInts[n] ?? new GoInt(BigInt(n), types.int);
}

/** A Go int64, wrapped as Go wraps on overflow. */
export function goInt64(n: bigint): GoInt {
  return new GoInt(BigInt.asIntN(64, n), types.int64);
}

/** The keys in Go's order: by bytes. */
export function sortedKeys(map: ReadonlyMap<string, unknown>): string[] {
  return [...map.keys()].sort();
}
