/**
 * Where values come from. Values are plain lists and maps; their origins lie in a side table, found by the identity of the container
 * and the key in it, so that a render without origins pays nothing for them.
 */

/** One layer that set a leaf: a place in a values file, or in a --set argument. */
export interface Origin {
  /** Name of the source: "values.yaml", "charts/redis/values.yaml", "values-prod.yaml", "--set". */
  readonly source: string;
  /** Byte offset in that source. */
  readonly offset: number;
  /** What this layer replaced, newest first. */
  readonly replaced?: Origin;
}

export type Key = string | number;

/** The side table. */
export class Origins {
  readonly #table = new WeakMap<object, Map<Key, Origin>>();

  get(container: object, key: Key): Origin | undefined {
    return this.#table.get(container)?.get(key);
  }

  set(container: object, key: Key, origin: Origin): void {
    let keys = this.#table.get(container);
    if (keys === undefined) this.#table.set(container, (keys = new Map()));
    keys.set(key, origin);
  }

  /** Copies what is known of one key to another place (merge, deep copy, pick …). */
  copy(from: object, fromKey: Key, to: object, toKey: Key = fromKey): void {
    const origin = this.get(from, fromKey);
    if (origin !== undefined) this.set(to, toKey, origin);
  }
}
