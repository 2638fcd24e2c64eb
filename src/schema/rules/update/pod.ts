/** Updates of Pods (pkg/apis/core/validation, ValidatePodUpdate): images, a shorter deadline, more tolerations, fewer gates. */
import { At, type Json, type JsonObject, type Report } from '../../../kube/index.ts';
import { given, items, maybeCount, part, sameJson, text } from '../kinds/index.ts';
import { changed } from './immutable.ts';

const SPEC: At = At.root.to('spec');
const RULE = 'api/immutable-pod';
const GATES_SINCE = 27;

export function pod(old: JsonObject, object: JsonObject, report: Report, { minor }: { readonly minor: number }): void {
  const [before, after] = [part(old['spec']), part(object['spec'])];
  for (const list of ['containers', 'initContainers']) {
    if (items(before[list]).length === items(after[list]).length) continue;
    report.forbidden(SPEC.to(list), RULE, 'pod updates may not add or remove containers');
    return;
  }
  if (!deadline(before, after, report)) return;
  tolerations(before, after, report);
  gates(before, after, report);
  const munged = munge(before, after, minor);
  const gated = items(before['schedulingGates']).length > 0;
  if (gated) gatedSelection(before, munged, report);
  const found = changed(before, munged);
  if (found.length === 0) return;
  const fields = ['spec.containers[*].image', 'spec.initContainers[*].image', 'spec.activeDeadlineSeconds'];
  const more = [
    'spec.tolerations` (only additions to existing tolerations)',
    'spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
  ];
  const detail = `pod updates may not change fields other than ${[...fields.map((field) => `\`${field}\``), ...more.map((field) => `\`${field}`)].join(',')}`;
  report.forbidden(
    SPEC,
    RULE,
    detail,
    found.map((name) => ['spec', name]),
  );
}

/** False: upstream looks no further. */
function deadline(before: JsonObject, after: JsonObject, report: Report): boolean {
  const [was, is] = [maybeCount(before['activeDeadlineSeconds']), maybeCount(after['activeDeadlineSeconds'])];
  const at = SPEC.to('activeDeadlineSeconds');
  if (is === undefined) {
    if (was !== undefined) report.invalid(at, RULE, null, 'must not update from a positive integer to nil value');
    return true;
  }
  if (is < 0 || is > 2_147_483_647) {
    report.invalid(at, RULE, is, 'must be between 0 and 2147483647, inclusive');
    return false;
  }
  if (was === undefined || was >= is) return true;
  report.invalid(at, RULE, is, 'must be less than or equal to previous value');
  return false;
}

function tolerations(before: JsonObject, after: JsonObject, report: Report): void {
  const plain = (item: Json): JsonObject => ({ ...part(item), tolerationSeconds: null });
  const kept = items(after['tolerations']).map(plain);
  if (items(before['tolerations']).every((old) => kept.some((toleration) => sameJson(plain(old), toleration)))) return;
  report.forbidden(SPEC.to('tolerations'), RULE, 'existing toleration can not be modified except its tolerationSeconds');
}

function gates(before: JsonObject, after: JsonObject, report: Report): void {
  const known = items(before['schedulingGates']).map((gate) => text(part(gate)['name']));
  items(after['schedulingGates']).forEach((gate, i) => {
    const name = text(part(gate)['name']);
    if (known.includes(name)) return;
    const at = SPEC.to('schedulingGates').to(i).to('name');
    report.forbidden(at, RULE, `only deletion is allowed, but found new scheduling gate '${name}'`);
  });
}

/** The new spec with what may change put back. */
function munge(before: JsonObject, after: JsonObject, minor: number): { [key: string]: Json } {
  const image = (list: string): Json =>
    items(after[list]).map((item, i) => ({ ...part(item), image: part(items(before[list])[i])['image'] ?? null }));
  const munged: { [key: string]: Json } = {
    ...after,
    containers: image('containers'),
    initContainers: image('initContainers'),
    activeDeadlineSeconds: before['activeDeadlineSeconds'] ?? null,
    tolerations: before['tolerations'] ?? null,
  };
  if (minor >= GATES_SINCE) munged['schedulingGates'] = before['schedulingGates'] ?? null;
  const grace = before['terminationGracePeriodSeconds'];
  if (typeof grace === 'number' && grace < 0 && after['terminationGracePeriodSeconds'] === 1)
    munged['terminationGracePeriodSeconds'] = grace;
  return munged;
}

/** A gated pod may be narrowed to fewer nodes. */
function gatedSelection(before: JsonObject, munged: { [key: string]: Json }, report: Report): void {
  const [was, is] = [part(before['nodeSelector']), part(munged['nodeSelector'])];
  if (Object.keys(was).some((key) => was[key] !== is[key]))
    report.invalid(SPEC.to('nodeSelector'), RULE, is, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)');
  munged['nodeSelector'] = before['nodeSelector'] ?? null;
  const affinity = (spec: JsonObject): JsonObject => part(part(spec['affinity'])['nodeAffinity']);
  const [old, wanted] = [affinity(before), affinity(munged)];
  if (sameJson(old, wanted)) return;
  nodeAffinity(old, wanted, report);
  munged['affinity'] = { ...part(munged['affinity']), nodeAffinity: old };
}

function nodeAffinity(old: JsonObject, wanted: JsonObject, report: Report): void {
  const name = 'requiredDuringSchedulingIgnoredDuringExecution';
  if (!given(old[name])) return;
  const [terms, next] = [items(part(old[name])['nodeSelectorTerms']), items(part(wanted[name])['nodeSelectorTerms'])];
  const at = SPEC.to('affinity').to('nodeAffinity').to(name).to('nodeSelectorTerms');
  if (terms.length > 0 && terms.length !== next.length) {
    report.invalid(at, RULE, next, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed');
    return;
  }
  terms.forEach((term, i) => {
    if (!onlyAdds(part(term), part(next[i])))
      report.invalid(at.to(i), RULE, next[i]!, 'only additions are allowed (no mutations or deletions)');
  });
}

function onlyAdds(old: JsonObject, term: JsonObject): boolean {
  const lists = ['matchExpressions', 'matchFields'];
  if (lists.every((list) => items(old[list]).length === 0)) return lists.every((list) => items(term[list]).length === 0);
  return lists.every((list) => sameJson(items(old[list]), items(term[list]).slice(0, items(old[list]).length)));
}
