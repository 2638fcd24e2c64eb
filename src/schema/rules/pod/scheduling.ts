/** Tolerations, topology spread constraints, gates and claims. */
import { At, dnsLabelErrors, type Json, labelKeyErrors, labelValueErrors, nameIsDnsSubdomain } from '../../../kube/index.ts';
import type { PodReadinessGate, PodResourceClaim, PodSchedulingGate, Toleration, TopologySpreadConstraint } from '../../kinds.ts';
import {
  entry,
  items,
  keys,
  number,
  numberPointer,
  pointer,
  struct,
  text,
  textPointer,
  validateLabelKey,
  validateLabelSelector,
} from '../metadata/index.ts';
import { validateLabelKeys, withLabelKeys } from './affinity.ts';
import { refuse } from './choices.ts';
import { type PodScope, SINCE } from './context.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateTolerations(tolerations: readonly Toleration[], at: At, scope: PodScope): void {
  for (let i = 0; i < tolerations.length; i++) validateToleration(struct(tolerations[i]), at.to(i), scope);
}

function validateToleration(toleration: Toleration, at: At, scope: PodScope): void {
  const { report } = scope;
  const rule = 'api/toleration';
  const [key, operator, effect] = [text(toleration.key), text(toleration.operator), text(toleration.effect)];
  if (key !== '') validateLabelKey(key, at.to('key'), report);
  else if (operator !== 'Exists') {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    report.invalid(at.to('operator'), rule, operator, detail);
  }
  if (numberPointer(toleration.tolerationSeconds) !== undefined && effect !== 'NoExecute') {
    report.invalid(at.to('effect'), rule, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
  }
  validateOperator(operator, text(toleration.value), at, scope);
  if (effect !== '' && !EFFECTS.includes(effect)) report.notSupported(at.to('effect'), rule, effect, EFFECTS);
}

function validateOperator(operator: string, value: string, at: At, { report, minor }: PodScope): void {
  const rule = 'api/toleration';
  const place = at.to('operator');
  if (operator === 'Equal' || operator === '') {
    const wrong = labelValueErrors(value);
    if (wrong.length > 0) report.invalid(place, rule, value, wrong.join(';'));
  } else if (operator === 'Exists') {
    if (value !== '') report.invalid(place, rule, value, "value must be empty when `operator` is 'Exists'");
  } else if (minor < SINCE.tolerationComparison || (operator !== 'Lt' && operator !== 'Gt')) {
    const comparison = minor >= 35 && (operator === 'Lt' || operator === 'Gt');
    report.notSupported(place, rule, operator, comparison ? ['Equal', 'Exists', 'Lt', 'Gt'] : ['Equal', 'Exists']);
  } else {
    if (value === '') report.invalid(at.to('value'), rule, value, 'must be non-empty');
    else if (!/^(0|-?[1-9][0-9]*)$/.test(value)) {
      report.invalid(at.to('value'), rule, value, 'must be a valid decimal integer in canonical form');
    }
    const fault = int64Fault(value);
    if (fault !== undefined) report.invalid(at.to('value'), rule, value, `strconv.ParseInt: parsing ${JSON.stringify(value)}: ${fault}`);
  }
}

function int64Fault(value: string): string | undefined {
  if (!/^[+-]?[0-9]+$/.test(value)) return 'invalid syntax';
  // Twenty digits are more than an int64 has; longer ones need no bigint.
  const digits = value.replace(/^[+-]?0*/, '');
  const fits = digits.length < 20 && BigInt.asIntN(64, BigInt(value)) === BigInt(value);
  return fits ? undefined : 'value out of range';
}

export function validateTopologySpread(constraints: readonly TopologySpreadConstraint[], at: At, scope: PodScope): void {
  for (let i = 0; i < constraints.length; i++) validateConstraint(struct(constraints[i]), at.to(i), scope);
  if (constraints.length < 2) return;
  const last = new Map<string, number>();
  for (let i = 0; i < constraints.length; i++) last.set(pairOf(struct(constraints[i])), i);
  for (let i = 0; i < constraints.length; i++) {
    const pair = pairOf(struct(constraints[i]));
    // The earlier one of two alike is reported, at a place of upstream's invention.
    if (last.get(pair)! > i) scope.report.duplicate(at.to(i).to('{topologyKey, whenUnsatisfiable}'), 'api/topology-spread', pair);
  }
}

function pairOf(constraint: TopologySpreadConstraint): string {
  return `{${text(constraint.topologyKey)}, ${text(constraint.whenUnsatisfiable)}}`;
}

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const INCLUSION = ['Honor', 'Ignore'];

function validateConstraint(constraint: TopologySpreadConstraint, at: At, scope: PodScope): void {
  const { report, minor } = scope;
  const rule = 'api/topology-spread';
  const skew = number(constraint.maxSkew);
  const action = text(constraint.whenUnsatisfiable);
  if (skew <= 0) report.invalid(at.to('maxSkew'), rule, skew, 'must be greater than zero');
  if (text(constraint.topologyKey) === '') report.required(at.to('topologyKey'), rule, 'can not be empty');
  if (!ACTIONS.includes(action)) report.notSupported(at.to('whenUnsatisfiable'), rule, action, ACTIONS);
  const domains = minor < SINCE.minDomains ? undefined : numberPointer(constraint.minDomains);
  if (domains !== undefined) {
    if (domains <= 0) report.invalid(at.to('minDomains'), rule, domains, 'must be greater than zero');
    if (action !== 'DoNotSchedule') {
      const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
      report.invalid(at.to('minDomains'), rule, domains, detail);
    }
  }
  for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
    const policy = minor < SINCE.nodeInclusionPolicy ? undefined : textPointer(constraint[field]);
    if (policy !== undefined && !INCLUSION.includes(policy)) report.notSupported(at.to(field), 'api/allowed-value', policy, INCLUSION);
  }
  const labelKeys = minor < SINCE.labelKeysInSpread ? [] : items(constraint.matchLabelKeys).map(text);
  const merged = minor >= SINCE.labelKeysMergedInSpread && !scope.allow.has('spread-label-keys');
  const selector = merged ? withLabelKeys(constraint.labelSelector, labelKeys, [], scope) : pointer(constraint.labelSelector);
  if (labelKeys.length > 0) {
    if (merged) validateLabelKeys(labelKeys, [], selector, at, report, rule);
    else validateUnmergedKeys(constraint, labelKeys, at.to('matchLabelKeys'), scope);
  }
  if (minor >= SINCE.spreadSelectors && !scope.allow.has('spread-selectors'))
    validateLabelSelector(selector, at.to('labelSelector'), report);
}

/** Before 1.34 the scheduler put the keys into the selector, not the server. */
function validateUnmergedKeys(constraint: TopologySpreadConstraint, labelKeys: readonly string[], at: At, { report }: PodScope): void {
  const rule = 'api/topology-spread';
  const selector = pointer(constraint.labelSelector);
  if (selector === undefined) report.forbidden(at, rule, 'must not be specified when labelSelector is not set');
  const selected = new Set([...keys(selector?.matchLabels), ...items(selector?.matchExpressions).map((each) => text(struct(each).key))]);
  labelKeys.forEach((key, i) => {
    validateLabelKey(key, at.to(i), report);
    if (selected.has(key)) report.invalid(at.to(i), rule, key, 'exists in both matchLabelKeys and labelSelector');
  });
}

export function validateReadinessGates(gates: readonly PodReadinessGate[], at: At, { report }: PodScope): void {
  for (let i = 0; i < gates.length; i++)
    validateLabelKey(text(struct(gates[i]).conditionType), at.to(i).to('conditionType'), report, 'api/pod-gate');
}

export function validateSchedulingGates(gates: readonly PodSchedulingGate[], at: At, { report, minor }: PodScope): void {
  if (minor < SINCE.schedulingGates) return;
  const seen = new Set<string>();
  for (let i = 0; i < gates.length; i++) {
    const name = text(struct(gates[i]).name);
    for (const sentence of labelKeyErrors(name)) report.invalid(at.to(i), 'api/pod-gate', name, sentence);
    if (seen.has(name)) report.duplicate(at.to(i), 'api/pod-gate', name);
    seen.add(name);
  }
}

export function validateResourceClaims(claims: readonly PodResourceClaim[], at: At, { report, pod, minor }: PodScope): void {
  if (minor < SINCE.resourceClaims) return;
  const rule = 'api/resource-claim';
  const names = new Set<string>();
  const mirrored = entry(pod?.annotations, 'kubernetes.io/config.mirror') !== undefined;
  for (let i = 0; i < claims.length; i++) {
    const claim = struct(claims[i]);
    const place = at.to(i);
    const name = text(claim.name);
    if (mirrored) {
      // Upstream's place is `[]`, of the whole object.
      report.forbidden(At.root.to(''), rule, 'static pods do not support resource claims');
      continue;
    }
    if (name === '') report.required(place.to('name'), rule);
    else if (names.has(name)) report.duplicate(place.to('name'), rule, name);
    else refuse(dnsLabelErrors(name), name, place, 'name', report, rule);
    names.add(name);
    const own = textPointer(claim.resourceClaimName);
    const template = textPointer(claim.resourceClaimTemplateName);
    const value = claim as unknown as Json;
    if (own !== undefined && template !== undefined) {
      report.invalid(place, rule, value, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified');
    }
    if (own === undefined && template === undefined) {
      report.invalid(place, rule, value, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`');
    }
    if (own !== undefined) refuse(nameIsDnsSubdomain(own, false), own, place, 'resourceClaimName', report, 'api/reference-name');
    if (template !== undefined) {
      refuse(nameIsDnsSubdomain(template, false), template, place, 'resourceClaimTemplateName', report, 'api/reference-name');
    }
  }
}
