{{- define "web.name" -}}web{{- end -}}
{{- define "web.a.labels" -}}x{{- end -}}
{{- define "web.listed" -}}x{{- end -}}
