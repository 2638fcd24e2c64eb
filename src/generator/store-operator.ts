/**
 * A store that an operator makes: a Cluster of CloudNativePG (postgresql.cnpg.io/v1), or a Redis of the Redis operator
 * (redis.redis.opstreelabs.in/v1beta2). Rendered when the values ask for it, whether or not the cluster is known to have the
 * operator: a database that is silently left out would be worse than the API server's refusal.
 */
import type { ResolvedApplication, ResolvedStore } from '../app/index.ts';
import { earlyAnnotations } from './argo-cd.ts';
import { secretValueText } from './secret-value.ts';
import { storeName, storeObject } from './store-link.ts';
import { claimSpec, storeFlag, storeText, storeValue } from './store-pod.ts';
import { include, metadata } from './template-text.ts';
import { mapBlock } from './template-value.ts';

export function operatorTemplate(application: ResolvedApplication, store: ResolvedStore): string {
  return `{{- if and ${storeFlag(application, store, 'enabled')} ${storeFlag(application, store, 'operator.enabled')} }}
${store.engine === 'postgres' ? postgresCluster(application, store) : redisServer(application, store)}{{- end }}
`;
}

function postgresCluster(application: ResolvedApplication, store: ResolvedStore): string {
  const value = (path: string): string => storeValue(application, store, path);
  return `${ownerSecret(application, store)}apiVersion: postgresql.cnpg.io/v1
kind: Cluster
${metadata(application, storeName(application, store), store.name, earlyAnnotations(application))}spec:
  instances: {{ ${storeText(application, store, 'operator.instances')} }}
  imageName: {{ ${include(application, 'mirrored', `(list $ ${value('operator.image')})`)} | quote }}
  bootstrap:
    initdb:
      database: {{ ${value('database')} | quote }}
      owner: {{ ${value('user')} | quote }}
      {{- /* The operator keeps the owner's password at what this Secret says. */}}
      secret:
        name: {{ ${ownerName(application, store)} }}
  postgresql:
    parameters:
      {{- range $name, $value := ${value('configuration')} }}
      {{ $name }}: {{ ${include(application, 'text', '$value')} | quote }}
      {{- end }}
  storage:
    size: {{ ${value('persistence.size')} }}
    {{- with ${value('persistence.storageClass')} }}
    storageClass: {{ . }}
    {{- end }}
  resources:
    {{- toYaml ${value('resources')} | nindent 4 }}
  affinity:
    {{- /* Preferred: an instance on the same node is better than none. */}}
    enablePodAntiAffinity: true
    topologyKey: kubernetes.io/hostname
    podAntiAffinityType: preferred
${mapBlock(application, [...store.values, 'nodeSelector'], 'nodeSelector', 4)}${mapBlock(application, [...store.values, 'tolerations'], 'tolerations', 4)}`;
}

/** The operator wants user and password in a Secret of a type of its own; with a Secret of your own the chart does not know them. */
function ownerSecret(application: ResolvedApplication, store: ResolvedStore): string {
  if (store.passwordPath === undefined) return '';
  return `{{- if and (not ${storeValue(application, store, 'operator.ownerSecret')}) (${include(application, 'ownSecret')}) }}
apiVersion: v1
kind: Secret
${metadata(application, storeObject(application, store, '-owner'), store.name, earlyAnnotations(application))}type: kubernetes.io/basic-auth
data:
  username: {{ ${storeValue(application, store, 'user')} | b64enc | quote }}
  password: {{ ${secretValueText(application, store.passwordPath)} | toString | b64enc | quote }}
---
{{- end }}
`;
}

function ownerName(application: ResolvedApplication, store: ResolvedStore): string {
  return `${storeValue(application, store, 'operator.ownerSecret')} | default (${storeObject(application, store, '-owner')})`;
}

function redisServer(application: ResolvedApplication, store: ResolvedStore): string {
  const value = (path: string): string => storeValue(application, store, path);
  const password = store.passwordKey === undefined ? '' : passwordLines(application, store);
  return `apiVersion: v1
kind: ConfigMap
${metadata(application, storeObject(application, store, '-settings'), store.name, earlyAnnotations(application))}data:
  redis-additional.conf: |
    {{- range $name, $value := ${value('configuration')} }}
    {{ $name }} {{ ${include(application, 'text', '$value')} }}
    {{- end }}
---
apiVersion: redis.redis.opstreelabs.in/v1beta2
kind: Redis
${metadata(application, storeName(application, store), store.name, earlyAnnotations(application))}spec:
  kubernetesConfig:
    image: {{ ${include(application, 'mirrored', `(list $ ${value('operator.image')})`)} | quote }}
    imagePullPolicy: IfNotPresent
${password}    resources:
      {{- toYaml ${value('resources')} | nindent 6 }}
  redisConfig:
    additionalRedisConfig: {{ ${storeObject(application, store, '-settings')} }}
  {{- /* The user of the operator's own image. */}}
  podSecurityContext:
    runAsNonRoot: true
    runAsUser: 1000
    runAsGroup: 1000
    fsGroup: 1000
    seccompProfile:
      type: RuntimeDefault
  securityContext:
    runAsNonRoot: true
    allowPrivilegeEscalation: false
    capabilities:
      drop: ["ALL"]
  {{- if ${storeFlag(application, store, 'persistence.enabled')} }}
  storage:
    volumeClaimTemplate:
      spec:
${claimSpec(application, store, 8)}  {{- end }}
${mapBlock(application, [...store.values, 'nodeSelector'], 'nodeSelector', 2)}${mapBlock(application, [...store.values, 'tolerations'], 'tolerations', 2)}`;
}

/** The operator's pod does not start without the key that it is told of: it is named only when there may be one. */
function passwordLines(application: ResolvedApplication, store: ResolvedStore): string {
  const lines = `    redisSecret:
      name: {{ ${include(application, 'secretName')} }}
      key: ${store.passwordKey ?? ''}
`;
  const { secrets } = application;
  if (store.passwordRequired || secrets === undefined || store.passwordPath === undefined) return lines;
  return `    {{- if or (not (${include(application, 'ownSecret')})) ${secretValueText(application, store.passwordPath)} }}\n${lines}    {{- end }}\n`;
}

/** What operators need and the values may lack, as refusals. */
export function operatorChecks(application: ResolvedApplication, store: ResolvedStore): readonly string[] {
  if (!store.operator) return [];
  const path = store.values.join('.');
  const operated = storeFlag(application, store, 'operator.enabled');
  const checks = [
    `{{- if and ${operated} (not ${storeFlag(application, store, 'enabled')}) }}
  {{- fail "${path}.operator.enabled is true but ${path}.enabled is false: there would be no ${store.title}" }}
{{- end }}`,
  ];
  const { secrets } = application;
  if (store.engine === 'postgres' && secrets !== undefined && store.passwordPath !== undefined) {
    checks.push(`{{- if and ${operated} (not (${include(application, 'ownSecret')})) (not ${storeValue(application, store, 'operator.ownerSecret')}) }}
  {{- fail "the Secret with the password is not the chart's: name one of type kubernetes.io/basic-auth with username and password in ${path}.operator.ownerSecret" }}
{{- end }}`);
  }
  return checks;
}
