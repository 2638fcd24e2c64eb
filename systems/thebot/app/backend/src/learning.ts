/** Materials and assignments: teachers and tutors bring them, students read and hand in, what was handed in gets a grade. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { Counter } from 'prom-client';
import * as z from 'zod';
import type { Services } from './app.ts';
import { personOf } from './auth.ts';
import { type Change, type Database, isDuplicate } from './database.ts';
import { Refusal, wanted } from './errors.ts';
import { addJob } from './jobs.ts';
import type { User } from './sessions.ts';
import type { StoredFile } from './uploads.ts';

const title = z.string({ error: 'wanted' }).trim().min(1, { error: 'wanted' }).max(200, { error: 'at most 200 characters' });
const text = z.string().trim().max(20_000, { error: 'at most 20000 characters' }).default('');
const material = z.object({ title, text });
const assignment = z.object({ title, text, dueAt: z.iso.datetime({ offset: true, error: 'wanted a time such as 2026-09-01T12:00:00Z' }) });
const grade = z.object({
  grade: z.int({ error: 'wanted a whole number from 0 to 100' }).min(0).max(100),
  feedback: z.string().trim().max(5000).default(''),
});

/** Ids in paths and pages in queries. */
const positive = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
export const idOf = (value: unknown): number => wanted(positive, value);
const paged = z.object({ page: z.coerce.number({ error: 'wanted a number' }).int().min(1).max(100_000).default(1) });
const pageOf = (request: FastifyRequest): number => wanted(paged, request.query).page;

/** Of one row more than a page has: the page, and the number of the next, if there is one. */
const listed = <T>(rows: readonly T[], page: number, size: number) => ({
  results: rows.slice(0, size),
  next: rows.length > size ? page + 1 : null,
});

interface AssignmentRow {
  readonly id: number;
  readonly title: string;
  readonly text: string;
  readonly dueAt: Date;
  readonly author: string;
  readonly handedInAt: Date | null;
  readonly grade: number | null;
  readonly feedback: string | null;
  readonly hint: string | null;
  readonly handedIn: number;
}

type WithId = { Params: { id: string } };

export function learningRoutes(app: FastifyInstance, services: Services): void {
  materialRoutes(app, services);
  assignmentRoutes(app, services);
  submissionRoutes(app, services);
}

function materialRoutes(app: FastifyInstance, { database: { db }, cache, media, settings }: Services): void {
  app.get('/api/materials/', async (request) => {
    personOf(request);
    const page = pageOf(request);
    const size = settings.API_PAGE_SIZE;
    return cache.get('materials', `page-${page}-${size}`, async () => {
      const rows = await db
        .selectFrom('materials')
        .innerJoin('users', 'users.id', 'materials.author_id')
        .leftJoin('files', 'files.id', 'materials.file_id')
        .select(['materials.id', 'materials.title', 'materials.text', 'materials.created_at as createdAt', 'users.name as author'])
        .select(['files.id as fileId', 'files.name as fileName', 'files.size as fileSize'])
        .orderBy('materials.id', 'desc')
        .limit(size + 1)
        .offset((page - 1) * size)
        .execute();
      return listed(rows, page, size);
    });
  });

  app.post('/api/materials/', async (request, reply) => {
    const author = personOf(request, 'teacher', 'tutor');
    const made = await media.receive(request, ({ fields, file }) => {
      const given = wanted(material, fields);
      return db.transaction().execute(async (change) => {
        await keepFile(change, file, author);
        const row = { ...given, file_id: file?.id ?? null, author_id: author.id };
        return change.insertInto('materials').values(row).returning(['id', 'title']).executeTakeFirstOrThrow();
      });
    });
    await cache.forget('materials');
    return reply.code(201).send(made);
  });

  app.delete<WithId>('/api/materials/:id/', async (request, reply) => {
    const author = personOf(request, 'teacher', 'tutor');
    const fileId = await db.transaction().execute(async (change) => {
      const mine = change.deleteFrom('materials').where('id', '=', idOf(request.params.id)).where('author_id', '=', author.id);
      const gone = await mine.returning('file_id').executeTakeFirst();
      if (gone === undefined) throw new Refusal(404, 'no material of yours');
      if (gone.file_id !== null) await change.deleteFrom('files').where('id', '=', gone.file_id).execute();
      return gone.file_id;
    });
    if (fileId !== null) await media.remove(fileId);
    await cache.forget('materials');
    return reply.code(204).send();
  });
}

function assignmentRoutes(app: FastifyInstance, { database: { db }, queue, settings }: Services): void {
  app.get('/api/assignments/', async (request) => {
    const user = personOf(request);
    const page = pageOf(request);
    const size = settings.API_PAGE_SIZE;
    // With what this student handed in, if anything. The query that is asked most: written out, it is not built anew each time.
    const { rows } = await sql<AssignmentRow>`
      select a.id, a.title, a.text, a.due_at as "dueAt", author.name as author,
        mine.handed_in_at as "handedInAt", mine.grade, mine.feedback, mine.hint,
        (select count(*) from submissions where assignment_id = a.id) as "handedIn"
      from assignments a
        join users author on author.id = a.author_id
        left join submissions mine on mine.assignment_id = a.id and mine.student_id = ${user.id}
      order by a.due_at desc, a.id desc limit ${size + 1} offset ${(page - 1) * size}`.execute(db);
    return listed(rows, page, size);
  });

  app.post('/api/assignments/', async (request, reply) => {
    const author = personOf(request, 'teacher', 'tutor');
    const { dueAt, ...rest } = wanted(assignment, request.body);
    const { made, jobs } = await db.transaction().execute(async (change) => {
      const row = { ...rest, due_at: new Date(dueAt), author_id: author.id };
      const made = await change.insertInto('assignments').values(row).returning(['id', 'title']).executeTakeFirstOrThrow();
      const students = await change
        .selectFrom('users')
        .select('id')
        .where('role', '=', 'student')
        .where('disabled_at', 'is', null)
        .execute();
      const jobs: (number | undefined)[] = [];
      for (const { id } of students) {
        jobs.push(await addJob(change, 'notify', `assignment-${made.id}-${id}`, { userId: id, text: `New assignment: ${made.title}` }));
      }
      return { made, jobs };
    });
    await queue.offer(jobs);
    return reply.code(201).send(made);
  });
}

function submissionRoutes(app: FastifyInstance, { database: { db }, media, queue, registry }: Services): void {
  const handedIn = new Counter({ name: 'submissions_total', help: 'Assignments handed in', registers: [registry] });

  app.post<WithId>('/api/assignments/:id/submissions/', async (request, reply) => {
    const student = personOf(request, 'student');
    const assignmentId = idOf(request.params.id);
    const { made, job } = await media.receive(request, async ({ fields, file }) => {
      const given = wanted(z.object({ text }), fields);
      if (given.text === '' && file === undefined) throw new Refusal(400, 'an answer or a file is wanted');
      const exists = await db.selectFrom('assignments').select('id').where('id', '=', assignmentId).executeTakeFirst();
      if (exists === undefined) throw new Refusal(404, 'no such assignment');
      return db.transaction().execute(async (change) => {
        await keepFile(change, file, student);
        const row = { ...given, file_id: file?.id ?? null, assignment_id: assignmentId, student_id: student.id };
        const made = await change.insertInto('submissions').values(row).returning('id').executeTakeFirstOrThrow().catch(onlyOnce);
        return { made, job: await addJob(change, 'hint', String(made.id), { submissionId: made.id }) };
      });
    });
    handedIn.inc();
    await queue.offer([job]);
    return reply.code(201).send(made);
  });

  app.get<WithId>('/api/assignments/:id/submissions/', async (request) => {
    personOf(request, 'teacher', 'tutor');
    return { results: await submissionsOf(db, idOf(request.params.id)) };
  });

  app.patch<WithId>('/api/submissions/:id/', async (request) => {
    personOf(request, 'teacher', 'tutor');
    const given = wanted(grade, request.body);
    const id = idOf(request.params.id);
    const job = await db.transaction().execute(async (change) => {
      const row = await change.updateTable('submissions').set(given).where('id', '=', id).returning('student_id').executeTakeFirst();
      if (row === undefined) throw new Refusal(404, 'no such submission');
      return addJob(change, 'notify', `grade-${id}-${given.grade}`, {
        userId: row.student_id,
        text: `Your work was graded: ${given.grade} of 100`,
      });
    });
    await queue.offer([job]);
    return { ok: true };
  });
}

async function submissionsOf(db: Database, assignmentId: number) {
  return db
    .selectFrom('submissions')
    .innerJoin('users', 'users.id', 'submissions.student_id')
    .leftJoin('files', 'files.id', 'submissions.file_id')
    .select(['submissions.id', 'submissions.text', 'submissions.handed_in_at as handedInAt', 'submissions.grade', 'submissions.feedback'])
    .select(['users.name as student', 'users.id as studentId', 'files.id as fileId', 'files.name as fileName'])
    .where('submissions.assignment_id', '=', assignmentId)
    .orderBy('submissions.id')
    .execute();
}

async function keepFile(change: Change, file: StoredFile | undefined, owner: User): Promise<void> {
  if (file !== undefined)
    await change
      .insertInto('files')
      .values({ ...file, owner_id: owner.id })
      .execute();
}

function onlyOnce(error: unknown): never {
  if (isDuplicate(error)) throw new Refusal(409, 'you have handed this in already');
  throw error;
}
