/**
 * The state of one run: apart from compiled templates, which hold none. A Run lives from `execute` to its end, over all that
 * functions execute inside it; a Frame is one template that executes.
 */

import { positionAt } from '../base/index.ts';
import { GoError, type GoFunc, goFail, quote, type Value } from '../golang/index.ts';
import { type Node, nodeText } from './ast.ts';
import { ExecError, type Seen, type StackFrame } from './errors.ts';
import type { Limits } from './limits.ts';
import type { ParsedText, Template, TemplateSet } from './set.ts';

/** A reflect.Value: undefined is the zero one ("<no value>"), null a nil interface. */
export type Held = Value | undefined;

/** Compiled code that gives a value. */
export type Eval = (frame: Frame, dot: Held) => Held;

/** Compiled code that writes; tells how it ended. */
export type Walk = (frame: Frame, dot: Held) => Signal;

/** How a walk ended: 0 at its end, 1 by {{break}}, 2 by {{continue}}. */
export type Signal = 0 | 1 | 2;

/** A function that needs the run: to execute another template, to parse a text among the templates that are there. */
export interface ContextFunc extends Omit<GoFunc, 'call'> {
  readonly callWithRun: (run: Run, ...args: readonly Value[]) => Value;
}

/** Go names its own maxExecDepth; what really ends the recursion here is Limits.templateDepth or the stack. */
const TOO_DEEP = 'exceeded maximum template depth (100000)';

export class Run {
  /** Where names of templates are looked up now: in a child set while a text of `tpl` executes. */
  set: TemplateSet;
  /** What the embedder handed to `execute` for its own functions. */
  readonly context: unknown;
  readonly #limits: Limits;
  #out = '';
  #frame: Frame | undefined;
  #depth = 0;
  #written = 0;
  #iterations = 0;
  #calls = 0;

  constructor(set: TemplateSet, context: unknown) {
    this.set = set;
    this.context = context;
    this.#limits = set.options.limits;
  }

  /** All output goes through here. */
  write(text: string): void {
    this.#out += text;
    this.#written += text.length;
    if (this.#written > this.#limits.outputBytes)
      throw this.#failure('outputBytes', `output is larger than ${this.#limits.outputBytes} bytes`);
  }

  /** Counts a round of a loop. */
  countIteration(): void {
    if (++this.#iterations > this.#limits.iterations)
      throw this.#failure('iterations', `more than ${this.#limits.iterations} rounds of loops`);
  }

  /** Go's ExecuteTemplate into a string: the template `name` of the running set. Fails with ExecError, or GoError when there is none. */
  executeTemplate(name: string, data: Value): string {
    return this.execute(this.templateNamed(name), data);
  }

  templateNamed(name: string): Template {
    return this.set.lookup(name) ?? goFail(`template: no template ${quote(name)} associated with template ${quote(this.set.name)}`);
  }

  /** Parses `text` in a child of the running set (which the text's own definitions do not reach), for `executeIn`. */
  parseText(name: string, text: string): ParsedText & { readonly set: TemplateSet } {
    const set = this.set.child();
    const { template, error } = set.parse(name, text);
    return error === undefined ? { set, template } : { set, error };
  }

  /** Executes a template into a string, while names are looked up in `set`. Fails with ExecError. */
  executeIn(set: TemplateSet, template: Template, data: Value): string {
    const outer = this.set;
    this.set = set;
    try {
      return this.execute(template, data);
    } finally {
      this.set = outer;
    }
  }

  /** Executes a template into a string. */
  execute(template: Template, data: Value): string {
    const out = this.#out;
    const caller = this.#frame;
    const depth = this.#depth;
    this.#out = '';
    try {
      const frame = this.#enter(template, data ?? undefined);
      template.code.walk(frame, frame.slots[0] as Held);
      return this.#out;
    } catch (e) {
      throw isStackOverflow(e) ? this.#tooDeep() : e;
    } finally {
      this.#out = out;
      this.#frame = caller;
      this.#depth = depth;
    }
  }

  /** {{template}}: executes into the running output, with nothing of the caller's but `dot`. After a failure the caller is lost. */
  call(template: Template, dot: Held): void {
    const caller = this.#frame;
    template.code.walk(this.#enter(template, dot), dot);
    this.#frame = caller;
    this.#depth--;
  }

  #enter(template: Template, dot: Held): Frame {
    if (++this.#depth > this.#limits.templateDepth) throw this.#failure('templateDepth', TOO_DEEP);
    if (++this.#calls > this.#limits.calls) throw this.#failure('calls', `more than ${this.#limits.calls} executions of templates`);
    return (this.#frame = this.newFrame(template, this.#frame, dot));
  }

  protected newFrame(template: Template, caller: Frame | undefined, dot: Held): Frame {
    return new Frame(this, template, caller, template.code.slots, dot);
  }

  /** What to throw when the stack is used up: Go's sentence for recursion without end. */
  #tooDeep(): GoError {
    // The innermost template is the one too many: whoever called it is to blame.
    this.#frame = this.#frame?.caller ?? this.#frame;
    return this.#failure('templateDepth', TOO_DEEP);
  }

  #failure(limit: keyof Limits, detail: string): GoError {
    return this.#frame === undefined ? new GoError(detail) : execError(this.#frame, detail, undefined, limit);
  }
}

/** A template that executes. */
export class Frame {
  readonly run: Run;
  readonly template: Template;
  readonly caller: Frame | undefined;
  /** Two slots for each variable: its value, and what it ranges over when a {{range}} set it (scope.ts). The first is "$". */
  readonly slots: (Held | typeof UNSET)[];
  /** Where the execution is, for errors: the node that Go's state.at() last marked. */
  node: Node | undefined;
  /** In a set that observes: what its operands and commands gave last. */
  seen: Map<Node, Seen> | undefined;

  constructor(run: Run, template: Template, caller: Frame | undefined, slots: number, root: Held) {
    this.run = run;
    this.template = template;
    this.caller = caller;
    this.slots = new Array(slots);
    this.slots[0] = root;
    this.node = undefined;
    this.seen = undefined;
  }
}

/** In the slot of a variable whose declaration may not have been reached. */
export const UNSET: unique symbol = Symbol('unset');

/** Go's state.errorf. */
export function fail(frame: Frame, detail: string): never {
  throw execError(frame, detail, undefined, undefined);
}

/** What to throw where a called function failed. */
export function callFailed(frame: Frame, node: Node, name: string, cause: unknown): unknown {
  frame.node = node;
  if (cause instanceof GoError) return execError(frame, `error calling ${name}: ${cause.message}`, cause, limitOf(cause));
  if (isStackOverflow(cause)) return execError(frame, TOO_DEEP, undefined, 'templateDepth');
  // "Invalid string length", "Invalid array length": too large for the machine.
  if (cause instanceof RangeError) return execError(frame, `error calling ${name}: ${cause.message}`, undefined, 'outputBytes');
  return cause;
}

function limitOf(cause: GoError): keyof Limits | undefined {
  return cause instanceof ExecError ? cause.limit : undefined;
}

export function isStackOverflow(e: unknown): boolean {
  return e instanceof RangeError && e.message === 'Maximum call stack size exceeded';
}

function execError(frame: Frame, detail: string, cause: GoError | undefined, limit: keyof Limits | undefined): ExecError {
  const at = stackFrameOf(frame);
  const { template, source, line, column } = at;
  const where = frame.node === undefined ? template : `${source}:${line}:${column}: executing ${quote(template)} at <${at.node}>`;
  const inner = innermost(cause);
  return new ExecError(`template: ${where}: ${detail}`, { frames: inner?.frames ?? framesOf(frame), at, detail, cause, limit });
}

function innermost(cause: unknown): ExecError | undefined {
  for (let e = cause; e instanceof GoError; e = e.cause) if (e instanceof ExecError) return e;
  return undefined;
}

function framesOf(frame: Frame): StackFrame[] {
  const frames: StackFrame[] = [];
  for (let f: Frame | undefined = frame; f !== undefined; f = f.caller) frames.push(stackFrameOf(f));
  return frames.reverse();
}

function stackFrameOf(frame: Frame): StackFrame {
  const { name, tree } = frame.template;
  const offset = frame.node?.offset ?? 0;
  const { line, column } = positionAt(tree.text, offset);
  return {
    template: name,
    source: tree.source,
    offset,
    line,
    column: column - 1,
    node: frame.node === undefined ? '' : nodeText(frame.node),
    ...(frame.seen === undefined ? {} : { observed: { tree, node: frame.node, seen: frame.seen, root: frame.slots[0] as Held } }),
  };
}
