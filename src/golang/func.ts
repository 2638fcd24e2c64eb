/** How functions for templates are written down: name, parameter types, implementation; and how they fail. */
import type { GoFunc, GoType, Value } from './value.ts';

type ValueOf<T> = T extends GoType<infer V> ? V : never;
type ValuesOf<P extends readonly GoType[]> = { readonly [K in keyof P]: ValueOf<P[K]> };

/** A function with a fixed number of arguments. The caller (gotemplate) has checked number and types before `call` runs. */
export function fixed<const P extends readonly GoType[]>(name: string, params: P, call: (...args: ValuesOf<P>) => Value): GoFunc {
  return { name, params, variadic: false, call: call as GoFunc['call'] };
}

/** A variadic function: the last parameter type repeats, zero times or more. */
export function variadic<const P extends readonly GoType[], R extends GoType>(
  name: string,
  params: P,
  rest: R,
  call: (...args: [...ValuesOf<P>, ...ValueOf<R>[]]) => Value,
): GoFunc {
  return { name, params: [...params, rest], variadic: true, call: call as GoFunc['call'] };
}

/** A table of functions by name: what a template may call. */
export type FuncMap = ReadonlyMap<string, GoFunc>;

export function funcMap(...tables: readonly (readonly GoFunc[])[]): FuncMap {
  return new Map(tables.flat().map((f) => [f.name, f]));
}

/** An error that a Go function returned (or a panic that text/template turns into one). Unwinds the execution of a template. */
export class GoError extends Error {
  override readonly name: string = 'GoError';
}

/** Fails as a Go function that returns this error does. */
export function goFail(message: string): never {
  throw new GoError(message);
}

/** What a template asks for is larger than we let it be. No function swallows it, whatever errors it hides. */
export class LimitError extends GoError {
  override readonly name: string = 'LimitError';
}

/** Most bytes of a text that one call of a function may make. */
export const MAX_TEXT_BYTES: number = 1 << 25;

/** Fails with LimitError when a text of so many bytes is too long. */
export function checkTextBytes(bytes: number): void {
  if (bytes > MAX_TEXT_BYTES) throw new LimitError(`a text of ${bytes} bytes is longer than ${MAX_TEXT_BYTES}`);
}
