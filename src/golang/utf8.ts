/**
 * Go's unicode/utf8 on byte strings. A byte that begins no valid sequence is one rune of its own: U+FFFD, one byte wide
 * (Go never takes the "maximal subpart" that browsers and Node's decoder take).
 */
import { isAscii } from '../base/index.ts';

/** What Go decodes an invalid byte to. */
export const RUNE_ERROR = 0xfffd;

export const MAX_RUNE = 0x10ffff;

/** One decoded rune. `size` is 0 at the end of the text; an invalid byte is { rune: RUNE_ERROR, size: 1 }. */
export interface DecodedRune {
  readonly rune: number;
  readonly size: number;
}

/** utf8.DecodeRuneInString(text[at:]). */
export function decodeRune(text: string, at = 0): DecodedRune {
  const packed = runeAt(text, at);
  return { rune: packed >> 3, size: packed & 7 };
}

/** utf8.DecodeLastRuneInString(text[:end]). */
export function decodeLastRune(text: string, end: number = text.length): DecodedRune {
  if (end === 0) return { rune: RUNE_ERROR, size: 0 };
  for (let start = end - 1; start >= 0 && start >= end - 4; start--) {
    if ((text.charCodeAt(start) & 0xc0) === 0x80) continue;
    const { rune, size } = decodeRune(text.slice(start, end));
    if (start + size === end) return { rune, size };
    break;
  }
  return { rune: RUNE_ERROR, size: 1 };
}

/** decodeRune without an object, for loops: rune << 3 | size. */
export function runeAt(text: string, at: number): number {
  if (at >= text.length) return RUNE_ERROR << 3;
  const a = text.charCodeAt(at);
  if (a < 0x80) return (a << 3) | 1;
  if (a < 0xc2 || a > 0xf4) return INVALID;
  const b = text.charCodeAt(at + 1);
  if ((b & 0xc0) !== 0x80) return INVALID;
  if (a < 0xe0) return ((((a & 0x1f) << 6) | (b & 0x3f)) << 3) | 2;
  const c = text.charCodeAt(at + 2);
  if ((c & 0xc0) !== 0x80) return INVALID;
  if (a < 0xf0) {
    // Overlong forms and surrogates are invalid.
    if ((a === 0xe0 && b < 0xa0) || (a === 0xed && b > 0x9f)) return INVALID;
    return ((((a & 0x0f) << 12) | ((b & 0x3f) << 6) | (c & 0x3f)) << 3) | 3;
  }
  const d = text.charCodeAt(at + 3);
  if ((d & 0xc0) !== 0x80 || (a === 0xf0 && b < 0x90) || (a === 0xf4 && b > 0x8f)) return INVALID;
  return ((((a & 0x07) << 18) | ((b & 0x3f) << 12) | ((c & 0x3f) << 6) | (d & 0x3f)) << 3) | 4;
}

const INVALID = (RUNE_ERROR << 3) | 1;

/** utf8.RuneCountInString. */
export function runeCount(text: string): number {
  if (isAscii(text)) return text.length;
  let count = 0;
  for (let i = 0; i < text.length; count++) i += runeAt(text, i) & 7;
  return count;
}

/** []rune(text). */
export function runes(text: string): number[] {
  const out: number[] = [];
  for (let i = 0; i < text.length; ) {
    const packed = runeAt(text, i);
    out.push(packed >> 3);
    i += packed & 7;
  }
  return out;
}

/** string([]rune): a rune that is not valid Unicode becomes the bytes of U+FFFD. */
export function fromRunes(list: Iterable<number>): string {
  let out = '';
  for (const rune of list) out += encodeRune(rune);
  return out;
}

/** The UTF-8 bytes of one rune. */
export function encodeRune(rune: number): string {
  if (rune >= 0 && rune < 0x80) return String.fromCharCode(rune);
  if (!validRune(rune)) return '\xef\xbf\xbd';
  const last = 0x80 | (rune & 0x3f);
  if (rune < 0x800) return String.fromCharCode(0xc0 | (rune >> 6), last);
  const third = 0x80 | ((rune >> 6) & 0x3f);
  if (rune < 0x10000) return String.fromCharCode(0xe0 | (rune >> 12), third, last);
  return String.fromCharCode(0xf0 | (rune >> 18), 0x80 | ((rune >> 12) & 0x3f), third, last);
}

/** utf8.ValidRune: in range and no surrogate. */
export function validRune(rune: number): boolean {
  return rune >= 0 && rune <= MAX_RUNE && (rune < 0xd800 || rune > 0xdfff);
}

/** utf8.ValidString. */
export function validUtf8(text: string): boolean {
  if (isAscii(text)) return true;
  for (let i = 0; i < text.length; ) {
    const packed = runeAt(text, i);
    if (packed === INVALID) return false;
    i += packed & 7;
  }
  return true;
}

/** text[:n] by runes; the whole text when it is shorter. */
export function runePrefix(text: string, count: number): string {
  if (count >= text.length) return text;
  let i = 0;
  for (let n = 0; n < count && i < text.length; n++) i += runeAt(text, i) & 7;
  return text.slice(0, i);
}

/** strings.Map: a negative rune drops the character. Invalid bytes come to `mapping` as U+FFFD. */
export function mapRunes(text: string, mapping: (rune: number) => number): string {
  let out = '';
  for (let i = 0; i < text.length; ) {
    const packed = runeAt(text, i);
    i += packed & 7;
    const rune = mapping(packed >> 3);
    if (rune >= 0) out += encodeRune(rune);
  }
  return out;
}
