/**
 * What recording of origins adds to compiled code: a set with `trace` compiles its templates through these hooks (trace-code.ts), any other
 * set never asks for them. Where a value comes from is its *label* (trace-label.ts); the label of the value that was evaluated last stands
 * in TracedRun.label, those of variables beside their slots.
 */
import type { Value } from '../golang/index.ts';
import type { Node, Statement } from './ast.ts';
import type { compileCall } from './call.ts';
import type { Setter, Site } from './eval.ts';
import type { compileFields } from './field.ts';
import type { Eval, Walk } from './run.ts';
import type { Variable } from './scope.ts';
import type { TemplateSet } from './set.ts';

export interface Tracing {
  readonly execute: (set: TemplateSet, name: string, data: Value, context: unknown) => string;
  readonly constant: (code: Eval) => Eval;
  readonly dot: (code: Eval) => Eval;
  readonly variable: (code: Eval, candidates: readonly Variable[]) => Eval;
  readonly setter: (setter: Setter, candidates: readonly Variable[], assigns: boolean) => Setter;
  readonly fields: typeof compileFields;
  readonly call: typeof compileCall;
  /** `codes` are the operands, `slots` what they may declare; `until` is the truth that ends the evaluation. */
  readonly andOr: (node: Node, codes: readonly Eval[], slots: readonly number[], until: boolean, final: Eval | undefined) => Eval;
  readonly statement: (node: Statement, site: Site) => Walk;
}
