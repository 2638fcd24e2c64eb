/**
 * sprig "String Functions" (strings.go, parts of functions.go). Arguments come in the order that suits pipes: `"foo" | repeat 3`.
 * Case changes of whole words and wrapping are in words.ts, snake and camel case in word-case.ts.
 */
import { encodeUtf8 } from '../base/index.ts';
import {
  decodeRune,
  fixed,
  type GoFunc,
  type GoInt,
  goFail,
  initials,
  quote,
  swapCase,
  title,
  toLower,
  toUpper,
  trim,
  trimSpace,
  types,
  untitle,
  type Value,
  variadic,
} from '../golang/index.ts';
import { display, strval, toNumber } from './convert.ts';
import { sliceString } from './go-errors.ts';
import { joinLimited, MAX_TEXT_BYTES } from './limits.ts';
import { camelCase, kebabCase, snakeCase } from './word-case.ts';
import { abbreviate, wrap } from './words.ts';

const { any, int, string } = types;

export const stringFunctions: readonly GoFunc[] = [
  fixed('hello', [], () => 'Hello!'),
  fixed('trim', [string], (s) => trimSpace(s)),
  fixed('trimAll', [string, string], (cutset, s) => trim(s, cutset)),
  fixed('trimall', [string, string], (cutset, s) => trim(s, cutset)),
  fixed('trimSuffix', [string, string], (suffix, s) => (s.endsWith(suffix) ? s.slice(0, s.length - suffix.length) : s)),
  fixed('trimPrefix', [string, string], (prefix, s) => (s.startsWith(prefix) ? s.slice(prefix.length) : s)),
  fixed('upper', [string], (s) => toUpper(s)),
  fixed('lower', [string], (s) => toLower(s)),
  fixed('title', [string], (s) => title(s)),
  fixed('untitle', [string], (s) => untitle(s)),
  fixed('repeat', [int, string], (count, s) => repeat(s, count)),
  fixed('substr', [int, int, string], (start, end, s) => substring(toNumber(start), toNumber(end), s)),
  fixed('nospace', [string], (s) => removeSpaces(s)),
  fixed('trunc', [int, string], (c, s) => truncateTo(toNumber(c), s)),
  fixed('abbrev', [int, string], (width, s) => (toNumber(width) < 4 ? s : abbreviate(s, 0, toNumber(width)))),
  fixed('abbrevboth', [int, int, string], (left, right, s) => abbreviateBoth(toNumber(left), toNumber(right), s)),
  fixed('initials', [string], (s) => initials(s)),
  fixed('wrap', [int, string], (width, s) => wrap(s, toNumber(width), '\n', false)),
  fixed('wrapWith', [int, string, string], (width, newLine, s) => wrap(s, toNumber(width), newLine || '\n', true)),
  fixed('contains', [string, string], (part, s) => s.includes(part)),
  fixed('hasPrefix', [string, string], (prefix, s) => s.startsWith(prefix)),
  fixed('hasSuffix', [string, string], (suffix, s) => s.endsWith(suffix)),
  variadic('quote', [], any, (...values) =>
    withoutNil(values)
      .map((v) => quote(strval(v)))
      .join(' '),
  ),
  variadic('squote', [], any, (...values) =>
    withoutNil(values)
      .map((v) => `'${display(v)}'`)
      .join(' '),
  ),
  variadic('cat', [], any, (...values) => withoutNil(values).map(display).join(' ')),
  fixed('indent', [int, string], (spaces, s) => indent(spaces, s)),
  fixed('nindent', [int, string], (spaces, s) => `\n${indent(spaces, s)}`),
  fixed('replace', [string, string, string], (old, by, s) => replaceAll(s, old, by)),
  fixed('plural', [string, string, int], (one, many, count) => (count.n === 1n ? one : many)),
  fixed('swapcase', [string], (s) => swapCase(s)),
  fixed('snakecase', [string], (s) => snakeCase(s)),
  fixed('camelcase', [string], (s) => camelCase(s)),
  fixed('kebabcase', [string], (s) => kebabCase(s)),
];

function withoutNil(values: readonly Value[]): Value[] {
  return values.filter((v) => v !== null);
}

/** strings.Repeat. */
export function repeat(text: string, count: GoInt): string {
  if (count.n < 0n) goFail('strings: negative Repeat count');
  const times = toNumber(count);
  if (text.length * times > MAX_TEXT_BYTES) goFail('strings: Repeat output length overflow');
  return text.repeat(times);
}

function indent(spaces: GoInt, text: string): string {
  const pad = repeat(' ', spaces);
  if (pad === '' || !text.includes('\n')) return pad + text;
  return pad + joinLimited(text.split('\n'), `\n${pad}`);
}

/** strings.Replace with no limit; an empty `old` stands before each rune and at the end. */
function replaceAll(text: string, old: string, by: string): string {
  if (old !== '') return text.includes(old) ? joinLimited(text.split(old), by) : text;
  return (
    by +
    explode(text)
      .map((rune) => rune + by)
      .join('')
  );
}

/** The text cut before each rune; a byte that is not UTF-8 stays alone and as it is. */
export function explode(text: string, limit: number = Number.POSITIVE_INFINITY): string[] {
  const parts: string[] = [];
  let at = 0;
  while (at < text.length && parts.length < limit - 1) {
    const { size } = decodeRune(text, at);
    parts.push(text.slice(at, at + size));
    at += size;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}

function truncateTo(count: number, text: string): string {
  if (count < 0 && text.length + count > 0) return text.slice(text.length + count);
  return count >= 0 ? text.slice(0, count) : text;
}

function substring(start: number, end: number, text: string): string {
  if (start < 0) return sliceString(text, undefined, end);
  return end < 0 || end > text.length ? sliceString(text, start, undefined) : sliceString(text, start, end);
}

function abbreviateBoth(left: number, right: number, text: string): string {
  return right < 4 || (left > 0 && right < 7) ? text : abbreviate(text, left, right);
}

/** Go: goutils takes each byte for a rune, so that text with spaces and bytes above 0x7f comes out encoded twice. */
function removeSpaces(text: string): string {
  const kept = text.replace(/[\t-\r \x85\xa0]+/g, '');
  return kept.length === text.length ? text : encodeUtf8(kept);
}
