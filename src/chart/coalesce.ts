/**
 * Coalescing: the values of a chart and of its subcharts into one map, as helm/pkg/chart/common/util does it. What the user gives wins
 * over the chart's values.yaml, that over a subchart's; maps are merged; a null takes a default away, or stays, by rules that differ
 * between Helm 3 and 4. `merge` (MergeValues) keeps every null, for values that are coalesced again later.
 */
import { type Diagnostic, errorOf, type Origins, type Result } from '../base/index.ts';
import { type GoMap, sprintf, type Value } from '../golang/index.ts';
import { type Chart, chartName } from './chart.ts';
import { copyMap, noteReplaced } from './merge-maps.ts';
import type { HelmVersion } from './version.ts';

/** The key of the values that every chart sees. */
const GLOBAL = 'global';

export interface CoalesceOptions {
  readonly helm?: HelmVersion;
  readonly origins?: Origins | undefined;
}

/** CoalesceValues: the values that templates see. `values` and the chart are not changed. */
export function coalesceValues(chart: Chart, values: GoMap, options: CoalesceOptions = {}): Result<GoMap> {
  return run(chart, values, options, false);
}

/** MergeValues: the same with nulls kept. */
export function mergeValues(chart: Chart, values: GoMap, options: CoalesceOptions = {}): Result<GoMap> {
  return run(chart, values, options, true);
}

function run(chart: Chart, values: GoMap, options: CoalesceOptions, merge: boolean): Result<GoMap> {
  const coalescer = new Coalescer(options.helm ?? 4, options.origins);
  const dest = copyMap(values, options.origins);
  coalescer.chart(chart, dest, '', merge);
  return { value: dest, diagnostics: coalescer.diagnostics };
}

/** CoalesceTables or MergeTables: `source` under `dest`. Both are changed. */
export function mergeTables(dest: GoMap, source: GoMap, options: CoalesceOptions, diagnostics: Diagnostic[], merge: boolean = true): GoMap {
  const coalescer = new Coalescer(options.helm ?? 4, options.origins);
  coalescer.tables(dest, source, '', merge);
  diagnostics.push(...coalescer.diagnostics);
  return dest;
}

class Coalescer {
  readonly #helm: HelmVersion;
  readonly #origins: Origins | undefined;
  readonly diagnostics: Diagnostic[] = [];

  constructor(helm: HelmVersion, origins: Origins | undefined) {
    this.#helm = helm;
    this.#origins = origins;
  }

  /** False when a value that a subchart needs is no map. */
  chart(chart: Chart, dest: GoMap, prefix: string, merge: boolean): boolean {
    this.#values(chart, dest, prefix, merge);
    for (const child of chart.dependencies) if (!this.#child(chart, child, dest, prefix, merge)) return false;
    return true;
  }

  #child(chart: Chart, child: Chart, dest: GoMap, prefix: string, merge: boolean): boolean {
    const name = chartName(child);
    let table = dest.get(name);
    if (table === undefined) dest.set(name, (table = new Map()));
    if (!(table instanceof Map)) {
      const location = this.#locate(dest, name);
      this.diagnostics.push(errorOf('chart/subchart-values', `type mismatch on ${name}: ${sprintf('%t', [table])}`, location));
      return false;
    }
    const subPrefix = join(prefix, chartName(chart));
    this.#globals(table, dest, subPrefix);
    return this.chart(child, table, subPrefix, merge);
  }

  #locate(container: GoMap, key: string): { hint?: string } {
    const origin = this.#origins?.get(container, key);
    return origin === undefined ? {} : { hint: `set in ${origin.source}` };
  }

  /** The globals of `source` over those of a subchart. */
  #globals(dest: GoMap, source: GoMap, prefix: string): void {
    const to = dest.get(GLOBAL) ?? (dest.has(GLOBAL) ? null : new Map<string, Value>());
    if (!(to instanceof Map)) {
      this.#warn(`warning: skipping globals because destination ${GLOBAL} is not a table.`);
      return;
    }
    const from = source.get(GLOBAL) ?? (source.has(GLOBAL) ? null : new Map<string, Value>());
    if (!(from instanceof Map)) {
      this.#warn(`warning: skipping globals because source ${GLOBAL} is not a table.`);
      return;
    }
    for (const [key, value] of from) this.#global(to, from, key, value, prefix);
    dest.set(GLOBAL, to);
  }

  #global(to: GoMap, from: GoMap, key: string, value: Value, prefix: string): void {
    const there = to.get(key);
    if (!(value instanceof Map)) {
      if (there instanceof Map) this.#warn(`key ${key} is table. Skipping`);
      else this.#set(to, key, value, from);
      return;
    }
    // Helm: copied one level deep only; the maps below stay shared with the parent's.
    const copy: GoMap = new Map(value);
    if (this.#origins !== undefined) for (const inner of value.keys()) this.#origins.copy(value, inner, copy);
    if (!to.has(key)) this.#set(to, key, copy, from);
    else if (!(there instanceof Map)) this.#warn(`Conflict: cannot merge map onto non-map for ${sprintf('%q', [key])}. Skipping.`);
    else {
      this.tables(copy, there, join(prefix, key), true);
      this.#set(to, key, copy, from);
    }
  }

  /** to[key] = value, which comes from from[key]. */
  #set(to: GoMap, key: string, value: Value, from: GoMap): void {
    if (this.#origins !== undefined) {
      const old = this.#origins.get(to, key);
      if (old === undefined) this.#origins.copy(from, key, to);
      else if (this.#origins.get(from, key) !== undefined) {
        const holder = {};
        this.#origins.copy(from, key, holder);
        noteReplaced(this.#origins, holder, to, key);
        this.#origins.copy(holder, key, to);
      }
    }
    to.set(key, value);
  }

  /** The default values of one chart under `dest`. */
  #values(chart: Chart, dest: GoMap, prefix: string, merge: boolean): void {
    const subPrefix = join(prefix, chartName(chart));
    const defaults = copyMap(chart.values, this.#origins);
    const both: string[] = [];
    for (const [key, value] of defaults) {
      if (dest.has(key)) both.push(key);
      else this.#set(dest, key, value, defaults);
    }
    for (const key of both.sort()) this.#under(chart, dest, defaults, key, subPrefix, merge);
  }

  #under(chart: Chart, dest: GoMap, defaults: GoMap, key: string, prefix: string, merge: boolean): void {
    const value = defaults.get(key)!;
    const there = dest.get(key)!;
    if (there === null && !merge) {
      dest.delete(key);
      return;
    }
    this.#noteReplaced(dest, defaults, key);
    if (!(there instanceof Map)) return;
    if (value instanceof Map) {
      const isChild = chart.dependencies.some((child) => chartName(child) === key);
      this.tables(there, value, join(prefix, key), merge || isChild);
    } else if (value !== null) this.#warn(`warning: skipped value for ${prefix}.${key}: Not a table.`);
  }

  /** coalesceTablesFullKey. */
  tables(dest: GoMap, source: GoMap, prefix: string, merge: boolean): void {
    const keep = this.#helm === 4 ? this.#spreadNulls(dest, source) : undefined;
    const both: string[] = [];
    for (const [key, value] of source) {
      const there = dest.get(key);
      if (there === undefined) this.#set(dest, key, value, source);
      else if (there === null && !merge && (keep === undefined || keep.has(key))) dest.delete(key);
      else {
        this.#noteReplaced(dest, source, key);
        if (value instanceof Map || (there instanceof Map && value !== null)) both.push(key);
      }
    }
    for (const key of both.length > 1 ? both.sort() : both) {
      const value = source.get(key)!;
      const there = dest.get(key)!;
      const fullKey = join(prefix, key);
      if (!(value instanceof Map))
        this.#warn(`warning: destination for ${fullKey} is a table. Ignoring non-table value (${sprintf('%v', [value])})`);
      else if (there instanceof Map) this.tables(there, value, fullKey, merge);
      else this.#warn(`warning: cannot overwrite table with non table for ${fullKey} (${sprintf('%v', [value])})`);
    }
  }

  /** Helm 4: a null of `dest` goes into `source` too. The keys of `source` that were no nulls before. */
  #spreadNulls(dest: GoMap, source: GoMap): ReadonlySet<string> | undefined {
    let nulls: string[] | undefined;
    for (const [key, value] of dest) if (value === null) (nulls ??= []).push(key);
    if (nulls === undefined) return undefined;
    const nonNull = new Set(nulls.filter((key) => source.has(key) && source.get(key) !== null));
    for (const key of nulls) source.set(key, null);
    return nonNull;
  }

  #noteReplaced(winner: GoMap, loser: GoMap, key: string): void {
    if (this.#origins !== undefined) noteReplaced(this.#origins, winner, loser, key);
  }

  #warn(message: string): void {
    this.diagnostics.push({ code: 'chart/values-merge', severity: 'warning', message });
  }
}

function join(prefix: string, key: string): string {
  return prefix === '' ? key : `${prefix}.${key}`;
}
