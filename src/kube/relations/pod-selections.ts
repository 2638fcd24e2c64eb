/** What pods select by themselves: spread constraints, affinity and anti-affinity terms. Selectors of objects: selections.ts. */
import type { Path } from '../field-error.ts';
import type { Json, JsonObject } from '../json.ts';
import { NOTHING, type Selector, type SelectorRequirement, selectorOf } from '../selector.ts';
import type { PodTemplate } from './pods.ts';
import { at, field, listAt, textAt } from './read.ts';
import type { NamespaceScope, Selection, SelectionRole } from './selections.ts';

/** What the pods of a template select by themselves: spread constraints, affinity and anti-affinity terms, with matchLabelKeys applied. */
export function podSelections(template: PodTemplate): readonly Selection[] {
  const selections: Selection[] = [];
  const path = [...template.path, 'spec'];
  listAt(template.spec, 'topologySpreadConstraints').forEach((constraint, i) => {
    const own = listAt(constraint, 'matchLabelKeys').filter((key) => typeof key === 'string');
    addTerm(
      template,
      constraint,
      [...path, 'topologySpreadConstraints', i],
      'topology-spread',
      own,
      [],
      ownNamespace(template),
      selections,
    );
  });
  for (const [kind, role] of AFFINITIES) {
    for (const { term, path: at } of affinityTerms(template.spec, kind)) {
      const match = listAt(term, 'matchLabelKeys').filter((key) => typeof key === 'string');
      const mismatch = listAt(term, 'mismatchLabelKeys').filter((key) => typeof key === 'string');
      addTerm(template, term, [...path, ...at], role, match, mismatch, termNamespaces(term, template), selections);
    }
  }
  return selections;
}

const AFFINITIES = [
  ['podAffinity', 'affinity'],
  ['podAntiAffinity', 'anti-affinity'],
] as const;

function affinityTerms(spec: JsonObject, kind: string): readonly { readonly term: Json; readonly path: Path }[] {
  const affinity = at(spec, 'affinity', kind);
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  return [
    ...listAt(affinity, required).map((term, i) => ({ term, path: ['affinity', kind, required, i] })),
    ...listAt(affinity, preferred).map((term, i) => ({
      term: field(term, 'podAffinityTerm') ?? null,
      path: ['affinity', kind, preferred, i, 'podAffinityTerm'],
    })),
  ];
}

function ownNamespace(template: PodTemplate): NamespaceScope {
  return { kind: 'names', names: [template.namespace] };
}

/** Neither namespaces nor namespaceSelector: the pod's own; an empty namespaceSelector: all. */
function termNamespaces(term: Json, template: PodTemplate): NamespaceScope {
  const names = listAt(term, 'namespaces').filter((name) => typeof name === 'string');
  const value = field(term, 'namespaceSelector') ?? undefined;
  if (value === undefined) return names.length > 0 ? { kind: 'names', names } : ownNamespace(template);
  return { kind: 'labels', selector: selectorOf(value).selector ?? NOTHING, names };
}

function addTerm(
  template: PodTemplate,
  term: Json,
  path: Path,
  role: SelectionRole,
  match: readonly string[],
  mismatch: readonly string[],
  namespaces: NamespaceScope,
  into: Selection[],
): void {
  const read = selectorOf(field(term, 'labelSelector'));
  const selector = read.selector ?? NOTHING;
  into.push({
    from: template.owner,
    object: template.object,
    path: [...path, 'labelSelector'],
    role,
    over: 'pods',
    selector: selector.nothing ? selector : withKeys(selector, template, match, mismatch),
    namespaces,
    ...(read.error === undefined ? {} : { error: read.error }),
  });
}

/** matchLabelKeys and mismatchLabelKeys: the pod's own values become requirements; keys that it has not are ignored. */
function withKeys(selector: Selector, { labels }: PodTemplate, match: readonly string[], mismatch: readonly string[]): Selector {
  const extra: SelectorRequirement[] = [];
  for (const [keys, operator] of [
    [match, 'in'],
    [mismatch, 'notin'],
  ] as const) {
    for (const key of keys) {
      const value = textAt(labels, key);
      if (value !== undefined) extra.push({ key, operator, values: [value] });
    }
  }
  return extra.length === 0 ? selector : { nothing: false, requirements: [...selector.requirements, ...extra] };
}
