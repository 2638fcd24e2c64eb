{{/* The name of the application: the label app.kubernetes.io/name. */}}
{{- define "thebot.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
The stem of all names. It holds the release, so that two releases fit into one namespace; a release that is called like the chart
is not named twice.
*/}}
{{- define "thebot.fullname" -}}
{{- $name := include "thebot.name" . }}
{{- $fullname := printf "%s-%s" .Release.Name $name }}
{{- if contains $name .Release.Name }}
{{- $fullname = .Release.Name }}
{{- end }}
{{- include "thebot.cut" (list (.Values.fullnameOverride | default $fullname) 63) }}
{{- end }}

{{/* The fullname with a suffix, at most 63 characters or as said: (list $ "redis" 52). The suffix is always kept. */}}
{{- define "thebot.objectName" -}}
{{- $suffix := index . 1 }}
{{- $most := 63 }}
{{- if gt (len .) 2 }}
{{- $most = index . 2 }}
{{- end }}
{{- $stem := include "thebot.cut" (list (include "thebot.fullname" (index . 0)) (sub (sub $most 1) (len $suffix))) }}
{{- printf "%s-%s" $stem $suffix }}
{{- end }}

{{/* A name of at most so many characters: (list name 63). What is cut ends in a hash, so that two long names never become one. */}}
{{- define "thebot.cut" -}}
{{- $name := index . 0 }}
{{- $most := index . 1 | int }}
{{- if gt (len $name) $most }}
{{- printf "%s-%s" ($name | trunc (sub $most 9 | int) | trimSuffix "-") ($name | sha256sum | trunc 8) }}
{{- else }}
{{- $name }}
{{- end }}
{{- end }}

{{/* What selects pods, together with the component. Never change these: a Deployment's selector is immutable. */}}
{{- define "thebot.selectorLabels" -}}
app.kubernetes.io/name: {{ include "thebot.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels of every object. */}}
{{- define "thebot.labels" -}}
{{ include "thebot.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
environment: {{ .Values.environment | default "" | trunc 63 | quote }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/*
An image: (list $ .Values.backend.image), or (list $ .Values.backend.image .Values.OTHER.image) when another component runs
the same and may have parts of its own. A digest wins over the tag; a parent chart may set global.imageRegistry (a mirror).
*/}}
{{- define "thebot.image" -}}
{{- $root := index . 0 }}
{{- $image := deepCopy (index . 1) }}
{{- range rest (rest .) }}
{{- $image = mergeOverwrite $image (. | default dict) }}
{{- end }}
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
{{- define "thebot.imagePullSecrets" -}}
{{- range concat (.Values.imagePullSecrets | default list) ((.Values.global).imagePullSecrets | default list) }}
{{- if kindIs "map" . }}
- name: {{ .name }}
{{- else }}
- name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{/* A value as text. Helm reads numbers as floats and would print a million as 1e+06. */}}
{{- define "thebot.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}

{{- define "thebot.configName" -}}
{{- include "thebot.objectName" (list . "config") }}
{{- end }}

{{- define "thebot.hookConfigName" -}}
{{- include "thebot.objectName" (list . "hook-config") }}
{{- end }}

{{/* What the program may know: data of the ConfigMap. */}}
{{- define "thebot.configData" -}}
DATABASE_ENGINE: {{ include "thebot.text" .Values.config.DATABASE_ENGINE | quote }}
DATABASE_NAME: {{ include "thebot.text" .Values.config.DATABASE_NAME | quote }}
REDIS_BACKEND: {{ include "thebot.text" .Values.config.REDIS_BACKEND | quote }}
CELERY_BROKER: {{ include "thebot.text" .Values.config.CELERY_BROKER | quote }}
CELERY_RESULT_BACKEND: {{ include "thebot.text" .Values.config.CELERY_RESULT_BACKEND | quote }}
LOG_LEVEL: {{ include "thebot.text" .Values.config.LOG_LEVEL | quote }}
CACHE_TIMEOUT: {{ include "thebot.text" .Values.config.CACHE_TIMEOUT | quote }}
API_PAGE_SIZE: {{ include "thebot.text" .Values.config.API_PAGE_SIZE | quote }}
UPLOAD_LIMIT_MB: {{ include "thebot.text" .Values.config.UPLOAD_LIMIT_MB | quote }}
API_RATE_LIMIT: {{ include "thebot.text" .Values.config.API_RATE_LIMIT | quote }}
DEBUG: {{ include "thebot.text" .Values.config.DEBUG | quote }}
ALLOWED_HOSTS: {{ include "thebot.text" .Values.config.ALLOWED_HOSTS | quote }}
FRONTEND_URL: {{ include "thebot.text" .Values.config.FRONTEND_URL | quote }}
K8S_ENVIRONMENT: {{ .Values.environment | quote }}
DATABASE_HOST: {{ include "thebot.postgresqlHost" . | quote }}
DATABASE_PORT: {{ ternary 5432 (int ((.Values.postgresql.external).port | default 5432)) .Values.postgresql.enabled | toString | quote }}
POSTGRES_DB: {{ .Values.postgresql.database | quote }}
POSTGRES_USER: {{ .Values.postgresql.user | quote }}
REDIS_HOST: {{ include "thebot.redisHost" . | quote }}
REDIS_PORT: {{ ternary 6379 (int ((.Values.redis.external).port | default 6379)) .Values.redis.enabled | toString | quote }}
CELERY_BROKER_URL: {{ printf "%v/0" (include "thebot.redisServer" .) | quote }}
{{- range $name, $value := omit .Values.config "DATABASE_ENGINE" "DATABASE_NAME" "REDIS_BACKEND" "CELERY_BROKER" "CELERY_RESULT_BACKEND" "LOG_LEVEL" "CACHE_TIMEOUT" "API_PAGE_SIZE" "UPLOAD_LIMIT_MB" "API_RATE_LIMIT" "DEBUG" "ALLOWED_HOSTS" "FRONTEND_URL" }}
{{ $name }}: {{ include "thebot.text" $value | quote }}
{{- end }}
{{- end }}

{{/* The Secret that the pods read: one of your own, or the chart's. */}}
{{- define "thebot.secretName" -}}
{{- .Values.secrets.existingSecret | default (include "thebot.objectName" (list . "secret")) }}
{{- end }}

{{/* Not empty while the chart makes the Secret itself, out of values. */}}
{{- define "thebot.ownSecret" -}}
{{- if not .Values.secrets.existingSecret }}true{{ end }}
{{- end }}

{{/* Data of the Secret that the chart makes. Base64 is an encoding and protects nothing. */}}
{{- define "thebot.secretData" -}}
SECRET_KEY: {{ required "secrets.data.SECRET_KEY is missing: set it from a private values file, or name a Secret in secrets.existingSecret" (.Values.secrets.data.SECRET_KEY | default (include "thebot.placeholder" (list . "SECRET_KEY"))) | b64enc | quote }}
POSTGRES_PASSWORD: {{ required "secrets.data.POSTGRES_PASSWORD is missing: set it from a private values file, or name a Secret in secrets.existingSecret" (.Values.secrets.data.POSTGRES_PASSWORD | default (include "thebot.placeholder" (list . "POSTGRES_PASSWORD"))) | b64enc | quote }}
DATABASE_URL: {{ .Values.secrets.data.DATABASE_URL | default (include "thebot.postgresqlUrl" .) | b64enc | quote }}
REDIS_URL: {{ .Values.secrets.data.REDIS_URL | default (include "thebot.redisUrl" .) | b64enc | quote }}
{{- with .Values.secrets.data.YOOKASSA_SHOP_ID }}
YOOKASSA_SHOP_ID: {{ . | b64enc | quote }}
{{- end }}
{{- with .Values.secrets.data.YOOKASSA_SECRET_KEY }}
YOOKASSA_SECRET_KEY: {{ . | b64enc | quote }}
{{- end }}
{{- with .Values.secrets.data.OPENROUTER_API_KEY }}
OPENROUTER_API_KEY: {{ . | b64enc | quote }}
{{- end }}
{{- with .Values.secrets.data.TELEGRAM_BOT_TOKEN }}
TELEGRAM_BOT_TOKEN: {{ . | b64enc | quote }}
{{- end }}
{{- range $name, $value := omit .Values.secrets.data "SECRET_KEY" "POSTGRES_PASSWORD" "DATABASE_URL" "REDIS_URL" "YOOKASSA_SHOP_ID" "YOOKASSA_SECRET_KEY" "OPENROUTER_API_KEY" "TELEGRAM_BOT_TOKEN" }}
{{ $name }}: {{ include "thebot.text" $value | b64enc | quote }}
{{- end }}
{{- end }}

{{/* For a key of the Secret that nobody gives, in development: (list $ "KEY"). No secret, and it says so. */}}
{{- define "thebot.placeholder" -}}
{{- if (index . 0).Values.placeholderSecrets }}placeholder-{{ index . 1 }}-for-development-only{{ end }}
{{- end }}

{{/* The Secret of jobs around a rollout: a copy of the chart's with the new values, or the same as the pods'. */}}
{{- define "thebot.hookSecretName" -}}
{{- if include "thebot.ownSecret" . }}
{{- include "thebot.objectName" (list . "hook-secret") }}
{{- else }}
{{- include "thebot.secretName" . }}
{{- end }}
{{- end }}

{{/* Host of PostgreSQL: this chart makes it, an operator does, or it is somebody else's. */}}
{{- define "thebot.postgresqlHost" -}}
{{- if not .Values.postgresql.enabled }}
{{- (.Values.postgresql.external).host }}
{{- else if (.Values.postgresql.operator).enabled }}
{{- printf "%s-rw" (include "thebot.objectName" (list . "postgresql" 52)) }}
{{- else }}
{{- include "thebot.objectName" (list . "postgresql" 52) }}
{{- end }}
{{- end }}

{{/*
Password of PostgreSQL for a URL, percent-encoded: an @ or / in it would end the password early.
urlquery writes a space as +, which is right only behind a question mark.
*/}}
{{- define "thebot.postgresqlPassword" -}}
{{- with (.Values.secrets.data.POSTGRES_PASSWORD | default (include "thebot.placeholder" (list . "POSTGRES_PASSWORD"))) }}
{{- . | toString | urlquery | replace "+" "%20" }}
{{- end }}
{{- end }}

{{/* URL of PostgreSQL up to the port, with the password: for the Secret only. */}}
{{- define "thebot.postgresqlServer" -}}
{{- $login := printf "%s:%s" (.Values.postgresql.user | toString | urlquery | replace "+" "%20") (include "thebot.postgresqlPassword" .) }}
{{- printf "postgresql://%s@%s:%s" $login (include "thebot.postgresqlHost" .) (ternary 5432 (int ((.Values.postgresql.external).port | default 5432)) .Values.postgresql.enabled | toString) }}
{{- end }}

{{/* URL of PostgreSQL with its database. */}}
{{- define "thebot.postgresqlUrl" -}}
{{- printf "%s/%s" (include "thebot.postgresqlServer" .) (.Values.postgresql.database) }}
{{- if and (not .Values.postgresql.enabled) (.Values.postgresql.external).tls }}?sslmode=require{{ end }}
{{- end }}

{{/* Host of Redis: this chart makes it, or it is somebody else's. */}}
{{- define "thebot.redisHost" -}}
{{- if not .Values.redis.enabled }}
{{- (.Values.redis.external).host }}
{{- else }}
{{- include "thebot.objectName" (list . "redis" 52) }}
{{- end }}
{{- end }}

{{/* URL of Redis up to the port; it holds no password. */}}
{{- define "thebot.redisServer" -}}
{{- $scheme := ternary "rediss" "redis" (and (not .Values.redis.enabled) (eq (toString (.Values.redis.external).tls) "true")) }}
{{- printf "%s://%s:%s" $scheme (include "thebot.redisHost" .) (ternary 6379 (int ((.Values.redis.external).port | default 6379)) .Values.redis.enabled | toString) }}
{{- end }}

{{/* URL of Redis with its database. */}}
{{- define "thebot.redisUrl" -}}
{{- printf "%s/%s" (include "thebot.redisServer" .) (.Values.redis.database | int | toString) }}
{{- end }}

{{/* An image that is one text: (list $ "name:tag"). A parent chart may set global.imageRegistry (a mirror). */}}
{{- define "thebot.mirrored" -}}
{{- with ((index . 0).Values.global).imageRegistry }}{{ trimSuffix "/" . }}/{{ end }}{{ index . 1 }}
{{- end }}

{{/* The ServiceAccount of the pods. */}}
{{- define "thebot.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "thebot.objectName" (list . "sa")) }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{/* That of jobs around a rollout: it is there before the release's own objects. */}}
{{- define "thebot.hookServiceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- include "thebot.objectName" (list . "hooks") }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{/* Egress to the cluster's DNS, UDP and TCP (long answers): its pods, or the cache on the node. */}}
{{- define "thebot.toDns" -}}
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

{{/* Every address but private ones: those are the cluster's, and the cloud's metadata service. */}}
{{- define "thebot.outsidePeers" -}}
- ipBlock:
    cidr: 0.0.0.0/0
    except: ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]
- ipBlock:
    cidr: ::/0
    except: ["fc00::/7", "fe80::/10"]
{{- end }}

{{/* Who calls: (list $ callers), a word or labels. Nothing at all means everybody. */}}
{{- define "thebot.fromCallers" -}}
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
{{- include "thebot.fromIngress" (index . 0) }}
{{- end }}
{{- end }}

{{/* The ingress controller, by its namespaces; none: from anywhere. */}}
{{- define "thebot.fromIngress" -}}
{{- with .Values.networkPolicy.ingressNamespaces -}}
from:
  - namespaceSelector:
      matchExpressions:
        - key: kubernetes.io/metadata.name
          operator: In
          values: {{ toJson . }}
{{- end }}
{{- end }}

{{/* The components to which some path leads, with commas between. */}}
{{- define "thebot.routed" -}}
{{- $found := list }}
{{- if .Values.ingress.enabled }}
{{- range .Values.ingress.hosts }}
{{- range .paths }}
{{- $found = append $found .component }}
{{- end }}
{{- end }}
{{- end }}
{{- join "," (uniq $found) }}
{{- end }}

{{/* Prometheus, by its namespaces; none: from anywhere. */}}
{{- define "thebot.fromPrometheus" -}}
{{- with .Values.networkPolicy.monitoringNamespaces -}}
from:
  - namespaceSelector:
      matchExpressions:
        - key: kubernetes.io/metadata.name
          operator: In
          values: {{ toJson . }}
{{- end }}
{{- end }}
