/** Charts made by rule: a large one of the size of a monitoring stack, and small ones. */
import type { FileTree } from '../src/base/index.ts';

/** 120 objects out of 60 templates, about 200 KB of values. */
export function largeChart(): FileTree {
  return stack(30, 40);
}

/** 40 charts of 4 to 12 objects. */
export function smallCharts(): FileTree[] {
  return Array.from({ length: 40 }, (_, i) => stack(1 + (i % 3), 3 + i));
}

export function stack(components: number, routes: number): FileTree {
  const files = new Map<string, Uint8Array>();
  const put = (path: string, text: string): void => void files.set(path, Buffer.from(text));
  put('Chart.yaml', 'apiVersion: v2\nname: stack\nversion: 1.0.0\nappVersion: "2.4.1"\n');
  put('values.yaml', values(components, routes));
  put('templates/_helpers.tpl', HELPERS);
  for (let i = 0; i < components; i++) {
    put(`templates/component-${i}/workload.yaml`, workload(`component${i}`));
    put(`templates/component-${i}/rules.yaml`, rules(`component${i}`));
  }
  return files;
}

function values(components: number, routes: number): string {
  const lines = ['global:', '  imageRegistry: ""', '  imagePullSecrets: []', 'commonLabels: {}'];
  for (let i = 0; i < components; i++) {
    lines.push(
      `component${i}:`,
      '  enabled: true',
      `  replicas: ${(i % 3) + 1}`,
      '  image:',
      '    registry: registry.example.com',
      `    repository: monitoring/component-${i}`,
      '    tag: ""',
      '  # Requests and limits of the container.',
      '  resources:',
      '    requests: {cpu: 100m, memory: 128Mi}',
      '    limits: {cpu: 500m, memory: 256Mi}',
      '  podAnnotations:',
      '    prometheus.io/scrape: "true"',
      '  env:',
      '    LOG_LEVEL: info',
      `    NAME: "component ${i}"`,
      '  config: |',
      ...Array.from({ length: 60 }, (_, line) => `    option.${line} = some value number ${line} of component ${i}`),
      '  routes:',
    );
    for (let route = 0; route < routes; route++) {
      lines.push(
        `    - path: /api/v1/resource-${route}`,
        `      method: ${route % 2 === 0 ? 'GET' : 'POST'}`,
        `      weight: ${route}`,
        '      labels: {team: platform, tier: "2"}',
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

const HELPERS = `{{- define "stack.fullname" -}}
{{- printf "%s-%s" .root.Release.Name .name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- define "stack.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 }}
{{ include "stack.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}
{{- define "stack.selectorLabels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}
{{- define "stack.image" -}}
{{- $registry := default .values.image.registry .root.Values.global.imageRegistry -}}
{{- printf "%s/%s:%s" $registry .values.image.repository (default .root.Chart.AppVersion .values.image.tag) -}}
{{- end -}}
`;

const workload = (key: string): string => `{{- $values := .Values.${key} }}
{{- if $values.enabled }}
{{- $ctx := dict "root" . "name" "${key}" "values" $values }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "stack.fullname" $ctx }}
  labels: {{- include "stack.labels" $ctx | nindent 4 }}
spec:
  replicas: {{ $values.replicas }}
  selector:
    matchLabels: {{- include "stack.selectorLabels" $ctx | nindent 6 }}
  template:
    metadata:
      labels: {{- include "stack.selectorLabels" $ctx | nindent 8 }}
      annotations:
        checksum/config: {{ $values.config | sha256sum }}
        {{- with $values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      containers:
        - name: ${key}
          image: {{ include "stack.image" $ctx | quote }}
          env:
          {{- range $name, $value := $values.env }}
            - name: {{ $name }}
              value: {{ $value | quote }}
          {{- end }}
          {{- with $values.resources }}
          resources: {{- toYaml . | nindent 12 }}
          {{- end }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "stack.fullname" $ctx }}
  labels: {{- include "stack.labels" $ctx | nindent 4 }}
data:
  app.conf: |
    {{- tpl $values.config . | nindent 4 }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "stack.fullname" $ctx }}
  labels: {{- include "stack.labels" $ctx | nindent 4 }}
spec:
  selector: {{- include "stack.selectorLabels" $ctx | nindent 4 }}
  ports:
    - port: 80
      targetPort: http
{{- end }}
`;

const rules = (key: string): string => `{{- $values := .Values.${key} }}
{{- if and $values.enabled $values.routes }}
apiVersion: example.com/v1
kind: RouteTable
metadata:
  name: {{ include "stack.fullname" (dict "root" . "name" "${key}" "values" $values) }}
  labels: {{- include "stack.labels" (dict "root" . "name" "${key}" "values" $values) | nindent 4 }}
spec:
  routes:
  {{- range $index, $route := $values.routes }}
    - name: {{ printf "%s-%d" (lower $route.method) $index }}
      path: {{ $route.path | quote }}
      {{- if gt ($route.weight | int) 20 }}
      weight: {{ mul $route.weight 2 }}
      {{- else }}
      weight: {{ $route.weight }}
      {{- end }}
      labels: {{- toYaml $route.labels | nindent 8 }}
  {{- end }}
{{- end }}
`;
