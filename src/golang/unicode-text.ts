/**
 * Go's strings functions that look at runes, on byte strings, and the word functions of Masterminds/goutils that sprig uses.
 * Texts of ASCII only take quick paths. An invalid byte in a text that is mapped becomes U+FFFD, as strings.Map does.
 */
import { isAscii } from '../base/index.ts';
import { isDigit, isLetter, isLower, isSpace, isTitle, isUpper, toLowerRune, toTitleRune, toUpperRune } from './unicode.ts';
import { decodeLastRune, encodeRune, fromRunes, mapRunes, runeAt, runes } from './utf8.ts';

/** strings.ToUpper: rune by rune ("ß" stays). */
export function toUpper(text: string): string {
  return isAscii(text) ? text.toUpperCase() : mapRunes(text, toUpperRune);
}

/** strings.ToLower: rune by rune. */
export function toLower(text: string): string {
  return isAscii(text) ? text.toLowerCase() : mapRunes(text, toLowerRune);
}

/** strings.ToTitle: every rune to its title form. */
export function toTitle(text: string): string {
  return isAscii(text) ? text.toUpperCase() : mapRunes(text, toTitleRune);
}

/** strings.Title: the first letter of every word to its title form. */
export function title(text: string): string {
  let before = 32;
  return mapRunes(text, (rune) => {
    const starts = isSeparator(before);
    before = rune;
    return starts ? toTitleRune(rune) : rune;
  });
}

function isSeparator(rune: number): boolean {
  if (isLetter(rune) || isDigit(rune) || rune === 95) return false;
  // Go: beyond ASCII only spaces part words.
  return rune < 0x80 || isSpace(rune);
}

/** strings.TrimSpace. */
export function trimSpace(text: string): string {
  return trimRightWhere(trimLeftWhere(text, isSpace), isSpace);
}

/** strings.Trim. */
export function trim(text: string, cutset: string): string {
  return trimRight(trimLeft(text, cutset), cutset);
}

/** strings.TrimLeft. */
export function trimLeft(text: string, cutset: string): string {
  return cutset === '' ? text : trimLeftWhere(text, inSet(cutset));
}

/** strings.TrimRight. */
export function trimRight(text: string, cutset: string): string {
  return cutset === '' ? text : trimRightWhere(text, inSet(cutset));
}

function inSet(cutset: string): (rune: number) => boolean {
  const set = runes(cutset);
  return (rune) => set.includes(rune);
}

/** strings.TrimLeftFunc. */
export function trimLeftWhere(text: string, drop: (rune: number) => boolean): string {
  let start = 0;
  while (start < text.length) {
    const packed = runeAt(text, start);
    if (!drop(packed >> 3)) break;
    start += packed & 7;
  }
  return text.slice(start);
}

/** strings.TrimRightFunc. */
export function trimRightWhere(text: string, drop: (rune: number) => boolean): string {
  let end = text.length;
  while (end > 0) {
    const { rune, size } = decodeLastRune(text, end);
    if (!drop(rune)) break;
    end -= size;
  }
  return text.slice(0, end);
}

/** strings.Fields: the words between white space. */
export function fields(text: string): string[] {
  const out: string[] = [];
  let start = -1;
  for (let i = 0; i < text.length; ) {
    const packed = runeAt(text, i);
    if (isSpace(packed >> 3)) {
      if (start >= 0) out.push(text.slice(start, i));
      start = -1;
    } else if (start < 0) start = i;
    i += packed & 7;
  }
  if (start >= 0) out.push(text.slice(start));
  return out;
}

/** goutils.SwapCase: a small letter at the start of a word becomes its title form. */
export function swapCase(text: string): string {
  let wordStart = true;
  return fromRunes(
    runes(text).map((rune) => {
      const first = wordStart;
      wordStart = false;
      if (isUpper(rune) || isTitle(rune)) return toLowerRune(rune);
      if (isLower(rune)) return first ? toTitleRune(rune) : toUpperRune(rune);
      wordStart = isSpace(rune);
      return rune;
    }),
  );
}

/** goutils.Capitalize. */
export function capitalize(text: string): string {
  return mapWordStarts(text, toTitleRune);
}

/** goutils.Uncapitalize, sprig's untitle. */
export function untitle(text: string): string {
  return mapWordStarts(text, toLowerRune);
}

function mapWordStarts(text: string, mapping: (rune: number) => number): string {
  let wordStart = true;
  return mapRunes(text, (rune) => {
    const first = wordStart;
    wordStart = isSpace(rune);
    return first && !wordStart ? mapping(rune) : rune;
  });
}

/** goutils.Initials: the first character of every word. */
export function initials(text: string): string {
  let out = '';
  let wordStart = true;
  for (let i = 0; i < text.length; i++) {
    // Go: goutils walks the bytes, and takes each for a rune: "é" gives "Ã".
    const byte = text.charCodeAt(i);
    const gap = isSpace(byte);
    if (wordStart && !gap) out += encodeRune(byte);
    wordStart = gap;
  }
  return out;
}
