/**
 * What parsing and executing a template can fail with: text/template's sentences, and the same as data. The chain that Go builds by
 * wrapping (`errors.Unwrap`) is `cause`; every message is what `err.Error()` is in Go.
 */
import { GoError } from '../golang/index.ts';
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
