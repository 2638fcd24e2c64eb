/** Pipelines, commands and operands into code that gives values, after the eval functions of Go's exec.go. */
import { type GoFunc, quote } from '../golang/index.ts';
import { type Argument, compileArgument, compileConstant, failing } from './argument.ts';
import { type CommandNode, type IdentifierNode, type Node, nodeText, type Operand, type PipeNode, type VariableNode } from './ast.ts';
import { type CallSite, compileCall, failingCall, wrongCount } from './call.ts';
import { callOfValue } from './call-builtin.ts';
import type { Seen } from './errors.ts';
import { compileFields, type MissingKey } from './field.ts';
import { type ContextFunc, type Eval, type Frame, fail, type Held, UNSET } from './run.ts';
import type { Scope, Variable } from './scope.ts';
import type { Tracing } from './trace.ts';
import { isTrue, reflectValue } from './types.ts';

/** What is known where a piece of a template is compiled. */
export interface Site {
  readonly functions: ReadonlyMap<string, GoFunc | ContextFunc>;
  readonly builtins: ReadonlyMap<string, GoFunc>;
  readonly missingKey: MissingKey;
  readonly rangeOverInt: boolean;
  readonly observe: boolean;
  readonly scope: Scope;
  /** The slot of what dot is an element of, or -1. */
  readonly dotContainer: number;
  /** What records origins; undefined in ordinary code. */
  readonly trace: Tracing | undefined;
}

/** A pipeline: gives its last value, and sets its variables to it. */
export function compilePipeline(pipe: PipeNode, site: Site): Eval {
  const value = unwrapped(compileCommands(pipe, site));
  if (pipe.variables.length === 0) return value;
  const setters = pipe.variables.map((variable) => compileSetter(variable, pipe.assigns, site));
  const [first, second] = setters;
  return (frame, dot) => {
    const result = value(frame, dot);
    first!(frame, result, undefined);
    second?.(frame, result, undefined);
    return result;
  };
}

/** The commands of a pipeline without its variables, for who makes no difference between a nil interface and no value. */
export function compileCommands(pipe: PipeNode, site: Site): Eval {
  let code: Eval | undefined;
  for (const command of pipe.commands) {
    code = observed(command, site, compileCommand(command, pipe, site, code === undefined ? undefined : unwrapped(code)));
  }
  return code!;
}

/** Go: what a pipeline passes on is no interface any more, so a nil interface becomes no value at all. */
function unwrapped(code: Eval): Eval {
  return (frame, dot) => {
    const value = code(frame, dot);
    return value === null ? undefined : value;
  };
}

/** Code that sets a variable, and what its value is an element of. */
export type Setter = (frame: Frame, value: Held, container: Held) => void;

export function compileSetter(node: VariableNode, assigns: boolean, { scope, trace }: Site): Setter {
  const name = node.names[0]!;
  const candidates = assigns ? scope.resolve(name) : [scope.declare(name)];
  const setter = setterOf(name, candidates, assigns);
  return trace === undefined ? setter : trace.setter(setter, candidates, assigns);
}

function setterOf(name: string, candidates: readonly Variable[], assigns: boolean): Setter {
  const [only] = candidates;
  if (only !== undefined && (!only.conditional || !assigns)) {
    const { slot } = only;
    return (frame, value, container) => {
      frame.slots[slot] = value;
      frame.slots[slot + 1] = container;
    };
  }
  return (frame, value, container) => {
    const slot = setVariable(frame, candidates)?.slot ?? fail(frame, `undefined variable: ${name}`);
    frame.slots[slot] = value;
    frame.slots[slot + 1] = container;
  };
}

export function setVariable(frame: Frame, candidates: readonly Variable[]): Variable | undefined {
  return candidates.find((variable) => !variable.conditional || frame.slots[variable.slot] !== UNSET);
}

function compileCommand(command: CommandNode, pipe: PipeNode, site: Site, final: Eval | undefined): Eval {
  const [first, ...others] = command.args as readonly [Operand, ...Operand[]];
  switch (first.kind) {
    case 'identifier':
      return compileFunction(first, command, others, site, final);
    case 'field':
    case 'chain':
      return compileOperand(first, site, others, final);
    case 'variable':
      if (first.names.length > 1) return compileOperand(first, site, others, final);
      break;
    case 'pipe':
      break;
    case 'nil':
      return others.length > 0 || final !== undefined ? notAFunction(first, first, final) : failing(first, 'nil is not a command');
  }
  if (others.length > 0 || final !== undefined) {
    // Go: a parenthesis is not marked before it is found to be no function.
    return notAFunction(first, first.kind === 'pipe' ? (final === undefined ? pipe : undefined) : first, final);
  }
  return compileOperand(first, site);
}

function notAFunction(node: Operand, mark: Operand | undefined, final: Eval | undefined): Eval {
  const detail = `can't give argument to non-function ${nodeText(node)}`;
  return (frame, dot) => {
    final?.(frame, dot);
    if (mark !== undefined) frame.node = mark;
    return fail(frame, detail);
  };
}

/** Remembers what the node gives, when somebody will ask. */
function observed(node: Node, site: Site, code: Eval): Eval {
  if (!site.observe) return code;
  return (frame, dot) => {
    const seen: Seen = { dot, head: undefined, value: undefined, done: false };
    frame.seen ??= new Map();
    frame.seen.set(node, seen);
    const value = code(frame, dot);
    seen.value = value;
    seen.done = true;
    return value;
  };
}

function observedHead(node: Node, site: Site, code: Eval): Eval {
  if (!site.observe) return code;
  return (frame, dot) => {
    const value = code(frame, dot);
    const seen = frame.seen?.get(node);
    if (seen !== undefined) seen.head = value;
    return value;
  };
}

/** An operand, with the arguments that follow a field. */
function compileOperand(node: Operand, site: Site, args: readonly Operand[] = [], final?: Eval): Eval {
  return observed(node, site, compileUnobserved(node, site, args, final));
}

function compileUnobserved(node: Operand, site: Site, args: readonly Operand[], final: Eval | undefined): Eval {
  switch (node.kind) {
    case 'dot':
      return site.trace === undefined ? dotOf(node) : site.trace.dot(dotOf(node));
    case 'field':
      return fieldsOf(undefined, node.names, site.dotContainer, fieldSite(node, args, site, final), site);
    case 'variable':
      return compileVariable(node, site, args, final);
    case 'pipe':
      return marked(node, compilePipeline(node, site));
    case 'identifier':
      return compileFunction(node, node, [], site, undefined);
    case 'chain': {
      const head = compileOperand(node.head, site);
      return fieldsOf(marked(node, head), node.names, -1, fieldSite(node, args, site, final), site);
    }
    case 'nil':
      return failing(node, 'nil is not a command');
    default:
      return site.trace === undefined ? compileConstant(node) : site.trace.constant(compileConstant(node));
  }
}

function dotOf(node: Operand): Eval {
  return (frame, dot) => {
    frame.node = node;
    return dot;
  };
}

function fieldsOf(head: Eval | undefined, names: readonly string[], container: number, call: CallSite, site: Site): Eval {
  const { trace, missingKey } = site;
  return (trace === undefined ? compileFields : trace.fields)(head, names, container, call, missingKey);
}

function fieldSite(node: Operand, args: readonly Operand[], site: Site, final: Eval | undefined): CallSite {
  return { name: '', node, blamed: node, args: args.map((arg) => argumentOf(arg, site)), final };
}

/** Marks the node first: needed where its parts may fail before they mark themselves. */
function marked(node: Operand, code: Eval): Eval {
  return (frame, dot) => {
    frame.node = node;
    return code(frame, dot);
  };
}

function argumentOf(node: Operand, site: Site): Argument {
  const isLiteral = node.kind === 'bool' || node.kind === 'number' || node.kind === 'string' || node.kind === 'nil';
  return { node, raw: isLiteral ? undefined : compileOperand(node, site) };
}

// Variables.

function compileVariable(node: VariableNode, site: Site, args: readonly Operand[], final: Eval | undefined): Eval {
  const [name, ...names] = node.names as readonly [string, ...string[]];
  const candidates = site.scope.resolve(name);
  const value = compileVariableValue(node, name, candidates);
  const head = site.trace === undefined ? value : site.trace.variable(value, candidates);
  if (names.length === 0) return head;
  const container = candidates[0] === undefined || candidates[0].conditional ? -1 : candidates[0].slot + 1;
  return fieldsOf(observedHead(node, site, head), names, container, fieldSite(node, args, site, final), site);
}

function compileVariableValue(node: VariableNode, name: string, candidates: readonly Variable[]): Eval {
  const [only] = candidates;
  if (only !== undefined && !only.conditional) {
    const { slot } = only;
    return (frame) => {
      frame.node = node;
      return frame.slots[slot] as Held;
    };
  }
  return (frame) => {
    frame.node = node;
    const variable = setVariable(frame, candidates) ?? fail(frame, `undefined variable: ${name}`);
    return frame.slots[variable.slot] as Held;
  };
}

// Functions.

function compileFunction(
  node: IdentifierNode,
  blamed: IdentifierNode | CommandNode,
  operands: readonly Operand[],
  site: Site,
  final: Eval | undefined,
): Eval {
  const { name } = node;
  const own = site.functions.get(name);
  if (own === undefined && (name === 'and' || name === 'or')) return compileAndOr(name, node, operands, site, final);
  const args = operands.map((operand) => argumentOf(operand, site));
  const call: CallSite = { name, node, blamed, args, final };
  const fn = own ?? site.builtins.get(name);
  if (fn === undefined) return failingCall(call, `${quote(name)} is not a defined function`);
  if (own === undefined && name === 'call') return callOfValue(call, fn as GoFunc);
  return site.trace === undefined ? compileCall(fn, call) : site.trace.call(fn, call);
}

/** `and` and `or` evaluate no more arguments than they need; the declarations in the others may never happen. */
function compileAndOr(name: 'and' | 'or', node: IdentifierNode, operands: readonly Operand[], site: Site, final: Eval | undefined): Eval {
  const call: CallSite = { name, node, blamed: node, args: [], final };
  const wrong = wrongCount(site.builtins.get(name)!, name, operands.length, final !== undefined);
  if (wrong !== undefined) return failingCall(call, wrong);
  const until = name === 'or';
  const [first, ...others] = operands;
  const codes: Eval[] = first === undefined ? [] : [compileAny(first, site)];
  const { compiled, slots } = site.scope.condition(() => others.map((operand) => compileAny(operand, site)));
  codes.push(...compiled);
  if (site.trace !== undefined) return site.trace.andOr(node, codes, slots, until, final);
  return (frame, dot) => {
    const last = final?.(frame, dot);
    frame.node = node;
    if (slots.length > 0) for (const slot of slots) frame.slots[slot] = UNSET;
    let value: Held;
    for (let i = 0; i < codes.length; i++) {
      value = codes[i]!(frame, dot);
      if (isTrue(value) === until) return value;
    }
    return final === undefined ? value : last;
  };
}

function compileAny(operand: Operand, site: Site): Eval {
  const argument = argumentOf(operand, site);
  const code = compileArgument(argument, reflectValue);
  return site.trace !== undefined && argument.raw === undefined ? site.trace.constant(code) : code;
}
