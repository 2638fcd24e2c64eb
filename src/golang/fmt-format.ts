/** The formats of Go's Printf, read once: text and directives with flags, width, precision and argument indexes. Kept in a bounded cache. */
import { runeAt } from './utf8.ts';

/** [n] before a verb, a width or a precision: the argument from 0, or undefined when the brackets hold no number. */
export interface ArgumentIndex {
  readonly index: number | undefined;
}

/** One % directive. */
export interface Directive {
  /** What stands before it. */
  readonly text: string;
  readonly sharp: boolean;
  readonly zero: boolean;
  readonly plus: boolean;
  readonly minus: boolean;
  readonly space: boolean;
  readonly widthIndex: ArgumentIndex | undefined;
  readonly width: number | '*' | undefined;
  readonly precisionIndex: ArgumentIndex | undefined;
  readonly precision: number | '*' | undefined;
  readonly verbIndex: ArgumentIndex | undefined;
  /** An index stands where Go takes none ("%[3]2d"). */
  readonly misplaced: boolean;
  /** A rune; undefined when the format ends before it. */
  readonly verb: number | undefined;
  /** Verb alone, or with flags only. */
  readonly bare: boolean;
}

export interface Format {
  readonly directives: readonly Directive[];
  /** What stands after the last directive. */
  readonly tail: string;
}

const CACHE_LIMIT = 512;
const CACHED_LENGTH = 1024;
const cache = new Map<string, Format>();

/** The parts of a format. */
export function parseFormat(format: string): Format {
  const known = cache.get(format);
  if (known !== undefined) return known;
  const parsed = new FormatReader(format).read();
  if (format.length <= CACHED_LENGTH) {
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(format, parsed);
  }
  return parsed;
}

/** A width or precision above this is refused. */
const MAX_NUMBER = 1e6;

export function tooLarge(n: number): boolean {
  return n > MAX_NUMBER || n < -MAX_NUMBER;
}

class FormatReader {
  readonly #format: string;
  #at = 0;

  constructor(format: string) {
    this.#format = format;
  }

  read(): Format {
    const directives: Directive[] = [];
    for (;;) {
      const percent = this.#format.indexOf('%', this.#at);
      if (percent < 0) return { directives, tail: this.#format.slice(this.#at) };
      const text = this.#format.slice(this.#at, percent);
      this.#at = percent + 1;
      directives.push(this.#directive(text));
    }
  }

  #directive(text: string): Directive {
    const start = this.#at;
    while (this.#at < this.#format.length && '#0+- '.includes(this.#format[this.#at]!)) this.#at++;
    const flags = this.#format.slice(start, this.#at);
    const afterFlags = this.#at;
    const widthIndex = this.#index();
    let afterIndex = widthIndex?.index !== undefined;
    const width = this.#number();
    let misplaced = afterIndex && typeof width === 'number';
    if (width === '*') afterIndex = false;
    let precisionIndex: ArgumentIndex | undefined;
    let precision: number | '*' | undefined;
    // Go: a point that ends the format is a verb.
    if (this.#format[this.#at] === '.' && this.#at + 1 < this.#format.length) {
      this.#at++;
      misplaced ||= afterIndex;
      precisionIndex = this.#index();
      afterIndex = precisionIndex?.index !== undefined;
      precision = this.#number() ?? 0;
      if (precision === '*') afterIndex = false;
    }
    const verbIndex = afterIndex ? undefined : this.#index();
    const bare = this.#at === afterFlags;
    const verb = this.#verb();
    return {
      text,
      sharp: flags.includes('#'),
      zero: flags.includes('0'),
      plus: flags.includes('+'),
      minus: flags.includes('-'),
      space: flags.includes(' '),
      widthIndex,
      width,
      precisionIndex,
      precision,
      verbIndex,
      misplaced,
      verb,
      bare,
    };
  }

  #verb(): number | undefined {
    if (this.#at >= this.#format.length) return undefined;
    const packed = runeAt(this.#format, this.#at);
    this.#at += packed & 7;
    return packed >> 3;
  }

  /** Digits or a star. A number that is far too large swallows the rest of the format. */
  #number(): number | '*' | undefined {
    if (this.#format[this.#at] === '*') {
      this.#at++;
      return '*';
    }
    const digits = digitsAt(this.#format, this.#at, this.#format.length);
    this.#at = digits.next;
    return digits.value;
  }

  /** [n], when it stands here. */
  #index(): ArgumentIndex | undefined {
    if (this.#format[this.#at] !== '[') return undefined;
    const close = this.#format.indexOf(']', this.#at);
    if (close < 0 || this.#format.length - this.#at < 3) {
      this.#at++;
      return { index: undefined };
    }
    const digits = digitsAt(this.#format, this.#at + 1, close);
    this.#at = close + 1;
    return { index: digits.value !== undefined && digits.next === close ? digits.value - 1 : undefined };
  }
}

function digitsAt(text: string, start: number, end: number): { readonly value: number | undefined; readonly next: number } {
  let value = 0;
  let i = start;
  for (; i < end; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    if (tooLarge(value)) return { value: undefined, next: end };
    value = value * 10 + digit;
  }
  return { value: i > start ? value : undefined, next: i };
}
