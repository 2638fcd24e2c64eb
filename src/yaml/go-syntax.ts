/** Values as Go's %#v prints them: errors about keys show them. The commonest is a template that was never rendered: `{{ .Values.x }}`. */
import { formatFloat, quote } from '../golang/index.ts';
import { NESTING_LIMIT } from './limits.ts';
import type { Node } from './parser.ts';
import type { Scalar } from './resolve.ts';
import { scalarOf } from './tagged-scalar.ts';

/** `inside`: within a list or map, where a nil shows its type. */
export function goSyntax(node: Node, inside: boolean, depth = 0): string {
  if (depth > NESTING_LIMIT) return '';
  switch (node.kind) {
    case 'alias':
      return goSyntax(node.target!, inside, depth + 1);
    case 'scalar':
      return goScalar(scalarOf(node), inside);
    case 'list':
      return `[]interface {}{${node.children.map((child) => goSyntax(child, true, depth + 1)).join(', ')}}`;
    default:
      return `map[interface {}]interface {}{${entries(node, depth).join(', ')}}`;
  }
}

/** Sorted as fmt sorts keys; types among each other lie as they do in the helm binary. */
function entries(node: Node, depth: number): string[] {
  const byKey = new Map<Scalar, Node>();
  for (let i = 0; i < node.children.length; i += 2) {
    const key = node.children[i]!;
    const scalar = key.kind === 'alias' ? key.target! : key;
    if (scalar.kind === 'scalar') byKey.set(scalarOf(scalar), node.children[i + 1]!);
  }
  return [...byKey].sort(([a], [b]) => order(a, b)).map(([key, value]) => `${goScalar(key, true)}:${goSyntax(value, true, depth + 1)}`);
}

function order(a: Scalar, b: Scalar): number {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  return a === b ? 0 : (a ?? 0) < (b ?? 0) ? -1 : 1;
}

function rank(scalar: Scalar): number {
  if (scalar === null) return 0;
  if (typeof scalar === 'bigint') return scalar < 2n ** 63n ? 3 : 2;
  return typeof scalar === 'string' ? 1 : typeof scalar === 'number' ? 4 : 5;
}

export function goScalar(scalar: Scalar, inside: boolean): string {
  switch (typeof scalar) {
    case 'string':
      return quote(scalar);
    case 'number':
      return formatFloat(scalar, 'g', -1);
    case 'bigint':
      return scalar < 2n ** 63n ? String(scalar) : `0x${scalar.toString(16)}`;
    case 'boolean':
      return String(scalar);
    default:
      return inside ? 'interface {}(nil)' : '<nil>';
  }
}
