/** Updates of Jobs (pkg/apis/batch/validation, ValidateJobSpecUpdate). */
import { At, type Json, type JsonObject, type Report } from '../../../kube/index.ts';
import { count, given, IMMUTABLE, items, maybePart, part, sameJson, text } from '../kinds/index.ts';
import { immutable } from './immutable.ts';

const SPEC: At = At.root.to('spec');
const RULE = 'api/immutable-job';
/** Since when the template of a suspended Job may change where its pods go, and since when their resources. */
const DIRECTIVES_SINCE = 23;
const RESOURCES_SINCE = 36;
const ELASTIC_SINCE = 27;

export function job(old: JsonObject, object: JsonObject, report: Report, { minor }: { readonly minor: number }): void {
  const [before, after] = [part(old['spec']), part(object['spec'])];
  completions(before, after, report, minor);
  // A new object without selector keeps the generated one.
  if (given(after['selector']) && given(before['selector'])) immutable(before, after, ['selector'], SPEC, report, RULE);
  template(old, before, after, report, minor);
  const names = ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'];
  immutable(before, after, names, SPEC, report, RULE);
}

function completions(before: JsonObject, after: JsonObject, report: Report, minor: number): void {
  if (after['completionMode'] !== 'Indexed' || minor < ELASTIC_SINCE) {
    immutable(before, after, ['completions'], SPEC, report, RULE);
    return;
  }
  const value = after['completions'];
  if (!given(value) || before['completions'] === value || value === after['parallelism']) return;
  report.invalid(SPEC.to('completions'), RULE, value, 'can only be modified in tandem with spec.parallelism');
}

/** Labels that the server gives to the template of a Job with a generated selector. */
const GENERATED: readonly string[] = ['controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name'];

function template(old: JsonObject, before: JsonObject, after: JsonObject, report: Report, minor: number): void {
  const suspended = before['suspend'] === true;
  const status = part(old['status']);
  const started = given(status['startTime']);
  const stopped =
    !started || items(status['conditions']).some((item) => part(item)['type'] === 'Suspended' && part(item)['status'] === 'True');
  const idle = suspended && stopped && count(status['active']) === 0;
  const directives = minor >= RESOURCES_SINCE ? idle : minor >= DIRECTIVES_SINCE && suspended && !started;
  const [left, right] = [written(before), written(after)];
  const wanted = directives ? withDirectives(left, right) : left;
  const at = SPEC.to('template');
  if (!suspended || minor < RESOURCES_SINCE || !idle) {
    if (!sameJson(wanted, right)) report.invalid(at, RULE, right, IMMUTABLE);
    return;
  }
  const spec = part(right['spec']);
  if (!sameJson(withResources(part(wanted['spec']), spec), spec)) report.invalid(at.to('spec'), RULE, spec, IMMUTABLE);
}

/** The template without generated labels. */
function written(spec: JsonObject): JsonObject {
  const template = part(spec['template']);
  const metadata = part(template['metadata']);
  if (spec['manualSelector'] === true) return template;
  const labels = Object.entries(part(metadata['labels'])).filter(([name]) => !GENERATED.includes(name));
  return { ...template, metadata: { ...metadata, labels: Object.fromEntries(labels), creationTimestamp: null } };
}

/** The old template with the new one's metadata, node selection, tolerations and gates. */
function withDirectives(old: JsonObject, template: JsonObject): JsonObject {
  const [before, after] = [part(old['spec']), part(template['spec'])];
  const [metadata, wanted] = [part(old['metadata']), part(template['metadata'])];
  const taken = Object.fromEntries(['nodeSelector', 'tolerations', 'schedulingGates'].map((name) => [name, after[name] ?? null]));
  const affinity = { ...part(before['affinity']), nodeAffinity: part(after['affinity'])['nodeAffinity'] ?? null };
  return {
    ...old,
    metadata: { ...metadata, labels: wanted['labels'] ?? null, annotations: wanted['annotations'] ?? null },
    spec: { ...before, ...taken, affinity },
  };
}

/** The old pod with the resources of the new one's containers, as far as the same containers are there. */
function withResources(old: JsonObject, spec: JsonObject): JsonObject {
  const lists = ['containers', 'initContainers'].map((list) => {
    const [before, after] = [items(old[list]), items(spec[list])];
    if (before.length !== after.length) return [list, old[list] ?? null] as const;
    const merged = before.map((item, i): Json => {
      const [container, other] = [part(item), maybePart(after[i])];
      return text(container['name']) === text(other?.['name']) ? { ...container, resources: other?.['resources'] ?? null } : item;
    });
    return [list, merged] as const;
  });
  return { ...old, ...Object.fromEntries(lists) };
}
