/**
 * What an operand of a template that failed stood for: which key of the user's values it reads, and how far that key exists. Dot and
 * variables are followed outwards: through with, range, declarations and the arguments of include.
 */
import type { Key } from '../../base/index.ts';
import { GoStruct, type Value } from '../../golang/index.ts';
import type { CommandNode, Node, Observed, Operand, PipeNode, Seen, StackFrame } from '../../gotemplate/index.ts';
import { branchesAround, declarationOf, namesOf } from './tree.ts';
import { childOf, type Place, type ValuesIndex } from './values-index.ts';

export interface Reading extends Place {
  /** So many steps of the path exist; the last of them may be null. */
  readonly found: number;
  /** What stands there. */
  readonly value: Value | undefined;
}

/** How deep one reading leads to another one. */
const MAX_DEPTH = 40;
/** How many readings one failure may take. */
const MAX_STEPS = 5000;

/** Functions that give back what they are given, or nearly so. */
const TRANSPARENT: ReadonlySet<string> = new Set(
  (
    'default quote squote toString int int64 float64 atoi trim upper lower title required toYaml fromYaml toJson fromJson tpl indent nindent ' +
    'b64enc b64dec trunc trimSuffix trimPrefix deepCopy mustDeepCopy merge mustMerge mergeOverwrite mustMergeOverwrite ' +
    'coalesce first last compact uniq sortAlpha toStrings keys values pick omit'
  ).split(' '),
);

/** The stack of a failure, asked after the fact. */
export class Readings {
  readonly #frames: readonly StackFrame[];
  readonly #index: ValuesIndex;
  #steps = 0;
  #depth = 0;

  constructor(frames: readonly StackFrame[], index: ValuesIndex) {
    this.#frames = frames;
    this.#index = index;
  }

  /** What `node` reads in frame `level`. */
  of(level: number, node: Node): Reading | undefined {
    const observed = this.#frames[level]?.observed;
    if (observed === undefined || this.#depth > MAX_DEPTH || ++this.#steps > MAX_STEPS) return undefined;
    this.#depth++;
    const reading = this.#read(level, observed, node);
    this.#depth--;
    return reading;
  }

  #read(level: number, observed: Observed, node: Node): Reading | undefined {
    switch (node.kind) {
      case 'pipe':
        return this.#ofPipe(level, observed, node);
      case 'command':
        return this.#ofCommand(level, observed, node);
      case 'dot':
        return this.#ofDot(level, observed, node);
      case 'field': {
        const base = this.#ofDot(level, observed, node);
        return base === undefined ? undefined : this.#down(base, node.names);
      }
      case 'variable': {
        const base = this.#ofVariable(level, observed, node);
        return base === undefined ? undefined : this.#down(base, node.names.slice(1));
      }
      case 'chain': {
        const base = this.#ofValue(observed.seen.get(node.head)?.value) ?? this.of(level, node.head);
        return base === undefined ? undefined : this.#down(base, node.names);
      }
      default:
        return undefined;
    }
  }

  /** All keys that are read below a node and were evaluated, each once, in order. */
  allBelow(level: number, nodes: Iterable<Node>): { readonly node: Operand; readonly reading: Reading }[] {
    const found: { node: Operand; reading: Reading }[] = [];
    const known = new Set<string>();
    const seen = this.#frames[level]?.observed?.seen;
    for (const node of nodes) {
      if (node.kind !== 'field' && node.kind !== 'variable' && node.kind !== 'chain' && node.kind !== 'dot') continue;
      if (seen?.has(node) !== true) continue;
      const reading = this.of(level, node);
      if (reading === undefined || (reading.root === 'values' && reading.path.length === 0) || reading.root === '.') continue;
      const key = JSON.stringify([reading.root, reading.path]);
      if (known.has(key)) continue;
      known.add(key);
      found.push({ node, reading });
    }
    return found;
  }

  /** The value that a node had in frame `level`. */
  seen(level: number, node: Node): Seen | undefined {
    return this.#frames[level]?.observed?.seen.get(node);
  }

  #ofValue(value: Value | undefined): Reading | undefined {
    const place = this.#index.placeOf(value);
    return place === undefined ? undefined : { ...place, found: place.path.length, value };
  }

  #down(base: Reading, names: readonly Key[]): Reading {
    let { root, value, found } = base;
    let path = base.path;
    // What lies under an object of Helm may be the values themselves: .Values, .Subcharts.redis.Values.
    for (const name of names) {
      const exists = found === path.length && hasKey(value, name);
      path = [...path, name];
      if (!exists) continue;
      value = childOf(value, name);
      found = path.length;
      const place = this.#index.placeOf(value);
      if (place?.root === 'values' && root !== 'values') {
        root = 'values';
        path = place.path;
        found = path.length;
      } else if (root === '.' && place !== undefined) {
        root = place.root;
        path = place.path;
        found = path.length;
      }
    }
    return { root, path, found, value };
  }

  #ofPipe(level: number, observed: Observed, pipe: PipeNode): Reading | undefined {
    const last = pipe.commands.at(-1)!;
    const known = this.#ofValue(observed.seen.get(last)?.value);
    if (known !== undefined) return known;
    if (pipe.commands.length === 1) return this.#ofCommand(level, observed, last);
    const [name] = last.args;
    if (name?.kind !== 'identifier' || !TRANSPARENT.has(name.name)) return undefined;
    return this.#ofPipe(level, observed, { ...pipe, commands: pipe.commands.slice(0, -1) });
  }

  #ofCommand(level: number, observed: Observed, command: CommandNode): Reading | undefined {
    const [first, ...args] = command.args;
    if (first === undefined) return undefined;
    if (args.length === 0) return first.kind === 'identifier' ? undefined : this.of(level, first);
    if (first.kind !== 'identifier') return undefined;
    const known = this.#ofValue(observed.seen.get(command)?.value);
    if (known !== undefined) return known;
    if (first.name === 'index' || first.name === 'get') return this.#ofIndex(level, observed, args);
    return TRANSPARENT.has(first.name) ? this.of(level, args.at(-1)!) : undefined;
  }

  /** index X "a" "b", get X "a" */
  #ofIndex(level: number, observed: Observed, [container, ...keys]: readonly Operand[]): Reading | undefined {
    const base = container === undefined ? undefined : (this.#ofValue(observed.seen.get(container)?.value) ?? this.of(level, container));
    if (base === undefined) return undefined;
    const names: Key[] = [];
    for (const key of keys) {
      const value = literalOf(key) ?? observed.seen.get(key)?.value;
      if (typeof value !== 'string' && typeof value !== 'number') return undefined;
      names.push(value);
    }
    return this.#down(base, names);
  }

  #ofDot(level: number, observed: Observed, node: Operand): Reading | undefined {
    const dot = observed.seen.get(node)?.dot;
    const known = this.#ofValue(dot);
    if (known !== undefined) return known;
    for (const { branch, isElse } of branchesAround(observed.tree.root, node)) {
      if (isElse || branch.kind === 'if') continue;
      const source = this.of(level, branch.pipe);
      return source === undefined || branch.kind === 'with' ? source : this.#elementOf(source, dot);
    }
    return this.#ofArgument(level - 1);
  }

  #ofVariable(level: number, observed: Observed, node: Operand & { readonly kind: 'variable' }): Reading | undefined {
    const [name] = node.names as readonly [string];
    const seen = observed.seen.get(node);
    const value = node.names.length === 1 ? seen?.value : seen?.head;
    const known = this.#ofValue(value);
    if (known !== undefined) return known;
    if (name === '$') return this.#ofValue(observed.root) ?? this.#ofArgument(level - 1);
    const declared = declarationOf(observed.tree.root, name, node);
    if (declared === undefined) return undefined;
    const source = this.of(level, { ...declared.pipe, variables: [] });
    if (!declared.isRange || source === undefined) return source;
    return declared.index === declared.pipe.variables.length - 1 ? this.#elementOf(source, value) : undefined;
  }

  /** The element of a list or a map that a round of a loop stood at. */
  #elementOf(source: Reading, element: Value | undefined): Reading | undefined {
    const container = source.value;
    if (!(container instanceof Map) && !Array.isArray(container)) return undefined;
    for (const [key, value] of container.entries() as Iterable<[Key, Value]>) {
      if (value === (element ?? null)) return this.#down(source, [key]);
    }
    return undefined;
  }

  /** What the template above handed to the one below. */
  #ofArgument(level: number): Reading | undefined {
    const node = this.#frames[level]?.observed?.node;
    if (node?.kind === 'template') return node.pipe === undefined ? undefined : this.of(level, node.pipe);
    if (node?.kind !== 'command') return undefined;
    const [name, , data] = node.args;
    return name?.kind === 'identifier' && data !== undefined ? this.of(level, data) : undefined;
  }
}

function hasKey(value: Value | undefined, key: Key): boolean {
  if (value instanceof Map) return value.has(String(key));
  if (Array.isArray(value)) return Number(key) < value.length;
  return value instanceof GoStruct && value.fields.has(String(key));
}

/** The value of a literal that can be a key. */
export function literalOf(node: Node): string | number | undefined {
  if (node.kind === 'string') return node.text;
  return node.kind === 'number' && node.int !== undefined ? Number(node.int) : undefined;
}

/** The names that an operand reads one by one after what it begins with. */
export function readsNames(node: Node | undefined): node is Operand {
  return node !== undefined && (node.kind === 'field' || node.kind === 'variable' || node.kind === 'chain') && namesOf(node).length > 0;
}
