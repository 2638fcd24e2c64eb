/**
 * Tokens into trees, after Go's text/template/parse/parse.go: the same grammar, the same sentences, the same line in an error (that
 * of the newest token). A text gives one tree for itself and one for each {{define}} and {{block}} in it.
 */
import { type BranchNode, isEmptyList, type ListNode, type PipeNode, type Statement, type TemplateNode, type Tree } from './ast.ts';
import { Lexer, type Token } from './lexer.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { PipelineParser } from './pipeline-parser.ts';
import type { Job } from './token-stream.ts';

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
    depth: 0,
  };
  const trees = new Map<string, Tree>();
  const parser = new TreeParser(job, trees, name);
  try {
    if (text.length > limits.sourceBytes) parser.failLimit('sourceBytes', `template is larger than ${limits.sourceBytes} bytes`);
    parser.parseSource();
  } catch (e) {
    if (!(e instanceof RangeError)) throw e;
    new TreeParser(job, trees, name).failLimit('parseDepth', 'max expression depth exceeded');
  }
  return trees;
}

/** The end of a list: {{end}} or {{else}}, which stand in no tree. */
interface EndMark {
  readonly kind: 'endMark' | 'elseMark';
  readonly offset: number;
}

type Parsed = Statement | EndMark;

class TreeParser extends PipelineParser {
  readonly #trees: Map<string, Tree>;
  #name: string;
  #rangeDepth = 0;

  constructor(job: Job, trees: Map<string, Tree>, name: string) {
    super(job);
    this.#trees = trees;
    this.#name = name;
  }

  /** The whole text. */
  parseSource(): void {
    const nodes: Statement[] = [];
    const offset = this.peek().offset;
    while (this.peek().kind !== 'eof') {
      if (this.peek().kind === 'leftDelim') {
        const delim = this.next();
        if (this.nextNonSpace().kind === 'define') {
          new TreeParser(this.job, this.#trees, 'definition').parseDefinition();
          continue;
        }
        this.backup2(delim);
      }
      const node = this.textOrAction();
      if (isMark(node)) this.fail('unexpected %s', markText(node));
      nodes.push(node);
    }
    this.add({ kind: 'list', offset, nodes });
  }

  // Templates.

  /** Go: within one text only empty templates give way. */
  add(root: ListNode): void {
    const { name: source, text } = this.job;
    const before = this.#trees.get(this.#name);
    if (before === undefined || isEmptyList(before.root)) this.#trees.set(this.#name, { name: this.#name, source, text, root });
    else if (!isEmptyList(root)) this.fail('template: multiple definition of template %q', this.#name);
  }

  /** {{define "name"}} … {{end}}; the keyword is past. */
  parseDefinition(): void {
    const context = 'define clause';
    this.#name = this.templateName(this.nextNonSpace(), context);
    this.expect('rightDelim', context);
    const [root, end] = this.itemList();
    if (end.kind !== 'endMark') this.fail('unexpected %s in %s', markText(end), context);
    this.add(root);
  }

  /** {{block "name" pipeline}} … {{end}}: a definition, and a call of it. */
  blockControl(): TemplateNode {
    const context = 'block clause';
    const token = this.nextNonSpace();
    const name = this.templateName(token, context);
    const pipe = this.pipeline(context, 'rightDelim');
    const block = new TreeParser(this.job, this.#trees, name);
    const [root, end] = block.itemList();
    if (end.kind !== 'endMark') this.fail('unexpected %s in %s', markText(end), context);
    block.add(root);
    return { kind: 'template', offset: token.offset, name, pipe };
  }

  templateControl(): TemplateNode {
    const context = 'template clause';
    const token = this.nextNonSpace();
    const name = this.templateName(token, context);
    let pipe: PipeNode | undefined;
    if (this.nextNonSpace().kind !== 'rightDelim') {
      this.backup();
      pipe = this.pipeline(context, 'rightDelim');
    }
    return { kind: 'template', offset: token.offset, name, pipe };
  }

  templateName(token: Token, context: string): string {
    if (token.kind !== 'string' && token.kind !== 'rawString') this.unexpected(token, context);
    return this.unquoted(token);
  }

  // Lists and actions.

  itemList(): [ListNode, EndMark] {
    this.enter('block');
    const nodes: Statement[] = [];
    const offset = this.peekNonSpace().offset;
    while (this.peekNonSpace().kind !== 'eof') {
      const node = this.textOrAction();
      if (isMark(node)) {
        this.leave();
        return [{ kind: 'list', offset, nodes }, node];
      }
      nodes.push(node);
    }
    this.fail('unexpected EOF');
  }

  textOrAction(): Parsed {
    const token = this.nextNonSpace();
    if (token.kind === 'text') return { kind: 'text', offset: token.offset, text: token.text };
    if (token.kind !== 'leftDelim') this.unexpected(token, 'input');
    this.actionStart = token.offset;
    const node = this.action();
    this.actionStart = -1;
    return node;
  }

  action(): Parsed {
    const token = this.nextNonSpace();
    switch (token.kind) {
      case 'block':
        return this.blockControl();
      case 'break':
      case 'continue':
        return this.jump(token.kind, token.offset);
      case 'else':
        return this.elseControl();
      case 'end':
        return { kind: 'endMark', offset: this.expect('rightDelim', 'end').offset };
      case 'if':
      case 'with':
      case 'range':
        return this.branch(token.kind);
      case 'template':
        return this.templateControl();
    }
    this.backup();
    return { kind: 'action', offset: this.peek().offset, pipe: this.pipeline('command', 'rightDelim') };
  }

  jump(kind: 'break' | 'continue', offset: number): Statement {
    const token = this.nextNonSpace();
    if (token.kind !== 'rightDelim') this.unexpected(token, `{{${kind}}}`);
    if (this.#rangeDepth === 0) this.fail(`{{${kind}}} outside {{range}}`);
    return { kind, offset };
  }

  /** Of "else if" and "else with" the second word is left for branch. */
  elseControl(): EndMark {
    const next = this.peekNonSpace();
    if (next.kind === 'if' || next.kind === 'with') return { kind: 'elseMark', offset: next.offset };
    return { kind: 'elseMark', offset: this.expect('rightDelim', 'else').offset };
  }

  /** {{if}}, {{with}}, {{range}}; the keyword is past. {{else if}} is an {{if}} in the else list whose {{end}} closes both. */
  branch(kind: BranchNode['kind']): BranchNode {
    const mark = this.variables.length;
    const pipe = this.pipeline(kind, 'rightDelim');
    if (kind === 'range') this.#rangeDepth++;
    const [list, next] = this.itemList();
    if (kind === 'range') this.#rangeDepth--;
    const elseList = next.kind === 'elseMark' ? this.elseList(kind, next) : undefined;
    this.variables.length = mark;
    return { kind, offset: pipe.offset, pipe, list, elseList };
  }

  elseList(kind: BranchNode['kind'], mark: EndMark): ListNode {
    if (kind !== 'range' && this.peek().kind === kind) {
      this.enter('block');
      this.next();
      const nodes = [this.branch(kind)];
      this.leave();
      return { kind: 'list', offset: mark.offset, nodes };
    }
    const [list, end] = this.itemList();
    if (end.kind !== 'endMark') this.fail('expected end; found %s', markText(end));
    return list;
  }
}

function isMark(node: Parsed): node is EndMark {
  return node.kind === 'endMark' || node.kind === 'elseMark';
}

function markText(mark: EndMark): string {
  return mark.kind === 'endMark' ? '{{end}}' : '{{else}}';
}
