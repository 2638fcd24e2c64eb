/** Starts every pod of a scene that runs a program, one after another as a release would, and looks whether chart and program agree. */
import type { JsonObject } from '../../src/kube/index.ts';
import { readAt } from '../../src/testing/system.ts';
import { bodyFaults, keyFaults, queriesOf, requestsTo, settingsFaults } from './agreement-faults.ts';
import { exposedMetrics, metricFaults } from './agreement-metrics.ts';
import type { Scene } from './agreement-scene.ts';
import type { Image } from './image.ts';
import type { Pod } from './pod.ts';
import { type Container, type Probe, type RenderedPod, textAt } from './rendered-pod.ts';
import { ask, listening, type Placed, place, tryProbe } from './rendered-pod-start.ts';
import { until } from './wait.ts';

export interface Played {
  /** Sentences. */
  readonly faults: readonly string[];
  /** Images that are not ours and that this machine cannot stand for. */
  readonly notRun: readonly string[];
}

/** Stores and their exporters: their makers keep image and chart together. */
const NOT_OURS = /(?:^|\/)(?:postgres|redis|postgres-exporter|redis_exporter)$/;
/** Of images that are not ours, what needs a shell and the stores' own clients only runs with this machine's. */
const ANY: Image = { root: '/var/empty', workdir: '/', env: {}, user: '65534:65534', command: [], healthcheck: undefined };
const TASK_MS = 60_000;
const isRoot = process.getuid?.() === 0;

/** `install`: services first, then hooks, and every pod is ended as a kubelet ends it; `upgrade`: hooks first. */
export async function play(scene: Scene, as: 'install' | 'upgrade'): Promise<Played> {
  const faults: string[] = [];
  const notRun = new Set<string>();
  const exposed = new Map<string, ReadonlySet<string> | undefined>();
  const stopping: Promise<void>[] = [];
  const fault = (container: Container, sentence: string): void =>
    void faults.push(`${container.owner}, container ${container.name}: ${sentence}`);

  for (const pod of inOrder(scene.pods, as)) {
    for (const container of pod.init) await runOnce(container);
    for (const container of pod.containers) {
      const program = scene.programs.get(container.image);
      if (program === undefined) {
        if (!NOT_OURS.test(container.image)) fault(container, `nobody makes the image ${container.image}`);
        notRun.add(container.image);
        continue;
      }
      faults.push(...(await settingsFaults(container, program, scene)));
      if (pod.template.lifetime === 'task') await runOnce(container);
      else await serve(pod, place(container, scene.ground(program.image)));
    }
  }
  await Promise.all(stopping);
  const queries = queriesOf(scene).flatMap((query) => metricFaults(query, exposed));
  return { faults: [...faults, ...keyFaults(scene), ...bodyFaults(scene), ...new Set(queries)], notRun: [...notRun].sort() };

  /** Init containers and tasks: they end by themselves, and well. */
  async function runOnce(container: Container): Promise<void> {
    const image = scene.programs.get(container.image)?.image;
    if (image === undefined && container.command?.[0] !== 'sh') return void notRun.add(container.image);
    const { code, log } = await place(container, scene.ground(image ?? ANY)).run(undefined, TASK_MS);
    if (code !== 0 || log.includes('no answer yet')) fault(container, `exit code ${code}: ${log}`);
  }

  async function serve(rendered: RenderedPod, placed: Placed): Promise<void> {
    const { container } = placed;
    const trying = async (what: Promise<unknown>): Promise<void> => {
      await what.catch((error: Error) => fault(container, error.message));
    };
    const pod = await placed.start().catch((error: Error) => fault(container, error.message));
    if (pod === undefined) return;
    for (const probe of container.probes) await trying(succeeds(probe, placed, pod));
    await trying(requests(rendered, placed));
    await trying(shows(placed));
    for (const sentence of portFaults(container, pod)) fault(container, sentence);
    for (const sentence of await writeFaults(placed)) fault(container, sentence);
    if (as === 'install') stopping.push(trying(ends(placed, pod)));
    else await pod.kill();
  }

  async function shows({ container, env }: Placed): Promise<void> {
    const [port = 0] = container.ports.keys();
    if (scene.row.shown === undefined) return;
    const shown: unknown = JSON.parse((await ask(port, scene.row.shown, { host: 'any' })).body);
    for (const variable of Object.keys(container.env))
      if (readAt(shown as JsonObject, variable) !== env[variable]) fault(container, `the program does not show ${variable}`);
  }

  async function requests(rendered: RenderedPod, { container }: Placed): Promise<void> {
    for (const { from, port, path, headers, isMetrics, isGood } of requestsTo(rendered, scene)) {
      const { status, body } = await ask(port, path, headers);
      if (!isGood(status)) fault(container, `${from} asks for ${path}, and the answer is ${status}`);
      if (!isMetrics) continue;
      const found = exposedMetrics(body);
      if (found.size === 0) fault(container, `${from} finds no metrics at ${path}`);
      for (const [metric, labels] of found) exposed.set(metric, labels ?? exposed.get(metric));
    }
  }
}

const ORDER = { install: ['service', 'task'], upgrade: ['task', 'service'] } as const;

/** Helm's tests are no pods of the release: what they ask is asked of the pods. Hooks come by weight. */
function inOrder(pods: readonly RenderedPod[], as: 'install' | 'upgrade'): readonly RenderedPod[] {
  const weight = ({ template }: RenderedPod): number => Number(textAt(template.object, 'metadata.annotations[helm.sh/hook-weight]'));
  return ORDER[as].flatMap((lifetime) =>
    pods.filter(({ template }) => template.lifetime === lifetime && !template.hook.includes('test')).sort((a, b) => weight(a) - weight(b)),
  );
}

async function succeeds(probe: Probe, placed: Placed, pod: Pod): Promise<void> {
  const tried = async (): Promise<boolean> => {
    const failure = await tryProbe(probe, placed);
    if (failure !== '') throw new Error(failure);
    return true;
  };
  await until(`the ${probe.kind} succeeds`, () => !pod.isRunning() || tried(), probe.budgetSeconds * 1000);
  if (!pod.isRunning()) throw new Error(`it has ended: ${pod.log()}`);
}

function portFaults({ ports }: Container, { pid }: Pod): readonly string[] {
  const open = listening(pid);
  return [
    ...[...ports.keys()].filter((port) => open.get(port) !== 'everywhere').map((port) => `nobody outside the pod reaches port ${port}`),
    ...[...open.keys()].filter((port) => !ports.has(port)).map((port) => `port ${port} is open, and the chart does not say so`),
  ];
}

/** Its mounts are all that it may write to: the rest belongs to root. */
async function writeFaults(placed: Placed): Promise<readonly string[]> {
  const { mounts, isReadOnly } = placed.container;
  const write = async (path: string): Promise<boolean> => (await placed.run(['sh', '-c', 'touch "$0"', `${path}/written`])).code === 0;
  const faults = isReadOnly ? [] : ['its own file system is not read-only'];
  if (isRoot && (await write('.'))) faults.push('it can write where its own files are');
  for (const mount of mounts) {
    if (!mount.isReadOnly && !(await write(mount.path))) faults.push(`it cannot write to ${mount.path}`);
  }
  return faults;
}

/** As a kubelet ends it: preStop, SIGTERM; a readiness probe of its own fails then while it still lives; exit code 0 before its grace is over. */
async function ends(placed: Placed, pod: Pod): Promise<void> {
  const { preStop, graceSeconds, probes } = placed.container;
  if (preStop !== undefined && 'command' in preStop) {
    const { code, log } = await placed.run(preStop.command);
    if (code !== 0) throw new Error(`preStop ends with ${code}: ${log}`);
  }
  const graceMs = (graceSeconds - (preStop !== undefined && 'seconds' in preStop ? preStop.seconds : 0)) * 1000;
  const [ready, live] = ['readinessProbe', 'livenessProbe'].map((kind) => probes.find((probe) => probe.kind === kind));
  pod.signal('SIGTERM');
  if (ready !== undefined && live !== undefined && JSON.stringify(ready.action) !== JSON.stringify(live.action)) {
    await until('its readiness probe fails', async () => (await tryProbe(ready, placed)) !== '', graceMs);
    const failure = await tryProbe(live, placed);
    if (failure !== '') throw new Error(`its liveness probe fails while it stops: ${failure}`);
  }
  await until('it has ended', () => !pod.isRunning(), graceMs);
  const { code, signal } = await pod.exit;
  if (code !== 0) throw new Error(`it ends with ${code ?? signal}`);
}
