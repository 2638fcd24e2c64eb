export * from './crd/index.ts';
export * from './defaults/index.ts';
export * from './fields/index.ts';
export * from './pack/index.ts';
export * from './pod-security/index.ts';
export * from './rule-book.ts';
export * from './rules/index.ts';
export * from './validate.ts';
