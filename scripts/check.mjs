// The one command before a commit: format and lint, types and build, generated files fresh, tests (the floors are among them).
import { spawnSync } from 'node:child_process';

const steps = [
  ['format and lint', ['node_modules/@biomejs/biome/bin/biome', 'ci', '.']],
  ['generated chart is fresh', ['bin/helmwright.cjs', 'chart', 'systems/devops-challenge', '--check']],
  ['schema pack is fresh', ['scripts/make-schema-pack.mjs', '--check']],
  ['schemas of custom kinds are fresh', ['scripts/make-crd-schemas.mjs', '--check']],
  ['tests', ['scripts/test.mjs']],
];
for (const [name, args] of steps) {
  console.log(`== ${name}`);
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
