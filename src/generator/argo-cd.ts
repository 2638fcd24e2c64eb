/**
 * What Argo CD reads beside Helm's own annotations. It has one kind of sync for installs and upgrades, and to it a "pre-upgrade" hook comes
 * before all of it, at the first sync too, when neither the stores nor a Secret that an operator fills are there (gitops-engine,
 * pkg/sync/hook/helm/type.go). So jobs before a rollout are hooks within the sync, which goes in waves, each healthy before the next:
 * by annotation, or else by a hook's weight (pkg/sync/syncwaves/waves.go).
 */
import type { ResolvedApplication, ResolvedVolume } from '../app/index.ts';

/** After the hooks' own objects (-100, -90), before the jobs (-1, -2, …). */
const EARLY = -50;

/** A line of annotations at column 4; empty for hooks that Argo CD reads as Helm does. */
export function argoHook(phases: readonly string[]): string {
  if (!phases.includes('pre-upgrade')) return '';
  return `    argocd.argoproj.io/hook: ${phases.includes('post-upgrade') ? 'Sync,PostSync' : 'Sync'}\n`;
}

/** A line of annotations at column 4, for what a job before a rollout needs and what that needs in turn; empty without such jobs. */
export function earlyWave(application: ResolvedApplication): string {
  return jobsBeforeRollout(application).length === 0 ? '' : wave(EARLY);
}

/** The same as a block at column 2. */
export function earlyAnnotations(application: ResolvedApplication): string {
  const line = earlyWave(application);
  return line === '' ? '' : `  annotations:\n${line}`;
}

/** A line of annotations at column 4: a claim waits for its first pod, and its wave waits for the claim, so they share one. */
export function claimWave(application: ResolvedApplication, { name }: ResolvedVolume): string {
  const weights = jobsBeforeRollout(application).flatMap(({ hook, mounts }) => (hook && mounts.includes(name) ? [hook.weight] : []));
  return weights.length === 0 ? '' : wave(Math.min(...weights));
}

const wave = (number: number): string => `    argocd.argoproj.io/sync-wave: "${number}"\n`;

function jobsBeforeRollout({ components }: ResolvedApplication): ResolvedApplication['components'] {
  return components.filter(({ hook }) => hook?.on.split(',').includes('pre-upgrade'));
}
