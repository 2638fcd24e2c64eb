/** Which part of a JSON text is which entry: for texts that toJson wrote and fromJson read, found from the tokens when the value is known. */
import type { Key } from '../base/index.ts';
import { type GoList, type GoMap, sortedKeys, type Value } from '../golang/index.ts';
import { conditioned, KeyPath, type Label, type Labels, type Slice, type Spans, union } from '../gotemplate/index.ts';

/** The label of a JSON text, by those of what it was made of; undefined when nothing in it has one. */
export function writtenJson(text: string, value: Value, labels: Labels): Spans | undefined {
  const ends: number[] = [];
  const parts: Label[] = [];
  const add = (end: number, label: Label): void => {
    if (parts.length > 0 && parts.at(-1) === label) ends[ends.length - 1] = end;
    else {
      ends.push(end);
      parts.push(label);
    }
  };
  const conditions = new Conditions(labels);
  const isKnown = visitEntries(text, value, sortedKeys, {
    opens: (container, key, name) => {
      conditions.opens(container, key);
      if (name === undefined) return;
      add(name.start, undefined);
      add(name.end, conditions.around(container, labels.key(container, key)));
    },
    entry: ({ container, key, start, end, isOpen }) => {
      if (isOpen) return;
      add(start, undefined);
      add(end, conditions.around(container, labels.entry(container, key)));
    },
  });
  if (!isKnown || parts.every((label) => label === undefined)) return undefined;
  add(text.length, undefined);
  return { kind: 'spans', text, ends, labels: parts };
}

/** Labels what was read from a JSON text: each entry comes from its part of it. */
export function labelParsedJson(text: string, value: Value, label: Label, labels: Labels): void {
  if (label === undefined || label instanceof KeyPath) return;
  const found: [container: object, key: Key, slice: Slice][] = [];
  const of = { text, label };
  const isKnown = visitEntries(text, value, (map) => [...map.keys()], {
    opens: () => {},
    entry: ({ container, key, name, start, end }) => {
      const slice: Slice = { kind: 'slice', of, from: start, to: end };
      found.push([container, key, name === undefined ? slice : { ...slice, key: { from: name.start, to: name.end } }]);
    },
  });
  if (isKnown) for (const [container, key, slice] of found) labels.set(container, key, slice);
}

/** The conditions under which lists and maps were put where they are written: all that is in them has these too. */
export class Conditions {
  readonly #labels: Labels;
  readonly #known = new Map<object, Label>();

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  /** Before what is in the entry. Lists and maps get their places when they are asked for. */
  opens(container: GoMap | GoList, key: Key): void {
    const label = conditioned(this.#labels.entry(container, key), undefined);
    const all = this.around(container, label);
    const item: unknown = container instanceof Map ? container.get(String(key)) : container[Number(key)];
    if (all !== undefined && typeof item === 'object' && item !== null) this.#known.set(item, all);
  }

  around(container: object, label: Label): Label {
    return this.#known.size === 0 ? label : union(label, this.#known.get(container));
  }
}

interface Entry {
  readonly container: GoMap | GoList;
  readonly key: Key;
  /** Undefined in a list. */
  readonly name: { readonly start: number; readonly end: number } | undefined;
  readonly start: number;
  readonly end: number;
  /** A list or map with entries, which are told before it. */
  readonly isOpen: boolean;
}

interface Visitor {
  /** An entry begins. */
  readonly opens: (container: GoMap | GoList, key: Key, name: Entry['name']) => void;
  readonly entry: (entry: Entry) => void;
}

interface Frame {
  readonly container: GoMap | GoList;
  readonly keys: readonly Key[];
  next: number;
  /** The entry of the frame above that this is. */
  readonly owner: Omit<Entry, 'end' | 'isOpen'> | undefined;
}

/** Walks a value and the tokens of its text side by side; false when they are not of one form. */
function visitEntries(text: string, value: Value, order: (map: GoMap) => readonly string[], visitor: Visitor): boolean {
  const tokens = new Tokens(text);
  const stack: Frame[] = [];
  const open = (at: Value | undefined, owner: Frame['owner']): boolean => {
    const isMap = at instanceof Map && tokens.first === OPEN_MAP;
    if (!isMap && !(Array.isArray(at) && tokens.first === OPEN_LIST)) return false;
    stack.push({ container: at, keys: isMap ? order(at) : [...(at as GoList).keys()], next: 0, owner });
    return true;
  };
  if (!tokens.next() || !open(value, undefined)) return false;
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const { container, keys, owner } = frame;
    if (!tokens.next()) return false;
    if (frame.next === keys.length) {
      if (!tokens.closes) return false;
      stack.pop();
      if (owner !== undefined) visitor.entry({ ...owner, end: tokens.end, isOpen: keys.length > 0 });
      continue;
    }
    const key = keys[frame.next++]!;
    let name: Entry['name'];
    if (container instanceof Map) {
      if (tokens.first !== QUOTE) return false;
      name = { start: tokens.start, end: tokens.end };
      if (!tokens.next()) return false;
    }
    const entry = { container, key, name, start: tokens.start };
    visitor.opens(container, key, name);
    if (tokens.closes) return false;
    if (tokens.first === OPEN_MAP || tokens.first === OPEN_LIST) {
      if (!open(container instanceof Map ? container.get(key as string) : container[key as number], entry)) return false;
    } else visitor.entry({ ...entry, end: tokens.end, isOpen: false });
  }
  return true;
}

const QUOTE = 34;
const OPEN_LIST = 91;
const OPEN_MAP = 123;

/** The tokens of a JSON text that is known to be one, commas and colons left out. */
class Tokens {
  readonly #text: string;
  start = 0;
  end = 0;
  /** The first byte of the token. */
  first = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** "}" or "]" */
  get closes(): boolean {
    return this.first === 125 || this.first === 93;
  }

  next(): boolean {
    const text = this.#text;
    let at = this.end;
    let first = text.charCodeAt(at);
    // White space, a comma, a colon.
    while (first <= 32 || first === 44 || first === 58) first = text.charCodeAt(++at);
    if (Number.isNaN(first)) return false;
    this.first = first;
    this.start = at;
    if (first === QUOTE) this.end = endOfString(text, at);
    else if (first === OPEN_MAP || first === OPEN_LIST || this.closes) this.end = at + 1;
    else {
      // A number or word ends before white space, a comma, a bracket.
      do at++;
      while (at < text.length && !/[\s,\]}]/.test(text[at]!));
      this.end = at;
    }
    return true;
  }
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); code !== QUOTE && at < text.length; code = text.charCodeAt(at)) at += code === 92 ? 2 : 1;
  return at + 1;
}
