export * from './labels.ts';
export * from './metadata.ts';
export * from './read.ts';
export * from './rules.ts';
