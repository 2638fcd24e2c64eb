import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseSync } from 'oxc-parser';
import type { Positions } from '../app/index.ts';
import { positionAt } from '../base/index.ts';
import { sourceDir } from '../testing/source-dir.ts';
import { descriptionPositions, placesIn } from './description-positions.ts';

function positionsOf(text: string): Positions {
  const { program, errors } = parseSync('helmwright.ts', text, { lang: 'ts', sourceType: 'module' });
  assert.deepEqual(errors, []);
  return descriptionPositions(program, placesIn('helmwright.ts', text));
}

const WORDS = "import { application, config, hpa, redis, web as component } from 'helmwright';\nimport * as h from 'helmwright';\n";

/** Path → the text that stands at its place; undefined: it has no place of its own. */
const CASES: readonly (readonly [name: string, text: string, want: Readonly<Record<string, string | undefined>>])[] = [
  [
    'a literal',
    "export default application({ name: 'shop', expose: { ingress: { hosts: { 'a.example': { '/': 'web' } } } } });",
    {
      '': 'application({',
      name: "name: 'shop'",
      'expose.ingress.hosts.a.example': "'a.example': {",
      'expose.ingress.hosts.a.example./': "'/': 'web'",
    },
  ],
  [
    'options of words stand without a step between',
    'export default application({ components: { web: component({ port: 1, scale: hpa(1, 2, { cpu: 50 }) }) } });',
    { 'components.web': 'web: component', 'components.web.port': 'port: 1', 'components.web.scale.cpu': 'cpu: 50' },
  ],
  [
    'consts, shorthands, arrays',
    'const one = component({ uses: [,`a`, ...more, x(), "b"] });\nconst more = ["c"] as const;\nexport default application({ components: { one } });',
    {
      'components.one': 'one }',
      'components.one.uses': 'uses: [',
      'components.one.uses.0': undefined,
      'components.one.uses.1': '`a`',
      'components.one.uses.2': '"c"] as',
      'components.one.uses.3': 'x()',
      'components.one.uses.4': '"b"',
    },
  ],
  [
    'config: entries before options',
    "const settings = config({ at: 'env', name: 'x' }, { name: 'y', PORT: 1 });\nexport default application({ config: settings });",
    { config: 'config: settings', 'config.at': "at: 'env'", 'config.name': "name: 'y'", 'config.PORT': 'PORT: 1' },
  ],
  [
    'spreads: the last one wins, with all that is in it',
    'const plain = { port: 1, resources: { cpu: 1, memory: 2 } };\nexport default application({ components: { a: component({ ...plain, resources: { cpu: 3 } }), b: component({ port: 9, ...plain }) } });',
    {
      'components.a.port': 'port: 1',
      'components.a.resources.cpu': 'cpu: 3',
      'components.a.resources.memory': undefined,
      'components.b.port': 'port: 1',
      'components.b.resources.memory': 'memory: 2',
    },
  ],
  [
    'a spread that is computed: places before it are not sure',
    'const make = () => ({ port: 2 });\nexport default application({ components: { a: component({ port: 1, ...make(), image: "i" }) } });',
    { 'components.a.port': undefined, 'components.a.image': 'image:', 'components.a': 'a: component' },
  ],
  [
    'spread on a condition, choices',
    'const c = true;\nexport default application({ ...(c && { version: "1" }), components: c ? { a: 1, b: 1 } : { b: 2 }, stores: x ?? { s: 1 } });',
    { version: 'version:', 'components.a': 'a: 1', 'components.b': 'c ? {', 'stores.s': undefined, stores: 'stores:' },
  ],
  [
    'what is computed has no places inside',
    'const service = (port: number) => component({ port });\nlet late = { s: 1 };\nexport default application({ components: { a: service(1) }, stores: late });',
    { 'components.a': 'a: service', 'components.a.port': undefined, 'stores.s': undefined },
  ],
  [
    'parts of a const, computed keys, types around',
    "const parts = { api: component({ port: 1 } satisfies object), list: [{ x: 1 }] };\nconst key = 'web';\nexport default application({ components: { [key]: parts.api!, ['b']: parts['list'][0], [`c`]: (parts as any).api, 3: 4, [parts.api]: 5 } } as const);",
    {
      'components.web.port': 'port: 1',
      'components.b.x': 'x: 1',
      'components.c': '[`c`]',
      'components.c.port': 'port: 1',
      'components.3': '3: 4',
    },
  ],
  ['through a const', 'const shop = application({ name: "a" });\nexport default shop;', { '': 'application(', name: 'name:' }],
  [
    'under another export',
    'const shop = application<any>({ name: "a" } as never);\nexport { shop as default };',
    { '': 'application<', name: 'name:' },
  ],
  [
    'the description itself a const',
    'export const d = { name: "a" };\nexport default application(d);',
    { '': 'application(d)', name: 'name:' },
  ],
  ['the whole language', 'export default h.application({ components: { a: h.web({ port: 1 }) } });', { 'components.a.port': 'port: 1' }],
  [
    'a function of another module',
    'import { web } from "other";\nexport default application({ components: { a: web({ port: 1 }) } });',
    { 'components.a.port': undefined },
  ],
  ['no application', 'export default component({ port: 1 });', { '': 'component(', port: undefined }],
  ['computed as a whole', 'export default application(read());', { '': 'application(', name: undefined }],
  ['no default export', 'export const a = application({ name: "a" });', { '': undefined, name: undefined }],
  [
    'in a circle',
    'const a = { ...b, x: a };\nconst b = { ...a, y: 1 };\nexport default application({ a, c: d });\nconst d = d;',
    { a: 'a, c', c: 'c: d' },
  ],
];

for (const [name, text, want] of CASES) {
  test(`positions: ${name}`, () => {
    const source = WORDS + text;
    const positions = positionsOf(source);
    const lines = source.split('\n');
    for (const [path, at] of Object.entries(want)) {
      const found = positions.get(path);
      if (at === undefined) assert.equal(found, undefined, path);
      else assert.ok(found && lines[found.line - 1]!.startsWith(at, found.column - 1), `${path}: ${JSON.stringify(found)}`);
    }
  });
}

test('positions: columns count bytes, lines end at \\n', () => {
  const text =
    "import { application } from 'helmwright';\r\nexport default application({ description: 'größe 日本 😀', name: 'a',\r\n\tversion: '1' });";
  const positions = positionsOf(text);
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  for (const [path, key] of [
    ['description', 'description:'],
    ['name', 'name:'],
    ['version', 'version:'],
  ] as const) {
    assert.deepEqual(positions.get(path), { file: 'helmwright.ts', ...positionAt(bytes, bytes.indexOf(key)) });
  }
});

test('positions: limits of size and depth', () => {
  const doubled = Array.from({ length: 40 }, (_, i) => `const a${i + 1} = [...a${i}, ...a${i}]; const b${i + 1} = { x: b${i}, y: b${i} };`);
  const text = `const a0 = [1]; const b0 = {};\n${doubled.join('\n')}\nexport default application({ a: a40, b: b40 });`;
  assert.ok(positionsOf(WORDS + text).size <= 50_000);
  const deep = `export default application(${'{ a: '.repeat(2000)}1${' }'.repeat(2000)});`;
  assert.ok(positionsOf(WORDS + deep).has('a.a.a'));
});

test('positions: every part of the systems that a finding can name', () => {
  const systems = join(sourceDir(import.meta.url), '../../systems');
  for (const system of readdirSync(systems, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const text = readFileSync(join(systems, system.name, 'helmwright.ts'), 'utf8');
    const positions = positionsOf(text);
    for (const path of ['', 'name', 'components', 'environments']) assert.ok(positions.has(path), `${system.name}: ${path}`);
    assert.ok(positions.size > 30, system.name);
  }
});

test('places: a line of a stack without its column', () => {
  const places = placesIn('a.ts', 'one\n\t  two\n\nfour');
  assert.deepEqual(
    [places.onLine(2), places.onLine(3), places.onLine(2, 5), places.onLine(2, 99), places.onLine(0), places.onLine(9)].map(
      ({ line, column }) => [line, column],
    ),
    [
      [2, 4],
      [3, 1],
      [2, 5],
      [2, 7],
      [1, 1],
      [4, 1],
    ],
  );
});
