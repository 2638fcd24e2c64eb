/**
 * sprig "Lists and List Functions" (list.go). They take slices of any type and give []interface {}; each has a must form, which
 * fails with the same sentence, since a template cannot tell a panic from an error.
 */
import {
  fixed,
  GoBytes,
  type GoFunc,
  GoInt,
  type GoList,
  type GoType,
  goFail,
  goType,
  nilList,
  typedList,
  typeNamed,
  types,
  type Value,
  variadic,
} from '../golang/index.ts';
import { isEmpty, sliceItems, toInt64, toNumber } from './convert.ts';
import { deepEqual } from './deep-equal.ts';
import { nilDereference } from './go-errors.ts';
import { type Budget, newBudget } from './limits.ts';
import { kindName } from './reflection.ts';

const { any, int, list } = types;

export const listFunctions: readonly GoFunc[] = [
  variadic('list', [], any, (...values) => values),
  variadic('tuple', [], any, (...values) => values),
  fixed('append', [any, any], (l, v) => [...itemsOf(l, 'Cannot push on type'), v]),
  fixed('push', [any, any], (l, v) => [...itemsOf(l, 'Cannot push on type'), v]),
  fixed('prepend', [any, any], (l, v) => [v, ...itemsOf(l, 'Cannot prepend on type')]),
  fixed('first', [any], (l) => itemsOf(l, 'Cannot find first on type')[0] ?? null),
  fixed('last', [any], (l) => itemsOf(l, 'Cannot find last on type').at(-1) ?? null),
  fixed('rest', [any], (l) => orNil(itemsOf(l, 'Cannot find rest on type'), (items) => items.slice(1))),
  fixed('initial', [any], (l) => orNil(itemsOf(l, 'Cannot find initial on type'), (items) => items.slice(0, -1))),
  fixed('reverse', [any], (l) => plain(itemsOf(l, 'Cannot find reverse on type')).reverse()),
  fixed('compact', [any], (l) => plain(itemsOf(l, 'Cannot compact on type')).filter((v) => !isEmpty(v))),
  fixed('uniq', [any], (l) => unique(itemsOf(l, 'Cannot find uniq on type'))),
  variadic('without', [any], any, (l, ...omit) => without(itemsOf(l, 'Cannot find without on type'), omit)),
  fixed('has', [any, any], (needle, l) => l !== null && isIn(itemsOf(l, 'Cannot find has on type'), needle)),
  variadic('slice', [any], any, (l, ...indices) => slice(l, indices)),
  fixed('chunk', [int, any], (size, l) => chunk(size, itemsOf(l, 'Cannot chunk type'))),
  variadic('concat', [], any, (...lists) => concat(lists)),
];

/** The must forms, whose names are made of the others'. */
export const mustListFunctions: readonly GoFunc[] = listFunctions
  .filter((f) => !['list', 'tuple', 'concat'].includes(f.name))
  .map((f) => ({ ...f, name: `must${f.name[0]?.toUpperCase()}${f.name.slice(1)}` }));

/** The elements of a slice; anything else fails with the complaint and its kind. */
function itemsOf(value: Value, complaint: string): GoList {
  if (value === null) nilDereference();
  return sliceItems(value) ?? goFail(`${complaint} ${kindName(value)}`);
}

/** A []interface {} of the same elements. */
function plain(items: GoList): Value[] {
  return Array.from(items);
}

/** Go: an empty list gives a nil one, which toJson writes as null. */
function orNil(items: GoList, part: (items: Value[]) => Value[]): GoList {
  return items.length === 0 ? nilList(list) : part(plain(items));
}

function isIn(haystack: readonly Value[], needle: Value, budget: Budget = newBudget()): boolean {
  return haystack.some((v) => deepEqual(needle, v, budget));
}

function without(items: GoList, omit: readonly Value[]): Value[] {
  const budget = newBudget();
  return plain(items).filter((v) => !isIn(omit, v, budget));
}

function unique(items: GoList): Value[] {
  const scalars = new Set<Value>();
  const others: Value[] = [];
  const budget = newBudget();
  return plain(items).filter((item) => {
    const key = item instanceof GoInt ? `${item.type.name} ${item.n}` : item;
    if (typeof key !== 'object' && !Number.isNaN(key)) {
      const before = scalars.size;
      return scalars.add(typeof item === 'string' ? `string ${item}` : key).size > before;
    }
    if (isIn(others, item, budget)) return false;
    others.push(item);
    return true;
  });
}

/** A slice of the same type. */
function slice(value: Value, indices: readonly Value[]): Value {
  const items = itemsOf(value, 'list should be type of slice or array but').length;
  if (items === 0) return null;
  const start = indices.length > 0 ? toInt64(indices[0]!) : 0n;
  const end = indices.length > 1 ? toInt64(indices[1]!) : BigInt(items);
  if (start < 0n || end < start || end > BigInt(items)) goFail('reflect.Value.Slice: slice index out of bounds');
  if (value instanceof GoBytes) return new GoBytes(value.data.slice(Number(start), Number(end)));
  const of = value as GoList;
  const part = Array.from(of).slice(Number(start), Number(end));
  return of[goType] === undefined ? part : typedList(of[goType] as GoType<GoList>, part);
}

const listOfLists: GoType<GoList> = typeNamed('[][]interface {}', 'slice', list);

/** Go: the number of chunks goes through float64 and back, so that a size of 0 asks for a slice of infinite length. */
function chunk(size: GoInt, items: GoList): GoList {
  const step = toNumber(size);
  const count = Math.floor((items.length - 1) / step) + 1;
  const makeSlice = (length: number): number =>
    length >= 0 && length <= items.length ? length : goFail('runtime error: makeslice: len out of range');
  const chunks: GoList = [];
  for (let i = 0; i < makeSlice(count); i++) {
    const length = i < count - 1 ? step : Math.floor(items.length % step) || step;
    chunks.push(items.slice(i * step, i * step + makeSlice(length)));
  }
  return typedList(listOfLists, chunks);
}

function concat(lists: readonly Value[]): GoList {
  const all = lists.flatMap((l) => {
    if (l === null) nilDereference();
    return Array.from(sliceItems(l) ?? goFail(`Cannot concat type ${kindName(l)} as list`));
  });
  return all.length === 0 ? nilList(list) : all;
}
