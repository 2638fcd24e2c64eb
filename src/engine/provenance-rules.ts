/**
 * How Helm's and sprig's functions pass on where their arguments come from. A function that is not in the table gives what comes from all
 * its arguments together.
 */
import { type Key, Origins } from '../base/index.ts';
import { GoInt, type GoList, type GoMap, goNil, sortedKeys, type Value } from '../golang/index.ts';
import {
  conditioned,
  type Input,
  KeyPath,
  type Label,
  type Labels,
  type Slice,
  type Spans,
  type TracedCall,
  type TraceRule,
  type TraceRules,
  type Tracer,
  union,
  unionOf,
  wholeOf,
} from '../gotemplate/index.ts';
import { isEmpty } from '../sprig/index.ts';
import { type Mark, readYamlList, readYamlMap, visitYaml, visitYamlPretty } from '../yaml/index.ts';
import type { YamlForms } from './functions.ts';
import { Conditions, labelParsedJson, writtenJson } from './provenance-json.ts';

type Labelling = (call: TracedCall) => Label;

/** The rules, and forms of toYaml and fromYaml that tell them which part of the text is which entry. */
export interface Recording {
  readonly rules: TraceRules;
  readonly yaml: YamlForms;
}

export function newRecording(): Recording {
  /** What the last toYaml wrote, what the last fromYaml read. */
  let written: Spans | undefined;
  let marks: MarkedEntry[] = [];
  let labels: Labels | undefined;
  const mark: Mark = (container, key, offset, value) => void marks.push({ container, key, offset, value });
  const writing =
    (visitor: typeof visitYaml) =>
    (value: Value): string => {
      written = undefined;
      const parts = new WrittenParts(labels!);
      const text = visitor(value, (container, key, part, end) => parts.add(container, key, part, end));
      written = parts.spansOf(text);
      return text;
    };
  const yaml: YamlForms = {
    write: writing(visitYaml),
    writePretty: writing(visitYamlPretty),
    readMap: (text) => {
      marks = [];
      return readYamlMap(text, { mark });
    },
    readList: (text) => {
      marks = [];
      return readYamlList(text, { mark });
    },
  };
  const toYaml: TraceRule = {
    before: (run) => {
      ({ labels } = run);
    },
    label: ({ args, labels }) => (isContainer(args[0]) ? conditioned(labels[0], written) : labels[0]),
  };
  const toJson: TraceRule = {
    label: ({ args: [value], labels, result, run }) =>
      isContainer(value) ? conditioned(labels[0], writtenJson(result as string, value, run.labels)) : labels[0],
  };
  const fromJson: TraceRule = { label: readJsonLabel };
  const fromYaml: TraceRule = { label: (call) => readLabel(call, marks) };
  const own: ReadonlyMap<string, TraceRule> = new Map([
    ['toYaml', toYaml],
    ['toYamlPretty', toYaml],
    ['fromYaml', fromYaml],
    ['fromYamlArray', fromYaml],
    ['toJson', toJson],
    ['toPrettyJson', toJson],
    ['toRawJson', toJson],
    ['fromJson', fromJson],
    ['fromJsonArray', fromJson],
    ['include', INCLUDE],
    ['tpl', TPL],
  ]);
  return {
    yaml,
    rules: (name) => {
      const plain = /^must[A-Z]/.test(name) ? name[4]!.toLowerCase() + name.slice(5) : name;
      const label = LABELS[plain];
      return own.get(plain) ?? (label === undefined ? undefined : { label });
    },
  };
}

/** For sprig's merge, deepCopy, pick and omit: carries labels where it is asked to carry origins, and those of the render if it has some. */
export class LabelOrigins extends Origins {
  readonly #tracer: Tracer;
  readonly #origins: Origins | undefined;

  constructor(tracer: Tracer, origins: Origins | undefined) {
    super();
    this.#tracer = tracer;
    this.#origins = origins;
  }

  override copy(from: object, fromKey: Key, to: object, toKey: Key = fromKey): void {
    this.#tracer.labels.copy(from, fromKey, to, toKey);
    this.#origins?.copy(from, fromKey, to, toKey);
  }
}

// YAML.

/** The label of a YAML text, as it is written. */
class WrittenParts {
  readonly #labels: Labels;
  readonly #ends: number[] = [];
  readonly #parts: Label[] = [];
  readonly #conditions: Conditions;

  constructor(labels: Labels) {
    this.#labels = labels;
    this.#conditions = new Conditions(labels);
  }

  add(container: GoMap | GoList, key: Key, part: 'key' | 'value', end: number): void {
    if (part === 'key') this.#conditions.opens(container, key);
    // The dash of a list comes from nowhere.
    const isDash = part === 'key' && Array.isArray(container);
    const own =
      part === 'value'
        ? union(this.#labels.entry(container, key), this.#labels.ownKey(container, key))
        : isDash
          ? undefined
          : this.#labels.key(container, key);
    const label = this.#conditions.around(container, own);
    if (label === undefined && this.#parts.length > 0 && this.#parts.at(-1) === undefined) this.#ends[this.#ends.length - 1] = end;
    else {
      this.#ends.push(end);
      this.#parts.push(label);
    }
  }

  spansOf(text: string): Spans | undefined {
    return this.#parts.some((label) => label !== undefined) ? { kind: 'spans', text, ends: this.#ends, labels: this.#parts } : undefined;
  }
}

interface MarkedEntry {
  readonly container: object;
  readonly key: Key;
  readonly offset: number;
  /** Where what stands under the key begins. */
  readonly value: number;
}

/** Each entry comes from its part of the text. */
function readLabel({ args, labels, result, run }: TracedCall, marks: readonly MarkedEntry[]): Label {
  const [label] = labels;
  const [text] = args;
  if (label === undefined || typeof text !== 'string') return undefined;
  if (label.kind !== 'path' && marks.length > 0) {
    const inOrder = [...marks].sort((a, b) => a.offset - b.offset);
    let to = text.length;
    let next = text.length;
    for (const { container, key, offset, value } of inOrder.reverse()) {
      // A list item begins where its first key does: both reach to what begins later.
      if (offset < next) [to, next] = [next, offset];
      const end = offset + text.slice(offset, to).trimEnd().length;
      const from = value > offset && value < end ? value : offset;
      const slice: Slice = { kind: 'slice', of: { text, label }, from, to: end };
      run.labels.set(container, key, from === offset ? slice : { ...slice, key: { from: offset, to: endOfKey(text, offset) } });
    }
  }
  run.labels.fill(result, label);
  return label;
}

function endOfKey(text: string, offset: number): number {
  const key = /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^:\n]+/y;
  key.lastIndex = offset;
  return key.test(text) ? key.lastIndex : offset;
}

function readJsonLabel({ args, labels, result, run }: TracedCall): Label {
  const [label] = labels;
  const [text] = args;
  if (label === undefined || typeof text !== 'string') return label;
  labelParsedJson(text, result, label, run.labels);
  run.labels.fill(result, label);
  return label;
}

// Templates.

const INCLUDE: TraceRule = {
  before: (run, labels) => {
    run.nextDot = labels[1];
  },
  label: ({ run }) => run.label,
};

const TPL: TraceRule = {
  before: (run, labels) => {
    run.nextDot = labels[1];
    run.nextSource = labels[0];
  },
  label: ({ run, args, labels }) => (typeof args[0] === 'string' && args[0].includes('{{') ? (run.label ?? labels[0]) : labels[0]),
};

// Choices.

const choice = ({ node, scope }: TracedCall, value: Label, tested: Label): Label =>
  tested === undefined ? value : { kind: 'choice', value, tested, node, scope };

const wholeAt = (call: TracedCall, i: number): Label => call.run.labels.whole(call.args[i], call.labels[i]);

const defaultLabel: Labelling = (call) => {
  const { args, labels, result } = call;
  if (args.length < 2) return labels[0];
  // The default may well be the same text as the value.
  if (result === args[1] && !isEmpty(args[1])) return labels[1];
  return choice(call, labels[0], wholeAt(call, 1));
};

const coalesceLabel: Labelling = (call) => {
  const chosen = call.args.findIndex((arg) => arg === call.result && !isEmpty(arg));
  if (chosen === -1) return unionOf(call.labels);
  return choice(call, call.labels[chosen], unionOf(call.labels.slice(0, chosen).map((_, i) => wholeAt(call, i))));
};

const ternaryLabel: Labelling = (call) => choice(call, call.labels[call.args[2] === true ? 0 : 1], wholeAt(call, 2));

// Lists and maps.

const isContainer = (value: unknown): value is GoMap | GoList => value instanceof Map || Array.isArray(value);

const keyOf = (value: unknown): Key => (value instanceof GoInt ? Number(value.n) : typeof value === 'number' ? value : String(value));

const dictLabel: Labelling = ({ result, args, labels, run }) => {
  for (let i = 0; i + 1 < args.length; i += 2) {
    const label = labels[i + 1];
    if (label !== undefined) run.labels.set(result as GoMap, keyOf(args[i]), label);
    run.labels.setKey(result as GoMap, keyOf(args[i]), labels[i]);
  }
  return undefined;
};

const listLabel: Labelling = ({ result, labels, run }) => {
  for (const [i, label] of labels.entries()) if (label !== undefined) run.labels.set(result as GoList, i, label);
  return undefined;
};

const setLabel: Labelling = ({ args, labels, run, scope }) => {
  const label = labels[2];
  run.labels.set(args[0] as GoMap, keyOf(args[1]), scope.outer === undefined ? label : { kind: 'guarded', value: label, scope });
  run.labels.setKey(args[0] as GoMap, keyOf(args[1]), labels[1]);
  return labels[0];
};

/** The entry at the end of a path of keys; a key that is a value itself makes a choice. */
function entryAt(call: TracedCall, from: number, keys: readonly number[]): Label {
  const { run, args, labels } = call;
  let at = args[from];
  let label = labels[from];
  for (const i of keys) {
    if (!isContainer(at)) return unionOf([label, ...keys.map((k) => labels[k])]);
    const key = keyOf(args[i]);
    label = choice(call, run.labels.entry(at, key), labels[i]);
    at = at instanceof Map ? at.get(String(key)) : at[Number(key)];
  }
  return label;
}

const digLabel: Labelling = (call) => {
  const { args, labels, result, run } = call;
  const last = args.length - 1;
  const keys = args.slice(0, -2).map((_, i) => i);
  let at = args[last];
  for (const i of keys) {
    if (!(at instanceof Map)) break;
    const next = at.get(String(args[i]));
    if (next === undefined) return choice(call, labels[last - 1], run.labels.entry(at, keyOf(args[i])));
    at = next;
  }
  return result === at ? entryAt(call, last, keys) : labels[last - 1];
};

/** Elements of lists keep their labels: each is found again by its value. */
const elementsLabel: Labelling = ({ result, args, labels, run }) => {
  if (!Array.isArray(result)) return unionOf(args.map((arg, i) => run.labels.whole(arg, labels[i])));
  const found = new Map<unknown, Label[]>();
  const offer = (value: unknown, label: Label): void => {
    const known = found.get(value);
    if (known === undefined) found.set(value, [label]);
    else known.push(label);
  };
  for (const [i, arg] of args.entries()) {
    if (Array.isArray(arg)) for (const [k, item] of arg.entries()) offer(item, run.labels.entry(arg, k));
    else if (arg !== undefined) offer(arg, labels[i]);
  }
  for (const [i, item] of result.entries()) {
    const known = found.get(item);
    const label = known !== undefined && known.length > 1 ? known.shift() : known?.[0];
    if (label !== undefined) run.labels.set(result, i, label);
  }
  return undefined;
};

const appendLabel: Labelling = ({ result, args, labels, run }) => {
  const [list] = args;
  if (!Array.isArray(list) || !Array.isArray(result)) return undefined;
  for (let i = 0; i < list.length; i++) {
    const label = run.labels.entry(list, i);
    if (label !== undefined) run.labels.set(result, i, label);
  }
  if (labels[1] !== undefined) run.labels.set(result, result.length - 1, labels[1]);
  return undefined;
};

const keysLabel: Labelling = ({ result, args, run }) => {
  const keys = args.flatMap((map) => (map instanceof Map ? sortedKeys(map).map((key) => run.labels.key(map, key)) : []));
  for (const [i, label] of keys.entries()) if (label !== undefined) run.labels.set(result as GoList, i, label);
  return undefined;
};

const valuesLabel: Labelling = ({ result, args, run }) => {
  const [map] = args;
  if (!(map instanceof Map)) return undefined;
  for (const [i, key] of sortedKeys(map).entries()) run.labels.set(result as GoList, i, run.labels.entry(map, key));
  return undefined;
};

const pluckLabel: Labelling = ({ result, args, run }) => {
  const key = keyOf(args[0]);
  const found = args.slice(1).filter((map) => map instanceof Map && map.has(String(key))) as GoMap[];
  for (const [i, map] of found.entries()) run.labels.set(result as GoList, i, run.labels.entry(map, key));
  return undefined;
};

/** Of what is asked about a container as such, not about what is in it. */
const shapeLabel: Labelling = ({ args, labels, run }) =>
  unionOf(
    args.map((arg, i) =>
      isContainer(arg) && labels[i] instanceof KeyPath ? (labels[i] as KeyPath).name : run.labels.whole(arg, labels[i]),
    ),
  );

const elementAt =
  (index: (list: GoList) => number): Labelling =>
  ({ args, labels, run }) => {
    const [list] = args;
    return Array.isArray(list) ? run.labels.entry(list, index(list)) : labels[0];
  };

// Texts.

const textLabel =
  (how: 'lines' | 'first part' | 'last part'): Labelling =>
  (call) => {
    const { args, labels, result } = call;
    const last = args.length - 1;
    const label = labels[last];
    const others = unionOf(labels.slice(0, -1));
    if (label === undefined || label.kind === 'path' || others !== undefined) return unionOf([label, others]);
    return { kind: 'derived', how, text: result as string, inputs: [{ text: args[last] as string, label }] };
  };

const joinLabel: Labelling = (call) => {
  const { args, result, run } = call;
  const list = args[1];
  if (typeof result !== 'string' || !result.includes('\n') || !Array.isArray(list)) return wholeOf(run, result, args, call.labels);
  const inputs = list.map(
    (item, i): Input => ({ text: typeof item === 'string' ? item : '', label: run.labels.whole(item, run.labels.entry(list, i)) }),
  );
  return { kind: 'derived', how: 'parts', text: result, inputs };
};

const splitListLabel: Labelling = ({ result, args, labels, run }) => {
  const [separator, text] = args;
  const label = labels[1];
  if (label === undefined || typeof text !== 'string' || typeof separator !== 'string' || !Array.isArray(result)) return undefined;
  let from = 0;
  for (const [i, part] of result.entries()) {
    const to = from + String(part).length;
    run.labels.set(result, i, label.kind === 'path' ? label : { kind: 'slice', of: { text, label }, from, to });
    from = to + separator.length;
  }
  return label;
};

const LABELS: Readonly<Record<string, Labelling | undefined>> = Object.assign(Object.create(null) as Record<string, Labelling>, {
  default: defaultLabel,
  coalesce: coalesceLabel,
  ternary: ternaryLabel,
  required: ({ labels }: TracedCall) => labels[1],
  dict: dictLabel,
  list: listLabel,
  tuple: listLabel,
  get: (call: TracedCall) => entryAt(call, 0, [1]),
  index: (call: TracedCall) =>
    entryAt(
      call,
      0,
      call.args.slice(1).map((_, i) => i + 1),
    ),
  dig: digLabel,
  set: setLabel,
  unset: ({ labels }: TracedCall) => labels[0],
  hasKey: ({ args, labels, run }: TracedCall) =>
    unionOf([isContainer(args[0]) ? run.labels.key(args[0], keyOf(args[1])) : undefined, labels[1]]),
  pick: () => undefined,
  omit: () => undefined,
  merge: ({ labels }: TracedCall) => labels[0],
  mergeOverwrite: ({ labels }: TracedCall) => labels[0],
  deepCopy: ({ args, labels }: TracedCall) => (isContainer(args[0]) && !args[0][goNil] ? undefined : labels[0]),
  keys: keysLabel,
  values: valuesLabel,
  pluck: pluckLabel,
  first: elementAt(() => 0),
  last: elementAt((list) => list.length - 1),
  append: appendLabel,
  push: appendLabel,
  prepend: elementsLabel,
  concat: elementsLabel,
  rest: elementsLabel,
  initial: elementsLabel,
  slice: elementsLabel,
  reverse: elementsLabel,
  uniq: elementsLabel,
  without: elementsLabel,
  compact: elementsLabel,
  sortAlpha: elementsLabel,
  len: shapeLabel,
  kindIs: shapeLabel,
  kindOf: shapeLabel,
  typeIs: shapeLabel,
  typeOf: shapeLabel,
  typeIsLike: shapeLabel,
  indent: textLabel('lines'),
  nindent: textLabel('lines'),
  trim: textLabel('first part'),
  trimAll: textLabel('first part'),
  trimSuffix: textLabel('first part'),
  trunc: textLabel('first part'),
  substr: textLabel('first part'),
  trimPrefix: textLabel('last part'),
  join: joinLabel,
  splitList: splitListLabel,
});
