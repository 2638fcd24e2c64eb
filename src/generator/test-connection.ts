/** `helm test`: asks every web component's Service as a caller in the cluster would. */
import { type Probe, probeOf, type ResolvedApplication, type ResolvedComponent, type WebOptions } from '../app/index.ts';
import { type ChartFile, include, nameOf } from './template-text.ts';
import { bare, ownValue, valueText } from './template-value.ts';

export function testConnectionFiles(application: ResolvedApplication): readonly ChartFile[] {
  const webs = application.components.filter(({ kind }) => kind === 'web');
  return webs.length === 0 ? [] : [['templates/tests/test-connection.yaml', testConnection(application, webs)]];
}

function testConnection(application: ResolvedApplication, webs: readonly ResolvedComponent[]): string {
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
  {{- with ${include(application, 'imagePullSecrets')} | trim }}
  imagePullSecrets:
    {{- . | nindent 4 }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65534
    runAsGroup: 65534
    seccompProfile:
      type: RuntimeDefault
  containers:
${webs.map((web) => container(application, web, webs.length === 1 ? 'wget' : web.name)).join('')}`;
}

function container(application: ResolvedApplication, web: ResolvedComponent, name: string): string {
  const url = `http://{{ ${nameOf(application, web.serviceName)} }}:{{ ${bare(ownValue(application, web, 'service.port'))} }}${readyPath(application, web)}`;
  return `    - name: ${name}
      image: "{{ with (.Values.global).imageRegistry }}{{ trimSuffix "/" . }}/{{ end }}{{ ${bare(valueText(application, ['tests', 'image']))} }}"
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

function readyPath(application: ResolvedApplication, web: ResolvedComponent): string {
  const ready: Probe | undefined = (application.description.components[web.name]?.options as WebOptions | undefined)?.probes?.ready;
  const probe = ready === undefined ? undefined : probeOf(ready);
  return probe !== undefined && 'path' in probe ? probe.path : '/';
}
