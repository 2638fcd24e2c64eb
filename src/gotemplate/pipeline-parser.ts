/** Pipelines, commands and operands: what stands between the delimiters (Go's parse.go from pipeline to term). */
import { unquote } from '../golang/index.ts';
import { type ChainNode, type CommandNode, nodeText, type Operand, type PipeNode, type VariableNode } from './ast.ts';
import type { Token, TokenKind } from './lexer.ts';
import { readNumber } from './number.ts';
import { TokenStream } from './token-stream.ts';

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

export class PipelineParser extends TokenStream {
  /** The names of the variables that are visible here. */
  readonly variables: string[] = ['$'];

  pipeline(context: string, end: TokenKind): PipeNode {
    const offset = this.peekNonSpace().offset;
    const { variables, assigns } = this.declarations(context);
    const commands: CommandNode[] = [];
    for (;;) {
      const token = this.nextNonSpace();
      if (token.kind === end) break;
      if (!OPERANDS.has(token.kind)) this.unexpected(token, context);
      this.backup();
      commands.push(this.command());
    }
    if (commands.length === 0) this.fail('missing value for %s', context);
    for (let i = 1; i < commands.length; i++) {
      if (NOT_EXECUTABLE.has(commands[i]!.args[0]!.kind)) this.fail(`non executable command in pipeline stage ${i + 1}`);
    }
    return { kind: 'pipe', offset, assigns, variables, commands };
  }

  /** $x :=, $x =, and in a range $i, $x := */
  declarations(context: string): { variables: VariableNode[]; assigns: boolean } {
    const variables: VariableNode[] = [];
    let assigns = false;
    for (;;) {
      const variable = this.peekNonSpace();
      if (variable.kind !== 'variable') break;
      this.next();
      const after = this.peek();
      const next = this.peekNonSpace();
      const isComma = next.kind === 'char' && next.text === ',';
      if (next.kind !== 'assign' && next.kind !== 'declare' && !isComma) {
        if (after.kind === 'space') this.backup3(variable, after);
        else this.backup2(variable);
        break;
      }
      if (!isComma) assigns = next.kind === 'assign';
      this.nextNonSpace();
      variables.push(variableOf(variable.offset, variable.text));
      this.variables.push(variable.text);
      if (!isComma) break;
      if (context !== 'range' || variables.length > 1) this.fail('too many declarations in %s', context);
      const follows = this.peekNonSpace().kind;
      if (follows !== 'variable' && follows !== 'rightDelim' && follows !== 'rightParen') this.fail('range can only initialize variables');
    }
    return { variables, assigns };
  }

  command(): CommandNode {
    const args: Operand[] = [];
    const offset = this.peekNonSpace().offset;
    for (;;) {
      this.peekNonSpace();
      const operand = this.operand();
      if (operand !== undefined) args.push(operand);
      const token = this.next();
      if (token.kind === 'space') continue;
      if (token.kind === 'rightDelim' || token.kind === 'rightParen') this.backup();
      else if (token.kind !== 'pipe') this.unexpected(token, 'operand');
      break;
    }
    if (args.length === 0) this.fail('empty command');
    return { kind: 'command', offset, args };
  }

  /** A term and the fields that follow it. */
  operand(): Operand | undefined {
    const node = this.term();
    if (node === undefined || this.peek().kind !== 'field') return node;
    const offset = this.peek().offset;
    const names: string[] = [];
    while (this.peek().kind === 'field') names.push(this.next().text.slice(1));
    switch (node.kind) {
      case 'field':
      case 'variable':
        return { kind: node.kind, offset, names: [...node.names, ...names] };
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        return this.fail('unexpected . after term %q', nodeText(node));
    }
    const chain: ChainNode = { kind: 'chain', offset, head: node, names };
    return chain;
  }

  term(): Operand | undefined {
    const token = this.nextNonSpace();
    const { offset, text } = token;
    switch (token.kind) {
      case 'identifier':
        if (!this.job.isFunction(text)) this.fail('function %q not defined', text);
        return { kind: 'identifier', offset, name: text };
      case 'dot':
      case 'nil':
        return { kind: token.kind, offset };
      case 'variable':
        if (!this.variables.includes(text)) this.fail('undefined variable %q', text);
        return variableOf(offset, text);
      case 'field':
        return { kind: 'field', offset, names: [text.slice(1)] };
      case 'bool':
        return { kind: 'bool', offset, value: text === 'true' };
      case 'charConstant':
      case 'complex':
      case 'number': {
        const number = readNumber(token.kind, text);
        if (typeof number === 'string') this.fail('%s', number);
        return { kind: 'number', offset, text, ...number };
      }
      case 'leftParen':
        return this.parenthesis();
      case 'string':
      case 'rawString':
        return { kind: 'string', offset, quoted: text, text: this.unquoted(token) };
    }
    this.backup();
    return undefined;
  }

  parenthesis(): PipeNode {
    this.enter('expression');
    const pipe = this.pipeline('parenthesized pipeline', 'rightParen');
    this.leave();
    return pipe;
  }

  unquoted(token: Token): string {
    return unquote(token.text) ?? this.fail('%s', 'invalid syntax');
  }
}

function variableOf(offset: number, name: string): VariableNode {
  return { kind: 'variable', offset, names: [name] };
}
