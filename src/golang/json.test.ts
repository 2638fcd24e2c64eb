import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { goRows } from '../testing/go-rows.ts';
import { goValue, type TaggedValue } from '../testing/go-value.ts';
import {
  GoBytes,
  GoError,
  type GoMap,
  GoStruct,
  goNil,
  marshalJson,
  sprintf,
  UnmarshalTypeError,
  unmarshalJson,
  unmarshalJsonList,
  unmarshalJsonMap,
  type Value,
} from './index.ts';

/** What Go answers: the value in Go's syntax, and the error. */
function outcome(run: () => Value, empty: Value): [string, string] {
  try {
    return [sprintf('%#v', [run()]), ''];
  } catch (error) {
    assert.ok(error instanceof GoError);
    return [sprintf('%#v', [error instanceof UnmarshalTypeError ? error.value : empty]), error.message];
  }
}

const readers: Readonly<Record<string, (text: string) => [string, string]>> = {
  jsonu: (text) => outcome(() => unmarshalJson(text), null),
  jsonumap: (text) => outcome(() => unmarshalJsonMap(text), new Map()),
  jsonulist: (text) => outcome(() => unmarshalJsonList(text), []),
};

test('JSON is read as Go reads it, recorded', () => {
  for (const [op, text, value, error] of goRows<[string, string, string, string]>('json-decode.jsonl')) {
    assert.deepEqual(readers[op]!(text), [value, error], `${op} ${text}`);
  }
});

test('JSON is written as Go writes it, recorded', () => {
  for (const [value, indent, prefix, html, want, error] of goRows<[TaggedValue, string, string, number, string, string]>(
    'json-encode.jsonl',
  )) {
    const write = (): string => marshalJson(goValue(value), { indent, prefix, escapeHtml: html === 1 });
    if (error === '') assert.equal(write(), want, JSON.stringify(value));
    else assert.throws(write, { name: 'GoError', message: error });
  }
});

test('nesting: 10000 deep is read and written, more is an error', () => {
  const deep = '['.repeat(10000) + ']'.repeat(10000);
  assert.equal(marshalJson(unmarshalJson(deep)), deep);
  assert.throws(() => unmarshalJson(`[${deep}]`), { message: "invalid character '[' exceeded max depth" });
  assert.throws(() => unmarshalJson('{"a":'.repeat(10001)), { message: "invalid character '{' exceeded max depth" });
});

test('a map that holds itself is an error', () => {
  const map: GoMap = new Map();
  map.set('self', map);
  assert.throws(() => marshalJson(map), { message: 'json: unsupported value: encountered a cycle via map[string]interface {}' });
});

test('null makes a nil map and a nil list', () => {
  assert.equal(unmarshalJsonMap('null')[goNil], true);
  assert.equal(marshalJson(unmarshalJsonList('null')), 'null');
});

test('structs: names, omitempty, methods', () => {
  const json = new Map([
    ['Name', { name: 'name', omitEmpty: false }],
    ['Home', { name: 'home', omitEmpty: true }],
  ]);
  const fields = new Map<string, Value>([
    ['Name', ''],
    ['Home', ''],
    ['Other', [1]],
  ]);
  assert.equal(marshalJson(new GoStruct({ name: 'chart.Metadata', kind: 'struct', json }, fields)), '{"name":"","Other":[1]}');
  const marshaler = { name: 'MarshalText', params: [], variadic: false, call: () => new GoBytes('a<b') };
  const type = { name: '*x.Y', kind: 'ptr', methods: new Map([['MarshalText', marshaler]]) } as const;
  assert.equal(marshalJson([new GoStruct(type, fields)]), '["a\\u003cb"]');
});

test('what is written reads back the same', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constant(null),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'grapheme-ascii' }),
      fc.array(tie('value')),
      fc.dictionary(fc.string({ unit: 'grapheme-ascii' }), tie('value')).map((o) => new Map(Object.entries(o))),
    ),
  })).value as fc.Arbitrary<Value>;
  fc.assert(
    fc.property(value, fc.boolean(), fc.constantFrom('', '  '), (v, escapeHtml, indent) => {
      assert.deepEqual(unmarshalJson(marshalJson(v, { escapeHtml, indent })), v);
    }),
    { seed: 1, numRuns: process.env['HELMWRIGHT_TEST_LONG'] ? 50_000 : 500 },
  );
});
