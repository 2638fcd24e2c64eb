/** PodMonitors: Prometheus reads the metrics of components that have no Service. */
import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { monitorCondition, monitorMetadata } from './monitor-object.ts';
import { nameOf, selector } from './template-text.ts';
import { bare, valueText } from './template-value.ts';

export function podMonitorTemplate(application: ResolvedApplication, component: ResolvedComponent): string {
  return `{{- if ${monitorCondition(application)} }}
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
${monitorMetadata(application, nameOf(application, component.object), component.name)}spec:
  selector:
    matchLabels:
${selector(application, component.name, 6)}
  podMetricsEndpoints:
    - port: ${component.portName}
      path: ${component.metrics}
      interval: {{ ${bare(valueText(application, ['monitor', 'interval']))} }}s
{{- end }}
`;
}
