/** sprig "String List Functions": text to lists of text and back (strings.go, list.go). The integer lists are in integer-lists.ts. */
import { fixed, type GoFunc, type GoMap, typedMap, types, type Value } from '../golang/index.ts';
import { sliceItems, strings, strslice, strval, toNumber } from './convert.ts';
import { joinLimited } from './limits.ts';
import { explode } from './strings.ts';

const { any, int, string } = types;

export const stringListFunctions: readonly GoFunc[] = [
  fixed('join', [string, any], (separator, list) => joinLimited(strslice(list).map(strval), separator)),
  fixed('splitList', [string, string], (separator, s) => strings(split(s, separator, -1))),
  fixed('split', [string, string], (separator, s) => numbered(split(s, separator, -1))),
  fixed('splitn', [string, int, string], (separator, n, s) => numbered(split(s, separator, toNumber(n)))),
  fixed('sortAlpha', [any], (list) => sortAlpha(list)),
  fixed('toStrings', [any], (list) => strslice(list)),
];

/** strings.SplitN: at most `limit` parts, all of them when it is negative; an empty separator splits after each rune. */
function split(text: string, separator: string, limit: number): string[] {
  if (limit === 0) return [];
  const most = limit < 0 ? Number.POSITIVE_INFINITY : limit;
  if (separator === '') return explode(text, most);
  const parts = text.split(separator);
  return parts.length <= most ? parts : [...parts.slice(0, most - 1), parts.slice(most - 1).join(separator)];
}

/** map[string]string with the keys _0, _1 … */
function numbered(parts: readonly string[]): GoMap {
  return typedMap(types.stringMap, new Map(parts.map((part, i) => [`_${i}`, part])));
}

/** Go: a []string is sorted where it lies, so whoever else holds it sees it sorted. */
function sortAlpha(list: Value): Value {
  return sliceItems(list) === undefined ? strings([strval(list)]) : strslice(list).sort();
}
