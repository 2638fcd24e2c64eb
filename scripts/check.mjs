// The one command before a commit: format and lint, types and build, generated files fresh, tests (the floors are among them).
import { spawnSync } from 'node:child_process';

const steps = [
  ['format and lint', ['node_modules/@biomejs/biome/bin/biome', 'ci', '.']],
  ...['devops-challenge', 'internal-service', 'mytomorrows', 'thebot', 'trading-bot'].map((system) => [
    `chart of ${system} is fresh`,
    ['bin/helmwright.cjs', 'chart', `systems/${system}`, '--check'],
  ]),
  ['shapes of the language are fresh', ['scripts/make-shape.mjs', '--check']],
  ['tables of the language are fresh', ['scripts/make-language.mjs', '--check']],
  ['schema pack is fresh', ['scripts/make-schema-pack.mjs', '--check']],
  ['schemas of custom kinds are fresh', ['scripts/make-crd-schemas.mjs', '--check']],
  ['tests', ['scripts/test.mjs']],
];
for (const [name, args] of steps) {
  console.log(`== ${name}`);
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
