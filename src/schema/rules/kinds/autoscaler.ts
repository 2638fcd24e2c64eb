/** HorizontalPodAutoscaler (pkg/apis/autoscaling/validation): v2 as it is, v1 and v2beta1 as what they become (autoscaler-legacy.ts). */
import { At, type JsonObject, nameIsDnsSubdomain, parseGroupVersion, type Report } from '../../../kube/index.ts';
import { metricsOf } from './autoscaler-legacy.ts';
import { hpaMetric, objectReference } from './autoscaler-metrics.ts';
import { nonNegativeQuantity, oneOf } from './checks.ts';
import type { Kind, KindContext } from './context.ts';
import { count, given, items, maybeCount, maybePart, maybeText, part, text } from './read.ts';

const SPEC: At = At.root.to('spec');
const BEHAVIOR = 'api/hpa-behavior';
const MAX_WINDOW_SECONDS = 3600;
const MAX_PERIOD_SECONDS = 1800;
/** Before this version apiVersion of the references was not looked at. */
export const API_VERSION_SINCE = 34;
const TOLERANCE_SINCE = 35;
const REQUIRED_MAX_SINCE = 36;

export const horizontalPodAutoscaler: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report, context) {
    const spec = part(object['spec']);
    const before = context.old === undefined ? undefined : part(context.old['spec']);
    replicas(spec, before, report, context.minor);
    const target = part(spec['scaleTargetRef']);
    const sameTarget =
      before !== undefined && ['apiVersion', 'kind'].every((name) => text(part(before['scaleTargetRef'])[name]) === text(target[name]));
    const asks = context.minor >= API_VERSION_SINCE && !sameTarget;
    const wants = !asks ? 'nothing' : text(target['kind']) === 'ReplicationController' ? 'syntax' : 'group';
    objectReference(target, wants, SPEC.to('scaleTargetRef'), report);
    metrics(object, spec, report, context);
    for (const direction of ['scaleUp', 'scaleDown']) {
      const rules = maybePart(part(spec['behavior'])[direction]);
      if (rules !== undefined) scalingRules(rules, SPEC.to('behavior').to(direction), report, context);
    }
  },
};

function replicas(spec: JsonObject, before: JsonObject | undefined, report: Report, minor: number): void {
  const rule = 'api/hpa-replicas';
  const [min, max] = [maybeCount(spec['minReplicas']), count(spec['maxReplicas'])];
  // Scaling to zero is behind a gate that is off; an autoscaler that did it already may go on.
  const lowest = before?.['minReplicas'] === 0 ? 0 : 1;
  if (min !== undefined && min < lowest) report.invalid(SPEC.to('minReplicas'), rule, min, `must be greater than or equal to ${lowest}`);
  if (max < 1 && minor < REQUIRED_MAX_SINCE) report.invalid(SPEC.to('maxReplicas'), rule, max, 'must be greater than 0');
  else if (max === 0) report.required(SPEC.to('maxReplicas'), rule, 'must be set and greater than 0');
  else if (max < 0) report.invalid(SPEC.to('maxReplicas'), rule, max, 'must be greater than or equal to 1');
  if (min !== undefined && max < min) report.invalid(SPEC.to('maxReplicas'), rule, max, 'must be greater than or equal to `minReplicas`');
}

function metrics(object: JsonObject, spec: JsonObject, report: Report, context: KindContext): void {
  const list = metricsOf(object);
  const lenient = context.minor < API_VERSION_SINCE || (context.old !== undefined && metricsOf(context.old).some(hasBadReference));
  list.forEach((metric, i) => {
    hpaMetric(metric, lenient, SPEC.to('metrics').to(i), report);
  });
  if (maybeCount(spec['minReplicas']) !== 0 || list.some(({ type }) => type === 'Object' || type === 'External')) return;
  report.forbidden(
    SPEC.to('metrics'),
    'api/hpa-metric',
    'must specify at least one Object or External metric to support scaling to zero replicas',
  );
}

function hasBadReference(metric: JsonObject): boolean {
  return metric['type'] === 'Object' && 'error' in parseGroupVersion(text(part(part(metric['object'])['describedObject'])['apiVersion']));
}

function scalingRules(rules: JsonObject, at: At, report: Report, { minor }: KindContext): void {
  const window = maybeCount(rules['stabilizationWindowSeconds']);
  const place = at.to('stabilizationWindowSeconds');
  if (window !== undefined && window < 0) report.invalid(place, BEHAVIOR, window, 'must be greater than or equal to zero');
  if (window !== undefined && window > MAX_WINDOW_SECONDS)
    report.invalid(place, BEHAVIOR, window, `must be less than or equal to ${MAX_WINDOW_SECONDS}`);
  const select = maybeText(rules['selectPolicy']);
  if (select !== undefined) oneOf(select, ['Disabled', 'Max', 'Min'], at.to('selectPolicy'), report, BEHAVIOR);
  const policies = items(rules['policies']);
  if (policies.length === 0) report.required(at.to('policies'), BEHAVIOR, 'must specify at least one Policy');
  policies.forEach((policy, i) => {
    scalingPolicy(part(policy), at.to('policies').to(i), report);
  });
  if (minor >= TOLERANCE_SINCE && given(rules['tolerance'])) nonNegativeQuantity(rules['tolerance'], at.to('tolerance'), report);
}

function scalingPolicy(policy: JsonObject, at: At, report: Report): void {
  oneOf(text(policy['type']), ['Percent', 'Pods'], at.to('type'), report, BEHAVIOR);
  for (const field of ['value', 'periodSeconds']) {
    const value = count(policy[field]);
    if (value <= 0) report.invalid(at.to(field), BEHAVIOR, value, 'must be greater than zero');
  }
  const period = count(policy['periodSeconds']);
  if (period > MAX_PERIOD_SECONDS)
    report.invalid(at.to('periodSeconds'), BEHAVIOR, period, `must be less than or equal to ${MAX_PERIOD_SECONDS}`);
}
