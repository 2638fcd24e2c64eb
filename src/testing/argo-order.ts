/**
 * The order in which Argo CD applies the objects of a render (gitops-engine, pkg/sync: hook/hook.go, hook/helm/type.go, syncwaves/waves.go), for
 * tests: an object waits for nothing that comes after it. Each fault is a sentence.
 */
import { idText, isObject, type JsonObject, type ObjectId, producedBy, referencesOf } from '../kube/index.ts';
import { readAt } from './system.ts';

const PHASES = ['PreSync', 'Sync', 'PostSync'];
const HELM_PHASES: Readonly<Record<string, string>> = {
  'pre-install': 'PreSync',
  'pre-upgrade': 'PreSync',
  'post-install': 'PostSync',
  'post-upgrade': 'PostSync',
};

interface Step {
  readonly object: JsonObject;
  readonly isHook: boolean;
  /** The phase, then the wave. */
  readonly order: readonly [number, number];
}

export function argoFaults(objects: readonly JsonObject[], namespace: string): readonly string[] {
  const steps = objects.flatMap(stepsOf);
  const makers = steps.flatMap((step) => producedBy(step.object, namespace).map(({ id }) => ({ id, step })));
  const makersOf = ({ group, kind, name }: ObjectId): readonly Step[] =>
    makers.filter(({ id }) => id.group === group && id.kind === kind && id.name === name).map(({ step }) => step);
  const faults: string[] = [];
  for (const step of steps) {
    if (step.isHook && step.order[0] === 0) faults.push(`${nameOf(step)} comes before the first sync has made anything`);
    // What comes after the sync finds all of it; a claim that is mounted there alone must be bound without a pod.
    if (!isWaitedFor(step) || step.order[0] === 2) continue;
    for (const { from, to, optional } of referencesOf(step.object, namespace)) {
      const made = makersOf(to);
      const first = made.reduce<Step | undefined>((a, b) => (a === undefined || compare(b, a) < 0 ? b : a), undefined);
      if (first === undefined || optional) continue;
      if (compare(first, step) > 0) faults.push(`${idText(from)} waits for ${idText(to)}, which comes later`);
      // A claim that waits for its first pod holds up its wave, and the pod is in a later one.
      if (to.kind === 'PersistentVolumeClaim' && !steps.some((one) => compare(one, first) <= 0 && mounts(one, to)))
        faults.push(`${idText(to)} comes before every pod that mounts it`);
    }
    for (const server of step.isHook ? serversOf(step) : [])
      if (compare(server, step) >= 0) faults.push(`${nameOf(step)} asks ${nameOf(server)}, which comes later`);
  }
  return [...new Set(faults)];

  /** What stands behind the Services whose names the pod is given. */
  function serversOf({ object }: Step): readonly Step[] {
    const text = JSON.stringify(object);
    const selectors = objects
      .filter((one) => one['kind'] === 'Service' && text.includes(`"${String(readAt(one, 'metadata.name'))}"`))
      .map((service) => Object.entries(readAt(service, 'spec.selector') ?? {}));
    return steps.filter((one) => {
      const labels = readAt(one.object, 'spec.template.metadata.labels');
      return isObject(labels) && selectors.some((selector) => selector.every(([key, value]) => labels[key] === value));
    });
  }

  function mounts({ object }: Step, claim: ObjectId): boolean {
    return referencesOf(object, namespace).some(({ to }) => to.kind === claim.kind && to.name === claim.name);
  }
}

/** Argo CD waits until these are healthy, and they are not without what they name. */
function isWaitedFor({ object }: Step): boolean {
  return ['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout', 'Job', 'Cluster', 'Redis'].includes(String(object['kind']));
}

/** One for each phase; none for a hook of Helm's that Argo CD does not know, such as a test. */
function stepsOf(object: JsonObject): readonly Step[] {
  const annotations = readAt(object, 'metadata.annotations');
  const list = (key: string): readonly string[] | undefined => {
    const text = isObject(annotations) ? annotations[key] : undefined;
    return typeof text === 'string' ? text.split(',').map((one) => one.trim()) : undefined;
  };
  const own = list('argocd.argoproj.io/hook');
  const helm = list('helm.sh/hook');
  const wave = Number((list('argocd.argoproj.io/sync-wave') ?? list('helm.sh/hook-weight') ?? ['0'])[0]);
  const phases = own ?? helm?.flatMap((phase) => HELM_PHASES[phase] ?? []) ?? ['Sync'];
  return [...new Set(phases)].map((phase) => ({ object, isHook: (own ?? helm) !== undefined, order: [PHASES.indexOf(phase), wave] }));
}

const compare = (a: Step, b: Step): number => a.order[0] - b.order[0] || a.order[1] - b.order[1];

const nameOf = ({ object }: Step): string => `${String(object['kind'])}/${String(readAt(object, 'metadata.name'))}`;
