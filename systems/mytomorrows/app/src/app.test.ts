import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { buildApp } from './app.ts';
import { shownConfig } from './config.ts';
import { createLog } from './log.ts';
import { createRegistry } from './metrics.ts';

const ENV = {
  SECRET_KEY: 'top-secret-key',
  DB_PASSWORD: 'admin123',
  API_BASE_URL: 'http://api.milo.com',
  LOG_LEVEL: 'DEBUG',
  MAX_CONNECTIONS: '20',
  PATH: '/bin',
};

function start(options: { readonly env?: NodeJS.ProcessEnv; readonly mask?: boolean; readonly maxConnections?: number } = {}) {
  const { env = ENV, mask = false, maxConnections = 100 } = options;
  const lifecycle = { stopping: false };
  const app = buildApp({
    config: shownConfig(env, { mask }),
    maxConnections,
    lifecycle,
    log: createLog('silent'),
    registry: createRegistry(),
  });
  return { app, lifecycle };
}

test('the greeting is text (C1)', async () => {
  const answer = await start().app.inject('/');
  assert.equal(answer.statusCode, 200);
  assert.match(answer.headers['content-type'] as string, /^text\/plain/);
  assert.equal(answer.body, 'Hello, this is a message from your Python app!');
});

test('/config shows the five variables as they are, and no others (C1)', async () => {
  const answer = await start().app.inject('/config');
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.deepEqual(answer.json(), {
    message: 'Config and secrets accessed',
    SECRET_KEY: 'top-secret-key',
    DB_PASSWORD: 'admin123',
    API_BASE_URL: 'http://api.milo.com',
    LOG_LEVEL: 'DEBUG',
    MAX_CONNECTIONS: '20',
  });
});

test('/config masks secrets when asked; what is missing is null either way (C1)', async () => {
  const masked = (await start({ mask: true }).app.inject('/config')).json();
  assert.equal(masked.SECRET_KEY, '***');
  assert.equal(masked.DB_PASSWORD, '***');
  assert.equal(masked.API_BASE_URL, 'http://api.milo.com');
  for (const mask of [true, false]) {
    const empty = (await start({ env: {}, mask }).app.inject('/config')).json();
    for (const name of ['SECRET_KEY', 'DB_PASSWORD', 'API_BASE_URL', 'LOG_LEVEL', 'MAX_CONNECTIONS']) assert.equal(empty[name], null);
  }
});

test('probes and metrics answer; a stopping pod is alive and unready (C1) (C7)', async () => {
  const { app, lifecycle } = start();
  for (const url of ['/healthz', '/readyz', '/metrics']) assert.equal((await app.inject(url)).statusCode, 200, url);
  lifecycle.stopping = true;
  assert.equal((await app.inject('/healthz')).statusCode, 200);
  assert.deepEqual((await app.inject('/readyz')).json(), { status: 'unready', reason: 'stopping', checks: {} });
});

for (const [method, url, status] of [
  ['GET', '/nothing', 404],
  ['POST', '/config', 404],
  ['GET', '/%', 400],
] as const) {
  test(`bad input: ${method} ${url} is ${status}`, async () => {
    const answer = await start().app.inject({ method, url });
    assert.equal(answer.statusCode, status);
    assert.doesNotMatch(answer.body, /\bat .*\.js|admin123/);
  });
}

test('one connection too many is asked to come back; probes are answered on it; a freed place is given again (C1)', async () => {
  const { app } = start({ maxConnections: 2 });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const agents = Array.from({ length: 3 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  const ask = async (agent: Agent | undefined, path: string): Promise<IncomingMessage> => {
    const [answer] = (await once(get({ host: '127.0.0.1', port, path, ...(agent !== undefined && { agent }) }), 'response')) as [
      IncomingMessage,
    ];
    answer.resume();
    await once(answer, 'end');
    return answer;
  };
  const [first, second, third] = agents;
  assert.equal((await ask(first, '/')).statusCode, 200);
  assert.equal((await ask(second, '/')).statusCode, 200);
  const refused = await ask(third, '/');
  assert.equal(refused.statusCode, 503);
  assert.equal(refused.headers['retry-after'], '1');
  assert.equal(refused.headers.connection, 'close');
  for (const path of ['/healthz', '/readyz', '/metrics']) assert.equal((await ask(third, path)).statusCode, 200, path);
  assert.equal((await ask(first, '/config')).statusCode, 200, 'who is in stays in');
  first?.destroy();
  let status: number | undefined;
  for (let i = 0; i < 100 && status !== 200; i++) status = (await ask(third, '/')).statusCode;
  assert.equal(status, 200);
  for (const agent of agents) agent.destroy();
  await app.close();
});
