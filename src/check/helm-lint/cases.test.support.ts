/** Small charts, most of them broken in one way, for helm-lint.test.ts. */

export interface Case {
  readonly name: string;
  /** Below the folder in which the command runs; the chart is "chart". */
  readonly files: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** The helms from which we differ, knowingly: the sentences of Helm 3's own JSON schema validator. */
  readonly differs?: readonly (3 | 4)[];
}

const CHART = 'apiVersion: v2\nname: chart\nversion: 1.2.3\nicon: https://example.com/icon.png\n';
const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  a: {{ .Values.a | quote }}\n';
const GOOD = { 'chart/Chart.yaml': CHART, 'chart/values.yaml': 'a: 1\n', 'chart/templates/a.yaml': CONFIG };

const chartYaml = (name: string, text: string): Case => ({ name: `Chart.yaml: ${name}`, files: { ...GOOD, 'chart/Chart.yaml': text } });
const more = (name: string, line: string): Case => chartYaml(name, `${CHART}${line}\n`);
const template = (name: string, text: string, flags: readonly string[] = []): Case => ({
  name: `template: ${name}`,
  files: { ...GOOD, 'chart/templates/a.yaml': text },
  flags,
});
const file = (name: string, path: string, text: string): Case => ({ name, files: { ...GOOD, [`chart/${path}`]: text } });
const object = (kind: string, name: string, apiVersion = 'v1'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;
const without = (...paths: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(GOOD).filter(([path]) => !paths.includes(path)));

const SCHEMA = '{"type":"object","properties":{"a":{"type":"integer","maximum":5}}}';
const SUB = { 'chart/charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n', 'chart/charts/sub/templates/s.yaml': CONFIG };

export const cases: readonly Case[] = [
  { name: 'a good chart', files: GOOD },
  { name: 'a good chart, quiet', files: GOOD, flags: ['--quiet'] },
  { name: 'no chart at all', files: { 'chart/': '' } },
  { name: 'no folder at all', files: { 'other/': '' } },
  { name: 'Chart.yaml is a folder', files: { ...without('chart/Chart.yaml'), 'chart/Chart.yaml/x': 'y' } },
  chartYaml('empty', ''),
  chartYaml('no YAML', 'a: b: c\n'),
  chartYaml('a list', '- a\n- b\n'),
  chartYaml('no name', 'apiVersion: v2\nversion: 1.0.0\n'),
  chartYaml('a name that is a path', 'apiVersion: v2\nname: a/b\nversion: 1.0.0\n'),
  chartYaml('no version', 'apiVersion: v2\nname: chart\n'),
  chartYaml('no apiVersion', 'name: chart\nversion: 1.0.0\n'),
  chartYaml('apiVersion v3', 'apiVersion: v3\nname: chart\nversion: 1.0.0\n'),
  chartYaml('apiVersion v1', 'apiVersion: v1\nname: chart\nversion: 1.0.0\n'),
  chartYaml(
    'apiVersion v1 with type and dependencies',
    'apiVersion: v1\nname: chart\nversion: 1.0.0\ntype: application\ndependencies:\n  - name: x\n    version: 1.0.0\n',
  ),
  chartYaml('a version that is a number', 'apiVersion: v2\nname: chart\nversion: 1.10\n'),
  chartYaml('a version of two parts', 'apiVersion: v2\nname: chart\nversion: "1.2"\n'),
  chartYaml('a version with v', 'apiVersion: v2\nname: chart\nversion: v1.2.3\n'),
  chartYaml('a bad version', 'apiVersion: v2\nname: chart\nversion: one\n'),
  chartYaml('the lowest version', 'apiVersion: v2\nname: chart\nversion: 0.0.0-0\n'),
  chartYaml('a twice given key', `${CHART}name: chart\nversion: 1.2.3\n`),
  more('appVersion a number', 'appVersion: 1.10'),
  more('appVersion null', 'appVersion:'),
  more('an unknown field', 'dependancies: []'),
  more('unknown fields below', 'maintainers:\n  - name: a\n    mail: b\nfoo: 1'),
  more('a wrong type', 'keywords: text'),
  more('a bad type', 'type: thing'),
  more('a library', 'type: library'),
  more('maintainer without a name', 'maintainers:\n  - email: a@example.com'),
  more('maintainer with a bad address', 'maintainers:\n  - name: a\n    email: example.com'),
  more(
    'maintainer with good addresses',
    'maintainers:\n  - name: a\n    email: a.b+c@example.co.uk\n    url: https://example.com/x?y=z\n  - name: b\n    url: example.com',
  ),
  more('maintainer with a bad URL', 'maintainers:\n  - name: a\n    url: not a url'),
  more('maintainer with a URL without dots', 'maintainers:\n  - name: a\n    url: localhost'),
  more('sources', 'sources:\n  - https://example.com\n  - example.com/x'),
  more('sources with an empty one', 'sources:\n  - ""'),
  more('sources with mail and git', 'sources:\n  - mailto:a@example.com\n  - git@github.com:a/b.git'),
  chartYaml('a bad icon', 'apiVersion: v2\nname: chart\nversion: 1.0.0\nicon: icon.png\n'),
  chartYaml('no icon', 'apiVersion: v2\nname: chart\nversion: 1.0.0\n'),
  more('kubeVersion that does not fit', 'kubeVersion: ">= 1.99"'),
  { name: 'no values.yaml', files: without('chart/values.yaml') },
  file('values.yaml is no YAML', 'values.yaml', 'a: [1\n'),
  file('values.yaml is a list', 'values.yaml', '- a\n'),
  file('values.yaml of two documents', 'values.yaml', 'a: 1\n---\na: 2\n'),
  file('values against a schema', 'values.schema.json', SCHEMA),
  {
    name: 'values against a schema, set too large',
    files: { ...GOOD, 'chart/values.schema.json': SCHEMA },
    flags: ['--set', 'a=7'],
    differs: [3],
  },
  {
    name: 'values against a schema, skipped',
    files: { ...GOOD, 'chart/values.schema.json': SCHEMA },
    flags: ['--set', 'a=7', '--skip-schema-validation'],
    differs: [3],
  },
  {
    name: 'values of a file',
    files: { ...GOOD, 'chart/values.schema.json': SCHEMA, 'prod.yaml': 'a: text\n' },
    flags: ['-f', 'prod.yaml'],
    differs: [3],
  },
  { name: 'no templates', files: without('chart/templates/a.yaml') },
  { name: 'no templates, strict', files: without('chart/templates/a.yaml'), flags: ['--strict'] },
  { name: 'templates/ is empty', files: { ...without('chart/templates/a.yaml'), 'chart/templates/': '' } },
  { name: 'templates is a file', files: { ...without('chart/templates/a.yaml'), 'chart/templates': 'x' } },
  template('an action that does not parse', '{{ .Values.a\n'),
  template('an unknown function', '{{ nope .Values.a }}\n'),
  template('a nil pointer', 'a: {{ .Values.x.y }}\n'),
  template('fail lets go', '{{ fail "no" }}\n'),
  template('required lets go', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a{{ required "needed" .Values.x }}\n'),
  template(
    'release',
    `${object('ConfigMap', 'a')}data:\n  r: "{{ .Release.Name }} {{ .Release.Namespace }} {{ .Release.Revision }} {{ .Release.IsInstall }} {{ .Release.IsUpgrade }}"\n{{ if .Release.IsInstall }}x{{ end }}`,
  ),
  template('an included template that is not there', '{{ include "x" . }}\n'),
  template('no YAML', 'a: b: c\n'),
  template('no YAML in the second document', `${object('ConfigMap', 'a')}---\n- a\nb\n`),
  template('a text', 'only text\n'),
  template('a separator with text', `${object('ConfigMap', 'a')}--- x\n`),
  template('comments only', '# nothing\n---\n# here\n'),
  template('a kind that is a map', 'apiVersion: v1\nkind: {a: b}\nmetadata:\n  name: a\n'),
  template('metadata that is a text', 'apiVersion: v1\nkind: ConfigMap\nmetadata: a\n'),
  template('JSON', '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}\n'),
  template('indented', `  ${object('ConfigMap', 'a').replaceAll('\n', '\n  ')}\n`),
  template('names', ['A', 'a_b', '-a', 'a.b', ''].map((name) => object('ConfigMap', JSON.stringify(name))).join('---\n')),
  template('names of services', ['1a', 'a.b', 'a'.repeat(64), 'A'.repeat(64)].map((name) => object('Service', name)).join('---\n')),
  template(
    'names of roles',
    ['a:b', 'a/b', 'a%b', '".."'].map((name) => object('ClusterRole', name, 'rbac.authorization.k8s.io/v1')).join('---\n'),
  ),
  template(
    'names of a namespace and a request',
    [object('Namespace', 'a.b'), object('CertificateSigningRequest', 'A B', 'certificates.k8s.io/v1')].join('---\n'),
  ),
  template('a long name', object('ConfigMap', 'a'.repeat(254))),
  template(
    'deprecated',
    [
      object('Deployment', 'a', 'extensions/v1beta1'),
      object('Ingress', 'a', 'networking.k8s.io/v1beta1'),
      object('Endpoints', 'a'),
      object('CronJob', 'a', 'batch/v1beta1'),
    ].join('---\n'),
  ),
  template(
    'deprecated for an old Kubernetes',
    [object('PodDisruptionBudget', 'a', 'policy/v1beta1'), object('CronJob', 'a', 'batch/v1beta1')].join('---\n'),
    ['--kube-version', '1.20'],
  ),
  template('a deployment without a selector', `${object('Deployment', 'a', 'apps/v1')}spec: {}\n`),
  template('a deployment with one', `${object('Deployment', 'a', 'apps/v1')}spec:\n  selector:\n    matchLabels: {a: b}\n`),
  template(
    'a list with a policy',
    `${object('List', 'a')}items:\n  - metadata:\n      annotations:\n        helm.sh/resource-policy: keep\n`,
  ),
  template(
    'a crd-install hook and the time',
    `${object('ConfigMap', 'a')}  annotations:\n    "helm.sh/hook": crd-install\n# {{ .Release.Time }}\n`,
  ),
  file('a template called .json', 'templates/b.json', '{}\n'),
  file('a template without extension', 'templates/README', 'x\n'),
  file('a template called .YML', 'templates/b.YML', object('ConfigMap', 'B')),
  file('a template called .yml', 'templates/b.yml', object('ConfigMap', 'B')),
  file('a subchart that is not listed', 'charts/sub/Chart.yaml', 'apiVersion: v2\nname: sub\nversion: 0.1.0\n'),
  file('a subchart that does not load', 'charts/sub/x', 'y\n'),
  {
    name: 'a dependency that is not there',
    files: { ...GOOD, 'chart/Chart.yaml': `${CHART}dependencies:\n  - name: x\n    version: 1.0.0\n` },
  },
  {
    name: 'a dependency that is not there, strict',
    files: { ...GOOD, 'chart/Chart.yaml': `${CHART}dependencies:\n  - name: x\n    version: 1.0.0\n` },
    flags: ['--strict'],
  },
  {
    name: 'two dependencies of one name',
    files: { ...GOOD, 'chart/Chart.yaml': `${CHART}dependencies:\n  - name: x\n    version: 1.0.0\n  - name: x\n    version: 2.0.0\n` },
  },
  {
    name: 'with subcharts',
    files: { ...GOOD, ...SUB, 'chart/Chart.yaml': `${CHART}dependencies:\n  - name: sub\n    version: 0.1.0\n` },
    flags: ['--with-subcharts'],
  },
  {
    name: 'with subcharts, quiet',
    files: { ...GOOD, ...SUB, 'chart/Chart.yaml': `${CHART}dependencies:\n  - name: sub\n    version: 0.1.0\n` },
    flags: ['--with-subcharts', '--quiet'],
  },
  { name: 'crds is a file', files: { ...GOOD, 'chart/crds': 'x' } },
  { name: 'crds/ is empty', files: { ...GOOD, 'chart/crds/': '' } },
  file('a template in crds/', 'crds/a.yaml', '{{ .Values.a }}: b\n'),
  file('another object in crds/', 'crds/a.yaml', object('ConfigMap', 'a')),
  file('a definition in crds/', 'crds/a.yaml', object('CustomResourceDefinition', 'a', 'apiextensions.k8s.io/v1')),
  file('.helmignore that is wrong', '.helmignore', '**/x\n'),
  file('.helmignore that names values.yaml', '.helmignore', 'values.yaml\nChart.yaml\n'),
];
