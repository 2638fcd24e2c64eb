/** Generating the largest of the five charts in process, and `helmwright chart` from a cold start beside an empty Node process. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Application } from '../src/app/index.ts';
import { generateChart } from '../src/generator/index.ts';
import { loadDescription } from '../src/node/index.ts';
import { isolatedEnv } from '../src/testing/helm.ts';
import { sourceDir } from '../src/testing/source-dir.ts';
import { loadSystem, SYSTEMS } from '../src/testing/system.ts';
import { inTurn, printFigure, saveResults } from './measure.ts';

const program = join(sourceDir(import.meta.url), '../bin/helmwright.cjs');
const scratch = mkdtempSync(join(tmpdir(), 'helmwright-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const systems = await Promise.all(SYSTEMS.map(loadSystem));
const sizeOf = (files: ReadonlyMap<string, Uint8Array>): number => [...files.values()].reduce((sum, { length }) => sum + length, 0);
const largest = systems.reduce((one, other) => (sizeOf(other.files) > sizeOf(one.files) ? other : one));
const { application, positions } = await loadDescription(join(largest.folder, 'helmwright.ts'));

const folder = join(scratch, largest.name);
cpSync(largest.folder, folder, { recursive: true, filter: (path) => !/[\\/](node_modules|app)$/.test(path) });
const empty = join(scratch, 'empty.cjs');
writeFileSync(empty, '');
function run(...args: readonly string[]): void {
  const done = spawnSync(process.execPath, args, { env: isolatedEnv() });
  if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.stderr.toString()}`);
}
// Written once, so that what is measured is the ordinary case: nothing changed since.
run(program, 'chart', folder, '--force');

console.log(`generate: ${largest.name}, ${largest.files.size} files, ${Math.round(sizeOf(largest.files) / 1024)} KiB`);
const inProcess = inTurn(15, 5, { 'description → files, in process': () => void generateChart(application as Application, { positions }) });
const cold = inTurn(11, 2, {
  'helmwright chart, whole process': () => run(program, 'chart', folder),
  // As after a change of the description: rendered in every environment for two versions, and held to what they take.
  'the same, looked at (--force)': () => run(program, 'chart', folder, '--force'),
  'an empty Node process': () => run(empty),
});
const figures = { ...inProcess, ...cold };
for (const figure of Object.values(figures)) printFigure(figure);
const generate = figures['description → files, in process']!.median;
const own = figures['helmwright chart, whole process']!.median - figures['an empty Node process']!.median;
console.log(`  in process: ${generate.toFixed(1)} ms   (wanted: under 50 ms)`);
const looked = figures['the same, looked at (--force)']!.median - figures['helmwright chart, whole process']!.median;
console.log(`  looking at every environment: ${looked.toFixed(1)} ms more`);
console.log(`  our own time on top of an empty Node process: ${own.toFixed(1)} ms   (wanted: under 400 ms)`);

saveResults('generate', { chart: largest.name, figures, own });
