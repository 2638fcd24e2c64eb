/** The HorizontalPodAutoscaler of a component. */
import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { gatedVersion } from './kube-gate.ts';
import { metadata, nameOf } from './template-text.ts';
import { bare, ownFlag, ownMapBlock, ownValue } from './template-value.ts';

export function hpaTemplate(application: ResolvedApplication, component: ResolvedComponent): string {
  const value = (path: string): string => bare(ownValue(application, component, `autoscaling.${path}`));
  return `{{- if ${bare(ownFlag(application, component, 'autoscaling.enabled'))} }}
apiVersion: ${gatedVersion(application, 23, 'autoscaling/v2', 'autoscaling/v2beta2')}
kind: HorizontalPodAutoscaler
${metadata(application, nameOf(application, component.hpaName), component.name)}spec:
${scaleTarget(application, component)}  minReplicas: {{ ${value('minReplicas')} }}
  maxReplicas: {{ ${value('maxReplicas')} }}
  metrics:
${metric(value('targetCPUUtilizationPercentage'), 'cpu')}${metric(value('targetMemoryUtilizationPercentage'), 'memory')}${moreMetrics(application, component)}${ownMapBlock(application, component, 'autoscaling.behavior', 'behavior', 2)}{{- end }}
`;
}

/** What an autoscaler scales, at column 2: the workload, or Argo's Rollout while the values choose one. */
export function scaleTarget(application: ResolvedApplication, component: ResolvedComponent): string {
  const argo = `has (${ownValue(application, component, 'strategy')}).type (list "BlueGreen" "Canary")`;
  const target = component.progressive
    ? `    apiVersion: {{ ternary "argoproj.io/v1alpha1" "apps/v1" (${argo}) }}
    kind: {{ ternary "Rollout" "Deployment" (${argo}) }}
`
    : `    apiVersion: apps/v1
    kind: ${component.workload}
`;
  return `  scaleTargetRef:
${target}    name: {{ ${nameOf(application, component.object)} }}
`;
}

function moreMetrics(application: ResolvedApplication, component: ResolvedComponent): string {
  return `    {{- with ${bare(ownValue(application, component, 'autoscaling.metrics'))} }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
`;
}

function metric(value: string, resource: string): string {
  return `    {{- with ${value} }}
    - type: Resource
      resource:
        name: ${resource}
        target:
          type: Utilization
          averageUtilization: {{ . }}
    {{- end }}
`;
}
