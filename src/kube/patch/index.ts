export { applyJsonPatch } from './json-patch.ts';
export { applyMergePatch, createMergePatch, createThreeWayMergePatch } from './merge-patch.ts';
export type { PatchError, PatchResult } from './patch-result.ts';
export { createThreeWayStrategicPatch, createTwoWayStrategicPatch } from './strategic-diff.ts';
export { applyStrategicMergePatch } from './strategic-merge.ts';
