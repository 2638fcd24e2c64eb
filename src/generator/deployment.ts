/** The Deployment of a component, or the Rollout, or the StatefulSet that it is instead. */
import type { JsonMap, ResolvedApplication, ResolvedComponent, ResolvedVolume } from '../app/index.ts';
import { mountedVolumes, podTemplate } from './pod.ts';
import { include, metadata, nameOf, selector, valuesRef } from './template-text.ts';
import { bare, entryAt, notFlagText, ownValue, rawOwn, valueText } from './template-value.ts';
import { yamlMap } from './yaml-text.ts';

export function deployment(application: ResolvedApplication, component: ResolvedComponent): string {
  return `${component.progressive ? argoFlag(application, component) : ''}${head(application, component)}${metadata(application, nameOf(application, component.object), component.name)}spec:
${replicas(application, component)}  revisionHistoryLimit: 5
${component.workload === 'StatefulSet' ? statefulWords(application, component) : strategy(application, component)}  selector:
    matchLabels:
${selector(application, component.name, 6)}
  template:
${podTemplate(application, component)}${component.workload === 'StatefulSet' ? claimTemplates(application, component) : ''}`;
}

/** True while the strategy is one that Argo Rollouts carries out. */
function argoFlag(application: ResolvedApplication, component: ResolvedComponent): string {
  const type = `(${ownValue(application, component, 'strategy')}).type`;
  return `{{- /* BlueGreen and Canary are strategies of Argo Rollouts: its controller takes the Deployment's place. */}}
{{- $argo := has ${type} (list "BlueGreen" "Canary") }}
`;
}

function head(_application: ResolvedApplication, component: ResolvedComponent): string {
  if (!component.progressive) return `apiVersion: apps/v1\nkind: ${component.workload}\n`;
  return `apiVersion: {{ ternary "argoproj.io/v1alpha1" "apps/v1" $argo }}
kind: {{ ternary "Rollout" "Deployment" $argo }}
`;
}

function replicas(application: ResolvedApplication, component: ResolvedComponent): string {
  if (component.kind === 'scheduler') {
    return `  {{- /* Exactly one: two would do everything twice. */}}
  replicas: 1
`;
  }
  const count = `replicas: {{ ${bare(ownValue(application, component, 'replicaCount'))} }}`;
  if (component.scales === false) return `  ${count}\n`;
  return `  {{- /* While it is on, the autoscaler alone decides: a number here would undo its work with every upgrade. */}}
  {{- if ${notFlagText(application, [...component.values, 'autoscaling', 'enabled'])} }}
  ${count}
  {{- end }}
`;
}

function strategy(application: ResolvedApplication, component: ResolvedComponent): string {
  if (component.kind === 'scheduler') {
    return `  {{- /* The old pod goes before the new one comes: never two at a time. */}}
  strategy:
    type: Recreate
`;
  }
  const value = ownValue(application, component, 'strategy');
  const plain = (column: number): string => {
    const space = ' '.repeat(column);
    return `${space}type: {{ .type }}
${space}{{- if eq .type "RollingUpdate" }}
${space}{{- with .rollingUpdate }}
${space}rollingUpdate:
${space}  {{- toYaml . | nindent ${column + 2} }}
${space}{{- end }}
${space}{{- end }}
`;
  };
  if (!component.progressive) {
    const entry = entryAt(application, [...component.values, 'strategy']);
    const initial = entry?.place === undefined ? '' : `    {{- else }}\n${yamlMap(entry.default as JsonMap, '    ')}\n`;
    return `  strategy:\n    {{- with ${rawOwn(application, component, 'strategy')} }}\n${plain(4)}${initial}    {{- end }}\n`;
  }
  return `  {{- with ${bare(value)} }}
  strategy:
    {{- if eq .type "BlueGreen" }}
    blueGreen:
      {{- /* The new version stands beside the old one; requests change over at once. */}}
      activeService: {{ ${nameOf(application, component.serviceName, '$')} }}
      previewService: {{ ${include(application, 'objectName', `(list $ "${previewSuffix(component)}")`)} }}
      {{- with .blueGreen }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    {{- else if eq .type "Canary" }}
    canary:
      {{- with .canary }}
      {{- toYaml . | nindent 6 }}
      {{- else }}
      {{- /* A few pods first, and time to look at them. */}}
      steps:
        - setWeight: 20
        - pause:
            duration: 5m
        - setWeight: 50
        - pause:
            duration: 5m
      {{- end }}
    {{- else }}
${plain(4)}    {{- end }}
  {{- end }}
`;
}

/** Suffix of the Service in front of the version that is not live yet. */
export function previewSuffix(component: ResolvedComponent): string {
  return component.values.length === 0 ? 'preview' : `${component.name}-preview`;
}

function statefulWords(application: ResolvedApplication, component: ResolvedComponent): string {
  return `  serviceName: {{ ${include(application, 'objectName', `(list . "${headlessSuffix(component)}")`)} }}
  podManagementPolicy: Parallel
`;
}

/** Suffix of the Service that gives each pod a name. */
export function headlessSuffix(component: ResolvedComponent): string {
  return component.values.length === 0 ? 'headless' : `${component.name}-headless`;
}

function claimTemplates(application: ResolvedApplication, component: ResolvedComponent): string {
  const claims = mountedVolumes(application, component).filter((volume) => volume.per === 'pod');
  return `  {{- /* One claim for each pod. These may never change: a StatefulSet refuses it. */}}
  volumeClaimTemplates:
${claims.map((volume) => claimTemplate(application, component, volume)).join('')}`;
}

function claimTemplate(application: ResolvedApplication, component: ResolvedComponent, volume: ResolvedVolume): string {
  const values = valuesRef(volume.values);
  return `    - metadata:
        name: ${volume.name}
        labels:
${selector(application, component.name, 10)}
      spec:
        accessModes:
          - {{ ${values}.accessMode }}
        {{- with ${valueText(application, [...volume.values, 'storageClass'])} }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ ${values}.size }}
`;
}
