import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPlaced } from './places.ts';

const TEXT = 'a:\n  b:\n    - c: 1\n    - {d: 2, d: 3}\nb: x\n';

test('places of keys and values by path', () => {
  const places = readPlaced(TEXT).value!;
  const table: readonly (readonly [(string | number)[], number, number, boolean])[] = [
    [['a'], 0, TEXT.indexOf('b:'), true],
    [['a', 'b', 0, 'c'], TEXT.indexOf('c:'), TEXT.indexOf('1'), true],
    [['b'], TEXT.indexOf('b: x'), TEXT.indexOf('x'), true],
    [['b', 'under'], TEXT.indexOf('b: x'), TEXT.indexOf('x'), false],
    [['a', 'b', 7], TEXT.indexOf('b:'), TEXT.indexOf('- c'), false],
    [['none'], 0, 0, false],
  ];
  for (const [path, key, value, isExact] of table) assert.deepEqual(places.find(path), { key, value, isExact }, path.join('.'));
});

test('keys that stand twice', () => {
  assert.deepEqual(readPlaced(TEXT).value!.duplicates(), [{ path: ['a', 'b', 1, 'd'], offset: TEXT.lastIndexOf('d:') }]);
  assert.deepEqual(readPlaced('a: 1\nb: {}\na: 2\n').value!.duplicates(), [{ path: ['a'], offset: 11 }]);
});
