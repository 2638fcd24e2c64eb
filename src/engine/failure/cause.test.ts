// What is said beside Helm's sentence: the place to the column, the cause, the values key, the hint, what else explains it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Diagnostic, decodeUtf8, type FileTree, type Location, toBytes } from '../../base/index.ts';
import type { ValuesLayer } from '../../chart/index.ts';
import { renderChart } from '../render.ts';
import { shownLine } from './shown-line.ts';

type Files = Readonly<Record<string, string>>;

const CHART = 'apiVersion: v2\nname: web\nversion: 0.1.0\n';

function errorsOf(files: Files, values: readonly ValuesLayer[] = []): Diagnostic[] {
  const tree: FileTree = new Map(Object.entries({ 'Chart.yaml': CHART, ...files }).map(([path, text]) => [path, toBytes(text)]));
  return renderChart(tree, { values }).diagnostics.filter((d) => d.severity === 'error');
}

const prod = (text: string): ValuesLayer => ({ kind: 'file', source: { name: 'prod.yaml', text } });
const set = (text: string): ValuesLayer => ({ kind: 'set', text });

const placeText = ({ file, line, column, endLine, endColumn }: Location): string =>
  `${file}:${line}:${column}${endColumn === undefined ? '' : `-${endLine === line ? '' : `${endLine}:`}${endColumn}`}`;

/** A diagnostic as lines: code at place, cause, key, related, hint. */
function told(d: Diagnostic): string {
  return [
    `${d.code}${d.location === undefined ? '' : ` at ${placeText(d.location)}`}`,
    ...(d.cause === undefined ? [] : [`cause: ${d.cause}`]),
    ...(d.key === undefined ? [] : [`key: ${d.key}`]),
    ...(d.related ?? []).map((r) => `- ${r.message}${r.location === undefined ? '' : ` (${placeText(r.location)})`}`),
    ...(d.hint === undefined ? [] : [`hint: ${d.hint}`]),
  ].join('\n');
}

const template = (text: string, more: Files = {}): Files => ({ 'templates/a.yaml': text, ...more });
const SUB = { 'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n' };

const ROWS: readonly (readonly [name: string, files: Files, values: readonly ValuesLayer[], want: string])[] = [
  [
    'nil: the missing parent, the file that sets its neighbour',
    template('a: 1\nb: {{ .Values.backend.image.tag }}\n', { 'values.yaml': 'backend: {port: 1}\n' }),
    [prod('backend:\n  port: 2\n')],
    [
      'template/nil-pointer at web/templates/a.yaml:2:23-28',
      'cause: backend.image is not set, and web/templates/a.yaml:2 reads backend.image.tag',
      'key: backend.image.tag',
      '- backend is set here (prod.yaml:1:1)',
      'hint: set backend.image.tag in prod.yaml, or with --set backend.image.tag=...',
    ].join('\n'),
  ],
  [
    'nil: a misspelt key of the user',
    template('{{ .Values.image.repository.name }}', { 'values.yaml': 'image: {}\n' }),
    [prod('image:\n  repostiory: x\n')],
    [
      'template/nil-pointer at web/templates/a.yaml:1:18-28',
      'cause: image.repository is not set, and web/templates/a.yaml:1 reads image.repository.name',
      'key: image.repository.name',
      '- image is set here (prod.yaml:1:1)',
      'hint: did you mean image.repostiory (prod.yaml:2)? Else set image.repository.name in prod.yaml, or with --set image.repository.name=...',
    ].join('\n'),
  ],
  [
    'nil: set to null',
    template('{{ .Values.image.tag.x }}'),
    [prod('image: {tag: null}\n'), prod('image: {tag: ~}\n')],
    [
      'template/nil-pointer at web/templates/a.yaml:1:18-21',
      'cause: image.tag is null, and web/templates/a.yaml:1 reads image.tag.x',
      'key: image.tag.x',
      '- image.tag is set to null here (prod.yaml:1:9)',
      'hint: set image.tag.x in prod.yaml, or with --set image.tag.x=...',
    ].join('\n'),
  ],
  [
    "nil: a subchart's key is that of the parent",
    { ...SUB, 'charts/db/templates/a.yaml': '{{ .Values.auth.user }}\n' },
    [prod('db: {x: 1}\n')],
    [
      'template/nil-pointer at web/charts/db/templates/a.yaml:1:12-16',
      'cause: db.auth is not set, and web/charts/db/templates/a.yaml:1 reads db.auth.user',
      'key: db.auth.user',
      '- db is set here (prod.yaml:1:1)',
      'hint: set db.auth.user in prod.yaml, or with --set db.auth.user=...',
    ].join('\n'),
  ],
  [
    'nil: the global of a subchart is the global of all',
    { ...SUB, 'charts/db/templates/a.yaml': '{{ .Values.global.registry.name }}\n' },
    [prod('global: {x: 1}\n')],
    [
      'template/nil-pointer at web/charts/db/templates/a.yaml:1:19-27',
      'cause: global.registry is not set, and web/charts/db/templates/a.yaml:1 reads global.registry.name',
      'key: global.registry.name',
      'hint: set global.registry.name in prod.yaml, or with --set global.registry.name=...',
    ].join('\n'),
  ],
  [
    'nil: through with, a variable and an include',
    template(
      '{{ define "x" }}{{ with .cfg }}{{ .image.tag }}{{ end }}{{ end }}{{ $b := .Values.backend }}{{ include "x" (dict "cfg" $b) }}',
    ),
    [prod('backend: {port: 1}\n')],
    [
      'template/nil-pointer at web/templates/a.yaml:1:36-41',
      'cause: backend.image is not set, and web/templates/a.yaml:1 reads backend.image.tag',
      'key: backend.image.tag',
      '- backend is set here (prod.yaml:1:1)',
      '- in "web/templates/a.yaml" at <include "x" (dict "cfg" $b)> (web/templates/a.yaml:1:96)',
      '- in "x" at <.image.tag> (web/templates/a.yaml:1:41)',
      'hint: set backend.image.tag in prod.yaml, or with --set backend.image.tag=...',
    ].join('\n'),
  ],
  [
    'nil: an element of a loop',
    template('{{ range .Values.hosts }}{{ .tls.secret }}{{ end }}'),
    [prod('hosts:\n- tls: {secret: a}\n- name: b\n')],
    [
      'template/nil-pointer at web/templates/a.yaml:1:30-33',
      'cause: hosts[1].tls is not set, and web/templates/a.yaml:1 reads hosts[1].tls.secret',
      'key: hosts[1].tls.secret',
      '- hosts[1] is set here (prod.yaml:3:3)',
      'hint: set hosts[1].tls.secret in a values file that stays out of git, given with -f',
    ].join('\n'),
  ],
  [
    'nil: a map that the template made',
    template('{{ define "x" }}{{ .image.tag }}{{ end }}{{ include "x" (dict "imgae" .) }}'),
    [],
    [
      'template/nil-pointer at web/templates/a.yaml:1:21-26',
      'cause: the map here has no "image", and .tag is read of it; it was handed over at web/templates/a.yaml:1',
      '- in "web/templates/a.yaml" at <include "x" (dict "imgae" .)> (web/templates/a.yaml:1:45)',
      '- in "x" at <.image.tag> (web/templates/a.yaml:1:26)',
      'hint: did you mean "imgae"?',
    ].join('\n'),
  ],
  [
    'nil: an object of helm',
    template('{{ .Release.Nmae.x }}'),
    [],
    ['template/nil-pointer at web/templates/a.yaml:1:13-17', 'cause: .Release has no "Nmae"', 'hint: did you mean .Release.Name?'].join(
      '\n',
    ),
  ],
  [
    'nil: gone since helm 3',
    template('{{ .Release.Time.Seconds }}'),
    [],
    ['template/nil-pointer at web/templates/a.yaml:1:13-17', 'cause: .Release has no "Time" since Helm 3', 'hint: use now'].join('\n'),
  ],
  [
    'nil: a copy by merge is known by its origins',
    template('{{ $m := merge (dict) .Values.backend }}{{ $m.image.tag }}'),
    [prod('backend: {port: 1}\n')],
    [
      'template/nil-pointer at web/templates/a.yaml:1:47-52',
      'cause: backend.image is not set, and web/templates/a.yaml:1 reads backend.image.tag',
      'key: backend.image.tag',
      '- backend is set here (prod.yaml:1:1)',
      'hint: set backend.image.tag in prod.yaml, or with --set backend.image.tag=...',
    ].join('\n'),
  ],
  [
    'required',
    template('{{ required "give a name" .Values.db.name }}', { 'values.yaml': 'db:\n  name: ""\n' }),
    [],
    [
      'template/refused at web/templates/a.yaml:1:4-42',
      'cause: db.name is an empty text, and web/templates/a.yaml:1 requires it',
      'key: db.name',
      '- db.name is set here (values.yaml:2:3)',
      'hint: set db.name in values.yaml, or with --set db.name=...',
    ].join('\n'),
  ],
  [
    'required behind a pipe, misspelt',
    template('{{ .Values.clusterName | required "name!" }}', { 'values.yaml': 'clusterName:\n' }),
    [prod('clustername: x\n')],
    [
      'template/refused at web/templates/a.yaml:1:26-42',
      'cause: clusterName is null, and web/templates/a.yaml:1 requires it',
      'key: clusterName',
      '- clusterName is set to null here (values.yaml:1:1)',
      'hint: did you mean clustername (prod.yaml:1)? Else set clusterName in prod.yaml, or with --set clusterName=...',
    ].join('\n'),
  ],
  [
    'fail: the condition and its keys',
    template('{{ if and .Values.auth.enabled (not .Values.auth.user) }}\n{{ fail "no user" }}\n{{ end }}'),
    [prod('auth: {enabled: true}\n')],
    [
      'template/refused at web/templates/a.yaml:2:4-18',
      'cause: the chart refuses these values: auth.enabled is true and auth.user is not set',
      'key: auth.user',
      '- because of this condition (web/templates/a.yaml:1:1)',
      '- auth is set here (prod.yaml:1:1)',
      'hint: set auth.user in prod.yaml, or with --set auth.user=...',
    ].join('\n'),
  ],
  [
    'fail: a condition of variables',
    template('{{ $n := 0 }}{{ if eq $n 0 }}{{ fail "none" }}{{ end }}'),
    [],
    [
      'template/refused at web/templates/a.yaml:1:33-44',
      'cause: the chart refuses this where <eq $n 0> is so ($n is the number 0)',
      '- because of this condition (web/templates/a.yaml:1:14)',
    ].join('\n'),
  ],
  [
    'fail: without a condition',
    template('{{ fail "never" }}'),
    [],
    ['template/refused at web/templates/a.yaml:1:4-16', 'cause: no condition stands around it: it fails whenever it is reached'].join('\n'),
  ],
  [
    'wrong type: which key holds what',
    template('{{ .Values.port | b64enc }}', { 'values.yaml': 'port: 80\n' }),
    [set('x=1'), set('port=8080')],
    [
      'template/wrong-type at web/templates/a.yaml:1:19-25',
      'cause: port is the number 8080, and b64enc wants a text',
      'key: port',
      '- port is set here (--set #2:1:1)',
      'hint: quote it in values.yaml, or write .Values.port | toString',
    ].join('\n'),
  ],
  [
    'wrong type: not set',
    template('{{ upper .Values.env }}'),
    [],
    [
      'template/wrong-type at web/templates/a.yaml:1:10-21',
      'cause: env is not set, and upper wants a text',
      'key: env',
      'hint: set env in values.yaml, or with --set env=...',
    ].join('\n'),
  ],
  [
    'wrong type: of a secret the value is hidden',
    template('{{ upper .Values.db.password }}'),
    [prod('db: {password: 12345678}\n')],
    [
      'template/wrong-type at web/templates/a.yaml:1:10-29',
      'cause: db.password is a number (hidden), and upper wants a text',
      'key: db.password',
      '- db.password is set here (prod.yaml:1:6)',
      'hint: quote it in prod.yaml, or write .Values.db.password | toString',
    ].join('\n'),
  ],
  [
    'wrong type: a literal',
    template('{{ trunc "x" "y" }}'),
    [],
    [
      'template/wrong-type at web/templates/a.yaml:1:10-13',
      'cause: trunc wants an integer where "x" stands',
      'hint: it is called as: trunc NUMBER TEXT',
    ].join('\n'),
  ],
  [
    'a field of a text',
    template('{{ .Values.image.tag }}'),
    [prod('image: nginx:1.25\n')],
    [
      'template/wrong-type at web/templates/a.yaml:1:18-21',
      'cause: image is the text "nginx:1.25", and web/templates/a.yaml:1 reads .tag of it',
      'key: image.tag',
      '- image is set here (prod.yaml:1:1)',
      'hint: make image a map with "tag" in prod.yaml',
    ].join('\n'),
  ],
  [
    'a field of a list',
    template('{{ .Values.hosts.name }}'),
    [prod('hosts: [{name: a}]\n')],
    [
      'template/wrong-type at web/templates/a.yaml:1:18-22',
      'cause: hosts is a list of 1, and web/templates/a.yaml:1 reads .name of it',
      'key: hosts.name',
      '- hosts is set here (prod.yaml:1:1)',
      'hint: hosts is a list: make it a map in prod.yaml, or range over it in the template',
    ].join('\n'),
  ],
  [
    'range over a text',
    template('{{ range .Values.hosts }}{{ end }}'),
    [prod('hosts: a.example\n')],
    [
      'template/wrong-type at web/templates/a.yaml:1:10-23',
      'cause: hosts is the text "a.example", and web/templates/a.yaml:1 ranges over it',
      'key: hosts',
      '- hosts is set here (prod.yaml:1:1)',
      'hint: make hosts a list or a map in prod.yaml',
    ].join('\n'),
  ],
  [
    'index of what is not set',
    template('{{ index .Values.hosts 0 }}'),
    [],
    [
      'template/exec at web/templates/a.yaml:1:4-25',
      'cause: index was given: hosts is not set',
      'key: hosts',
      'hint: set hosts in values.yaml, or with --set hosts=...',
    ].join('\n'),
  ],
  [
    'a comparison of two kinds',
    template('{{ if eq .Values.replicas 1 }}{{ end }}'),
    [prod('replicas: 1\n')],
    [
      'template/exec at web/templates/a.yaml:1:7-28',
      'cause: eq was given: replicas is the number 1',
      'key: replicas',
      '- replicas is set here (prod.yaml:1:1)',
      'hint: a number of a values file is a float64 for Go: write 1.0, or compare with (int .Values.x)',
    ].join('\n'),
  ],
  [
    'a wrong number of arguments',
    template('{{ "x" | trunc }}'),
    [],
    [
      'template/exec at web/templates/a.yaml:1:10-15',
      'cause: trunc takes 2 arguments and is given 1',
      'hint: it is called as: trunc NUMBER TEXT',
    ].join('\n'),
  ],
  [
    'include: a misspelt template',
    template('{{ define "web.labels" }}{{ end }}{{ include "web.lables" . }}'),
    [],
    [
      'template/missing-template at web/templates/a.yaml:1:38-60',
      'cause: no chart here defines a template "web.lables"',
      'hint: did you mean "web.labels"?',
    ].join('\n'),
  ],
  [
    'include: a library that is not there',
    template('{{ include "common.names.fullname" . }}'),
    [],
    [
      'template/missing-template at web/templates/a.yaml:1:4-37',
      'cause: no chart here defines a template "common.names.fullname", and no chart here is called "common"',
      'hint: if "common" is a library chart, name it among the dependencies of Chart.yaml and run "helm dependency build"; else define it in templates/_helpers.tpl',
    ].join('\n'),
  ],
  [
    'include: a library that a subchart names',
    {
      'charts/db/Chart.yaml':
        'apiVersion: v2\nname: db\nversion: 1.0.0\ndependencies:\n- name: common\n  version: 2.x.x\n  repository: https://charts.example\n',
      'charts/db/templates/a.yaml': '{{ include "common.names.fullname" . }}',
    },
    [],
    [
      'template/missing-template at web/charts/db/templates/a.yaml:1:4-37',
      'cause: no chart here defines a template "common.names.fullname": the chart "common", which charts/db/Chart.yaml names, is not in charts/db/charts/',
      '- "common" is named here (charts/db/Chart.yaml:5:3)',
      'hint: run "helm dependency build" in the folder of db (it comes from https://charts.example)',
    ].join('\n'),
  ],
  [
    'tpl: the key whose text is no template',
    template('{{ tpl .Values.text . }}'),
    [prod('text: "{{ nosuch }}"\n')],
    [
      'template/exec at web/templates/a.yaml:1:4-22',
      'cause: text is a text that tpl reads as a template, and it is none: line 1: function "nosuch" not defined',
      'key: text',
      '- text is set here (prod.yaml:1:1)',
      'hint: mend the template in text; for braces that are meant as text write {{ "{{" }}',
    ].join('\n'),
  ],
  [
    'tpl: a key that is missing in its text',
    template('{{ tpl .Values.text . }}'),
    [prod('text: "{{ .Values.a.b }}"\n')],
    [
      'template/nil-pointer at web/templates/a.yaml:1:4-22',
      'cause: a is not set, and web/templates/a.yaml:1 reads a.b',
      'key: a.b',
      '- in "web/templates/a.yaml" at <tpl .Values.text .> (web/templates/a.yaml:1:4)',
      '- in "gotpl" at <.Values.a.b> (gotpl:1:11)',
      'hint: set a.b in prod.yaml, or with --set a.b=...',
    ].join('\n'),
  ],
  [
    'parse: a misspelt function',
    template('a: {{ .Values.x | qoute }}'),
    [],
    ['template/parse at web/templates/a.yaml:1:19-24', 'hint: did you mean "quote"?'].join('\n'),
  ],
  [
    'parse: a block that is not closed',
    template('{{ if .Values.a }}\n  {{ range .Values.b }}\n{{ end }}\na: 1\n'),
    [],
    [
      'template/parse at web/templates/a.yaml:1:1-19',
      'cause: an {{ end }} is missing: {{ if }} of line 1 is never closed',
      '- {{ range .Values.b }} is closed by the {{ end }} of line 3, which is indented otherwise (web/templates/a.yaml:2:3-5)',
      '- the file ends here (web/templates/a.yaml:5:1)',
      'hint: every if, with, range, define and block needs an {{ end }}',
    ].join('\n'),
  ],
  [
    'parse: an end too many',
    template('a: 1\n{{ end }}\n'),
    [],
    [
      'template/parse at web/templates/a.yaml:2:1-3',
      'cause: this {{ end }} belongs to nothing: every block above it is closed',
      'hint: take one {{ end }} out',
    ].join('\n'),
  ],
  [
    'parse: an action that is not closed',
    template('a: {{ .Values.a\nb: 1\n'),
    [],
    [
      'template/parse at web/templates/a.yaml:2:1-2',
      'cause: the action of line 1 is not closed, and so this line belongs to it',
      '- the action begins here (web/templates/a.yaml:1:4-6)',
      'hint: close it with }}',
    ].join('\n'),
  ],
  [
    'parse: a key with a dash',
    template('a: {{ .Values.my-key }}'),
    [],
    [
      'template/parse at web/templates/a.yaml:1:14',
      'cause: "-" cannot stand in an action',
      '- the action begins here (web/templates/a.yaml:1:4)',
      'hint: a key with "-" is read with index: {{ index .Values "my-key" }}',
    ].join('\n'),
  ],
  [
    'parse: an operator',
    template('a: {{ if .Values.a && .Values.b }}{{ end }}'),
    [],
    [
      'template/parse at web/templates/a.yaml:1:20',
      'cause: templates know no "&": functions stand in front of what they work on',
      '- the action begins here (web/templates/a.yaml:1:4)',
      'hint: write and A B',
    ].join('\n'),
  ],
  [
    'yaml: a value with a colon',
    template('kind: A\nmetadata:\n  name: {{ .Values.name }}\n'),
    [prod('name: "a: b"\n')],
    [
      'engine/manifest-yaml at web/templates/a.yaml:3:12',
      'cause: line 3 of the rendered file: a second ": " stands in the line (it is made of name)',
      'key: name',
      '-   rendered 1 | kind: A (web/templates/a.yaml:1:1)',
      '-   rendered 2 | metadata: (web/templates/a.yaml:2:1)',
      '- > rendered 3 |   name: a: b (web/templates/a.yaml:3:12)',
      '- name is set here (prod.yaml:1:1)',
      'hint: quote the value: | quote; or a "{{-" or "-}}" took the line break before the second key away',
    ].join('\n'),
  ],
  [
    'yaml: a list without nindent',
    template('kind: A\nspec:\n  hosts: {{ toYaml .Values.hosts }}\n'),
    [prod('hosts: [a, b]\n')],
    [
      'engine/manifest-yaml at web/templates/a.yaml:3:13',
      'cause: line 3 of the rendered file: an item of a list ("- ") begins in the line of its key (it is made of hosts[0])',
      'key: hosts[0]',
      '-   rendered 1 | kind: A (web/templates/a.yaml:1:1)',
      '-   rendered 2 | spec: (web/templates/a.yaml:2:1)',
      '- > rendered 3 |   hosts: - a (web/templates/a.yaml:3:13)',
      '-   rendered 4 | - b (web/templates/a.yaml:3:13)',
      '- hosts[0] is set here (prod.yaml:1:9)',
      'hint: {{ toYaml LIST | nindent 4 }} begins a line of its own, below the key',
    ].join('\n'),
  ],
  [
    'yaml: a line break taken away',
    template('kind: A\nmetadata: {}\nspec:\n  a: 1\n  {{- if true }} b: 2{{ end }}\n'),
    [],
    [
      'engine/manifest-yaml at web/templates/a.yaml:4:3',
      'cause: line 4 of the rendered file: a second ": " stands in the line',
      '-   rendered 2 | metadata: {} (web/templates/a.yaml:2:1)',
      '-   rendered 3 | spec: (web/templates/a.yaml:3:1)',
      '- > rendered 4 |   a: 1 b: 2 (web/templates/a.yaml:4:3)',
      'hint: quote the value: | quote; or a "{{-" or "-}}" took the line break before the second key away',
    ].join('\n'),
  ],
  [
    'yaml: a tab',
    template('kind: A\nspec:\n\ta: 1\n'),
    [],
    [
      'engine/manifest-yaml at web/templates/a.yaml:3:2',
      'cause: line 3 of the rendered file: a line is indented with a tab',
      '-   rendered 1 | kind: A (web/templates/a.yaml:1:1)',
      '-   rendered 2 | spec: (web/templates/a.yaml:2:1)',
      '- > rendered 3 | \ta: 1 (web/templates/a.yaml:3:2)',
      'hint: YAML is indented with blanks only; a value with tabs belongs into a block: | and nindent',
    ].join('\n'),
  ],
  [
    'yaml: no map',
    template('just text\n'),
    [],
    [
      'engine/manifest-yaml at web/templates/a.yaml:1:1',
      'cause: line 1 of the rendered file: the document is a single text or number, and a manifest is a map',
      '- > rendered 1 | just text (web/templates/a.yaml:1:1)',
      'hint: every document needs apiVersion and kind; text for people belongs in NOTES.txt or behind "#"',
    ].join('\n'),
  ],
  [
    'yaml: secrets stay hidden',
    template('kind: Secret\nstringData:\n  user: {{ .Values.user }}\n  password: {{ .Values.password }}\n'),
    [prod('user: bob\npassword: "can: ary"\n')],
    [
      'engine/manifest-yaml at web/templates/a.yaml:4:16',
      'cause: line 4 of the rendered file: a second ": " stands in the line (it is made of password)',
      'key: password',
      '-   rendered 2 | stringData: (web/templates/a.yaml:2:1)',
      '-   rendered 3 |   user: â¢â¢â¢â¢â¢â¢ (web/templates/a.yaml:3:12)',
      '- > rendered 4 |   password: â¢â¢â¢â¢â¢â¢ (web/templates/a.yaml:4:16)',
      '- password is set here (prod.yaml:2:1)',
      'hint: quote the value: | quote; or a "{{-" or "-}}" took the line break before the second key away',
    ].join('\n'),
  ],
  [
    'schema: each violation, its value and its rule',
    {
      'values.schema.json':
        '{\n "additionalProperties": false,\n "properties": {\n  "port": {"type": "integer"},\n  "name": {"type": "string"}\n }\n}\n',
    },
    [prod('prot: 1\n'), set('name=true'), { kind: 'set-string', text: 'port=80' }],
    [
      'chart/values-schema at --set:1:1',
      'cause: 3 values are not as the schema wants them, the first: name: got boolean, want string',
      'key: name',
      '- name: got boolean, want string (--set:1:1)',
      '- the schema says so (values.schema.json:5:12)',
      '- port: got string, want integer (--set-string:1:1)',
      '- the schema says so (values.schema.json:4:12)',
      '- prot is not allowed (prod.yaml:1:1)',
      '- the schema says so (values.schema.json:2:2)',
      'hint: quote the value, or give it with --set-string name=...',
    ].join('\n'),
  ],
  [
    'schema: what is missing',
    { 'values.schema.json': '{"properties": {"db": {\n "required": ["host"]}}}', 'values.yaml': 'db:\n  hots: x\n' },
    [],
    [
      'chart/values-schema at values.yaml:1:1',
      'cause: db.host is not set',
      'key: db.host',
      '- db.host is not set (values.yaml:1:1)',
      '- the schema says so (values.schema.json:2:2)',
      'hint: is db.hots misspelt? Else set db.host in values.yaml, or with --set db.host=...',
    ].join('\n'),
  ],
  [
    'schema: a secret that does not fit its pattern',
    { 'values.schema.json': '{"properties": {"token": {"pattern": "^[a-z]+$"}}}' },
    [prod('token: CANARY1\n')],
    [
      'chart/values-schema at prod.yaml:1:1',
      "cause: token: the value does not match pattern '^[a-z]+$'",
      'key: token',
      "- token: the value does not match pattern '^[a-z]+$' (prod.yaml:1:1)",
      '- the schema says so (values.schema.json:1:27)',
      'hint: change token in prod.yaml',
    ].join('\n'),
  ],
  [
    'schema: no form fits',
    { 'values.schema.json': '{"properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}' },
    [prod('a: 1\n')],
    [
      'chart/values-schema at prod.yaml:1:1',
      'cause: a: it fits none of the forms: got number, want string; or got number, want null',
      'key: a',
      '- a: it fits none of the forms: got number, want string; or got number, want null (prod.yaml:1:1)',
      '- the schema says so (values.schema.json:1:23)',
      'hint: change a in prod.yaml',
    ].join('\n'),
  ],
  [
    'set: the spot',
    {},
    [set('a=1'), set('b=1,c')],
    [
      'chart/set-syntax at --set #2:1:5-6',
      'cause: a name without "="',
      "hint: write name=value; a comma inside a value is written \\, (quote it for the shell: 'a=x\\,y')",
    ].join('\n'),
  ],
  [
    'set: a list that is not closed',
    {},
    [set('a={x,y')],
    [
      'chart/set-syntax at --set:1:1-7',
      'cause: a "{" is opened and not closed',
      'hint: write {a,b}; a value that begins with "{": \\{',
    ].join('\n'),
  ],
  [
    'values: a tab',
    {},
    [prod('a:\n\tb: 1\n')],
    ['chart/values-syntax at prod.yaml:2:1', 'cause: a line is indented with a tab', 'hint: YAML is indented with blanks only'].join('\n'),
  ],
  [
    'values: an action in a values file',
    {},
    [prod('a: {{ .Release.Name }}\n')],
    [
      'chart/values-syntax at prod.yaml:1:5',
      'cause: values files are not rendered: "{{" begins a map',
      'hint: quote the value; the template renders it with tpl',
    ].join('\n'),
  ],
  [
    'chart: missing dependencies',
    {
      'Chart.yaml':
        'apiVersion: v2\nname: web\nversion: 0.1.0\ndependencies:\n- name: redis\n  version: 1.x\n  repository: https://charts.example\n- name: db\n  version: "2"\n',
    },
    [],
    [
      'chart/missing-dependency at Chart.yaml:5:9-14',
      'cause: "redis", "db" are named in Chart.yaml, and there is no charts/',
      '- "redis" 1.x is not in charts/ (Chart.yaml:5:9-14)',
      '- "db" 2 is not in charts/ (Chart.yaml:8:9-11)',
      'hint: run "helm dependency build" (it fetches from https://charts.example); a condition does not help: helm looks before it',
    ].join('\n'),
  ],
  [
    'chart: a version that is none',
    { 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: one\n' },
    [],
    ['chart/invalid-metadata at Chart.yaml:3:10-13', 'cause: version is wrong', 'hint: write a semantic version like 1.2.3'].join('\n'),
  ],
  [
    'chart: a field of the wrong kind',
    { 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\nkeywords: web\n' },
    [],
    ['chart/chart-yaml at Chart.yaml:4:11', 'cause: keywords is a text', 'hint: keywords wants a list'].join('\n'),
  ],
  [
    'chart: not for this kubernetes',
    { 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\nkubeVersion: ">=1.99.0"\n' },
    [],
    [
      'chart/kube-version at Chart.yaml:4:14-24',
      'cause: the chart is made for Kubernetes >=1.99.0, and this render is for v1.35.0',
      "hint: render for another one: --kube-version 1.99.0; a vendor's suffix (-gke.1) matches ranges that end in -0 only",
    ].join('\n'),
  ],
  [
    'chart: values of a subchart that are no map',
    { ...SUB },
    [prod('x: 1\ndb: text\n')],
    [
      'chart/subchart-values at prod.yaml:2:5-9',
      'cause: "db" is the name of a subchart, and its values are a map',
      'key: db',
      'hint: write db: with keys below it',
    ].join('\n'),
  ],
];

for (const [name, files, values, want] of ROWS) test(name, () => assert.equal(told(errorsOf(files, values)[0]!), want));

test('templates that have nothing to do with each other fail at once, each cause once', () => {
  const files = {
    'templates/_h.tpl': '{{ define "x" }}{{ .Values.a.b }}{{ end }}',
    'templates/a.yaml': '{{ include "x" . }}',
    'templates/b.yaml': '{{ include "x" . }}',
    'templates/c.yaml': '{{ .Values.c.d }}',
    'templates/d.yaml': '{{ .Values.c.d }} again',
    'templates/e.yaml': '{{ fail "no" }}',
    'templates/f.yaml': 'kind: A\n',
  };
  assert.deepEqual(
    errorsOf(files).map((d) => `${d.location?.file} ${d.key ?? d.code}`),
    ['web/templates/e.yaml template/refused', 'web/templates/d.yaml c.d', 'web/templates/_h.tpl a.b'],
  );
});

test('all templates that do not parse, and all files that are no YAML', () => {
  const broken = errorsOf({ 'templates/a.yaml': '{{ if }}', 'templates/b.yaml': '{{ nosuch }}', 'templates/c.yaml': '{{ .Values.a.b }}' });
  assert.deepEqual(
    broken.map((d) => d.location?.file),
    ['web/templates/b.yaml', 'web/templates/a.yaml'],
  );
  const text = errorsOf({ 'templates/a.yaml': 'a: b: c', 'templates/b.yaml': 'kind: A', 'templates/c.yaml': '- x' });
  assert.deepEqual(
    text.map((d) => d.location?.file),
    ['web/templates/a.yaml', 'web/templates/c.yaml'],
  );
});

test('at most twenty', () => {
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`templates/t${i}.yaml`, `{{ .Values.k${i}.x }}`]));
  assert.equal(errorsOf(files).length, 20);
});

test('no secret in anything that we say', () => {
  const canary = 'CANARY-7f3a';
  const values = prod(
    `db: {password: "${canary}", apiToken: "${canary}: x", auth: {clientSecret: ["${canary}"]}}\nsecretEnv: {ANYTHING: "${canary}"}\n`,
  );
  const texts = [
    '{{ range .Values.db.password }}{{ end }}',
    '{{ .Values.db.password.x }}',
    '{{ index .Values.db.password "x" }}',
    '{{ $p := .Values.db.password }}{{ index $p "x" }}',
    '{{ $p := .Values.secretEnv.ANYTHING }}{{ if $p }}{{ fail "no" }}{{ end }}',
    '{{ if eq .Values.db.password "" }}{{ else }}{{ fail "no" }}{{ end }}',
    '{{ add1 (first .Values.db.auth.clientSecret | atoi) | upper }}',
    'kind: A\nx: {{ .Values.db.apiToken }}\n',
    'kind: A\nx: {{ printf "%s" .Values.db.apiToken }}\n',
    'kind: Secret\ndata:\n  x: {{ .Values.db.apiToken }}\n',
    '{{ tpl .Values.db.apiToken . | atoi | trunc 1 }}',
    '{{ b64dec .Values.db.password | fromJson | required "x" | upper }}',
    '{{ semverCompare .Values.db.password "1" }}',
  ];
  for (const text of texts) {
    const found = errorsOf(template(text), [values]);
    assert.notEqual(found.length, 0, text);
    for (const { message: _, ...ours } of found) assert.ok(!JSON.stringify(ours).includes(canary), `${text}: ${JSON.stringify(ours)}`);
  }
});

test('lines of sources without secrets', () => {
  const text = 'db:\n  password: x1\n  host: h\nsecrets:\n  - a: x2\n  - |\n    x3\nport: 1\n';
  const shown = text.split('\n').map((_, i) => decodeUtf8(shownLine('values.yaml', text, i + 1) ?? ''));
  const hidden = '\u2022'.repeat(6);
  assert.deepEqual(shown, [
    'db:',
    `  password: ${hidden}`,
    '  host: h',
    'secrets:',
    `  - a: ${hidden}`,
    `  ${hidden}`,
    `    ${hidden}`,
    'port: 1',
    '',
  ]);
  assert.equal(decodeUtf8(shownLine('--set #2', 'a=1,db.password=x4', 1) ?? ''), `a=1,db.password=${hidden}`);
  assert.equal(shownLine('web/templates/a.yaml', 'password: {{ .Values.p }}', 1), 'password: {{ .Values.p }}');
});
