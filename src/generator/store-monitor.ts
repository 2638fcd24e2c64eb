/** How Prometheus finds the exporters of stores: a PodMonitor each, or annotations of the pod, as the application is watched. */
import type { ResolvedApplication, ResolvedStore } from '../app/index.ts';
import { monitorCondition, monitorMetadata } from './monitor-object.ts';
import { storeName } from './store-link.ts';
import { bundledText, storeFlag } from './store-pod.ts';
import { type ChartFile, selector } from './template-text.ts';
import { flagText, valueText } from './template-value.ts';

export function storeMonitors(application: ResolvedApplication): readonly ChartFile[] {
  if (application.reach.monitor?.by !== 'service-monitor') return [];
  return application.stores.map((store) => ['templates/monitor.yaml', podMonitor(application, store)]);
}

function podMonitor(application: ResolvedApplication, store: ResolvedStore): string {
  const wanted = monitorCondition(application, `(${bundledText(application, store)})`, storeFlag(application, store, 'metrics.enabled'));
  return `{{- if ${wanted} }}
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
${monitorMetadata(application, storeName(application, store), store.name)}spec:
  selector:
    matchLabels:
${selector(application, store.name, 6)}
  podMetricsEndpoints:
    - port: metrics
      interval: {{ ${valueText(application, ['monitor', 'interval'])} }}s
{{- end }}
`;
}

/** Annotations of the store's pod by which Prometheus finds its exporter: lines at column 8. */
export function exporterAnnotations(application: ResolvedApplication, store: ResolvedStore): string {
  if (application.reach.monitor?.by !== 'annotations') return '';
  const wanted = `and ${flagText(application, ['monitor', 'enabled'])} ${storeFlag(application, store, 'metrics.enabled')}`;
  return `        {{- if ${wanted} }}
        prometheus.io/scrape: "true"
        prometheus.io/port: "${store.exporterPort}"
        prometheus.io/path: /metrics
        {{- end }}
`;
}
