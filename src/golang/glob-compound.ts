/** The matchers of github.com/gobwas/glob v0.2.3 that are made of others, with its mistakes (see glob-matchers.ts). */
import { goFail } from './func.ts';
import { eachRune, type Found, type Matcher, starts } from './glob-matchers.ts';
import { runeAt, runeCount } from './utf8.ts';

/** How many bytes (or, when a pattern is compiled, matchers) may be looked at: patterns with many stars need exponential time. */
const MAX_STEPS = 2_000_000;

/** Counts down the work of one match, or of one compilation. */
export class GlobBudget {
  #left = MAX_STEPS;
  reset(): void {
    this.#left = MAX_STEPS;
  }
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) goFail('glob: pattern too costly');
  }
}

/** All of the matchers, each on the whole text. */
export function everyOf(matchers: readonly Matcher[]): Matcher {
  return {
    kind: 'every-of',
    length: matchers.length === 0 ? 0 : -1,
    match: (given) => matchers.every((matcher) => matcher.match(given)),
    find(given) {
      let index = 0;
      let offset = 0;
      let current: readonly number[] = [];
      let rest = given;
      for (const [i, matcher] of matchers.entries()) {
        const found = matcher.find(rest);
        if (found === undefined) return undefined;
        if (i === 0) current = found.lengths;
        else {
          const delta = index - (found.index + offset);
          const next = current.filter((length) => found.lengths.includes(length + delta)).map((length) => length + delta);
          if (next.length === 0) return undefined;
          current = next;
        }
        index = found.index + offset;
        rest = given.slice(index);
        offset += found.index;
      }
      return { index, lengths: current };
    },
  };
}

export interface AnyOfMatcher extends Matcher {
  readonly kind: 'any-of';
  readonly matchers: readonly Matcher[];
}

/** {a,b} */
export function anyOf(matchers: readonly Matcher[]): AnyOfMatcher {
  return {
    kind: 'any-of',
    matchers,
    length: sharedLength(matchers),
    match: (given) => matchers.some((matcher) => matcher.match(given)),
    find(given) {
      let best: Found | undefined;
      for (const matcher of matchers) {
        const found = matcher.find(given);
        if (found === undefined || (best !== undefined && found.index > best.index)) continue;
        if (best === undefined || found.index < best.index) best = found;
        else best = { index: best.index, lengths: [...new Set([...best.lengths, ...found.lengths])].sort((a, b) => a - b) };
      }
      return best;
    },
  };
}

/** The library forgets alternatives of varying length that stand before the first of a fixed length. */
function sharedLength(matchers: readonly Matcher[]): number {
  let length = -1;
  for (const matcher of matchers) {
    if (length === -1) length = matcher.length;
    else if (matcher.length !== length) return -1;
  }
  return length;
}

/** Matchers of fixed lengths one after another. */
export function row(matchers: readonly Matcher[]): Matcher {
  const length = matchers.reduce((sum, matcher) => sum + matcher.length, 0);
  const matchAll = (given: string): boolean => {
    let at = 0;
    for (const matcher of matchers) {
      let count = 0;
      let last = 0;
      for (const [start] of eachRune(given.slice(at))) {
        last = start;
        if (++count === matcher.length) break;
      }
      if (count < matcher.length) return false;
      // The end is one byte past the start of the last rune, whatever its length: a rune of more bytes is cut.
      const end = at + last + 1;
      if (end > given.length) goFail(`runtime error: slice bounds out of range [:${end}] with length ${given.length}`);
      if (!matcher.match(given.slice(at, end))) return false;
      at = end;
    }
    return true;
  };
  return {
    kind: 'row',
    length,
    match: (given) => runeCount(given) === length && matchAll(given),
    find(given) {
      for (const index of starts(given)) {
        if (given.length - index < length) break;
        if (matchAll(given.slice(index))) return { index, lengths: [length] };
      }
      return undefined;
    },
  };
}

export interface TreeMatcher extends Matcher {
  readonly kind: 'tree';
  readonly value: Matcher;
  readonly left: Matcher | undefined;
  readonly right: Matcher | undefined;
  /** In runes, measured when the tree was first built. */
  readonly leftLength: number;
  readonly rightLength: number;
}

/** `value` somewhere, `left` before it, `right` after it. */
export function tree(
  parts: Pick<TreeMatcher, 'value' | 'left' | 'right' | 'leftLength' | 'rightLength' | 'length'>,
  budget: GlobBudget,
): TreeMatcher {
  const { value, left, right, leftLength, rightLength, length } = parts;
  return {
    kind: 'tree',
    ...parts,
    match(given) {
      if (length !== -1 && length > given.length) return false;
      const limit = rightLength >= 0 ? given.length - rightLength : given.length;
      let offset = Math.max(0, leftLength);
      while (offset < limit) {
        const found = value.find(given.slice(offset, limit));
        budget.spend(limit - offset + (found?.lengths.length ?? 0));
        if (found === undefined) return false;
        const start = offset + found.index;
        const before = given.slice(0, start);
        if (left === undefined ? before === '' : left.match(before)) {
          for (const taken of found.lengths.toReversed()) {
            const after = given.slice(start + taken);
            if (right === undefined ? after === '' : right.match(after)) return true;
          }
        }
        offset = start + (runeAt(given, start) & 7);
      }
      return false;
    },
    // The library has left this open: a tree is never found inside of another matcher.
    find: () => undefined,
  };
}
