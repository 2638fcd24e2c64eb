/** Explaining one line of a large chart from a cold start, and what a key of it does, beside an empty Node process. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isolatedEnv } from '../src/testing/helm.ts';
import { sourceDir } from '../src/testing/source-dir.ts';
import { largeChart } from './charts.ts';
import { inTurn, printFigure, saveResults } from './measure.ts';

const program = join(sourceDir(import.meta.url), '../bin/helmwright.cjs');
const scratch = mkdtempSync(join(tmpdir(), 'helmwright-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const chart = join(scratch, 'stack');
for (const [path, bytes] of largeChart()) {
  mkdirSync(dirname(join(chart, path)), { recursive: true });
  writeFileSync(join(chart, path), bytes);
}
const empty = join(scratch, 'empty.cjs');
writeFileSync(empty, '');

const line = ['explain', chart, 'deployment/release-name-component7', 'spec.template.spec.containers[0].image'];
const key = ['explain', chart, '--value', 'component7.image.repository'];
function run(...args: readonly string[]): string {
  const done = spawnSync(process.execPath, args, { env: isolatedEnv() });
  if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.stderr.toString()}`);
  return done.stdout.toString();
}
if (!run(program, ...line).includes('component7.image.repository')) throw new Error('the line is not explained: measure nothing');

console.log('explain: one large chart, whole process');
const figures = inTurn(11, 2, {
  'one line': () => void run(program, ...line),
  'what a key does': () => void run(program, ...key),
  'an empty Node process': () => void run(empty),
});
for (const figure of Object.values(figures)) printFigure(figure);
const own = figures['one line']!.median - figures['an empty Node process']!.median;
console.log(`  our own time on top of an empty Node process: ${own.toFixed(1)} ms   (wanted: under 300 ms)`);

saveResults('explain', { figures, own });
