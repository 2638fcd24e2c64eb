/** The workload of a bundled store: one pod that is never two. A StatefulSet with a claim of its own, or a Deployment beside one. */
import type { ResolvedApplication, ResolvedStore } from '../app/index.ts';
import { earlyAnnotations } from './argo-cd.ts';
import { gatedLines } from './kube-gate.ts';
import { secretAnnotations } from './secret-value.ts';
import { exporterContainer } from './store-exporter.ts';
import { storeName, storeObject } from './store-link.ts';
import { exporterAnnotations } from './store-monitor.ts';
import { claimSpec, dataVolume, podHead, podPlacement, podSecurity, storeFlag, storeText, storeValue } from './store-pod.ts';
import { metadata, selector } from './template-text.ts';

/** `container` is the server's, at column 8; `volumes` are its further volumes, at column 8. */
export function storeWorkload(application: ResolvedApplication, store: ResolvedStore, container: string, volumes: string): string {
  const stateful = store.as === 'StatefulSet';
  return `apiVersion: apps/v1
kind: ${store.as}
${metadata(application, storeName(application, store), store.name, earlyAnnotations(application))}spec:
  {{- /* One writer: a second pod beside it would be another, empty ${store.engine === 'redis' ? 'server' : 'database'}. */}}
  replicas: 1
  revisionHistoryLimit: 5
${stateful ? statefulLines(application, store) : '  strategy:\n    type: Recreate\n'}  selector:
    matchLabels:
${selector(application, store.name, 6)}
  template:
    metadata:
${podMetadata(application, store)}    spec:
${podHead(application, store)}      terminationGracePeriodSeconds: {{ ${storeText(application, store, 'terminationGracePeriodSeconds')} }}
      {{- /* The user that the image was made for. */}}
${podSecurity(application, store)}      containers:
${container}${exporterContainer(application, store)}${volumesOf(application, store, volumes)}${podPlacement(application, store)}${podMore(application, store)}${stateful ? claimTemplates(application, store) : ''}`;
}

function podMore(application: ResolvedApplication, store: ResolvedStore): string {
  return `      {{- with ${storeValue(application, store, 'podSpec')} }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
`;
}

function volumesOf(application: ResolvedApplication, store: ResolvedStore, volumes: string): string {
  const data = dataVolume(application, store);
  const always = volumes !== '' || store.as === 'Deployment' || !store.persistent;
  if (always) return `      volumes:\n${volumes}${data}`;
  // Without a claim template's volume the list would be empty.
  return data.replace(/^( *\{\{- if not .*\n)/, '$1      volumes:\n');
}

function statefulLines(application: ResolvedApplication, store: ResolvedStore): string {
  const retention = store.persistent ? retentionPolicy(application, store) : '';
  return `  serviceName: {{ ${storeObject(application, store, '-headless')} }}
  updateStrategy:
    type: RollingUpdate
${retention}`;
}

function retentionPolicy(application: ResolvedApplication, store: ResolvedStore): string {
  const lines = `  {{- /* The data outlives the release; delete the claim by hand when it may go. */}}
  persistentVolumeClaimRetentionPolicy:
    whenDeleted: {{ ternary "Retain" "Delete" ${storeFlag(application, store, 'persistence.keep')} }}
    whenScaled: Retain
`;
  return gatedLines(application, 27, 2, lines);
}

/** Labels here may never change, so there is no version among them. */
function claimTemplates(application: ResolvedApplication, store: ResolvedStore): string {
  if (!store.persistent) return '';
  return `  {{- if ${storeFlag(application, store, 'persistence.enabled')} }}
  {{- /* Immutable: no label of a version stands here, or the next version could not be installed. */}}
  volumeClaimTemplates:
    - metadata:
        name: data
        labels:
${selector(application, store.name, 10)}
      spec:
${claimSpec(application, store, 8)}  {{- end }}
`;
}

/** metadata of the pod template, at column 6. */
function podMetadata(application: ResolvedApplication, store: ResolvedStore): string {
  const annotations = `        {{- with ${storeValue(application, store, 'podAnnotations')} }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
`;
  return `      labels:
${selector(application, store.name, 8)}
      annotations:
        kubectl.kubernetes.io/default-container: ${store.name}
${passwordAnnotation(application, store)}${exporterAnnotations(application, store)}${annotations}`;
}

/** Redis reads its password when it starts; PostgreSQL only when its data is made, and a restart would be for nothing. */
function passwordAnnotation(application: ResolvedApplication, store: ResolvedStore): string {
  if (store.passwordKey === undefined || store.engine === 'postgres') return '';
  return secretAnnotations(application, 'The password is read at the start of the pod');
}
