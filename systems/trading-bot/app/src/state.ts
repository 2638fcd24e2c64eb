/**
 * What the leader knows of the market, in Redis: its successor begins with these bars instead of waiting for new ones, and every replica
 * can show the prices. Nothing here decides about an order, so a Redis that is away costs a new leader a dozen bars and nothing else.
 */
import { Redis } from 'ioredis';
import { Gauge, type Registry } from 'prom-client';
import * as z from 'zod';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';

export type Snapshot = z.output<typeof snapshot>;

export interface State {
  load(): Promise<Snapshot | undefined>;
  save(snapshot: Snapshot): Promise<unknown>;
  ping(): Promise<unknown>;
  close(): Promise<unknown>;
}

const KEY = 'trading-bot:market';
const KEEP_SECONDS = 24 * 3600;
const RETRY_MS = { first: 100, longest: 2000 };

const snapshot = z.object({
  token: z.number(),
  savedAt: z.string(),
  prices: z.record(z.string(), z.number()),
  bars: z.record(z.string(), z.array(z.object({ openMs: z.number(), close: z.number() })).max(100)),
});

export function connectState(settings: Settings, log: Log, registry: Registry): State {
  const redis = new Redis({
    host: settings.REDIS_HOST,
    port: settings.REDIS_PORT,
    db: settings.REDIS_DB,
    ...(settings.REDIS_PASSWORD !== undefined && { password: settings.REDIS_PASSWORD }),
    connectTimeout: 2000,
    commandTimeout: 1000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(RETRY_MS.first * 2 ** Math.min(attempt, 10), RETRY_MS.longest) * (0.75 + Math.random() / 2),
    // After a failover the old master refuses writes until we connect anew.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  const up = new Gauge({ name: 'redis_up', help: '1 while Redis is connected', registers: [registry] });
  let away = false;
  redis.on('ready', () => {
    up.set(1);
    away = false;
    log.info('Redis is connected');
  });
  redis.on('close', () => up.set(0));
  redis.on('error', (error: Error) => {
    // ioredis would go on with database 0, and write in somebody else's.
    if (error.message.includes('DB index')) redis.disconnect(true);
    if (away) return;
    away = true;
    // Only the message: the error of a refused password carries the command, and with it the password.
    log.error({ reason: error.message }, 'Redis does not answer: unready until it does, trying again');
  });
  return {
    load: async () => {
      const text = await redis.get(KEY);
      return text === null ? undefined : snapshot.safeParse(JSON.parse(text)).data;
    },
    save: (value) => redis.set(KEY, JSON.stringify(value), 'EX', KEEP_SECONDS),
    ping: () => redis.ping(),
    close: async () => redis.disconnect(),
  };
}
