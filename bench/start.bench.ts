/** The command line from a cold start on a small chart, beside helm and beside an empty Node process; and its peak memory. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { helm4Path, isolatedEnv, skipReason } from '../src/testing/helm.ts';
import { sourceDir } from '../src/testing/source-dir.ts';
import { inTurn, median, printFigure, printRatio, saveResults } from './measure.ts';

if (skipReason) {
  console.log(`start: skipped, ${skipReason}`);
  process.exit(0);
}

const root = join(sourceDir(import.meta.url), '..');
const chart = join(root, 'systems/devops-challenge/devops-challenge');
const scratch = mkdtempSync(join(tmpdir(), 'helmwright-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const empty = join(scratch, 'empty.cjs');
writeFileSync(empty, '');

const commands = {
  'helmwright template': [process.execPath, join(root, 'bin/helmwright.cjs'), 'template', 'r', chart],
  'helm template': [helm4Path, 'template', 'r', chart],
  'an empty Node process': [process.execPath, empty],
} as const;
type Name = keyof typeof commands;

function run(command: readonly string[]): string {
  const [file = '', ...args] = command;
  const done = spawnSync(file, args, { env: isolatedEnv() });
  if (done.status !== 0) throw new Error(`${command.join(' ')}: ${done.stderr.toString()}`);
  return done.stdout.toString('latin1');
}
if (run(commands['helmwright template']) !== run(commands['helm template']))
  throw new Error('the chart renders differently: measure nothing');

console.log('start: one small chart, whole process');
const figures = inTurn(21, 3, Object.fromEntries(Object.entries(commands).map(([name, command]) => [name, () => void run(command)])));
for (const figure of Object.values(figures)) printFigure(figure);
const time = (name: Name): number => figures[name]!.median;
printRatio('helmwright / helm', time('helmwright template') / time('helm template'), 'at most 2');
printRatio('an empty Node process / helm', time('an empty Node process') / time('helm template'), 'shown');
const own = time('helmwright template') - time('an empty Node process');
console.log(`  our own time on top of an empty Node process: ${own.toFixed(1)} ms   (wanted: under 25 ms)`);

/** Peak resident memory in MiB, by GNU time. */
function peak(command: readonly string[]): number {
  const done = spawnSync('/usr/bin/time', ['-f', '%M', ...command], { env: isolatedEnv() });
  return Number(done.stderr.toString().trim().split('\n').at(-1)) / 1024;
}
let memory: Record<string, number> | undefined;
if (existsSync('/usr/bin/time')) {
  memory = Object.fromEntries(Object.entries(commands).map(([name, command]) => [name, median([1, 2, 3, 4, 5].map(() => peak(command)))]));
  for (const [name, mib] of Object.entries(memory)) console.log(`  peak memory, ${name.padEnd(31)} ${mib.toFixed(1).padStart(8)} MiB`);
  printRatio('peak memory, helmwright / helm', memory['helmwright template']! / memory['helm template']!, 'at most 1.6');
} else console.log('  peak memory: not measured, there is no /usr/bin/time');

saveResults('start', { figures, own, memory });
