/**
 * One term of the leader: follow the market, close positions at their stops, turn signals into orders. Ticks are taken one after the other.
 * An error of the database ends the term, and whoever leads next goes on from what is written; an error of the exchange leaves the order
 * pending, and it is sent again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange, Fill } from './exchange.ts';
import type { Term } from './leader.ts';
import type { Ledger, OpenBooks, Order, Signal } from './ledger.ts';
import type { Log } from './log.ts';
import type { Market, Tick } from './market.ts';
import type { TradingMetrics } from './metrics.ts';
import { exitReason, type Position } from './risk.ts';
import type { Snapshot, State } from './state.ts';
import { type Bar, crossing, STRATEGY, signalId, WINDOW, withBar } from './strategy.ts';

export interface TraderParts {
  readonly ledger: Ledger;
  readonly exchange: Exchange;
  readonly market: Market;
  readonly symbols: readonly string[];
  readonly tradingEnabled: boolean;
  readonly state: Pick<State, 'load' | 'save'>;
  readonly metrics: TradingMetrics;
  readonly log: Log;
  /** Writes an event to the journal on the volume. */
  readonly journal: (event: object) => void;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
}

/** A term that is this far behind the market ends: its prices are history. */
const QUEUE_LIMIT = 10_000;
const SAVE_MS = 1000;
const RETRY_MS = 1000;

export async function trade(parts: TraderParts, term: Term): Promise<void> {
  const trader = new Trader(parts, term);
  await trader.begin();
  const symbols = [...new Set([...parts.symbols, ...trader.symbolsHeld()])];
  const queue: Tick[] = [];
  let wake = (): void => {};
  const connection = parts.market.connect(symbols, (tick) => {
    queue.push(tick);
    wake();
  });
  term.over.addEventListener('abort', () => wake(), { once: true });
  try {
    while (!term.over.aborted) {
      if (queue.length > QUEUE_LIMIT) throw new Error(`${queue.length} ticks are waiting`);
      await trader.settle();
      const tick = queue.shift();
      if (tick !== undefined) await trader.take(tick);
      else
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, RETRY_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          if (term.over.aborted) wake();
        });
    }
  } finally {
    connection.close();
    trader.end();
  }
}

export class Trader {
  readonly #parts: TraderParts;
  readonly #term: Term;
  readonly #now: () => number;
  readonly #prices = new Map<string, number>();
  readonly #bars = new Map<string, readonly Bar[]>();
  readonly #began = new Map<string, number>();
  #books: OpenBooks = { cash: 0, positions: [], pending: [], orders: [] };
  #retryAt = 0;
  #saveAt = 0;

  constructor(parts: TraderParts, term: Term) {
    this.#parts = parts;
    this.#term = term;
    this.#now = parts.now ?? (() => performance.now());
  }

  /** What is open, and the bars that the leader before has left. */
  async begin(): Promise<void> {
    const { ledger, state, metrics, log } = this.#parts;
    this.#books = await ledger.books();
    const left = await Promise.race([state.load().catch(() => undefined), sleep(1000, undefined, { ref: false })]);
    for (const [symbol, bars] of Object.entries(left?.bars ?? {})) this.#bars.set(symbol, bars.slice(-WINDOW));
    metrics.leader.set(1);
    const { positions, orders } = this.#books;
    log.info({ positions: positions.length, pendingOrders: orders.length, bars: this.#bars.size }, 'taking up the books');
    if (!this.#parts.tradingEnabled)
      log.warn({ positions: positions.length }, 'trading is disabled: no order is placed, not even to close a position');
  }

  end(): void {
    this.#parts.metrics.leader.set(0);
    this.#parts.metrics.pnl.reset();
  }

  symbolsHeld(): readonly string[] {
    return this.#books.positions.map((position) => position.symbol);
  }

  async take(tick: Tick): Promise<void> {
    const { metrics, market } = this.#parts;
    const { symbol, price } = tick;
    this.#prices.set(symbol, price);
    const position = this.#books.positions.find((each) => each.symbol === symbol);
    if (position !== undefined) {
      metrics.pnl.set({ symbol }, position.quantity * (price - position.entryPrice));
      const reason = exitReason(position, price);
      if (reason !== undefined) await this.#close(position, price, reason);
    }
    if (tick.closesBar) {
      const before = this.#bars.get(symbol) ?? [];
      const bars = withBar(before, { openMs: tick.barOpenMs, close: price }, market.barMs);
      this.#bars.set(symbol, bars);
      if (bars !== before) await this.#think(symbol, bars, price);
    }
    this.#save();
  }

  async #think(symbol: string, bars: readonly Bar[], price: number): Promise<void> {
    const { metrics } = this.#parts;
    const stop = metrics.strategySeconds.startTimer({ strategy: STRATEGY });
    const side = crossing(bars);
    stop();
    const last = bars.at(-1);
    if (side === undefined || last === undefined) return;
    metrics.signals.inc({ strategy: STRATEGY, symbol, side });
    await this.#follow({ id: signalId(symbol, last.openMs), symbol, side, price });
  }

  async #follow(signal: Signal): Promise<void> {
    const { ledger, metrics, log } = this.#parts;
    if (signal.side === 'sell') {
      const position = this.#books.positions.find((each) => each.symbol === signal.symbol);
      if (position === undefined || this.#isClosing(position)) return ledger.note(signal, 'nothing_to_close');
      return this.#close(position, signal.price, 'signal', signal);
    }
    const began = this.#now();
    const entry = await ledger.enter(signal);
    if ('order' in entry) {
      this.#began.set(entry.order.clientOrderId, began);
      await this.#send(entry.order);
    } else {
      log.debug({ signal: signal.id, refused: entry.refused }, 'no order');
      if (entry.refused !== 'repeated' && entry.refused !== 'trading_disabled') metrics.violations.inc({ limit: entry.refused });
    }
  }

  async #close(position: Position, price: number, reason: string, signal?: Signal): Promise<void> {
    // With its order committed, it is settled until it is filled. While trading is disabled there is nothing to write but a signal.
    if (this.#isClosing(position) || (signal === undefined && !this.#parts.tradingEnabled)) return;
    const began = this.#now();
    const order = await this.#parts.ledger.exit(position, price, reason, signal);
    if (order === undefined) return;
    this.#began.set(order.clientOrderId, began);
    await this.#send(order);
  }

  #isClosing(position: Position): boolean {
    return this.#books.orders.some((order) => order.positionId === position.id);
  }

  /** Orders that are committed but not known to be filled: those of a leader that died, and those that the exchange did not answer. */
  async settle(): Promise<void> {
    if (this.#books.orders.length === 0 || this.#now() < this.#retryAt) return;
    this.#books = await this.#parts.ledger.books();
    for (const order of this.#books.orders) {
      if (this.#term.over.aborted) return;
      await this.#send(order);
    }
  }

  async #send(order: Order): Promise<void> {
    const { exchange, ledger, tradingEnabled, metrics, log, journal } = this.#parts;
    this.#retryAt = this.#now() + RETRY_MS;
    let fill: Fill | undefined;
    try {
      fill = tradingEnabled && !order.isOver ? await exchange.place(order) : await exchange.find(order.clientOrderId);
    } catch (error) {
      metrics.apiErrors.inc({ source: 'exchange' });
      log.warn(
        { order: order.clientOrderId, reason: error instanceof Error ? error.message : 'unknown' },
        'the exchange does not answer; the order stays pending',
      );
      this.#books = await ledger.books();
      return;
    }
    if (fill !== undefined) await ledger.fill(order, fill);
    else if (order.isOver) await ledger.expire(order);
    this.#books = await ledger.books();
    if (fill === undefined) return;
    const began = this.#began.get(order.clientOrderId);
    this.#began.delete(order.clientOrderId);
    if (began !== undefined) metrics.orderLatency.observe({ kind: order.kind }, (this.#now() - began) / 1000);
    if (order.kind === 'exit') metrics.pnl.remove({ symbol: order.symbol });
    const { clientOrderId, kind, reason, symbol, side } = order;
    const event = { order: clientOrderId, kind, reason, symbol, side, ...fill, token: this.#term.token };
    log.info(event, 'filled');
    journal({ time: new Date().toISOString(), ...event, cash: this.#books.cash });
  }

  /** At most once a second; nobody waits for it. */
  #save(): void {
    if (this.#now() < this.#saveAt) return;
    this.#saveAt = this.#now() + Math.min(SAVE_MS, this.#parts.market.barMs);
    const snapshot: Snapshot = {
      token: this.#term.token,
      savedAt: new Date().toISOString(),
      prices: Object.fromEntries(this.#prices),
      bars: Object.fromEntries([...this.#bars].map(([symbol, bars]) => [symbol, [...bars]])),
    };
    this.#parts.state.save(snapshot).catch(() => {});
  }
}
