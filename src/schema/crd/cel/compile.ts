/**
 * Compiles a syntax tree to a closure. Names and functions are resolved once; what is wrong with types shows when it is evaluated, as
 * there is no static check: a rule that an API server would refuse for its types alone fails here only on a value that reaches the fault.
 */
import type { BinaryOp, Expr } from './ast.ts';
import type { Budget } from './budget.ts';
import { kubernetes } from './kubernetes.ts';
import { lists } from './lists.ts';
import { compileMacro } from './macros.ts';
import { arithmetic, isIn, negate } from './operators.ts';
import { dispatch, type Overload } from './overload.ts';
import { standard } from './standard.ts';
import { texts } from './texts.ts';
import { CelError, CelList, CelMap, type CelValue, compare, equal, none, noSuchOverload, Optional, TypeName, Uint } from './value.ts';

/** What an evaluation has: the variables by their slots, and what it may still cost. */
export interface Frame {
  readonly slots: CelValue[];
  readonly budget: Budget;
}

export type Eval = (frame: Frame) => CelValue;

/** Names to slots; inner names hide outer ones. */
export class Scope {
  readonly #names: ReadonlyMap<string, number>;
  readonly #counter: { next: number };
  /** Names of the outermost scope that the expression reads. */
  readonly used: Set<string>;

  constructor(names: ReadonlyMap<string, number>, counter: { next: number }, used: Set<string>) {
    this.#names = names;
    this.#counter = counter;
    this.used = used;
  }

  static of(...names: readonly string[]): Scope {
    return new Scope(new Map(names.map((name, i) => [name, i])), { next: names.length }, new Set());
  }

  get size(): number {
    return this.#counter.next;
  }

  slot(name: string): number | undefined {
    const slot = this.#names.get(name);
    if (slot !== undefined) this.used.add(`${name}@${slot}`);
    return slot;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  with(names: readonly string[]): { scope: Scope; slots: readonly number[] } {
    const slots = names.map(() => this.#counter.next++);
    const scope = new Scope(
      new Map([...this.#names, ...names.map((name, i): [string, number] => [name, slots[i]!])]),
      this.#counter,
      this.used,
    );
    return { scope, slots };
  }
}

/** A rule that cannot be run: an unknown name or function. */
export class CelCompileError extends Error {}

let known: ReadonlyMap<string, readonly Overload[]> | undefined;

/** All functions by name; made when the first rule is compiled. */
function functions(): ReadonlyMap<string, readonly Overload[]> {
  if (known !== undefined) return known;
  const all = new Map<string, Overload[]>();
  for (const library of [standard, texts, lists, kubernetes]) {
    for (const [name, overloads] of Object.entries(library)) all.set(name, [...(all.get(name) ?? []), ...overloads]);
  }
  known = all;
  return all;
}

const TYPES: ReadonlyMap<string, CelValue> = new Map(
  [
    'bool',
    'bytes',
    'double',
    'dyn',
    'int',
    'list',
    'map',
    'null_type',
    'string',
    'type',
    'uint',
    'google.protobuf.Timestamp',
    'google.protobuf.Duration',
    'kubernetes.URL',
    'kubernetes.Quantity',
    'kubernetes.Semver',
    'net.IP',
    'net.CIDR',
    'optional_type',
  ].map((name): [string, CelValue] => [name, new TypeName(name)]),
);

export function compileExpr(expr: Expr, scope: Scope): Eval {
  const evaluate = compileKind(expr, scope);
  return (frame) => {
    frame.budget.take(1);
    return evaluate(frame);
  };
}

function compileKind(expr: Expr, scope: Scope): Eval {
  switch (expr.kind) {
    case 'literal': {
      const { value } = expr;
      return () => value;
    }
    case 'ident':
      return compileName(expr.name, scope);
    case 'select':
      return compileSelect(expr, scope);
    case 'index': {
      const [operand, index] = [compileExpr(expr.operand, scope), compileExpr(expr.index, scope)];
      return expr.optional ? (frame) => optionalGet(operand(frame), index(frame)) : (frame) => getIndex(operand(frame), index(frame));
    }
    case 'call':
      return compileCall(expr, scope);
    case 'list':
      return compileList(expr, scope);
    case 'map':
      return compileMap(expr, scope);
    case 'unary': {
      const operand = compileExpr(expr.operand, scope);
      return expr.op === '!' ? (frame) => !bool(operand(frame)) : (frame) => negate(operand(frame));
    }
    case 'binary':
      return compileBinary(expr.op, compileExpr(expr.left, scope), compileExpr(expr.right, scope));
    case 'if': {
      const [condition, then, otherwise] = [
        compileExpr(expr.condition, scope),
        compileExpr(expr.then, scope),
        compileExpr(expr.otherwise, scope),
      ];
      return (frame) => (bool(condition(frame)) ? then(frame) : otherwise(frame));
    }
    case 'macro':
      return compileMacro(expr, scope);
  }
}

export function bool(value: CelValue): boolean {
  if (typeof value !== 'boolean') throw noSuchOverload();
  return value;
}

function compileName(name: string, scope: Scope): Eval {
  const slot = scope.slot(name);
  if (slot !== undefined) return ({ slots }) => slots[slot]!;
  const type = TYPES.get(name);
  if (type !== undefined) return () => type;
  throw new CelCompileError(`undeclared reference to '${name}' (in container '')`);
}

/** `a.b.c` of names that are no variables. */
function dottedName(expr: Expr, scope: Scope): string | undefined {
  if (expr.kind === 'ident') return scope.has(expr.name) ? undefined : expr.name;
  if (expr.kind !== 'select' || expr.optional || expr.test) return undefined;
  const before = dottedName(expr.operand, scope);
  return before === undefined ? undefined : `${before}.${expr.field}`;
}

function compileSelect(expr: Extract<Expr, { kind: 'select' }>, scope: Scope): Eval {
  const type = TYPES.get(dottedName(expr, scope) ?? '');
  if (type !== undefined) return () => type;
  const operand = compileExpr(expr.operand, scope);
  const { field } = expr;
  if (expr.test) {
    return (frame) => {
      const value = operand(frame);
      if (value instanceof Optional) return value.value !== undefined && member(value.value, field) !== undefined;
      return member(value, field) !== undefined;
    };
  }
  if (expr.optional) return (frame) => optionalGet(operand(frame), field);
  return (frame) => {
    const value = operand(frame);
    if (value instanceof Optional) return optionalGet(value, field);
    const found = member(value, field);
    if (found === undefined) throw new CelError(`no such key: ${field}`);
    return found;
  };
}

function member(value: CelValue, field: string): CelValue | undefined {
  if (!(value instanceof CelMap)) throw noSuchOverload();
  return value.get(field);
}

function getIndex(value: CelValue, index: CelValue): CelValue {
  if (value instanceof Optional) return optionalGet(value, index);
  const found = find(value, index);
  if (found !== undefined) return found;
  if (value instanceof CelList) throw new CelError(`index out of bounds: ${String(index)}`);
  throw new CelError(`no such key: ${typeof index === 'string' ? index : index instanceof Uint ? index.n : String(index)}`);
}

function find(value: CelValue, index: CelValue): CelValue | undefined {
  if (value instanceof CelMap) return value.get(index);
  if (!(value instanceof CelList)) throw noSuchOverload();
  const at = index instanceof Uint ? index.n : typeof index === 'number' && Number.isInteger(index) ? BigInt(index) : index;
  if (typeof at !== 'bigint') throw new CelError(`unsupported index type '${typeof index}' in list`);
  return at < 0n ? undefined : value.items[Number(at)];
}

function optionalGet(value: CelValue, index: CelValue): CelValue {
  const inner = value instanceof Optional ? value.value : value;
  if (inner === undefined) return none;
  const found = find(inner, index);
  return found === undefined ? none : new Optional(found);
}

function compileCall(expr: Extract<Expr, { kind: 'call' }>, scope: Scope): Eval {
  const { name, target } = expr;
  const args = expr.args.map((arg) => compileExpr(arg, scope));
  const dotted = target === undefined ? name : `${dottedName(target, scope) ?? '?'}.${name}`;
  const free =
    functions()
      .get(dotted)
      ?.filter(({ member: isMember }) => !isMember) ?? [];
  if (free.some(({ guards }) => guards.length === args.length)) {
    return (frame) =>
      dispatch(
        free,
        args.map((arg) => arg(frame)),
        frame.budget,
      );
  }
  if (target === undefined) {
    if (free.length > 0) throw new CelCompileError(`found no matching overload for '${name}'`);
    throw new CelCompileError(`undeclared reference to '${name}' (in container '')`);
  }
  const object = compileExpr(target, scope);
  if ((name === 'or' || name === 'orValue') && args.length === 1) {
    const [other] = args as [Eval];
    return (frame) => {
      const value = object(frame);
      if (!(value instanceof Optional)) throw noSuchOverload();
      if (value.value === undefined) return other(frame);
      return name === 'or' ? value : value.value;
    };
  }
  const methods =
    functions()
      .get(name)
      ?.filter(({ member: isMember }) => isMember) ?? [];
  if (!methods.some(({ guards }) => guards.length === args.length + 1))
    throw new CelCompileError(`undeclared reference to '${name}' (in container '')`);
  return (frame) => dispatch(methods, [object(frame), ...args.map((arg) => arg(frame))], frame.budget);
}

function compileList(expr: Extract<Expr, { kind: 'list' }>, scope: Scope): Eval {
  const items = expr.items.map(({ value, optional }) => ({ optional, value: compileExpr(value, scope) }));
  return (frame) => {
    const list: CelValue[] = [];
    for (const { value, optional } of items) {
      const item = value(frame);
      if (!optional) list.push(item);
      else if (!(item instanceof Optional)) throw noSuchOverload();
      else if (item.value !== undefined) list.push(item.value);
    }
    return new CelList(list);
  };
}

function compileMap(expr: Extract<Expr, { kind: 'map' }>, scope: Scope): Eval {
  const entries = expr.entries.map(({ key, value, optional }) => ({
    optional,
    key: compileExpr(key, scope),
    value: compileExpr(value, scope),
  }));
  return (frame) => {
    const list: [CelValue, CelValue][] = [];
    for (const { key, value, optional } of entries) {
      const [k, item] = [key(frame), value(frame)];
      if (!optional) list.push([k, item]);
      else if (!(item instanceof Optional)) throw noSuchOverload();
      else if (item.value !== undefined) list.push([k, item.value]);
    }
    return new CelMap(list);
  };
}

function compileBinary(op: BinaryOp, left: Eval, right: Eval): Eval {
  switch (op) {
    case '&&':
      return (frame) => junction(left, right, frame, false);
    case '||':
      return (frame) => junction(left, right, frame, true);
    case '==':
      return (frame) => equal(left(frame), right(frame));
    case '!=':
      return (frame) => !equal(left(frame), right(frame));
    case 'in':
      return (frame) => isIn(left(frame), right(frame), frame.budget);
    case '<':
      return (frame) => (compare(left(frame), right(frame)) ?? 0) < 0;
    case '>':
      return (frame) => (compare(left(frame), right(frame)) ?? 0) > 0;
    case '<=':
      return (frame) => (compare(left(frame), right(frame)) ?? 1) <= 0;
    case '>=':
      return (frame) => (compare(left(frame), right(frame)) ?? -1) >= 0;
    default:
      return (frame) => arithmetic(op, left(frame), right(frame), frame.budget);
  }
}

/** && and ||: one side may decide, whatever error the other has. */
function junction(left: Eval, right: Eval, frame: Frame, decides: boolean): boolean {
  let failed: CelError;
  try {
    if (bool(left(frame)) === decides) return decides;
    return bool(right(frame));
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    failed = error;
  }
  // The error came from the left, or from the right after a left that did not decide: evaluating the right again is cheap and has no effect.
  try {
    if (bool(right(frame)) === decides) return decides;
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
  }
  throw failed;
}
