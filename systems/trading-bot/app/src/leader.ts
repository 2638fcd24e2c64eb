/**
 * Exactly one replica trades. The office is one row of PostgreSQL with a holder, an end, and a token that grows with every change of hands
 * (Kleppmann, "How to do distributed locking"). Only the database's clock counts. A leader that was paused and does not know that its time
 * is over is stopped by the fence: every transaction that writes an order first locks the row and finds another token in it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import type { Database, Tables } from './database.ts';
import type { Log } from './log.ts';

export interface Term {
  readonly token: number;
  /** Aborted when the office is lost, or should be given back. */
  readonly over: AbortSignal;
}

export interface Leadership {
  /** The token while this replica leads. */
  token(): number | undefined;
  /** Ends the term after what is under way, and gives the office back, so that another takes over at once. */
  stop(): Promise<void>;
}

export interface LeaderOptions {
  readonly database: Database;
  /** This process; no other has this name, nor will have it. */
  readonly holder: string;
  readonly leaseMs: number;
  readonly log: Log;
  /** What the leader does, until the term is over. */
  readonly serve: (term: Term) => Promise<void>;
}

export function runForLeader(options: LeaderOptions): Leadership {
  const { database, holder, leaseMs, log } = options;
  const stopping = new AbortController();
  let leading: number | undefined;
  let last = '';
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        leading = await takeOffice(database, holder, leaseMs);
        last = '';
        if (leading !== undefined) await serveTerm(options, leading, stopping.signal);
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'unknown';
        if (reason !== last) log.warn({ reason }, 'no leader can be chosen; trying again');
        last = reason;
      }
      leading = undefined;
      await sleep((leaseMs / 5) * (0.75 + Math.random() / 2), undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const ended = loop();
  return {
    token: () => leading,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

/** Thrown inside a transaction of somebody who leads no more. */
export class Fenced extends Error {
  constructor(token: number) {
    super(`token ${token} does not lead any more`);
  }
}

/** A paused program must not hold the row's lock for ever: the server ends its transaction. */
const IDLE_MS = 2000;

/** Runs a transaction that commits only if the token still leads; nobody can take over before it has ended. */
export function fenced<T>(database: Database, token: number, work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> {
  return database.transaction().execute(async (transaction) => {
    await sql`select set_config('idle_in_transaction_session_timeout', ${String(IDLE_MS)}, true)`.execute(transaction);
    const row = await transaction
      .selectFrom('leadership')
      .select('token')
      .where('name', '=', OFFICE)
      .where('token', '=', token)
      .forShare()
      .executeTakeFirst();
    if (row === undefined) throw new Fenced(token);
    return work(transaction);
  });
}

const OFFICE = 'trader';
const after = (ms: number) => sql<Date>`clock_timestamp() + make_interval(secs => ${ms / 1000})`;

/** The new token, or undefined while somebody else leads. */
export async function takeOffice(database: Database, holder: string, leaseMs: number): Promise<number | undefined> {
  const held = await database
    .selectFrom('leadership')
    .select('token')
    .where('name', '=', OFFICE)
    .where('expires_at', '>=', sql<Date>`clock_timestamp()`)
    .executeTakeFirst();
  // Most of the time it is: no lock is needed to see that.
  if (held !== undefined) return undefined;
  const taken = await database
    .insertInto('leadership')
    .values({ name: OFFICE, token: 1, holder, expires_at: after(leaseMs) })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ token: sql`leadership.token + 1`, holder, expires_at: after(leaseMs) })
        .where('leadership.expires_at', '<', sql<Date>`clock_timestamp()`),
    )
    .returning('token')
    .executeTakeFirst();
  return taken?.token;
}

async function renew(database: Database, token: number, leaseMs: number): Promise<boolean> {
  const update = database.updateTable('leadership').set({ expires_at: after(leaseMs) });
  return (await update.where('name', '=', OFFICE).where('token', '=', token).executeTakeFirst()).numUpdatedRows > 0n;
}

export async function giveBack(database: Database, token: number): Promise<void> {
  await database
    .updateTable('leadership')
    .set({ expires_at: sql`clock_timestamp() - interval '1 second'` })
    .where('name', '=', OFFICE)
    .where('token', '=', token)
    .execute();
}

async function serveTerm({ database, leaseMs, log, serve }: LeaderOptions, token: number, stopping: AbortSignal): Promise<void> {
  const term = new AbortController();
  const end = (): void => term.abort();
  stopping.addEventListener('abort', end, { once: true });
  if (stopping.aborted) end();
  log.info({ token }, 'this replica leads');
  // While it serves, the office is renewed; whichever ends first ends the other.
  const renewing = renewUntil(database, token, leaseMs, term);
  try {
    await serve({ token, over: term.signal });
  } catch (error) {
    log.error({ token, reason: error instanceof Error ? error.message : 'unknown' }, 'the term ends with an error');
  } finally {
    end();
    stopping.removeEventListener('abort', end);
    await renewing;
    await giveBack(database, token).catch(() => {});
    log.info({ token }, 'this replica leads no more');
  }
}

/** Ends the term when the office was lost, or could not be renewed for as long as it lasts. */
async function renewUntil(database: Database, token: number, leaseMs: number, term: AbortController): Promise<void> {
  let deadline = setTimeout(() => term.abort(), leaseMs);
  while (!term.signal.aborted) {
    await sleep(leaseMs / 3, undefined, { signal: term.signal }).catch(() => {});
    if (term.signal.aborted) break;
    const asked = performance.now();
    const renewed = await renew(database, token, leaseMs).catch(() => undefined);
    if (renewed === false) term.abort();
    if (renewed !== true) continue;
    clearTimeout(deadline);
    deadline = setTimeout(() => term.abort(), Math.max(0, leaseMs - (performance.now() - asked)));
  }
  clearTimeout(deadline);
}
