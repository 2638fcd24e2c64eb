/** templates/NOTES.txt: where the application is, how to look at it, where its secrets come from, what to do next. */
import type { ResolvedApplication, ResolvedComponent, ResolvedStore } from '../app/index.ts';
import type { FileTree } from '../base/index.ts';
import { storeFlag } from './store-pod.ts';
import { include, nameOf } from './template-text.ts';
import { entryAt, flagText, ownFlag, ownValue, valueText } from './template-value.ts';

/** Workloads whose logs are shown. */
const MAX_LOGS = 4;
/** Port of this machine that is forwarded; the next ones for further components. */
const FIRST_PORT = 8080;

export function notes(application: ResolvedApplication, beside: FileTree): string {
  const { components, stores } = application;
  const parts = [
    `{{ .Chart.Name }} {{ .Chart.Version }} is release "{{ .Release.Name }}" in namespace "{{ .Release.Namespace }}".`,
    access(application),
    status(application),
    ...own(application, beside),
    jobs(application),
    ...components.filter(({ scales }) => scales !== false).map((component) => scale(application, component)),
    secretNotes(application),
    ...stores.map((store) => storeNotes(application, store)),
    volumeNotes(application),
    monitorNotes(application),
    operations(application),
    links(application),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Texts of the description's own; they are templates as this one is. */
function own(application: ResolvedApplication, beside: FileTree): readonly string[] {
  const decoder = new TextDecoder();
  return (application.description.docs?.notes ?? []).map((path) => decoder.decode(beside.get(path)).replaceAll('\r\n', '\n').trim());
}

function access(application: ResolvedApplication): string {
  const webs = application.components.filter(({ kind }) => kind === 'web');
  const { reach } = application;
  if (webs.length === 0) return '';
  const services = webs.map((web, i) => reachService(application, web, FIRST_PORT + i)).join('');
  const inside = `
  Inside the cluster, and from here:
${services}`;
  if (!reach.ingress && !reach.gateway) return `Open it:\n${services.trimEnd()}`;
  const ingress = `{{- if ${flagText(application, ['ingress', 'enabled'])} }}
{{ range ${valueText(application, ['ingress', 'hosts'])} }}
  http{{ if ${valueText(application, ['ingress', 'tls'], '$.')} }}s{{ end }}://{{ .host }}{{ (first .paths).path }}
{{- end }}
{{- end }}`;
  const gateway = `{{- if ${flagText(application, ['gateway', 'enabled'])} }}
{{ range ${valueText(application, ['gateway', 'hosts'])} }}
  {{ .host }}{{ (first .paths).path }} through the Gateway
{{- end }}
{{- end }}`;
  return `Open it:\n${reach.ingress ? ingress : ''}${reach.ingress && reach.gateway ? '\n' : ''}${reach.gateway ? gateway : ''}\n${inside.trimEnd()}`;
}

function reachService(application: ResolvedApplication, web: ResolvedComponent, local: number): string {
  const type = ownValue(application, web, 'service.type');
  const name = `{{ ${nameOf(application, web.serviceName)} }}`;
  const forward = `
  kubectl port-forward -n {{ .Release.Namespace }} service/${name} ${local}:{{ ${ownValue(application, web, 'service.port')} }}
  echo http://127.0.0.1:${local}`;
  if (entryAt(application, [...web.values, 'service', 'type']) === undefined) return `${forward}\n`;
  return `{{- if eq ${type} "NodePort" }}

  export NODE_PORT=$(kubectl get service ${name} -n {{ .Release.Namespace }} -o jsonpath="{.spec.ports[0].nodePort}")
  export NODE_IP=$(kubectl get nodes -o jsonpath="{.items[0].status.addresses[0].address}")
  echo http://$NODE_IP:$NODE_PORT

  With minikube: minikube service ${name} -n {{ .Release.Namespace }}
{{- else if eq ${type} "LoadBalancer" }}

  It may take some minutes until the address is there (a name or a number).
  export SERVICE_IP=$(kubectl get service ${name} -n {{ .Release.Namespace }} -o jsonpath="{.status.loadBalancer.ingress[0].hostname}{.status.loadBalancer.ingress[0].ip}")
  curl -v http://$SERVICE_IP:{{ ${ownValue(application, web, 'service.port')} }}
{{- else }}
${forward}
{{- end }}
`;
}

function status(application: ResolvedApplication): string {
  const stays = application.components.filter(({ workload }) => workload === 'Deployment' || workload === 'StatefulSet');
  const logs = stays
    .slice(0, MAX_LOGS)
    .map(
      (component) =>
        `  kubectl logs -n {{ .Release.Namespace }} ${component.workload.toLowerCase()}/{{ ${nameOf(application, component.object)} }} -f`,
    );
  return `Look at it:

  helm status {{ .Release.Name }} -n {{ .Release.Namespace }}
  kubectl get all -n {{ .Release.Namespace }} -l app.kubernetes.io/instance={{ .Release.Name }}
${logs.join('\n')}`;
}

const WHEN = {
  'before-rollout': 'ran with this release',
  'after-install': 'runs after the first installation',
  'each-release': 'runs after each release',
  'by-hand': 'is started by hand',
} as const;

function jobs(application: ResolvedApplication): string {
  const rows = application.components.flatMap((component) => {
    const said = application.description.components[component.name];
    if (said?.kind === 'cron')
      return [
        `  ${component.name} runs by the clock: kubectl get cronjob {{ ${nameOf(application, component.object)} }} -n {{ .Release.Namespace }}`,
      ];
    if (said?.kind !== 'job') return [];
    const name = `{{ ${nameOf(application, component.object)} }}`;
    const by =
      said.options.runs === 'by-hand'
        ? `kubectl create job ${component.name}-now --from=cronjob/${name} -n {{ .Release.Namespace }}`
        : `kubectl logs -n {{ .Release.Namespace }} job/${name}`;
    return [`  ${component.name} ${WHEN[said.options.runs]}: ${by}`];
  });
  return rows.length === 0 ? '' : `Jobs:\n\n${rows.join('\n')}`;
}

function scale(application: ResolvedApplication, component: ResolvedComponent): string {
  const of = application.components.length > 1 ? component.name : 'It';
  const replicas = `${of} runs with {{ ${ownValue(application, component, 'replicaCount')} }} pod(s); autoscaling is off.`;
  if (component.scales !== 'hpa') return replicas;
  const read = (path: string): string => ownValue(application, component, `autoscaling.${path}`);
  return `{{ if ${ownFlag(application, component, 'autoscaling.enabled')} -}}
${of} runs with {{ ${read('minReplicas')} }} to {{ ${read('maxReplicas')} }} pods; the autoscaler needs the metrics server:

  kubectl get hpa {{ ${nameOf(application, component.hpaName)} }} -n {{ .Release.Namespace }}
{{- else -}}
${replicas}
{{- end }}`;
}

function secretNotes(application: ResolvedApplication): string {
  const { secrets } = application;
  if (secrets === undefined) return '';
  const keys = secrets.keys.map((key) => key.key).join(', ');
  const change =
    secrets.files === undefined
      ? `  helm upgrade {{ .Release.Name }} CHART -n {{ .Release.Namespace }} --reuse-values --set-string ${secrets.restart.join('.')}="$(date +%s)"`
      : `  A change reaches running pods by itself: the keys are files in ${secrets.files}.`;
  return `{{ if ${valueText(application, secrets.existing)} -}}
The pods read your Secret "{{ ${include(application, 'secretName')} }}"${keys === '' ? '' : ` (keys ${keys})`}; they wait until it is there.
Running pods do not see a change of it. After one, restart them:
{{- else -}}
The pods read the Secret "{{ ${include(application, 'secretName')} }}"; a change of the chart's values restarts them.
A Secret is encoded, not encrypted: who may read Secrets of this namespace can read it. If you change it by hand, restart the pods:
{{- end }}

${change}`;
}

function storeNotes(application: ResolvedApplication, store: ResolvedStore): string {
  const path = store.values.join('.');
  const reasons = accepted(application, store)
    .map(
      ([label, reason]) => `{{- if eq (default "" .Values.environment) ${JSON.stringify(label)} }}
Accepted in ${label}: ${reason}.
{{- end }}
`,
    )
    .join('');
  const keeps = store.persistent
    ? `{{ if not ${storeFlag(application, store, 'persistence.enabled')} }}, and its data is gone when that pod goes (${path}.persistence.enabled keeps it){{ end }}`
    : ', and its data is gone when that pod goes';
  return `{{ if ${storeFlag(application, store, 'enabled')} -}}
${store.title} comes with this release${keeps}.
${reasons}A managed server is the better choice in production: ${path}.enabled=false.
{{- else -}}
${store.title} is a server of your own.
{{- end }}`;
}

/** Environments in which the store is bundled for a reason. */
function accepted(
  { description, environments }: ResolvedApplication,
  store: ResolvedStore,
): readonly (readonly [label: string, reason: string])[] {
  return environments.flatMap(({ name, label }) => {
    const reason = description.environments?.[name]?.stores?.[store.name]?.accept;
    return reason === undefined ? [] : [[label, reason] as const];
  });
}

function volumeNotes({ volumes }: ResolvedApplication): string {
  if (volumes.length === 0) return '';
  return `Storage: ${volumes.map(({ name, mount }) => `${name} at ${mount}`).join(', ')}. It stays when the release is removed:

  kubectl get pvc -n {{ .Release.Namespace }} -l app.kubernetes.io/instance={{ .Release.Name }}`;
}

function monitorNotes(application: ResolvedApplication): string {
  const { monitor } = application.reach;
  if (monitor === undefined) return '';
  if (monitor.by === 'annotations') return `Prometheus finds the pods by their annotations (prometheus.io/scrape).`;
  return `{{ if ${flagText(application, ['monitor', 'enabled'])} -}}
{{- if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" -}}
Prometheus watches it: kubectl get servicemonitors,podmonitors,prometheusrules -n {{ .Release.Namespace }}
{{- else -}}
Monitoring is on, but this cluster does not know monitoring.coreos.com/v1: the chart left those objects out. After installing the
Prometheus Operator, upgrade this release once more.
{{- end }}
{{- else -}}
Monitoring is off (monitor.enabled).
{{- end }}`;
}

function operations(application: ResolvedApplication): string {
  const test = application.components.some(({ kind }) => kind === 'web')
    ? '\n  helm test {{ .Release.Name }} -n {{ .Release.Namespace }}'
    : '';
  return `Test it, go back, remove it:
${test}
  helm rollback {{ .Release.Name }} -n {{ .Release.Namespace }}
  helm uninstall {{ .Release.Name }} -n {{ .Release.Namespace }}`;
}

function links({ description }: ResolvedApplication): string {
  const all = [...(description.home === undefined ? [] : [description.home]), ...(description.sources ?? [])];
  return all.length === 0 ? '' : `More:\n\n${[...new Set(all)].map((link) => `  ${link}`).join('\n')}`;
}
