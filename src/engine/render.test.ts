import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type FileTree, fromBytes, seededRandom, toBytes } from '../base/index.ts';
import { renderChart } from './render.ts';

const tree = (files: Record<string, string>): FileTree =>
  new Map(
    Object.entries({ 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n', ...files }).map(([path, text]) => [path, toBytes(text)]),
  );

const codesOf = (files: FileTree): string[] => renderChart(files).diagnostics.map((d) => d.code);

const bombs: readonly [string, Record<string, string>, RegExp][] = [
  [
    'a loop',
    { 'templates/a.yaml': '{{ range until 4000 }}{{ range until 4000 }}{{ range until 4000 }}{{ end }}{{ end }}{{ end }}' },
    /^engine\/limit-iterations$/,
  ],
  [
    'doubling output',
    { 'templates/a.yaml': `{{ define "a" }}${'x'.repeat(1000)}{{ end }}{{ range until 1000000 }}{{ include "a" $ }}{{ end }}` },
    /^engine\/limit-output-bytes$/,
  ],
  ['recursion', { 'templates/a.yaml': '{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}' }, /^engine\/limit-template-depth$/],
  ['nested parentheses', { 'templates/a.yaml': `{{ ${'('.repeat(100_000)}1${')'.repeat(100_000)} }}` }, /^engine\/limit-parse-depth$/],
  [
    'doubling text',
    { 'templates/a.yaml': '{{ $x := "xxxxxxxxxxxxxxxx" }}{{ range until 64 }}{{ $x = cat $x $x }}{{ end }}' },
    /^(template\/exec|engine\/limit-.*)$/,
  ],
  [
    'quoting a quotation',
    { 'templates/a.yaml': '{{ $x := "\\"" }}{{ range until 64 }}{{ $x = printf "%q" $x }}{{ end }}' },
    /^template\/exec$/,
  ],
  ...['toJson', 'toYaml', 'toYamlPretty', 'print', 'deepCopy', 'sha256sum (toString'].map(
    (call): [string, Record<string, string>, RegExp] => [
      `the same map twice, in a map twice, … by ${call}`,
      {
        'templates/a.yaml': `{{ $d := dict }}{{ range until 64 }}{{ $d = dict "a" $d "b" $d }}{{ end }}{{ $x := ${call} $d ${call.includes('(t') ? ')' : ''}}}`,
      },
      /^template\/exec$/,
    ],
  ),
  [
    'aliases',
    {
      'values.yaml': `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij'].map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefghij'[i]}`).join(',')}]\n`).join('')}`,
    },
    /./,
  ],
  ['deep values', { 'values.yaml': `a: ${'['.repeat(50_000)}` }, /./],
];
for (const [name, files, want] of bombs) {
  test(`a bomb ends in a diagnostic: ${name}`, () => {
    const codes = codesOf(tree(files));
    assert.ok(
      codes.some((code) => want.test(code)),
      `got ${codes.join(', ') || 'nothing'}`,
    );
  });
}

const runs = process.env['HELMWRIGHT_TEST_LONG'] === '1' ? 20_000 : 300;
const pieces = [
  '{{',
  '}}',
  '{{-',
  '-}}',
  ' .Values.a ',
  '| quote',
  'range ',
  'end',
  'if ',
  'define "x"',
  'include "x" .',
  'a: ',
  '- ',
  '\n',
  '"',
  '`',
  '\t',
  '&a ',
  '*a',
  '\xff',
  '\0',
  '---\n',
  'tpl ',
  'toYaml ',
  '(',
  ')',
];
const noise = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.uint8Array({ maxLength: 4 }).map(fromBytes)), { maxLength: 40 })
  .map((parts) => parts.join(''));

test('any bytes in any file end in a render or a diagnostic', () => {
  const files = fc.record({
    'values.yaml': noise,
    'templates/a.yaml': noise,
    'templates/_b.tpl': noise,
    'values.schema.json': fc.option(noise, { nil: '{}' }),
    '.helmignore': noise,
  });
  fc.assert(
    fc.property(files, fc.option(noise, { nil: undefined }), (contents, chartYaml) => {
      const all = tree(chartYaml === undefined ? contents : { ...contents, 'Chart.yaml': chartYaml });
      const render = renderChart(all, { values: [{ kind: 'set', text: contents['values.yaml'] }] });
      assert.equal(typeof render.output, 'string');
    }),
    { seed: 7, numRuns: runs },
  );
});

test('rendering is pure: the same input gives the same render, and the chart is left as it was', () => {
  const files = tree({
    'values.yaml': 'a: {b: 1}\nl: [x]\n',
    'templates/a.yaml': 'r: {{ randAlphaNum 20 }}\nn: {{ now | unixEpoch }}\n{{ $_ := set .Values.a "c" 2 }}v: {{ toJson .Values }}\n',
  });
  const once = renderChart(files, { random: seededRandom('s') });
  const again = renderChart(files, { random: seededRandom('s') });
  assert.equal(once.output, again.output);
  assert.notEqual(once.output, renderChart(files, { random: seededRandom('t') }).output);
});

test('what lookup and DNS asked for comes back, and is used when it is given', () => {
  const files = tree({
    'templates/a.yaml': 'a: {{ (lookup "v1" "Secret" "ns" "s").data | toJson }}\nb: {{ getHostByName "h.example" }}\n',
  });
  const blind = renderChart(files, { enableDns: true });
  assert.deepEqual(blind.asked, [
    { kind: 'lookup', query: { apiVersion: 'v1', kind: 'Secret', namespace: 'ns', name: 's' } },
    { kind: 'host', name: 'h.example' },
  ]);
  const seeing = renderChart(files, {
    enableDns: true,
    cluster: { lookup: ({ name }) => new Map([['data', new Map([['key', name]])]]), hosts: new Map([['h.example', '192.0.2.1']]) },
  });
  assert.deepEqual(seeing.asked, []);
  assert.match(seeing.output, /^a: \{"key":"s"\}\nb: 192\.0\.2\.1$/m);
});
