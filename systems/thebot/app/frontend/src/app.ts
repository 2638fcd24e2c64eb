/** Serves the built page: what has a hash in its name for ever, all else only after asking. No API here: that is the ingress's other path. */
import fastifyStatic from '@fastify/static';
import { type FastifyInstance, fastify, LogController } from 'fastify';
import { answerErrors } from './errors.ts';
import { type Log, logRequests, requestId } from './log.ts';
import { closeConnectionsWhenStopping, type Lifecycle } from './shutdown.ts';

export interface AppParts {
  /** The folder with the page. */
  readonly folder: string;
  readonly lifecycle: Lifecycle;
  readonly log: Log;
}

const HEADERS = {
  // Nothing but our own files; 'self' covers the websocket of the same host.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

export async function buildApp({ folder, lifecycle, log }: AppParts): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    requestTimeout: 30_000,
    bodyLimit: 1024,
  });
  closeConnectionsWhenStopping(app, lifecycle);
  logRequests(app, ['/healthz', '/readyz']);
  answerErrors(app);
  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.headers(HEADERS);
    done(null, payload);
  });
  app.get('/healthz', () => ({ status: 'alive' }));
  app.get('/readyz', (_request, reply) =>
    reply.code(lifecycle.stopping ? 503 : 200).send(lifecycle.stopping ? { status: 'unready', reason: 'stopping' } : { status: 'ready' }),
  );
  await app.register(fastifyStatic, {
    root: folder,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (response, path) => {
      response.setHeader('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return app;
}
