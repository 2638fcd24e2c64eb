/**
 * Tokens as Go's parser reads them: with three of lookahead that can be put back, and the errors that name the line of the token read
 * last (parse.go: next, backup, peek, errorf, unexpected).
 */
import { positionAt } from '../base/index.ts';
import { sprintf } from '../golang/index.ts';
import { ParseError } from './errors.ts';
import { keywords, type Lexer, type Token, type TokenKind } from './lexer.ts';
import type { Limits } from './limits.ts';

/** What the trees of one text share while they are parsed. */
export interface Job {
  readonly name: string;
  readonly text: string;
  readonly lexer: Lexer;
  readonly isFunction: (name: string) => boolean;
  readonly limits: Limits;
  depth: number;
}

const NO_TOKEN: Token = { kind: 'error', offset: -1, text: '' };

export class TokenStream {
  readonly job: Job;
  /** Lookahead: [0] is the token read last, whatever has been put back. */
  readonly #tokens: [Token, Token, Token] = [NO_TOKEN, NO_TOKEN, NO_TOKEN];
  #peeked = 0;
  /** Offset of the left delimiter of the action being read, or -1. */
  actionStart = -1;

  constructor(job: Job) {
    this.job = job;
  }

  next(): Token {
    if (this.#peeked > 0) this.#peeked--;
    else this.#tokens[0] = this.job.lexer.next();
    return this.#tokens[this.#peeked]!;
  }

  backup(): void {
    this.#peeked++;
  }

  backup2(first: Token): void {
    this.#tokens[1] = first;
    this.#peeked = 2;
  }

  backup3(first: Token, second: Token): void {
    this.#tokens[2] = first;
    this.#tokens[1] = second;
    this.#peeked = 3;
  }

  peek(): Token {
    if (this.#peeked === 0) {
      this.#tokens[0] = this.job.lexer.next();
      this.#peeked = 1;
    }
    return this.#tokens[this.#peeked - 1]!;
  }

  nextNonSpace(): Token {
    let token = this.next();
    while (token.kind === 'space') token = this.next();
    return token;
  }

  peekNonSpace(): Token {
    const token = this.nextNonSpace();
    this.backup();
    return token;
  }

  // Errors.

  fail(format: string, ...args: readonly string[]): never {
    this.#throw(format, args);
  }

  #throw(format: string, args: readonly string[], limit?: keyof Limits): never {
    const { name: source } = this.job;
    const offset = Math.max(0, this.#tokens[0].offset);
    const line = this.#lineOf(this.#tokens[0]);
    const detail = sprintf(format, args);
    throw new ParseError(`template: ${source}:${line}: ${detail}`, { source, line, offset, detail, limit });
  }

  #lineOf(token: Token): number {
    return token.offset < 0 ? 0 : positionAt(this.job.text, token.offset).line;
  }

  unexpected(token: Token, context: string): never {
    if (token.kind !== 'error') this.fail('unexpected %s in %s', tokenText(token), context);
    let started = '';
    if (this.actionStart >= 0) {
      const line = positionAt(this.job.text, this.actionStart).line;
      // Go: "unclosed action" is not followed by "in action".
      const lead = token.text.endsWith(' action') ? '' : ' in action';
      if (line !== this.#lineOf(token)) started = `${lead} started at ${this.job.name}:${line}`;
    }
    this.fail('%s%s', token.text, started);
  }

  expect(kind: TokenKind, context: string): Token {
    const token = this.nextNonSpace();
    if (token.kind !== kind) this.unexpected(token, context);
    return token;
  }

  failLimit(limit: keyof Limits, detail: string): never {
    this.#throw(detail, [], limit);
  }

  /** Counts one more level of nesting; `leave` takes it back. */
  enter(what: 'block' | 'expression'): void {
    if (this.job.depth >= this.job.limits.parseDepth) this.failLimit('parseDepth', `max ${what} depth exceeded`);
    this.job.depth++;
  }

  leave(): void {
    this.job.depth--;
  }
}

const KEYWORD_KINDS: ReadonlySet<TokenKind> = new Set<TokenKind>(keywords.values());

/** A token in an error. */
function tokenText(token: Token): string {
  if (token.kind === 'eof') return 'EOF';
  if (KEYWORD_KINDS.has(token.kind)) return `<${token.text}>`;
  return token.text.length > 10 ? sprintf('%.10q...', [token.text]) : sprintf('%q', [token.text]);
}
