/** Places in objects as patterns: `spec.rules.*.http.paths.*.backend`, alternatives with `|`, `{}` for every field, `**End` for any depth. */
import type { Path } from '../field-error.ts';
import { isList, isObject, type Json } from '../json.ts';

export type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'any-of'; readonly names: readonly string[] }
  | { readonly kind: 'each' }
  | { readonly kind: 'every-field' }
  | { readonly kind: 'deep'; readonly suffix: string };

/** How deep `**` looks, and how many values it looks at in one object. */
const MAX_DEPTH = 32;
const MAX_VISITS = 100_000;

export function parsePattern(text: string): readonly Step[] {
  return text.split('.').map(parseStep);
}

function parseStep(text: string): Step {
  if (text === '*') return { kind: 'each' };
  if (text === '{}') return { kind: 'every-field' };
  if (text.startsWith('**')) return { kind: 'deep', suffix: text.slice(2) };
  return text.includes('|') ? { kind: 'any-of', names: text.split('|') } : { kind: 'field', name: text };
}

/** Patterns put together: what begins alike is walked once. */
export interface PatternTree<Row> {
  readonly rows: readonly Row[];
  readonly next: readonly { readonly step: Step; readonly tree: PatternTree<Row> }[];
}

/** A tree of patterns, each with what it stands for. */
export function patternTree<Row>(patterns: readonly (readonly [pattern: string, row: Row])[]): PatternTree<Row> {
  const root: TreeNode<Row> = { rows: [], next: [] };
  for (const [pattern, row] of patterns) {
    let node = root;
    for (const text of pattern.split('.')) {
      let edge = node.next.find((known) => known.text === text);
      if (edge === undefined) node.next.push((edge = { text, step: parseStep(text), tree: { rows: [], next: [] } }));
      node = edge.tree;
    }
    node.rows.push(row);
  }
  return root;
}

interface TreeNode<Row> {
  readonly rows: Row[];
  readonly next: { readonly text: string; readonly step: Step; readonly tree: TreeNode<Row> }[];
}

/** Calls `visit` for every value that a pattern meets. The path is one array that changes: who keeps it copies it. */
export function walkTree<Row>(root: Json, tree: PatternTree<Row>, base: Path, visit: Visit<Row>): void {
  walk(root, tree, [...base], visit);
}

export type Visit<Row> = (row: Row, value: Json, path: Path) => void;

function walk<Row>(value: Json, tree: PatternTree<Row>, path: (string | number)[], visit: Visit<Row>): void {
  for (const row of tree.rows) visit(row, value, path);
  if (typeof value !== 'object' || value === null) return;
  for (const { step, tree: below } of tree.next) take(value, step, below, path, visit);
}

function take<Row>(value: Json, step: Step, tree: PatternTree<Row>, path: (string | number)[], visit: Visit<Row>): void {
  switch (step.kind) {
    case 'field':
      enter(value, step.name, tree, path, visit);
      return;
    case 'any-of':
      for (const name of step.names) enter(value, name, tree, path, visit);
      return;
    case 'every-field':
      if (isObject(value)) for (const name of Object.keys(value)) enter(value, name, tree, path, visit);
      return;
    case 'each':
      if (!isList(value)) return;
      for (let index = 0; index < value.length; index++) {
        path.push(index);
        walk(value[index]!, tree, path, visit);
        path.pop();
      }
      return;
    case 'deep':
      descend(value, step.suffix, path, 0, { left: MAX_VISITS }, (found, at) => walk(found, tree, at, visit));
  }
}

function enter<Row>(value: Json, name: string, tree: PatternTree<Row>, path: (string | number)[], visit: Visit<Row>): void {
  if (!isObject(value) || !Object.hasOwn(value, name)) return;
  path.push(name);
  walk(value[name]!, tree, path, visit);
  path.pop();
}

function descend(
  value: Json,
  suffix: string,
  path: (string | number)[],
  depth: number,
  budget: { left: number },
  found: (value: Json, path: (string | number)[]) => void,
): void {
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return;
  const list = isList(value);
  for (const key of Object.keys(value)) {
    if (budget.left-- <= 0) return;
    const child = (value as Readonly<Record<string, Json>>)[key]!;
    path.push(list ? Number(key) : key);
    if (!list && key.endsWith(suffix)) found(child, path);
    descend(child, suffix, path, depth + 1, budget, found);
    path.pop();
  }
}
