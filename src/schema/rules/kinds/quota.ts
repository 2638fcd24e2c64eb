/** Namespace, ResourceQuota and LimitRange (pkg/apis/core/validation). */
import {
  At,
  compareQuantity,
  type JsonObject,
  labelKeyErrors,
  nameIsDnsLabel,
  nameIsDnsSubdomain,
  type Quantity,
  quantitySign,
  quantityText,
  type Report,
  scaledQuantity,
} from '../../../kube/index.ts';
import { isWhole, NOT_NEGATIVE, quantities, quantity, refuse } from './checks.ts';
import type { Kind } from './context.ts';
import { entry, items, maybePart, part, text } from './read.ts';
import { containerResourceName, isInteger, isOvercommittable, isQuotaResource, resourceName } from './resource-names.ts';

const SPEC: At = At.root.to('spec');
const QUOTA = 'api/quota';
const RANGE = 'api/limit-range';

export const namespace: Kind = {
  namespaced: false,
  names: nameIsDnsLabel,
  validate(object, report) {
    for (const item of items(part(object['spec'])['finalizers'])) {
      const finalizer = text(item);
      const at = SPEC.to('finalizers');
      refuse(at, report, 'api/finalizer', finalizer, labelKeyErrors(finalizer));
      if (!finalizer.includes('/') && !['kubernetes', 'orphan', 'foregroundDeletion'].includes(finalizer))
        report.invalid(at, 'api/finalizer', finalizer, 'name is neither a standard finalizer name nor is it fully qualified');
    }
  },
};

export const resourceQuota: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report) {
    const spec = part(object['spec']);
    for (const [name, amount, written] of quantities(spec['hard'])) {
      const at = SPEC.to('hard').to(name);
      if (resourceName(name, at, report, QUOTA) && !name.includes('/') && !isQuotaResource(name))
        report.invalid(at, QUOTA, name, 'must be a standard resource for quota');
      if (quantitySign(amount) < 0) report.invalid(at, QUOTA, written, NOT_NEGATIVE);
      if (isInteger(name) && !isWhole(amount)) report.invalid(at, QUOTA, written, 'must be an integer');
    }
    const resources = Object.keys(part(spec['hard'])).filter(isQuotaResource);
    quotaScopes(items(spec['scopes']).map(text), resources, report);
    const selector = maybePart(spec['scopeSelector']);
    if (selector !== undefined) scopeSelector(selector, resources, report);
  },
};

const COMPUTE: readonly string[] = ['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  Terminating: ['pods', ...COMPUTE],
  NotTerminating: ['pods', ...COMPUTE],
  BestEffort: ['pods'],
  NotBestEffort: ['pods', ...COMPUTE],
  PriorityClass: ['pods', ...COMPUTE],
  CrossNamespacePodAffinity: ['pods', ...COMPUTE],
  VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
};
const EXISTS_ONLY =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
const EXCLUSIVE = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

function resourcesOf(scope: string): readonly string[] | undefined {
  return Object.hasOwn(SCOPES, scope) ? SCOPES[scope] : undefined;
}

function quotaScopes(scopes: readonly string[], resources: readonly string[], report: Report): void {
  const at = SPEC.to('scopes');
  for (const scope of scopes) {
    const allowed = resourcesOf(scope);
    if (allowed === undefined) report.invalid(at, QUOTA, scopes, 'unsupported scope');
    else if (resources.some((name) => !allowed.includes(name))) report.invalid(at, QUOTA, scopes, 'unsupported scope applied to resource');
  }
  conflicting(scopes, at, report);
}

function conflicting(scopes: readonly string[], at: At, report: Report): void {
  for (const [one, other] of EXCLUSIVE)
    if (scopes.includes(one) && scopes.includes(other)) report.invalid(at, QUOTA, scopes, 'conflicting scopes');
}

function scopeSelector(selector: JsonObject, resources: readonly string[], report: Report): void {
  const at = SPEC.to('scopeSelector').to('matchExpressions');
  const expressions = items(selector['matchExpressions']).map(part);
  for (const expression of expressions) {
    const [scope, operator] = [text(expression['scopeName']), text(expression['operator'])];
    const values = items(expression['values']);
    const allowed = resourcesOf(scope);
    if (allowed === undefined) report.invalid(at.to('scopeName'), QUOTA, scope, 'unsupported scope');
    else if (resources.some((name) => !allowed.includes(name)))
      report.invalid(at, QUOTA, selector, 'unsupported scope applied to resource');
    if (allowed !== undefined && operator !== 'Exists' && scope !== 'PriorityClass' && scope !== 'VolumeAttributesClass')
      report.invalid(at.to('operator'), QUOTA, operator, EXISTS_ONLY);
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0)
        report.required(at.to('values'), QUOTA, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0)
        report.invalid(at.to('values'), QUOTA, values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
    } else report.invalid(at.to('operator'), QUOTA, operator, 'not a valid selector operator');
  }
  conflicting(
    expressions.map((expression) => text(expression['scopeName'])),
    at,
    report,
  );
}

export const limitRange: Kind = {
  namespaced: true,
  nameOptional: true,
  names: nameIsDnsSubdomain,
  validate(object, report) {
    const seen = new Set<string>();
    items(part(object['spec'])['limits']).forEach((item, i) => {
      const limit = part(item);
      const at = SPEC.to('limits').to(i);
      const type = text(limit['type']);
      limitType(type, at.to('type'), report);
      if (seen.has(type)) report.duplicate(at.to('type'), RANGE, type);
      seen.add(type);
      limitNames(limit, type, at, report);
      for (const name of new Set(LIMITS.flatMap((list) => Object.keys(part(limit[list]))))) limitValues(limit, type, name, at, report);
    });
  },
};

const LIMITS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

function limitType(type: string, at: At, report: Report): void {
  const wrong = labelKeyErrors(type);
  refuse(at, report, RANGE, type, wrong);
  if (wrong.length === 0 && !type.includes('/') && !['Pod', 'Container', 'PersistentVolumeClaim'].includes(type))
    report.invalid(at, RANGE, type, 'must be a standard limit type or fully qualified');
}

function limitNames(limit: JsonObject, type: string, at: At, report: Report): void {
  for (const list of LIMITS) {
    const names = Object.keys(part(limit[list]));
    if (type === 'Pod' && (list === 'default' || list === 'defaultRequest')) {
      if (names.length > 0) report.forbidden(at.to(list), RANGE, "may not be specified when `type` is 'Pod'");
      continue;
    }
    const check = type === 'Pod' || type === 'Container' ? containerResourceName : resourceName;
    for (const name of names) check(name, at.to(list).to(name), report, RANGE);
  }
  if (type !== 'PersistentVolumeClaim') return;
  if (['min', 'max'].some((list) => Object.hasOwn(part(limit[list]), 'storage'))) return;
  // Go: there is no such field.
  report.required(at.to('limits'), RANGE, 'either minimum or maximum storage value is required, but neither was provided');
}

function limitValues(limit: JsonObject, type: string, name: string, at: At, report: Report): void {
  const value = (list: (typeof LIMITS)[number]): Quantity | undefined =>
    type === 'Pod' && list.startsWith('default') ? undefined : quantity(entry(part(limit[list]), name));
  const [max, min, fallback, request, ratio] = LIMITS.map(value);
  const say = (list: string, amount: Quantity, detail: string): void =>
    report.invalid(at.to(list).to(name), RANGE, quantityText(amount), detail);
  const ordered = (list: string, low: Quantity | undefined, lowName: string, high: Quantity | undefined, highName: string): void => {
    if (low !== undefined && high !== undefined && compareQuantity(low, high) > 0)
      say(
        list,
        list === lowName ? low : high,
        `${lowName} value ${quantityText(low)} is greater than ${highName} value ${quantityText(high)}`,
      );
  };
  ordered('min', min, 'min', max, 'max');
  ordered('defaultRequest', min, 'min', request, 'default request');
  ordered('defaultRequest', request, 'default request', max, 'max');
  ordered('defaultRequest', request, 'default request', fallback, 'default limit');
  ordered('default', min, 'min', fallback, 'default');
  ordered('default', fallback, 'default', max, 'max');
  if (ratio !== undefined) limitRatio(ratio, min, max, (detail) => say('maxLimitRequestRatio', ratio, detail));
  if (!isOvercommittable(name) && fallback !== undefined && request !== undefined && compareQuantity(fallback, request) !== 0)
    say(
      'defaultRequest',
      request,
      `default value ${quantityText(fallback)} must equal to defaultRequest value ${quantityText(request)} in ${name}`,
    );
}

const MAX_MILLI = (1n << 63n) / 1000n;

function limitRatio(ratio: Quantity, min: Quantity | undefined, max: Quantity | undefined, say: (detail: string) => void): void {
  if (scaledQuantity(ratio, 9) < 1_000_000_000n) say(`ratio ${quantityText(ratio)} is less than 1`);
  if (min === undefined || max === undefined) return;
  const small = [ratio, min, max].every((amount) => scaledQuantity(amount) < MAX_MILLI);
  const number = (amount: Quantity): number => Number(scaledQuantity(amount, small ? 3 : 0));
  const limit = number(max) / number(min);
  const wanted = small ? number(ratio) / 1000 : number(ratio);
  if (wanted > limit) say(`ratio ${quantityText(ratio)} is greater than max/min = ${limit.toFixed(6)}`);
}
