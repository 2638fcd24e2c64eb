{{/* The name of the application: the label app.kubernetes.io/name. */}}
{{- define "internal-service.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
The stem of all names. It holds the release, so that two releases fit into one namespace; a release that is called like the chart
is not named twice.
*/}}
{{- define "internal-service.fullname" -}}
{{- $name := include "internal-service.name" . }}
{{- $fullname := printf "%s-%s" .Release.Name $name }}
{{- if contains $name .Release.Name }}
{{- $fullname = .Release.Name }}
{{- end }}
{{- include "internal-service.cut" (list (.Values.fullnameOverride | default $fullname) 63) }}
{{- end }}

{{/* The fullname with a suffix, at most 63 characters or as said: (list $ "redis" 52). The suffix is always kept. */}}
{{- define "internal-service.objectName" -}}
{{- $suffix := index . 1 }}
{{- $most := 63 }}
{{- if gt (len .) 2 }}
{{- $most = index . 2 }}
{{- end }}
{{- $stem := include "internal-service.cut" (list (include "internal-service.fullname" (index . 0)) (sub (sub $most 1) (len $suffix))) }}
{{- printf "%s-%s" $stem $suffix }}
{{- end }}

{{/* A name of at most so many characters: (list name 63). What is cut ends in a hash, so that two long names never become one. */}}
{{- define "internal-service.cut" -}}
{{- $name := index . 0 }}
{{- $most := index . 1 | int }}
{{- if gt (len $name) $most }}
{{- printf "%s-%s" ($name | trunc (sub $most 9 | int) | trimSuffix "-") ($name | sha256sum | trunc 8) }}
{{- else }}
{{- $name }}
{{- end }}
{{- end }}

{{/* What selects pods, together with the component. Never change these: a Deployment's selector is immutable. */}}
{{- define "internal-service.selectorLabels" -}}
app.kubernetes.io/name: {{ include "internal-service.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels of every object. */}}
{{- define "internal-service.labels" -}}
{{ include "internal-service.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Secrets for private registries: this chart's, and those that a parent chart sets for all (a name, or { name }). */}}
{{- define "internal-service.imagePullSecrets" -}}
{{- range concat (.Values.imagePullSecrets | default list) ((.Values.global).imagePullSecrets | default list) }}
{{- if kindIs "map" . }}
- name: {{ .name }}
{{- else }}
- name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{/* A value as text. Helm reads numbers as floats and would print a million as 1e+06. */}}
{{- define "internal-service.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}

{{/* The ServiceAccount of the pods. */}}
{{- define "internal-service.serviceAccountName" -}}
{{- if (ne (toString (.Values.serviceAccount).create) "false") }}
{{- (.Values.serviceAccount).name | default (include "internal-service.fullname" .) }}
{{- else }}
{{- (.Values.serviceAccount).name | default "default" }}
{{- end }}
{{- end }}

{{/* Egress to the cluster's DNS, UDP and TCP (long answers): its pods, or the cache on the node. */}}
{{- define "internal-service.toDns" -}}
- to:
    - namespaceSelector: {}
      podSelector:
        matchLabels:
          k8s-app: kube-dns
    - ipBlock:
        cidr: 169.254.20.10/32
  ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
{{- end }}

{{/* Who calls: (list $ callers), a word or labels. Nothing at all means everybody. */}}
{{- define "internal-service.fromCallers" -}}
{{- $callers := index . 1 }}
{{- if kindIs "map" $callers -}}
from:
  - podSelector:
      {{- with $callers.pods }}
      matchLabels:
        {{- toYaml . | nindent 8 }}
      {{- else }} {}
      {{- end }}
    {{- with $callers.namespaces }}
    namespaceSelector:
      matchLabels:
        {{- toYaml . | nindent 8 }}
    {{- end }}
{{- else if eq $callers "namespace" -}}
from:
  - podSelector: {}
{{- else if eq $callers "cluster" -}}
from:
  - namespaceSelector: {}
{{- end }}
{{- end }}
