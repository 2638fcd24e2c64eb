{{/* Refuses values that fit the schema and still cannot work together. */}}
{{- define "mytomorrows.checks" -}}
{{- if regexMatch "^[0-9]" (include "mytomorrows.fullname" .) }}
  {{- fail (printf "%s cannot be the name of a Service, which starts with a letter: set fullnameOverride" (include "mytomorrows.fullname" .)) }}
{{- end }}
{{- if .Values.autoscaling.enabled }}
  {{- if gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas) }}
    {{- fail (printf "autoscaling.minReplicas is %v, more than autoscaling.maxReplicas, %v" .Values.autoscaling.minReplicas .Values.autoscaling.maxReplicas) }}
  {{- end }}
  {{- if not (or .Values.autoscaling.targetCPUUtilizationPercentage .Values.autoscaling.targetMemoryUtilizationPercentage .Values.autoscaling.metrics) }}
    {{- fail "autoscaling is enabled without a target: set autoscaling.targetCPUUtilizationPercentage" }}
  {{- end }}
  {{- /* Percent of what? Without a request the autoscaler never acts. */}}
  {{- if and .Values.autoscaling.targetCPUUtilizationPercentage (not ((.Values.resources).requests).cpu) }}
    {{- fail "autoscaling measures CPU against resources.requests.cpu, which is missing" }}
  {{- end }}
{{- end }}
{{- if and .Values.podDisruptionBudget.enabled .Values.podDisruptionBudget.minAvailable (not (kindIs "string" .Values.podDisruptionBudget.minAvailable)) }}
  {{- if ge (int .Values.podDisruptionBudget.minAvailable) (int (ternary .Values.autoscaling.minReplicas .Values.replicaCount (eq (toString .Values.autoscaling.enabled) "true"))) }}
    {{- fail (printf "podDisruptionBudget.minAvailable is %v and there may be no more pods than that: no node could ever be drained" .Values.podDisruptionBudget.minAvailable) }}
  {{- end }}
{{- end }}
{{- if ge (int .Values.preStopSeconds) (int .Values.terminationGracePeriodSeconds) }}
  {{- fail "terminationGracePeriodSeconds must be more than preStopSeconds, or pods are killed while they still serve" }}
{{- end }}
{{- if ne (.Values.env.PORT | toString) (.Values.service.targetPort | toString) }}
  {{- fail (printf "env.PORT is %v but service.targetPort is %v: the program must listen where the Service sends requests" .Values.env.PORT .Values.service.targetPort) }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
  {{- fail "ingress.enabled is true but ingress.hosts is empty" }}
{{- end }}
{{- if and .Values.gateway.enabled (not .Values.gateway.hosts) }}
  {{- fail "gateway.enabled is true but gateway.hosts is empty" }}
{{- end }}
{{- if and .Values.ingress.enabled .Values.gateway.enabled }}
  {{- fail "ingress.enabled and gateway.enabled are both true: two ways in for the same hosts. Switch one of them off" }}
{{- end }}
{{- end }}
