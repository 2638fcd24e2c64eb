/** Deployment, ReplicaSet, DaemonSet, ReplicationController (pkg/apis/apps/validation, pkg/apis/core/validation). */
import {
  At,
  type Json,
  type JsonObject,
  matchesEverything,
  matchesSelector,
  nameIsDnsSubdomain,
  type Report,
  type Selector,
  selectorOf,
  selectorOfLabels,
} from '../../../kube/index.ts';
import { atMost100Percent, hasInvalidLabelValue, intOrPercent, intOrPercentValue, labelSelector, nonNegative } from './checks.ts';
import type { Kind, KindContext } from './context.ts';
import { validateTemplate } from './pods.ts';
import { count, given, type Maybe, maybeCount, maybePart, part, text } from './read.ts';

const SPEC: At = At.root.to('spec');
const TEMPLATE: At = SPEC.to('template');
const SELECTOR: At = SPEC.to('selector');

export const deployment: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report, context) {
    const spec = part(object['spec']);
    nonNegative(spec, ['replicas', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'], SPEC, report);
    const selector = requiredSelector(spec, 'deployment', report);
    if (selector !== undefined) controlledTemplate(spec['template'], selector, 'ReplicaSet', report, context);
    deploymentStrategy(part(spec['strategy']), SPEC.to('strategy'), report);
    const deadline = maybeCount(spec['progressDeadlineSeconds']);
    if (deadline !== undefined && deadline <= count(spec['minReadySeconds']))
      report.invalid(SPEC.to('progressDeadlineSeconds'), 'api/update-strategy', deadline, 'must be greater than minReadySeconds');
  },
};

export const replicaSet: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report, context) {
    const spec = part(object['spec']);
    nonNegative(spec, ['replicas', 'minReadySeconds'], SPEC, report);
    const selector = requiredSelector(spec, 'deployment', report);
    if (selector !== undefined) controlledTemplate(spec['template'], selector, 'ReplicaSet', report, context);
  },
};

export const daemonSet: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report, context) {
    const spec = part(object['spec']);
    const lenient = context.old !== undefined && hasInvalidLabelValue(part(context.old['spec'])['selector']);
    labelSelector(spec['selector'], SELECTOR, report, lenient);
    const { selector } = selectorOf(spec['selector']);
    if (selector !== undefined) mustMatch(selector, spec['template'], report);
    if (isEmptySelector(spec['selector'])) report.invalid(SELECTOR, 'api/selector-empty', spec['selector']!, emptySelector('daemonset'));
    validateTemplate(part(spec['template']), TEMPLATE, report, context, oldTemplate(context));
    alwaysRestarted(part(part(spec['template'])['spec']), 'DaemonSet', report);
    nonNegative(spec, ['minReadySeconds', 'templateGeneration', 'revisionHistoryLimit'], SPEC, report);
    daemonSetStrategy(part(spec['updateStrategy']), SPEC.to('updateStrategy'), report);
  },
};

export const replicationController: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report, context) {
    const spec = part(object['spec']);
    nonNegative(spec, ['minReadySeconds', 'replicas'], SPEC, report);
    const selector = selectorOfLabels(spec['selector']);
    if (matchesEverything(selector)) report.required(SELECTOR, 'api/selector-empty');
    if (!given(spec['replicas'])) report.required(SPEC.to('replicas'), 'api/allowed-value');
    if (!given(spec['template'])) report.required(TEMPLATE, 'api/allowed-value');
    else controlledTemplate(spec['template'], selector, 'ReplicationController', report, context);
  },
};

/** The selector that a controller must have; undefined where it cannot be understood, which has been reported. */
export function requiredSelector(spec: JsonObject, owner: string, report: Report): Selector | undefined {
  const written = maybePart(spec['selector']);
  if (written === undefined) report.required(SELECTOR, 'api/selector-empty');
  else {
    labelSelector(written, SELECTOR, report);
    if (isEmptySelector(written)) report.invalid(SELECTOR, 'api/selector-empty', written, emptySelector(owner));
  }
  const { selector } = selectorOf(written);
  if (selector === undefined) report.invalid(SELECTOR, 'api/selector', written!, owner === 'statefulset' ? '' : 'invalid label selector');
  return selector;
}

function isEmptySelector(selector: Maybe): boolean {
  const written = maybePart(selector);
  if (written === undefined) return false;
  const expressions = written['matchExpressions'];
  return Object.keys(part(written['matchLabels'])).length + (Array.isArray(expressions) ? expressions.length : 0) === 0;
}

function emptySelector(owner: string): string {
  return `empty selector is invalid for ${owner}`;
}

/** The selector must select the pods that the template makes. */
export function mustMatch(selector: Selector, template: Maybe, report: Report): void {
  const labels = part(part(template)['metadata'])['labels'];
  if (matchesSelector(selector, labels)) return;
  report.invalid(
    TEMPLATE.to('metadata').to('labels'),
    'api/selector-mismatch',
    labels ?? null,
    '`selector` does not match template `labels`',
  );
}

/** A template whose pods a controller starts again and again. */
function controlledTemplate(template: Maybe, selector: Selector, owner: string, report: Report, context: KindContext): void {
  if (!matchesEverything(selector)) mustMatch(selector, template, report);
  validateTemplate(part(template), TEMPLATE, report, context, oldTemplate(context));
  alwaysRestarted(part(part(template)['spec']), owner, report);
}

export function oldTemplate({ old }: KindContext): JsonObject | undefined {
  return old === undefined ? undefined : maybePart(part(old['spec'])['template']);
}

export function alwaysRestarted(pod: JsonObject, owner: string, report: Report): void {
  const policy = text(pod['restartPolicy']);
  const at = TEMPLATE.to('spec');
  if (policy !== 'Always') report.notSupported(at.to('restartPolicy'), 'api/template-restart-policy', policy, ['Always']);
  if (given(pod['activeDeadlineSeconds']))
    report.forbidden(at.to('activeDeadlineSeconds'), 'api/template-restart-policy', `activeDeadlineSeconds in ${owner} is not Supported`);
}

function deploymentStrategy(strategy: JsonObject, at: At, report: Report): void {
  const type = text(strategy['type']);
  const rolling = maybePart(strategy['rollingUpdate']);
  const inside = at.to('rollingUpdate');
  if (type === 'Recreate') {
    if (rolling !== undefined) report.forbidden(inside, 'api/update-strategy', "may not be specified when strategy `type` is 'Recreate'");
  } else if (type !== 'RollingUpdate') report.notSupported(at, 'api/update-strategy', strategy as Json, ['Recreate', 'RollingUpdate']);
  else if (rolling === undefined) report.required(inside, 'api/update-strategy', 'this should be defaulted and never be nil');
  else {
    const { maxUnavailable, maxSurge } = rolling;
    intOrPercent(maxUnavailable, inside.to('maxUnavailable'), report);
    intOrPercent(maxSurge, inside.to('maxSurge'), report);
    if (intOrPercentValue(maxUnavailable) === 0 && intOrPercentValue(maxSurge) === 0)
      report.invalid(inside.to('maxUnavailable'), 'api/update-strategy', maxUnavailable ?? 0, 'may not be 0 when `maxSurge` is 0');
    atMost100Percent(maxUnavailable, inside.to('maxUnavailable'), report);
  }
}

function daemonSetStrategy(strategy: JsonObject, at: At, report: Report): void {
  const type = text(strategy['type']);
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') {
    report.notSupported(at, 'api/update-strategy', strategy as Json, ['RollingUpdate', 'OnDelete']);
    return;
  }
  const rolling = maybePart(strategy['rollingUpdate']);
  const inside = at.to('rollingUpdate');
  if (rolling === undefined) {
    report.required(inside, 'api/update-strategy');
    return;
  }
  const { maxUnavailable, maxSurge } = rolling;
  for (const name of ['maxUnavailable', 'maxSurge']) {
    intOrPercent(rolling[name], inside.to(name), report);
    atMost100Percent(rolling[name], inside.to(name), report);
  }
  const [unavailable, surge] = [intOrPercentValue(maxUnavailable) !== 0, intOrPercentValue(maxSurge) !== 0];
  if (unavailable && surge)
    report.invalid(inside.to('maxSurge'), 'api/update-strategy', maxSurge!, 'may not be set when maxUnavailable is non-zero');
  if (!unavailable && !surge) report.required(inside.to('maxUnavailable'), 'api/update-strategy', 'cannot be 0 when maxSurge is 0');
}
