export * from './func.ts';
export * from './value.ts';
