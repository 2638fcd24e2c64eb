/**
 * What rendered objects mean to the people who run them: how many pods, how much memory, which hosts, whose secrets. A line for each,
 * with a subject and a name, so that two renders can be compared. Labels, checksums and what Kubernetes fills in mean nothing here.
 */
import type { RenderedEnvironment, RenderedObject } from '../app/index.ts';
import { readPath } from './rendered-environments.ts';

export interface Meaning {
  readonly subject: string;
  readonly what: string;
  readonly text: string;
}

export function meaningsOf(rendered: RenderedEnvironment): readonly Meaning[] {
  const scaled = new Map(rendered.objects.filter(isScaler).map((scaler) => [String(readPath(scaler, 'spec.scaleTargetRef.name')), scaler]));
  return rendered.objects
    .filter((object) => !isCopy(object))
    .flatMap((object) => {
      const subject = subjectOf(object);
      const said = (READERS[object.kind] ?? readOther)(object, scaled);
      // An empty variable is one; anything else that is empty is not there.
      const there = said.filter(([what, is]) => is !== '' || object.kind === 'ConfigMap' || what.startsWith('variable '));
      return there.map(([what, is]) => ({ subject, what, text: is }));
    });
}

/** What hooks need on an upgrade, before the release's own objects are there: the same once more. */
function isCopy({ kind, metadata }: RenderedObject): boolean {
  return metadata.annotations?.['helm.sh/hook'] !== undefined && kind !== 'Job' && kind !== 'Pod';
}

type Said = readonly [what: string, text: string];
type Reader = (object: RenderedObject, scaled: ReadonlyMap<string, RenderedObject>) => readonly Said[];

const isScaler = ({ kind }: RenderedObject): boolean => kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject';

/** The component when the object says it, else its kind and name. */
function subjectOf(object: RenderedObject): string {
  const component = object.metadata.labels?.['app.kubernetes.io/component'];
  return component !== undefined && OF_COMPONENTS.has(object.kind) ? component : `${object.kind} ${object.metadata.name}`;
}

const OF_COMPONENTS: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'Rollout',
  'CronJob',
  'Job',
  'Service',
  'HorizontalPodAutoscaler',
  'ScaledObject',
  'PodDisruptionBudget',
  'Cluster',
]);

const READERS: Readonly<Record<string, Reader>> = {
  Deployment: readWorkload,
  StatefulSet: readWorkload,
  Rollout: readWorkload,
  CronJob: (object) => [
    ['runs as', 'CronJob'],
    ['schedule', text(readPath(object, 'spec.schedule'))],
    ['suspended', yesNo(readPath(object, 'spec.suspend'))],
    ...readPod(readPath(object, 'spec.jobTemplate.spec.template.spec')),
  ],
  Job: (object) => [['runs as', 'Job'], ...readPod(readPath(object, 'spec.template.spec'))],
  // Said with the workload that they scale.
  HorizontalPodAutoscaler: (object) => [['speed of scaling', text(readPath(object, 'spec.behavior'))]],
  ScaledObject: () => [],
  PodDisruptionBudget: (object) => [['disruption budget', budgetOf(object)]],
  Service: (object) => [
    [`service ${object.metadata.name}`, text(readPath(object, 'spec.type')) || 'ClusterIP'],
    [`ports of ${object.metadata.name}`, listOf(readPath(object, 'spec.ports')).map(portText).join(', ')],
    ...mapOf(object.metadata.annotations, (key) => `service annotation ${key}`),
  ],
  Ingress: readIngress,
  NetworkPolicy: readPolicy,
  ConfigMap: (object) => mapOf(readPath(object, 'data'), (key) => key),
  // Never what it is, only that it is there.
  Secret: (object) => [
    ['keys', Object.keys(recordOf(readPath(object, 'data')) ?? recordOf(readPath(object, 'stringData')) ?? {}).join(', ') || 'none'],
  ],
  PersistentVolumeClaim: (object) => [['is', 'there'], ...readClaim(object, '')],
  PrometheusRule: (object) => [
    ['is', 'there'],
    ...listOf(readPath(object, 'spec.groups')).flatMap((group) =>
      listOf(readPath(group, 'rules')).map(
        (rule): Said => [`alert ${text(readPath(rule, 'alert') ?? readPath(rule, 'record'))}`, text(readPath(rule, 'expr'))],
      ),
    ),
  ],
};

function readWorkload(object: RenderedObject, scaled: ReadonlyMap<string, RenderedObject>): readonly Said[] {
  const scaler = scaled.get(object.metadata.name);
  return [
    ['runs as', object.kind],
    ['replicas', scaler === undefined ? text(readPath(object, 'spec.replicas') ?? 1) : scalerText(scaler)],
    ['replacing pods', strategyOf(object)],
    ...readPod(readPath(object, 'spec.template.spec')),
    ...mapOf(readPath(object, 'spec.template.metadata.annotations'), (key) =>
      key.startsWith('checksum/') ? undefined : `pod annotation ${key}`,
    ),
    ...listOf(readPath(object, 'spec.volumeClaimTemplates')).flatMap((claim) =>
      readClaim(claim, `${text(readPath(claim, 'metadata.name'))} `),
    ),
  ];
}

function scalerText(scaler: RenderedObject): string {
  if (scaler.kind === 'ScaledObject') {
    return `KEDA ${text(readPath(scaler, 'spec.minReplicaCount') ?? 0)}–${text(readPath(scaler, 'spec.maxReplicaCount') ?? 100)}`;
  }
  const metrics = listOf(readPath(scaler, 'spec.metrics')).map((metric) => {
    const name = text(readPath(metric, 'resource.name'));
    return `${name} ${text(readPath(metric, 'resource.target.averageUtilization'))}%`;
  });
  const old = readPath(scaler, 'spec.targetCPUUtilizationPercentage');
  const targets = old === undefined ? metrics : [`cpu ${text(old)}%`];
  return `HPA ${text(readPath(scaler, 'spec.minReplicas') ?? 1)}–${text(readPath(scaler, 'spec.maxReplicas'))} (${targets.join(', ')})`;
}

function strategyOf(object: RenderedObject): string {
  const strategy = recordOf(readPath(object, 'spec.strategy') ?? readPath(object, 'spec.updateStrategy'));
  if (strategy === undefined) return 'as Kubernetes does';
  return typeof strategy['type'] === 'string' && strategy['type'] !== 'RollingUpdate' ? strategy['type'] : text(strategy);
}

function readPod(spec: unknown): readonly Said[] {
  const containers = [...listOf(readPath(spec, 'containers')), ...listOf(readPath(spec, 'initContainers'))];
  const place: readonly Said[] = (
    [
      ['nodes', 'nodeSelector'],
      ['tolerations', 'tolerations'],
      ['affinity', 'affinity'],
      ['spread', 'topologySpreadConstraints'],
      ['priority', 'priorityClassName'],
      ['grace', 'terminationGracePeriodSeconds'],
    ] as const
  ).map(([what, key]): Said => [what, placeText(key, readPath(spec, key))]);
  return [...containers.flatMap((container, i) => readContainer(container, i === 0)), ...place.filter(([, said]) => said !== '')];
}

function readContainer(container: unknown, first: boolean): readonly Said[] {
  const of = first ? '' : ` of ${text(readPath(container, 'name'))}`;
  const said: Said[] = [[`image${of}`, text(readPath(container, 'image'))]];
  // What waits and watches beside the program is the chart's own.
  if (!first) return said;
  for (const resource of ['cpu', 'memory'] as const) {
    const [request, limit] = [readPath(container, `resources.requests.${resource}`), readPath(container, `resources.limits.${resource}`)];
    said.push([resource, `${text(request) || 'no request'}, ${limit === undefined ? 'no limit' : `at most ${text(limit)}`}`]);
  }
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) said.push([probe, probeText(readPath(container, probe))]);
  said.push(['pull', text(readPath(container, 'imagePullPolicy'))]);
  for (const variable of listOf(readPath(container, 'env')))
    said.push([`variable ${text(readPath(variable, 'name'))}`, sourceOf(variable)]);
  for (const from of listOf(readPath(container, 'envFrom'))) {
    const map = readPath(from, 'configMapRef.name');
    said.push(
      map === undefined
        ? ['secrets from', `Secret ${text(readPath(from, 'secretRef.name'))}`]
        : ['variables from', `ConfigMap ${text(map)}`],
    );
  }
  return said;
}

/** What is asked and how patiently; a command's words say nothing to people. */
function probeText(probe: unknown): string {
  const map = recordOf(probe);
  if (map === undefined) return 'off';
  const { exec, httpGet, ...times } = map;
  const asked = exec === undefined ? text(readPath(httpGet, 'path')) : 'command';
  return [asked, text(times)].filter((part) => part !== '').join(', ');
}

function placeText(key: string, value: unknown): string {
  const strict = (isStrict: boolean): string => (isStrict ? 'required' : 'preferred');
  if (key === 'topologySpreadConstraints') {
    return listOf(value)
      .map((one) => `${text(readPath(one, 'topologyKey'))} ${strict(readPath(one, 'whenUnsatisfiable') === 'DoNotSchedule')}`)
      .join(', ');
  }
  if (key !== 'affinity') return text(value);
  const apart = recordOf(readPath(value, 'podAntiAffinity'));
  if (apart === undefined || Object.keys(recordOf(value) ?? {}).length > 1) return text(withoutSelectors(value));
  const terms = [
    ...listOf(apart['requiredDuringSchedulingIgnoredDuringExecution']).map((term) => [readPath(term, 'topologyKey'), true] as const),
    ...listOf(apart['preferredDuringSchedulingIgnoredDuringExecution']).map(
      (term) => [readPath(term, 'podAffinityTerm.topologyKey'), false] as const,
    ),
  ];
  return `pods keep apart by ${terms.map(([topology, isStrict]) => `${text(topology)} (${strict(isStrict)})`).join(', ')}`;
}

function sourceOf(variable: unknown): string {
  const secret = readPath(variable, 'valueFrom.secretKeyRef');
  if (secret !== undefined) return `from Secret ${text(readPath(secret, 'name'))}`;
  const map = readPath(variable, 'valueFrom.configMapKeyRef');
  if (map !== undefined) return `from ConfigMap ${text(readPath(map, 'name'))}`;
  const field = readPath(variable, 'valueFrom.fieldRef.fieldPath');
  return field === undefined ? text(readPath(variable, 'value')) : `the pod's ${text(field)}`;
}

function readIngress(object: RenderedObject): readonly Said[] {
  const secure = new Set(listOf(readPath(object, 'spec.tls')).flatMap((tls) => listOf(readPath(tls, 'hosts')).map(text)));
  const hosts = listOf(readPath(object, 'spec.rules')).flatMap((rule): readonly Said[] => {
    const host = text(readPath(rule, 'host'));
    const paths = listOf(readPath(rule, 'http.paths')).map(
      (path) =>
        `${text(readPath(path, 'path'))} to ${text(readPath(path, 'backend.service.name') ?? readPath(path, 'backend.serviceName'))}`,
    );
    return [
      [`host ${host}`, paths.join(', ')],
      [`TLS of ${host}`, secure.has(host) ? 'on' : 'off'],
    ];
  });
  const kind = text(readPath(object, 'spec.ingressClassName'));
  return [['class', kind], ...hosts, ...mapOf(object.metadata.annotations, (key) => `annotation ${key}`)];
}

/** A rule for each peer: who is let in, who may be called. */
function readPolicy(object: RenderedObject): readonly Said[] {
  const rules = (['ingress', 'egress'] as const).flatMap((direction): readonly Said[] => {
    if (readPath(object, `spec.${direction}`) === undefined) return [];
    const word = direction === 'ingress' ? 'lets in' : 'may call';
    return listOf(readPath(object, `spec.${direction}`)).flatMap((rule): readonly Said[] => {
      const ports = listOf(readPath(rule, 'ports')).map((port) => text(readPath(port, 'port')));
      const peers = listOf(readPath(rule, direction === 'ingress' ? 'from' : 'to')).map(peerText);
      const on = ports.length === 0 ? 'any port' : `port ${[...new Set(ports)].join(', ')}`;
      return (peers.length === 0 ? ['anybody'] : peers).map((peer): Said => [`${word} ${peer}`, on]);
    });
  });
  // Several rules for one peer are one line.
  const merged = new Map<string, string>();
  for (const [what, on] of rules) merged.set(what, merged.has(what) ? `${merged.get(what)}; ${on}` : on);
  return [['network rules', 'on'], ...merged];
}

function peerText(peer: unknown): string {
  const block = readPath(peer, 'ipBlock.cidr');
  if (block !== undefined) return text(block);
  const labels = recordOf(readPath(peer, 'podSelector.matchLabels')) ?? {};
  const component = labels['app.kubernetes.io/component'] ?? text(labels);
  const namespaces = recordOf(readPath(peer, 'namespaceSelector'));
  const where = namespaces === undefined ? '' : namespaceText(namespaces);
  if (component === '') return where === '' ? 'any pod of the namespace' : where;
  return where === '' ? String(component) : `${component} in ${where}`;
}

function namespaceText(selector: Readonly<Record<string, unknown>>): string {
  const names = listOf(selector['matchExpressions']).flatMap((one) => listOf(readPath(one, 'values')).map(text));
  const labels = Object.values(recordOf(selector['matchLabels']) ?? {}).map(text);
  const all = [...labels, ...names];
  return all.length === 0 ? 'any namespace' : `namespace ${all.join(', ')}`;
}

function readClaim(claim: unknown, name: string): readonly Said[] {
  return [
    [`${name}storage`, text(readPath(claim, 'spec.resources.requests.storage'))],
    [`${name}storage class`, text(readPath(claim, 'spec.storageClassName')) || "the cluster's own"],
    [`${name}storage access`, listOf(readPath(claim, 'spec.accessModes')).map(text).join(', ')],
  ];
}

/** Any other object: that it is there, and its fields as they are, two steps deep. */
function readOther(object: RenderedObject): readonly Said[] {
  const fields = Object.entries(object).filter(([key]) => !['apiVersion', 'kind', 'metadata', 'status'].includes(key));
  const inside = fields.flatMap(([key, value]): readonly Said[] => {
    const map = recordOf(value);
    return map === undefined ? [[key, text(value)]] : Object.entries(map).map(([inner, one]) => [inner, text(one)] as const);
  });
  return [['is', 'there'], ...inside];
}

function budgetOf(object: RenderedObject): string {
  const least = readPath(object, 'spec.minAvailable');
  return least === undefined ? `at most ${text(readPath(object, 'spec.maxUnavailable'))} away` : `at least ${text(least)} there`;
}

function portText(port: unknown): string {
  const node = readPath(port, 'nodePort');
  return `${text(readPath(port, 'name'))} ${text(readPath(port, 'port'))}${node === undefined ? '' : ` (of the nodes: ${text(node)})`}`;
}

function withoutSelectors(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSelectors);
  const map = recordOf(value);
  if (map === undefined) return value;
  return Object.fromEntries(
    Object.entries(map)
      .filter(([key]) => key !== 'labelSelector' && key !== 'matchLabelKeys')
      .map(([key, one]) => [key, withoutSelectors(one)]),
  );
}

function mapOf(map: unknown, named: (key: string) => string | undefined): readonly Said[] {
  return Object.entries(recordOf(map) ?? {}).flatMap(([key, value]): readonly Said[] => {
    const what = named(key);
    return what === undefined ? [] : [[what, text(value)]];
  });
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

const yesNo = (value: unknown): string => (value === true ? 'yes' : 'no');

/** Short: { a: 1, b: [2] } → a 1, b (2). */
function text(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((one) => (typeof one === 'object' ? `(${text(one)})` : text(one))).join(', ');
  const map = recordOf(value);
  if (map === undefined) return String(value);
  return Object.entries(map)
    .map(([key, one]) => `${key} ${typeof one === 'object' && one !== null ? `(${text(one)})` : text(one)}`)
    .join(', ');
}
