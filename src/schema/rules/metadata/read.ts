/**
 * Reading a defaulted, typed object as the API server's Go structs are read: what is absent is the zero value. Foreign values (null, a
 * number for a text) are read as absent: the field validation has spoken about them, and rules never throw.
 */
import { isObject, type Json } from '../../../kube/index.ts';

const NO_ITEMS: readonly never[] = Object.freeze([]);
const NO_FIELDS: object = Object.freeze({});

export function items<T>(list: readonly T[] | undefined): readonly T[] {
  return Array.isArray(list) ? list : NO_ITEMS;
}

/** A struct by value: absent is the empty one. */
export function struct<T extends object>(value: T | undefined): T {
  return isStruct(value) ? value : (NO_FIELDS as T);
}

/** A struct by pointer: absent is undefined. */
export function pointer<T extends object>(value: T | undefined): T | undefined {
  return isStruct(value) ? value : undefined;
}

function isStruct<T extends object>(value: T | undefined): value is T {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function text(value: string | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function textPointer(value: string | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function number(value: number | undefined): number {
  return typeof value === 'number' ? value : 0;
}

export function numberPointer(value: number | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function flag(value: boolean | undefined): boolean {
  return value === true;
}

export type TextMap = Readonly<Record<string, string>>;

export function keys(map: TextMap | undefined): readonly string[] {
  return isStruct(map) ? Object.keys(map) : NO_ITEMS;
}

/** The text under a key, undefined where there is none. Own keys only: `constructor` and `__proto__` are labels like others. */
export function entry(map: TextMap | undefined, key: string): string | undefined {
  return isStruct(map) && Object.hasOwn(map, key) ? text(map[key]) : undefined;
}

/** Foreign JSON seen as a struct of the wire: the one place where types are taken on trust. */
export function asStruct<T extends object>(value: Json | T | undefined): T {
  return isObject(value as Json | undefined) ? (value as T) : (NO_FIELDS as T);
}
