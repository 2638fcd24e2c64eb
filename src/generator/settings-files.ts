/** ConfigMap and Secret of the application, and the objects that fill the Secret instead of the chart. */
import type { ResolvedApplication, ResolvedConfig, ResolvedSecret } from '../app/index.ts';
import { earlyAnnotations } from './argo-cd.ts';
import { composedKeys } from './store-link.ts';
import { type ChartFile, include, metadata, nameOf } from './template-text.ts';
import { fileOf } from './workloads.ts';

export function settingsFiles(application: ResolvedApplication): readonly ChartFile[] {
  const { config, secrets } = application;
  const files: ChartFile[] = [];
  if (config !== undefined && config.how !== 'plain') files.push([fileOf(application, 'config'), configMap(application, config)]);
  if (secrets !== undefined) {
    files.push([fileOf(application, 'secret'), secret(application, secrets)]);
    if (secrets.sources.includes('external')) files.push(['templates/external-secret.yaml', externalSecret(application, secrets)]);
    if (secrets.sources.includes('sealed')) files.push(['templates/sealed-secret.yaml', sealedSecret(application)]);
  }
  return files;
}

function configMap(application: ResolvedApplication, config: ResolvedConfig): string {
  return `apiVersion: v1
kind: ConfigMap
${metadata(application, include(application, 'configName'), '')}${dataBlock(application, 'configData', mayBeEmpty(config))}`;
}

/** True when a user may leave nothing in it. */
export function mayBeEmpty({ items, free }: ResolvedConfig): boolean {
  return free || items.length === 0;
}

export function secretMayBeEmpty({ keys, free }: ResolvedSecret): boolean {
  return free || keys.every(({ source }) => source.kind === 'supplied' && !source.required);
}

/** The data of a ConfigMap or Secret; never null. */
export function dataBlock(application: ResolvedApplication, template: string, empty: boolean): string {
  const text = include(application, template);
  if (!empty) return `data:\n  {{- ${text} | nindent 2 }}\n`;
  return `{{- with ${text} | trim }}
data:
  {{- . | nindent 2 }}
{{- else }}
data: {}
{{- end }}
`;
}

function secret(application: ResolvedApplication, secrets: ResolvedSecret): string {
  return `{{- /* Only when nobody else makes it: Helm refuses to take over an object that it did not make. */}}
{{- if ${include(application, 'ownSecret')} }}
apiVersion: v1
kind: Secret
${metadata(application, nameOf(application, secrets.name), '', earlyAnnotations(application))}type: Opaque
${dataBlock(application, 'secretData', secretMayBeEmpty(secrets))}{{- end }}
`;
}

/** The operator makes the Secret that the pods read. */
function externalSecret(application: ResolvedApplication, secrets: ResolvedSecret): string {
  const keys = secrets.keys
    .filter(({ source }) => source.kind === 'supplied')
    .map(
      ({ key }) => `    - secretKey: ${key}
      remoteRef:
        key: {{ .path }}
        property: ${key}
`,
    );
  const template =
    composedKeys(application).length === 0
      ? ''
      : `    {{- /* What follows from the others is composed where the passwords are: the operator fills in its own templates. */}}
    template:
      engineVersion: v2
      mergePolicy: Merge
      data:
        {{- ${include(application, 'externalData', '$')} | nindent 8 }}
`;
  const data =
    secrets.free || keys.length === 0
      ? `  dataFrom:
    - extract:
        key: {{ .path }}
`
      : `  data:\n${keys.join('')}`;
  return `{{- with .Values.externalSecret }}
{{- if .enabled }}
{{- /* v1 since External Secrets 0.16; older ones know v1beta1 only. */}}
{{- $old := and ($.Capabilities.APIVersions.Has "external-secrets.io/v1beta1") (not ($.Capabilities.APIVersions.Has "external-secrets.io/v1")) }}
apiVersion: external-secrets.io/{{ ternary "v1beta1" "v1" $old }}
kind: ExternalSecret
${metadata(application, nameOf(application, secrets.name, '$'), '', earlyAnnotations(application), '$')}spec:
  refreshInterval: {{ .refresh }}
  secretStoreRef:
    name: {{ .store }}
    kind: {{ .kind }}
  target:
    name: {{ ${nameOf(application, secrets.name, '$')} }}
    creationPolicy: Owner
${template}${data}{{- end }}
{{- end }}
`;
}

/** Its controller decrypts it into the Secret that the pods read. */
function sealedSecret(application: ResolvedApplication): string {
  const name = `include "${application.name}.secretName" $`;
  return `{{- with .Values.sealedSecret }}
{{- if .enabled }}
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
${metadata(application, name, '', earlyAnnotations(application), '$')}spec:
  encryptedData:
    {{- toYaml .encryptedData | nindent 4 }}
  template:
    metadata:
      name: {{ ${name} }}
      labels:
        {{- ${include(application, 'labels', '$')} | nindent 8 }}
    type: Opaque
{{- end }}
{{- end }}
`;
}
