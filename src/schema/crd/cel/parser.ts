/** Parses the Common Expression Language with optionals and the macros that Kubernetes has. */
import type { BinaryOp, Element, Entry, Expr, Macro } from './ast.ts';
import { CelSyntaxError, type Token, tokenize } from './lexer.ts';

/** Nesting beyond it is refused, as cel-go does. */
const MAX_DEPTH = 250;
const RESERVED = new Set('as break const continue else for function if import let loop package namespace return var void while'.split(' '));
const LEVELS: readonly (readonly string[])[] = [['||'], ['&&'], ['<', '<=', '>', '>=', '==', '!=', 'in'], ['+', '-'], ['*', '/', '%']];

/** Parses an expression; throws CelSyntaxError. */
export function parseCel(text: string): Expr {
  return new Parser(tokenize(text)).parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Expr {
    const expr = this.#expr();
    if (this.#token.kind !== 'end') this.#unexpected();
    return expr;
  }

  get #token(): Token {
    return this.#tokens[this.#at]!;
  }

  #is(text: string): boolean {
    const token = this.#token;
    return (token.kind === 'symbol' || (token.kind === 'name' && text === 'in')) && token.text === text;
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#unexpected(text);
  }

  #unexpected(wanted?: string): never {
    const token = this.#token;
    const found = token.kind === 'end' ? '<EOF>' : token.kind === 'literal' ? String(token.value) : token.text;
    throw new CelSyntaxError(
      `Syntax error at ${token.at + 1}: unexpected '${found}'${wanted === undefined ? '' : `, expecting '${wanted}'`}`,
    );
  }

  #expr(): Expr {
    if (++this.#depth > MAX_DEPTH) throw new CelSyntaxError(`expression recursion limit exceeded: ${MAX_DEPTH}`);
    const condition = this.#binary(0);
    let expr = condition;
    if (this.#take('?')) {
      const then = this.#binary(0);
      this.#expect(':');
      expr = { kind: 'if', condition, then, otherwise: this.#expr() };
    }
    this.#depth--;
    return expr;
  }

  #binary(level: number): Expr {
    const ops = LEVELS[level];
    if (ops === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    let count = 0;
    while (true) {
      const op = ops.find((text) => this.#is(text));
      if (op === undefined) return left;
      if (++count > MAX_DEPTH) throw new CelSyntaxError(`expression recursion limit exceeded: ${MAX_DEPTH}`);
      this.#at++;
      left = { kind: 'binary', op: op as BinaryOp, left, right: this.#binary(level + 1) };
    }
  }

  #unary(): Expr {
    for (const op of ['!', '-'] as const) {
      let count = 0;
      while (this.#take(op)) count++;
      if (count === 0) continue;
      if (op === '-') return this.#negated(count);
      const operand = this.#member();
      return count % 2 === 1 ? { kind: 'unary', op, operand } : operand;
    }
    return this.#member();
  }

  /** A minus belongs to the number behind it. */
  #negated(count: number): Expr {
    const token = this.#token;
    if (count % 2 === 1 && token.kind === 'literal' && (typeof token.value === 'bigint' || typeof token.value === 'number')) {
      this.#at++;
      return this.#postfix({ kind: 'literal', value: -token.value });
    }
    const operand = this.#member();
    return count % 2 === 1 ? { kind: 'unary', op: '-', operand } : operand;
  }

  #member(): Expr {
    const primary = this.#primary();
    if (primary.kind === 'literal' && typeof primary.value === 'bigint' && primary.value >= 1n << 63n)
      throw new CelSyntaxError('invalid int literal');
    return this.#postfix(primary);
  }

  #postfix(start: Expr): Expr {
    let expr = start;
    let count = 0;
    while (true) {
      if (++count > MAX_DEPTH) throw new CelSyntaxError(`expression recursion limit exceeded: ${MAX_DEPTH}`);
      if (this.#take('.')) {
        const optional = this.#take('?');
        const quoted = this.#token.kind === 'quoted';
        const field = this.#fieldName();
        if (!optional && !quoted && this.#take('(')) expr = methodCall(expr, field, this.#list(')'));
        else expr = { kind: 'select', operand: expr, field, optional, test: false };
      } else if (this.#take('[')) {
        const optional = this.#take('?');
        expr = { kind: 'index', operand: expr, index: this.#expr(), optional };
        this.#expect(']');
      } else return expr;
    }
  }

  #fieldName(): string {
    const token = this.#token;
    if (token.kind !== 'name' && token.kind !== 'quoted') this.#unexpected();
    if (token.kind === 'name' && ['in', 'true', 'false', 'null'].includes(token.text)) this.#unexpected();
    this.#at++;
    return token.text;
  }

  #primary(): Expr {
    const token = this.#token;
    if (token.kind === 'literal') {
      this.#at++;
      return { kind: 'literal', value: token.value };
    }
    if (this.#take('(')) {
      const expr = this.#expr();
      this.#expect(')');
      return expr;
    }
    if (this.#take('[')) return { kind: 'list', items: this.#elements() };
    if (this.#take('{')) return { kind: 'map', entries: this.#entries() };
    this.#take('.');
    return this.#identifier();
  }

  #identifier(): Expr {
    const token = this.#token;
    if (token.kind !== 'name') return this.#unexpected();
    this.#at++;
    if (token.text === 'true' || token.text === 'false') return { kind: 'literal', value: token.text === 'true' };
    if (token.text === 'null') return { kind: 'literal', value: null };
    if (token.text === 'in') this.#unexpected();
    if (RESERVED.has(token.text)) throw new CelSyntaxError(`reserved identifier: ${token.text}`);
    return this.#take('(') ? globalCall(token.text, this.#list(')')) : { kind: 'ident', name: token.text };
  }

  #list(close: string): Expr[] {
    const items: Expr[] = [];
    while (!this.#take(close)) {
      items.push(this.#expr());
      if (!this.#is(close)) this.#expect(',');
      else if (close === ')' && items.length > 0) continue;
    }
    return items;
  }

  #elements(): Element[] {
    const items: Element[] = [];
    while (!this.#take(']')) {
      const optional = this.#take('?');
      items.push({ optional, value: this.#expr() });
      if (!this.#is(']')) this.#expect(',');
    }
    return items;
  }

  #entries(): Entry[] {
    const entries: Entry[] = [];
    while (!this.#take('}')) {
      const optional = this.#take('?');
      const key = this.#expr();
      this.#expect(':');
      entries.push({ optional, key, value: this.#expr() });
      if (!this.#is('}')) this.#expect(',');
    }
    return entries;
  }
}

function globalCall(name: string, args: readonly Expr[]): Expr {
  if (name !== 'has' || args.length !== 1) return { kind: 'call', target: undefined, name, args };
  const [select] = args;
  if (select?.kind !== 'select') throw new CelSyntaxError('invalid argument to has() macro');
  return { ...select, test: true };
}

/** Macros by name, with the variables that they bind and the arguments behind these. */
const MACROS: Readonly<Record<string, readonly (readonly [macro: Macro, variables: number, args: number])[]>> = {
  all: [
    ['all', 1, 1],
    ['all', 2, 1],
  ],
  exists: [
    ['exists', 1, 1],
    ['exists', 2, 1],
  ],
  exists_one: [['existsOne', 1, 1]],
  existsOne: [
    ['existsOne', 1, 1],
    ['existsOne', 2, 1],
  ],
  filter: [['filter', 1, 1]],
  map: [
    ['map', 1, 1],
    ['map', 1, 2],
  ],
  transformList: [
    ['transformList', 2, 1],
    ['transformList', 2, 2],
  ],
  transformMap: [
    ['transformMap', 2, 1],
    ['transformMap', 2, 2],
  ],
  transformMapEntry: [
    ['transformMapEntry', 2, 1],
    ['transformMapEntry', 2, 2],
  ],
  sortBy: [['sortBy', 1, 1]],
  optMap: [['optMap', 1, 1]],
  optFlatMap: [['optFlatMap', 1, 1]],
};

function methodCall(target: Expr, name: string, args: readonly Expr[]): Expr {
  const forms = Object.hasOwn(MACROS, name) ? MACROS[name]! : [];
  for (const [macro, count, rest] of forms) {
    if (args.length !== count + rest) continue;
    // `map(x, filter, transform)` has as many arguments as a two-variable comprehension: only names can be variables.
    const names = args.slice(0, count).map((arg) => (arg.kind === 'ident' ? arg.name : undefined));
    if (names.some((variable) => variable === undefined)) throw new CelSyntaxError('argument must be a simple name');
    if (count === 2 && names[0] === names[1]) throw new CelSyntaxError(`duplicate variable name: ${names[0]}`);
    return { kind: 'macro', macro, target, variables: names as string[], args: args.slice(count) };
  }
  return { kind: 'call', target, name, args };
}
