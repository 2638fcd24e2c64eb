/**
 * What an API server refuses in a schema beyond what compiling it shows: patterns and rules that cannot be compiled, defaults that the schema
 * itself refuses, and what is forbidden for its cost (apiextensions-apiserver, pkg/apis/apiextensions/validation). Not all of it: rules are
 * not checked for types and cost.
 */
import type { At, Report } from '../../kube/index.ts';
import { celEvaluator } from './cel/index.ts';
import type { Evaluator } from './cel-rules.ts';
import { explain } from './explain.ts';
import type { Structural } from './structural.ts';
import { isValid, patternFault, Steps, StepsExceeded } from './values.ts';

const RULE = 'crd/schema';

/** Reports the faults of a schema and of all below it. */
export function checkSchema(schema: Structural, at: At, report: Report): void {
  const steps = new Steps();
  try {
    check(schema, at, report, { steps, evaluator: celEvaluator() });
  } catch (error) {
    if (!(error instanceof StepsExceeded)) throw error;
    report.forbidden(at, 'crd/limit', 'too many schemas and defaults to look at');
  }
}

interface Checking {
  readonly steps: Steps;
  readonly evaluator: Evaluator;
}

function check(schema: Structural, at: At, report: Report, checking: Checking): void {
  const { steps, evaluator } = checking;
  steps.take();
  if (schema.pattern !== '') {
    const fault = patternFault(schema.pattern);
    if (fault !== undefined)
      report.invalid(at.to('pattern'), RULE, schema.pattern, `must be a valid regular expression, but isn't: ${fault}`);
  }
  if (schema.uniqueItems)
    report.forbidden(at.to('uniqueItems'), RULE, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic');
  if (schema.properties !== undefined && schema.additional !== undefined) {
    report.forbidden(at.to('additionalProperties'), RULE, 'additionalProperties and properties are mutual exclusive');
  }
  if (schema.type === 'array' && schema.items === undefined) report.required(at.to('items'), RULE, 'must be specified');
  if (schema.default !== undefined && !isValid(schema, schema.default, steps))
    explain(schema, schema.default, at.to('default'), undefined, report, steps);
  for (const [i, { rule, messageExpression }] of schema.rules.entries()) {
    const place = at.to('x-kubernetes-validations').to(i);
    for (const [key, text] of [
      ['rule', rule],
      ['messageExpression', messageExpression],
    ] as const) {
      const fault = text.trim() === '' ? undefined : evaluator.fault(text);
      if (fault !== undefined) report.invalid(place.to(key), RULE, text, `compilation failed: ERROR: ${fault}`);
    }
  }
  if (schema.items !== undefined) check(schema.items, at.to('items'), report, checking);
  if (typeof schema.additional === 'object') check(schema.additional, at.to('additionalProperties'), report, checking);
  for (const [name, property] of schema.properties ?? []) check(property, at.to('properties').to(name), report, checking);
  for (const key of ['allOf', 'anyOf', 'oneOf'] as const)
    for (const [i, part] of (schema[key] ?? []).entries()) checkPart(part, at.to(key).to(i), report, checking);
  if (schema.not !== undefined) checkPart(schema.not, at.to('not'), report, checking);
}

/** Value validations have no structure of their own: only their patterns can be wrong. */
function checkPart(schema: Structural, at: At, report: Report, checking: Checking): void {
  checking.steps.take();
  const fault = schema.pattern === '' ? undefined : patternFault(schema.pattern);
  if (fault !== undefined)
    report.invalid(at.to('pattern'), RULE, schema.pattern, `must be a valid regular expression, but isn't: ${fault}`);
}
