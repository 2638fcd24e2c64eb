/** The sentences of Go's runtime panics that reach a template: text/template turns a panic of a called function into its error. */
import { goFail, type Value } from '../golang/index.ts';
import { typeName } from './reflection.ts';

/** What a nil interface gives when it is asked for its type. */
export function nilDereference(): never {
  goFail('runtime error: invalid memory address or nil pointer dereference');
}

/** A failed x.(T). */
export function notOfType(value: Value, wanted: string): never {
  goFail(`interface conversion: interface {} is ${value === null ? 'nil' : typeName(value)}, not ${wanted}`);
}

/** text[start:end] of a byte string; `end` undefined is text[start:], `start` undefined text[:end]. */
export function sliceString(text: string, start: number | undefined, end: number | undefined): string {
  const outOfRange = 'runtime error: slice bounds out of range ';
  const to = end ?? text.length;
  if (to < 0) goFail(`${outOfRange}[:${to}]`);
  if (to > text.length) goFail(`${outOfRange}[:${to}] with length ${text.length}`);
  const from = start ?? 0;
  if (from < 0) goFail(`${outOfRange}[${from}:]`);
  if (from > to) goFail(`${outOfRange}[${from}:${end === undefined ? text.length : to}]`);
  return text.slice(from, to);
}
