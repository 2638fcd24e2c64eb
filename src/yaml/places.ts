/** A document with the places of its keys and values, asked for by path. */
import type { Key } from '../base/index.ts';
import type { Value } from '../golang/index.ts';
import { readYaml, type YamlResult } from './read.ts';

export interface PathPlace {
  /** Offset of the key (of a list's item: its value). */
  readonly key: number;
  readonly value: number;
  /** False when only something above it is there: the place is that thing's. */
  readonly isExact: boolean;
}

type Marks = Map<object, Map<Key, readonly { readonly key: number; readonly value: number }[]>>;

export class DocumentPlaces {
  readonly value: Value;
  readonly #marks: Marks;

  constructor(value: Value, marks: Marks) {
    this.value = value;
    this.#marks = marks;
  }

  /** The place at the end of `path`, or as far down as there is one. */
  find(path: readonly Key[]): PathPlace {
    let at: Value | undefined = this.value;
    let place: PathPlace = { key: 0, value: 0, isExact: path.length === 0 };
    for (const [i, step] of path.entries()) {
      const mark = isContainer(at) ? this.#marks.get(at)?.get(step)?.at(-1) : undefined;
      if (mark === undefined) return { ...place, isExact: false };
      place = { ...mark, isExact: i === path.length - 1 };
      at = at instanceof Map ? at.get(String(step)) : (at as readonly Value[])[Number(step)];
    }
    return place;
  }

  /** Keys that stand twice in one map, with the place of the later one. */
  duplicates(): { readonly path: readonly Key[]; readonly offset: number }[] {
    const found: { path: readonly Key[]; offset: number }[] = [];
    const open: { value: Value; path: readonly Key[] }[] = [{ value: this.value, path: [] }];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (!isContainer(at.value)) continue;
      for (const [key, places] of this.#marks.get(at.value) ?? [])
        for (const { key: offset } of places.slice(1)) found.push({ path: [...at.path, key], offset });
      for (const [key, value] of at.value.entries()) open.push({ value, path: [...at.path, key] });
    }
    return found.sort((a, b) => a.offset - b.offset);
  }
}

function isContainer(value: Value | undefined): value is Map<string, Value> | Value[] {
  return value instanceof Map || Array.isArray(value);
}

/** Reads the first document of a text as readYaml does, with its places. */
export function readPlaced(text: string): YamlResult<DocumentPlaces> {
  const marks: Marks = new Map();
  const read = readYaml(text, {
    mark: (container, key, keyOffset, valueOffset) => {
      let entries = marks.get(container);
      if (entries === undefined) marks.set(container, (entries = new Map()));
      entries.set(key, [...(entries.get(key) ?? []), { key: keyOffset, value: valueOffset }]);
    },
  });
  return read.error === undefined ? { value: new DocumentPlaces(read.value, marks) } : read;
}
