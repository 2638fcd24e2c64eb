/** Brings the schema to its newest step, asks how far it is, and waits for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Migrator, sql } from 'kysely';
import type { Database } from './database.ts';
import type { Log } from './log.ts';
import { migrations } from './migrations.ts';

/** Any number that nobody else in this database uses. */
const LOCK = 7_234_001;

const migratorOf = (db: Database): Migrator => new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });

/** Names of the steps that were applied by this call. Any number may call at once: the others wait, and then find nothing to do. */
export async function migrate(db: Database): Promise<readonly string[]> {
  return db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${LOCK})`.execute(connection);
    try {
      const { error, results } = await migratorOf(connection).migrateToLatest();
      if (error !== undefined) throw error;
      return (results ?? []).map((result) => result.migrationName);
    } finally {
      await sql`select pg_advisory_unlock(${LOCK})`.execute(connection);
    }
  });
}

/** Steps that are still to come, or undefined while the database cannot say. */
export async function pendingSteps(db: Database): Promise<number | undefined> {
  try {
    return (await migratorOf(db).getMigrations()).filter((migration) => migration.executedAt === undefined).length;
  } catch {
    return undefined;
  }
}

/** Until every step that this code knows is applied; a role without requests has nothing to do before. */
export async function waitForSchema(db: Database, log: Log, stop: AbortSignal, onTurn: () => void = () => undefined): Promise<void> {
  for (let said = ''; !stop.aborted; ) {
    const pending = await pendingSteps(db);
    onTurn();
    if (pending === 0) return;
    const state = pending === undefined ? 'waiting for PostgreSQL' : 'waiting for migrations';
    if (state !== said) log.info(state);
    said = state;
    await sleep(500, undefined, { signal: stop }).catch(() => undefined);
  }
}
