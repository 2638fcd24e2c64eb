/** x-kubernetes-validations: the rules of one schema node, as text. cel/ compiles and runs them. */
import { type At, isList, isObject, type Json, type Report } from '../../kube/index.ts';

export interface Rule {
  readonly rule: string;
  readonly message: string;
  readonly messageExpression: string;
  /** "FieldValueInvalid" unless the rule says another. */
  readonly reason: string;
  /** ".spec.x": where the finding goes, below the node; "" for the node itself. */
  readonly fieldPath: string;
  readonly optionalOldSelf: boolean;
}

const RULE = 'crd/schema';
/** More rules on one node are refused. */
const MAX_RULES = 1000;
const TEXTS = ['rule', 'message', 'messageExpression', 'reason', 'fieldPath'] as const;

export function readRules(json: Json | undefined, at: At, report: Report): readonly Rule[] {
  if (json === undefined || json === null) return NONE;
  if (!isList(json)) {
    report.invalid(at, RULE, json, 'must be a list');
    return NONE;
  }
  const rules: Rule[] = [];
  for (const [i, item] of json.slice(0, MAX_RULES).entries()) {
    if (!isObject(item)) {
      report.invalid(at.to(i), RULE, item, 'must be an object');
      continue;
    }
    const [rule = '', message = '', messageExpression = '', reason = '', fieldPath = ''] = TEXTS.map((key) => {
      const value = Object.hasOwn(item, key) ? item[key] : undefined;
      if (value !== undefined && value !== null && typeof value !== 'string')
        report.invalid(at.to(i).to(key), RULE, value, 'must be a string');
      return typeof value === 'string' ? value : '';
    });
    if (rule.trim() === '') report.required(at.to(i).to('rule'), RULE, 'rule is not specified');
    const optionalOldSelf = Object.hasOwn(item, 'optionalOldSelf') && item['optionalOldSelf'] === true;
    rules.push({ rule, message, messageExpression, reason, fieldPath, optionalOldSelf });
  }
  return rules;
}

const NONE: readonly Rule[] = [];

/** What Go's JSON reader keeps as an int64 and not as a float64. */
export function int64(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63;
}
