// The trader over random markets: an exchange and a ledger in memory that fail at random, leaders that die between any two steps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Exchange, type Fill, guarded } from './exchange.ts';
import type { Ledger, OpenBooks, Order } from './ledger.ts';
import { createLog } from './log.ts';
import type { Tick } from './market.ts';
import { createRegistry, createTradingMetrics } from './metrics.ts';
import { equity, FEE_RATE, type Limits, lossPerUnit, type Position, sizeEntry, stopsOf } from './risk.ts';
import type { Snapshot } from './state.ts';
import { Trader, type TraderParts } from './trader.ts';

const SYMBOLS = ['AUSDT', 'BUSDT', 'CUSDT', 'DUSDT'];
const BAR_MS = 1000;
const CAPITAL = 10_000;
const log = createLog('silent');
/** One ulp here and there. */
const SPARE = 1 + 1e-9;

/** A number between 0 and 1 after the other, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Random walks with jumps up and down, a closed bar every other tick. */
function* randomMarket(random: () => number, bars: number): Generator<Tick> {
  const prices = new Map(SYMBOLS.map((symbol) => [symbol, 10 ** (4 * random() - 1)]));
  for (let n = 0; n < bars * 2; n++) {
    for (const [symbol, before] of prices) {
      const jump = random() < 0.02 ? Math.exp(random() - 0.5) : 1;
      const price = before * jump * Math.exp((random() - 0.5) * 0.04);
      prices.set(symbol, price);
      yield { symbol, price, barOpenMs: Math.floor(n / 2) * BAR_MS, closesBar: n % 2 === 1 };
    }
  }
}

class Crash extends Error {}

/** The database and the exchange: what outlives a leader. Every step may be the last of whoever takes it, before or after its effect. */
class World {
  readonly limits: Limits;
  readonly tradingEnabled: boolean;
  readonly orders = new Map<string, { order: Order; status: 'pending' | 'filled' | 'expired' }>();
  readonly signals = new Map<string, string>();
  readonly fills = new Map<string, Fill>();
  readonly positions: (Position & { entry: string; closed: boolean })[] = [];
  cash = CAPITAL;
  placed = 0;
  snapshot: Snapshot | undefined;
  readonly #random: () => number;
  readonly #faults: number;

  constructor(limits: Limits, tradingEnabled: boolean, random: () => number, faults: number) {
    this.limits = limits;
    this.tradingEnabled = tradingEnabled;
    this.#random = random;
    this.#faults = faults;
  }

  async #step<T>(work: () => T, error: () => Error): Promise<T> {
    if (this.#random() < this.#faults) throw error();
    const result = work();
    if (this.#random() < this.#faults) throw error();
    return result;
  }

  books(): OpenBooks {
    const orders = [...this.orders.values()].filter((each) => each.status === 'pending').map((each) => each.order);
    return {
      cash: this.cash,
      positions: this.positions.filter((each) => !each.closed),
      pending: orders.filter((order) => order.kind === 'entry'),
      orders,
    };
  }

  #write(order: Order): Order {
    assert.ok(this.tradingEnabled, 'no order is written while trading is disabled');
    assert.ok(!this.orders.has(order.clientOrderId), 'an order is written once');
    this.orders.set(order.clientOrderId, { order, status: 'pending' });
    return order;
  }

  ledger(): Ledger {
    const crash = (): Error => new Crash('the leader died here');
    const commit = <T>(work: () => T): Promise<T> => this.#step(work, crash);
    return {
      books: () => commit(() => this.books()),
      enter: (signal) =>
        commit(() => {
          const books = this.books();
          const sized = this.tradingEnabled
            ? sizeEntry(books, this.limits, signal.symbol, signal.price)
            : { refused: 'trading_disabled' as const };
          if (this.signals.has(signal.id)) return { refused: 'repeated' };
          this.signals.set(signal.id, 'refused' in sized ? sized.refused : 'entry');
          if ('refused' in sized) return sized;
          const { quantity } = sized;
          assert.ok(
            quantity * lossPerUnit(signal.price, this.limits) <= this.limits.riskPerTrade * equity(books) * SPARE,
            'the risk of a trade is within its limit',
          );
          const { id, symbol, price } = signal;
          return {
            order: this.#write({
              clientOrderId: id,
              kind: 'entry',
              positionId: null,
              reason: 'signal',
              symbol,
              side: 'buy',
              quantity,
              price,
              validUntil: null,
              isOver: false,
            }),
          };
        }),
      exit: (position, price, reason, signal) =>
        commit(() => {
          if (signal !== undefined && this.signals.has(signal.id)) return undefined;
          if (signal !== undefined) this.signals.set(signal.id, 'exit');
          if (!this.tradingEnabled) return undefined;
          const { id, symbol, quantity } = position;
          return this.#write({
            clientOrderId: `exit-${id}`,
            kind: 'exit',
            positionId: id,
            reason,
            symbol,
            side: 'sell',
            quantity,
            price,
            validUntil: null,
            isOver: false,
          });
        }),
      note: (signal, outcome) => commit(() => void this.signals.set(signal.id, outcome)),
      fill: (order, fill) =>
        commit(() => {
          const written = this.orders.get(order.clientOrderId);
          if (written?.status !== 'pending') return;
          written.status = 'filled';
          this.cash += (order.side === 'buy' ? -1 : 1) * fill.quantity * fill.price - fill.fee;
          if (order.kind === 'exit') for (const each of this.positions) each.closed ||= each.id === order.positionId;
          else {
            const position = {
              id: this.positions.length + 1,
              symbol: order.symbol,
              quantity: fill.quantity,
              entryPrice: fill.price,
              ...stopsOf(fill.price, this.limits),
            };
            this.positions.push({ ...position, entry: order.clientOrderId, closed: false });
          }
        }),
      expire: async () => assert.fail('no order is over here'),
    };
  }

  exchange(): Exchange {
    const fail = (): Error => new Error('the exchange did not answer');
    return {
      place: ({ clientOrderId, quantity, price }) =>
        this.#step(() => {
          this.placed++;
          const fill = this.fills.get(clientOrderId) ?? { price, quantity, fee: quantity * price * FEE_RATE };
          this.fills.set(clientOrderId, fill);
          return fill;
        }, fail),
      find: (clientOrderId) => this.#step(() => this.fills.get(clientOrderId), fail),
    };
  }

  /** True at every moment, whatever failed before. */
  check(): void {
    const { positions, pending } = this.books();
    const held = [...positions, ...pending].map((each) => each.symbol);
    assert.ok(held.length <= this.limits.maxPositions, `${held.length} positions of ${this.limits.maxPositions}`);
    assert.equal(new Set(held).size, held.length, 'a symbol is held once');
    assert.ok(this.cash >= -1e-6, `cash ${this.cash}`);
    for (const id of this.fills.keys()) assert.ok(this.orders.has(id), 'no fill without a committed order');
    const entries = this.positions.map((position) => position.entry);
    assert.equal(new Set(entries).size, entries.length, 'a fill makes one position');
    for (const [id, { order, status }] of this.orders) {
      assert.equal(status === 'filled' && !this.fills.has(id), false, 'nothing counts as filled that is not');
      if (order.kind === 'entry') assert.equal(entries.includes(id), status === 'filled', 'each filled entry has its position');
    }
  }
}

async function run(
  seed: number,
  limits: Limits,
  options: { readonly enabled: boolean; readonly faults: number; readonly bars: number },
): Promise<World> {
  const random = randomOf(seed);
  const world = new World(limits, options.enabled, random, options.faults);
  let now = 0;
  const parts: TraderParts = {
    ledger: world.ledger(),
    exchange: guarded(world.exchange(), options.enabled),
    market: { barMs: BAR_MS, connect: () => ({ close: () => {} }) },
    symbols: SYMBOLS,
    tradingEnabled: options.enabled,
    // Saved now and then only: a successor may begin with bars of some time ago, and see signals again.
    state: { load: async () => world.snapshot, save: async (snapshot) => void (random() < 0.3 && (world.snapshot = snapshot)) },
    metrics,
    log,
    journal: () => {},
    now: () => now,
  };
  let trader: Trader | undefined;
  for (const tick of randomMarket(random, options.bars)) {
    now += 400;
    for (let attempt = 0; ; attempt++) {
      assert.ok(attempt < 1000);
      try {
        if (trader === undefined) {
          trader = new Trader(parts, { token: 1, over: new AbortController().signal });
          await trader.begin();
        }
        await trader.settle();
        await trader.take(tick);
        break;
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        trader = undefined;
      } finally {
        world.check();
      }
    }
    checkStops(world, tick);
  }
  return world;
}

/** After a tick no position stands at or beyond its stops, but where the order that closes it is under way. */
function checkStops(world: World, { symbol, price }: Tick): void {
  const { positions, orders } = world.books();
  const position = positions.find((each) => each.symbol === symbol);
  if (position === undefined || !world.tradingEnabled || orders.some((order) => order.positionId === position.id)) return;
  // Bought at this very tick: a stop of 0% is met by the next one.
  if (position.entryPrice === price) return;
  assert.ok(
    price > position.stopPrice && price < position.takePrice,
    `${symbol} at ${price} stands open with stops ${position.stopPrice} and ${position.takePrice}`,
  );
}

const metrics = createTradingMetrics(createRegistry(), SYMBOLS);
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 60);
const share = fc.oneof(fc.constantFrom(0, 0.001, 0.01, 0.02, 0.04, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const anyLimits = fc.record({ maxPositions: fc.nat(5), riskPerTrade: share, stopLoss: share, takeProfit: share });

test('property: over random markets, with crashes and a failing exchange, no limit is ever broken (D10) (D11)', async () => {
  let orders = 0;
  const property = fc.asyncProperty(fc.integer(), anyLimits, fc.constantFrom(0, 0.02, 0.2), async (seed, limits, faults) => {
    orders += (await run(seed, limits, { enabled: true, faults, bars: 120 })).orders.size;
  });
  await fc.assert(property, { numRuns: RUNS, seed: 6 });
  assert.ok(orders > RUNS * 5, `${orders} orders`);
});

test('property: while trading is disabled no order is placed, whatever else happens (D11)', async () => {
  let signals = 0;
  const property = fc.asyncProperty(fc.integer(), anyLimits, fc.constantFrom(0, 0.1), async (seed, limits, faults) => {
    const world = await run(seed, limits, { enabled: false, faults, bars: 80 });
    assert.deepEqual([world.placed, world.orders.size, world.fills.size, world.positions.length, world.cash], [0, 0, 0, 0, CAPITAL]);
    signals += world.signals.size;
  });
  await fc.assert(property, { numRuns: Math.ceil(RUNS / 3), seed: 7 });
  assert.ok(signals > RUNS, `${signals} signals`);
});

test('the guard alone: no order passes while trading is disabled (D11)', async () => {
  const world = new World({ maxPositions: 1, riskPerTrade: 1, stopLoss: 1, takeProfit: 1 }, false, randomOf(1), 0);
  const exchange = guarded(world.exchange(), false);
  const order = {
    clientOrderId: 'x',
    kind: 'entry',
    positionId: null,
    reason: '',
    symbol: 'A',
    side: 'buy',
    quantity: 1,
    price: 1,
    validUntil: null,
    isOver: false,
  } as const;
  await assert.rejects(exchange.place(order), /trading is disabled/);
  assert.equal(world.placed, 0);
});

test('without faults every order is filled and every signal has at most one (D10)', async () => {
  const world = await run(
    3,
    { maxPositions: 3, riskPerTrade: 0.02, stopLoss: 0.02, takeProfit: 0.04 },
    { enabled: true, faults: 0, bars: 600 },
  );
  assert.ok(world.positions.length > 20, `${world.positions.length} positions`);
  assert.equal(world.books().orders.length, 0);
  assert.equal(world.fills.size, world.orders.size);
});
