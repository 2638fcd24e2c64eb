/**
 * sprig "Dictionaries and Dict Functions" (dict.go). keys and values come sorted by key; Go: their order is random. set, unset and
 * merge change the dictionary that they are given. Origins of values are carried along when a table of them is given.
 */
import type { Origins } from '../base/index.ts';
import {
  convertMap,
  fixed,
  type GoFunc,
  type GoMap,
  goFail,
  goNil,
  goType,
  sortedKeys,
  types,
  type Value,
  variadic,
} from '../golang/index.ts';
import { strings, strval } from './convert.ts';
import { deepCopy } from './deep-copy.ts';
import { notOfType } from './go-errors.ts';
import { MergeError, merge } from './merge.ts';

const { any, map, string } = types;

export function dictFunctions(origins: Origins | undefined): readonly GoFunc[] {
  const mergeAll = (target: GoMap, sources: readonly GoMap[], overwrite: boolean): GoMap => {
    return convertMap(
      types.map,
      sources.reduce((into, source) => merge(into, source, overwrite, origins), target),
    );
  };
  return [
    variadic('dict', [], any, (...entries) => dict(entries)),
    fixed('get', [map, string], (d, key) => {
      const value = d.get(key);
      return value === undefined ? '' : value;
    }),
    fixed('set', [map, string, any], (d, key, value) => {
      if (d[goNil]) goFail('assignment to entry in nil map');
      return convertMap(types.map, d.set(key, value));
    }),
    fixed('unset', [map, string], (d, key) => {
      d.delete(key);
      return convertMap(types.map, d);
    }),
    fixed('hasKey', [map, string], (d, key) => d.has(key)),
    variadic('pluck', [string], map, (key, ...dicts) => dicts.filter((d) => d.has(key)).map((d) => d.get(key)!)),
    variadic('keys', [], map, (...dicts) => strings(dicts.flatMap(sortedKeys))),
    fixed('values', [map], (d) => sortedKeys(d).map((key) => d.get(key)!)),
    variadic('pick', [map], string, (d, ...keys) =>
      part(
        d,
        keys.filter((key) => d.has(key)),
        origins,
      ),
    ),
    variadic('omit', [map], string, (d, ...keys) =>
      part(
        d,
        [...d.keys()].filter((key) => !keys.includes(key)),
        origins,
      ),
    ),
    variadic('merge', [map], map, (target, ...sources) => quietly(() => mergeAll(target, sources, false))),
    variadic('mustMerge', [map], map, (target, ...sources) => mergeAll(target, sources, false)),
    variadic('mergeOverwrite', [map], map, (target, ...sources) => quietly(() => mergeAll(target, sources, true))),
    variadic('mustMergeOverwrite', [map], map, (target, ...sources) => mergeAll(target, sources, true)),
    fixed('deepCopy', [any], (value) => deepCopy(value, origins)),
    fixed('mustDeepCopy', [any], (value) => deepCopy(value, origins)),
    variadic('dig', [], any, (...path) => dig(path)),
  ];
}

/** What mergo returns as an error, merge and mergeOverwrite swallow. */
function quietly(mergeAll: () => GoMap): GoMap | string {
  try {
    return mergeAll();
  } catch (error) {
    if (error instanceof MergeError) return '';
    throw error;
  }
}

function dict(entries: readonly Value[]): GoMap {
  const out: GoMap = new Map();
  for (let i = 0; i < entries.length; i += 2) out.set(strval(entries[i]!), i + 1 < entries.length ? entries[i + 1]! : '');
  return out;
}

function part(from: GoMap, keys: readonly string[], origins: Origins | undefined): GoMap {
  const out: GoMap = new Map();
  for (const key of keys) {
    out.set(key, from.get(key)!);
    origins?.copy(from, key, out, key);
  }
  return out;
}

/** dig key… default dictionary. */
function dig(path: readonly Value[]): Value {
  if (path.length < 3) goFail('dig needs at least three arguments');
  let at = asDict(path.at(-1)!);
  const keys = path.slice(0, -2).map((key) => (typeof key === 'string' ? key : notOfType(key, 'string')));
  for (const [i, key] of keys.entries()) {
    const step = at.get(key);
    if (step === undefined) return path.at(-2)!;
    if (i === keys.length - 1) return step;
    at = asDict(step);
  }
  return at;
}

/** Go: a type assertion, which a named map type such as common.Values fails. */
function asDict(value: Value): GoMap {
  if (value instanceof Map && (value[goType] ?? map) === map) return value;
  return notOfType(value, map.name);
}
