/** ServiceMonitors: Prometheus reads the metrics of web components through their Services. */
import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { monitorCondition, monitorMetadata } from './monitor-object.ts';
import { nameOf, selector } from './template-text.ts';
import { bare, valueText } from './template-value.ts';

export function serviceMonitorTemplate(application: ResolvedApplication, web: ResolvedComponent): string {
  return `{{- if ${monitorCondition(application)} }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
${monitorMetadata(application, nameOf(application, web.serviceName), web.name)}spec:
  selector:
    matchLabels:
${selector(application, web.name, 6)}
  endpoints:
    - port: ${web.portName}
      path: ${web.metrics}
      interval: {{ ${bare(valueText(application, ['monitor', 'interval']))} }}s
{{- end }}
`;
}
