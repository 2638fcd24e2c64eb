import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bar, crossing, signalId, WINDOW, withBar } from './strategy.ts';

const bars = (closes: readonly number[]): readonly Bar[] => closes.map((close, i) => ({ openMs: i * 60_000, close }));
const flat = (count: number): number[] => Array(count).fill(100);

const cases: readonly (readonly [name: string, closes: readonly number[], want: 'buy' | 'sell' | undefined])[] = [
  ['too few bars', [...flat(WINDOW - 2), 110], undefined],
  ['nothing moves', flat(WINDOW), undefined],
  ['a rise begins', [...flat(WINDOW - 1), 110], 'buy'],
  ['a fall begins', [...flat(WINDOW - 1), 90], 'sell'],
  ['a rise goes on', [...flat(WINDOW - 2), 110, 120], undefined],
  ['a fall becomes a rise', [112, 111, 110, 109, 108, 107, 106, 105, 104, 103, 102, 101, 150], 'buy'],
];
for (const [name, closes, want] of cases) test(`signal: ${name}`, () => assert.equal(crossing(bars(closes)), want));

test('bars: the same or an older one changes nothing; a short gap is bridged, after a long one they begin anew', () => {
  const known = bars(flat(3));
  const add = (openMs: number): number[] => withBar(known, { openMs, close: 1 }, 60_000).map((bar) => bar.openMs);
  assert.equal(withBar(known, { openMs: 120_000, close: 1 }, 60_000), known);
  assert.deepEqual(add(180_000), [0, 60_000, 120_000, 180_000]);
  assert.deepEqual(add(360_000), [0, 60_000, 120_000, 360_000]);
  assert.deepEqual(add(120_000 + (WINDOW + 1) * 60_000), [120_000 + (WINDOW + 1) * 60_000]);
  assert.equal(withBar(bars(flat(WINDOW)), { openMs: WINDOW * 60_000, close: 1 }, 60_000).length, WINDOW);
});

test('a signal’s id fits into a client order id of Binance (D10)', () => {
  assert.match(signalId('A1B2C3D4E5F6G7', 9_999_999_999_999), /^[a-zA-Z0-9-_]{1,36}$/);
});
