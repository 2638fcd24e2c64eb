/**
 * The end of a pod without a lost request. On SIGTERM: readiness fails and every answer says Connection: close, while new requests are still
 * taken (proxies hear of it late); after the drain delay the listener closes, started requests get their answers, then the stores are closed.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import type { FastifyInstance } from 'fastify';

export interface Lifecycle {
  stopping: boolean;
}

export interface StopOptions {
  readonly lifecycle: Lifecycle;
  readonly drainSeconds: number;
  /** From the signal to the end at the latest. */
  readonly stopSeconds: number;
  readonly closeStores: () => Promise<unknown>;
}

export function stopGracefully(app: FastifyInstance, options: StopOptions): void {
  const { lifecycle, drainSeconds, stopSeconds, closeStores } = options;
  closeOnlyIdleConnections(app.server);
  closeWithGrace({ delay: stopSeconds * 1000, logger: app.log }, async ({ signal, err }) => {
    lifecycle.stopping = true;
    if (err !== undefined) app.log.fatal({ reason: err.message, stack: err.stack }, 'stopping after an error');
    else app.log.info({ signal }, 'stopping');
    // At a keyboard (SIGINT) nobody waits for proxies.
    if (signal === 'SIGTERM') await sleep(drainSeconds * 1000);
    await app.close();
    await closeStores();
    app.log.info('stopped');
  });
}

/** From the signal on, every answer asks its caller to come back on another connection. */
export function closeConnectionsWhenStopping(app: FastifyInstance, lifecycle: Lifecycle): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (lifecycle.stopping) reply.header('connection', 'close');
    done(null, payload);
  });
}

/**
 * Closing a server, Node also ends connections whose answer is written but not yet sent, which cuts large answers in two. Here a connection is
 * idle when no answer is under way on it and nothing was read since the last one; browsers open some in advance and never say a word.
 */
export function closeOnlyIdleConnections(server: Server): void {
  const connections = new Map<Socket, { answers: number; readBytes: number }>();
  let closing = false;
  const closeIfIdle = (socket: Socket, state: { answers: number; readBytes: number }): void => {
    if (state.answers === 0 && state.readBytes === socket.bytesRead) socket.destroy();
  };
  server.on('connection', (socket: Socket) => {
    connections.set(socket, { answers: 0, readBytes: 0 });
    socket.once('close', () => connections.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    const state = connections.get(socket);
    if (state === undefined) return;
    state.answers++;
    response.once('close', () => {
      state.answers--;
      state.readBytes = socket.bytesRead;
      if (closing) closeIfIdle(socket, state);
    });
  });
  // Called by the server's own close().
  server.closeIdleConnections = () => {
    closing = true;
    for (const [socket, state] of connections) closeIfIdle(socket, state);
  };
}
