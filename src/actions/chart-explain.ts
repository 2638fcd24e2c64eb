/** Explains a render: where its lines come from, and what a key of the values makes and switches. Secrets are masked here. */
import { encodeUtf8, type Key } from '../base/index.ts';
import {
  type Condition,
  type KeyLayer,
  type KeyUse,
  type LineStory,
  MASKED,
  type Manifest,
  type Mask,
  newMask,
  type PointerStory,
  type Provenance,
  parsedKey,
  type Render,
  type Story,
  type TemplateStep,
  withoutValue,
} from '../engine/index.ts';
import { GoInt, type Value } from '../golang/index.ts';
import { kubernetes, supportedKubernetes } from '../schema/index.ts';
import { type ChartRenderRequest, type ChartRenderResult, chartRender } from './chart-render.ts';
import type { Host } from './host.ts';

export interface ChartExplainRequest extends ChartRenderRequest {
  /** "Deployment/web", "deployment". */
  readonly object?: string | undefined;
  /** "/spec/replicas", "spec.template.spec.containers[0].image" */
  readonly path?: string | undefined;
  /** A key of the values: what it makes and switches. */
  readonly value?: string | undefined;
}

export interface ExplainedObject {
  readonly kind: string;
  readonly name: string;
  readonly apiVersion: string;
  /** The template that made it. */
  readonly template: string;
  /** The line of the rendered template at which it begins. */
  readonly line: number;
}

/** A step of the stack with its line in the template. */
export interface ExplainedStep extends TemplateStep {
  readonly code?: string;
}

export interface ExplainedLine {
  /** The line of the manifest, from 1. */
  readonly line: number;
  readonly text: string;
  /** Of a value that stands alone. */
  readonly pointer?: string;
  readonly stack: readonly ExplainedStep[];
  readonly from: readonly KeyUse[];
  readonly because: readonly Condition[];
}

export interface ExplainedKey {
  readonly key: string;
  readonly isSecret: boolean;
  /** The value that the templates saw, as JSON; masked. */
  readonly value: string | undefined;
  /** The last wins. */
  readonly layers: readonly ExplainedLayer[];
}

export interface ExplainedLayer extends Omit<KeyLayer, 'value'> {
  readonly value?: string;
}

/** A line that a key makes (its value, its name) or switches. */
export interface ExplainedUse extends ExplainedLine {
  readonly object: ExplainedObject;
  readonly role: 'value' | 'name' | 'switch';
}

export interface Explanation {
  readonly render: ChartRenderResult;
  readonly mask: Mask;
  /** What the request names; all objects when it names none. */
  readonly objects: readonly ExplainedObject[];
  /** The lines of the one object, or those of its path. */
  readonly lines: readonly ExplainedLine[];
  /** The keys that the lines name; of a line list only when a path was asked for. */
  readonly keys: readonly ExplainedKey[];
  /** For a key: the lines, and what it leaves out. */
  readonly uses: readonly ExplainedUse[];
  readonly leftOut: readonly Condition[];
  /** Why there is nothing to show. */
  readonly problem?: { readonly message: string; readonly hint: string };
}

export function chartExplain(host: Host, request: ChartExplainRequest): Explanation {
  const result = chartRender(host, { ...request, provenance: true, outputDir: undefined });
  const explainer = new Explainer(result);
  if (result.failed || result.render.provenance === undefined) return explainer.nothing();
  if (request.value !== undefined) return explainer.key(encodeUtf8(request.value));
  return explainer.object(request.object, request.path);
}

/** A manifest or hook, and which of the equal ones of its template. */
interface Subject {
  readonly manifest: Manifest;
  readonly object: ExplainedObject;
  readonly occurrence: number;
}

class Explainer {
  readonly #result: ChartRenderResult;
  readonly #mask: Mask;

  constructor(result: ChartRenderResult) {
    this.#result = result;
    this.#mask = newMask(result.render);
  }

  get #provenance(): Provenance {
    return this.#result.render.provenance!;
  }

  nothing(problem?: { message: string; hint: string }): Explanation {
    const empty = { render: this.#result, mask: this.#mask, objects: [], lines: [], keys: [], uses: [], leftOut: [] };
    return problem === undefined ? empty : { ...empty, problem };
  }

  object(name: string | undefined, path: string | undefined): Explanation {
    const subjects = subjectsOf(this.#result.render);
    if (name === undefined) return { ...this.nothing(), objects: subjects.map(({ object }) => object) };
    const exact = subjects.filter(({ object }) => isCalled(object, name, isKind));
    const found = exact.length > 0 ? exact : subjects.filter(({ object }) => isCalled(object, name, isAlias));
    const objects = found.map(({ object }) => object);
    const [subject, another] = found;
    if (subject === undefined) {
      const names = subjects.map(({ object }) => `${object.kind}/${object.name}`);
      return this.nothing({
        message: `no object is called "${name}"`,
        hint: `there are ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`,
      });
    }
    if (another !== undefined) {
      const first = path === undefined ? `${subject.object.kind}/${subject.object.name}` : name;
      if (path !== undefined || !objects.every(({ kind, name }) => kind === subject.object.kind && name === subject.object.name)) {
        return { ...this.nothing({ message: `"${first}" are ${found.length} objects`, hint: 'name one: Kind/name' }), objects };
      }
    }
    if (path === undefined) return { ...this.nothing(), objects, lines: this.#lines(subject) };
    const lines = this.#pointers(subject, path);
    if (lines.length === 0) {
      return this.nothing({
        message: `${subject.object.kind}/${subject.object.name} has no "${path}"`,
        hint: 'leave the path out to see all lines',
      });
    }
    return { ...this.nothing(), objects: [subject.object], lines, keys: this.#keys(lines) };
  }

  key(text: string): Explanation {
    const path = parsedKey(text);
    const key = this.#key(path, text);
    const uses: ExplainedUse[] = [];
    for (const subject of subjectsOf(this.#result.render)) {
      for (const line of this.#lines(subject)) {
        const role = roleOf(line, path);
        if (role !== undefined) uses.push({ ...line, object: subject.object, role });
      }
    }
    const leftOut = this.#provenance.leftOut().filter(({ keys }) => keys.some((use) => touches(use.path, path)));
    const seen = new Set<string>();
    const unique = leftOut.filter(
      ({ file, line, column }) => !seen.has(`${file}:${line}:${column}`) && seen.add(`${file}:${line}:${column}`),
    );
    const isKnown = uses.length > 0 || unique.length > 0 || key.layers.length > 0;
    if (!isKnown)
      return this.nothing({ message: `nothing reads "${text}", and no layer sets it`, hint: 'write the key as --set takes it: image.tag' });
    return { ...this.nothing(), keys: [key], uses, leftOut: unique.map((condition) => this.#condition(condition)) };
  }

  #lines({ manifest, occurrence }: Subject): ExplainedLine[] {
    const provenance = this.#provenance;
    const first = provenance.manifestLine(manifest, occurrence);
    if (first === undefined) return [];
    const secret = this.#mask.secretLines(manifest);
    return manifest.content.split('\n').map((text, i) => {
      const story = provenance.line(manifest.path, first + i);
      return this.#line(story ?? { line: 0, text, stack: [], from: [], because: [] }, i + 1, text, secret.has(i + 1));
    });
  }

  #line(story: LineStory, line: number, text: string, isSecret: boolean): ExplainedLine {
    const shown = isSecret ? withoutValue(text) : this.#mask.line(text, story);
    return { line, text: shown, ...this.#story(story, shown !== text) };
  }

  #pointers(subject: Subject, path: string): ExplainedLine[] {
    const wanted = pointerOf(encodeUtf8(path));
    const { manifest } = subject;
    const secret = this.#mask.secretLines(manifest);
    const lines = manifest.content.split('\n');
    return this.#provenance
      .pointers(manifest)
      .filter(({ pointer }) => pointer === wanted || pointer.startsWith(`${wanted}/`))
      .map((story: PointerStory) => {
        const text = lines[story.line - 1]!;
        const isSecret = secret.has(story.line) || this.#mask.hides(story);
        const shown = isSecret ? withoutValue(text) : this.#mask.line(text, this.#lineStory(subject, story.line));
        return { line: story.line, text: shown, pointer: story.pointer, ...this.#story(story, shown !== text) };
      });
  }

  #lineStory({ manifest, occurrence }: Subject, line: number): Story | undefined {
    const first = this.#provenance.manifestLine(manifest, occurrence);
    return first === undefined ? undefined : this.#provenance.line(manifest.path, first + line - 1);
  }

  #story({ stack, from, because }: Story, isMasked: boolean): Story & { readonly stack: readonly ExplainedStep[] } {
    return {
      stack: stack.map((step) => this.#step(step, isMasked)),
      from,
      because: because.map((condition) => this.#condition(condition)),
    };
  }

  #step(step: TemplateStep, isMasked: boolean): ExplainedStep {
    const action = step.action === undefined ? {} : { action: this.#mask.text(step.action) };
    const line = step.file === 'tpl' ? undefined : this.#result.sources(step.file)?.split('\n')[step.line - 1];
    if (line === undefined) return { ...step, ...action };
    // What is no action is the text itself, secrets and all.
    return { ...step, ...action, code: isMasked && step.action === undefined ? withoutValue(line) : this.#mask.text(line) };
  }

  #condition(condition: Condition): Condition {
    return { ...condition, text: this.#mask.text(condition.text) };
  }

  #keys(lines: readonly ExplainedLine[]): ExplainedKey[] {
    const uses = new Map<string, KeyUse>();
    for (const { from, because } of lines) {
      for (const use of [...from, ...because.flatMap(({ keys }) => keys)]) uses.set(use.key, use);
    }
    return [...uses.values()].map(({ path, key }) => this.#key(path, key));
  }

  #key(path: readonly Key[], key: string): ExplainedKey {
    const isSecret = this.#mask.isSecret(path);
    let value: Value | undefined = this.#provenance.values;
    for (const step of path)
      value = value instanceof Map ? value.get(String(step)) : Array.isArray(value) ? value[Number(step)] : undefined;
    const shown = (of: Value | undefined): string | undefined => {
      if (of === undefined) return undefined;
      return isSecret && isText(of) ? MASKED : this.#mask.text(shortJson(of));
    };
    const layers = this.#provenance.layers(path).map(({ value: set, ...layer }): ExplainedLayer => {
      const text = shown(set);
      return text === undefined ? layer : { ...layer, value: text };
    });
    return { key, isSecret, value: shown(value), layers };
  }
}

/** The objects in the order in which they are printed. */
function subjectsOf(render: Render): Subject[] {
  const counts = new Map<string, number>();
  return [...render.manifests, ...render.hooks].map((manifest) => {
    const { path, content, kind, name, apiVersion } = manifest;
    const id = `${path}\n${content}`;
    const occurrence = counts.get(id) ?? 0;
    counts.set(id, occurrence + 1);
    const line = render.provenance?.manifestLine(manifest, occurrence) ?? 1;
    return { manifest, occurrence, object: { kind, name, apiVersion, template: path, line } };
  });
}

type NamesKind = (kind: string, wanted: string) => boolean;

function isCalled({ kind, name }: ExplainedObject, wanted: string, names: NamesKind): boolean {
  const [wantedKind = '', ...rest] = encodeUtf8(wanted).split('/');
  return names(kind, wantedKind.toLowerCase()) && (rest.length === 0 || rest.join('/') === name);
}

const isKind: NamesKind = (kind, wanted) => kind.toLowerCase() === wanted;

/** As kubectl takes it: "hpa", "deploy", "services". */
const isAlias: NamesKind = (kind, wanted) => {
  const { kinds } = kubernetes(supportedKubernetes().newest);
  return kinds.some((known) => known.kind === kind && (known.resource === wanted || known.shortNames.includes(wanted)));
};

/** A pointer out of "/a/b" or "a.b[0]". */
function pointerOf(path: string): string {
  if (path.startsWith('/')) return path.replace(/\/$/, '');
  return parsedKey(path)
    .map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** What a key does to a line. */
function roleOf({ from, because }: Story, path: readonly Key[]): ExplainedUse['role'] | undefined {
  const uses = from.filter((use) => touches(use.path, path));
  if (uses.some(({ part, path: used }) => part !== 'name' && (part === 'value' || used.length <= path.length || startsWith(used, path))))
    return 'value';
  if (uses.length > 0) return 'name';
  return because.some(({ keys }) => keys.some((use) => touches(use.path, path))) ? 'switch' : undefined;
}

/** One is the other or lies in it. */
function touches(a: readonly Key[], b: readonly Key[]): boolean {
  return a.length < b.length ? startsWith(b, a) : startsWith(a, b);
}

function startsWith(path: readonly Key[], start: readonly Key[]): boolean {
  return start.length > 0 && start.every((key, i) => String(path[i]) === String(key));
}

function isText(value: Value): boolean {
  return value !== null && typeof value !== 'boolean';
}

const MAX_SHOWN = 60;

/** A scalar as JSON, cut when it is long; of a list or map only its form. */
function shortJson(value: Value): string {
  if (value instanceof Map) return value.size === 0 ? '{}' : '{\xe2\x80\xa6}';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : '[\xe2\x80\xa6]';
  if (value instanceof GoInt) return value.n.toString();
  if (typeof value !== 'string') return JSON.stringify(value) ?? '';
  const quoted = JSON.stringify(value);
  return quoted.length > MAX_SHOWN ? `${quoted.slice(0, MAX_SHOWN)}\xe2\x80\xa6"` : quoted;
}

/** The manifests of a render with the origin of each line at the right margin; for people, not to be applied: secrets are masked. */
export function annotatedOutput({ render, output }: ChartRenderResult): string {
  const { provenance } = render;
  if (provenance === undefined) return output;
  const mask = newMask(render);
  const counts = new Map<string, number>();
  let annotated = '';
  for (const document of output.split(/^(?=---\n# Source: )/m)) {
    const [, head = '', path = ''] = /^(---\n# Source: (.*)\n)/.exec(document) ?? [];
    const body = document.slice(head.length);
    const content = body.replace(/\s+$/, '');
    const manifest = [...render.manifests, ...render.hooks].find((m) => m.path === path && m.content === content);
    const id = `${path}\n${content}`;
    const occurrence = counts.get(id) ?? 0;
    counts.set(id, occurrence + 1);
    const first = manifest && provenance.manifestLine(manifest, occurrence);
    if (manifest === undefined || first === undefined) {
      annotated += mask.text(document);
      continue;
    }
    const secret = mask.secretLines(manifest);
    const lines = content.split('\n').map((text, i) => {
      const story = provenance.line(path, first + i);
      const shown = secret.has(i + 1) ? withoutValue(text) : mask.line(text, story);
      const origin = story === undefined || text === '' ? '' : originOf(story, path);
      return origin === '' ? shown : `${padded(shown, MARGIN)} # ${origin}`;
    });
    annotated += `${head}${lines.join('\n')}${body.slice(content.length)}`;
  }
  return annotated;
}

/** A byte string filled up with spaces to as many characters. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - text.replace(/[\x80-\xbf]/g, '').length));
}

const MARGIN = 60;
const MAX_KEYS = 3;

/** "deployment.yaml:12 < image.tag": the innermost place, and whose value it is. */
export function originOf({ stack, from, because }: Story, path: string): string {
  const inner = stack.findLast((step) => step.file !== 'tpl') ?? stack.at(-1);
  if (inner === undefined) return '';
  const chart = path.slice(0, path.indexOf('/') + 1);
  const file = inner.file.startsWith(chart) ? inner.file.slice(chart.length) : inner.file;
  const keys = from.length > 0 ? from : because.filter(({ kind }) => !BRANCHES.has(kind)).flatMap((condition) => condition.keys);
  const names = [...new Set(keys.map(({ key, part }) => (part === 'tree' ? `${key}.*` : key)))];
  const shown = names.length > MAX_KEYS ? [...names.slice(0, MAX_KEYS), '\xe2\x80\xa6'] : names;
  return `${file}:${inner.line}${shown.length === 0 ? '' : `${from.length > 0 ? ' <' : ' ?'} ${shown.join(', ')}`}`;
}

const BRANCHES: ReadonlySet<string> = new Set(['if', 'with', 'range']);
