/** Merging a configuration into an object (structured-merge-diff, typed/merge.go): the right side wins, lists keep an order that suits both. */
import { getKey, isList, isObject, type Json, type JsonObject, setKey } from '../json.ts';
import type { TypeInfo } from '../type-info.ts';
import { applyFail } from './apply-error.ts';
import type { Step } from './path-element.ts';
import { atomOf, elementType, isAtomicList, isAtomicMap, itemStep, itemType } from './typed-atom.ts';
import { scalarError } from './typed-validate.ts';

/** Both values merged; undefined where nothing is left. At least one of them must be there. Parts are shared with the result. */
export function mergeTyped(type: TypeInfo, lhs: Json | undefined, rhs: Json | undefined): Json | undefined {
  // What is on one side only comes out as it is.
  if (rhs === undefined) return lhs;
  const atom = rhs === null && lhs !== undefined ? atomOf(type, lhs) : atomOf(type, rhs);
  switch (atom) {
    case 'scalar':
      if (lhs !== undefined && scalarError(type, lhs) !== undefined && scalarError(type, rhs) !== undefined) {
        applyFail(`failed to merge config: lhs: ${scalarError(type, lhs)}`);
      }
      return rhs;
    case 'list':
      return mergeListValues(type, isList(lhs) ? lhs : [], rhs);
    case 'map':
      return mergeMapValues(type, isObject(lhs) ? lhs : {}, rhs);
  }
}

function mergeMapValues(type: TypeInfo, lhs: JsonObject, rhs: Json): Json | undefined {
  if (isAtomicMap(type)) return rhs;
  const right = isObject(rhs) ? rhs : {};
  const leftKeys = Object.keys(lhs);
  const rightKeys = Object.keys(right);
  if (leftKeys.length === 0 && rightKeys.length === 0) return rhs;
  const out: { [key: string]: Json } = {};
  for (const key of leftKeys) {
    const merged = mergeField(type, key, lhs[key], getKey(right, key));
    if (merged !== undefined) setKey(out, key, merged);
  }
  for (const key of rightKeys) {
    if (Object.hasOwn(lhs, key)) continue;
    const merged = mergeField(type, key, undefined, right[key]);
    if (merged !== undefined) setKey(out, key, merged);
  }
  return Object.keys(out).length > 0 ? out : undefined;
}

function mergeField(type: TypeInfo, key: string, lhs: Json | undefined, rhs: Json | undefined): Json | undefined {
  const fieldType = elementType(type, key);
  if (fieldType === undefined) applyFail(`failed to merge config: .${key}: schema error: invalid atom: inlined`);
  return mergeTyped(fieldType, lhs, rhs);
}

interface Indexed {
  readonly steps: readonly Step[];
  readonly items: ReadonlyMap<Step, Json>;
}

function mergeListValues(type: TypeInfo, lhs: readonly Json[], rhs: Json): Json | undefined {
  const right = isList(rhs) ? rhs : [];
  if (isAtomicList(type) || (lhs.length === 0 && right.length === 0)) return rhs;
  const rights = indexItems(type, right, false);
  const lefts = indexItems(type, lhs, true);
  const out = new ListMerge(type, lhs, lefts, rights).run();
  return out.length > 0 ? out : undefined;
}

/** The items by their step. Among `duplicates`, an item that comes twice merges with nothing: its value is null. */
function indexItems(type: TypeInfo, list: readonly Json[], duplicates: boolean): Indexed {
  const steps: Step[] = [];
  const items = new Map<Step, Json>();
  for (const [i, item] of list.entries()) {
    const found = itemStep(type, item);
    if ('error' in found) applyFail(`failed to merge config: element ${i}: ${found.error}`);
    const { step } = found;
    if (items.has(step) && !duplicates) applyFail(`failed to merge config: duplicate entries for key ${step}`);
    items.set(step, items.has(step) ? null : item);
    steps.push(step);
  }
  return { steps, items };
}

/**
 * The order of a merged list: items of the right come in the right's order, items of the left only stay behind the items that they were behind.
 * The algorithm is upstream's, step for step: the order shows in every applied object.
 */
class ListMerge {
  readonly #type: TypeInfo;
  readonly #lhs: readonly Json[];
  readonly #left: Indexed;
  readonly #right: Indexed;
  readonly #shared: readonly Step[];
  readonly #merged = new Set<Step>();
  readonly #out: Json[] = [];
  #nextShared = 0;

  constructor(type: TypeInfo, lhs: readonly Json[], left: Indexed, right: Indexed) {
    this.#type = itemType(type);
    this.#lhs = lhs;
    this.#left = left;
    this.#right = right;
    this.#shared = right.steps.filter((step) => left.items.has(step));
  }

  run(): Json[] {
    const lefts = this.#left.steps;
    const rights = this.#right.steps;
    let l = 0;
    let r = 0;
    while (l < lefts.length || r < rights.length) {
      const step = lefts[l];
      if (step !== undefined && r < rights.length) {
        if (step === rights[r]) {
          this.#takeRight(step);
          this.#nextShared++;
          l++;
          r++;
          continue;
        }
        const next = this.#shared[this.#nextShared];
        if (this.#right.items.has(step) && next !== undefined && next !== step) {
          // In both, but another one is to come first: it is taken in the right's turn.
          l++;
          continue;
        }
      }
      if (step !== undefined) {
        if (!this.#right.items.has(step)) {
          this.#out.push(this.#lhs[l]!);
          l++;
          continue;
        }
        if (this.#merged.has(step)) l++;
      }
      if (r < rights.length) {
        const taken = rights[r]!;
        this.#takeRight(taken);
        if (this.#shared[this.#nextShared] === taken) this.#nextShared++;
        r++;
      }
    }
    return this.#out;
  }

  #takeRight(step: Step): void {
    this.#merged.add(step);
    const merged = mergeTyped(this.#type, this.#left.items.get(step), this.#right.items.get(step));
    if (merged !== undefined) this.#out.push(merged);
  }
}
