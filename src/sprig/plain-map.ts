/**
 * Go converts a named map, common.Values, to map[string]interface {} when it is passed as one: the same memory under another type. A
 * function that returns its argument returns the second, which prints the same but is another type to typeOf and dig.
 */
import { type GoMap, goNil, goType, types, type Value } from '../golang/index.ts';

/** The map itself, or a view of it that has no name. */
export function plainMap(map: GoMap): GoMap {
  return (map[goType] ?? types.map) === types.map ? map : new MapView(map);
}

class MapView extends Map<string, Value> {
  readonly #of: GoMap;

  constructor(of: GoMap) {
    super();
    this.#of = of;
    if (of[goNil]) (this as GoMap)[goNil] = true;
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
