/**
 * Tokens into trees, after Go's text/template/parse/parse.go: the same grammar, the same sentences, the same line in an error (that
 * of the newest token). A text gives one tree for itself and one for each {{define}} and {{block}} in it.
 */
import { positionAt } from '../base/index.ts';
import { sprintf, unquote } from '../golang/index.ts';
import {
  type BranchNode,
  type ChainNode,
  type CommandNode,
  isEmptyList,
  type ListNode,
  nodeText,
  type Operand,
  type PipeNode,
  type Statement,
  type TemplateNode,
  type VariableNode,
} from './ast.ts';
import { ParseError } from './errors.ts';
import { Lexer, type Token, type TokenKind } from './lexer.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { readNumber } from './number.ts';

/** The tree of one template. */
export interface Tree {
  readonly name: string;
  /** The name of the text that it was defined in. */
  readonly source: string;
  readonly text: string;
  readonly root: ListNode;
}

export interface ParseOptions {
  /** True for the name of a function: any other name is an error. */
  readonly isFunction: (name: string) => boolean;
  readonly limits?: Limits;
}

/** The trees of a text by name; the text's own stands under its own name. Fails with ParseError. */
export function parseText(name: string, text: string, options: ParseOptions): ReadonlyMap<string, Tree> {
  const limits = options.limits ?? defaultLimits;
  const notKeywords = new Set(['break', 'continue'].filter(options.isFunction));
  const job: Job = {
    name,
    text,
    lexer: new Lexer(text, { notKeywords }),
    isFunction: options.isFunction,
    limits,
    trees: new Map(),
    depth: 0,
  };
  const parser = new TreeParser(job, name);
  try {
    if (text.length > limits.sourceBytes) parser.failLimit('sourceBytes', `template is larger than ${limits.sourceBytes} bytes`);
    parser.parseSource();
  } catch (e) {
    if (!(e instanceof RangeError)) throw e;
    new TreeParser(job, name).failLimit('parseDepth', 'max expression depth exceeded');
  }
  return job.trees;
}

/** What the trees of one text share while they are parsed. */
interface Job {
  readonly name: string;
  readonly text: string;
  readonly lexer: Lexer;
  readonly isFunction: (name: string) => boolean;
  readonly limits: Limits;
  readonly trees: Map<string, Tree>;
  depth: number;
}

/** The end of a list: {{end}} or {{else}}, which stand in no tree. */
interface EndMark {
  readonly kind: 'endMark' | 'elseMark';
  readonly offset: number;
}

type Parsed = Statement | EndMark;

const NO_TOKEN: Token = { kind: 'error', offset: -1, text: '' };
const OPERANDS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'bool',
  'charConstant',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
]);
const NOT_EXECUTABLE: ReadonlySet<Operand['kind']> = new Set<Operand['kind']>(['bool', 'dot', 'nil', 'number', 'string']);

class TreeParser {
  readonly #job: Job;
  #name: string;
  /** Lookahead: [0] is the token read last, whatever has been put back. */
  readonly #tokens: [Token, Token, Token] = [NO_TOKEN, NO_TOKEN, NO_TOKEN];
  #peeked = 0;
  readonly #variables: string[] = ['$'];
  /** Offset of the left delimiter of the action being read, or -1. */
  #actionStart = -1;
  #rangeDepth = 0;

  constructor(job: Job, name: string) {
    this.#job = job;
    this.#name = name;
  }

  /** The whole text. */
  parseSource(): void {
    const nodes: Statement[] = [];
    const offset = this.#peek().offset;
    while (this.#peek().kind !== 'eof') {
      if (this.#peek().kind === 'leftDelim') {
        const delim = this.#next();
        if (this.#nextNonSpace().kind === 'define') {
          new TreeParser(this.#job, 'definition').#parseDefinition();
          continue;
        }
        this.#backup2(delim);
      }
      const node = this.#textOrAction();
      if (isMark(node)) this.#fail('unexpected %s', markText(node));
      nodes.push(node);
    }
    this.#add({ kind: 'list', offset, nodes });
  }

  failLimit(limit: keyof Limits, detail: string): never {
    this.#throw(detail, [], limit);
  }

  // Tokens.

  #next(): Token {
    if (this.#peeked > 0) this.#peeked--;
    else this.#tokens[0] = this.#job.lexer.next();
    return this.#tokens[this.#peeked]!;
  }

  #backup(): void {
    this.#peeked++;
  }

  #backup2(first: Token): void {
    this.#tokens[1] = first;
    this.#peeked = 2;
  }

  #backup3(first: Token, second: Token): void {
    this.#tokens[2] = first;
    this.#tokens[1] = second;
    this.#peeked = 3;
  }

  #peek(): Token {
    if (this.#peeked === 0) {
      this.#tokens[0] = this.#job.lexer.next();
      this.#peeked = 1;
    }
    return this.#tokens[this.#peeked - 1]!;
  }

  #nextNonSpace(): Token {
    let token = this.#next();
    while (token.kind === 'space') token = this.#next();
    return token;
  }

  #peekNonSpace(): Token {
    const token = this.#nextNonSpace();
    this.#backup();
    return token;
  }

  // Errors.

  #fail(format: string, ...args: readonly string[]): never {
    this.#throw(format, args);
  }

  #throw(format: string, args: readonly string[], limit?: keyof Limits): never {
    const { name: source } = this.#job;
    const offset = Math.max(0, this.#tokens[0].offset);
    const line = this.#lineOf(this.#tokens[0]);
    const detail = sprintf(format, args);
    throw new ParseError(`template: ${source}:${line}: ${detail}`, { source, line, offset, detail, limit });
  }

  #lineOf(token: Token): number {
    return token.offset < 0 ? 0 : positionAt(this.#job.text, token.offset).line;
  }

  #unexpected(token: Token, context: string): never {
    if (token.kind !== 'error') this.#fail('unexpected %s in %s', tokenText(token), context);
    let started = '';
    if (this.#actionStart >= 0) {
      const line = positionAt(this.#job.text, this.#actionStart).line;
      // Go: "unclosed action" is not followed by "in action".
      const lead = token.text.endsWith(' action') ? '' : ' in action';
      if (line !== this.#lineOf(token)) started = `${lead} started at ${this.#job.name}:${line}`;
    }
    this.#fail('%s%s', token.text, started);
  }

  #expect(kind: TokenKind, context: string): Token {
    const token = this.#nextNonSpace();
    if (token.kind !== kind) this.#unexpected(token, context);
    return token;
  }

  // Templates.

  /** Go: within one text only empty templates give way. */
  #add(root: ListNode): void {
    const { trees, name: source, text } = this.#job;
    const before = trees.get(this.#name);
    if (before === undefined || isEmptyList(before.root)) trees.set(this.#name, { name: this.#name, source, text, root });
    else if (!isEmptyList(root)) this.#fail('template: multiple definition of template %q', this.#name);
  }

  /** {{define "name"}} … {{end}}; the keyword is past. */
  #parseDefinition(): void {
    const context = 'define clause';
    this.#name = this.#templateName(this.#nextNonSpace(), context);
    this.#expect('rightDelim', context);
    const [root, end] = this.#itemList();
    if (end.kind !== 'endMark') this.#fail('unexpected %s in %s', markText(end), context);
    this.#add(root);
  }

  /** {{block "name" pipeline}} … {{end}}: a definition, and a call of it. */
  #blockControl(): TemplateNode {
    const context = 'block clause';
    const token = this.#nextNonSpace();
    const name = this.#templateName(token, context);
    const pipe = this.#pipeline(context, 'rightDelim');
    const block = new TreeParser(this.#job, name);
    const [root, end] = block.#itemList();
    if (end.kind !== 'endMark') this.#fail('unexpected %s in %s', markText(end), context);
    block.#add(root);
    return { kind: 'template', offset: token.offset, name, pipe };
  }

  #templateControl(): TemplateNode {
    const context = 'template clause';
    const token = this.#nextNonSpace();
    const name = this.#templateName(token, context);
    let pipe: PipeNode | undefined;
    if (this.#nextNonSpace().kind !== 'rightDelim') {
      this.#backup();
      pipe = this.#pipeline(context, 'rightDelim');
    }
    return { kind: 'template', offset: token.offset, name, pipe };
  }

  #templateName(token: Token, context: string): string {
    if (token.kind !== 'string' && token.kind !== 'rawString') this.#unexpected(token, context);
    return this.#unquoted(token);
  }

  #unquoted(token: Token): string {
    return unquote(token.text) ?? this.#fail('%s', 'invalid syntax');
  }

  // Lists and actions.

  #itemList(): [ListNode, EndMark] {
    if (this.#job.depth >= this.#job.limits.parseDepth) this.failLimit('parseDepth', 'max block depth exceeded');
    this.#job.depth++;
    const nodes: Statement[] = [];
    const offset = this.#peekNonSpace().offset;
    while (this.#peekNonSpace().kind !== 'eof') {
      const node = this.#textOrAction();
      if (isMark(node)) {
        this.#job.depth--;
        return [{ kind: 'list', offset, nodes }, node];
      }
      nodes.push(node);
    }
    this.#fail('unexpected EOF');
  }

  #textOrAction(): Parsed {
    const token = this.#nextNonSpace();
    if (token.kind === 'text') return { kind: 'text', offset: token.offset, text: token.text };
    if (token.kind !== 'leftDelim') this.#unexpected(token, 'input');
    this.#actionStart = token.offset;
    const node = this.#action();
    this.#actionStart = -1;
    return node;
  }

  #action(): Parsed {
    const token = this.#nextNonSpace();
    switch (token.kind) {
      case 'block':
        return this.#blockControl();
      case 'break':
      case 'continue':
        return this.#jump(token.kind, token.offset);
      case 'else':
        return this.#elseControl();
      case 'end':
        return { kind: 'endMark', offset: this.#expect('rightDelim', 'end').offset };
      case 'if':
      case 'with':
      case 'range':
        return this.#branch(token.kind);
      case 'template':
        return this.#templateControl();
    }
    this.#backup();
    return { kind: 'action', offset: this.#peek().offset, pipe: this.#pipeline('command', 'rightDelim') };
  }

  #jump(kind: 'break' | 'continue', offset: number): Statement {
    const token = this.#nextNonSpace();
    if (token.kind !== 'rightDelim') this.#unexpected(token, `{{${kind}}}`);
    if (this.#rangeDepth === 0) this.#fail(`{{${kind}}} outside {{range}}`);
    return { kind, offset };
  }

  /** Of "else if" and "else with" the second word is left for #branch. */
  #elseControl(): EndMark {
    const next = this.#peekNonSpace();
    if (next.kind === 'if' || next.kind === 'with') return { kind: 'elseMark', offset: next.offset };
    return { kind: 'elseMark', offset: this.#expect('rightDelim', 'else').offset };
  }

  /** {{if}}, {{with}}, {{range}}; the keyword is past. {{else if}} is an {{if}} in the else list whose {{end}} closes both. */
  #branch(kind: BranchNode['kind']): BranchNode {
    const mark = this.#variables.length;
    const pipe = this.#pipeline(kind, 'rightDelim');
    if (kind === 'range') this.#rangeDepth++;
    const [list, next] = this.#itemList();
    if (kind === 'range') this.#rangeDepth--;
    const elseList = next.kind === 'elseMark' ? this.#elseList(kind, next) : undefined;
    this.#variables.length = mark;
    return { kind, offset: pipe.offset, pipe, list, elseList };
  }

  #elseList(kind: BranchNode['kind'], mark: EndMark): ListNode {
    if (kind !== 'range' && this.#peek().kind === kind) {
      if (this.#job.depth >= this.#job.limits.parseDepth) this.failLimit('parseDepth', 'max block depth exceeded');
      this.#job.depth++;
      this.#next();
      const nodes = [this.#branch(kind)];
      this.#job.depth--;
      return { kind: 'list', offset: mark.offset, nodes };
    }
    const [list, end] = this.#itemList();
    if (end.kind !== 'endMark') this.#fail('expected end; found %s', markText(end));
    return list;
  }

  // Pipelines.

  #pipeline(context: string, end: TokenKind): PipeNode {
    const offset = this.#peekNonSpace().offset;
    const { variables, assigns } = this.#declarations(context);
    const commands: CommandNode[] = [];
    for (;;) {
      const token = this.#nextNonSpace();
      if (token.kind === end) break;
      if (!OPERANDS.has(token.kind)) this.#unexpected(token, context);
      this.#backup();
      commands.push(this.#command());
    }
    if (commands.length === 0) this.#fail('missing value for %s', context);
    for (let i = 1; i < commands.length; i++) {
      if (NOT_EXECUTABLE.has(commands[i]!.args[0]!.kind)) this.#fail(`non executable command in pipeline stage ${i + 1}`);
    }
    return { kind: 'pipe', offset, assigns, variables, commands };
  }

  /** $x :=, $x =, and in a range $i, $x := */
  #declarations(context: string): { variables: VariableNode[]; assigns: boolean } {
    const variables: VariableNode[] = [];
    let assigns = false;
    for (;;) {
      const variable = this.#peekNonSpace();
      if (variable.kind !== 'variable') break;
      this.#next();
      const after = this.#peek();
      const next = this.#peekNonSpace();
      const isComma = next.kind === 'char' && next.text === ',';
      if (next.kind !== 'assign' && next.kind !== 'declare' && !isComma) {
        if (after.kind === 'space') this.#backup3(variable, after);
        else this.#backup2(variable);
        break;
      }
      if (!isComma) assigns = next.kind === 'assign';
      this.#nextNonSpace();
      variables.push(variableOf(variable.offset, variable.text));
      this.#variables.push(variable.text);
      if (!isComma) break;
      if (context !== 'range' || variables.length > 1) this.#fail('too many declarations in %s', context);
      const follows = this.#peekNonSpace().kind;
      if (follows !== 'variable' && follows !== 'rightDelim' && follows !== 'rightParen') this.#fail('range can only initialize variables');
    }
    return { variables, assigns };
  }

  #command(): CommandNode {
    const args: Operand[] = [];
    const offset = this.#peekNonSpace().offset;
    for (;;) {
      this.#peekNonSpace();
      const operand = this.#operand();
      if (operand !== undefined) args.push(operand);
      const token = this.#next();
      if (token.kind === 'space') continue;
      if (token.kind === 'rightDelim' || token.kind === 'rightParen') this.#backup();
      else if (token.kind !== 'pipe') this.#unexpected(token, 'operand');
      break;
    }
    if (args.length === 0) this.#fail('empty command');
    return { kind: 'command', offset, args };
  }

  /** A term and the fields that follow it. */
  #operand(): Operand | undefined {
    const node = this.#term();
    if (node === undefined || this.#peek().kind !== 'field') return node;
    const offset = this.#peek().offset;
    const names: string[] = [];
    while (this.#peek().kind === 'field') names.push(this.#next().text.slice(1));
    switch (node.kind) {
      case 'field':
      case 'variable':
        return { kind: node.kind, offset, names: [...node.names, ...names] };
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        return this.#fail('unexpected . after term %q', nodeText(node));
    }
    const chain: ChainNode = { kind: 'chain', offset, head: node, names };
    return chain;
  }

  #term(): Operand | undefined {
    const token = this.#nextNonSpace();
    const { offset, text } = token;
    switch (token.kind) {
      case 'identifier':
        if (!this.#job.isFunction(text)) this.#fail('function %q not defined', text);
        return { kind: 'identifier', offset, name: text };
      case 'dot':
      case 'nil':
        return { kind: token.kind, offset };
      case 'variable':
        if (!this.#variables.includes(text)) this.#fail('undefined variable %q', text);
        return variableOf(offset, text);
      case 'field':
        return { kind: 'field', offset, names: [text.slice(1)] };
      case 'bool':
        return { kind: 'bool', offset, value: text === 'true' };
      case 'charConstant':
      case 'complex':
      case 'number': {
        const number = readNumber(token.kind, text);
        if (typeof number === 'string') this.#fail('%s', number);
        return { kind: 'number', offset, text, ...number };
      }
      case 'leftParen':
        return this.#parenthesis();
      case 'string':
      case 'rawString':
        return { kind: 'string', offset, quoted: text, text: this.#unquoted(token) };
    }
    this.#backup();
    return undefined;
  }

  #parenthesis(): PipeNode {
    if (this.#job.depth >= this.#job.limits.parseDepth) this.failLimit('parseDepth', 'max expression depth exceeded');
    this.#job.depth++;
    const pipe = this.#pipeline('parenthesized pipeline', 'rightParen');
    this.#job.depth--;
    return pipe;
  }
}

function variableOf(offset: number, name: string): VariableNode {
  return { kind: 'variable', offset, names: [name] };
}

function isMark(node: Parsed): node is EndMark {
  return node.kind === 'endMark' || node.kind === 'elseMark';
}

function markText(mark: EndMark): string {
  return mark.kind === 'endMark' ? '{{end}}' : '{{else}}';
}

const KEYWORD_KINDS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'block',
  'break',
  'continue',
  'dot',
  'define',
  'else',
  'end',
  'if',
  'nil',
  'range',
  'template',
  'with',
]);

/** A token in an error. */
function tokenText(token: Token): string {
  if (token.kind === 'eof') return 'EOF';
  if (KEYWORD_KINDS.has(token.kind)) return `<${token.text}>`;
  return token.text.length > 10 ? sprintf('%.10q...', [token.text]) : sprintf('%q', [token.text]);
}
