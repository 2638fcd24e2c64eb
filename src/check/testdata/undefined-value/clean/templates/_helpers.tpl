{{- define "pair" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{ $image | toJson }}:{{ $root.Chart.AppVersion }}
{{- end -}}
