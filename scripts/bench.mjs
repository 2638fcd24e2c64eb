// Runs the benchmarks (dist/bench/*.bench.js) one after the other; names on the command line choose: npm run bench -- render
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const wanted = process.argv.slice(2);
const files = readdirSync('dist/bench').filter(
  (file) => file.endsWith('.bench.js') && (wanted.length === 0 || wanted.some((name) => file.startsWith(name))),
);
if (files.length === 0) {
  console.error(`no benchmark matches "${wanted.join(' ')}"`);
  process.exit(1);
}
let failed = false;
for (const file of files)
  failed = spawnSync(process.execPath, ['--expose-gc', `dist/bench/${file}`], { stdio: 'inherit' }).status !== 0 || failed;
process.exit(failed ? 1 : 0);
