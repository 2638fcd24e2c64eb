/** Job (pkg/apis/batch/validation): its own spec here, the failure and success policies in job-policies.ts. CronJobs have it as a template. */
import {
  At,
  dnsLabelErrors,
  type JsonObject,
  matchesSelector,
  nameIsDnsSubdomain,
  type Report,
  selectorOf,
  validateDomainPrefixedPath,
} from '../../../kube/index.ts';
import { hasInvalidLabelValue, labelSelector, nonNegative } from './checks.ts';
import type { Kind, KindContext } from './context.ts';
import { failurePolicy, successPolicy } from './job-policies.ts';
import { validateTemplate } from './pods.ts';
import { given, type Maybe, maybeCount, maybePart, maybeText, part, text } from './read.ts';

const SPEC: At = At.root.to('spec');
/** Of indexed Jobs. */
const MAX_PARALLELISM = 100_000;
const MAX_FAILED_INDEXES = 100_000;
/** Beyond this many completions, with a backoff limit per index, the two above are a tenth. */
const MANY_COMPLETIONS = 100_000;
const MAX_OF_MANY = 10_000;
const MANAGED_BY_MAX = 63;
/** Labels that the server gives to the pods of a Job. */
const UID_LABELS: readonly string[] = ['controller-uid', 'batch.kubernetes.io/controller-uid'];
const NAME_LABELS: readonly string[] = ['job-name', 'batch.kubernetes.io/job-name'];

export const job: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report, context) {
    const spec = part(object['spec']);
    const old = context.old === undefined ? undefined : part(context.old['spec']);
    const manual = spec['manualSelector'] === true;
    if (manual) manualSelector(spec, report, hasInvalidLabelValue(old?.['selector']));
    const whole = manual ? spec : generatedSelector(object, spec, report, context);
    validateJobSpec(whole, SPEC, report, context, maybePart(old?.['template']));
    hostname(object, spec, report, context.minor);
  },
};

/** validateJobSpec: what Jobs and the templates of CronJobs share. */
export function validateJobSpec(written: JsonObject, at: At, report: Report, context: KindContext, old?: JsonObject): void {
  const spec = supported(written, context.minor);
  const counts = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'];
  nonNegative(spec, [...counts, 'backoffLimitPerIndex', 'maxFailedIndexes'], at, report);
  if (given(spec['maxFailedIndexes']) && !given(spec['backoffLimitPerIndex']))
    report.required(at.to('backoffLimitPerIndex'), 'api/job-spec', 'when maxFailedIndexes is specified');
  managedBy(spec['managedBy'], at.to('managedBy'), report);
  completionMode(spec, at, report);
  failurePolicy(spec, context.minor >= FIELDS_SINCE.backoffLimitPerIndex, at, report);
  successPolicy(spec, at, report);
  replacementPolicy(spec, at, report);
  const template = part(spec['template']);
  validateTemplate(template, at.to('template'), report, context, old);
  restartPolicy(spec, part(template['spec']), at.to('template').to('spec').to('restartPolicy'), report);
}

/** The minors since which fields are on by default; before, the server drops them. */
const FIELDS_SINCE = {
  managedBy: 32,
  successPolicy: 31,
  backoffLimitPerIndex: 29,
  maxFailedIndexes: 29,
  podReplacementPolicy: 29,
  podFailurePolicy: 26,
} as const;

function supported(spec: JsonObject, minor: number): JsonObject {
  if (minor >= FIELDS_SINCE.managedBy) return spec;
  const dropped = Object.entries(FIELDS_SINCE).filter(([name, since]) => minor < since && given(spec[name]));
  return dropped.length === 0 ? spec : { ...spec, ...Object.fromEntries(dropped.map(([name]) => [name, null])) };
}

function managedBy(value: Maybe, at: At, report: Report): void {
  const name = maybeText(value);
  if (name === undefined) return;
  validateDomainPrefixedPath(name, at, report, 'api/job-spec');
  if (name.length > MANAGED_BY_MAX) report.tooLong(at, 'api/job-spec', MANAGED_BY_MAX);
}

function completionMode(spec: JsonObject, at: At, report: Report): void {
  const mode = maybeText(spec['completionMode']);
  if (mode !== undefined && mode !== 'NonIndexed' && mode !== 'Indexed')
    report.notSupported(at.to('completionMode'), 'api/job-spec', mode, ['NonIndexed', 'Indexed']);
  if (mode === 'Indexed') indexed(spec, at, report);
  if (mode !== undefined && mode !== 'NonIndexed') return;
  for (const name of ['backoffLimitPerIndex', 'maxFailedIndexes']) {
    const value = spec[name];
    if (given(value)) report.invalid(at.to(name), 'api/job-spec', value, 'requires indexed completion mode');
  }
}

function indexed(spec: JsonObject, at: At, report: Report): void {
  const completions = maybeCount(spec['completions']);
  const parallelism = maybeCount(spec['parallelism']) ?? 0;
  const failed = maybeCount(spec['maxFailedIndexes']);
  const most = (name: string, value: number, limit: number, why: string): void => {
    if (value > limit) report.invalid(at.to(name), 'api/job-spec', value, `must be less than or equal to ${limit}${why}`);
  };
  if (completions === undefined) report.required(at.to('completions'), 'api/job-spec', 'when completion mode is Indexed');
  most('parallelism', parallelism, MAX_PARALLELISM, ' when completion mode is Indexed');
  if (completions !== undefined && failed !== undefined && failed > completions)
    report.invalid(at.to('maxFailedIndexes'), 'api/job-spec', failed, 'must be less than or equal to completions');
  if (failed !== undefined) most('maxFailedIndexes', failed, MAX_FAILED_INDEXES, '');
  if (completions === undefined || completions <= MANY_COMPLETIONS || !given(spec['backoffLimitPerIndex'])) return;
  const why = ` when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
  if (failed === undefined)
    report.required(at.to('maxFailedIndexes'), 'api/job-spec', `must be specified when completions is above ${MANY_COMPLETIONS}`);
  else most('maxFailedIndexes', failed, MAX_OF_MANY, why);
  most('parallelism', parallelism, MAX_OF_MANY, why);
}

function replacementPolicy(spec: JsonObject, at: At, report: Report): void {
  const policy = maybeText(spec['podReplacementPolicy']);
  if (policy === undefined) return;
  const known = given(spec['podFailurePolicy']) ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  if (!known.includes(policy)) report.notSupported(at.to('podReplacementPolicy'), 'api/job-policy', policy, known);
}

function restartPolicy(spec: JsonObject, pod: JsonObject, at: At, report: Report): void {
  const policy = text(pod['restartPolicy']);
  const rule = 'api/template-restart-policy';
  if (policy === 'Always' || policy === '') report.required(at, rule, 'valid values: "OnFailure", "Never"');
  else if (policy !== 'OnFailure' && policy !== 'Never') report.notSupported(at, rule, policy, ['OnFailure', 'Never']);
  else if (given(spec['podFailurePolicy']) && policy !== 'Never')
    report.invalid(at, rule, policy, 'only "Never" is supported when podFailurePolicy is specified');
}

function manualSelector(spec: JsonObject, report: Report, lenient: boolean): void {
  const at = SPEC.to('selector');
  if (!given(spec['selector'])) report.required(at, 'api/job-selector');
  labelSelector(spec['selector'], at, report, lenient);
  const { selector } = selectorOf(spec['selector']);
  const labels = part(part(spec['template'])['metadata'])['labels'];
  if (selector !== undefined && !matchesSelector(selector, labels))
    report.invalid(TEMPLATE_LABELS, 'api/selector-mismatch', labels ?? null, '`selector` does not match template `labels`');
}

const TEMPLATE_LABELS: At = SPEC.to('template').to('metadata').to('labels');

/**
 * The server adds a selector and labels with the Job's name and uid. What is written there already must be the same; a uid cannot be known
 * before, but is the same in an update. The spec with the labels that its pods will have.
 */
function generatedSelector(object: JsonObject, spec: JsonObject, report: Report, { minor, old }: KindContext): JsonObject {
  const metadata = part(object['metadata']);
  const name = text(metadata['name']);
  const uid = text(part((old ?? object)['metadata'])['uid']);
  const template = part(spec['template']);
  const written = part(template['metadata']);
  const labels: { [key: string]: string } = {};
  for (const key of Object.keys(part(written['labels']))) labels[key] = text(part(written['labels'])[key]);
  const expected: { [key: string]: string } = {};
  for (const key of [...UID_LABELS, ...NAME_LABELS]) {
    if (key.includes('/') && minor < PREFIXED_LABELS_SINCE) continue;
    const value = UID_LABELS.includes(key) ? uid : name;
    expected[key] = value;
    if (Object.hasOwn(labels, key) && labels[key] !== value)
      report.invalid(TEMPLATE_LABELS.to(key), 'api/job-selector', labels as JsonObject, `must be '${value}'`);
    labels[key] ??= value;
  }
  const at = SPEC.to('selector');
  labelSelector(spec['selector'], at, report, hasInvalidLabelValue(part(old?.['spec'])['selector']));
  const { selector } = selectorOf(spec['selector'] ?? {});
  const whole = { ...spec, template: { ...template, metadata: { ...written, labels } } };
  if (selector === undefined) return whole;
  if (!matchesSelector(selector, expected))
    report.invalid(at, 'api/job-selector', spec['selector'] ?? null, '`selector` not auto-generated');
  if (!matchesSelector(selector, labels))
    report.invalid(TEMPLATE_LABELS, 'api/selector-mismatch', labels as JsonObject, '`selector` does not match template `labels`');
  return whole;
}

const PREFIXED_LABELS_SINCE = 27;
const HOSTNAMES_SINCE = 22;

/** The pods of an indexed Job have their index in their hostname. */
function hostname(object: JsonObject, spec: JsonObject, report: Report, minor: number): void {
  const completions = maybeCount(spec['completions']) ?? 0;
  if (spec['completionMode'] !== 'Indexed' || completions <= 0 || minor < HOSTNAMES_SINCE) return;
  const name = text(part(object['metadata'])['name']);
  const longest = `${name}-${completions - 1}`;
  if (dnsLabelErrors(longest).length === 0) return;
  report.invalid(At.root.to('metadata').to('name'), 'api/job-name', name, `will not able to create pod with invalid DNS label: ${longest}`);
}
