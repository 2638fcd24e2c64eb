import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileTree } from './index.ts';
import { type LineStory, type RenderOptions, renderChart } from './index.ts';

function chart(files: Readonly<Record<string, string>>): FileTree {
  const all = { 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n', ...files };
  return new Map(Object.entries(all).map(([path, text]) => [path, Buffer.from(text)]));
}

function linesOf(files: Readonly<Record<string, string>>, options: RenderOptions = {}, path = 'web/templates/x.yaml'): LineStory[] {
  const plain = renderChart(chart(files), options);
  const traced = renderChart(chart(files), { ...options, provenance: true });
  assert.deepEqual(traced.diagnostics, plain.diagnostics);
  assert.equal(traced.output, plain.output);
  assert.notEqual(traced.provenance, undefined);
  return traced.provenance!.lines(path).filter(({ text }) => text.trim() !== '');
}

const VALUES = `image:
  repository: app
  tag: ""
replicas: 2
lit: true
dark: false
resources:
  limits: {cpu: 1, memory: 2Gi}
  requests:
    cpu: 100m
labels: {b: two, a: one}
list: [x, z]
hosts:
  - name: one
    paths: [/a, /b]
note: |
  first {{ .Values.replicas }}
  second
extra:
  - key: "{{ .Values.image.repository }}"
`;

const HELPERS = `{{- define "labels" -}}
app: {{ .Values.image.repository }}
{{- if .Values.lit }}
state: 1
{{- end }}
{{- end -}}
{{- define "pair" -}}{{ .left }}-{{ .right }}{{- end -}}
{{- define "left" -}}{{ .tag }}{{- end -}}
{{- define "is-on" -}}{{ if .Values.lit }}true{{ end }}{{- end -}}
`;

/** What a line shows: its text, then the keys of \`from\` ("@" before a name, "/*" behind a tree), then those of \`because\`. */
function shown({ text, from, because }: LineStory): string {
  const uses = from.map(({ key, part }) => ({ value: key, tree: `${key}/*`, name: `@${key}` })[part]);
  const causes = because.map(({ kind, met, keys }) => `${met ? '' : '!'}${kind}(${keys.map(({ key }) => key).join(' ')})`);
  return [text.trim(), uses.join(' '), causes.join(' ')].join(' | ').trimEnd();
}

const flows: readonly (readonly [name: string, template: string, want: readonly string[]])[] = [
  ['a leaf', 'a: {{ .Values.replicas }}', ['a: 2 | replicas |']],
  ['quote, printf, arithmetic', 'a: {{ printf "%s-%d" .Values.image.repository (add .Values.replicas 1 | int) | quote }}', ['a: "app-3" | image.repository replicas |']],
  ['toYaml', 'r:\n{{ toYaml .Values.resources | indent 2 }}', [
    'r: |  |', 'limits: | @resources.limits |', 'cpu: 1 | resources.limits.cpu |', 'memory: 2Gi | resources.limits.memory |',
    'requests: | @resources.requests |', 'cpu: 100m | resources.requests.cpu |',
  ]],
  ['include with nindent', 'l:\n  {{- include "labels" . | nindent 2 }}', ['l: |  |', 'app: app | image.repository |', 'state: 1 |  | if(lit)']],
  ['template', '{{ template "labels" . }}', ['app: app | image.repository |', 'state: 1 |  | if(lit)']],
  ['a dict as dot', '{{ include "pair" (dict "left" .Values.replicas "right" .Values.image.repository) }}', ['2-app | image.repository replicas |']],
  ['default of nothing', 'a: {{ .Values.image.tag | default .Values.image.repository }}', ['a: app | image.repository | default(image.tag)']],
  ['default of something', 'a: {{ .Values.replicas | default 7 }}', ['a: 2 | replicas |']],
  ['a key that is not there', 'a: {{ .Values.image.digest | default "none" }}', ['a: none |  | default(image.digest)']],
  ['coalesce', 'a: {{ coalesce .Values.image.tag .Values.none .Values.image.repository }}', ['a: app | image.repository | coalesce(image.tag none)']],
  ['ternary', 'a: {{ ternary .Values.replicas 1 .Values.lit }}', ['a: 2 | replicas | ternary(lit)']],
  ['and, or', 'a: {{ or .Values.dark .Values.replicas }}{{ and .Values.lit .Values.replicas }}', ['a: 22 | replicas | and(lit) or(dark)']],
  ['if and else', '{{ if .Values.dark }}a: 1{{ else }}a: {{ .Values.replicas }}{{ end }}', ['a: 2 | replicas | !if(dark)']],
  ['with', '{{ with .Values.image }}a: {{ .repository }}{{ end }}', ['a: app | image.repository | with(image)']],
  ['left out in a line', 'a: x{{ if .Values.dark }}-y{{ end }}', ['a: x |  | !if(dark)']],
  ['left out on lines of its own', 'a: x\n{{- if .Values.dark }}\nb: y\n{{- end }}', ['a: x |  |']],
  ['range over a map', '{{ range $k, $v := .Values.labels }}\n{{ $k }}: {{ $v }}{{ end }}', ['a: one | labels.a | range(labels)', 'b: two | labels.b | range(labels)']],
  ['range with names alone', '{{ range $k, $v := .Values.labels }}\n- {{ $k }}{{ end }}', ['- a | @labels.a | range(labels)', '- b | @labels.b | range(labels)']],
  ['nested ranges', '{{ range .Values.hosts }}{{ $h := . }}{{ range .paths }}\n- {{ $h.name }}{{ . }}{{ end }}{{ end }}', [
    '- one/a | hosts[0].name hosts[0].paths[0] | range(hosts[0].paths) range(hosts)', '- one/b | hosts[0].name hosts[0].paths[1] | range(hosts[0].paths) range(hosts)',
  ]],
  ['merge', '{{ $m := merge (dict "c" .Values.replicas) .Values.labels }}{{ toYaml $m }}', ['a: one | labels.a |', 'b: two | labels.b |', 'c: 2 | replicas |']],
  ['mergeOverwrite of copies', '{{ toYaml (mergeOverwrite (deepCopy .Values.labels) (dict "a" .Values.replicas)) }}', ['a: 2 | replicas |', 'b: two | labels.b |']],
  ['pick and omit', '{{ toYaml (pick .Values.labels "a") }}\n{{ toYaml (omit .Values.labels "a") }}', ['a: one | labels.a |', 'b: two | labels.b |']],
  ['set', '{{ $d := dict }}{{ $_ := set $d "k" .Values.replicas }}{{ toYaml $d }}', ['k: 2 | replicas |']],
  ['set under a condition', '{{ $d := dict }}{{ if .Values.lit }}{{ $_ := set $d "k" "v" }}{{ end }}{{ toYaml $d }}', ['k: v |  | if(lit)']],
  ['a variable set under a condition', '{{ $x := "a" }}{{ if .Values.dark }}{{ $x = "b" }}{{ end }}x: {{ $x }}', ['x: a |  | !if(dark)']],
  ['a condition in a template', '{{ if eq (include "is-on" .) "true" }}a: 1{{ end }}', ['a: 1 |  | if(lit)']],
  ['tpl', '{{ tpl .Values.note . }}', ['first 2 | note replicas |', 'second | note |']],
  ['tpl of toYaml', '{{ tpl (toYaml .Values.extra) . }}', ["- key: 'app' | extra[0].key image.repository |"]],
  ['fromYaml', '{{ $y := fromYaml (include "labels" .) }}a: {{ $y.app }}\nb: {{ $y.state }}', ['a: app | image.repository |', 'b: 1 |  | if(lit)']],
  ['lists', 'a: {{ first (append .Values.list .Values.replicas) }}\nb: {{ last (append .Values.list .Values.replicas) }}\nc: {{ index .Values.list 1 }}', [
    'a: x | list[0] |', 'b: 2 | replicas |', 'c: z | list[1] |',
  ]],
  ['join', 'a: {{ join "," .Values.list }}', ['a: x,z | list/* |']],
  ['get, dig, index', 'a: {{ get .Values.labels "a" }}{{ dig "requests" "cpu" "" .Values.resources }}{{ index .Values "labels" "b" }}', [
    'a: one100mtwo | labels.a labels.b resources.requests.cpu |',
  ]],
  ['regular expressions', 'a: {{ regexReplaceAll "p+" .Values.image.repository "x" }}', ['a: ax | image.repository |']],
  ['a checksum', 'a: {{ include "labels" . | sha256sum | trunc 4 }}', ['a: fbc0 | image.repository | if(lit)']],
  ['lines of a text', 'a: |\n{{ .Values.note | indent 2 }}', ['a: | |  |', 'first {{ .Values.replicas }} | note |', 'second | note |']],
  ['lines of a text that was parsed and written', '{{ include "labels" . | fromYaml | toYaml }}\n{{ dict "t" (include "labels" .) | toYaml }}', [
    'app: app | image.repository |', 'state: 1 |  | if(lit)',
    't: |- |  |', 'app: app | image.repository |', 'state: 1 |  | if(lit)',
  ]],
  ['a checksum of what was parsed', 'a: {{ include "labels" . | fromYaml | toYaml | sha256sum | trunc 4 }}', ['a: fbc0 | image.repository | if(lit)']],
  ['toJson', 'a: {{ toJson .Values.labels }}\nb: {{ (toJson .Values.labels | fromJson).b }}', ['a: {"a":"one","b":"two"} | labels.a labels.b |', 'b: two | labels.b |']],
  ['lines of JSON', '{{ toPrettyJson .Values.labels }}', ['{ |  |', '"a": "one", | labels.a |', '"b": "two" | labels.b |', '} |  |']],
  ['a text inside JSON', '{{ $j := dict "t" (include "labels" .) | toJson }}{{ (fromJson $j).t }}', ['app: app | image.repository |', 'state: 1 |  | if(lit)']],
  ['JSON that is no list or map', 'a: {{ toJson .Values.lit }}{{ toJson .Values.none }}', ['a: truenull | lit none |']],
  ['what a parsed text lacks', 'a: {{ (include "labels" . | fromYaml).none | default 1 }}', ['a: 1 |  | default(image.repository lit)']],
  ['in a map that was chosen', '{{ $m := .Values.labels }}{{ if .Values.lit }}{{ $m = .Values.image }}{{ end }}a: {{ $m.repository }}', ['a: app | image.repository | if(lit)']],
  ['a map that was put somewhere under a condition', '{{ $d := dict }}{{ if .Values.lit }}{{ $_ := set $d "k" .Values.labels }}{{ end }}{{ toYaml $d }}', [
    'k: | @labels | if(lit)', 'a: one | labels.a | if(lit)', 'b: two | labels.b | if(lit)',
  ]],
  ['a key that is a value', '{{ toYaml (dict .Values.image.repository 1) }}', ['app: 1 | image.repository |']],
  ['conditions inside conditions', '{{ if and (or .Values.dark .Values.lit) .Values.replicas }}a: 1{{ end }}', ['a: 1 |  | if(dark lit replicas)']],
  ['branches that write nothing', 'a: x{{ if .Values.dark }}{{ $_ := 1 }}{{ end }}', ['a: x |  |']],
  ['nothing, out of an included template', 'a: "{{ include "left" .Values.image }}"', ['a: "" | image.tag |']],
  ['no value', 'a: {{ .Values.none }}{{ .Values.replicas }}', ['a: 2 | none replicas |']],
  ['nothing of the values', 'a: {{ .Release.Name }}', ['a: release-name |  |']],
]; // biome-ignore format: a table

for (const [name, template, want] of flows) {
  test(`origins: ${name}`, () => {
    const lines = linesOf({ 'values.yaml': VALUES, 'templates/_h.tpl': HELPERS, 'templates/x.yaml': template });
    assert.deepEqual(
      lines.map(shown),
      want.map((line) => line.trimEnd()),
    );
  });
}

test('the stack goes through include, template and tpl to the column', () => {
  const [line] = linesOf({
    'values.yaml': 'text: "{{ include \\"inner\\" . }}"\n',
    'templates/_h.tpl': '{{ define "outer" }}{{ tpl .Values.text . }}{{ end }}\n{{ define "inner" }}x{{ end }}',
    'templates/x.yaml': 'a:\n  {{- template "outer" . }}',
  }).slice(0, 1);
  const steps = line!.stack.map(({ file, line, column, template }) => `${file}:${line}:${column} ${template}`);
  assert.deepEqual(steps, [
    'web/templates/x.yaml:2:16 web/templates/x.yaml',
    'web/templates/_h.tpl:1:24 outer',
    'tpl:1:4 tpl',
    'web/templates/_h.tpl:2:21 inner',
  ]);
});

const STACK = {
  'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n- {name: db, version: 1.0.0}\n',
  'values.yaml': 'global:\n  registry: r\ndb:\n  size: 3\n',
  'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
  'charts/db/values.yaml': 'size: 1\nkind: small\nglobal:\n  zone: z\n',
  'charts/db/templates/x.yaml':
    'a: {{ .Values.size }}\nb: {{ .Values.kind }}\nc: {{ .Values.global.registry }}\nd: {{ .Values.global.zone }}\n',
};

test('keys of a subchart are those of the root', () => {
  const lines = linesOf(STACK, {}, 'web/charts/db/templates/x.yaml');
  assert.deepEqual(lines.map(shown), ['a: 3 | db.size |', 'b: small | db.kind |', 'c: r | global.registry |', 'd: z | db.global.zone |']);
});

test('layers of a key: the last wins', () => {
  const file = { name: 'prod.yaml', text: '# prod\ndb: {size: 5}\n' };
  const { provenance } = renderChart(chart(STACK), {
    provenance: true,
    values: [
      { kind: 'file', source: file },
      { kind: 'set', text: 'x=1' },
      { kind: 'set', text: 'y=1,db.size=7' },
    ],
  });
  const layers = provenance!
    .layers('db.size')
    .map(({ kind, file, line, column, value }) => [kind, file, line, column, JSON.stringify(value, big)]);
  assert.deepEqual(layers, [
    ['subchart', 'charts/db/values.yaml', 1, 1, '1'],
    ['chart', 'values.yaml', 4, 3, '3'],
    ['file', 'prod.yaml', 2, 6, '5'],
    ['argument', '--set #2', 1, 5, layers[3]?.[4]],
  ]);
  assert.deepEqual(provenance!.layers('nobody.sets.it'), []);
});

const big = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

test('pointers name the value alone', () => {
  const { provenance, manifests } = renderChart(
    chart({
      'values.yaml': VALUES,
      'templates/x.yaml':
        'kind: A\nspec:\n  pair: {left: {{ .Values.replicas }}, right: {{ .Values.lit }}}\n  text: |\n    {{ .Values.image.repository }}\n  list:\n    - {{ .Values.dark }}\n',
    }),
    { provenance: true },
  );
  const found = provenance!
    .pointers(manifests[0]!)
    .map(({ pointer, from, line }) => `${pointer} ${line} ${from.map(({ key }) => key).join(' ')}`.trimEnd());
  assert.deepEqual(found, [
    '/kind 1',
    '/spec/pair/left 3 replicas',
    '/spec/pair/right 3 lit',
    '/spec/text 4 image.repository',
    '/spec/list/0 7 dark',
  ]);
});

test('a render that fails keeps what it had', () => {
  const render = renderChart(chart({ 'templates/a.yaml': 'a: {{ fail "no" }}', 'templates/b.yaml': 'b: 1' }), { provenance: true });
  assert.equal(
    render.diagnostics.some(({ severity }) => severity === 'error'),
    true,
  );
  assert.equal(render.provenance!.line('web/templates/b.yaml', 1)?.text, 'b: 1');
});
