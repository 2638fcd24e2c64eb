/**
 * Go's unicode package, rune by rune: classes and simple case mappings of Unicode 15.0 (Go 1.25). The classes come from the
 * engine's own regular expressions, cut down to the code points that 15.0 knows; nothing is built before the first non-ASCII rune.
 */
import { ASSIGNED_RUNS } from './unicode-assigned.ts';

/** unicode.IsLetter: category L. */
export function isLetter(rune: number): boolean {
  return rune < 0x80 ? isAsciiLetter(rune) : inClass(rune, '\\p{L}');
}

/** unicode.IsDigit: category Nd. */
export function isDigit(rune: number): boolean {
  return rune < 0x80 ? rune >= 48 && rune <= 57 : inClass(rune, '\\p{Nd}');
}

/** unicode.IsNumber: category N. */
export function isNumber(rune: number): boolean {
  return rune < 0x80 ? rune >= 48 && rune <= 57 : inClass(rune, '\\p{N}');
}

/** unicode.IsUpper: category Lu. */
export function isUpper(rune: number): boolean {
  return rune < 0x80 ? rune >= 65 && rune <= 90 : inClass(rune, '\\p{Lu}');
}

/** unicode.IsLower: category Ll. */
export function isLower(rune: number): boolean {
  // U+0295 has changed its category since 15.0.
  if (rune === 0x295) return true;
  return rune < 0x80 ? rune >= 97 && rune <= 122 : inClass(rune, '\\p{Ll}');
}

/** unicode.IsTitle: category Lt. */
export function isTitle(rune: number): boolean {
  return rune >= 0x80 && inClass(rune, '\\p{Lt}');
}

/** unicode.IsPunct: category P. */
export function isPunct(rune: number): boolean {
  return inClass(rune, '\\p{P}');
}

/** unicode.IsSpace: the property White_Space. */
export function isSpace(rune: number): boolean {
  if (rune < 0x100) return rune === 32 || (rune >= 9 && rune <= 13) || rune === 0x85 || rune === 0xa0;
  return (
    (rune >= 0x2000 && rune <= 0x200a) ||
    rune === 0x1680 ||
    rune === 0x2028 ||
    rune === 0x2029 ||
    rune === 0x202f ||
    rune === 0x205f ||
    rune === 0x3000
  );
}

/** strconv.IsPrint (and unicode.IsPrint): letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrint(rune: number): boolean {
  return rune < 0x80 ? rune >= 0x20 && rune < 0x7f : inClass(rune, '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}');
}

/** unicode.ToUpper. */
export function toUpperRune(rune: number): number {
  if (rune < 0x80) return rune >= 97 && rune <= 122 ? rune - 32 : rune;
  return simpleCase(rune, String.fromCodePoint(rune).toUpperCase()) ?? titleOfGreek(rune);
}

/** unicode.ToLower. */
export function toLowerRune(rune: number): number {
  if (rune < 0x80) return rune >= 65 && rune <= 90 ? rune + 32 : rune;
  // The one lower case form of two code points: U+0130, I with a dot.
  return simpleCase(rune, String.fromCodePoint(rune).toLowerCase()) ?? 0x69;
}

/** unicode.ToTitle. */
export function toTitleRune(rune: number): number {
  if (rune < 0x80) return toUpperRune(rune);
  // DŽ, LJ, NJ and DZ have a form of their own; Georgian has none.
  if ((rune >= 0x1c4 && rune <= 0x1cc) || (rune >= 0x1f1 && rune <= 0x1f3)) return DIGRAPHS[rune]!;
  if (rune >= 0x10d0 && rune <= 0x10ff) return rune;
  return toUpperRune(rune);
}

const DIGRAPHS: Readonly<Record<number, number>> = {
  452: 453,
  453: 453,
  454: 453,
  455: 456,
  456: 456,
  457: 456,
  458: 459,
  459: 459,
  460: 459,
  497: 498,
  498: 498,
  499: 498,
};

function isAsciiLetter(rune: number): boolean {
  return (rune >= 65 && rune <= 90) || (rune >= 97 && rune <= 122);
}

/** The mapping when it is one code point that Unicode 15.0 knows; undefined when it is more than one. */
function simpleCase(rune: number, mapped: string): number | undefined {
  const to = mapped.codePointAt(0)!;
  if (mapped.length !== (to > 0xffff ? 2 : 1)) return undefined;
  return to === rune || !isAssigned(to) || !isAssigned(rune) ? rune : to;
}

/** Upper case of what has no upper case of one code point: small Greek letters with iota below have their title form, others nothing. */
function titleOfGreek(rune: number): number {
  if (rune >= 0x1f80 && rune <= 0x1faf) return rune | 8;
  if (rune === 0x1fb3 || rune === 0x1fc3 || rune === 0x1ff3) return rune + 9;
  return rune;
}

const classes = new Map<string, RegExp>();

function inClass(rune: number, set: string): boolean {
  let pattern = classes.get(set);
  if (pattern === undefined) classes.set(set, (pattern = new RegExp(`^[${set}]$`, 'u')));
  return rune <= 0x10ffff && rune >= 0 && pattern.test(String.fromCodePoint(rune)) && isAssigned(rune);
}

let bounds: Int32Array | undefined;

/** True when Unicode 15.0 knows the code point. */
function isAssigned(rune: number): boolean {
  if (rune < 0x378) return true;
  bounds ??= readBounds();
  // The number of bounds at or below the rune is odd inside a run.
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bounds[middle]! <= rune) low = middle + 1;
    else high = middle;
  }
  return (low & 1) === 1;
}

function readBounds(): Int32Array {
  let at = 0;
  return Int32Array.from(ASSIGNED_RUNS.split(' '), (length) => (at += Number.parseInt(length, 36)));
}
