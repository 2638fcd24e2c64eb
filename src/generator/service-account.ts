/** ServiceAccounts: that of the pods, and that of the jobs around a rollout, which must be there before the release's own objects. */
import type { ResolvedApplication } from '../app/index.ts';
import { earlyAnnotations } from './argo-cd.ts';
import { hookAnnotations, hookPhases } from './hook-object.ts';
import { include, nameOf } from './template-text.ts';
import { flagText, mapBlock, ownFlag, valueText } from './template-value.ts';

export function serviceAccountTemplate(application: ResolvedApplication): string {
  const early = earlyAnnotations(application);
  const own =
    early === '' ? mapBlock(application, ['serviceAccount', 'annotations'], 'annotations', 2) : `${early}${mapItems(application)}`;
  return account(application, 'serviceAccountName', own);
}

/** Undefined: no job runs around a rollout. */
export function hookAccountTemplate(application: ResolvedApplication): string | undefined {
  const phases = hookPhases(application.components);
  if (phases.length === 0) return undefined;
  const jobs = application.components.filter(({ hook }) => hook !== undefined).map((job) => ownFlag(application, job, 'enabled'));
  const some = jobs.length === 1 ? jobs[0] : `(or ${jobs.join(' ')})`;
  return account(application, 'hookServiceAccountName', hookAnnotations(phases, -100, mapItems(application)), some);
}

function mapItems(application: ResolvedApplication): string {
  return `    {{- with ${valueText(application, ['serviceAccount', 'annotations'])} }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
`;
}

function account(application: ResolvedApplication, template: string, annotations: string, condition = ''): string {
  const create = flagText(application, ['serviceAccount', 'create']);
  return `{{- if ${condition === '' ? create : `and ${create} ${condition}`} }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ ${include(application, template)} }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- ${include(application, 'labels')} | nindent 4 }}
${annotations}{{- /* Pods that need the token ask for it themselves. */}}
automountServiceAccountToken: false
{{- end }}
`;
}

export function accountHelpers(application: ResolvedApplication): readonly string[] {
  const { reach } = application;
  const helper = (template: string, made: string): string => `{{- define "${application.name}.${template}" -}}
{{- if ${flagText(application, ['serviceAccount', 'create'])} }}
{{- ${made} }}
{{- else }}
{{- ${valueText(application, ['serviceAccount', 'name'])} | default "default" }}
{{- end }}
{{- end }}`;
  const own = helper(
    'serviceAccountName',
    `${valueText(application, ['serviceAccount', 'name'])} | default (${nameOf(application, reach.serviceAccountName)})`,
  );
  const first = `{{/* The ServiceAccount of the pods. */}}\n${own}`;
  if (hookPhases(application.components).length === 0) return [first];
  return [
    first,
    `{{/* That of jobs around a rollout: it is there before the release's own objects. */}}\n${helper('hookServiceAccountName', nameOf(application, reach.hookAccountName))}`,
  ];
}
