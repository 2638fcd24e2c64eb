/** README: what must be there, how to install, upgrade, roll back; what the environments have otherwise. */

import type { Json, JsonMap, ResolvedApplication } from '../app/index.ts';
import { markdownTable } from '../base/index.ts';
import { code, folderOf, inTree, releasesOf, section, shell, staying, subsection } from './readme-names.ts';
import { entryAt } from './template-value.ts';

export function prerequisitesSection(application: ResolvedApplication): string {
  const { reach, secrets, stores, volumes, components, description } = application;
  const lists: readonly (readonly [there: boolean, text: string])[] = [
    [true, `Kubernetes ${application.kubernetes.replace(/-0\b/g, '')} and Helm 3.8 or newer (Helm 4 too)`],
    [
      components.some(({ scales }) => scales === 'hpa'),
      'for autoscaling: the [metrics server](https://github.com/kubernetes-sigs/metrics-server) (minikube: `minikube addons enable metrics-server`); without it the autoscaler shows `<unknown>` and changes nothing',
    ],
    [components.some(({ scales }) => scales === 'keda'), 'for scaling by queue: [KEDA](https://keda.sh)'],
    [reach.ingress, 'for the Ingress: a controller whose class is that of `ingress.className`'],
    [
      usesIssuer(description.environments, description.expose),
      'for certificates: [cert-manager](https://cert-manager.io) with the issuer that the annotations name',
    ],
    [
      reach.gateway,
      'for the Gateway route: the Gateway API (`gateway.networking.k8s.io/v1`) and a Gateway that takes routes from the namespace',
    ],
    [
      reach.monitor?.by === 'service-monitor',
      'for monitoring: the [Prometheus Operator](https://prometheus-operator.dev) (`monitoring.coreos.com/v1`); without it the chart leaves those objects out',
    ],
    [reach.monitor?.by === 'annotations', 'for metrics: a Prometheus that scrapes pods by the annotations `prometheus.io/*`'],
    [
      secrets?.sources.includes('external') === true,
      'for secrets from a store: the [External Secrets Operator](https://external-secrets.io) and the store that the values name',
    ],
    [
      secrets?.sources.includes('sealed') === true,
      'for sealed secrets: the [Sealed Secrets](https://github.com/bitnami-labs/sealed-secrets) controller',
    ],
    [secrets?.sources.includes('csi') === true, 'for secrets as mounted files of a store: the Secrets Store CSI driver and a provider'],
    [
      volumes.length > 0,
      `storage for ${volumes.map(({ name }) => name).join(' and ')}: a storage class with the access mode that the volume has; ReadWriteMany is not every class's`,
    ],
    [stores.some(({ persistent }) => persistent), 'a storage class for the data of the stores (ReadWriteOnce)'],
    [stores.some(({ operator }) => operator), 'when a store is left to an operator: that operator'],
    [components.some(({ progressive }) => progressive), 'for blue-green or canary: [Argo Rollouts](https://argoproj.github.io/rollouts/)'],
  ];
  return section('Prerequisites', lists.flatMap(([there, text]) => (there ? [`- ${text}`] : [])).join('\n'));
}

function usesIssuer(environments: unknown, expose: unknown): boolean {
  return JSON.stringify([environments, expose], (key, value: unknown) => (key === 'store' ? undefined : value)).includes('"issuer"');
}

export function installSection(application: ResolvedApplication): string {
  const folder = folderOf(application);
  const releases = releasesOf(application);
  const lines = releases.map(
    ({ name, values, namespace }) =>
      `helm upgrade --install ${name} ${folder}${values} -n ${namespace} --create-namespace --wait --timeout 10m`,
  );
  const last = releases.at(-1)!;
  const { name, namespace, values } = last;
  return section(
    'Install',
    subsection('Quick start', shell(...lines), fixedPort(application)),
    required(application),
    subsection(
      'Look at it',
      shell(
        `helm status ${name} -n ${namespace}`,
        `kubectl get all -n ${namespace}`,
        `kubectl get pods -n ${namespace} -l app.kubernetes.io/instance=${name} -w`,
        ...staying(application)
          .slice(0, 1)
          .map(
            (component) =>
              `kubectl logs -n ${namespace} -l app.kubernetes.io/instance=${name},app.kubernetes.io/component=${component.name} -f`,
          ),
        `helm test ${name} -n ${namespace}`,
      ),
    ),
    subsection(
      'Upgrade, roll back, remove',
      shell(
        `helm upgrade ${name} ${folder}${values} -n ${namespace} --atomic --timeout 10m   # undone by itself when it fails`,
        `helm history ${name} -n ${namespace}`,
        `helm rollback ${name} -n ${namespace} --wait          # to the revision before; or name one`,
        `helm uninstall ${name} -n ${namespace}`,
      ),
      removal(application),
    ),
    subsection(
      'Try without changing anything',
      shell(
        `helm lint ${folder}${values}`,
        `helm template ${name} ${folder}${values} -n ${namespace}`,
        `helm upgrade --install ${name} ${folder}${values} -n ${namespace} --dry-run --debug`,
      ),
      'With Helm 3 `--dry-run` asks a cluster all the same; `helm template` needs none.',
    ),
  );
}

/** Of a release whose Secret the chart makes: what must be given. */
function required(application: ResolvedApplication): string {
  const { secrets } = application;
  const needed = (secrets?.keys ?? []).filter(({ source }) => source.kind === 'supplied' && source.required);
  if (secrets === undefined || needed.length === 0) return '';
  const names = needed.map(({ source }) => code([...secrets.at, ...(source.kind === 'supplied' ? source.path : [])].join('.')));
  return `Where the chart makes the Secret, these must be given from a private file (see Secrets), or the installation is refused: ${names.join(', ')}.`;
}

function fixedPort(application: ResolvedApplication): string {
  const entry = application.contract.entries.find((e) => e.path.at(-1) === 'nodePort');
  if (entry === undefined || entry.default === 0 || entry.default === null) return '';
  const path = entry.path.join('.');
  return `The fixed port of the nodes, \`${path}\`, belongs to the whole cluster: give each further release its own, or \`--set ${path}=0\`.`;
}

function removal({ stores, volumes }: ResolvedApplication): string {
  const kept = [...stores.filter(({ persistent }) => persistent).map(({ name }) => name), ...volumes.map(({ name }) => name)];
  if (kept.length === 0) return '';
  return `The storage of ${kept.join(', ')} outlives \`helm uninstall\`: claims are kept until somebody deletes them (\`kubectl get pvc\`).`;
}

export function environmentsSection(application: ResolvedApplication): string {
  const { environments } = application;
  if (environments.length === 0) return '';
  const paths = leavesOf(environments.map(({ delta }) => delta));
  const rows = paths.map((path) => [
    code(path.join('.')),
    shown(entryAt(application, path)?.default ?? inDefaults(application, path)),
    ...environments.map(({ delta }) => {
      const value = inTree(delta, path);
      return value === undefined ? '' : `**${shown(value) || 'empty'}**`;
    }),
  ]);
  return section(
    'Environments',
    markdownTable(
      ['', ...environments.map(({ name }) => name)],
      [
        ['Release', ...environments.map(({ release }) => code(release))],
        ['Namespace', ...environments.map(({ namespace }) => code(namespace))],
        ['Values', ...environments.map(({ name }) => code(`values-${name}.yaml`))],
      ],
    ),
    'What they have otherwise than `values.yaml` (empty: the default):',
    markdownTable(['Value', 'Default', ...environments.map(({ name }) => name)], rows),
  );
}

/** The default of something inside a map that is one value. */
function inDefaults({ contract }: ResolvedApplication, path: readonly string[]): Json | undefined {
  for (const entry of contract.entries) {
    if (entry.path.length >= path.length || !entry.path.every((key, i) => path[i] === key)) continue;
    if (typeof entry.default !== 'object' || entry.default === null || Array.isArray(entry.default)) continue;
    return inTree(entry.default as JsonMap, path.slice(entry.path.length));
  }
  return undefined;
}

/** Paths of all leaves, each once, those of one map together. */
function leavesOf(trees: readonly JsonMap[]): readonly (readonly string[])[] {
  const keys = [...new Set(trees.flatMap((tree) => Object.keys(tree)))];
  return keys.flatMap((key) => {
    const inside = trees.map((tree) => tree[key]).filter((value) => value !== undefined);
    const maps = inside.filter(
      (value): value is JsonMap => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0,
    );
    if (maps.length < inside.length || maps.length === 0) return [[key]];
    return leavesOf(maps).map((path) => [key, ...path]);
  });
}

const shown = (value: Json | undefined): string => {
  if (value === undefined || value === null || value === '') return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? 'see the file' : text;
};
