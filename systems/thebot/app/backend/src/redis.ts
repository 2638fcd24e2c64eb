/** Redis: one connection for commands that fail at once while it is away, and a cache that is then simply empty. */
import { Redis } from 'ioredis';
import type { Log } from './log.ts';
import { reasonOf } from './start.ts';

export interface RedisConnection {
  readonly redis: Redis;
  readonly ping: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

export function connectRedis(url: string, log: Log, name: string): RedisConnection {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
    commandTimeout: 2000,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2000),
  });
  logOutages(redis, log, name);
  return { redis, ping: () => redis.ping(), close: async () => redis.disconnect() };
}

/** Once for an outage, and only the message: the error of a refused AUTH carries the password. */
export function logOutages(redis: Redis, log: Log, connection: string): void {
  let isDown = false;
  redis.on('ready', () => {
    if (isDown) log.info({ connection }, 'Redis answers again');
    isDown = false;
  });
  redis.on('error', (error: Error) => {
    if (!isDown) log.warn({ connection, reason: error.message }, 'Redis does not answer');
    isDown = true;
  });
}

export interface Cache {
  /** What stands in the cache under this key of the group, or what `make` makes, kept for the time limit. */
  get<T>(group: string, key: string, make: () => Promise<T>): Promise<T>;
  /** Makes everything of a group new. */
  forget(group: string): Promise<void>;
}

export function createCache(redis: Redis, log: Log, timeoutSeconds: number): Cache {
  const quietly = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      log.debug({ reason: reasonOf(error) }, 'the cache does not answer');
      return undefined;
    }
  };
  return {
    async get(group, key, make) {
      if (timeoutSeconds === 0) return make();
      // A group has a version; who raises it leaves the old entries to die of age.
      const version = await quietly(() => redis.get(`cache:${group}:version`));
      const place = `cache:${group}:${version ?? 0}:${key}`;
      const kept = version === undefined ? undefined : await quietly(() => redis.get(place));
      if (kept !== undefined && kept !== null) return JSON.parse(kept);
      const made = await make();
      if (version !== undefined) await quietly(() => redis.set(place, JSON.stringify(made), 'EX', timeoutSeconds));
      return made;
    },
    forget: async (group) => void (await quietly(() => redis.incr(`cache:${group}:version`))),
  };
}
