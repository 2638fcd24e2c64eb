/** What a caller sees when something goes wrong: a status, one sentence, the request's id. Never a stack trace or a text from inside. */
import type { FastifyError, FastifyInstance } from 'fastify';
import type * as z from 'zod';
import { isAway, isUnmigrated } from './database.ts';

/** An answer that says no: thrown anywhere in a route. */
export class Refusal extends Error {
  readonly statusCode: number;
  /** Seconds. */
  readonly retryAfter: number | undefined;
  constructor(statusCode: number, message: string, retryAfter?: number) {
    super(message);
    this.statusCode = statusCode;
    this.retryAfter = retryAfter;
  }
}

/** The value as the schema has it, or 400 with every field that is wrong. */
export function wanted<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const problems = read.error.issues.map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message));
  throw new Refusal(400, problems.join('; '));
}

/** `tell`: while developing, the reason of an internal error is part of its answer. */
export function answerErrors(app: FastifyInstance, tell = false): void {
  app.setNotFoundHandler((request, reply) => reply.code(404).send({ error: 'not found', requestId: request.id }));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (error instanceof Refusal && error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter);
    if (status < 500) return reply.code(status).send({ error: error.message, requestId: request.id });
    if (isUnmigrated(error) || isAway(error)) {
      const reason = isUnmigrated(error) ? 'the database is not migrated yet' : 'the database does not answer';
      request.log.warn({ reqId: request.id, reason: error.message }, reason);
      return reply.code(503).header('retry-after', '5').send({ error: reason, requestId: request.id });
    }
    request.log.error({ reqId: request.id, reason: error.message, stack: error.stack }, 'request failed');
    return reply.code(500).send({ error: tell ? error.message : 'internal error', requestId: request.id });
  });
}
