/**
 * The pods that a set of objects makes: the pod template of every workload kind (Jobs of CronJobs and Helm hooks too), the labels that controllers
 * add, the ports that containers open, and how many there may be.
 */
import type { Path } from '../field-error.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { matchesSelector, type Selector, type SelectorRequirement } from '../selector.ts';
import { flattenObjects, idOf, type ObjectId } from './object-id.ts';
import { at, field, intAt, listAt, objectAt, textAt } from './read.ts';

/** How pods end: never by themselves, or when their work is done. */
export type PodLifetime = 'service' | 'task';

export interface PodTemplate {
  /** Who makes the pods: the Deployment, not its ReplicaSets; a Pod itself. */
  readonly owner: ObjectId;
  readonly object: JsonObject;
  /** Where metadata and spec of the pods are in `object`; empty for a Pod. */
  readonly path: Path;
  readonly namespace: string;
  /** As written, without those that controllers add. */
  readonly labels: JsonObject;
  readonly spec: JsonObject;
  readonly lifetime: PodLifetime;
  /** Labels that the controller adds: their possible values, or undefined where nobody can tell (hashes, uids). */
  readonly added: ReadonlyMap<string, readonly string[] | undefined>;
  /** Phases of `helm.sh/hook` of the owner: such pods come and go. */
  readonly hook: readonly string[];
}

/** All pod templates of a set. Objects without namespace are in `namespace`. */
export function podTemplates(objects: readonly Json[], namespace: string): readonly PodTemplate[] {
  const templates: PodTemplate[] = [];
  for (const object of flattenObjects(objects)) {
    const template = podTemplateOf(object, namespace);
    if (template !== undefined) templates.push(template);
  }
  return templates;
}

/** The pod template of one object; undefined where it makes no pods or says not how (a Rollout with workloadRef). */
export function podTemplateOf(object: Json, namespace: string): PodTemplate | undefined {
  const owner = idOf(object, namespace);
  if (owner === undefined || !isObject(object)) return undefined;
  const kind = POD_KINDS.get(`${owner.group}/${owner.kind}`);
  if (kind === undefined) return undefined;
  const template = kind.path.length === 0 ? object : at(object, ...kind.path);
  const spec = field(template, 'spec');
  if (!isObject(spec)) return undefined;
  return {
    owner,
    object,
    path: kind.path,
    namespace: owner.namespace,
    labels: objectAt(template, 'metadata', 'labels'),
    spec,
    lifetime: kind.lifetime,
    added: kind.added(object, owner.name),
    hook: hookPhases(object),
  };
}

/** Whether the selector selects the template's pods: all, some of them (or: depends on a label that nobody knows yet), none. */
export function selectsPods(selector: Selector, { labels, added }: Pick<PodTemplate, 'labels' | 'added'>): 'all' | 'some' | 'none' {
  if (selector.nothing) return 'none';
  let certain = true;
  for (const requirement of selector.requirements) {
    const values = added.get(requirement.key);
    const share = values === undefined && added.has(requirement.key) ? unknownShare(requirement) : knownShare(requirement, labels, values);
    if (share === 'none') return 'none';
    if (share === 'some') certain = false;
  }
  return certain ? 'all' : 'some';
}

export interface ContainerPort {
  readonly container: string;
  readonly name: string | undefined;
  readonly port: number;
  readonly protocol: string;
}

/** The ports that containers (and sidecars: init containers that go on running) declare. */
export function containerPorts(spec: Json): readonly ContainerPort[] {
  const ports: ContainerPort[] = [];
  const sidecars = listAt(spec, 'initContainers').filter((container) => field(container, 'restartPolicy') === 'Always');
  for (const container of [...listAt(spec, 'containers'), ...sidecars]) {
    const name = textAt(container, 'name') ?? '';
    for (const port of listAt(container, 'ports')) {
      const number = intAt(port, 'containerPort');
      if (number !== undefined)
        ports.push({ container: name, name: textAt(port, 'name'), port: number, protocol: textAt(port, 'protocol') ?? 'TCP' });
    }
  }
  return ports;
}

/** spec.replicas and what stands for it; 1 where it is left out, undefined where nodes or schedules decide. */
export function replicasOf(template: Pick<PodTemplate, 'owner' | 'object'>): number | undefined {
  switch (template.owner.kind) {
    case 'DaemonSet':
    case 'CronJob':
    case 'ScaledJob':
      return undefined;
    case 'Pod':
      return 1;
    case 'Job':
      return intAt(template.object, 'spec', 'parallelism') ?? 1;
    default:
      return intAt(template.object, 'spec', 'replicas') ?? 1;
  }
}

/** The phases of a Helm hook; empty for ordinary objects. */
export function hookPhases(object: Json): readonly string[] {
  const hook = textAt(object, 'metadata', 'annotations', 'helm.sh/hook');
  if (hook === undefined) return [];
  return hook
    .split(',')
    .map((phase) => phase.trim())
    .filter((phase) => phase !== '');
}

type Added = ReadonlyMap<string, readonly string[] | undefined>;

interface PodKind {
  readonly path: readonly string[];
  readonly lifetime: PodLifetime;
  readonly added: (object: JsonObject, name: string) => Added;
}

/** More stateful pods than this are not named one by one. */
const MAX_NAMED_PODS = 1000;

const NOTHING_ADDED: Added = new Map();
const HASHED: Added = new Map([['pod-template-hash', undefined]]);
const REVISED: Added = new Map([
  ['controller-revision-hash', undefined],
  ['pod-template-generation', undefined],
]);
const SCHEDULED: Added = new Map(
  ['job-name', 'batch.kubernetes.io/job-name', 'controller-uid', 'batch.kubernetes.io/controller-uid'].map((key) => [key, undefined]),
);

const nothing = (): Added => NOTHING_ADDED;
const TEMPLATE = ['spec', 'template'];
const SERVICE = (added: PodKind['added']): PodKind => ({ path: TEMPLATE, lifetime: 'service', added });

const POD_KINDS: ReadonlyMap<string, PodKind> = new Map<string, PodKind>([
  ['/Pod', { path: [], lifetime: 'service', added: nothing }],
  ['/ReplicationController', SERVICE(nothing)],
  ['apps/Deployment', SERVICE(() => HASHED)],
  ['extensions/Deployment', SERVICE(() => HASHED)],
  ['apps/ReplicaSet', SERVICE(nothing)],
  ['extensions/ReplicaSet', SERVICE(nothing)],
  ['apps/StatefulSet', SERVICE(statefulLabels)],
  ['apps/DaemonSet', SERVICE(() => REVISED)],
  ['extensions/DaemonSet', SERVICE(() => REVISED)],
  ['batch/Job', { path: TEMPLATE, lifetime: 'task', added: jobLabels }],
  ['batch/CronJob', { path: ['spec', 'jobTemplate', 'spec', 'template'], lifetime: 'task', added: () => SCHEDULED }],
  ['argoproj.io/Rollout', SERVICE(() => new Map([['rollouts-pod-template-hash', undefined]]))],
  ['keda.sh/ScaledJob', { path: ['spec', 'jobTargetRef', 'template'], lifetime: 'task', added: () => SCHEDULED }],
  ['serving.knative.dev/Service', SERVICE(nothing)],
  ['apps.kruise.io/CloneSet', SERVICE(() => HASHED)],
  ['apps.kruise.io/StatefulSet', SERVICE(statefulLabels)],
  ['apps.kruise.io/DaemonSet', SERVICE(() => REVISED)],
]);

function statefulLabels(object: JsonObject, name: string): Added {
  const replicas = Math.max(0, Math.min(intAt(object, 'spec', 'replicas') ?? 1, MAX_NAMED_PODS));
  const start = intAt(object, 'spec', 'ordinals', 'start') ?? 0;
  const ordinals = Array.from({ length: replicas }, (_, i) => String(start + i));
  return new Map([
    ['statefulset.kubernetes.io/pod-name', ordinals.map((ordinal) => `${name}-${ordinal}`)],
    ['apps.kubernetes.io/pod-index', ordinals],
    ['controller-revision-hash', undefined],
  ]);
}

function jobLabels(object: JsonObject, name: string): Added {
  const added = new Map<string, readonly string[] | undefined>(SCHEDULED);
  added.set('job-name', [name]);
  added.set('batch.kubernetes.io/job-name', [name]);
  if (at(object, 'spec', 'completionMode') === 'Indexed') added.set('batch.kubernetes.io/job-completion-index', undefined);
  return added;
}

/** A label that is surely there with a value that nobody knows. */
function unknownShare({ operator }: SelectorRequirement): 'all' | 'some' | 'none' {
  return operator === 'exists' ? 'all' : operator === '!' ? 'none' : 'some';
}

function knownShare(requirement: SelectorRequirement, labels: JsonObject, values: readonly string[] | undefined): 'all' | 'some' | 'none' {
  if (values === undefined) return requirementHolds(requirement, labels) ? 'all' : 'none';
  const { key } = requirement;
  const held = values.filter((value) => requirementHolds(requirement, { [key]: value })).length;
  return held === 0 ? 'none' : held === values.length ? 'all' : 'some';
}

function requirementHolds(requirement: SelectorRequirement, labels: JsonObject): boolean {
  return matchesSelector({ nothing: false, requirements: [requirement] }, labels);
}
