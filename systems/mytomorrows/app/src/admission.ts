/**
 * MAX_CONNECTIONS: whoever comes on one connection too many gets 503 and is asked to come back, instead of waiting in a queue that nobody
 * empties. Probes and metrics are always answered: a pod that is busy must not be restarted for it.
 */
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

export function limitConnections(app: FastifyInstance, most: number, always: readonly string[]): void {
  const admitted = new Set<Socket>();
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    if (admitted.has(socket) || always.includes(request.url)) return done();
    if (admitted.size >= most) {
      reply.code(503).headers({ 'retry-after': '1', connection: 'close' }).send({ error: 'too many connections', requestId: request.id });
      return;
    }
    admitted.add(socket);
    socket.once('close', () => admitted.delete(socket));
    done();
  });
}
