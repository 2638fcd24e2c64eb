/** Go's package path (and filepath on Unix, which does the same): lexical work on "/"-separated byte strings, and shell patterns. */
import { goFail } from './func.ts';
import { RUNE_ERROR, runeAt } from './utf8.ts';

/** path.Base: the last element; "." for "", "/" for nothing but slashes. */
export function pathBase(path: string): string {
  if (path === '') return '.';
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  return end === 0 ? '/' : path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}

/** path.Dir: all but the last element, cleaned. */
export function pathDir(path: string): string {
  return pathClean(path.slice(0, path.lastIndexOf('/') + 1));
}

/** path.Ext: from the last dot of the last element on. */
export function pathExt(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') ? path.slice(dot) : '';
}

/** path.IsAbs. */
export function pathIsAbs(path: string): boolean {
  return path.startsWith('/');
}

/** path.Clean: the shortest path of the same meaning. */
export function pathClean(path: string): string {
  const rooted = path.startsWith('/');
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (part !== '..' || !rooted) kept.push(part);
  }
  return (rooted ? '/' : '') + kept.join('/') || '.';
}

/** path.Join: the elements that are not empty, with slashes between, cleaned. */
export function pathJoin(...elements: readonly string[]): string {
  const kept = elements.filter((element) => element !== '');
  return kept.length === 0 ? '' : pathClean(kept.join('/'));
}

/**
 * path.Match: does `name` match the shell pattern (*, ?, [a-z], [^a], \c; none of them but an escape matches "/"). Fails with
 * "syntax error in pattern" where Go does; like Go, only when the matching comes upon the error, or the name does not match.
 */
export function pathMatch(pattern: string, name: string): boolean {
  let rest = name;
  let left = pattern;
  while (left !== '') {
    const { star, chunk, after } = nextChunk(left);
    left = after;
    if (star && chunk === '') return !rest.includes('/');
    const matched = matchFrom(chunk, rest, star, left === '');
    if (matched === undefined) {
      // The rest of the pattern must be well formed all the same.
      while (left !== '') {
        const next = nextChunk(left);
        matchChunk(next.chunk, '');
        left = next.after;
      }
      return false;
    }
    rest = matched;
  }
  return rest === '';
}

/** What remains of the name after the chunk, which may begin later when a star stands before it. */
function matchFrom(chunk: string, name: string, star: boolean, isLast: boolean): string | undefined {
  const rest = matchChunk(chunk, name);
  if (rest !== undefined && (rest === '' || !isLast)) return rest;
  for (let i = 0; star && i < name.length && name[i] !== '/'; i++) {
    const later = matchChunk(chunk, name.slice(i + 1));
    if (later !== undefined && (later === '' || !isLast)) return later;
  }
  return undefined;
}

interface Chunk {
  readonly star: boolean;
  /** The pattern up to the next star. */
  readonly chunk: string;
  readonly after: string;
}

function nextChunk(pattern: string): Chunk {
  let start = 0;
  while (pattern[start] === '*') start++;
  let inRange = false;
  let i = start;
  for (; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === '\\') i++;
    else if (char === '[') inRange = true;
    else if (char === ']') inRange = false;
    else if (char === '*' && !inRange) break;
  }
  return { star: start > 0, chunk: pattern.slice(start, i), after: pattern.slice(i) };
}

/** What remains of `name` after a chunk without stars; undefined when it does not match. Reads the chunk to its end in any case. */
function matchChunk(chunk: string, name: string): string | undefined {
  let failed = false;
  let at = 0;
  for (let i = 0; i < chunk.length; ) {
    failed ||= at >= name.length;
    const char = chunk[i]!;
    if (char === '[') {
      const packed = failed ? 0 : runeAt(name, at);
      at += packed & 7;
      const found = matchClass(chunk, i + 1, packed >> 3);
      failed ||= !found.matches;
      i = found.next;
      continue;
    }
    if (char === '\\' && ++i >= chunk.length) badPattern();
    if (!failed) {
      failed = char === '?' ? name[at] === '/' : chunk[i] !== name[at];
      at += char === '?' ? runeAt(name, at) & 7 : 1;
    }
    i++;
  }
  return failed ? undefined : name.slice(at);
}

function matchClass(chunk: string, start: number, rune: number): { readonly matches: boolean; readonly next: number } {
  const negated = chunk[start] === '^';
  let i = negated ? start + 1 : start;
  let found = false;
  for (let ranges = 0; !(chunk[i] === ']' && ranges > 0); ranges++) {
    const low = classRune(chunk, i);
    let high = low;
    if (chunk[low.next] === '-') high = classRune(chunk, low.next + 1);
    found ||= low.rune <= rune && rune <= high.rune;
    i = high.next;
  }
  return { matches: found !== negated, next: i + 1 };
}

function classRune(chunk: string, start: number): { readonly rune: number; readonly next: number } {
  const first = chunk[start];
  const at = first === '\\' ? start + 1 : start;
  if (first === '-' || first === ']' || at >= chunk.length) badPattern();
  const packed = runeAt(chunk, at);
  const next = at + (packed & 7);
  if (packed === ((RUNE_ERROR << 3) | 1) || next >= chunk.length) badPattern();
  return { rune: packed >> 3, next };
}

function badPattern(): never {
  return goFail('syntax error in pattern');
}
