{{/* Refuses values that fit the schema and still cannot work together. */}}
{{- define "devops-challenge.checks" -}}
{{- if regexMatch "^[0-9]" (include "devops-challenge.fullname" .) }}
  {{- fail (printf "%s cannot be the name of a Service, which starts with a letter: set fullnameOverride" (include "devops-challenge.fullname" .)) }}
{{- end }}
{{- with .Values.autoscaling }}
{{- if .enabled }}
  {{- if gt (int .minReplicas) (int .maxReplicas) }}
    {{- fail (printf "autoscaling.minReplicas is %v, more than autoscaling.maxReplicas, %v" .minReplicas .maxReplicas) }}
  {{- end }}
  {{- if not (or .targetCPUUtilizationPercentage .targetMemoryUtilizationPercentage) }}
    {{- fail "autoscaling is enabled without a target: set autoscaling.targetCPUUtilizationPercentage" }}
  {{- end }}
  {{- /* Percent of what? Without a request the autoscaler never acts. */}}
  {{- if and .targetCPUUtilizationPercentage (not (($.Values.resources).requests).cpu) }}
    {{- fail "autoscaling measures CPU against resources.requests.cpu, which is missing" }}
  {{- end }}
{{- end }}
{{- end }}
{{- if ge (int .Values.preStopSeconds) (int .Values.terminationGracePeriodSeconds) }}
  {{- fail "terminationGracePeriodSeconds must be more than preStopSeconds, or pods are killed while they still serve" }}
{{- end }}
{{- if ne (.Values.env.PORT | toString) (.Values.service.targetPort | toString) }}
  {{- fail (printf "env.PORT is %v but service.targetPort is %v: the program must listen where the Service sends requests" .Values.env.PORT .Values.service.targetPort) }}
{{- end }}
{{- range $name, $_ := .Values.env }}
  {{- if has $name (list "REDIS_HOST" "REDIS_PORT" "REDIS_DB" "REDIS_PASSWORD") }}
    {{- fail (printf "env.%s: the chart sets this variable itself, from the Secret" $name) }}
  {{- end }}
{{- end }}
{{- if not (or .Values.redis.enabled .Values.redis.external.host .Values.existingSecret) }}
  {{- fail "redis.enabled is false: name the server in redis.external.host, or a Secret that does in existingSecret" }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
  {{- fail "ingress.enabled is true but ingress.hosts is empty" }}
{{- end }}
{{- end }}
