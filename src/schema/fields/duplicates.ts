/** Items of a list that merging takes for one: the same keys (list-type=map), the same value (list-type=set). */
import { isObject, type Json, setKey } from '../../kube/index.ts';
import type { Shape } from '../pack/index.ts';

export interface Duplicate {
  readonly index: number;
  /** The keys or the value that were there before. */
  readonly of: Json;
}

const NONE: readonly Duplicate[] = [];
/** Up to here all pairs are compared, without a text for each. */
const FEW = 12;

export function duplicates(list: readonly Json[], keys: readonly string[], item: Shape): readonly Duplicate[] {
  if (list.length <= FEW && !hasPair(list, keys, item)) return NONE;
  const seen = new Set<Json>();
  const found: Duplicate[] = [];
  for (let i = 0; i < list.length; i++) {
    const value = list[i]!;
    const key = keys.length === 1 && isObject(value) ? keyOf(value, keys[0]!, item) : textOf(identity(value, keys, item));
    if (key === undefined || typeof key === 'object') continue;
    if (seen.has(key)) found.push({ index: i, of: identity(value, keys, item)! });
    else seen.add(key);
  }
  return found.length === 0 ? NONE : found;
}

function textOf(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

function hasPair(list: readonly Json[], keys: readonly string[], item: Shape): boolean {
  for (let i = 1; i < list.length; i++) {
    for (let j = 0; j < i; j++) if (same(list[i]!, list[j]!, keys, item)) return true;
  }
  return false;
}

function same(a: Json, b: Json, keys: readonly string[], item: Shape): boolean {
  if (keys.length === 0) return a === b && typeof a !== 'object';
  if (!isObject(a) || !isObject(b)) return false;
  for (const key of keys) {
    const x = keyOf(a, key, item);
    if (x === undefined || x !== keyOf(b, key, item)) return false;
  }
  return true;
}

/** A key that is not there has its default (ports: protocol TCP). */
function keyOf(object: { readonly [key: string]: Json }, key: string, item: Shape): Json | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return value ?? (item.kind === 'struct' ? item.fields.get(key)?.default : undefined);
}

function identity(value: Json, keys: readonly string[], item: Shape): Json | undefined {
  if (keys.length === 0) return typeof value === 'object' ? undefined : value;
  if (!isObject(value)) return undefined;
  const of: { [key: string]: Json } = {};
  for (const key of keys) {
    const part = keyOf(value, key, item);
    if (part === undefined) return undefined;
    setKey(of, key, part);
  }
  return of;
}
