/** Claims of the volumes that all pods share. */
import type { ResolvedApplication, ResolvedVolume } from '../app/index.ts';
import { claimWave } from './argo-cd.ts';
import { type ChartFile, metadata, nameOf, valuesRef } from './template-text.ts';
import { flagText } from './template-value.ts';
import { fileOf } from './workloads.ts';

export function volumeFiles(application: ResolvedApplication): readonly ChartFile[] {
  return application.volumes
    .filter((volume) => volume.per === 'release')
    .map((volume): ChartFile => [fileOf(application, 'pvc'), claim(application, volume)]);
}

function claim(application: ResolvedApplication, volume: ResolvedVolume): string {
  const values = valuesRef(volume.values);
  const annotations = keptAnnotations(flagText(application, [...volume.values, 'keep']), claimWave(application, volume));
  return `apiVersion: v1
kind: PersistentVolumeClaim
${metadata(application, nameOf(application, volume.object), volume.name, annotations)}spec:
  accessModes:
    - {{ ${values}.accessMode }}
  {{- with ${values}.storageClass }}
  storageClassName: {{ . }}
  {{- end }}
  resources:
    requests:
      storage: {{ ${values}.size }}
`;
}

/** Annotations of a claim. `keep`: the expression that says whether its data outlives the release; `more`: lines at column 4. */
export function keptAnnotations(keep: string, more: string): string {
  const kept = `    helm.sh/resource-policy: keep\n`;
  const comment = `{{- /* The data outlives the release; delete the claim by hand when it may go. */}}\n`;
  if (more === '') return `  ${comment}  {{- if ${keep} }}\n  annotations:\n${kept}  {{- end }}\n`;
  return `  annotations:\n    ${comment}    {{- if ${keep} }}\n${kept}    {{- end }}\n${more}`;
}
