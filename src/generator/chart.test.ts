import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { type Application, application, config, expr, field, is, redis, web } from '../app/index.ts';
import { sourceDir } from '../testing/source-dir.ts';
import { generateChart } from './index.ts';
import { commentLines, yamlMap, yamlScalar } from './yaml-text.ts';

const systemsFolder = join(sourceDir(import.meta.url), '../../systems');

async function describeSystem(system: string): Promise<Application> {
  const helmwright = fileURLToPath(new URL('../index.js', import.meta.url));
  const jiti = createJiti(import.meta.url, { alias: { helmwright }, fsCache: false });
  const module = await jiti.import<{ default: Application }>(join(systemsFolder, system, 'helmwright.ts'));
  return module.default;
}

const SYSTEMS = ['devops-challenge', 'internal-service', 'mytomorrows', 'thebot', 'trading-bot'] as const;

for (const system of SYSTEMS) {
  test(`${system}: the committed chart is what its description gives`, async () => {
    const { value, diagnostics } = generateChart(await describeSystem(system), { beside: besideOf(system) });
    assert.deepEqual(
      diagnostics.filter((d) => d.severity === 'error'),
      [],
    );
    const folder = join(systemsFolder, system, value.path);
    const committed = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .filter((path) => path !== '.helmwright.json');
    assert.deepEqual(committed.sort(), [...value.files.keys()].sort());
    for (const [path, bytes] of value.files) {
      assert.equal(
        Buffer.from(bytes).toString(),
        readFileSync(join(folder, path), 'utf8'),
        `${path}: write it with helmwright chart systems/${system}`,
      );
    }
  });
}

/** The files beside the description that it names. */
function besideOf(system: string): ReadonlyMap<string, Uint8Array> {
  const folder = join(systemsFolder, system);
  const named = ['docs', 'dashboards'].flatMap((below) => {
    if (!existsSync(join(folder, below))) return [];
    return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [`${below}/${entry.name}`] : []));
  });
  return new Map(named.map((path) => [path, readFileSync(join(folder, path))]));
}

test('the same bytes on every run', async () => {
  const described = await describeSystem('devops-challenge');
  assert.deepEqual(generateChart(described), generateChart(described));
});

test('no file of the chart ends without a newline or has blanks at the end of a line', async () => {
  for (const [path, bytes] of generateChart(await describeSystem('devops-challenge')).value.files) {
    const text = Buffer.from(bytes).toString();
    assert.match(text, /[^\n]\n$/, path);
    assert.doesNotMatch(text, /[ \t]\n/, path);
  }
});

test('scalars are quoted when YAML would read something else', () => {
  const rows: readonly [string | number | boolean | null, string][] = [
    ['PROD', 'PROD'],
    ['100m', '100m'],
    ['128Mi', '128Mi'],
    ['25%', '25%'],
    ['8888', '"8888"'],
    ['0.0.0.0', '"0.0.0.0"'],
    ['', '""'],
    ['no', '"no"'],
    ['On', '"On"'],
    ['null', '"null"'],
    ['1e3', '"1e3"'],
    ['0x1F', '"0x1F"'],
    ['2024-01-01', '"2024-01-01"'],
    ['1_000', '"1_000"'],
    ['12:30:45', '"12:30:45"'],
    ['a: b', '"a: b"'],
    ['a #b', '"a #b"'],
    ['- a', '"- a"'],
    ['{{ x }}', '"{{ x }}"'],
    ['*x', '"*x"'],
    ['key:', '"key:"'],
    ['a\nb', '"a\\nb"'],
    ['redis:6.2-alpine', 'redis:6.2-alpine'],
    ['/healthz', '/healthz'],
    ['A web page', 'A web page'],
    ['trailing ', '"trailing "'],
    [8888, '8888'],
    [true, 'true'],
    [null, 'null'],
  ];
  for (const [value, want] of rows) assert.equal(yamlScalar(value), want, String(value));
});

test('maps and lists in block style', () => {
  const text = yamlMap({ a: { b: [], c: {}, d: ['x', { e: 1, f: [2] }] }, on: 'y' });
  assert.equal(text, 'a:\n  b: []\n  c: {}\n  d:\n    - x\n    - e: 1\n      f:\n        - 2\n"on": "y"');
});

test('comments are wrapped', () => {
  const lines = commentLines('word '.repeat(60).trim(), '  ', '--').split('\n');
  assert.ok(lines.length > 2 && lines.every((line) => line.length <= 114));
  assert.ok(lines[0]?.startsWith('  # -- word'));
});

test('what is computed is written into the pod and is no value', () => {
  const cache = redis({ image: 'redis:7-alpine', as: 'Deployment', resources: { cpu: '50m', memory: '64Mi' } });
  const settings = config(
    { at: 'config', how: 'plain' },
    { ADDRESS: expr`${cache.host}:${cache.port}/100%`, POD: field('metadata.name'), WHERE: is.environment, SIZE: 20 },
  );
  const described = application({
    name: 'shop',
    version: '1.0.0',
    values: 'flat',
    config: settings,
    stores: { cache },
    components: {
      web: web({
        image: 'shop:1.0.0',
        port: 8080,
        resources: { cpu: '100m', memory: '128Mi' },
        config: settings,
        uses: [cache],
        probes: { live: '/', ready: '/' },
        off: { startup: 'static files' },
      }),
    },
    environments: { prod: { label: 'production' } },
  });
  const { value, diagnostics } = generateChart(described);
  assert.deepEqual(diagnostics, []);
  const text = (path: string): string => Buffer.from(value.files.get(path) ?? []).toString();
  const deployment = text('templates/deployment.yaml');
  assert.match(deployment, /name: ADDRESS\n\s+value: \{\{ printf "%v:%v\/100%%" \(include "shop.cacheHost" \.\) /);
  assert.match(deployment, /name: POD\n\s+valueFrom:\n\s+fieldRef:\n\s+fieldPath: metadata\.name/);
  assert.match(deployment, /name: WHERE\n\s+value: \{\{ \.Values\.environment \| quote \}\}/);
  assert.match(deployment, /name: STORE_HOST\n/);
  assert.match(text('values.yaml'), /\nconfig:\n {2}SIZE: 20\n/);
  assert.match(text('values-prod.yaml'), /\nenvironment: production\n/);
  assert.match(text('README.md'), /- web, startup is off: static files/);
});
