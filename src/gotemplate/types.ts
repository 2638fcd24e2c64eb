/** Go's rules about types and nil, as far as calls of functions need them (reflect's AssignableTo and Zero, and template.IsTrue). */
import {
  GoBytes,
  GoComplex,
  GoInt,
  type GoList,
  type GoMap,
  GoStruct,
  type GoType,
  goNil,
  nilList,
  typedMap,
  typeNamed,
  types,
  type Value,
} from '../golang/index.ts';
import type { Held } from './run.ts';

/** The type of parameters of built-in functions that take anything as it is held, the zero reflect.Value included. */
export const reflectValue: GoType = typeNamed('reflect.Value', 'struct');

/** reflect's AssignableTo: the same type, an empty interface, or the same form where one of the two has no name. */
export function assignable(from: GoType, to: GoType): boolean {
  if (from === to || to.kind === 'interface') return true;
  if (from.kind !== to.kind || from.elem !== to.elem) return false;
  if (from.kind !== 'map' && from.kind !== 'slice') return false;
  return isUnnamed(from) || isUnnamed(to);
}

function isUnnamed(type: GoType): boolean {
  return type.name.startsWith('map[') || type.name.startsWith('[]');
}

/** True when an untyped nil can stand for the type. */
export function canBeNil(type: GoType): boolean {
  return type.kind === 'interface' || type.kind === 'map' || type.kind === 'slice' || type.kind === 'ptr' || type === reflectValue;
}

/** reflect.Zero. A nil pointer has no form of its own here: it is null. */
export function zeroOf(type: GoType): Value {
  switch (type.kind) {
    case 'bool':
      return false;
    case 'string':
      return '';
    case 'float64':
      return 0;
    case 'complex128':
      return new GoComplex(0, 0);
    case 'map':
      return nilMap(type);
    case 'slice':
      return type === types.bytes ? new GoBytes('') : nilList(type as GoType<GoList>);
    case 'struct':
    case 'ptr':
    case 'interface':
    case 'func':
      return null;
  }
  return new GoInt(0n, type as GoType<GoInt>);
}

function nilMap(type: GoType): GoMap {
  const map: GoMap = new Map();
  map[goNil] = true;
  return type === types.map ? map : typedMap(type as GoType<GoMap>, map);
}

/** template.IsTrue: not the zero value of its type, and not empty. */
export function isTrue(value: Held): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'number':
      return value !== 0;
    case 'undefined':
      return false;
  }
  if (value === null) return false;
  if (value instanceof Map) return value.size > 0;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof GoInt) return value.n !== 0n;
  if (value instanceof GoBytes) return value.data !== '';
  return !(value instanceof GoComplex) || value.re !== 0 || value.im !== 0;
}

/** Go's printableValue: a pointer to a struct is written as the struct, if it has no String or Error of its own. */
export function printable(value: Value): Value {
  const methods = value instanceof GoStruct ? value.type.methods : undefined;
  return methods?.has('Error') || methods?.has('String') ? value : dereferenced(value);
}

/** The struct that a pointer points to. */
export function dereferenced(value: Value): Value {
  if (!(value instanceof GoStruct) || value.type.kind !== 'ptr') return value;
  const { type, fields, inner } = value;
  return new GoStruct(type.elem ?? typeNamed(type.name.slice(1), 'struct'), fields, inner);
}
