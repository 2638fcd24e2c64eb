// The five descriptions compile, and each says which values.yaml it should give.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeUtf8 } from '../src/base/index.ts';
import { sourceDir } from '../src/testing/source-dir.ts';
import { readYamlMap } from '../src/yaml/index.ts';

const root = join(sourceDir(import.meta.url), '..');
const systems = readdirSync(join(root, 'systems'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

test('all five are there', () => {
  assert.deepEqual(systems.sort(), ['devops-challenge', 'internal-service', 'mytomorrows', 'thebot', 'trading-bot']);
});

test('the descriptions are type-correct', () => {
  const { stdout, status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'systems/tsconfig.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  assert.equal(stdout, '');
  assert.equal(status, 0);
});

for (const system of systems) {
  test(`${system}: its values.yaml reads`, () => {
    const folder = join(root, 'systems', system);
    const file = ['values.sketch.yaml', `${system}/values.yaml`].map((name) => join(folder, name)).find(existsSync);
    assert.ok(file !== undefined, 'there is one');
    const read = readYamlMap(encodeUtf8(readFileSync(file, 'utf8')));
    assert.equal(read.error, undefined);
  });
}
