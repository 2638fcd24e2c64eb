export { prepareUpdate, validateChange } from './change.ts';
export { UPDATE_RULES } from './rules.ts';
