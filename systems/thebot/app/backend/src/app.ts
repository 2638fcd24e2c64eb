/** Role web: everything that answers requests, put together. */
import { type FastifyInstance, fastify, LogController } from 'fastify';
import type { Registry } from 'prom-client';
import { accountRoutes } from './accounts.ts';
import { adminRoutes } from './admin.ts';
import { createAuth } from './auth.ts';
import { chatRoutes } from './chat.ts';
import type { DatabaseConnection } from './database.ts';
import { answerErrors } from './errors.ts';
import { HEALTH_PATHS, healthRoutes } from './health.ts';
import type { Integrations } from './integrations.ts';
import type { JobQueue } from './jobs.ts';
import { learningRoutes } from './learning.ts';
import { createLimits } from './limits.ts';
import { type Log, logRequests, requestId } from './log.ts';
import { metricsRoutes } from './metrics.ts';
import { type Cache, createCache, type RedisConnection } from './redis.ts';
import { pendingSteps } from './schema.ts';
import type { Sessions } from './sessions.ts';
import type { Settings } from './settings.ts';
import { closeConnectionsWhenStopping, type Lifecycle } from './shutdown.ts';
import { createMedia, fileRoutes, type Media } from './uploads.ts';

export interface AppParts {
  readonly settings: Settings;
  readonly database: DatabaseConnection;
  readonly redis: RedisConnection;
  /** Listens to what other replicas say in the chat. */
  readonly subscriber: RedisConnection;
  readonly queue: JobQueue;
  readonly integrations: Integrations;
  readonly lifecycle: Lifecycle;
  readonly log: Log;
  readonly registry: Registry;
}

/** What routes work with. */
export interface Services extends AppParts {
  readonly sessions: Sessions;
  readonly media: Media;
  readonly cache: Cache;
}

/** Few, since every answer carries them: no page of others shows our answers, and our own load nothing but their style. */
const HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
};

export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { settings, database, redis, queue, lifecycle, log, registry } = parts;
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    // A logger for each request costs more than many a request: whoever logs names the request.
    childLoggerFactory: (logger) => logger,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    requestTimeout: 120_000,
    bodyLimit: 64 * 1024,
    // One proxy stands before us: the ingress controller.
    trustProxy: (_address, hop) => hop === 0,
    routerOptions: { ignoreTrailingSlash: true },
  });
  closeConnectionsWhenStopping(app, lifecycle);
  logRequests(app, [...HEALTH_PATHS, '/metrics']);
  answerErrors(app, settings.DEBUG);
  const headers = settings.FRONTEND_URL.startsWith('https:') ? { ...HEADERS, 'strict-transport-security': 'max-age=31536000' } : HEADERS;
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id);
    done();
  });
  const limits = createLimits(redis.redis, log);
  app.addHook('onClose', async () => limits.close());
  const auth = await createAuth(app, database.db, settings, limits);
  const services: Services = {
    ...parts,
    sessions: auth.sessions,
    media: await createMedia(app, settings.MEDIA_ROOT, settings.UPLOAD_LIMIT_MB, registry),
    cache: createCache(redis.redis, log, settings.CACHE_TIMEOUT),
  };
  healthRoutes(app, lifecycle, {
    checks: { database: database.ping, redis: redis.ping, queue: queue.ping },
    details: async () => ({
      migrations: migrationState(await pendingSteps(database.db)),
      queue: await queue.counts().catch(() => 'does not answer'),
    }),
  });
  metricsRoutes(app, registry);
  accountRoutes(app, services);
  learningRoutes(app, services);
  fileRoutes(app, database.db, settings.MEDIA_ROOT);
  await chatRoutes(app, services);
  adminRoutes(app, services, auth);
  return app;
}

function migrationState(pending: number | undefined): string {
  if (pending === undefined) return 'unknown';
  return pending === 0 ? 'done' : `${pending} to come`;
}
