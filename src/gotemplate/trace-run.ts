/** A run that records: what is written, by which node, under which conditions, with which label. */
import type { Key } from '../base/index.ts';
import { type GoMap, memoryOf, type Value } from '../golang/index.ts';
import type { Node } from './ast.ts';
import { Frame, type Held, Run } from './run.ts';
import type { Template, TemplateSet } from './set.ts';
import { type Execution, KeyPath, type Label, nameOf, Pieces, type Scope, unionOf } from './trace-label.ts';

/** What is known of a list or map. */
interface Known {
  /** Its place in the values. */
  readonly path: KeyPath | undefined;
  /** The labels of entries that have one of their own; undefined too is one. */
  entries: Map<Key, Label> | undefined;
  /** Those of keys that are values themselves. */
  keys?: Map<Key, Label>;
  /** The label of all other entries. */
  rest: Label;
}

const NOTHING_KNOWN: Known = { path: undefined, entries: undefined, rest: undefined };

/** Most entries that the label of a whole container is made of. */
const MAX_ENTRIES = 5000;

/** The labels of what lies in lists and maps, by their identity. */
export class Labels {
  /** Of a container of the values that no template has changed its place alone. */
  readonly #known = new Map<object, Known | KeyPath>();
  /** A template has put something into the values. */
  #areValuesChanged = false;

  /** The label of what stands under the key. */
  entry(container: object, key: Key): Label {
    const known = this.#of(container);
    if (known === undefined) return undefined;
    if (known instanceof KeyPath) return this.#below(known, container, key);
    const { entries } = known;
    if (entries !== undefined) {
      const own = entries.get(key);
      if (own !== undefined || entries.has(key)) {
        if (own instanceof KeyPath) this.#place(container, key, own);
        return own;
      }
    }
    if (known.path !== undefined) return this.#below(known.path, container, key);
    return known.rest === undefined || hasEntry(container, key) ? known.rest : { kind: 'absent', from: known.rest };
  }

  #below(path: KeyPath, container: object, key: Key): KeyPath {
    const child = new KeyPath(path, key);
    this.#place(container, key, child);
    return child;
  }

  /** Lists and maps of the values are given their place when somebody comes by: most are never read. */
  #place(container: object, key: Key, path: KeyPath): void {
    const value = container instanceof Map ? (container.get(key) as unknown) : (container as readonly unknown[])[key as number];
    if (typeof value === 'object' && (value instanceof Map || Array.isArray(value)) && this.#of(value) === undefined) {
      this.#known.set(value, path);
    }
  }

  /** The label of the key itself. */
  key(container: object, key: Key): Label {
    const known = this.#of(container);
    if (known === undefined || known instanceof KeyPath) return known?.child(key).name;
    const own = this.ownKey(container, key);
    if (own !== undefined) return own;
    return known.path === undefined && !known.entries?.has(key) ? known.rest : nameOf(this.entry(container, key));
  }

  set(container: object, key: Key, label: Label): void {
    const known = this.#of(container);
    if (known === undefined) {
      if (label !== undefined) this.#known.set(memory(container), { path: undefined, entries: new Map([[key, label]]), rest: undefined });
    } else if (known instanceof KeyPath) {
      this.#areValuesChanged = true;
      this.#known.set(memory(container), { path: known, entries: new Map([[key, label]]), rest: undefined });
    } else {
      if (known.entries === undefined) known.entries = new Map([[key, label]]);
      else known.entries.set(key, label);
    }
  }

  /** The label of a key that is a value. */
  ownKey(container: object, key: Key): Label {
    const known = this.#of(container);
    return known === undefined || known instanceof KeyPath ? undefined : known.keys?.get(key);
  }

  /** A key that is a value; after the entry is set. */
  setKey(container: object, key: Key, label: Label): void {
    if (label === undefined) return;
    if (this.#of(container) === undefined) this.#known.set(memory(container), { path: undefined, entries: undefined, rest: undefined });
    const known = this.#of(container);
    if (known === undefined || known instanceof KeyPath) return;
    known.keys ??= new Map();
    known.keys.set(key, label);
  }

  copy(from: object, fromKey: Key, to: object, toKey: Key): void {
    this.set(to, toKey, this.entry(from, fromKey));
  }

  /** A container of the values; `elsewhere` are the entries whose place is not below its own. */
  place(container: object, path: KeyPath, elsewhere?: Map<Key, Label>): void {
    if (!this.#known.has(container))
      this.#known.set(container, elsewhere === undefined ? path : { path, entries: elsewhere, rest: undefined });
  }

  /** Forgets all containers, when nothing is executed any more. */
  clear(): void {
    this.#known.clear();
  }

  isPlaced(container: object): boolean {
    return this.#known.has(container);
  }

  /** All that a container holds, where nothing better is known, has this label. */
  fill(value: Held, label: Label): void {
    if (label === undefined) return;
    const open: Held[] = [value];
    for (let count = 0; open.length > 0 && count < MAX_ENTRIES; count++) {
      const at = open.pop();
      if (!isContainer(at)) continue;
      const known = this.#of(at);
      if (known === undefined) this.#known.set(memory(at), { path: undefined, entries: undefined, rest: label });
      else if (!(known instanceof KeyPath) && known.path === undefined && known.rest === undefined) known.rest = label;
      else continue;
      for (const item of at.values()) if (isContainer(item)) open.push(item);
    }
  }

  /** The label of a value with all that is in it. */
  whole(value: Held, label: Label): Label {
    return isContainer(value) ? this.#whole(value, label) : label;
  }

  #whole(value: GoMap | readonly Value[], label: Label): Label {
    const parts: Label[] = [label];
    const open: (GoMap | readonly Value[])[] = [value];
    const seen = new Set<object>();
    for (let at = open.pop(); at !== undefined && parts.length < MAX_ENTRIES; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const known = this.#of(at);
      const { path, entries, rest } = known instanceof KeyPath ? { ...NOTHING_KNOWN, path: known } : (known ?? NOTHING_KNOWN);
      if (path !== undefined) parts.push(path);
      if (known instanceof KeyPath && !this.#areValuesChanged) continue;
      const size = at instanceof Map ? at.size : at.length;
      if (rest !== undefined && (entries === undefined || entries.size < size)) parts.push(rest);
      if (entries !== undefined) for (const key of at.keys()) parts.push(entries.get(key));
      for (const item of at.values()) if (isContainer(item) && seen.size < MAX_ENTRIES) open.push(item);
    }
    return unionOf(parts);
  }

  #of(container: object): Known | KeyPath | undefined {
    const known = this.#known.get(container);
    if (known !== undefined || !(container instanceof Map)) return known;
    const real = memoryOf(container);
    return real === container ? undefined : this.#known.get(real);
  }
}

function hasEntry(container: object, key: Key): boolean {
  return container instanceof Map ? container.has(key) : Number(key) < (container as readonly unknown[]).length;
}

function memory(container: object): object {
  return container instanceof Map ? memoryOf(container) : container;
}

function isContainer(value: Held): value is GoMap | Value[] {
  return value instanceof Map || Array.isArray(value);
}

export class TracedRun extends Run {
  readonly labels: Labels;
  /** Of the value that was evaluated last. */
  label: Label;
  /** For the next template that is executed: the labels of its dot, and of its text. */
  nextDot: Label;
  nextSource: Label;
  #pieces = new Pieces();
  #length = 0;
  #isNested = false;

  constructor(set: TemplateSet, context: unknown, labels: Labels) {
    super(set, context);
    this.labels = labels;
  }

  /** `text` may be empty. */
  record(text: string, node: Node, scope: Scope, label: Label): void {
    if (text !== '') {
      this.write(text);
      this.#length += text.length;
    } else if (label === undefined) return;
    this.#pieces.add(this.#length, node, scope, label);
  }

  /** What was meant for a template that was not executed. */
  afterCall(): void {
    this.nextDot = undefined;
    this.nextSource = undefined;
  }

  /** Something that wrote nothing. */
  recordNothing(node: Node, scope: Scope): void {
    this.#pieces.add(this.#length, node, scope, undefined);
  }

  override execute(template: Template, data: Value): string {
    const pieces = this.#pieces;
    const length = this.#length;
    this.#pieces = new Pieces();
    this.#length = 0;
    this.#isNested = true;
    try {
      const text = super.execute(template, data);
      this.label = this.#pieces.isEmpty ? undefined : { kind: 'output', text, pieces: this.#pieces };
      return text;
    } finally {
      this.#pieces = pieces;
      this.#length = length;
    }
  }

  protected override newFrame(template: Template, caller: Frame | undefined, dot: Held): Frame {
    const isNested = this.#isNested;
    this.#isNested = false;
    const from = caller instanceof TracedFrame ? { node: caller.node, scope: caller.scope } : undefined;
    const source = isNested ? this.nextSource : undefined;
    const frame = new TracedFrame(this, template, caller, dot, { template, caller: from, inline: !isNested, source });
    frame.dotLabel = this.nextDot;
    frame.labels[0] = this.nextDot;
    this.nextDot = undefined;
    this.nextSource = undefined;
    return frame;
  }
}

export class TracedFrame extends Frame {
  declare readonly run: TracedRun;
  scope: Scope;
  dotLabel: Label;
  /** By slot. */
  readonly labels: Label[];

  constructor(run: TracedRun, template: Template, caller: Frame | undefined, dot: Held, execution: Execution) {
    const { slots } = template.code;
    super(run, template, caller, slots, dot);
    this.scope = { execution, outer: undefined, node: undefined, taken: true, label: undefined };
    this.dotLabel = undefined;
    this.labels = new Array(slots);
  }
}
