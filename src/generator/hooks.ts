/**
 * ConfigMap and Secret of the jobs around a rollout. Before an upgrade the release's own objects still hold the old settings, and
 * before the first one there are none: hooks bring their own, with the new settings, and they go when the hooks are done.
 */
import type { ResolvedApplication } from '../app/index.ts';
import { hookAnnotations, hookPhases } from './hook-object.ts';
import { dataBlock, mayBeEmpty, secretMayBeEmpty } from './settings-files.ts';
import { type ChartFile, include } from './template-text.ts';
import { flagText } from './template-value.ts';

/** Before the jobs, whose weights are -1, -2, …; after their ServiceAccount. */
const WEIGHT = -90;

export function hookFiles(application: ResolvedApplication): readonly ChartFile[] {
  const jobs = application.components.filter((component) => component.hook !== undefined);
  if (jobs.length === 0) return [];
  const { config, secrets } = application;
  const files: ChartFile[] = [];
  const takers = (takes: 'takesConfig' | 'takesSecrets') => jobs.filter((job) => job[takes]);
  const object = (kind: string, name: string, takes: 'takesConfig' | 'takesSecrets', more: string): string => {
    const of = takers(takes);
    const phases = hookPhases(of);
    const enabled = of.map((job) => flagText(application, [...job.values, 'enabled']));
    const some = enabled.length === 1 ? enabled[0] : `or ${enabled.join(' ')}`;
    const own = kind === 'Secret' ? `and (${include(application, 'ownSecret')}) (${some})` : some;
    return `{{- /* Settings of the jobs around a rollout: theirs alone, made before and removed after them. */}}
{{- if ${own} }}
apiVersion: v1
kind: ${kind}
metadata:
  name: {{ ${include(application, name)} }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- ${include(application, 'labels')} | nindent 4 }}
    app.kubernetes.io/component: hooks
${hookAnnotations(phases, WEIGHT)}${more}{{- end }}
`;
  };
  if (config !== undefined && config.how !== 'plain' && takers('takesConfig').length > 0) {
    const data = dataBlock(application, 'configData', mayBeEmpty(config));
    files.push(['templates/hook-settings.yaml', object('ConfigMap', 'hookConfigName', 'takesConfig', data)]);
  }
  if (secrets !== undefined && takers('takesSecrets').length > 0) {
    const data = `type: Opaque\n${dataBlock(application, 'secretData', secretMayBeEmpty(secrets))}`;
    files.push(['templates/hook-settings.yaml', object('Secret', 'hookSecretName', 'takesSecrets', data)]);
  }
  return files;
}
