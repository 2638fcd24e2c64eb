/** Node and pod affinity. */
import { type At, dnsLabelErrors, labelValueErrors, nameIsDnsSubdomain, type Report } from '../../../kube/index.ts';
import type {
  Affinity,
  LabelSelector,
  LabelSelectorRequirement,
  NodeAffinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
} from '../../kinds.ts';
import { entry, items, keys, number, pointer, struct, text, validateLabelKey, validateLabelSelector } from '../metadata/index.ts';
import { type PodScope, SINCE } from './context.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export function validateAffinity(affinity: Affinity, at: At, scope: PodScope): void {
  const node = pointer(affinity.nodeAffinity);
  const pod = pointer(affinity.podAffinity);
  const anti = pointer(affinity.podAntiAffinity);
  if (node !== undefined) validateNodeAffinity(node, at.to('nodeAffinity'), scope);
  if (pod !== undefined) validatePodAffinity(pod, at.to('podAffinity'), scope);
  if (anti !== undefined) validatePodAffinity(anti, at.to('podAntiAffinity'), scope);
}

function validateWeight(weight: number | undefined, at: At, report: Report, rule: string): void {
  const value = number(weight);
  if (value < 1 || value > 100) report.invalid(at.to('weight'), rule, value, 'must be in the range 1-100');
}

function validateNodeAffinity(affinity: NodeAffinity, at: At, { report, minor, allow }: PodScope): void {
  const required = pointer(affinity[REQUIRED]);
  if (required !== undefined) {
    const place = at.to(REQUIRED).to('nodeSelectorTerms');
    const terms = items(required.nodeSelectorTerms);
    if (terms.length === 0) report.required(place, 'api/node-affinity', 'must have at least one node selector term');
    const values = minor >= SINCE.nodeAffinityValues && !allow.has('node-affinity-values');
    for (let i = 0; i < terms.length; i++) validateNodeTerm(struct(terms[i]), values, place.to(i), report);
  }
  const preferred = items(affinity[PREFERRED]);
  for (let i = 0; i < preferred.length; i++) {
    const term = struct(preferred[i]);
    const place = at.to(PREFERRED).to(i);
    validateWeight(term.weight, place, report, 'api/node-affinity');
    // A preference for a value that no label can have is let through.
    validateNodeTerm(struct(term.preference), false, place.to('preference'), report);
  }
}

export function validateNodeTerm(term: NodeSelectorTerm, withValues: boolean, at: At, report: Report): void {
  const expressions = items(term.matchExpressions);
  for (let i = 0; i < expressions.length; i++) {
    validateNodeRequirement(struct(expressions[i]), withValues, at.to('matchExpressions').to(i), report);
  }
  const fields = items(term.matchFields);
  for (let i = 0; i < fields.length; i++) validateNodeField(struct(fields[i]), at.to('matchFields').to(i), report);
}

function validateNodeRequirement(requirement: NodeSelectorRequirement, withValues: boolean, at: At, report: Report): void {
  const rule = 'api/node-affinity';
  const operator = text(requirement.operator);
  const values = items(requirement.values);
  const place = at.to('values');
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) report.required(place, rule, "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) report.forbidden(place, rule, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1) report.required(place, rule, "must be specified single value when `operator` is 'Lt' or 'Gt'");
  } else report.invalid(at.to('operator'), rule, operator, 'not a valid selector operator');
  validateLabelKey(text(requirement.key), at.to('key'), report);
  if (!withValues) return;
  for (let i = 0; i < values.length; i++) {
    for (const sentence of labelValueErrors(text(values[i]))) report.invalid(place.to(i), 'api/label-syntax', text(values[i]), sentence);
  }
}

/** The one field of a node that can be selected is its name. */
function validateNodeField(requirement: NodeSelectorRequirement, at: At, report: Report): void {
  const rule = 'api/node-affinity';
  const operator = text(requirement.operator);
  const key = text(requirement.key);
  const values = items(requirement.values);
  if (operator !== 'In' && operator !== 'NotIn') report.invalid(at.to('operator'), rule, operator, 'not a valid selector operator');
  else if (values.length !== 1) {
    report.required(at.to('values'), rule, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
  }
  if (key !== 'metadata.name') {
    report.invalid(at.to('key'), rule, key, 'not a valid field selector key');
    return;
  }
  for (let i = 0; i < values.length; i++) {
    const value = text(values[i]);
    for (const sentence of nameIsDnsSubdomain(value, false)) report.invalid(at.to('values').to(i), rule, value, sentence);
  }
}

function validatePodAffinity(affinity: PodAffinity, at: At, scope: PodScope): void {
  const required = items(affinity[REQUIRED]);
  for (let i = 0; i < required.length; i++) validatePodTerm(struct(required[i]), at.to(REQUIRED).to(i), scope);
  const preferred = items(affinity[PREFERRED]);
  for (let i = 0; i < preferred.length; i++) {
    const term = struct(preferred[i]);
    const place = at.to(PREFERRED).to(i);
    validateWeight(term.weight, place, scope.report, 'api/pod-affinity');
    validatePodTerm(struct(term.podAffinityTerm), place.to('podAffinityTerm'), scope);
  }
}

function validatePodTerm(term: PodAffinityTerm, at: At, scope: PodScope): void {
  const { report, minor, allow } = scope;
  const withKeys = minor >= SINCE.labelKeysInAffinity;
  const same = withKeys ? items(term.matchLabelKeys).map(text) : [];
  const other = withKeys ? items(term.mismatchLabelKeys).map(text) : [];
  const selector = withLabelKeys(term.labelSelector, same, other, scope);
  const withValues = minor >= SINCE.selectorValues && !allow.has('affinity-selector-values');
  validateLabelSelector(selector, at.to('labelSelector'), report, withValues);
  validateLabelSelector(term.namespaceSelector, at.to('namespaceSelector'), report, withValues);
  for (const each of items(term.namespaces)) {
    // Upstream's place is `namespace`.
    for (const sentence of dnsLabelErrors(text(each))) report.invalid(at.to('namespace'), 'api/pod-affinity', text(each), sentence);
  }
  if (same.length > 0 || other.length > 0) validateLabelKeys(same, other, selector, at, report, 'api/pod-affinity');
  const topologyKey = text(term.topologyKey);
  if (topologyKey === '') report.required(at.to('topologyKey'), 'api/pod-affinity', 'can not be empty');
  validateLabelKey(topologyKey, at.to('topologyKey'), report);
}

/** Into a real Pod's selectors the server writes what matchLabelKeys and mismatchLabelKeys stand for, before it validates. */
export function withLabelKeys(
  selector: LabelSelector | undefined,
  same: readonly string[],
  other: readonly string[],
  { pod }: PodScope,
): LabelSelector | undefined {
  const given = pointer(selector);
  if (given === undefined || pod === undefined || (same.length === 0 && other.length === 0)) return given;
  const added: LabelSelectorRequirement[] = [];
  for (const [list, operator] of [
    [same, 'In'],
    [other, 'NotIn'],
  ] as const) {
    for (const key of list) {
      const value = entry(pod.labels, key);
      if (value !== undefined) added.push({ key, operator, values: [value] });
    }
  }
  return { ...given, matchExpressions: [...items(given.matchExpressions), ...added] };
}

/** matchLabelKeys are label keys that neither the selector nor mismatchLabelKeys has. */
export function validateLabelKeys(
  same: readonly string[],
  other: readonly string[],
  selector: LabelSelector | undefined,
  at: At,
  report: Report,
  rule: string,
): void {
  for (const [list, field] of [
    [same, 'matchLabelKeys'],
    [other, 'mismatchLabelKeys'],
  ] as const) {
    if (list.length === 0) continue;
    if (selector === undefined) report.forbidden(at.to(field), rule, 'must not be specified when labelSelector is not set');
    else for (let i = 0; i < list.length; i++) validateLabelKey(list[i]!, at.to(field).to(i), report);
  }
  if (selector !== undefined) refuseSelectedKeys(same, selector, at, report, rule);
  const others = new Set(other);
  same.forEach((key, i) => {
    if (others.has(key)) report.invalid(at.to('matchLabelKeys').to(i), rule, key, 'exists in both matchLabelKeys and mismatchLabelKeys');
  });
}

/**
 * The selector already has one requirement of each of the keys (see withLabelKeys): a second one is the user's. Upstream reports it at the
 * term with the key's index.
 */
function refuseSelectedKeys(same: readonly string[], selector: LabelSelector, at: At, report: Report, rule: string): void {
  const indices = new Map(same.map((key, i) => [key, i]));
  const selected = new Set(keys(selector.matchLabels));
  for (const each of items(selector.matchExpressions)) {
    const key = text(struct(each).key);
    const index = indices.get(key);
    if (index !== undefined && selected.has(key))
      report.invalid(at.to(index), rule, key, 'exists in both matchLabelKeys and labelSelector');
    selected.add(key);
  }
}
