/**
 * Who asks. A session is a random token in a cookie that scripts cannot read; the database keeps only its keyed hash, so that a stolen dump
 * signs nobody in. What changes something must come from our own pages: the browser's Origin is checked, for /ws too.
 */
import { createHmac, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { type Database, inSeconds, isDuplicate, now, type Role } from './database.ts';
import { Refusal, wanted } from './errors.ts';
import type { Settings } from './settings.ts';

export interface User {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly isAdmin: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    user: User | undefined;
  }
}

const COOKIE = 'session';
const SESSION_SECONDS = 14 * 86_400;

/** The signed-in person, of one of these roles if any are named; else the request ends here. */
export function personOf(request: FastifyRequest, ...roles: readonly Role[]): User {
  if (request.user === undefined) throw new Refusal(401, 'sign in first');
  if (roles.length > 0 && !roles.includes(request.user.role)) throw new Refusal(403, `only for: ${roles.join(', ')}`);
  return request.user;
}

export function adminOf(request: FastifyRequest): User {
  const user = personOf(request);
  if (!user.isAdmin) throw new Refusal(403, 'only for administrators');
  return user;
}

export const email = z
  .string({ error: 'wanted an address' })
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email({ error: 'wanted an address' }));
export const personName = z.string({ error: 'wanted a name' }).trim().min(1, { error: 'wanted a name' }).max(100, { error: 'too long' });
export const newPassword = z
  .string({ error: 'wanted at least 10 characters' })
  .min(10, { error: 'wanted at least 10 characters' })
  .max(200, { error: 'too long' });

const newcomer = z.object({
  email,
  name: personName,
  password: newPassword,
  role: z.enum(['student', 'parent'], { error: 'wanted student or parent; teachers and tutors are added by an administrator' }),
});
const credentials = z.object({
  email: z.string({ error: 'wanted' }).trim().toLowerCase().max(254),
  password: z.string({ error: 'wanted' }).max(200),
});

export interface Auth {
  readonly signIn: (reply: FastifyReply, address: string, password: string) => Promise<boolean>;
  readonly signOut: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
}

/** Reads the session of every request, and makes sure of host and origin. Before all other routes. */
export async function createAuth(app: FastifyInstance, db: Database, settings: Settings): Promise<Auth> {
  await app.register(cookie);
  const cookieOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure: settings.FRONTEND_URL.startsWith('https:') } as const;
  const hash = (token: string): string => createHmac('sha256', settings.SECRET_KEY).update(token).digest('base64url');

  app.decorateRequest('user', undefined);
  app.addHook('onRequest', async (request) => {
    const path = request.routeOptions.url ?? '';
    if (path.startsWith('/api/system/') || path === '/metrics') return;
    if (!isAllowedHost(request.hostname, settings)) throw new Refusal(400, 'this host is not one of ALLOWED_HOSTS');
    if (!isSameOrigin(request, settings)) throw new Refusal(403, 'requests of other sites are refused');
    const token = request.cookies[COOKIE];
    if (token === undefined) return;
    const user = await db
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select(['users.id', 'users.email', 'users.name', 'users.role', 'users.is_admin as isAdmin'])
      .where('sessions.token', '=', hash(token))
      .where('sessions.expires_at', '>', now)
      .where('users.disabled_at', 'is', null)
      .executeTakeFirst();
    request.user = user;
  });

  const open = async (reply: FastifyReply, userId: number): Promise<void> => {
    const token = randomBytes(32).toString('base64url');
    await db.deleteFrom('sessions').where('user_id', '=', userId).where('expires_at', '<', now).execute();
    await db
      .insertInto('sessions')
      .values({ token: hash(token), user_id: userId, expires_at: inSeconds(SESSION_SECONDS) })
      .execute();
    reply.setCookie(COOKIE, token, { ...cookieOptions, maxAge: SESSION_SECONDS });
  };
  const auth: Auth = {
    async signIn(reply, address, password) {
      const user = await db
        .selectFrom('users')
        .select(['id', 'password'])
        .where('email', '=', address)
        .where('disabled_at', 'is', null)
        .executeTakeFirst();
      // An unknown address takes as long as a wrong password.
      if (!(await isPassword(password, user?.password ?? NOBODY)) || user === undefined) return false;
      await open(reply, user.id);
      return true;
    },
    async signOut(request, reply) {
      const token = request.cookies[COOKIE];
      if (token !== undefined) await db.deleteFrom('sessions').where('token', '=', hash(token)).execute();
      reply.clearCookie(COOKIE, cookieOptions);
    },
  };

  const config = { rateLimit: { max: 10, timeWindow: 60_000 } };
  app.post('/api/auth/register/', { config }, async (request, reply) => {
    const { password, ...person } = wanted(newcomer, request.body);
    const { id } = await addUser(db, { ...person, isAdmin: false }, password);
    await open(reply, id);
    return reply.code(201).send({ id, ...person });
  });
  app.post('/api/auth/login/', { config }, async (request, reply) => {
    const given = wanted(credentials, request.body);
    if (!(await auth.signIn(reply, given.email, given.password))) throw new Refusal(401, 'the address or the password is wrong');
    return { ok: true };
  });
  app.post('/api/auth/logout/', async (request, reply) => {
    await auth.signOut(request, reply);
    return { ok: true };
  });
  return auth;
}

export async function addUser(db: Database, person: Omit<User, 'id'>, password: string): Promise<{ readonly id: number }> {
  const { isAdmin, ...rest } = person;
  try {
    return await db
      .insertInto('users')
      .values({ ...rest, is_admin: isAdmin, password: await hashPassword(password) })
      .returning('id')
      .executeTakeFirstOrThrow();
  } catch (error) {
    if (isDuplicate(error)) throw new Refusal(409, 'email: somebody has this address already');
    throw error;
  }
}

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
const COST = { N: 16_384, r: 8, p: 1 };

async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `${salt.toString('base64url')}.${(await derive(password, salt, 32, COST)).toString('base64url')}`;
}

const NOBODY = `${'A'.repeat(22)}.${'A'.repeat(43)}`;

async function isPassword(password: string, kept: string): Promise<boolean> {
  const [salt = '', want = ''] = kept.split('.');
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url'), 32, COST), Buffer.from(want, 'base64url'));
}

function isAllowedHost(host: string, { ALLOWED_HOSTS, FRONTEND_URL }: Settings): boolean {
  const name = host.toLowerCase();
  if (name === new URL(FRONTEND_URL).hostname) return true;
  return ALLOWED_HOSTS.some((allowed) => allowed === '*' || allowed === name || (allowed.startsWith('.') && `.${name}`.endsWith(allowed)));
}

/** Programs send no Origin; browsers do, whenever a page asks for something that may change anything. */
function isSameOrigin({ headers, host, method, url }: FastifyRequest, { FRONTEND_URL }: Settings): boolean {
  const isSafe = ['GET', 'HEAD', 'OPTIONS'].includes(method) && !url.startsWith('/ws');
  if (isSafe || headers.origin === undefined) return true;
  return headers.origin === new URL(FRONTEND_URL).origin || (URL.canParse(headers.origin) && new URL(headers.origin).host === host);
}
