{{- define "inner" -}}
{{ .Values.absent.key }}
{{- end -}}
