/**
 * The full scanner: characters to tokens, as libyaml's scanner (yaml.v2, scannerc.go) does it, with its simple keys, its tokens put in
 * behind, its order of looking at things, and therefore its errors. Scalars, tags and directives are in their own files. The quick reader
 * (quick.ts) reads what charts are made of; this one reads everything else and says what is wrong.
 *
 * `text` ends in four NUL bytes that are not part of it: looking ahead needs no check of the end.
 */
import { breakLength, characters, characterWidth, isBlankOrEnd, isBreakOrEnd, isByteOrderMark, isDocumentIndicator } from './chars.ts';
import { failAtLine } from './failure.ts';
import { scanBlockScalar, scanFlowScalar, scanPlainScalar } from './scan-scalar.ts';
import { scanAnchor, scanDirective, scanTag } from './scan-tag.ts';
import {
  ALIAS,
  ANCHOR,
  BLOCK_END,
  BLOCK_ENTRY,
  BLOCK_MAPPING_START,
  BLOCK_SEQUENCE_START,
  DOCUMENT_END,
  DOCUMENT_START,
  FLOW_ENTRY,
  FLOW_MAPPING_END,
  FLOW_MAPPING_START,
  FLOW_SEQUENCE_END,
  FLOW_SEQUENCE_START,
  KEY,
  STREAM_END,
  type Token,
  VALUE,
} from './tokens.ts';

interface SimpleKey {
  possible: boolean;
  required: boolean;
  token: number;
  pos: number;
  line: number;
  column: number;
}

/** Go: deeper flow or block nesting than this is an error of the scanner. */
const MAX_DEPTH = 10000;

/** A simple key ends within this many characters. */
const SIMPLE_KEY_LENGTH = 1024;

export class Scanner {
  readonly text: string;
  pos: number;
  line = 0;
  /** `pos` of column 0. */
  lineStart: number;
  indent = -1;
  flowLevel = 0;
  simpleKeyAllowed = true;
  /** A byte order mark at the very start of what is left after the first one. */
  readonly #strayMark: boolean;
  readonly #indents: number[] = [];
  readonly #simpleKeys: SimpleKey[] = [{ possible: false, required: false, token: 0, pos: 0, line: 0, column: 0 }];
  readonly #keyOfToken: Map<number, number> = new Map();
  #tokens: Token[] = [];
  #head = 0;
  #parsed = 1;
  #available = false;

  constructor(text: string, start: number) {
    this.text = text;
    this.pos = start;
    this.lineStart = start;
    this.#strayMark = isByteOrderMark(text, start);
  }

  /** The next token, not taken. */
  peek(): Token {
    if (!this.#available) this.#fetchMore();
    return this.#tokens[this.#head]!;
  }

  /** Takes the token that `peek` showed. */
  skip(): void {
    this.#available = false;
    this.#parsed++;
    this.#head++;
    if (this.#head === this.#tokens.length) {
      this.#tokens = [];
      this.#head = 0;
    }
  }

  /** A scanner error here. Go's sentence counts this line from 1, but for line 1, which it does not name. */
  fail(problem: string): never {
    failAtLine(problem, this.line === 0 ? 0 : this.line + 1, this.pos);
  }

  /** Puts a token at the end of the queue. */
  push(kind: number, start: number, line: number, value = '', suffix = '', plain = false): void {
    this.#tokens.push({ kind, start, line, value, suffix, plain });
  }

  #insert(keyToken: number, kind: number, start: number, line: number): void {
    const token: Token = { kind, start, line, value: '', suffix: '', plain: false };
    if (keyToken < 0) this.#tokens.push(token);
    else this.#tokens.splice(this.#head + keyToken - this.#parsed, 0, token);
  }

  #fetchMore(): void {
    for (;;) {
      if (this.#head !== this.#tokens.length) {
        const index = this.#keyOfToken.get(this.#parsed);
        if (index === undefined || !this.#isValid(this.#simpleKeys[index]!)) break;
      }
      this.#fetchNext();
    }
    this.#available = true;
  }

  /** The dispatcher: one more token (and those that it implies) into the queue. */
  #fetchNext(): void {
    this.#toNextToken();
    const { text, pos } = this;
    const column = pos - this.lineStart;
    this.#unrollIndent(column);
    const c = text.charCodeAt(pos);
    if (c === 0) {
      this.#streamEnd();
      return;
    }
    if (column === 0) {
      if (c === 0x25) {
        this.#directive();
        return;
      }
      if (isDocumentIndicator(text, pos)) {
        this.#documentIndicator(c === 0x2d ? DOCUMENT_START : DOCUMENT_END);
        return;
      }
    }
    switch (c) {
      case 0x5b:
        this.#flowStart(FLOW_SEQUENCE_START);
        return;
      case 0x7b:
        this.#flowStart(FLOW_MAPPING_START);
        return;
      case 0x5d:
        this.#flowEnd(FLOW_SEQUENCE_END);
        return;
      case 0x7d:
        this.#flowEnd(FLOW_MAPPING_END);
        return;
      case 0x2c:
        this.#flowEntry();
        return;
      case 0x2d:
        if (isBlankOrEnd(text, pos + 1)) {
          this.#blockEntry();
          return;
        }
        this.#scalar(scanPlainScalar);
        return;
      case 0x3f:
        if (this.flowLevel > 0 || isBlankOrEnd(text, pos + 1)) {
          this.#key();
          return;
        }
        this.#scalar(scanPlainScalar);
        return;
      case 0x3a:
        if (this.flowLevel > 0 || isBlankOrEnd(text, pos + 1)) {
          this.#value();
          return;
        }
        this.#scalar(scanPlainScalar);
        return;
      case 0x2a:
        this.#scalar((scanner) => scanAnchor(scanner, ALIAS));
        return;
      case 0x26:
        this.#scalar((scanner) => scanAnchor(scanner, ANCHOR));
        return;
      case 0x21:
        this.#scalar(scanTag);
        return;
      case 0x27:
        this.#scalar((scanner) => scanFlowScalar(scanner, true));
        return;
      case 0x22:
        this.#scalar((scanner) => scanFlowScalar(scanner, false));
        return;
      case 0x7c:
      case 0x3e:
        if (this.flowLevel === 0) {
          this.#blockScalar(c === 0x7c);
          return;
        }
        break;
      case 0x23:
      case 0x25:
      case 0x40:
      case 0x60:
        break;
      default:
        if (!isBlankOrEnd(text, pos)) {
          this.#scalar(scanPlainScalar);
          return;
        }
    }
    this.fail('found character that cannot start any token');
  }

  /** Over white space, comments and line breaks. */
  #toNextToken(): void {
    const { text } = this;
    for (;;) {
      // Go: looks for a byte order mark at the start of its buffer, not at this position.
      if (this.#strayMark && this.pos === this.lineStart && this.pos < 512) {
        this.pos += characterWidth(text.charCodeAt(this.pos));
        this.lineStart = this.pos - 1;
      }
      let c = text.charCodeAt(this.pos);
      while (c === 0x20 || (c === 0x09 && (this.flowLevel > 0 || !this.simpleKeyAllowed))) c = text.charCodeAt(++this.pos);
      if (c === 0x23) while (!isBreakOrEnd(text, this.pos)) this.pos++;
      if (breakLength(text, this.pos) === 0) return;
      this.skipLine();
      if (this.flowLevel === 0) this.simpleKeyAllowed = true;
    }
  }

  /** Over one line break. */
  skipLine(): void {
    const { text, pos } = this;
    this.pos += text.charCodeAt(pos) === 0x0d && text.charCodeAt(pos + 1) === 0x0a ? 2 : breakLength(text, pos);
    this.lineStart = this.pos;
    this.line++;
  }

  /** Over one line break; what it means in a scalar. */
  readLine(): string {
    const { text, pos } = this;
    const separator = text.charCodeAt(pos) === 0xe2;
    this.skipLine();
    return separator ? text.slice(pos, pos + 3) : '\n';
  }

  #isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.line < this.line || (key.pos + SIMPLE_KEY_LENGTH < this.pos && characters(this.text, key.pos, this.pos) > SIMPLE_KEY_LENGTH)) {
      if (key.required) this.fail("could not find expected ':'");
      key.possible = false;
      return false;
    }
    return true;
  }

  #saveSimpleKey(): void {
    if (!this.simpleKeyAllowed) return;
    const column = this.pos - this.lineStart;
    const required = this.flowLevel === 0 && this.indent === column;
    const token = this.#parsed + (this.#tokens.length - this.#head);
    this.#removeSimpleKey();
    const index = this.#simpleKeys.length - 1;
    this.#simpleKeys[index] = { possible: true, required, token, pos: this.pos, line: this.line, column };
    this.#keyOfToken.set(token, index);
  }

  #removeSimpleKey(): void {
    const key = this.#simpleKeys.at(-1)!;
    if (!key.possible) return;
    if (key.required) this.fail("could not find expected ':'");
    key.possible = false;
    this.#keyOfToken.delete(key.token);
  }

  #rollIndent(column: number, keyToken: number, kind: number, start: number, line: number): void {
    if (this.flowLevel > 0 || this.indent >= column) return;
    this.#indents.push(this.indent);
    this.indent = column;
    if (this.#indents.length > MAX_DEPTH) this.fail(`exceeded max depth of ${MAX_DEPTH}`);
    this.#insert(keyToken, kind, start, line);
  }

  #unrollIndent(column: number): void {
    if (this.flowLevel > 0) return;
    while (this.indent > column) {
      this.push(BLOCK_END, this.pos, this.line);
      this.indent = this.#indents.pop()!;
    }
  }

  #streamEnd(): void {
    if (this.pos !== this.lineStart) {
      this.lineStart = this.pos;
      this.line++;
    }
    this.#unrollIndent(-1);
    this.#removeSimpleKey();
    this.simpleKeyAllowed = false;
    this.push(STREAM_END, this.pos, this.line);
  }

  #directive(): void {
    this.#unrollIndent(-1);
    this.#removeSimpleKey();
    this.simpleKeyAllowed = false;
    scanDirective(this);
  }

  #documentIndicator(kind: number): void {
    this.#unrollIndent(-1);
    this.#removeSimpleKey();
    this.simpleKeyAllowed = false;
    this.push(kind, this.pos, this.line);
    this.pos += 3;
  }

  #flowStart(kind: number): void {
    this.#saveSimpleKey();
    const token = this.#parsed + (this.#tokens.length - this.#head);
    this.#simpleKeys.push({ possible: false, required: false, token, pos: this.pos, line: this.line, column: 0 });
    this.flowLevel++;
    if (this.flowLevel > MAX_DEPTH) this.fail(`exceeded max depth of ${MAX_DEPTH}`);
    this.simpleKeyAllowed = true;
    this.#indicator(kind);
  }

  #flowEnd(kind: number): void {
    this.#removeSimpleKey();
    if (this.flowLevel > 0) {
      this.flowLevel--;
      this.#keyOfToken.delete(this.#simpleKeys.pop()!.token);
    }
    this.simpleKeyAllowed = false;
    this.#indicator(kind);
  }

  #flowEntry(): void {
    this.#removeSimpleKey();
    this.simpleKeyAllowed = true;
    this.#indicator(FLOW_ENTRY);
  }

  #indicator(kind: number): void {
    this.push(kind, this.pos, this.line);
    this.pos++;
  }

  #blockEntry(): void {
    if (this.flowLevel === 0) {
      if (!this.simpleKeyAllowed) this.fail('block sequence entries are not allowed in this context');
      this.#rollIndent(this.pos - this.lineStart, -1, BLOCK_SEQUENCE_START, this.pos, this.line);
    }
    this.#removeSimpleKey();
    this.simpleKeyAllowed = true;
    this.#indicator(BLOCK_ENTRY);
  }

  #key(): void {
    if (this.flowLevel === 0) {
      if (!this.simpleKeyAllowed) this.fail('mapping keys are not allowed in this context');
      this.#rollIndent(this.pos - this.lineStart, -1, BLOCK_MAPPING_START, this.pos, this.line);
    }
    this.#removeSimpleKey();
    this.simpleKeyAllowed = this.flowLevel === 0;
    this.#indicator(KEY);
  }

  #value(): void {
    const key = this.#simpleKeys.at(-1)!;
    if (this.#isValid(key)) {
      this.#insert(key.token, KEY, key.pos, key.line);
      this.#rollIndent(key.column, key.token, BLOCK_MAPPING_START, key.pos, key.line);
      key.possible = false;
      this.#keyOfToken.delete(key.token);
      this.simpleKeyAllowed = false;
    } else {
      if (this.flowLevel === 0) {
        if (!this.simpleKeyAllowed) this.fail('mapping values are not allowed in this context');
        this.#rollIndent(this.pos - this.lineStart, -1, BLOCK_MAPPING_START, this.pos, this.line);
      }
      this.simpleKeyAllowed = this.flowLevel === 0;
    }
    this.#indicator(VALUE);
  }

  /** A token that may be a simple key and is followed by none. */
  #scalar(scan: (scanner: Scanner) => void): void {
    this.#saveSimpleKey();
    this.simpleKeyAllowed = false;
    scan(this);
  }

  #blockScalar(literal: boolean): void {
    this.#removeSimpleKey();
    this.simpleKeyAllowed = true;
    scanBlockScalar(this, literal);
  }
}
