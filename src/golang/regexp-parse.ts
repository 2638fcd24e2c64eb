/**
 * The syntax of Go's regular expressions (regexp/syntax with the Perl flags), as a tree, with Go's sentences for what is wrong. Literals
 * and classes are the same thing here: one rune out of a set. What Go does to the tree only for speed (factoring, merging of literals)
 * is left out.
 */
import { goFail } from './func.ts';
import { foldRune, foldSet, MAX_RUNE, negated, perlGroup, posixGroup, type RuneSet, runeSet, unicodeClass } from './regexp-runes.ts';
import { type Assertion, alternate, concat, type Pattern, runeOf } from './regexp-tree.ts';
import { RUNE_ERROR, runeAt } from './utf8.ts';

export interface ParsedPattern {
  readonly pattern: Pattern;
  /** Names of the groups by number; "" for one without a name, and for the whole. */
  readonly groups: readonly string[];
}

/** Go's limits, but for the size: Go takes 3.3 million instructions, which nobody wants to run. */
const MAX_HEIGHT = 1000;
const MAX_REPEAT = 1000;
const MAX_SIZE = 200_000;

interface Flags {
  readonly fold: boolean;
  readonly multiLine: boolean;
  readonly dotNewline: boolean;
  readonly nonGreedy: boolean;
}

interface Group {
  readonly flags: Flags;
  /** Number of the capture; 0 for (?:…). */
  readonly index: number;
  readonly name: string;
  readonly alternatives: Pattern[];
  sequence: Pattern[];
}

/** A position in the pattern. */
interface Cursor {
  at: number;
}

/** syntax.Parse(pattern, syntax.Perl). Fails with "error parsing regexp: …". */
export function parsePattern(source: string): ParsedPattern {
  return new Parser(source).parse();
}

function bad(what: string, expression: string): never {
  return goFail(`error parsing regexp: ${what}: \`${expression}\``);
}

class Parser {
  readonly #source: string;
  readonly #groups: string[] = [''];
  readonly #stack: Group[] = [];
  #flags: Flags = { fold: false, multiLine: false, dotNewline: false, nonGreedy: false };
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    this.#open(0, '');
  }

  parse(): ParsedPattern {
    let lastRepeat = -1;
    while (this.#at < this.#source.length) {
      const start = this.#at;
      lastRepeat = this.#item(lastRepeat) ? start : -1;
    }
    const pattern = this.#close();
    if (this.#stack.length > 0) bad('missing closing )', this.#source);
    return { pattern, groups: this.#groups };
  }

  /** Reads one item; true when it was a repetition. */
  #item(lastRepeat: number): boolean {
    const source = this.#source;
    switch (source[this.#at]) {
      case '(':
        if (source[this.#at + 1] === '?') this.#perlGroup();
        else {
          this.#at++;
          this.#open(this.#groups.push('') - 1, '');
        }
        return false;
      case ')':
        if (this.#stack.length === 1) {
          this.#closed();
          bad('unexpected )', source);
        }
        this.#at++;
        this.#push(this.#close());
        return false;
      case '|':
        this.#at++;
        this.#nextAlternative();
        return false;
      case '^':
        return this.#assert(this.#flags.multiLine ? 'line-start' : 'text-start', 1);
      case '$':
        return this.#assert(this.#flags.multiLine ? 'line-end' : 'text-end', 1);
      case '.':
        this.#at++;
        this.#push(runeOf(this.#flags.dotNewline ? [0, MAX_RUNE] : [0, 9, 11, MAX_RUNE]));
        return false;
      case '[':
        this.#push(runeOf(this.#class()));
        return false;
      case '*':
        return this.#repeat(0, -1, this.#at + 1, lastRepeat);
      case '+':
        return this.#repeat(1, -1, this.#at + 1, lastRepeat);
      case '?':
        return this.#repeat(0, 1, this.#at + 1, lastRepeat);
      case '{':
        return this.#counted(lastRepeat);
      case '\\':
        this.#escape();
        return false;
      default:
        this.#literal(this.#nextRune(this));
        return false;
    }
  }

  get at(): number {
    return this.#at;
  }

  set at(at: number) {
    this.#at = at;
  }

  #open(index: number, name: string): void {
    this.#stack.push({ flags: this.#flags, index, name, alternatives: [], sequence: [] });
  }

  #top(): Group {
    return this.#stack[this.#stack.length - 1]!;
  }

  #push(pattern: Pattern): void {
    this.#top().sequence.push(pattern);
  }

  #nextAlternative(): void {
    const group = this.#top();
    group.alternatives.push(this.#checked(concat(group.sequence)));
    group.sequence = [];
  }

  /** The contents of the innermost group. */
  #closed(): Pattern {
    this.#nextAlternative();
    const { alternatives } = this.#top();
    return alternatives.length === 1 ? alternatives[0]! : this.#checked(alternate(alternatives));
  }

  #close(): Pattern {
    const sub = this.#closed();
    const { flags, index, name } = this.#stack.pop()!;
    this.#flags = flags;
    if (index === 0) return sub;
    return this.#checked({ kind: 'capture', index, name, sub, height: sub.height + 1, size: sub.size + 2, repeats: sub.repeats });
  }

  #checked(pattern: Pattern): Pattern {
    if (pattern.size > MAX_SIZE) bad('expression too large', this.#source);
    if (pattern.height > MAX_HEIGHT) bad('expression nests too deeply', this.#source);
    return pattern;
  }

  #assert(assertion: Assertion, width: number): false {
    this.#at += width;
    this.#push({ kind: 'assert', assertion, height: 1, size: 1, repeats: 1 });
    return false;
  }

  #literal(rune: number): void {
    this.#push(runeOf(this.#flags.fold ? runeSet(foldRune(rune).flatMap((r) => [r, r])) : [rune, rune]));
  }

  #nextRune(cursor: Cursor): number {
    const packed = runeAt(this.#source, cursor.at);
    if (packed === ((RUNE_ERROR << 3) | 1)) bad('invalid UTF-8', this.#source.slice(cursor.at));
    cursor.at += packed & 7;
    return packed >> 3;
  }

  #checkUtf8(start: number, end: number): void {
    for (const cursor = { at: start }; cursor.at < end; ) {
      const packed = runeAt(this.#source.slice(0, end), cursor.at);
      if (packed === ((RUNE_ERROR << 3) | 1)) bad('invalid UTF-8', this.#source.slice(cursor.at, end));
      cursor.at += packed & 7;
    }
  }

  /** "*", "+", "?" or "{n,m}" from #at to `end`, applied to what stands before it. */
  #repeat(min: number, max: number, end: number, lastRepeat: number): true {
    const start = this.#at;
    let greedy = !this.#flags.nonGreedy;
    if (this.#source[end] === '?') {
      end++;
      greedy = !greedy;
    }
    if (lastRepeat >= 0) bad('invalid nested repetition operator', this.#source.slice(lastRepeat, end));
    const { sequence } = this.#top();
    const sub = sequence.pop();
    if (sub === undefined) return bad('missing argument to repetition operator', this.#source.slice(start, end));
    const count = max === -1 ? min : max;
    const counted = this.#source[start] === '{';
    // Go: {0} ends the search for nested counts, {0,} does not.
    const repeats = counted ? (max === 0 ? 1 : Math.max(count, 1) * sub.repeats) : sub.repeats;
    const copies = max === -1 ? Math.max(min, 1) : max;
    const size = copies * sub.size + (max === -1 ? 1 : max - min) + 1;
    if (counted && (min >= 2 || max >= 2) && repeats > MAX_REPEAT) bad('invalid repeat count', this.#source.slice(start, end));
    sequence.push(this.#checked({ kind: 'repeat', sub, min, max, greedy, height: sub.height + 1, size, repeats }));
    this.#at = end;
    return true;
  }

  #counted(lastRepeat: number): boolean {
    COUNTED.lastIndex = this.#at;
    const match = COUNTED.exec(this.#source);
    if (match === null) {
      this.#at++;
      this.#literal(0x7b);
      return false;
    }
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === '' ? -1 : Number(match[3]);
    if (min > MAX_REPEAT || max > MAX_REPEAT || (max >= 0 && min > max)) bad('invalid repeat count', match[0]);
    return this.#repeat(min, max, COUNTED.lastIndex, lastRepeat);
  }

  /** "(?P<name>", "(?<name>", "(?i)", "(?i-s:". */
  #perlGroup(): void {
    const source = this.#source;
    const start = this.#at;
    const rest = source.length - start;
    const named = rest > 4 && source.startsWith('P<', start + 2) ? 4 : rest > 3 && source[start + 2] === '<' ? 3 : 0;
    if (named === 0) {
      this.#flagGroup();
      return;
    }
    const end = source.indexOf('>', start);
    if (end < 0) {
      this.#checkUtf8(start, source.length);
      bad('invalid named capture', source.slice(start));
    }
    const name = source.slice(start + named, end);
    this.#checkUtf8(start + named, end);
    if (!/^[0-9A-Za-z_]+$/.test(name)) bad('invalid named capture', source.slice(start, end + 1));
    this.#open(this.#groups.push(name) - 1, name);
    this.#at = end + 1;
  }

  #flagGroup(): void {
    const start = this.#at;
    let flags = this.#flags;
    let value = true;
    let sawFlag = false;
    this.#at += 2;
    reading: while (this.#at < this.#source.length) {
      const letter = String.fromCodePoint(this.#nextRune(this));
      switch (letter) {
        case 'i':
          flags = { ...flags, fold: value };
          sawFlag = true;
          break;
        case 'm':
          flags = { ...flags, multiLine: value };
          sawFlag = true;
          break;
        case 's':
          flags = { ...flags, dotNewline: value };
          sawFlag = true;
          break;
        case 'U':
          flags = { ...flags, nonGreedy: value };
          sawFlag = true;
          break;
        case '-':
          if (!value) break reading;
          value = false;
          sawFlag = false;
          break;
        case ':':
        case ')':
          if (!value && !sawFlag) break reading;
          if (letter === ':') this.#open(0, '');
          this.#flags = flags;
          return;
        default:
          break reading;
      }
    }
    bad('invalid or unsupported Perl syntax', this.#source.slice(start, this.#at));
  }

  #escape(): void {
    const source = this.#source;
    if (source[this.#at + 1] === 'C') bad('invalid escape sequence', source.slice(this.#at, this.#at + 2));
    switch (source[this.#at + 1]) {
      case 'A':
        this.#assert('text-start', 2);
        return;
      case 'b':
        this.#assert('word', 2);
        return;
      case 'B':
        this.#assert('no-word', 2);
        return;
      case 'z':
        this.#assert('text-end', 2);
        return;
      case 'Q': {
        const end = source.indexOf('\\E', this.#at + 2);
        const stop = end < 0 ? source.length : end;
        this.#at += 2;
        while (this.#at < stop) {
          const packed = runeAt(source.slice(0, stop), this.#at);
          if (packed === ((RUNE_ERROR << 3) | 1)) bad('invalid UTF-8', source.slice(this.#at, stop));
          this.#at += packed & 7;
          this.#literal(packed >> 3);
        }
        this.#at = end < 0 ? stop : stop + 2;
        return;
      }
    }
    const set = this.#classEscape();
    if (set !== undefined) this.#push(runeOf(set));
    else this.#literal(this.#escapedRune());
  }

  /** \pL, \P{Greek}, \d and their like; undefined when something else stands here. */
  #classEscape(): RuneSet | undefined {
    const source = this.#source;
    const start = this.#at;
    if (source[start] !== '\\') return undefined;
    const letter = source[start + 1];
    if (letter !== 'p' && letter !== 'P') {
      const group = letter === undefined ? undefined : perlGroup(letter, this.#flags.fold);
      if (group !== undefined) this.#at += 2;
      return group;
    }
    const cursor = { at: start + 2 };
    let name: string;
    // Go: at the end of the pattern nextRune gives U+FFFD of width 0, and the name is empty.
    if (cursor.at < source.length && this.#nextRune(cursor) === 0x7b) {
      const end = source.indexOf('}', start);
      if (end < 0) {
        this.#checkUtf8(start, source.length);
        bad('invalid character class range', source.slice(start));
      }
      name = source.slice(start + 3, end);
      this.#checkUtf8(start + 3, end);
      cursor.at = end + 1;
    } else name = source.slice(start + 2, cursor.at);
    const caret = name.startsWith('^');
    const set = unicodeClass(caret ? name.slice(1) : name, this.#flags.fold);
    if (set === undefined) return bad('invalid character class range', source.slice(start, cursor.at));
    this.#at = cursor.at;
    return (letter === 'P') === caret ? set : negated(set);
  }

  /** A backslash and what it stands for. */
  #escapedRune(): number {
    const source = this.#source;
    const start = this.#at++;
    if (this.#at >= source.length) bad('trailing backslash at end of expression', '');
    const rune = this.#nextRune(this);
    const letter = String.fromCodePoint(rune);
    const isOctal = (c: string | undefined): c is string => c !== undefined && c >= '0' && c <= '7';
    if (letter === '0' || (letter >= '1' && letter <= '7' && isOctal(source[this.#at]))) {
      let value = rune - 0x30;
      for (let i = 1; i < 3; i++) {
        const digit = source[this.#at];
        if (!isOctal(digit)) break;
        value = value * 8 + Number(digit);
        this.#at++;
      }
      return value;
    }
    const control = 'afnrtv'.indexOf(letter);
    if (control >= 0) return [7, 12, 10, 13, 9, 11][control]!;
    const hex = letter === 'x' ? this.#hex() : undefined;
    if (hex !== undefined) return hex;
    if (rune < 0x80 && !/[0-9A-Za-z]/.test(letter)) return rune;
    return bad('invalid escape sequence', source.slice(start, this.#at));
  }

  #hex(): number | undefined {
    if (this.#at >= this.#source.length) return undefined;
    const first = this.#nextRune(this);
    if (first !== 0x7b) {
      // Go: a second digit that is not there is reported as invalid UTF-8 would be, were it not empty.
      const second = this.#at < this.#source.length ? this.#nextRune(this) : -1;
      const [high, low] = [unhex(first), unhex(second)];
      return high < 0 || low < 0 ? undefined : high * 16 + low;
    }
    let value = 0;
    for (let digits = 0; this.#at < this.#source.length; digits++) {
      const rune = this.#nextRune(this);
      if (rune === 0x7d) return digits === 0 ? undefined : value;
      const digit = unhex(rune);
      if (digit < 0) return undefined;
      value = value * 16 + digit;
      if (value > MAX_RUNE) return undefined;
    }
    return undefined;
  }

  /** "[…]". */
  #class(): RuneSet {
    const source = this.#source;
    const start = this.#at++;
    const negative = source[this.#at] === '^';
    if (negative) this.#at++;
    const ranges: number[] = [];
    for (let first = true; this.#at >= source.length || source[this.#at] !== ']' || first; first = false) {
      const group = this.#posixGroup() ?? this.#classEscape();
      if (group !== undefined) {
        for (const bound of group) ranges.push(bound);
        continue;
      }
      const rangeStart = this.#at;
      const low = this.#classRune(start);
      let high = low;
      if (source[this.#at] === '-' && this.#at + 1 < source.length && source[this.#at + 1] !== ']') {
        this.#at++;
        high = this.#classRune(start);
        if (high < low) bad('invalid character class range', source.slice(rangeStart, this.#at));
      }
      if (this.#flags.fold) for (const bound of foldSet([low, high])) ranges.push(bound);
      else ranges.push(low, high);
    }
    this.#at++;
    const set = runeSet(ranges);
    return negative ? negated(set) : set;
  }

  #classRune(start: number): number {
    if (this.#at >= this.#source.length) bad('missing closing ]', this.#source.slice(start));
    return this.#source[this.#at] === '\\' ? this.#escapedRune() : this.#nextRune(this);
  }

  #posixGroup(): RuneSet | undefined {
    const source = this.#source;
    if (!source.startsWith('[:', this.#at) || source.length - this.#at <= 2) return undefined;
    const end = source.indexOf(':]', this.#at + 2);
    if (end < 0) return undefined;
    const group = posixGroup(source.slice(this.#at + 2, end), this.#flags.fold);
    if (group === undefined) return bad('invalid character class range', source.slice(this.#at, end + 2));
    this.#at = end + 2;
    return group;
  }
}

/** {n}, {n,} and {n,m}; a number with a leading zero makes it a literal brace. */
const COUNTED = /\{(0|[1-9][0-9]*)(,(0|[1-9][0-9]*|))?\}/y;

function unhex(rune: number): number {
  if (rune >= 0x30 && rune <= 0x39) return rune - 0x30;
  const lower = rune | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}
