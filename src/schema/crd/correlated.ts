/**
 * A value beside the old value that it stands for on an update: apiserver's common.CorrelatedObject. What did not change is not held
 * against an update ("ratcheting", since 1.30 by default).
 */
import { isList, isObject, type Json, type JsonObject } from '../../kube/index.ts';
import { deepEqual } from './equal.ts';
import type { Structural } from './structural.ts';

export class Correlated {
  readonly value: Json;
  readonly old: Json;
  readonly #schema: Structural;
  readonly #children = new Map<string | number, Correlated | undefined>();
  #mapList: MapList | undefined;
  #equal: boolean | undefined;

  constructor(value: Json, old: Json, schema: Structural) {
    this.value = value;
    this.old = old;
    this.#schema = schema;
  }

  key(name: string): Correlated | undefined {
    if (this.#children.has(name)) return this.#children.get(name);
    const child = this.#key(name);
    this.#children.set(name, child);
    return child;
  }

  #key(name: string): Correlated | undefined {
    const { value, old } = this;
    if (!isObject(value) || !isObject(old) || !Object.hasOwn(value, name) || !Object.hasOwn(old, name)) return undefined;
    const { properties, additional } = this.#schema;
    const schema = properties?.get(name) ?? (typeof additional === 'object' ? additional : undefined);
    return schema === undefined ? undefined : new Correlated(value[name]!, old[name]!, schema);
  }

  /** Only lists of type map have elements that can be told again. */
  index(i: number): Correlated | undefined {
    if (this.#children.has(i)) return this.#children.get(i);
    const { value, old } = this;
    let child: Correlated | undefined;
    if (isList(value) && isList(old) && i < value.length && this.#schema.listType === 'map' && this.#schema.items !== undefined) {
      this.#mapList ??= new MapList(this.#schema, old);
      const before = this.#mapList.get(value[i]!);
      if (before !== undefined) child = new Correlated(value[i]!, before, this.#schema.items);
    }
    this.#children.set(i, child);
    return child;
  }

  /** Equal to its old value; lists of type map regardless of the order of the old one. */
  equal(): boolean {
    this.#equal ??= this.#compare();
    return this.#equal;
  }

  #compare(): boolean {
    const { value, old } = this;
    if (value === null || old === null) return value === old;
    if (isList(value) && isList(old)) {
      if (value.length !== old.length) return false;
      for (let i = 0; i < value.length; i++) {
        const child = this.index(i);
        if (child === undefined) return this.#mapList === undefined && deepEqual(value, old);
        if (!child.equal()) return false;
      }
      return true;
    }
    if (isObject(value) && isObject(old)) {
      const keys = Object.keys(value);
      return keys.length === Object.keys(old).length && keys.every((key) => this.key(key)?.equal() === true);
    }
    return value === old;
  }
}

/** The elements of a list of type map by their keys: the first of equals. */
export class MapList {
  readonly #keys: readonly string[];
  readonly #items = new Map<string, JsonObject>();

  constructor(schema: Structural, items: readonly Json[]) {
    this.#keys = schema.type === 'array' && schema.listType === 'map' ? schema.mapKeys : [];
    for (const item of items) {
      const key = this.#keyOf(item);
      if (key !== undefined && !this.#items.has(key)) this.#items.set(key, item as JsonObject);
    }
  }

  get(item: Json): JsonObject | undefined {
    const key = this.#keyOf(item);
    return key === undefined ? undefined : this.#items.get(key);
  }

  #keyOf(item: Json): string | undefined {
    if (!isObject(item) || this.#keys.length === 0) return undefined;
    const parts: Json[] = [];
    for (const key of this.#keys) {
      const value = Object.hasOwn(item, key) ? item[key]! : null;
      if (value === null || typeof value === 'object') return undefined;
      parts.push(value);
    }
    return JSON.stringify(parts);
  }
}
