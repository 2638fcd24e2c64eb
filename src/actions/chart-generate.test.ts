import assert from 'node:assert/strict';
import { test } from 'node:test';
import { application, type Description, web } from '../app/index.ts';
import { errorOf, fixedClock, seededRandom } from '../base/index.ts';
import { chartGenerate } from './chart-generate.ts';
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

/** A folder in memory with a description of which loading gives `loaded`. */
function memoryHost(loaded: Partial<LoadedDescription>): { readonly host: Host; readonly files: Map<string, string> } {
  const files = new Map([['shop/helmwright.ts', 'the text']]);
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
    writeTree: (directory, tree) => {
      const changed = [...tree].filter(([path, bytes]) => files.get(`${directory}/${path}`) !== Buffer.from(bytes).toString('latin1'));
      for (const [path, bytes] of changed) files.set(`${directory}/${path}`, Buffer.from(bytes).toString('latin1'));
      return changed.map(([path]) => path);
    },
    loadDescription: () => Promise.resolve({ application: undefined, positions: new Map(), diagnostics: [], ...loaded }),
    absolute: (path) => path,
    join: (...parts) => parts.join('/'),
  };
  return { host, files };
}

test('writes, compares, finds the file that differs or is missing', async () => {
  const { host, files } = memoryHost({ application: application(shop) });
  const written = await chartGenerate(host, { folder: 'shop' });
  assert.equal(written.path, 'shop/chart');
  assert.equal(written.changed.length, written.files);
  assert.deepEqual((await chartGenerate(host, { folder: 'shop', check: true })).changed, []);
  files.set('shop/chart/values.yaml', 'mine');
  files.delete('shop/chart/templates/pdb.yaml');
  assert.deepEqual((await chartGenerate(host, { folder: 'shop', check: true })).changed, [
    'shop/chart/values.yaml',
    'shop/chart/templates/pdb.yaml',
  ]);
  assert.equal(files.get('shop/chart/values.yaml'), 'mine');
});

const place = { file: 'shop/helmwright.ts', line: 3, column: 5 };
const whole = { file: 'shop/helmwright.ts', line: 2, column: 16 };
const FAILURES: readonly (readonly [name: string, loaded: Partial<LoadedDescription>, code: string, location: object | undefined])[] = [
  ['a finding', { application: application({ ...shop, version: '1' }), positions: new Map([['version', place]]) }, 'app/version', place],
  ['one without a place', { application: application({ ...shop, version: '1' }), positions: new Map([['', whole]]) }, 'app/version', whole],
  ['no place at all', { application: application({ ...shop, version: '1' }) }, 'app/version', undefined],
  ['no application', { application: shop, positions: new Map([['', whole]]) }, 'app/no-application', whole],
  ['nothing', {}, 'app/no-application', { ...whole, line: 1, column: 1 }],
  ['not run', { diagnostics: [errorOf('app/syntax', 'no', { location: place })] }, 'app/syntax', place],
];
for (const [name, loaded, code, location] of FAILURES) {
  test(`writes nothing: ${name}`, async () => {
    const { host, files } = memoryHost(loaded);
    const { changed, diagnostics, sources } = await chartGenerate(host, { folder: 'shop' });
    assert.deepEqual([changed, [...files.keys()]], [[], ['shop/helmwright.ts']]);
    assert.deepEqual([diagnostics[0]?.code, diagnostics[0]?.location], [code, location]);
    assert.equal(sources('shop/helmwright.ts'), 'the text');
    assert.equal(sources('shop/nowhere.ts'), undefined);
  });
}

test('no description', async () => {
  await assert.rejects(chartGenerate(memoryHost({}).host, { folder: 'nowhere' }), {
    name: 'HostError',
    message: 'there is no nowhere/helmwright.ts, wanted the folder of a helmwright.ts',
  });
});
