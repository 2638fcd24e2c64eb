/**
 * Defaults as tables: a shape says which fields of a type the server fills in, and which of its fields have shapes of their own. Applying
 * one copies only what changes; parts of another type than the server would read are left as they are.
 */
import { isList, isObject, type Json, type JsonObject } from '../../kube/index.ts';

export interface DefaultsContext {
  /** The server's version: 30 for 1.30. */
  readonly minor: number;
  /** RFC 3339; where a default is the time of the request (device taints). Left unset without it. */
  readonly now?: string;
}

/** Field, value, and the first minor that fills it in (all, where it is not said). */
export type Row = readonly [key: string, value: Json, since?: number];
export type Part = readonly [key: string, shape: Shape];
/** For what a table cannot say. Gives the same object back when nothing is to do. */
export type Step = (object: JsonObject, context: DefaultsContext) => JsonObject;

/** A field that follows from others. Undefined where it stays as it is. */
export type Computed = readonly [key: string, value: (object: JsonObject, context: DefaultsContext) => Json | undefined];

export interface Shape {
  readonly before?: Step;
  readonly computed?: readonly Computed[];
  /** Pointers upstream: filled where absent or null. */
  readonly unset?: readonly Row[];
  /** Plain fields upstream: filled where absent, null, "" or 0. */
  readonly empty?: readonly Row[];
  /** Structs held by value upstream: also made, when the shape has something to say. */
  readonly always?: readonly Part[];
  /** Structs behind pointers: visited where they are. */
  readonly inside?: readonly Part[];
  /** Lists whose items have a shape. */
  readonly each?: readonly Part[];
  readonly after?: Step;
}

export function applyShape(input: JsonObject, shape: Shape, context: DefaultsContext): JsonObject {
  const object = shape.before === undefined ? input : shape.before(input, context);
  let out: { [key: string]: Json } | undefined;
  if (shape.computed !== undefined) {
    for (const [key, compute] of shape.computed) {
      const value = compute(object, context);
      if (value === undefined) continue;
      out ??= copyOf(object);
      out[key] = value;
    }
  }
  if (shape.unset !== undefined) {
    for (const row of shape.unset) {
      const old = object[row[0]];
      if ((old !== undefined && old !== null) || !applies(row, context)) continue;
      out ??= copyOf(object);
      out[row[0]] = row[1];
    }
  }
  if (shape.empty !== undefined) {
    for (const row of shape.empty) {
      if (!isZero(object[row[0]]) || !applies(row, context)) continue;
      out ??= copyOf(object);
      out[row[0]] = row[1];
    }
  }
  if (shape.always !== undefined) {
    for (const [key, part] of shape.always) {
      const old = (out ?? object)[key];
      const made = fillStruct(old, part, context);
      if (made === old) continue;
      out ??= copyOf(object);
      out[key] = made as JsonObject;
    }
  }
  if (shape.inside !== undefined) {
    for (const [key, part] of shape.inside) {
      const old = (out ?? object)[key];
      if (old === undefined || !isObject(old)) continue;
      const made = applyShape(old, part, context);
      if (made === old) continue;
      out ??= copyOf(object);
      out[key] = made;
    }
  }
  if (shape.each !== undefined) {
    for (const [key, part] of shape.each) {
      const old = object[key];
      if (old === undefined || !isList(old)) continue;
      const made = applyToItems(old, part, context);
      if (made === old) continue;
      out ??= copyOf(object);
      out[key] = made;
    }
  }
  const filled = out ?? object;
  return shape.after === undefined ? filled : shape.after(filled, context);
}

/** A list with a shape applied to each item that is an object. */
export function applyToItems(list: readonly Json[], shape: Shape, context: DefaultsContext): readonly Json[] {
  let out: Json[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const old = list[i] as Json;
    if (!isObject(old)) continue;
    const made = applyShape(old, shape, context);
    if (made === old) continue;
    out ??= list.slice();
    out[i] = made;
  }
  return out ?? list;
}

const EMPTY: JsonObject = {};

function fillStruct(old: Json | undefined, shape: Shape, context: DefaultsContext): Json | undefined {
  if (old !== undefined && old !== null) return isObject(old) ? applyShape(old, shape, context) : old;
  const made = applyShape(EMPTY, shape, context);
  return made === EMPTY ? old : made;
}

function applies(row: Row, context: DefaultsContext): boolean {
  return row[2] === undefined || row[2] <= context.minor;
}

/** Go's zero value of a string or a number, or nothing at all. */
export function isZero(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '' || value === 0;
}

export function isUnset(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** Nil or empty, for Go's `len(x) == 0`; a value of a wrong type is neither. */
export function isEmptyList(value: Json | undefined): boolean {
  return isUnset(value) || (isList(value) && value.length === 0);
}

export function isEmptyMap(value: Json | undefined): boolean {
  return isUnset(value) || (isObject(value) && Object.keys(value).length === 0);
}

/** A copy with one field set. The key is one of ours: never `__proto__`. */
export function withField(object: JsonObject, key: string, value: Json): JsonObject {
  const out = copyOf(object);
  out[key] = value;
  return out;
}

/**
 * A copy to which fields are going to be added. V8 (Node 20): on a spread's copy each new field costs a microsecond, on assign's a twentieth
 * of it. Assigning a key `__proto__` would set the prototype.
 */
function copyOf(object: JsonObject): { [key: string]: Json } {
  return Object.hasOwn(object, '__proto__') ? { ...object } : Object.assign({}, object);
}

export function withoutField(object: JsonObject, key: string): JsonObject {
  const { [key]: _, ...rest } = object;
  return rest;
}

export function objectIn(object: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = object?.[key];
  return isObject(value) ? value : undefined;
}

/** All steps in order. */
export function steps(...all: readonly Step[]): Step {
  return (object, context) => all.reduce((result, step) => step(result, context), object);
}
