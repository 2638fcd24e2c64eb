/**
 * The functions of every template, after Go's text/template/funcs.go. `and`, `or` and `call` are special forms of a call (eval.ts,
 * call-builtin.ts); here they have their parameters only.
 */
import {
  type FuncMap,
  fixed,
  funcMap,
  GoBytes,
  type GoFunc,
  GoInt,
  GoStruct,
  goFail,
  goInt,
  goType,
  sprint,
  sprintf,
  sprintln,
  typedList,
  typeOf,
  types,
  type Value,
  variadic,
} from '../golang/index.ts';
import { comparisons } from './compare.ts';
import { escapeHtml, escapeJs, escapeQuery } from './escape.ts';
import type { Held } from './run.ts';
import { isTrue, printable, reflectValue, zeroOf } from './types.ts';

/** The edition of Go whose text/template a set follows: helm 3.17 was built with 1.23, helm 4.1 with 1.25. */
export type GoEdition = '1.23' | '1.25';

/** The built-in functions of an edition. */
export function builtinsOf(edition: GoEdition): FuncMap {
  return (tables[edition] ??= funcMap(functions, comparisons(edition !== '1.23')));
}

const tables: Partial<Record<GoEdition, FuncMap>> = {};

const special = (): Value => null;

const functions: readonly GoFunc[] = [
  variadic('and', [reflectValue], reflectValue, special),
  variadic('or', [reflectValue], reflectValue, special),
  variadic('call', [reflectValue], reflectValue, special),
  fixed('not', [reflectValue], (value: Held) => !isTrue(value)),
  fixed('len', [reflectValue], length),
  variadic('index', [reflectValue], reflectValue, index),
  variadic('slice', [reflectValue], reflectValue, slice),
  variadic('print', [], types.any, (...args) => sprint(args)),
  variadic('printf', [types.string], types.any, (format, ...args) => sprintf(format, args)),
  variadic('println', [], types.any, (...args) => sprintln(args)),
  variadic('html', [], types.any, (...args) => escapeHtml(textOf(args))),
  variadic('js', [], types.any, (...args) => escapeJs(textOf(args))),
  variadic('urlquery', [], types.any, (...args) => escapeQuery(textOf(args))),
];

/** Go's evalArgs: as an action would write them, so nil is "<no value>" here. */
function textOf(args: readonly Value[]): string {
  return sprint(args.map((arg) => (arg === null ? '<no value>' : printable(arg))));
}

function length(item: Held): GoInt {
  if (typeof item === 'string') return goInt(item.length);
  if (Array.isArray(item)) return goInt(item.length);
  if (item instanceof Map) return goInt(item.size);
  if (item instanceof GoBytes) return goInt(item.data.length);
  if (item === null) return goFail('len of nil pointer');
  // Go: reflect panics here, and the call turns the panic into an error.
  if (item === undefined) return goFail('reflect: call of reflect.Value.Type on zero Value');
  return goFail(`len of type ${pointedTypeName(item)}`);
}

/** The type behind a pointer. */
function pointedTypeName(value: Value): string {
  const { name } = typeOf(value)!;
  return value instanceof GoStruct && name.startsWith('*') ? name.slice(1) : name;
}

function index(item: Held, ...indexes: readonly Held[]): Value {
  if (item === undefined || item === null) return goFail('index of untyped nil');
  let value: Value = item;
  for (const at of indexes) value = indexOne(value, at);
  return value;
}

function indexOne(item: Value, at: Held): Value {
  if (item === null) return goFail('index of nil pointer');
  if (item instanceof Map) {
    const key = at === undefined ? null : at;
    if (key === null) goFail('value is nil; should be of type string');
    if (typeof key !== 'string') goFail(`value has type ${typeOf(key)!.name}; should be string`);
    return item.get(key) ?? (item.has(key) ? null : zeroOf(item[goType]?.elem ?? types.any));
  }
  if (Array.isArray(item)) return item[position(at, item.length)] ?? (outside(at, item.length) ? goFail(OUT_OF_RANGE.slice) : null);
  const data = typeof item === 'string' ? item : item instanceof GoBytes ? item.data : undefined;
  if (data === undefined) return goFail(`can't index item of type ${pointedTypeName(item)}`);
  const i = position(at, data.length);
  if (i === data.length) goFail(typeof item === 'string' ? OUT_OF_RANGE.string : OUT_OF_RANGE.slice);
  return new GoInt(BigInt(data.charCodeAt(i)), types.uint8);
}

const OUT_OF_RANGE = { slice: 'reflect: slice index out of range', string: 'reflect: string index out of range' } as const;

function outside(at: Held, length: number): boolean {
  return at instanceof GoInt && at.n === BigInt(length);
}

/** Go's indexArg: lets the position just after the last one pass. */
function position(at: Held, limit: number): number {
  if (at === undefined || at === null) return goFail('cannot index slice/array with nil');
  if (!(at instanceof GoInt)) return goFail(`cannot index slice/array with type ${typeOf(at)!.name}`);
  const n = BigInt.asIntN(64, at.n);
  if (n < 0n || n > BigInt(limit)) goFail(`index out of range: ${n}`);
  return Number(n);
}

/** Go shares the memory of the sliced list; a copy here, as nothing writes to a list's elements. The capacity is the length. */
function slice(item: Held, ...indexes: readonly Held[]): Value {
  if (item === undefined || item === null) return goFail('slice of untyped nil');
  if (indexes.length > 3) goFail(`too many slice indexes: ${indexes.length}`);
  if (typeof item === 'string' && indexes.length === 3) goFail('cannot 3-index slice a string');
  if (typeof item !== 'string' && !Array.isArray(item) && !(item instanceof GoBytes)) {
    return goFail(`can't slice item of type ${pointedTypeName(item)}`);
  }
  const length = item instanceof GoBytes ? item.data.length : item.length;
  const bounds = [0, length, length];
  // Go: an index that is held as an interface is not unwrapped here, as `index` does; of those only nil is known to be one.
  for (const [i, at] of indexes.entries())
    bounds[i] = at === null ? goFail('cannot index slice/array with type interface {}') : position(at, length);
  const [from, to, cap] = bounds as [number, number, number];
  if (from > to) goFail(`invalid slice index: ${from} > ${to}`);
  if (to > cap) goFail(`invalid slice index: ${to} > ${cap}`);
  if (typeof item === 'string') return item.slice(from, to);
  if (item instanceof GoBytes) return new GoBytes(item.data.slice(from, to));
  const type = item[goType];
  const part = item.slice(from, to);
  return type === undefined ? part : typedList(type as typeof types.list, part);
}
