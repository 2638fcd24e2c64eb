/**
 * How often one may ask. Requests are counted here and added up in Redis once a second: none waits for Redis, and while it is away each replica
 * limits alone. Who asks many replicas at once may exceed a limit by what they take within that second.
 */
import type { Redis } from 'ioredis';
import { Refusal } from './errors.ts';
import type { Log } from './log.ts';
import { reasonOf } from './start.ts';

export interface Limits {
  /**
   * Counts one more of `key`; over `most` in this period it is refused. Periods begin at multiples of their length, so that all replicas mean
   * the same one.
   */
  take(key: string, most: number, seconds: number): void;
  close(): void;
}

const SHARED_MS = 1000;
/** Keys that are counted at most; who came first is forgotten first. */
const KEYS = 100_000;

interface Counted {
  /** What Redis said last. */
  known: number;
  /** What came since. */
  more: number;
  readonly end: number;
}

export function createLimits(redis: Redis, log: Log): Limits {
  const counts = new Map<string, Counted>();

  const take = (key: string, most: number, seconds: number): void => {
    const now = Date.now();
    const end = now - (now % (seconds * 1000)) + seconds * 1000;
    const place = `${key}:${end}`;
    let counted = counts.get(place);
    if (counted === undefined) {
      counted = { known: 0, more: 0, end };
      counts.set(place, counted);
      const [oldest] = counts.keys();
      if (counts.size > KEYS && oldest !== undefined) counts.delete(oldest);
    }
    counted.more++;
    if (counted.known + counted.more > most) throw new Refusal(429, 'too many requests, wait a while', Math.ceil((end - now) / 1000));
  };

  const share = async (): Promise<void> => {
    const now = Date.now();
    for (const [place, { end }] of counts) if (end <= now) counts.delete(place);
    const told = [...counts].filter(([, { more }]) => more > 0).map(([place, counted]) => ({ place, counted, more: counted.more }));
    if (told.length === 0) return;
    const pipeline = redis.pipeline();
    for (const { place, counted, more } of told) pipeline.incrby(`limit:${place}`, more).pexpireat(`limit:${place}`, counted.end);
    const answers = (await pipeline.exec()) ?? [];
    for (const [i, { counted, more }] of told.entries()) {
      const [error, sum] = answers[i * 2] ?? [];
      if (error !== null || typeof sum !== 'number') continue;
      counted.known = sum;
      counted.more -= more;
    }
  };
  let sharing = false;
  const timer = setInterval(async () => {
    if (sharing) return;
    sharing = true;
    await share().catch((error) => log.debug({ reason: reasonOf(error) }, 'limits are not shared'));
    sharing = false;
  }, SHARED_MS);
  return { take, close: () => clearInterval(timer) };
}
