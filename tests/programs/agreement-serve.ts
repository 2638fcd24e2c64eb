/** What a running container must do that its chart counts on: probes, requests, metrics, ports, files, its end. */
import type { Json } from '../../src/kube/index.ts';
import { readAt } from '../../src/testing/system.ts';
import { type Exposed, exposedMetrics } from './agreement-metrics.ts';
import { isGood, requestsTo } from './agreement-requests.ts';
import type { Row, Scene } from './agreement-scene.ts';
import type { Pod } from './pod.ts';
import type { Container, Probe, RenderedPod } from './rendered-pod.ts';
import { ask, listening, type Placed, tryProbe } from './rendered-pod-start.ts';
import { until } from './wait.ts';

export interface Served {
  /** Sentences. */
  readonly faults: readonly string[];
  /** Ends it as a kubelet does; sentences. */
  end(): Promise<readonly string[]>;
  kill(): Promise<void>;
}

/** Leaves it running. Metrics that Prometheus would find are added to `exposed`. */
export async function serve(rendered: RenderedPod, placed: Placed, scene: Scene, exposed: Exposed): Promise<Served> {
  const pod = await placed.start();
  const faults: string[] = [];
  for (const probe of placed.container.probes) faults.push(...(await probeFaults(probe, placed, pod)));
  if (pod.isRunning()) {
    faults.push(...(await answerFaults(rendered, scene, exposed)));
    faults.push(...(await shownFaults(placed, scene.row)));
    faults.push(...portFaults(placed.container, pod));
    faults.push(...(await writeFaults(placed)));
  }
  return { faults, end: () => endFaults(placed, pod), kill: () => pod.kill() };
}

async function probeFaults(probe: Probe, placed: Placed, pod: Pod): Promise<readonly string[]> {
  const tried = async (): Promise<boolean> => {
    const failure = await tryProbe(probe, placed);
    if (failure !== '') throw new Error(failure);
    return true;
  };
  try {
    await until(`the ${probe.kind} succeeds`, () => !pod.isRunning() || tried(), probe.budgetSeconds * 1000);
  } catch (error) {
    return [messageOf(error)];
  }
  return pod.isRunning() ? [] : [`it has ended before the ${probe.kind}: ${pod.log()}`];
}

async function answerFaults(rendered: RenderedPod, scene: Scene, exposed: Exposed): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const asked of requestsTo(rendered, scene)) {
    const { from, port, path, headers, wants } = asked;
    const { status, body } = await ask(port, path, headers).catch((error: Error) => ({ status: 0, body: error.message }));
    if (!isGood(asked, status)) faults.push(`${from} asks for ${path}, and the answer is ${status || body}`);
    else if (wants === 'metrics') {
      const found = exposedMetrics(body);
      if (found.size === 0) faults.push(`${from} finds no metrics at ${path}`);
      for (const [metric, labels] of found) exposed.set(metric, labels ?? exposed.get(metric));
    }
  }
  return faults;
}

/** A program that shows its variables shows those of the pod. */
async function shownFaults({ container, env }: Placed, { shown: path }: Row): Promise<readonly string[]> {
  const [port] = container.ports.keys();
  if (path === undefined || port === undefined) return [];
  const shown: Json = JSON.parse((await ask(port, path, { host: 'localhost' })).body);
  return Object.keys(container.env)
    .filter((variable) => readAt(shown, variable) !== env[variable])
    .map((variable) => `${path} does not show the variable ${variable}`);
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
  const canWrite = async (path: string): Promise<boolean> => (await placed.run(['sh', '-c', 'touch "$0"', `${path}/written`])).code === 0;
  const faults = isReadOnly ? [] : ['its own file system is not read-only'];
  if (process.getuid?.() === 0 && (await canWrite('.'))) faults.push('it can write where its own files are');
  for (const mount of mounts) {
    if (!mount.isReadOnly && !(await canWrite(mount.path))) faults.push(`it cannot write to ${mount.path}`);
  }
  return faults;
}

/** preStop, SIGTERM; then a readiness probe of its own fails while it still lives; exit code 0 before its grace is over. */
async function endFaults(placed: Placed, pod: Pod): Promise<readonly string[]> {
  const { preStop, graceSeconds, probes } = placed.container;
  const graceMs = (graceSeconds - (preStop !== undefined && 'seconds' in preStop ? preStop.seconds : 0)) * 1000;
  const [ready, live] = ['readinessProbe', 'livenessProbe'].map((kind) => probes.find((probe) => probe.kind === kind));
  const isOwn = JSON.stringify(ready?.action) !== JSON.stringify(live?.action);
  try {
    if (preStop !== undefined && 'command' in preStop) {
      const { code, log } = await placed.run(preStop.command, graceMs);
      if (code !== 0) return [`preStop ends with ${code}: ${log}`];
    }
    pod.signal('SIGTERM');
    if (ready !== undefined && live !== undefined && isOwn) {
      await until('its readiness probe fails', async () => (await tryProbe(ready, placed)) !== '', graceMs);
      const failure = await tryProbe(live, placed);
      if (failure !== '') return [`its liveness probe fails while it stops: ${failure}`];
    }
    await until('it has ended', () => !pod.isRunning(), graceMs);
    const { code, signal } = await pod.exit;
    return code === 0 ? [] : [`it ends with ${code ?? signal}`];
  } catch (error) {
    return [messageOf(error)];
  } finally {
    await pod.kill();
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
