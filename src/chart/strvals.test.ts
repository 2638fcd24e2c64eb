import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type GoMap, marshalJson, sprintf, typeOf } from '../golang/index.ts';
import { parseSetInto, type SetKind } from './strvals.ts';

type Row = readonly [kind: SetKind, text: string, want: string];

const ROWS: readonly Row[] = [
  ['set', 'a=1', '{"a":1}'],
  ['set', 'a.b=c,d[1]=e', '{"a":{"b":"c"},"d":[null,"e"]}'],
  ['set', 'a={x,2,true},b={}', '{"a":["x",2,true],"b":[""]}'],
  ['set', 'a=true,b=False,c=NULL,d=0,e=01,f=1.5,g=-3', '{"a":true,"b":false,"c":null,"d":0,"e":"01","f":"1.5","g":-3}'],
  ['set', 'a\\.b=x\\,y', '{"a.b":"x,y"}'],
  ['set', 'a=', '{"a":""}'],
  ['set', 'a', 'error: key "a" has no value'],
  ['set', 'a,b=1', 'error: key "a" has no value (cannot end with ,)'],
  ['set', 'a.b', 'error: key "b" has no value'],
  ['set', 'a[x]=1', 'error: error parsing index: strconv.Atoi: parsing "x": invalid syntax'],
  ['set', 'a[-1]=1', 'error: negative -1 index not allowed'],
  ['set', 'a[65537]=1', 'error: index of 65537 is greater than maximum supported index of 65536'],
  ['set', 'a[0]b=1', "error: unexpected data at end of array index: ['b']"],
  ['set', 'a={x', "error: list must terminate with '}'"],
  ['set', 'a=1,a.b=2', 'error: unable to parse key: interface conversion: interface {} is int64, not map[string]interface {}'],
  ['set', 'a=null,a[0]=2', 'error: unable to parse key: interface conversion: interface {} is nil, not []interface {}'],
  ['set', `${'a.'.repeat(31)}b=1`, 'error: value name nested level is greater than maximum supported nested level of 30'],
  ['set', 'a[0].b=1,a[0].c=2,a[1][1]=3', '{"a":[{"b":1,"c":2},[null,3]]}'],
  // Helm 4: a text that ends within an index is no error.
  ['set', 'a[0', '{}'],
  ['set', '=1,b=2', '{"b":2}'],
  // strings.EqualFold takes the long s.
  ['set', 'a=fal\xc5\xbfe', '{"a":false}'],
  ['set', 'a=\xff', '{"a":"\xef\xbf\xbd"}'],
  ['set-string', 'a=1,b={1,2},c=true', '{"a":"1","b":["1","2"],"c":"true"}'],
  ['set-literal', 'a.b=1,c=\\2', '{"a":{"b":"1,c=\\\\2"}}'],
  ['set-json', 'a={"x":[1,2]},b=null,c=,d="s"', '{"a":{"x":[1,2]},"b":null,"c":null,"d":"s"}'],
  ['set-json', 'a=1 b=2', '{"a":1,"b":2}'],
  // The byte that JSON complains of is the one in the text.
  ['set-json', 'a=\xff', "error: invalid character '\xc3\xbf' looking for beginning of value"],
  ['set-json', 'a=[1', 'error: unexpected EOF'],
  ['set-file', 'a=x,b={y,z}', '{"a":"<x>","b":["<y>","<z>"]}'],
  ['set-file', 'a=err', 'error: no err'],
];

function apply(kind: SetKind, text: string, dest: GoMap = new Map()): string {
  const readFile = (path: string) => (path === 'err' ? { error: 'no err' } : { content: `<${path}>` });
  const error = parseSetInto(kind, text, dest, { readFile });
  return error === undefined ? marshalJson(dest, { escapeHtml: false }) : `error: ${error}`;
}

for (const [kind, text, want] of ROWS) {
  test(`--${kind} ${JSON.stringify(text)}`, () => assert.equal(apply(kind, text), want));
}

test('numbers of --set are int64, of --set-json float64', () => {
  const dest: GoMap = new Map();
  parseSetInto('set', 'a=1', dest);
  parseSetInto('set-json', 'b=1', dest);
  assert.deepEqual([typeOf(dest.get('a')!)?.name, typeOf(dest.get('b')!)?.name], ['int64', 'float64']);
  assert.equal(sprintf('%v', [dest.get('a')!]), '1');
});

test('Helm 3 complains of a text that ends within an index', () => {
  assert.equal(parseSetInto('set', 'a[0', new Map(), { helm: 3 }), 'error parsing index: EOF');
});

test('hostile texts end', () => {
  assert.equal(apply('set', `a${'[0]'.repeat(50_000)}=1`), 'error: more than 1000 nested indexes');
  assert.equal(apply('set-json', `a=${'['.repeat(50_000)}`), 'error: exceeded max depth');
});

test('any text gives values or a sentence', () => {
  const kinds = fc.constantFrom<SetKind>('set', 'set-string', 'set-json', 'set-literal', 'set-file');
  const piece = fc.constantFrom('a', 'b', '.', '[0]', '[', ']', '=', ',', '{', '}', '\\', '"', '1', 'null', '\xff', ' ');
  fc.assert(
    fc.property(kinds, fc.array(piece, { maxLength: 20 }), (kind, pieces) => {
      assert.equal(typeof apply(kind, pieces.join('')), 'string');
    }),
    { seed: 1, numRuns: process.env['HELMWRIGHT_TEST_LONG'] ? 50_000 : 500 },
  );
});
