// The package as a user gets it: packed, unpacked into an empty folder, imported, type-checked and run there.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sourceDir } from '../src/testing/source-dir.ts';

const root = join(sourceDir(import.meta.url), '..');
const folder = mkdtempSync(join(tmpdir(), 'helmwright-pack-'));
const installed = join(folder, 'node_modules', 'helmwright');
after(() => rmSync(folder, { recursive: true, force: true }));

before(() => {
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const [{ filename }] = JSON.parse(packed.slice(packed.indexOf('['))) as [{ filename: string }];
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', installed, '--strip-components=1']);
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'dir');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});

const README = readFileSync(join(root, 'README.md'), 'utf8');
const example = /## As a library\n\n```ts\n([\s\S]*?)```/.exec(README)![1]!;

test("README's example of the library", () => {
  writeFileSync(join(folder, 'example.mjs'), example);
  const { stdout, stderr } = spawnSync(process.execPath, ['example.mjs'], { cwd: folder, encoding: 'utf8' });
  assert.equal(stderr, '');
  assert.match(stdout, /^---\n# Source: web\/templates\/config.yaml\nkind: ConfigMap\napiVersion: v1\nmetadata: \{name: web\}\n\n? ?\[\]/);
});

test('the types of the library', () => {
  writeFileSync(join(folder, 'example.ts'), example);
  symlinkSync(join(root, 'node_modules', '@types'), join(folder, 'node_modules', '@types'), 'dir');
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { strict: true, noEmit: true, module: 'NodeNext', target: 'ES2023', types: ['node'], skipLibCheck: false },
      files: ['example.ts'],
    }),
  );
  const { stdout, status } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
    encoding: 'utf8',
  });
  assert.equal(stdout, '');
  assert.equal(status, 0);
});

test('the command line', () => {
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, [join(installed, 'bin/helmwright.cjs'), ...args], { cwd: folder, encoding: 'utf8' });
  assert.equal(run('version'), `${(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version}\n`);
  mkdirSync(join(folder, 'app'));
  writeFileSync(join(folder, 'app', 'helmwright.ts'), readFileSync(join(root, 'systems/devops-challenge/helmwright.ts')));
  assert.match(run('chart', 'app'), /app\/devops-challenge: \d+ files\n$/);
  const rendered = run('template', 'web', join('app', 'devops-challenge'));
  assert.match(rendered, /^kind: Deployment$/m);
});

test('what is not for users stays out', () => {
  for (const path of ['dist/src/testing', 'dist/tests', 'src', 'tests']) assert.equal(existsSync(join(installed, path)), false, path);
});
