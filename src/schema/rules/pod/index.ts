export { VOLUME_MODES, validateAccessModes, validateClaimSpec, validateClassName } from './claim.ts';
export { type PodContext, SINCE } from './context.ts';
export { POD_RULES } from './rules.ts';
export { validatePod, validatePodSpec, validatePodTemplate } from './template.ts';
