import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings, type Settings } from './settings.ts';

const SECRET_KEY = 'x'.repeat(32);
const read = (env: Record<string, string>): Settings => {
  const result = readSettings({ SECRET_KEY, ...env });
  assert.ok('settings' in result, JSON.stringify(result));
  return result.settings;
};

test('defaults; an empty variable counts as missing', () => {
  const settings = read({ API_RATE_LIMIT: '', CACHE_TIMEOUT: '' });
  assert.equal(settings.PORT, 8000);
  assert.equal(settings.CACHE_TIMEOUT, 3600);
  assert.deepEqual(settings.API_RATE_LIMIT, { requests: 1000, seconds: 3600 });
  assert.deepEqual(settings.ALLOWED_HOSTS, ['localhost', '127.0.0.1']);
  assert.equal(settings.REDIS_URL, 'redis://localhost:6379/0');
});

const cases: readonly [variable: string, text: string, wanted: unknown][] = [
  ['DEBUG', 'True', true],
  ['DEBUG', 'false', false],
  ['LOG_LEVEL', 'WARNING', 'warn'],
  ['API_RATE_LIMIT', '10000/hour', { requests: 10_000, seconds: 3600 }],
  ['ALLOWED_HOSTS', 'thebot.com, api.thebot.com', ['thebot.com', 'api.thebot.com']],
  ['API_PAGE_SIZE', '50', 50],
];
for (const [variable, text, wanted] of cases) {
  test(`${variable}=${text} (B8)`, () => assert.deepEqual(read({ [variable]: text })[variable as keyof Settings], wanted));
}

test('the broker is its own URL, or the Redis of all else', () => {
  assert.equal(read({ REDIS_HOST: 'a', REDIS_PORT: '1' }).CELERY_BROKER_URL, 'redis://a:1/0');
  assert.equal(read({ REDIS_URL: 'redis://a/1', CELERY_BROKER_URL: 'redis://b/2' }).CELERY_BROKER_URL, 'redis://b/2');
});

test('all problems at once, by name, without values', () => {
  const env = {
    SECRET_KEY: 'short',
    PORT: '0',
    REDIS_PORT: 'tcp://10.0.0.1:6379',
    DATABASE_URL: 'mysql://secret',
    DATABASE_ENGINE: 'sqlite3',
    API_RATE_LIMIT: 'often',
    DRAIN_SECONDS: '30',
    YOOKASSA_SHOP_ID: '1',
  };
  assert.deepEqual(readSettings(env), {
    problems: [
      'PORT: wanted a whole number from 1 to 65535',
      'SECRET_KEY: wanted at least 32 characters',
      'DATABASE_ENGINE: wanted one of postgresql',
      'DATABASE_URL: wanted a URL that begins with postgresql:// or postgres://',
      'REDIS_PORT: wanted a whole number from 1 to 65535',
      'API_RATE_LIMIT: wanted a number and a period such as 1000/hour',
      'STOP_SECONDS: wanted more than DRAIN_SECONDS',
      'YOOKASSA_SECRET_KEY: wanted together with YOOKASSA_SHOP_ID, or neither',
    ],
  });
  assert.deepEqual(readSettings({ SECRET_KEY, DRAIN_SECONDS: '-', STOP_SECONDS: '1' }), {
    problems: ['DRAIN_SECONDS: wanted seconds from 0 to 300'],
  });
});
