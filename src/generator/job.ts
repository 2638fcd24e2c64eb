/** Components that run to their end: a Job around a rollout, a CronJob by the clock or by hand. */
import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { argoHook } from './argo-cd.ts';
import { gatedLines, gatedVersion } from './kube-gate.ts';
import { podTemplate } from './pod.ts';
import { metadata, nameOf, shifted } from './template-text.ts';
import { bare, flagText, ownValue } from './template-value.ts';

export function jobTemplate(application: ResolvedApplication, component: ResolvedComponent): string {
  const argo = argoHook(component.hook?.on.split(',') ?? []);
  const annotations = `  annotations:
    {{- /* The first install makes its objects first; later this runs before the new pods. The release waits, and fails with it. */}}
    helm.sh/hook: ${component.hook?.on ?? ''}
    helm.sh/hook-weight: "${component.hook?.weight ?? 0}"
    {{- /* What failed stays, to be looked at, until the next release. */}}
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
${argo === '' ? '' : `    {{- /* Argo CD has no upgrades: in its sync the job comes after the stores and before the new pods. */}}\n${argo}`}`;
  return `{{- if ${flagText(application, [...component.values, 'enabled'])} }}
apiVersion: batch/v1
kind: Job
${metadata(application, nameOf(application, component.object), component.name, annotations)}spec:
${limits(application, component)}  template:
${podTemplate(application, component)}{{- end }}
`;
}

export function cronJobTemplate(application: ResolvedApplication, component: ResolvedComponent): string {
  const byHand = component.kind === 'job';
  const options = application.description.components[component.name]?.options;
  const overlap = { forbid: 'Forbid', replace: 'Replace', allow: 'Allow' }[
    (options !== undefined && 'overlap' in options ? options.overlap : undefined) ?? 'forbid'
  ];
  const guard = byHand ? `{{- if ${flagText(application, [...component.values, 'enabled'])} }}\n` : '';
  const zone = `  {{- with ${bare(ownValue(application, component, 'timeZone'))} }}
  timeZone: {{ . }}
  {{- end }}
`;
  const when = byHand
    ? `  {{- /* Runs by hand: kubectl create job --from=cronjob/NAME RUN. The schedule is a formality. */}}
  schedule: "0 0 1 1 *"
  suspend: true
`
    : `  schedule: {{ ${bare(ownValue(application, component, 'schedule'))} | quote }}
  suspend: {{ ${bare(ownValue(application, component, 'suspend'))} }}
${gatedLines(application, 25, 2, zone)}`;
  return `${guard}apiVersion: ${gatedVersion(application, 21, 'batch/v1', 'batch/v1beta1')}
kind: CronJob
${metadata(application, nameOf(application, component.object), component.name)}spec:
${when}  concurrencyPolicy: ${overlap}
  {{- /* A run that could not start in time is left out. Without this, a hundred missed ones stop the CronJob for good. */}}
  startingDeadlineSeconds: 300
  successfulJobsHistoryLimit: 1
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
${shifted(limits(application, component), 4)}      ttlSecondsAfterFinished: 86400
      template:
${shifted(podTemplate(application, component), 4)}${guard === '' ? '' : '{{- end }}\n'}`;
}

function limits(application: ResolvedApplication, component: ResolvedComponent): string {
  return `  backoffLimit: {{ ${bare(ownValue(application, component, 'backoffLimit'))} }}
  activeDeadlineSeconds: {{ ${bare(ownValue(application, component, 'activeDeadlineSeconds'))} }}
`;
}
