/** The server of a role that has no requests of its own: health and metrics, on METRICS_PORT. */
import { type FastifyInstance, fastify, LogController } from 'fastify';
import type { Registry } from 'prom-client';
import { answerErrors } from './errors.ts';
import { type HealthOptions, healthRoutes } from './health.ts';
import { type Log, requestId } from './log.ts';
import { metricsRoutes } from './metrics.ts';
import type { Lifecycle } from './shutdown.ts';

export function buildStatusApp(parts: { log: Log; lifecycle: Lifecycle; registry: Registry; health: HealthOptions }): FastifyInstance {
  const app = fastify({
    loggerInstance: parts.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    forceCloseConnections: 'idle',
    requestTimeout: 10_000,
    bodyLimit: 1024,
  });
  answerErrors(app);
  healthRoutes(app, parts.lifecycle, parts.health);
  metricsRoutes(app, parts.registry);
  return app;
}

export async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port });
    app.log.info(`App running: http://${host}:${port}`);
  } catch (error) {
    app.log.fatal({ reason: error instanceof Error ? error.message : 'unknown' }, 'cannot listen');
    process.exit(1);
  }
}
