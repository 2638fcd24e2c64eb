import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Application, application, type Description, ensure, web } from '../app/index.ts';
import { errorOf, fixedClock, seededRandom } from '../base/index.ts';
import { type ChartGenerateRequest, type ChartGenerateResult, chartGenerate } from './chart-generate.ts';
import { type Host, HostError, type LoadedDescription } from './host.ts';

const shop: Description = {
  name: 'shop',
  version: '1.0.0',
  values: 'flat',
  components: {
    web: web({
      image: 'shop:1.0.0',
      port: 8080,
      resources: { cpu: '100m/500m', memory: '128Mi/256Mi' },
      probes: { live: '/healthz', ready: '/readyz', startup: '/healthz' },
    }),
  },
};

interface Memory {
  readonly host: Host;
  readonly files: Map<string, string>;
  readonly describe: (loaded: Partial<LoadedDescription>) => void;
}

/** A folder in memory with a description of which loading gives `loaded`. */
function memoryHost(loaded: Partial<LoadedDescription>): Memory {
  const files = new Map([['shop/helmwright.ts', 'the text']]);
  let now = loaded;
  const host: Host = {
    clock: fixedClock(0n),
    random: seededRandom('chart-generate'),
    stat: (path) => (files.has(path) ? 'file' : undefined),
    readFile: (path) => {
      const text = files.get(path);
      if (text === undefined) throw new HostError(`there is no ${path}`);
      return Buffer.from(text, 'latin1');
    },
    readTree: () => new Map(),
    writeTree: (directory, tree, remove = []) => {
      const changed = [...tree].filter(([path, bytes]) => files.get(`${directory}/${path}`) !== Buffer.from(bytes).toString('latin1'));
      for (const [path, bytes] of changed) files.set(`${directory}/${path}`, Buffer.from(bytes).toString('latin1'));
      for (const path of remove) files.delete(`${directory}/${path}`);
      return [...changed.map(([path]) => path), ...remove];
    },
    loadDescription: () => Promise.resolve({ application: undefined, positions: new Map(), diagnostics: [], ...now }),
    absolute: (path) => path,
    join: (...parts) => parts.join('/'),
  };
  return {
    host,
    files,
    describe: (other) => {
      now = other;
    },
  };
}

const run = (memory: Memory, request: Omit<ChartGenerateRequest, 'folder'> = {}): Promise<ChartGenerateResult> =>
  chartGenerate(memory.host, { folder: 'shop', ...request });
const states = ({ changed }: ChartGenerateResult): Readonly<Record<string, string>> =>
  Object.fromEntries(changed.map(({ path, state }) => [path.replace('shop/chart/', ''), state]));
const codes = ({ diagnostics }: ChartGenerateResult): readonly string[] => diagnostics.map(({ code }) => code);

async function written(described: Application = application(shop)): Promise<Memory> {
  const memory = memoryHost({ application: described });
  assert.deepEqual(codes(await run(memory)), []);
  return memory;
}

test('writes all files and their hashes, and then nothing', async () => {
  const memory = memoryHost({ application: application(shop) });
  const first = await run(memory);
  assert.equal(first.path, 'shop/chart');
  assert.equal(first.changed.length, first.files + 1);
  assert.ok(first.changed.every(({ state }) => state === 'new'));
  const hashes = JSON.parse(memory.files.get('shop/chart/.helmwright.json')!) as { files: Record<string, string> };
  assert.equal(Object.keys(hashes.files).length, first.files);
  assert.match(hashes.files['Chart.yaml']!, /^sha256:[0-9a-f]{64}$/);
  assert.match(memory.files.get('shop/chart/.helmignore')!, /^\.helmwright\.json$/m);
  assert.deepEqual((await run(memory)).changed, []);
  assert.deepEqual((await run(memory, { check: true })).changed, []);
});

test('what somebody changed is listed, and nothing is written', async () => {
  const memory = await written();
  memory.files.set('shop/chart/values.yaml', 'mine');
  memory.files.delete('shop/chart/templates/pdb.yaml');
  memory.describe({ application: application({ ...shop, version: '1.1.0' }) });
  const before = new Map(memory.files);
  const refused = await run(memory);
  assert.deepEqual(codes(refused), ['chart/edited']);
  assert.deepEqual(
    refused.diagnostics[0]?.related?.map(({ message }) => message),
    ['shop/chart/values.yaml: edited by hand', 'shop/chart/templates/pdb.yaml: deleted by hand'],
  );
  assert.deepEqual(memory.files, before);
  const checked = await run(memory, { check: true });
  assert.deepEqual(
    { ...states(checked), 'README.md': undefined },
    {
      'Chart.yaml': 'outdated',
      'values.yaml': 'edited',
      'templates/pdb.yaml': 'removed',
      '.helmwright.json': 'outdated',
      'README.md': undefined,
    },
  );
  const { diff } = await run(memory, { check: true, diff: true });
  assert.match(diff ?? '', /^--- shop\/chart\/values\.yaml \(as it is\)$/m);
  assert.match(diff ?? '', /^-mine$/m);
  assert.deepEqual(memory.files, before);
});

test('what somebody changed is kept, and the rest written', async () => {
  const memory = await written();
  memory.files.set('shop/chart/values.yaml', 'mine');
  memory.describe({ application: application({ ...shop, version: '1.1.0' }) });
  const kept = await run(memory, { edited: 'keep' });
  assert.deepEqual(kept.kept, [{ path: 'shop/chart/values.yaml', state: 'edited' }]);
  assert.equal(memory.files.get('shop/chart/values.yaml'), 'mine');
  assert.match(memory.files.get('shop/chart/Chart.yaml')!, /version: "?1\.1\.0/);
  // It stays a changed one: the next run knows it still.
  assert.deepEqual(codes(await run(memory)), ['chart/edited']);
  assert.deepEqual((await run(memory, { edited: 'keep', check: true })).changed, []);
  assert.deepEqual(states(await run(memory, { check: true })), { 'values.yaml': 'edited' });
});

test('what somebody changed is written over when that is said', async () => {
  const memory = await written();
  const text = memory.files.get('shop/chart/values.yaml');
  memory.files.set('shop/chart/values.yaml', 'mine');
  assert.deepEqual(states(await run(memory, { edited: 'force' })), { 'values.yaml': 'edited' });
  assert.equal(memory.files.get('shop/chart/values.yaml'), text);
});

test('somebody changed a file to what the description gives anyway', async () => {
  const memory = await written();
  memory.describe({ application: application({ ...shop, version: '1.1.0' }) });
  memory.files.set('shop/chart/Chart.yaml', memory.files.get('shop/chart/Chart.yaml')!.replace('1.0.0', '1.1.0'));
  assert.equal(states(await run(memory, { check: true }))['Chart.yaml'], 'edited', 'appVersion follows');
  memory.files.set('shop/chart/Chart.yaml', memory.files.get('shop/chart/Chart.yaml')!.replace(/(?<=ersion: "?)1\.0\.0/g, '1.1.0'));
  assert.deepEqual(codes(await run(memory)), []);
});

test('line feeds of Windows are no change', async () => {
  const memory = await written();
  for (const [path, text] of memory.files) if (path.startsWith('shop/chart/')) memory.files.set(path, text.replaceAll('\n', '\r\n'));
  assert.deepEqual((await run(memory, { check: true })).changed, []);
});

test('a file that the description gives no longer is taken away; one that was changed is not', async () => {
  const nodes = application({ ...shop, environments: { dev: { namespace: 'dev' } } });
  const memory = await written(nodes);
  assert.ok(memory.files.has('shop/chart/values-dev.yaml'));
  memory.describe({ application: application(shop) });
  assert.equal(states(await run(memory, { check: true }))['values-dev.yaml'], 'stale');
  const edited = memory.files.get('shop/chart/values-dev.yaml')!;
  memory.files.set('shop/chart/values-dev.yaml', 'mine');
  assert.deepEqual(codes(await run(memory)), ['chart/edited']);
  memory.files.set('shop/chart/values-dev.yaml', edited);
  await run(memory);
  assert.equal(memory.files.has('shop/chart/values-dev.yaml'), false);
  // A file of somebody's own is none of ours.
  memory.files.set('shop/chart/values-own.yaml', 'mine');
  assert.deepEqual((await run(memory, { check: true })).changed, []);
});

test('a file of somebody stands where one is to be written', async () => {
  const memory = await written();
  memory.files.set('shop/chart/values-dev.yaml', 'mine');
  memory.describe({ application: application({ ...shop, environments: { dev: { namespace: 'dev' } } }) });
  assert.equal(states(await run(memory, { check: true }))['values-dev.yaml'], 'foreign');
  assert.deepEqual(codes(await run(memory)), ['chart/edited']);
  assert.equal(memory.files.get('shop/chart/values-dev.yaml'), 'mine');
});

test("without the hashes the chart is its owner's", async () => {
  const memory = await written();
  memory.files.delete('shop/chart/.helmwright.json');
  memory.describe({ application: application({ ...shop, version: '1.1.0' }) });
  const before = new Map(memory.files);
  for (const edited of [undefined, 'keep'] as const) {
    assert.deepEqual(codes(await run(memory, { edited })), ['chart/not-generated']);
    assert.deepEqual(memory.files, before);
  }
  assert.deepEqual(codes(await run(memory, { edited: 'force' })), []);
  assert.deepEqual((await run(memory, { check: true })).changed, []);
});

const WRONG_HASHES: readonly string[] = [
  '',
  '[]',
  '{}',
  '{"files":3}',
  '{"files":{"a":1}}',
  '{"files":{"../../etc/passwd":"sha256:0"}}',
  '{"files":{"/etc/passwd":"x"}}',
];
for (const text of WRONG_HASHES) {
  test(`hashes that are none: ${text}`, async () => {
    const memory = await written();
    memory.files.set('shop/chart/.helmwright.json', text);
    await assert.rejects(run(memory), /is no list of hashes/);
  });
}

const place = { file: 'shop/helmwright.ts', line: 3, column: 5 };
const whole = { file: 'shop/helmwright.ts', line: 2, column: 16 };
const at = (path: string, ...more: readonly (readonly [string, typeof place])[]): LoadedDescription['positions'] =>
  new Map([['', whole], [path, place], ...more]);
const withDocs = (path: string): Application => application({ ...shop, docs: { readme: [path] } });
const replicas = (sentence: string, check: Parameters<typeof ensure>[1]): Application =>
  application({ ...shop, environments: { dev: {}, prod: {} }, ensure: [ensure(sentence, check)] });
const FAILURES: readonly (readonly [
  name: string,
  loaded: Partial<LoadedDescription>,
  code: string,
  location: object | undefined,
  message?: RegExp,
])[] = [
  ['a finding', { application: application({ ...shop, version: '1' }), positions: at('version') }, 'app/version', place],
  ['one without a place', { application: application({ ...shop, version: '1' }), positions: new Map([['', whole]]) }, 'app/version', whole],
  ['no place at all', { application: application({ ...shop, version: '1' }) }, 'app/version', undefined],
  ['no application', { application: shop, positions: new Map([['', whole]]) }, 'app/no-application', whole],
  ['nothing', {}, 'app/no-application', { ...whole, line: 1, column: 1 }],
  ['an application of nothing', { application: { kind: 'application' }, positions: new Map([['', whole]]) }, 'app/wrong-type', whole],
  ['not run', { diagnostics: [errorOf('app/syntax', 'no', { location: place })] }, 'app/syntax', place],
  ['a document that is not there', { application: withDocs('docs/none.md'), positions: at('docs.readme.0') }, 'app/missing-file', place],
  ['a document outside', { application: withDocs('../secret.md'), positions: at('docs.readme.0') }, 'app/outside-file', place],
  [
    'an invariant',
    {
      application: replicas('prod: at least two replicas', ({ of, replicas: count }) => of('Deployment').filter((it) => count(it) < 2)),
      positions: at('ensure.0'),
    },
    'app/invariant',
    place,
    /^ensure\.0: "prod: at least two replicas" does not hold in "prod": Deployment\/shop$/,
  ],
  [
    'an invariant of everywhere',
    { application: replicas('no Ingress at all', ({ of }) => of('Service').length === 0) },
    'app/invariant',
    undefined,
    /does not hold in values\.yaml alone/,
  ],
  [
    'an invariant that throws',
    { application: replicas('x', () => JSON.parse('{')), positions: at('ensure.0') },
    'app/invariant-unknown',
    place,
    /its function throws: /,
  ],
  [
    'an invariant that gives nothing',
    { application: replicas('x', () => undefined as never) },
    'app/invariant-unknown',
    undefined,
    /gives undefined, wanted true, false/,
  ],
];
for (const [name, loaded, code, location, message] of FAILURES) {
  test(`writes nothing: ${name}`, async () => {
    const memory = memoryHost(loaded);
    const { changed, diagnostics, sources } = await run(memory);
    assert.deepEqual([changed, [...memory.files.keys()]], [[], ['shop/helmwright.ts']]);
    assert.deepEqual([diagnostics[0]?.code, diagnostics[0]?.location], [code, location]);
    if (message !== undefined) assert.match(diagnostics[0]?.message ?? '', message);
    assert.equal(sources('shop/helmwright.ts'), 'the text');
    assert.equal(sources('shop/nowhere.ts'), undefined);
  });
}

test('invariants that hold, in the environments that they name', async () => {
  const seen: string[] = [];
  const looks = (sentence: string): ReturnType<typeof ensure> =>
    ensure(sentence, ({ name, objects, read }) => {
      seen.push(`${sentence}@${name}`);
      return objects.every((object) => read(object, 'metadata.namespace') !== 'kube-system');
    });
  await written(application({ ...shop, environments: { dev: {}, prod: {} }, ensure: [looks('dev, prod: a'), looks('b: c')] }));
  assert.deepEqual(seen, ['dev, prod: a@dev', 'dev, prod: a@prod', 'b: c@', 'b: c@dev', 'b: c@prod']);
});

test('documents go into README.md, with the sections that they ask for', async () => {
  const memory = memoryHost({ application: withDocs('docs/a.md') });
  memory.files.set('shop/docs/a.md', '## Mine\n\n<!-- scaling -->\n\nafter it\n');
  assert.deepEqual(codes(await run(memory)), []);
  const readme = memory.files.get('shop/chart/README.md')!;
  assert.match(readme, /^# shop\n\n## Mine\n\n## Scaling\n[\s\S]*\nafter it\n\n## Overview\n/);
  assert.equal(readme.split('\n## Scaling\n').length, 2);
  memory.files.set('shop/docs/a.md', 'a\n<!-- scalling -->\n');
  const { diagnostics } = await run(memory);
  assert.deepEqual(
    [diagnostics[0]?.code, diagnostics[0]?.location],
    ['app/unknown-section', { file: 'shop/docs/a.md', line: 2, column: 6 }],
  );
  assert.equal(diagnostics[0]?.hint, 'did you mean "scaling"?');
});

test('no description', async () => {
  await assert.rejects(chartGenerate(memoryHost({}).host, { folder: 'nowhere' }), {
    name: 'HostError',
    message: 'there is no nowhere/helmwright.ts, wanted the folder of a helmwright.ts',
  });
});
