{{- define "h" -}}
{{ .values.name }}{{ .root.Values.port }}
{{- end -}}
{{- define "h2" -}}
{{- with .ctx -}}{{ .size }}{{- end -}}
{{- end -}}
