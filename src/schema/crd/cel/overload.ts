/** Functions of CEL as tables: a name, what it takes, what it does. Chosen by the values at hand, as cel-go does where types are dynamic. */
import type { Budget } from './budget.ts';
import { Bytes, CelList, CelMap, type CelValue, Duration, noSuchOverload, Optional, Timestamp, TypeName, Uint } from './value.ts';

export type Guard<T extends CelValue> = (value: CelValue) => value is T;

export interface Overload {
  /** `target.f(…)`: the target is the first argument. */
  readonly member: boolean;
  readonly guards: readonly Guard<CelValue>[];
  readonly run: (args: readonly CelValue[], budget: Budget) => CelValue;
}

/** By name; a name with a dot is a function in a namespace: `sets.contains`. */
export type Library = Readonly<Record<string, readonly Overload[]>>;

type Args<G extends readonly Guard<CelValue>[]> = { readonly [K in keyof G]: G[K] extends Guard<infer T> ? T : never };

export function fn<const G extends readonly Guard<CelValue>[]>(guards: G, run: (args: Args<G>, budget: Budget) => CelValue): Overload {
  return { member: false, guards: guards as readonly Guard<CelValue>[], run: run as unknown as Overload['run'] };
}

export function method<const G extends readonly Guard<CelValue>[]>(guards: G, run: (args: Args<G>, budget: Budget) => CelValue): Overload {
  return { ...fn(guards, run), member: true };
}

/** A method on a text that goes over all of it: it costs the text's length. */
export function textMethod<const G extends readonly Guard<CelValue>[]>(
  guards: G,
  run: (args: Args<G>, budget: Budget) => CelValue,
): Overload {
  const { run: plain, ...rest } = method(guards, run);
  return {
    ...rest,
    run: (args, budget) => {
      budget.size((args[0] as string).length);
      return plain(args, budget);
    },
  };
}

/** Calls the overload that fits; "no such overload" when none does. */
export function dispatch(overloads: readonly Overload[], args: readonly CelValue[], budget: Budget): CelValue {
  for (const { guards, run } of overloads) {
    if (guards.length === args.length && guards.every((guard, i) => guard(args[i]!))) return run(args, budget);
  }
  throw noSuchOverload();
}

/** Values of a class. */
export function instance<T extends CelValue>(type: abstract new (...args: never[]) => T): Guard<T> {
  return (value): value is T => value instanceof type;
}

export const dyn: Guard<CelValue> = (value): value is CelValue => value !== undefined;
export const isString: Guard<string> = (value): value is string => typeof value === 'string';
export const isInt: Guard<bigint> = (value): value is bigint => typeof value === 'bigint';
export const isDouble: Guard<number> = (value): value is number => typeof value === 'number';
export const isBool: Guard<boolean> = (value): value is boolean => typeof value === 'boolean';
export const isUint: Guard<Uint> = instance(Uint);
export const isBytes: Guard<Bytes> = instance(Bytes);
export const isCelList: Guard<CelList> = instance(CelList);
export const isCelMap: Guard<CelMap> = instance(CelMap);
export const isDuration: Guard<Duration> = instance(Duration);
export const isTimestamp: Guard<Timestamp> = instance(Timestamp);
export const isOptional: Guard<Optional> = instance(Optional);
export const isType: Guard<TypeName> = instance(TypeName);
