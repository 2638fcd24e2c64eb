/** PrometheusRule: the description's alerts, and those that every component gets after its kind. */
import type { ResolvedApplication } from '../app/index.ts';
import type { RuleText } from './alert.ts';
import { alertsOf } from './alerts.ts';
import { monitorCondition, monitorMetadata } from './monitor-object.ts';
import { podMatcher, withMatcher } from './pod-matcher.ts';
import { include } from './template-text.ts';
import { flagText, valueText } from './template-value.ts';

export function prometheusRuleTemplate(application: ResolvedApplication): string {
  const fullname = include(application, 'fullname');
  return `{{- if ${monitorCondition(application, flagText(application, ['monitor', 'alerts', 'enabled']))} }}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
${monitorMetadata(application, fullname, 'monitoring')}spec:
  groups:
    - name: {{ printf "%s.%s" .Release.Namespace (${fullname}) }}
      rules:
${alertsOf(application)
  .map((alert) => ruleText(application, alert))
  .join('')}{{- end }}
`;
}

function ruleText(application: ResolvedApplication, alert: RuleText): string {
  const off = `(has "${alert.name}" ${valueText(application, ['monitor', 'alerts', 'off'])})`;
  const wanted = alert.condition === undefined ? `not ${off}` : `and (not ${off}) (${alert.condition})`;
  return `        {{- if ${wanted} }}
        - alert: ${alert.name}
          expr: |-
            ${queryText(application, alert)}
${alert.for === undefined ? '' : `          for: ${alert.for}\n`}          labels:
            severity: ${alert.severity}
            {{- with ${valueText(application, ['monitor', 'alerts', 'labels'])} }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          annotations:
            summary: '${alert.summary.replaceAll("'", "''")} (namespace {{ .Release.Namespace }})'
        {{- end }}
`;
}

function queryText(application: ResolvedApplication, alert: RuleText): string {
  const component = application.components.find(({ name }) => name === alert.of);
  return component === undefined ? alert.when : withMatcher(alert.when, podMatcher(application, component));
}
