/** The resources of the pod as a whole (spec.resources): their own rules, and that the containers' fit into them. */
import { type At, addQuantity, compareQuantity, type Quantity, quantityText } from '../../../kube/index.ts';
import type { PodSpec } from '../../kinds.ts';
import { items, pointer, struct } from '../metadata/index.ts';
import { type PodScope, SINCE } from './context.ts';
import { isHugePages, quantitiesOf, type ResourceList, validatePodResourceRequirements } from './resources.ts';

/** `at` is the spec's. */
export function validatePodResources(spec: PodSpec, at: At, scope: PodScope): void {
  const resources = pointer(spec.resources);
  if (resources === undefined || scope.minor < SINCE.podResources) return;
  const { report } = scope;
  const place = at.to('resources');
  if (scope.os === 'windows') {
    report.forbidden(place, 'api/os-fields', 'may not be set for a windows pod');
    return;
  }
  if (Array.isArray(resources.claims)) {
    report.forbidden(place.to('claims'), 'api/pod-resources', 'claims may not be set for Resources at pod-level');
  }
  validatePodResourceRequirements(resources, place, scope);
  const requests = quantitiesOf(resources.requests);
  const limits = quantitiesOf(resources.limits);
  for (const [name, sum] of aggregate(spec, 'requests')) {
    const own = requests.get(name);
    if (own === undefined || compareQuantity(sum, own) <= 0) continue;
    const detail = `must be greater than or equal to aggregate container requests of ${quantityText(sum)}`;
    report.invalid(place.to('requests').to(name), 'api/pod-resources', quantityText(own), detail);
  }
  for (const [name, sum] of aggregate(spec, 'limits')) {
    const own = limits.get(name);
    if (!isHugePages(name) || own === undefined || compareQuantity(sum, own) <= 0) continue;
    const detail = `must be greater than or equal to aggregate container limits of ${quantityText(sum)}`;
    report.invalid(place.to('limits').to(name), 'api/pod-resources', quantityText(own), detail);
  }
  items(spec.containers).forEach((container, i) => {
    for (const [name, limit] of quantitiesOf(struct(struct(container).resources).limits)) {
      const own = limits.get(name);
      if (own === undefined || compareQuantity(limit, own) <= 0) continue;
      // Upstream's place is below the pod's resources.
      const at = place.to('containers').to(i).to(name).to('limits');
      report.invalid(at, 'api/pod-resources', quantityText(limit), `must be less than or equal to pod limits of ${quantityText(own)}`);
    }
  });
}

/**
 * What the containers need at most at one time: the sum of containers and sidecars, or what an init container needs beside the sidecars that
 * were started before it.
 */
function aggregate(spec: PodSpec, list: 'requests' | 'limits'): ResourceList {
  const sum = new Map<string, Quantity>();
  const sidecars = new Map<string, Quantity>();
  const initial = new Map<string, Quantity>();
  for (const container of items(spec.containers)) add(sum, quantitiesOf(struct(struct(container).resources)[list]));
  for (const each of items(spec.initContainers)) {
    const container = struct(each);
    const own = quantitiesOf(struct(container.resources)[list]);
    let needed = sidecars;
    if (container.restartPolicy === 'Always') {
      add(sum, own);
      add(sidecars, own);
    } else {
      needed = new Map(own);
      add(needed, sidecars);
    }
    atLeast(initial, needed);
  }
  atLeast(sum, initial);
  return sum;
}

function add(sum: Map<string, Quantity>, list: ResourceList): void {
  for (const [name, quantity] of list) {
    const before = sum.get(name);
    sum.set(name, before === undefined ? quantity : addQuantity(before, quantity));
  }
}

function atLeast(most: Map<string, Quantity>, list: ResourceList): void {
  for (const [name, quantity] of list) {
    const before = most.get(name);
    if (before === undefined || compareQuantity(quantity, before) > 0) most.set(name, quantity);
  }
}
