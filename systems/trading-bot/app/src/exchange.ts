/**
 * Where orders go. A client order id makes an order one thing however often it is sent: what an exchange must promise for this program to
 * promise one order a signal. The paper exchange fills at the order's price, keeps its own books, and never sends anything anywhere.
 */
import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Order } from './ledger.ts';
import { FEE_RATE } from './risk.ts';

export interface Fill {
  readonly price: number;
  readonly quantity: number;
  readonly fee: number;
}

export interface Exchange {
  /** Fills it, or gives the fill that it already has; undefined when it came too late. */
  place(order: Order): Promise<Fill | undefined>;
  find(clientOrderId: string): Promise<Fill | undefined>;
}

/** Unless trading is enabled, no order gets through here: the last of three places that see to it. */
export function guarded(exchange: Exchange, tradingEnabled: boolean): Exchange {
  if (tradingEnabled) return exchange;
  return { ...exchange, place: () => Promise.reject(new Error('trading is disabled')) };
}

export function paperExchange(database: Database): Exchange {
  const find = (clientOrderId: string): Promise<Fill | undefined> =>
    database.selectFrom('paper_fills').select(['price', 'quantity', 'fee']).where('client_order_id', '=', clientOrderId).executeTakeFirst();
  return {
    place: async ({ clientOrderId, symbol, side, quantity, price, validUntil }) => {
      // Late orders are refused, as Binance does with recvWindow.
      await sql`insert into paper_fills (client_order_id, symbol, side, quantity, price, fee)
        select ${clientOrderId}, ${symbol}, ${side}, ${quantity}::numeric, ${price}::numeric, ${quantity * price * FEE_RATE}::numeric
        where ${validUntil}::timestamptz is null or clock_timestamp() <= ${validUntil}::timestamptz
        on conflict do nothing`.execute(database);
      return find(clientOrderId);
    },
    find,
  };
}
