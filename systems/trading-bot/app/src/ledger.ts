/**
 * What is written down: signals, orders, positions, the account. An order is committed before it is placed and filled after, each in a
 * transaction that holds only if its writer still leads; between the two the program may die, and the next leader goes on from what is
 * written. A signal is written once, in the transaction of its order, so it never has two.
 */
import { sql, type Transaction } from 'kysely';
import type { Database, Tables } from './database.ts';
import type { Fill } from './exchange.ts';
import { fenced } from './leader.ts';
import { type Books, type Limit, type Limits, type PendingEntry, type Position, sizeEntry, stopsOf } from './risk.ts';
import { type Side, STRATEGY } from './strategy.ts';

export interface Signal {
  /** The same however often it is seen; becomes the client order id. */
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  readonly price: number;
}

export interface Order {
  readonly clientOrderId: string;
  readonly kind: 'entry' | 'exit';
  readonly positionId: number | null;
  readonly reason: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  readonly validUntil: Date | null;
  /** Its time was over, with a second to spare, when it was read. */
  readonly isOver: boolean;
}

export interface OpenBooks extends Books {
  /** Committed, but not known to be filled. */
  readonly orders: readonly Order[];
}

export type Entry = { readonly order: Order } | { readonly refused: Limit | 'trading_disabled' | 'repeated' };

export interface Ledger {
  books(): Promise<OpenBooks>;
  /** Writes a signal to buy, and its order unless a limit forbids it. */
  enter(signal: Signal): Promise<Entry>;
  /** Writes the order that closes a position, and the signal if one asked for it. Undefined while trading is disabled. */
  exit(position: Position, price: number, reason: string, signal?: Signal): Promise<Order | undefined>;
  /** Writes a signal that leads to nothing. */
  note(signal: Signal, outcome: string): Promise<void>;
  fill(order: Order, fill: Fill): Promise<void>;
  expire(order: Order): Promise<void>;
}

export interface LedgerOptions {
  readonly database: Database;
  readonly token: number;
  readonly limits: Limits;
  readonly tradingEnabled: boolean;
  readonly capital: number;
}

/** An entry is given up when the exchange has not taken it by then: the price is another. */
export const ENTRY_VALID_MS = 20_000;

export function openLedger({ database, token, limits, tradingEnabled, capital }: LedgerOptions): Ledger {
  const commit = <T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> => fenced(database, token, work);
  return {
    books: () => commit((transaction) => readBooks(transaction, capital)),
    enter: (signal) =>
      commit(async (transaction): Promise<Entry> => {
        const sized = tradingEnabled
          ? sizeEntry(await readBooks(transaction, capital), limits, signal.symbol, signal.price)
          : { refused: 'trading_disabled' as const };
        const isNew = await writeSignal(transaction, signal, 'refused' in sized ? sized.refused : 'entry');
        if (!isNew) return { refused: 'repeated' };
        if ('refused' in sized) return sized;
        const { id, symbol, price } = signal;
        const order = {
          client_order_id: id,
          signal_id: id,
          position_id: null,
          kind: 'entry' as const,
          reason: 'signal',
          symbol,
          side: 'buy' as const,
          price,
        };
        return { order: await writeOrder(transaction, { ...order, quantity: sized.quantity, token }, ENTRY_VALID_MS) };
      }),
    exit: (position, price, reason, signal) =>
      commit(async (transaction) => {
        if (signal !== undefined && !(await writeSignal(transaction, signal, tradingEnabled ? 'exit' : 'trading_disabled')))
          return undefined;
        if (!tradingEnabled) return undefined;
        const { symbol, quantity } = position;
        const ids = { client_order_id: `exit-${position.id}`, signal_id: signal?.id ?? null, position_id: position.id };
        return writeOrder(transaction, { ...ids, kind: 'exit', reason, symbol, side: 'sell', quantity, price, token }, null);
      }),
    note: (signal, outcome) => commit(async (transaction) => void (await writeSignal(transaction, signal, outcome))),
    fill: (order, fill) => commit((transaction) => writeFill(transaction, order, fill, limits)),
    expire: (order) =>
      commit(async (transaction) => {
        await transaction
          .updateTable('orders')
          .set({ status: 'expired' })
          .where('client_order_id', '=', order.clientOrderId)
          .where('status', '=', 'pending')
          .execute();
      }),
  };
}

async function readBooks(transaction: Transaction<Tables>, capital: number): Promise<OpenBooks> {
  const account = await transaction.selectFrom('account').select('cash').executeTakeFirst();
  if (account === undefined) await transaction.insertInto('account').values({ id: 1, cash: capital }).execute();
  const positions = await transaction
    .selectFrom('positions')
    .select(['id', 'symbol', 'quantity', 'entry_price as entryPrice', 'stop_price as stopPrice', 'take_price as takePrice'])
    .where('closed_at', 'is', null)
    .orderBy('id')
    .execute();
  const rows = await transaction.selectFrom('orders').select(ORDER).where('status', '=', 'pending').orderBy('created_at').execute();
  const orders = rows.map(orderOf);
  const pending: PendingEntry[] = orders.filter((order) => order.kind === 'entry');
  return { cash: account?.cash ?? capital, positions, pending, orders };
}

const ORDER = [
  'client_order_id as clientOrderId',
  'position_id as positionId',
  'kind',
  'reason',
  'symbol',
  'side',
  'quantity',
  'price',
  'valid_until as validUntil',
  sql<boolean>`coalesce(valid_until < clock_timestamp() - interval '1 second', false)`.as('isOver'),
] as const;

const orderOf = (row: Order): Order => row;

/** Whether it was not written before. */
async function writeSignal(transaction: Transaction<Tables>, signal: Signal, outcome: string): Promise<boolean> {
  const insert = transaction.insertInto('signals').values({ ...signal, strategy: STRATEGY, outcome });
  return (await insert.onConflict((conflict) => conflict.doNothing()).executeTakeFirst()).numInsertedOrUpdatedRows === 1n;
}

type NewOrder = Omit<Tables['orders'], 'status' | 'created_at' | 'valid_until' | 'filled_at'>;

function writeOrder(transaction: Transaction<Tables>, order: NewOrder, validMs: number | null): Promise<Order> {
  const valid_until = validMs === null ? null : sql<Date>`clock_timestamp() + make_interval(secs => ${validMs / 1000})`;
  return transaction
    .insertInto('orders')
    .values({ ...order, status: 'pending', valid_until })
    .returning(ORDER)
    .executeTakeFirstOrThrow();
}

async function writeFill(transaction: Transaction<Tables>, order: Order, fill: Fill, limits: Limits): Promise<void> {
  const done = await transaction
    .updateTable('orders')
    .set({ status: 'filled', filled_at: sql<Date>`clock_timestamp()` })
    .where('client_order_id', '=', order.clientOrderId)
    .where('status', '=', 'pending')
    .executeTakeFirst();
  if (done.numUpdatedRows === 0n) return;
  const { price, quantity, fee } = fill;
  // Money is added up by the database, in decimals.
  const amount = sql`${quantity}::numeric * ${price}::numeric`;
  const cash = order.side === 'buy' ? sql<number>`cash - (${amount} + ${fee}::numeric)` : sql<number>`cash + ${amount} - ${fee}::numeric`;
  await transaction.updateTable('account').set({ cash }).execute();
  if (order.kind === 'entry') {
    const { stopPrice, takePrice } = stopsOf(price, limits);
    const stops = { stop_price: stopPrice, take_price: takePrice };
    const entry = { entry_order_id: order.clientOrderId, symbol: order.symbol, quantity, entry_price: price, entry_fee: fee };
    await transaction
      .insertInto('positions')
      .values({ ...entry, ...stops })
      .execute();
    return;
  }
  await transaction
    .updateTable('positions')
    .set({
      exit_price: price,
      exit_reason: order.reason,
      pnl: sql<number>`quantity * (${price}::numeric - entry_price) - entry_fee - ${fee}::numeric`,
      closed_at: sql<Date>`clock_timestamp()`,
    })
    .where('id', '=', order.positionId)
    .execute();
}
