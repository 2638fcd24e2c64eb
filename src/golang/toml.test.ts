import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { goRows } from '../testing/go-rows.ts';
import { goValue, type TaggedValue } from '../testing/go-value.ts';
import { GoError, type GoMap, goInt, marshalToml, sprintf, unmarshalToml, type Value } from './index.ts';

test('TOML is written as BurntSushi/toml writes it, recorded', () => {
  for (const [value, want, error] of goRows<[TaggedValue, string, string]>('toml-encode.jsonl')) {
    if (error === '') assert.equal(marshalToml(goValue(value)), want, JSON.stringify(value));
    else assert.throws(() => marshalToml(goValue(value)), { name: 'GoError', message: error });
  }
});

test('TOML is read as BurntSushi/toml reads it, recorded', () => {
  for (const [text, want, error] of goRows<[string, string, string]>('toml-decode.jsonl')) {
    if (error === '') assert.equal(sprintf('%#v', [unmarshalToml(text)]), want, text);
    else assert.throws(() => unmarshalToml(text), { name: 'GoError', message: error }, JSON.stringify(text));
  }
});

const written: readonly [name: string, value: Value, want: string][] = [
  [
    'tables after keys',
    new Map<string, Value>([
      ['a', new Map([['x', 1]])],
      ['b', goInt(2)],
    ]),
    'b = 2\n\n[a]\n  x = 1.0\n',
  ],
  ['lists of tables', new Map<string, Value>([['a', [new Map([['x', 'y']]), new Map()]]]), '[[a]]\n  x = "y"\n\n[[a]]\n'],
  ['a list of mixed things', new Map<string, Value>([['a', [1.5, new Map([['x', true]])]]]), 'a = [1.5, {x = true}]\n'],
  ['quoted keys', new Map<string, Value>([['a b', 'c"d\n']]), '"a b" = "c\\"d\\n"\n'],
];

for (const [name, value, want] of written) {
  test(`marshalToml: ${name}`, () => assert.equal(marshalToml(value), want));
}

test('dates keep the form they had', () => {
  const text = 'a = 1979-05-27\nb = 07:32:00.5\nc = 1979-05-27T07:32:00\nd = 1979-05-27T00:32:00.999-07:00\ne = 1979-05-27T07:32:00Z\n';
  assert.equal(marshalToml(unmarshalToml(text)), text);
});

test('too deep, or endless, is an error', () => {
  assert.throws(() => unmarshalToml(`a=${'['.repeat(100_000)}`), GoError);
  assert.throws(() => unmarshalToml(`a=${'{a='.repeat(100_000)}`), GoError);
  assert.throws(() => unmarshalToml(`${'a.'.repeat(100_000)}a=1`), GoError);
  const map: GoMap = new Map();
  map.set('self', map);
  assert.throws(() => marshalToml(map), GoError);
  const list: Value[] = [];
  list.push(list);
  assert.throws(() => marshalToml(new Map([['a', list]])), GoError);
});

test('any text gives a map or a GoError', () => {
  const text = fc
    .array(
      fc.constantFrom(
        'a',
        'b',
        '=',
        '.',
        '[',
        ']',
        '{',
        '}',
        ',',
        '"',
        "'",
        '"""',
        '\\',
        '\n',
        '1',
        '0x',
        '-',
        ' ',
        '#',
        'inf',
        'e',
        '_',
        '\xff',
        '07:32',
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (given) => {
      try {
        assert.ok(unmarshalToml(given) instanceof Map);
      } catch (error) {
        assert.ok(error instanceof GoError, String(error));
      }
    }),
    { seed: 1, numRuns: process.env['HELMWRIGHT_TEST_LONG'] ? 200_000 : 3000 },
  );
});
