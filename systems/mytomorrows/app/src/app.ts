/** The routes: the greeting, the configuration, the probes, the metrics. */
import { type FastifyInstance, fastify, LogController } from 'fastify';
import type { Registry } from 'prom-client';
import { limitConnections } from './admission.ts';
import type { ShownConfig } from './config.ts';
import { answerErrors } from './errors.ts';
import { healthRoutes } from './health.ts';
import { type Log, logRequests, requestId } from './log.ts';
import { metricsRoutes } from './metrics.ts';
import { closeConnectionsWhenStopping, type Lifecycle } from './shutdown.ts';

export interface AppParts {
  readonly config: ShownConfig;
  readonly maxConnections: number;
  readonly lifecycle: Lifecycle;
  readonly log: Log;
  readonly registry: Registry;
  /** The text of /metrics, when it is not the registry's alone. */
  readonly allMetrics?: () => Promise<string>;
}

/** Asked by machines every few seconds. */
const QUIET = ['/healthz', '/readyz', '/metrics'];

export function buildApp(parts: AppParts): FastifyInstance {
  const { config, maxConnections, lifecycle, log, registry, allMetrics } = parts;
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    // A logger for each request costs more than the request: whoever logs names the request.
    childLoggerFactory: (logger) => logger,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    requestTimeout: 30_000,
    bodyLimit: 16 * 1024,
  });
  closeConnectionsWhenStopping(app, lifecycle);
  logRequests(app, QUIET);
  limitConnections(app, maxConnections, QUIET);
  answerErrors(app);
  healthRoutes(app, lifecycle, {});
  metricsRoutes(app, registry, allMetrics);
  app.get('/', (_request, reply) =>
    reply
      .headers({ 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' })
      .send('Hello, this is a message from your Python app!'),
  );
  app.get('/config', (_request, reply) => reply.header('cache-control', 'no-store').send(config));
  return app;
}
