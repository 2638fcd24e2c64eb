/** Twice a second: take or keep the lease, plan what is due, offer jobs that are open. One works, others wait until it says nothing more. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Counter, Gauge } from 'prom-client';
import { connectDatabase } from './database.ts';
import { connectQueue } from './jobs.ts';
import { createRegistry } from './metrics.ts';
import { giveLeaseBack, holdLease, jobsToOffer, planTick } from './planning.ts';
import { waitForSchema } from './schema.ts';
import { stopGracefully } from './shutdown.ts';
import { reasonOf, start } from './start.ts';
import { buildStatusApp, listen } from './status.ts';

const TURN_MS = 500;
/** Statements have time limits, so that a turn that takes longer never ends. */
const STUCK_MS = 60_000;

export async function runScheduler(): Promise<void> {
  const { settings, log } = start('scheduler', { DRAIN_SECONDS: '0' });
  const registry = createRegistry();
  const ticks = new Counter({ name: 'scheduler_ticks_total', help: 'Ticks planned here', labelNames: ['schedule'], registers: [registry] });
  const leads = new Gauge({ name: 'scheduler_leads', help: '1 while this process holds the lease', registers: [registry] });
  const lifecycle = { stopping: false };
  const stop = new AbortController();
  const { db, ping, close } = connectDatabase(settings, log, { connections: 2 });
  const queue = connectQueue(settings.CELERY_BROKER_URL, log);
  const holder = `${settings.POD_NAME} ${randomUUID()}`;
  let turnedAt = Date.now();
  let isLeader = false;

  const lead = (now: boolean): void => {
    if (now !== isLeader) log.info(now ? 'planning' : 'another scheduler plans');
    isLeader = now;
    leads.set(now ? 1 : 0);
  };
  const turn = async (): Promise<void> => {
    lead(await holdLease(db, holder, settings.LEASE_SECONDS));
    if (!isLeader) return;
    // At most so many a turn, so that the lease is renewed in time while a long outage is made up for.
    for (let planned = 0; planned < 100 && !stop.signal.aborted; planned++) {
      const tick = await planTick(db, holder);
      if (tick === undefined) break;
      ticks.inc({ schedule: tick.name });
      log.info({ schedule: tick.name, dueAt: tick.dueAt, job: tick.jobId }, 'tick');
      await queue.offer([tick.jobId]);
    }
    if (queue.isThere()) await queue.offer(await jobsToOffer(db));
  };
  const run = async (): Promise<void> => {
    log.info('waiting for the lease');
    while (!stop.signal.aborted) {
      await turn().catch((error) => {
        lead(false);
        log.warn({ reason: reasonOf(error) }, 'cannot plan now');
      });
      turnedAt = Date.now();
      await sleep(TURN_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };

  let work: Promise<void> = Promise.resolve();
  const isAlive = (): boolean => Date.now() - turnedAt < STUCK_MS;
  const app = buildStatusApp({ log, lifecycle, registry, health: { checks: { database: ping, queue: queue.ping }, isAlive } });
  stopGracefully(app, {
    lifecycle,
    drainSeconds: settings.DRAIN_SECONDS,
    stopSeconds: settings.STOP_SECONDS,
    closeStores: async () => {
      stop.abort();
      await work;
      await giveLeaseBack(db, holder).catch(() => undefined);
      await Promise.all([queue.close(), close()]);
    },
  });
  await listen(app, settings.HOST, settings.METRICS_PORT);
  work = waitForSchema(db, log, stop.signal, () => {
    turnedAt = Date.now();
  }).then(run);
  await work;
}
