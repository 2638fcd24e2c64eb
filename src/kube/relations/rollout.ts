/**
 * How many pods may be missing or too many while a workload is updated: pkg/controller/deployment/util, pkg/controller/daemon/util,
 * pkg/controller/statefulset. Percentages that cannot be read count as the defaults (validation refuses them).
 */
import { type IntOrString, scaledValue } from '../int-or-string.ts';
import type { Json } from '../json.ts';
import { at, field, intAt, intOrStringAt } from './read.ts';

export interface UpdateBounds {
  /** Pods beyond the wanted number at any time. */
  readonly surge: number;
  /** Pods that may be missing. */
  readonly unavailable: number;
  readonly maxPods: number;
  readonly minAvailable: number;
}

/** A Deployment at a number of replicas (default: its own). Recreate: all pods go before new ones come. */
export function deploymentUpdate(deployment: Json, replicas?: number): UpdateBounds {
  const wanted = replicas ?? intAt(deployment, 'spec', 'replicas') ?? 1;
  const strategy = at(deployment, 'spec', 'strategy');
  if (field(strategy, 'type') === 'Recreate') return { surge: 0, unavailable: wanted, maxPods: wanted, minAvailable: 0 };
  const rolling = field(strategy, 'rollingUpdate');
  const { surge, unavailable } = fenceposts(
    intOrStringAt(rolling, 'maxSurge') ?? '25%',
    intOrStringAt(rolling, 'maxUnavailable') ?? '25%',
    wanted,
  );
  const missing = Math.min(wanted, unavailable);
  return { surge, unavailable: missing, maxPods: wanted + surge, minAvailable: wanted - missing };
}

/** ResolveFenceposts: surge rounds up, unavailable down; when both come to nothing, one pod may be missing. */
export function fenceposts(
  maxSurge: IntOrString,
  maxUnavailable: IntOrString,
  replicas: number,
): { readonly surge: number; readonly unavailable: number } {
  const surge = count(maxSurge, replicas, true, 0);
  const unavailable = count(maxUnavailable, replicas, false, 0);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** How far the new ReplicaSet may grow in one step: NewRSNewReplicas of a rolling update. `total`: the pods of all ReplicaSets, the new one's too. */
export function newReplicaSetSize(wanted: number, surge: number, total: number, current: number): number {
  const room = wanted + surge - total;
  return room <= 0 ? current : current + Math.min(room, wanted - current);
}

/** A DaemonSet on a number of nodes: both round up. OnDelete: pods are replaced only when somebody deletes them. */
export function daemonSetUpdate(daemonSet: Json, nodes: number): UpdateBounds {
  const strategy = at(daemonSet, 'spec', 'updateStrategy');
  const onDelete = field(strategy, 'type') === 'OnDelete';
  const rolling = field(strategy, 'rollingUpdate');
  const surge = onDelete ? 0 : count(intOrStringAt(rolling, 'maxSurge') ?? 0, nodes, true, 0);
  const asked = onDelete ? 0 : count(intOrStringAt(rolling, 'maxUnavailable') ?? 1, nodes, true, 1);
  const unavailable = !onDelete && nodes > 0 && asked === 0 && surge === 0 ? 1 : asked;
  return { surge, unavailable, maxPods: nodes + surge, minAvailable: Math.max(0, nodes - unavailable) };
}

export interface StatefulSetUpdate extends UpdateBounds {
  /** Ordinals below keep the old revision. */
  readonly partition: number;
  /** How many pods get the new revision, from the highest ordinal down. */
  readonly updated: number;
}

/**
 * A StatefulSet. Its maxUnavailable counts only where the cluster has the feature gate MaxUnavailableStatefulSet (off by default up to 1.34, on in
 * 1.35.0, off again from 1.35.4); it rounds down, to at least one.
 */
export function statefulSetUpdate(
  statefulSet: Json,
  options: { readonly replicas?: number; readonly maxUnavailable?: boolean } = {},
): StatefulSetUpdate {
  const wanted = options.replicas ?? intAt(statefulSet, 'spec', 'replicas') ?? 1;
  const strategy = at(statefulSet, 'spec', 'updateStrategy');
  const rolling = field(strategy, 'rollingUpdate');
  if (field(strategy, 'type') === 'OnDelete')
    return { surge: 0, unavailable: 0, maxPods: wanted, minAvailable: wanted, partition: 0, updated: 0 };
  const asked = options.maxUnavailable === true ? (intOrStringAt(rolling, 'maxUnavailable') ?? 1) : 1;
  const partition = Math.max(0, intAt(rolling, 'partition') ?? 0);
  const updated = Math.max(0, wanted - partition);
  const unavailable = Math.min(Math.max(1, count(asked, wanted, false, 1)), updated);
  return { surge: 0, unavailable, maxPods: wanted, minAvailable: wanted - unavailable, partition, updated };
}

function count(value: IntOrString, total: number, roundUp: boolean, otherwise: number): number {
  const scaled = scaledValue(value, total, roundUp);
  return 'error' in scaled ? otherwise : scaled.value;
}
