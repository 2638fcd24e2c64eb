/** The public door: what a description imports from 'helmwright'. */
export * from './app/index.ts';
