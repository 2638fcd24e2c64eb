// Runs the benchmarks (dist/bench/*.bench.js) one after the other; names on the command line choose: npm run bench -- render
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const wanted = process.argv.slice(2);
const files = readdirSync('dist/bench').filter(
  (file) => file.endsWith('.bench.js') && (wanted.length === 0 || wanted.some((name) => file.startsWith(name))),
);
if (files.length === 0) {
  console.error(`no benchmark matches "${wanted.join(' ')}"`);
  process.exit(1);
}
// The peers are fetched once; what cannot be fetched is not measured, and the benchmark says so.
if (!existsSync('bench/peers/node_modules')) spawnSync('npm', ['ci', '--silent'], { cwd: 'bench/peers', stdio: 'ignore' });
let failed = false;
for (const file of files)
  failed = spawnSync(process.execPath, ['--expose-gc', `dist/bench/${file}`], { stdio: 'inherit' }).status !== 0 || failed;
process.exit(failed ? 1 : 0);
