{{/* The name of the application: the label app.kubernetes.io/name. */}}
{{- define "trading-bot.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
The stem of all names. It holds the release, so that two releases fit into one namespace; a release that is called like the chart
is not named twice.
*/}}
{{- define "trading-bot.fullname" -}}
{{- $name := include "trading-bot.name" . }}
{{- $fullname := printf "%s-%s" .Release.Name $name }}
{{- if contains $name .Release.Name }}
{{- $fullname = .Release.Name }}
{{- end }}
{{- include "trading-bot.cut" (list (.Values.fullnameOverride | default $fullname) 63) }}
{{- end }}

{{/* The fullname with a suffix, at most 63 characters or as said: (list $ "redis" 52). The suffix is always kept. */}}
{{- define "trading-bot.objectName" -}}
{{- $suffix := index . 1 }}
{{- $most := 63 }}
{{- if gt (len .) 2 }}
{{- $most = index . 2 }}
{{- end }}
{{- $stem := include "trading-bot.cut" (list (include "trading-bot.fullname" (index . 0)) (sub (sub $most 1) (len $suffix))) }}
{{- printf "%s-%s" $stem $suffix }}
{{- end }}

{{/* A name of at most so many characters: (list name 63). What is cut ends in a hash, so that two long names never become one. */}}
{{- define "trading-bot.cut" -}}
{{- $name := index . 0 }}
{{- $most := index . 1 | int }}
{{- if gt (len $name) $most }}
{{- printf "%s-%s" ($name | trunc (sub $most 9 | int) | trimSuffix "-") ($name | sha256sum | trunc 8) }}
{{- else }}
{{- $name }}
{{- end }}
{{- end }}

{{/* What selects pods, together with the component. Never change these: a Deployment's selector is immutable. */}}
{{- define "trading-bot.selectorLabels" -}}
app.kubernetes.io/name: {{ include "trading-bot.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels of every object. */}}
{{- define "trading-bot.labels" -}}
{{ include "trading-bot.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
environment: {{ .Values.environment | default "" | trunc 63 | quote }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/*
An image: (list $ .Values.image). A digest wins over the tag; a parent chart may set global.imageRegistry (a mirror).
*/}}
{{- define "trading-bot.image" -}}
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
{{- define "trading-bot.imagePullSecrets" -}}
{{- range concat (.Values.imagePullSecrets | default list) ((.Values.global).imagePullSecrets | default list) }}
{{- if kindIs "map" . }}
- name: {{ .name }}
{{- else }}
- name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{/* A value as text. Helm reads numbers as floats and would print a million as 1e+06. */}}
{{- define "trading-bot.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}

{{- define "trading-bot.configName" -}}
{{- include "trading-bot.fullname" . }}
{{- end }}

{{/* What the program may know: data of the ConfigMap. */}}
{{- define "trading-bot.configData" -}}
log-level: {{ include "trading-bot.text" .Values.config.logLevel | quote }}
environment: {{ .Values.environment | quote }}
max-positions: {{ include "trading-bot.text" .Values.config.trading.maxPositions | quote }}
risk-per-trade: {{ include "trading-bot.text" .Values.config.trading.riskPerTrade | quote }}
stop-loss-percentage: {{ include "trading-bot.text" .Values.config.trading.stopLossPercentage | quote }}
take-profit-percentage: {{ include "trading-bot.text" .Values.config.trading.takeProfitPercentage | quote }}
trading-enabled: {{ include "trading-bot.text" .Values.config.trading.tradingEnabled | quote }}
database-host: {{ include "trading-bot.text" .Values.config.database.host | quote }}
database-port: {{ include "trading-bot.text" .Values.config.database.port | quote }}
database-name: {{ include "trading-bot.text" .Values.config.database.name | quote }}
database-ssl-mode: {{ include "trading-bot.text" .Values.config.database.sslMode | quote }}
redis-host: {{ include "trading-bot.text" .Values.config.redis.host | quote }}
redis-port: {{ include "trading-bot.text" .Values.config.redis.port | quote }}
redis-db: {{ include "trading-bot.text" .Values.config.redis.db | quote }}
prometheus-enabled: {{ include "trading-bot.text" .Values.config.prometheusEnabled | quote }}
metrics-port: {{ include "trading-bot.text" .Values.config.metricsPort | quote }}
{{- end }}

{{/* The Secret that the pods read: one of your own, or the chart's. */}}
{{- define "trading-bot.secretName" -}}
{{- .Values.existingSecret | default (include "trading-bot.objectName" (list . "secret")) }}
{{- end }}

{{/* Not empty while the chart makes the Secret itself, out of values. */}}
{{- define "trading-bot.ownSecret" -}}
{{- if not .Values.existingSecret }}true{{ end }}
{{- end }}

{{/* Data of the Secret that the chart makes. Base64 is an encoding and protects nothing. */}}
{{- define "trading-bot.secretData" -}}
binance-api-key: {{ required "secrets.binanceApiKey is missing: set it from a private values file, or name a Secret in existingSecret" (.Values.secrets.binanceApiKey | default (include "trading-bot.placeholder" (list . "binance-api-key"))) | b64enc | quote }}
binance-api-secret: {{ required "secrets.binanceApiSecret is missing: set it from a private values file, or name a Secret in existingSecret" (.Values.secrets.binanceApiSecret | default (include "trading-bot.placeholder" (list . "binance-api-secret"))) | b64enc | quote }}
database-user: {{ required "secrets.databaseUser is missing: set it from a private values file, or name a Secret in existingSecret" (.Values.secrets.databaseUser | default (include "trading-bot.placeholder" (list . "database-user"))) | b64enc | quote }}
database-password: {{ required "secrets.databasePassword is missing: set it from a private values file, or name a Secret in existingSecret" (.Values.secrets.databasePassword | default (include "trading-bot.placeholder" (list . "database-password"))) | b64enc | quote }}
redis-password: {{ required "secrets.redisPassword is missing: set it from a private values file, or name a Secret in existingSecret" (.Values.secrets.redisPassword | default (include "trading-bot.placeholder" (list . "redis-password"))) | b64enc | quote }}
encryption-key: {{ required "secrets.encryptionKey is missing: set it from a private values file, or name a Secret in existingSecret" (.Values.secrets.encryptionKey | default (include "trading-bot.placeholder" (list . "encryption-key"))) | b64enc | quote }}
{{- end }}

{{/* For a key of the Secret that nobody gives, in development: (list $ "KEY"). No secret, and it says so. */}}
{{- define "trading-bot.placeholder" -}}
{{- if (index . 0).Values.placeholderSecrets }}placeholder-{{ index . 1 }}-for-development-only{{ end }}
{{- end }}

{{/* The variables that come from the Secret of this name. All are set, so that no variable of a service link (REDIS_PORT=tcp://...) slips in. */}}
{{- define "trading-bot.secretVariables" -}}
- name: BINANCE_API_KEY
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: binance-api-key
- name: BINANCE_API_SECRET
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: binance-api-secret
- name: DATABASE_USER
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: database-user
- name: DATABASE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: database-password
- name: REDIS_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: redis-password
- name: ENCRYPTION_KEY
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: encryption-key
{{- end }}

{{/* The ServiceAccount of the pods. */}}
{{- define "trading-bot.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "trading-bot.fullname" .) }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{/* Egress to the cluster's DNS, UDP and TCP (long answers): its pods, or the cache on the node. */}}
{{- define "trading-bot.toDns" -}}
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
{{- define "trading-bot.outsidePeers" -}}
- ipBlock:
    cidr: 0.0.0.0/0
    except: ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]
- ipBlock:
    cidr: ::/0
    except: ["fc00::/7", "fe80::/10"]
{{- end }}

{{/* Who calls: (list $ callers), a word or labels. Nothing at all means everybody. */}}
{{- define "trading-bot.fromCallers" -}}
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
{{- include "trading-bot.fromIngress" (index . 0) }}
{{- end }}
{{- end }}

{{/* The ingress controller, by its namespaces; none: from anywhere. */}}
{{- define "trading-bot.fromIngress" -}}
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
{{- define "trading-bot.fromPrometheus" -}}
{{- with .Values.networkPolicy.monitoringNamespaces -}}
from:
  - namespaceSelector:
      matchExpressions:
        - key: kubernetes.io/metadata.name
          operator: In
          values: {{ toJson . }}
{{- end }}
{{- end }}
