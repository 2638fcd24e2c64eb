/**
 * Holds provenance to the truth: each leaf of a chart's values is changed, one after the other, to two other values of its type.
 *
 * A line *follows* a leaf when its text is another one for each value; a boolean has only one other, so a text that counts as true is
 * tried as well, and where a function wants nothing but a boolean the boolean is a condition. Such a line must name the leaf in `from` of its new text; of the text before in `from` or, where another value spoke
 * for an empty one (default, coalesce), in `because`. A line that has the same new text for both values, or comes and goes, is *switched*:
 * the leaf decides which text stands there and is no part of it. It must be named in `because` or `from` of the side that has the line.
 * These are counted apart, so that a condition is not taken for an origin. A leaf is named *wrongly* in the `from` of a line that stays as
 * it was whatever the leaf is set to.
 */
import { type FileTree, type Key, type Random, seededRandom } from '../base/index.ts';
import type { ValuesLayer } from '../chart/index.ts';
import type { GoMap, Value } from '../golang/index.ts';
import { type KeyUse, type LineStory, type Provenance, type Render, type RenderOptions, renderChart, writtenKey } from './index.ts';

export interface Truth {
  leaves: number;
  /** Changes with which the chart does not render, or too much of a file is another one. */
  failed: number;
  /** Lines that follow a leaf, and those of them that name it in `from`. */
  followed: number;
  followedNamed: number;
  switched: number;
  switchedNamed: number;
  /** Leaves in the `from` of lines, and those that leave the line as it was. */
  named: number;
  namedWrongly: number;
  readonly misses: string[];
  readonly wrong: string[];
}

export function noTruth(): Truth {
  return {
    leaves: 0,
    failed: 0,
    followed: 0,
    followedNamed: 0,
    switched: 0,
    switchedNamed: 0,
    named: 0,
    namedWrongly: 0,
    misses: [],
    wrong: [],
  };
}

const COUNTS = ['leaves', 'failed', 'followed', 'followedNamed', 'switched', 'switchedNamed', 'named', 'namedWrongly'] as const;

/** Adds the counts of another measure. */
export function addTruth(all: Truth, one: Truth): void {
  for (const count of COUNTS) all[count] += one[count];
}

/** Of the lines that follow a leaf, the part that names it in `from`. */
export function recall({ followed, followedNamed }: Truth): number {
  return followedNamed / Math.max(1, followed);
}

/** Of the lines that a leaf switches, the part that names it. */
export function switchRecall({ switched, switchedNamed }: Truth): number {
  return switchedNamed / Math.max(1, switched);
}

/** Of all leaves that lines name in `from`, the part that is wrong. */
export function wrongness({ named, namedWrongly }: Truth): number {
  return namedWrongly / Math.max(1, named);
}

/** Gives the same whatever was asked before: a password stays as it is when another is not made any more. */
const CONSTANT: Random = {
  bytes: (count) => seededRandom('truth').bytes(count),
  below: (limit) => seededRandom('truth').below(limit),
};

interface Rendered {
  readonly files: ReadonlyMap<string, string>;
  readonly provenance: Provenance;
}

export function measure(files: FileTree, options: RenderOptions, maxLeaves: number = Number.POSITIVE_INFINITY): Truth | undefined {
  const truth = noTruth();
  const render = (layer?: ValuesLayer): Render =>
    renderChart(files, {
      skipSchemaValidation: true,
      ...options,
      random: CONSTANT,
      provenance: true,
      values: [...(options.values ?? []), ...(layer ? [layer] : [])],
    });
  const first = render();
  const base = renderedOf(first);
  if (base === undefined) return undefined;
  const stories = new Map([...base.files.keys()].map((path) => [path, base.provenance.lines(path)]));
  const all = leavesOf(first.values);
  // Spread over all leaves: the first of every stretch.
  const step = Math.max(1, all.length / maxLeaves);
  for (let at = 0; at < all.length; at += step) {
    const leaf = all[Math.floor(at)]!;
    truth.leaves++;
    const set = (value: Value): Rendered | undefined =>
      renderedOf(render({ kind: 'object', value: layerFor(first.values as GoMap, leaf.path, value) }));
    const after = otherValues(leaf.value).map(set);
    if (after.some((rendered) => rendered === undefined)) truth.failed++;
    const good = after.filter((rendered) => rendered !== undefined);
    const changed = compare(
      leaf,
      { base, stories, after: good, likeTrue: typeof leaf.value === 'boolean' ? set('other') : undefined },
      truth,
    );
    if (changed !== undefined && good.length === after.length) countNamings(writtenKey(leaf.path), stories, changed, truth);
  }
  return truth;
}

function renderedOf(render: Render): Rendered | undefined {
  if (render.provenance === undefined || render.diagnostics.some((d) => d.severity === 'error')) return undefined;
  const files = new Map([...render.provenance.files].filter(([path]) => !path.endsWith('NOTES.txt')));
  return { files, provenance: render.provenance };
}

type Stories = ReadonlyMap<string, readonly LineStory[]>;

interface Renders {
  readonly base: Rendered;
  readonly stories: Stories;
  readonly after: readonly Rendered[];
  /** With a text in the place of a boolean, if that renders: true for a condition, another one where it is printed. */
  readonly likeTrue: Rendered | undefined;
}

/** Counts the lines that are not the same any more, and gives those of the first render. */
function compare({ path, value }: Leaf, { base, stories, after, likeTrue }: Renders, truth: Truth): Set<LineStory> | undefined {
  const key = writtenKey(path);
  const changed = new Set<LineStory>();
  for (const [file, text] of base.files) {
    if (after.every((rendered) => rendered.files.get(file) === text)) continue;
    const lines = stories.get(file)!;
    const pairings = after.map(({ files, provenance }) => (files.get(file) === text ? [] : pairsOf(lines, provenance.lines(file))));
    if (pairings.some((pairs) => pairs === undefined)) {
      truth.failed++;
      return undefined;
    }
    const printed = likeTrue?.files
      .get(file)
      ?.split('\n')
      .map((line) => line.trim());
    const partners = new Map<LineStory, LineStory[]>();
    const alone = new Set<LineStory>();
    for (const pairs of pairings) {
      for (const [old, now] of pairs!) {
        if (old === undefined) countSwitch(key, `${file}:+${now!.line}`, now!, truth);
        else if (now === undefined) alone.add(old);
        else partners.set(old, [...(partners.get(old) ?? []), now]);
        if (old !== undefined) changed.add(old);
      }
    }
    for (const old of alone) if (!partners.has(old)) countSwitch(key, `${file}:${old.line}`, old, truth);
    for (const [old, now] of partners) {
      const isFollowing = typeof value === 'boolean' ? isPrinted(value, old, now[0]!, printed) : follows(old, now, after.length);
      if (isFollowing) countFollowing(key, `${file}:${old.line}`, old, now, truth);
      else countSwitch(key, `${file}:${old.line}`, now[0]!, truth, old);
    }
  }
  return changed;
}

function follows(old: LineStory, now: readonly LineStory[], renders: number): boolean {
  return renders > 1 && new Set([old, ...now].map(({ text }) => text)).size > renders;
}

/** The boolean itself stands in the line, or a text made of it: not the text of the line in which it is true. */
function isPrinted(value: boolean, old: LineStory, now: LineStory, lines: readonly string[] | undefined): boolean {
  return lines !== undefined && !lines.includes((value ? old : now).text.trim());
}

function countFollowing(key: string, place: string, old: LineStory, now: readonly LineStory[], truth: Truth): void {
  truth.followed++;
  const inNew = now.every(({ text, from }) => text.trim() === '' || from.some((use) => names(use, key)));
  if (inNew && (old.text.trim() === '' || isNamed(old, key))) truth.followedNamed++;
  else truth.misses.push(`from: ${key} ${place} ${shown(old)} → ${now.map(shown).join(' / ')}`);
}

function countSwitch(key: string, place: string, story: LineStory, truth: Truth, other?: LineStory): void {
  if (story.text.trim() === '' && (other === undefined || other.text.trim() === '')) return;
  truth.switched++;
  if (isNamed(story, key) || (other !== undefined && isNamed(other, key))) truth.switchedNamed++;
  else truth.misses.push(`switch: ${key} ${place} ${shown(story)}`);
}

function shown({ text }: LineStory): string {
  return text.trim().slice(0, 80);
}

function countNamings(key: string, stories: Stories, changed: ReadonlySet<LineStory>, truth: Truth): void {
  for (const [file, lines] of stories) {
    for (const line of lines) {
      if (!line.from.some((use) => names(use, key))) continue;
      truth.named++;
      if (changed.has(line)) continue;
      truth.namedWrongly++;
      truth.wrong.push(`${key} ${file}:${line.line} ${shown(line)}`);
    }
  }
}

/** The use names the leaf as a value. */
function names(use: KeyUse, key: string): boolean {
  return use.part !== 'name' && (use.key === key || (use.part === 'tree' && isBelow(key, use.key)));
}

/** In `from`, or read by a condition. */
function isNamed({ from, because }: LineStory, key: string): boolean {
  return from.some((use) => isAbout(use, key)) || because.some((condition) => condition.keys.some((use) => isAbout(use, key)));
}

/** The use has to do with the key: names it, or what it stands in, or what it became. */
function isAbout(use: KeyUse, key: string): boolean {
  return use.key === key || isBelow(key, use.key) || isBelow(use.key, key);
}

function isBelow(key: string, above: string): boolean {
  return above === '' || (key.startsWith(above) && (key[above.length] === '.' || key[above.length] === '['));
}

type Pair = readonly [before: LineStory | undefined, after: LineStory | undefined];

/** The lines that differ: those that are called the same side by side, the others alone. Undefined when too much differs. */
function pairsOf(a: readonly LineStory[], b: readonly LineStory[]): Pair[] | undefined {
  const [placesA, placesB] = [a.map(placeOf), b.map(placeOf)];
  const isSame = (i: number, j: number): boolean => a[i]!.text === b[j]!.text && placesA[i] === placesB[j];
  let start = 0;
  while (start < a.length && start < b.length && isSame(start, start)) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && isSame(endA - 1, endB - 1)) {
    endA--;
    endB--;
  }
  const rows = endA - start;
  const columns = endB - start;
  if (rows * columns > MAX_CELLS) return undefined;
  // Most lines with the same text; of equally many those that stand in the same place of the templates.
  const best = Array.from({ length: rows + 1 }, () => new Int32Array(columns + 1));
  const worth = (i: number, j: number): number =>
    a[start + i]!.text === b[start + j]!.text ? best[i + 1]![j + 1]! + (isSame(start + i, start + j) ? TEXT + 1 : TEXT) : -1;
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) best[i]![j] = Math.max(worth(i, j), best[i + 1]![j]!, best[i]![j + 1]!);
  }
  const pairs: Pair[] = [];
  let gone: LineStory[] = [];
  let come: LineStory[] = [];
  const endGap = (): void => {
    pairs.push(...paired(gone, come));
    gone = [];
    come = [];
  };
  let i = 0;
  let j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && worth(i, j) === best[i]![j]) {
      endGap();
      i++;
      j++;
    } else if (j >= columns || (i < rows && best[i + 1]![j]! >= best[i]![j + 1]!)) gone.push(a[start + i++]!);
    else come.push(b[start + j++]!);
  }
  endGap();
  return pairs;
}

const MAX_CELLS = 16_000_000;
const TEXT = 10_000;

function placeOf({ stack }: LineStory): string {
  return stack.map(({ file, line, column }) => `${file}:${line}:${column}`).join(' ');
}

/** Lines between two that stayed. */
function paired(gone: readonly LineStory[], come: readonly LineStory[]): Pair[] {
  if (gone.length === come.length) return gone.map((line, i): Pair => [line, come[i]]);
  const rest = [...come];
  const pairs = gone.map((line): Pair => {
    const at = rest.findIndex((other) => nameOf(other) === nameOf(line));
    return [line, at === -1 ? undefined : rest.splice(at, 1)[0]];
  });
  return [...pairs, ...rest.map((line): Pair => [undefined, line])];
}

/** "  image:" */
function nameOf({ text }: LineStory): string {
  return /^\s*(?:- +)?[^\s:]+:/.exec(text)?.[0] ?? text;
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
