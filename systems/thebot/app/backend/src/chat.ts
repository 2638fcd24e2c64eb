/**
 * The chat: rooms over one websocket. A message is kept first and told then, through Redis to every replica. Whoever was away asks for what
 * came after the last message that it knows; sending again with the same clientId makes no second message.
 */
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { Counter, Gauge } from 'prom-client';
import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { Services } from './app.ts';
import { personOf, tokenOf } from './auth.ts';
import { type Database, ROLES, type Role } from './database.ts';
import { Refusal, wanted } from './errors.ts';
import type { User } from './sessions.ts';
import { reasonOf } from './start.ts';

export interface Message {
  readonly id: number;
  readonly room: string;
  readonly authorId: number;
  readonly author: string;
  readonly role: Role;
  readonly text: string;
  readonly clientId: string;
  readonly createdAt: Date | string;
}

const CHANNEL = 'chat';
const HEARTBEAT_MS = 30_000;
/** So many messages of one connection in ten seconds. */
const BURST = 20;

const said = z.object({
  room: z.string().max(50),
  text: z.string({ error: 'wanted' }).trim().min(1, { error: 'wanted' }).max(2000, { error: 'at most 2000 characters' }),
  clientId: z.string().regex(/^[\w-]{1,64}$/, { error: 'wanted an id of your own' }),
});

const since = z.object({ after: z.coerce.number().int().min(0).default(0) });

/** Websockets of one person in this process. */
const SOCKETS = 20;
/** Bytes that wait for a slow reader; more, and it has to come again. */
const WAITING = 1024 * 1024;

interface Listener {
  readonly socket: WebSocket;
  readonly user: User;
  readonly token: string;
  alive: boolean;
  sent: number;
}

export async function chatRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { database, redis, subscriber, log, registry, sessions } = services;
  const { db } = database;
  const listeners = new Set<Listener>();
  const messages = new Counter({ name: 'chat_messages_total', help: 'Messages taken by this process', registers: [registry] });
  new Gauge({
    name: 'chat_connections',
    help: 'Open websockets of this process',
    registers: [registry],
    collect() {
      this.set(listeners.size);
    },
  });

  const deliver = (text: string): void => {
    const { message, roles }: { message: Message; roles: readonly Role[] } = JSON.parse(text);
    const line = JSON.stringify({ type: 'message', message });
    for (const { socket, user } of listeners) {
      if (socket.bufferedAmount > WAITING) socket.terminate();
      else if (roles.includes(user.role)) socket.send(line);
    }
  };
  const tell = async (message: Message, roles: readonly Role[]): Promise<void> => {
    const text = JSON.stringify({ message, roles });
    // While Redis is away, at least those who are connected here hear it.
    await redis.redis.publish(CHANNEL, text).catch(() => deliver(text));
  };
  subscriber.redis.on('message', (_channel, text) => deliver(text));
  subscriber.redis.on('ready', () => {
    subscriber.redis.subscribe(CHANNEL).catch((error) => log.warn({ reason: reasonOf(error) }, 'cannot listen to other replicas'));
  });

  await app.register(websocket, {
    options: { maxPayload: 16 * 1024 },
    preClose: (done) => {
      for (const { socket } of listeners) socket.close(1001, 'going away');
      // Who does not answer the goodbye is not waited for.
      setTimeout(() => {
        for (const { socket } of listeners) socket.terminate();
      }, 1000).unref();
      done();
    },
  });

  app.get('/api/chat/rooms/', async (request) => ({ results: await roomsOf(db, personOf(request)) }));

  app.get<{ Params: { room: string } }>('/api/chat/rooms/:room/messages/', async (request) => {
    const user = personOf(request);
    const room = await roomOf(db, user, request.params.room);
    const { after } = wanted(since, request.query);
    const latest = await messagesIn(db, room.id).where('messages.id', '>', after).orderBy('messages.id', 'desc').limit(100).execute();
    return { results: latest.reverse() };
  });

  app.get('/ws', { websocket: true, preValidation: async (request) => void personOf(request) }, (socket, request) => {
    const user = personOf(request);
    if ([...listeners].filter((each) => each.user.id === user.id).length >= SOCKETS) return socket.close(1008, 'too many connections');
    const listener: Listener = { socket, user, token: tokenOf(request), alive: true, sent: 0 };
    listeners.add(listener);
    socket.on('pong', () => {
      listener.alive = true;
    });
    socket.on('close', () => listeners.delete(listener));
    socket.on('error', (error) => request.log.debug({ reqId: request.id, reason: error.message }, 'a websocket broke'));
    socket.on('message', async (data) => {
      try {
        if (++listener.sent > BURST) throw new Refusal(429, 'slow down');
        const { message, roles } = await keep(db, user, wanted(said, fromJson(String(data))));
        messages.inc();
        await tell(message, roles);
      } catch (error) {
        const isRefusal = error instanceof Refusal;
        if (!isRefusal) request.log.warn({ reqId: request.id, reason: reasonOf(error) }, 'a message was not kept');
        socket.send(JSON.stringify({ type: 'error', error: isRefusal ? error.message : 'your message was not kept, send it again' }));
      }
    });
    socket.send(JSON.stringify({ type: 'welcome' }));
  });

  const heartbeat = setInterval(() => {
    for (const listener of listeners) {
      if (!listener.alive) listener.socket.terminate();
      listener.alive = false;
      listener.socket.ping();
    }
    sessions.ended([...listeners].map(({ token }) => token)).then(
      (ended) => {
        for (const { socket, token } of listeners) if (ended.has(token)) socket.close(1008, 'signed out');
      },
      (error) => log.debug({ reason: reasonOf(error) }, 'cannot see who has signed out'),
    );
  }, HEARTBEAT_MS);
  const calm = setInterval(() => {
    for (const listener of listeners) listener.sent = 0;
  }, 10_000);
  app.addHook('onClose', async () => {
    clearInterval(heartbeat);
    clearInterval(calm);
  });
}

async function keep(db: Database, user: User, { room: id, text, clientId }: z.output<typeof said>) {
  const room = await roomOf(db, user, id);
  await db
    .insertInto('messages')
    .values({ room_id: room.id, author_id: user.id, text, client_id: clientId })
    .onConflict((conflict) => conflict.columns(['author_id', 'client_id']).doNothing())
    .execute();
  const kept = messagesIn(db, room.id).where('messages.author_id', '=', user.id).where('messages.client_id', '=', clientId);
  const message: Message | undefined = await kept.executeTakeFirst();
  if (message === undefined) throw new Refusal(409, 'this clientId was used in another room');
  return { message, roles: room.roles };
}

const roomsOf = (db: Database, user: User) =>
  db.selectFrom('rooms').select(['id', 'title', 'roles']).where(sql<boolean>`${user.role} = any(roles)`).orderBy('id').execute();

async function roomOf(db: Database, user: User, id: string): Promise<{ readonly id: string; readonly roles: readonly Role[] }> {
  const room = (await roomsOf(db, user)).find((each) => each.id === id);
  if (room === undefined) throw new Refusal(404, 'no such room');
  return { id, roles: ROLES.filter((role) => room.roles.includes(role)) };
}

const messagesIn = (db: Database, room: string) =>
  db
    .selectFrom('messages')
    .innerJoin('users', 'users.id', 'messages.author_id')
    .select([
      'messages.id',
      'messages.room_id as room',
      'messages.text',
      'messages.client_id as clientId',
      'messages.created_at as createdAt',
    ])
    .select(['users.id as authorId', 'users.name as author', 'users.role'])
    .where('messages.room_id', '=', room);

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'wanted JSON');
  }
}
