/**
 * Holds provenance to the truth: each leaf of a chart's values is changed, one after the other, and the lines that change must name it,
 * those that do not must not.
 */
import { type FileTree, type Key, seededRandom } from '../base/index.ts';
import type { ValuesLayer } from '../chart/index.ts';
import type { GoMap, Value } from '../golang/index.ts';
import { type KeyUse, type LineStory, type Provenance, type Render, type RenderOptions, renderChart, writtenKey } from './index.ts';

export interface Truth {
  leaves: number;
  /** Changes with which the chart does not render. */
  failed: number;
  /** Lines with another text: the leaf is in `from`, only in `because`, nowhere. */
  changedFrom: number;
  changedBecause: number;
  changedMissed: number;
  /** Lines that come or go: named, not named. */
  movedNamed: number;
  movedMissed: number;
  /** Leaves in the `from` of lines, and those that leave the line as it was, whatever they are set to. */
  named: number;
  namedWrongly: number;
  readonly misses: string[];
  readonly wrong: string[];
}

export function noTruth(): Truth {
  return {
    leaves: 0, failed: 0, changedFrom: 0, changedBecause: 0, changedMissed: 0, movedNamed: 0, movedMissed: 0, named: 0, namedWrongly: 0,
    misses: [], wrong: [],
  }; // biome-ignore format: a table
}

/** Of all lines that change, the part that names the leaf. */
export function recall(t: Truth): number {
  const good = t.changedFrom + t.changedBecause + t.movedNamed;
  return good / Math.max(1, good + t.changedMissed + t.movedMissed);
}

/** Of all leaves that lines name in `from`, the part that is wrong. */
export function wrongness(t: Truth): number {
  return t.namedWrongly / Math.max(1, t.named);
}

interface Rendered {
  readonly files: ReadonlyMap<string, readonly string[]>;
  readonly provenance: Provenance;
}

export function measure(files: FileTree, options: RenderOptions, maxLeaves: number = Number.POSITIVE_INFINITY): Truth | undefined {
  const truth = noTruth();
  const render = (layer?: ValuesLayer): Render =>
    renderChart(files, {
      skipSchemaValidation: true,
      ...options,
      random: seededRandom('truth'),
      provenance: true,
      values: [...(options.values ?? []), ...(layer ? [layer] : [])],
    });
  const base = renderedOf(render());
  const first = render();
  if (base === undefined) return undefined;
  const stories = new Map([...base.files.keys()].map((path) => [path, base.provenance.lines(path)]));
  const all = leavesOf(first.values);
  const step = Math.max(1, Math.floor(all.length / maxLeaves));
  for (let i = 0; i < all.length; i += step) {
    const { path, value } = all[i]!;
    truth.leaves++;
    const key = writtenKey(path);
    const changed = new Map<string, Set<number>>();
    let runs = 0;
    for (const other of otherValues(value)) {
      const after = renderedOf(render({ kind: 'object', value: layerFor(first.values as GoMap, path, other) }));
      if (after === undefined) {
        truth.failed++;
        continue;
      }
      runs++;
      for (const [file, lines] of base.files)
        compare(key, file, lines, after.files.get(file) ?? [], { base, after, stories, truth, changed });
    }
    if (runs > 0 && runs === otherValues(value).length) countNamings(key, stories, changed, truth);
  }
  return truth;
}

function renderedOf(render: Render): Rendered | undefined {
  if (render.provenance === undefined || render.diagnostics.some((d) => d.severity === 'error')) return undefined;
  const files = new Map(
    [...render.provenance.files].filter(([path]) => !path.endsWith('NOTES.txt')).map(([path, text]) => [path, text.split('\n')]),
  );
  return { files, provenance: render.provenance };
}

function countNamings(
  key: string,
  stories: ReadonlyMap<string, readonly LineStory[]>,
  changed: ReadonlyMap<string, ReadonlySet<number>>,
  truth: Truth,
): void {
  for (const [file, lines] of stories) {
    for (const [i, line] of lines.entries()) {
      if (!line.from.some((use) => names(use, key))) continue;
      truth.named++;
      if (changed.get(file)?.has(i)) continue;
      truth.namedWrongly++;
      truth.wrong.push(`${key} ${file}:${i + 1} ${line.text.trim().slice(0, 80)}`);
    }
  }
}

interface Comparison {
  readonly base: Rendered;
  readonly after: Rendered;
  readonly stories: ReadonlyMap<string, readonly LineStory[]>;
  readonly truth: Truth;
  /** Lines of the first render that were not the same any more. */
  readonly changed: Map<string, Set<number>>;
}

function compare(key: string, file: string, before: readonly string[], after: readonly string[], comparison: Comparison): void {
  const { truth, stories, changed } = comparison;
  for (const [i, j] of differences(before, after)) {
    const old = i === undefined ? undefined : stories.get(file)?.[i];
    const now = j === undefined ? undefined : comparison.after.provenance.line(file, j + 1);
    if (i !== undefined) {
      let lines = changed.get(file);
      if (lines === undefined) changed.set(file, (lines = new Set()));
      lines.add(i);
    }
    const text = old?.text ?? now?.text ?? '';
    if (text.trim() === '') continue;
    const inFrom = [old, now].some((story) => story?.from.some((use) => isAbout(use, key)));
    const inBecause = [old, now].some((story) => story?.because.some((condition) => condition.keys.some((use) => isAbout(use, key))));
    if (old !== undefined && now !== undefined) {
      if (inFrom) truth.changedFrom++;
      else if (inBecause) truth.changedBecause++;
      else truth.changedMissed++;
    } else if (inFrom || inBecause) truth.movedNamed++;
    else truth.movedMissed++;
    if (!inFrom && !inBecause)
      truth.misses.push(
        `${key} ${file}:${i === undefined ? `+${j! + 1}` : i + 1} ${text.trim().slice(0, 80)} → ${now?.text.trim().slice(0, 80)}`,
      );
  }
}

/** The use names the leaf as a value. */
function names(use: KeyUse, key: string): boolean {
  return use.part !== 'name' && (use.key === key || (use.part === 'tree' && isBelow(key, use.key)));
}

/** The use has to do with the key: names it, or what it stands in, or what it became. */
function isAbout(use: KeyUse, key: string): boolean {
  return use.key === key || isBelow(key, use.key) || isBelow(use.key, key);
}

function isBelow(key: string, above: string): boolean {
  return above === '' || (key.startsWith(above) && (key[above.length] === '.' || key[above.length] === '['));
}

/** Pairs of lines that differ: changed ones side by side, others alone. */
function differences(a: readonly string[], b: readonly string[]): [number | undefined, number | undefined][] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const pairs: [number | undefined, number | undefined][] = [];
  if (endA - start === endB - start) {
    for (let i = start; i < endA; i++) if (a[i] !== b[i]) pairs.push([i, i]);
    return pairs;
  }
  const rows = endA - start;
  const columns = endB - start;
  if (rows * columns > 4_000_000) return [];
  const best = Array.from({ length: rows + 1 }, () => new Int32Array(columns + 1));
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      best[i]![j] = a[start + i] === b[start + j] ? best[i + 1]![j + 1]! + 1 : Math.max(best[i + 1]![j]!, best[i]![j + 1]!);
    }
  }
  let i = 0;
  let j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && a[start + i] === b[start + j]) {
      i++;
      j++;
    } else if (j >= columns || (i < rows && best[i + 1]![j]! >= best[i]![j + 1]!)) pairs.push([start + i++, undefined]);
    else pairs.push([undefined, start + j++]);
  }
  return pairs;
}

interface Leaf {
  readonly path: readonly Key[];
  readonly value: string | number | boolean;
}

/** The scalars of the values, but for a subchart's copies of the chart's globals. */
function leavesOf(values: Value): Leaf[] {
  const leaves: Leaf[] = [];
  const root = values as GoMap;
  const visit = (value: Value, path: readonly Key[]): void => {
    if (path.length > 1 && path.includes('global', 1) && isGlobalOf(root, path)) return;
    if (value instanceof Map || Array.isArray(value)) for (const [key, item] of value.entries()) visit(item, [...path, key]);
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') leaves.push({ path, value });
  };
  visit(values, []);
  return leaves;
}

function isGlobalOf(root: GoMap, path: readonly Key[]): boolean {
  let at: Value | undefined = root;
  for (const key of path.slice(path.indexOf('global', 1)))
    at = at instanceof Map ? at.get(String(key)) : Array.isArray(at) ? at[Number(key)] : undefined;
  return at !== undefined;
}

function otherValues(value: string | number | boolean): Value[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return Math.abs(value) < 1e9 ? [value + 1, value + 17] : [value * 2, value * 3];
  return [`${value}x`, value === '' ? 'other' : `other${value.length}`];
}

/** A layer that sets the leaf alone; a list that it stands in is copied whole. */
function layerFor(values: GoMap, path: readonly Key[], value: Value): GoMap {
  const build = (at: Value | undefined, depth: number): Value => {
    if (depth === path.length) return value;
    const key = path[depth]!;
    if (typeof key === 'number') {
      const list = [...(at as Value[])];
      list[key] = build(list[key], depth + 1);
      return list;
    }
    const map = at as GoMap;
    const inner = build(map.get(key), depth + 1);
    // Inside a list a map is replaced, not merged.
    return path.slice(0, depth).some((k) => typeof k === 'number') ? new Map(map).set(key, inner) : new Map([[key, inner]]);
  };
  return build(values, 0) as GoMap;
}
