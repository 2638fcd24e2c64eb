/** PriorityClass, RuntimeClass, Lease, ServiceAccount, Node and Pod-less small kinds (pkg/apis/{scheduling,node,coordination,core}/validation). */
import { At, dnsLabelErrors, type JsonObject, labelKeyErrors, nameIsDnsSubdomain, quantitySign, type Report } from '../../../kube/index.ts';
import { asStruct, type TextMap, validateLabels } from '../metadata/index.ts';
import { isWhole, NOT_NEGATIVE, oneOf, quantities, refuse } from './checks.ts';
import type { Kind } from './context.ts';
import { count, items, maybeCount, maybePart, maybeText, part, text } from './read.ts';
import { containerResourceName, isInteger } from './resource-names.ts';
import { tolerations } from './tolerations.ts';

const SPEC: At = At.root.to('spec');
/** Before, an empty handler was an invalid one. */
const REQUIRED_HANDLER_SINCE = 36;
const HIGHEST_USER_PRIORITY = 1_000_000_000;
const SYSTEM_PRIORITIES: ReadonlyMap<string, number> = new Map([
  ['system-node-critical', 2_000_001_000],
  ['system-cluster-critical', 2_000_000_000],
]);

export const priorityClass: Kind = {
  namespaced: false,
  names: nameIsDnsSubdomain,
  validate(object, report, { old }) {
    const policy = maybeText(object['preemptionPolicy']);
    // Go: updates look at nothing but what is immutable.
    if (old !== undefined) return;
    const rule = 'api/priority-class';
    const name = text(part(object['metadata'])['name']);
    const value = count(object['value']);
    if (name.startsWith('system-')) {
      const fault = systemFault(name, value, object['globalDefault'] === true);
      if (fault !== undefined)
        report.forbidden(
          At.root.to('metadata').to('name'),
          rule,
          `priority class names with 'system-' prefix are reserved for system use only. error: ${fault}`,
        );
    } else if (value > HIGHEST_USER_PRIORITY)
      report.forbidden(At.root.to('value'), rule, `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`);
    const at = At.root.to('preemptionPolicy');
    if (policy === '') report.required(at, 'api/allowed-value');
    else if (policy !== undefined) oneOf(policy, ['PreemptLowerPriority', 'Never'], at, report, rule);
  },
};

function systemFault(name: string, value: number, isDefault: boolean): string | undefined {
  const expected = SYSTEM_PRIORITIES.get(name);
  if (expected === undefined) return `${name} is not a known system priority class`;
  if (value !== expected) return `value of ${name} PriorityClass must be ${expected}`;
  return isDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

export const runtimeClass: Kind = {
  namespaced: false,
  names: nameIsDnsSubdomain,
  kubeFinalizers: false,
  validate(object, report, { minor }) {
    const rule = 'api/runtime-class';
    const handler = text(object['handler']);
    const at = At.root.to('handler');
    if (handler === '' && minor >= REQUIRED_HANDLER_SINCE) report.required(at, rule);
    else refuse(at, report, rule, handler, dnsLabelErrors(handler));
    for (const [name, amount, written] of quantities(part(object['overhead'])['podFixed'])) {
      // Go: the path is that of a container's limits.
      const place = At.root.to('overhead').to('limits').to(name);
      containerResourceName(name, place, report, rule);
      if (quantitySign(amount) < 0) report.invalid(place, rule, written, NOT_NEGATIVE);
      if (isInteger(name) && !isWhole(amount)) report.invalid(place, rule, written, 'must be an integer');
    }
    const scheduling = maybePart(object['scheduling']);
    if (scheduling === undefined) return;
    const place = At.root.to('scheduling');
    validateLabels(asStruct<TextMap>(scheduling['nodeSelector']), place.to('nodeSelector'), report);
    tolerations(scheduling['tolerations'], place.to('tolerations'), report);
    duplicateTolerations(items(scheduling['tolerations']).map(part), place.to('tolerations'), report, rule);
  },
};

function duplicateTolerations(list: readonly JsonObject[], at: At, report: Report, rule: string): void {
  const seen = new Set<string>();
  list.forEach((toleration, i) => {
    const key = JSON.stringify(['key', 'operator', 'value', 'effect'].map((name) => text(toleration[name])));
    if (seen.has(key)) report.duplicate(at.to(i), rule, toleration);
    seen.add(key);
  });
}

export const lease: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  kubeFinalizers: false,
  validate(object, report) {
    const rule = 'api/lease';
    const spec = part(object['spec']);
    const duration = maybeCount(spec['leaseDurationSeconds']);
    const transitions = maybeCount(spec['leaseTransitions']);
    const strategy = maybeText(spec['strategy']);
    if (duration !== undefined && duration <= 0) report.invalid(SPEC.to('leaseDurationSeconds'), rule, duration, 'must be greater than 0');
    if (transitions !== undefined && transitions < 0) report.invalid(SPEC.to('leaseTransitions'), rule, transitions, NOT_NEGATIVE);
    if (strategy !== undefined) {
      // Go: the path says strategy.strategy.
      const at = SPEC.to('strategy').to('strategy');
      if (strategy.includes('/')) refuse(at, report, rule, strategy, labelKeyErrors(strategy));
      else oneOf(strategy, ['OldestEmulationVersion'], at, report, rule);
    }
    if (text(spec['preferredHolder']) !== '' && (strategy ?? '') === '')
      report.forbidden(SPEC.to('preferredHolder'), rule, 'may only be specified if `strategy` is defined');
  },
};

export const serviceAccount: Kind = { namespaced: true, names: nameIsDnsSubdomain, validate() {} };

export const node: Kind = { namespaced: false, names: nameIsDnsSubdomain, validate() {} };
