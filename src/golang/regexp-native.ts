/**
 * The quick path: a pattern that provably means the same to JavaScript as to Go, and on which a backtracking matcher cannot take long,
 * runs as a JavaScript RegExp, on texts of ASCII only. What is written down is made from the tree, not from the pattern's own text,
 * so that no difference of syntax can slip in. Everything else is for regexp-machine.ts.
 */

import type { RuneSet } from './regexp-runes.ts';
import type { Pattern } from './regexp-tree.ts';

export interface NativePattern {
  /** With the flag "g", for lastIndex. */
  readonly expression: RegExp;
  /** On longer texts the machine is to be used. */
  readonly maxLength: number;
}

/** How many steps a search may take at worst. */
const MAX_STEPS = 1 << 22;
const MIN_LENGTH = 64;
/** Beyond this a text does not get faster by it. */
const MAX_LENGTH = 1 << 16;

interface Written {
  readonly source: string;
  /** The match can be empty. */
  readonly nullable: boolean;
  readonly hasCapture: boolean;
  /** Loops without an end: each makes the worst case a degree worse. */
  readonly loops: number;
  /** Ways to go through everything else. */
  readonly ways: number;
}

/** The RegExp for a pattern, or undefined when the two languages differ on it or it could take long. */
export function nativePattern(pattern: Pattern): NativePattern | undefined {
  const written = write(pattern);
  if (written === undefined) return undefined;
  // A search tries every start; each loop may end at every place after it.
  const maxLength = Math.min(MAX_LENGTH, Math.floor((MAX_STEPS / written.ways) ** (1 / (written.loops + 1))));
  return maxLength < MIN_LENGTH ? undefined : { expression: new RegExp(written.source, 'g'), maxLength };
}

function write(pattern: Pattern): Written | undefined {
  switch (pattern.kind) {
    case 'rune':
      return { source: writeSet(pattern.set), nullable: false, hasCapture: false, loops: 0, ways: 1 };
    case 'assert':
      return writeAssertion(pattern.assertion);
    case 'capture': {
      const sub = write(pattern.sub);
      return sub && { ...sub, source: `(${sub.source})`, hasCapture: true };
    }
    case 'concat':
      return writeAll(pattern.subs, '', (a, b) => a * b);
    case 'alternate':
      return writeAll(pattern.subs, '|', (a, b) => a + b);
    case 'repeat':
      return writeRepeat(pattern);
  }
}

function writeAssertion(assertion: (Pattern & { kind: 'assert' })['assertion']): Written | undefined {
  const sources = { 'text-start': '^', 'text-end': '$', word: '\\b', 'no-word': '\\B', 'line-start': undefined, 'line-end': undefined };
  const source = sources[assertion];
  return source === undefined ? undefined : { source, nullable: true, hasCapture: false, loops: 0, ways: 1 };
}

function writeAll(subs: readonly Pattern[], separator: string, combine: (a: number, b: number) => number): Written | undefined {
  const parts: Written[] = [];
  for (const sub of subs) {
    const part = write(sub);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  const source = parts.map((part) => part.source).join(separator);
  const alternatives = separator !== '';
  return {
    source: alternatives ? `(?:${source})` : source,
    nullable: alternatives ? parts.some((part) => part.nullable) : parts.every((part) => part.nullable),
    hasCapture: parts.some((part) => part.hasCapture),
    loops: parts.reduce((sum, part) => sum + part.loops, 0),
    ways: parts.map((part) => part.ways).reduce(combine, alternatives ? 0 : 1),
  };
}

function writeRepeat(pattern: Pattern & { kind: 'repeat' }): Written | undefined {
  const { sub, min, max, greedy } = pattern;
  const body = write(sub);
  // JavaScript drops a turn that matches nothing, and forgets at each turn what the groups in it held.
  if (body === undefined || body.nullable || (body.hasCapture && max !== 1)) return undefined;
  // Loops in loops, and loops over more than one rune, may backtrack exponentially.
  if (max !== 1 && sub.kind !== 'rune') return undefined;
  const one = sub.kind === 'rune' || sub.kind === 'capture' ? body.source : `(?:${body.source})`;
  const source = `${one}{${min},${max === -1 ? '' : max}}${greedy ? '' : '?'}`;
  const ways = max === -1 ? body.ways : body.ways * (max - min + 1);
  return { source, nullable: min === 0, hasCapture: body.hasCapture, loops: body.loops + (max === -1 ? 1 : 0), ways };
}

/** The part of the set that texts of ASCII can meet. */
function writeSet(set: RuneSet): string {
  let out = '';
  for (let i = 0; i < set.length && set[i]! < 0x80; i += 2) {
    const [low, high] = [set[i]!, Math.min(set[i + 1]!, 0x7f)];
    out += low === high ? hex(low) : `${hex(low)}-${hex(high)}`;
  }
  return `[${out}]`;
}

function hex(code: number): string {
  return `\\x${code.toString(16).padStart(2, '0')}`;
}
