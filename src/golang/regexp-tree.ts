/** The tree of a regular expression, and what its parts are built of. */
import type { RuneSet } from './regexp-runes.ts';

/** What stands between two runes. */
export type Assertion = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word' | 'no-word';

export type Pattern = Measures &
  (
    | { readonly kind: 'rune'; readonly set: RuneSet }
    | { readonly kind: 'assert'; readonly assertion: Assertion }
    | { readonly kind: 'capture'; readonly index: number; readonly name: string; readonly sub: Pattern }
    | { readonly kind: 'concat'; readonly subs: readonly Pattern[] }
    | { readonly kind: 'alternate'; readonly subs: readonly Pattern[] }
    /** `max` is -1 when there is none. */
    | { readonly kind: 'repeat'; readonly sub: Pattern; readonly min: number; readonly max: number; readonly greedy: boolean }
  );

interface Measures {
  /** Height of the tree. */
  readonly height: number;
  /** Instructions that it compiles to, about. */
  readonly size: number;
  /** The largest product of counts of nested repetitions. */
  readonly repeats: number;
}

export function runeOf(set: RuneSet): Pattern {
  return { kind: 'rune', set, height: 1, size: 1, repeats: 1 };
}

export function concat(subs: readonly Pattern[]): Pattern {
  if (subs.length === 1) return subs[0]!;
  const measured = measure(subs);
  // Go keeps a run of literals as one leaf.
  const literal = subs.every((sub) => sub.kind === 'rune' && sub.set.length <= 2 && sub.set[0] === sub.set[1]);
  return { kind: 'concat', subs, ...measured, ...(literal ? { height: 1 } : {}) };
}

export function alternate(subs: readonly Pattern[]): Pattern {
  const measured = measure(subs);
  return { kind: 'alternate', subs, ...measured, size: measured.size + subs.length - 1 };
}

function measure(subs: readonly Pattern[]): Measures {
  let [height, size, repeats] = [0, 0, 1];
  for (const sub of subs) {
    height = Math.max(height, sub.height);
    size += sub.size;
    repeats = Math.max(repeats, sub.repeats);
  }
  return { height: height + 1, size: Math.max(size, 1), repeats };
}
