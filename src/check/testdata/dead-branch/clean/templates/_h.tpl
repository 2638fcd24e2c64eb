{{- define "web.name" -}}
{{- if .Values.a -}}a{{- else -}}b{{- end -}}
{{- end -}}
