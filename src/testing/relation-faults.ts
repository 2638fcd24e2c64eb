/**
 * Relation proofs over the objects of one render, for tests: selectors that select exactly their pods, references that are there in the phase
 * that needs them, budgets that a drain can get through, autoscalers that alone own their replicas, pods that are given time to stop.
 * Each fault is a sentence; no sentence, no fault.
 */
import {
  autoscalerRange,
  type ExternalObject,
  hookPhases,
  idKey,
  idOf,
  idText,
  type JsonObject,
  judgeBudget,
  missingRequests,
  type PodTemplate,
  podSelections,
  podTemplates,
  referencesOf,
  replicaRanges,
  replicasOf,
  resolveAll,
  resolveReferences,
  type Selection,
  scrapeTargets,
  selectedPods,
  selectedServices,
  selectionsOf,
  serviceTargets,
} from '../kube/index.ts';
import { readAt } from './system.ts';

/** Found in a cluster, or made by people before: no chart makes these. */
export const IN_CLUSTER: readonly ExternalObject[] = [
  ...['StorageClass', 'IngressClass', 'PriorityClass', 'ClusterIssuer', 'Issuer', 'Gateway', 'SecretStore', 'ClusterSecretStore'],
  ...['CSIDriver', 'SecretProviderClass', 'GatewayClass', 'Namespace', 'RuntimeClass', 'Node'],
].map((kind) => ({ kind, name: '*' }));

export interface RelationOptions {
  readonly namespace: string;
  /** Objects that people make by hand: existing Secrets. */
  readonly external?: readonly ExternalObject[];
}

interface Scene {
  readonly objects: readonly JsonObject[];
  readonly templates: readonly PodTemplate[];
  readonly namespace: string;
  readonly external: readonly ExternalObject[];
}

export function relationFaults(objects: readonly JsonObject[], { namespace, external = [] }: RelationOptions): readonly string[] {
  const scene = { objects, templates: podTemplates(objects, namespace), namespace, external: [...IN_CLUSTER, ...external] };
  return [
    ...identityFaults(scene),
    ...objects.flatMap((object) => [...selectionFaults(scene, object), ...serviceFaults(scene, object), ...monitorFaults(scene, object)]),
    ...budgetFaults(scene),
    ...autoscalerFaults(scene),
    ...scene.templates.flatMap((template) => [...ownSelectionFaults(scene, template), ...stopFaults(template)]),
    ...referenceFaults(scene),
    ...claimFaults(scene),
  ];
}

function identityFaults({ objects, namespace }: Scene): readonly string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const object of objects) {
    const id = idOf(object, namespace);
    if (id === undefined) {
      faults.push(`an object without identity: ${JSON.stringify(object).slice(0, 100)}`);
      continue;
    }
    if (seen.has(idKey(id))) faults.push(`${idText(id)} is there twice`);
    seen.add(idKey(id));
    if (id.name.length > 63) faults.push(`${idText(id)} has ${id.name.length} characters`);
    if (id.namespace !== '' && id.namespace !== namespace) faults.push(`${idText(id)} is not in the release's namespace`);
    for (const label of ['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'app.kubernetes.io/managed-by', 'helm.sh/chart'])
      if (typeof readAt(object, `metadata.labels[${label}]`) !== 'string') faults.push(`${idText(id)} lacks the label ${label}`);
  }
  return faults;
}

const componentOf = ({ labels }: PodTemplate): string => String(labels['app.kubernetes.io/component'] ?? '');
const namesOf = (templates: readonly PodTemplate[]): string => templates.map(({ owner }) => idText(owner)).join(', ') || 'nothing';

/** Services, budgets, policies, monitors of pods: pods of one owner, all of them, and no task's. */
function selectionFaults(scene: Scene, object: JsonObject): readonly string[] {
  return selectionsOf(object, scene.namespace).flatMap((selection) => {
    const say = (what: string): string => `${idText(selection.from)}: its ${selection.role} selector ${what}`;
    if (selection.error !== undefined) return [say(selection.error)];
    if (selection.over === 'services' || selection.role === 'network-peer') return peerFaults(scene, selection, say);
    const found = selectedPods(selection, scene.templates);
    const owners = found.map(({ template }) => template);
    const kinds = new Set(selection.role === 'network-policy' ? owners.map(componentOf) : owners.map(({ owner }) => idKey(owner)));
    if (kinds.size !== 1) return [say(`selects ${namesOf(owners)}, wanted the pods of one kind`)];
    if (found.some(({ share }) => share === 'some')) return [say(`selects some pods of ${namesOf(owners)} only`)];
    const task = owners.some(({ lifetime, hook }) => lifetime === 'task' || hook.length > 0);
    return task && !['network-policy', 'workload'].includes(selection.role) ? [say(`selects pods of a task: ${namesOf(owners)}`)] : [];
  });
}

function peerFaults(scene: Scene, selection: Selection, say: (what: string) => string): readonly string[] {
  if (selection.over === 'services') {
    return selectedServices(selection, scene.objects, scene.namespace).length === 0 ? [say('selects no Service')] : [];
  }
  const own = selection.namespaces.kind === 'names' && selection.namespaces.names.includes(scene.namespace);
  return own && selectedPods(selection, scene.templates).length === 0 ? [say('lets in pods that are not there')] : [];
}

function serviceFaults({ templates, namespace }: Scene, object: JsonObject): readonly string[] {
  const id = idOf(object, namespace);
  if (id?.kind !== 'Service') return [];
  return serviceTargets(object, templates, namespace)
    .filter(({ state }) => state !== 'declared')
    .map(
      ({ port, asked, template }) => `${idText(id)}: port ${port} asks for ${asked}, which no container of ${idText(template.owner)} has`,
    );
}

function monitorFaults({ objects, templates, namespace }: Scene, object: JsonObject): readonly string[] {
  const id = idOf(object, namespace);
  if (id?.group !== 'monitoring.coreos.com' || !/Monitor$/.test(id.kind)) return [];
  const targets = scrapeTargets(object, objects, templates, namespace);
  if (targets.length === 0) return [`${idText(id)} scrapes nothing`];
  return targets.filter(({ found }) => !found).map(({ asked, target }) => `${idText(id)}: ${idText(target)} has no port ${String(asked)}`);
}

function budgetFaults({ objects, templates, namespace }: Scene): readonly string[] {
  const ranges = replicaRanges(objects, namespace);
  return objects
    .filter(({ kind }) => kind === 'PodDisruptionBudget')
    .flatMap((pdb) => {
      const selection = selectionsOf(pdb, namespace).find(({ role }) => role === 'pdb');
      const selected = selection === undefined ? [] : selectedPods(selection, templates).map(({ template }) => template);
      const { blocks, fewest } = judgeBudget(pdb, selected, ranges);
      const idle = selected.length > 0 && fewest.replicas === 0;
      return blocks === 'never' || idle ? [] : [`PodDisruptionBudget ${String(readAt(pdb, 'metadata.name'))}: a drain hangs: ${blocks}`];
    });
}

function autoscalerFaults({ objects, templates, namespace }: Scene): readonly string[] {
  const faults: string[] = [];
  const owned = new Map<string, string>();
  for (const object of objects) {
    const range = autoscalerRange(object, namespace);
    if (range === undefined) continue;
    const by = idText(range.by);
    const key = idKey(range.target);
    const other = owned.get(key);
    if (other !== undefined) faults.push(`${by} and ${other} both scale ${idText(range.target)}`);
    owned.set(key, by);
    const target = objects.find((one) => {
      const id = idOf(one, namespace);
      return id !== undefined && idKey(id) === key;
    });
    if (target === undefined) faults.push(`${by} scales ${idText(range.target)}, which is not there`);
    if (readAt(target, 'spec.replicas') !== undefined) faults.push(`${by}: ${idText(range.target)} says replicas itself`);
    const spec = object['spec'];
    if (Number(readAt(spec, 'minReplicas') ?? 1) > range.max) faults.push(`${by}: its minimum is more than its maximum`);
    const template = templates.find(({ owner }) => idKey(owner) === key);
    if (template === undefined || object['kind'] !== 'HorizontalPodAutoscaler') continue;
    for (const { resource, container } of missingRequests(object, template)) faults.push(`${by}: ${container} requests no ${resource}`);
  }
  return faults;
}

/** Anti-affinity and spread of a pod select its own kind. */
function ownSelectionFaults({ templates }: Scene, template: PodTemplate): readonly string[] {
  return podSelections(template).flatMap((selection) => {
    const found = selectedPods(selection, templates);
    const own = found.length === 1 && found[0]?.template === template;
    return own ? [] : [`${idText(template.owner)}: its ${selection.role} selects ${namesOf(found.map((one) => one.template))}`];
  });
}

const DEFAULT_GRACE_SECONDS = 30;

function stopFaults({ owner, spec }: PodTemplate): readonly string[] {
  const grace = Number(readAt(spec, 'terminationGracePeriodSeconds') ?? DEFAULT_GRACE_SECONDS);
  const containers = readAt(spec, 'containers');
  return (Array.isArray(containers) ? containers : []).flatMap((container) => {
    const hook = readAt(container, 'lifecycle.preStop');
    const command = readAt(hook, 'exec.command');
    const seconds = Number(readAt(hook, 'sleep.seconds') ?? /(\d+)/.exec(Array.isArray(command) ? command.join(' ') : '')?.[1] ?? 0);
    return seconds < grace ? [] : [`${idText(owner)}: is killed after ${grace} seconds, of which preStop takes ${seconds}`];
  });
}

/** What ordinary objects name is there in the end; what a hook names is there when the hook runs. */
function referenceFaults(scene: Scene): readonly string[] {
  const { objects, namespace, external } = scene;
  const ordinary = objects.filter((object) => hookPhases(object).length === 0);
  const faults = resolveAll(ordinary, { namespace, external }).map((one) => ({ phase: 'release', ...one }));
  for (const object of objects) {
    for (const phase of hookPhases(object)) {
      const there = [...hooksBefore(scene, phase, weightOf(object)), ...(phase === 'pre-install' ? [] : ordinary)];
      for (const one of resolveReferences(referencesOf(object, namespace), there, { namespace, external })) {
        // Before an upgrade the ordinary ConfigMap and Secret still hold what the last release said.
        const old =
          phase === 'pre-upgrade' && ['ConfigMap', 'Secret'].includes(one.reference.to.kind) && isIn(ordinary, one.reference.to.name);
        faults.push({ phase, ...one, ...(old && { state: 'missing-object' as const, tolerated: false }) });
      }
    }
  }
  return faults
    .filter(({ state, tolerated }) => state !== 'found' && state !== 'external' && !tolerated)
    .map(({ phase, reference: { from, to, key, port, role }, state }) => {
      const part = key ?? port;
      return `${phase}: ${idText(from)} names ${idText(to)}${part === undefined ? '' : ` (${part})`} as its ${role}: ${state}`;
    });

  function isIn(set: readonly JsonObject[], name: string): boolean {
    return set.some((one) => ['ConfigMap', 'Secret'].includes(String(one['kind'])) && readAt(one, 'metadata.name') === name);
  }
}

const weightOf = (object: JsonObject): number => Number(readAt(object, 'metadata.annotations[helm.sh/hook-weight]') ?? 0);

function hooksBefore({ objects }: Scene, phase: string, weight: number): readonly JsonObject[] {
  return objects.filter((object) => hookPhases(object).includes(phase) && weightOf(object) <= weight);
}

/** A claim of one node that several pods want. */
function claimFaults({ objects, templates, namespace }: Scene): readonly string[] {
  const ranges = replicaRanges(objects, namespace);
  const most = (template: PodTemplate): number => ranges.get(idKey(template.owner))?.max ?? replicasOf(template) ?? 1;
  return objects
    .filter(({ kind }) => kind === 'PersistentVolumeClaim')
    .flatMap((claim) => {
      const name = readAt(claim, 'metadata.name');
      const modes = readAt(claim, 'spec.accessModes');
      if (!Array.isArray(modes) || modes.includes('ReadWriteMany')) return [];
      const users = templates.filter(({ lifetime, spec }) => {
        const volumes = readAt(spec, 'volumes');
        return (
          lifetime === 'service' && Array.isArray(volumes) && volumes.some((one) => readAt(one, 'persistentVolumeClaim.claimName') === name)
        );
      });
      const pods = users.reduce((sum, template) => sum + most(template), 0);
      return pods <= 1 ? [] : [`PersistentVolumeClaim ${String(name)} is for one node, and ${pods} pods want it`];
    });
}

/** Components that have pods, by their label. */
export function podComponents(objects: readonly JsonObject[], namespace: string): readonly string[] {
  return podTemplates(objects, namespace).map(componentOf);
}
