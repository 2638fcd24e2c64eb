/**
 * A Go conversion of a map to another type (common.Values to map[string]interface {} and back): the same memory under another name. What
 * is set in one is seen in the other.
 */
import { type GoMap, type GoType, goNil, goType, types, type Value } from './value.ts';

/** The map itself when it has the type already, else a view of it. */
export function convertMap(type: GoType<GoMap>, map: GoMap): GoMap {
  if ((map[goType] ?? types.map) === type) return map;
  const view: GoMap = new MapView(map);
  if (map[goNil]) view[goNil] = true;
  if (type !== types.map) view[goType] = type;
  return view;
}

/** What holds the entries of a map: the same for all its views. */
export function memoryOf(map: GoMap): GoMap {
  return map instanceof MapView ? map.memory : map;
}

class MapView extends Map<string, Value> {
  readonly #of: GoMap;

  constructor(map: GoMap) {
    super();
    this.#of = map instanceof MapView ? map.#of : map;
  }
  get memory(): GoMap {
    return this.#of;
  }
  override get size(): number {
    return this.#of.size;
  }
  override get(key: string): Value | undefined {
    return this.#of.get(key);
  }
  override has(key: string): boolean {
    return this.#of.has(key);
  }
  override set(key: string, value: Value): this {
    this.#of.set(key, value);
    return this;
  }
  override delete(key: string): boolean {
    return this.#of.delete(key);
  }
  override clear(): void {
    this.#of.clear();
  }
  override keys(): MapIterator<string> {
    return this.#of.keys();
  }
  override values(): MapIterator<Value> {
    return this.#of.values();
  }
  override entries(): MapIterator<[string, Value]> {
    return this.#of.entries();
  }
  override [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.#of.entries();
  }
  override forEach(visit: (value: Value, key: string, map: Map<string, Value>) => void): void {
    this.#of.forEach((value, key) => {
      visit(value, key, this);
    });
  }
}
