/**
 * Who asks. The session's token comes in a cookie that scripts cannot read. What changes something must come from our own pages: the browser's
 * Origin is checked, for /ws too.
 */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { type Database, isDuplicate, type Role } from './database.ts';
import { Refusal, wanted } from './errors.ts';
import type { Limits } from './limits.ts';
import { createSessions, SESSION_SECONDS, type Sessions, type User } from './sessions.ts';
import type { Settings } from './settings.ts';

declare module 'fastify' {
  interface FastifyRequest {
    user: User | undefined;
  }
}

const COOKIE = 'session';

/** The signed-in person, of one of these roles if any are named; else the request ends here. */
export function personOf(request: FastifyRequest, ...roles: readonly Role[]): User {
  if (request.user === undefined) throw new Refusal(401, 'sign in first');
  if (roles.length > 0 && !roles.includes(request.user.role)) throw new Refusal(403, `only for: ${roles.join(', ')}`);
  return request.user;
}

export const tokenOf = (request: FastifyRequest): string => request.cookies[COOKIE] ?? '';

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
  readonly sessions: Sessions;
  readonly signIn: (reply: FastifyReply, address: string, password: string) => Promise<boolean>;
  readonly signOut: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
}

/** Reads the session of every request, makes sure of host and origin, and that nobody asks too often. Before all other routes. */
export async function createAuth(app: FastifyInstance, db: Database, settings: Settings, limits: Limits): Promise<Auth> {
  await app.register(cookie);
  const frontend = new URL(settings.FRONTEND_URL);
  const hosts = [frontend.hostname, ...settings.ALLOWED_HOSTS];
  const { requests, seconds } = settings.API_RATE_LIMIT;
  const cookieOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure: frontend.protocol === 'https:' } as const;
  const sessions = createSessions(db, settings.SECRET_KEY);

  app.decorateRequest('user', undefined);
  app.addHook('onRequest', async (request) => {
    const path = request.routeOptions.url ?? '';
    if (path.startsWith('/api/system/') || path === '/metrics') return;
    if (!isAllowedHost(request.hostname, hosts)) throw new Refusal(400, 'this host is not one of ALLOWED_HOSTS');
    if (!isSameOrigin(request, frontend.origin)) throw new Refusal(403, 'requests of other sites are refused');
    const token = tokenOf(request);
    if (token !== '') request.user = await sessions.userOf(token);
    limits.take(request.user === undefined ? `ip:${request.ip}` : `user:${request.user.id}`, requests, seconds);
  });
  // Passwords are guessed for one account; a whole class may sign in behind one address of the network.
  const knock = (ip: string, account: string): void => {
    limits.take(`knock:${ip}`, 100, 60);
    limits.take(`knock:${ip}:${account}`, 10, 60);
  };

  const open = async (reply: FastifyReply, userId: number): Promise<void> => {
    reply.setCookie(COOKIE, await sessions.open(userId), { ...cookieOptions, maxAge: SESSION_SECONDS });
  };
  const auth: Auth = {
    sessions,
    async signIn(reply, address, password) {
      knock(reply.request.ip, address);
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
      await sessions.close(tokenOf(request));
      reply.clearCookie(COOKIE, cookieOptions);
    },
  };

  app.post('/api/auth/register/', async (request, reply) => {
    const { password, ...person } = wanted(newcomer, request.body);
    knock(request.ip, person.email);
    const { id } = await addUser(db, { ...person, isAdmin: false }, password);
    await open(reply, id);
    return reply.code(201).send({ id, ...person });
  });
  app.post('/api/auth/login/', async (request, reply) => {
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

function isAllowedHost(host: string, hosts: readonly string[]): boolean {
  const name = host.toLowerCase();
  return hosts.some((allowed) => allowed === '*' || allowed === name || (allowed.startsWith('.') && `.${name}`.endsWith(allowed)));
}

/** Programs send no Origin; browsers do, whenever a page asks for something that may change anything. */
function isSameOrigin({ headers, host, method, url }: FastifyRequest, frontend: string): boolean {
  const isSafe = ['GET', 'HEAD', 'OPTIONS'].includes(method) && !url.startsWith('/ws');
  if (isSafe || headers.origin === undefined) return true;
  return headers.origin === frontend || (URL.canParse(headers.origin) && new URL(headers.origin).host === host);
}
