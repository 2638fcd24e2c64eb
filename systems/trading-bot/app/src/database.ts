/**
 * PostgreSQL. A pool connects when it is asked and again when a connection broke, so a database that is away makes queries fail, soon, and
 * nothing else. Amounts and tokens are read as numbers.
 */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { type ColumnType, type Generated, Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';

export type Database = Kysely<Tables>;

export interface Tables {
  leadership: { name: string; token: number; holder: string; expires_at: Date };
  account: { id: number; cash: number };
  signals: { id: string; strategy: string; symbol: string; side: 'buy' | 'sell'; price: number; outcome: string; at: Generated<Date> };
  orders: {
    client_order_id: string;
    signal_id: string | null;
    position_id: number | null;
    kind: 'entry' | 'exit';
    reason: string;
    symbol: string;
    side: 'buy' | 'sell';
    quantity: number;
    price: number;
    status: 'pending' | 'filled' | 'expired';
    /** Of the leader that wrote it. */
    token: number;
    created_at: Generated<Date>;
    /** An entry that the exchange does not know by then is given up. */
    valid_until: Date | null;
    filled_at: ColumnType<Date | null, never, Date>;
  };
  positions: {
    id: Generated<number>;
    entry_order_id: string;
    symbol: string;
    quantity: number;
    entry_price: number;
    stop_price: number;
    take_price: number;
    entry_fee: number;
    opened_at: Generated<Date>;
    exit_price: ColumnType<number | null, never, number>;
    exit_reason: ColumnType<string | null, never, string>;
    pnl: ColumnType<number | null, never, number>;
    closed_at: ColumnType<Date | null, never, Date>;
  };
  /** The paper exchange's own memory. */
  paper_fills: {
    client_order_id: string;
    symbol: string;
    side: 'buy' | 'sell';
    quantity: number;
    price: number;
    fee: number;
    at: Generated<Date>;
  };
  exchange_keys: { name: string; sealed: Buffer; sealed_at: Generated<Date> };
}

/** Longer than any query of ours takes; shorter than a probe waits three times. */
const QUERY_MS = 2000;

export function openDatabase(settings: Settings, log: Log, connections: number): Database {
  const pool = new pg.Pool({
    host: settings.DATABASE_HOST,
    port: settings.DATABASE_PORT,
    database: settings.DATABASE_NAME,
    user: settings.DATABASE_USER,
    password: settings.DATABASE_PASSWORD,
    ssl: tlsOf(settings),
    max: connections,
    connectionTimeoutMillis: QUERY_MS,
    query_timeout: QUERY_MS,
    keepAlive: true,
    application_name: 'trading-bot',
    types: {
      getTypeParser: (oid, format) =>
        oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC ? Number : pg.types.getTypeParser(oid, format),
    },
  });
  // A connection may break while it is in use or idle; the next query gets another.
  const broken = (error: Error): void => log.debug({ reason: error.message }, 'a connection to PostgreSQL broke');
  pool.on('error', broken);
  pool.on('connect', (client) => {
    client.on('error', broken);
    breakWhenLate(client);
  });
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

export const ping = (database: Database): Promise<unknown> => sql`select 1`.execute(database);

/**
 * pg would give a connection that did not answer in time to the next query too, though the server behind it may be gone for good: TCP takes a
 * quarter of an hour to notice.
 */
function breakWhenLate(client: pg.PoolClient): void {
  const query: (...args: never[]) => unknown = client.query;
  Reflect.set(client, 'query', (...args: never[]) => {
    const answer = query.apply(client, args);
    if (answer instanceof Promise) answer.catch((error: Error) => error.message === 'Query read timeout' && destroySocket(client));
    return answer;
  });
}

function destroySocket(client: object): void {
  const { connection } = client as { connection?: { stream?: { destroy(): void } } };
  connection?.stream?.destroy();
}

/** As in libpq: "require" encrypts but trusts any server; "verify-ca" wants its certificate signed; "verify-full" also its name right. */
function tlsOf(settings: Settings): ConnectionOptions | false {
  const mode = settings.DATABASE_SSL_MODE;
  if (mode === 'disable') return false;
  if (mode === 'require') return { rejectUnauthorized: false };
  const ca = settings.DATABASE_CA_FILE === undefined ? {} : { ca: readFileSync(settings.DATABASE_CA_FILE, 'utf8') };
  return { ...ca, rejectUnauthorized: true, ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }) };
}
