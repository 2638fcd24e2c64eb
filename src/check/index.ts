export { isHelmLintRule } from './helm-lint/rules.ts';
export type { Finding, Rule, RuleId, RuleText } from './rule.ts';
export { ruleTexts } from './rules/list.ts';
export { type CheckResult, checkChart, isAtLeast } from './run.ts';
export type { CheckOptions } from './subject.ts';
