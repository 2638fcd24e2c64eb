/** What a caller sees when something goes wrong: a status, one sentence, the request's id. Never a stack trace or a text from inside. */
import type { FastifyError, FastifyInstance } from 'fastify';

export function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => reply.code(404).send({ error: 'not found', requestId: request.id }));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ error: error.message, requestId: request.id });
    request.log.error({ reqId: request.id, reason: error.message, stack: error.stack }, 'request failed');
    return reply.code(500).send({ error: 'internal error', requestId: request.id });
  });
}
