/** The HorizontalPodAutoscaler of a component. */
import type { ResolvedApplication, ResolvedWeb } from '../app/index.ts';
import { metadata, nameOf, valuesRef } from './template-text.ts';

export function hpaTemplate(application: ResolvedApplication, web: ResolvedWeb): string {
  const values = `${valuesRef(web.values)}.autoscaling`;
  return `{{- if ${values}.enabled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
${metadata(application, nameOf(application, web.hpaName), web.name)}spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ ${nameOf(application, web.object)} }}
  minReplicas: {{ ${values}.minReplicas }}
  maxReplicas: {{ ${values}.maxReplicas }}
  metrics:
${metric(values, 'CPU', 'cpu')}${metric(values, 'Memory', 'memory')}  {{- with ${values}.behavior }}
  behavior:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
`;
}

function metric(values: string, word: string, resource: string): string {
  return `    {{- with ${values}.target${word}UtilizationPercentage }}
    - type: Resource
      resource:
        name: ${resource}
        target:
          type: Utilization
          averageUtilization: {{ . }}
    {{- end }}
`;
}
