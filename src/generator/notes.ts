/** templates/NOTES.txt: where the application is, where its secrets come from, what to do next. */
import type { ResolvedApplication, ResolvedWeb } from '../app/index.ts';
import { include, nameOf, valuesRef } from './template-text.ts';

export function notes(application: ResolvedApplication): string {
  const [web] = application.components;
  const parts = [
    `{{ .Chart.Name }} {{ .Chart.Version }} is release "{{ .Release.Name }}" in namespace "{{ .Release.Namespace }}".`,
    web === undefined ? '' : reach(application, web),
    web === undefined ? '' : scale(application, web),
    secretNotes(application),
    ...application.stores.map((store) => storeNotes(application, store.name)),
    `Test it:\n\n  helm test {{ .Release.Name }} -n {{ .Release.Namespace }}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function reach(application: ResolvedApplication, web: ResolvedWeb): string {
  const values = `${valuesRef(web.values)}.service`;
  const name = `{{ ${nameOf(application, web.object)} }}`;
  const ingress = application.ingress ? ingressNotes() : '';
  const start = application.ingress ? '{{- else if' : '{{- if';
  return `Open it:
${ingress}${start} eq ${values}.type "NodePort" }}

  export NODE_PORT=$(kubectl get service ${name} -n {{ .Release.Namespace }} -o jsonpath="{.spec.ports[0].nodePort}")
  export NODE_IP=$(kubectl get nodes -o jsonpath="{.items[0].status.addresses[0].address}")
  echo http://$NODE_IP:$NODE_PORT

  With minikube: minikube service ${name} -n {{ .Release.Namespace }}
{{- else if eq ${values}.type "LoadBalancer" }}

  It may take some minutes until the address is there.
  kubectl get service ${name} -n {{ .Release.Namespace }} --watch
{{- else }}

  kubectl port-forward service/${name} 8080:{{ ${values}.port }} -n {{ .Release.Namespace }}
  echo http://127.0.0.1:8080
{{- end }}`;
}

function ingressNotes(): string {
  return `{{- if .Values.ingress.enabled }}
{{ range .Values.ingress.hosts }}
  http{{ if $.Values.ingress.tls }}s{{ end }}://{{ .host }}{{ (first .paths).path }}
{{- end }}
`;
}

function scale(application: ResolvedApplication, web: ResolvedWeb): string {
  if (!web.scales) return '';
  const values = `${valuesRef(web.values)}.autoscaling`;
  return `{{ if ${values}.enabled -}}
It runs with {{ ${values}.minReplicas }} to {{ ${values}.maxReplicas }} pods; the autoscaler needs the metrics server:

  kubectl get hpa {{ ${nameOf(application, web.hpaName)} }} -n {{ .Release.Namespace }}
{{- else -}}
It runs with {{ ${valuesRef(web.values)}.replicaCount }} pod(s); autoscaling is off.
{{- end }}`;
}

function secretNotes(application: ResolvedApplication): string {
  const { secrets } = application;
  if (secrets === undefined) return '';
  const keys = secrets.keys.map((key) => key.key).join(', ');
  return `{{ if ${valuesRef(secrets.existing)} -}}
The pods read your Secret "{{ ${include(application, 'secretName')} }}" (keys ${keys}); they wait until it is there.
Running pods do not see a change of it. After one, restart them:
{{- else -}}
The chart made the Secret "{{ ${include(application, 'secretName')} }}"; a change of its values restarts the pods.
A Secret is encoded, not encrypted: who may read Secrets of this namespace can read it. If you change it by hand, restart the pods:
{{- end }}

  helm upgrade {{ .Release.Name }} CHART -n {{ .Release.Namespace }} --reuse-values --set-string ${secrets.restart.join('.')}="$(date +%s)"`;
}

function storeNotes(application: ResolvedApplication, name: string): string {
  const store = application.stores.find((s) => s.name === name);
  if (store === undefined) return '';
  const values = valuesRef(store.values);
  const path = store.values.join('.');
  return `{{ if ${values}.enabled -}}
Redis is one pod of this release{{ if not ${values}.persistence.enabled }}, and its data is gone when that pod goes (${path}.persistence.enabled keeps it){{ end }}.
A managed server is the better choice in production: ${path}.enabled=false.
{{- else -}}
Redis is a server of your own.
{{- end }}`;
}
