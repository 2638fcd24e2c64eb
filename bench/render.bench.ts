/** Our engine in process beside the helm binary: many small charts, and one large one. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FileTree } from '../src/base/index.ts';
import { renderChart } from '../src/engine/index.ts';
import { helm4, skipReason } from '../src/testing/helm.ts';
import { largeChart, smallCharts } from './charts.ts';
import { inTurn, printFigure, printRatio, saveResults } from './measure.ts';

const scratch = mkdtempSync(join(tmpdir(), 'helmwright-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

function write(folder: string, files: FileTree): string {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

function read(folder: string, prefix = '', files = new Map<string, Uint8Array>()): FileTree {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) read(path, `${prefix}${name}/`, files);
    else files.set(prefix + name, readFileSync(path));
  }
  return files;
}

const ours = (folder: string): string => {
  const render = renderChart(read(folder), { releaseName: 'r' });
  if (render.diagnostics.some((d) => d.severity === 'error')) throw new Error(`${folder}: ${render.diagnostics[0]!.message}`);
  return render.output;
};
const theirs = (folder: string): string => {
  const run = helm4(['template', 'r', folder]);
  if (run.code !== 0) throw new Error(run.stderr);
  return run.stdout;
};

if (skipReason) {
  console.log(`render: skipped, ${skipReason}`);
  process.exit(0);
}

const large = write(join(scratch, 'large'), largeChart());
const start = performance.now();
const first = ours(large);
const cold = performance.now() - start;
if (first !== theirs(large)) throw new Error('the large chart renders differently: measure nothing');

console.log(
  `render: one large chart (${(statSync(join(large, 'values.yaml')).size / 1024).toFixed(0)} KB of values, ${first.split('\n---\n').length} objects), reading included`,
);
const one = inTurn(9, 2, { 'ours, in process': () => ours(large), 'helm template': () => theirs(large) });
printFigure({ name: 'ours, first render (cold code)', median: cold, min: cold, max: cold });
for (const figure of Object.values(one)) printFigure(figure);
printRatio('helm / ours, warm', one['helm template']!.median / one['ours, in process']!.median, 'at least 5');
printRatio('helm / ours, cold', one['helm template']!.median / cold, 'shown');

const folders = smallCharts().map((files, i) => write(join(scratch, `small-${i}`), files));
for (const folder of folders) if (ours(folder) !== theirs(folder)) throw new Error(`${folder} renders differently: measure nothing`);
console.log(`render: ${folders.length} small charts`);
const many = inTurn(5, 1, {
  'ours, one process': () => folders.forEach(ours),
  'helm template, once a chart': () => folders.forEach(theirs),
});
for (const figure of Object.values(many)) printFigure(figure);
printRatio('helm / ours', many['helm template, once a chart']!.median / many['ours, one process']!.median, 'at least 20');

saveResults('render', { cold, one, many });
