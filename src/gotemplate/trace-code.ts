/**
 * The code of a template that records: the same evaluation as in eval.ts and walk.ts, in the same order, with labels beside the values. A
 * function's label is by its rule (TraceRule); without one it is that of all its arguments together.
 */
import { quote, type Value } from '../golang/index.ts';
import { compileArgument, validate } from './argument.ts';
import type { ActionNode, BranchNode, Node, PipeNode, Statement, TemplateNode, TextNode } from './ast.ts';
import { type CallSite, type compileCall, failingCall, parameter, wrongCount } from './call.ts';
import { compileCommands, compilePipeline, type Setter, type Site, setVariable } from './eval.ts';
import { type Chain, compileFields, readField } from './field.ts';
import { type ContextFunc, callFailed, type Eval, type Frame, fail, type Held, type Signal, UNSET, type Walk } from './run.ts';
import type { Variable } from './scope.ts';
import type { TemplateSet } from './set.ts';
import type { Tracing } from './trace.ts';
import { conditioned, type Label, type Output, Pieces, type Scope, union } from './trace-label.ts';
import { Labels, type TracedFrame, TracedRun } from './trace-run.ts';
import { isTrue } from './types.ts';
import { compileList, givesInterface, loopFor, loopSetters, printed, type Round } from './walk.ts';

/** Where a function was called. */
export interface TracedCall {
  readonly result: Value;
  readonly args: readonly Held[];
  readonly labels: readonly Label[];
  readonly run: TracedRun;
  readonly scope: Scope;
  readonly node: Node;
}

/** The label of what a function gave. */
export interface TraceRule {
  readonly label: (call: TracedCall) => Label;
  /** Before the call, when something must be known inside it. */
  readonly before?: (run: TracedRun, labels: readonly Label[]) => void;
}

/** The rule for a function, by its name. */
export type TraceRules = (name: string) => TraceRule | undefined;

export interface Tracer extends Tracing {
  readonly labels: Labels;
  /** What each executed template wrote, by its name. */
  readonly outputs: ReadonlyMap<string, Output>;
}

/** What records the executions of a set. */
export function newTracer(rules: TraceRules): Tracer {
  const labels = new Labels();
  const outputs = new Map<string, Output>();
  const assigned = new AssignedSlots();
  return {
    labels,
    outputs,
    execute: (set: TemplateSet, name, data, context) => {
      const run = new TracedRun(set, context, labels);
      const text = run.executeTemplate(name, data);
      outputs.set(name, run.label?.kind === 'output' ? run.label : { kind: 'output', text, pieces: new Pieces() });
      return text;
    },
    constant,
    dot,
    variable,
    setter: (setter, candidates, assigns) => tracedSetter(setter, candidates, assigns, assigned),
    fields,
    call: (fn, site) => call(fn, site, rules(site.name)),
    andOr,
    statement: (node, site) => statement(node, site, assigned),
  };
}

/** All code of a traced set runs in traced frames. */
function traced(frame: Frame): TracedFrame {
  return frame as TracedFrame;
}

// Operands.

function constant(code: Eval): Eval {
  return (frame, dot) => {
    traced(frame).run.label = undefined;
    return code(frame, dot);
  };
}

function dot(code: Eval): Eval {
  return (frame, dot) => {
    const f = traced(frame);
    f.run.label = f.dotLabel;
    return code(frame, dot);
  };
}

function variable(code: Eval, candidates: readonly Variable[]): Eval {
  const [only] = candidates;
  const slot = only === undefined || only.conditional ? undefined : only.slot;
  return (frame, dot) => {
    const f = traced(frame);
    const value = code(frame, dot);
    f.run.label = f.labels[slot ?? setVariable(f, candidates)?.slot ?? 0];
    return value;
  };
}

function tracedSetter(setter: Setter, candidates: readonly Variable[], assigns: boolean, assigned: AssignedSlots): Setter {
  const [only] = candidates;
  const slot = only !== undefined && (!only.conditional || !assigns) ? only.slot : undefined;
  if (assigns) for (const candidate of candidates) assigned.add(candidate.slot);
  return (frame, value, container) => {
    const f = traced(frame);
    setter(frame, value, container);
    f.labels[slot ?? setVariable(f, candidates)?.slot ?? 0] = f.run.label;
  };
}

const fields: typeof compileFields = (head, names, container, site, missing) => {
  if (site.args.length > 0 || site.final !== undefined) return constantAfter(compileFields(head, names, container, site, missing));
  const chain: Chain = { names, site, missing };
  const { node } = site;
  const count = names.length;
  const last = names[count - 1]!;
  return (frame, dot) => {
    const f = traced(frame);
    let value: Held;
    let label: Label;
    if (head === undefined) {
      frame.node = node;
      value = dot;
      label = f.dotLabel;
    } else {
      value = head(frame, dot);
      label = f.run.label;
    }
    let from = container === -1 ? undefined : (frame.slots[container] as Held);
    let around = label;
    for (let i = 0; i < count; i++) {
      const next = readField(frame, value, from, chain, i);
      // Containers on the way get their places, from which those below them are told.
      if (i < count - 1 && value instanceof Map && next instanceof Map) around = conditioned(around, f.run.labels.entry(value, names[i]!));
      from = value;
      value = next;
    }
    f.run.label = from instanceof Map ? conditioned(around, f.run.labels.entry(from, last)) : label;
    return value;
  };
};

function constantAfter(code: Eval): Eval {
  return (frame, dot) => {
    const value = code(frame, dot);
    traced(frame).run.label = undefined;
    return value;
  };
}

// Functions.

function call(fn: Parameters<typeof compileCall>[0], site: CallSite, rule: TraceRule | undefined): Eval {
  const { node, blamed, name, final } = site;
  const wrong = wrongCount(fn, name, site.args.length, final !== undefined);
  if (wrong !== undefined) return failingCall(site, wrong);
  const args = site.args.map((arg, i) => compileArgument(arg, parameter(fn, i)));
  const isLiteral = site.args.map((arg) => arg.raw === undefined);
  const count = args.length;
  const type = final === undefined ? undefined : parameter(fn, count);
  const total = type === undefined ? count : count + 1;
  const gather: Gather = (frame, dot) => {
    const { run } = frame;
    const last = final?.(frame, dot);
    const lastLabel = run.label;
    frame.node = node;
    // Not grown by push: that takes room for many.
    const values: Held[] = new Array(total);
    const labels: Label[] = new Array(total);
    for (let i = 0; i < count; i++) {
      values[i] = args[i]!(frame, dot);
      labels[i] = isLiteral[i] ? undefined : run.label;
    }
    if (type !== undefined) {
      values[count] = validate(frame, last, type);
      labels[count] = lastLabel;
    }
    return { values, labels };
  };
  if ('callWithRun' in fn) return callWithRun(fn, site, gather, rule);
  const plain = fn.call as (...args: readonly Held[]) => Value;
  if (rule === undefined && count === 1 && type === undefined) return callOfOne(plain, site, args[0]!, isLiteral[0]!);
  return (frame, dot) => {
    const f = traced(frame);
    const { run } = f;
    const { values, labels } = gather(f, dot);
    rule?.before?.(run, labels);
    let result: Value;
    try {
      result = plain(...values);
    } catch (e) {
      throw callFailed(frame, blamed, name, e);
    }
    run.label =
      rule === undefined
        ? labelOfAll(run, result, values, labels)
        : rule.label({ result, args: values, labels, run, scope: f.scope, node: blamed });
    return result;
  };
}

/** Evaluates the arguments of a call. */
type Gather = (frame: TracedFrame, dot: Held) => { readonly values: Held[]; readonly labels: Label[] };

/** As small as can be: recursion of templates goes through here, and the stack has an end. */
function callWithRun(fn: ContextFunc, { blamed, name }: CallSite, gather: Gather, rule: TraceRule | undefined): Eval {
  const { callWithRun } = fn;
  return (frame, dot) => {
    const f = traced(frame);
    const given = gather(f, dot);
    const mark = frame.node;
    frame.node = blamed;
    rule?.before?.(f.run, given.labels);
    let result: Value;
    try {
      result = callWithRun(f.run, ...(given.values as Value[]));
    } catch (e) {
      throw callFailed(frame, blamed, name, e);
    }
    frame.node = mark;
    f.run.afterCall();
    f.run.label = labelOfRun(f, result, given, rule, blamed);
    return result;
  };
}

function labelOfRun(frame: TracedFrame, result: Value, given: ReturnType<Gather>, rule: TraceRule | undefined, node: Node): Label {
  const { run, scope } = frame;
  if (rule === undefined) return labelOfAll(run, result, given.values, given.labels);
  return rule.label({ result, args: given.values, labels: given.labels, run, scope, node });
}

/** The commonest call: one argument, no rule. */
function callOfOne(plain: (arg: Held) => Value, { node, blamed, name }: CallSite, arg: Eval, isLiteral: boolean): Eval {
  return (frame, dot) => {
    const { run } = traced(frame);
    frame.node = node;
    const value = arg(frame, dot);
    const label = isLiteral ? undefined : run.label;
    let result: Value;
    try {
      result = plain(value);
    } catch (e) {
      throw callFailed(frame, blamed, name, e);
    }
    run.label = label === undefined && typeof value !== 'object' ? undefined : labelOfAll(run, result, [value], [label]);
    return result;
  };
}

/** What a function without a rule gives comes from all its arguments. */
function labelOfAll(run: TracedRun, result: Value, values: readonly Held[], labels: readonly Label[]): Label {
  const label = wholeOf(run, result, values, labels);
  if (label !== undefined && (result instanceof Map || Array.isArray(result))) run.labels.fill(result, label);
  return label;
}

/** The label of a text or number that a function made of all its arguments. */
export function wholeOf(run: TracedRun, result: Value, values: readonly Held[], labels: readonly Label[]): Label {
  let all: Label;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    all = union(all, typeof value === 'object' ? run.labels.whole(value, labels[i]) : labels[i]);
  }
  if (all === undefined || all.kind === 'path' || typeof result !== 'string' || !result.includes('\n')) return all;
  const inputs = values.map((value, i) => {
    return typeof value === 'string' ? { text: value, label: labels[i] } : { text: '', label: run.labels.whole(value, labels[i]) };
  });
  return { kind: 'derived', how: 'parts', text: result, inputs };
}

function andOr(node: Node, codes: readonly Eval[], slots: readonly number[], until: boolean, final: Eval | undefined): Eval {
  return (frame, dot) => {
    const f = traced(frame);
    const { run } = f;
    const last = final?.(frame, dot);
    const lastLabel = run.label;
    frame.node = node;
    if (slots.length > 0) for (const slot of slots) frame.slots[slot] = UNSET;
    let value: Held;
    let tested: Label;
    for (let i = 0; i < codes.length; i++) {
      value = codes[i]!(frame, dot);
      if (isTrue(value) === until || (i === codes.length - 1 && final === undefined)) {
        if (tested !== undefined) run.label = { kind: 'choice', value: run.label, tested, node, scope: f.scope };
        return value;
      }
      tested = union(tested, run.labels.whole(value, run.label));
    }
    run.label = tested === undefined ? lastLabel : { kind: 'choice', value: lastLabel, tested, node, scope: f.scope };
    return last;
  };
}

// Statements.

/** Which variables are assigned inside the control structures that are being compiled. */
class AssignedSlots {
  readonly #open: Set<number>[] = [];

  add(slot: number): void {
    for (const set of this.#open) set.add(slot);
  }

  during<T>(compile: () => T): { code: T; slots: readonly number[] } {
    const set = new Set<number>();
    this.#open.push(set);
    const code = compile();
    this.#open.pop();
    return { code, slots: [...set] };
  }
}

function statement(node: Statement, site: Site, assigned: AssignedSlots): Walk {
  switch (node.kind) {
    case 'text':
      return textCode(node);
    case 'action':
      return actionCode(node, site);
    case 'if':
    case 'with':
      return site.scope.block(() => branchCode(node, site, assigned));
    case 'range':
      return site.scope.block(() => rangeCode(node, site, assigned));
    case 'template':
      return templateCode(node, site);
    case 'break':
      return () => 1;
    case 'continue':
      return () => 2;
  }
}

function textCode(node: TextNode): Walk {
  const { text } = node;
  return (frame) => {
    const f = traced(frame);
    f.run.record(text, node, f.scope, undefined);
    return 0;
  };
}

function actionCode(node: ActionNode, site: Site): Walk {
  const { pipe } = node;
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
    const f = traced(frame);
    const { run } = f;
    const result = value(frame, dot);
    if (typeof result === 'string') run.record(result, node, f.scope, run.label);
    else run.record(printed(result, boxed), node, f.scope, typeof result === 'object' ? run.labels.whole(result, run.label) : run.label);
    return 0;
  };
}

function branchCode(node: BranchNode, site: Site, assigned: AssignedSlots): Walk {
  const isWith = node.kind === 'with';
  const condition = isWith || node.pipe.variables.length > 0 ? compilePipeline(node.pipe, site) : compileCommands(node.pipe, site);
  const { elseList } = node;
  const { code, slots } = assigned.during(() => ({
    list: site.scope.block(() => compileList(node.list, isWith ? { ...site, dotContainer: -1 } : site)),
    otherwise: elseList === undefined ? undefined : site.scope.block(() => compileList(elseList, site)),
  }));
  const { list, otherwise } = code;
  return (frame, dot) => {
    const f = traced(frame);
    const { run, scope: outer, dotLabel } = f;
    const value = condition(frame, dot);
    const own = run.label;
    const taken = isTrue(value);
    const label = typeof value === 'object' ? run.labels.whole(value, own) : own;
    const scope: Scope = { execution: outer.execution, outer, node, taken, label };
    let signal: Signal = 0;
    f.scope = scope;
    if (taken) {
      if (isWith) f.dotLabel = own;
      signal = list(frame, isWith ? value : dot);
      f.dotLabel = dotLabel;
    } else if (otherwise === undefined) run.recordNothing(node, scope);
    else signal = otherwise(frame, dot);
    f.scope = outer;
    if (slots.length > 0) guard(f, slots, scope);
    return signal;
  };
}

/** What was assigned, or could have been, depends on the condition. */
function guard(frame: TracedFrame, slots: readonly number[], scope: Scope): void {
  for (const slot of slots) frame.labels[slot] = { kind: 'guarded', value: frame.labels[slot], scope };
}

function rangeCode(node: BranchNode, site: Site, assigned: AssignedSlots): Walk {
  const { pipe, elseList } = node;
  const source = compilePipeline(pipe, site);
  const inner: Site = { ...site, dotContainer: site.scope.reserve() };
  const { dotContainer: container } = inner;
  const { code, slots } = assigned.during(() => ({
    round: roundCode(pipe, node, inner),
    otherwise: elseList === undefined ? undefined : site.scope.block(() => compileList(elseList, site)),
  }));
  const { round, otherwise } = code;
  const loop = loopFor(pipe.variables.length > 1, site.rangeOverInt);
  return (frame, dot) => {
    const f = traced(frame);
    const { run, scope: outer, dotLabel } = f;
    const value = source(frame, dot);
    const { label } = run;
    frame.slots[container] = value;
    f.labels[container] = label;
    const { execution } = outer;
    let scope: Scope = { execution, outer, node, taken: true, label: typeof value === 'object' ? lengthLabel(run, value, label) : label };
    f.scope = scope;
    const ran = loop(frame, value, round);
    f.dotLabel = dotLabel;
    let signal: Signal = 0;
    if (!ran) {
      scope = f.scope = { ...scope, taken: false };
      if (otherwise === undefined) run.recordNothing(node, scope);
      else signal = otherwise(frame, dot);
    }
    f.scope = outer;
    if (slots.length > 0) guard(f, slots, scope);
    return signal === 1 ? 0 : signal;
  };
}

/** How often a loop runs depends on the container; on what is in it only when it was made by the template. */
function lengthLabel(run: TracedRun, value: Held, label: Label): Label {
  return label === undefined ? run.labels.whole(value, label) : label;
}

function roundCode(pipe: PipeNode, node: BranchNode, site: Site): Round {
  const [first, second] = loopSetters(pipe, site);
  const body = site.scope.block(() => compileList(node.list, site));
  const { dotContainer } = site;
  return (frame, key, element, container, at) => {
    const f = traced(frame);
    const { run } = f;
    run.countIteration();
    const isContainer = container instanceof Map || Array.isArray(container);
    const label = isContainer ? run.labels.entry(container, at) : f.labels[dotContainer];
    if (second !== undefined) {
      run.label = container instanceof Map ? run.labels.key(container, at) : undefined;
      first!(frame, key, undefined);
      run.label = label;
      second(frame, element, container);
    } else if (first !== undefined) {
      run.label = label;
      first(frame, element, container);
    }
    f.dotLabel = label;
    return body(frame, element) === 1;
  };
}

function templateCode(node: TemplateNode, site: Site): Walk {
  const pipe = node.pipe === undefined ? undefined : compilePipeline(node.pipe, site);
  const { name } = node;
  return (frame, dot) => {
    const { run } = traced(frame);
    frame.node = node;
    const template = run.set.lookup(name) ?? fail(frame, `template ${quote(name)} not defined`);
    const data = pipe?.(frame, dot);
    frame.node = node;
    run.nextDot = pipe === undefined ? undefined : run.label;
    run.call(template, data);
    return 0;
  };
}
