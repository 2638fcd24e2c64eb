/** What a string's characters allow: which scalar styles can write it (go-yaml, emitterc.go, yaml_emitter_analyze_scalar). */
import { breakLength, characterWidth } from './chars.ts';
import { isTimestamp, mayResolve, resolveScalar } from './resolve.ts';

/** Flags of `analyze`. */
export const MULTILINE = 1;
export const PLAIN_ALLOWED = 2;
export const SINGLE_ALLOWED = 4;
export const BLOCK_ALLOWED = 8;

/** Bytes that may not start a plain scalar whatever follows, and those that depend on it: "?", ":", "-", and "." of "...". */
const firstNeedsCare: Uint8Array = byteTable('#,[]{}&*!|>\'"%@`?:-. ');

function byteTable(bytes: string): Uint8Array {
  const table = new Uint8Array(256);
  for (let i = 0; i < bytes.length; i++) table[bytes.charCodeAt(i)] = 1;
  return table;
}

/** True for a string that any flavour writes plain, as far as its characters go: printable ASCII, nothing that could be syntax. */
export function isPlainSafe(text: string): boolean {
  const { length } = text;
  if (length === 0 || firstNeedsCare[text.charCodeAt(0)] === 1 || text.charCodeAt(length - 1) === 0x20) return false;
  for (let i = 0; i < length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x20 || c > 0x7e || c === 0x3a || c === 0x23) return false;
  }
  return true;
}

/** `pretty`: yaml.v3, where a tab does not rule out the literal style. */
export function analyze(text: string, pretty: boolean): number {
  if (text.length === 0) return PLAIN_ALLOWED | SINGLE_ALLOWED;
  let indicators = text.startsWith('---') || text.startsWith('...') || !plainStart(text);
  let lineBreaks = false;
  let special = false;
  let tabs = false;
  let breakSpace = false;
  let spaceBreak = false;
  let trailingSpace = false;
  let edgeBreak = false;
  let afterSpace = false;
  let afterBreak = false;
  let afterBlank = true;
  for (let i = 0, width = 0; i < text.length; i += width) {
    const c = text.charCodeAt(i);
    width = characterWidth(c);
    const isLast = i + width >= text.length;
    const lineBreak = breakLength(text, i) > 0;
    if (i > 0) {
      if (c === 0x3a) indicators ||= isLast || isBlankAt(text, i + 1);
      else if (c === 0x23 && afterBlank) indicators = true;
    }
    if (pretty && c === 0x09) tabs = true;
    else if (!isPrintable(text, i)) special = true;
    if (c === 0x20) {
      if (isLast) trailingSpace = true;
      if (afterBreak) breakSpace = true;
    } else if (lineBreak) {
      lineBreaks = true;
      if (i === 0 || isLast) edgeBreak = true;
      if (afterSpace) spaceBreak = true;
    }
    afterSpace = c === 0x20;
    afterBreak = lineBreak;
    afterBlank = c === 0x20 || c === 0x09 || c === 0 || lineBreak;
  }
  let flags = lineBreaks ? MULTILINE : 0;
  const single = !breakSpace && !spaceBreak && !special && !tabs;
  if (single) flags |= SINGLE_ALLOWED;
  if (!trailingSpace && !spaceBreak && !special) flags |= BLOCK_ALLOWED;
  if (single && !lineBreaks && !edgeBreak && !trailingSpace && text.charCodeAt(0) !== 0x20 && !indicators) flags |= PLAIN_ALLOWED;
  return flags;
}

function plainStart(text: string): boolean {
  const c = text.charCodeAt(0);
  if (c === 0x3f || c === 0x3a || c === 0x2d) return text.length > 1 && !isBlankAt(text, 1);
  return c === 0x2e || c === 0x20 || firstNeedsCare[c] === 0;
}

function isBlankAt(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  return c === 0x20 || c === 0x09;
}

/** Go: nothing beyond U+FFFF counts as printable, so that an emoji is escaped. */
export function isPrintable(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  if (c < 0x80) return (c >= 0x20 && c <= 0x7e) || c === 0x0a;
  if (c === 0xc2) return text.charCodeAt(at + 1) >= 0xa0;
  if (c > 0xc2 && c < 0xed) return true;
  if (c === 0xed) return text.charCodeAt(at + 1) < 0xa0;
  if (c === 0xee) return true;
  if (c !== 0xef) return false;
  const second = text.charCodeAt(at + 1);
  const third = text.charCodeAt(at + 2);
  return !(second === 0xbb && third === 0xbf) && !(second === 0xbf && (third === 0xbe || third === 0xbf));
}

const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** yaml.v3: "0o" is cut off and the rest parsed with its own sign. */
const signedOctal = /^0o[+-][0-7]+$/;

/** True when the plain form would be read as something else than this string, by this reader or an old one. */
export function readsAsOther(text: string, pretty: boolean): boolean {
  if (text.length === 0) return true;
  if (!mayResolve(text.charCodeAt(0))) return false;
  if (resolveScalar(text) !== text) return true;
  if (isTimestamp(text) || (text.includes(':') && base60.test(text))) return true;
  return pretty && signedOctal.test(text.replaceAll('_', ''));
}
