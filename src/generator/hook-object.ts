/** Objects that jobs around a rollout need before the release's own objects are there: hooks themselves, with a lower weight. */
import type { ResolvedApplication } from '../app/index.ts';
import { argoHook } from './argo-cd.ts';

/** The phases in which some of them run. */
export function hookPhases(components: ResolvedApplication['components']): readonly string[] {
  return [...new Set(components.flatMap((component) => component.hook?.on.split(',') ?? []))];
}

/** Annotations at column 2. The object lives as long as the phase: nothing is left behind when the release is uninstalled. */
export function hookAnnotations(phases: readonly string[], weight: number, more = ''): string {
  return `  annotations:
    helm.sh/hook: ${phases.join(',')}
    helm.sh/hook-weight: "${weight}"
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
${argoHook(phases)}${more}`;
}
