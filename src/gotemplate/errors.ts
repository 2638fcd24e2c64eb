/**
 * What parsing and executing a template can fail with: text/template's sentences, and the same as data. The chain that Go builds by
 * wrapping (`errors.Unwrap`) is `cause`; every message is what `err.Error()` is in Go.
 */
import { GoError, type Value } from '../golang/index.ts';
import type { Node, Tree } from './ast.ts';
import type { Limits } from './limits.ts';

/** One template on the stack of executing templates, and where it stood. */
export interface StackFrame {
  /** The name under which the template is defined. */
  readonly template: string;
  /** The name of the text that it was defined in. */
  readonly source: string;
  /** Byte offset in that text. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** In bytes; from 0, as Go writes it. */
  readonly column: number;
  /** The node, as Go prints it. */
  readonly node: string;
  /** Only from a set that observes. */
  readonly observed?: Observed;
}

/** What an observed template knew when it failed. */
export interface Observed {
  readonly tree: Tree;
  /** Where it stood. */
  readonly node: Node | undefined;
  /** What operands and commands gave last. */
  readonly seen: ReadonlyMap<Node, Seen>;
  /** The value of "$". */
  readonly root: Value | undefined;
}

/** One evaluation. A value is undefined where Go has no value. */
export interface Seen {
  readonly dot: Value | undefined;
  /** Of a variable with fields: the variable's own value. */
  head: Value | undefined;
  value: Value | undefined;
  /** False while it is being evaluated, and when it failed. */
  done: boolean;
}

/** A text that is no template: "template: name:line: …". */
export class ParseError extends GoError {
  override readonly name: string = 'ParseError';
  /** The name of the text. */
  readonly source: string;
  /** From 1; 0 before the first token. */
  readonly line: number;
  /** Byte offset of the token at which the parser gave up. */
  readonly offset: number;
  /** The message without "template: name:line: ". */
  readonly detail: string;
  readonly limit: keyof Limits | undefined;

  constructor(message: string, at: { source: string; line: number; offset: number; detail: string; limit?: keyof Limits | undefined }) {
    super(message);
    this.source = at.source;
    this.line = at.line;
    this.offset = at.offset;
    this.detail = at.detail;
    this.limit = at.limit;
  }
}

/** An execution that failed: `template: source:line:column: executing "template" at <node>: …`, Go's template.ExecError. */
export class ExecError extends GoError {
  override readonly name: string = 'ExecError';
  /** The stack where the innermost failure happened, outermost first, over include and tpl: the same on every error of one chain. */
  readonly frames: readonly StackFrame[];
  /** Where this error of the chain was raised. */
  readonly at: StackFrame;
  /** The message without "template: … at <node>: ". */
  readonly detail: string;
  readonly limit: keyof Limits | undefined;

  constructor(
    message: string,
    at: { frames: readonly StackFrame[]; at: StackFrame; detail: string; cause?: unknown; limit?: keyof Limits | undefined },
  ) {
    super(message);
    this.frames = at.frames;
    this.at = at.at;
    this.detail = at.detail;
    this.limit = at.limit;
    if (at.cause !== undefined) this.cause = at.cause;
  }
}
