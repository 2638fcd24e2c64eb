// The five descriptions are there, and their types are right.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceDir } from '../../src/testing/source-dir.ts';

const root = join(sourceDir(import.meta.url), '../..');
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
