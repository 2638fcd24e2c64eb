{{/* Refuses values that fit the schema and still cannot work together. */}}
{{- define "thebot.checks" -}}
{{- if regexMatch "^[0-9]" (include "thebot.fullname" .) }}
  {{- fail (printf "%s cannot be the name of a Service, which starts with a letter: set fullnameOverride" (include "thebot.fullname" .)) }}
{{- end }}
{{- if .Values.backend.autoscaling.enabled }}
  {{- if gt (int .Values.backend.autoscaling.minReplicas) (int .Values.backend.autoscaling.maxReplicas) }}
    {{- fail (printf "backend.autoscaling.minReplicas is %v, more than backend.autoscaling.maxReplicas, %v" .Values.backend.autoscaling.minReplicas .Values.backend.autoscaling.maxReplicas) }}
  {{- end }}
  {{- if not (or .Values.backend.autoscaling.targetCPUUtilizationPercentage .Values.backend.autoscaling.targetMemoryUtilizationPercentage .Values.backend.autoscaling.metrics) }}
    {{- fail "backend.autoscaling is enabled without a target: set backend.autoscaling.targetCPUUtilizationPercentage" }}
  {{- end }}
  {{- /* Percent of what? Without a request the autoscaler never acts. */}}
  {{- if and .Values.backend.autoscaling.targetCPUUtilizationPercentage (not ((.Values.backend.resources).requests).cpu) }}
    {{- fail "backend.autoscaling measures CPU against backend.resources.requests.cpu, which is missing" }}
  {{- end }}
{{- end }}
{{- if and .Values.backend.podDisruptionBudget.enabled .Values.backend.podDisruptionBudget.minAvailable (not (kindIs "string" .Values.backend.podDisruptionBudget.minAvailable)) }}
  {{- if ge (int .Values.backend.podDisruptionBudget.minAvailable) (int (ternary .Values.backend.autoscaling.minReplicas .Values.backend.replicaCount (eq (toString .Values.backend.autoscaling.enabled) "true"))) }}
    {{- fail (printf "backend.podDisruptionBudget.minAvailable is %v and there may be no more pods than that: no node could ever be drained" .Values.backend.podDisruptionBudget.minAvailable) }}
  {{- end }}
{{- end }}
{{- if ge (int .Values.backend.preStopSeconds) (int .Values.backend.terminationGracePeriodSeconds) }}
  {{- fail "backend.terminationGracePeriodSeconds must be more than backend.preStopSeconds, or pods are killed while they still serve" }}
{{- end }}
{{- if .Values.frontend.autoscaling.enabled }}
  {{- if gt (int .Values.frontend.autoscaling.minReplicas) (int .Values.frontend.autoscaling.maxReplicas) }}
    {{- fail (printf "frontend.autoscaling.minReplicas is %v, more than frontend.autoscaling.maxReplicas, %v" .Values.frontend.autoscaling.minReplicas .Values.frontend.autoscaling.maxReplicas) }}
  {{- end }}
  {{- if not (or .Values.frontend.autoscaling.targetCPUUtilizationPercentage .Values.frontend.autoscaling.targetMemoryUtilizationPercentage .Values.frontend.autoscaling.metrics) }}
    {{- fail "frontend.autoscaling is enabled without a target: set frontend.autoscaling.targetCPUUtilizationPercentage" }}
  {{- end }}
  {{- /* Percent of what? Without a request the autoscaler never acts. */}}
  {{- if and .Values.frontend.autoscaling.targetCPUUtilizationPercentage (not ((.Values.frontend.resources).requests).cpu) }}
    {{- fail "frontend.autoscaling measures CPU against frontend.resources.requests.cpu, which is missing" }}
  {{- end }}
{{- end }}
{{- if and .Values.frontend.podDisruptionBudget.enabled .Values.frontend.podDisruptionBudget.minAvailable (not (kindIs "string" .Values.frontend.podDisruptionBudget.minAvailable)) }}
  {{- if ge (int .Values.frontend.podDisruptionBudget.minAvailable) (int (ternary .Values.frontend.autoscaling.minReplicas .Values.frontend.replicaCount (eq (toString .Values.frontend.autoscaling.enabled) "true"))) }}
    {{- fail (printf "frontend.podDisruptionBudget.minAvailable is %v and there may be no more pods than that: no node could ever be drained" .Values.frontend.podDisruptionBudget.minAvailable) }}
  {{- end }}
{{- end }}
{{- if ge (int .Values.frontend.preStopSeconds) (int .Values.frontend.terminationGracePeriodSeconds) }}
  {{- fail "frontend.terminationGracePeriodSeconds must be more than frontend.preStopSeconds, or pods are killed while they still serve" }}
{{- end }}
{{- if .Values.celery.autoscaling.enabled }}
  {{- if gt (int .Values.celery.autoscaling.minReplicas) (int .Values.celery.autoscaling.maxReplicas) }}
    {{- fail (printf "celery.autoscaling.minReplicas is %v, more than celery.autoscaling.maxReplicas, %v" .Values.celery.autoscaling.minReplicas .Values.celery.autoscaling.maxReplicas) }}
  {{- end }}
  {{- if not (or .Values.celery.autoscaling.targetCPUUtilizationPercentage .Values.celery.autoscaling.targetMemoryUtilizationPercentage .Values.celery.autoscaling.metrics) }}
    {{- fail "celery.autoscaling is enabled without a target: set celery.autoscaling.targetCPUUtilizationPercentage" }}
  {{- end }}
  {{- /* Percent of what? Without a request the autoscaler never acts. */}}
  {{- if and .Values.celery.autoscaling.targetCPUUtilizationPercentage (not ((.Values.celery.resources).requests).cpu) }}
    {{- fail "celery.autoscaling measures CPU against celery.resources.requests.cpu, which is missing" }}
  {{- end }}
{{- end }}
{{- if and .Values.celery.podDisruptionBudget.enabled .Values.celery.podDisruptionBudget.minAvailable (not (kindIs "string" .Values.celery.podDisruptionBudget.minAvailable)) }}
  {{- if ge (int .Values.celery.podDisruptionBudget.minAvailable) (int (ternary .Values.celery.autoscaling.minReplicas .Values.celery.replicaCount (eq (toString .Values.celery.autoscaling.enabled) "true"))) }}
    {{- fail (printf "celery.podDisruptionBudget.minAvailable is %v and there may be no more pods than that: no node could ever be drained" .Values.celery.podDisruptionBudget.minAvailable) }}
  {{- end }}
{{- end }}
{{- range $name, $_ := .Values.config }}
  {{- if has $name (list "SECRET_KEY" "POSTGRES_PASSWORD" "DATABASE_URL" "REDIS_URL" "YOOKASSA_SHOP_ID" "YOOKASSA_SECRET_KEY" "OPENROUTER_API_KEY" "TELEGRAM_BOT_TOKEN" "K8S_ENVIRONMENT" "DATABASE_HOST" "DATABASE_PORT" "POSTGRES_DB" "POSTGRES_USER" "REDIS_HOST" "REDIS_PORT" "CELERY_BROKER_URL" "POD_NAME" "POD_NAMESPACE") }}
    {{- fail (printf "config.%s: the chart sets this variable itself, from the Secret" $name) }}
  {{- end }}
{{- end }}
{{- if not (or .Values.postgresql.enabled (.Values.postgresql.external).host) }}
  {{- fail "postgresql.enabled is false: name the server in postgresql.external.host" }}
{{- end }}
{{- if and (.Values.postgresql.operator).enabled (not .Values.postgresql.enabled) }}
  {{- fail "postgresql.operator.enabled is true but postgresql.enabled is false: there would be no PostgreSQL" }}
{{- end }}
{{- if and (.Values.postgresql.operator).enabled (not (include "thebot.ownSecret" .)) (not (.Values.postgresql.operator).ownerSecret) }}
  {{- fail "the Secret with the password is not the chart's: name one of type kubernetes.io/basic-auth with username and password in postgresql.operator.ownerSecret" }}
{{- end }}
{{- /* The server of somebody else has limits of its own. */}}
{{- if and .Values.postgresql.enabled (.Values.postgresql.configuration).max_connections }}
{{- $needed := 3 }}
{{- $needed = add $needed (mul 8 (ternary (int .Values.backend.autoscaling.maxReplicas) (int .Values.backend.replicaCount) (eq (toString .Values.backend.autoscaling.enabled) "true"))) }}
{{- $needed = add $needed (mul 5 (ternary (int .Values.celery.autoscaling.maxReplicas) (int .Values.celery.replicaCount) (eq (toString .Values.celery.autoscaling.enabled) "true"))) }}
{{- $needed = add $needed (mul 2 (1)) }}
{{- $needed = add $needed (mul 1 (1)) }}
{{- if gt (int $needed) (int (.Values.postgresql.configuration).max_connections) }}
  {{- fail (printf "postgresql.configuration.max_connections is %v, but all pods together open up to %v connections: raise it, or scale less" (.Values.postgresql.configuration).max_connections $needed) }}
{{- end }}
{{- end }}
{{- if not (or .Values.redis.enabled (.Values.redis.external).host) }}
  {{- fail "redis.enabled is false: name the server in redis.external.host" }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
  {{- fail "ingress.enabled is true but ingress.hosts is empty" }}
{{- end }}
{{- end }}
