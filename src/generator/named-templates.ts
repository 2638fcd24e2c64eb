/** templates/_helpers.tpl: names, labels, image references, and what Secret and pods share. */
import type { ResolvedApplication, ResolvedConfig, ResolvedSecret, ResolvedSecretKey } from '../app/index.ts';
import { openItems } from './pod-container.ts';
import { reachHelpers } from './reach-files.ts';
import { placeholderTemplate, secretValueText } from './secret-value.ts';
import { storeHelpers } from './store-files.ts';
import { linkedText, linkText } from './store-link.ts';
import { computedText, include, nameOf, valuesRef } from './template-text.ts';
import { valueText } from './template-value.ts';

export function namedTemplates(application: ResolvedApplication): string {
  const parts = [naming(application), labels(application), images(application), scalar(application)];
  if (application.config !== undefined) parts.push(...configTemplates(application, application.config));
  if (application.secrets !== undefined) parts.push(...secretTemplates(application, application.secrets));
  parts.push(...storeHelpers(application), ...reachHelpers(application));
  return `${parts.join('\n\n')}\n`;
}

function naming(application: ResolvedApplication): string {
  const { name } = application;
  const said = application.description.names?.fullname;
  const stem =
    said === undefined
      ? `{{- $name := include "${name}.name" . }}
{{- $fullname := printf "%s-%s" .Release.Name $name }}
{{- if contains $name .Release.Name }}
{{- $fullname = .Release.Name }}
{{- end }}`
      : `{{- $fullname := ${typeof said === 'string' ? JSON.stringify(said) : computedText(application, said)} }}`;
  const why =
    said === undefined
      ? `The stem of all names. It holds the release, so that two releases fit into one namespace; a release that is called like the chart
is not named twice.`
      : 'The stem of all names.';
  return `{{/* The name of the application: the label app.kubernetes.io/name. */}}
{{- define "${name}.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
${why}
*/}}
{{- define "${name}.fullname" -}}
${stem}
{{- include "${name}.cut" (list (.Values.fullnameOverride | default $fullname) 63) }}
{{- end }}

{{/* The fullname with a suffix, at most 63 characters or as said: (list $ "redis" 52). The suffix is always kept. */}}
{{- define "${name}.objectName" -}}
{{- $suffix := index . 1 }}
{{- $most := 63 }}
{{- if gt (len .) 2 }}
{{- $most = index . 2 }}
{{- end }}
{{- $stem := include "${name}.cut" (list (include "${name}.fullname" (index . 0)) (sub (sub $most 1) (len $suffix))) }}
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

function labels(application: ResolvedApplication): string {
  const { name } = application;
  const environment = application.contract.entries.some(({ path }) => path.join('.') === 'environment')
    ? `environment: {{ .Values.environment | default "" | trunc 63 | quote }}\n`
    : '';
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
${environment}{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}`;
}

function images(application: ResolvedApplication): string {
  const { name } = application;
  const shared = application.components.some((component) => component.imageFrom !== undefined);
  const first = shared ? '$image := deepCopy (index . 1)' : '$image := index . 1';
  const others = shared
    ? `{{- range rest (rest .) }}
{{- $image = mergeOverwrite $image (. | default dict) }}
{{- end }}
`
    : '';
  const own = valuesRef([...(application.components[0]?.values ?? []), 'image']);
  const say = shared
    ? `An image: (list $ ${own}), or (list $ ${own} .Values.OTHER.image) when another component runs
the same and may have parts of its own.`
    : `An image: (list $ ${own}).`;
  const image = `{{/*
${say} A digest wins over the tag; a parent chart may set global.imageRegistry (a mirror).
*/}}
{{- define "${name}.image" -}}
{{- $root := index . 0 }}
{{- ${first} }}
${others}{{- $reference := printf "%s:%s" $image.repository ($image.tag | default $root.Chart.AppVersion) }}
{{- with $image.digest }}
{{- $reference = printf "%s@%s" $image.repository . }}
{{- end }}
{{- with ($root.Values.global).imageRegistry }}
{{- $reference = printf "%s/%s" (trimSuffix "/" .) $reference }}
{{- end }}
{{- $reference }}
{{- end }}`;
  // Of an expression over values of its own, nothing is put together here.
  const used = application.stores.length > 0 || application.components.some((component) => component.image === undefined);
  return `${used ? `${image}\n\n` : ''}{{/* Secrets for private registries: this chart's, and those that a parent chart sets for all (a name, or { name }). */}}
{{- define "${name}.imagePullSecrets" -}}
{{- range concat (.Values.imagePullSecrets | default list) ((.Values.global).imagePullSecrets | default list) }}
{{- if kindIs "map" . }}
- name: {{ .name }}
{{- else }}
- name: {{ . }}
{{- end }}
{{- end }}
{{- end }}`;
}

function scalar({ name }: ResolvedApplication): string {
  return `{{/* A value as text. Helm reads numbers as floats and would print a million as 1e+06. */}}
{{- define "${name}.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}`;
}

function configTemplates(application: ResolvedApplication, config: ResolvedConfig): readonly string[] {
  if (config.how === 'plain') return [];
  const { name } = application;
  const hooks = application.components.some((component) => component.hook !== undefined && component.takesConfig);
  return [
    `{{- define "${name}.configName" -}}
{{- ${nameOf(application, config.name)} }}
{{- end }}`,
    ...(hooks
      ? [
          `{{- define "${name}.hookConfigName" -}}
{{- ${include(application, 'objectName', '(list . "hook-config")')} }}
{{- end }}`,
        ]
      : []),
    `{{/* What the program may know: data of the ConfigMap. */}}
{{- define "${name}.configData" -}}
${configData(application, config)}
{{- end }}`,
  ];
}

function configData(application: ResolvedApplication, config: ResolvedConfig): string {
  const text = (value: string): string => `{{ ${include(application, 'text', value)} | quote }}`;
  const lines = config.items.map(({ key, path, value }) => {
    if (value.kind === 'literal') return `${key}: ${text(valueText(application, [...config.at, ...path]))}`;
    return `${key}: {{ ${linkedText(application, value.computed)} | quote }}`;
  });
  if (!config.open && !config.free) return lines.join('\n');
  const range = `{{- range $name, $value := ${openItems(config)} }}
{{ $name }}: ${text('$value')}
{{- end }}`;
  return [...lines, range].join('\n');
}

function secretTemplates(application: ResolvedApplication, secrets: ResolvedSecret): readonly string[] {
  const { name } = application;
  const hooks = application.components.some((component) => component.hook !== undefined && component.takesSecrets);
  const elsewhere = [
    valueText(application, secrets.existing),
    ...(secrets.sources.includes('external') ? ['.Values.externalSecret.enabled'] : []),
    ...(secrets.sources.includes('sealed') ? ['.Values.sealedSecret.enabled'] : []),
    ...(secrets.sources.includes('csi') ? ['.Values.secretsStore.enabled'] : []),
  ];
  const parts = [
    `{{/* The Secret that the pods read: one of your own, or the chart's. */}}
{{- define "${name}.secretName" -}}
{{- ${valueText(application, secrets.existing)} | default (${nameOf(application, secrets.name)}) }}
{{- end }}`,
    `{{/* Not empty while the chart makes the Secret itself, out of values. */}}
{{- define "${name}.ownSecret" -}}
{{- if not ${elsewhere.length === 1 ? elsewhere[0] : `(or ${elsewhere.join(' ')})`} }}true{{ end }}
{{- end }}`,
    `{{/* Data of the Secret that the chart makes. Base64 is an encoding and protects nothing. */}}
{{- define "${name}.secretData" -}}
${secretData(application, secrets)}
{{- end }}`,
  ];
  if (secrets.sources.includes('placeholder')) parts.push(placeholderTemplate(application));
  if (hooks) {
    parts.push(`{{/* The Secret of jobs around a rollout: a copy of the chart's with the new values, or the same as the pods'. */}}
{{- define "${name}.hookSecretName" -}}
{{- if ${include(application, 'ownSecret')} }}
{{- ${include(application, 'objectName', '(list . "hook-secret")')} }}
{{- else }}
{{- ${include(application, 'secretName')} }}
{{- end }}
{{- end }}`);
  }
  if (secrets.how === 'keyRef' && secrets.files === undefined) {
    const variables = secrets.keys.map((key) => secretVariable(key)).join('\n');
    parts.push(`{{/* The variables that come from the Secret of this name. All are set, so that no variable of a service link (REDIS_PORT=tcp://...) slips in. */}}
{{- define "${name}.secretVariables" -}}
${variables}
{{- end }}`);
  }
  return parts;
}

function secretData(application: ResolvedApplication, secrets: ResolvedSecret): string {
  const lines = secrets.keys.map((key) => secretDatum(application, secrets, key));
  if (!secrets.open) return lines.join('\n');
  const known = secrets.keys.flatMap(({ source }) => (source.kind === 'link' || source.path === undefined ? [] : [source.path[0] ?? '']));
  const values = valuesRef(secrets.at);
  const open = known.length === 0 ? values : `omit ${values} ${known.map((key) => `"${key}"`).join(' ')}`;
  const range = `{{- range $name, $value := ${open} }}
{{ $name }}: {{ ${include(application, 'text', '$value')} | b64enc | quote }}
{{- end }}`;
  return [...lines, range].join('\n');
}

function secretDatum(application: ResolvedApplication, secrets: ResolvedSecret, key: ResolvedSecretKey): string {
  const { source } = key;
  if (source.kind === 'link') return `${key.key}: {{ ${linkText(application, source.store, source.item)} | b64enc | quote }}`;
  if (source.kind === 'composed') {
    const text = linkedText(application, source.computed);
    if (source.path === undefined) return `${key.key}: {{ ${text} | b64enc | quote }}`;
    return `${key.key}: {{ ${valuesRef([...secrets.at, ...source.path])} | default (${text}) | b64enc | quote }}`;
  }
  const at = [...secrets.at, ...source.path];
  if (source.required) {
    const missing = `${at.join('.')} is missing: set it from a private values file, or name a Secret in ${secrets.existing.join('.')}`;
    return `${key.key}: {{ required "${missing}" ${secretValueText(application, at)} | b64enc | quote }}`;
  }
  const value = valuesRef(at);
  return `{{- with ${value} }}
${key.key}: {{ . | b64enc | quote }}
{{- end }}`;
}

function secretVariable(key: ResolvedSecretKey): string {
  const missing = key.source.kind === 'supplied' && !key.source.required ? '\n      optional: true' : '';
  return `- name: ${key.env}
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: ${key.key}${missing}`;
}
