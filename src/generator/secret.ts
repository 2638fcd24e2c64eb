/** The Secret that the chart makes when none is named. */
import type { ResolvedApplication, ResolvedSecret } from '../app/index.ts';
import { include, nameOf, valuesRef } from './template-text.ts';

export function secretTemplate(application: ResolvedApplication, secrets: ResolvedSecret): string {
  return `{{- /* Only when no Secret of your own is named: Helm refuses to take over an object that it did not make. */}}
{{- if not ${valuesRef(secrets.existing)} }}
apiVersion: v1
kind: Secret
metadata:
  name: {{ ${nameOf(application, secrets.name)} }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- ${include(application, 'labels')} | nindent 4 }}
type: Opaque
data:
  {{- ${include(application, 'secretData')} | nindent 2 }}
{{- end }}
`;
}
