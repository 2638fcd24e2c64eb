/** Requests and limits of containers, of the pod and of its overhead: validateResourceRequirements and pkg/apis/core/helper. */
import {
  type At,
  compareQuantity,
  dnsLabelErrors,
  type Json,
  labelKeyErrors,
  parseQuantity,
  type Quantity,
  quantityOf,
  quantitySign,
  quantityText,
  type Report,
  scaledQuantity,
} from '../../../kube/index.ts';
import type { ResourceClaimCoreV1, ResourceRequirements } from '../../kinds.ts';
import { items, keys, pointer, struct, type TextMap, text } from '../metadata/index.ts';
import { refuse } from './choices.ts';
import { type PodScope, SINCE } from './context.ts';

export type ResourceList = ReadonlyMap<string, Quantity>;

const NOTHING: ResourceList = new Map();

/** The quantities of a list by name. What cannot be read is left out: the types' check speaks of it. */
export function quantitiesOf(list: TextMap | undefined): ResourceList {
  const names = keys(list);
  if (names.length === 0) return NOTHING;
  const quantities = new Map<string, Quantity>();
  for (const name of names) {
    const read = readQuantity(list![name]!);
    if (read !== undefined) quantities.set(name, read);
  }
  return quantities;
}

/** Charts write the same few quantities over and over. */
const READ = new Map<Json, Quantity>();
const READ_MAX = 512;

export function readQuantity(value: Json): Quantity | undefined {
  const known = READ.get(value);
  if (known !== undefined) return known;
  const read = quantityOf(value);
  if (!('value' in read)) return undefined;
  if (READ.size >= READ_MAX) READ.clear();
  READ.set(value, read.value);
  return read.value;
}

/** Of a container: cpu, memory, ephemeral-storage, huge pages and extended resources. */
export function validateContainerResources(requirements: ResourceRequirements | undefined, at: At, scope: PodScope): void {
  if (pointer(requirements) !== undefined) validateRequirements(requirements!, at, scope, validateContainerResourceName);
}

/** Of the pod: cpu, memory and huge pages. */
export function validatePodResourceRequirements(requirements: ResourceRequirements, at: At, scope: PodScope): void {
  validateRequirements(requirements, at, scope, validatePodResourceName);
}

export function validateOverhead(overhead: TextMap | undefined, at: At, scope: PodScope): void {
  if (keys(overhead).length > 0) validateRequirements({ limits: overhead! }, at, scope, validateContainerResourceName);
}

type NameCheck = (name: string, at: At, report: Report) => void;

function validateRequirements(requirements: ResourceRequirements, at: At, scope: PodScope, validateName: NameCheck): void {
  const { report } = scope;
  const limits = quantitiesOf(requirements.limits);
  const requests = quantitiesOf(requirements.requests);
  let compute = false;
  let hugepages = false;
  for (const [list, step] of [
    [limits, 'limits'],
    [requests, 'requests'],
  ] as const) {
    for (const [name, quantity] of list) {
      if (name === 'cpu' || name === 'memory') {
        compute = true;
        if (quantitySign(quantity) < 0) refuseNegative(quantity, at.to(step).to(name), report);
      } else {
        const place = at.to(step).to(name);
        validateName(name, place, report);
        validateQuantity(name, quantity, place, report);
        if (isHugePages(name)) {
          hugepages = true;
          validateHugePages(name, quantity, place, scope);
        }
      }
      if (list === requests) validateRequest(name, quantity, limits, at, report);
    }
  }
  if (hugepages && !compute) report.forbidden(at, 'api/hugepages', 'HugePages require cpu or memory');
  if (requirements.claims !== undefined) validateClaims(items(requirements.claims), at.to('claims'), scope);
}

function refuseNegative(quantity: Quantity, at: At, report: Report): void {
  report.invalid(at, 'api/resource-quantity', quantityText(quantity), 'must be greater than or equal to 0');
}

/** Not negative, and whole where the resource is counted. */
export function validateQuantity(name: string, quantity: Quantity, at: At, report: Report): void {
  if (quantitySign(quantity) < 0) refuseNegative(quantity, at, report);
  // MilliValue rounds up: a quantity finer than that is whole for upstream.
  if (isCounted(name) && scaledQuantity(quantity, 3) % 1000n !== 0n) {
    report.invalid(at, 'api/resource-quantity', quantityText(quantity), 'must be an integer');
  }
}

/** Upstream reports these at `requests` and `limits`, without the name. */
function validateRequest(name: string, request: Quantity, limits: ResourceList, at: At, report: Report): void {
  const limit = limits.get(name);
  if (limit === undefined) {
    if (!mayOvercommit(name))
      report.required(at.to('limits'), 'api/request-over-limit', 'Limit must be set for non overcommitable resources');
    return;
  }
  const order = compareQuantity(request, limit);
  if (order === 0) return;
  if (!mayOvercommit(name)) {
    const detail = `must be equal to ${name} limit of ${quantityText(limit)}`;
    report.invalid(at.to('requests'), 'api/request-over-limit', quantityText(request), detail);
  } else if (order > 0) {
    const detail = `must be less than or equal to ${name} limit of ${quantityText(limit)}`;
    report.invalid(at.to('requests'), 'api/request-over-limit', quantityText(request), detail);
  }
}

const HUGE_PAGES = 'hugepages-';

export function isHugePages(name: string): boolean {
  return name.startsWith(HUGE_PAGES);
}

function validateHugePages(name: string, quantity: Quantity, at: At, { report, minor, allow }: PodScope): void {
  const size = parseQuantity(name.slice(HUGE_PAGES.length));
  const whole =
    'value' in size &&
    quantitySign(size.value) > 0 &&
    scaledQuantity(size.value, 3) % 1000n === 0n &&
    scaledQuantity(quantity) % scaledQuantity(size.value) === 0n;
  if (whole || minor < SINCE.divisibleHugePages || allow.has('hugepages')) return;
  const written = quantityText(quantity);
  report.invalid(at, 'api/hugepages', written, `${written} is not positive integer multiple of ${name}`);
}

/** Unprefixed names, and those under kubernetes.io. */
function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

function mayOvercommit(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && labelKeyErrors(`requests.${name}`).length === 0;
}

const COUNTS: ReadonlySet<string> = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);

function isCounted(name: string): boolean {
  return COUNTS.has(name) || isExtended(name);
}

const STANDARD: ReadonlySet<string> = new Set([
  ...['cpu', 'memory', 'ephemeral-storage'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
  'storage',
  'requests.storage',
  ...COUNTS,
]);

/** A label key; without prefix, a name that Kubernetes knows. False when something was wrong. */
function validateResourceName(name: string, at: At, report: Report): boolean {
  const wrong = labelKeyErrors(name);
  for (const sentence of wrong) report.invalid(at, 'api/resource-name', name, sentence);
  if (wrong.length > 0) return false;
  if (name.includes('/') || STANDARD.has(name) || isHugePages(name) || name.startsWith(`requests.${HUGE_PAGES}`)) return true;
  report.invalid(at, 'api/resource-name', name, 'must be a standard resource type or fully qualified');
  return false;
}

function validateContainerResourceName(name: string, at: At, report: Report): void {
  validateResourceName(name, at, report);
  if (!name.includes('/')) {
    if (name !== 'cpu' && name !== 'memory' && name !== 'ephemeral-storage' && !isHugePages(name)) {
      report.invalid(at, 'api/resource-name', name, 'must be a standard resource for containers');
    }
  } else if (!isNative(name) && !isExtended(name)) {
    report.invalid(at, 'api/resource-name', name, "doesn't follow extended resource name standard");
  }
}

function validatePodResourceName(name: string, at: At, report: Report): void {
  if (!validateResourceName(name, at, report) || isHugePages(name)) return;
  // cpu and memory are asked before.
  report.notSupported(at, 'api/resource-name', name, ['cpu', HUGE_PAGES, 'memory']);
}

/** The claims that a container uses are the pod's; each is named once, whole or by its requests. */
function validateClaims(claims: readonly ResourceClaimCoreV1[], at: At, scope: PodScope): void {
  if (scope.minor < SINCE.resourceClaims) return;
  const { report } = scope;
  const rule = 'api/resource-claim';
  const whole = new Set<string>();
  /** The requests that are named of a claim. */
  const requests = new Map<string, Set<string>>();
  let known: string | undefined;
  for (let i = 0; i < claims.length; i++) {
    const claim = struct(claims[i]);
    const [name, request] = [text(claim.name), text(claim.request)];
    const place = at.to(i);
    if (name === '') {
      report.required(place, rule);
      continue;
    }
    const named = requests.get(name);
    if (whole.has(name)) report.duplicate(place, rule, name);
    else if (request === '') {
      for (let n = named?.size ?? 0; n > 0; n--) report.duplicate(place, rule, name);
      whole.add(name);
    } else {
      refuse(dnsLabelErrors(request), request, place, 'request', report, rule);
      if (named?.has(request)) report.duplicate(place, rule, `${name}/${request}`);
      if (named === undefined) requests.set(name, new Set([request]));
      else named.add(request);
    }
    if (scope.claims.has(name)) continue;
    known ??= scope.claims.size === 0 ? ' which is empty' : `: ${[...scope.claims].sort().join(', ')}`;
    report.add('FieldValueNotFound', place, rule, `must be one of the names in pod.spec.resourceClaims${known}`, name);
  }
}
