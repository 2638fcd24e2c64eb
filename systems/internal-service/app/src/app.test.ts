import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildApp } from './app.ts';
import { listVariables } from './environment.ts';
import { createLog } from './log.ts';
import { createRegistry } from './metrics.ts';

const CHROME = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

function start(env: NodeJS.ProcessEnv = { PROD: 'true', EXTRA: '<b>"1"</b>' }, mask = false) {
  const lifecycle = { stopping: false };
  const parts = { variables: listVariables(env, { mask }), lifecycle, log: createLog('silent'), registry: createRegistry() };
  return buildApp(parts).then((app) => ({ app, lifecycle }));
}

test('all variables as JSON, sorted, exactly as they are (E1)', async () => {
  const { app } = await start({ PROD: 'true', DB_PASSWORD: 'shown', A: '', ÜBER: '日本' });
  const answer = await app.inject('/');
  assert.equal(answer.statusCode, 200);
  assert.match(answer.headers['content-type'] as string, /^application\/json/);
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.deepEqual(Object.entries(answer.json()), [
    ['A', ''],
    ['DB_PASSWORD', 'shown'],
    ['PROD', 'true'],
    ['ÜBER', '日本'],
  ]);
});

for (const [who, accept, type] of [
  ['a browser', CHROME, 'text/html'],
  ['curl', '*/*', 'application/json'],
  ['a program', 'application/json', 'application/json'],
  ['somebody who prefers JSON', 'text/html;q=0.5, application/json', 'application/json'],
  ['somebody who takes text only', 'text/plain', 'application/json'],
] as const) {
  test(`${who} gets ${type} (E1)`, async () => {
    const { app } = await start();
    const answer = await app.inject({ url: '/', headers: { accept } });
    assert.match(answer.headers['content-type'] as string, new RegExp(`^${type}`));
    assert.equal(answer.headers['vary'], 'Accept');
  });
}

test('a value cannot become markup (E1)', async () => {
  const { app } = await start();
  const { body } = await app.inject({ url: '/', headers: { accept: CHROME } });
  assert.match(body, /<th scope="row">EXTRA<\/th><td>&lt;b&gt;&quot;1&quot;&lt;\/b&gt;<\/td>/);
});

test('names that look secret are masked when that is asked for (E1)', async () => {
  const secret = ['DB_PASSWORD', 'SECRET_KEY', 'GITHUB_TOKEN', 'AWS_ACCESS_KEY_ID', 'API_KEY', 'AUTH_HEADER', 'mysql_pwd'];
  const plain = ['PROD', 'HOME', 'KEYBOARD', 'MONKEY'];
  const env = Object.fromEntries([...secret, ...plain].map((name) => [name, 'hunter2']));
  const { app } = await start({ ...env, DATABASE_URL: 'postgres://me:hunter2@db/x' }, true);
  const shown = (await app.inject('/')).json();
  for (const name of secret) assert.equal(shown[name], '***', name);
  for (const name of plain) assert.equal(shown[name], 'hunter2', name);
  assert.equal(shown.DATABASE_URL, 'postgres://me:***@db/x');
});

for (const [method, url, status] of [
  ['GET', '/env', 404],
  ['POST', '/', 404],
  ['GET', '/../etc/passwd', 404],
  ['GET', '/%', 400],
] as const) {
  test(`bad input: ${method} ${url} is ${status} (E1)`, async () => {
    const { app } = await start();
    const answer = await app.inject({ method, url });
    assert.equal(answer.statusCode, status);
    assert.doesNotMatch(answer.body, /\bat .*\.js|PROD/);
  });
}

test('probes answer without a store; a stopping pod is alive and unready (E1)', async () => {
  const { app, lifecycle } = await start();
  for (const url of ['/healthz', '/readyz', '/metrics']) assert.equal((await app.inject(url)).statusCode, 200, url);
  lifecycle.stopping = true;
  assert.equal((await app.inject('/healthz')).statusCode, 200);
  const ready = await app.inject('/readyz');
  assert.equal(ready.statusCode, 503);
  assert.deepEqual(ready.json(), { status: 'unready', reason: 'stopping', checks: {} });
});
