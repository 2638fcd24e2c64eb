/** Timing for benchmarks: warm-up, several rounds, the median and the spread; a peer runs in turn with ours, so that drift hits both. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceDir } from '../src/testing/source-dir.ts';

export interface Figure {
  readonly name: string;
  /** Milliseconds. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** Times the functions in turn: a b c a b c …; the first `warmUp` rounds do not count. */
export function inTurn(rounds: number, warmUp: number, runs: Readonly<Record<string, () => void>>): Record<string, Figure> {
  const times = new Map<string, number[]>(Object.keys(runs).map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, run] of Object.entries(runs)) {
      const start = performance.now();
      run();
      if (round >= 0) times.get(name)!.push(performance.now() - start);
    }
  }
  return Object.fromEntries(
    [...times].map(([name, ms]) => [name, { name, median: median(ms), min: Math.min(...ms), max: Math.max(...ms) }]),
  );
}

const show = (ms: number): string => (ms < 10 ? ms.toFixed(2) : ms.toFixed(1));

export function printFigure(figure: Figure): void {
  console.log(`  ${figure.name.padEnd(44)} ${show(figure.median).padStart(8)} ms   (${show(figure.min)} … ${show(figure.max)})`);
}

export function printRatio(what: string, ratio: number, bar: string): void {
  console.log(`  ${what.padEnd(44)} ${ratio.toFixed(2).padStart(8)} ×    (wanted: ${bar})`);
}

/** Keeps the figures of a benchmark as bench/results/NAME.json. */
export function saveResults(name: string, results: unknown): void {
  const folder = join(sourceDir(import.meta.url), 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ name, node: process.version, results }, null, 2)}\n`);
}
