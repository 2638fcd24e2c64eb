/**
 * What a PodDisruptionBudget permits: the arithmetic of pkg/controller/disruption, and the judgement whether a budget lets any eviction through
 * (a node drain hangs on one that does not).
 */
import { type IntOrString, scaledValue } from '../int-or-string.ts';
import type { Json } from '../json.ts';
import type { ReplicaRange } from './autoscale.ts';
import { idKey } from './object-id.ts';
import { type PodTemplate, replicasOf } from './pods.ts';
import { at, field, intOrStringAt } from './read.ts';

/** What budgets count: the controllers behind the pods, by their scale, and pods that nothing controls. */
export interface BudgetedPods {
  /** spec.replicas of each controller with a scale. */
  readonly scales: readonly number[];
  /** All pods that the selector selects. */
  readonly pods: number;
  /** Some pods belong to a controller without a scale (DaemonSet, Job): counting by controllers fails. */
  readonly scaleless?: boolean;
}

export interface Budget {
  readonly expected: number;
  readonly desired: number;
  /** The controller cannot tell: nothing may be evicted. */
  readonly error?: string;
}

/** getExpectedPodCount: percentages round up, for minAvailable and maxUnavailable alike. Neither given: nothing expected, nothing allowed. */
export function budgetOf(pdb: Json, { scales, pods, scaleless }: BudgetedPods): Budget {
  const spec = field(pdb, 'spec');
  const maxUnavailable = intOrStringAt(spec, 'maxUnavailable');
  const minAvailable = intOrStringAt(spec, 'minAvailable');
  if (maxUnavailable === undefined && typeof minAvailable === 'number') return { expected: pods, desired: minAvailable };
  const asked = maxUnavailable ?? minAvailable;
  if (asked === undefined) return { expected: 0, desired: 0 };
  if (scaleless === true) return { expected: 0, desired: 0, error: 'found no controllers for pod' };
  const expected = scales.reduce((sum, scale) => sum + scale, 0);
  const scaled = scaledValue(asked, expected, true);
  if ('error' in scaled) return { expected, desired: 0, error: scaled.error };
  return { expected, desired: maxUnavailable === undefined ? scaled.value : Math.max(0, expected - scaled.value) };
}

/** How many pods may be evicted now, of so many healthy ones. */
export function allowedDisruptions({ expected, desired, error }: Budget, healthy: number): number {
  return error !== undefined || expected <= 0 ? 0 : Math.max(0, healthy - desired);
}

export interface BudgetJudgement {
  /** With the fewest replicas that may run: all healthy, how many evictions at once. */
  readonly fewest: { readonly replicas: number; readonly budget: Budget; readonly allowed: number };
  readonly most: { readonly replicas: number; readonly budget: Budget; readonly allowed: number };
  /** 'always': never an eviction, whatever the scale; 'at-minimum': none while scaled down; 'never': fine. 'no-pods': it selects none. */
  readonly blocks: 'always' | 'at-minimum' | 'never' | 'no-pods';
  /** It lets every pod go at once. */
  readonly toothless: boolean;
}

/**
 * Judges a budget over the templates that it selects. Ranges are those of autoscalers (`replicaRanges`); without one, a template has as many pods as
 * it asks for. `nodes` is what DaemonSets run on. Tasks (Jobs) count when nothing else is selected.
 */
export function judgeBudget(
  pdb: Json,
  templates: readonly PodTemplate[],
  ranges: ReadonlyMap<string, ReplicaRange>,
  nodes = 1,
): BudgetJudgement {
  const at = (end: 'min' | 'max') => {
    const counts = templates.map((template) => ({ template, count: replicasAt(template, ranges, end, nodes) }));
    const replicas = counts.reduce((sum, { count }) => sum + count, 0);
    const budget = budgetOf(pdb, {
      scales: counts.filter(({ template }) => hasScale(template)).map(({ count }) => count),
      pods: replicas,
      scaleless: counts.some(({ template, count }) => count > 0 && !hasScale(template) && template.owner.kind !== 'Pod'),
    });
    return { replicas, budget, allowed: allowedDisruptions(budget, replicas) };
  };
  const fewest = at('min');
  const most = at('max');
  const blocked = (end: typeof fewest) => end.replicas > 0 && end.allowed === 0;
  const blocks = most.replicas === 0 ? 'no-pods' : blocked(most) ? 'always' : blocked(fewest) ? 'at-minimum' : 'never';
  return { fewest, most, blocks, toothless: most.replicas > 0 && most.allowed >= most.replicas };
}

/** Whether a minAvailable or maxUnavailable forbids all evictions by its own value: 0, "0%", "100%". */
export function forbidsAll(pdb: Json): boolean {
  const max = intOrStringAt(at(pdb, 'spec'), 'maxUnavailable');
  const min = intOrStringAt(at(pdb, 'spec'), 'minAvailable');
  return isPart(max, 0) || (max === undefined && isPart(min, 100) && typeof min === 'string');
}

function isPart(value: IntOrString | undefined, percent: number): boolean {
  if (value === undefined) return false;
  const scaled = scaledValue(value, 100, true);
  return !('error' in scaled) && (percent === 0 ? scaled.value <= 0 : scaled.value >= percent);
}

const SCALELESS: ReadonlySet<string> = new Set(['DaemonSet', 'Job', 'CronJob', 'ScaledJob', 'Pod']);

function hasScale({ owner }: PodTemplate): boolean {
  return !SCALELESS.has(owner.kind);
}

function replicasAt(template: PodTemplate, ranges: ReadonlyMap<string, ReplicaRange>, end: 'min' | 'max', nodes: number): number {
  const range = ranges.get(idKey(template.owner));
  if (range !== undefined) return range[end];
  return replicasOf(template) ?? (template.owner.kind === 'DaemonSet' ? nodes : 1);
}
