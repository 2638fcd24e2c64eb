/** LimitRanges: the defaults that they fill into containers and the bounds that they enforce (plugin/pkg/admission/limitranger). */
import { isObject, type Json, type JsonObject, setKey } from '../json.ts';
import { compareQuantity, type Quantity, quantityText, scaledQuantity } from '../quantity.ts';
import {
  containerResources,
  podLevelResources,
  podResources,
  type ResourceList,
  type Resources,
  resourceList,
  resourceTexts,
} from './pod-resources.ts';
import { at, field, listAt, NO_OBJECT, textAt } from './read.ts';

interface LimitItem {
  readonly type: string;
  readonly min: ResourceList;
  readonly max: ResourceList;
  readonly ratio: ResourceList;
  readonly defaults: ResourceList;
  readonly defaultRequests: ResourceList;
}

/** A pod's spec with the defaults of a LimitRange in its containers. Requests are completed from limits first, as the server does. */
export function applyLimitRange(spec: JsonObject, limitRange: Json): JsonObject {
  const items = limitItems(limitRange).filter(({ type }) => type === 'Container');
  const defaults = new Map(items.flatMap((item) => [...item.defaults]));
  const defaultRequests = new Map(items.flatMap((item) => [...item.defaultRequests]));
  const complete = (container: Json): Json => {
    if (!isObject(container)) return container;
    const { requests, limits } = containerResources(container);
    const resources: { [key: string]: Json } = { ...(isObject(container['resources']) ? container['resources'] : NO_OBJECT) };
    setKey(resources, 'requests', resourceTexts(new Map([...defaultRequests, ...requests])));
    setKey(resources, 'limits', resourceTexts(new Map([...defaults, ...limits])));
    return { ...container, resources };
  };
  // Pod-level requests were completed before, from the containers as they came.
  const own = podLevelResources(spec);
  return {
    ...spec,
    ...(own === undefined ? {} : { resources: { requests: resourceTexts(own.requests), limits: resourceTexts(own.limits) } }),
    containers: listAt(spec, 'containers').map(complete),
    ...(field(spec, 'initContainers') === undefined ? {} : { initContainers: listAt(spec, 'initContainers').map(complete) }),
  };
}

/** Why a LimitRange refuses a pod (its spec with defaults applied), in upstream's sentences; empty when it does not. */
export function limitRangeFaults(spec: Json, limitRange: Json, podLevel = true): readonly string[] {
  const faults: string[] = [];
  for (const item of limitItems(limitRange)) {
    if (item.type === 'Container') {
      for (const container of [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers')])
        checkItem(item, containerResources(container), faults);
    } else if (item.type === 'Pod') checkItem(item, podResources(spec, { podLevel, overhead: false }), faults);
  }
  return faults;
}

/** The same for a PersistentVolumeClaim: only its request counts. */
export function claimLimitFaults(claim: Json, limitRange: Json): readonly string[] {
  const requests = resourceList(at(claim, 'spec', 'resources', 'requests'));
  const faults: string[] = [];
  for (const item of limitItems(limitRange)) {
    if (item.type !== 'PersistentVolumeClaim') continue;
    for (const [name, bound] of item.min) push(faults, belowMinimum(item.type, name, bound, requests.get(name), undefined));
    for (const [name, bound] of item.max) push(faults, aboveMaximumRequest(item.type, name, bound, requests.get(name)));
  }
  return faults;
}

/** The items of a LimitRange, each with the server's defaults: limits from max, requests from those, then from min. */
function limitItems(limitRange: Json): readonly LimitItem[] {
  return listAt(limitRange, 'spec', 'limits').map((item) => {
    const type = textAt(item, 'type') ?? '';
    const min = resourceList(field(item, 'min'));
    const max = resourceList(field(item, 'max'));
    const given = resourceList(field(item, 'default'));
    const requests = resourceList(field(item, 'defaultRequest'));
    const container = type === 'Container';
    const defaults = container ? new Map([...max, ...given]) : given;
    const defaultRequests = container ? new Map([...min, ...defaults, ...requests]) : requests;
    return { type, min, max, ratio: resourceList(field(item, 'maxLimitRequestRatio')), defaults, defaultRequests };
  });
}

function checkItem(item: LimitItem, { requests, limits }: Resources, faults: string[]): void {
  for (const [name, bound] of item.min) push(faults, belowMinimum(item.type, name, bound, requests.get(name), limits.get(name)));
  for (const [name, bound] of item.max) push(faults, aboveMaximum(item.type, name, bound, requests.get(name), limits.get(name)));
  for (const [name, bound] of item.ratio) push(faults, aboveRatio(item.type, name, bound, requests.get(name), limits.get(name)));
}

type Fault = string | undefined;

function push(faults: string[], fault: Fault): void {
  if (fault !== undefined) faults.push(fault);
}

function belowMinimum(type: string, name: string, bound: Quantity, request: Quantity | undefined, limit: Quantity | undefined): Fault {
  const head = `minimum ${name} usage per ${type} is ${quantityText(bound)}`;
  if (request === undefined) return `${head}.  No request is specified`;
  if (compareQuantity(request, bound) < 0) return `${head}, but request is ${quantityText(request)}`;
  return limit !== undefined && compareQuantity(limit, bound) < 0 ? `${head}, but limit is ${quantityText(limit)}` : undefined;
}

function aboveMaximum(type: string, name: string, bound: Quantity, request: Quantity | undefined, limit: Quantity | undefined): Fault {
  const head = `maximum ${name} usage per ${type} is ${quantityText(bound)}`;
  if (limit === undefined) return `${head}.  No limit is specified`;
  if (compareQuantity(limit, bound) > 0) return `${head}, but limit is ${quantityText(limit)}`;
  return request !== undefined && compareQuantity(request, bound) > 0 ? `${head}, but request is ${quantityText(request)}` : undefined;
}

function aboveMaximumRequest(type: string, name: string, bound: Quantity, request: Quantity | undefined): Fault {
  const head = `maximum ${name} usage per ${type} is ${quantityText(bound)}`;
  if (request === undefined) return `${head}.  No request is specified`;
  return compareQuantity(request, bound) > 0 ? `${head}, but request is ${quantityText(request)}` : undefined;
}

function aboveRatio(type: string, name: string, bound: Quantity, request: Quantity | undefined, limit: Quantity | undefined): Fault {
  const head = `${name} max limit to request ratio per ${type} is ${quantityText(bound)}`;
  if (request === undefined || request.unscaled === 0n) return `${head}, but no request is specified or request is 0`;
  if (limit === undefined || limit.unscaled === 0n) return `${head}, but no limit is specified or limit is 0`;
  const ratio = Number(scaledQuantity(limit, 3)) / Number(scaledQuantity(request, 3));
  return ratio * 1000 > Number(scaledQuantity(bound, 3)) ? `${head}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}
