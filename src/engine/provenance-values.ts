/** The values as the user of the root chart writes them: which key stands for what a template of a subchart reads, and which layers set it. */
import { type FileTree, fromBytes, type Key, type Origin, Origins, positionAt, type Source } from '../base/index.ts';
import {
  type Chart,
  chartName,
  coalesceValues,
  loadChart,
  mergeLayers,
  parseSetInto,
  processDependencies,
  readArchive,
  readValues,
  type SetKind,
} from '../chart/index.ts';
import type { GoList, GoMap, Value } from '../golang/index.ts';
import { KeyPath, type Labels } from '../gotemplate/index.ts';
import type { RenderOptions } from './options.ts';
import type { KeyLayer, LayerKind } from './provenance.ts';

/** Tells the labels the place of the coalesced values of each chart. The root of the places has no parent. */
export function placeValues(chart: Chart, values: GoMap, labels: Labels): void {
  new Placer(labels).chart(chart, values, new KeyPath(undefined, ''), []);
}

/** A table of globals that a chart above has, and its place. */
interface Globals {
  readonly map: GoMap;
  readonly path: KeyPath;
}

class Placer {
  readonly #labels: Labels;

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  /** `above` are the globals of the charts above, the outermost first: what one of them sets, the subchart sees. */
  chart(chart: Chart, values: GoMap, path: KeyPath, above: readonly Globals[]): void {
    const own = values.get(GLOBAL);
    const global = path.child(GLOBAL);
    if (own instanceof Map && above.length > 0) this.#globals(own, global, above);
    const all = own instanceof Map ? [...above, { map: own, path: global }] : above;
    this.#labels.place(values, path);
    for (const child of chart.dependencies) {
      const name = chartName(child);
      const part = values.get(name);
      if (part instanceof Map) this.chart(child, part, path.child(name), all);
    }
  }

  /** The user writes a global at the top, wherever it is read. */
  #globals(own: GoMap, path: KeyPath, above: readonly Globals[]): void {
    const [outermost] = above;
    const elsewhere = new Map<Key, KeyPath>();
    if (outermost === undefined || this.#labels.isPlaced(own)) return;
    this.#labels.place(own, outermost.path, elsewhere);
    for (const [key, item] of own) {
      const over = above.filter(({ map }) => map.has(key));
      const at = over[0]?.path.child(key) ?? path.child(key);
      if (at.parent !== outermost.path) elsewhere.set(key, at);
      const nested = over.flatMap((globals): Globals[] => {
        const inner = globals.map.get(key);
        return inner instanceof Map ? [{ map: inner, path: globals.path.child(key) }] : [];
      });
      // A table that is the chart's own has its place there.
      if (item instanceof Map && nested.length > 0 && nested.every(({ map }) => map !== item)) this.#globals(item, path.child(key), nested);
    }
  }
}

const GLOBAL = 'global';

/** The keys of a place, from the top. */
export function keysOf(path: KeyPath): Key[] {
  const keys: Key[] = [];
  for (let at = path; at.parent !== undefined; at = at.parent) keys.push(at.key);
  return keys.reverse();
}

/** "image.tag", "hosts[0].name", "podAnnotations.prometheus\.io/scrape": as --set takes it. */
export function writtenKey(keys: readonly Key[]): string {
  let text = '';
  for (const key of keys) {
    if (typeof key === 'number') text += `[${key}]`;
    else text += `${text === '' ? '' : '.'}${key.replace(/[.,=[\]\\]/g, '\\$&')}`;
  }
  return text;
}

/** The inverse of writtenKey. */
export function parsedKey(text: string): Key[] {
  const keys: Key[] = [];
  for (const match of text.matchAll(/\[(\d+)\]|((?:\\.|[^.[\\]|\[(?!\d+\]))+)/gs)) {
    keys.push(match[1] === undefined ? match[2]!.replace(/\\(.)/gs, '$1') : Number(match[1]));
  }
  return keys;
}

/** What the layers of the values say about keys. Without RenderOptions.origins everything is read again, so that a render need not keep it. */
export class Layers {
  readonly #files: FileTree;
  readonly #options: RenderOptions;
  readonly #origins: Origins;
  #values: GoMap | undefined;

  constructor(files: FileTree, options: RenderOptions) {
    this.#files = files;
    this.#options = options;
    this.#origins = options.origins ?? new Origins();
  }

  /** The values of the render, whose origins are known when they were asked for. */
  begin(values: GoMap): void {
    if (this.#options.origins !== undefined) this.#values = values;
  }

  /** The layers that set the key, the first one first: the last wins. */
  of(keys: readonly Key[]): KeyLayer[] {
    let at: Value | undefined = (this.#values ??= this.#read());
    let origin: Origin | undefined;
    for (const key of keys) {
      if (!isContainer(at)) return [];
      origin = this.#origins.get(at, key);
      at = entryOf(at, key);
    }
    const layers: KeyLayer[] = [];
    // The value of the last layer is there already: nothing need be read again for it.
    for (let next = origin; next !== undefined; next = next.replaced) layers.push(this.#layer(next, next === origin ? at : undefined));
    return layers.reverse();
  }

  #read(): GoMap {
    const { helm = 4, values = [], from = 'folder' } = this.#options;
    const options = { helm, origins: this.#origins };
    const given = mergeLayers(values, options).value;
    const loaded = loadChart(this.#files, { ...options, from }).value;
    if (loaded === undefined) return given;
    return coalesceValues(processDependencies(loaded, given, options).value, given, options).value;
  }

  #layer({ source, offset }: Origin, known: Value | undefined): KeyLayer {
    const kind = kindOf(source, this.#options);
    const text = this.source(source);
    const value = known ?? (text === undefined ? undefined : this.#valueAt({ name: source, text }, offset));
    return { kind, file: source, ...(text === undefined ? {} : positionAt(text, offset)), ...(value === undefined ? {} : { value }) };
  }

  /** The text of a values file, or of an argument of --set. */
  source(name: string): string | undefined {
    const argument = /^--(\S+)(?: #(\d+))?$/.exec(name);
    let count = 0;
    for (const layer of this.#options.values ?? []) {
      if (layer.kind === 'file' && layer.source.name === name) return layer.source.text;
      if (argument !== null && layer.kind === argument[1] && 'text' in layer && ++count === Number(argument[2] ?? 1)) return layer.text;
    }
    return this.#chartFile(this.#files, name);
  }

  #chartFile(files: FileTree, name: string): string | undefined {
    const bytes = files.get(name);
    if (bytes !== undefined) return fromBytes(bytes);
    const archive = /^(charts\/[^/]+\.tgz)\/(.+)$/.exec(name);
    const packed = archive === null ? undefined : files.get(archive[1]!);
    if (packed === undefined) return undefined;
    const inside = readArchive(packed);
    return inside.diagnostics.length > 0 ? undefined : this.#chartFile(inside.value, archive![2]!);
  }

  readonly #bySource = new Map<string, ReadonlyMap<number, Value>>();

  /** The value that stands at an offset of a layer. */
  #valueAt(source: Source, offset: number): Value | undefined {
    let values = this.#bySource.get(source.name);
    if (values === undefined) this.#bySource.set(source.name, (values = valuesByOffset(source, this.#options.helm ?? 4)));
    return values.get(offset);
  }
}

function valuesByOffset(source: Source, helm: 3 | 4): ReadonlyMap<number, Value> {
  const found = new Map<number, Value>();
  const kind = /^--(set(?:-string|-json|-literal)?)(?: #\d+)?$/.exec(source.name)?.[1];
  if (kind !== undefined) {
    const places: [container: GoMap | Value[], key: Key, offset: number][] = [];
    parseSetInto(kind as SetKind, source.text, new Map(), { helm, written: (...place) => void places.push(place) });
    for (const [container, key, offset] of places) found.set(offset, entryOf(container, key) ?? null);
    return found;
  }
  const origins = new Origins();
  const open: Value[] = [readValues(source, { helm, origins }).value];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (!isContainer(at)) continue;
    for (const [key, value] of at.entries()) {
      const origin = origins.get(at, key);
      if (origin !== undefined) found.set(origin.offset, value);
      open.push(value);
    }
  }
  return found;
}

function kindOf(source: string, { values = [] }: RenderOptions): LayerKind {
  if (values.some((layer) => layer.kind === 'file' && layer.source.name === source)) return 'file';
  if (source.startsWith('--')) return 'argument';
  if (source === 'values.yaml') return 'chart';
  return source.startsWith('charts/') ? 'subchart' : 'object';
}

function isContainer(value: Value | undefined): value is GoMap | GoList {
  return value instanceof Map || Array.isArray(value);
}

export function entryOf(container: Value | undefined, key: Key): Value | undefined {
  if (container instanceof Map) return container.get(String(key));
  return Array.isArray(container) ? container[Number(key)] : undefined;
}
