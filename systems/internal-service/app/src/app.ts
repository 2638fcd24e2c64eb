/** The routes: the list of variables, the probes, the metrics; 404 for everything else. */
import accepts from '@fastify/accepts';
import { type FastifyInstance, fastify, LogController } from 'fastify';
import type { Registry } from 'prom-client';
import type { Variables } from './environment.ts';
import { answerErrors } from './errors.ts';
import { healthRoutes } from './health.ts';
import { type Log, logRequests, requestId } from './log.ts';
import { metricsRoutes } from './metrics.ts';
import { PAGE_HEADERS, page } from './page.ts';
import { closeConnectionsWhenStopping, type Lifecycle } from './shutdown.ts';

export interface AppParts {
  readonly variables: Variables;
  readonly lifecycle: Lifecycle;
  readonly log: Log;
  readonly registry: Registry;
}

export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { variables, lifecycle, log, registry } = parts;
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
  await app.register(accepts);
  closeConnectionsWhenStopping(app, lifecycle);
  logRequests(app, ['/healthz', '/readyz', '/metrics']);
  answerErrors(app);
  healthRoutes(app, lifecycle, {});
  metricsRoutes(app, registry);

  // A process never sees its environment change.
  const json = `${JSON.stringify(variables, null, 2)}\n`;
  const html = page(variables);
  app.get('/', (request, reply) => {
    reply.headers(PAGE_HEADERS);
    const isBrowser = request.accepts().type(['json', 'html']) === 'html';
    return isBrowser ? reply.type('text/html; charset=utf-8').send(html) : reply.type('application/json; charset=utf-8').send(json);
  });
  return app;
}
