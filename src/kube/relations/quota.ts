/**
 * What objects count against ResourceQuotas: the evaluators of pkg/quota/v1 (pods, claims, services, object counts), scopes, and the sum of a whole
 * set with as many pods as autoscalers and rollouts may bring.
 */
import { isObject, type Json } from '../json.ts';
import { compareQuantity, multiplyQuantity, type Quantity, quantityText } from '../quantity.ts';
import { matchesSelector, type SelectorOperator } from '../selector.ts';
import type { ReplicaRange } from './autoscale.ts';
import { flattenObjects, idKey, idOf, type ObjectId } from './object-id.ts';
import {
  addResources,
  containerResources,
  isPodLevel,
  podLevelResources,
  podResources,
  qosClass,
  type ResourceList,
  resourceList,
} from './pod-resources.ts';
import { type PodTemplate, podTemplates, replicasOf } from './pods.ts';
import { at, field, intAt, listAt, objectAt, textAt } from './read.ts';
import { deploymentUpdate } from './rollout.ts';

/** The quota usage of one pod of this spec: PodUsageFunc of a pod that is not finished. */
export function podUsage(spec: Json, podLevel = true): ResourceList {
  const { requests, limits } = podResources(spec, { podLevel });
  return new Map([['count/pods', ONE], ...computeUsage(requests, limits)]);
}

/** The quota usage of a Service. */
export function serviceUsage(service: Json): ResourceList {
  const ports = listAt(service, 'spec', 'ports');
  const type = textAt(service, 'spec', 'type');
  const balanced = type === 'LoadBalancer';
  const suppressed = balanced && at(service, 'spec', 'allocateLoadBalancerNodePorts') === false;
  const nodePorts = suppressed ? ports.filter((port) => (intAt(port, 'nodePort') ?? 0) !== 0).length : ports.length;
  return new Map([
    ['count/services', ONE],
    ['services', ONE],
    ['services.loadbalancers', whole(balanced ? 1 : 0)],
    ['services.nodeports', whole(balanced || type === 'NodePort' ? nodePorts : 0)],
  ]);
}

/** The quota usage of a PersistentVolumeClaim (or of the claim that a volumeClaimTemplate makes). */
export function claimUsage(claim: Json): ResourceList {
  const usage = new Map<string, Quantity>([
    ['persistentvolumeclaims', ONE],
    ['count/persistentvolumeclaims', ONE],
  ]);
  const beta = textAt(claim, 'metadata', 'annotations', 'volume.beta.kubernetes.io/storage-class');
  const storageClass = beta ?? textAt(claim, 'spec', 'storageClassName');
  if (storageClass !== undefined) usage.set(`${storageClass}${CLASS_SUFFIX}persistentvolumeclaims`, ONE);
  const storage = resourceList(at(claim, 'spec', 'resources', 'requests')).get('storage');
  if (storage !== undefined) {
    const bytes = roundToWhole(storage);
    usage.set('requests.storage', bytes);
    if (storageClass !== undefined) usage.set(`${storageClass}${CLASS_SUFFIX}requests.storage`, bytes);
  }
  return usage;
}

/** What a quota counts of a pod, or undefined where its scopes do not match. */
export function quotaMatchesPod(quota: Json, spec: Json, podLevel = true): boolean {
  return scopesOf(quota).every((scope) => podInScope(scope, spec, podLevel));
}

export function quotaMatchesClaim(quota: Json, claim: Json): boolean {
  return scopesOf(quota).every(
    (scope) => scope.name === 'VolumeAttributesClass' && matchesScope(scope, textAt(claim, 'spec', 'volumeAttributesClassName')),
  );
}

/** Whether a quota counts objects of other kinds: only without scopes. */
export function quotaMatchesOthers(quota: Json): boolean {
  return scopesOf(quota).length === 0;
}

/**
 * A quota on CPU or memory makes every container name that request or limit: the containers that do not, by resource; upstream's sentence, or
 * undefined. LimitRange defaults must be applied before.
 */
export function missingForQuota(quota: Json, spec: Json, podLevel = true): string | undefined {
  if (podLevel && hasPodLevel(spec)) return undefined;
  const missing = new Map<string, string[]>();
  for (const resource of Object.keys(objectAt(quota, 'spec', 'hard'))) {
    if (!DEMANDED.has(resource)) continue;
    for (const container of [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers')]) {
      const { requests, limits } = containerResources(container);
      if (computeUsage(requests, limits).has(resource)) continue;
      const names = missing.get(resource) ?? [];
      missing.set(resource, [...names, textAt(container, 'name') ?? '']);
    }
  }
  if (missing.size === 0) return undefined;
  const parts = [...missing]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([resource, names]) => `${resource} for: ${[...new Set(names)].sort().join(',')}`);
  return `must specify ${parts.join('; ')}`;
}

export interface QuotaOptions {
  readonly namespace: string;
  /** Of autoscalers: `replicaRanges`. */
  readonly ranges?: ReadonlyMap<string, ReplicaRange>;
  /** 'peak': most replicas plus surge; 'least': fewest replicas. */
  readonly at: 'peak' | 'least';
  /** Nodes that DaemonSets run on; 1. */
  readonly nodes?: number;
  readonly podLevel?: boolean;
}

export interface QuotaLine {
  readonly resource: string;
  readonly hard: Quantity;
  readonly used: Quantity;
  readonly exceeded: boolean;
}

/** Every line of a quota against the objects of its namespace. Lines that nothing of the set counts against are there with 0. */
export function quotaLines(quota: Json, objects: readonly Json[], options: QuotaOptions): readonly QuotaLine[] {
  const id = idOf(quota, options.namespace);
  if (id === undefined) return [];
  const total = quotaTotal(quota, id, objects, options);
  return Object.keys(objectAt(quota, 'spec', 'hard')).flatMap((resource) => {
    const hard = resourceList(at(quota, 'spec', 'hard')).get(resource);
    if (hard === undefined) return [];
    const used = total.get(resource) ?? whole(0);
    return [{ resource, hard, used, exceeded: compareQuantity(used, hard) > 0 }];
  });
}

/** `requests.cpu: 2500m of 2`: for sentences. */
export function quotaLineText({ resource, hard, used }: QuotaLine): string {
  return `${resource}: ${quantityText(used)} of ${quantityText(hard)}`;
}

function quotaTotal(quota: Json, id: ObjectId, objects: readonly Json[], options: QuotaOptions): ResourceList {
  const podLevel = options.podLevel ?? true;
  let total: ResourceList = new Map();
  const count = (usage: ResourceList, times: number) => {
    if (times > 0)
      total = addResources(total, new Map([...usage].map(([name, quantity]) => [name, multiplyQuantity(quantity, BigInt(times))])));
  };
  for (const template of podTemplates(objects, options.namespace)) {
    if (template.namespace !== id.namespace) continue;
    const pods = podCount(template, options);
    if (quotaMatchesPod(quota, template.spec, podLevel)) count(podUsage(template.spec, podLevel), pods);
    for (const claim of listAt(template.object, 'spec', 'volumeClaimTemplates'))
      if (quotaMatchesClaim(quota, claim)) count(claimUsage(claim), pods);
    for (const volume of listAt(template.spec, 'volumes')) {
      const claim = at(volume, 'ephemeral', 'volumeClaimTemplate');
      if (isObject(claim) && quotaMatchesClaim(quota, claim)) count(claimUsage(claim), pods);
    }
  }
  for (const object of flattenObjects(objects)) {
    const own = idOf(object, options.namespace);
    if (own === undefined || own.namespace !== id.namespace || own.namespace === '' || (own.kind === 'Pod' && own.group === '')) continue;
    if (own.group === '' && own.kind === 'PersistentVolumeClaim') {
      if (quotaMatchesClaim(quota, object)) count(claimUsage(object), 1);
    } else if (quotaMatchesOthers(quota)) count(own.group === '' && own.kind === 'Service' ? serviceUsage(object) : countUsage(own), 1);
  }
  return total;
}

/** How many pods of a template there may be. */
export function podCount(template: PodTemplate, { ranges, at: end, nodes = 1 }: Pick<QuotaOptions, 'ranges' | 'at' | 'nodes'>): number {
  const range = ranges?.get(idKey(template.owner));
  const replicas =
    range === undefined
      ? (replicasOf(template) ?? (template.owner.kind === 'DaemonSet' ? nodes : 1))
      : end === 'peak'
        ? range.max
        : range.min;
  if (end !== 'peak' || template.owner.kind !== 'Deployment') return replicas;
  return deploymentUpdate(template.object, replicas).maxPods;
}

const ONE: Quantity = { unscaled: 1n, scale: 0, format: 'DecimalSI' };
const CLASS_SUFFIX = '.storageclass.storage.k8s.io/';
const DEMANDED: ReadonlySet<string> = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);

function whole(count: number): Quantity {
  return { unscaled: BigInt(count), scale: 0, format: 'DecimalSI' };
}

function roundToWhole(quantity: Quantity): Quantity {
  if (quantity.scale >= 0) return quantity;
  const divisor = 10n ** BigInt(-quantity.scale);
  if (quantity.unscaled % divisor === 0n) return quantity;
  return { unscaled: quantity.unscaled / divisor + (quantity.unscaled < 0n ? -1n : 1n), scale: 0, format: quantity.format };
}

function computeUsage(requests: ResourceList, limits: ResourceList): ResourceList {
  const usage = new Map<string, Quantity>([['pods', ONE]]);
  for (const name of ['cpu', 'memory', 'ephemeral-storage']) {
    const request = requests.get(name);
    const limit = limits.get(name);
    if (request !== undefined) usage.set(name, request).set(`requests.${name}`, request);
    if (limit !== undefined) usage.set(`limits.${name}`, limit);
  }
  for (const [name, request] of requests) {
    if (name.startsWith('hugepages-')) usage.set(name, request).set(`requests.${name}`, request);
    if (isExtended(name)) usage.set(`requests.${name}`, request);
  }
  return usage;
}

/** Resources of devices: a name with a domain that is not Kubernetes' own. */
function isExtended(name: string): boolean {
  if (name.startsWith('deviceclass.resource.kubernetes.io/')) return true;
  return name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.');
}

function hasPodLevel(spec: Json): boolean {
  const own = podLevelResources(spec);
  return own !== undefined && [...own.requests.keys(), ...own.limits.keys()].some(isPodLevel);
}

interface Scope {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly string[];
}

function scopesOf(quota: Json): readonly Scope[] {
  const plain = listAt(quota, 'spec', 'scopes').flatMap((name) =>
    typeof name === 'string' ? [{ name, operator: 'Exists', values: [] }] : [],
  );
  const selected = listAt(quota, 'spec', 'scopeSelector', 'matchExpressions').map((expression) => ({
    name: textAt(expression, 'scopeName') ?? '',
    operator: textAt(expression, 'operator') ?? '',
    values: listAt(expression, 'values').filter((value) => typeof value === 'string'),
  }));
  return [...plain, ...selected];
}

function podInScope(scope: Scope, spec: Json, podLevel: boolean): boolean {
  switch (scope.name) {
    case 'Terminating':
      return (intAt(spec, 'activeDeadlineSeconds') ?? -1) >= 0;
    case 'NotTerminating':
      return (intAt(spec, 'activeDeadlineSeconds') ?? -1) < 0;
    case 'BestEffort':
      return qosClass(spec, podLevel) === 'BestEffort';
    case 'NotBestEffort':
      return qosClass(spec, podLevel) !== 'BestEffort';
    case 'PriorityClass':
      return matchesScope(scope, textAt(spec, 'priorityClassName'));
    case 'CrossNamespacePodAffinity':
      return crossesNamespaces(spec);
    default:
      return false;
  }
}

const SCOPE_OPERATORS: Readonly<Record<string, SelectorOperator>> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' };

function matchesScope({ name, operator, values }: Scope, value: string | undefined): boolean {
  if (!Object.hasOwn(SCOPE_OPERATORS, operator)) return false;
  const requirement = { key: name, operator: SCOPE_OPERATORS[operator]!, values };
  return matchesSelector({ nothing: false, requirements: [requirement] }, value === undefined ? {} : { [name]: value });
}

function crossesNamespaces(spec: Json): boolean {
  return ['podAffinity', 'podAntiAffinity'].some((kind) => {
    const affinity = at(spec, 'affinity', kind);
    const terms = [
      ...listAt(affinity, 'requiredDuringSchedulingIgnoredDuringExecution'),
      ...listAt(affinity, 'preferredDuringSchedulingIgnoredDuringExecution').map((term) => field(term, 'podAffinityTerm') ?? null),
    ];
    return terms.some((term) => listAt(term, 'namespaces').length > 0 || isObject(field(term, 'namespaceSelector')));
  });
}

/** Object counts: `count/deployments.apps`, and the old names of core kinds. */
function countUsage({ group, kind }: ObjectId): ResourceList {
  const plural = pluralOf(kind);
  const usage = new Map<string, Quantity>([[`count/${plural}${group === '' ? '' : `.${group}`}`, ONE]]);
  if (group === '' && COUNTED.has(plural)) usage.set(plural, ONE);
  return usage;
}

const COUNTED: ReadonlySet<string> = new Set(['configmaps', 'secrets', 'replicationcontrollers', 'resourcequotas', 'services']);

/** The resource name of a kind, by English rules; built-in kinds keep to them. */
export function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower === 'endpoints') return lower;
  if (/(?:s|x|ch|sh)$/.test(lower)) return `${lower}es`;
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}
