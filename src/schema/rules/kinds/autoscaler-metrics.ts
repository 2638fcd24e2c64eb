/** One metric of a HorizontalPodAutoscaler, in its v2 form (pkg/apis/autoscaling/validation). */
import {
  type At,
  dnsLabelErrors,
  type JsonObject,
  parseGroupVersion,
  pathSegmentErrors,
  quantitySign,
  type Report,
} from '../../../kube/index.ts';
import { quantity, refuse } from './checks.ts';
import { given, maybeCount, maybePart, part, text } from './read.ts';
import { containerResourceName } from './resource-names.ts';

const RULE = 'api/hpa-metric';
/** In the order of upstream's look: of several sources only the first is validated. */
const SOURCES = ['object', 'external', 'pods', 'resource', 'containerResource'] as const;
const TYPES: readonly string[] = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

/** `lenient`: apiVersions of described objects are not looked at. */
export function hpaMetric(metric: JsonObject, lenient: boolean, at: At, report: Report): void {
  const type = text(metric['type']);
  if (type === '') report.required(at.to('type'), RULE, 'must specify a metric source type');
  if (!TYPES.includes(type)) report.notSupported(at.to('type'), RULE, type, TYPES);
  const present = SOURCES.filter((name) => maybePart(metric[name]) !== undefined);
  const [first] = present;
  if (first !== undefined) source(first, part(metric[first]), lenient, at.to(first), report);
  const expected = TYPES.includes(type) ? `${type[0]!.toLowerCase()}${type.slice(1)}` : undefined;
  if (expected !== undefined && maybePart(metric[expected]) === undefined)
    report.required(at.to(expected), RULE, 'must populate information for the given metric source');
  if (present.length === 1) return;
  for (const name of present) if (name !== expected) report.forbidden(at.to(name), RULE, 'must populate the given metric source only');
}

function source(kind: (typeof SOURCES)[number], value: JsonObject, lenient: boolean, at: At, report: Report): void {
  const target = part(value['target']);
  const place = at.to('target');
  const [raw, average, utilization] = [given(target['value']), given(target['averageValue']), given(target['averageUtilization'])];
  if (kind === 'object') objectReference(part(value['describedObject']), lenient ? 'nothing' : 'syntax', at.to('describedObject'), report);
  if (kind === 'containerResource') containerResource(value, at, report);
  else if (kind === 'resource') {
    if (text(value['name']) === '') report.required(at.to('name'), RULE, 'must specify a resource name');
  } else metricName(text(part(value['metric'])['name']), at.to('metric').to('name'), report);
  metricTarget(target, place, report);
  switch (kind) {
    case 'object':
      if (!raw && !average) report.required(place.to('averageValue'), RULE, 'must set either a target value or averageValue');
      return;
    case 'external':
      if (!raw && !average)
        report.required(place.to('averageValue'), RULE, 'must set either a target value for metric or a per-pod target');
      if (raw && average) report.forbidden(place.to('value'), RULE, 'may not set both a target value for metric and a per-pod target');
      return;
    case 'pods':
      if (!average) report.required(place.to('averageValue'), RULE, 'must specify a positive target averageValue');
      return;
    default:
      if (!utilization && !average)
        report.required(place.to('averageUtilization'), RULE, 'must set either a target raw value or a target utilization');
      if (utilization && average)
        report.forbidden(place.to('averageValue'), RULE, 'may not set both a target raw value and a target utilization');
  }
}

function containerResource(value: JsonObject, at: At, report: Report): void {
  const [name, container] = [text(value['name']), text(value['container'])];
  if (name === '') report.required(at.to('name'), RULE, 'must specify a resource name');
  else containerResourceName(name, at.to('name'), report, RULE);
  if (container === '') report.required(at.to('container'), RULE, 'must specify a container');
  else refuse(at.to('container'), report, RULE, container, dnsLabelErrors(container));
}

function metricName(name: string, at: At, report: Report): void {
  if (name === '') report.required(at, RULE, 'must specify a metric name');
  else refuse(at, report, RULE, name, pathSegmentErrors(name, false));
}

function metricTarget(target: JsonObject, at: At, report: Report): void {
  const type = text(target['type']);
  if (type === '') report.required(at.to('type'), RULE, 'must specify a metric target type');
  if (type !== 'Utilization' && type !== 'Value' && type !== 'AverageValue')
    report.invalid(at.to('type'), RULE, type, 'must be either Utilization, Value, or AverageValue');
  for (const field of ['value', 'averageValue']) {
    const amount = quantity(target[field]);
    if (amount !== undefined && quantitySign(amount) !== 1) report.invalid(at.to(field), RULE, target[field]!, 'must be positive');
  }
  const utilization = maybeCount(target['averageUtilization']);
  if (utilization !== undefined && utilization < 1)
    report.invalid(at.to('averageUtilization'), RULE, utilization, 'must be greater than 0');
}

/** ValidateCrossVersionObjectReference; `wants`: what its apiVersion must be. */
export function objectReference(reference: JsonObject, wants: 'nothing' | 'syntax' | 'group', at: At, report: Report): void {
  const rule = 'api/hpa-target';
  for (const field of ['kind', 'name']) {
    const value = text(reference[field]);
    if (value === '') report.required(at.to(field), rule);
    else for (const sentence of pathSegmentErrors(value, false)) report.invalid(at.to(field), rule, value, sentence);
  }
  if (wants === 'nothing') return;
  const apiVersion = text(reference['apiVersion']);
  const parsed = parseGroupVersion(apiVersion);
  if ('error' in parsed) report.invalid(at.to('apiVersion'), rule, apiVersion, parsed.error);
  else if (wants === 'group' && parsed.group === '')
    report.invalid(at.to('apiVersion'), rule, apiVersion, 'apiVersion must specify API group');
}
