/** Settings, log, routes, listen: in this order. There is no store. */
import { buildApp } from './app.ts';
import { listVariables } from './environment.ts';
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
const lifecycle = { stopping: false };
const variables = listVariables(process.env, { mask: settings.MASK_SECRETS });
const app = await buildApp({ variables, lifecycle, log, registry: createRegistry() });
stopGracefully(app, {
  lifecycle,
  drainSeconds: settings.DRAIN_SECONDS,
  stopSeconds: settings.STOP_SECONDS,
  closeStores: async () => {},
});
try {
  await app.listen({ host: settings.HOST, port: settings.PORT });
  log.info(`App running: http://${settings.HOST}:${settings.PORT}`);
} catch (error) {
  log.fatal({ reason: error instanceof Error ? error.message : 'unknown' }, 'cannot listen');
  process.exit(1);
}
