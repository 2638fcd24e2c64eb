export * from './bundle.ts';
export { celEvaluator, MAX_OBJECT_STEPS, MAX_RULE_STEPS } from './cel/index.ts';
export type { Evaluator, RuleFailure } from './cel-rules.ts';
export * from './custom.ts';
export * from './definition.ts';
export type { Structural } from './structural.ts';
export { resourceTypeInfo, typeInfo } from './type-info.ts';
export { patternFault } from './values.ts';
