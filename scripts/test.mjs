// Runs the compiled tests: node scripts/test.mjs [--long] [--live] [--golden] [--programs] [path prefix …]. An empty list is red.
// The tests of the five programs (--programs: only these) come last and one file at a time, since they start servers and wait for them.
import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import './tools.mjs';

const args = process.argv.slice(2);
const flags = args.filter((a) => a.startsWith('--'));
const prefixes = args.filter((a) => !a.startsWith('--'));
const isOfPrograms = (file) => file.startsWith('tests/programs/');
const files = readdirSync('dist', { recursive: true })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => prefixes.length === 0 || prefixes.some((prefix) => file.startsWith(prefix)))
  .filter((file) => isOfPrograms(file) || !flags.includes('--programs'))
  .sort();
if (files.length === 0) {
  console.error(`no test file matches "${prefixes.join(' ')}"`);
  process.exit(1);
}
if (flags.includes('--long')) process.env.HELMWRIGHT_TEST_LONG = '1';
if (flags.includes('--live')) process.env.HELMWRIGHT_TEST_LIVE = '1';
if (flags.includes('--golden')) process.env.HELMWRIGHT_GOLDEN = '1';
// The runner hands this process's own flags on to the test files.
process.execArgv.push('--enable-source-maps');

Readable.from(runAll()).compose(new spec()).pipe(process.stdout);

/** The events of all runs, as if it were one: with one summary, at the end. */
async function* runAll() {
  const totals = new Map();
  const rest = files.filter((file) => !isOfPrograms(file));
  const programs = files.filter(isOfPrograms);
  if (rest.length > 0) yield* events(rest, true, totals);
  if (programs.length > 0) {
    yield progress('the five programs: packages and stores');
    await import('./programs.mjs');
  }
  for (const [i, file] of programs.entries()) {
    yield progress(`the five programs: ${file} (${i + 1} of ${programs.length})`);
    yield* events([file], 1, totals);
  }
  for (const [name, total] of totals) yield { type: 'test:diagnostic', data: { nesting: 0, message: `${name} ${total}` } };
  if (totals.get('fail') > 0 || totals.get('cancelled') > 0 || !totals.get('tests')) process.exitCode = 1;
}

async function* events(chosen, concurrency, totals) {
  for await (const event of run({ files: chosen.map((file) => `dist/${file}`), concurrency })) {
    const [, name, number] = (event.type === 'test:diagnostic' && event.data.nesting === 0 && TOTAL.exec(event.data.message)) || [];
    if (name === undefined) yield event;
    else totals.set(name, (totals.get(name) ?? 0) + Number(number));
  }
}

/** The last words of a run: how many there were, and how they ended. */
const TOTAL = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ([\d.]+)$/;

function progress(line) {
  return { type: 'test:stdout', data: { message: `\n== ${line}\n` } };
}
