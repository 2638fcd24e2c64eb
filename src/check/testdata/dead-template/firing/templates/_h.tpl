{{- define "web.name" -}}web{{- end -}}
{{- define "web.dead" -}}x{{- end -}} {{/* want: helm/dead-template:12 "template .web.dead. is never included" */}}
