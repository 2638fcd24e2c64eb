/**
 * Where every rendered line comes from: the templates that wrote it, the values that flow into it, the conditions that made it appear.
 * Recorded while templates run (gotemplate's trace files), put together when somebody asks.
 */
import { type FileTree, type Key, type Location, positionAt } from '../base/index.ts';
import type { Chart } from '../chart/index.ts';
import type { GoMap, Value } from '../golang/index.ts';
import {
  type Cause,
  type Causes,
  causesOf,
  isInline,
  type KeyPath,
  type Label,
  linesOf,
  type Node,
  newTracer,
  nodeText,
  type Scope,
  type Span,
  type Template,
  TextSpans,
  type Tracer,
} from '../gotemplate/index.ts';
import { SET_NAME, type YamlForms } from './functions.ts';
import { splitManifests } from './manifests.ts';
import type { RenderOptions } from './options.ts';
import { dependencyConditions } from './provenance-dependencies.ts';
import { placesIn } from './provenance-places.ts';
import { LabelOrigins, newRecording } from './provenance-rules.ts';
import { entryOf, keysOf, Layers, parsedKey, placeValues, writtenKey } from './provenance-values.ts';

/** One step from the rendered file inwards. */
export interface TemplateStep extends Location {
  /** "web/templates/deployment.yaml"; of a text that tpl executed "tpl", and the position is in that text. */
  readonly file: string;
  /** The name under which the template is defined. */
  readonly template: string;
  /** The action as Go prints it; undefined for text of the template. */
  readonly action?: string;
}

/** A key of the values, as the user of the root chart writes it. */
export interface KeyUse {
  /** "redis.image.tag" */
  readonly key: string;
  readonly path: readonly Key[];
  /** The value of a leaf, all that is below it, or only the name of the key. */
  readonly part: 'value' | 'tree' | 'name';
}

export interface Condition extends Location {
  /** The name under which its template is defined. */
  readonly template: string;
  /** "if", "with", "range", or the function that chose: "default", "ternary", "and" … */
  readonly kind: string;
  /** As it stands in the template: "if .Values.ingress.enabled". */
  readonly text: string;
  /** False for an else list, and for text that was left out. */
  readonly met: boolean;
  /** The keys that it read. */
  readonly keys: readonly KeyUse[];
}

export interface Story {
  /** What wrote it: from the template that was rendered inwards, through include, template and tpl. */
  readonly stack: readonly TemplateStep[];
  /** Whose value is in the text. */
  readonly from: readonly KeyUse[];
  /** What made it appear. */
  readonly because: readonly Condition[];
}

export interface LineStory extends Story {
  /** From 1. */
  readonly line: number;
  /** A byte string. */
  readonly text: string;
}

export interface PointerStory extends Story {
  /** "/spec/template/spec/containers/0/image" */
  readonly pointer: string;
  readonly value: Value;
  /** The line of the manifest, from 1. */
  readonly line: number;
}

/** Of a chart's own values.yaml, of a subchart's, a -f file, a --set argument, an object of a program. */
export type LayerKind = 'chart' | 'subchart' | 'file' | 'argument' | 'object';

export interface KeyLayer {
  readonly kind: LayerKind;
  /** "values.yaml", "charts/redis/values.yaml", "values-prod.yaml", "--set" */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly value?: Value;
}

/** A control structure that wrote nothing. */
export interface LeftOut extends Condition {
  /** The rendered template. */
  readonly path: string;
}

export interface Provenance {
  /** The values that the templates saw. */
  readonly values: Value;
  /** The rendered templates, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** One line of a rendered template, from 1. */
  readonly line: (path: string, line: number) => LineStory | undefined;
  readonly lines: (path: string) => LineStory[];
  /** The line of the rendered template at which the text of a manifest begins. */
  readonly manifestLine: (manifest: { readonly path: string; readonly content: string }, occurrence?: number) => number | undefined;
  /** The places of an object: every scalar and every empty list or map. */
  readonly pointers: (manifest: { readonly path: string; readonly content: string }) => PointerStory[];
  /** What conditions left out. */
  readonly leftOut: () => LeftOut[];
  /** Who set a key, the last one wins; empty for a key that nobody set. */
  readonly layers: (key: string | readonly Key[]) => KeyLayer[];
  /** The text of a layer's file or argument. */
  readonly source: (file: string) => string | undefined;
}

/** A recording: handed to the render, which tells it when its steps are done. */
export interface Trace {
  readonly tracer: Tracer;
  readonly origins: LabelOrigins;
  readonly yaml: YamlForms;
  readonly begin: (chart: Chart, values: GoMap) => void;
  readonly end: (files: ReadonlyMap<string, string>) => void;
  readonly provenance: Provenance;
}

export function newTrace(files: FileTree, options: RenderOptions): Trace {
  const { rules, yaml } = newRecording();
  const tracer = newTracer(rules);
  const layers = new Layers(files, options);
  const stories = new Stories(tracer, layers);
  return {
    tracer,
    origins: new LabelOrigins(tracer, options.origins),
    yaml,
    begin: (chart, values) => {
      placeValues(chart, values, tracer.labels);
      stories.values = values;
      layers.begin(values);
      stories.dependencies = () => dependencyConditions(chart, values, files);
    },
    end: (rendered) => {
      tracer.labels.clear();
      // The render takes the notes out of its map.
      stories.files = new Map(rendered);
    },
    provenance: stories.provenance,
  };
}

class Stories {
  files: ReadonlyMap<string, string> = new Map();
  values: GoMap = new Map();
  dependencies: () => ReadonlyMap<string, readonly Condition[]> = () => new Map();
  #dependencies: ReadonlyMap<string, readonly Condition[]> | undefined;
  readonly #tracer: Tracer;
  readonly #texts = new TextSpans();
  readonly #byPath = new Map<string, FileSpans>();
  readonly provenance: Provenance;

  constructor(tracer: Tracer, layers: Layers) {
    this.#tracer = tracer;
    const recorded = { files: () => this.files, values: () => this.values };
    this.provenance = {
      get files() {
        return recorded.files();
      },
      get values() {
        return recorded.values();
      },
      line: (path, line) => this.line(path, line),
      lines: (path) => this.#file(path)?.lines.map((_, i) => this.line(path, i + 1)!) ?? [],
      manifestLine: (manifest, occurrence = 0) => this.#lineOf(manifest, occurrence),
      pointers: (manifest) => this.pointers(manifest),
      leftOut: () => this.leftOut(),
      layers: (key) => layers.of(typeof key === 'string' ? parsedKey(key) : key),
      source: (file) => layers.source(file),
    };
  }

  #file(path: string): FileSpans | undefined {
    const known = this.#byPath.get(path);
    if (known !== undefined) return known;
    const text = this.files.get(path);
    const output = this.#tracer.outputs.get(path);
    if (text === undefined || output === undefined) return undefined;
    const file = new FileSpans(text, this.#texts.of(output, text), this.#reasonsOf(path));
    this.#byPath.set(path, file);
    return file;
  }

  /** Why the subchart of a template is there. */
  #reasonsOf(path: string): readonly Condition[] {
    this.#dependencies ??= this.dependencies();
    const chart = /^(.*)\/templates\//.exec(path)?.[1] ?? '';
    for (let at = chart; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
      const found = this.#dependencies.get(at);
      if (found !== undefined) return found;
    }
    return [];
  }

  line(path: string, line: number): LineStory | undefined {
    const file = this.#file(path);
    const range = file?.lines[line - 1];
    if (file === undefined || range === undefined) return undefined;
    const text = file.text.slice(...range);
    return { line, text, ...this.#story(file, ...range) };
  }

  #story(file: FileSpans, start: number, end: number): Story {
    const spans = file.between(start, end);
    const main = mainSpan(spans, file.text, start, end);
    const causes = causesOf(
      spans.map((span) => span.label),
      spans.flatMap((span) => span.path),
      this.#texts,
    );
    return {
      stack: main === undefined ? [] : stackOf(main, file.text, start),
      from: this.#keys(causes),
      because: [...file.reasons, ...causes.conditions.map((cause) => this.#condition(cause))],
    };
  }

  #keys({ paths, names }: Pick<Causes, 'paths' | 'names'>): KeyUse[] {
    const uses: KeyUse[] = [];
    const seen = new Set<string>();
    const add = (place: KeyPath, isName: boolean): void => {
      const use = this.#use(place, isName);
      if (seen.has(use.key)) return;
      seen.add(use.key);
      uses.push(use);
    };
    for (const path of paths) add(path, false);
    for (const path of names) add(path, true);
    return uses.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  #use(place: KeyPath, isName: boolean): KeyUse {
    const path = keysOf(place);
    let value: Value | undefined = this.values;
    for (const key of path) value = entryOf(value, key);
    const isTree = (value instanceof Map && value.size > 0) || (Array.isArray(value) && value.length > 0);
    return { key: writtenKey(path), path, part: isName ? 'name' : isTree ? 'tree' : 'value' };
  }

  #condition({ node, template, isElse, keys }: Cause): Condition {
    const isBranch = node.kind === 'if' || node.kind === 'with' || node.kind === 'range';
    const text = isBranch ? `${node.kind} ${nodeText(node.pipe)}` : nodeText(node);
    const kind = isBranch ? node.kind : (/^\w+/.exec(text)?.[0] ?? 'choice');
    return { ...placeOf(template, node.offset), kind, text, met: !isElse, keys: this.#keys({ paths: keys, names: new Set() }) };
  }

  leftOut(): LeftOut[] {
    const found: LeftOut[] = [];
    for (const path of this.files.keys()) {
      const file = this.#file(path);
      for (const span of file?.spans ?? []) {
        const piece = span.path.at(-1);
        if (span.start !== span.end || piece === undefined || !isBranch(piece.node)) continue;
        const { conditions } = causesOf([], [piece], this.#texts);
        const own = conditions.find((cause) => cause.node === piece.node);
        if (own !== undefined) found.push({ ...this.#condition(own), path });
      }
    }
    return found;
  }

  // Objects.

  #lineOf(manifest: { readonly path: string; readonly content: string }, occurrence: number): number | undefined {
    const offset = this.#offsetOf(manifest, occurrence);
    const text = this.files.get(manifest.path);
    return offset === undefined || text === undefined ? undefined : positionAt(text, offset).line;
  }

  #offsetOf({ path, content }: { readonly path: string; readonly content: string }, occurrence: number): number | undefined {
    const text = this.files.get(path);
    if (text === undefined) return undefined;
    let at = 0;
    let seen = 0;
    for (const document of splitManifests(text)) {
      const found = text.indexOf(document, at);
      if (found === -1) return undefined;
      if (document === content && seen++ === occurrence) return found;
      at = found + document.length;
    }
    return undefined;
  }

  pointers(manifest: { readonly path: string; readonly content: string }): PointerStory[] {
    const file = this.#file(manifest.path);
    const base = this.#offsetOf(manifest, 0);
    if (file === undefined || base === undefined) return [];
    return placesIn(manifest.content).map(({ pointer, value, start, end }): PointerStory => {
      return { pointer, value, line: positionAt(manifest.content, start).line, ...this.#story(file, base + start, base + end) };
    });
  }
}

/** A rendered file cut into spans and lines. */
class FileSpans {
  readonly text: string;
  readonly spans: readonly Span[];
  readonly lines: readonly [start: number, end: number][];
  /** Conditions of the whole file. */
  readonly reasons: readonly Condition[];

  constructor(text: string, spans: readonly Span[], reasons: readonly Condition[]) {
    this.reasons = reasons;
    this.text = text;
    this.spans = spans;
    this.lines = linesOf(text);
    // A line feed at the end begins no line.
    if (text.endsWith('\n')) this.lines = this.lines.slice(0, -1);
  }

  /** What made the text between two offsets of one line. White space counts only when there is nothing else. */
  between(start: number, end: number): Span[] {
    const inside: Span[] = [];
    const blank: Span[] = [];
    for (let i = this.#firstEndingFrom(start); i < this.spans.length && this.spans[i]!.start <= end; i++) {
      const span = this.spans[i]!;
      if (span.start === span.end) {
        if (countsWhenEmpty(span)) inside.push(span);
        continue;
      }
      const from = Math.max(span.start, start);
      const to = Math.min(span.end, end);
      if (from >= to) continue;
      if (/\S/.test(this.text.slice(from, to))) inside.push(span);
      else blank.push(span);
    }
    return inside.length > 0 ? inside : blank;
  }

  #firstEndingFrom(offset: number): number {
    let low = 0;
    let high = this.spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.spans[middle]!.end < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Nothing, written by an action of the line or left out of it. */
function countsWhenEmpty(span: Span): boolean {
  const node = span.path.at(-1)?.node;
  if (node === undefined) return false;
  return isBranch(node) ? isInline(node) : isSimple(span.label);
}

function isSimple(label: Label): boolean {
  return label?.kind === 'path' || label?.kind === 'choice';
}

function isBranch(node: Node): boolean {
  return node.kind === 'if' || node.kind === 'with' || node.kind === 'range';
}

/** Who is named as the writer: the first action that wrote anything visible here, else the text. */
function mainSpan(spans: readonly Span[], text: string, start: number, end: number): Span | undefined {
  const visible = spans.filter((span) => /\S/.test(text.slice(Math.max(span.start, start), Math.min(span.end, end))));
  const isAction = (span: Span): boolean => span.path.length > 1 || span.path[0]?.node.kind !== 'text';
  return visible.find((span) => isAction(span) && span.label !== undefined) ?? visible.find(isAction) ?? visible[0] ?? spans[0];
}

function stackOf(span: Span, text: string, start: number): TemplateStep[] {
  const steps: TemplateStep[] = [];
  const last = span.path.length - 1;
  for (const [i, piece] of span.path.entries()) {
    const { execution } = piece.scope;
    for (const step of inlineCallers(execution)) steps.push(step);
    const { template } = execution;
    const { node } = piece;
    if (node.kind !== 'text') steps.push({ ...placeOf(template, node.offset), action: nodeText(node) });
    else {
      // The byte of the template that stands first in the line.
      const from = Math.max(start, span.start);
      const skipped = /^\s*/.exec(text.slice(from, span.end))![0].length;
      const at = i === last ? span.at + from - span.start + (from + skipped < span.end ? skipped : 0) : 0;
      steps.push(placeOf(template, node.offset + at));
    }
  }
  return steps;
}

/** The {{template}} actions through which a template writes into the output of another. */
function inlineCallers(execution: Scope['execution']): TemplateStep[] {
  const steps: TemplateStep[] = [];
  let at = execution;
  while (at.inline && at.caller !== undefined) {
    const { node, scope } = at.caller;
    if (node !== undefined) steps.push({ ...placeOf(scope.execution.template, node.offset), action: nodeText(node) });
    at = scope.execution;
  }
  return steps.reverse();
}

function placeOf({ name, tree }: Template, offset: number): TemplateStep {
  return {
    file: tree.source === SET_NAME ? 'tpl' : tree.source,
    template: name === SET_NAME ? 'tpl' : name,
    ...positionAt(tree.text, offset),
  };
}
