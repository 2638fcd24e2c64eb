/** What /status shows, read from the stores, so that every replica tells the same. */
import type { Database } from './database.ts';

const LATEST = 20;

export async function readReport(database: Database) {
  const [leader, account, positions, orders, signals, keys] = await Promise.all([
    database.selectFrom('leadership').select(['token', 'holder', 'expires_at as expiresAt']).executeTakeFirst(),
    database.selectFrom('account').select('cash').executeTakeFirst(),
    database
      .selectFrom('positions')
      .select([
        'id',
        'symbol',
        'quantity',
        'entry_price as entryPrice',
        'stop_price as stopPrice',
        'take_price as takePrice',
        'opened_at as openedAt',
      ])
      .where('closed_at', 'is', null)
      .orderBy('id')
      .execute(),
    database
      .selectFrom('orders')
      .select([
        'client_order_id as clientOrderId',
        'kind',
        'reason',
        'symbol',
        'side',
        'quantity',
        'price',
        'status',
        'created_at as createdAt',
      ])
      .orderBy('created_at', 'desc')
      .limit(LATEST)
      .execute(),
    database.selectFrom('signals').select(['id', 'symbol', 'side', 'price', 'outcome', 'at']).orderBy('at', 'desc').limit(LATEST).execute(),
    database.selectFrom('exchange_keys').select(['name', 'sealed_at as sealedAt']).orderBy('name').execute(),
  ]);
  return { leader: leader ?? null, cash: account?.cash ?? null, positions, orders, signals, exchangeKeys: keys };
}
