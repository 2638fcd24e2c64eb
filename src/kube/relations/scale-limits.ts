/**
 * From the number that metrics ask for to the number that is set: stabilization windows, rate limits and bounds of a HorizontalPodAutoscaler
 * (normalizeDesiredReplicas and its WithBehaviors twin in pkg/controller/podautoscaler/horizontal.go).
 */
import { isObject, type Json } from '../json.ts';
import { at, field, intAt, listAt, textAt } from './read.ts';

export interface ScaleHistory {
  /** What metrics asked for at earlier times, before limits. */
  readonly recommendations: readonly { readonly atMs: number; readonly replicas: number }[];
  /** By how much the target grew and shrank. */
  readonly ups: readonly { readonly atMs: number; readonly change: number }[];
  readonly downs: readonly { readonly atMs: number; readonly change: number }[];
}

export interface ScaleQuestion {
  readonly current: number;
  /** What the metrics ask for. */
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly nowMs: number;
  readonly history: ScaleHistory;
  /** The controller's own window for scaling down; 5 minutes. */
  readonly downWindowMs?: number;
}

export interface ScaleAnswer {
  readonly replicas: number;
  /** After the stabilization windows, before the limits. */
  readonly stabilized: number;
  /** Reason of condition AbleToScale. */
  readonly ableToScale: 'ReadyForNewScale' | 'ScaleUpStabilized' | 'ScaleDownStabilized';
  /** Reason of condition ScalingLimited; only DesiredWithinRange means that nothing limited it. */
  readonly limited: 'DesiredWithinRange' | 'TooManyReplicas' | 'TooFewReplicas' | 'ScaleUpLimit' | 'ScaleDownLimit';
}

const DOWN_WINDOW_MS = 300_000;
/** Without behavior: at most double, or four. */
const SCALE_UP_FACTOR = 2;
const SCALE_UP_MINIMUM = 4;

/** Applies `spec.behavior` where the autoscaler has one (its defaults filled in), else the controller's old rules. */
export function limitReplicas(hpa: Json, question: ScaleQuestion): ScaleAnswer {
  const behavior = at(hpa, 'spec', 'behavior');
  return isObject(behavior) ? withBehavior(behavior, question) : withoutBehavior(question);
}

function withoutBehavior(question: ScaleQuestion): ScaleAnswer {
  const { current, desired, min, max, nowMs, history } = question;
  const cutoff = nowMs - (question.downWindowMs ?? DOWN_WINDOW_MS);
  const recent = history.recommendations.filter(({ atMs }) => atMs >= cutoff).map(({ replicas }) => replicas);
  const stabilized = Math.max(desired, ...recent);
  const ableToScale = stabilized === desired ? 'ReadyForNewScale' : 'ScaleDownStabilized';
  const ceiling = Math.max(SCALE_UP_FACTOR * current, SCALE_UP_MINIMUM);
  const most = Math.min(max, ceiling);
  if (stabilized < min) return { replicas: min, stabilized, ableToScale, limited: 'TooFewReplicas' };
  if (stabilized > most) return { replicas: most, stabilized, ableToScale, limited: max > ceiling ? 'ScaleUpLimit' : 'TooManyReplicas' };
  return { replicas: stabilized, stabilized, ableToScale, limited: 'DesiredWithinRange' };
}

interface ScalePolicy {
  readonly type: string;
  readonly value: number;
  readonly periodMs: number;
}

interface ScaleRules {
  readonly select: string;
  readonly windowMs: number;
  readonly policies: readonly ScalePolicy[];
}

const UP_POLICIES: readonly ScalePolicy[] = [
  { type: 'Pods', value: 4, periodMs: 15_000 },
  { type: 'Percent', value: 100, periodMs: 15_000 },
];
const DOWN_POLICIES: readonly ScalePolicy[] = [{ type: 'Percent', value: 100, periodMs: 15_000 }];

function readRules(rules: Json | undefined, windowMs: number, policies: readonly ScalePolicy[]): ScaleRules {
  const seconds = intAt(rules, 'stabilizationWindowSeconds');
  const given = Array.isArray(field(rules, 'policies'));
  return {
    select: textAt(rules, 'selectPolicy') ?? 'Max',
    windowMs: seconds === undefined ? windowMs : seconds * 1000,
    policies: given
      ? listAt(rules, 'policies').map((policy) => ({
          type: textAt(policy, 'type') ?? '',
          value: intAt(policy, 'value') ?? 0,
          periodMs: (intAt(policy, 'periodSeconds') ?? 0) * 1000,
        }))
      : policies,
  };
}

function withBehavior(behavior: Json, question: ScaleQuestion): ScaleAnswer {
  const up = readRules(field(behavior, 'scaleUp'), 0, UP_POLICIES);
  const down = readRules(field(behavior, 'scaleDown'), question.downWindowMs ?? DOWN_WINDOW_MS, DOWN_POLICIES);
  const stabilized = stabilize(question, up.windowMs, down.windowMs);
  const ableToScale =
    stabilized === question.desired
      ? 'ReadyForNewScale'
      : question.desired >= question.current
        ? 'ScaleUpStabilized'
        : 'ScaleDownStabilized';
  return { stabilized, ableToScale, ...limitRate({ ...question, desired: stabilized }, up, down) };
}

function stabilize({ current, desired, nowMs, history }: ScaleQuestion, upMs: number, downMs: number): number {
  let lowest = desired;
  let highest = desired;
  for (const { atMs, replicas } of history.recommendations) {
    if (atMs > nowMs - upMs) lowest = Math.min(lowest, replicas);
    if (atMs > nowMs - downMs) highest = Math.max(highest, replicas);
  }
  return Math.min(Math.max(current, lowest), highest);
}

function limitRate(question: ScaleQuestion, up: ScaleRules, down: ScaleRules): Pick<ScaleAnswer, 'replicas' | 'limited'> {
  const { current, desired, min, max } = question;
  if (desired > current) {
    const rate = Math.max(current, upLimit(question, up));
    const most = Math.min(max, rate);
    if (desired > most) return { replicas: most, limited: max > rate ? 'ScaleUpLimit' : 'TooManyReplicas' };
  } else if (desired < current) {
    const rate = Math.min(current, downLimit(question, down));
    const least = Math.max(min, rate);
    if (desired < least) return { replicas: least, limited: min < rate ? 'ScaleDownLimit' : 'TooFewReplicas' };
  }
  return { replicas: desired, limited: 'DesiredWithinRange' };
}

const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);

function upLimit(question: ScaleQuestion, { select, policies }: ScaleRules): number {
  if (select === 'Disabled') return question.current;
  const proposals = policies.map((policy) => {
    const start = periodStart(question, policy);
    return policy.type === 'Pods' ? start + policy.value : Math.ceil(start * (1 + policy.value / 100));
  });
  return select === 'Min' ? Math.min(INT32_MAX, ...proposals) : Math.max(INT32_MIN, ...proposals);
}

function downLimit(question: ScaleQuestion, { select, policies }: ScaleRules): number {
  if (select === 'Disabled') return question.current;
  const proposals = policies.map((policy) => {
    const start = periodStart(question, policy);
    return policy.type === 'Pods' ? start - policy.value : Math.trunc(start * (1 - policy.value / 100));
  });
  // The smallest change when shrinking leaves the most pods.
  return select === 'Min' ? Math.max(INT32_MIN, ...proposals) : Math.min(INT32_MAX, ...proposals);
}

/** The replicas at the begin of a policy's period. */
function periodStart({ current, nowMs, history }: ScaleQuestion, { periodMs }: ScalePolicy): number {
  const within = (events: ScaleHistory['ups']) =>
    events.reduce((total, { atMs, change }) => (atMs > nowMs - periodMs ? total + change : total), 0);
  return current - within(history.ups) + within(history.downs);
}
