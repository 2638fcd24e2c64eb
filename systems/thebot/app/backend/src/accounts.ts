/** What belongs to a person: the profile, notifications, reports, payments. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import type { Services } from './app.ts';
import { personName, personOf } from './auth.ts';
import { type Database, now } from './database.ts';
import { Refusal, wanted } from './errors.ts';
import { addJob } from './jobs.ts';
import type { User } from './sessions.ts';

export function accountRoutes(app: FastifyInstance, services: Services): void {
  profileRoutes(app, services);
  notificationRoutes(app, services);
  reportRoutes(app, services);
  paymentRoutes(app, services);
}

const profile = z.object({
  name: personName.optional(),
  telegramChat: z
    .string()
    .regex(/^-?\d{1,20}$/, { error: 'wanted a chat id' })
    .nullable()
    .optional(),
});

function profileRoutes(app: FastifyInstance, { database: { db }, sessions }: Services): void {
  app.get('/api/profile/', (request) => personOf(request));
  app.patch('/api/profile/', async (request) => {
    const user = personOf(request);
    const { name = user.name, telegramChat } = wanted(profile, request.body);
    const chat = telegramChat === undefined ? {} : { telegram_chat: telegramChat };
    await db
      .updateTable('users')
      .set({ name, ...chat })
      .where('id', '=', user.id)
      .execute();
    sessions.forget();
    return { ...user, name };
  });
}

function notificationRoutes(app: FastifyInstance, { database: { db } }: Services): void {
  app.get('/api/notifications/', async (request) => {
    const results = await db
      .selectFrom('notifications')
      .select(['id', 'text', 'created_at as createdAt', 'read_at as readAt'])
      .where('user_id', '=', personOf(request).id)
      .orderBy('id', 'desc')
      .limit(50)
      .execute();
    return { unread: results.filter((row) => row.readAt === null).length, results };
  });
  app.post('/api/notifications/read/', async (request) => {
    await db
      .updateTable('notifications')
      .set({ read_at: now })
      .where('user_id', '=', personOf(request).id)
      .where('read_at', 'is', null)
      .execute();
    return { ok: true };
  });
}

function reportRoutes(app: FastifyInstance, { database: { db }, queue }: Services): void {
  app.get('/api/students/', async (request) => ({ results: await studentsOf(db, personOf(request)) }));

  app.get('/api/reports/', async (request) => {
    const user = personOf(request);
    const results = await db
      .selectFrom('reports')
      .leftJoin('users', 'users.id', 'reports.student_id')
      .select(['reports.id', 'reports.content', 'reports.created_at as createdAt', 'users.name as student'])
      .where('reports.requested_by', '=', user.id)
      .orderBy('reports.id', 'desc')
      .limit(50)
      .execute();
    return { results };
  });

  app.post('/api/reports/', async (request, reply) => {
    const user = personOf(request);
    const { studentId } = wanted(z.object({ studentId: z.int({ error: 'wanted the id of a student' }) }), request.body);
    if (!(await studentsOf(db, user)).some((student) => student.id === studentId)) throw new Refusal(404, 'no such student of yours');
    const { id, job } = await db.transaction().execute(async (change) => {
      const row = { student_id: studentId, requested_by: user.id };
      const { id } = await change.insertInto('reports').values(row).returning('id').executeTakeFirstOrThrow();
      return { id, job: await addJob(change, 'build-report', String(id), { reportId: id }) };
    });
    await queue.offer([job]);
    return reply.code(202).send({ id });
  });
}

/** The students about whom this person may ask. */
async function studentsOf(db: Database, user: User) {
  const students = db
    .selectFrom('users')
    .select(['id', 'name'])
    .where('role', '=', 'student')
    .where('disabled_at', 'is', null)
    .orderBy('name');
  if (user.role === 'teacher' || user.role === 'tutor') return students.limit(500).execute();
  if (user.role === 'student') return students.where('id', '=', user.id).execute();
  return students.where('id', 'in', db.selectFrom('children').select('child_id').where('parent_id', '=', user.id)).execute();
}

const payment = z.object({
  amount: z.int({ error: 'wanted an amount in kopecks' }).min(100).max(100_000_000),
  purpose: z.string({ error: 'wanted' }).trim().min(1).max(128),
});

function paymentRoutes(app: FastifyInstance, { database: { db }, integrations: { payments } }: Services): void {
  /** The provider's word counts, not the caller's; a payment that is paid stays so. */
  const refresh = async (providerId: string): Promise<void> => {
    const status = await payments.status(providerId);
    await db.updateTable('payments').set({ status }).where('provider_id', '=', providerId).where('status', '=', 'pending').execute();
  };

  app.post('/api/payments/', async (request, reply) => {
    const payer = personOf(request, 'parent', 'student');
    const given = wanted(payment, request.body);
    const id = randomUUID();
    await db
      .insertInto('payments')
      .values({ id, payer_id: payer.id, ...given })
      .execute();
    const { providerId, url } = await payments.create({ id, ...given }).catch((error) => {
      request.log.warn({ reqId: request.id, reason: error.message }, 'no payment was made');
      throw new Refusal(409, 'payments are not possible now, try again later');
    });
    await db.updateTable('payments').set({ provider_id: providerId }).where('id', '=', id).execute();
    return reply.code(201).send({ id, url });
  });

  app.get('/api/payments/', async (request) => {
    const mine = db.selectFrom('payments').where('payer_id', '=', personOf(request).id);
    const results = await mine
      .select(['id', 'amount', 'purpose', 'status', 'created_at as createdAt'])
      .orderBy('created_at', 'desc')
      .limit(50)
      .execute();
    return { results };
  });

  app.get<{ Params: { id: string } }>('/api/payments/:id/', async (request) => {
    const payer = personOf(request);
    const id = wanted(z.uuid(), request.params.id);
    const mine = db.selectFrom('payments').where('id', '=', id).where('payer_id', '=', payer.id);
    const row = await mine.select(['provider_id', 'status']).executeTakeFirst();
    if (row === undefined) throw new Refusal(404, 'no such payment');
    if (row.status === 'pending' && row.provider_id !== null) await refresh(row.provider_id).catch(() => undefined);
    return mine.select(['id', 'amount', 'purpose', 'status']).executeTakeFirstOrThrow();
  });

  // Anybody may call this: it only makes us ask the provider about a payment of ours.
  app.post('/api/payments/webhook/', async (request) => {
    const { object } = wanted(z.object({ object: z.object({ id: z.string().max(100) }) }), request.body);
    const known = await db.selectFrom('payments').select('id').where('provider_id', '=', object.id).executeTakeFirst();
    if (known !== undefined) await refresh(object.id);
    return { ok: true };
  });
}
