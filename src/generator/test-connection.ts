/** `helm test`: asks the Service as a caller in the cluster would. */
import { type Probe, probeOf, type ResolvedApplication, type ResolvedWeb, type WebOptions } from '../app/index.ts';
import { include, nameOf, valuesRef } from './template-text.ts';

export function testConnection(application: ResolvedApplication, web: ResolvedWeb): string {
  const url = `http://{{ ${nameOf(application, web.object)} }}:{{ ${valuesRef(web.values)}.service.port }}${readyPath(application, web)}`;
  return `apiVersion: v1
kind: Pod
metadata:
  name: {{ ${include(application, 'objectName', '(list . "test-connection")')} }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- ${include(application, 'labels')} | nindent 4 }}
    {{- /* A component of its own: no Service and no disruption budget must take this pod for one of the program's. */}}
    app.kubernetes.io/component: test
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65534
    runAsGroup: 65534
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: wget
      image: {{ .Values.tests.image | quote }}
      command: ["wget", "-q", "-T", "5", "-O", "-", "${url}"]
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: ["ALL"]
      resources:
        requests:
          cpu: 10m
          memory: 16Mi
        limits:
          memory: 32Mi
`;
}

function readyPath(application: ResolvedApplication, web: ResolvedWeb): string {
  const ready: Probe | undefined = (application.description.components[web.name]?.options as WebOptions | undefined)?.probes?.ready;
  const probe = ready === undefined ? undefined : probeOf(ready);
  return probe !== undefined && 'path' in probe ? probe.path : '/';
}
