/** The Ingress, as `helm create` lays it out. */
import type { ResolvedApplication, ResolvedWeb } from '../app/index.ts';
import { include, metadata, nameOf, valuesRef } from './template-text.ts';

export function ingressTemplate(application: ResolvedApplication, web: ResolvedWeb): string {
  const values = valuesRef([...web.values, 'ingress']);
  const annotations = `  {{- with ${values}.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
`;
  return `{{- if ${values}.enabled }}
apiVersion: networking.k8s.io/v1
kind: Ingress
${metadata(application, include(application, 'fullname'), web.name, annotations)}spec:
  {{- with ${values}.className }}
  ingressClassName: {{ . }}
  {{- end }}
  {{- with ${values}.tls }}
  tls:
    {{- range . }}
    - secretName: {{ .secretName }}
      hosts:
        {{- range .hosts }}
        - {{ . | quote }}
        {{- end }}
    {{- end }}
  {{- end }}
  rules:
    {{- range ${values}.hosts }}
    - host: {{ .host | quote }}
      http:
        paths:
          {{- range .paths }}
          - path: {{ .path }}
            pathType: {{ .pathType | default "Prefix" }}
            backend:
              service:
                name: {{ ${nameOf(application, web.object, '$')} }}
                port:
                  name: http
          {{- end }}
    {{- end }}
{{- end }}
`;
}
