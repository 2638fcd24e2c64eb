export { checkFields, type FieldsResult } from './check-fields.ts';
export { FIELD_RULES, type FieldRule } from './rules.ts';
export { MAX_DEPTH, MAX_ERRORS, MAX_HINTS, type Range } from './walk.ts';
