/** Settings, log, Redis, routes, listen: in this order. Redis may be away: the pod is then alive and unready. */
import { buildApp } from './app.ts';
import { connectCounter } from './counter.ts';
import { createLog } from './log.ts';
import { createRegistry } from './metrics.ts';
import { readSettings } from './settings.ts';
import { stopGracefully } from './shutdown.ts';

const read = readSettings(process.env);
if ('problems' in read) {
  createLog('info').fatal({ problems: read.problems }, 'the settings are wrong');
  process.exit(1);
}
const { settings } = read;
const log = createLog(settings.LOG_LEVEL);
const registry = createRegistry();
const counter = connectCounter(settings, log, registry);
const lifecycle = { stopping: false };
const app = buildApp({ environment: settings.ENVIRONMENT, counter, lifecycle, log, registry });
stopGracefully(app, {
  lifecycle,
  drainSeconds: settings.DRAIN_SECONDS,
  stopSeconds: settings.STOP_SECONDS,
  closeStores: counter.close,
});
try {
  await app.listen({ host: settings.HOST, port: settings.PORT });
  log.info(`App running: http://${settings.HOST}:${settings.PORT}`);
} catch (error) {
  log.fatal({ reason: error instanceof Error ? error.message : 'unknown' }, 'cannot listen');
  process.exit(1);
}
