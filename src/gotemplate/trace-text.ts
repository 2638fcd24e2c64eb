/** Labels of texts, part by part: which bytes of a text come from where. Done when somebody asks, never while templates run. */
import type { Node } from './ast.ts';
import {
  type Derived,
  type Input,
  type KeyPath,
  type Label,
  type Output,
  type Piece,
  type Slice,
  type Spans,
  union,
  unionOf,
} from './trace-label.ts';

/** A part of a text that has one origin. Empty ones stand where something wrote nothing. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Has no parts of its own that could be told apart. */
  readonly label: Label;
  /** What wrote it, the outermost first: an action that includes, the action in the included template … */
  readonly path: readonly Piece[];
  /** Where it begins in the text of the innermost piece. */
  readonly at: number;
}

/** Deeper than this a text is one part. */
const MAX_DEPTH = 300;

export class TextSpans {
  /** What conditions read (trace-cause.ts). */
  readonly keysRead: Map<object, ReadonlySet<KeyPath>> = new Map();
  /** Of texts as they were made. */
  readonly #cache = new Map<object, readonly Span[]>();

  /** The spans of a text with the label, in order. */
  of(label: Label, text: string, depth: number = 0): readonly Span[] {
    if (label === undefined || depth > MAX_DEPTH) return [whole(label, text)];
    switch (label.kind) {
      case 'path':
      case 'name':
      case 'union':
      case 'absent':
        return [whole(label, text)];
      case 'slice':
        return this.#parsed(label, text, depth);
      case 'choice':
      case 'guarded': {
        if (!isText(label.value)) return [whole(label, text)];
        const about = { ...label, value: undefined };
        return this.of(label.value, text, depth + 1).map((span) => ({ ...span, label: union(span.label, about) }));
      }
    }
    let spans = this.#cache.get(label);
    if (spans === undefined) this.#cache.set(label, (spans = this.#make(label, depth)));
    return (
      withText(spans, label.text, text) ?? (text.includes('\n') ? this.#sameLines(label, label.text, spans, text) : [whole(label, text)])
    );
  }

  #make(label: Output | Spans | Derived, depth: number): readonly Span[] {
    switch (label.kind) {
      case 'output':
        return this.#output(label, depth);
      case 'derived':
        return this.#derived(label, depth);
      case 'spans': {
        let start = 0;
        return label.ends.flatMap((end, i): Span[] => {
          const from = start;
          start = end;
          const spans = this.of(label.labels[i], label.text.slice(from, end), depth + 1);
          return spans.map((span) => ({ ...span, start: span.start + from, end: span.end + from }));
        });
      }
    }
  }

  /** A value that was read from a part of a text: where it stands there, as it is or line by line. */
  #parsed(label: Slice, text: string, depth: number): readonly Span[] {
    const { of, from, to } = label;
    if (text === '' || !isText(of.label)) return [whole(label, text)];
    const source = of.text.slice(from, to);
    const [only, another] = this.slice(label, depth + 1);
    // Written from one value, however it was escaped.
    if (only !== undefined && another === undefined && isText(only.label)) {
      return this.of(only.label, text, depth + 1).map((span) => ({ ...span, path: [...only.path, ...span.path] }));
    }
    const at = source.indexOf(text);
    if (at !== -1) return this.slice({ ...label, from: from + at, to: from + at + text.length }, depth + 1);
    return text.includes('\n') ? this.#sameLines(label, source, this.slice(label, depth + 1), text) : [whole(label, text)];
  }

  /** Lines that are the same but for their margin keep their parts; the others come from all of it. */
  #sameLines(label: Label, source: string, spans: readonly Span[], text: string): Span[] {
    const margins = linesOf(source).map((range) => trimmed(source, range));
    const places = new Map<string, number[]>();
    for (const [i, [start, end]] of margins.entries()) {
      const content = source.slice(start, end);
      const known = places.get(content);
      if (known === undefined) places.set(content, [i]);
      else known.push(i);
    }
    let next = 0;
    return linesOf(text).flatMap(([lineStart, lineEnd]): Span[] => {
      const [start, end] = trimmed(text, [lineStart, lineEnd]);
      const content = text.slice(start, end);
      const found = places.get(content)?.find((i) => i >= next);
      // Nothing of a value stands in an empty line, nor where its text is announced.
      const isBare = content === '' || (lineStart === 0 && /(?:^|[:-] )[|>][-+1-9]*$/.test(content));
      if (found === undefined || isBare) return [{ start: lineStart, end: lineEnd, label: isBare ? undefined : label, path: [], at: 0 }];
      next = found + 1;
      return clipped(spans, ...margins[found]!).map((span) => ({ ...span, start: span.start + start, end: span.end + start }));
    });
  }

  #output({ text, pieces }: Output, depth: number): Span[] {
    const spans: Span[] = [];
    let start = 0;
    for (const piece of pieces) {
      const { end } = piece;
      for (const span of this.#piece(piece, text.slice(start, end), depth)) {
        spans.push({ ...span, start: span.start + start, end: span.end + start, path: [piece, ...span.path] });
      }
      start = end;
    }
    return spans;
  }

  #piece(piece: Piece, text: string, depth: number): readonly Span[] {
    const inner = this.of(piece.label, text, depth + 1);
    const { source, template } = piece.scope.execution;
    if (source === undefined) return inner;
    // A text of tpl is a value itself: what stands in it comes from there.
    const { offset } = piece.node;
    const of: Input = { text: template.tree.text, label: source };
    if (piece.node.kind === 'text') {
      const slice: Slice = { kind: 'slice', of, from: offset, to: offset + text.length };
      return this.slice(slice, depth + 1).map((span) => ({ ...span, path: [] }));
    }
    const origin = this.at(of, offset);
    return origin === undefined ? inner : inner.map((span) => ({ ...span, label: union(span.label, origin) }));
  }

  /** The label of one byte. */
  at({ text, label }: Input, offset: number): Label {
    if (!isText(label)) return label;
    return unionOf(clipped(this.of(label, text), offset, offset + 1).map((span) => span.label));
  }

  slice({ of, from, to }: Slice, depth: number = 0): readonly Span[] {
    return clipped(this.of(of.label, of.text, depth + 1), from, to);
  }

  #derived({ how, text, inputs }: Derived, depth: number): readonly Span[] {
    const [first] = inputs;
    if (first === undefined) return [];
    if (how === 'parts') return this.#parts(text, inputs, depth);
    const spans = this.of(first.label, first.text, depth + 1);
    if (how === 'lines') return byLines(spans, first.text, text) ?? this.#parts(text, inputs, depth);
    const from = how === 'first part' ? first.text.indexOf(text) : first.text.lastIndexOf(text);
    return from === -1 ? this.#parts(text, inputs, depth) : clipped(spans, from, from + text.length);
  }

  /** Inputs that stand in the text as they are keep their parts; what is left comes from all the others. */
  #parts(text: string, inputs: readonly Input[], depth: number): readonly Span[] {
    const spans: Span[] = [];
    const others: Input[] = [];
    let cursor = 0;
    for (const input of inputs) {
      if (input.label === undefined) continue;
      const at = input.text === '' ? -1 : text.indexOf(input.text, cursor);
      if (at === -1) {
        others.push(input);
        continue;
      }
      for (const span of this.of(input.label, input.text, depth + 1)) spans.push({ ...span, start: span.start + at, end: span.end + at });
      cursor = at + input.text.length;
    }
    const [only] = others;
    const lined = spans.length === 0 && others.length === 1 ? this.#lineByLine(text, only!, depth) : undefined;
    if (lined !== undefined) return lined;
    const rest = unionOf(others.map((input) => input.label));
    return [
      ...spans.map((span) => ({ ...span, label: union(span.label, rest) })),
      ...(spans.length === 0 ? [whole(rest, text)] : gaps(spans, rest, text)),
    ];
  }

  /** Each line comes from its line of the input when there are as many, else from one that is the same. */
  #lineByLine(text: string, input: Input, depth: number): readonly Span[] | undefined {
    const from = linesOf(input.text);
    const to = linesOf(text);
    if (from.length === 1 || to.length === 1) return undefined;
    const spans = this.of(input.label, input.text, depth + 1);
    if (from.length !== to.length) return this.#sameLines(input.label, input.text, spans, text);
    return to.map(([start, end], i): Span => {
      const of = clipped(spans, ...from[i]!);
      return { start, end, label: unionOf(of.map((span) => span.label)), path: of[0]?.path ?? [], at: of[0]?.at ?? 0 };
    });
  }
}

/** A line without its margins. */
function trimmed(text: string, [start, end]: readonly [start: number, end: number]): [start: number, end: number] {
  const line = text.slice(start, end);
  return [start + line.length - line.trimStart().length, end - line.length + line.trimEnd().length];
}

function whole(label: Label, text: string): Span {
  return { start: 0, end: text.length, label, path: [], at: 0 };
}

/** True when parts of a text with this label may come from different places. */
function isText(label: Label): boolean {
  let at = label;
  while (at?.kind === 'choice' || at?.kind === 'guarded') at = at.value;
  return at !== undefined && at.kind !== 'path' && at.kind !== 'name' && at.kind !== 'union' && at.kind !== 'absent';
}

/** The parts of the spans between two offsets, counted from the first. */
function clipped(spans: readonly Span[], from: number, to: number): readonly Span[] {
  const first = spans[0];
  if (from === 0 && first !== undefined && spans.at(-1)!.end <= to) return spans;
  const out: Span[] = [];
  for (const span of spans) {
    const start = Math.max(span.start, from);
    const end = Math.min(span.end, to);
    if (start > end || (start === end && span.start !== span.end)) continue;
    out.push({ ...span, start: start - from, end: end - from, at: span.at + start - span.start });
  }
  return out;
}

/** What no span covers. */
function gaps(spans: readonly Span[], label: Label, text: string): Span[] {
  const out: Span[] = [];
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    if (span.start > at) out.push({ start: at, end: span.start, label, path: [], at: 0 });
    at = Math.max(at, span.end);
  }
  if (at < text.length) out.push({ start: at, end: text.length, label, path: [], at: 0 });
  return out;
}

/** Each line of `to` ends with its line of `from`; there may be one line more before them (indent, nindent). */
function byLines(spans: readonly Span[], from: string, to: string): readonly Span[] | undefined {
  const before = linesOf(from);
  const after = linesOf(to);
  const more = after.length - before.length;
  if (more !== 0 && more !== 1) return undefined;
  const out: Span[] = [];
  let next = 0;
  for (const [i, [lineStart, lineEnd]] of before.entries()) {
    const shift = after[i + more]![1] - lineEnd;
    while (next < spans.length && spans[next]!.end < lineStart) next++;
    for (let k = next; k < spans.length && spans[k]!.start <= lineEnd; k++) {
      const span = spans[k]!;
      const start = Math.max(span.start, lineStart);
      const end = Math.min(span.end, lineEnd);
      if (start > end || (start === end && span.start !== span.end)) continue;
      out.push({ ...span, start: start + shift, end: end + shift, at: span.at + start - span.start });
    }
  }
  return out;
}

/** Start and end of each line, without the line feed. */
export function linesOf(text: string): [start: number, end: number][] {
  const lines: [number, number][] = [];
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    lines.push([start, end]);
    start = end + 1;
  }
  lines.push([start, text.length]);
  return lines;
}

/** Go's text for nothing, which Helm takes out of what was rendered. */
const NO_VALUE = '<no value>';

/** Spans of `own`, for a text that is the same but for what was taken out or cut off; undefined when it is not. */
function withText(spans: readonly Span[], own: string, text: string): readonly Span[] | undefined {
  if (own === text) return spans;
  if (!own.includes(NO_VALUE) || own.replaceAll(NO_VALUE, '') !== text) {
    if (own.startsWith(text) && text !== '') return clipped(spans, 0, text.length);
    // Quoted, or between other texts.
    const at = own === '' ? -1 : text.indexOf(own);
    return at === -1 ? undefined : spans.map((span) => ({ ...span, start: span.start + at, end: span.end + at }));
  }
  const out: Span[] = [];
  let removed = 0;
  let next = own.indexOf(NO_VALUE);
  const place = (offset: number): number => {
    while (next !== -1 && next + NO_VALUE.length <= offset) {
      removed += NO_VALUE.length;
      next = own.indexOf(NO_VALUE, next + NO_VALUE.length);
    }
    return (next !== -1 && next < offset ? next : offset) - removed;
  };
  for (const span of spans) {
    const start = place(span.start);
    out.push({ ...span, start, end: place(span.end) });
  }
  return out;
}

/** True for a control structure that has something to write without a line break: what it leaves out is missed in the line where it stands. */
export function isInline(node: Node): boolean {
  return writes(node) && staysInLine(node);
}

function writes(node: Node): boolean {
  switch (node.kind) {
    case 'text':
      return node.text !== '';
    case 'list':
      return node.nodes.some(writes);
    case 'action':
      return node.pipe.variables.length === 0;
    case 'if':
    case 'with':
    case 'range':
      return writes(node.list) || (node.elseList !== undefined && writes(node.elseList));
    default:
      return node.kind === 'template';
  }
}

function staysInLine(node: Node): boolean {
  if (node.kind === 'text') return !node.text.includes('\n');
  if (node.kind === 'list') return node.nodes.every(staysInLine);
  if (node.kind !== 'if' && node.kind !== 'with' && node.kind !== 'range') return true;
  return staysInLine(node.list) && (node.elseList === undefined || staysInLine(node.elseList));
}
