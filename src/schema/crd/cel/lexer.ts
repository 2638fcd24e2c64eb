/** Tokens of the Common Expression Language (cel-spec, doc/langdef.md#syntax). */
import { Bytes, Uint } from './value.ts';

export type Token =
  | { readonly kind: 'literal'; readonly value: bigint | number | string | Uint | Bytes; readonly at: number }
  | { readonly kind: 'name' | 'quoted' | 'symbol' | 'end'; readonly text: string; readonly at: number };

export class CelSyntaxError extends Error {}

/** Longer expressions are refused, as cel-go does. */
export const MAX_EXPRESSION = 100_000;

const SPACE = /(?:[\t\n\f\r ]+|\/\/[^\n]*)+/y;
const FLOAT = /(?:[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)/y;
const INT = /(?:0x[0-9a-fA-F]+|[0-9]+)([uU]?)/y;
const STRING = /([rR]?[bB]|[bB]?[rR])?("""|'''|"|')/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const QUOTED = /`([A-Za-z0-9_.\-/ ]+)`/y;
const SYMBOL = /&&|\|\||[=!<>]=|[-+*/%!<>?:.,()[\]{}]/y;

export function tokenize(text: string): readonly Token[] {
  if (text.length > MAX_EXPRESSION)
    throw new CelSyntaxError(`expression code point size exceeds limit: size: ${text.length}, limit ${MAX_EXPRESSION}`);
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (true) {
    at += match(SPACE)?.[0].length ?? 0;
    if (at >= text.length) break;
    const start = at;
    const string = match(STRING);
    if (string !== null) {
      const { value, end } = readString(text, at, string[1]?.toLowerCase() ?? '', string[0].length, string[2]!);
      tokens.push({ kind: 'literal', value, at: start });
      at = end;
      continue;
    }
    const name = match(NAME) ?? undefined;
    const float = name === undefined ? match(FLOAT) : null;
    const int = name === undefined && float === null ? match(INT) : null;
    const quoted = match(QUOTED);
    const found = name ?? float ?? int ?? quoted ?? match(SYMBOL);
    if (found === null || found === undefined)
      throw new CelSyntaxError(`Syntax error: token recognition error at: '${text.slice(at, at + 1)}'`);
    at += found[0].length;
    if (name !== undefined) tokens.push({ kind: 'name', text: found[0], at: start });
    else if (float !== null) tokens.push({ kind: 'literal', value: Number(found[0]), at: start });
    else if (int !== null) tokens.push({ kind: 'literal', value: integer(found[0]), at: start });
    else if (quoted !== null) tokens.push({ kind: 'quoted', text: quoted[1]!, at: start });
    else tokens.push({ kind: 'symbol', text: found[0], at: start });
  }
  tokens.push({ kind: 'end', text: '', at });
  return tokens;
}

/** The parser folds a minus before it into the literal, so 2^63 passes here. */
function integer(text: string): bigint | Uint {
  if (/[uU]$/.test(text)) {
    const value = BigInt(text.slice(0, -1));
    if (value >= 1n << 64n) throw new CelSyntaxError('invalid uint literal');
    return new Uint(value);
  }
  const value = BigInt(text);
  if (value > 1n << 63n) throw new CelSyntaxError('invalid int literal');
  return value;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  '?': '?',
};

function readString(text: string, at: number, prefix: string, skip: number, quote: string): { value: string | Bytes; end: number } {
  const raw = prefix.includes('r');
  const bytes = prefix.includes('b');
  let out = '';
  const octets: number[] = [];
  const put = (piece: string): void => {
    if (bytes) octets.push(...new TextEncoder().encode(piece));
    else out += piece;
  };
  let i = at + skip;
  while (!text.startsWith(quote, i)) {
    const char = text[i];
    if (char === undefined || (quote.length === 1 && (char === '\n' || char === '\r')))
      throw new CelSyntaxError(`Syntax error: token recognition error at: '${text.slice(at, i)}'`);
    if (char !== '\\' || raw) {
      const piece = String.fromCodePoint(text.codePointAt(i)!);
      put(piece);
      i += piece.length;
      continue;
    }
    const next = text[i + 1] ?? '';
    const simple = ESCAPES[next];
    if (simple !== undefined) {
      put(simple);
      i += 2;
      continue;
    }
    const coded = /\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/y;
    coded.lastIndex = i;
    const found = coded.exec(text);
    if (found === null) throw new CelSyntaxError(`unable to unescape string: \\${next}`);
    const code = found[4] === undefined ? Number.parseInt(found[1] ?? found[2] ?? found[3]!, 16) : Number.parseInt(found[4], 8);
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw new CelSyntaxError('invalid unicode code point');
    if (bytes && (found[1] !== undefined || found[4] !== undefined)) octets.push(code);
    else put(String.fromCodePoint(code));
    i += found[0].length;
  }
  return { value: bytes ? new Bytes(Uint8Array.from(octets)) : out, end: i + quote.length };
}
