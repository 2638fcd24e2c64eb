import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { createLimits } from './limits.ts';

test('while Redis is away each process counts alone, by key and period', (context) => {
  const redis = new Redis({ lazyConnect: true, enableOfflineQueue: false });
  context.mock.timers.enable({ apis: ['Date', 'setInterval'], now: 10_000 });
  const limits = createLimits(redis, pino({ level: 'silent' }));
  assert.deepEqual(limits.count('a', 60_000), { current: 1, ttl: 50_000 });
  assert.deepEqual(limits.count('a', 60_000), { current: 2, ttl: 50_000 });
  assert.equal(limits.count('b', 60_000).current, 1);
  context.mock.timers.tick(50_000);
  assert.deepEqual(limits.count('a', 60_000), { current: 1, ttl: 60_000 }, 'a new minute');
  limits.close();
  redis.disconnect();
});

test('many keys: the oldest is forgotten', () => {
  const redis = new Redis({ lazyConnect: true });
  const limits = createLimits(redis, pino({ level: 'silent' }));
  limits.count('first', 3_600_000);
  for (let i = 0; i < 100_000; i++) limits.count(`key-${i}`, 3_600_000);
  assert.equal(limits.count('first', 3_600_000).current, 1);
  limits.close();
  redis.disconnect();
});
