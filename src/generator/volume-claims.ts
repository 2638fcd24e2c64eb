/** Claims of the volumes that all pods share. */
import type { ResolvedApplication, ResolvedVolume } from '../app/index.ts';
import { claimWave } from './argo-cd.ts';
import { type ChartFile, keptAnnotations, metadata, nameOf, valuesRef } from './template-text.ts';
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
