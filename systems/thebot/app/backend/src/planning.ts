/**
 * Ticks. A schedule is a row with its next time; its tick is planned in one transaction: the tick is written down, its job added, the next time
 * set. So each tick is planned once, whoever dies when, and after an outage the missed ones come one after the other. A lease makes sure that
 * one scheduler works while others wait; the transaction asks for it again, since a process may sleep between asking and doing.
 */
import { type Database, inSeconds, now } from './database.ts';
import { addJob, openJobs } from './jobs.ts';

const LEASE = 'scheduler';

/** Whether this holder has the lease now, for so many seconds. */
export async function holdLease(db: Database, holder: string, seconds: number): Promise<boolean> {
  const held = await db
    .insertInto('leases')
    .values({ name: LEASE, holder, expires_at: inSeconds(seconds) })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ holder, expires_at: inSeconds(seconds) })
        .where((e) => e.or([e('leases.holder', '=', holder), e('leases.expires_at', '<', now)])),
    )
    .returning('holder')
    .execute();
  return held.length > 0;
}

/** So that the next one need not wait. */
export async function giveLeaseBack(db: Database, holder: string): Promise<void> {
  await db.deleteFrom('leases').where('name', '=', LEASE).where('holder', '=', holder).execute();
}

export interface Tick {
  readonly name: string;
  readonly dueAt: Date;
  readonly jobId: number | undefined;
}

/** Plans the tick that is due longest; undefined when none is due, or the lease is another's. */
export async function planTick(db: Database, holder: string): Promise<Tick | undefined> {
  return db.transaction().execute(async (change) => {
    const lease = change
      .selectFrom('leases')
      .select('name')
      .where('name', '=', LEASE)
      .where('holder', '=', holder)
      .where('expires_at', '>', now);
    if ((await lease.forShare().executeTakeFirst()) === undefined) return undefined;
    const schedule = await change
      .selectFrom('schedules')
      .selectAll()
      .where('next_at', '<=', now)
      .orderBy('next_at')
      .limit(1)
      .forUpdate()
      .executeTakeFirst();
    if (schedule === undefined) return undefined;
    const { name, next_at: dueAt, every_seconds: every } = schedule;
    await change.insertInto('ticks').values({ name, due_at: dueAt }).execute();
    await change
      .updateTable('schedules')
      .set({ next_at: new Date(dueAt.getTime() + every * 1000) })
      .where('name', '=', name)
      .execute();
    const kind = name === 'deadlines' ? 'deadlines' : 'platform-report';
    return { name, dueAt, jobId: await addJob(change, kind, dueAt.toISOString(), { dueAt: dueAt.toISOString() }) };
  });
}

/** Open jobs that nobody brought to a worker, or whose next try has come. */
export const jobsToOffer = (db: Database): Promise<readonly number[]> => db.transaction().execute(openJobs);
