/**
 * The tree of a template, after Go's text/template/parse/node.go, and its text as Go prints it. Every node keeps the byte offset
 * that Go gives it (for many nodes not their first byte: errors are reported there).
 */
import { quote, trimSpace } from '../golang/index.ts';
import type { NumberValue } from './number.ts';

export interface TextNode {
  readonly kind: 'text';
  readonly offset: number;
  readonly text: string;
}

/** An action that is no control structure: a pipeline between delimiters. */
export interface ActionNode {
  readonly kind: 'action';
  readonly offset: number;
  readonly pipe: PipeNode;
}

export interface BranchNode {
  readonly kind: 'if' | 'with' | 'range';
  readonly offset: number;
  readonly pipe: PipeNode;
  readonly list: ListNode;
  readonly elseList: ListNode | undefined;
}

export interface TemplateNode {
  readonly kind: 'template';
  readonly offset: number;
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}

export interface JumpNode {
  readonly kind: 'break' | 'continue';
  readonly offset: number;
}

export interface ListNode {
  readonly kind: 'list';
  readonly offset: number;
  readonly nodes: readonly Statement[];
}

/** What stands in a list. */
export type Statement = TextNode | ActionNode | BranchNode | TemplateNode | JumpNode;

export interface PipeNode {
  readonly kind: 'pipe';
  readonly offset: number;
  /** The variables are assigned, not declared. */
  readonly assigns: boolean;
  readonly variables: readonly VariableNode[];
  readonly commands: readonly CommandNode[];
}

export interface CommandNode {
  readonly kind: 'command';
  readonly offset: number;
  /** The operation and its arguments; never empty. */
  readonly args: readonly Operand[];
}

/** The name of a function. */
export interface IdentifierNode {
  readonly kind: 'identifier';
  readonly offset: number;
  readonly name: string;
}

/** .x.y */
export interface FieldNode {
  readonly kind: 'field';
  readonly offset: number;
  readonly names: readonly string[];
}

/** (pipeline).x.y, or function.x.y */
export interface ChainNode {
  readonly kind: 'chain';
  readonly offset: number;
  readonly head: Operand;
  readonly names: readonly string[];
}

/** $x.y: the first of `names` is the variable with its dollar sign. */
export interface VariableNode {
  readonly kind: 'variable';
  readonly offset: number;
  readonly names: readonly string[];
}

export interface DotNode {
  readonly kind: 'dot';
  readonly offset: number;
}

export interface NilNode {
  readonly kind: 'nil';
  readonly offset: number;
}

export interface BoolNode {
  readonly kind: 'bool';
  readonly offset: number;
  readonly value: boolean;
}

export interface NumberNode extends NumberValue {
  readonly kind: 'number';
  readonly offset: number;
  readonly text: string;
}

export interface StringNode {
  readonly kind: 'string';
  readonly offset: number;
  /** The literal as it stands in the source. */
  readonly quoted: string;
  readonly text: string;
}

export type Literal = NilNode | BoolNode | NumberNode | StringNode;

export type Operand = IdentifierNode | FieldNode | ChainNode | VariableNode | DotNode | PipeNode | Literal;

export type Node = Statement | ListNode | CommandNode | Operand;

/** The node as Go's String() prints it. */
export function nodeText(node: Node): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'action':
      return `{{${nodeText(node.pipe)}}}`;
    case 'if':
    case 'with':
    case 'range': {
      const otherwise = node.elseList === undefined ? '' : `{{else}}${nodeText(node.elseList)}`;
      return `{{${node.kind} ${nodeText(node.pipe)}}}${nodeText(node.list)}${otherwise}{{end}}`;
    }
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe === undefined ? '' : ` ${nodeText(node.pipe)}`}}}`;
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`;
    case 'list':
      return node.nodes.map(nodeText).join('');
    case 'pipe': {
      const variables = node.variables.map(nodeText).join(', ');
      const commands = node.commands.map(nodeText).join(' | ');
      return node.variables.length === 0 ? commands : `${variables} ${node.assigns ? '=' : ':='} ${commands}`;
    }
    case 'command':
      return node.args.map(argumentText).join(' ');
    case 'identifier':
      return node.name;
    case 'field':
      return `.${node.names.join('.')}`;
    case 'chain':
      return `${argumentText(node.head)}.${node.names.join('.')}`;
    case 'variable':
      return node.names.join('.');
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'bool':
      return String(node.value);
    case 'number':
      return node.text;
    case 'string':
      return node.quoted;
  }
}

function argumentText(node: Operand): string {
  return node.kind === 'pipe' ? `(${nodeText(node)})` : nodeText(node);
}

/** The tree of one template. */
export interface Tree {
  readonly name: string;
  /** The name of the text that it was defined in. */
  readonly source: string;
  readonly text: string;
  readonly root: ListNode;
}

/** parse.IsEmptyTree: nothing but white space (comments leave no node). */
export function isEmptyList(list: ListNode): boolean {
  return list.nodes.every((node) => node.kind === 'text' && trimSpace(node.text) === '');
}
