/** README: network, scaling, jobs, storage, monitoring, and what happens in operation. */

import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { markdownTable } from '../base/index.ts';
import { code, jobsOf, ownDefault, ownPath, releasesOf, section, shell, shownName, staying, subsection } from './readme-names.ts';
import { storeReadme } from './store-readme.ts';
import { entryAt } from './template-value.ts';

export function networkSection(application: ResolvedApplication): string {
  const { reach, components, stores } = application;
  const webs = components.filter(({ kind }) => kind === 'web');
  const { name, namespace } = releasesOf(application).at(-1)!;
  const ways = webs.map((web) => [
    web.name,
    code(shownName(application, web.serviceName)),
    String(ownDefault(application, web, 'service.type') ?? 'ClusterIP'),
    String(ownDefault(application, web, 'service.port') ?? web.port ?? ''),
  ]);
  const first = webs[0];
  const forward =
    first === undefined
      ? ''
      : shell(
          `kubectl port-forward -n ${namespace} service/${shownName(application, first.serviceName, name)} 8080:${ownDefault(application, first, 'service.port') ?? first.port}`,
          'curl http://127.0.0.1:8080/',
        );
  const calls = components.flatMap((component) => {
    const to = [...component.calls, ...component.stores, ...component.outside.map(({ host, port }) => `${host}:${port}`)];
    return to.length === 0 ? [] : [[component.name, to.join(', ')]];
  });
  const policy = entryAt(application, ['networkPolicy', 'enabled']);
  return section(
    'Network',
    markdownTable(['Component', 'Service', 'Type', 'Port'], ways),
    forward,
    reach.ingress ? `Hosts and paths of the Ingress are under ${code('ingress.hosts')}, certificates under ${code('ingress.tls')}.` : '',
    reach.gateway ? `A route of the Gateway API is under ${code('gateway')}; of Ingress and route one is enabled at most.` : '',
    policy === undefined
      ? ''
      : subsection(
          'Network policies',
          `While ${code('networkPolicy.enabled')} is true, nothing is let in or out but what is declared: who calls a component, what it calls (below), DNS, and the scraping of metrics. The cluster's network must support policies, else they do nothing.`,
          markdownTable(['Component', 'May call'], calls),
          stores.length === 0
            ? ''
            : `${stores.map(({ name: store }) => store).join(' and ')}: only the components that use ${stores.length === 1 ? 'it' : 'them'}.`,
        ),
  );
}

export function scalingSection(application: ResolvedApplication): string {
  const rows = staying(application).map((component) => [
    component.name,
    component.kind === 'scheduler' ? 'exactly one' : code(ownPath(application, component, 'replicaCount')),
    component.scales === false ? '' : code(ownPath(application, component, component.scales === 'keda' ? 'keda' : 'autoscaling')),
  ]);
  const scaled = application.components.find(({ scales }) => scales === 'hpa');
  const { name, namespace } = releasesOf(application).at(-1)!;
  if (scaled === undefined) return section('Scaling', markdownTable(['Component', 'Pods', 'Autoscaler'], rows));
  const path = ownPath(application, scaled, 'autoscaling');
  return section(
    'Scaling',
    markdownTable(['Component', 'Pods', 'Autoscaler'], rows),
    'While an autoscaler is enabled the chart renders no `replicas`: the autoscaler alone decides, and an upgrade does not undo it. It measures against the requests, so they must be right before its target is.',
    shell(
      `kubectl get hpa -n ${namespace}`,
      `kubectl describe hpa ${shownName(application, scaled.hpaName, name)} -n ${namespace}`,
      `helm upgrade ${name} ./${application.path} -n ${namespace} --reuse-values --set ${path}.minReplicas=4,${path}.maxReplicas=12`,
    ),
    application.stores.length === 0 ? '' : 'More pods open more connections: see the limits of the stores before raising a maximum.',
  );
}

const RUNS: Readonly<Record<string, string>> = {
  'before-rollout': 'on the first install after the other objects, on every upgrade before the new pods',
  'after-install': 'once, after the first install',
  'each-release': 'after every install and upgrade',
  'by-hand': 'when somebody starts it',
};

export function jobsSection(application: ResolvedApplication): string {
  const jobs = jobsOf(application);
  if (jobs.length === 0) return '';
  const { name, namespace } = releasesOf(application).at(-1)!;
  const rows = jobs.map((job) => {
    const { options } = application.description.components[job.name]!;
    const when =
      job.kind === 'cron'
        ? `by the clock: ${code(ownPath(application, job, 'schedule'))}`
        : (RUNS['runs' in options ? options.runs : ''] ?? '');
    return [job.name, when, code((job.command ?? []).join(' '))];
  });
  const manual = jobs.filter(({ workload }) => workload === 'CronJob');
  return section(
    'Jobs',
    markdownTable(['Job', 'Runs', 'Command'], rows),
    'A job that fails stays where it is for its log, and fails the release; the next release puts a new one in its place. Jobs have a ServiceAccount, variables and network rules of their own, because on an upgrade they run before the objects of the new release are there.',
    shell(
      `kubectl get jobs -n ${namespace} -l app.kubernetes.io/instance=${name}`,
      ...jobs
        .slice(0, 2)
        .map(
          (job) => `kubectl logs -n ${namespace} -l app.kubernetes.io/instance=${name},app.kubernetes.io/component=${job.name} --tail=-1`,
        ),
      ...manual
        .slice(0, 1)
        .map((job) => `kubectl create job -n ${namespace} ${job.name}-now --from=cronjob/${shownName(application, job.object, name)}`),
    ),
  );
}

export function storageSection(application: ResolvedApplication): string {
  const { volumes } = application;
  const rows = volumes.map((volume) => [
    volume.name,
    code(volume.mount),
    volume.mountedBy.join(', '),
    code([...volume.values, 'size'].join('.')),
    code([...volume.values, 'accessMode'].join('.')),
  ]);
  const stores = storeReadme(application);
  if (rows.length === 0 && stores === '') return '';
  return section(
    'Storage and backup',
    markdownTable(['Volume', 'Mounted at', 'By', 'Size', 'Access'], rows),
    rows.length === 0
      ? ''
      : 'A claim can grow where its storage class allows it (`allowVolumeExpansion`), and never shrink. ReadWriteOnce can be mounted by the pods of one node only.',
    // Its heads stand below this section's.
    stores.replace(/^(#{2,4}) /gm, (_, marks: string) => `${marks.length < 3 ? '###' : marks} `).trim(),
  );
}

export function monitoringSection(application: ResolvedApplication): string {
  const { monitor } = application.reach;
  const measured = application.components.filter(({ metrics }) => metrics !== undefined);
  if (monitor === undefined && measured.length === 0) return '';
  const { namespace } = releasesOf(application).at(-1)!;
  const rows = measured.map(({ name, port, metrics }) => [name, String(port ?? ''), code(metrics ?? '')]);
  const alerts = (monitor?.alerts ?? []).map(({ name, severity, summary }) => [name, severity, summary]);
  const how =
    monitor?.by === 'annotations'
      ? 'Pods carry the annotations `prometheus.io/scrape`, `prometheus.io/port` and `prometheus.io/path`.'
      : `With ${code('monitor.enabled')} the chart writes ServiceMonitors or PodMonitors, a PrometheusRule and dashboards, as far as the cluster knows these kinds.`;
  return section(
    'Monitoring',
    monitor === undefined ? '' : how,
    markdownTable(['Component', 'Port', 'Metrics'], rows),
    subsection(
      'Alerts of this application',
      markdownTable(['Alert', 'Severity', ''], alerts),
      alerts.length === 0
        ? ''
        : 'Beside these, each component has the alerts that fit its kind (restarts, pods that are not ready, an autoscaler at its maximum, a job that failed).',
    ),
    monitor === undefined
      ? ''
      : shell(
          `kubectl get servicemonitors,podmonitors,prometheusrules -n ${namespace}`,
          `kubectl get configmaps -n ${namespace} -l grafana_dashboard=1`,
        ),
    'Logs go to standard output, one JSON object a line; whatever collects the logs of the nodes collects these.',
  );
}

export function operationSection(application: ResolvedApplication): string {
  const stays = staying(application);
  const lines = [
    rolling(application, stays),
    '- A disruption budget lets a node drain take one pod at a time; spread keeps pods on different nodes and zones where there are several.',
    application.stores.length === 0
      ? ''
      : '- A starting pod waits up to `waitSeconds` for its stores. Then the program starts all the same and is unready until they answer; a store that goes away makes pods unready and restarts none.',
    '- Pods satisfy the Pod Security Standard "restricted": no root, no capabilities, a read-only root file system, no token they do not need.',
    '- A change of a ConfigMap or Secret of the chart restarts the pods that read it: a checksum stands on them.',
    '- The same values give the same objects, on install and upgrade, in Helm, Argo CD and Flux: nothing is looked up in the cluster, nothing is drawn by chance.',
  ];
  const { name } = application;
  return section(
    'In operation',
    lines.filter((line) => line !== '').join('\n'),
    subsection(
      'Several releases, and as a part of another chart',
      `Two releases fit into one namespace; all names hold the release's. As a dependency the chart works under an alias; \`global.imageRegistry\` (a mirror) and \`global.imagePullSecrets\` of the parent hold for it too.`,
      `\`\`\`yaml\ndependencies:\n  - name: ${name}\n    version: ${application.version}\n    repository: file://../${application.path}\n    alias: blue\n\`\`\``,
    ),
  );
}

function rolling(application: ResolvedApplication, stays: readonly ResolvedComponent[]): string {
  const many = stays.filter(({ kind }) => kind !== 'scheduler');
  if (many.length === 0) return '';
  const one = ownPath(application, many[0]!, 'preStopSeconds');
  return `- Updates replace pods one by one: a new one is ready before an old one goes (\`strategy\`), and a stopping one serves on while proxies forget it (\`${one}\`).`;
}
