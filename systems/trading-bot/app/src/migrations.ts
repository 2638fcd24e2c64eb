/**
 * The schema. Every process brings it up to date in the background, whenever the database answers; Kysely's lock lets one do it at a time.
 * Migrations only add, so that programs of the version before go on beside them. A database that is newer than this program is left alone.
 * A statement has as long as any query (database.ts): one that rewrites a large table needs a connection with more patience.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import type { Database } from './database.ts';
import type { Log } from './log.ts';

export async function migrateWhenPossible(database: Database, log: Log, stopping: AbortSignal): Promise<void> {
  let last = '';
  for (let delayMs = 100; !stopping.aborted; delayMs = Math.min(delayMs * 2, 2000)) {
    try {
      return await migrate(database, log);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      if (reason !== last) log.warn({ reason }, 'the schema cannot be brought up to date; trying again');
      last = reason;
    }
    await sleep(delayMs * (0.75 + Math.random() / 2), undefined, { signal: stopping }).catch(() => {});
  }
}

async function migrate(database: Database, log: Log): Promise<void> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => MIGRATIONS } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) {
    log.info(
      { applied: results?.filter((each) => each.status === 'Success').map((each) => each.migrationName) },
      'the schema is up to date',
    );
    return;
  }
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(database);
  const present = new Set(rows.map((row) => row.name));
  if (!Object.keys(MIGRATIONS).every((name) => present.has(name))) throw error;
  log.warn({ newest: [...present].sort().at(-1) }, 'the schema is newer than this program; it is left as it is');
}

/** One statement each: what an index forbids here, no bug in the program can write. */
const FIRST = [
  'create table leadership (name text primary key, token bigint not null, holder text not null, expires_at timestamptz not null)',
  'create table account (id integer primary key check (id = 1), cash numeric(20, 8) not null)',
  `create table signals (id text primary key, strategy text not null, symbol text not null, side text not null, price numeric(20, 8) not null,
     outcome text not null, at timestamptz not null default clock_timestamp())`,
  'create index signals_at on signals (at)',
  `create table positions (id bigint generated always as identity primary key, entry_order_id text not null unique, symbol text not null,
     quantity numeric(20, 8) not null check (quantity > 0), entry_price numeric(20, 8) not null, stop_price numeric(20, 8) not null,
     take_price numeric(20, 8) not null, entry_fee numeric(20, 8) not null, opened_at timestamptz not null default clock_timestamp(),
     exit_price numeric(20, 8), exit_reason text, pnl numeric(20, 8), closed_at timestamptz)`,
  'create unique index positions_open on positions (symbol) where closed_at is null',
  `create table orders (client_order_id text primary key, signal_id text unique references signals, position_id bigint references positions,
     kind text not null, reason text not null, symbol text not null, side text not null, quantity numeric(20, 8) not null check (quantity > 0),
     price numeric(20, 8) not null, status text not null, token bigint not null, created_at timestamptz not null default clock_timestamp(),
     valid_until timestamptz, filled_at timestamptz)`,
  "create unique index orders_exit on orders (position_id) where kind = 'exit'",
  "create index orders_pending on orders (created_at) where status = 'pending'",
  'create index orders_created on orders (created_at)',
  `create table paper_fills (client_order_id text primary key, symbol text not null, side text not null, quantity numeric(20, 8) not null,
     price numeric(20, 8) not null, fee numeric(20, 8) not null, at timestamptz not null default clock_timestamp())`,
  'create table exchange_keys (name text primary key, sealed bytea not null, sealed_at timestamptz not null default clock_timestamp())',
];

const MIGRATIONS: Record<string, Migration> = {
  '0001_first': {
    up: async (db: Kysely<unknown>) => {
      for (const statement of FIRST) await sql.raw(statement).execute(db);
    },
  },
};
