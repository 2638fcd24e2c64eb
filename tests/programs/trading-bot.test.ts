// trading-bot in pods, with a real PostgreSQL and Redis: outages, trading switched off, what a caller and a scraper see, the volume, TLS, Binance's
// protocol, wrong settings and passwords, the end under load. Who leads is in trading-bot-leader.test.ts.
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { buildImage, type Image } from './image.ts';
import { loadSkip, stopUnderLoad } from './load.ts';
import { assertConfined, runInImage, startPod, writableFolder } from './pod.ts';
import { fakeBinance, kline } from './trading-bot-binance.ts';
import { assertBooks } from './trading-bot-books.ts';
import {
  createSite,
  type Database,
  leads,
  loadModules,
  ready,
  SECRET_TEXT,
  type Site,
  type Stores,
  said,
  siteSkip,
  startStores,
  times,
} from './trading-bot-site.ts';
import { until } from './wait.ts';

const TOKEN = 'token-of-the-interface-x6';

let image: Image;
let stores: Stores;

before(async () => {
  if (siteSkip) return;
  image = buildImage('systems/trading-bot/app');
  stores = await startStores();
});
after(() => stores?.remove());

const SILENT = { debug: () => {}, info: () => {}, warn: () => {} };

/** What the program has of a database, without a pod. */
async function openOwn(site: Site, more: Readonly<Record<string, string>> = {}): Promise<Database> {
  const { readSettings, openDatabase } = await loadModules();
  const read = readSettings({ ...site.variables(8000), ...more });
  assert.equal(read.problems, undefined);
  return openDatabase(read.settings, SILENT, 2);
}

async function migrate(site: Site, log: object = SILENT): Promise<void> {
  const database = await openOwn(site);
  await (await loadModules()).migrateWhenPossible(database, log, new AbortController().signal).finally(() => database.destroy());
}

describe('trading-bot in pods', { skip: siteSkip, concurrency: 3 }, () => {
  test('stores away at start, gone, frozen, back: always alive, ready when they answer, one process (D14.5, D-ACC.5, T8.5)', async (t) => {
    const own = await startStores();
    t.after(own.remove);
    const site = createSite(t, image, own);
    const { postgres, redis } = own;
    await Promise.all([postgres.stop(), redis.stop()]);
    const pod = await site.start({ LOG_LEVEL: 'DEBUG', LEADER_LEASE_SECONDS: '2', SIMULATED_TICK_SECONDS: '0.02' });
    assertConfined(pod, image);
    const reason = async (): Promise<string | undefined> => {
      const { status, body } = await pod.get('/ready');
      return status === 503 ? JSON.parse(body).reason : undefined;
    };
    assert.equal(await reason(), 'database does not answer, redis does not answer');
    assert.equal((await pod.get('/health')).status, 200);
    assert.equal((await pod.get('/status')).status, 503);
    await postgres.start();
    await redis.start();
    await until('ready', () => ready(pod));
    await until('it leads and has orders', async () => leads(pod) && (await site.count('orders')) > 0);
    for (const [name, store] of [
      ['database', postgres],
      ['redis', redis],
    ] as const) {
      await store.stop();
      await until(`unready without ${name}`, async () => (await reason()) === `${name} does not answer`);
      assert.equal((await pod.get('/health')).status, 200);
      await store.start();
      await until('ready again', () => ready(pod));
      store.freeze();
      assert.equal(await reason(), `${name} does not answer`);
      assert.equal((await pod.get('/health')).status, 200);
      // By the program's own clock: this process does other things too.
      const slowest = Math.max(...said(pod, 'request').map((line) => Number(line['ms'])));
      assert.ok(slowest < 3000, `a probe was answered after ${slowest} ms, later than its time limit`);
      store.resume();
      await until('ready after the frost', () => ready(pod));
    }
    const orders = await site.count('orders');
    await until('it trades again', async () => (await site.count('orders')) > orders);
    assert.equal(runInImage(image, image.healthcheck ?? [], { PORT: new URL(pod.url).port }), 0);
    assert.ok(pod.isRunning());
    assert.doesNotMatch(pod.log(), SECRET_TEXT);
    await assertBooks(site);
  });

  test('trading disabled: signals and no order; what is open stays open, what is pending is not sent (D-ACC.6)', async (t) => {
    const site = createSite(t, image, stores);
    await migrate(site);
    await site.query(`insert into orders (client_order_id, kind, reason, symbol, side, quantity, price, status, token, valid_until)
      values ('left-behind', 'entry', 'signal', 'LEFTUSDT', 'buy', 1, 1, 'pending', 0, clock_timestamp())`);
    // Its first price is far below its stop.
    await site.query(`insert into positions (entry_order_id, symbol, quantity, entry_price, stop_price, take_price, entry_fee)
      values ('held', 'S0USDT', 1, 1000000, 999999, 1000001, 0)`);
    const pod = await site.start({ TRADING_ENABLED: 'false' });
    await until(
      'signals to buy and to sell come',
      async () => (await site.query('select distinct side from signals order by side')) === 'buy\nsell',
    );
    await until('the pending order is given up', async () => (await site.query('select status from orders')) === 'expired');
    assert.equal(await site.query('select client_order_id from orders'), 'left-behind');
    assert.equal(await site.query('select entry_order_id, closed_at is null from positions'), 'held|t');
    assert.equal(await site.count('paper_fills'), 0);
    assert.equal(await site.count("signals where side = 'buy' and outcome <> 'trading_disabled'"), 0);
    assert.equal(times(pod, 'trading is disabled: no order is placed, not even to close a position'), 1);
    assert.equal(JSON.parse((await pod.get('/status')).body).tradingEnabled, false);
    assert.match((await pod.get('/metrics')).body, /^order_execution_latency_seconds_count\{kind="entry"\} 0$/m);
  });

  test('probes tell status, time and parts to all, and change nothing; security headers; a log of JSON (D13.3, D14.3, D14.4, T8.5)', async (t) => {
    const site = createSite(t, image, stores);
    // A market that never says a word: what is written then is written by who asks.
    const pod = await site.start({ LOG_LEVEL: 'TRACE', API_TOKEN: TOKEN, MARKET_DATA: 'binance', BINANCE_URL: 'ws://127.0.0.1:1' });
    await until('it leads', () => leads(pod) && said(pod, 'taking up the books').length > 0);
    const written =
      'select (select count(*) from signals), (select count(*) from orders), (select count(*) from exchange_keys), token from leadership';
    const before = await site.query(written);
    for (const [path, parts] of [
      ['/health', ['market', 'volume']],
      ['/ready', ['database', 'redis']],
    ] as const) {
      const { timestamp, uptime_seconds, status, components } = JSON.parse((await pod.get(path)).body);
      assert.ok(Math.abs(Date.now() - Date.parse(timestamp)) < 60_000, timestamp);
      assert.equal(typeof uptime_seconds, 'number');
      assert.match(status, /^(healthy|degraded)$/);
      assert.deepEqual(Object.keys(components), parts);
    }
    assert.equal(await site.query(written), before);
    assert.equal((await pod.get('/config')).status, 401, 'the others want the token');
    for (const path of ['/health', '/ready', '/metrics', '/status', '/config', '/api/log-level', '/nothing', '/..%2f..%2fetc/passwd']) {
      const { headers, body } = await pod.get(path, { 'x-request-id': 'asked-1', authorization: `Bearer ${TOKEN}` });
      assert.match(headers.get('strict-transport-security') ?? '', /^max-age=31536000/);
      assert.equal(headers.get('content-security-policy'), "default-src 'none';frame-ancestors 'none'");
      assert.equal(headers.get('x-frame-options'), 'DENY');
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.equal(headers.get('x-request-id'), 'asked-1');
      assert.doesNotMatch(body, SECRET_TEXT);
      assert.ok(!body.includes(TOKEN));
    }
    await until('requests are logged', () => said(pod, 'request').length > 8);
    for (const line of pod.lines()) {
      assert.match(String(line['time']), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      assert.match(String(line['level']), /^(trace|debug|info|warn)$/);
      assert.equal(typeof line['msg'], 'string');
    }
    assert.ok(said(pod, 'request').some((line) => line['reqId'] === 'asked-1' && line['path'] === '/config' && line['status'] === 200));
    assert.doesNotMatch(pod.log(), SECRET_TEXT);
    assert.ok(!pod.log().includes(TOKEN));
  });

  test('rate limit and allow list, behind a proxy that is trusted (D13.4)', async (t) => {
    const site = createSite(t, image, stores);
    const pod = await site.start({ RATE_LIMIT: '3', IP_ALLOW_LIST: '203.0.113.0/24', TRUSTED_PROXIES: '127.0.0.1' });
    const ask = async (address: string, path = '/config') => (await pod.get(path, { 'x-forwarded-for': address })).status;
    assert.deepEqual(
      [await ask('203.0.113.7'), await ask('203.0.113.7'), await ask('203.0.113.7'), await ask('203.0.113.7')],
      [200, 200, 200, 429],
    );
    // Another address counts for itself; what a caller puts before the proxy's own entry counts for nothing.
    assert.equal(await ask('203.0.113.8'), 200);
    assert.equal(await ask('203.0.113.8, 198.51.100.1'), 403);
    assert.equal(await ask('198.51.100.1'), 403);
    for (let i = 0; i < 5; i++) assert.equal(await ask('198.51.100.1', '/health'), 200, 'probes are for everybody');
  });

  test('logs and journal on the volume; without a volume it trades on, degraded', async (t) => {
    const data = writableFolder();
    const [site, bare] = [createSite(t, image, stores), createSite(t, image, stores)];
    const [pod, without] = await Promise.all([
      site.start({ DATA_DIR: data, HOSTNAME: 'pod-a' }),
      bare.start({ DATA_DIR: '/dev/null/nowhere' }),
    ]);
    await until('orders are filled', () => times(pod, 'filled') > 1);
    pod.signal('SIGTERM');
    await pod.exit;
    const written = (folder: string): readonly string[] =>
      readFileSync(
        join(data, folder, `${new Date(String(said(pod, 'filled')[0]?.['time'])).toISOString().slice(0, 10)}.pod-a.jsonl`),
        'utf8',
      )
        .trim()
        .split('\n');
    assert.deepEqual(
      written('journal').map((line) => JSON.parse(line).order),
      said(pod, 'filled').map((line) => line['order']),
    );
    const lines = pod.log().trim().split('\n');
    assert.deepEqual(
      written('logs'),
      lines.filter((line) => !line.includes('"stopped"')),
      'all but the farewell',
    );
    await until('it trades without a volume', () => times(without, 'filled') > 0);
    const health = JSON.parse((await without.get('/health')).body);
    assert.deepEqual([health.status, health.components.volume.status], ['degraded', 'degraded']);
    assert.equal(await ready(without), true);
  });

  test('TLS to PostgreSQL: required, verified, or no connection', async (t) => {
    const site = createSite(t, image, stores);
    const { ping } = await loadModules();
    const connect = async (mode: string, host: string, ca?: string): Promise<string> => {
      const more = { DATABASE_SSL_MODE: mode, DATABASE_HOST: host, ...(ca !== undefined && { DATABASE_CA_FILE: ca }) };
      const database = await openOwn(site, more);
      try {
        await ping(database);
        return await site.query(
          "select ssl from pg_stat_ssl join pg_stat_activity using (pid) where datname = current_database() and application_name = 'trading-bot'",
        );
      } catch (error) {
        return String(error);
      } finally {
        await database.destroy();
      }
    };
    assert.equal(await connect('disable', '127.0.0.1'), 'f');
    assert.match(await connect('require', '127.0.0.1'), /does not support SSL/);
    const certificate = join(writableFolder(), 'server.crt');
    copyFileSync(stores.postgres.encrypt(), certificate);
    chmodSync(certificate, 0o644);
    const rows = [
      ['require', '127.0.0.1', undefined, /^t$/],
      ['verify-ca', '127.0.0.1', certificate, /^t$/],
      ['verify-ca', '127.0.0.1', undefined, /self-signed certificate/],
      ['verify-full', 'localhost', certificate, /^t$/],
      ['verify-full', 'localhost', undefined, /self-signed certificate/],
      ['verify-full', '127.0.0.1', certificate, /does not match certificate/],
    ] as const;
    await until('the server takes TLS', async () => (await connect('require', '127.0.0.1')) === 't');
    for (const [mode, host, ca, want] of rows) assert.match(await connect(mode, host, ca), want, `${mode} ${host}`);
  });

  test('Binance’s streams feed the trader, by its protocol; the seven metrics tell of it (D15.1, D15.2)', async (t) => {
    const site = createSite(t, image, stores);
    const binance = await fakeBinance(t);
    const more = {
      MARKET_DATA: 'binance',
      BINANCE_URL: binance.url,
      MARKET_SYMBOLS: 'BTCUSDT',
      STOP_LOSS_PERCENTAGE: '0.02',
      TAKE_PROFIT_PERCENTAGE: '0.04',
    };
    const pod = await site.start(more);
    await until('the order is filled', () => times(pod, 'filled') === 1);
    assert.deepEqual(binance.asked, ['/stream?streams=btcusdt@kline_1m']);
    assert.equal(
      await site.query('select symbol, entry_price, stop_price, take_price from positions'),
      'BTCUSDT|101.50000000|99.47000000|105.56000000',
    );
    binance.send('no kline');
    binance.send(kline(13, '103.50000000', false));
    const quantity = Number(await site.query('select quantity from positions'));
    await until('the metrics tell', async () => {
      const exposed = (await pod.get('/metrics')).body;
      const value = (series: string): number =>
        Number(
          exposed
            .split('\n')
            .find((line) => line.startsWith(`${series} `))
            ?.split(' ')[1],
        );
      return (
        value('trading_signals_generated_total{strategy="sma",symbol="BTCUSDT",side="buy"}') === 1 &&
        value('order_execution_latency_seconds_count{kind="entry"}') === 1 &&
        value('risk_violations_total{limit="max_positions"}') === 0 &&
        Math.abs(value('position_pnl_usdt{symbol="BTCUSDT"}') - 2 * quantity) < 1e-9 &&
        value('websocket_connections_active') === 1 &&
        value('api_errors_total{source="market"}') === 1 &&
        value('strategy_execution_seconds_count{strategy="sma"}') === 13
      );
    });
    binance.cut();
    await until('it comes back, and the same bars make no second order', () => binance.asked.length > 1);
    binance.close();
    await until('the market is gone', async () => JSON.parse((await pod.get('/health')).body).components.market.status === 'degraded');
    assert.equal(await ready(pod), true);
    assert.match((await pod.get('/metrics')).body, /^websocket_connections_active 0$/m);
    assert.equal(await site.count('orders'), 1);
  });

  test('the entry brings the schema up to date; one that is newer than the program is left as it is (D26.2)', async (t) => {
    const site = createSite(t, image, stores);
    const lines: object[] = [];
    // A busy server may answer too late; then it is tried again.
    const note = (line: object): unknown => 'reason' in line || lines.push(line);
    const log = { ...SILENT, info: note, warn: note };
    await migrate(site, log);
    await migrate(site, log);
    await site.query("insert into kysely_migration (name, timestamp) values ('0002_later', 'now')");
    await migrate(site, log);
    assert.deepEqual(lines, [{ applied: ['0001_first'] }, { applied: [] }, { newest: '0002_later' }]);
  });

  test('the entry names all wrong variables, without their values, and the exit code is 1 (D26.2)', async () => {
    const env = {
      ENVIRONMENT: 'production',
      DATABASE_PORT: 'tcp://10.0.0.1:5432',
      TRADING_ENABLED: 'perhaps',
      ENCRYPTION_KEY: 'too-short',
    };
    const pod = await startPod(image, { env: { ...env, DATA_DIR: '/tmp' } });
    assert.deepEqual(await pod.exit, { code: 1, signal: null });
    const problems = pod.lines()[0]?.['problems'] as readonly string[];
    assert.deepEqual(
      problems.map((problem) => problem.split(':')[0]),
      [
        ...['TRADING_ENABLED', 'DATABASE_PORT', 'DATABASE_USER', 'DATABASE_PASSWORD', 'REDIS_PASSWORD'],
        ...['BINANCE_API_KEY', 'BINANCE_API_SECRET', 'ENCRYPTION_KEY'],
      ],
    );
    assert.doesNotMatch(pod.log(), /tcp:|perhaps|too-short/);
  });

  test('wrong passwords: alive, unready, and in no log and no answer', async (t) => {
    const site = createSite(t, image, stores);
    const pod = await site.start({ DATABASE_PASSWORD: 'wrong-x7', REDIS_PASSWORD: 'wrong-x8', LOG_LEVEL: 'TRACE' });
    const refused = ['password authentication failed', 'Redis does not answer'];
    await until('the log says so', () => refused.every((text) => pod.log().includes(text)));
    assert.equal(await ready(pod), false);
    const answers = await Promise.all(['/health', '/ready', '/status', '/config', '/metrics'].map((path) => pod.get(path)));
    assert.doesNotMatch(pod.log() + answers.map((answer) => answer.body).join(), /wrong-x|-x\d/);
  });
});

test('SIGTERM under load: every request that was taken is answered, then the office is given back', {
  skip: siteSkip || loadSkip,
}, async (t) => {
  const site = createSite(t, image, stores);
  const pod = await site.start({ DRAIN_SECONDS: '2', RATE_LIMIT: '1000000' });
  await until('it leads', () => leads(pod));
  await stopUnderLoad(pod, { port: Number(new URL(pod.url).port), path: '/config', drainSeconds: 2 });
  assert.equal(await site.count('leadership where expires_at > clock_timestamp()'), 0);
  await assertBooks(site);
});
