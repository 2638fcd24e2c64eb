/** The ServiceAccount of the pods. */
import type { ResolvedApplication } from '../app/index.ts';
import { include } from './template-text.ts';

export function serviceAccountTemplate(application: ResolvedApplication): string {
  return `{{- if .Values.serviceAccount.create }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ ${include(application, 'serviceAccountName')} }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- ${include(application, 'labels')} | nindent 4 }}
  {{- with .Values.serviceAccount.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end }}
`;
}
