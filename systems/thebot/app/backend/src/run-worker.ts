/** Waits for the schema, then does jobs, a few at a time. On SIGTERM it takes no more and finishes those that it has. */
import { Worker } from 'bullmq';
import { Counter, Histogram } from 'prom-client';
import { connectDatabase } from './database.ts';
import { createIntegrations } from './integrations.ts';
import { connectQueue, QUEUE, queueConnection } from './jobs.ts';
import { createRegistry } from './metrics.ts';
import { waitForSchema } from './schema.ts';
import { stopGracefully } from './shutdown.ts';
import { start } from './start.ts';
import { buildStatusApp, listen } from './status.ts';
import { runJob } from './work.ts';

const CONCURRENCY = 4;

export async function runWorker(): Promise<void> {
  const { settings, log } = start('worker', { DRAIN_SECONDS: '0', STOP_SECONDS: '60' });
  const registry = createRegistry();
  const labelNames = ['kind', 'result'] as const;
  const jobs = new Counter({ name: 'jobs_total', help: 'Jobs by kind and result', labelNames, registers: [registry] });
  const duration = new Histogram({ name: 'job_duration_seconds', help: 'Time that a job took', labelNames, registers: [registry] });
  const lifecycle = { stopping: false };
  const stop = new AbortController();
  const database = connectDatabase(settings, log, { connections: CONCURRENCY + 1 });
  const queue = connectQueue(settings.CELERY_BROKER_URL, log);
  const outside = createIntegrations(settings, log);
  const connection = queueConnection(settings.CELERY_BROKER_URL, log);

  const worker = new Worker<{ id: number }>(
    QUEUE,
    async ({ data }) => {
      const since = performance.now();
      const { kind, result, reason, added } = await runJob(database.db, outside, data.id);
      const ms = Math.round(performance.now() - since);
      jobs.inc({ kind, result });
      duration.observe({ kind, result }, ms / 1000);
      log[result === 'failed' ? 'warn' : 'info']({ job: data.id, kind, result, ms, ...(reason !== undefined && { reason }) }, 'job');
      await queue.offer(added);
    },
    { connection, concurrency: CONCURRENCY, autorun: false, skipVersionCheck: true },
  );
  worker.on('error', (error) => log.debug({ reason: error.message }, 'the queue does not answer'));
  worker.on('failed', (_job, error) => log.warn({ reason: error.message }, 'a job comes again'));

  const app = buildStatusApp({ log, lifecycle, registry, health: { checks: { database: database.ping, queue: queue.ping } } });
  stopGracefully(app, {
    lifecycle,
    drainSeconds: settings.DRAIN_SECONDS,
    stopSeconds: settings.STOP_SECONDS,
    closeStores: async () => {
      stop.abort();
      await worker.close();
      connection.disconnect();
      await Promise.all([queue.close(), database.close()]);
    },
  });
  await listen(app, settings.HOST, settings.METRICS_PORT);
  await waitForSchema(database.db, log, stop.signal);
  if (stop.signal.aborted) return;
  log.info('working');
  await worker.run().catch((error: Error) => log.debug({ reason: error.message }, 'the worker ended'));
}
