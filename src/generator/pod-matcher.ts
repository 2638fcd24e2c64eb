/**
 * `$pods` of alerts and dashboards: the label matcher of one component's pods, by the names that their controllers give them. It is right
 * for metrics of the program (by ServiceMonitor, PodMonitor or annotations) as for those of kube-state-metrics and the kubelet.
 */
import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { nameOf } from './template-text.ts';

export const PODS_OF: Readonly<Record<ResolvedComponent['workload'], string>> = {
  // Of a Rollout too. ReplicaSet's hash and the pod's own five letters: a Redis beside it ("…-redis-0") is none of them.
  Deployment: '-[a-z0-9]{6,10}-[a-z0-9]{5}',
  StatefulSet: '-[0-9]+',
  CronJob: '-[0-9]+-[a-z0-9]{5}',
  Job: '-[a-z0-9]{5}',
};

/** Text of a template: `namespace="{{ … }}",pod=~"{{ … }}-…"`. */
export function podMatcher(application: ResolvedApplication, component: ResolvedComponent): string {
  return `namespace="{{ .Release.Namespace }}",pod=~"{{ ${nameOf(application, component.object)} }}${PODS_OF[component.workload]}"`;
}

/** Fills in `$pods`; an empty list of matchers before it is no comma. */
export function withMatcher(query: string, matcher: string): string {
  return query.replaceAll('$pods', matcher);
}
