import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GoMap, marshalJson } from '../golang/index.ts';
import { mergeLayers, type ValuesLayer } from './merge-layers.ts';
import type { HelmVersion } from './version.ts';

function file(text: string): ValuesLayer {
  return { kind: 'file', source: { name: 'v.yaml', text } };
}

function merge(layers: readonly ValuesLayer[], helm: HelmVersion = 4): string {
  const { value, diagnostics } = mergeLayers(layers, { helm });
  return diagnostics.length > 0 ? `error: ${diagnostics[0]!.message}` : marshalJson(value);
}

const ROWS: readonly (readonly [name: string, layers: readonly ValuesLayer[], want: string])[] = [
  [
    'maps merge, lists and nulls replace',
    [file('a: {b: 1, c: [1]}\nd: 1'), file('a: {c: [2], e: null}\nd: null')],
    '{"a":{"b":1,"c":[2],"e":null},"d":null}',
  ],
  ['several documents', [file('a: 1\n---\nb: 2\n')], '{"a":1,"b":2}'],
  [
    "Helm's order, not the command line's",
    [{ kind: 'set', text: 'a=set' }, { kind: 'set-json', text: 'a="json"' }, file('a: file')],
    '{"a":"set"}',
  ],
  [
    'literal comes last',
    [
      { kind: 'set-literal', text: 'a=lit,x' },
      { kind: 'set-string', text: 'a=1' },
    ],
    '{"a":"lit,x"}',
  ],
  ['--set-json of an object', [file('a: {b: 1}'), { kind: 'set-json', text: ' {"a":{"c":2}}' }], '{"a":{"b":1,"c":2}}'],
  ['--set-file', [{ kind: 'set-file', text: 'a=x', read: (path) => ({ content: `of ${path}` }) }], '{"a":"of x"}'],
  ['--set error', [{ kind: 'set', text: 'a' }], 'error: failed parsing --set data: key "a" has no value'],
  ['--set-json error', [{ kind: 'set-json', text: 'a=[' }], 'error: failed parsing --set-json data a=['],
  ['--set-json object error', [{ kind: 'set-json', text: '{' }], 'error: failed parsing --set-json data JSON: {'],
  [
    '--set-file error',
    [{ kind: 'set-file', text: 'a=x', read: () => ({ error: 'open x: no such file or directory' }) }],
    'error: failed parsing --set-file data: open x: no such file or directory',
  ],
  [
    'file error',
    [file('a: b: c')],
    'error: failed to parse v.yaml: cannot unmarshal yaml document: error converting YAML to JSON: yaml: mapping values are not allowed in this context',
  ],
  ['separator', [file('a: 1\n--- b\n')], 'error: failed to parse v.yaml: error reading yaml document: invalid Yaml document separator: b'],
];

for (const [name, layers, want] of ROWS) test(name, () => assert.equal(merge(layers), want));

test('Helm 3: one document, and no objects in --set-json', () => {
  assert.equal(merge([file('a: 1\n---\nb: 2\n')], 3), '{"a":1}');
  assert.equal(merge([{ kind: 'set-json', text: '{"a":1}' }], 3), 'error: failed parsing --set-json data {"a":1}');
});

test('an object layer is not changed', () => {
  const value: GoMap = new Map([['a', new Map()]]);
  assert.equal(
    merge([
      { kind: 'object', value },
      { kind: 'set', text: 'a.b=1' },
    ]),
    '{"a":{"b":1}}',
  );
  assert.equal(marshalJson(value), '{"a":{}}');
});

test('an object layer without end is refused', () => {
  const value: GoMap = new Map();
  value.set('self', value);
  assert.match(merge([{ kind: 'object', value }]), /^error: values are nested deeper than 1000 levels/);
});
