export type { GoEdition } from './builtins.ts';
export { ExecError, ParseError, type StackFrame } from './errors.ts';
export type { MissingKey } from './field.ts';
export { defaultLimits, type Limits } from './limits.ts';
export type { ContextFunc, Run } from './run.ts';
export { type ParsedText, type SetOptions, type Template, type TemplateFuncs, TemplateSet } from './set.ts';
export * from './ast.ts';
export { builtinsOf } from './builtins.ts';
export { type ParseOptions, parseText, type Tree } from './parser.ts';
