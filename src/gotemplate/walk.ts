/** Statements into code that writes, after the walk functions of Go's exec.go. */
import type { Key } from '../base/index.ts';
import { GoBytes, GoInt, GoStruct, goInt, quote, sprint, types, type Value } from '../golang/index.ts';
import type { ActionNode, BranchNode, ListNode, PipeNode, Statement, TemplateNode } from './ast.ts';
import { compileCommands, compilePipeline, compileSetter, type Setter, type Site } from './eval.ts';
import { type Frame, fail, type Held, type Signal, type Walk } from './run.ts';
import { dereferenced, isTrue, printable } from './types.ts';

export function compileList(list: ListNode, site: Site): Walk {
  const walks = list.nodes.map((node) => compileStatement(node, site));
  if (walks.length === 1) return walks[0]!;
  const count = walks.length;
  return (frame, dot) => {
    for (let i = 0; i < count; i++) {
      const signal = walks[i]!(frame, dot);
      if (signal !== 0) return signal;
    }
    return 0;
  };
}

function compileStatement(node: Statement, site: Site): Walk {
  if (site.trace !== undefined) return site.trace.statement(node, site);
  switch (node.kind) {
    case 'text': {
      const { text } = node;
      return (frame) => {
        frame.run.write(text);
        return 0;
      };
    }
    case 'action':
      return compileAction(node, site);
    case 'if':
    case 'with':
      return site.scope.block(() => compileIfOrWith(node, site));
    case 'range':
      return site.scope.block(() => compileRange(node, site));
    case 'template':
      return compileTemplateCall(node, site);
    case 'break':
      return () => 1;
    case 'continue':
      return () => 2;
  }
}

function compileAction({ pipe }: ActionNode, site: Site): Walk {
  if (pipe.variables.length > 0) {
    const value = compilePipeline(pipe, site);
    return (frame, dot) => {
      value(frame, dot);
      return 0;
    };
  }
  const value = compileCommands(pipe, site);
  const boxed = givesInterface(pipe);
  return (frame, dot) => {
    const result = value(frame, dot);
    frame.run.write(typeof result === 'string' ? result : printed(result, boxed));
    return 0;
  };
}

const PASSING: ReadonlySet<string> = new Set(['and', 'or', 'index']);

/** True when the value comes out of a function as an interface: Go can take no address of it, so methods of its pointer do not print it. */
export function givesInterface({ commands }: PipeNode): boolean {
  const [first] = commands.at(-1)!.args;
  if (first?.kind === 'pipe') return givesInterface(first);
  return first?.kind === 'identifier' && !PASSING.has(first.name);
}

/** What an action writes for a value: Go's printValue. */
export function printed(value: Held, boxed: boolean): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'undefined':
      return '<no value>';
    case 'boolean':
      return value ? 'true' : 'false';
  }
  if (value === null) return '<no value>';
  if (value instanceof GoInt && value.type === types.int) return value.n.toString();
  const stringer = value instanceof GoStruct && !boxed ? value.type.pointerMethods?.get('String') : undefined;
  return sprint([stringer === undefined ? printable(value) : stringer.call(value)]);
}

function compileIfOrWith(node: BranchNode, site: Site): Walk {
  const isWith = node.kind === 'with';
  const condition = isWith || node.pipe.variables.length > 0 ? compilePipeline(node.pipe, site) : compileCommands(node.pipe, site);
  // Go: a list keeps its variables until the {{end}}, in a {{range}} body until the next round: nothing of them is seen outside.
  const list = site.scope.block(() => compileList(node.list, isWith ? { ...site, dotContainer: -1 } : site));
  const { elseList } = node;
  const otherwise = elseList === undefined ? undefined : site.scope.block(() => compileList(elseList, site));
  return (frame, dot) => {
    const value = condition(frame, dot);
    if (isTrue(value)) return list(frame, isWith ? value : dot);
    return otherwise === undefined ? 0 : otherwise(frame, dot);
  };
}

function compileTemplateCall(node: TemplateNode, site: Site): Walk {
  const pipe = node.pipe === undefined ? undefined : compilePipeline(node.pipe, site);
  const { name } = node;
  return (frame, dot) => {
    const { run } = frame;
    frame.node = node;
    const template = run.set.lookup(name) ?? fail(frame, `template ${quote(name)} not defined`);
    const data = pipe?.(frame, dot);
    frame.node = node;
    run.call(template, data);
    return 0;
  };
}

// Loops.

/** One round: sets the variables and walks the body. True when the loop is to end. */
export type Round = (frame: Frame, key: Held, element: Held, container: Held, at: Key) => boolean;

function compileRange(node: BranchNode, site: Site): Walk {
  const { pipe, elseList } = node;
  const source = compilePipeline(pipe, site);
  const inner: Site = { ...site, dotContainer: site.scope.reserve() };
  const round = compileRound(pipe, node.list, inner);
  const otherwise = elseList === undefined ? undefined : site.scope.block(() => compileList(elseList, site));
  const { dotContainer: container } = inner;
  const loop = loopFor(pipe.variables.length > 1, site.rangeOverInt);
  return (frame, dot) => {
    const value = source(frame, dot);
    frame.slots[container] = value;
    if (loop(frame, value, round)) return 0;
    const signal: Signal = otherwise === undefined ? 0 : otherwise(frame, dot);
    // Go: {{break}} in the else list ends this loop, not the one around it.
    return signal === 1 ? 0 : signal;
  };
}

function compileRound(pipe: PipeNode, list: ListNode, site: Site): Round {
  const setters = loopSetters(pipe, site);
  const body = site.scope.block(() => compileList(list, site));
  const [first, second] = setters;
  return (frame, key, element, container) => {
    frame.run.countIteration();
    if (second !== undefined) {
      first!(frame, key, undefined);
      second(frame, element, container);
    } else if (first !== undefined) first(frame, element, container);
    return body(frame, element) === 1;
  };
}

/** The variables of the loop; the pipeline has declared them already. */
export function loopSetters(pipe: PipeNode, site: Site): readonly Setter[] {
  if (pipe.assigns) return pipe.variables.map((variable) => compileSetter(variable, true, site));
  return site.scope.newest(pipe.variables.length).map((variable) => {
    const { slot } = variable;
    const setter: Setter = (frame, value, container) => {
      frame.slots[slot] = value;
      frame.slots[slot + 1] = container;
    };
    return site.trace === undefined ? setter : site.trace.setter(setter, [variable], false);
  });
}

/** Runs the rounds; false when there was none. */
type Loop = (frame: Frame, value: Held, round: Round) => boolean;

export function loopFor(hasKey: boolean, overInt: boolean): Loop {
  return (frame, value, round) => {
    if (value instanceof Map) return overMap(frame, value, round);
    if (Array.isArray(value)) return overList(frame, value, round, hasKey);
    if (value === undefined || value === null) return false;
    if (value instanceof GoBytes) return overBytes(frame, value, round);
    if (value instanceof GoInt && overInt) {
      if (hasKey) fail(frame, `can't use ${sprint([value])} to iterate over more than one variable`);
      return overWhole(frame, value, round);
    }
    return fail(frame, `range can't iterate over ${sprint([dereferenced(value)])}`);
  };
}

/** Keys and values as they are before the first round, by key. */
function overMap(frame: Frame, map: ReadonlyMap<string, Value>, round: Round): boolean {
  const entries = [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, value] of entries) if (round(frame, key, value, map as Held, key)) break;
  return entries.length > 0;
}

function overList(frame: Frame, list: readonly Value[], round: Round, hasKey: boolean): boolean {
  const count = list.length;
  for (let i = 0; i < count; i++) if (round(frame, hasKey ? goInt(i) : undefined, list[i], list as Held, i)) break;
  return count > 0;
}

function overBytes(frame: Frame, bytes: GoBytes, round: Round): boolean {
  const { data } = bytes;
  for (let i = 0; i < data.length; i++) {
    if (round(frame, goInt(i), new GoInt(BigInt(data.charCodeAt(i)), types.uint8), bytes, i)) break;
  }
  return data !== '';
}

function overWhole(frame: Frame, { n, type }: GoInt, round: Round): boolean {
  for (let i = 0n; i < n; i++) if (round(frame, undefined, new GoInt(i, type), undefined, 0)) break;
  return n > 0n;
}
