/**
 * Autoscalers: the bounds that HorizontalPodAutoscalers and KEDA's ScaledObjects set, what their metrics need, and the replica arithmetic of
 * pkg/controller/podautoscaler as pure functions over numbers and times that are handed in.
 */
import type { Json } from '../json.ts';
import { flattenObjects, idKey, idOf, isClusterScoped, type ObjectId } from './object-id.ts';
import { containerResources, podLevelResources } from './pod-resources.ts';
import type { PodTemplate } from './pods.ts';
import { at, field, intAt, listAt, textAt } from './read.ts';

export interface ReplicaRange {
  readonly min: number;
  readonly max: number;
  readonly by: ObjectId;
}

/** KEDA's defaults. */
const KEDA_MIN = 0;
const KEDA_MAX = 100;

/** The target and bounds of an autoscaler; undefined for other kinds, or where the target is not said. */
export function autoscalerRange(object: Json, namespace: string): (ReplicaRange & { readonly target: ObjectId }) | undefined {
  const by = idOf(object, namespace);
  if (by === undefined) return undefined;
  const spec = field(object, 'spec');
  const hpa = by.group === 'autoscaling' && by.kind === 'HorizontalPodAutoscaler';
  if (!hpa && !(by.group === 'keda.sh' && by.kind === 'ScaledObject')) return undefined;
  const target = field(spec, 'scaleTargetRef');
  const name = textAt(target, 'name');
  const kind = textAt(target, 'kind') ?? (hpa ? undefined : 'Deployment');
  if (name === undefined || kind === undefined) return undefined;
  const apiVersion = textAt(target, 'apiVersion') ?? (hpa ? 'v1' : 'apps/v1');
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const min = hpa ? (intAt(spec, 'minReplicas') ?? 1) : (intAt(spec, 'minReplicaCount') ?? KEDA_MIN);
  const max = hpa ? intAt(spec, 'maxReplicas') : (intAt(spec, 'maxReplicaCount') ?? KEDA_MAX);
  const id = { group, kind, namespace: isClusterScoped(group, kind) ? '' : by.namespace, name };
  return { target: id, min, max: Math.max(min, max ?? min), by };
}

/** The ranges of all autoscaled workloads of a set by `idKey` of the workload; two autoscalers of one workload span both ranges. */
export function replicaRanges(objects: readonly Json[], namespace: string): ReadonlyMap<string, ReplicaRange> {
  const ranges = new Map<string, ReplicaRange>();
  for (const object of flattenObjects(objects)) {
    const range = autoscalerRange(object, namespace);
    if (range === undefined) continue;
    const key = idKey(range.target);
    const known = ranges.get(key);
    const { min, max, by } = range;
    ranges.set(
      key,
      known === undefined ? { min, max, by } : { min: Math.min(min, known.min), max: Math.max(max, known.max), by: known.by },
    );
  }
  return ranges;
}

export interface MissingRequest {
  readonly resource: string;
  readonly container: string;
}

/**
 * The requests that a HorizontalPodAutoscaler needs and the pods do not have: for each utilization metric, every container (and sidecar) must
 * request the resource, unless the pod as a whole does.
 */
export function missingRequests(hpa: Json, template: PodTemplate): readonly MissingRequest[] {
  const missing: MissingRequest[] = [];
  const podLevel = podLevelResources(template.spec);
  for (const { resource, container } of utilizationMetrics(hpa)) {
    if (container === undefined && podLevel !== undefined && podLevel.requests.size > 0) {
      if (!podLevel.requests.has(resource)) missing.push({ resource, container: '' });
      continue;
    }
    const sidecars = listAt(template.spec, 'initContainers').filter((one) => field(one, 'restartPolicy') === 'Always');
    for (const one of [...listAt(template.spec, 'containers'), ...sidecars]) {
      const name = textAt(one, 'name') ?? '';
      if ((container === undefined || container === name) && !containerResources(one).requests.has(resource))
        missing.push({ resource, container: name });
    }
  }
  return missing;
}

function utilizationMetrics(hpa: Json): readonly { readonly resource: string; readonly container: string | undefined }[] {
  const spec = field(hpa, 'spec');
  if (field(hpa, 'apiVersion') === 'autoscaling/v1') return [{ resource: 'cpu', container: undefined }];
  const metrics = listAt(spec, 'metrics');
  if (metrics.length === 0) return [{ resource: 'cpu', container: undefined }];
  return metrics.flatMap((metric) => {
    const source = field(metric, 'resource') ?? field(metric, 'containerResource');
    const resource = textAt(source, 'name');
    const utilization = intAt(source, 'target', 'averageUtilization') ?? intAt(source, 'targetAverageUtilization');
    if (resource === undefined || utilization === undefined) return [];
    return [{ resource, container: field(metric, 'containerResource') === undefined ? undefined : textAt(source, 'container') }];
  });
}

/** Ratios of usage to target within these are left alone: 0.1 each unless the behavior says otherwise. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

export const DEFAULT_TOLERANCES: Tolerances = { up: 0.1, down: 0.1 };

/** A pod as the calculator sees it; `podGroup` tells the group. */
export interface MeasuredPod {
  readonly group: PodGroup;
  /** Milli-units of the resource; of no matter to plain metrics. */
  readonly request?: number;
  /** Milli-units; absent: no sample. */
  readonly usage?: number;
}

export type PodGroup = 'ready' | 'unready' | 'missing' | 'ignored';

export interface PodFacts {
  readonly phase: string;
  readonly deleting: boolean;
  /** Condition Ready; undefined: there is none. */
  readonly ready?: boolean;
  readonly readySinceMs?: number;
  readonly startedMs?: number;
  /** Absent: no sample. */
  readonly sample?: { readonly atMs: number; readonly windowMs: number };
}

const CPU_INITIALIZATION_MS = 300_000;
const INITIAL_READINESS_MS = 30_000;

/** groupPods: whom the calculator counts. Only for CPU does readiness matter. */
export function podGroup(pod: PodFacts, resource: string, nowMs: number): PodGroup {
  if (pod.deleting || pod.phase === 'Failed') return 'ignored';
  if (pod.phase === 'Pending') return 'unready';
  if (pod.sample === undefined) return 'missing';
  if (resource !== 'cpu') return 'ready';
  if (pod.ready === undefined || pod.startedMs === undefined) return 'unready';
  const since = pod.readySinceMs ?? 0;
  const unready =
    pod.startedMs + CPU_INITIALIZATION_MS > nowMs
      ? !pod.ready || pod.sample.atMs < since + pod.sample.windowMs
      : !pod.ready && pod.startedMs + INITIAL_READINESS_MS > since;
  return unready ? 'unready' : 'ready';
}

export type ReplicaProposal = { readonly replicas: number; readonly usage: number } | { readonly error: string };

/** GetResourceReplicas: a target utilization in percent of the requests. `usage` is the utilization found. */
export function replicasForUtilization(
  pods: readonly MeasuredPod[],
  current: number,
  targetPercent: number,
  tolerances: Tolerances = DEFAULT_TOLERANCES,
): ReplicaProposal {
  const fallback = Math.max(100, targetPercent);
  return propose(pods, current, tolerances, {
    ratio(samples) {
      const requests = sum(samples.map(({ pod }) => pod.request ?? 0));
      if (requests === 0n) return undefined;
      // Go: the utilization is cut to a whole percent before it is compared.
      const percent = Number((sum(samples.map(({ usage }) => usage)) * 100n) / requests);
      return { ratio: percent / targetPercent, usage: percent };
    },
    missing: (pod) => Math.trunc(((pod.request ?? 0) * fallback) / 100),
  });
}

/** GetMetricReplicas, GetRawResourceReplicas: a target average in milli-units. `usage` is the average found. */
export function replicasForAverage(
  pods: readonly MeasuredPod[],
  current: number,
  target: number,
  tolerances: Tolerances = DEFAULT_TOLERANCES,
): ReplicaProposal {
  return propose(pods, current, tolerances, {
    ratio(samples) {
      const usage = Number(sum(samples.map((sample) => sample.usage)) / BigInt(samples.length));
      return { ratio: usage / target, usage };
    },
    missing: () => target,
  });
}

/** Object and External metrics with target Value: by the ratio, over the ready pods; from zero replicas the ratio alone. */
export function replicasForValue(
  value: number,
  target: number,
  current: number,
  readyPods: number,
  tolerances: Tolerances = DEFAULT_TOLERANCES,
): number {
  const ratio = value / target;
  if (current === 0) return Math.ceil(ratio);
  return within(ratio, tolerances) ? current : Math.min(2 ** 31 - 1, Math.ceil(ratio * readyPods));
}

/** Object and External metrics with target AverageValue: the value shared out. */
export function replicasForShare(value: number, average: number, current: number, tolerances: Tolerances = DEFAULT_TOLERANCES): number {
  return within(value / (average * current), tolerances) ? current : Math.ceil(value / average);
}

interface Sample {
  readonly pod: MeasuredPod;
  readonly usage: number;
}

interface Metric {
  ratio(samples: readonly Sample[]): { readonly ratio: number; readonly usage: number } | undefined;
  /** What a pod without sample is taken to use when the others want to scale down. */
  missing(pod: MeasuredPod): number;
}

function propose(pods: readonly MeasuredPod[], current: number, tolerances: Tolerances, metric: Metric): ReplicaProposal {
  if (pods.length === 0) return { error: 'no pods returned by selector while calculating replica count' };
  const samples: Sample[] = pods.flatMap((pod) => (pod.group === 'ready' && pod.usage !== undefined ? [{ pod, usage: pod.usage }] : []));
  if (samples.length === 0) return { error: 'did not receive metrics for targeted pods (pods might be unready)' };
  const first = metric.ratio(samples);
  if (first === undefined) return { error: 'no metrics returned matched known pods' };
  const { ratio, usage } = first;
  const unready = pods.filter(({ group }) => group === 'unready');
  const missing = pods.filter(({ group }) => group === 'missing');
  const withUnready = unready.length > 0 && ratio > 1;
  if (!withUnready && missing.length === 0)
    return { replicas: within(ratio, tolerances) ? current : Math.ceil(ratio * samples.length), usage };
  const all = [...samples];
  // Whom nobody measured is taken to be where it hurts least: full when scaling down, idle when scaling up.
  if (ratio !== 1) for (const pod of missing) all.push({ pod, usage: ratio < 1 ? metric.missing(pod) : 0 });
  if (withUnready) for (const pod of unready) all.push({ pod, usage: 0 });
  const second = metric.ratio(all);
  if (second === undefined) return { error: 'no metrics returned matched known pods' };
  if (within(second.ratio, tolerances) || (ratio < 1 && second.ratio > 1) || (ratio > 1 && second.ratio < 1))
    return { replicas: current, usage };
  const replicas = Math.ceil(second.ratio * all.length);
  const turned = (second.ratio < 1 && replicas > current) || (second.ratio > 1 && replicas < current);
  return { replicas: turned ? current : replicas, usage };
}

function within(ratio: number, { up, down }: Tolerances): boolean {
  return 1 - down <= ratio && ratio <= 1 + up;
}

function sum(values: readonly number[]): bigint {
  return values.reduce((total, value) => total + BigInt(Math.trunc(value)), 0n);
}

/** The behavior's tolerances where it has some, per direction. */
export function tolerancesOf(hpa: Json, otherwise: Tolerances = DEFAULT_TOLERANCES): Tolerances {
  const read = (direction: string, fallback: number) => {
    const value = Number(at(hpa, 'spec', 'behavior', direction, 'tolerance') ?? Number.NaN);
    return Number.isFinite(value) ? value : fallback;
  };
  return { up: read('scaleUp', otherwise.up), down: read('scaleDown', otherwise.down) };
}
