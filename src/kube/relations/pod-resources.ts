/**
 * What a pod asks for: the sums of k8s.io/component-helpers/resource (init containers by their maximum, sidecars added, overhead, pod-level
 * resources) and its quality-of-service class. Requests default to limits, as the server defaults pods (not templates).
 */
import type { Json } from '../json.ts';
import { addQuantity, compareQuantity, type Quantity, quantityOf, quantitySign, quantityText } from '../quantity.ts';
import { at, field, listAt } from './read.ts';

export type ResourceList = ReadonlyMap<string, Quantity>;

export interface Resources {
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}

type Mutable = Map<string, Quantity>;

/** A list of quantities; what is no quantity is left out, digits below milli are rounded up as the server does. */
export function resourceList(value: Json | undefined): ResourceList {
  return readList(value, roundToMilli);
}

function readList(value: Json | undefined, round: (quantity: Quantity) => Quantity): ResourceList {
  const list: Mutable = new Map();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return list;
  for (const name of Object.keys(value)) {
    const read = quantityOf(field(value, name) ?? null);
    if ('value' in read) list.set(name, round(read.value));
  }
  return list;
}

/** Requests and limits of a container, requests completed from limits. */
export function containerResources(container: Json): Resources {
  return readResources(container, roundToMilli);
}

function readResources(container: Json, round: (quantity: Quantity) => Quantity): Resources {
  const limits = readList(at(container, 'resources', 'limits'), round);
  const requests = new Map(readList(at(container, 'resources', 'requests'), round));
  for (const [name, limit] of limits) if (!requests.has(name)) requests.set(name, limit);
  return { requests, limits };
}

export interface PodResourceOptions {
  /** Whether `spec.resources` counts: by default since 1.34. */
  readonly podLevel?: boolean;
  readonly overhead?: boolean;
}

/** PodRequests and PodLimits of a pod's spec. */
export function podResources(spec: Json, { podLevel = true, overhead = true }: PodResourceOptions = {}): Resources {
  const requests = aggregate(spec, (container) => containerResources(container).requests);
  const limits = aggregate(spec, (container) => containerResources(container).limits);
  const own = podLevel ? podLevelResources(spec) : undefined;
  if (own !== undefined) {
    for (const [name, quantity] of own.requests) if (isPodLevel(name)) requests.set(name, quantity);
    for (const [name, quantity] of own.limits) if (isPodLevel(name)) limits.set(name, quantity);
  }
  if (overhead) {
    for (const [name, quantity] of resourceList(field(spec, 'overhead'))) {
      add(requests, name, quantity);
      const limit = limits.get(name);
      if (limit !== undefined && quantitySign(limit) !== 0) limits.set(name, addQuantity(limit, quantity));
    }
  }
  return { requests, limits };
}

/** `spec.resources` with its defaults: from the containers' sums, then from its own limits. Undefined where it has none that count. */
export function podLevelResources(spec: Json): Resources | undefined {
  const resources = field(spec, 'resources');
  const limits = new Map(resourceList(field(resources, 'limits')));
  const requests = new Map(resourceList(field(resources, 'requests')));
  if (limits.size + requests.size === 0) return undefined;
  // The server adds these up before it rounds them.
  const exact = (container: Json) => readResources(container, (quantity) => quantity);
  for (const [name, sum] of aggregate(spec, (container) => exact(container).limits))
    if (name.startsWith(HUGE_PAGES) && !requests.has(name) && !limits.has(name)) limits.set(name, roundToMilli(sum));
  if (limits.size > 0) {
    for (const [name, sum] of aggregate(spec, (container) => exact(container).requests))
      if (COMPUTE.has(name) && !requests.has(name)) requests.set(name, roundToMilli(sum));
    for (const [name, limit] of limits) if (isPodLevel(name) && !requests.has(name)) requests.set(name, limit);
  }
  return { requests, limits };
}

export type QosClass = 'BestEffort' | 'Burstable' | 'Guaranteed';

/** ComputePodQOS: by CPU and memory, zero counting as not set. */
export function qosClass(spec: Json, podLevel = true): QosClass {
  const own =
    podLevel && field(spec, 'resources') !== undefined
      ? (podLevelResources(spec) ?? { requests: new Map(), limits: new Map() })
      : undefined;
  const parts = own === undefined ? [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers')].map(containerResources) : [own];
  const requests: Mutable = new Map();
  const limits: Mutable = new Map();
  let guaranteed = true;
  for (const part of parts) {
    for (const name of COMPUTE) {
      addPositive(requests, name, part.requests.get(name));
      const limited = addPositive(limits, name, part.limits.get(name));
      // Go: of pod-level resources, limits are only asked for when there are some.
      if (!limited && (own === undefined || part.limits.size > 0)) guaranteed = false;
    }
  }
  if (requests.size + limits.size === 0) return 'BestEffort';
  const equal = [...requests].every(([name, request]) => {
    const limit = limits.get(name);
    return limit !== undefined && compareQuantity(limit, request) === 0;
  });
  return guaranteed && equal && requests.size === limits.size ? 'Guaranteed' : 'Burstable';
}

/** Adds two lists. */
export function addResources(a: ResourceList, b: ResourceList): ResourceList {
  const total: Mutable = new Map(a);
  for (const [name, quantity] of b) add(total, name, quantity);
  return total;
}

/** `{cpu: "1500m"}`, for reports and tests. */
export function resourceTexts(list: ResourceList): Readonly<Record<string, string>> {
  return Object.fromEntries([...list].map(([name, quantity]) => [name, quantityText(quantity)]));
}

const COMPUTE: ReadonlySet<string> = new Set(['cpu', 'memory']);
const HUGE_PAGES = 'hugepages-';
const MILLI = -3;

export function isPodLevel(name: string): boolean {
  return COMPUTE.has(name) || name.startsWith(HUGE_PAGES);
}

function roundToMilli(quantity: Quantity): Quantity {
  if (quantity.scale >= MILLI || quantity.unscaled === 0n) return quantity;
  const divisor = 10n ** BigInt(MILLI - quantity.scale);
  const rest = quantity.unscaled % divisor;
  const away = rest === 0n ? 0n : quantity.unscaled < 0n ? -1n : 1n;
  return { unscaled: quantity.unscaled / divisor + away, scale: MILLI, format: quantity.format };
}

/**
 * Containers together, or what the heaviest moment of starting up needs: an init container with the sidecars that were started before it.
 */
function aggregate(spec: Json, of: (container: Json) => ResourceList): Mutable {
  const total: Mutable = new Map();
  for (const container of listAt(spec, 'containers')) for (const [name, quantity] of of(container)) add(total, name, quantity);
  const sidecars: Mutable = new Map();
  const starting: Mutable = new Map();
  for (const container of listAt(spec, 'initContainers')) {
    const own = of(container);
    const sidecar = field(container, 'restartPolicy') === 'Always';
    if (sidecar) {
      for (const [name, quantity] of own) {
        add(total, name, quantity);
        add(sidecars, name, quantity);
      }
    }
    for (const [name, quantity] of sidecar ? sidecars : addResources(own, sidecars)) raise(starting, name, quantity);
  }
  for (const [name, quantity] of starting) raise(total, name, quantity);
  return total;
}

function add(list: Mutable, name: string, quantity: Quantity): void {
  const known = list.get(name);
  list.set(name, known === undefined ? quantity : addQuantity(known, quantity));
}

function raise(list: Mutable, name: string, quantity: Quantity): void {
  const known = list.get(name);
  if (known === undefined || compareQuantity(quantity, known) > 0) list.set(name, quantity);
}

function addPositive(list: Mutable, name: string, quantity: Quantity | undefined): boolean {
  if (quantity === undefined || quantitySign(quantity) !== 1) return false;
  add(list, name, quantity);
  return true;
}
