/**
 * Pruning, as the API server does when it decodes a custom resource: fields that the schema does not know are dropped (and told, under
 * strict field validation), then nulls where null is not allowed. apiextensions-apiserver's pkg/apiserver/schema/pruning and
 * defaulting/prunenulls.go. Nothing is copied that stays as it is.
 */
import { type At, isList, isObject, type Json, type JsonObject, setKey } from '../../kube/index.ts';
import type { Structural } from './structural.ts';

/** Told of each unknown field, with the names that are known beside it. */
export type OnUnknown = (at: At, value: Json, known: Iterable<string>) => void;

const META = new Set(['apiVersion', 'kind', 'metadata']);

/** The object without what its schema does not know. `root`: apiVersion, kind and metadata are known. */
export function pruneUnknown(value: Json, schema: Structural, at: At, root: boolean, onUnknown: OnUnknown): Json {
  if (schema.preserve && !root) return keep(value, schema, at, onUnknown);
  if (root && isObject(value)) {
    return schema.preserve ? keepObject(value, schema, true, at, onUnknown) : pruneObject(value, schema, true, at, onUnknown);
  }
  return prune(value, schema, at, onUnknown);
}

function prune(value: Json, schema: Structural | undefined, at: At, onUnknown: OnUnknown): Json {
  if (schema?.preserve === true) return keep(value, schema, at, onUnknown);
  if (isList(value)) return mapList(value, (item, i) => prune(item, schema?.items, at.to(i), onUnknown));
  if (!isObject(value)) return value;
  if (schema !== undefined) return pruneObject(value, schema, schema.embedded, at, onUnknown);
  const keys = Object.keys(value);
  for (const key of keys) onUnknown(at.to(key), value[key]!, []);
  return keys.length === 0 ? value : {};
}

function pruneObject(value: JsonObject, schema: Structural, embedded: boolean, at: At, onUnknown: OnUnknown): Json {
  const { properties, additional } = schema;
  return mapObject(value, (key, item) => {
    if (embedded && META.has(key)) return item;
    const property = properties?.get(key);
    if (property !== undefined) return typeof item === 'object' ? prune(item, property, at.to(key), onUnknown) : item;
    if (additional !== undefined) {
      if (typeof item !== 'object') return item;
      return prune(item, typeof additional === 'object' ? additional : undefined, at.to(key), onUnknown);
    }
    if (!META.has(key) || at.parent !== undefined) onUnknown(at.to(key), item, properties?.keys() ?? []);
    return undefined;
  });
}

/** Below preserve-unknown-fields: only what is specified is pruned again. */
function keep(value: Json, schema: Structural | undefined, at: At, onUnknown: OnUnknown): Json {
  if (schema === undefined) return value;
  if (isList(value)) return mapList(value, (item, i) => keep(item, schema.items, at.to(i), onUnknown));
  return isObject(value) ? keepObject(value, schema, schema.embedded, at, onUnknown) : value;
}

function keepObject(value: JsonObject, schema: Structural, embedded: boolean, at: At, onUnknown: OnUnknown): Json {
  const { properties, additional } = schema;
  if (properties === undefined && additional === undefined) return value;
  return mapObject(value, (key, item) => {
    if ((embedded && META.has(key)) || typeof item !== 'object') return item;
    const property = properties?.get(key);
    if (property !== undefined) return prune(item, property, at.to(key), onUnknown);
    if (additional === undefined) return item;
    return prune(item, typeof additional === 'object' ? additional : undefined, at.to(key), onUnknown);
  });
}

/** The object without nulls where the schema knows the field, allows no null and has no default for it. */
export function pruneNulls(value: Json, schema: Structural | undefined): Json {
  if (isList(value)) {
    const items = schema?.items;
    return items === undefined ? value : mapList(value, (item) => pruneNulls(item, items));
  }
  if (!isObject(value) || schema === undefined) return value;
  const { properties, additional } = schema;
  return mapObject(value, (key, item) => {
    if (typeof item !== 'object') return item;
    const part = properties?.get(key) ?? (typeof additional === 'object' ? additional : undefined);
    if (item !== null) return part === undefined ? item : pruneNulls(item, part);
    return part !== undefined && !part.nullable && part.default === undefined ? undefined : item;
  });
}

/** The same list when every item stays the same. */
export function mapList(list: readonly Json[], change: (item: Json, i: number) => Json): readonly Json[] {
  let copy: Json[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const changed = change(list[i]!, i);
    if (copy === undefined && changed !== list[i]) copy = list.slice(0, i);
    copy?.push(changed);
  }
  return copy ?? list;
}

/** The same object when every value stays the same; undefined drops a key. */
export function mapObject(object: JsonObject, change: (key: string, value: Json) => Json | undefined): JsonObject {
  const keys = Object.keys(object);
  let copy: { [key: string]: Json } | undefined;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const changed = change(key, object[key]!);
    if (copy === undefined && changed !== object[key]) {
      copy = {};
      for (let j = 0; j < i; j++) setKey(copy, keys[j]!, object[keys[j]!]!);
    }
    if (copy !== undefined && changed !== undefined) setKey(copy, key, changed);
  }
  return copy ?? object;
}
