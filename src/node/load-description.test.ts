import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { parseSync } from 'oxc-parser';
import { HostError, type LoadedDescription } from '../actions/index.ts';
import { sourceDir } from '../testing/source-dir.ts';
import { eraseTypes } from './erase-types.ts';
import { loadDescription } from './load-description.ts';
import { runAnything } from './run-anything.ts';

const erase = (text: string): ReturnType<typeof eraseTypes> => eraseTypes(parseSync('a.ts', text, { lang: 'ts' }).program, text);

const ERASED: readonly (readonly [text: string, want: string])[] = [
  ['const a: number = 1;', 'const a         = 1;'],
  ['const f = <T,>(a?: T, ...b: T[]): void => g<T>(a!);', 'const f =     (a    , ...b     )       => g   (a );'],
  ['const a = ({ x: 1 } as const).x satisfies number;', 'const a = ({ x: 1 }         ).x                 ;'],
  ['type A = {\n  b: string }\nfoo()', ';         \n             \nfoo()'],
  ['interface A {}; export type B = A; export interface C {}', ';             ; ;                  ;                    '],
  ["import type { A } from 'x'; import { web } from 'helmwright'", ';                           ;                               '],
  ['export default application({})', '$0.default=    application({})'],
  ['export const a = 1;\nexport { a as default, a as b };', ';      const a = 1;\n;                               \n$0.default=a'],
  ["const s = 'größe: string' as string;", "const s = 'größe: string'          ;"],
];
for (const [text, want] of ERASED) test(`erase: ${text}`, () => assert.equal(erase(text)?.code, want));

for (const text of [
  'enum A { b }',
  'namespace A { export const b = 1 }',
  'class A { constructor(readonly a: string) {} }',
  'declare const a: string;',
  "import { a } from './a.ts';",
  "import h from 'helmwright';",
  "export * from 'helmwright';",
  "const a = await import('x');",
  'const a = import.meta.url;',
  'const a = b as C\n(d)',
  'const a = <const>{};',
  'function f(this: A) {}',
  'const $0 = 1;',
]) {
  test(`erase leaves to the general loader: ${text}`, () => assert.equal(erase(text), undefined));
}

async function load(files: Readonly<Record<string, string>>): Promise<LoadedDescription> {
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-node-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text, 'utf8');
    }
    const { application, positions, diagnostics } = await loadDescription(join(folder, 'helmwright.ts'));
    const short = JSON.stringify(diagnostics).replaceAll(folder, '/shop');
    return { application, positions, diagnostics: JSON.parse(short) as LoadedDescription['diagnostics'] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('a description runs the same with and without the general loader', async () => {
  const systems = join(sourceDir(import.meta.url), '../../systems');
  for (const system of readdirSync(systems, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const file = join(systems, system.name, 'helmwright.ts');
    const { application, diagnostics } = await loadDescription(file);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(plain(application), plain(await runAnything(file)), system.name);
  }
});

const HEAD = "import { application } from 'helmwright';\n";
const LOADS: readonly (readonly [name: string, files: Readonly<Record<string, string>>])[] = [
  ['types only', { 'helmwright.ts': `${HEAD}export default application({ name: 'shop' } as never);` }],
  ['awaited', { 'helmwright.ts': `${HEAD}export default await Promise.resolve(application({ name: 'shop' } as never));` }],
  ['the whole language', { 'helmwright.ts': "import * as h from 'helmwright';\nexport default h.application({ name: 'shop' } as never);" }],
  ['an enum', { 'helmwright.ts': `${HEAD}enum Name { shop = 'shop' }\nexport default application({ name: Name.shop } as never);` }],
  [
    'other modules',
    {
      'helmwright.ts': `${HEAD}import { name } from './parts/name.ts';\nexport default application({ name } as never);`,
      'parts/name.ts': "import { expr } from 'helmwright';\nexport const name = typeof expr === 'function' ? 'shop' : '';",
    },
  ],
];
for (const [name, files] of LOADS) {
  test(`loads: ${name}`, async () => {
    const { application, diagnostics } = await load(files);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(plain(application), { kind: 'application', description: { name: 'shop' } });
  });
}

const FAILURES: readonly (readonly [name: string, files: Readonly<Record<string, string>>, want: string])[] = [
  ['syntax', { 'helmwright.ts': "const ö = 'ü' 1;" }, 'app/syntax 1:16 the description is no TypeScript: Expected a semicolon'],
  [
    'twice',
    { 'helmwright.ts': 'const a = 1;\nconst a = 2;' },
    'app/syntax 1:7 the description is no TypeScript: Identifier `a` has already',
  ],
  [
    'on the first line',
    { 'helmwright.ts': 'export default (null as any).x;' },
    'app/description-failed 1:30 cannot run /shop/helmwright.ts: Cannot read',
  ],
  [
    'behind chars',
    { 'helmwright.ts': "\nconst a = 'ü' + (null as any)[0].x;" },
    'app/description-failed 2:31 cannot run /shop/helmwright.ts: Cannot read',
  ],
  [
    'in the language',
    { 'helmwright.ts': "import { redis, group } from 'helmwright';\n  group(false, {}).x.y;" },
    'app/description-failed 2:21 cannot run',
  ],
  [
    'with an enum',
    { 'helmwright.ts': 'enum A {}\n  throw new Error("no\\nname");' },
    'app/description-failed 2:3 cannot run /shop/helmwright.ts: no',
  ],
  [
    'no module',
    { 'helmwright.ts': "\nimport './name.ts';" },
    "app/description-failed 2:1 cannot run /shop/helmwright.ts: Cannot find module './name.ts'",
  ],
  [
    'no Error',
    { 'helmwright.ts': 'throw Object.create(null);' },
    'app/description-failed cannot run /shop/helmwright.ts: it throws something',
  ],
  ['a word', { 'helmwright.ts': "import { wep, web } from 'helmwright';\nwep;" }, 'app/unknown-word 1:10 "helmwright" has no word "wep"'],
];
for (const [name, files, want] of FAILURES) {
  test(`fails: ${name}`, async () => {
    const { application, diagnostics } = await load(files);
    const [first] = diagnostics;
    const place = first?.location === undefined ? '' : `${first.location.line}:${first.location.column} `;
    assert.equal(application, undefined);
    assert.equal(`${first?.code} ${place}${first?.message}`.slice(0, want.length), want);
  });
}

test('fails in another module: the place is there', async () => {
  for (const [text, message] of [
    ['throw new Error("no");', 'no'],
    ['const a = ;', 'Unexpected token'],
  ] as const) {
    const { diagnostics } = await load({ 'helmwright.ts': "import './parts/name.ts';", 'parts/name.ts': `\n${text}` });
    assert.equal(diagnostics[0]?.message, `cannot run /shop/helmwright.ts: ${message}`);
    assert.deepEqual(diagnostics[0]?.location, { file: '/shop/parts/name.ts', line: 2, column: message === 'no' ? 1 : 11 });
  }
});

test('a file that is not there', async () => {
  await assert.rejects(loadDescription(join(tmpdir(), 'helmwright-nowhere/helmwright.ts')), HostError);
});
