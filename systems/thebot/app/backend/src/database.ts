/** PostgreSQL: the pool, the tables as TypeScript sees them, and the word for "not migrated yet". */
import { type ColumnType, type Generated, Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';

export const ROLES = ['student', 'teacher', 'tutor', 'parent'] as const;
export type Role = (typeof ROLES)[number];

type Json<T> = ColumnType<T, string, string>;
type Made = Generated<Date>;

export interface Tables {
  users: {
    id: Generated<number>;
    email: string;
    name: string;
    role: Role;
    is_admin: Generated<boolean>;
    password: string;
    telegram_chat: string | null;
    disabled_at: Date | null;
    created_at: Made;
  };
  children: { parent_id: number; child_id: number };
  sessions: { token: string; user_id: number; expires_at: Date };
  files: { id: string; name: string; type: string; size: number; owner_id: number; created_at: Made };
  materials: { id: Generated<number>; title: string; text: string; file_id: string | null; author_id: number; created_at: Made };
  assignments: { id: Generated<number>; title: string; text: string; due_at: Date; author_id: number; created_at: Made };
  submissions: {
    id: Generated<number>;
    assignment_id: number;
    student_id: number;
    text: string;
    file_id: string | null;
    handed_in_at: Made;
    grade: number | null;
    feedback: string | null;
    hint: string | null;
  };
  reports: {
    id: Generated<number>;
    student_id: number | null;
    requested_by: number | null;
    tick: string | null;
    content: Json<Report> | null;
    created_at: Made;
  };
  rooms: { id: string; title: string; roles: Role[] };
  messages: { id: Generated<number>; room_id: string; author_id: number; text: string; client_id: string; created_at: Made };
  notifications: { id: Generated<number>; user_id: number; key: string; text: string; created_at: Made; read_at: Date | null };
  payments: {
    id: string;
    payer_id: number;
    amount: number;
    purpose: string;
    provider_id: string | null;
    status: Generated<'pending' | 'paid' | 'cancelled'>;
    created_at: Made;
  };
  jobs: {
    id: Generated<number>;
    kind: string;
    key: string;
    payload: Json<unknown>;
    attempts: Generated<number>;
    retry_at: Generated<Date>;
    error: string | null;
    created_at: Made;
    done_at: Date | null;
    failed_at: Date | null;
  };
  schedules: { name: string; every_seconds: number; next_at: Date };
  ticks: { name: string; due_at: Date; planned_at: Made };
  leases: { name: string; holder: string; expires_at: Date };
}

export interface Report {
  readonly assignments: number;
  readonly handedIn: number;
  readonly late: number;
  readonly averageGrade: number | null;
}

export type Database = Kysely<Tables>;
export type Change = Transaction<Tables>;

export interface DatabaseConnection {
  readonly db: Database;
  readonly ping: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

// Our counts and ids stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * Connects when first asked, and again after an outage; a statement that takes longer than its limit (0: none) fails. How many connections a
 * role opens stands in the description too (pool), which counts all pods against what the server takes.
 */
export function connectDatabase(settings: Settings, log: Log, { connections = 8, limitMs = 10_000 } = {}): DatabaseConnection {
  const { DATABASE_URL, DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, POSTGRES_DB, POSTGRES_USER, POSTGRES_PASSWORD } = settings;
  const place =
    DATABASE_URL !== undefined
      ? { connectionString: DATABASE_URL }
      : {
          host: DATABASE_HOST,
          port: DATABASE_PORT,
          database: POSTGRES_DB ?? DATABASE_NAME,
          user: POSTGRES_USER,
          password: POSTGRES_PASSWORD,
        };
  const pool = new pg.Pool({
    ...place,
    max: connections,
    application_name: `thebot ${settings.POD_NAME}`.slice(0, 63),
    connectionTimeoutMillis: 2000,
    query_timeout: limitMs,
    statement_timeout: limitMs,
    idle_in_transaction_session_timeout: limitMs,
    keepAlive: true,
  });
  // A connection may break while it is idle or in use; the next query gets another.
  const broken = (error: Error): void => log.warn({ reason: error.message }, 'a connection to PostgreSQL broke');
  pool.on('error', broken);
  pool.on('connect', (client) => {
    client.on('error', broken);
    breakWhenLate(client);
  });
  const db: Database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { db, ping: () => pool.query('select 1'), close: () => db.destroy() };
}

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

/** A table or column that migrations will bring, or bring later, is not there. */
export function isUnmigrated(error: unknown): boolean {
  return ['42P01', '42703'].includes(codeOf(error) ?? '');
}

/** The database cannot be asked now: it is away, starting, stopping, or has no connection left. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  if (/^(08|57P|53)/.test(code) || /^E(CONN|HOST|NET|PIPE|AI_|NOTFOUND|TIMEDOUT)/.test(code)) return true;
  return error instanceof Error && /timeout|Connection terminated|Client has encountered|not queryable/.test(error.message);
}

export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === '23505';
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

export const now = sql<Date>`now()`;
export const inSeconds = (seconds: number) => sql<Date>`now() + make_interval(secs => ${seconds})`;
