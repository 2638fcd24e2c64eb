{{/* The name of the application: the label app.kubernetes.io/name. */}}
{{- define "devops-challenge.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
The stem of all names. It holds the release, so that two releases fit into one namespace; a release that is called like the chart
is not named twice.
*/}}
{{- define "devops-challenge.fullname" -}}
{{- $name := include "devops-challenge.name" . }}
{{- $fullname := printf "%s-%s" .Release.Name $name }}
{{- if contains $name .Release.Name }}
{{- $fullname = .Release.Name }}
{{- end }}
{{- include "devops-challenge.cut" (list (.Values.fullnameOverride | default $fullname) 63) }}
{{- end }}

{{/* The fullname with a suffix, at most 63 characters or as said: (list $ "redis" 52). The suffix is always kept. */}}
{{- define "devops-challenge.objectName" -}}
{{- $suffix := index . 1 }}
{{- $most := 63 }}
{{- if gt (len .) 2 }}
{{- $most = index . 2 }}
{{- end }}
{{- $stem := include "devops-challenge.cut" (list (include "devops-challenge.fullname" (index . 0)) (sub (sub $most 1) (len $suffix))) }}
{{- printf "%s-%s" $stem $suffix }}
{{- end }}

{{/* A name of at most so many characters: (list name 63). What is cut ends in a hash, so that two long names never become one. */}}
{{- define "devops-challenge.cut" -}}
{{- $name := index . 0 }}
{{- $most := index . 1 | int }}
{{- if gt (len $name) $most }}
{{- printf "%s-%s" ($name | trunc (sub $most 9 | int) | trimSuffix "-") ($name | sha256sum | trunc 8) }}
{{- else }}
{{- $name }}
{{- end }}
{{- end }}

{{/* What selects pods, together with the component. Never change these: a Deployment's selector is immutable. */}}
{{- define "devops-challenge.selectorLabels" -}}
app.kubernetes.io/name: {{ include "devops-challenge.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels of every object. */}}
{{- define "devops-challenge.labels" -}}
{{ include "devops-challenge.selectorLabels" . }}
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
{{- define "devops-challenge.image" -}}
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
{{- define "devops-challenge.imagePullSecrets" -}}
{{- range concat (.Values.imagePullSecrets | default list) ((.Values.global).imagePullSecrets | default list) }}
{{- if kindIs "map" . }}
- name: {{ .name }}
{{- else }}
- name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{/* A value as text. Helm reads numbers as floats and would print a million as 1e+06. */}}
{{- define "devops-challenge.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}

{{/* The Secret that the pods read: one of your own, or the chart's. */}}
{{- define "devops-challenge.secretName" -}}
{{- .Values.existingSecret | default (include "devops-challenge.objectName" (list . "secret")) }}
{{- end }}

{{/* Not empty while the chart makes the Secret itself, out of values. */}}
{{- define "devops-challenge.ownSecret" -}}
{{- if not .Values.existingSecret }}true{{ end }}
{{- end }}

{{/* Data of the Secret that the chart makes. Base64 is an encoding and protects nothing. */}}
{{- define "devops-challenge.secretData" -}}
REDIS_HOST: {{ include "devops-challenge.redisHost" . | b64enc | quote }}
REDIS_PORT: {{ ternary 6379 (int .Values.redis.external.port) .Values.redis.enabled | toString | b64enc | quote }}
REDIS_DB: {{ .Values.redis.database | int | toString | b64enc | quote }}
{{- with .Values.secrets.REDIS_PASSWORD }}
REDIS_PASSWORD: {{ . | b64enc | quote }}
{{- end }}
{{- end }}

{{/* The variables that come from the Secret of this name. All are set, so that no variable of a service link (REDIS_PORT=tcp://...) slips in. */}}
{{- define "devops-challenge.secretVariables" -}}
- name: REDIS_HOST
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: REDIS_HOST
- name: REDIS_PORT
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: REDIS_PORT
- name: REDIS_DB
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: REDIS_DB
- name: REDIS_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: REDIS_PASSWORD
      optional: true
{{- end }}

{{/* Host of Redis: this chart makes it, or it is somebody else's. */}}
{{- define "devops-challenge.redisHost" -}}
{{- if not .Values.redis.enabled }}
{{- .Values.redis.external.host }}
{{- else }}
{{- include "devops-challenge.objectName" (list . "redis") }}
{{- end }}
{{- end }}

{{/* An image that is one text: (list $ "name:tag"). A parent chart may set global.imageRegistry (a mirror). */}}
{{- define "devops-challenge.mirrored" -}}
{{- with ((index . 0).Values.global).imageRegistry }}{{ trimSuffix "/" . }}/{{ end }}{{ index . 1 }}
{{- end }}

{{/* The ServiceAccount of the pods. */}}
{{- define "devops-challenge.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "devops-challenge.objectName" (list . "sa")) }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{/* Egress to the cluster's DNS, UDP and TCP (long answers): its pods, or the cache on the node. */}}
{{- define "devops-challenge.toDns" -}}
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
{{- define "devops-challenge.fromCallers" -}}
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
{{- include "devops-challenge.fromIngress" (index . 0) }}
{{- end }}
{{- end }}

{{/* The ingress controller, by its namespaces; none: from anywhere. */}}
{{- define "devops-challenge.fromIngress" -}}
{{- with .Values.networkPolicy.ingressNamespaces -}}
from:
  - namespaceSelector:
      matchExpressions:
        - key: kubernetes.io/metadata.name
          operator: In
          values: {{ toJson . }}
{{- end }}
{{- end }}

{{/* Prometheus, by its namespaces; none: from anywhere. */}}
{{- define "devops-challenge.fromPrometheus" -}}
{{- with .Values.networkPolicy.monitoringNamespaces -}}
from:
  - namespaceSelector:
      matchExpressions:
        - key: kubernetes.io/metadata.name
          operator: In
          values: {{ toJson . }}
{{- end }}
{{- end }}
