/** What the pods of bundled stores have in common: who they are, where they run, how they are checked. */
import type { ResolvedApplication, ResolvedStore } from '../app/index.ts';
import { storeName } from './store-link.ts';
import { include } from './template-text.ts';
import { bare, flagText, mapBlock, valueText } from './template-value.ts';

/** A value of the store, as an expression. */
export function storeValue(application: ResolvedApplication, store: ResolvedStore, path: string): string {
  return valueText(application, [...store.values, ...path.split('.')]);
}

export function storeFlag(application: ResolvedApplication, store: ResolvedStore, path: string): string {
  return flagText(application, [...store.values, ...path.split('.')]);
}

function storeMap(application: ResolvedApplication, store: ResolvedStore, path: string, key: string, column: number): string {
  return mapBlock(application, [...store.values, ...path.split('.')], key, column);
}

/** A value as what stands in the text: braces need no parentheses inside. */
export function storeText(application: ResolvedApplication, store: ResolvedStore, path: string): string {
  return bare(storeValue(application, store, path));
}

/** The condition under which the chart itself runs the server. */
export function bundledText(application: ResolvedApplication, store: ResolvedStore): string {
  const enabled = storeFlag(application, store, 'enabled');
  return store.operator ? `and ${enabled} (not ${storeFlag(application, store, 'operator.enabled')})` : enabled;
}

/** The first lines of a pod spec, at column 6; also of the pods that dump and restore. */
export function podHead(application: ResolvedApplication, store: ResolvedStore): string {
  return `      {{- with ${include(application, 'imagePullSecrets')} | trim }}
      imagePullSecrets:
        {{- . | nindent 8 }}
      {{- end }}
      {{- with ${storeValue(application, store, 'priorityClassName')} }}
      priorityClassName: {{ . }}
      {{- end }}
      {{- /* Nothing here calls the Kubernetes API: a token in the pod would only be something to steal. */}}
      automountServiceAccountToken: false
      enableServiceLinks: false
`;
}

/** The user that the image was made for; the volume is given to its group. */
export function podSecurity(application: ResolvedApplication, store: ResolvedStore): string {
  return storeMap(application, store, 'podSecurityContext', 'securityContext', 6);
}

export function podPlacement(application: ResolvedApplication, store: ResolvedStore): string {
  return ['nodeSelector', 'affinity', 'tolerations'].map((key) => storeMap(application, store, key, key, 6)).join('');
}

/** Of every container here, at column `column`. */
export function containerSecurity(column: number): string {
  const space = ' '.repeat(column);
  return `${space}securityContext:
${space}  runAsNonRoot: true
${space}  allowPrivilegeEscalation: false
${space}  readOnlyRootFilesystem: true
${space}  capabilities:
${space}    drop: ["ALL"]
`;
}

/** Image and pull policy of the store's own image, at column 10. */
export function imageLines(application: ResolvedApplication, store: ResolvedStore): string {
  const image = storeValue(application, store, 'image');
  return `          image: {{ ${include(application, 'image', `(list $ ${image})`)} | quote }}
          imagePullPolicy: {{ ${storeText(application, store, 'image.pullPolicy')} }}
`;
}

/** A variable with the password, at column 12. */
export function passwordVariable(application: ResolvedApplication, store: ResolvedStore, name: string): string {
  if (store.passwordKey === undefined) return '';
  const optional = store.passwordRequired ? '' : '                  optional: true\n';
  return `            - name: ${name}
              valueFrom:
                secretKeyRef:
                  name: {{ ${include(application, 'secretName')} }}
                  key: ${store.passwordKey}
${optional}`;
}

/** The three probes: what is asked is the engine's own, how patiently is a value. */
export function storeProbes(application: ResolvedApplication, store: ResolvedStore, command: readonly string[]): string {
  return ['startupProbe', 'livenessProbe', 'readinessProbe']
    .map(
      (probe) => `          ${probe}:
            exec:
              command:
${command.map((word) => `                - ${word}\n`).join('')}            {{- toYaml ${storeValue(application, store, probe)} | nindent 12 }}
`,
    )
    .join('');
}

/** A claim's spec at `column`: access, class, size. */
export function claimSpec(application: ResolvedApplication, store: ResolvedStore, column: number): string {
  const space = ' '.repeat(column);
  return `${space}accessModes:
${space}  - {{ ${storeText(application, store, 'persistence.accessMode')} }}
${space}{{- with ${storeValue(application, store, 'persistence.storageClass')} }}
${space}storageClassName: {{ . }}
${space}{{- end }}
${space}resources:
${space}  requests:
${space}    storage: {{ ${storeValue(application, store, 'persistence.size')} }}
`;
}

/** The volume `data` of the pod when no claim template makes it, at column 8: a claim of the chart, or an empty folder. */
export function dataVolume(application: ResolvedApplication, store: ResolvedStore): string {
  const size = storeValue(application, store, 'persistence.size');
  const empty = (column: number): string => {
    const space = ' '.repeat(column);
    return `${space}- name: data\n${space}  emptyDir:\n${space}    sizeLimit: {{ ${size} }}\n`;
  };
  if (!store.persistent) return '        - name: data\n          emptyDir: {}\n';
  const enabled = storeFlag(application, store, 'persistence.enabled');
  if (store.as === 'StatefulSet') return `        {{- if not ${enabled} }}\n${empty(8)}        {{- end }}\n`;
  return `        {{- if ${enabled} }}
        - name: data
          persistentVolumeClaim:
            claimName: {{ ${storeName(application, store)} }}
        {{- else }}
${empty(8)}        {{- end }}
`;
}
