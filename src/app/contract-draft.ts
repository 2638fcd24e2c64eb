/** Collects the values of a chart, in reading order. One draft is one contract under construction. */
import type { Contract, Json, JsonMap, ValueEntry, ValueGroup } from './model.ts';

/** Where a value stands, when not plainly in values.yaml. */
export interface ValuePlace {
  readonly place?: 'commented' | 'schema';
  readonly fallback?: string;
}

export interface ContractDraft {
  /** A value: 'autoscaling.enabled' under the draft's own path. */
  value(path: string, initial: Json, schema: JsonMap, doc: string, where?: ValuePlace): void;
  /** A map of values: its sentence, and what may stand in it besides the named ones. */
  group(path: string, doc: string, more?: { readonly schema: JsonMap; readonly keys?: string }): void;
  /** The same contract, one level deeper. */
  under(path: readonly string[]): ContractDraft;
}

export interface OpenContract extends ContractDraft {
  finish(): Contract;
}

/** What a description says about the layout as a whole. Paths are those that the chart's user knows. */
export interface DraftOptions {
  /** Rule's path → other path. */
  readonly paths?: Readonly<Record<string, string>>;
  /** Values that stand in values.yaml as comments. */
  readonly commented?: readonly string[];
  /** When it is there: the only other values that stand in values.yaml. */
  readonly shown?: readonly string[];
}

export function draftContract(options: DraftOptions = {}): OpenContract {
  const entries: ValueEntry[] = [];
  const groups: ValueGroup[] = [];
  const paths = Object.entries(options.paths ?? {});
  const moved = (path: readonly string[]): readonly string[] => {
    const name = path.join('.');
    const other = paths.find(([from]) => within(name, from));
    return other === undefined ? path : splitPath(other[1] + name.slice(other[0].length));
  };
  const at = (base: readonly string[]): ContractDraft => ({
    value: (path, initial, schema, doc, where = {}) => {
      const real = moved([...base, ...splitPath(path)]);
      const place = placeOf(real.join('.'), options) ?? where.place;
      const fallback = where.fallback === undefined ? {} : { fallback: moved(splitPath(where.fallback)) };
      entries.push({ path: real, default: initial, schema, doc, ...(place && { place }), ...fallback });
    },
    group: (path, doc, more) => {
      groups.push({
        path: moved([...base, ...splitPath(path)]),
        doc,
        ...(more && { more: more.schema }),
        ...(more?.keys !== undefined && { keys: more.keys }),
      });
    },
    under: (path) => at([...base, ...path]),
  });
  return { ...at([]), finish: () => ({ entries, groups }) };
}

function placeOf(name: string, { commented = [], shown }: DraftOptions): ValueEntry['place'] {
  if (commented.some((path) => within(name, path))) return 'commented';
  return shown !== undefined && !shown.some((path) => within(name, path)) ? 'schema' : undefined;
}

function within(name: string, path: string): boolean {
  return name === path || name.startsWith(`${path}.`);
}

export function splitPath(path: string): readonly string[] {
  return path === '' ? [] : path.split('.');
}
