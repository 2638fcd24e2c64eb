/** The description language: its words, and `resolveApplication`, which turns a description into what the generator writes. */
export * from './application.ts';
export * from './component.ts';
export * from './declare.ts';
export type { Positions } from './diagnose.ts';
export * from './environment.ts';
export * from './expose.ts';
export * from './expression.ts';
export type * from './model.ts';
export * from './placement.ts';
export * from './probe.ts';
export * from './quantity.ts';
export { type ResolveOptions, resolveApplication } from './resolve.ts';
export * from './scale.ts';
export * from './settings.ts';
export * from './store.ts';
export { QUANTITY } from './value-schema.ts';
export * from './volume.ts';
