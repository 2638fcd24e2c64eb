import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairwise } from './pairs.ts';

test('any two choices meet, in few rows', () => {
  for (const [factors, most] of [
    [[], 0],
    [[3], 3],
    [[2, 2, 2], 6],
    [[2, 3, 2, 4, 2, 2, 2, 2], 20],
  ] as const) {
    const rows = pairwise(factors);
    assert.ok(rows.length <= most, `${factors.join()}: ${rows.length}`);
    factors.forEach((choices, a) => {
      for (let x = 0; x < choices; x += 1) {
        assert.ok(rows.some((row) => row[a] === x));
        for (let b = a + 1; b < factors.length; b += 1)
          for (let y = 0; y < factors[b]!; y += 1) assert.ok(rows.some((row) => row[a] === x && row[b] === y));
      }
    });
  }
});
