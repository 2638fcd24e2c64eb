/**
 * Go's regular expressions (package regexp, RE2 syntax) on byte strings: what sprig's regex functions call. The engine is our own:
 * a parser with Go's error sentences, a machine that takes linear time on every pattern, and JavaScript's RegExp where that is
 * provably the same (regexp-parse.ts, regexp-machine.ts, regexp-native.ts).
 */
import { isAscii } from '../base/index.ts';
import { compileProgram, type Program, runProgram } from './regexp-machine.ts';
import { type NativePattern, nativePattern } from './regexp-native.ts';
import { parsePattern } from './regexp-parse.ts';
import type { Pattern } from './regexp-tree.ts';
import { isDigit, isLetter } from './unicode.ts';
import { runeAt } from './utf8.ts';

/** A compiled pattern. Texts and results are byte strings; `null` stands for Go's nil slice. */
export interface Regexp {
  /** The pattern. */
  readonly source: string;
  /** MatchString. */
  match(text: string): boolean;
  /** FindString: the leftmost match, "" when there is none. */
  find(text: string): string;
  /** FindAllString: at most `limit` matches, all when it is negative. */
  findAll(text: string, limit: number): string[] | null;
  /** FindStringSubmatch: the match and its groups; a group that took no part is "". */
  findSubmatch(text: string): string[] | null;
  /** ReplaceAllString: $1, ${1} and ${name} in the replacement are expanded ($1x is the group "1x"). */
  replace(text: string, replacement: string): string;
  /** ReplaceAllLiteralString. */
  replaceLiteral(text: string, replacement: string): string;
  /** Split: at most `limit` parts, all when it is negative. */
  split(text: string, limit: number): string[] | null;
}

const MAX_CACHED = 500;
const cache = new Map<string, Regexp>();

/** regexp.Compile. Fails with "error parsing regexp: …: `…`"; the result is kept, for charts use the same pattern again and again. */
export function compileRegexp(source: string): Regexp {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const { pattern, groups } = parsePattern(source);
  const regexp = new CompiledRegexp(source, pattern, groups);
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(source, regexp);
  return regexp;
}

/** regexp.QuoteMeta. */
export function quoteMeta(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

interface Match {
  readonly start: number;
  readonly end: number;
  /** By number; undefined for one that took no part. */
  readonly groups: readonly (string | undefined)[];
}

type Search = (from: number) => Match | undefined;

class CompiledRegexp implements Regexp {
  readonly source: string;
  readonly #pattern: Pattern;
  /** Names by number, with "" for the whole at 0. */
  readonly #groups: readonly string[];
  /** Made when first needed; null when there is none. */
  #native: NativePattern | null | undefined;
  #program: Program | undefined;

  constructor(source: string, pattern: Pattern, groups: readonly string[]) {
    this.source = source;
    this.#pattern = pattern;
    this.#groups = groups;
  }

  match(text: string): boolean {
    return this.#search(text, false)(0) !== undefined;
  }

  find(text: string): string {
    const match = this.#search(text, false)(0);
    return match === undefined ? '' : text.slice(match.start, match.end);
  }

  findAll(text: string, limit: number): string[] | null {
    const found = this.#all(text, limit).map(({ start, end }) => text.slice(start, end));
    return found.length === 0 ? null : found;
  }

  findSubmatch(text: string): string[] | null {
    const match = this.#search(text, true)(0);
    return match === undefined ? null : this.#groups.map((_, i) => match.groups[i] ?? '');
  }

  replace(text: string, replacement: string): string {
    if (!replacement.includes('$')) return this.replaceLiteral(text, replacement);
    const template = parseTemplate(replacement, this.#groups);
    return this.#replaceAll(text, true, ({ groups }) =>
      template.map((part) => (typeof part === 'string' ? part : (part.map((i) => groups[i]).find((g) => g !== undefined) ?? ''))).join(''),
    );
  }

  replaceLiteral(text: string, replacement: string): string {
    return this.#replaceAll(text, false, () => replacement);
  }

  split(text: string, limit: number): string[] | null {
    if (limit === 0) return null;
    if (this.source !== '' && text === '') return [''];
    const parts: string[] = [];
    let [start, end] = [0, 0];
    for (const match of this.#all(text, limit)) {
      if (limit > 0 && parts.length >= limit - 1) break;
      end = match.start;
      if (match.end !== 0) parts.push(text.slice(start, end));
      start = match.end;
    }
    if (end !== text.length) parts.push(text.slice(start));
    return parts;
  }

  /** regexp.allMatches: an empty match right after a match does not count. */
  #all(text: string, limit: number): Match[] {
    const search = this.#search(text, false);
    const found: Match[] = [];
    let lastEnd = -1;
    for (let at = 0; (limit < 0 || found.length < limit) && at <= text.length; ) {
      const match = search(at);
      if (match === undefined) break;
      const empty = match.end === at;
      if (!empty || match.start !== lastEnd) found.push(match);
      at = empty ? at + Math.max(runeAt(text, at) & 7, 1) : match.end;
      lastEnd = match.end;
    }
    return found;
  }

  /** regexp.replaceAll. */
  #replaceAll(text: string, withGroups: boolean, replacement: (match: Match) => string): string {
    const search = this.#search(text, withGroups);
    let out = '';
    let lastEnd = 0;
    for (let at = 0; at <= text.length; ) {
      const match = search(at);
      if (match === undefined) break;
      out += text.slice(lastEnd, match.start);
      if (match.end > lastEnd || match.start === 0) out += replacement(match);
      lastEnd = match.end;
      at = Math.max(at + Math.max(runeAt(text, at) & 7, 1), match.end);
    }
    return out + text.slice(lastEnd);
  }

  #search(text: string, withGroups: boolean): Search {
    const native = (this.#native ??= nativePattern(this.#pattern) ?? null);
    if (native !== null && text.length <= native.maxLength && isAscii(text)) return nativeSearch(native.expression, text);
    const program = (this.#program ??= compileProgram(this.#pattern));
    const slotCount = withGroups ? 2 * this.#groups.length : 2;
    return (from) => {
      const slots = runProgram(program, text, from, slotCount);
      if (slots === undefined) return undefined;
      const groups: (string | undefined)[] = [];
      for (let i = 0; i < slotCount; i += 2) groups.push(slots[i]! < 0 ? undefined : text.slice(slots[i], slots[i + 1]));
      return { start: slots[0]!, end: slots[1]!, groups };
    };
  }
}

function nativeSearch(expression: RegExp, text: string): Search {
  return (from) => {
    expression.lastIndex = from;
    const groups = expression.exec(text);
    return groups === null ? undefined : { start: groups.index, end: groups.index + groups[0].length, groups };
  };
}

/**
 * regexp.expand: texts, and numbers of groups, of which the first that took part is meant (names need not be unique).
 * A name that no group has stands for nothing, a "$" without a name for itself.
 */
function parseTemplate(template: string, groups: readonly string[]): (string | number[])[] {
  const parts: (string | number[])[] = [];
  for (let at = 0; at < template.length; ) {
    const dollar = template.indexOf('$', at);
    if (dollar < 0) {
      parts.push(template.slice(at));
      break;
    }
    parts.push(template.slice(at, dollar));
    at = dollar + 1;
    const name = template[at] === '$' ? undefined : groupName(template, at);
    if (name === undefined) {
      parts.push('$');
      if (template[at] === '$') at++;
      continue;
    }
    at = name.end;
    const isNumber = /^(?:0|[1-9][0-9]{0,8})$/.test(name.text);
    parts.push(isNumber ? [Number(name.text)] : groups.flatMap((group, i) => (group === name.text ? [i] : [])));
  }
  return parts;
}

/** The name after a "$", as long as it goes, or in braces. */
function groupName(template: string, from: number): { text: string; end: number } | undefined {
  const brace = template[from] === '{';
  const start = brace ? from + 1 : from;
  let end = start;
  while (end < template.length) {
    const packed = runeAt(template, end);
    const rune = packed >> 3;
    if (rune !== 0x5f && !isLetter(rune) && !isDigit(rune)) break;
    end += packed & 7;
  }
  if (end === start || (brace && template[end] !== '}')) return undefined;
  return { text: template.slice(start, end), end: brace ? end + 1 : end };
}
