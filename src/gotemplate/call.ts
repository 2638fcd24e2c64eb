/** Calls of functions, after evalCall of Go's exec.go. */
import type { GoFunc, GoType, Value } from '../golang/index.ts';
import { type Argument, compileArgument, validate } from './argument.ts';
import type { Node } from './ast.ts';
import { type ContextFunc, callFailed, type Eval, type Frame, fail, type Held } from './run.ts';

/** Where a call stands. */
export interface CallSite {
  readonly name: string;
  /** Marked before the call. */
  readonly node: Node;
  /** Blamed when the function fails. */
  readonly blamed: Node;
  readonly args: readonly Argument[];
  /** What the pipeline passes as the last argument. */
  readonly final: Eval | undefined;
}

/** The code for a call of a function that is known. */
export function compileCall(fn: GoFunc | ContextFunc, site: CallSite): Eval {
  const wrong = wrongCount(fn, site.name, site.args.length, site.final !== undefined);
  if (wrong !== undefined) return failingCall(site, wrong);
  const args = site.args.map((arg, i) => compileArgument(arg, parameter(fn, i)));
  if ('callWithRun' in fn) return withRun(fn, site, args);
  if (site.final !== undefined) return withFinal(fn, site, args, site.final);
  return withoutFinal(fn, site, args);
}

/** Go's sentence for a wrong number of arguments. */
export function wrongCount(fn: Omit<GoFunc, 'call'>, name: string, args: number, hasFinal: boolean): string | undefined {
  const given = hasFinal ? args + 1 : args;
  const fixed = fn.variadic ? fn.params.length - 1 : fn.params.length;
  // Go: "got" leaves out the final argument for a variadic function.
  if (fn.variadic) return given < fixed ? `wrong number of args for ${name}: want at least ${fixed} got ${args}` : undefined;
  return given === fixed ? undefined : `wrong number of args for ${name}: want ${fixed} got ${given}`;
}

/** The type of the parameter for the argument at `index`. */
export function parameter(fn: Omit<GoFunc, 'call'>, index: number): GoType {
  return fn.params[Math.min(index, fn.params.length - 1)]!;
}

export function failingCall({ final, node }: CallSite, detail: string): Eval {
  return (frame, dot) => {
    final?.(frame, dot);
    frame.node = node;
    return fail(frame, detail);
  };
}

function withoutFinal(fn: GoFunc, { node, blamed, name }: CallSite, args: readonly Eval[]): Eval {
  const call = fn.call as (...args: readonly Held[]) => Value;
  const [first, second, third] = args;
  switch (args.length) {
    case 0:
      return (frame) => {
        frame.node = node;
        try {
          return call();
        } catch (e) {
          throw callFailed(frame, blamed, name, e);
        }
      };
    case 1:
      return (frame, dot) => {
        frame.node = node;
        const a = first!(frame, dot);
        try {
          return call(a);
        } catch (e) {
          throw callFailed(frame, blamed, name, e);
        }
      };
    case 2:
      return (frame, dot) => {
        frame.node = node;
        const a = first!(frame, dot);
        const b = second!(frame, dot);
        try {
          return call(a, b);
        } catch (e) {
          throw callFailed(frame, blamed, name, e);
        }
      };
    case 3:
      return (frame, dot) => {
        frame.node = node;
        const a = first!(frame, dot);
        const b = second!(frame, dot);
        const c = third!(frame, dot);
        try {
          return call(a, b, c);
        } catch (e) {
          throw callFailed(frame, blamed, name, e);
        }
      };
  }
  return (frame, dot) => {
    frame.node = node;
    const values = evaluated(args, frame, dot);
    try {
      return call(...values);
    } catch (e) {
      throw callFailed(frame, blamed, name, e);
    }
  };
}

function withFinal(fn: GoFunc, { node, blamed, name }: CallSite, args: readonly Eval[], final: Eval): Eval {
  const call = fn.call as (...args: readonly Held[]) => Value;
  const type = parameter(fn, args.length);
  const [first] = args;
  switch (args.length) {
    case 0:
      return (frame, dot) => {
        const last = final(frame, dot);
        frame.node = node;
        const a = validate(frame, last, type);
        try {
          return call(a);
        } catch (e) {
          throw callFailed(frame, blamed, name, e);
        }
      };
    case 1:
      return (frame, dot) => {
        const last = final(frame, dot);
        frame.node = node;
        const a = first!(frame, dot);
        const b = validate(frame, last, type);
        try {
          return call(a, b);
        } catch (e) {
          throw callFailed(frame, blamed, name, e);
        }
      };
  }
  return (frame, dot) => {
    const last = final(frame, dot);
    frame.node = node;
    const values = evaluated(args, frame, dot);
    values.push(validate(frame, last, type));
    try {
      return call(...values);
    } catch (e) {
      throw callFailed(frame, blamed, name, e);
    }
  };
}

/** While the function runs, its whole command is marked: the stack of templates shows it. */
function withRun(fn: ContextFunc, { node, blamed, name, final }: CallSite, args: readonly Eval[]): Eval {
  const call = fn.callWithRun as (...args: readonly unknown[]) => Value;
  const type = final === undefined ? undefined : parameter(fn, args.length);
  return (frame, dot) => {
    const last = final?.(frame, dot);
    frame.node = node;
    const values = evaluated(args, frame, dot);
    if (type !== undefined) values.push(validate(frame, last, type));
    const mark = frame.node;
    frame.node = blamed;
    let result: Value;
    try {
      result = call(frame.run, ...values);
    } catch (e) {
      throw callFailed(frame, blamed, name, e);
    }
    frame.node = mark;
    return result;
  };
}

/** A method, once the receiver has shown which. */
export function callMethod(method: GoFunc, site: CallSite, frame: Frame, dot: Held, receiver: Held, last: Held): Held {
  const { name, args } = site;
  const wrong = wrongCount(method, name, args.length, site.final !== undefined);
  if (wrong !== undefined) fail(frame, wrong);
  const values: Held[] = [receiver];
  for (const [i, arg] of args.entries()) values.push(compileArgument(arg, parameter(method, i))(frame, dot));
  if (site.final !== undefined) values.push(validate(frame, last, parameter(method, args.length)));
  try {
    return (method.call as (...args: readonly Held[]) => Value)(...values);
  } catch (e) {
    throw callFailed(frame, site.blamed, name, e);
  }
}

function evaluated(args: readonly Eval[], frame: Frame, dot: Held): Held[] {
  const values: Held[] = [];
  for (let i = 0; i < args.length; i++) values.push(args[i]!(frame, dot));
  return values;
}
