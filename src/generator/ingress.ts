/** The Ingress: hosts and paths of the values, each to the component that answers there. */
import type { ResolvedApplication } from '../app/index.ts';
import { serviceOf, serviceVariables } from './route-backend.ts';
import { include, metadata, nameOf } from './template-text.ts';
import { bare, flagText, mapBlock, valueText } from './template-value.ts';

export function ingressTemplate(application: ResolvedApplication): string {
  const value = (key: string): string => valueText(application, ['ingress', key]);
  const annotations = mapBlock(application, ['ingress', 'annotations'], 'annotations', 2);
  const label = application.reach.backends.length === 1 ? (application.reach.backends[0] ?? 'ingress') : 'ingress';
  return `{{- if ${flagText(application, ['ingress', 'enabled'])} }}
${serviceVariables(application)}apiVersion: networking.k8s.io/v1
kind: Ingress
${metadata(application, nameOf(application, application.reach.ingressName), label, annotations)}spec:
  {{- with ${bare(value('className'))} }}
  ingressClassName: {{ . | quote }}
  {{- end }}
  {{- with ${bare(value('tls'))} }}
  tls:
    {{- range . }}
    - secretName: {{ .secretName | default (${include(application, 'objectName', '(list $ "tls")')}) | quote }}
      hosts:
        {{- range .hosts }}
        - {{ . | quote }}
        {{- end }}
    {{- end }}
  {{- end }}
  rules:
    {{- range ${bare(value('hosts'))} }}
    - host: {{ .host | quote }}
      http:
        paths:
          {{- range .paths }}
          - path: {{ .path | quote }}
            pathType: {{ .pathType | default "Prefix" }}
            backend:
              service:
                name: {{ ${serviceOf(application)} }}
                port:
                  name: http
          {{- end }}
    {{- end }}
{{- end }}
`;
}
