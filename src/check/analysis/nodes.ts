/** What the analysis asks of nodes of a tree: where they begin and end, what lists do. */
import { type CommandNode, type ListNode, type Operand, ParseError, parseText, type Tree } from '../../gotemplate/index.ts';
import type { Site } from './abstract.ts';

/** Tells sites apart. */
export function siteKey(site: Site): string {
  return `${site.tree.source}\n${site.start}`;
}

/** Sites in such a text point nowhere: it has no file. */
export function parsedText(text: string): Tree | undefined {
  try {
    return parseText('', text, { isFunction: (name) => name !== 'break' && name !== 'continue' }).get('');
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}

/** Where an operand begins: Go keeps the offset of the second part of a chain of names. */
export function startOf(node: Operand): number {
  switch (node.kind) {
    case 'field':
      return node.names.length > 1 ? node.offset - node.names[0]!.length - 1 : node.offset;
    case 'variable':
      return node.names.length > 1 ? node.offset - node.names[0]!.length : node.offset;
    case 'chain':
      return startOf(node.head);
    case 'pipe':
      return startOf(node.commands[0]!.args[0]!);
    default:
      return node.offset;
  }
}

export function endOf(text: string, command: CommandNode): number {
  const last = command.args.at(-1)!;
  const close = text.indexOf('}}', Math.max(startOf(last), last.offset));
  if (close === -1) return startOf(last);
  let end = text[close - 1] === '-' ? close - 1 : close;
  while (/\s/.test(text[end - 1] ?? '')) end--;
  return end;
}

export function siteOf(node: Extract<Operand, { kind: 'field' | 'variable' | 'chain' }>, tree: Tree): Site {
  const start = node.kind === 'chain' ? node.offset : startOf(node);
  const text = node.kind === 'variable' ? node.names.join('.') : `.${node.names.join('.')}`;
  return { tree, start, end: tree.text.startsWith(text, start) ? start + text.length : start };
}

/** The branch cannot be left but by an error. */
export function endsInFail(list: ListNode): boolean {
  return list.nodes.some((node) => {
    const head = node.kind === 'action' ? node.pipe.commands.at(-1)?.args[0] : undefined;
    return head?.kind === 'identifier' && head.name === 'fail';
  });
}

/** Whether a list writes anything into the output by itself. */
export function prints(list: ListNode): boolean {
  return list.nodes.some((node) => {
    if (node.kind === 'text') return node.text.trim() !== '';
    if (node.kind === 'action') return node.pipe.variables.length === 0;
    if (node.kind === 'template') return true;
    return 'list' in node && (prints(node.list) || (node.elseList !== undefined && prints(node.elseList)));
  });
}
