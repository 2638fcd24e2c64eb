/** Services and claim of a bundled store. */
import type { ResolvedApplication, ResolvedStore } from '../app/index.ts';
import { earlyAnnotations, earlyWave } from './argo-cd.ts';
import { storeName, storeObject } from './store-link.ts';
import { claimSpec, storeFlag } from './store-pod.ts';
import { keptAnnotations, metadata, selector } from './template-text.ts';

/** The name under which the server is reached; a StatefulSet's pods have names of their own behind a second, headless one. */
export function storeServices(application: ResolvedApplication, store: ResolvedStore): string {
  const service = `apiVersion: v1
kind: Service
${metadata(application, storeName(application, store), store.name, earlyAnnotations(application))}spec:
  type: ClusterIP
  selector:
${selector(application, store.name, 4)}
${ports(application, store)}`;
  if (store.as === 'Deployment') return service;
  return `${service}---
{{- /* Gives the pod a name of its own. Its address is known before it is ready: it is asked for while it starts. */}}
apiVersion: v1
kind: Service
${metadata(application, storeObject(application, store, '-headless'), store.name, earlyAnnotations(application))}spec:
  type: ClusterIP
  clusterIP: None
  publishNotReadyAddresses: true
  selector:
${selector(application, store.name, 4)}
${ports(application, store)}`;
}

function ports(application: ResolvedApplication, store: ResolvedStore): string {
  const name = portName(store);
  return `  ports:
    - name: ${name}
      port: ${store.port}
      targetPort: ${name}
      protocol: TCP
    {{- if ${storeFlag(application, store, 'metrics.enabled')} }}
    - name: metrics
      port: ${store.exporterPort}
      targetPort: metrics
      protocol: TCP
    {{- end }}
`;
}

export function portName(store: ResolvedStore): string {
  return store.engine === 'redis' ? 'redis' : 'postgresql';
}

/** The claim of a store that is a Deployment. */
export function storeClaim(application: ResolvedApplication, store: ResolvedStore): string {
  const annotations = keptAnnotations(storeFlag(application, store, 'persistence.keep'), earlyWave(application));
  return `{{- if ${storeFlag(application, store, 'persistence.enabled')} }}
---
apiVersion: v1
kind: PersistentVolumeClaim
${metadata(application, storeName(application, store), store.name, annotations)}spec:
${claimSpec(application, store, 2)}{{- end }}
`;
}
