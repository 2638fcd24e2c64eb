// What the web role says without any store: probes, refusals, headers. With stores: tests/programs/thebot.test.ts of the repository.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { pino } from 'pino';
import { buildApp } from './app.ts';
import { connectDatabase } from './database.ts';
import { createIntegrations } from './integrations.ts';
import { connectQueue } from './jobs.ts';
import { createRegistry } from './metrics.ts';
import { connectRedis } from './redis.ts';
import { readSettings } from './settings.ts';

const read = readSettings({
  SECRET_KEY: 'x'.repeat(32),
  DATABASE_HOST: '127.0.0.1',
  DATABASE_PORT: '1',
  REDIS_HOST: '127.0.0.1',
  REDIS_PORT: '1',
  ALLOWED_HOSTS: 'thebot.com,.school.org',
  FRONTEND_URL: 'https://thebot.com',
  LOG_LEVEL: 'FATAL',
});
assert.ok('settings' in read);
const { settings } = read;
const log = pino({ level: 'silent' });
const lifecycle = { stopping: false };
const database = connectDatabase(settings, log);
const redis = connectRedis(settings.REDIS_URL, log, 'cache');
const subscriber = connectRedis(settings.REDIS_URL, log, 'chat');
const queue = connectQueue(settings.CELERY_BROKER_URL, log);
const integrations = createIntegrations(settings, log);
const app = await buildApp({ settings, database, redis, subscriber, queue, integrations, lifecycle, log, registry: createRegistry() });
after(() => Promise.all([app.close(), queue.close(), subscriber.close(), redis.close(), database.close()]));

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers: { host: 'thebot.com', ...headers } });
const health = (part: string): string => `/api/system/health/${part}/`;

test('probes without stores: alive, started, unready with the reason; any host, no session (B21) (T8)', async () => {
  const pod = { host: '10.1.2.3:8000' };
  assert.equal((await get(health('live'), pod)).statusCode, 200);
  assert.equal((await get(health('startup'), pod)).statusCode, 200);
  const ready = await get(health('ready'), pod);
  assert.equal(ready.statusCode, 503);
  assert.deepEqual(ready.json(), {
    status: 'unready',
    reason: 'database does not answer, redis does not answer, queue does not answer',
    checks: { database: 'does not answer', redis: 'does not answer', queue: 'does not answer' },
  });
  assert.equal(ready.headers['cache-control'], 'no-store');
  const detailed = (await get(health('detailed'), pod)).json();
  assert.deepEqual([detailed.migrations, detailed.queue], ['unknown', 'does not answer']);
});

test('stopping shows in readiness and on every answer', async () => {
  lifecycle.stopping = true;
  const ready = await get(health('ready'));
  assert.match(ready.json().reason, /^stopping/);
  assert.equal(ready.headers.connection, 'close');
  lifecycle.stopping = false;
});

const cases: readonly [name: string, url: string, headers: Record<string, string>, status: number, error: string][] = [
  ['nobody is signed in', '/api/materials/', {}, 401, 'sign in first'],
  ['without the last slash', '/api/materials', {}, 401, 'sign in first'],
  ['a host of a listed domain', '/api/materials/', { host: 'a.school.org' }, 401, 'sign in first'],
  ['an unknown host', '/api/materials/', { host: 'evil.example' }, 400, 'this host is not one of ALLOWED_HOSTS'],
  ['an unknown route', '/api/nothing/', {}, 404, 'not found'],
  ['a session while the database is away', '/api/profile/', { cookie: `session=${'a'.repeat(43)}` }, 503, 'the database does not answer'],
  ['a session that cannot be one', '/api/profile/', { cookie: 'session=abc' }, 401, 'sign in first'],
  ['a websocket of another site', '/ws', { origin: 'https://evil.example' }, 403, 'requests of other sites are refused'],
  ['metrics from outside', '/metrics', { 'x-forwarded-for': '1.2.3.4' }, 404, 'not found'],
  ['a file name that leaves its folder', '/admin/static/..%2f..%2fpackage.json', {}, 404, 'not found'],
];
for (const [name, url, headers, status, error] of cases) {
  test(`${name}: ${status}`, async () => {
    const answer = await get(url, headers);
    assert.deepEqual([answer.statusCode, answer.json().error], [status, error]);
  });
}

test('metrics: the process and requests by route, not by path (B22)', async () => {
  await get('/api/files/11111111-1111-1111-1111-111111111111/');
  const { body } = await get('/metrics');
  for (const name of [
    'process_resident_memory_bytes',
    'http_requests_total{method="GET",route="/api/files/:id/",status="401"}',
    'uploads_total',
    'chat_connections 0',
  ]) {
    assert.ok(body.includes(name), name);
  }
  assert.doesNotMatch(body, /11111111/);
});

test('security headers and the caller’s request id', async () => {
  const { headers } = await get('/admin/', { 'x-request-id': 'abc-1' });
  assert.equal(headers['x-request-id'], 'abc-1');
  assert.match(String(headers['content-security-policy']), /default-src 'none'/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.match(String(headers['strict-transport-security']), /max-age/);
});
