/**
 * From what a template held back to the key that a user would set: lists and maps are known by their identity, copies of them (merge,
 * deepCopy, pick) by the origins of their keys.
 */
import type { Key, Origin, Origins } from '../../base/index.ts';
import { type Chart, chartName } from '../../chart/index.ts';
import { type GoMap, GoStruct, type Value } from '../../golang/index.ts';

/** The dot that the templates of one chart see. */
export interface ChartScope {
  readonly chart: Chart;
  readonly data: GoMap;
}

/** Where a value stands: below the values of the user ("values"), or below an object of Helm (".Release"; "." is the dot itself). */
export interface Place {
  readonly root: string;
  readonly path: readonly Key[];
}

/** Most containers that are looked at. */
const MAX_CONTAINERS = 200_000;

export class ValuesIndex {
  readonly values: GoMap;
  readonly origins: Origins;
  readonly #places = new Map<object, Place>();
  readonly #chartPaths = new Set<string>();
  #byOrigin: Map<string, Place> | undefined;

  constructor(values: GoMap, scopes: readonly ChartScope[], origins: Origins) {
    this.values = values;
    this.origins = origins;
    this.#addAll(values);
    for (const { chart, data } of scopes) {
      const path = pathOfChart(chart);
      this.#chartPaths.add(JSON.stringify(path));
      this.#places.set(data, { root: '.', path: [] });
      for (const [name, object] of data) {
        if (!isContainer(object)) continue;
        if (name === 'Values') this.#places.set(object, { root: 'values', path });
        else if (!this.#places.has(object)) this.#places.set(object, { root: `.${name}`, path: [] });
      }
    }
  }

  /** Where a list, a map or an object of Helm stands; undefined for what a template made itself. */
  placeOf(value: Value | undefined): Place | undefined {
    if (!isContainer(value)) return undefined;
    return this.#places.get(value) ?? this.#placeOfCopy(value);
  }

  /** The path as the user writes it: what a subchart sees as "global" is the one global of all. */
  userPath(path: readonly Key[]): readonly Key[] {
    const at = path.indexOf('global');
    return at > 0 && this.#chartPaths.has(JSON.stringify(path.slice(0, at))) ? path.slice(at) : path;
  }

  /** Who set the value at a path, the newest layer first. */
  originOf(path: readonly Key[]): Origin | undefined {
    const container = this.valueAt(path.slice(0, -1));
    const key = path.at(-1);
    return isContainer(container) && key !== undefined ? this.origins.get(container, key) : undefined;
  }

  valueAt(path: readonly Key[]): Value | undefined {
    let value: Value | undefined = this.values;
    for (const key of path) value = childOf(value, key);
    return value;
  }

  #addAll(values: GoMap): void {
    const queue: [object: GoMap | readonly Value[], path: readonly Key[]][] = [[values, []]];
    for (let i = 0; i < queue.length && i < MAX_CONTAINERS; i++) {
      const [container, path] = queue[i]!;
      if (this.#places.has(container)) continue;
      this.#places.set(container, { root: 'values', path });
      for (const [key, value] of container.entries()) {
        if (value instanceof Map || Array.isArray(value)) queue.push([value, [...path, key]]);
      }
    }
  }

  #placeOfCopy(value: object): Place | undefined {
    if (!(value instanceof Map) && !Array.isArray(value)) return undefined;
    const known = this.#originIndex();
    for (const key of value.keys()) {
      const origin = this.origins.get(value, key);
      const place = origin === undefined ? undefined : known.get(originKey(origin, key));
      if (place !== undefined) return place;
    }
    return undefined;
  }

  #originIndex(): ReadonlyMap<string, Place> {
    if (this.#byOrigin !== undefined) return this.#byOrigin;
    const known = new Map<string, Place>();
    for (const [container, place] of this.#places) {
      if (place.root !== 'values' || !(container instanceof Map || Array.isArray(container))) continue;
      for (const key of container.keys() as Iterable<Key>) {
        const origin = this.origins.get(container, key);
        if (origin !== undefined && !known.has(originKey(origin, key))) known.set(originKey(origin, key), place);
      }
    }
    return (this.#byOrigin = known);
  }
}

const originKey = ({ source, offset }: Origin, key: Key): string => `${source}\0${offset}\0${key}`;

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A step down; undefined where there is nothing. */
export function childOf(value: Value | undefined, key: Key): Value | undefined {
  if (value instanceof Map) return value.get(String(key));
  if (Array.isArray(value)) return value[Number(key)];
  return value instanceof GoStruct ? value.fields.get(String(key)) : undefined;
}

/** The names of the charts from the root, without it: where the values of the chart stand. */
function pathOfChart(chart: Chart): string[] {
  return chart.parent === undefined ? [] : [...pathOfChart(chart.parent), chartName(chart)];
}
