/**
 * Runs Go's regular expressions in time linear in the text: the pattern becomes a program, all of whose threads walk over the text
 * together (Rob Pike's machine; regexp/syntax/compile.go and regexp/exec.go). Of several matches at the leftmost place the one is found
 * that a backtracking matcher would find first.
 */

import { hasRune, type RuneSet } from './regexp-runes.ts';
import type { Assertion, Pattern } from './regexp-tree.ts';
import { runeAt } from './utf8.ts';

export interface Program {
  readonly start: number;
  readonly instructions: readonly Instruction[];
  /** Nothing can match but at the start of the text. */
  readonly anchored: boolean;
}

type Instruction =
  | { readonly op: 'rune'; readonly set: RuneSet; next: number }
  | { readonly op: 'assert'; readonly assertion: Assertion; next: number }
  | { readonly op: 'capture'; readonly slot: number; next: number }
  | { readonly op: 'split'; next: number; other: number }
  | { readonly op: 'nop'; next: number }
  | { readonly op: 'match' }
  | { readonly op: 'fail' };

/** Start and end of the match and of its groups; -1 where a group took no part. */
export type Slots = readonly number[];

/** Sets the place where a fragment goes on. */
type Hole = (target: number) => void;

interface Fragment {
  readonly start: number;
  readonly holes: readonly Hole[];
  /** May match nothing at all. */
  readonly nullable: boolean;
}

export function compileProgram(pattern: Pattern): Program {
  const instructions: Instruction[] = [{ op: 'fail' }];
  const fragment = compile(pattern, instructions);
  const match = instructions.push({ op: 'match' }) - 1;
  for (const fill of fragment.holes) fill(match);
  const first = pattern.kind === 'concat' ? pattern.subs[0] : pattern;
  return { start: fragment.start, instructions, anchored: first?.kind === 'assert' && first.assertion === 'text-start' };
}

function compile(pattern: Pattern, out: Instruction[]): Fragment {
  switch (pattern.kind) {
    case 'rune':
      return { ...single(out, { op: 'rune', set: pattern.set, next: 0 }), nullable: false };
    case 'assert':
      return single(out, { op: 'assert', assertion: pattern.assertion, next: 0 });
    case 'capture': {
      const open = single(out, { op: 'capture', slot: 2 * pattern.index, next: 0 });
      const sub = compile(pattern.sub, out);
      return joined([open, sub, single(out, { op: 'capture', slot: 2 * pattern.index + 1, next: 0 })]);
    }
    case 'concat':
      if (pattern.subs.length === 0) return single(out, { op: 'nop', next: 0 });
      return joined(pattern.subs.map((sub) => compile(sub, out)));
    case 'alternate':
      return alternated(
        pattern.subs.map((sub) => compile(sub, out)),
        out,
      );
    case 'repeat':
      return repeated(pattern, out);
  }
}

function single(out: Instruction[], instruction: Exclude<Instruction, { op: 'match' | 'fail' }>): Fragment {
  const start = out.push(instruction) - 1;
  return { start, holes: [(target) => (instruction.next = target)], nullable: true };
}

function joined(parts: readonly Fragment[]): Fragment {
  for (let i = 1; i < parts.length; i++) for (const fill of parts[i - 1]!.holes) fill(parts[i]!.start);
  return { start: parts[0]!.start, holes: parts[parts.length - 1]!.holes, nullable: parts.every((part) => part.nullable) };
}

function alternated(parts: readonly Fragment[], out: Instruction[]): Fragment {
  // The first split leads to the first part and to the next split.
  let start = parts[parts.length - 1]!.start;
  for (let i = parts.length - 2; i >= 0; i--) start = out.push({ op: 'split', next: parts[i]!.start, other: start }) - 1;
  return { start, holes: parts.flatMap((part) => part.holes), nullable: parts.some((part) => part.nullable) };
}

function repeated(pattern: Pattern & { kind: 'repeat' }, out: Instruction[]): Fragment {
  const { sub, min, max, greedy } = pattern;
  const copy = (): Fragment => compile(sub, out);
  if (max === 0) return single(out, { op: 'nop', next: 0 });
  const parts = Array.from({ length: max === -1 ? Math.max(min - 1, 0) : min }, copy);
  if (max === -1) parts.push(min === 0 ? star(copy(), greedy, out) : plus(copy(), greedy, out));
  else if (max > min) {
    // x{2,4} is xx(x(x)?)?
    let optional = quest(copy(), greedy, out);
    for (let i = min + 1; i < max; i++) optional = quest(joined([copy(), optional]), greedy, out);
    parts.push(optional);
  }
  return joined(parts);
}

function loop(body: Fragment, greedy: boolean, out: Instruction[]): Fragment {
  const split = forked(body.start, greedy, out);
  for (const fill of body.holes) fill(split.start);
  return split;
}

/** A split between `target` and a hole. */
function forked(target: number, greedy: boolean, out: Instruction[]): Fragment {
  const split = { op: 'split' as const, next: greedy ? target : 0, other: greedy ? 0 : target };
  const start = out.push(split) - 1;
  return { start, holes: [(to) => (greedy ? (split.other = to) : (split.next = to))], nullable: true };
}

function plus(body: Fragment, greedy: boolean, out: Instruction[]): Fragment {
  return { start: body.start, holes: loop(body, greedy, out).holes, nullable: body.nullable };
}

function star(body: Fragment, greedy: boolean, out: Instruction[]): Fragment {
  // Go: (|a)* is (?:(|a)+)?, or else the order of preference would be lost (golang.org/issue/46123).
  return body.nullable ? quest(plus(body, greedy, out), greedy, out) : loop(body, greedy, out);
}

function quest(body: Fragment, greedy: boolean, out: Instruction[]): Fragment {
  const split = forked(body.start, greedy, out);
  return { ...split, holes: [...split.holes, ...body.holes] };
}

/** The threads that are alive at one place of the text, the preferred ones first. */
interface Threads {
  readonly pcs: number[];
  readonly slots: Slots[];
}

/**
 * The leftmost match at or after `from`; undefined when there is none. `slotCount` is how many slots to fill: 2 for the match alone.
 */
export function runProgram(program: Program, text: string, from: number, slotCount: number): Slots | undefined {
  const { instructions } = program;
  // The place (plus one) at which an instruction was last reached: it is taken up once at each place.
  const seen = new Float64Array(instructions.length);
  let current: Threads = { pcs: [], slots: [] };
  let next: Threads = { pcs: [], slots: [] };
  const none: Slots = new Array<number>(slotCount).fill(-1);
  let matched: Slots | undefined;
  for (let at = from; ; ) {
    const packed = at < text.length ? runeAt(text, at) : 0;
    const width = packed & 7;
    if (matched === undefined && (at === 0 || !program.anchored)) follow(program, program.start, none, at, text, seen, current);
    if (current.pcs.length === 0 && (matched !== undefined || program.anchored)) break;
    for (let i = 0; i < current.pcs.length; i++) {
      const instruction = instructions[current.pcs[i]!]!;
      if (instruction.op === 'match') {
        const slots = current.slots[i]!.slice();
        slots[1] = at;
        matched = slots;
        // The threads after this one are less preferred.
        break;
      }
      if (instruction.op === 'rune' && width > 0 && hasRune(instruction.set, packed >> 3)) {
        follow(program, instruction.next, current.slots[i]!, at + width, text, seen, next);
      }
    }
    if (width === 0) break;
    at += width;
    current.pcs.length = 0;
    current.slots.length = 0;
    [current, next] = [next, current];
  }
  return matched;
}

/** Adds what can be reached from `pc` without a rune. Walks with a stack of its own: alternatives may be nested thousands deep. */
function follow(program: Program, pc: number, slots: Slots, at: number, text: string, seen: Float64Array, threads: Threads): void {
  let start = slots;
  if (slots[0] === -1) {
    const fresh = slots.slice();
    fresh[0] = at;
    start = fresh;
  }
  const pcs = [pc];
  const held = [start];
  while (pcs.length > 0) {
    let here = pcs.pop()!;
    let slotsHere = held.pop()!;
    walking: while (seen[here] !== at + 1) {
      seen[here] = at + 1;
      const instruction = program.instructions[here]!;
      switch (instruction.op) {
        case 'split':
          pcs.push(instruction.other);
          held.push(slotsHere);
          here = instruction.next;
          break;
        case 'nop':
          here = instruction.next;
          break;
        case 'assert':
          if (!holds(instruction.assertion, text, at)) break walking;
          here = instruction.next;
          break;
        case 'capture':
          if (instruction.slot < slotsHere.length) {
            const changed = slotsHere.slice();
            changed[instruction.slot] = at;
            slotsHere = changed;
          }
          here = instruction.next;
          break;
        case 'fail':
          break walking;
        default:
          threads.pcs.push(here);
          threads.slots.push(slotsHere);
          break walking;
      }
    }
  }
}

function holds(assertion: Assertion, text: string, at: number): boolean {
  switch (assertion) {
    case 'text-start':
      return at === 0;
    case 'text-end':
      return at === text.length;
    case 'line-start':
      return at === 0 || text[at - 1] === '\n';
    case 'line-end':
      return at === text.length || text[at] === '\n';
    case 'word':
      return isWordAt(text, at - 1) !== isWordAt(text, at);
    case 'no-word':
      return isWordAt(text, at - 1) === isWordAt(text, at);
  }
}

function isWordAt(text: string, at: number): boolean {
  const byte = text.charCodeAt(at);
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f;
}
