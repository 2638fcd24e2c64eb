/** What stands behind labels: places in the values, and conditions. */
import type { Node } from './ast.ts';
import type { Template } from './set.ts';
import type { Choice, KeyPath, Label, Piece, Scope } from './trace-label.ts';
import type { TextSpans } from './trace-text.ts';

export interface Causes {
  /** Places whose value flows into the text; of a container all that is below it. */
  readonly paths: ReadonlySet<KeyPath>;
  /** Places whose key does. */
  readonly names: ReadonlySet<KeyPath>;
  readonly conditions: readonly Cause[];
}

/** A condition that was met, or a choice that a function made. */
export interface Cause {
  readonly node: Node;
  readonly template: Template;
  /** The else list was taken. */
  readonly isElse: boolean;
  /** What it looked at. */
  readonly keys: ReadonlySet<KeyPath>;
}

/** Most labels that are looked at for one question. */
const MAX_LABELS = 200_000;

/** What the labels and scopes come from. */
export function causesOf(labels: readonly Label[], pieces: readonly Piece[], texts: TextSpans): Causes {
  const search = new Search(texts, true);
  for (const label of labels) search.add(label);
  for (const piece of pieces) search.scope(piece.scope);
  search.run();
  return { paths: search.paths, names: search.names, conditions: conditionsOf(search.conditions, texts) };
}

/** The conditions with what they looked at, each place in a template once. */
export function conditionsOf(found: ReadonlySet<Scope | Choice>, texts: TextSpans): Cause[] {
  const all = new Map<Node, { node: Node; template: Template; isElse: boolean; keys: Set<KeyPath> }>();
  for (const condition of found) {
    const isScope = !('kind' in condition);
    const { node } = condition;
    if (node === undefined) continue;
    const template = isScope ? condition.execution.template : condition.scope.execution.template;
    const keys = keysRead(condition, texts);
    const known = all.get(node);
    if (known === undefined) all.set(node, { node, template, isElse: isScope && !condition.taken, keys: new Set(keys) });
    else for (const key of keys) known.keys.add(key);
  }
  return [...all.values()];
}

/** What a condition looked at, and what the conditions behind its value did. */
function keysRead(condition: Scope | Choice, texts: TextSpans): ReadonlySet<KeyPath> {
  const known = texts.keysRead.get(condition);
  if (known !== undefined) return known;
  const search = new Search(texts, false);
  search.test(condition);
  // The set grows while it is gone through.
  for (const inner of search.conditions) search.test(inner);
  const keys = new Set([...search.paths, ...search.names]);
  texts.keysRead.set(condition, keys);
  return keys;
}

/** Walks the graph of labels without recursion. */
class Search {
  readonly paths: Set<KeyPath> = new Set();
  readonly names: Set<KeyPath> = new Set();
  readonly conditions: Set<Scope | Choice> = new Set();
  readonly #seen = new Set<object>();
  readonly #open: Exclude<Label, undefined>[] = [];
  readonly #texts: TextSpans;
  /** For a text, not for a condition: the conditions around the calls of templates count too, what is not there does not. */
  readonly #isOfText: boolean;

  constructor(texts: TextSpans, isOfText: boolean) {
    this.#texts = texts;
    this.#isOfText = isOfText;
  }

  add(label: Label): void {
    if (label === undefined || this.#seen.has(label) || this.#seen.size > MAX_LABELS) return;
    this.#seen.add(label);
    this.#open.push(label);
  }

  scope(scope: Scope): void {
    for (let at: Scope | undefined = scope; at !== undefined && !this.#seen.has(at); at = this.#around(at)) {
      this.#seen.add(at);
      if (at.node !== undefined) this.conditions.add(at);
    }
  }

  #around({ outer, execution }: Scope): Scope | undefined {
    return outer ?? (this.#isOfText || execution.inline ? execution.caller?.scope : undefined);
  }

  /** Follows what a condition looked at. */
  test(condition: Scope | Choice): void {
    this.add('kind' in condition ? condition.tested : condition.label);
    this.run();
  }

  run(): void {
    for (let label = this.#open.pop(); label !== undefined; label = this.#open.pop()) this.#look(label);
  }

  #look(label: Exclude<Label, undefined>): void {
    switch (label.kind) {
      case 'path':
        this.paths.add(label);
        break;
      case 'name':
        this.names.add(label.path);
        break;
      case 'union':
        for (const part of label.parts) this.add(part);
        break;
      case 'choice':
        this.conditions.add(label);
        this.add(label.value);
        break;
      case 'absent':
        if (!this.#isOfText) this.add(label.from);
        break;
      case 'guarded':
        this.scope(label.scope);
        this.add(label.value);
        break;
      case 'output':
        for (const piece of label.pieces) {
          this.scope(piece.scope);
          this.add(piece.label);
          this.add(piece.scope.execution.source);
        }
        break;
      case 'spans':
        for (const part of label.labels) this.add(part);
        break;
      case 'derived':
        for (const input of label.inputs) this.add(input.label);
        break;
      case 'slice':
        for (const span of this.#texts.slice(label)) {
          this.add(span.label);
          for (const piece of span.path) this.scope(piece.scope);
        }
        break;
    }
  }
}
