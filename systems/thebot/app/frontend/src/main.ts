/** Settings, log, files, listen: in this order. */
import { fileURLToPath } from 'node:url';
import { buildApp } from './app.ts';
import { createLog } from './log.ts';
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
const app = await buildApp({ folder: fileURLToPath(new URL('./page', import.meta.url)), lifecycle, log });
stopGracefully(app, {
  lifecycle,
  drainSeconds: settings.DRAIN_SECONDS,
  stopSeconds: settings.STOP_SECONDS,
  closeStores: async () => undefined,
});
try {
  await app.listen({ host: settings.HOST, port: settings.PORT });
  log.info(`App running: http://${settings.HOST}:${settings.PORT}`);
} catch (error) {
  log.fatal({ reason: error instanceof Error ? error.message : 'unknown' }, 'cannot listen');
  process.exit(1);
}
