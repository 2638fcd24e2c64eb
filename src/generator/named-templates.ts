/** templates/_helpers.tpl: names, labels, image references, and what Secret and pods share. */
import type { ResolvedApplication, ResolvedSecret, ResolvedSecretKey } from '../app/index.ts';
import { include, linkText, nameOf, valuesRef } from './template-text.ts';

export function namedTemplates(application: ResolvedApplication): string {
  const parts = [naming(application), labels(application), images(application), scalar(application), serviceAccount(application)];
  if (application.secrets !== undefined) parts.push(secretTemplates(application, application.secrets));
  return `${parts.join('\n\n')}\n`;
}

function naming({ name }: ResolvedApplication): string {
  return `{{/* The name of the application: the label app.kubernetes.io/name. */}}
{{- define "${name}.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
The stem of all names. It holds the release, so that two releases fit into one namespace; a release that is called like the chart
is not named twice.
*/}}
{{- define "${name}.fullname" -}}
{{- $name := include "${name}.name" . }}
{{- $fullname := printf "%s-%s" .Release.Name $name }}
{{- if contains $name .Release.Name }}
{{- $fullname = .Release.Name }}
{{- end }}
{{- include "${name}.cut" (list (.Values.fullnameOverride | default $fullname) 63) }}
{{- end }}

{{/* The fullname with a suffix: (list $ "redis"). The suffix is always kept. */}}
{{- define "${name}.objectName" -}}
{{- $suffix := index . 1 }}
{{- $stem := include "${name}.cut" (list (include "${name}.fullname" (index . 0)) (sub 62 (len $suffix))) }}
{{- printf "%s-%s" $stem $suffix }}
{{- end }}

{{/* A name of at most so many characters: (list name 63). What is cut ends in a hash, so that two long names never become one. */}}
{{- define "${name}.cut" -}}
{{- $name := index . 0 }}
{{- $most := index . 1 | int }}
{{- if gt (len $name) $most }}
{{- printf "%s-%s" ($name | trunc (sub $most 9 | int) | trimSuffix "-") ($name | sha256sum | trunc 8) }}
{{- else }}
{{- $name }}
{{- end }}
{{- end }}`;
}

function labels({ name }: ResolvedApplication): string {
  return `{{/* What selects pods, together with the component. Never change these: a Deployment's selector is immutable. */}}
{{- define "${name}.selectorLabels" -}}
app.kubernetes.io/name: {{ include "${name}.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels of every object. */}}
{{- define "${name}.labels" -}}
{{ include "${name}.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}`;
}

function images({ name }: ResolvedApplication): string {
  return `{{/* An image: (list $ .Values.image). A digest wins over the tag; a parent chart may set global.imageRegistry (a mirror). */}}
{{- define "${name}.image" -}}
{{- $root := index . 0 }}
{{- $image := index . 1 }}
{{- $reference := printf "%s:%s" $image.repository ($image.tag | default $root.Chart.AppVersion) }}
{{- with $image.digest }}
{{- $reference = printf "%s@%s" $image.repository . }}
{{- end }}
{{- with ($root.Values.global).imageRegistry }}
{{- $reference = printf "%s/%s" (trimSuffix "/" .) $reference }}
{{- end }}
{{- $reference }}
{{- end }}`;
}

function scalar({ name }: ResolvedApplication): string {
  return `{{/* A value as text. Helm reads numbers as floats and would print a million as 1e+06. */}}
{{- define "${name}.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}`;
}

function serviceAccount(application: ResolvedApplication): string {
  return `{{- define "${application.name}.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (${nameOf(application, application.serviceAccountName)}) }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}`;
}

function secretTemplates(application: ResolvedApplication, secrets: ResolvedSecret): string {
  const { name } = application;
  const data = secrets.keys.map((key) => secretDatum(application, secrets, key)).join('\n');
  const variables = secrets.keys.map((key) => secretVariable(application, key)).join('\n');
  return `{{/* The Secret that the pods read: one of your own, or the chart's. */}}
{{- define "${name}.secretName" -}}
{{- ${valuesRef(secrets.existing)} | default (${nameOf(application, secrets.name)}) }}
{{- end }}

{{/* Data of the Secret that the chart makes. Base64 is an encoding and protects nothing. */}}
{{- define "${name}.secretData" -}}
${data}
{{- end }}

{{/* The variables that come from the Secret. All are set, so that no variable of a service link (REDIS_PORT=tcp://...) slips in. */}}
{{- define "${name}.secretVariables" -}}
${variables}
{{- end }}`;
}

function secretDatum(application: ResolvedApplication, secrets: ResolvedSecret, key: ResolvedSecretKey): string {
  if (key.source.kind === 'link') return `${key.key}: {{ ${linkText(application, key.source.store, key.source.item)} | b64enc | quote }}`;
  const value = valuesRef([...secrets.at, ...key.source.path]);
  if (key.source.required) {
    const path = [...secrets.at, ...key.source.path].join('.');
    return `${key.key}: {{ required "${path} is missing: set it from a private values file, or name a Secret in ${secrets.existing.join('.')}" ${value} | b64enc | quote }}`;
  }
  return `{{- with ${value} }}
${key.key}: {{ . | b64enc | quote }}
{{- end }}`;
}

function secretVariable(application: ResolvedApplication, key: ResolvedSecretKey): string {
  const missing = key.source.kind === 'supplied' && !key.source.required ? '\n      optional: true' : '';
  return `- name: ${key.env}
  valueFrom:
    secretKeyRef:
      name: {{ ${include(application, 'secretName')} }}
      key: ${key.key}${missing}`;
}
