export type { PodContext } from './context.ts';
export { POD_RULES } from './rules.ts';
export { validatePod, validatePodSpec, validatePodTemplate } from './template.ts';
