/**
 * The counter that all replicas share: the key "counter" in Redis, only ever incremented. It is never set: INCR starts at 1 by itself, so no
 * start of a pod can reset it. While Redis is away every call fails at once, and the connection is tried again for ever, ever more slowly.
 */
import { Redis } from 'ioredis';
import { Gauge, type Registry } from 'prom-client';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';

export interface Counter {
  /** Adds one and gives the new value. */
  next(): Promise<number>;
  ping(): Promise<unknown>;
  close(): Promise<unknown>;
}

const KEY = 'counter';
const RETRY_MS = { first: 100, longest: 2000 };

export function connectCounter(settings: Settings, log: Log, registry: Registry): Counter {
  const redis = new Redis({
    host: settings.REDIS_HOST,
    port: settings.REDIS_PORT,
    db: settings.REDIS_DB,
    ...(settings.REDIS_PASSWORD !== undefined && { password: settings.REDIS_PASSWORD }),
    connectTimeout: 2000,
    commandTimeout: 1000,
    enableOfflineQueue: false,
    // Views that come together are counted in one round trip.
    enableAutoPipelining: true,
    // A lost answer may have counted already: asking again could count a view twice.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
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
    // ioredis would go on with database 0, and count in somebody else's key.
    if (error.message.includes('DB index')) redis.disconnect(true);
    if (away) return;
    away = true;
    // Only the message: the error of a refused password carries the command, and with it the password.
    log.error({ reason: error.message }, "Redis server isn't running. Not exiting: unready until it answers, trying again");
  });
  return {
    next: () => redis.incr(KEY),
    ping: () => redis.ping(),
    close: async () => redis.disconnect(),
  };
}
