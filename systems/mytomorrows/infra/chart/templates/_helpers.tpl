{{/* The name of the application: the label app.kubernetes.io/name. */}}
{{- define "mytomorrows.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
The stem of all names. It holds the release, so that two releases fit into one namespace; a release that is called like the chart
is not named twice.
*/}}
{{- define "mytomorrows.fullname" -}}
{{- $name := include "mytomorrows.name" . }}
{{- $fullname := printf "%s-%s" .Release.Name $name }}
{{- if contains $name .Release.Name }}
{{- $fullname = .Release.Name }}
{{- end }}
{{- include "mytomorrows.cut" (list (.Values.fullnameOverride | default $fullname) 63) }}
{{- end }}

{{/* The fullname with a suffix, at most 63 characters or as said: (list $ "redis" 52). The suffix is always kept. */}}
{{- define "mytomorrows.objectName" -}}
{{- $suffix := index . 1 }}
{{- $most := 63 }}
{{- if gt (len .) 2 }}
{{- $most = index . 2 }}
{{- end }}
{{- $stem := include "mytomorrows.cut" (list (include "mytomorrows.fullname" (index . 0)) (sub (sub $most 1) (len $suffix))) }}
{{- printf "%s-%s" $stem $suffix }}
{{- end }}

{{/* A name of at most so many characters: (list name 63). What is cut ends in a hash, so that two long names never become one. */}}
{{- define "mytomorrows.cut" -}}
{{- $name := index . 0 }}
{{- $most := index . 1 | int }}
{{- if gt (len $name) $most }}
{{- printf "%s-%s" ($name | trunc (sub $most 9 | int) | trimSuffix "-") ($name | sha256sum | trunc 8) }}
{{- else }}
{{- $name }}
{{- end }}
{{- end }}

{{/* What selects pods, together with the component. Never change these: a Deployment's selector is immutable. */}}
{{- define "mytomorrows.selectorLabels" -}}
app.kubernetes.io/name: {{ include "mytomorrows.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels of every object. */}}
{{- define "mytomorrows.labels" -}}
{{ include "mytomorrows.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/*
An image: (list $ .Values.image). A digest wins over the tag; a parent chart may set global.imageRegistry (a mirror).
*/}}
{{- define "mytomorrows.image" -}}
{{- $root := index . 0 }}
{{- $image := index . 1 }}
{{- $reference := printf "%s:%s" $image.repository ($image.tag | default $root.Chart.AppVersion) }}
{{- with $image.digest }}
{{- $reference = printf "%s@%s" $image.repository . }}
{{- end }}
{{- with ($root.Values.global).imageRegistry }}
{{- $reference = printf "%s/%s" (trimSuffix "/" .) $reference }}
{{- end }}
{{- $reference }}
{{- end }}

{{/* Secrets for private registries: this chart's, and those that a parent chart sets for all (a name, or { name }). */}}
{{- define "mytomorrows.imagePullSecrets" -}}
{{- range concat (.Values.imagePullSecrets | default list) ((.Values.global).imagePullSecrets | default list) }}
{{- if kindIs "map" . }}
- name: {{ .name }}
{{- else }}
- name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{/* A value as text. Helm reads numbers as floats and would print a million as 1e+06. */}}
{{- define "mytomorrows.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}

{{- define "mytomorrows.configName" -}}
{{- printf "%v-config" .Release.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* What the program may know: data of the ConfigMap. */}}
{{- define "mytomorrows.configData" -}}
{{- range $name, $value := .Values.envConfigs }}
{{ $name }}: {{ include "mytomorrows.text" $value | quote }}
{{- end }}
{{- end }}

{{/* The Secret that the pods read: one of your own, or the chart's. */}}
{{- define "mytomorrows.secretName" -}}
{{- .Values.existingSecret | default (printf "%v-secret" .Release.Name | trunc 63 | trimSuffix "-") }}
{{- end }}

{{/* Not empty while the chart makes the Secret itself, out of values. */}}
{{- define "mytomorrows.ownSecret" -}}
{{- if not (or .Values.existingSecret .Values.externalSecret.enabled) }}true{{ end }}
{{- end }}

{{/* Data of the Secret that the chart makes. Base64 is an encoding and protects nothing. */}}
{{- define "mytomorrows.secretData" -}}
{{- range $name, $value := .Values.envSecrets }}
{{ $name }}: {{ include "mytomorrows.text" $value | b64enc | quote }}
{{- end }}
{{- end }}

{{/* The ServiceAccount of the pods. */}}
{{- define "mytomorrows.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "mytomorrows.fullname" .) }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{/* Egress to the cluster's DNS, UDP and TCP (long answers): its pods, or the cache on the node. */}}
{{- define "mytomorrows.toDns" -}}
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
{{- define "mytomorrows.fromCallers" -}}
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
{{- else if eq $callers "ingress" }}
{{- include "mytomorrows.fromIngress" (index . 0) }}
{{- end }}
{{- end }}

{{/* The ingress controller or gateway, by its namespaces; none: from anywhere. */}}
{{- define "mytomorrows.fromIngress" -}}
{{- with .Values.networkPolicy.ingressNamespaces -}}
from:
  - namespaceSelector:
      matchExpressions:
        - key: kubernetes.io/metadata.name
          operator: In
          values: {{ toJson . }}
  {{- if $.Values.gateway.enabled }}
  {{- /* Pods of a gateway may stand beside it, in any namespace. */}}
  - namespaceSelector: {}
    podSelector:
      matchLabels:
        gateway.networking.k8s.io/gateway-name: {{ if $.Values.gateway.className }}{{ include "mytomorrows.fullname" $ }}{{ else }}{{ $.Values.gateway.parentRef.name | quote }}{{ end }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Prometheus, by its namespaces; none: from anywhere. */}}
{{- define "mytomorrows.fromPrometheus" -}}
{{- with .Values.networkPolicy.monitoringNamespaces -}}
from:
  - namespaceSelector:
      matchExpressions:
        - key: kubernetes.io/metadata.name
          operator: In
          values: {{ toJson . }}
{{- end }}
{{- end }}

{{/* The version of the Gateway API that this cluster knows. */}}
{{- define "mytomorrows.gatewayApi" -}}
{{- $known := .Capabilities.APIVersions }}
{{- if and ($known.Has "gateway.networking.k8s.io/v1beta1") (not ($known.Has "gateway.networking.k8s.io/v1")) -}}
gateway.networking.k8s.io/v1beta1
{{- else -}}
gateway.networking.k8s.io/v1
{{- end }}
{{- end }}
