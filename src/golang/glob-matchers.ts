/**
 * The matchers of github.com/gobwas/glob v0.2.3. `match` takes a whole text; `find` gives the first place where the matcher can begin and
 * the lengths that it can take there, with the library's shortcuts, which are not always right (it mixes bytes and runes, and cuts where
 * it should look on): charts that come out wrong in Helm must come out wrong here.
 */
import { encodeRune, RUNE_ERROR, runeAt, runeCount } from './utf8.ts';

/** Where a matcher begins, and how many bytes it may take from there, in rising order. */
export interface Found {
  readonly index: number;
  readonly lengths: readonly number[];
}

export interface Matcher {
  readonly kind: string;
  /** In runes; -1 when it varies. */
  readonly length: number;
  match(text: string): boolean;
  find(text: string): Found | undefined;
}

/** The starts of the runes, and the runes. */
export function* eachRune(text: string): Generator<readonly [start: number, rune: number]> {
  for (let i = 0; i < text.length; ) {
    const packed = runeAt(text, i);
    yield [i, packed >> 3];
    i += packed & 7;
  }
}

/** The starts of the runes. */
export function starts(text: string): number[] {
  return Array.from(eachRune(text), ([start]) => start);
}

/** The ends that the library computes: start plus the length of the rune's own encoding, which is 3 for an invalid byte. */
function ends(text: string): number[] {
  return Array.from(eachRune(text), ([start, rune]) => start + runeLength(rune));
}

function runeLength(rune: number): number {
  return encodeRune(rune).length;
}

/** ** */
export const superMatcher: Matcher = {
  kind: 'super',
  length: -1,
  match: () => true,
  find: (text) => ({ index: 0, lengths: [...starts(text), text.length] }),
};

/** An empty alternative. */
export const nothing: Matcher = {
  kind: 'nothing',
  length: 0,
  match: (text) => text === '',
  find: () => ({ index: 0, lengths: [0] }),
};

/** * */
export const any: Matcher = {
  kind: 'any',
  length: -1,
  match: (text) => !text.includes('/'),
  find(text) {
    const slash = text.indexOf('/');
    if (slash === 0) return { index: 0, lengths: [0] };
    const part = slash < 0 ? text : text.slice(0, slash);
    return { index: 0, lengths: [...starts(part), part.length] };
  },
};

/** One character for which `fits` holds. The empty text counts as U+FFFD, so "?" matches "". */
function oneRune(kind: string, fits: (rune: number) => boolean): Matcher {
  return {
    kind,
    length: 1,
    match(text) {
      const packed = text === '' ? RUNE_ERROR << 3 : runeAt(text, 0);
      return text.length <= (packed & 7) && fits(packed >> 3);
    },
    find(text) {
      for (const [index, rune] of eachRune(text)) if (fits(rune)) return { index, lengths: [runeLength(rune)] };
      return undefined;
    },
  };
}

/** ? */
export const single: Matcher = oneRune('single', (rune) => rune !== 0x2f);

export interface ListMatcher extends Matcher {
  readonly kind: 'list';
  readonly chars: readonly number[];
  readonly not: boolean;
}

/** [abc] */
export function list(chars: readonly number[], not: boolean): ListMatcher {
  return { ...oneRune('list', (rune) => chars.includes(rune) !== not), kind: 'list', chars, not };
}

/** [a-z] */
export function range(low: number, high: number, not: boolean): Matcher {
  return oneRune('range', (rune) => (rune >= low && rune <= high) !== not);
}

export interface TextMatcher extends Matcher {
  readonly kind: 'text' | 'prefix' | 'suffix';
  readonly text: string;
}

export function text(wanted: string): TextMatcher {
  return {
    kind: 'text',
    text: wanted,
    length: runeCount(wanted),
    match: (given) => given === wanted,
    find(given) {
      const index = given.indexOf(wanted);
      return index < 0 ? undefined : { index, lengths: [wanted.length] };
    },
  };
}

/** text** */
export function prefix(wanted: string): TextMatcher {
  return {
    kind: 'prefix',
    text: wanted,
    length: -1,
    match: (given) => given.startsWith(wanted),
    find(given) {
      const index = given.indexOf(wanted);
      if (index < 0) return undefined;
      return { index, lengths: [wanted.length, ...ends(given.slice(index + wanted.length)).map((end) => wanted.length + end)] };
    },
  };
}

/** **text */
export function suffix(wanted: string): TextMatcher {
  return {
    kind: 'suffix',
    text: wanted,
    length: -1,
    match: (given) => given.endsWith(wanted),
    find(given) {
      const index = given.indexOf(wanted);
      return index < 0 ? undefined : { index: 0, lengths: [index + wanted.length] };
    },
  };
}

/** text* */
export function prefixAny(wanted: string): Matcher {
  return {
    kind: 'prefix-any',
    length: -1,
    match: (given) => given.startsWith(wanted) && !given.includes('/', wanted.length),
    find(given) {
      const index = given.indexOf(wanted);
      if (index < 0) return undefined;
      const after = given.slice(index + wanted.length);
      const slash = after.indexOf('/');
      const part = slash < 0 ? after : after.slice(0, slash);
      return { index, lengths: [wanted.length, ...ends(part).map((end) => wanted.length + end)] };
    },
  };
}

/** *text */
export function suffixAny(wanted: string): Matcher {
  return {
    kind: 'suffix-any',
    length: -1,
    match: (given) => given.endsWith(wanted) && !given.slice(0, given.length - wanted.length).includes('/'),
    find(given) {
      const end = given.indexOf(wanted);
      if (end < 0) return undefined;
      const index = end === 0 ? 0 : given.lastIndexOf('/', end - 1) + 1;
      return { index, lengths: [end + wanted.length - index] };
    },
  };
}

/** before**after; the two may overlap. */
export function prefixSuffix(before: string, after: string): Matcher {
  return {
    kind: 'prefix-suffix',
    length: -1,
    match: (given) => given.startsWith(before) && given.endsWith(after),
    find(given) {
      const index = given.indexOf(before);
      if (index < 0) return undefined;
      const lengths: number[] = [];
      let part = given.slice(index);
      for (let at = part.lastIndexOf(after); at >= 0; at = part.lastIndexOf(after)) {
        lengths.unshift(at + after.length);
        part = part.slice(0, at);
      }
      return lengths.length === 0 ? undefined : { index, lengths };
    },
  };
}

/** **text**, or (not) anything without the text. */
export function contains(needle: string, not: boolean): Matcher {
  return {
    kind: 'contains',
    length: -1,
    match: (given) => given.includes(needle) !== not,
    find(given) {
      const at = given.indexOf(needle);
      if (not) {
        const part = at < 0 ? given : given.slice(0, at);
        return { index: 0, lengths: [...starts(part), part.length] };
      }
      if (at < 0) return undefined;
      const offset = at + needle.length;
      if (given.length <= offset) return { index: 0, lengths: [offset] };
      const rest = given.slice(offset);
      return { index: 0, lengths: [...starts(rest), rest.length].map((length) => offset + length) };
    },
  };
}

/** At least `count` characters. */
export function min(count: number): Matcher {
  return {
    kind: 'min',
    length: -1,
    match: (given) => runeCount(given) >= count && given !== '',
    find(given) {
      if (given.length < count) return undefined;
      const lengths = ends(given).slice(Math.max(0, count - 1));
      return lengths.length === 0 ? undefined : { index: 0, lengths };
    },
  };
}

/** At most `count` characters. */
export function max(count: number): Matcher {
  return {
    kind: 'max',
    length: -1,
    match: (given) => runeCount(given) <= count,
    find: (given) => ({ index: 0, lengths: [0, ...ends(given).slice(0, count)] }),
  };
}
