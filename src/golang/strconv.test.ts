import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { goRows } from '../testing/go-rows.ts';
import {
  atoi,
  type FloatFormat,
  formatFloat,
  NumError,
  parseBool,
  parseFloat as parseGoFloat,
  parseInt as parseGoInt,
  parseUint,
  quote,
  quoteToAscii,
  unquote,
  unquoteRune,
} from './index.ts';

const RUNS = process.env['HELMWRIGHT_TEST_LONG'] ? 200_000 : 2000;

const floats: readonly [value: number, format: FloatFormat, precision: number, want: string][] = [
  [100000, 'g', -1, '100000'],
  [1e6, 'g', -1, '1e+06'],
  [0.00001, 'g', -1, '1e-05'],
  [2.5, 'f', 0, '2'],
  [3.5, 'f', 0, '4'],
  [0.125, 'e', 1, '1.2e-01'],
  [-0, 'f', -1, '-0'],
  [1e21, 'f', -1, '1000000000000000000000'],
  [5e-324, 'f', 10, '0.0000000000'],
  [0.5, 'f', 0, '0'],
  [0.51, 'f', 0, '1'],
  [9.5, 'f', 0, '10'],
];

for (const [value, format, precision, want] of floats) {
  test(`formatFloat ${value} ${format} ${precision}`, () => assert.equal(formatFloat(value, format, precision), want));
}

const toFloat = (text: string): number => Number(text.replace('Inf', 'Infinity'));

test('formatFloat as Go, recorded', () => {
  for (const [value, format, precision, want] of goRows<[string, FloatFormat, number, string]>('format-float.jsonl')) {
    assert.equal(formatFloat(toFloat(value), format, precision), want, `${value} ${format} ${precision}`);
  }
});

test('what is formatted in full reads back the same', () => {
  const format = fc.constantFrom<FloatFormat>('e', 'f', 'g', 'x');
  fc.assert(
    fc.property(fc.double({ noNaN: true }), format, (value, form) => Object.is(parseGoFloat(formatFloat(value, form, -1)), value)),
    { seed: 1, numRuns: RUNS },
  );
});

const answer = <T>(result: T | NumError<T>, show: (value: T) => string): [string, string] =>
  result instanceof NumError ? [show(result.value), result.message] : [show(result), ''];

const parsers: Readonly<Record<string, (text: string, base: number, bits: number) => [string, string]>> = {
  pfloat: (text) => answer(parseGoFloat(text), (value) => formatFloat(value, 'b', -1)),
  pint: (text, base, bits) => answer(parseGoInt(text, base, bits), String),
  puint: (text, base, bits) => answer(parseUint(text, base, bits), String),
  atoi: (text) => answer(atoi(text), String),
  pbool: (text) => answer<boolean>(parseBool(text), String),
};

test('numbers are read as Go reads them, recorded', () => {
  for (const [op, text, [base, bits], value, error] of goRows<[string, string, number[], string, string]>('parse-number.jsonl')) {
    assert.deepEqual(parsers[op]!(text, base ?? 10, bits ?? 64), [value, error], `${op} ${JSON.stringify(text)} ${base} ${bits}`);
  }
});

const quoters: Readonly<Record<string, (text: string) => string | undefined>> = { quote, quoteascii: quoteToAscii, unquote };

test('quoting as Go, recorded', () => {
  for (const [op, text, want] of goRows<[string, string, string | null]>('quote.jsonl')) {
    assert.equal(quoters[op]!(text) ?? null, want, `${op} ${JSON.stringify(text)}`);
  }
});

const bytes = fc.array(fc.integer({ min: 0, max: 255 })).map((list) => String.fromCharCode(...list));

test('what is quoted unquotes to the same bytes', () => {
  fc.assert(
    fc.property(bytes, (text) => unquote(quote(text)) === text && unquote(quoteToAscii(text)) === text),
    { seed: 1, numRuns: RUNS },
  );
});

const characters: readonly [literal: string, want: number | undefined][] = [
  ["'a'", 97],
  ["'\\n'", 10],
  ["'\\''", 39],
  ["'\\x80'", 128],
  ["'\xe6\x97\xa5'", 0x65e5],
  ["'ab'", undefined],
  ["''", undefined],
  ["'\\\"'", undefined],
  ["'", undefined],
];

for (const [literal, want] of characters) {
  test(`unquoteRune ${literal}`, () => assert.equal(unquoteRune(literal), want));
}
