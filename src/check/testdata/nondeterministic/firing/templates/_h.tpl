{{- define "id" -}}
{{ uuidv4 }} {{/* want: helm/nondeterministic:4 "uuidv4 gives another result at every render .seen in templates/a.yaml." */}}
{{- end -}}
