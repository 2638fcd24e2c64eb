// The routes, with stores that can be switched off; the real ones stand in the repository's tests/programs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildApp, buildMetricsApp } from './app.ts';
import { createLog } from './log.ts';
import { createRegistry, createTradingMetrics } from './metrics.ts';
import { readSettings } from './settings.ts';

const KEY = 'key-that-nobody-may-see-0123456789';
const secrets = {
  DATABASE_USER: 'user-x1',
  DATABASE_PASSWORD: 'password-x2',
  ENCRYPTION_KEY: KEY,
  BINANCE_API_KEY: 'binance-x3',
  BINANCE_API_SECRET: 'binance-x4',
  REDIS_PASSWORD: 'redis-x5',
};

async function start(env: NodeJS.ProcessEnv = {}) {
  const read = readSettings({ ...secrets, ...env });
  assert.ok('settings' in read, JSON.stringify(read));
  const up = { database: true, redis: true };
  let asked = 0;
  const answer = (name: 'database' | 'redis') => async () => {
    asked++;
    if (!up[name]) throw new Error('connect ECONNREFUSED 10.1.2.3:5432');
  };
  const lifecycle = { stopping: false };
  const registry = createRegistry();
  createTradingMetrics(registry, ['BTCUSDT']);
  let marketProblem: string | undefined;
  const parts = { market: () => marketProblem };
  const report = async () => {
    await answer('database')();
    return { positions: [] };
  };
  const app = await buildApp({
    settings: read.settings,
    lifecycle,
    log: createLog('silent'),
    registry,
    checks: { database: answer('database'), redis: answer('redis') },
    parts,
    report,
    leads: () => 7,
  });
  return {
    app,
    up,
    lifecycle,
    settings: read.settings,
    registry,
    asked: () => asked,
    breakMarket: () => (marketProblem = 'no market data'),
  };
}

test('/health asks no store, tells what is degraded, and is always 200 (D14) (T8)', async () => {
  const { app, up, asked, breakMarket } = await start();
  up.database = up.redis = false;
  const healthy = await app.inject('/health');
  assert.equal(healthy.statusCode, 200);
  const { timestamp, uptime_seconds, ...rest } = healthy.json();
  assert.match(timestamp, /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.equal(typeof uptime_seconds, 'number');
  assert.deepEqual(rest, { status: 'healthy', components: { market: { status: 'healthy' } } });
  breakMarket();
  const degraded = await app.inject('/health');
  assert.equal(degraded.statusCode, 200);
  assert.deepEqual(
    [degraded.json().status, degraded.json().components.market],
    ['degraded', { status: 'degraded', reason: 'no market data' }],
  );
  assert.equal(asked(), 0);
});

test('/ready is 503 with the reason while a store is away or the pod stops (D14) (T8)', async () => {
  const { app, up, lifecycle } = await start();
  assert.equal((await app.inject('/ready')).statusCode, 200);
  assert.deepEqual((await app.inject('/ready')).json().components, { database: { status: 'healthy' }, redis: { status: 'healthy' } });
  up.redis = false;
  const away = await app.inject('/ready');
  assert.equal(away.statusCode, 503);
  assert.deepEqual([away.json().status, away.json().reason], ['unhealthy', 'redis does not answer']);
  assert.doesNotMatch(away.body, /ECONNREFUSED|10\.1/);
  up.redis = true;
  lifecycle.stopping = true;
  const stopping = await app.inject('/ready');
  assert.deepEqual([stopping.statusCode, stopping.json().reason, stopping.headers.connection], [503, 'stopping', 'close']);
});

test('/status without a database is 503 and says what this replica knows itself (D10)', async () => {
  const { app, up } = await start();
  assert.deepEqual((await app.inject('/status')).json(), { role: 'leader', replica: 'localhost', tradingEnabled: false, positions: [] });
  up.database = false;
  const away = await app.inject('/status');
  assert.equal(away.statusCode, 503);
  assert.equal(away.json().role, 'leader');
  assert.doesNotMatch(away.body, /ECONNREFUSED/);
});

test('/config shows every setting and no secret (D4) (D13)', async () => {
  const { app } = await start({ API_TOKEN: 'token-x6-0123456789' });
  const { body } = await app.inject({ url: '/config', headers: { authorization: 'Bearer token-x6-0123456789' } });
  const shown = JSON.parse(body);
  assert.equal(shown.MAX_POSITIONS, 3);
  assert.equal(shown.BINANCE_API_KEY, '(set)');
  assert.doesNotMatch(body, /-x\d|nobody-may-see/);
});

test('the seven metrics, from the start (D15)', async () => {
  const { app } = await start();
  const { body } = await app.inject('/metrics');
  for (const line of [
    /^trading_signals_generated_total\{strategy="sma",symbol="BTCUSDT",side="buy"\} 0$/m,
    /^order_execution_latency_seconds_bucket\{le="\+Inf",kind="entry"\} 0$/m,
    /^risk_violations_total\{limit="max_positions"\} 0$/m,
    /^# TYPE position_pnl_usdt gauge$/m,
    /^websocket_connections_active 0$/m,
    /^api_errors_total\{source="exchange"\} 0$/m,
    /^strategy_execution_seconds_count\{strategy="sma"\} 0$/m,
  ])
    assert.match(body, line);
});

test('metrics can be switched off, or have a port of their own (D3)', async () => {
  const off = await start({ PROMETHEUS_ENABLED: 'false' });
  assert.equal((await off.app.inject('/metrics')).statusCode, 404);
  assert.equal(await buildMetricsApp(off), undefined);
  const apart = await start({ METRICS_PORT: '9100' });
  assert.equal((await apart.app.inject('/metrics')).statusCode, 404);
  const metrics = await (await buildMetricsApp(apart))?.inject('/metrics');
  assert.match(metrics?.body ?? '', /^websocket_connections_active 0$/m);
  assert.equal(metrics?.headers['x-frame-options'], 'DENY');
  const listed = await buildMetricsApp(await start({ METRICS_PORT: '9100', IP_ALLOW_LIST: '10.0.0.0/8' }));
  assert.equal((await listed?.inject({ url: '/metrics', remoteAddress: '11.0.0.1' }))?.statusCode, 403);
  assert.equal(await buildMetricsApp(await start()), undefined);
});

test('the log level is read and changed at run time; nonsense is refused', async () => {
  const { app } = await start();
  app.log.level = 'silent';
  const put = (payload: unknown) =>
    app.inject({ method: 'PUT', url: '/api/log-level', payload: JSON.stringify(payload), headers: { 'content-type': 'application/json' } });
  for (const wrong of [{}, { level: 'LOUD' }, { level: 5 }, [], { level: 'info', more: 1 }, null])
    assert.equal((await put(wrong)).statusCode, 400);
  const changed = await put({ level: 'ERROR' });
  assert.deepEqual([changed.statusCode, changed.json()], [200, { level: 'error' }]);
  assert.deepEqual((await app.inject('/api/log-level')).json(), { level: 'error' });
  assert.deepEqual((await put({ level: 'WARNING' })).json(), { level: 'warn' }, 'the names of LOG_LEVEL');
  app.log.level = 'silent';
});

test('security headers on every answer (D13)', async () => {
  const { app } = await start();
  for (const url of ['/health', '/config', '/nothing']) {
    const { headers } = await app.inject(url);
    assert.equal(headers['content-security-policy'], "default-src 'none';frame-ancestors 'none'");
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.match(String(headers['strict-transport-security']), /^max-age=31536000/);
  }
});

test('allow list: others get 403, probes are for everybody, a trusted proxy is believed and no other (D13)', async () => {
  const { app } = await start({ IP_ALLOW_LIST: '10.0.0.0/8, 2001:db8::1', TRUSTED_PROXIES: '192.168.0.1' });
  const ask = async (url: string, remoteAddress: string, forwarded?: string) =>
    (await app.inject({ url, remoteAddress, ...(forwarded !== undefined && { headers: { 'x-forwarded-for': forwarded } }) })).statusCode;
  assert.equal(await ask('/config', '10.1.2.3'), 200);
  assert.equal(await ask('/config', '::ffff:10.1.2.3'), 200);
  assert.equal(await ask('/config', '2001:db8::1'), 200);
  assert.equal(await ask('/config', '11.1.2.3'), 403);
  assert.equal(await ask('/config', '192.168.0.1', '10.9.9.9'), 200);
  assert.equal(await ask('/config', '192.168.0.1', '11.9.9.9'), 403);
  assert.equal(await ask('/config', '192.168.0.2', '10.9.9.9'), 403);
  assert.equal(await ask('/nothing', '11.1.2.3'), 403);
  for (const probe of ['/health', '/ready', '/health?x=1']) assert.equal(await ask(probe, '11.1.2.3'), 200);
});

test('rate limit: 429 after the allowed requests, each address on its own, probes never (D13)', async () => {
  const { app } = await start({ RATE_LIMIT: '3' });
  const ask = async (url: string, remoteAddress: string) => (await app.inject({ url, remoteAddress })).statusCode;
  for (let i = 0; i < 3; i++) assert.equal(await ask('/config', '10.0.0.1'), 200);
  const refused = await app.inject({ url: '/config', remoteAddress: '10.0.0.1' });
  assert.equal(refused.statusCode, 429);
  assert.ok(Number(refused.headers['retry-after']) > 0);
  assert.match(refused.json().error, /^too many requests/);
  assert.equal(await ask('/config', '10.0.0.2'), 200);
  for (let i = 0; i < 10; i++) assert.equal(await ask('/ready', '10.0.0.1'), 200);
});

test('rate limit: tokens cannot be tried without end, nor paths (D13)', async () => {
  const { app } = await start({ RATE_LIMIT: '2', API_TOKEN: 'a-token-of-16-characters' });
  const statuses = async (url: string, remoteAddress: string) => {
    const answers: number[] = [];
    for (let i = 0; i < 3; i++)
      answers.push((await app.inject({ url, remoteAddress, headers: { authorization: 'Bearer guess' } })).statusCode);
    return answers;
  };
  assert.deepEqual(await statuses('/config', '10.0.0.1'), [401, 401, 429]);
  assert.deepEqual(await statuses('/nothing', '10.0.0.2'), [401, 401, 429]);
});

test('with a token: wanted for all but probes and metrics (D13)', async () => {
  const { app } = await start({ API_TOKEN: 'a-token-of-16-characters' });
  const ask = async (url: string, authorization?: string) =>
    (await app.inject({ url, headers: authorization === undefined ? {} : { authorization } })).statusCode;
  for (const url of ['/config', '/status', '/api/log-level']) {
    assert.equal(await ask(url), 401);
    assert.equal(await ask(url, 'Bearer wrong'), 401);
    assert.equal(await ask(url, 'a-token-of-16-characters'), 401);
    assert.equal(await ask(url, 'Bearer a-token-of-16-characters'), 200);
  }
  for (const url of ['/health', '/ready', '/metrics']) assert.equal(await ask(url), 200);
});

test('without a token: changes from this host only, and from no proxy on it (D13)', async () => {
  const { app } = await start();
  const put = async (remoteAddress: string, headers = {}) =>
    (await app.inject({ method: 'PUT', url: '/api/log-level', remoteAddress, payload: { level: 'fatal' }, headers })).statusCode;
  assert.equal(await put('127.0.0.1'), 200);
  assert.equal(await put('::1'), 200);
  assert.equal(await put('10.0.0.1'), 403);
  assert.equal(await put('127.0.0.1', { 'x-forwarded-for': '10.0.0.1' }), 403);
  app.log.level = 'silent';
});

const bad = [
  ['an unknown route', { method: 'GET', url: '/nothing' }, 404],
  ['another method', { method: 'DELETE', url: '/status' }, 404],
  ['a malformed path', { method: 'GET', url: '/%' }, 400],
  ['a malformed body', { method: 'PUT', url: '/api/log-level', payload: '{', headers: { 'content-type': 'application/json' } }, 400],
  ['a body of another type', { method: 'PUT', url: '/api/log-level', payload: '<a/>', headers: { 'content-type': 'text/xml' } }, 415],
  [
    'a body that is too large',
    { method: 'PUT', url: '/api/log-level', payload: `"${'x'.repeat(20_000)}"`, headers: { 'content-type': 'application/json' } },
    413,
  ],
] as const;
for (const [name, request, status] of bad) {
  test(`bad input: ${name}`, async () => {
    const { app } = await start();
    const answer = await app.inject(request);
    assert.equal(answer.statusCode, status);
    assert.doesNotMatch(answer.body, /\bat .*\.js/);
  });
}
