/**
 * A template text into tokens, after Go's text/template/parse/lex.go. Offsets are byte offsets. Comments, and white space next to a
 * trim marker, make no token. An error is a token too, the last one that means anything.
 */
import { decodeRune, encodeRune, isDigit, isLetter, isPrint, quote } from '../golang/index.ts';

export type Keyword = 'block' | 'break' | 'continue' | 'dot' | 'define' | 'else' | 'end' | 'if' | 'nil' | 'range' | 'template' | 'with';

export type TokenKind =
  | Keyword
  | 'error'
  | 'bool'
  | 'char'
  | 'charConstant'
  | 'complex'
  | 'assign'
  | 'declare'
  | 'eof'
  | 'field'
  | 'identifier'
  | 'leftDelim'
  | 'leftParen'
  | 'number'
  | 'pipe'
  | 'rawString'
  | 'rightDelim'
  | 'rightParen'
  | 'space'
  | 'string'
  | 'text'
  | 'variable';

export interface Token {
  readonly kind: TokenKind;
  readonly offset: number;
  /** The text of the token; of an error token its message. */
  readonly text: string;
}

export const keywords: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['.', 'dot'],
  ...(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'nil', 'range', 'template', 'with'] as const).map(
    (word): [string, Keyword] => [word, word],
  ),
]);

export interface LexerOptions {
  /** Words that are functions, and so no keywords: Go lets a function named "break" or "continue" win. */
  readonly notKeywords?: ReadonlySet<string>;
}

const EOF = -1;
const ASCII_WORD = /[A-Za-z0-9_]*/y;

export class Lexer {
  readonly #source: string;
  readonly #notKeywords: ReadonlySet<string>;
  #pos = 0;
  #start = 0;
  #insideAction = false;
  #parenDepth = 0;
  #failed = false;

  constructor(source: string, options: LexerOptions = {}) {
    this.#source = source;
    this.#notKeywords = options.notKeywords ?? new Set();
  }

  /** The next token; "eof" for ever at the end. */
  next(): Token {
    if (this.#failed) return { kind: 'eof', offset: 0, text: 'EOF' };
    this.#start = this.#pos;
    return this.#insideAction ? this.#lexInsideAction() : this.#lexText();
  }

  #emit(kind: TokenKind): Token {
    return { kind, offset: this.#start, text: this.#source.slice(this.#start, this.#pos) };
  }

  #error(message: string): Token {
    this.#failed = true;
    return { kind: 'error', offset: this.#start, text: message };
  }

  /** Text up to the next action; comments are passed over. */
  #lexText(): Token {
    const source = this.#source;
    for (;;) {
      const at = source.indexOf('{{', this.#pos);
      if (at === -1) {
        if (this.#pos === source.length) return { kind: 'eof', offset: this.#pos, text: '' };
        this.#pos = source.length;
        return this.#emit('text');
      }
      this.#pos = at;
      const trim = this.#atLeftTrimMarker(at + 2);
      let end = at;
      if (trim) while (end > this.#start && isSpace(source.charCodeAt(end - 1))) end--;
      if (end > this.#start) return { kind: 'text', offset: this.#start, text: source.slice(this.#start, end) };
      this.#start = at;
      const after = at + (trim ? 4 : 2);
      if (!source.startsWith('/*', after)) {
        this.#insideAction = true;
        this.#parenDepth = 0;
        this.#pos = after;
        return { kind: 'leftDelim', offset: at, text: '{{' };
      }
      const failure = this.#skipComment(after);
      if (failure !== undefined) return failure;
      this.#start = this.#pos;
    }
  }

  #skipComment(open: number): Token | undefined {
    this.#start = open;
    const close = this.#source.indexOf('*/', open + 2);
    if (close === -1) return this.#error('unclosed comment');
    this.#pos = close + 2;
    const delim = this.#rightDelim();
    if (delim === 0) return this.#error('comment ends before closing delimiter');
    this.#pos += delim;
    if (delim === 4) this.#skipSpace();
    return undefined;
  }

  #atLeftTrimMarker(at: number): boolean {
    return this.#source.charCodeAt(at) === 0x2d && isSpace(this.#source.charCodeAt(at + 1));
  }

  /** The length of the right delimiter here: 2, 4 with a trim marker, 0 for none. */
  #rightDelim(): 0 | 2 | 4 {
    const source = this.#source;
    const at = this.#pos;
    if (isSpace(source.charCodeAt(at)) && source.charCodeAt(at + 1) === 0x2d && source.startsWith('}}', at + 2)) return 4;
    return source.charCodeAt(at) === 0x7d && source.charCodeAt(at + 1) === 0x7d ? 2 : 0;
  }

  #skipSpace(): void {
    while (isSpace(this.#source.charCodeAt(this.#pos))) this.#pos++;
  }

  #lexInsideAction(): Token {
    const delim = this.#rightDelim();
    if (delim !== 0) return this.#parenDepth === 0 ? this.#lexRightDelim(delim) : this.#error('unclosed left paren');
    const c = this.#peek();
    if (isSpace(c)) return this.#lexSpace();
    if (isAlphaNumeric(c) && !isDecimal(c)) return this.#lexIdentifier();
    if (c === EOF) return this.#error('unclosed action');
    if (isDecimal(c)) return this.#lexNumber();
    this.#pos += this.#width(c);
    switch (c) {
      case 0x3d: // =
        return this.#emit('assign');
      case 0x3a: // :
        if (this.#source.charCodeAt(this.#pos) !== 0x3d) return this.#error('expected :=');
        this.#pos++;
        return this.#emit('declare');
      case 0x7c: // |
        return this.#emit('pipe');
      case 0x22: // "
        return this.#lexQuoted(0x22, 'string', 'unterminated quoted string');
      case 0x60: // `
        return this.#lexRawString();
      case 0x24: // $
        return this.#lexFieldOrVariable('variable');
      case 0x27: // '
        return this.#lexQuoted(0x27, 'charConstant', 'unterminated character constant');
      case 0x2e: // .
        if (this.#pos < this.#source.length && !isDecimal(this.#source.charCodeAt(this.#pos))) return this.#lexFieldOrVariable('field');
        this.#pos--;
        return this.#lexNumber();
      case 0x2b: // +
      case 0x2d: // -
        this.#pos--;
        return this.#lexNumber();
      case 0x28: // (
        this.#parenDepth++;
        return this.#emit('leftParen');
      case 0x29: // )
        if (--this.#parenDepth < 0) return this.#error('unexpected right paren');
        return this.#emit('rightParen');
    }
    if (c > 0x1f && c < 0x7f) return this.#emit('char');
    return this.#error(`unrecognized character in action: ${showRune(c)}`);
  }

  #lexRightDelim(length: 2 | 4): Token {
    this.#pos += length;
    const token: Token = { kind: 'rightDelim', offset: this.#pos - 2, text: '}}' };
    if (length === 4) this.#skipSpace();
    this.#insideAction = false;
    return token;
  }

  /** A run of white space; the last one may belong to a trim marker. */
  #lexSpace(): Token {
    this.#skipSpace();
    this.#pos--;
    if (this.#rightDelim() !== 4) this.#pos++;
    else if (this.#pos === this.#start) return this.#lexRightDelim(4);
    return this.#emit('space');
  }

  #lexIdentifier(): Token {
    const stop = this.#skipAlphaNumeric();
    if (!this.#atTerminator()) return this.#error(`bad character ${showRune(stop)}`);
    const word = this.#source.slice(this.#start, this.#pos);
    const keyword = keywords.get(word);
    if (keyword !== undefined && !this.#notKeywords.has(word)) return this.#emit(keyword);
    return this.#emit(word === 'true' || word === 'false' ? 'bool' : 'identifier');
  }

  /** The "." or "$" is past. */
  #lexFieldOrVariable(kind: 'field' | 'variable'): Token {
    if (this.#atTerminator()) return this.#emit(kind === 'variable' ? kind : 'dot');
    const stop = this.#skipAlphaNumeric();
    return this.#atTerminator() ? this.#emit(kind) : this.#error(`bad character ${showRune(stop)}`);
  }

  #skipAlphaNumeric(): number {
    // A sticky expression is one call where a loop is many: on a cold start nothing of this is compiled yet.
    ASCII_WORD.lastIndex = this.#pos;
    ASCII_WORD.test(this.#source);
    this.#pos = ASCII_WORD.lastIndex;
    for (;;) {
      const c = this.#peek();
      if (!isAlphaNumeric(c)) return c;
      this.#pos += this.#width(c);
    }
  }

  /** What may follow a word: ".X.Y" breaks in two, "$x+2" is none. */
  #atTerminator(): boolean {
    const c = this.#source.charCodeAt(this.#pos);
    if (isSpace(c) || this.#pos >= this.#source.length) return true;
    switch (c) {
      case 0x2e: // .
      case 0x2c: // ,
      case 0x7c: // |
      case 0x3a: // :
      case 0x29: // )
      case 0x28: // (
        return true;
    }
    return c === 0x7d && this.#source.charCodeAt(this.#pos + 1) === 0x7d;
  }

  /** A string or character constant; the parser looks into it. */
  #lexQuoted(close: number, kind: TokenKind, unterminated: string): Token {
    const source = this.#source;
    for (;;) {
      const c = source.charCodeAt(this.#pos++);
      if (c === close) return this.#emit(kind);
      const escaped = c === 0x5c ? source.charCodeAt(this.#pos++) : c;
      if (Number.isNaN(escaped) || escaped === 0x0a) return this.#error(unterminated);
    }
  }

  #lexRawString(): Token {
    const close = this.#source.indexOf('`', this.#pos);
    if (close === -1) return this.#error('unterminated raw quoted string');
    this.#pos = close + 1;
    return this.#emit('rawString');
  }

  /** A number, roughly: what is wrong with it, the parser says. */
  #lexNumber(): Token {
    if (!this.#scanNumber()) return this.#badNumber();
    const sign = this.#source.charCodeAt(this.#pos);
    if (sign !== 0x2b && sign !== 0x2d) return this.#emit('number');
    if (!this.#scanNumber() || this.#source.charCodeAt(this.#pos - 1) !== 0x69) return this.#badNumber();
    return this.#emit('complex');
  }

  #badNumber(): Token {
    return this.#error(`bad number syntax: ${quote(this.#source.slice(this.#start, this.#pos))}`);
  }

  #scanNumber(): boolean {
    this.#accept('+-');
    let digits = '0123456789_';
    if (this.#accept('0')) {
      if (this.#accept('xX')) digits = '0123456789abcdefABCDEF_';
      else if (this.#accept('oO')) digits = '01234567_';
      else if (this.#accept('bB')) digits = '01_';
    }
    this.#acceptRun(digits);
    if (this.#accept('.')) this.#acceptRun(digits);
    if ((digits.length === 11 && this.#accept('eE')) || (digits.length === 23 && this.#accept('pP'))) {
      this.#accept('+-');
      this.#acceptRun('0123456789_');
    }
    this.#accept('i');
    const c = this.#peek();
    if (!isAlphaNumeric(c)) return true;
    this.#pos += this.#width(c);
    return false;
  }

  #accept(valid: string): boolean {
    if (this.#pos >= this.#source.length || !valid.includes(this.#source.charAt(this.#pos))) return false;
    this.#pos++;
    return true;
  }

  #acceptRun(valid: string): void {
    while (this.#accept(valid));
  }

  /** The rune here, or EOF. */
  #peek(): number {
    if (this.#pos >= this.#source.length) return EOF;
    const c = this.#source.charCodeAt(this.#pos);
    return c < 0x80 ? c : decodeRune(this.#source, this.#pos).rune;
  }

  #width(rune: number): number {
    return rune < 0x80 ? 1 : decodeRune(this.#source, this.#pos).size;
  }
}

function isSpace(c: number): boolean {
  return c === 0x20 || c === 0x0a || c === 0x09 || c === 0x0d;
}

function isDecimal(c: number): boolean {
  return c >= 0x30 && c <= 0x39;
}

/** An underscore, a letter or a digit, of any script. */
function isAlphaNumeric(rune: number): boolean {
  if (rune < 0x80) return rune === 0x5f || isDecimal(rune) || ((rune | 0x20) >= 0x61 && (rune | 0x20) <= 0x7a);
  return isLetter(rune) || isDigit(rune);
}

/** Go's %#U. */
function showRune(rune: number): string {
  const hex = `U+${rune.toString(16).toUpperCase().padStart(4, '0')}`;
  return isPrint(rune) ? `${hex} '${encodeRune(rune)}'` : hex;
}
