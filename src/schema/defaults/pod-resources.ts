/**
 * Requests and limits of whole pods, which follow from those of the containers once the pod says something about its own (1.34 and later;
 * defaultHugePagePodLimits and defaultPodRequests in pkg/apis/core/v1/defaults.go, sums as in k8s.io/component-helpers/resource).
 */
import {
  addQuantity,
  compareQuantity,
  isList,
  isObject,
  type Json,
  type JsonObject,
  type Quantity,
  quantityOf,
  quantityText,
  setKey,
} from '../../kube/index.ts';
import { type DefaultsContext, isEmptyMap, isUnset, objectIn, withField } from './shape.ts';

const SINCE = 34;
const HUGE_PAGES = 'hugepages-';

export function fillPodResources(spec: JsonObject, { minor }: DefaultsContext): JsonObject {
  const resources = objectIn(spec, 'resources');
  if (minor < SINCE || resources === undefined) return spec;
  const { limits, requests } = resources;
  if ((!isUnset(limits) && !isObject(limits)) || (!isUnset(requests) && !isObject(requests))) return spec;
  const made = fillRequests(spec, fillHugePages(spec, resources));
  return made === resources ? spec : withField(spec, 'resources', made);
}

/** The pod is limited to the huge pages that its containers are limited to together. */
function fillHugePages(spec: JsonObject, resources: JsonObject): JsonObject {
  const { limits, requests } = resources;
  if (isEmptyMap(limits) && isEmptyMap(requests)) return resources;
  const added: { [name: string]: Json } = {};
  for (const [name, quantity] of sumOf(spec, 'limits')) {
    if (name.startsWith(HUGE_PAGES) && !has(requests, name) && !has(limits, name)) setKey(added, name, quantityText(quantity));
  }
  return Object.keys(added).length === 0 ? resources : withField(resources, 'limits', { ...(isObject(limits) ? limits : {}), ...added });
}

/** A limited pod requests what its containers request together, or else what it is limited to. */
function fillRequests(spec: JsonObject, resources: JsonObject): JsonObject {
  const { limits, requests } = resources;
  if (!isObject(limits) || isEmptyMap(limits)) return resources;
  const added: { [name: string]: Json } = {};
  for (const [name, quantity] of sumOf(spec, 'requests')) {
    if (isPodLevel(name) && !name.startsWith(HUGE_PAGES) && !has(requests, name)) setKey(added, name, quantityText(quantity));
  }
  for (const name of Object.keys(limits)) {
    if (isPodLevel(name) && !has(requests, name) && !Object.hasOwn(added, name)) setKey(added, name, limits[name] as Json);
  }
  return Object.keys(added).length === 0
    ? resources
    : withField(resources, 'requests', { ...(isObject(requests) ? requests : {}), ...added });
}

function isPodLevel(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith(HUGE_PAGES);
}

function has(list: Json | undefined, name: string): boolean {
  return isObject(list) && Object.hasOwn(list, name);
}

type Sums = Map<string, Quantity>;

/** What the pod needs at most at one time: all containers and sidecars, or one init container beside the sidecars before it. */
function sumOf(spec: JsonObject, field: 'limits' | 'requests'): Sums {
  const total: Sums = new Map();
  for (const container of itemsOf(spec, 'containers')) add(total, listOf(container, field));
  const sidecars: Sums = new Map();
  const starting: Sums = new Map();
  for (const container of itemsOf(spec, 'initContainers')) {
    const list = listOf(container, field);
    if (container['restartPolicy'] === 'Always') {
      add(total, list);
      add(sidecars, list);
      raise(starting, sidecars);
    } else {
      const together: Sums = new Map(list);
      add(together, sidecars);
      raise(starting, together);
    }
  }
  raise(total, starting);
  return total;
}

function itemsOf(spec: JsonObject, key: string): readonly JsonObject[] {
  const list = spec[key];
  return isList(list) ? list.filter(isObject) : [];
}

function listOf(container: JsonObject, field: string): Sums {
  const sums: Sums = new Map();
  const list = objectIn(objectIn(container, 'resources'), field);
  for (const name of Object.keys(list ?? {})) {
    const read = quantityOf(list?.[name] as Json);
    if ('value' in read) sums.set(name, read.value);
  }
  return sums;
}

function add(sums: Sums, list: Sums): void {
  for (const [name, quantity] of list) {
    const old = sums.get(name);
    sums.set(name, old === undefined ? quantity : addQuantity(old, quantity));
  }
}

function raise(sums: Sums, list: Sums): void {
  for (const [name, quantity] of list) {
    const old = sums.get(name);
    if (old === undefined || compareQuantity(quantity, old) > 0) sums.set(name, quantity);
  }
}
