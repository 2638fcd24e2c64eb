// Charts that mean harm, and charts that were cut or mixed up by chance: findings, never an exception, and in bounded time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkChart } from './run.ts';

const CHART = 'apiVersion: v2\nname: web\nversion: 0.1.0\n';
const DEEP = 20_000;

const BOMBS: readonly (readonly [name: string, files: Readonly<Record<string, string>>])[] = [
  ['nothing at all', {}],
  ['an empty Chart.yaml', { 'Chart.yaml': '' }],
  ['aliases that double', { 'values.yaml': aliases(30) }],
  ['a deep flow list in values', { 'values.yaml': `a: ${'['.repeat(DEEP)}` }],
  ['a deep block in values', { 'values.yaml': Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n') }],
  ['a template that includes itself', { 'templates/a.yaml': '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}' }],
  [
    'two that include each other',
    { 'templates/a.yaml': '{{define "a"}}{{include "b" .}}{{end}}{{define "b"}}{{include "a" .}}{{end}}{{include "a" .}}' },
  ],
  ['deep blocks', { 'templates/a.yaml': `${'{{ if .Values.a }}'.repeat(DEEP)}${'{{ end }}'.repeat(DEEP)}` }],
  ['deep parentheses', { 'templates/a.yaml': `{{ ${'('.repeat(DEEP)}.Values.a${')'.repeat(DEEP)} }}` }],
  ['a long pipeline', { 'templates/a.yaml': `{{ .Values.a${' | quote'.repeat(DEEP)} }}` }],
  ['a long chain of fields', { 'templates/a.yaml': `{{ .Values${'.a'.repeat(DEEP)} }}` }],
  ['a text that doubles', { 'templates/a.yaml': '{{ $a := "xx" }}{{ range until 64 }}{{ $a = print $a $a }}{{ end }}{{ $a }}' }],
  [
    'a key called __proto__',
    { 'values.yaml': '__proto__: {a: 1}\nconstructor: 2\n', 'templates/a.yaml': '{{ .Values.constructor }}{{ .Values.__proto__.a }}' },
  ],
  ['bytes that are no text', { 'values.yaml': 'a: \xff\xfe\x00\n', 'templates/a.yaml': '\x80{{ .Values.a }}\x00' }],
  ['rendered YAML that is deep', { 'templates/a.yaml': `{{ repeat ${DEEP} "[" }}` }],
  ['rendered aliases', { 'templates/a.yaml': aliases(30) }],
];

function aliases(levels: number): string {
  const lines = ['a0: &a0 [x, x]'];
  for (let i = 1; i < levels; i++) lines.push(`a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`);
  return lines.join('\n');
}

for (const [name, files] of BOMBS) {
  test(name, () => {
    const all = Object.entries(name === 'nothing at all' ? {} : { 'Chart.yaml': CHART, ...files });
    const result = checkChart(new Map(all.map(([path, text]) => [path, Buffer.from(text, 'latin1')])));
    for (const { location } of [...result.helm, ...result.own]) assert.ok(location.line >= 1 && location.column >= 1);
    for (const { message } of result.own) assert.ok(message.length < 1000, 'ours can be read; helm has the whole stack in its sentence');
  });
}

const WHOLE: Readonly<Record<string, string>> = {
  'Chart.yaml': CHART,
  'values.yaml': 'image:\n  tag: "1.0"\n  pull: Always\nhosts: [a, b]\nextra: {on: true}\n',
  'values.schema.json': '{"type":"object","properties":{"image":{"type":"object"}},"additionalProperties":true}',
  'templates/_helpers.tpl': '{{- define "web.name" -}}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{- end }}',
  'templates/a.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include "web.name" . }}\nspec:\n{{- range $i, $h := .Values.hosts }}\n  - {{ $h | quote }}\n{{- end }}\n{{- with .Values.image }}\n  tag: {{ .tag | default "x" }}\n{{- end }}\n',
};

test('charts with bytes cut, doubled and exchanged never throw', () => {
  const noise = [
    '{{',
    '}}',
    '{{-',
    '-}}',
    '"',
    '\n',
    '\t',
    ': ',
    '- ',
    '&a ',
    '*a',
    '!!binary ',
    '|',
    '{',
    '[',
    '\0',
    '\xff',
    'end',
    'range',
    '.Values.',
  ];
  const edit = fc.record({
    file: fc.constantFrom(...Object.keys(WHOLE)),
    at: fc.nat(400),
    length: fc.nat(12),
    text: fc.oneof(fc.constantFrom(...noise), fc.string({ maxLength: 6 })),
  });
  const numRuns = process.env.HELMWRIGHT_TEST_LONG === undefined ? 150 : 5000;
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const files = new Map(Object.entries(WHOLE));
      for (const { file, at, length, text } of edits) {
        const whole = files.get(file)!;
        files.set(file, whole.slice(0, at) + text + whole.slice(at + length));
      }
      checkChart(new Map([...files].map(([path, text]) => [path, Buffer.from(text, 'latin1')])));
    }),
    { numRuns, seed: 3 },
  );
});
