import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { createLimits } from './limits.ts';

const away = () => new Redis({ lazyConnect: true, enableOfflineQueue: false });
const tooMany = { statusCode: 429, retryAfter: 50 };

test('while Redis is away each process counts alone, by key and period', (context) => {
  context.mock.timers.enable({ apis: ['Date', 'setInterval'], now: 10_000 });
  const limits = createLimits(away(), pino({ level: 'silent' }));
  limits.take('a', 2, 60);
  limits.take('a', 2, 60);
  assert.throws(() => limits.take('a', 2, 60), tooMany);
  limits.take('b', 2, 60);
  context.mock.timers.tick(50_000);
  limits.take('a', 1, 60);
  limits.close();
});

test('many keys: the oldest is forgotten', () => {
  const limits = createLimits(away(), pino({ level: 'silent' }));
  limits.take('first', 1, 3600);
  for (let i = 0; i < 100_000; i++) limits.take(`key-${i}`, 1, 3600);
  limits.take('first', 1, 3600);
  limits.close();
});
