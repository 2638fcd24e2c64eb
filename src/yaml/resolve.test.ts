import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isTimestamp, resolveScalar, resolveValue, type Scalar } from './resolve.ts';

describe('resolveScalar', () => {
  const table: readonly [text: string, want: Scalar][] = [
    ['', null],
    ['~', null],
    ['nULL', 'nULL'],
    ['On', true],
    ['oN', 'oN'],
    ['n', false],
    ['0', 0n],
    ['-0', 0n],
    ['0777', 511n],
    ['08', 8],
    ['0o17', 15n],
    ['0O17', 15n],
    ['0b11', 3n],
    ['0b-1', -1n],
    ['-0b1', -1n],
    ['0x1F', 31n],
    ['-0x1', -1n],
    ['1_000', 1000n],
    ['_1', '_1'],
    ['9223372036854775807', 9223372036854775807n],
    ['-9223372036854775808', -9223372036854775808n],
    ['-9223372036854775809', -(2 ** 63)],
    ['18446744073709551615', 18446744073709551615n],
    ['+18446744073709551615', 2 ** 64],
    ['18446744073709551616', 2 ** 64],
    ['0xffffffffffffffffff', '0xffffffffffffffffff'],
    ['1e3', 1000],
    ['1.', 1],
    ['.5', 0.5],
    ['._5', '._5'],
    ['.5_5', 0.55],
    ['.', '.'],
    ['1e400', '1e400'],
    ['-.INF', Number.NEGATIVE_INFINITY],
    ['+.inf', Number.POSITIVE_INFINITY],
    ['1:30', '1:30'],
    ['<<', '<<'],
  ];
  for (const [text, want] of table) test(JSON.stringify(text), () => assert.deepEqual(resolveScalar(text), want));
});

test('resolveValue makes floats', () => {
  const texts = ['123456789012345', '1234567890123456789', '012', '1_0', '1.5', 'a', '1a', '10'];
  assert.deepEqual(texts.map(resolveValue), [123456789012345, 1234567890123456800, 10, 10, 1.5, 'a', '1a', 10]);
});

test('isTimestamp', () => {
  const yes = ['2001-01-01', '2001-1-1', '2000-02-29', '2001-1-1T1:2:3Z', '2001-01-01t01:02:03.5+24:60', '2001-01-01   1:2:3,123'];
  const no = [
    '2001-02-29',
    '2001-13-01',
    '2001-1-1T1:2:3',
    '2001-01-01 24:0:0',
    '2001-01-01 ',
    '201-01-01',
    '2001-01-001',
    '2001-01-01 1:2:3 Z',
  ];
  assert.deepEqual(
    yes.filter((text) => !isTimestamp(text)),
    [],
  );
  assert.deepEqual(no.filter(isTimestamp), []);
});
