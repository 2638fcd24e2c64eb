// trading-bot in pods, with a real PostgreSQL and Redis: outages, the election of the one that trades, its death at any moment, a leader that
// sleeps through its own deposition, trading switched off, TLS, the volume, Binance's protocol, bad settings, the end under load.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { buildImage, type Image } from './image.ts';
import { loadSkip, stopUnderLoad } from './load.ts';
import { assertConfined, type Pod, podSkip, runInImage, startPod, writableFolder } from './pod.ts';
import { freePort, type Postgres, postgresSkip, type Redis, redisSkip, startPostgres, startRedis } from './stores.ts';
import { until } from './wait.ts';

const skip = podSkip || redisSkip || postgresSkip;
const KILLS = process.env['HELMWRIGHT_TEST_LONG'] === undefined ? 20 : 200;
const LEASE_SECONDS = 0.5;
const SECRETS = {
  BINANCE_API_KEY: 'binance-key-x1',
  BINANCE_API_SECRET: 'binance-secret-x2',
  DATABASE_USER: 'trader',
  DATABASE_PASSWORD: 'database-x3',
  REDIS_PASSWORD: 'redis-x4',
  ENCRYPTION_KEY: 'encryption-key-of-32-characters-x5',
};
const SECRET_TEXT = /binance-key-x1|binance-secret-x2|database-x3|redis-x4|characters-x5/;

let image: Image;
let redis: Redis;
let postgres: Postgres;
const pods: Pod[] = [];
let started = 0;

before(async () => {
  if (skip) return;
  image = buildImage('systems/trading-bot/app');
  redis = await startRedis({ password: SECRETS.REDIS_PASSWORD });
  postgres = await startPostgres({ user: SECRETS.DATABASE_USER, password: SECRETS.DATABASE_PASSWORD, database: 'tradingbot' });
});
afterEach(async () => {
  await endPods();
  for (const store of [postgres, redis]) store?.resume();
});
after(() => Promise.all([redis?.remove(), postgres?.remove()]));

const starting = new Set<Promise<unknown>>();
const endPods = async (): Promise<void> => {
  await Promise.allSettled(starting);
  await Promise.all(pods.splice(0).map((pod) => pod.kill()));
};

/** The variables of the chart's ConfigMap and Secret, in production; a faster market and a shorter lease. */
function variables(port: number): Record<string, string> {
  return {
    LOG_LEVEL: 'INFO',
    ENVIRONMENT: 'production',
    MAX_POSITIONS: '3',
    RISK_PER_TRADE: '0.02',
    STOP_LOSS_PERCENTAGE: '0.02',
    TAKE_PROFIT_PERCENTAGE: '0.04',
    TRADING_ENABLED: 'true',
    DATABASE_HOST: postgres.host,
    DATABASE_PORT: String(postgres.port),
    DATABASE_NAME: postgres.database,
    DATABASE_SSL_MODE: 'disable',
    REDIS_HOST: redis.host,
    REDIS_PORT: String(redis.port),
    REDIS_DB: '0',
    PROMETHEUS_ENABLED: 'true',
    METRICS_PORT: String(port),
    ...SECRETS,
    PORT: String(port),
    HOSTNAME: `trading-bot-${++started}`,
    LEADER_LEASE_SECONDS: String(LEASE_SECONDS),
    SIMULATED_TICK_SECONDS: '0.02',
  };
}

async function start(more: Readonly<Record<string, string>> = {}): Promise<Pod> {
  const port = await freePort();
  const starts = startPod(image, { env: { ...variables(port), DATA_DIR: writableFolder(), ...more }, port });
  starting.add(starts);
  const pod = await starts.finally(() => starting.delete(starts));
  pods.push(pod);
  return pod;
}

const ready = async (pod: Pod): Promise<boolean> => (await pod.get('/ready')).status === 200;
const said = (pod: Pod, message: string) => pod.lines().filter((line) => line['msg'] === message);
/** How often a message stands in the log: quicker than to parse it. */
const times = (pod: Pod, message: string): number => pod.log().split(`"msg":"${message}"`).length - 1;
const leads = (pod: Pod): boolean => times(pod, 'this replica leads') > times(pod, 'this replica leads no more');
const count = (sql: string): number => Number(postgres.query(`select count(*) from ${sql}`));
const number = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1]);

/** A database with nothing in it. */
function emptyDatabase(): void {
  postgres.query('drop schema public cascade');
  postgres.query('create schema public authorization trader');
  redis.command('flushall');
}

test('stores away at start, there, gone, frozen, back: alive all the time, ready when they answer, in one process (D14) (T8)', {
  skip,
}, async () => {
  await Promise.all([postgres.stop(), redis.stop()]);
  const pod = await start();
  assertConfined(pod, image);
  const unready = await pod.get('/ready');
  assert.equal(unready.status, 503);
  assert.equal(JSON.parse(unready.body).reason, 'database does not answer, redis does not answer');
  assert.equal((await pod.get('/health')).status, 200);
  assert.equal((await pod.get('/status')).status, 503);
  await postgres.start();
  await redis.start();
  await until('ready', () => ready(pod));
  await until('it leads and has orders', () => leads(pod) && count('orders') > 0);
  for (const store of [postgres, redis]) {
    const name = store === redis ? 'redis' : 'database';
    await store.stop();
    assert.equal(JSON.parse((await pod.get('/ready')).body).reason, `${name} does not answer`);
    assert.equal((await pod.get('/health')).status, 200);
    await store.start();
    await until('ready again', () => ready(pod));
    store.freeze();
    const asked = performance.now();
    assert.equal((await pod.get('/ready')).status, 503);
    assert.ok(performance.now() - asked < 3000, 'the probe is answered within its time limit');
    assert.equal((await pod.get('/health')).status, 200);
    store.resume();
    await until('ready after the frost', () => ready(pod));
  }
  const orders = count('orders');
  await until('it trades again', () => count('orders') > orders);
  assert.equal(runInImage(image, image.healthcheck ?? [], { PORT: new URL(pod.url).port }), 0);
  assert.ok(pod.isRunning());
  assert.doesNotMatch(pod.log(), SECRET_TEXT);
  assertBooks();
});

test('three replicas on an empty database: one schema, one leader, all ready; the leader ends and the next takes over at once (D10) (T12)', {
  skip,
}, async () => {
  emptyDatabase();
  const replicas = await Promise.all([1, 2, 3].map(() => start({ LEADER_LEASE_SECONDS: '30', DRAIN_SECONDS: '0' })));
  for (const pod of replicas) await until('ready', () => ready(pod));
  await until('one leads', () => replicas.some(leads));
  assert.equal(postgres.query('select name from kysely_migration'), '0001_first');
  const leader = replicas.find(leads) as Pod;
  await until('the leader has the market', async () => /^websocket_connections_active 1$/m.test((await leader.get('/metrics')).body));
  const roles = await Promise.all(replicas.map(async (pod) => JSON.parse((await pod.get('/status')).body)));
  assert.deepEqual(roles.map(({ role }) => role).sort(), ['leader', 'standby', 'standby']);
  assert.deepEqual(new Set(roles.map(({ leader }) => leader.token)), new Set([1]));
  // At rest the keys are sealed: no byte of them is in the database.
  await until('the keys are kept', () => count('exchange_keys') === 2);
  assert.doesNotMatch(postgres.query("select string_agg(encode(sealed, 'escape'), ' ') from exchange_keys"), SECRET_TEXT);
  leader.signal('SIGTERM');
  const others = replicas.filter((pod) => pod !== leader);
  const [end] = await Promise.all([leader.exit, until('the next leads', () => others.some(leads))]);
  assert.deepEqual(end, { code: 0, signal: null });
  assert.equal(postgres.query('select token from leadership'), '2');
  for (const pod of others) assert.equal(await ready(pod), true);
});

test('the leader is killed at any moment: nothing twice, nothing lost (D10) (T12)', { skip }, async (t) => {
  emptyDatabase();
  const symbols = Array.from({ length: 12 }, (_, i) => `S${i}USDT`).join(',');
  const hectic = {
    MARKET_SYMBOLS: symbols,
    SIMULATED_TICK_SECONDS: '0.01',
    MAX_POSITIONS: '5',
    STOP_LOSS_PERCENTAGE: '0.001',
    TAKE_PROFIT_PERCENTAGE: '0.001',
  };
  const alive = new Set<Pod>([await start(hectic)]);
  const all = new Set(alive);
  const launch = async (): Promise<void> => {
    const pod = await start(hectic);
    alive.add(pod);
    all.add(pod);
  };
  await Promise.all([launch(), launch()]);
  await until('the schema is there', () => count('paper_fills') >= 0);
  // An exchange that takes its time, so that many kills come while an order is on its way.
  postgres.query("create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.03); return new; end'");
  postgres.query('create trigger slow before insert on paper_fills for each row execute function slow()');
  const launches: Promise<void>[] = [];
  let inFlight = 0;
  let seed = 11;
  for (let kill = 0; kill < KILLS; kill++) {
    await until('somebody leads and has filled an order', () => [...alive].some((pod) => leads(pod) && times(pod, 'filled') > 0), 30_000);
    seed = (seed * 48_271) % 2_147_483_647;
    await sleep(seed % 120);
    const leader = [...alive].find(leads);
    if (leader === undefined) continue;
    alive.delete(leader);
    await leader.kill();
    pods.splice(pods.indexOf(leader), 1);
    inFlight += Math.min(1, count("orders where status = 'pending'"));
    launches.push(launch());
  }
  await Promise.all(launches);
  const last = count('orders');
  await until(
    'the last leader trades, and all orders are settled',
    () => count('orders') > last && count("orders where status = 'pending'") === 0,
    30_000,
  );
  for (const pod of alive) pod.signal('SIGTERM');
  await Promise.all([...alive].map((pod) => pod.exit));
  await endPods();
  assertBooks();
  // Whatever any process, dead or alive, has called filled, is in the books.
  const told = [...all].flatMap((pod) =>
    wholeLines(pod.log())
      .filter((line) => line['msg'] === 'filled')
      .map((line) => String(line['order'])),
  );
  const filled = new Set(postgres.query("select client_order_id from orders where status = 'filled'").split('\n'));
  assert.deepEqual(
    told.filter((id) => !filled.has(id)),
    [],
  );
  assert.equal(new Set(told).size, told.length, 'nobody fills an order that is filled');
  assert.ok(inFlight > 0, 'some kills came while an order was on its way');
  t.diagnostic(
    `${KILLS} kills, ${inFlight} of them during an order; ${filled.size} orders, ${count('positions')} positions, token ${postgres.query('select token from leadership')}`,
  );
});

/** Of a process that was killed, the last line may be cut. */
const wholeLines = (log: string) =>
  log
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line): Record<string, unknown> => JSON.parse(line));

/** What must be true of the database, whoever died: one order a signal, one fill an order, one position an entry, the account adds up. */
function assertBooks(): void {
  const rows = (sql: string): string => postgres.query(sql);
  const none = (what: string, sql: string): void => assert.equal(rows(sql), '', what);
  none(
    'a signal has one order',
    "select id from signals full join (select * from orders where kind = 'entry') o on o.signal_id = id where (outcome = 'entry') is distinct from (o.client_order_id is not null)",
  );
  none(
    'the exchange has filled what the books call filled, and nothing else',
    `select client_order_id, o.status, f.price from paper_fills f full join orders o using (client_order_id)
    where (o.status = 'filled') is distinct from (f.client_order_id is not null) and o.status is distinct from 'pending'`,
  );
  none(
    'the same quantity',
    'select client_order_id from paper_fills f join orders o using (client_order_id) where f.quantity <> o.quantity or f.symbol <> o.symbol or f.side <> o.side',
  );
  none(
    'every filled entry has its position',
    `select client_order_id from (select * from orders where kind = 'entry' and status = 'filled') o
    full join positions p on p.entry_order_id = o.client_order_id where p.id is null or o.client_order_id is null or p.quantity <> o.quantity`,
  );
  none(
    'a position is closed when its exit is filled',
    `select p.id from positions p left join orders o on o.position_id = p.id and o.kind = 'exit'
    where (p.closed_at is not null) is distinct from (o.status is not distinct from 'filled')`,
  );
  none(
    'stops are kept',
    "select id from positions where exit_reason = 'stop_loss' and exit_price > stop_price or exit_reason = 'take_profit' and exit_price < take_price",
  );
  none(
    'orders of a leader come before those of the next',
    'select client_order_id from (select *, max(token) over (order by created_at) m from orders) o where token < m',
  );
  const drift = Number(
    rows(`select abs(cash - 10000 - (select coalesce(sum(case side when 'sell' then 1 else -1 end * quantity * price - fee), 0)
    from paper_fills join orders o using (client_order_id, quantity, price, symbol, side) where o.status = 'filled')) from account`),
  );
  assert.ok(drift < 0.0001, `the account is wrong by ${drift}`);
}

/** The most positions that were open at once. */
const mostOpen = (): number =>
  Number(
    postgres.query(`select coalesce(max(n), 0) from (select sum(d) over (order by at, d) n from
      (select opened_at at, 1 d from positions union all select closed_at, -1 from positions where closed_at is not null) e) s`),
  );

test('no limit was broken in all of that: open positions, symbols, risk (D11)', { skip }, () => {
  assert.ok(count('positions') > 10);
  assert.ok(mostOpen() <= 5, `${mostOpen()} positions at once`);
  assert.equal(
    postgres.query(
      `select a.id from positions a join positions b on a.symbol = b.symbol and a.id < b.id and a.closed_at > b.opened_at limit 1`,
    ),
    '',
  );
  assert.equal(
    postgres.query('select entry_order_id from positions where quantity * entry_price > 10000 / 5 * 1.05 limit 1'),
    '',
    'no position takes more than its part',
  );
});

test('a leader that sleeps through the end of its term writes no order when it wakes (D10) (T12)', { skip }, async () => {
  emptyDatabase();
  const sleeper = await start();
  await until('it leads and trades', () => leads(sleeper) && times(sleeper, 'filled') > 0);
  const other = await start();
  await until('ready', () => ready(other));
  sleeper.signal('SIGSTOP');
  const tookMs = await until('the other leads', () => leads(other));
  assert.ok(tookMs < 5000, `taken over after ${tookMs} ms`);
  await until('the other trades', () => times(other, 'filled') > 0);
  sleeper.signal('SIGCONT');
  await until('the sleeper knows', () => times(sleeper, 'this replica leads no more') === 1);
  await until(
    'it is a standby, and ready',
    async () => (await ready(sleeper)) && JSON.parse((await sleeper.get('/status')).body).role === 'standby',
  );
  assert.equal(leads(other), true);
  assertBooks();
});

test('the fence: who was deposed commits nothing, and nobody takes over in the middle of an order (D10) (T12)', { skip }, async () => {
  interface Modules {
    readSettings(env: NodeJS.ProcessEnv): { readonly settings: object };
    openDatabase(settings: object, log: object, connections: number): { destroy(): Promise<void> };
    takeOffice(database: object, holder: string, leaseMs: number): Promise<number | undefined>;
    giveBack(database: object, token: number): Promise<void>;
    fenced<T>(database: object, token: number, work: (transaction: object) => Promise<T>): Promise<T>;
  }
  const load = (file: string): Promise<object> => import(pathToFileURL(join(image.root, image.workdir, 'dist', file)).href);
  const loaded = await Promise.all(['settings.js', 'database.js', 'leader.js'].map(load));
  const { readSettings, openDatabase, takeOffice, giveBack, fenced } = Object.assign({}, ...loaded) as Modules;
  const database = openDatabase(readSettings(variables(8000)).settings, { debug: () => {} }, 3);
  try {
    postgres.query('update leadership set expires_at = clock_timestamp()');
    const first = (await takeOffice(database, 'first', 200)) ?? 0;
    assert.equal(await fenced(database, first, async () => 'committed'), 'committed');
    assert.equal(await takeOffice(database, 'second', 200), undefined, 'the office is held');
    let second = 0;
    await until('the lease has run out', async () => (second = (await takeOffice(database, 'second', 60_000)) ?? 0) > 0);
    assert.equal(second, first + 1);
    let ran = false;
    await assert.rejects(
      fenced(database, first, async () => (ran = true)),
      new RegExp(`token ${first} does not lead any more`),
    );
    assert.equal(ran, false);
    const order: string[] = [];
    let commit = (): void => {};
    const writing = fenced(database, second, () => new Promise<void>((resolve) => (commit = resolve))).then(() => order.push('order'));
    await until('the transaction has begun', () => count("pg_stat_activity where state = 'idle in transaction'") === 1);
    const leaving = giveBack(database, second).then(() => order.push('office'));
    await until('whoever changes the office waits', () => count("pg_stat_activity where wait_event_type = 'Lock'") === 1);
    commit();
    await Promise.all([writing, leaving]);
    assert.deepEqual(order, ['order', 'office']);
    // A transaction whose process sleeps is ended by the server, so that the next leader need not wait for it.
    const third = (await takeOffice(database, 'third', 60_000)) ?? 0;
    await assert.rejects(
      fenced(database, third, () =>
        until('the server has had enough', () => count("pg_stat_activity where state = 'idle in transaction'") === 0),
      ),
    );
    await giveBack(database, third);
  } finally {
    await database.destroy();
  }
});

test('trading disabled: signals, but no order; what is open stays open, what is pending is not sent (D11)', { skip }, async () => {
  const orders = count('orders');
  postgres.query(`insert into orders (client_order_id, kind, reason, symbol, side, quantity, price, status, token, valid_until)
    values ('left-behind', 'entry', 'signal', 'LEFTUSDT', 'buy', 1, 1, 'pending', 0, clock_timestamp())`);
  const fills = count('paper_fills');
  const signals = count('signals');
  const pod = await start({ TRADING_ENABLED: 'false', STOP_LOSS_PERCENTAGE: '0', TAKE_PROFIT_PERCENTAGE: '0' });
  await until('signals come', () => count('signals') >= signals + 3);
  await until(
    'the pending order is given up',
    () => postgres.query("select status from orders where client_order_id = 'left-behind'") === 'expired',
  );
  assert.equal(count('orders'), orders + 1);
  assert.equal(count('paper_fills'), fills);
  assert.equal(count("signals where outcome = 'trading_disabled'") > 0, true);
  assert.equal(times(pod, 'trading is disabled: no order is placed, not even to close a position'), 1);
  assert.equal(JSON.parse((await pod.get('/status')).body).tradingEnabled, false);
  const exposed = (await pod.get('/metrics')).body;
  assert.match(exposed, /^order_execution_latency_seconds_count\{kind="entry"\} 0$/m);
  assert.ok(number(exposed, /^process_resident_memory_bytes (\d+)/m) < 130e6, 'at most 130 MB');
});

test('logs and journal on the volume; without a volume it trades on, degraded (D5)', { skip }, async () => {
  emptyDatabase();
  const data = writableFolder();
  const pod = await start({ DATA_DIR: data, HOSTNAME: 'pod-a' });
  await until('orders are filled', () => times(pod, 'filled') > 1);
  pod.signal('SIGTERM');
  await pod.exit;
  const day = new Date().toISOString().slice(0, 10);
  const journal = readFileSync(join(data, 'journal', `${day}.pod-a.jsonl`), 'utf8');
  assert.deepEqual(
    journal
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).order),
    said(pod, 'filled').map((line) => line['order']),
  );
  const log = readFileSync(join(data, 'logs', `${day}.pod-a.jsonl`), 'utf8');
  assert.equal(
    log.trim().split('\n').at(-1),
    pod
      .log()
      .trim()
      .split('\n')
      .filter((line) => !line.includes('"stopped"'))
      .at(-1),
    'all but the farewell',
  );
  const without = await start({ DATA_DIR: '/dev/null/nowhere' });
  await until('it trades', () => times(without, 'filled') > 0);
  const health = JSON.parse((await without.get('/health')).body);
  assert.deepEqual([health.status, health.components.volume.status], ['degraded', 'degraded']);
  assert.equal(await ready(without), true);
});

test('TLS to PostgreSQL: required, verified, or no connection (D10) (D12)', { skip }, async () => {
  const plain = await start({ DATABASE_SSL_MODE: 'require' });
  await until('the log says why', () => plain.log().includes('does not support SSL'));
  assert.equal(await ready(plain), false);
  const folder = writableFolder();
  const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.crt')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost',
      '-keyout',
      key,
      '-out',
      certificate,
    ],
    { stdio: 'ignore' },
  );
  // PostgreSQL takes a key of root, or of its own user, that nobody else can read.
  chmodSync(folder, 0o755);
  chmodSync(key, 0o600);
  if (process.getuid?.() === 0) execFileSync('chown', ['postgres', key]);
  for (const sql of [
    `alter system set ssl_cert_file = '${certificate}'`,
    `alter system set ssl_key_file = '${key}'`,
    'alter system set ssl = on',
    'select pg_reload_conf()',
  ])
    postgres.query(sql);
  await until('ready: encrypted, by any server', () => ready(plain));
  assert.equal(count("pg_stat_ssl s join pg_stat_activity a using (pid) where a.usename = 'trader' and not s.ssl"), 0);
  assert.equal(count("pg_stat_ssl s join pg_stat_activity a using (pid) where a.usename = 'trader' and s.ssl") > 0, true);
  const trusting = { DATABASE_CA_FILE: certificate };
  const full = await start({ DATABASE_SSL_MODE: 'verify-full', DATABASE_HOST: 'localhost', ...trusting });
  const ca = await start({ DATABASE_SSL_MODE: 'verify-ca', ...trusting });
  const strange = await start({ DATABASE_SSL_MODE: 'verify-full', DATABASE_HOST: 'localhost' });
  const otherName = await start({ DATABASE_SSL_MODE: 'verify-full', ...trusting });
  for (const pod of [full, ca]) await until('ready: the certificate is right', () => ready(pod));
  for (const pod of [strange, otherName]) {
    await until('the log says why', () => /certificate/.test(pod.log()));
    assert.equal(await ready(pod), false);
  }
});

test('Binance’s streams feed the trader, by its protocol (D15)', { skip }, async (t) => {
  emptyDatabase();
  interface Server {
    on(event: 'connection', listener: (socket: { send(text: string): void }, request: { url?: string }) => void): void;
    once(event: string, listener: () => void): void;
    address(): AddressInfo;
    close(): void;
    readonly clients: Set<{ terminate(): void }>;
  }
  const { WebSocketServer } = createRequire(join(image.root, image.workdir, 'package.json'))('ws') as {
    WebSocketServer: new (options: object) => Server;
  };
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server as never, 'listening');
  const cut = (): void => {
    for (const client of server.clients) client.terminate();
  };
  t.after(() => {
    server.close();
    cut();
  });
  const asked: unknown[] = [];
  server.on('connection', (socket, request) => {
    asked.push(request.url);
    // Twelve quiet minutes, then a rise: the short average crosses the long one.
    const first = Math.floor(Date.now() / 60_000) * 60_000 - 13 * 60_000;
    for (let i = 0; i < 13; i++) {
      const k = { t: first + i * 60_000, s: 'BTCUSDT', i: '1m', c: i === 12 ? '101.50000000' : '100.00000000', x: true };
      socket.send(JSON.stringify({ stream: 'btcusdt@kline_1m', data: { e: 'kline', E: Date.now(), s: 'BTCUSDT', k } }));
    }
  });
  const pod = await start({ MARKET_DATA: 'binance', BINANCE_URL: `ws://127.0.0.1:${server.address().port}`, MARKET_SYMBOLS: 'BTCUSDT' });
  await until('the order is filled', () => times(pod, 'filled') === 1);
  assert.deepEqual(asked, ['/stream?streams=btcusdt@kline_1m']);
  assert.equal(
    postgres.query('select symbol, entry_price, stop_price, take_price from positions'),
    'BTCUSDT|101.50000000|99.47000000|105.56000000',
  );
  cut();
  await until('it comes back, and the same bars make no second order', () => asked.length > 1);
  server.close();
  cut();
  await until('the market is gone', async () => JSON.parse((await pod.get('/health')).body).components.market.status === 'degraded');
  assert.equal(await ready(pod), true);
  assert.match((await pod.get('/metrics')).body, /^websocket_connections_active 0$/m);
  assert.equal(count('orders'), 1);
});

test('a schema that is newer than the program is left as it is, and used (D26)', { skip }, async () => {
  postgres.query("insert into kysely_migration (name, timestamp) values ('0002_later', 'now')");
  const pod = await start();
  await until('it leads', () => leads(pod));
  assert.deepEqual(
    said(pod, 'the schema is newer than this program; it is left as it is').map((line) => line['newest']),
    ['0002_later'],
  );
  await endPods();
  postgres.query("delete from kysely_migration where name = '0002_later'");
});

test('wrong settings are all named, without their values, and the exit code is 1 (D4)', { skip }, async () => {
  const pod = await startPod(image, {
    env: {
      ENVIRONMENT: 'production',
      DATABASE_PORT: 'tcp://10.0.0.1:5432',
      TRADING_ENABLED: 'perhaps',
      ENCRYPTION_KEY: 'too-short',
      DATA_DIR: '/tmp',
    },
  });
  assert.deepEqual(await pod.exit, { code: 1, signal: null });
  const problems = pod.lines()[0]?.['problems'];
  assert.deepEqual(
    (problems as string[]).map((problem) => problem.split(':')[0]),
    [
      'TRADING_ENABLED',
      'DATABASE_PORT',
      'DATABASE_USER',
      'DATABASE_PASSWORD',
      'REDIS_PASSWORD',
      'BINANCE_API_KEY',
      'BINANCE_API_SECRET',
      'ENCRYPTION_KEY',
    ],
  );
  assert.doesNotMatch(pod.log(), /tcp:|perhaps|too-short/);
});

test('wrong passwords: alive, unready, and in no log and no answer (D4) (D13)', { skip }, async () => {
  const pod = await start({ DATABASE_PASSWORD: 'wrong-x7', REDIS_PASSWORD: 'wrong-x8', LOG_LEVEL: 'TRACE' });
  await until('the log says so', () => pod.log().includes('password authentication failed') && pod.log().includes('Redis does not answer'));
  assert.equal(await ready(pod), false);
  const answers = await Promise.all(['/health', '/ready', '/status', '/config', '/metrics'].map((path) => pod.get(path)));
  assert.doesNotMatch(pod.log() + answers.map((answer) => answer.body).join(), /wrong-x|-x\d/);
});

test('SIGTERM under load: every request that was taken is answered, then the office is given back (D2)', {
  skip: skip || loadSkip,
}, async () => {
  const port = await freePort();
  const pod = await startPod(image, {
    env: { ...variables(port), DATA_DIR: writableFolder(), DRAIN_SECONDS: '2', RATE_LIMIT: '1000000', LEADER_LEASE_SECONDS: '30' },
    port,
  });
  pods.push(pod);
  await until('it leads', () => leads(pod));
  await stopUnderLoad(pod, { port, path: '/config', drainSeconds: 2 });
  assert.equal(count('leadership where expires_at > clock_timestamp()'), 0);
  assertBooks();
});
