/**
 * Values that a description declares itself, with path, default, type and sentence: the words `values`, `text`, `number`, `flag`,
 * `choice` and `map`. A reference to one of them is computed; the declaration is what becomes the value.
 */
import type { Declared, Scalar, ScalarMap, ValueRef } from './expression.ts';

export type Declarations = { readonly [key: string]: Declared };

export type ValueRefs<D extends Declarations> = { readonly [K in keyof D & string]: D[K] extends Declared<infer T> ? ValueRef<T> : never };

/** Declares top-level values of the chart: `const v = values({ hub: text('myhub', 'registry account') })`, used as `v.hub`. */
export function values<D extends Declarations>(declared: D): ValueRefs<D> {
  const refs = Object.entries(declared).map(([path, entry]) => [path, { kind: 'value', path, declared: entry }]);
  return Object.fromEntries(refs) as ValueRefs<D>;
}

/** A text; `pattern` limits what a user may set. */
export function text(initial: string, doc: string, more: { readonly pattern?: RegExp } = {}): Declared<string> {
  return { kind: 'declared', type: 'text', default: initial, doc, ...(more.pattern && { pattern: more.pattern.source }) };
}

export function number(initial: number, doc: string, more: { readonly min?: number; readonly max?: number } = {}): Declared<number> {
  return {
    kind: 'declared',
    type: 'number',
    default: initial,
    doc,
    ...(more.min !== undefined && { minimum: more.min }),
    ...(more.max !== undefined && { maximum: more.max }),
  };
}

/** Yes or no. Takes true, false, "true" and "false" alike, so that `--set` and `--set-string` mean the same. */
export function flag(initial: boolean | 'true' | 'false', doc: string): Declared<boolean | 'true' | 'false'> {
  return { kind: 'declared', type: 'flag', default: initial, doc };
}

/** One of a few words; the first is the default. */
export function choice<const W extends readonly [string, ...string[]]>(words: W, doc: string): Declared<W[number]> {
  return { kind: 'declared', type: 'choice', default: words[0], doc, choices: words };
}

/** A free map, empty or not; `keys` is what a key must look like. */
export function map(initial: ScalarMap, more: { readonly doc: string; readonly keys?: RegExp }): Declared<ScalarMap> {
  return { kind: 'declared', type: 'map', default: initial, doc: more.doc, ...(more.keys && { pattern: more.keys.source }) };
}

/** A literal type made wide: what an environment may put in its place. */
export type Widen<T> = T extends boolean | 'true' | 'false'
  ? boolean | 'true' | 'false'
  : T extends number
    ? number
    : T extends string
      ? string
      : T extends Scalar
        ? Scalar
        : T;
