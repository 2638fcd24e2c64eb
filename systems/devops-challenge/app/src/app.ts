/** The routes: the page with its files, the probes, the metrics. */
import { readFileSync } from 'node:fs';
import { type FastifyInstance, fastify, LogController } from 'fastify';
import { Counter as CountMetric, type Registry } from 'prom-client';
import type { Counter } from './counter.ts';
import { answerErrors } from './errors.ts';
import { healthRoutes } from './health.ts';
import { type Log, logRequests, requestId } from './log.ts';
import { metricsRoutes } from './metrics.ts';
import { PAGE_HEADERS, page } from './page.ts';
import { closeConnectionsWhenStopping, type Lifecycle } from './shutdown.ts';

export interface AppParts {
  readonly environment: 'DEV' | 'PROD';
  readonly counter: Counter;
  readonly lifecycle: Lifecycle;
  readonly log: Log;
  readonly registry: Registry;
}

export function buildApp(parts: AppParts): FastifyInstance {
  const { environment, counter, lifecycle, log, registry } = parts;
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
  logRequests(app, ['/healthz', '/readyz', '/metrics']);
  answerErrors(app);
  healthRoutes(app, lifecycle, { redis: counter.ping });
  metricsRoutes(app, registry);
  pageRoutes(app, environment, counter, registry);
  fileRoute(app, '/static/css/style.css', 'css/style.css', 'text/css; charset=utf-8');
  fileRoute(app, '/favicon.ico', 'favicon.ico', 'image/x-icon');
  return app;
}

function pageRoutes(app: FastifyInstance, environment: 'DEV' | 'PROD', counter: Counter, registry: Registry): void {
  const views = new CountMetric({
    name: 'page_views_total',
    help: 'Pages shown by this process, with their counter',
    registers: [registry],
  });
  app.get('/', { exposeHeadRoute: false }, async (request, reply) => {
    reply.headers(PAGE_HEADERS);
    try {
      const value = await counter.next();
      views.inc();
      return page(environment, value);
    } catch (error) {
      request.log.warn({ reqId: request.id, reason: error instanceof Error ? error.message : 'unknown' }, 'the counter does not answer');
      reply.code(503).header('retry-after', '2');
      return page(environment, undefined);
    }
  });
  // Asking whether the page is there is no view of it.
  app.head('/', (_request, reply) => reply.headers(PAGE_HEADERS).send());
}

/** The page has two files: they are read once, and no path of a request ever names a file. */
function fileRoute(app: FastifyInstance, url: string, file: string, type: string): void {
  const content = readFileSync(new URL(`../public/${file}`, import.meta.url));
  app.get(url, (_request, reply) =>
    reply.headers({ 'content-type': type, 'cache-control': 'public, max-age=3600', 'x-content-type-options': 'nosniff' }).send(content),
  );
}
