/**
 * The Common Expression Language with Kubernetes' libraries, for x-kubernetes-validations. Our own: the library on npm (@bufbuild/cel 0.6.1)
 * reads no optionals (`.?`, `[?`), has no two-variable comprehensions, no way to limit what a rule costs, and other error texts.
 */
import type { Json } from '../../../kube/index.ts';
import type { Evaluator, RuleFailure } from '../cel-rules.ts';
import type { Rule } from '../rule.ts';
import type { Structural } from '../structural.ts';
import { Budget, MAX_OBJECT_STEPS, MAX_RULE_STEPS, OverBudget } from './budget.ts';
import { CelCompileError, compileExpr, type Eval, Scope } from './compile.ts';
import { celValueOf } from './json-value.ts';
import { CelSyntaxError } from './lexer.ts';
import { parseCel } from './parser.ts';
import { CelError, type CelValue, none, Optional } from './value.ts';

export { MAX_OBJECT_STEPS, MAX_RULE_STEPS } from './budget.ts';

/** Evaluates rules; one for each object, as it counts what all its rules cost together. */
export function celEvaluator(): Evaluator {
  return new RuleEvaluator();
}

interface Program {
  readonly run: Eval;
  readonly slots: number;
  readonly usesOldSelf: boolean;
}

const MAX_PROGRAMS = 2000;
const programs = new Map<string, Program | string>();

/** The compiled rule, or what is wrong with it. */
function programOf(source: string): Program | string {
  const known = programs.get(source);
  if (known !== undefined) return known;
  const program = compileSource(source);
  if (programs.size >= MAX_PROGRAMS) programs.clear();
  programs.set(source, program);
  return program;
}

function compileSource(source: string): Program | string {
  try {
    const scope = Scope.of('self', 'oldSelf');
    const run = compileExpr(parseCel(source), scope);
    return { run, slots: scope.size, usesOldSelf: scope.used.has('oldSelf@1') };
  } catch (error) {
    if (error instanceof CelSyntaxError || error instanceof CelCompileError) return error.message;
    throw error;
  }
}

/** Longest message that an expression may make, as upstream has it. */
const MAX_MESSAGE = 5120;

class RuleEvaluator implements Evaluator {
  #left = MAX_OBJECT_STEPS;

  fault(rule: string): string | undefined {
    const program = programOf(rule.trim());
    return typeof program === 'string' ? program : undefined;
  }

  evaluate(schema: Structural, rules: readonly Rule[], value: Json, old: Json | undefined, root: boolean): readonly RuleFailure[] {
    const failures: RuleFailure[] = [];
    for (const rule of rules) {
      const source = rule.rule.trim();
      if (source === '') continue;
      const failure = this.#evaluate(schema, rule, programOf(source), { value, old: old ?? undefined, root });
      if (failure !== undefined) failures.push(failure);
      if (failure?.stop === true) break;
    }
    return failures;
  }

  #evaluate(schema: Structural, rule: Rule, program: Program | string, input: Input): RuleFailure | undefined {
    const failed = (detail: string, stop = false): RuleFailure => ({
      rule,
      detail,
      evaluated: false,
      transition: false,
      ...(stop ? { stop } : {}),
    });
    if (typeof program === 'string') return failed(`rule compile error: compilation failed: ERROR: ${program}`);
    if (program.usesOldSelf && input.old === undefined && !rule.optionalOldSelf) return undefined;
    const said = rule.message === '' ? rule.rule.trim() : rule.message.trim();
    try {
      const result = this.#run(program, schema, input, rule.optionalOldSelf);
      if (result === true) return undefined;
      const detail = this.#message(schema, rule, input) ?? (rule.message === '' ? `failed rule: ${rule.rule.trim()}` : rule.message.trim());
      return { rule, detail, evaluated: true, transition: program.usesOldSelf };
    } catch (error) {
      if (error instanceof OverBudget)
        return failed(`'${error.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${said}`, true);
      const message = sentence(error);
      if (message === 'no such overload') {
        return failed(
          `'no such overload': call arguments did not match a supported operator, function or macro signature for rule: ${said}`,
        );
      }
      return failed(`${message} evaluating rule: ${said}`);
    }
  }

  #run(program: Program, schema: Structural, { value, old, root }: Input, optionalOldSelf: boolean): CelValue {
    const budget = new Budget(Math.min(this.#left, MAX_RULE_STEPS));
    const before = budget.left;
    try {
      const slots: CelValue[] = new Array(program.slots).fill(null);
      slots[0] = celValueOf(value, schema, root);
      if (program.usesOldSelf) {
        const oldValue = old === undefined ? undefined : celValueOf(old, schema, root);
        slots[1] = optionalOldSelf ? (oldValue === undefined ? none : new Optional(oldValue)) : (oldValue ?? null);
      }
      return program.run({ slots, budget });
    } finally {
      this.#left -= before - Math.max(0, budget.left);
    }
  }

  /** The message that an expression makes; undefined where it makes none that can be shown. */
  #message(schema: Structural, rule: Rule, input: Input): string | undefined {
    const source = rule.messageExpression.trim();
    if (source === '') return undefined;
    const program = programOf(source);
    if (typeof program === 'string') return undefined;
    try {
      const text = this.#run(program, schema, input, rule.optionalOldSelf);
      const trimmed = typeof text === 'string' ? text.trim() : '';
      return trimmed === '' || Buffer.byteLength(trimmed) > MAX_MESSAGE || trimmed.includes('\n') ? undefined : trimmed;
    } catch (error) {
      if (error instanceof OverBudget) throw error;
      sentence(error);
      return undefined;
    }
  }
}

interface Input {
  readonly value: Json;
  readonly old: Json | undefined;
  readonly root: boolean;
}

/** An error of evaluation as text; anything else is a bug, but for too deep a recursion. */
function sentence(error: unknown): string {
  if (error instanceof CelError) return error.message;
  if (error instanceof RangeError) return 'expression recursion limit exceeded';
  throw error;
}
