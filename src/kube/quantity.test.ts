import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addQuantity,
  compareQuantity,
  parseQuantity,
  type Quantity,
  quantityOf,
  quantitySign,
  quantityText,
  scaledQuantity,
  subtractQuantity,
} from './quantity.ts';
import { recorded } from './type-table.test.support.ts';

interface Row {
  readonly text: string;
  readonly error?: string;
  readonly printed?: string;
  readonly format?: string;
  readonly other?: string;
  readonly compared?: number;
  readonly sum?: string;
  readonly difference?: string;
}

function read(text: string): Quantity {
  const result = parseQuantity(text);
  assert.ok('value' in result, text);
  return result.value;
}

test('quantities as the real resource.Quantity reads, prints, compares and adds them', () => {
  for (const row of recorded('quantities.json') as unknown as readonly Row[]) {
    const result = parseQuantity(row.text);
    if ('error' in result) {
      assert.equal(result.error, row.error, row.text);
      continue;
    }
    const { value } = result;
    assert.deepEqual([quantityText(value), value.format], [row.printed, row.format], row.text);
    if (row.other === undefined) continue;
    const other = read(row.other);
    assert.equal(compareQuantity(value, other), row.compared, `${row.text} with ${row.other}`);
    assert.equal(quantityText(addQuantity(value, other)), row.sum, `${row.text} + ${row.other}`);
    assert.equal(quantityText(subtractQuantity(value, other)), row.difference, `${row.text} - ${row.other}`);
  }
});

test('units are rounded up, away from zero', () => {
  const cases: [string, number, bigint][] = [
    ['100m', 0, 1n],
    ['100m', 3, 100n],
    ['-100m', 0, -1n],
    ['1.5Gi', 0, 1610612736n],
    ['2', 3, 2000n],
    ['1n', 3, 1n],
    ['0', 3, 0n],
  ];
  for (const [text, places, want] of cases) assert.equal(scaledQuantity(read(text), places), want, text);
});

test('values of fields: numbers, blanks, null', () => {
  for (const value of [2, '2', ' 2 ', '2000m']) {
    const result = quantityOf(value);
    assert.ok('value' in result && compareQuantity(result.value, read('2')) === 0);
  }
  const none = quantityOf(null);
  assert.ok('value' in none && quantitySign(none.value) === 0);
  assert.ok('error' in quantityOf({}));
});

test('huge exponents cost nothing', () => {
  const huge = read('1e999999999');
  assert.equal(compareQuantity(huge, read('1')), 1);
  assert.equal(compareQuantity(read('-1e999999999'), read('1')), -1);
  assert.equal(quantityText(addQuantity(huge, read('1Gi'))), '1e999999999');
  assert.equal(quantityText(addQuantity(read('1Gi'), huge)).length < 32, true);
  assert.ok(scaledQuantity(huge) > 0n);
  assert.ok('error' in parseQuantity('1'.repeat(100_000)));
});

test('any text: an answer; what is printed is read again as the same amount', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[-+]?[0-9.]{0,8}([eEinumkKMGTP]{0,2}[-+]?[0-9]{0,2})$/), (text) => {
      const result = parseQuantity(text);
      if ('error' in result) return;
      const { value } = result;
      // An amount beyond E has no suffix to be printed with, in upstream neither.
      if (value.scale + value.unscaled.toString().length > 20) return;
      assert.equal(compareQuantity(read(quantityText(value)), value), 0, text);
    }),
    { seed: 7, numRuns: process.env['HELMWRIGHT_TEST_LONG'] ? 20_000 : 500 },
  );
});
