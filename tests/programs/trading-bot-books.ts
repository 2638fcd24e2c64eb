/** What must be true of trading-bot's database, whoever died. */
import assert from 'node:assert/strict';
import type { Site } from './trading-bot-site.ts';

/** Each finds no row. */
const FALSE: readonly (readonly [what: string, sql: string])[] = [
  [
    'a signal has one order',
    `select id from signals full join (select * from orders where kind = 'entry') o on o.signal_id = id
     where (outcome = 'entry') is distinct from (o.client_order_id is not null)`,
  ],
  [
    'the exchange has filled what the books call filled, and nothing else',
    `select client_order_id, o.status, f.price from paper_fills f full join orders o using (client_order_id)
     where (o.status = 'filled') is distinct from (f.client_order_id is not null) and o.status is distinct from 'pending'`,
  ],
  [
    'the same quantity',
    `select client_order_id from paper_fills f join orders o using (client_order_id)
     where f.quantity <> o.quantity or f.symbol <> o.symbol or f.side <> o.side`,
  ],
  [
    'every filled entry has its position',
    `select client_order_id from (select * from orders where kind = 'entry' and status = 'filled') o
     full join positions p on p.entry_order_id = o.client_order_id where p.id is null or o.client_order_id is null or p.quantity <> o.quantity`,
  ],
  [
    'a position is closed when its exit is filled',
    `select p.id from positions p left join orders o on o.position_id = p.id and o.kind = 'exit'
     where (p.closed_at is not null) is distinct from (o.status is not distinct from 'filled')`,
  ],
  [
    'stops are kept',
    `select id from positions where exit_reason = 'stop_loss' and exit_price > stop_price
     or exit_reason = 'take_profit' and exit_price < take_price`,
  ],
  [
    'orders of a leader come before those of the next',
    'select client_order_id from (select *, max(token) over (order by created_at) m from orders) o where token < m',
  ],
  [
    'one position a symbol',
    'select a.id from positions a join positions b on a.symbol = b.symbol and a.id < b.id and a.closed_at > b.opened_at',
  ],
  [
    'no more positions at once than MAX_POSITIONS',
    `select n from (select sum(d) over (order by at, d) n from (select opened_at at, 1 d from positions
     union all select closed_at, -1 from positions where closed_at is not null) e) s where n > 5`,
  ],
  ['no position takes more than its part', 'select entry_order_id from positions where quantity * entry_price > 10000 / 5 * 1.05'],
  [
    'the account adds up: half of the eighth place may be lost with each fill',
    `select cash, due from account, (select 10000 + coalesce(sum(case side when 'sell' then 1 else -1 end * quantity * price - fee), 0) due, count(*) n
     from paper_fills join orders using (client_order_id, quantity, price, symbol, side) where status = 'filled') f
     where abs(cash - due) > 0.000000005 * n`,
  ],
];

export async function assertBooks(site: Site): Promise<void> {
  for (const [what, sql] of FALSE) assert.equal(await site.query(sql), '', what);
}
