/** HTTPRoutes of the Gateway API, one for each host, and on demand a Gateway of the release's own. */
import type { ResolvedApplication } from '../app/index.ts';
import { portVariables, serviceOf, servicePortOf, serviceVariables } from './route-backend.ts';
import { include, nameOf } from './template-text.ts';
import { bare, flagText, mapBlock, valueText } from './template-value.ts';

export function httpRouteTemplate(application: ResolvedApplication): string {
  const value = (key: string): string => valueText(application, ['gateway', ...key.split('.')], '$.');
  const name = nameOf(application, application.reach.ingressName, '$');
  return `{{- if ${flagText(application, ['gateway', 'enabled'])} }}
${serviceVariables(application)}${portVariables(application)}{{- range $i, $host := ${value('hosts')} }}
{{- if $i }}
---
{{- end }}
apiVersion: {{ ${include(application, 'gatewayApi', '$')} }}
kind: HTTPRoute
metadata:
  {{- /* A route for each host, since paths differ. */}}
  name: {{ if $i }}{{ ${include(application, 'objectName', '(list $ (printf "route-%d" $i))')} }}{{ else }}{{ ${name} }}{{ end }}
${routeMetadata(application)}spec:
  hostnames:
    - {{ .host | quote }}
  parentRefs:
    {{- if ${value('className')} }}
    - name: {{ ${name} }}
    {{- else }}
    - name: {{ ${value('parentRef.name')} | quote }}
      {{- with ${bare(value('parentRef.namespace'))} }}
      namespace: {{ . | quote }}
      {{- end }}
      {{- with ${bare(value('parentRef.sectionName'))} }}
      sectionName: {{ . | quote }}
      {{- end }}
    {{- end }}
  rules:
    {{- range .paths }}
    - matches:
        - path:
            type: {{ ternary "Exact" "PathPrefix" (eq (.pathType | default "Prefix") "Exact") }}
            value: {{ .path | quote }}
      {{- with ${bare(value('timeoutSeconds'))} }}
      timeouts:
        request: {{ . }}s
      {{- end }}
      backendRefs:
        - name: {{ ${serviceOf(application)} }}
          port: {{ ${servicePortOf(application)} }}
    {{- end }}
{{- end }}
{{- end }}
`;
}

function routeMetadata(application: ResolvedApplication): string {
  return `  namespace: {{ $.Release.Namespace }}
  labels:
    {{- ${include(application, 'labels', '$')} | nindent 4 }}
    app.kubernetes.io/component: gateway
${mapBlock(application, ['gateway', 'annotations'], 'annotations', 2, '$.')}`;
}

export function gatewayTemplate(application: ResolvedApplication): string {
  const value = (key: string): string => valueText(application, ['gateway', key], '$.');
  return `{{- if and ${flagText(application, ['gateway', 'enabled'])} ${valueText(application, ['gateway', 'className'])} }}
apiVersion: {{ ${include(application, 'gatewayApi', '$')} }}
kind: Gateway
metadata:
  name: {{ ${nameOf(application, application.reach.ingressName)} }}
${routeMetadata(application)}spec:
  gatewayClassName: {{ ${value('className')} | quote }}
  listeners:
    - name: http
      port: 80
      protocol: HTTP
      allowedRoutes:
        namespaces:
          from: Same
    {{- with ${bare(value('tlsSecret'))} }}
    - name: https
      port: 443
      protocol: HTTPS
      tls:
        mode: Terminate
        certificateRefs:
          - name: {{ . | quote }}
      allowedRoutes:
        namespaces:
          from: Same
    {{- end }}
{{- end }}
`;
}

/** v1, or what came before it on a cluster that knows only that. */
export function gatewayHelper({ name }: ResolvedApplication): string {
  const api = 'gateway.networking.k8s.io';
  return `{{/* The version of the Gateway API that this cluster knows. */}}
{{- define "${name}.gatewayApi" -}}
{{- $known := .Capabilities.APIVersions }}
{{- if and ($known.Has "${api}/v1beta1") (not ($known.Has "${api}/v1")) -}}
${api}/v1beta1
{{- else -}}
${api}/v1
{{- end }}
{{- end }}`;
}
