// Runs the compiled tests: node scripts/test.mjs [--long] [--live] [--golden] [--programs] [path prefix …]. An empty list is red.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import './tools.mjs';

const args = process.argv.slice(2);
const flags = args.filter((a) => a.startsWith('--'));
const prefixes = args.filter((a) => !a.startsWith('--'));
// The five programs with their stores take minutes of two free cores: npm run test:programs.
const PROGRAMS = 'tests/programs/';
const withPrograms = flags.includes('--programs');
if (withPrograms) await import('./programs.mjs');
const files = readdirSync('dist', { recursive: true })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => file.startsWith(PROGRAMS) === withPrograms)
  .filter((file) => prefixes.length === 0 || prefixes.some((prefix) => file.startsWith(prefix)))
  .map((file) => `dist/${file}`)
  .sort();
if (files.length === 0) {
  console.error(`no test file matches "${prefixes.join(' ')}"`);
  process.exit(1);
}
const env = { ...process.env };
if (flags.includes('--long')) env.HELMWRIGHT_TEST_LONG = '1';
if (flags.includes('--live')) env.HELMWRIGHT_TEST_LIVE = '1';
if (flags.includes('--golden')) env.HELMWRIGHT_GOLDEN = '1';
const run = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...files], { stdio: 'inherit', env });
process.exit(run.status ?? 1);
