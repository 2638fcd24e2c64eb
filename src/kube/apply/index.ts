export type { ApplyCause, ApplyError } from './apply-error.ts';
export { parentManagedFields, type ReplicasPaths, scaleManagedFields } from './scale-fields.ts';
export {
  type ApplyRequest,
  type ApplyResult,
  applyServerSide,
  type FieldManagerContext,
  keepTimes,
  type TrackRequest,
  trackUpdate,
} from './server-side-apply.ts';
export { fillZeroFields, zeroObject } from './zero-fields.ts';
