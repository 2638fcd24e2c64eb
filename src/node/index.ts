export { type NodeHostOptions, nodeHost } from './host.ts';
export { loadDescription } from './load-description.ts';
