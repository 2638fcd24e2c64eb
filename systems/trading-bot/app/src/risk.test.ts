import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Books, cost, equity, exitReason, LOT, lossPerUnit, sizeEntry, stopsOf } from './risk.ts';

const limits = { maxPositions: 3, riskPerTrade: 0.02, stopLoss: 0.02, takeProfit: 0.04 };
const empty: Books = { cash: 10_000, positions: [], pending: [] };
const position = (symbol: string, quantity = 1, entryPrice = 100) => ({
  id: 1,
  symbol,
  quantity,
  entryPrice,
  ...stopsOf(entryPrice, limits),
});

const cases: readonly (readonly [string, ReturnType<typeof sizeEntry>, unknown])[] = [
  ['a third of the capital, when the risk allows more', sizeEntry(empty, limits, 'A', 100), { quantity: 33.30003 }],
  ['the share at risk, when it is less', sizeEntry(empty, { ...limits, riskPerTrade: 0.001 }, 'A', 100), { quantity: 4.54959 }],
  ['a symbol is held once', sizeEntry({ ...empty, positions: [position('A')] }, limits, 'A', 100), { refused: 'symbol_taken' }],
  [
    'an entry under way is held',
    sizeEntry({ ...empty, pending: [{ symbol: 'A', quantity: 1, price: 1 }] }, limits, 'A', 100),
    { refused: 'symbol_taken' },
  ],
  [
    'not more positions than allowed',
    sizeEntry({ ...empty, positions: ['B', 'C', 'D'].map((s) => position(s)) }, limits, 'A', 100),
    { refused: 'max_positions' },
  ],
  ['none at all', sizeEntry(empty, { ...limits, maxPositions: 0 }, 'A', 100), { refused: 'max_positions' }],
  ['no risk, no trade', sizeEntry(empty, { ...limits, riskPerTrade: 0 }, 'A', 100), { refused: 'risk_per_trade' }],
  ['no cash, no trade', sizeEntry({ ...empty, cash: 0 }, limits, 'A', 100), { refused: 'risk_per_trade' }],
];
for (const [name, got, want] of cases) test(`size: ${name} (D11)`, () => assert.deepEqual(got, want));

test('exits: at the stop and below, at the target and above, never between (D11)', () => {
  const held = position('A');
  const want = [
    [97, 'stop_loss'],
    [98, 'stop_loss'],
    [98.01, undefined],
    [103.99, undefined],
    [104, 'take_profit'],
    [200, 'take_profit'],
  ] as const;
  for (const [price, reason] of want) assert.equal(exitReason(held, price), reason, String(price));
});

test('property: no size breaks a limit, whatever is open and whatever the limits are (D11)', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
  const price = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
  const held = fc.record({ quantity: fc.double({ min: LOT, max: 1000, noNaN: true }), price });
  fc.assert(
    fc.property(
      fc.nat(6),
      share,
      share,
      share,
      amount,
      fc.array(held, { maxLength: 6 }),
      fc.nat(6),
      price,
      (max, risk, stop, take, cash, open, pendingCount, at) => {
        const chosen = { maxPositions: max, riskPerTrade: risk, stopLoss: stop, takeProfit: take };
        const symbols = open.map((each, i) => ({ ...each, symbol: `S${i}` }));
        const books: Books = {
          cash,
          pending: symbols.slice(0, pendingCount),
          positions: symbols.slice(pendingCount).map((each, id) => ({
            id,
            symbol: each.symbol,
            quantity: each.quantity,
            entryPrice: each.price,
            ...stopsOf(each.price, chosen),
          })),
        };
        const sized = sizeEntry(books, chosen, 'NEW', at);
        if ('refused' in sized) return;
        const promised = books.pending.reduce((sum, each) => sum + cost(each.quantity, each.price), 0);
        const spare = 1 + 1e-9;
        assert.ok(open.length < max);
        assert.ok(sized.quantity >= LOT / spare);
        assert.ok(promised + cost(sized.quantity, at) <= cash * spare, 'no more is spent than there is');
        assert.ok(sized.quantity * lossPerUnit(at, chosen) <= risk * equity(books) * spare, 'no more is lost at the stop than allowed');
      },
    ),
    { numRuns: 2000, seed: 4 },
  );
});
