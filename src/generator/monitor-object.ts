/** What monitors, rules and dashboards share. */
import type { ResolvedApplication } from '../app/index.ts';
import { include } from './template-text.ts';
import { flagText, valueText } from './template-value.ts';

const OPERATOR = 'monitoring.coreos.com/v1';

/** Wanted, and the cluster knows the kinds: without the Prometheus Operator they would make the whole release fail. */
export function monitorCondition(application: ResolvedApplication, ...more: readonly string[]): string {
  return ['and', flagText(application, ['monitor', 'enabled']), ...more, `(.Capabilities.APIVersions.Has "${OPERATOR}")`].join(' ');
}

/** Metadata of an object that the Prometheus Operator finds by labels. */
export function monitorMetadata(application: ResolvedApplication, name: string, component: string): string {
  return `metadata:
  name: {{ ${name} }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- ${include(application, 'labels')} | nindent 4 }}
    app.kubernetes.io/component: ${component}
    {{- with ${valueText(application, ['monitor', 'labels'])} }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
`;
}
