import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { buildApp } from './app.ts';
import { readSettings } from './settings.ts';

const folder = fileURLToPath(new URL('./page', import.meta.url));
const build = (stopping = false) => buildApp({ folder, lifecycle: { stopping }, log: pino({ level: 'silent' }) });
const asset = readdirSync(`${folder}/assets`).find((name) => name.endsWith('.js')) ?? '';

test('the page is asked for anew, its assets are kept for ever, both with a strict policy', async () => {
  const app = await build();
  const page = await app.inject('/');
  assert.equal(page.statusCode, 200);
  assert.equal(page.headers['cache-control'], 'no-cache');
  assert.match(String(page.headers['content-security-policy']), /default-src 'none'; script-src 'self'/);
  assert.doesNotMatch(page.body, /<script>|<style|style=|onclick/, 'nothing that the policy would refuse');
  const script = await app.inject(`/assets/${asset}`);
  assert.equal(script.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.match(String(script.headers['content-type']), /javascript/);
  const unchanged = await app.inject({ url: '/', headers: { 'if-none-match': String(page.headers.etag) } });
  assert.equal(unchanged.statusCode, 304);
});

test('files go out compressed to who can read that', async () => {
  const app = await build();
  for (const encoding of ['br', 'gzip'] as const) {
    const script = await app.inject({ url: `/assets/${asset}`, headers: { 'accept-encoding': encoding } });
    assert.equal(script.headers['content-encoding'], encoding);
    assert.match(String(script.headers['content-type']), /javascript/);
  }
});

test('nothing outside the folder, nothing that is not there, no stack trace', async () => {
  const app = await build();
  for (const url of [
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets/..%2f..%2fmain.js',
    '/api/profile/',
    '/assets/',
    '/index.html/x',
    '/%00',
  ]) {
    const answer = await app.inject(url);
    assert.ok([400, 403, 404].includes(answer.statusCode), `${url}: ${answer.statusCode}`);
    assert.doesNotMatch(answer.body, /node_modules|at .*\.js|thebot-frontend/);
  }
  assert.equal((await app.inject({ method: 'POST', url: '/' })).statusCode, 404);
});

test('probes: alive while stopping, but no longer ready', async () => {
  assert.equal((await (await build()).inject('/readyz')).statusCode, 200);
  const stopping = await build(true);
  assert.equal((await stopping.inject('/healthz')).statusCode, 200);
  const answer = await stopping.inject('/readyz');
  assert.deepEqual([answer.statusCode, answer.json()], [503, { status: 'unready', reason: 'stopping' }]);
  assert.equal((await stopping.inject('/')).headers.connection, 'close');
});

test('wrong settings are all named', () => {
  assert.deepEqual(readSettings({ PORT: '0', LOG_LEVEL: 'LOUD' }), {
    problems: [
      'PORT: wanted a whole number from 1 to 65535',
      'LOG_LEVEL: wanted one of TRACE, DEBUG, INFO, WARN, WARNING, ERROR, FATAL, CRITICAL',
    ],
  });
});
