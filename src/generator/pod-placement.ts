/** Where the pods of a component run: spread, node labels, taints, affinity. */
import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { gatedLines } from './kube-gate.ts';
import { selector } from './template-text.ts';
import { bare, ownMapBlock, ownValue } from './template-value.ts';

/** Lines of a pod spec, at column 6. */
export function placement(application: ResolvedApplication, component: ResolvedComponent): string {
  const stays = component.workload === 'Deployment' || component.workload === 'StatefulSet';
  const keepsApart = stays && component.kind !== 'scheduler';
  const block = (key: string): string => ownMapBlock(application, component, key, key, 6);
  const affinity = keepsApart && component.antiAffinity ? antiAffinity(application, component) : block('affinity');
  return `${keepsApart ? spread(application, component) : ''}${block('nodeSelector')}${affinity}${block('tolerations')}`;
}

function spread(application: ResolvedApplication, component: ResolvedComponent): string {
  const apart = component.antiAffinity ? '(ne ($spread.by | default "spread") "anti-affinity") ' : '';
  const condition = apart === '' ? 'ne $spread.mode "none"' : `and ${apart}(ne $spread.mode "none")`;
  const keys = `          matchLabelKeys:
            - pod-template-hash
`;
  // A StatefulSet's pods have no such label.
  const revision =
    component.workload === 'StatefulSet'
      ? ''
      : `          {{- /* Counts the pods of one revision only, so that a rollout spreads too. */}}
${gatedLines(application, 27, 10, keys)}`;
  return `      {{- $spread := ${bare(ownValue(application, component, 'spread'))} }}
      {{- if ${condition} }}
      topologySpreadConstraints:
        {{- range $spread.topologyKeys }}
        - maxSkew: 1
          topologyKey: {{ . }}
          whenUnsatisfiable: {{ ternary "DoNotSchedule" "ScheduleAnyway" (eq $spread.mode "required") }}
          labelSelector:
            matchLabels:
${selector(application, component.name, 14, '$')}
${revision}        {{- end }}
      {{- end }}
`;
}

/** Pods that avoid each other's node; together with what the user says about affinity. */
function antiAffinity(application: ResolvedApplication, component: ResolvedComponent): string {
  const affinity = ownValue(application, component, 'affinity');
  const term = (column: number): string => {
    const space = ' '.repeat(column);
    return `${space}labelSelector:
${space}  matchLabels:
${selector(application, component.name, column + 4, '$')}
${space}topologyKey: {{ . }}
`;
  };
  return `      {{- $apart := and (eq ($spread.by | default "spread") "anti-affinity") (ne $spread.mode "none") }}
      {{- if or $apart ${affinity} }}
      affinity:
        {{- if $apart }}
        podAntiAffinity:
          {{- if eq $spread.mode "required" }}
          requiredDuringSchedulingIgnoredDuringExecution:
            {{- range $spread.topologyKeys }}
            -
${term(14)}            {{- end }}
          {{- else }}
          preferredDuringSchedulingIgnoredDuringExecution:
            {{- range $spread.topologyKeys }}
            - weight: 100
              podAffinityTerm:
${term(16)}            {{- end }}
          {{- end }}
        {{- end }}
        {{- with ${affinity} }}
        {{- toYaml (ternary (omit . "podAntiAffinity") . $apart) | nindent 8 }}
        {{- end }}
      {{- end }}
`;
}
