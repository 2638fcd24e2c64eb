/**
 * The bytes of a document before they are scanned: byte order marks, UTF-16, and bytes that YAML does not allow (yaml.v2, readerc.go).
 *
 * Go decodes its input in pieces of 512 bytes while it scans, so that a bad byte is noticed before a syntax error in the same piece and
 * after one in an earlier piece. `bad.from` is where that piece starts.
 */
import { encodeRune } from '../golang/index.ts';

export interface Input {
  /** UTF-8, without the byte order mark of `start` bytes that it may begin with. */
  readonly text: string;
  /** Where the content begins. */
  readonly start: number;
  readonly bad: BadInput | undefined;
  /** No line break but LF, no byte order mark: nothing that the quick reader does not know. */
  readonly simple: boolean;
}

export interface BadInput {
  readonly problem: string;
  readonly offset: number;
  /** The scanner stumbles over it as soon as it needs a character from here on. */
  readonly from: number;
}

/** Go's raw buffer. */
const PIECE = 512;

const NOT_PLAIN = /[^\n\x20-\x7e]/g;

/** Line breaks other than LF, and byte order marks. */
const ODD = /\r|\xc2\x85|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf/;

export function readInput(bytes: string): Input {
  const first = bytes.charCodeAt(0);
  const second = bytes.charCodeAt(1);
  if (first === 0xff && second === 0xfe) return readUtf16(bytes, 0);
  if (first === 0xfe && second === 0xff) return readUtf16(bytes, 1);
  const start = first === 0xef && second === 0xbb && bytes.charCodeAt(2) === 0xbf ? 3 : 0;
  NOT_PLAIN.lastIndex = start;
  const found = NOT_PLAIN.exec(bytes);
  if (found === null) return { text: bytes, start, bad: undefined, simple: start === 0 };
  const bad = findBad(bytes, start, found.index);
  return { text: bytes, start, bad, simple: bad === undefined && start === 0 && !ODD.test(bytes) };
}

/** The first byte that is not allowed, looked for from `from` on. */
function findBad(text: string, start: number, from: number): BadInput | undefined {
  for (let at = from; ; ) {
    // The rest of this line by hand: where there is one odd byte there are more.
    while (at < text.length) {
      const c = text.charCodeAt(at);
      if ((c >= 0x20 && c <= 0x7e) || c === 0x0a || c === 0x09 || c === 0x0d) {
        at++;
        if (c === 0x0a) break;
        continue;
      }
      const length = c < 0x80 ? 0 : sequenceLength(text, at, c);
      if (length === 0) return badAt(text, start, at, problemAt(text, at, c));
      at += length;
    }
    NOT_PLAIN.lastIndex = at;
    const next = NOT_PLAIN.exec(text);
    if (next === null) return undefined;
    at = next.index;
  }
}

/** Length of the allowed UTF-8 sequence at `at`, 0 when it is none. */
function sequenceLength(text: string, at: number, first: number): number {
  const second = text.charCodeAt(at + 1);
  if ((second & 0xc0) !== 0x80) return 0;
  if (first < 0xe0) return first > 0xc2 || (first === 0xc2 && (second >= 0xa0 || second === 0x85)) ? 2 : 0;
  const third = text.charCodeAt(at + 2);
  if ((third & 0xc0) !== 0x80) return 0;
  if (first < 0xf0) {
    if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second >= 0xa0)) return 0;
    return first === 0xef && second === 0xbf && third >= 0xbe ? 0 : 3;
  }
  if (first > 0xf4 || (text.charCodeAt(at + 3) & 0xc0) !== 0x80) return 0;
  return (first === 0xf0 && second < 0x90) || (first === 0xf4 && second >= 0x90) ? 0 : 4;
}

function problemAt(text: string, at: number, first: number): string {
  const width = first < 0x80 ? 1 : (first & 0xe0) === 0xc0 ? 2 : (first & 0xf0) === 0xe0 ? 3 : (first & 0xf8) === 0xf0 ? 4 : 0;
  if (width === 0) return 'invalid leading UTF-8 octet';
  if (width > text.length - at) return 'incomplete UTF-8 octet sequence';
  let rune = width === 1 ? first : first & (0x7f >> width);
  for (let k = 1; k < width; k++) {
    const c = text.charCodeAt(at + k);
    if ((c & 0xc0) !== 0x80) return 'invalid trailing UTF-8 octet';
    rune = rune * 64 + (c & 0x3f);
  }
  if ((width === 2 && rune < 0x80) || (width === 3 && rune < 0x800) || (width === 4 && rune < 0x10000))
    return 'invalid length of a UTF-8 sequence';
  return (rune >= 0xd800 && rune <= 0xdfff) || rune > 0x10ffff ? 'invalid Unicode character' : 'control characters are not allowed';
}

function badAt(text: string, start: number, offset: number, problem: string): BadInput {
  // Pieces are of 512 bytes; what of a sequence is cut off at the end of one begins the next.
  let from = start;
  for (let end = PIECE; end <= offset; end = from + PIECE) {
    from = end;
    while (from > start && (text.charCodeAt(from) & 0xc0) === 0x80) from--;
  }
  return { problem, offset, from: problem === 'incomplete UTF-8 octet sequence' ? offset : from };
}

function readUtf16(bytes: string, high: 0 | 1): Input {
  const read = (at: number): number =>
    high === 0 ? bytes.charCodeAt(at) | (bytes.charCodeAt(at + 1) << 8) : (bytes.charCodeAt(at) << 8) | bytes.charCodeAt(at + 1);
  let text = '';
  let piece = 0;
  let pieceEnd = PIECE;
  const stop = (problem: string): Input => ({ text, start: 0, simple: false, bad: { problem, offset: text.length, from: piece } });
  for (let at = 2; at < bytes.length; ) {
    if (at >= pieceEnd) {
      piece = text.length;
      pieceEnd = at + PIECE;
    }
    if (at + 2 > bytes.length) {
      piece = text.length;
      return stop('incomplete UTF-16 character');
    }
    let rune = read(at);
    let width = 2;
    if ((rune & 0xfc00) === 0xdc00) return stop('unexpected low surrogate area');
    if ((rune & 0xfc00) === 0xd800) {
      width = 4;
      if (at + 4 > bytes.length) {
        piece = text.length;
        return stop('incomplete UTF-16 surrogate pair');
      }
      const low = read(at + 2);
      if ((low & 0xfc00) !== 0xdc00) return stop('expected low surrogate area');
      rune = 0x10000 + ((rune & 0x3ff) << 10) + (low & 0x3ff);
    }
    if (!isAllowed(rune)) return stop('control characters are not allowed');
    text += encodeRune(rune);
    at += width;
  }
  return { text, start: 0, bad: undefined, simple: false };
}

function isAllowed(rune: number): boolean {
  if (rune < 0x20) return rune === 0x09 || rune === 0x0a || rune === 0x0d;
  if (rune < 0xa0) return rune <= 0x7e || rune === 0x85;
  return rune <= 0xfffd || rune >= 0x10000;
}
