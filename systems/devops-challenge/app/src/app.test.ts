// The routes against a counter that can be switched off; the real Redis stands in the repository's tests/programs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildApp } from './app.ts';
import { createLog } from './log.ts';
import { createRegistry } from './metrics.ts';

function start(environment: 'DEV' | 'PROD' = 'DEV') {
  const redis = { up: true, value: 0, pings: 0 };
  const answer = async <T>(value: () => T): Promise<T> => {
    if (!redis.up) throw new Error('connect ECONNREFUSED 10.1.2.3:6379');
    return value();
  };
  const lifecycle = { stopping: false };
  const counter = { next: () => answer(() => ++redis.value), ping: () => answer(() => ++redis.pings), close: async () => {} };
  const app = buildApp({ environment, counter, lifecycle, log: createLog('silent'), registry: createRegistry() });
  return { app, redis, lifecycle };
}

test('the page names its environment and counts its views (A1)', async () => {
  const { app } = start('PROD');
  const first = await app.inject('/');
  assert.equal(first.statusCode, 200);
  assert.match(first.headers['content-type'] as string, /^text\/html/);
  assert.equal(first.headers['cache-control'], 'no-store');
  assert.match(first.body, /Hi from <span id="ENV">PROD<\/span> environment!/);
  assert.match(first.body, /Counter: 1\b/);
  assert.match(first.body, /<button type="submit">Reload<\/button>/);
  assert.match((await app.inject('/')).body, /Counter: 2\b/);
});

test('style and favicon are served, and nothing else below them (A1)', async () => {
  const { app } = start();
  const style = await app.inject('/static/css/style.css');
  assert.match(style.headers['content-type'] as string, /^text\/css/);
  assert.match(style.body, /\.dev \{\s*--environment: #4caf50/);
  assert.match(style.body, /\.prod \{\s*--environment: #f44336/);
  const icon = await app.inject('/favicon.ico');
  assert.deepEqual([...icon.rawPayload.subarray(0, 4)], [0, 0, 1, 0]);
  for (const url of ['/static/', '/static/css/..%2f..%2fpackage.json', '/static/../package.json', '/.env'])
    assert.equal((await app.inject(url)).statusCode, 404, url);
});

test('probes, metrics, files and HEAD leave the counter alone (A4)', async () => {
  const { app, redis } = start();
  for (const url of ['/healthz', '/readyz', '/metrics', '/favicon.ico', '/static/css/style.css'])
    assert.equal((await app.inject(url)).statusCode, 200, url);
  assert.equal((await app.inject({ method: 'HEAD', url: '/' })).statusCode, 200);
  assert.equal(redis.value, 0);
  assert.equal(redis.pings, 1);
});

test('without Redis: alive, unready with the reason, the page says so and tells nothing from inside (A4)', async () => {
  const { app, redis } = start();
  redis.up = false;
  assert.equal((await app.inject('/healthz')).statusCode, 200);
  const ready = await app.inject('/readyz');
  assert.equal(ready.statusCode, 503);
  assert.deepEqual(ready.json(), { status: 'unready', reason: 'redis does not answer', checks: { redis: 'does not answer' } });
  const view = await app.inject('/');
  assert.equal(view.statusCode, 503);
  assert.match(view.body, /Counter: not available/);
  assert.doesNotMatch(view.body, /ECONNREFUSED|10\.1\.2\.3/);
  redis.up = true;
  assert.deepEqual((await app.inject('/readyz')).json(), { status: 'ready', checks: { redis: 'ok' } });
});

test('a stopping pod is unready, still answers, and closes connections (A20)', async () => {
  const { app, lifecycle } = start();
  assert.notEqual((await app.inject('/')).headers.connection, 'close');
  lifecycle.stopping = true;
  const ready = await app.inject('/readyz');
  assert.equal(ready.statusCode, 503);
  assert.equal(ready.json().reason, 'stopping');
  assert.equal((await app.inject('/healthz')).statusCode, 200);
  const view = await app.inject('/');
  assert.equal(view.statusCode, 200);
  assert.equal(view.headers.connection, 'close');
});

test('metrics: requests by route, views, never a path of a caller', async () => {
  const { app } = start();
  await app.inject('/');
  await app.inject('/somewhere/else');
  const { body } = await app.inject('/metrics');
  assert.match(body, /^page_views_total 1$/m);
  assert.match(body, /^http_request_duration_seconds_count\{method="GET",route="\/",status="200"\} 1$/m);
  assert.match(body, /^http_request_duration_seconds_count\{method="GET",route="none",status="404"\} 1$/m);
  assert.match(body, /^process_resident_memory_bytes \d/m);
  assert.doesNotMatch(body, /somewhere/);
});

const bad = [
  ['an unknown route', { method: 'GET', url: '/nothing' }, 404],
  ['another method', { method: 'DELETE', url: '/' }, 404],
  ['a malformed path', { method: 'GET', url: '/%' }, 400],
  ['a body that is too large', { method: 'POST', url: '/', payload: 'x'.repeat(20_000), headers: { 'content-type': 'text/plain' } }, 413],
] as const;
for (const [name, request, status] of bad) {
  test(`bad input: ${name}`, async () => {
    const { app, redis } = start();
    const answer = await app.inject(request);
    assert.equal(answer.statusCode, status);
    assert.doesNotMatch(answer.body, /\bat .*\.js/);
    assert.equal(redis.value, 0);
  });
}

test('a request keeps the id it came with, when it looks like one', async () => {
  const { app } = start();
  assert.equal((await app.inject({ url: '/healthz', headers: { 'x-request-id': 'abc-1' } })).headers['x-request-id'], 'abc-1');
  const forged = await app.inject({ url: '/healthz', headers: { 'x-request-id': 'a b"\u007f' } });
  assert.match(forged.headers['x-request-id'] as string, /^[0-9a-f-]{36}$/);
});
