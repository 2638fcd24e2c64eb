/** Monitors: Prometheus reads metrics of web components through their Services, of the others from their pods. */
import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { monitorCondition, monitorMetadata } from './monitor-object.ts';
import { nameOf, selector } from './template-text.ts';
import { bare, valueText } from './template-value.ts';

export function monitorTemplate(application: ResolvedApplication, component: ResolvedComponent): string {
  const [kind, endpoints, name] =
    component.kind === 'web'
      ? ['ServiceMonitor', 'endpoints', component.serviceName]
      : (['PodMonitor', 'podMetricsEndpoints', component.object] as const);
  return `{{- if ${monitorCondition(application)} }}
apiVersion: monitoring.coreos.com/v1
kind: ${kind}
${monitorMetadata(application, nameOf(application, name), component.name)}spec:
  selector:
    matchLabels:
${selector(application, component.name, 6)}
  ${endpoints}:
    - port: ${component.portName}
      path: ${component.metrics}
      interval: {{ ${bare(valueText(application, ['monitor', 'interval']))} }}s
{{- end }}
`;
}
