/** A Job's podFailurePolicy and successPolicy (pkg/apis/batch/validation). */
import { type At, type JsonObject, labelKeyErrors, type Report } from '../../../kube/index.ts';
import { nonNegative, refuse } from './checks.ts';
import { count, given, items, maybeCount, maybePart, maybeText, part, text } from './read.ts';

const MAX_RULES = 20;
const MAX_PATTERNS = 20;
const MAX_EXIT_CODES = 255;
const MAX_INDEXES_BYTES = 64 * 1024;
const ACTIONS: readonly string[] = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const RULE = 'api/job-policy';

/** `perIndex`: the server has backoff limits per index; before, it drops the rules with FailIndex. */
export function failurePolicy(spec: JsonObject, perIndex: boolean, at: At, report: Report): void {
  const policy = maybePart(spec['podFailurePolicy']);
  if (policy === undefined) return;
  const rules = items(policy['rules']);
  const place = at.to('podFailurePolicy').to('rules');
  if (rules.length > MAX_RULES) report.tooMany(place, RULE, rules.length, MAX_RULES);
  const pod = part(part(spec['template'])['spec']);
  const names = [...items(pod['containers']), ...items(pod['initContainers'])].map((container) => text(part(container)['name']));
  rules.forEach((rule, i) => {
    if (perIndex || part(rule)['action'] !== 'FailIndex') failureRule(spec, part(rule), names, place.to(i), report);
  });
}

function failureRule(spec: JsonObject, rule: JsonObject, containers: readonly string[], at: At, report: Report): void {
  const action = text(rule['action']);
  if (action === '') report.required(at.to('action'), RULE, validValues(ACTIONS));
  else if (action === 'FailIndex') {
    if (!given(spec['backoffLimitPerIndex'])) report.invalid(at.to('action'), RULE, action, 'requires the backoffLimitPerIndex to be set');
  } else if (!ACTIONS.includes(action)) report.notSupported(at.to('action'), RULE, action, ACTIONS);
  const codes = maybePart(rule['onExitCodes']);
  const patterns = items(rule['onPodConditions']);
  if (codes !== undefined) exitCodes(codes, containers, at.to('onExitCodes'), report);
  if (patterns.length > MAX_PATTERNS) report.tooMany(at.to('onPodConditions'), RULE, patterns.length, MAX_PATTERNS);
  patterns.forEach((pattern, i) => {
    conditionPattern(part(pattern), at.to('onPodConditions').to(i), report);
  });
  if (codes !== undefined && patterns.length > 0)
    report.add('FieldValueInvalid', at, RULE, 'specifying both OnExitCodes and OnPodConditions is not supported');
  if (codes === undefined && patterns.length === 0)
    report.add('FieldValueInvalid', at, RULE, 'specifying one of OnExitCodes and OnPodConditions is required');
}

function conditionPattern(pattern: JsonObject, at: At, report: Report): void {
  const known = ['False', 'True', 'Unknown'];
  const [type, status] = [text(pattern['type']), text(pattern['status'])];
  refuse(at.to('type'), report, RULE, type, labelKeyErrors(type));
  if (status === '') report.required(at.to('status'), RULE, validValues(known));
  else if (!known.includes(status)) report.notSupported(at.to('status'), RULE, status, known);
}

function exitCodes(codes: JsonObject, containers: readonly string[], at: At, report: Report): void {
  const operator = text(codes['operator']);
  if (operator === '') report.required(at.to('operator'), RULE, validValues(['In', 'NotIn']));
  else if (operator !== 'In' && operator !== 'NotIn') report.notSupported(at.to('operator'), RULE, operator, ['In', 'NotIn']);
  const container = maybeText(codes['containerName']);
  if (container !== undefined && !containers.includes(container))
    report.invalid(at.to('containerName'), RULE, container, 'must be one of the container or initContainer names in the pod template');
  const values = items(codes['values']).map(count);
  const place = at.to('values');
  if (values.length === 0) report.invalid(place, RULE, values, 'at least one value is required');
  else if (values.length > MAX_EXIT_CODES) report.tooMany(place, RULE, values.length, MAX_EXIT_CODES);
  const seen = new Set<number>();
  values.forEach((value, i) => {
    if (operator === 'In' && value === 0) report.invalid(place.to(i), RULE, value, 'must not be 0 for the In operator');
    if (seen.has(value)) report.duplicate(place.to(i), RULE, value);
    seen.add(value);
  });
  if (values.some((value, i) => i > 0 && values[i - 1]! > value)) report.invalid(place, RULE, values, 'must be ordered');
}

function validValues(known: readonly string[]): string {
  return `valid values: [${known.map((value) => JSON.stringify(value)).join(' ')}]`;
}

export function successPolicy(spec: JsonObject, at: At, report: Report): void {
  const policy = maybePart(spec['successPolicy']);
  if (policy === undefined) return;
  const place = at.to('successPolicy');
  if (spec['completionMode'] !== 'Indexed') {
    report.invalid(place, RULE, policy, 'requires indexed completion mode');
    return;
  }
  const rules = items(policy['rules']);
  if (rules.length === 0)
    report.required(place.to('rules'), RULE, 'at least one rules must be specified when the successPolicy is specified');
  if (rules.length > MAX_RULES) report.tooMany(place.to('rules'), RULE, rules.length, MAX_RULES);
  rules.forEach((rule, i) => {
    successRule(part(rule), count(spec['completions']), place.to('rules').to(i), report);
  });
}

function successRule(rule: JsonObject, completions: number, at: At, report: Report): void {
  const [indexes, succeeded] = [maybeText(rule['succeededIndexes']), maybeCount(rule['succeededCount'])];
  if (indexes === undefined && succeeded === undefined)
    report.required(at, RULE, 'at least one of succeededCount or succeededIndexes must be specified');
  let total = 0;
  if (indexes !== undefined) {
    const place = at.to('succeededIndexes');
    if (indexes.length > MAX_INDEXES_BYTES) report.tooLong(place, RULE, MAX_INDEXES_BYTES);
    const read = indexes === '' ? 0 : countIndexes(indexes, completions);
    if (typeof read === 'string') report.invalid(place, RULE, indexes, `error parsing succeededIndexes: ${read}`);
    else total = read;
  }
  if (succeeded === undefined) return;
  nonNegative(rule, ['succeededCount'], at, report);
  const most = (limit: number, what: string): void => {
    if (succeeded > limit)
      report.invalid(at.to('succeededCount'), RULE, succeeded, `must be less than or equal to ${limit} (the number of ${what})`);
  };
  most(completions, 'specified completions');
  if (indexes !== undefined) most(total, 'indexes in the specified succeededIndexes field');
}

/** How many indexes "1,3-5,7" names, ascending and below `completions`; a string is what is wrong. */
function countIndexes(text: string, completions: number): number | string {
  let last: number | undefined;
  let total = 0;
  for (const interval of text.split(',')) {
    const limits = interval.split('-');
    if (limits.length > 2)
      return `the fragment ${JSON.stringify(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    const numbers = [];
    for (const limit of limits) {
      if (!/^\+?[0-9]{1,18}$/.test(limit)) return `cannot convert string to integer for index: ${JSON.stringify(limit)}`;
      if (Number(limit) >= completions) return `too large index: ${JSON.stringify(limit)}`;
      numbers.push(Number(limit));
    }
    const [first = 0, end = first] = numbers;
    if (numbers.length > 1 && first >= end) return `non-increasing order, previous: ${first}, current: ${end}`;
    if (last !== undefined && last >= first) return `non-increasing order, previous: ${last}, current: ${first}`;
    total += end - first + 1;
    last = end;
  }
  return total;
}
