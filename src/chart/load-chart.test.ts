import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Diagnostic, type FileTree, hasErrors, Origins } from '../base/index.ts';
import { marshalJson } from '../golang/index.ts';
import { chartCrds, chartFullPath, chartObject } from './chart.ts';
import { coalesceValues } from './coalesce.ts';
import { checkDependencies, processDependencies } from './dependencies.ts';
import { type LoadOptions, loadChart } from './load-chart.ts';
import { mergeLayers } from './merge-layers.ts';
import { checkInstallable, checkKubeVersion, validateReleaseName } from './names.ts';
import { validateValues } from './validate-values.ts';

const META = 'apiVersion: v2\nname: app\nversion: 1.0.0\n';
const SUB = 'apiVersion: v2\nname: sub\nversion: 1.2.0\n';

function tree(files: Readonly<Record<string, string>>): FileTree {
  return new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text, 'latin1')]));
}

function load(files: Readonly<Record<string, string>>, options: LoadOptions = {}) {
  const { value, diagnostics } = loadChart(tree(files), options);
  assert.ok(value !== undefined, diagnostics[0]?.message);
  return value;
}

function show(d: Diagnostic): string {
  const { file, line, column } = d.location ?? { file: '', line: 0, column: 0 };
  return `${d.code} ${file}:${line}:${column} ${d.message}`;
}

const BAD: readonly (readonly [name: string, files: Record<string, string>, want: string])[] = [
  ['no Chart.yaml', { 'values.yaml': 'a: 1' }, 'chart/missing-chart-yaml Chart.yaml:1:1 Chart.yaml file is missing'],
  [
    'syntax',
    { 'Chart.yaml': 'name: a\nversion: b: c\n' },
    'chart/chart-yaml Chart.yaml:2:11 cannot load Chart.yaml: error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context',
  ],
  [
    'not a map',
    { 'Chart.yaml': '[]' },
    'chart/chart-yaml Chart.yaml:1:1 cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type loader.chartBase',
  ],
  [
    'type',
    { 'Chart.yaml': `${META}deprecated: "x"\n` },
    'chart/chart-yaml Chart.yaml:4:13 cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field Metadata.deprecated of type bool',
  ],
  [
    'apiVersion v3',
    { 'Chart.yaml': 'apiVersion: v3\nname: a\nversion: 1.0.0' },
    'chart/api-version Chart.yaml:1:1 invalid chart apiVersion',
  ],
  [
    'apiVersion v9',
    { 'Chart.yaml': 'apiVersion: v9\nname: a\nversion: 1.0.0' },
    'chart/api-version Chart.yaml:1:1 unsupported chart version',
  ],
  [
    'version',
    { 'Chart.yaml': 'apiVersion: v2\nname: a\nversion: x\n' },
    'chart/invalid-metadata Chart.yaml:3:10 validation: chart.metadata.version "x" is invalid',
  ],
  [
    'name ..',
    { 'Chart.yaml': 'apiVersion: v2\nname: ..\nversion: 1.0.0' },
    'chart/invalid-metadata Chart.yaml:2:7 validation: chart.metadata.name ".." is not allowed',
  ],
  [
    'values',
    { 'Chart.yaml': META, 'values.yaml': 'a: 1\n---\nb: [' },
    'chart/values-syntax values.yaml:3:5 cannot load values.yaml: cannot unmarshal yaml document: error converting YAML to JSON: yaml: line 1: did not find expected node content',
  ],
  [
    '.helmignore',
    { 'Chart.yaml': META, '.helmignore': 'a\nb/**\n' },
    'chart/helmignore .helmignore:2:1 double-star (**) syntax is not supported',
  ],
  [
    'file size',
    { 'Chart.yaml': META, 'x/big': 'x'.repeat(5 * 1024 * 1024 + 1) },
    'chart/file-size x/big:1:1 chart file "big" is larger than the maximum file size 5242880',
  ],
  [
    'subchart',
    { 'Chart.yaml': META, 'charts/sub/Chart.yaml': 'name: sub\n' },
    'chart/invalid-metadata charts/sub/Chart.yaml:1:1 error unpacking subchart sub in app: validation: chart.metadata.version is required',
  ],
  [
    'subchart without Chart.yaml',
    { 'Chart.yaml': META, 'charts/README.md': 'x' },
    'chart/missing-chart-yaml charts/README.md/Chart.yaml:1:1 error unpacking subchart README.md in app: Chart.yaml file is missing',
  ],
  [
    'broken archive',
    { 'Chart.yaml': META, 'charts/a.tgz': 'not gzip at all' },
    'chart/archive charts/a.tgz:1:1 error unpacking subchart a.tgz in app: gzip: invalid header',
  ],
  [
    'folder named .tgz',
    { 'Chart.yaml': META, 'charts/a.tgz/x': '' },
    'chart/subchart charts/a.tgz:1:1 error unpacking subchart tar in app: expected a.tgz, got a.tgz/x',
  ],
  ['nesting', Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${'charts/a/'.repeat(i)}Chart.yaml`, META])), 'chart/limit'],
];

for (const [name, files, want] of BAD) {
  test(`refused: ${name}`, () => {
    const { value, diagnostics } = loadChart(tree(files));
    assert.equal(value, undefined);
    assert.equal(want === 'chart/limit' ? diagnostics[0]?.code : show(diagnostics[0]!), want);
  });
}

test('the parts of a chart', () => {
  const chart = load({
    'Chart.yaml': `\xef\xbb\xbf${META}appVersion: 1.10\nkeywords: [a, 1]\n`,
    'values.yaml': 'a: 1\n---\nb: 2\n',
    'values.schema.json': '{}',
    'templates/b.yaml': 'b',
    'templates/a.yaml': 'a',
    'templates/.hidden': 'x',
    'crds/c.yaml': 'c',
    'crds/c.txt': 'c',
    'README.md': '\xef\xbb\xbfread',
    'charts/_old/Chart.yaml': 'x',
    'charts/.git/x': 'x',
    'charts/sub.prov': 'x',
    'charts/sub/Chart.yaml': SUB,
    'charts/sub/crds/d.json': 'd',
  });
  assert.equal(chart.metadata.appVersion, '1.1');
  assert.deepEqual(chart.metadata.keywords, ['a', '1']);
  assert.equal(marshalJson(chart.values), '{"a":1,"b":2}');
  assert.deepEqual(
    chart.templates.map((f) => f.name),
    ['templates/a.yaml', 'templates/b.yaml'],
  );
  assert.deepEqual(
    chart.files.map((f) => `${f.name}=${f.data}`),
    ['README.md=read', 'charts/sub.prov=x', 'crds/c.txt=c', 'crds/c.yaml=c'],
  );
  assert.deepEqual(chart.dependencies.map(chartFullPath), ['app/charts/sub']);
  assert.deepEqual(
    chartCrds(chart).map((crd) => crd.filename),
    ['app/crds/c.yaml', 'app/charts/sub/crds/d.json'],
  );
});

test('Helm 2 charts: requirements.yaml', () => {
  const files = {
    'Chart.yaml': 'name: app\nversion: 1.0.0\n',
    'requirements.yaml': 'dependencies: [{name: sub, version: "*"}]',
    'requirements.lock': 'digest: x',
  };
  const chart = load(files);
  assert.equal(chart.metadata.apiVersion, 'v1');
  assert.deepEqual(
    chart.files.map((f) => f.name),
    ['requirements.lock', 'requirements.yaml'],
  );
  assert.equal(chart.lock?.digest, 'x');
  assert.equal(checkDependencies(chart)?.message, 'found in Chart.yaml, but missing in charts/ directory: sub');
  const { diagnostics } = loadChart(tree({ ...files, 'Chart.yaml': META }));
  assert.deepEqual(
    diagnostics.map((d) => [d.code, d.severity]),
    [
      ['chart/deprecated-file', 'warning'],
      ['chart/deprecated-file', 'warning'],
    ],
  );
});

test('.Chart in templates', () => {
  const chart = load({ 'Chart.yaml': `${META}annotations: {k: v}\n` });
  assert.equal(
    marshalJson(chartObject(chart, 4)),
    '{"APIVersion":"v2","Annotations":{"k":"v"},"AppVersion":"","Condition":"","Dependencies":[],"Deprecated":false,"Description":"","Home":"","Icon":"","IsRoot":true,"Keywords":[],"KubeVersion":"","Maintainers":[],"Name":"app","Sources":[],"Tags":"","Type":"","Version":"1.0.0"}',
  );
});

test('Helm 3 takes what Helm 4 refuses', () => {
  const { value } = loadChart(tree({ 'Chart.yaml': 'apiVersion: v9\nname: ..\nversion: 1.0.0' }), { helm: 3 });
  assert.equal(value?.metadata.name, '..');
});

test('a chart may have an alias twice; grandchildren keep the name of the original in their path', () => {
  const chart = load({
    'Chart.yaml': `${META}dependencies: [{name: sub, version: 1.x, alias: one}, {name: sub, version: ^1.0.0, alias: two}]`,
    'charts/sub/Chart.yaml': SUB,
    'charts/sub/charts/x/Chart.yaml': 'name: x\nversion: 1.0.0',
    'charts/sub/charts/x/charts/z/Chart.yaml': 'name: z\nversion: 1.0.0',
  });
  const { value } = processDependencies(chart, new Map());
  const paths = value.dependencies.flatMap((one) => [
    chartFullPath(one),
    chartFullPath(one.dependencies[0]!),
    chartFullPath(one.dependencies[0]!.dependencies[0]!),
  ]);
  assert.deepEqual(paths, [
    'app/charts/one',
    'app/charts/one/charts/x',
    'app/charts/sub/charts/x/charts/z',
    'app/charts/two',
    'app/charts/two/charts/x',
    'app/charts/sub/charts/x/charts/z',
  ]);
  assert.deepEqual(chart.dependencies.map(chartFullPath), ['app/charts/sub'], 'the loaded chart is as it was');
});

test('conditions win over tags, the first that is a boolean counts', () => {
  const files = {
    'Chart.yaml': `${META}dependencies: [{name: sub, version: "*", condition: "sub.first,sub.second", tags: [back]}]`,
    'values.yaml': 'tags: {back: true}\nsub: {second: false}\n',
    'charts/sub/Chart.yaml': SUB,
  };
  assert.deepEqual(processDependencies(load(files), new Map()).value.dependencies, []);
  const user = mergeLayers([{ kind: 'set', text: 'sub.first=true' }]).value;
  assert.equal(processDependencies(load(files), user).value.dependencies.length, 1);
  const { diagnostics } = processDependencies(load(files), mergeLayers([{ kind: 'set', text: 'sub.first=x' }]).value);
  assert.deepEqual(
    diagnostics.map((d) => [d.code, d.message]),
    [['chart/dependencies', 'returned non-bool value: path=sub.first chart=sub']],
  );
});

test('import-values lie under the values of the parent', () => {
  const chart = load({
    'Chart.yaml': `${META}dependencies: [{name: sub, version: "*", alias: s, import-values: [data, {child: a, parent: x.w}]}]`,
    'values.yaml': 'port: 1\nx: {w: {own: 1}}\n',
    'charts/sub/Chart.yaml': SUB,
    'charts/sub/values.yaml': 'exports: {data: {port: 2, host: h}}\na: {own: 2, b: 3}\n',
  });
  const { value } = processDependencies(chart, new Map());
  const values = JSON.parse(marshalJson(coalesceValues(value, new Map()).value));
  assert.deepEqual([values.port, values.host, values.x], [1, 'h', { w: { own: 1, b: 3 } }]);
});

test('Helm 3 panics at an import-values without a parent', () => {
  const chart = load({
    'Chart.yaml': `${META}dependencies: [{name: sub, version: "*", import-values: [{child: a}]}]`,
    'charts/sub/Chart.yaml': SUB,
  });
  assert.equal(processDependencies(chart, new Map(), { helm: 3 }).diagnostics[0]?.code, 'chart/import-values');
  assert.deepEqual(
    processDependencies(chart, new Map()).diagnostics.map((d) => d.severity),
    ['warning'],
  );
});

test('aliases may not multiply without end', () => {
  const files: Record<string, string> = {};
  for (let i = 0; i < 10; i++) {
    files[`${'charts/app/'.repeat(i)}Chart.yaml`] =
      `${META}dependencies: [{name: app, version: "*", alias: a}, {name: app, version: "*", alias: b}, {name: app, version: "*", alias: c}]`;
  }
  assert.equal(processDependencies(load(files), new Map()).diagnostics[0]?.code, 'chart/limit');
});

test('a value that a subchart needs is no map', () => {
  const chart = load({ 'Chart.yaml': META, 'values.yaml': 'sub: 5', 'charts/sub/Chart.yaml': SUB });
  assert.equal(
    coalesceValues(chart, new Map()).diagnostics.map(show)[0],
    'chart/subchart-values :0:0 type mismatch on sub: %!t(float64=5)',
  );
});

test('warnings of coalescing', () => {
  const chart = load({ 'Chart.yaml': META, 'values.yaml': 'a: {b: {c: 1}, d: 2}\n' });
  const user = mergeLayers([{ kind: 'set', text: 'a.b=x,a.d.e=1' }]).value;
  assert.deepEqual(
    coalesceValues(chart, user).diagnostics.map((d) => d.message),
    [
      'warning: cannot overwrite table with non table for app.a.b (map[c:1])',
      'warning: destination for app.a.d is a table. Ignoring non-table value (2)',
    ],
  );
});

test('values.schema.json of a chart and a subchart', () => {
  const schema = '{"properties":{"port":{"type":"integer"}}}';
  const chart = load({
    'Chart.yaml': META,
    'values.yaml': 'port: a\nsub: {port: b}\n',
    'values.schema.json': schema,
    'charts/sub/Chart.yaml': SUB,
    'charts/sub/values.schema.json': schema.replace('{', '{"$ref":"urn:a:b",'),
  });
  const found = validateValues(chart, coalesceValues(chart, new Map()).value);
  assert.deepEqual(
    found.map((d) => d.code),
    ['chart/unresolved-urn', 'chart/values-schema'],
  );
  assert.equal(
    found[1]?.message,
    "values don't meet the specifications of the schema(s) in the following chart(s):\napp:\n- at '/port': got string, want integer\nsub:\n- at '/port': got string, want integer\n",
  );
  assert.deepEqual(
    found[1]?.related?.map((r) => r.location?.file),
    ['values.schema.json', 'charts/sub/values.schema.json'],
  );
});

test('names, versions, kinds', () => {
  assert.equal(validateReleaseName('a-b.c'), undefined);
  assert.equal(validateReleaseName('')?.message, 'no name provided');
  assert.match(validateReleaseName('a'.repeat(54))!.message, /^invalid release name, must match regex \^\[a-z0-9\]/);
  assert.match(validateReleaseName('A')!.message, /not be longer than 53$/);
  const chart = load({ 'Chart.yaml': `${META}kubeVersion: ">=1.40"\ntype: library` });
  assert.equal(
    checkKubeVersion(chart, 'v1.35.0')?.message,
    'chart requires kubeVersion: >=1.40 which is incompatible with Kubernetes v1.35.0',
  );
  assert.equal(checkKubeVersion(chart, 'v1.40.0'), undefined);
  assert.equal(checkInstallable(chart)?.message, 'library charts are not installable');
});

test('origins: every leaf knows its layers', () => {
  const origins = new Origins();
  const chart = load(
    {
      'Chart.yaml': `${META}dependencies: [{name: sub, version: "*", import-values: [{child: a, parent: imported}]}]`,
      'values.yaml': 'top: 1\nsub:\n  port: 2\nlist: [1, 2]\n',
      'charts/sub/Chart.yaml': SUB,
      'charts/sub/values.yaml': 'port: 3\na: {k: 4}\n',
    },
    { origins },
  );
  const user = mergeLayers(
    [
      { kind: 'file', source: { name: 'prod.yaml', text: 'x: 0\nsub: {port: 5}\n' } },
      { kind: 'set', text: 'y=1,sub.port=6,list[3]=7' },
    ],
    { origins },
  ).value;
  const processed = processDependencies(chart, user, { origins }).value;
  const { value } = coalesceValues(processed, user, { origins });
  const chain = (path: string): string[] => {
    const keys = path.split('.');
    const last = keys.pop()!;
    let at: unknown = value;
    for (const key of keys) at = at instanceof Map ? at.get(key) : undefined;
    assert.ok(typeof at === 'object' && at !== null);
    const out: string[] = [];
    for (let o = origins.get(at, Array.isArray(at) ? Number(last) : last); o !== undefined; o = o.replaced)
      out.push(`${o.source}@${o.offset}`);
    return out;
  };
  assert.deepEqual(chain('top'), ['values.yaml@0']);
  assert.deepEqual(chain('sub.port'), ['--set@4', 'prod.yaml@11', 'values.yaml@14', 'charts/sub/values.yaml@0']);
  assert.deepEqual(chain('imported.k'), ['charts/sub/values.yaml@12']);
  assert.deepEqual(chain('list.3'), ['--set@15']);
});

test('any bytes as a chart end in a chart or in errors', () => {
  const name = fc.constantFrom(
    'Chart.yaml',
    'values.yaml',
    'values.schema.json',
    '.helmignore',
    'requirements.yaml',
    'Chart.lock',
    'charts/a.tgz',
    'charts/a/Chart.yaml',
    'templates/x',
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(META, SUB, 'a: {b: 1}', '{}', '- x', 'dependencies: [{name: sub, version: 1}]').map((t) => Buffer.from(t)),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, bytes), { maxLength: 6 }), fc.constantFrom(3, 4), (files, helm) => {
      const { value, diagnostics } = loadChart(new Map(files), { helm: helm === 3 ? 3 : 4 });
      assert.equal(value === undefined, hasErrors(diagnostics));
      if (value === undefined) return;
      const processed = processDependencies(value, new Map());
      validateValues(processed.value, coalesceValues(processed.value, new Map()).value);
    }),
    { seed: 1, numRuns: process.env['HELMWRIGHT_TEST_LONG'] ? 20_000 : 300 },
  );
});
