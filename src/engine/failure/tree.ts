/** Finding one's way in a template's tree: what stands around a node, where its parts stand in the text. */
import type { BranchNode, CommandNode, ListNode, Node, Operand, PipeNode } from '../../gotemplate/index.ts';

/** The nodes below one, in order. */
function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'list':
      return node.nodes;
    case 'action':
      return [node.pipe];
    case 'if':
    case 'with':
    case 'range':
      return node.elseList === undefined ? [node.pipe, node.list] : [node.pipe, node.list, node.elseList];
    case 'template':
      return node.pipe === undefined ? [] : [node.pipe];
    case 'pipe':
      return [...node.variables, ...node.commands];
    case 'command':
      return node.args;
    case 'chain':
      return [node.head];
    default:
      return [];
  }
}

/** The nodes from `root` down to `target`, both of them too; empty when it is not below. Trees are no deeper than the parser's limit. */
export function pathTo(root: Node, target: Node): readonly Node[] {
  if (root === target) return [root];
  for (const child of childrenOf(root)) {
    const path = pathTo(child, target);
    if (path.length > 0) return [root, ...path];
  }
  return [];
}

/** Every node, `root` first. */
export function* nodesOf(root: Node): Generator<Node> {
  yield root;
  for (const child of childrenOf(root)) yield* nodesOf(child);
}

/** A branch around a node: in its list, or in its else list. */
export interface Around {
  readonly branch: BranchNode;
  readonly isElse: boolean;
}

/** The branches around a node whose body (not whose pipeline) holds it, innermost first. */
export function branchesAround(root: ListNode, target: Node): Around[] {
  const path = pathTo(root, target);
  const found: Around[] = [];
  path.forEach((node, i) => {
    const below = path[i + 1];
    if ((node.kind === 'if' || node.kind === 'with' || node.kind === 'range') && below !== undefined && below !== node.pipe) {
      found.unshift({ branch: node, isElse: below === node.elseList });
    }
  });
  return found;
}

/** The command that a node is or stands in as an argument, and its pipeline. */
export function commandOf(root: ListNode, target: Node): { readonly command: CommandNode; readonly pipe: PipeNode } | undefined {
  const path = pathTo(root, target);
  for (let i = path.length - 1; i > 0; i--) {
    const command = path[i]!;
    const pipe = path[i - 1]!;
    if (command.kind === 'command' && pipe.kind === 'pipe') return { command, pipe };
  }
  return undefined;
}

/** The pipeline that gave a variable its value where `user` reads it: the last one before it in the text. */
export function declarationOf(
  root: ListNode,
  name: string,
  user: Node,
): { readonly pipe: PipeNode; readonly index: number; readonly isRange: boolean } | undefined {
  let found: PipeNode | undefined;
  const ranges = new Set<Node>();
  for (const node of nodesOf(root)) {
    if (node.kind === 'range') ranges.add(node.pipe);
    // Its own declaration does not see it: $x := merge $x ...
    if (node.kind !== 'pipe' || node.offset > user.offset || pathTo(node, user).length > 0) continue;
    if (node.variables.some((variable) => variable.names[0] === name)) found = node;
  }
  if (found === undefined) return undefined;
  const index = found.variables.findIndex((variable) => variable.names[0] === name);
  return { pipe: found, index, isRange: ranges.has(found) };
}

/** The names that a field, a variable or a chain reads after its head. */
export function namesOf(node: Operand): readonly string[] {
  if (node.kind === 'field' || node.kind === 'chain') return node.names;
  return node.kind === 'variable' ? node.names.slice(1) : [];
}

export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** The whole of a field or a variable with fields: ".Values.a.b". */
export function spanOfChain(text: string, node: Node): TextSpan | undefined {
  if (node.kind !== 'field' && node.kind !== 'variable') return undefined;
  const last = spanOfName(text, node, namesOf(node).length - 1);
  const whole = node.kind === 'field' ? `.${node.names.join('.')}` : node.names.join('.');
  return last === undefined ? undefined : { start: last.end - whole.length, end: last.end };
}

/**
 * Where name `index` of `namesOf` stands in the text, without its dot. Go: a field's offset is that of its second name when it has
 * several, and so is that of a chain and of a variable.
 */
export function spanOfName(text: string, node: Operand, index: number): TextSpan | undefined {
  const names = node.kind === 'variable' ? node.names : namesOf(node);
  const at = node.kind === 'variable' ? index + 1 : index;
  const name = names[at];
  if (name === undefined) return undefined;
  const dotted = node.kind === 'field' || node.kind === 'chain' ? names.map((n) => `.${n}`) : names.map((n, i) => (i === 0 ? n : `.${n}`));
  const whole = dotted.join('');
  const firstLength = dotted[0]!.length;
  for (const start of [node.offset, node.offset - firstLength]) {
    if (start >= 0 && text.startsWith(whole, start)) {
      const from = start + dotted.slice(0, at).join('').length;
      const end = from + dotted[at]!.length;
      return { start: end - name.length, end };
    }
  }
  return undefined;
}
