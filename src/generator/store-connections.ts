/** Connections: pods times their pool must fit into what PostgreSQL takes, or a scaled-up program is refused by its own database. */
import type { ResolvedApplication, ResolvedComponent, ResolvedStore } from '../app/index.ts';
import { storeFlag, storeValue } from './store-pod.ts';
import { ownFlag, ownValue } from './template-value.ts';

/** Connections that PostgreSQL keeps for its own superuser. */
export const RESERVED_CONNECTIONS = 3;

export function connectionChecks(application: ResolvedApplication, store: ResolvedStore): readonly string[] {
  if (store.pools.size === 0) return [];
  const path = store.values.join('.');
  const sums = application.components.flatMap((component) => {
    const pool = store.pools.get(component.name);
    return pool === undefined ? [] : [`{{- $needed = add $needed (mul ${pool} (${podsText(application, component)})) }}`];
  });
  const most = `(${storeValue(application, store, 'configuration')}).max_connections`;
  return [
    `{{- /* The server of somebody else has limits of its own. */}}
{{- if and ${storeFlag(application, store, 'enabled')} ${most} }}
{{- $needed := ${RESERVED_CONNECTIONS} }}
${sums.join('\n')}
{{- if gt (int $needed) (int ${most}) }}
  {{- fail (printf "${path}.configuration.max_connections is %v, but all pods together open up to %v connections: raise it, or scale less" ${most} $needed) }}
{{- end }}
{{- end }}`,
  ];
}

/** The most pods at a time, without those that a rollout has for a moment. */
function podsText(application: ResolvedApplication, component: ResolvedComponent): string {
  if (component.kind !== 'web' && component.kind !== 'worker') return '1';
  const fixed = `int ${ownValue(application, component, 'replicaCount')}`;
  if (component.scales === false) return fixed;
  const most = `int ${ownValue(application, component, 'autoscaling.maxReplicas')}`;
  return `ternary (${most}) (${fixed}) (eq (toString ${ownFlag(application, component, 'autoscaling.enabled')}) "true")`;
}
