/** Arguments: evaluated for the type of their parameter, after evalArg and validateType of Go's exec.go. */
import { GoInt, type GoType, type IntKind, typeOf, types, type Value } from '../golang/index.ts';
import type { Literal, NumberNode, Operand } from './ast.ts';
import { nodeText } from './ast.ts';
import { type Eval, type Frame, fail, type Held } from './run.ts';
import { assignable, canBeNil, reflectValue, zeroOf } from './types.ts';

/** An argument before the type of its parameter is known. A literal has no `raw`: it is made for the type. */
export interface Argument {
  readonly node: Operand;
  readonly raw: Eval | undefined;
}

/** The code for an argument of a parameter of this type. */
export function compileArgument({ node, raw }: Argument, type: GoType): Eval {
  if (raw === undefined) return compileLiteral(node as Literal, type);
  if (type === reflectValue) return raw;
  if (type.kind === 'interface') {
    return (frame, dot) => {
      const value = raw(frame, dot);
      return value === undefined ? null : value;
    };
  }
  if (type === types.string) {
    return (frame, dot) => {
      const value = raw(frame, dot);
      return typeof value === 'string' ? value : validate(frame, value, type);
    };
  }
  return (frame, dot) => validate(frame, raw(frame, dot), type);
}

/** Go's validateType: the value if the type takes it, the zero value for nil where the type has one. */
export function validate(frame: Frame, value: Held, type: GoType): Held {
  if (type === reflectValue) return value;
  if (value === undefined) return canBeNil(type) ? zeroOf(type) : fail(frame, `invalid value; expected ${type.name}`);
  if (type.kind === 'interface') return value;
  const from = typeOf(value) ?? types.any;
  if (assignable(from, type) || isPointerTo(from, type) || isPointerTo(type, from)) return value;
  return fail(frame, `wrong type for value; expected ${type.name}; got ${from.name}`);
}

/** Go dereferences a pointer, or takes the address of a value, when that makes it fit. */
function isPointerTo(pointer: GoType, type: GoType): boolean {
  return pointer.kind === 'ptr' && pointer.elem === type;
}

function compileLiteral(node: Literal, type: GoType): Eval {
  if (node.kind === 'nil') {
    if (type === reflectValue) return constant(node, undefined);
    return canBeNil(type) ? constant(node, zeroOf(type)) : failing(node, `cannot assign nil to ${type.name}`);
  }
  if (type.kind === 'interface' || type === reflectValue) return compileConstant(node);
  const want = wanted(type);
  if (want === undefined) return failing(node, `can't handle ${nodeText(node)} for arg of type ${type.name}`);
  const value = literalAs(node, type);
  return value === undefined ? failing(node, `expected ${want}; found ${nodeText(node)}`) : constant(node, value);
}

/** The word for a literal of the type in errors; undefined for a type that has no literals. */
function wanted(type: GoType): string | undefined {
  switch (type.kind) {
    case 'bool':
    case 'string':
      return type.kind;
    case 'float64':
      return 'float';
    case 'complex128':
      return 'complex';
    case 'int':
    case 'int8':
    case 'int16':
    case 'int32':
    case 'int64':
      return 'integer';
    case 'uint':
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'uint64':
      return 'unsigned integer';
  }
  return undefined;
}

function literalAs(node: Literal, type: GoType): Value | undefined {
  if (type.kind === 'bool') return node.kind === 'bool' ? node.value : undefined;
  if (type.kind === 'string') return node.kind === 'string' ? node.text : undefined;
  if (node.kind !== 'number') return undefined;
  if (type.kind === 'float64') return node.float;
  if (type.kind === 'complex128') return node.complex;
  const signed = !type.kind.startsWith('u');
  const n = signed ? node.int : node.uint;
  return n === undefined ? undefined : new GoInt(truncated(n, type.kind as IntKind), type as GoType<GoInt>);
}

/** Go: reflect's SetInt cuts off what does not fit. */
function truncated(n: bigint, kind: IntKind): bigint {
  const bits = Number(/\d+$/.exec(kind)?.[0] ?? 64);
  return kind.startsWith('u') ? BigInt.asUintN(bits, n) : BigInt.asIntN(bits, n);
}

/** The code for a literal where nothing says its type. */
export function compileConstant(node: Exclude<Literal, { kind: 'nil' }>): Eval {
  if (node.kind === 'bool') return constant(node, node.value);
  if (node.kind === 'string') return constant(node, node.text);
  const value = idealConstant(node);
  return value === undefined ? failing(node, `${node.text} overflows int`) : constant(node, value);
}

/** Go's idealConstant: the syntax of the number tells its type. Undefined when it is too large for an int. */
function idealConstant(node: NumberNode): Value | undefined {
  const { text } = node;
  if (node.complex !== undefined) return node.complex;
  const isHexInt = /^0[xX]./.test(text) && !/[pP]/.test(text);
  if (node.float !== undefined && !isHexInt && !text.startsWith("'") && /[.eEpP]/.test(text)) return node.float;
  return node.int === undefined ? undefined : new GoInt(node.int, types.int);
}

function constant(node: Operand, value: Held): Eval {
  return (frame) => {
    frame.node = node;
    return value;
  };
}

/** Code that fails at the node. */
export function failing(node: Operand, detail: string): Eval {
  return (frame) => {
    frame.node = node;
    return fail(frame, detail);
  };
}
