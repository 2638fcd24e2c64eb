/** Where the values of a document stand in its text. */
import type { Key } from '../base/index.ts';
import type { Value } from '../golang/index.ts';
import { readYaml } from '../yaml/index.ts';

export interface PointerPlace {
  readonly pointer: string;
  readonly value: Value;
  /** Offsets of the value's text. */
  readonly start: number;
  readonly end: number;
}

/** Every scalar and every empty list or map of a document. */
export function placesIn(content: string): PointerPlace[] {
  const marks = new Map<object, Map<Key, { key: number; value: number }>>();
  const starts: number[] = [];
  const read = readYaml(content, {
    mark: (container, key, keyOffset, valueOffset) => {
      let entries = marks.get(container);
      if (entries === undefined) marks.set(container, (entries = new Map()));
      entries.set(key, { key: keyOffset, value: valueOffset });
      starts.push(keyOffset);
    },
  });
  if (read.error !== undefined) return [];
  starts.sort((a, b) => a - b);
  const places: PointerPlace[] = [];
  const open: { value: Value; pointer: string }[] = [{ value: read.value, pointer: '' }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (!(at.value instanceof Map) && !Array.isArray(at.value)) continue;
    for (const [key, value] of at.value.entries()) {
      const pointer = `${at.pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const mark = marks.get(at.value)?.get(key);
      const isOpen = (value instanceof Map && value.size > 0) || (Array.isArray(value) && value.length > 0);
      if (isOpen) open.push({ value, pointer });
      else if (mark !== undefined) {
        const next = starts[firstAfter(starts, mark.value)] ?? content.length;
        places.push({
          pointer,
          value,
          start: mark.value,
          end: mark.value + content.slice(mark.value, next).replace(/\s+(?:- *|#.*\s*)*$/, '').length,
        });
      }
    }
  }
  return places.sort((a, b) => a.start - b.start);
}

/** Index of the first number greater than `value` in a sorted list. */
function firstAfter(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
