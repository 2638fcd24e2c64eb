/** The files and flags that values come from: where a key was set, and where one that is missing could be. */
import { type Key, type Location, type Origin, positionAt } from '../../base/index.ts';
import type { ValuesLayer } from '../../chart/index.ts';
import type { ValuesIndex } from './values-index.ts';
import { isHidden, keyText, setText } from './words.ts';

export class ValuesFiles {
  readonly #layers: readonly ValuesLayer[];
  readonly #index: ValuesIndex;
  readonly #textOf: (file: string) => string | undefined;

  /** `textOf` gives the text of a layer by its name ("values.yaml", "charts/redis/values.yaml", "--set #2"). */
  constructor(layers: readonly ValuesLayer[], index: ValuesIndex, textOf: (file: string) => string | undefined) {
    this.#layers = layers;
    this.#index = index;
    this.#textOf = textOf;
  }

  /** Where a key was set last; undefined when it is not set, or in a file that is packed. */
  locationOf(path: readonly Key[]): Location | undefined {
    const origin = this.#index.originOf(path);
    return origin === undefined ? undefined : this.#locate(origin);
  }

  /** Where the nearest key above `path` that somebody set stands, and which it is. */
  nearest(path: readonly Key[]): { readonly path: readonly Key[]; readonly location: Location } | undefined {
    for (let length = path.length; length > 0; length--) {
      const location = this.locationOf(path.slice(0, length));
      if (location !== undefined) return { path: path.slice(0, length), location };
    }
    return undefined;
  }

  /** True when the user set the key, not a chart. */
  isUsers(path: readonly Key[]): boolean {
    const source = this.#index.originOf(path)?.source;
    return source !== undefined && (source.startsWith('--') || this.#layers.some((layer) => nameOf(layer) === source));
  }

  /** The file in which a key is best set: the last one given that sets something beside or above it, else the last one given. */
  fileFor(path: readonly Key[]): string {
    const files = this.#layers.flatMap((layer) => (layer.kind === 'file' ? [layer.source.name] : []));
    if (files.length === 0) return 'values.yaml';
    for (let length = path.length - 1; length > 0; length--) {
      const near = this.#sourcesBelow(path.slice(0, length));
      const best = files.findLast((file) => near.has(file));
      if (best !== undefined) return best;
    }
    return files.at(-1)!;
  }

  /** What to do about a key that is not set. A secret belongs in no file that is committed, and on no command line. */
  howToSet(path: readonly Key[]): string {
    if (isHidden(path)) return `set ${keyText(path)} in a values file that stays out of git, given with -f`;
    return `set ${keyText(path)} in ${this.fileFor(path)}, or with --set ${setText(path)}=...`;
  }

  #sourcesBelow(path: readonly Key[]): ReadonlySet<string> {
    const container = this.#index.valueAt(path);
    const sources = new Set<string>();
    if (!(container instanceof Map)) return sources;
    for (const key of container.keys()) {
      for (let o = this.#index.origins.get(container, key); o !== undefined; o = o.replaced) sources.add(o.source);
    }
    return sources;
  }

  #locate({ source, offset }: Origin): Location | undefined {
    const text = this.#textOf(source);
    return text === undefined ? undefined : { file: source, ...positionAt(text, Math.min(offset, text.length)) };
  }
}

function nameOf(layer: ValuesLayer): string | undefined {
  if (layer.kind === 'file') return layer.source.name;
  return layer.kind === 'object' ? (layer.name ?? 'values') : undefined;
}
