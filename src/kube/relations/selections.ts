/**
 * Which object selects which pods: a table of the places where a kind has a selector over pods (or over services, whose pods it means), what an
 * absent and an empty one mean there, and in which namespaces it looks.
 */
import type { Path } from '../field-error.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { EVERYTHING, matchesSelector, NOTHING, type Selector, type SelectorResult, selectorOf, selectorOfLabels } from '../selector.ts';
import { flattenObjects, idOf, labelsOf, type ObjectId } from './object-id.ts';
import { type PodTemplate, selectsPods } from './pods.ts';
import { at, field, listAt } from './read.ts';

export type SelectionRole =
  | 'service'
  | 'workload'
  | 'pdb'
  | 'network-policy'
  | 'network-peer'
  | 'service-monitor'
  | 'pod-monitor'
  | 'topology-spread'
  | 'affinity'
  | 'anti-affinity'
  | 'mesh';

/** Namespaces: those named, those whose labels match, or all. */
export type NamespaceScope =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'labels'; readonly selector: Selector; readonly names: readonly string[] }
  | { readonly kind: 'all' };

export interface Selection {
  readonly from: ObjectId;
  readonly object: JsonObject;
  /** Where the selector is, or would be. */
  readonly path: Path;
  readonly role: SelectionRole;
  readonly over: 'pods' | 'services';
  readonly selector: Selector;
  readonly namespaces: NamespaceScope;
  /** The selector cannot be read: upstream's sentence; it selects nothing. */
  readonly error?: string;
}

export interface SelectedPods {
  readonly template: PodTemplate;
  /** 'some': the selector asks for a label that controllers add, or that only some pods have. */
  readonly share: 'all' | 'some';
}

/** The labels of namespaces by name; the label kubernetes.io/metadata.name is known without being told. */
export type NamespaceLabels = ReadonlyMap<string, Json>;

/** What selects pods (or services) in an object, in the order of its fields. */
export function selectionsOf(object: Json, namespace: string): readonly Selection[] {
  const from = idOf(object, namespace);
  if (from === undefined || !isObject(object)) return [];
  const selections: Selection[] = [];
  for (const row of SELECTIONS.get(`${from.group}/${from.kind}`) ?? []) addRow(row, from, object, selections);
  if (from.kind === 'NetworkPolicy' && BUILT_IN_POLICY.has(from.group)) addPeers(from, object, selections);
  return selections;
}

/** The templates whose pods a selection over pods selects. */
export function selectedPods(
  selection: Selection,
  templates: readonly PodTemplate[],
  namespaces?: NamespaceLabels,
): readonly SelectedPods[] {
  const found: SelectedPods[] = [];
  for (const template of templates) {
    if (!inScope(selection.namespaces, template.namespace, namespaces)) continue;
    const share = selectsPods(selection.selector, template);
    if (share !== 'none') found.push({ template, share });
  }
  return found;
}

/** The Services that a selection over services (a ServiceMonitor) selects, by their labels. */
export function selectedServices(
  selection: Selection,
  objects: readonly Json[],
  namespace: string,
  namespaces?: NamespaceLabels,
): readonly { readonly id: ObjectId; readonly object: JsonObject }[] {
  const found: { id: ObjectId; object: JsonObject }[] = [];
  for (const object of flattenObjects(objects)) {
    const id = idOf(object, namespace);
    if (id === undefined || id.group !== '' || id.kind !== 'Service') continue;
    if (inScope(selection.namespaces, id.namespace, namespaces) && matchesSelector(selection.selector, labelsOf(object)))
      found.push({ id, object });
  }
  return found;
}

/** Whether a namespace is among those that a selection looks into. */
export function inScope(scope: NamespaceScope, namespace: string, namespaces?: NamespaceLabels): boolean {
  if (scope.kind === 'all') return true;
  if (scope.names.includes(namespace)) return true;
  return scope.kind === 'labels' && matchesSelector(scope.selector, namespaceLabels(namespace, namespaces));
}

/** The labels of a namespace as the API server completes them. */
export function namespaceLabels(namespace: string, namespaces?: NamespaceLabels): JsonObject {
  const own = namespaces?.get(namespace);
  const name = { 'kubernetes.io/metadata.name': namespace };
  return isObject(own) ? { ...own, ...name } : name;
}

/** The labels of the Namespace objects of a set. */
export function namespacesOf(objects: readonly Json[]): NamespaceLabels {
  const namespaces = new Map<string, Json>();
  for (const object of flattenObjects(objects)) {
    const id = idOf(object, '');
    if (id !== undefined && id.group === '' && id.kind === 'Namespace') namespaces.set(id.name, labelsOf(object));
  }
  return namespaces;
}

/** How an empty or absent selector is to be read. */
type Blank = 'all' | 'none';

interface SelectionRow {
  readonly path: readonly string[];
  readonly role: SelectionRole;
  /** 'map': plain labels; 'selector': a LabelSelector. */
  readonly form: 'map' | 'selector';
  readonly absent: Blank;
  readonly empty: Blank;
  readonly over?: 'services';
  /** Of prometheus-operator: `{any: true}` or `{matchNames: […]}`. */
  readonly namespaceSelector?: true;
}

function row(path: string, role: SelectionRole, absent: Blank, empty: Blank, form: 'map' | 'selector' = 'selector'): SelectionRow {
  return { path: path.split('.'), role, form, absent, empty };
}

const WORKLOAD = [row('spec.selector', 'workload', 'none', 'all')];
const MESH = (path: string): readonly SelectionRow[] => [row(path, 'mesh', 'all', 'all', 'map')];

const SELECTIONS: ReadonlyMap<string, readonly SelectionRow[]> = new Map<string, readonly SelectionRow[]>([
  ['/Service', [row('spec.selector', 'service', 'none', 'none', 'map')]],
  ['/ReplicationController', [row('spec.selector', 'workload', 'none', 'none', 'map')]],
  ['apps/Deployment', WORKLOAD],
  ['apps/ReplicaSet', WORKLOAD],
  ['apps/StatefulSet', WORKLOAD],
  ['apps/DaemonSet', WORKLOAD],
  ['batch/Job', WORKLOAD],
  ['argoproj.io/Rollout', WORKLOAD],
  ['apps.kruise.io/CloneSet', WORKLOAD],
  ['apps.kruise.io/StatefulSet', WORKLOAD],
  ['apps.kruise.io/DaemonSet', WORKLOAD],
  ['policy/PodDisruptionBudget', [row('spec.selector', 'pdb', 'none', 'all')]],
  ['networking.k8s.io/NetworkPolicy', [row('spec.podSelector', 'network-policy', 'all', 'all')]],
  ['extensions/NetworkPolicy', [row('spec.podSelector', 'network-policy', 'all', 'all')]],
  [
    'monitoring.coreos.com/ServiceMonitor',
    [{ ...row('spec.selector', 'service-monitor', 'none', 'all'), over: 'services', namespaceSelector: true }],
  ],
  ['monitoring.coreos.com/PodMonitor', [{ ...row('spec.selector', 'pod-monitor', 'none', 'all'), namespaceSelector: true }]],
  ['security.istio.io/AuthorizationPolicy', MESH('spec.selector.matchLabels')],
  ['security.istio.io/PeerAuthentication', MESH('spec.selector.matchLabels')],
  ['security.istio.io/RequestAuthentication', MESH('spec.selector.matchLabels')],
  ['networking.istio.io/Sidecar', MESH('spec.workloadSelector.labels')],
  ['networking.istio.io/EnvoyFilter', MESH('spec.workloadSelector.labels')],
]);

const BUILT_IN_POLICY: ReadonlySet<string> = new Set(['networking.k8s.io', 'extensions']);

function addRow(row: SelectionRow, from: ObjectId, object: JsonObject, into: Selection[]): void {
  if (from.kind === 'Service' && at(object, 'spec', 'type') === 'ExternalName') return;
  const value = at(object, ...row.path);
  // The server makes the selector of a Job, and made those of old Deployments.
  if (row.role === 'workload' && (value === undefined || value === null)) return;
  const blank = value === undefined || value === null ? row.absent : isBlank(value) ? emptyMeans(row, object) : undefined;
  const read = blank === undefined ? readSelector(value, row.form) : { selector: blank === 'all' ? EVERYTHING : NOTHING };
  into.push({
    from,
    object,
    path: row.path,
    role: row.role,
    over: row.over ?? 'pods',
    namespaces: row.namespaceSelector === true ? monitorScope(object, from.namespace) : { kind: 'names', names: [from.namespace] },
    selector: read.selector ?? NOTHING,
    ...(read.error === undefined ? {} : { error: read.error }),
  });
}

function readSelector(value: Json | undefined, form: 'map' | 'selector'): SelectorResult {
  return form === 'map' ? { selector: selectorOfLabels(value) } : selectorOf(value);
}

/** Before policy/v1 an empty PodDisruptionBudget selector selected nothing. */
function emptyMeans(row: SelectionRow, object: JsonObject): Blank {
  return row.role === 'pdb' && field(object, 'apiVersion') === 'policy/v1beta1' ? 'none' : row.empty;
}

function isBlank(value: Json): boolean {
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  if (keys.length === 0) return true;
  const empty = (part: Json | undefined) => part === undefined || part === null || Object.keys(part).length === 0;
  return (
    keys.every((key) => key === 'matchLabels' || key === 'matchExpressions') &&
    empty(value['matchLabels']) &&
    empty(value['matchExpressions'])
  );
}

function monitorScope(object: JsonObject, own: string): NamespaceScope {
  const selector = at(object, 'spec', 'namespaceSelector');
  if (field(selector, 'any') === true) return { kind: 'all' };
  const names = listAt(selector, 'matchNames').filter((name) => typeof name === 'string');
  return { kind: 'names', names: names.length > 0 ? names : [own] };
}

function addPeers(from: ObjectId, object: JsonObject, into: Selection[]): void {
  for (const [direction, side] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    listAt(object, 'spec', direction).forEach((rule, i) => {
      listAt(rule, side).forEach((peer, j) => {
        const pods = field(peer, 'podSelector') ?? undefined;
        const spaces = field(peer, 'namespaceSelector') ?? undefined;
        if (pods === undefined && spaces === undefined) return;
        const read = pods === undefined ? { selector: EVERYTHING } : selectorOf(pods);
        const scope = spaces === undefined ? undefined : selectorOf(spaces);
        const error = read.error ?? scope?.error;
        into.push({
          from,
          object,
          path: ['spec', direction, i, side, j],
          role: 'network-peer',
          over: 'pods',
          selector: error === undefined ? (read.selector ?? NOTHING) : NOTHING,
          namespaces:
            scope === undefined
              ? { kind: 'names', names: [from.namespace] }
              : { kind: 'labels', selector: scope.selector ?? NOTHING, names: [] },
          ...(error === undefined ? {} : { error }),
        });
      });
    });
  }
}
