/** Settings and log; then either one process that serves, or one that starts several. */
import cluster from 'node:cluster';
import { buildApp } from './app.ts';
import { shownConfig } from './config.ts';
import { createLog, type Log } from './log.ts';
import { createRegistry } from './metrics.ts';
import { readSettings, type Settings } from './settings.ts';
import { stopGracefully } from './shutdown.ts';
import { metricsOfAll, runWorkers, stopWhenTold } from './workers.ts';

const read = readSettings(process.env);
if ('problems' in read) {
  createLog('info').fatal({ problems: read.problems }, 'the settings are wrong');
  process.exit(1);
}
const { settings } = read;
const log = createLog(settings.LOG_LEVEL, {
  service: settings.SERVICE_NAME,
  region: settings.SERVICE_REGION,
  environment: settings.ENVIRONMENT,
  ...(cluster.isWorker && { worker: String(cluster.worker?.id) }),
});
if (cluster.isPrimary && settings.WORKERS > 1) runWorkers(settings.WORKERS, { stopSeconds: settings.STOP_SECONDS, log });
else await serve(settings, log);

async function serve(settings: Settings, log: Log): Promise<void> {
  const lifecycle = { stopping: false };
  const registry = createRegistry();
  const app = buildApp({
    config: shownConfig(process.env, { mask: settings.MASK_SECRETS }),
    maxConnections: Math.floor(settings.MAX_CONNECTIONS / settings.WORKERS),
    lifecycle,
    log,
    registry,
    ...(cluster.isWorker && { allMetrics: metricsOfAll(registry) }),
  });
  stopGracefully(app, {
    lifecycle,
    drainSeconds: settings.DRAIN_SECONDS,
    stopSeconds: settings.STOP_SECONDS,
    closeStores: async () => {},
  });
  if (cluster.isWorker) stopWhenTold(lifecycle);
  try {
    await app.listen({ host: settings.HOST, port: settings.PORT });
    log.info(`App running: http://${settings.HOST}:${settings.PORT}`);
  } catch (error) {
    log.fatal({ reason: error instanceof Error ? error.message : 'unknown' }, 'cannot listen');
    process.exit(1);
  }
}
