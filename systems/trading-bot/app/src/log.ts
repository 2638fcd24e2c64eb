/** One JSON object a line on standard output, and on the volume. A request is logged when it is over: by its path, never its query, which may hold secrets. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { pino } from 'pino';

export type Log = FastifyBaseLogger;

export function createLog(level: string, copy?: { write(line: string): void }): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const output = pino.destination({ dest: 1, sync: true });
  // The logger alone decides by level, so that it can be changed; the streams take what comes.
  return copy === undefined
    ? pino(options, output)
    : pino(
        options,
        pino.multistream([
          { level: 'trace', stream: output },
          { level: 'trace', stream: copy },
        ]),
      );
}

/** The caller's X-Request-Id when it looks like one, so that a request can be followed through all its hops; else a new one. */
export function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}

/** Logs every finished request; those of machines that ask every few seconds only at level debug. */
export function logRequests(app: FastifyInstance, quiet: readonly string[]): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    reply.header('x-request-id', request.id);
    done(null, payload);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const path = request.url.split('?', 1)[0] ?? '';
    request.log[quiet.includes(path) ? 'debug' : 'info'](
      { reqId: request.id, method: request.method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 },
      'request',
    );
    done();
  });
}
