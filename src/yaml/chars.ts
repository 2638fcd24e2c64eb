/** Characters as YAML sees them, in a byte string that ends in NULs (or in a place where looking ahead is not needed). */

/** Length in bytes of the line break at `at`, 0 when there is none: LF, CR, NEL, LS or PS. */
export function breakLength(text: string, at: number): number {
  const c = text.charCodeAt(at);
  if (c === 0x0a || c === 0x0d) return 1;
  if (c === 0xc2) return text.charCodeAt(at + 1) === 0x85 ? 2 : 0;
  if (c === 0xe2 && text.charCodeAt(at + 1) === 0x80) return (text.charCodeAt(at + 2) & 0xfe) === 0xa8 ? 3 : 0;
  return 0;
}

export function isBreakOrEnd(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0 || breakLength(text, at) > 0;
}

export function isBlank(c: number): boolean {
  return c === 0x20 || c === 0x09;
}

export function isBlankOrEnd(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  return c === 0x20 || c === 0x09 || c === 0 || breakLength(text, at) > 0;
}

/** "---" or "..." alone. */
export function isDocumentIndicator(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  if (c !== 0x2d && c !== 0x2e) return false;
  return text.charCodeAt(at + 1) === c && text.charCodeAt(at + 2) === c && isBlankOrEnd(text, at + 3);
}

/** A digit, a letter, "_" or "-". */
export function isWordByte(c: number): boolean {
  return (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) || c === 0x5f || c === 0x2d;
}

export function isByteOrderMark(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0xef && text.charCodeAt(at + 1) === 0xbb && text.charCodeAt(at + 2) === 0xbf;
}

/** Bytes of the UTF-8 sequence that starts with `first`. */
export function characterWidth(first: number): number {
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** Characters between two byte offsets. */
export function characters(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if ((text.charCodeAt(i) & 0xc0) !== 0x80) count++;
  return count;
}
