/** The values of one web component, in the order in which values.yaml shows them. */

import type { ImageOptions, ReplicatedOptions, Security, WebOptions } from './component.ts';
import { probeOf } from './component.ts';
import type { ContractDraft } from './contract-draft.ts';
import type { Expose } from './expose.ts';
import { isComputed } from './expression.ts';
import type { Json, JsonMap } from './model.ts';
import type { Placement, SpreadRule } from './placement.ts';
import type { Probe } from './probe.ts';
import { type Resources, splitResources } from './quantity.ts';
import type { Hpa, ScaleSpeed } from './scale.ts';
import {
  COUNT_OR_PERCENT,
  CPU,
  FLAG,
  INGRESS_HOSTS,
  INGRESS_TLS,
  integer,
  MEMORY,
  NODE_PORT,
  OPEN_LIST,
  OPEN_MAP,
  oneOf,
  PORT,
  PROBE,
  QUANTITY,
  TEXT,
  TEXT_MAP,
} from './value-schema.ts';

export interface Scaling {
  readonly hpa: Hpa;
  readonly enabled: boolean;
}

/** What stands first: how many, of what. */
export function runValues(draft: ContractDraft, web: WebOptions, scaling: Scaling | undefined): void {
  const fixed = scaling === undefined ? 'Number of pods' : 'Number of pods while autoscaling is off';
  draft.value('replicaCount', web.replicas ?? 1, integer(0), fixed);
  imageValues(draft, web.image, 'Image of the program');
  if (scaling !== undefined) scaleValues(draft, scaling);
  resourceValues(draft, web.resources, 'What a pod of the program asks for and may use', scaling !== undefined);
}

export function imageValues(draft: ContractDraft, image: WebOptions['image'], doc: string): void {
  if (isComputed(image)) return;
  const parts = typeof image === 'string' ? splitImage(image) : image;
  draft.group('image', doc);
  draft.value('image.repository', parts.repository, TEXT, 'Registry and name');
  draft.value('image.tag', parts.tag ?? '', TEXT, 'Tag; empty: the appVersion of the chart');
  draft.value(
    'image.digest',
    parts.digest ?? '',
    { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' },
    'Digest (sha256:…); wins over the tag',
  );
  const policy = oneOf('Always', 'IfNotPresent', 'Never');
  draft.value(
    'image.pullPolicy',
    parts.pull ?? 'IfNotPresent',
    policy,
    'When the node fetches it. Never: it is already there (minikube image load)',
  );
}

export function splitImage(image: string): ImageOptions {
  const colon = image.lastIndexOf(':');
  if (colon <= image.lastIndexOf('/')) return { repository: image };
  return { repository: image.slice(0, colon), tag: image.slice(colon + 1) };
}

function scaleValues(draft: ContractDraft, { hpa, enabled }: Scaling): void {
  draft.group('autoscaling', 'HorizontalPodAutoscaler; needs the metrics server');
  draft.value('autoscaling.enabled', enabled, FLAG, 'While true, the autoscaler alone sets the number of pods');
  draft.value('autoscaling.minReplicas', hpa.min, integer(1), 'Fewest pods');
  draft.value('autoscaling.maxReplicas', hpa.max, integer(1), 'Most pods');
  const { cpu, memory, behavior } = hpa.targets;
  draft.value(
    'autoscaling.targetCPUUtilizationPercentage',
    cpu ?? 0,
    integer(0),
    'Wanted CPU use, in percent of the request; 0: not looked at',
  );
  draft.value(
    'autoscaling.targetMemoryUtilizationPercentage',
    memory ?? 0,
    integer(0),
    'Wanted memory use, in percent of the request; 0: not looked at',
  );
  const speeds = { ...(behavior?.up && { scaleUp: speedOf(behavior.up) }), ...(behavior?.down && { scaleDown: speedOf(behavior.down) }) };
  draft.value('autoscaling.behavior', speeds, OPEN_MAP, "How fast (HorizontalPodAutoscalerBehavior); empty: Kubernetes' own");
}

function speedOf(speed: ScaleSpeed): JsonMap {
  return {
    ...(speed.calm !== undefined && { stabilizationWindowSeconds: speed.calm }),
    ...(speed.percent !== undefined && { policies: [{ type: 'Percent', value: speed.percent, periodSeconds: speed.period ?? 60 }] }),
  };
}

export function resourceValues(draft: ContractDraft, resources: Resources, doc: string, scaled = false): void {
  const { requests, limits } = splitResources(resources);
  draft.group('resources', doc);
  draft.group('resources.requests', '', { schema: QUANTITY });
  draft.group('resources.limits', '', { schema: QUANTITY });
  draft.value(
    'resources.requests.cpu',
    requests.cpu,
    CPU,
    `Processor that is kept for it${scaled ? '; the autoscaler measures against this' : ''}`,
  );
  draft.value('resources.requests.memory', requests.memory, MEMORY, 'Memory that is kept for it');
  if (limits.cpu !== undefined) draft.value('resources.limits.cpu', limits.cpu, CPU, 'More processor than this is not given');
  draft.value('resources.limits.memory', limits.memory, MEMORY, 'More memory than this and the container is killed');
}

/** How a web component is reached. */
export function reachValues(draft: ContractDraft, name: string, web: WebOptions, expose: Expose): void {
  const type = expose.nodePort ? 'NodePort' : expose.loadBalancer ? 'LoadBalancer' : 'ClusterIP';
  const service = expose.nodePort ?? expose.loadBalancer ?? expose.clusterIP;
  draft.group('service', 'Service in front of the pods');
  draft.value('service.type', type, oneOf('ClusterIP', 'NodePort', 'LoadBalancer'), 'ClusterIP: inside the cluster only');
  draft.value('service.port', web.servicePort ?? web.port, PORT, 'Port of the Service');
  draft.value('service.targetPort', web.port, PORT, 'Port on which the program listens');
  const nodePort = expose.nodePort?.port ?? 0;
  draft.value(
    'service.nodePort',
    nodePort,
    NODE_PORT,
    'Port of every node (type NodePort), 30000-32767; 0: the cluster chooses. Each release needs its own',
  );
  draft.value('service.annotations', { ...service?.annotations }, TEXT_MAP, 'Annotations of the Service');
  if (expose.ingress !== undefined) ingressValues(draft, name, expose.ingress);
}

function ingressValues(draft: ContractDraft, name: string, ingress: NonNullable<Expose['ingress']>): void {
  const hosts = Object.entries(ingress.hosts).map(([host, paths]) => ({
    host,
    paths: Object.entries(paths)
      .filter(([, component]) => component === name)
      .map(([path]) => ({ path: path.replace(/\$$/, ''), pathType: path.endsWith('$') ? 'Exact' : 'Prefix' })),
  }));
  const tls = ingress.tls ?? false;
  const secretName = typeof tls === 'object' && 'secret' in tls ? tls.secret : 'tls';
  const issuer = typeof tls === 'object' && 'issuer' in tls ? { 'cert-manager.io/cluster-issuer': tls.issuer } : {};
  draft.group('ingress', 'Ingress for browsers outside the cluster');
  draft.value('ingress.enabled', ingress.enabled ?? true, FLAG, 'Whether there is one');
  draft.value('ingress.className', ingress.class ?? '', TEXT, "Ingress class; empty: the cluster's default");
  draft.value('ingress.annotations', { ...issuer, ...ingress.annotations }, TEXT_MAP, 'Annotations for its controller');
  draft.value('ingress.hosts', hosts, INGRESS_HOSTS, 'Hosts and their paths');
  const certificates: Json = tls === false ? [] : [{ secretName, hosts: Object.keys(ingress.hosts) }];
  draft.value('ingress.tls', certificates, INGRESS_TLS, 'Certificates: [{ secretName, hosts }]');
}

/** How a web component stays available. */
export function availabilityValues(draft: ContractDraft, web: ReplicatedOptions): void {
  probeValues(draft, web);
  const pdb = web.pdb ?? { maxUnavailable: 1 };
  draft.group('podDisruptionBudget', 'How many pods a node drain may take away at a time');
  draft.value('podDisruptionBudget.enabled', web.off?.pdb === undefined, FLAG, 'Whether there is one');
  const most = 'maxUnavailable' in pdb ? pdb.maxUnavailable : '';
  const least = 'minAvailable' in pdb ? pdb.minAvailable : '';
  draft.value('podDisruptionBudget.maxUnavailable', most, COUNT_OR_PERCENT, 'A number or percent; never blocks a drain for good');
  draft.value('podDisruptionBudget.minAvailable', least, COUNT_OR_PERCENT, 'Instead of maxUnavailable');
  const rolling = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } };
  const strategy: JsonMap = web.rollout === 'recreate' || web.off?.rollingUpdate !== undefined ? { type: 'Recreate' } : rolling;
  draft.value('strategy', strategy, OPEN_MAP, 'How pods are replaced. By default a new one is ready before an old one goes');
  draft.value('preStopSeconds', web.stop?.drain ?? 5, integer(0), 'Seconds a stopping pod keeps serving while proxies forget it');
  draft.value(
    'terminationGracePeriodSeconds',
    web.stop?.grace ?? 30,
    integer(1),
    'Seconds until a stopping pod is killed; more than preStopSeconds',
  );
  placementValues(draft, web.off?.spread === undefined ? web : { ...web, spread: 'none' });
}

function probeValues(draft: ContractDraft, web: ReplicatedOptions): void {
  const docs = {
    startup: ['startupProbe', 'Has the program started? The other two probes wait for it'],
    live: ['livenessProbe', 'Is the program stuck? Then it is restarted. Must not ask Redis or a database'],
    ready: ['readinessProbe', 'Can the program answer now? Else it gets no requests'],
  } as const;
  for (const kind of ['startup', 'live', 'ready'] as const) {
    const probe = web.probes?.[kind];
    const [path, doc] = docs[kind];
    draft.value(path, probe === undefined ? {} : probeJson(probe), PROBE, doc);
  }
}

export function probeJson(probe: Probe): JsonMap {
  const { delay, period, timeout, failures, ...check } = probeOf(probe);
  return {
    ...('path' in check ? { httpGet: { path: check.path, port: 'http' } } : { exec: { command: check.command } }),
    ...(delay !== undefined && { initialDelaySeconds: delay }),
    periodSeconds: period ?? 10,
    timeoutSeconds: timeout ?? 3,
    failureThreshold: failures ?? 3,
  };
}

function placementValues(draft: ContractDraft, placement: Placement): void {
  const rule = spreadRule(placement.spread ?? 'preferred');
  const keys = (rule?.over ?? ['node', 'zone']).map((where) =>
    where === 'node' ? 'kubernetes.io/hostname' : 'topology.kubernetes.io/zone',
  );
  draft.group('spread', 'How pods keep apart');
  draft.value(
    'spread.mode',
    rule?.how ?? 'none',
    oneOf('preferred', 'required', 'none'),
    'preferred: where possible; required: a pod that cannot keep apart is not started',
  );
  draft.value('spread.topologyKeys', keys, { type: 'array', items: TEXT }, 'Node labels to spread over');
  draft.value('nodeSelector', { ...placement.nodes }, TEXT_MAP, 'Labels that a node must have');
  draft.value('tolerations', (placement.tolerations ?? []).map(tolerationJson), OPEN_LIST, 'Taints of nodes that the pods put up with');
  draft.value('affinity', {}, OPEN_MAP, 'More rules on nodes and neighbours (Affinity)');
}

function spreadRule(spread: NonNullable<Placement['spread']>): SpreadRule | undefined {
  if (spread === 'none') return undefined;
  return typeof spread === 'string' ? { how: spread } : spread;
}

export function tolerationJson(t: NonNullable<Placement['tolerations']>[number]): JsonMap {
  const { seconds, ...rest } = t;
  return { ...rest, ...(seconds !== undefined && { tolerationSeconds: seconds }) };
}

/** Who the pods are and what they may. */
export function securityValues(draft: ContractDraft, security: Security | undefined, off: ReplicatedOptions['off']): void {
  const uid = security?.uid ?? 1000;
  const gid = security?.gid ?? uid;
  const on = (safeguard: keyof NonNullable<ReplicatedOptions['off']>) => off?.[safeguard] === undefined;
  draft.value(
    'podSecurityContext',
    {
      runAsNonRoot: on('nonRoot'),
      runAsUser: uid,
      runAsGroup: gid,
      fsGroup: security?.fsGroup ?? gid,
      ...(on('seccomp') && { seccompProfile: { type: 'RuntimeDefault' } }),
    },
    OPEN_MAP,
    'Security of the pods; satisfies the Pod Security Standard "restricted". The uid is a number: runAsNonRoot cannot judge a name',
  );
  draft.value(
    'securityContext',
    {
      runAsNonRoot: on('nonRoot'),
      runAsUser: uid,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: on('readOnlyRoot'),
      ...(on('dropCapabilities') && { capabilities: { drop: ['ALL'] } }),
    },
    OPEN_MAP,
    'Security of the containers: no root, no more rights, no writing but to the folders that the chart mounts',
  );
}

/** What stays reachable for plain helm users though no description says it. */
export function podValues(draft: ContractDraft, web: WebOptions): void {
  const annotations = Object.fromEntries(
    Object.entries(web.annotations ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  draft.value('podAnnotations', annotations, TEXT_MAP, 'More annotations of the pods');
  draft.value('podLabels', { ...web.labels }, TEXT_MAP, 'More labels of the pods');
  draft.value('priorityClassName', '', TEXT, 'Who is evicted first when a node is full (PriorityClass)');
}
