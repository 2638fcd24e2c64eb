/** List functions: Kubernetes' own (sum, min, max, isSorted, indexOf), cel-go's ext.Lists and ext.Sets, and optionals. */
import type { Budget } from './budget.ts';
import { dyn, fn, isCelList, isInt, isOptional, type Library, method } from './overload.ts';
import { duration } from './standard.ts';
import {
  Bytes,
  CelError,
  CelList,
  CelMap,
  type CelValue,
  compare,
  Duration,
  equal,
  int,
  none,
  noSuchOverload,
  Optional,
  typeNameOf,
  Uint,
  uint,
} from './value.ts';

export const lists: Library = {
  isSorted: [
    method([isCelList], ([list], b) => each(list, b).every((item, i, items) => i === 0 || (compare(items[i - 1]!, item) ?? 0) <= 0)),
  ],
  sum: [method([isCelList], ([list], b) => sum(each(list, b)))],
  min: [method([isCelList], ([list], b) => extreme('min', each(list, b), 1))],
  max: [method([isCelList], ([list], b) => extreme('max', each(list, b), -1))],
  indexOf: [method([isCelList, dyn], ([list, wanted], b) => BigInt(each(list, b).findIndex((item) => equal(item, wanted))))],
  lastIndexOf: [method([isCelList, dyn], ([list, wanted], b) => BigInt(each(list, b).findLastIndex((item) => equal(item, wanted))))],
  slice: [method([isCelList, isInt, isInt], ([list, start, end]) => slice(list.items, start, end))],
  flatten: [
    method([isCelList], ([list], b) => new CelList(flatten(list.items, 1n, b))),
    method([isCelList, isInt], ([list, depth], b) => new CelList(flatten(list.items, depth, b))),
  ],
  'lists.range': [fn([isInt], ([n], budget) => range(Number(n), budget))],
  distinct: [method([isCelList], ([list], b) => new CelList(distinct(list.items, b)))],
  reverse: [method([isCelList], ([list], b) => new CelList([...each(list, b)].reverse()))],
  sort: [method([isCelList], ([list], b) => new CelList(sortBy(list.items, list.items, b)))],
  first: [method([isCelList], ([list]) => new Optional(list.items[0]))],
  last: [method([isCelList], ([list]) => new Optional(list.items.at(-1)))],
  'sets.contains': [fn([isCelList, isCelList], ([a, b], budget) => contains(a, b, budget))],
  'sets.equivalent': [fn([isCelList, isCelList], ([a, b], budget) => contains(a, b, budget) && contains(b, a, budget))],
  'sets.intersects': [fn([isCelList, isCelList], ([a, b], budget) => intersects(a, b, budget))],
  'optional.of': [fn([dyn], ([value]) => new Optional(value))],
  'optional.ofNonZeroValue': [fn([dyn], ([value]) => (isZero(value) ? none : new Optional(value)))],
  'optional.none': [fn([], () => none)],
  'optional.unwrap': [fn([isCelList], ([list]) => unwrap(list))],
  unwrapOpt: [method([isCelList], ([list]) => unwrap(list))],
  hasValue: [method([isOptional], ([{ value }]) => value !== undefined)],
  value: [
    method([isOptional], ([{ value }]) => {
      if (value === undefined) throw new CelError('optional.none() dereference');
      return value;
    }),
  ],
};

function each(list: CelList, budget: Budget): readonly CelValue[] {
  budget.take(list.items.length);
  return list.items;
}

function sum(items: readonly CelValue[]): CelValue {
  const [first] = items;
  if (first === undefined) return 0n;
  return items.slice(1).reduce((total, item) => {
    if (typeof total === 'bigint' && typeof item === 'bigint') return int(total + item);
    if (typeof total === 'number' && typeof item === 'number') return total + item;
    if (total instanceof Uint && item instanceof Uint) return uint(total.n + item.n);
    if (total instanceof Duration && item instanceof Duration) return duration(total.nanoseconds + item.nanoseconds);
    throw noSuchOverload();
  }, first);
}

/** The first of the smallest (sign 1) or largest (sign -1). */
function extreme(name: string, items: readonly CelValue[], sign: number): CelValue {
  if (items.length === 0) throw new CelError(`${name} called on empty list`);
  return items.reduce((best, item) => (Math.sign(compare(best, item) ?? 0) === sign ? item : best));
}

function slice(items: readonly CelValue[], start: bigint, end: bigint): CelList {
  const range = `cannot slice(${start}, ${end})`;
  if (start < 0n || end < 0n) throw new CelError(`${range}, negative indexes not supported`);
  if (start > end) throw new CelError(`${range}, start index must be less than or equal to end index`);
  if (BigInt(items.length) < end) throw new CelError(`${range}, list is length ${items.length}`);
  return new CelList(items.slice(Number(start), Number(end)));
}

function flatten(items: readonly CelValue[], depth: bigint, budget: Budget): CelValue[] {
  if (depth < 0n) throw new CelError('level must be non-negative');
  budget.take(items.length);
  return items.flatMap((item) => (item instanceof CelList && depth > 0n ? flatten(item.items, depth - 1n, budget) : [item]));
}

function distinct(items: readonly CelValue[], budget: Budget): CelValue[] {
  const kept: CelValue[] = [];
  for (const item of items) {
    budget.take(kept.length + 1);
    if (!kept.some((known) => equal(known, item))) kept.push(item);
  }
  return kept;
}

/** The items in the order of their keys, which must be comparable and of one type. */
export function sortBy(items: readonly CelValue[], keys: readonly CelValue[], budget: Budget): CelValue[] {
  budget.take(items.length * Math.ceil(Math.log2(items.length + 2)));
  const type = keys[0] === undefined ? '' : typeNameOf(keys[0]);
  for (const key of keys) {
    if (typeNameOf(key) !== type) throw new CelError('list elements must have the same type');
    if (!['int', 'uint', 'double', 'bool', 'string', 'bytes', 'google.protobuf.Duration', 'google.protobuf.Timestamp'].includes(type))
      throw new CelError('list elements must be comparable');
  }
  return items
    .map((item, i) => ({ item, key: keys[i]! }))
    .sort((a, b) => compare(a.key, b.key) ?? 0)
    .map(({ item }) => item);
}

function range(length: number, budget: Budget): CelList {
  budget.take(length);
  return new CelList(Array.from({ length: Math.max(0, length) }, (_, i) => BigInt(i)));
}

function intersects(a: CelList, b: CelList, budget: Budget): boolean {
  budget.take(a.items.length * b.items.length);
  return a.items.some((x) => b.items.some((y) => equal(x, y)));
}

function contains(list: CelList, part: CelList, budget: Budget): boolean {
  budget.take(list.items.length * part.items.length);
  return part.items.every((wanted) => list.items.some((item) => equal(item, wanted)));
}

function unwrap(list: CelList): CelList {
  return new CelList(
    list.items.flatMap((item) => {
      if (!(item instanceof Optional)) throw noSuchOverload();
      return item.value === undefined ? [] : [item.value];
    }),
  );
}

function isZero(value: CelValue): boolean {
  if (value instanceof CelList) return value.items.length === 0;
  if (value instanceof CelMap) return value.size === 0;
  if (value instanceof Duration) return value.nanoseconds === 0n;
  if (value instanceof Bytes) return value.data.length === 0;
  if (value instanceof Optional) return value.value === undefined;
  return value === null || value === '' || value === false || value === 0n || value === 0 || (value instanceof Uint && value.n === 0n);
}
