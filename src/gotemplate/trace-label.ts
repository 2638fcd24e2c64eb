/**
 * Labels: where a value comes from. A label is made while templates run and must cost next to nothing, so it is a graph of small objects
 * that nobody looks into before somebody asks (trace-text.ts, trace-cause.ts). Undefined is the label of what comes from no value at all:
 * texts of templates, .Release, functions of nothing.
 */
import type { Key } from '../base/index.ts';
import type { BranchNode, Node } from './ast.ts';
import type { Template } from './set.ts';

export type Label = KeyPath | KeyName | Union | Choice | Guarded | Output | Spans | Derived | Slice | Absent | undefined;

/** A place in the values: the leaf there, or all that is below it. Two of them may mean the same place. */
export class KeyPath {
  readonly kind = 'path';
  readonly parent: KeyPath | undefined;
  readonly key: Key;

  constructor(parent: KeyPath | undefined, key: Key) {
    this.parent = parent;
    this.key = key;
  }

  child(key: Key): KeyPath {
    return new KeyPath(this, key);
  }

  /** The key itself, not what stands under it. */
  get name(): KeyName {
    return { kind: 'name', path: this };
  }
}

export interface KeyName {
  readonly kind: 'name';
  readonly path: KeyPath;
}

export interface Union {
  readonly kind: 'union';
  readonly parts: readonly Label[];
}

/** A value that a function chose (default, ternary, and, or …) by looking at others. */
export interface Choice {
  readonly kind: 'choice';
  readonly value: Label;
  readonly tested: Label;
  readonly node: Node;
  readonly scope: Scope;
}

/** A value that was set under conditions. */
export interface Guarded {
  readonly kind: 'guarded';
  readonly value: Label;
  readonly scope: Scope;
}

/** What a template wrote that was executed into a string. */
export interface Output {
  readonly kind: 'output';
  readonly text: string;
  readonly pieces: Pieces;
}

/** A text whose parts end at `ends`, each with a label of its own. */
export interface Spans {
  readonly kind: 'spans';
  readonly text: string;
  readonly ends: readonly number[];
  readonly labels: readonly Label[];
}

/** How a function made its text: of the lines of its first input; a part of its first input; by and large out of its inputs. */
export type How = 'lines' | 'first part' | 'last part' | 'parts';

/** A text that a function made of others. */
export interface Derived {
  readonly kind: 'derived';
  readonly how: How;
  readonly text: string;
  readonly inputs: readonly Input[];
}

export interface Input {
  readonly text: string;
  readonly label: Label;
}

/** A part of a text that has a label. */
export interface Slice {
  readonly kind: 'slice';
  readonly of: Input;
  readonly from: number;
  readonly to: number;
  /** Of an entry: where its key stands. */
  readonly key?: { readonly from: number; readonly to: number };
}

/** Of what is not there: no text comes from it, but a condition that looks at it has looked at what could have held it. */
export interface Absent {
  readonly kind: 'absent';
  readonly from: Label;
}

/** Something written. The text is that of the run from the end of the piece before; it may be empty, so that an origin is not lost. */
export interface Piece {
  readonly end: number;
  readonly node: Node;
  readonly scope: Scope;
  readonly label: Label;
}

/** Four entries for each piece: there are very many, and an object for each would cost more than all the rest of a recording. */
export class Pieces {
  readonly #entries: (number | Node | Scope | Label)[] = [];

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  add(end: number, node: Node, scope: Scope, label: Label): void {
    this.#entries.push(end, node, scope, label);
  }

  *[Symbol.iterator](): Generator<Piece> {
    const all = this.#entries;
    for (let i = 0; i < all.length; i += 4) {
      yield { end: all[i] as number, node: all[i + 1] as Node, scope: all[i + 2] as Scope, label: all[i + 3] as Label };
    }
  }
}

/** One execution of a template. */
export interface Execution {
  readonly template: Template;
  readonly caller: { readonly node: Node | undefined; readonly scope: Scope } | undefined;
  /** By {{template}}: writes into the output of its caller. */
  readonly inline: boolean;
  /** Of a text that was a value (tpl): where it comes from. */
  readonly source: Label;
}

/** The control structures that something is written in. */
export interface Scope {
  readonly execution: Execution;
  readonly outer: Scope | undefined;
  /** Undefined at the top of a template. */
  readonly node: BranchNode | undefined;
  /** The list, or (when false) the else list. */
  readonly taken: boolean;
  /** Of the condition. */
  readonly label: Label;
}

/** The label of a key, by that of what stands under it; a key that a template wrote has none. */
export function nameOf(label: Label): Label {
  switch (label?.kind) {
    case 'path':
      return label.name;
    case 'choice':
    case 'guarded':
      return { ...label, value: nameOf(label.value) };
    case 'slice':
      return label.key && { kind: 'slice', of: label.of, ...label.key };
    default:
      return undefined;
  }
}

/** The label of what was got out of something that was chosen or set under conditions: they are its conditions too. */
export function conditioned(by: Label, value: Label): Label {
  return by?.kind === 'choice' || by?.kind === 'guarded' ? { ...by, value: conditioned(by.value, value) } : value;
}

export function union(a: Label, b: Label): Label {
  if (a === undefined || a === b) return b;
  return b === undefined ? a : { kind: 'union', parts: [a, b] };
}

export function unionOf(labels: readonly Label[]): Label {
  let all: Label;
  let parts: Label[] | undefined;
  for (const label of labels) {
    if (label === undefined || label === all) continue;
    if (all === undefined) all = label;
    else if (parts === undefined) parts = [all, label];
    else parts.push(label);
  }
  return parts === undefined ? all : { kind: 'union', parts };
}
