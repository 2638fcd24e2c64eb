/** The PodDisruptionBudget of a component. */
import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { gatedLines, gatedVersion } from './kube-gate.ts';
import { metadata, nameOf, selector } from './template-text.ts';
import { bare, ownFlag, ownValue } from './template-value.ts';

export function pdb(application: ResolvedApplication, component: ResolvedComponent): string {
  const value = (path: string): string => bare(ownValue(application, component, `podDisruptionBudget.${path}`));
  const unhealthy = `  unhealthyPodEvictionPolicy: AlwaysAllow
`;
  return `{{- if ${bare(ownFlag(application, component, 'podDisruptionBudget.enabled'))} }}
apiVersion: ${gatedVersion(application, 21, 'policy/v1', 'policy/v1beta1')}
kind: PodDisruptionBudget
${metadata(application, nameOf(application, component.pdbName), component.name)}spec:
  {{- if ${value('minAvailable')} }}
  minAvailable: {{ ${value('minAvailable')} }}
  {{- else }}
  maxUnavailable: {{ ${value('maxUnavailable')} }}
  {{- end }}
  {{- /* A pod that is not ready serves nobody: it must not keep a node from being drained. */}}
${gatedLines(application, 27, 2, unhealthy)}  selector:
    matchLabels:
${selector(application, component.name, 6)}
{{- end }}
`;
}
