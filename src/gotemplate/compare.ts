/** eq, ne, lt, le, gt, ge: Go's comparisons, after funcs.go. int and uint of any size compare; int and float64 do not. */
import { fixed, GoComplex, type GoFunc, GoInt, goFail, goNil, sprintf, typeOf, type Value, variadic } from '../golang/index.ts';
import type { Held } from './run.ts';
import { reflectValue } from './types.ts';

type Basic = 'bool' | 'complex' | 'int' | 'float' | 'string' | 'uint';

const BAD_TYPE = 'invalid type for comparison';

/** `namesTypes`: as Go 1.24 and later, which name the types that cannot be compared. */
export function comparisons(namesTypes: boolean): readonly GoFunc[] {
  const rest = [reflectValue, reflectValue] as const;
  const incompatible = (a: Held, b: Held): never =>
    goFail(`incompatible types for comparison${namesTypes ? `: ${typeName(a)} and ${typeName(b)}` : ''}`);
  const less = (a: Held, b: Held): boolean => lessThan(a, b) ?? incompatible(a, b);
  const equal = (a: Held, ...others: readonly Held[]): boolean => equalsAny(a, others, incompatible);
  const lessOrEqual = (a: Held, b: Held): boolean => less(a, b) || equal(a, b);
  return [
    variadic('eq', [reflectValue], reflectValue, equal),
    fixed('ne', rest, (a, b) => !equal(a, b)),
    fixed('lt', rest, less),
    fixed('le', rest, lessOrEqual),
    fixed('gt', rest, (a, b) => !lessOrEqual(a, b)),
    fixed('ge', rest, (a, b) => !less(a, b)),
  ];
}

function typeName(value: Held): string {
  return typeOf(value ?? null)!.name;
}

function basicKind(value: Held): Basic | undefined {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return 'float';
    case 'boolean':
      return 'bool';
  }
  if (value instanceof GoInt) return value.type.kind.startsWith('u') ? 'uint' : 'int';
  return value instanceof GoComplex ? 'complex' : undefined;
}

function equalsAny(a: Held, others: readonly Held[], incompatible: (a: Held, b: Held) => never): boolean {
  if (others.length === 0) goFail('missing argument for comparison');
  const kind = basicKind(a);
  for (const b of others) {
    if (kind === undefined || basicKind(b) !== kind ? equalsOther(a, b, incompatible) : equalsBasic(a, b)) return true;
  }
  return false;
}

/** Two values of one basic kind. */
function equalsBasic(a: Held, b: Held): boolean {
  if (a instanceof GoInt && b instanceof GoInt) return a.n === b.n;
  if (a instanceof GoComplex && b instanceof GoComplex) return a.re === b.re && a.im === b.im;
  return a === b;
}

/** Values of different kinds, or of kinds that are not basic. */
function equalsOther(a: Held, b: Held, incompatible: (a: Held, b: Held) => never): boolean {
  if (a instanceof GoInt && b instanceof GoInt) return a.n === b.n;
  const aNil = a === undefined || a === null;
  const bNil = b === undefined || b === null;
  if (basicKind(a) !== basicKind(b)) return aNil || bNil ? false : incompatible(a, b);
  if (!aNil && !bNil && typeOf(a)!.kind !== typeOf(b)!.kind) {
    goFail(`non-comparable types ${shown(a)}: ${typeName(a)}, ${typeName(b)}: ${sprintf('%v', [b])}`);
  }
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b);
  const { kind } = typeOf(b ?? null)!;
  if (kind === 'map' || kind === 'slice') goFail(`non-comparable type ${shown(b as Value)}: ${typeName(b)}`);
  return a === b;
}

function shown(value: Value): string {
  return sprintf('%s', [value]);
}

function isNil(value: Held): boolean {
  if (value === undefined || value === null) return true;
  return (value instanceof Map || Array.isArray(value)) && value[goNil] === true;
}

/** Undefined: the kinds do not compare. */
function lessThan(a: Held, b: Held): boolean | undefined {
  const kind = basicKind(a);
  const other = basicKind(b);
  if (kind === undefined || other === undefined) goFail(BAD_TYPE);
  if (a instanceof GoInt && b instanceof GoInt) return a.n < b.n;
  if (kind !== other) return undefined;
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  return goFail(BAD_TYPE);
}
