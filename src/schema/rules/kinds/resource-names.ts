/** The names of resources in quotas, limits and requests (pkg/apis/core/helper). */
import { type At, labelKeyErrors, type Report } from '../../../kube/index.ts';
import { refuse } from './checks.ts';

const COUNTED: readonly string[] =
  'pods resourcequotas services replicationcontrollers secrets configmaps persistentvolumeclaims services.nodeports services.loadbalancers'.split(
    ' ',
  );
const CONTAINER: readonly string[] = ['cpu', 'memory', 'ephemeral-storage'];
const QUOTA: ReadonlySet<string> = new Set([
  ...COUNTED,
  ...CONTAINER,
  ...CONTAINER.map((name) => `requests.${name}`),
  ...CONTAINER.map((name) => `limits.${name}`),
  'requests.storage',
]);

export function isQuotaResource(name: string): boolean {
  return QUOTA.has(name) || name.startsWith('hugepages-') || name.startsWith('requests.hugepages-');
}

/** Counted in whole numbers. */
export function isInteger(name: string): boolean {
  return COUNTED.includes(name) || isExtended(name);
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && labelKeyErrors(`requests.${name}`).length === 0;
}

/** Requests may be less than limits. */
export function isOvercommittable(name: string): boolean {
  return isNative(name) && !name.startsWith('hugepages-');
}

/** validateResourceName; true when the name is well. */
export function resourceName(name: string, at: At, report: Report, rule: string): boolean {
  const wrong = labelKeyErrors(name);
  refuse(at, report, rule, name, wrong);
  if (wrong.length > 0) return false;
  if (name.includes('/') || name === 'storage' || isQuotaResource(name)) return true;
  report.invalid(at, rule, name, 'must be a standard resource type or fully qualified');
  return false;
}

/** validateContainerResourceName. */
export function containerResourceName(name: string, at: At, report: Report, rule: string): void {
  resourceName(name, at, report, rule);
  if (!name.includes('/')) {
    if (!CONTAINER.includes(name) && !name.startsWith('hugepages-'))
      report.invalid(at, rule, name, 'must be a standard resource for containers');
  } else if (!isNative(name) && !isExtended(name)) report.invalid(at, rule, name, "doesn't follow extended resource name standard");
}
