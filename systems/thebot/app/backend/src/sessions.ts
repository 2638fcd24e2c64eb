/**
 * Sessions. The token is random and known to its browser alone; the database keeps its keyed hash, so that a stolen dump signs nobody in. Who a
 * token belongs to is remembered for a few seconds, or every request would ask the database twice: whoever signs out elsewhere or is disabled
 * is out after that time.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { type Database, inSeconds, now, type Role } from './database.ts';

export interface User {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly isAdmin: boolean;
}

export const SESSION_SECONDS = 14 * 86_400;
const REMEMBERED_MS = 5000;
/** People that are remembered at most; who came first is forgotten first. */
const REMEMBERED = 10_000;

export interface Sessions {
  /** A new token. */
  open(userId: number): Promise<string>;
  userOf(token: string): Promise<User | undefined>;
  close(token: string): Promise<void>;
  /** Those of the tokens that are nobody's any more. */
  ended(tokens: readonly string[]): Promise<ReadonlySet<string>>;
  /** After a change of a person. */
  forget(): void;
}

export function createSessions(db: Database, secret: string): Sessions {
  const remembered = new Map<string, { readonly user: Promise<User | undefined>; readonly until: number }>();
  const hash = (token: string): string => createHmac('sha256', secret).update(token).digest('base64url');

  const open = db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .where('sessions.expires_at', '>', now)
    .where('users.disabled_at', 'is', null);
  const read = (token: string): Promise<User | undefined> =>
    open
      .select(['users.id', 'users.email', 'users.name', 'users.role', 'users.is_admin as isAdmin'])
      .where('sessions.token', '=', hash(token))
      .executeTakeFirst();

  return {
    async open(userId) {
      const token = randomBytes(32).toString('base64url');
      await db.deleteFrom('sessions').where('user_id', '=', userId).where('expires_at', '<', now).execute();
      await db
        .insertInto('sessions')
        .values({ token: hash(token), user_id: userId, expires_at: inSeconds(SESSION_SECONDS) })
        .execute();
      return token;
    },
    async userOf(token) {
      if (!/^[\w-]{43}$/.test(token)) return undefined;
      const kept = remembered.get(token);
      if (kept !== undefined && kept.until > Date.now()) return kept.user;
      remembered.delete(token);
      const entry = { user: read(token), until: Date.now() + REMEMBERED_MS };
      remembered.set(token, entry);
      const [oldest] = remembered.keys();
      if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
      let user: User | undefined;
      try {
        user = await entry.user;
        return user;
      } finally {
        // Only who is somebody is remembered: not a failure, nor one of a million made-up tokens.
        if (user === undefined && remembered.get(token) === entry) remembered.delete(token);
      }
    },
    async close(token) {
      await db.deleteFrom('sessions').where('token', '=', hash(token)).execute();
      remembered.delete(token);
    },
    async ended(tokens) {
      if (tokens.length === 0) return new Set();
      const rows = await open.select('sessions.token').where('sessions.token', 'in', tokens.map(hash)).execute();
      const kept = new Set(rows.map((row) => row.token));
      return new Set(tokens.filter((token) => !kept.has(hash(token))));
    },
    forget: () => remembered.clear(),
  };
}
