/** The four kinds of strings of TOML, as BurntSushi/toml v1.6.0 reads them. */
import { quote } from './strconv-quote.ts';
import { END, type TomlCursor } from './toml-cursor.ts';
import { encodeRune, validRune } from './utf8.ts';

export function readString(cursor: TomlCursor, mark: number): string {
  const triple = String.fromCharCode(mark).repeat(2);
  if (!cursor.text.startsWith(triple, cursor.at)) {
    const out = mark === 0x22 ? readBasic(cursor) : readLiteral(cursor);
    // The library has looked at what follows an empty string.
    if (out === '') cursor.peek();
    return out;
  }
  cursor.at += 2;
  return mark === 0x22 ? readLongBasic(cursor) : readLongLiteral(cursor);
}

export function readBasic(cursor: TomlCursor): string {
  const start = cursor.at;
  const escapes = new Escapes();
  let out = '';
  for (;;) {
    const rune = cursor.next();
    if (rune === 0x22) return finish(cursor, out, escapes);
    if (rune === END) cursor.fail(`unexpected EOF; expected '"'`, cursor.endLine(rune));
    if (rune === 10 || rune === 13) cursor.fail('strings cannot contain newlines', cursor.line - 1);
    out += rune === 0x5c ? readEscape(cursor, start, escapes) : encodeRune(rune);
  }
}

export function readLiteral(cursor: TomlCursor): string {
  const start = cursor.at;
  for (;;) {
    const rune = cursor.next();
    if (rune === 0x27) return cursor.text.slice(start, cursor.at - 1);
    if (rune === END) cursor.fail(`unexpected EOF; expected "'"`, cursor.endLine(rune));
    if (rune === 10 || rune === 13) cursor.fail('strings cannot contain newlines', cursor.line - 1);
  }
}

function readLongLiteral(cursor: TomlCursor): string {
  const start = cursor.at;
  for (;;) {
    const rune = cursor.next();
    if (rune === END) cursor.fail(`unexpected EOF; expected "'''"`, cursor.endLine(rune));
    if (rune !== 0x27) continue;
    const quotes = quoteRun(cursor, "'");
    if (quotes >= 3) return cursor.text.slice(start, cursor.at - 3).replace(/^\r?\n/, '');
  }
}

function readLongBasic(cursor: TomlCursor): string {
  const start = cursor.at;
  const escapes = new Escapes();
  let out = '';
  for (;;) {
    const rune = cursor.next();
    if (rune === END) cursor.fail(`unexpected EOF; expected '"""'`, cursor.endLine(rune));
    if (rune === 0x22) {
      const quotes = quoteRun(cursor, '"');
      if (quotes >= 3) return finish(cursor, out + '"'.repeat(quotes - 3), escapes);
      out += '"'.repeat(quotes);
    } else if (rune === 0x5c) out += lineContinues(cursor) ? '' : readEscape(cursor, start, escapes);
    else out += encodeRune(rune);
    // A newline right after the opening quotes does not count.
    if (out === '\n' || out === '\r\n') out = cursor.text.slice(start, cursor.at) === out ? '' : out;
  }
}

/** How many quotes stand here, with the one just read: three, four and five end the string with the last three. */
function quoteRun(cursor: TomlCursor, mark: string): number {
  let count = 1;
  while (cursor.accept(mark)) {
    if (++count > 5) cursor.fail(`unexpected ${mark === "'" ? '"' : "'"}${mark.repeat(6)}${mark === "'" ? '"' : "'"}`);
  }
  return count;
}

/** A backslash at the end of a line takes all white space up to the next text. */
function lineContinues(cursor: TomlCursor): boolean {
  let end = cursor.at;
  while (/[ \t\r\n]/.test(cursor.text[end] ?? '')) end++;
  if (!cursor.text.slice(cursor.at, end).includes('\n')) return false;
  while (cursor.at < end) cursor.next();
  return true;
}

/** The character of an escape, in a string whose content begins at `start`. Some mistakes count only when the string has ended. */
function readEscape(cursor: TomlCursor, start: number, escapes: Escapes): string {
  const rune = cursor.next();
  const kind = encodeRune(rune);
  const simple = ESCAPES[kind];
  if (simple !== undefined) return simple;
  if (rune === 0x20 || rune === 9) {
    escapes.problem ??= `invalid escape: '\\${kind}'`;
    return '';
  }
  const digits = HEX_ESCAPES[kind] ?? cursor.fail(`invalid escape in string '\\${kind}'`, rune === END ? cursor.line - 1 : cursor.line);
  for (let i = 0; i < digits.count; i++) {
    const digit = cursor.next();
    if (digit !== END && /[0-9a-fA-F]/.test(encodeRune(digit))) continue;
    const got = quote(cursor.text.slice(start, cursor.at));
    cursor.fail(`expected ${digits.word} hexadecimal digits after '\\${kind}', but got ${got} instead`, cursor.endLine(digit));
  }
  const hex = cursor.text.slice(cursor.at - digits.count, cursor.at);
  const value = Number.parseInt(hex, 16);
  if (!validRune(value)) escapes.problem ??= `Escaped character '\\u${hex}' is not valid UTF-8.`;
  return encodeRune(value);
}

function finish(cursor: TomlCursor, text: string, escapes: Escapes): string {
  return escapes.problem === undefined ? text : cursor.fail(escapes.problem);
}

/** What is wrong with the escapes of a string that could be read to its end. */
class Escapes {
  problem: string | undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\x1b',
  '"': '"',
  '\\': '\\',
};

const HEX_ESCAPES: Readonly<Record<string, { readonly count: number; readonly word: string }>> = {
  x: { count: 2, word: 'two' },
  u: { count: 4, word: 'four' },
  U: { count: 8, word: 'eight' },
};
