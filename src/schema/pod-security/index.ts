export type { Control } from './control.ts';
export * from './controls.ts';
export * from './evaluate.ts';
export * from './policy.ts';
export * from './template.ts';
