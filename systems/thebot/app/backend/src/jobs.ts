/**
 * Work for later. The database is the truth: a job is a row, written in the transaction of what caused it, and done in the transaction of its
 * effect, so that it is done once however often it is tried. BullMQ only brings it to a worker quickly: a lost Redis loses nothing, since the
 * scheduler offers every open row again. (BullMQ's own repeats and retries live in Redis alone, so they are not used.)
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { type Change, inSeconds, now } from './database.ts';
import type { Log } from './log.ts';
import { logOutages } from './redis.ts';
import { reasonOf } from './start.ts';

export const QUEUE = 'celery';
export const MAX_ATTEMPTS = 5;

/** What each kind of job is told. */
export interface Payloads {
  readonly notify: { readonly userId: number; readonly text: string };
  readonly 'build-report': { readonly reportId: number };
  readonly hint: { readonly submissionId: number };
  readonly deadlines: { readonly dueAt: string };
  readonly 'platform-report': { readonly dueAt: string };
}
export type JobKind = keyof Payloads;

/** Adds a job unless one with this key was ever added; its id, to be offered after the commit. */
export async function addJob<K extends JobKind>(change: Change, kind: K, key: string, payload: Payloads[K]): Promise<number | undefined> {
  const added = await change
    .insertInto('jobs')
    .values({ kind, key: `${kind}:${key}`, payload: JSON.stringify(payload) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return added?.id;
}

/** Open jobs whose time has come; they come again after a while, if they are still open. */
export async function openJobs(change: Change): Promise<readonly number[]> {
  const due = change
    .selectFrom('jobs')
    .select('id')
    .where('done_at', 'is', null)
    .where('failed_at', 'is', null)
    .where('retry_at', '<=', now)
    .orderBy('retry_at')
    .limit(500)
    .forUpdate()
    .skipLocked();
  const taken = await change
    .updateTable('jobs')
    .set({ retry_at: inSeconds(30) })
    .where('id', 'in', due)
    .returning('id')
    .execute();
  return taken.map((row) => row.id);
}

export interface JobQueue {
  /** Brings jobs to the workers; while Redis is away this fails quietly, and the scheduler does it later. */
  offer(ids: readonly (number | undefined)[]): Promise<void>;
  /** Whether offering has a chance now. */
  isThere(): boolean;
  ping(): Promise<unknown>;
  counts(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

const OFFER_MS = 2000;

export function connectQueue(url: string, log: Log): JobQueue {
  const connection = queueConnection(url, log);
  const queue = new Queue(QUEUE, { connection, skipVersionCheck: true });
  queue.on('error', (error) => log.debug({ reason: error.message }, 'the queue does not answer'));
  const isThere = (): boolean => connection.status === 'ready';
  // BullMQ waits for Redis as long as it takes; whoever made the job should not.
  const soon = <T>(work: () => Promise<T>): Promise<T> =>
    isThere() ? Promise.race([work(), sleep(OFFER_MS, undefined, { ref: false }).then(late)]) : Promise.reject(new Error('Redis is away'));
  return {
    async offer(ids) {
      const jobs = ids
        .filter((id) => id !== undefined)
        .map((id) => ({ name: 'job', data: { id }, opts: { jobId: `job-${id}`, removeOnComplete: true, removeOnFail: true } }));
      if (jobs.length === 0) return;
      await soon(() => queue.addBulk(jobs)).catch((error) =>
        log.warn({ reason: reasonOf(error), jobs: jobs.length }, 'jobs wait for the scheduler'),
      );
    },
    isThere,
    ping: () => soon(() => connection.ping()),
    counts: () => soon(() => queue.getJobCounts('waiting', 'active')),
    close: async () => {
      if (isThere()) await soon(() => queue.close()).catch(() => undefined);
      connection.disconnect();
    },
  };
}

const late = (): never => {
  throw new Error('Redis does not answer');
};

/** A connection as BullMQ wants it. */
export function queueConnection(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    connectTimeout: 2000,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2000),
  });
  logOutages(redis, log, 'queue');
  return redis;
}
