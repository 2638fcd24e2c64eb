{{/* Refuses values that fit the schema and still cannot work together. */}}
{{- define "internal-service.checks" -}}
{{- if regexMatch "^[0-9]" (include "internal-service.fullname" .) }}
  {{- fail (printf "%s cannot be the name of a Service, which starts with a letter: set fullnameOverride" (include "internal-service.fullname" .)) }}
{{- end }}
{{- if ne (toString (.Values.hpa).enabled) "false" }}
  {{- if gt (int ((.Values.hpa).minReplicas | default 3)) (int ((.Values.hpa).maxReplicas | default 10)) }}
    {{- fail (printf "hpa.minReplicas is %v, more than hpa.maxReplicas, %v" ((.Values.hpa).minReplicas | default 3) ((.Values.hpa).maxReplicas | default 10)) }}
  {{- end }}
  {{- if not (or ((.Values.hpa).targetCPUUtilizationPercentage | default 70) (.Values.hpa).targetMemoryUtilizationPercentage (.Values.hpa).metrics) }}
    {{- fail "hpa is enabled without a target: set hpa.targetCPUUtilizationPercentage" }}
  {{- end }}
  {{- /* Percent of what? Without a request the autoscaler never acts. */}}
  {{- if and ((.Values.hpa).targetCPUUtilizationPercentage | default 70) (not ((.Values.resources).requests).cpu) }}
    {{- fail "hpa measures CPU against resources.requests.cpu, which is missing" }}
  {{- end }}
{{- end }}
{{- if and (ne (toString (.Values.podDisruptionBudget).enabled) "false") (.Values.podDisruptionBudget).minAvailable (not (kindIs "string" (.Values.podDisruptionBudget).minAvailable)) }}
  {{- if ge (int (.Values.podDisruptionBudget).minAvailable) (int (ternary ((.Values.hpa).minReplicas | default 3) (.Values.replicaCount | default 3) (ne (toString (.Values.hpa).enabled) "false"))) }}
    {{- fail (printf "podDisruptionBudget.minAvailable is %v and there may be no more pods than that: no node could ever be drained" (.Values.podDisruptionBudget).minAvailable) }}
  {{- end }}
{{- end }}
{{- if ge (int (.Values.preStopSeconds | default 5)) (int (.Values.terminationGracePeriodSeconds | default 30)) }}
  {{- fail "terminationGracePeriodSeconds must be more than preStopSeconds, or pods are killed while they still serve" }}
{{- end }}
{{- end }}
