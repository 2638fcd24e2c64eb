import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fixedClock, seededRandom } from '../base/index.ts';
import { validateSchema } from '../chart/index.ts';
import { parseArgs } from '../cli/args.ts';
import { explain } from '../cli/commands/explain.ts';
import { lint } from '../cli/commands/lint.ts';
import { template } from '../cli/commands/template.ts';
import { unmarshalJsonMap } from '../golang/index.ts';
import { sourceDir } from '../testing/source-dir.ts';
import { type Host, HostError } from './index.ts';

const here = sourceDir(import.meta.url);

function hostOf(files: Readonly<Record<string, string>>): Host {
  const tree = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  const missing = (path: string): never => {
    throw new HostError(`open ${path}: no such file or directory`);
  };
  return {
    clock: fixedClock(0n),
    random: seededRandom(''),
    stat: (path) => (path === 'chart' ? 'directory' : tree.has(path) ? 'file' : undefined),
    readFile: (path) => tree.get(path) ?? missing(path),
    readTree: () =>
      new Map([...tree].filter(([path]) => path.startsWith('chart/')).map(([path, bytes]) => [path.slice('chart/'.length), bytes])),
    writeTree: () => missing('a file to write'),
    loadDescription: () => missing('a description'),
    absolute: (path) => path,
    join: (...parts) => parts.join('/'),
  };
}

function run(command: typeof explain, files: Readonly<Record<string, string>>, args: readonly string[]): string {
  let text = '';
  const stdout = (part: string | Uint8Array): void => void (text += typeof part === 'string' ? part : Buffer.from(part).toString());
  command.run(parseArgs(args, command.flags), hostOf(files), { stdout, stderr: stdout, colour: () => false });
  return text;
}

/** Canaries under keys that look secret, in Secret objects and in arguments; they flow into other objects and texts too. */
const CANARIES: Readonly<Record<string, string>> = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: db, version: 1.0.0}]\n',
  'chart/values.yaml': `db: {auth: {password: canary-01, rootPassword: canary-02}}
apiKey: canary-03
token: canary-04
secrets:
  SOMETHING: canary-05
  MORE: |
    canary-06 first
    canary-07 second
credentials: [{user: joe, pass: canary-08}]
plain: canary-09
nested: {clientSecret: canary-10, privateKey: "-----BEGIN\\ncanary-11\\n-----END"}
dsn: postgres://joe:canary-12@db
numbers: {password: 8675309867}
`,
  'prod.yaml': 'apiKey: canary-13\nsecrets: {SOMETHING: canary-14}\n',
  'chart/charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
  'chart/charts/db/values.yaml': 'auth: {password: canary-15}\n',
  'chart/charts/db/templates/x.yaml':
    'kind: ConfigMap\nmetadata: {name: db}\ndata:\n  url: {{ printf "x://root:%s@db" .Values.auth.rootPassword }}\n  again: "{{ .Values.auth.password }}"\n',
  'chart/templates/secret.yaml': `kind: Secret
metadata: {name: s}
data:
  plain: {{ .Values.plain | b64enc }}
  literal: Y2FuYXJ5LTE2
stringData:
  other: canary-17
  block: |
    canary-18 one
    canary-19 two
{{ range $k, $v := .Values.secrets }}  {{ $k }}: {{ $v | quote }}
{{ end }}`,
  'chart/templates/list.yaml': 'kind: List\nitems:\n- kind: Secret\n  metadata: {name: inner}\n  data: {a: Y2FuYXJ5LTIw}\n',
  'chart/templates/map.yaml': `kind: ConfigMap
metadata:
  name: m
  annotations: {all: {{ toJson .Values.nested | quote }}}
data:
  key: {{ .Values.apiKey }}
  token: {{ if eq .Values.token "canary-04" }}{{ .Values.token | upper }}{{ end }}
  dsn: {{ .Values.dsn | quote }}
  number: "{{ .Values.numbers.password | int64 }}"
  users: {{ range .Values.credentials }}{{ .user }}/{{ .pass }}{{ end }}
  tree: |
    {{- toYaml .Values.nested | nindent 4 }}
  b64: {{ .Values.apiKey | b64enc }}
`,
};

/** Templates whose failure quotes what it met. */
const FAILING = [
  '{{ fail (print "no " .Values.apiKey) }}',
  '{{ .Values.apiKey.x }}',
  '{{ .Values.db.auth.password.x.y }}',
  'a: [{{ .Values.apiKey }}\n',
  '{{ tpl (print "{{ " .Values.apiKey) . }}',
  '{{ mustToDate "2006" .Values.token }}',
  '{{ semverCompare ">1" .Values.token }}',
  'kind: Secret\nmetadata: {name: b}\nstringData:\n  a: canary-17\n   b: canary-18\n',
] as const;

test('canaries are in no output', () => {
  const flags = ['-f', 'prod.yaml', '--set', 'token=canary-21', '--set', 'token=canary-04'];
  const outputs = [
    run(template, CANARIES, ['chart', '--annotate', ...flags]),
    run(explain, CANARIES, ['chart', ...flags]),
    ...['secret/s', 'configmap/m', 'configmap/db', 'list'].flatMap((object) =>
      ['', '/', '/data', '/stringData', '/metadata', '/items'].flatMap((path) =>
        [[], ['--json']].map((json) => run(explain, CANARIES, ['chart', object, ...(path === '' ? [] : [path]), ...json, ...flags])),
      ),
    ),
    ...[
      'db.auth',
      'db.auth.password',
      'apiKey',
      'token',
      'secrets',
      'secrets.MORE',
      'credentials[0].pass',
      'plain',
      'nested',
      'nested.privateKey',
      'dsn',
    ].flatMap((key) => [[], ['--json']].map((json) => run(explain, CANARIES, ['chart', '--value', key, ...json, ...flags]))),
    ...FAILING.flatMap((bad) => {
      const files = { ...CANARIES, 'chart/templates/bad.yaml': bad };
      return [
        run(template, files, ['chart', ...flags]),
        run(template, files, ['chart', '--json', ...flags]),
        run(template, files, ['chart', '--annotate', ...flags]),
        run(explain, files, ['chart', ...flags]),
        run(explain, files, ['chart', 'configmap/m', '--json', ...flags]),
        ...[[], ['--json'], ['--sarif'], ['--github']].map((format) => run(lint, files, ['chart', ...format, ...flags])),
      ];
    }),
  ];
  assert.ok(outputs.every((text) => text !== ''));
  const encoded = Array.from({ length: 21 }, (_, i) =>
    Buffer.from(`canary-${String(i + 1).padStart(2, '0')}`)
      .toString('base64')
      .replace(/=+$/, ''),
  );
  for (const text of outputs) {
    const found = /canary-\d\d|CANARY-\d\d|8675309867/.exec(text) ?? encoded.find((code) => text.includes(code));
    assert.equal(found ?? undefined, undefined, text);
  }
});

test('what is no secret is shown', () => {
  const text = run(template, CANARIES, ['chart', '--annotate']);
  for (const part of ['kind: Secret', 'name: s', '  SOMETHING: ••••••', 'users: ••••••', '# templates/map.yaml:6 < apiKey'])
    assert.ok(text.includes(part), `${part}\n${text}`);
});

test('--json is valid by its schema', () => {
  const schema = readFileSync(join(here, '../../docs/schemas/explain.schema.json'), 'latin1');
  for (const args of [[], ['secret/s'], ['configmap/m', '/data'], ['--value', 'apiKey'], ['nothing/there']]) {
    const text = run(explain, CANARIES, ['chart', ...args, '--json']);
    assert.equal(validateSchema(unmarshalJsonMap(Buffer.from(text).toString('latin1')), schema), undefined, text);
  }
});
