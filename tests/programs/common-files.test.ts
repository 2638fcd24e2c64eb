// Each program is a package of its own, so what they have in common stands in each. Here it is held equal; who differs has a reason to.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceDir } from '../../src/testing/source-dir.ts';

const systems = join(sourceDir(import.meta.url), '../../systems');
const SMALL = ['devops-challenge/app', 'internal-service/app', 'mytomorrows/app'];
const ALL = [...SMALL, 'trading-bot/app', 'thebot/app/backend', 'thebot/app/frontend'];

const COMMON: readonly (readonly [file: string, contexts: readonly string[]])[] = [
  ['.npmrc', ALL],
  ['tsconfig.json', ALL],
  ['src/shutdown.ts', ALL],
  ['src/shutdown.test.ts', ALL],
  // thebot's backend has errors of its database and of its requests' schemas.
  ['src/errors.ts', ALL.filter((context) => context !== 'thebot/app/backend')],
  // The others have several entries, a page to build, or packages that ask for what is not there.
  ['build.mjs', SMALL],
  ['tsconfig.build.json', SMALL],
  // trading-bot's level changes at run time and its lines go to the volume too; thebot's requests are logged with their sizes.
  ['src/log.ts', SMALL],
  // trading-bot's and thebot's answers are as their lists state them.
  ['src/health.ts', SMALL],
  ['src/metrics.ts', SMALL],
];

for (const [file, [first = '', ...others]] of COMMON) {
  test(`${file} is the same in ${others.length + 1} programs`, () => {
    const wanted = readFileSync(join(systems, first, file), 'utf8');
    for (const other of others)
      assert.equal(readFileSync(join(systems, other, file), 'utf8'), wanted, `${other}/${file} is not that of ${first}`);
  });
}
