/** Go's strconv, quoting: Quote, QuoteToASCII, QuoteRune, CanBackquote, Unquote, over byte strings. */
import { isPrint } from './unicode.ts';
import { decodeRune, encodeRune, RUNE_ERROR, runeAt, validRune, validUtf8 } from './utf8.ts';

const PLAIN = /^[ !#-[\]-~]*$/;

/** strconv.Quote. */
export function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : quoteWith(text, 34, false);
}

/** strconv.QuoteToASCII. */
export function quoteToAscii(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : quoteWith(text, 34, true);
}

/** strconv.QuoteRune; `ascii` as QuoteRuneToASCII. */
export function quoteRune(rune: number, ascii = false): string {
  return `'${escapeRune(validRune(rune) ? rune : RUNE_ERROR, 39, ascii)}'`;
}

/** strconv.CanBackquote: one line without control characters but tab, without back quotes, valid UTF-8, no byte order mark. */
export function canBackquote(text: string): boolean {
  return !/[\0-\x08\x0a-\x1f`\x7f]/.test(text) && validUtf8(text) && !text.includes('\xef\xbb\xbf');
}

function quoteWith(text: string, mark: number, ascii: boolean): string {
  let out = '';
  for (let i = 0; i < text.length; ) {
    const packed = runeAt(text, i);
    const size = packed & 7;
    const rune = packed >> 3;
    if (size === 1 && rune === RUNE_ERROR) out += hexEscape('x', text.charCodeAt(i), 2);
    else out += escapeRune(rune, mark, ascii);
    i += size;
  }
  const sign = String.fromCharCode(mark);
  return sign + out + sign;
}

const ESCAPES: Readonly<Record<number, string>> = { 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };

function escapeRune(rune: number, mark: number, ascii: boolean): string {
  if (rune === mark || rune === 92) return `\\${String.fromCharCode(rune)}`;
  if ((!ascii || rune < 0x80) && isPrint(rune)) return encodeRune(rune);
  const short = ESCAPES[rune];
  if (short !== undefined) return short;
  if (rune < 0x20 || rune === 0x7f) return hexEscape('x', rune, 2);
  return rune < 0x10000 ? hexEscape('u', rune, 4) : hexEscape('U', rune, 8);
}

function hexEscape(kind: string, value: number, digits: number): string {
  return `\\${kind}${value.toString(16).padStart(digits, '0')}`;
}

/**
 * strconv.Unquote: the content of a "…", `…` or '…' literal (of the last the UTF-8 form of its one rune); undefined where Go
 * answers "invalid syntax".
 */
export function unquote(literal: string): string | undefined {
  const mark = literal.charCodeAt(0);
  const end = literal.length - 1;
  if (end < 1 || literal.charCodeAt(end) !== mark) return undefined;
  const body = literal.slice(1, end);
  if (mark === 96) return body.includes('`') ? undefined : body.replaceAll('\r', '');
  if (mark !== 34 && mark !== 39) return undefined;
  if (mark === 34 && /^[^"\\\n\x80-\xff]*$/.test(body)) return body;
  let out = '';
  let i = 0;
  for (let count = 0; i < body.length; count++) {
    if (mark === 39 && count === 1) return undefined;
    const char = unquoteChar(body, i, mark);
    if (char === undefined || body.charCodeAt(i) === 10) return undefined;
    out += char.byte ? String.fromCharCode(char.rune) : encodeRune(char.rune);
    i = char.next;
  }
  // Go: '' is taken, for nothing.
  return out;
}

/** The rune of a character literal with its quotes ('a', '\n', '\x41', '日'), as text/template reads it; undefined when it is malformed. */
export function unquoteRune(literal: string): number | undefined {
  const char = unquoteChar(literal, 1, 39);
  return char !== undefined && literal.slice(char.next) === "'" ? char.rune : undefined;
}

interface UnquotedChar {
  readonly rune: number;
  /** From an escape that names one byte. */
  readonly byte: boolean;
  readonly next: number;
}

const UNESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };

/** One character or escape of a literal at `at`. */
function unquoteChar(body: string, at: number, mark: number): UnquotedChar | undefined {
  const first = body.charCodeAt(at);
  if (first === mark || Number.isNaN(first)) return undefined;
  if (first >= 0x80) {
    // Go: a lone invalid byte becomes U+FFFD here.
    const { rune, size } = decodeRune(body, at);
    return { rune, byte: false, next: at + size };
  }
  if (first !== 92) return { rune: first, byte: true, next: at + 1 };
  const kind = body[at + 1];
  if (kind === undefined) return undefined;
  const simple = UNESCAPES[kind];
  if (simple !== undefined) return { rune: simple, byte: true, next: at + 2 };
  if (kind === '"' || kind === "'") return kind.charCodeAt(0) === mark ? { rune: mark, byte: true, next: at + 2 } : undefined;
  if (kind >= '0' && kind <= '7') {
    const octal = body.slice(at + 1, at + 4);
    const rune = /^[0-7]{3}$/.test(octal) ? Number.parseInt(octal, 8) : 256;
    return rune > 255 ? undefined : { rune, byte: true, next: at + 4 };
  }
  const digits = kind === 'x' ? 2 : kind === 'u' ? 4 : kind === 'U' ? 8 : 0;
  const hex = body.slice(at + 2, at + 2 + digits);
  if (digits === 0 || hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) return undefined;
  const rune = Number.parseInt(hex, 16);
  return kind === 'x' || validRune(rune) ? { rune, byte: kind === 'x', next: at + 2 + digits } : undefined;
}
