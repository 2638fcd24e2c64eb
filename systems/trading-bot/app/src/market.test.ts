// The two markets: the simulated one by its formula, Binance's against a server of ours that speaks its protocol.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { type WebSocket, WebSocketServer } from 'ws';
import type { MarketConnection, Tick } from './market.ts';
import { binanceMarket } from './market-binance.ts';
import { simulatedMarket, simulatedPrice, simulatedTick } from './market-simulated.ts';

const nothing = { connections: () => {}, error: () => {} };

test('simulated: the same seed and time give the same price; another seed, another', () => {
  for (let n = 0; n < 50; n++) assert.equal(simulatedPrice(1, 'BTCUSDT', n), simulatedPrice(1, 'BTCUSDT', n));
  assert.notEqual(simulatedPrice(1, 'BTCUSDT', 5), simulatedPrice(2, 'BTCUSDT', 5));
  assert.notEqual(simulatedPrice(1, 'BTCUSDT', 5), simulatedPrice(1, 'ETHUSDT', 5));
  const prices = Array.from({ length: 20_000 }, (_, n) => simulatedPrice(1, 'BTCUSDT', n));
  assert.ok(Math.min(...prices) > 0);
  assert.ok(Math.max(...prices) / Math.min(...prices) > 1.02, 'it moves');
  const steps = prices.slice(1).map((price, i) => Math.abs(price / (prices[i] ?? price) - 1));
  assert.ok(Math.max(...steps) < 0.01, 'but not by leaps');
});

test('simulated: ten ticks make a bar, of which the last closes it', () => {
  const ticks = Array.from({ length: 20 }, (_, n) => simulatedTick(1, 'A', 100 + n, 1000));
  assert.deepEqual([...new Set(ticks.map((tick) => tick.barOpenMs))], [10_000, 11_000]);
  assert.deepEqual(
    ticks.flatMap((tick, i) => (tick.closesBar ? [i] : [])),
    [9, 19],
  );
});

test('simulated: time that passed while the process was paused is made up, to a limit', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let now = 0;
  const ticks: Tick[] = [];
  const connection = simulatedMarket({ seed: 1, tickMs: 100, events: nothing, now: () => now }).connect(['A'], (tick) => ticks.push(tick));
  for (const [time, count] of [
    [100, 1],
    [600, 6],
    [600, 6],
    [1_000_600, 107],
  ] as const) {
    now = time;
    t.mock.timers.tick(100);
    assert.equal(ticks.length, count);
  }
  connection.close();
});

interface Fake {
  readonly url: string;
  readonly paths: string[];
  readonly next: () => Promise<WebSocket>;
  readonly close: () => void;
}

/** Speaks as stream.binance.com does: combined streams by ?streams=, klines in {stream, data}, pings. */
async function startFake(): Promise<Fake> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const paths: string[] = [];
  server.on('connection', (_socket, request) => paths.push(request.url ?? ''));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    next: async () => (await once(server, 'connection'))[0],
    close: () => {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

/** As in Binance's documentation of the kline stream, all fields. */
function kline(symbol: string, close: string, isClosed: boolean, openMs = 1_672_515_780_000): string {
  const k = {
    t: openMs,
    T: openMs + 59_999,
    s: symbol,
    i: '1m',
    f: 100,
    L: 200,
    o: '0.0010',
    c: close,
    h: '0.0025',
    l: '0.0015',
    v: '1000',
    n: 100,
    x: isClosed,
    q: '1.0000',
    V: '500',
    Q: '0.500',
    B: '123456',
  };
  return JSON.stringify({ stream: `${symbol.toLowerCase()}@kline_1m`, data: { e: 'kline', E: openMs + 2136, s: symbol, k } });
}

async function follow(fake: Fake, options: { readonly silenceMs?: number } = {}) {
  const ticks: Tick[] = [];
  const errors: string[] = [];
  const counts: number[] = [];
  const waiting: (() => void)[] = [];
  const changed = (_count: number): void => {
    for (const wake of waiting.splice(0)) wake();
  };
  const events = {
    connections: (count: number) => changed(counts.push(count)),
    error: (reason: string) => changed(errors.push(reason)),
  };
  const market = binanceMarket({ url: fake.url, events, retryMs: { first: 1, longest: 5 }, ...options });
  const accepted = fake.next();
  const connection: MarketConnection = market.connect(['BTCUSDT', 'ETHUSDT'], (tick) => changed(ticks.push(tick)));
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { ticks, errors, counts, connection, until, socket: await accepted };
}

test('Binance: one connection, a stream for each symbol; klines become ticks (D15)', async () => {
  const fake = await startFake();
  const { ticks, counts, connection, until, socket } = await follow(fake);
  assert.deepEqual(fake.paths, ['/stream?streams=btcusdt@kline_1m/ethusdt@kline_1m']);
  socket.send(kline('BTCUSDT', '16800.10000000', false));
  socket.send(kline('ETHUSDT', '1200.5', true));
  await until(() => ticks.length === 2);
  assert.deepEqual(ticks, [
    { symbol: 'BTCUSDT', price: 16_800.1, barOpenMs: 1_672_515_780_000, closesBar: false },
    { symbol: 'ETHUSDT', price: 1200.5, barOpenMs: 1_672_515_780_000, closesBar: true },
  ]);
  assert.deepEqual(counts, [1]);
  connection.close();
  await until(() => counts.at(-1) === 0);
  fake.close();
});

test('Binance: pings are answered', async () => {
  const fake = await startFake();
  const { connection, socket } = await follow(fake);
  const pong = once(socket, 'pong');
  socket.ping('1672515782136');
  assert.equal(String((await pong)[0]), '1672515782136');
  connection.close();
  fake.close();
});

test('Binance: closed by the server (24 hours), cut, or silent: it comes back', async () => {
  const fake = await startFake();
  const { ticks, connection, until, socket, errors } = await follow(fake, { silenceMs: 100 });
  let again = fake.next();
  socket.close(1000);
  const second = await again;
  again = fake.next();
  second.terminate();
  const third = await again;
  again = fake.next();
  third.send(kline('BTCUSDT', '1', false));
  await until(() => ticks.length === 1);
  const fourth = await again;
  assert.ok(errors.includes('the market says nothing'));
  fourth.send(kline('BTCUSDT', '2', false));
  await until(() => ticks.length === 2);
  connection.close();
  fake.close();
});

test('Binance: what is no kline, no price, or nothing we asked for is an error and no tick', async () => {
  const fake = await startFake();
  const { ticks, errors, connection, until, socket } = await follow(fake);
  const wrong = [
    '',
    '{',
    '[]',
    'null',
    '{"data":{}}',
    kline('DOGEUSDT', '1', false),
    kline('BTCUSDT', 'NaN', true),
    kline('BTCUSDT', '-1', true),
    kline('BTCUSDT', '0', true),
    kline('BTCUSDT', '1e999', true),
  ];
  for (const text of wrong) socket.send(text);
  await until(() => errors.length === wrong.length);
  socket.send(kline('BTCUSDT', '3', true));
  await until(() => ticks.length === 1);
  assert.deepEqual(
    errors,
    wrong.map(() => 'a message that is no kline'),
  );
  socket.send('x'.repeat(100_000));
  await until(() => errors.length > wrong.length);
  assert.match(errors.at(-1) ?? '', /payload/i);
  connection.close();
  fake.close();
});
