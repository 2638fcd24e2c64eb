// The programs' own tests, as `npm test` in their folders runs them. scripts/programs.mjs installs their packages.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceDir } from '../../src/testing/source-dir.ts';
import { imageSkip } from './image.ts';

const root = join(sourceDir(import.meta.url), '../..');
/** The ids that ask for tests of a program. */
const ASKED: Readonly<Record<string, string>> = { 'devops-challenge': 'npm test (A5.1)' };

for (const system of readdirSync(join(root, 'systems'))) {
  for (const part of ['app', 'app/backend', 'app/frontend']) {
    const folder = join(root, 'systems', system, part);
    if (!existsSync(join(folder, 'package-lock.json'))) continue;
    test(`${system}/${part}: ${ASKED[system] ?? 'npm test'}`, { skip: imageSkip(`systems/${system}/${part}`) }, () => {
      // The runner would take the variables of this test's own run for its own.
      const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
      const run = spawnSync('npm', ['test'], { cwd: folder, encoding: 'utf8', env });
      assert.equal(run.status, 0, `${run.stdout}${run.stderr}`.slice(-4000));
      assert.doesNotMatch(run.stdout, /^# tests 0$/m);
      assert.match(run.stdout, /# (pass|tests) [1-9]|ℹ (pass|tests) [1-9]/);
    });
  }
}
