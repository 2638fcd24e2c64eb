/**
 * What an update may keep although a new pod may not have it (pkg/api/pod GetValidationOptionsFromPodSpecAndMeta): where the old pod breaks one
 * of these rules, the new one may break it too. Found by validating the old pod strictly and reading the errors.
 */
import type { FieldError } from '../../../kube/index.ts';

export type Allowance =
  | 'affinity-selector-values'
  | 'node-affinity-values'
  | 'spread-selectors'
  | 'spread-label-keys'
  | 'token-path'
  | 'host-sysctls'
  | 'hugepages'
  | 'deletion-cost'
  | 'env-names'
  | 'init-container-resize'
  | 'user-namespace-devices'
  | 'sleep-of-zero';

export type Allowances = ReadonlySet<Allowance>;

export const NO_ALLOWANCES: Allowances = new Set();

/** `errors` of the old pod or template, whose spec is at any depth. */
export function allowancesFrom(errors: readonly FieldError[]): Allowances {
  const allow = new Set<Allowance>();
  for (const error of errors) {
    const found = allowanceOf(error);
    if (found !== undefined) allow.add(found);
  }
  return allow;
}

function allowanceOf({ path, rule, detail }: FieldError): Allowance | undefined {
  const has = (step: string): boolean => path.includes(step);
  if (has('podAffinity') || has('podAntiAffinity'))
    return has('labelSelector') || has('namespaceSelector') ? 'affinity-selector-values' : undefined;
  if (has('nodeAffinity')) return rule === 'api/label-syntax' && has('values') ? 'node-affinity-values' : undefined;
  if (has('topologySpreadConstraints')) {
    if (has('labelSelector')) return 'spread-selectors';
    return has('matchLabelKeys') || detail.includes('matchLabelKeys') ? 'spread-label-keys' : undefined;
  }
  if (rule === 'api/volume-path') return path.at(-1) === 'path' && path.at(-2) === 'projected' ? 'token-path' : undefined;
  if (rule === 'api/sysctl') return detail.startsWith('may not be specified when') ? 'host-sysctls' : undefined;
  if (rule === 'api/hugepages') return detail.includes('is not positive integer multiple') ? 'hugepages' : undefined;
  if (rule === 'api/pod-annotation') return detail === 'must be a 32bit integer' ? 'deletion-cost' : undefined;
  if (rule === 'api/env-name') return 'env-names';
  if (has('resizePolicy')) return has('initContainers') ? 'init-container-resize' : undefined;
  if (has('volumeDevices')) return rule === 'api/host-users' ? 'user-namespace-devices' : undefined;
  return has('sleep') ? 'sleep-of-zero' : undefined;
}
