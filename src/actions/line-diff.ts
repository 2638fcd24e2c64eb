/**
 * The difference of two texts, line by line, in the form of `diff -u` (GNU diffutils, "Unified Format"). The shortest script is
 * looked for as Myers describes it (An O(ND) Difference Algorithm, 1986); texts that have too little in common are replaced whole.
 */

/** Lines around a change. */
const CONTEXT = 3;
/** Changed lines up to which the shortest script is looked for: its cost grows with their square. */
const MAX_EDITS = 2_000;

type Line = readonly [mark: ' ' | '-' | '+', text: string];

/** '' when the texts are the same. Texts are ordinary or byte strings alike. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const lines = scriptOf(linesOf(before), linesOf(after));
  const hunks = hunksOf(lines).map(([start, end]) => hunk(lines, start, end));
  return `--- ${path} (as it is)\n+++ ${path} (as the description gives it)\n${hunks.join('')}`;
}

/** The last line without its line feed when it has none: it is another line then. */
function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function scriptOf(before: readonly string[], after: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const same = (from: number, to: number): Line[] => before.slice(from, to).map((text) => [' ', text]);
  const middle = shortest(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  return [...same(0, head), ...middle, ...same(before.length - tail, before.length)];
}

function shortest(a: readonly string[], b: readonly string[]): Line[] {
  const whole = (): Line[] => [...a.map((text): Line => ['-', text]), ...b.map((text): Line => ['+', text])];
  if (a.length === 0 || b.length === 0) return whole();
  const furthest = new Map<number, number>([[1, 0]]);
  const rounds: ReadonlyMap<number, number>[] = [];
  for (let edits = 0; edits <= Math.min(a.length + b.length, MAX_EDITS); edits++) {
    rounds.push(new Map(furthest));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = isDown(furthest, diagonal, edits) ? furthest.get(diagonal + 1)! : furthest.get(diagonal - 1)! + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      furthest.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return walkBack(a, b, rounds);
    }
  }
  return whole();
}

function isDown(furthest: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  return diagonal === -edits || (diagonal !== edits && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1));
}

function walkBack(a: readonly string[], b: readonly string[], rounds: readonly ReadonlyMap<number, number>[]): Line[] {
  const lines: Line[] = [];
  let x = a.length;
  let y = b.length;
  for (let edits = rounds.length - 1; edits >= 0; edits--) {
    const furthest = rounds[edits]!;
    const diagonal = x - y;
    const before = isDown(furthest, diagonal, edits) ? diagonal + 1 : diagonal - 1;
    const fromX = furthest.get(before) ?? 0;
    const fromY = fromX - before;
    while (x > Math.max(fromX, 0) && y > Math.max(fromY, 0)) {
      lines.push([' ', a[--x]!]);
      y--;
    }
    if (edits === 0) break;
    if (before === diagonal + 1) lines.push(['+', b[--y]!]);
    else lines.push(['-', a[--x]!]);
  }
  return lines.reverse();
}

/** Where changes and the lines around them begin and end; what touches is one. */
function hunksOf(lines: readonly Line[]): readonly (readonly [start: number, end: number])[] {
  const hunks: [number, number][] = [];
  for (const [i, [mark]] of lines.entries()) {
    if (mark === ' ') continue;
    const last = hunks.at(-1);
    const end = Math.min(lines.length, i + CONTEXT + 1);
    if (last !== undefined && i - CONTEXT <= last[1]) last[1] = end;
    else hunks.push([Math.max(0, i - CONTEXT), end]);
  }
  return hunks;
}

function hunk(lines: readonly Line[], start: number, end: number): string {
  const count = (from: number, to: number, without: string): number => lines.slice(from, to).filter(([mark]) => mark !== without).length;
  const range = (without: string): string => {
    const length = count(start, end, without);
    return `${count(0, start, without) + (length === 0 ? 0 : 1)},${length}`;
  };
  const body = lines
    .slice(start, end)
    .map(([mark, text]) => (text.endsWith('\n') ? mark + text : `${mark}${text}\n\\ No newline at end of file\n`));
  return `@@ -${range('+')} +${range('-')} @@\n${body.join('')}`;
}
