/** Paths of values as people write them, and walks over what values hold. */

import type { GoMap, Value } from '../golang/index.ts';
import { ITEM } from './analysis/abstract.ts';

/** `image.tag`, `hosts[0].name`, `annotations."a.b/c"`. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((key, i) => {
      if (key === ITEM) return '[*]';
      if (typeof key === 'number') return `[${key}]`;
      const plain = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(key) ? key : JSON.stringify(key);
      return i === 0 ? plain : `.${plain}`;
    })
    .join('');
}

/** A value with nothing below it, where it lies, and the container that holds it. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: Value;
  readonly container: GoMap | readonly Value[];
  readonly key: string | number;
}

/** Most leaves that are looked at. */
const MAX_LEAVES = 200_000;

/** Leaves in order; an empty map or list is one. Items of lists have the key "*". */
export function* leavesOf(root: GoMap): Generator<Leaf> {
  let count = 0;
  const stack: Leaf[] = [];
  const push = (container: GoMap | readonly Value[], path: readonly string[]): void => {
    const inner: Leaf[] = [];
    for (const [key, value] of container.entries() as Iterable<[string | number, Value]>) {
      inner.push({ path: [...path, typeof key === 'number' ? ITEM : key], value, container, key });
    }
    for (const leaf of inner.reverse()) stack.push(leaf);
  };
  push(root, []);
  for (let leaf = stack.pop(); leaf !== undefined; leaf = stack.pop()) {
    const { value } = leaf;
    const size = value instanceof Map ? value.size : Array.isArray(value) ? value.length : 0;
    if (size > 0) push(value as GoMap | Value[], leaf.path);
    else {
      yield leaf;
      if (++count > MAX_LEAVES) return;
    }
  }
}
