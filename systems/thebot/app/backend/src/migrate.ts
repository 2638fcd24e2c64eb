/** Role migrate: brings the schema to its newest step, and ends. A database that is away is waited for, with back-off. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectDatabase, isAway } from './database.ts';
import { migrate } from './schema.ts';
import { reasonOf, start } from './start.ts';

const { settings, log } = start('migrate');
// The time limits are for requests: here a lock is waited for, and a step may take its time.
const { db, close } = connectDatabase(settings, log, { connections: 1, limitMs: 0 });
const end = Date.now() + settings.MIGRATE_WAIT_SECONDS * 1000;
for (let waitMs = 250; ; waitMs = Math.min(waitMs * 2, 5000)) {
  try {
    const applied = await migrate(db);
    log.info({ applied }, applied.length > 0 ? 'migrated' : 'nothing to migrate');
    break;
  } catch (error) {
    if (!isAway(error) || Date.now() + waitMs > end) {
      log.fatal({ reason: reasonOf(error) }, 'migration failed');
      process.exitCode = 1;
      break;
    }
    log.warn({ reason: reasonOf(error) }, 'waiting for PostgreSQL');
    await sleep(waitMs);
  }
}
await close();
