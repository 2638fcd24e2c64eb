/**
 * Runs x-kubernetes-validations over an object: which rule sees which value, with which old one, and how a failure is told
 * (apiextensions-apiserver, pkg/apiserver/schema/cel/validation.go). The language itself is handed in, so that a schema without rules
 * costs nothing.
 */
import { At, type FieldErrorType, isList, isObject, type Json, type Report } from '../../kube/index.ts';
import { type Correlated, MapList } from './correlated.ts';
import type { Rule } from './rule.ts';
import { HAS_RULE, type Structural } from './structural.ts';

/** Evaluates the rules of one schema node on one value. Never throws. */
export interface Evaluator {
  /** `old` is undefined where nothing stands for the value; `root`: apiVersion, kind and metadata can be read. */
  evaluate(schema: Structural, rules: readonly Rule[], value: Json, old: Json | undefined, root: boolean): readonly RuleFailure[];
  /** Why a rule is none: `undeclared reference to "x"`; undefined when it can be run. */
  fault(rule: string): string | undefined;
}

export interface RuleFailure {
  readonly rule: Rule;
  /** The message, or what went wrong while it was evaluated. */
  readonly detail: string;
  /** false: the rule could not be evaluated; its reason and place do not count then. */
  readonly evaluated: boolean;
  /** Mentions oldSelf: told even where nothing changed. */
  readonly transition: boolean;
  /** Over the limit: no further rule is run. */
  readonly stop?: boolean;
}

/** Reports the rules that the object breaks. */
export function checkRules(
  object: Json,
  old: Json | null,
  schema: Structural,
  correlated: Correlated | undefined,
  report: Report,
  evaluator: Evaluator,
): void {
  const run: Run = { report, evaluator, stopped: false };
  visit(schema, schema, object, old ?? undefined, At.root, { current: correlated, nearest: undefined }, true, run);
}

interface Run {
  readonly report: Report;
  readonly evaluator: Evaluator;
  stopped: boolean;
}

/** Upstream's ratchetingOptions: the value's own correlation, or the nearest above it that has one. */
interface Ratchet {
  readonly current: Correlated | undefined;
  readonly nearest: Correlated | undefined;
}

function below({ current, nearest }: Ratchet, step: string | number): Ratchet {
  if (current === undefined) return { current, nearest };
  if (nearest === undefined && (step === 'apiVersion' || step === 'kind')) return { current: undefined, nearest: undefined };
  return { current: typeof step === 'number' ? current.index(step) : current.key(step), nearest: current };
}

/** `rules` has the rules (a part of allOf may have its own), `schema` the types. */
function visit(
  rules: Structural,
  schema: Structural,
  value: Json,
  old: Json | undefined,
  at: At,
  ratchet: Ratchet,
  root: boolean,
  run: Run,
): void {
  if (run.stopped || value === null || (rules.below & HAS_RULE) === 0) return;
  if (rules.rules.length > 0) evaluate(rules.rules, schema, value, old, at, ratchet, root, run);
  for (const part of rules.allOf ?? []) visit(part, schema, value, old, at, { current: undefined, nearest: ratchet.nearest }, root, run);
  if (isList(value)) visitList(rules, schema, value, old, at, ratchet, run);
  if (!isObject(value)) return;
  const correlatable = schema.mapType === undefined || schema.mapType === 'granular' || schema.mapType === 'atomic';
  const oldOf = (key: string): Json | undefined => (correlatable && isObject(old) && Object.hasOwn(old, key) ? old[key]! : undefined);
  const { additional, properties } = rules;
  if (typeof additional === 'object' && typeof schema.additional === 'object') {
    for (const key of Object.keys(value).sort()) {
      visit(additional, schema.additional, value[key]!, oldOf(key), at.to(key), below(ratchet, key), schema.additional.embedded, run);
    }
  }
  for (const [name, property] of properties ?? []) {
    const node = schema.properties?.get(name);
    if ((property.below & HAS_RULE) === 0 || node === undefined || !Object.hasOwn(value, name)) continue;
    visit(property, node, value[name]!, oldOf(name), at.to(name), below(ratchet, name), node.embedded, run);
  }
}

function visitList(
  rules: Structural,
  schema: Structural,
  value: readonly Json[],
  old: Json | undefined,
  at: At,
  ratchet: Ratchet,
  run: Run,
): void {
  if (rules.items === undefined || schema.items === undefined || (rules.items.below & HAS_RULE) === 0) return;
  const before = isList(old) ? new MapList(schema, old) : undefined;
  for (const [i, item] of value.entries())
    visit(rules.items, schema.items, item, before?.get(item), at.to(i), below(ratchet, i), schema.items.embedded, run);
}

const REASONS: ReadonlyMap<string, FieldErrorType> = new Map([
  ['FieldValueForbidden', 'FieldValueForbidden'],
  ['FieldValueRequired', 'FieldValueRequired'],
  ['FieldValueDuplicate', 'FieldValueDuplicate'],
]);

function evaluate(
  rules: readonly Rule[],
  schema: Structural,
  value: Json,
  old: Json | undefined,
  at: At,
  { current, nearest }: Ratchet,
  root: boolean,
  run: Run,
): void {
  const shown = schema.type === 'object' || schema.type === 'array' ? undefined : value;
  for (const failure of run.evaluator.evaluate(schema, rules, value, old ?? undefined, root)) {
    if (failure.stop === true) run.stopped = true;
    if (!failure.evaluated) {
      run.report.add('FieldValueInvalid', at, 'crd/cel-error', failure.detail, schema.type);
      continue;
    }
    if (!failure.transition && (current ?? nearest)?.equal() === true) continue;
    const type = REASONS.get(failure.rule.reason) ?? 'FieldValueInvalid';
    const bare = type === 'FieldValueForbidden' || type === 'FieldValueRequired';
    run.report.add(
      type,
      fieldAt(failure.rule.fieldPath, at),
      'crd/cel',
      type === 'FieldValueDuplicate' ? '' : failure.detail,
      bare ? undefined : shown,
    );
  }
}

/** `.spec.x`, `['a.b'].c`: a rule's fieldPath under the place of its node; the node itself where the path cannot be read. */
function fieldAt(fieldPath: string, at: At): At {
  let place = at;
  for (const [, name, quoted] of fieldPath.matchAll(/\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/g))
    place = place.to(name ?? unescapeQuoted(quoted ?? ''));
  return place;
}

function unescapeQuoted(text: string): string {
  return text.replace(/\\(.)/g, (_, char: string) => ({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' })[char] ?? char);
}
