/**
 * What jobs do. A handler first does what lies outside the database (a try may be repeated, so it must not hurt twice), then hands back its
 * effect, which is committed together with the mark that the job is done: once.
 */
import { type Change, type Database, inSeconds, isUnmigrated, now, type Report } from './database.ts';
import type { Integrations } from './integrations.ts';
import { addJob, type JobKind, MAX_ATTEMPTS, type Payloads } from './jobs.ts';
import { reasonOf } from './start.ts';

/** Ids of jobs that it added. */
type Effect = (change: Change) => Promise<readonly (number | undefined)[]>;
type Handlers = { readonly [K in JobKind]: (payload: Payloads[K], db: Database, outside: Integrations, key: string) => Promise<Effect> };

export interface Outcome {
  readonly kind: string;
  readonly result: 'done' | 'done before' | 'failed';
  readonly reason?: string;
  /** Jobs to offer. */
  readonly added: readonly (number | undefined)[];
}

export async function runJob(db: Database, outside: Integrations, id: number): Promise<Outcome> {
  const open = db.selectFrom('jobs').selectAll().where('id', '=', id).where('done_at', 'is', null).where('failed_at', 'is', null);
  const job = await open.executeTakeFirst();
  if (job === undefined) return { kind: 'none', result: 'done before', added: [] };
  try {
    const handler = handlers[job.kind as JobKind] as Handlers[JobKind] | undefined;
    if (handler === undefined) throw new Error(`there is no job "${job.kind}"`);
    const effect = await handler(job.payload as never, db, outside, job.key);
    return await db.transaction().execute(async (change): Promise<Outcome> => {
      const mine = change.selectFrom('jobs').select('id').where('id', '=', id).where('done_at', 'is', null).forUpdate();
      if ((await mine.executeTakeFirst()) === undefined) return { kind: job.kind, result: 'done before', added: [] };
      const added = await effect(change);
      await change.updateTable('jobs').set({ done_at: now }).where('id', '=', id).execute();
      return { kind: job.kind, result: 'done', added };
    });
  } catch (error) {
    const attempts = job.attempts + 1;
    const failed = attempts >= MAX_ATTEMPTS && !isUnmigrated(error) ? { failed_at: now } : {};
    await db
      .updateTable('jobs')
      .set({ attempts, error: reasonOf(error).slice(0, 500), retry_at: inSeconds(5 * 2 ** Math.min(attempts, 6)), ...failed })
      .where('id', '=', id)
      .where('done_at', 'is', null)
      .execute();
    return { kind: job.kind, result: 'failed', reason: reasonOf(error), added: [] };
  }
}

const handlers: Handlers = {
  async notify({ userId, text }, db, { messenger }, key) {
    const user = await db.selectFrom('users').select('telegram_chat').where('id', '=', userId).executeTakeFirst();
    if (user?.telegram_chat) await messenger.send(user.telegram_chat, text);
    return async (change) => {
      const row = { user_id: userId, key, text };
      await change
        .insertInto('notifications')
        .values(row)
        .onConflict((c) => c.columns(['user_id', 'key']).doNothing())
        .execute();
      return [];
    };
  },

  async 'build-report'({ reportId }) {
    return async (change) => {
      const report = await change
        .selectFrom('reports')
        .select(['student_id', 'requested_by'])
        .where('id', '=', reportId)
        .executeTakeFirst();
      if (report === undefined) return [];
      const content = JSON.stringify(await reportOn(change, report.student_id));
      await change.updateTable('reports').set({ content }).where('id', '=', reportId).execute();
      if (report.requested_by === null) return [];
      return [await addJob(change, 'notify', `report-${reportId}`, { userId: report.requested_by, text: 'Your report is ready' })];
    };
  },

  async hint({ submissionId }, db, { tutor }) {
    const work = await db
      .selectFrom('submissions')
      .innerJoin('assignments', 'assignments.id', 'submissions.assignment_id')
      .select(['submissions.text as answer', 'assignments.title', 'assignments.text'])
      .where('submissions.id', '=', submissionId)
      .executeTakeFirst();
    if (work === undefined || work.answer === '') return async () => [];
    const hint = await tutor.hint(`${work.title}\n${work.text}`, work.answer);
    return async (change) => {
      await change.updateTable('submissions').set({ hint }).where('id', '=', submissionId).execute();
      return [];
    };
  },

  /** Who has not handed in what is due within a day of this tick hears of it, once. */
  async deadlines({ dueAt }) {
    return async (change) => {
      const from = new Date(dueAt);
      const missing = await change
        .selectFrom('assignments')
        .innerJoin('users', (join) => join.on('users.role', '=', 'student').on('users.disabled_at', 'is', null))
        .leftJoin('submissions', (join) =>
          join.onRef('submissions.assignment_id', '=', 'assignments.id').onRef('submissions.student_id', '=', 'users.id'),
        )
        .select(['assignments.id', 'assignments.title', 'users.id as userId'])
        .where('submissions.id', 'is', null)
        .where('assignments.due_at', '>', from)
        .where('assignments.due_at', '<=', new Date(from.getTime() + 86_400_000))
        .execute();
      const added: (number | undefined)[] = [];
      for (const { id, title, userId } of missing) {
        added.push(await addJob(change, 'notify', `deadline-${id}-${userId}`, { userId, text: `Due within a day: ${title}` }));
      }
      return added;
    };
  },

  async 'platform-report'({ dueAt }) {
    return async (change) => {
      const content = JSON.stringify(await reportOn(change, null));
      await change.insertInto('reports').values({ tick: dueAt, content }).execute();
      return [];
    };
  },
};

/** How one student, or all together, are getting on. */
async function reportOn(change: Change, studentId: number | null): Promise<Report> {
  const assignments = await change
    .selectFrom('assignments')
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  let work = change.selectFrom('submissions').innerJoin('assignments', 'assignments.id', 'submissions.assignment_id');
  if (studentId !== null) work = work.where('submissions.student_id', '=', studentId);
  const { handedIn, late, grade } = await work
    .select((e) => [
      e.fn.countAll<number>().as('handedIn'),
      e.fn.countAll<number>().filterWhereRef('submissions.handed_in_at', '>', 'assignments.due_at').as('late'),
      e.fn.avg<string | null>('submissions.grade').as('grade'),
    ])
    .executeTakeFirstOrThrow();
  return { assignments: assignments.n, handedIn, late, averageGrade: grade === null ? null : Math.round(Number(grade)) };
}
