/** Role collectstatic: brings the files of the admin pages to the static volume, and ends. `--clear` deletes what is no longer used. */
import { fileURLToPath } from 'node:url';
import { reasonOf, start } from './start.ts';
import { clearStatic, collectStatic } from './static-files.ts';

const { settings, log } = start('collectstatic');
try {
  const list = await collectStatic(fileURLToPath(new URL('../public', import.meta.url)), settings.STATIC_ROOT);
  const cleared = process.argv.includes('--clear') ? await clearStatic(settings.STATIC_ROOT, list) : [];
  log.info({ files: Object.keys(list).length, cleared: cleared.length }, 'collected');
} catch (error) {
  log.fatal({ reason: reasonOf(error) }, 'collecting failed');
  process.exitCode = 1;
}
