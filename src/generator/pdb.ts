/** The PodDisruptionBudget of a component. */
import type { ResolvedApplication, ResolvedWeb } from '../app/index.ts';
import { metadata, nameOf, selector, valuesRef } from './template-text.ts';

export function pdb(application: ResolvedApplication, web: ResolvedWeb): string {
  const values = `${valuesRef(web.values)}.podDisruptionBudget`;
  return `{{- if ${values}.enabled }}
apiVersion: policy/v1
kind: PodDisruptionBudget
${metadata(application, nameOf(application, web.object), web.name)}spec:
  {{- if ${values}.minAvailable }}
  minAvailable: {{ ${values}.minAvailable }}
  {{- else }}
  maxUnavailable: {{ ${values}.maxUnavailable }}
  {{- end }}
  {{- /* A pod that is not ready serves nobody: it must not keep a node from being drained. */}}
  {{- if semverCompare ">=1.27.0-0" .Capabilities.KubeVersion.Version }}
  unhealthyPodEvictionPolicy: AlwaysAllow
  {{- end }}
  selector:
    matchLabels:
${selector(application, web.name, 6)}
{{- end }}
`;
}
