/**
 * WORKERS processes behind one port (node:cluster). The first process serves nothing itself: it starts the workers, replaces one that dies,
 * passes the signal on, and adds up their metrics for whichever of them is asked.
 */
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import { AggregatorRegistry, type Registry } from 'prom-client';
import type { Log } from './log.ts';
import type { Lifecycle } from './shutdown.ts';

const RESTART_MS = 1000;

export function runWorkers(count: number, options: { readonly stopSeconds: number; readonly log: Log }): void {
  const { stopSeconds, log } = options;
  let stopping = false;
  const fork = (): void => {
    const worker = cluster.fork();
    let listens = false;
    worker.once('listening', () => {
      listens = true;
    });
    worker.once('exit', async (code, signal) => {
      if (stopping) return;
      // One that never listened would not do so the next time either.
      if (!listens) process.exit(1);
      log.error({ worker: worker.id, code, signal }, 'a worker has died');
      await sleep(RESTART_MS);
      if (!stopping) fork();
    });
  };
  for (let i = 0; i < count; i++) fork();
  answerMetrics();
  // The workers keep to the time limit themselves; this one is only for a worker that is stuck.
  closeWithGrace({ delay: stopSeconds * 1000 + 1000, logger: log }, async ({ err }) => {
    stopping = true;
    if (err !== undefined) log.fatal({ reason: err.message, stack: err.stack }, 'stopping after an error');
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    await Promise.all(workers.map(stopWorker));
    log.info('all workers have stopped');
  });
}

async function stopWorker(worker: Worker): Promise<void> {
  const gone = once(worker, 'exit');
  worker.send(STOP);
  await gone;
}

/** In a worker: the first process says when to stop. (A terminal's SIGINT reaches the workers as well, and they need no word.) */
export function stopWhenTold(lifecycle: Lifecycle): void {
  process.on('message', (message) => {
    if (message === STOP && !lifecycle.stopping) process.emit('SIGTERM', 'SIGTERM');
  });
}

const STOP = 'stop';

interface MetricsMessage {
  readonly kind: 'metrics';
  readonly id: number;
  readonly text?: string;
}
const isMetrics = (message: unknown): message is MetricsMessage =>
  typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'metrics';

function answerMetrics(): void {
  const aggregator = new AggregatorRegistry();
  cluster.on('message', async (worker, message: unknown) => {
    if (!isMetrics(message)) return;
    const text = await aggregator.clusterMetrics().catch(() => undefined);
    if (worker.isConnected()) worker.send({ ...message, text });
  });
}

/** In a worker: the metrics of all workers together; its own when the first process does not answer. */
export function metricsOfAll(registry: Registry): () => Promise<string> {
  AggregatorRegistry.setRegistries([registry]);
  // Making one is what lets this process answer when the first one collects.
  void new AggregatorRegistry();
  const waiting = new Map<number, (text: string | undefined) => void>();
  process.on('message', (message) => {
    if (isMetrics(message)) waiting.get(message.id)?.(message.text);
  });
  let last = 0;
  return async () => {
    const id = ++last;
    const answer = new Promise<string | undefined>((resolve) => waiting.set(id, resolve));
    process.send?.({ kind: 'metrics', id } satisfies MetricsMessage);
    const text = await Promise.race([answer, sleep(2000, undefined, { ref: false })]);
    waiting.delete(id);
    return text ?? registry.metrics();
  };
}
