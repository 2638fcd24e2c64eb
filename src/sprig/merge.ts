/**
 * dario.cat/mergo v1.0.1 over dictionaries, with and without WithOverride. Without: what is missing or empty in the target is filled.
 * With: everything in the source wins, empty text and empty lists included. Dictionaries on both sides are merged where they lie.
 */
import type { Origins } from '../base/index.ts';
import { GoBytes, GoComplex, GoError, type GoMap, GoStruct, goFail, goNil, goType, types, type Value } from '../golang/index.ts';
import { isEmpty } from './convert.ts';
import { type Budget, newBudget, visit } from './limits.ts';
import { kindName, typeName } from './reflection.ts';

/** An error that mergo returns; what it does not expect at all, it panics about (an ordinary GoError here). */
export class MergeError extends GoError {
  override readonly name = 'MergeError';
}

/** Merges `source` into `target` and returns it; a nil target gives a new dictionary. */
export function merge(target: GoMap, source: GoMap, overwrite: boolean, origins?: Origins): GoMap {
  const into: GoMap = target[goNil] && !source[goNil] ? new Map() : target;
  mergeMaps(into, source, { overwrite, origins, budget: newBudget() }, 0);
  return into;
}

interface Manner {
  readonly overwrite: boolean;
  readonly origins: Origins | undefined;
  readonly budget: Budget;
}

function mergeMaps(target: GoMap, source: GoMap, manner: Manner, depth: number): void {
  for (const key of [...source.keys()]) {
    visit(manner.budget, depth, 'merge');
    const value = source.get(key)!;
    if (value === null) {
      if (manner.overwrite) assign(target, source, key, manner);
      continue;
    }
    const old = target.get(key);
    if (old !== undefined && old !== null && (value instanceof Map || value instanceof GoStruct)) mergeValue(old, value, manner, depth);
    if (old !== undefined && !isEmptyElement(old)) {
      if (!manner.overwrite) continue;
      // Both have been merged, and the target keeps its own.
      if (value instanceof Map && old instanceof Map) continue;
    }
    assign(target, source, key, manner);
  }
}

/** mergo has no case for complex numbers. */
function isEmptyElement(value: Value): boolean {
  return isEmpty(value) && !(value instanceof GoComplex);
}

/** What happens inside a value that the target has already. */
function mergeValue(old: Value, value: GoMap | GoStruct, manner: Manner, depth: number): void {
  if (old instanceof Map) {
    if (value instanceof Map && !old[goNil]) mergeMaps(old, value, manner, depth + 1);
    return;
  }
  if (!(old instanceof GoStruct)) return;
  const kind = kindName(value);
  if (old.type.kind === 'ptr') {
    const isNil = value instanceof Map && value[goNil];
    if (kind !== 'ptr' && !isNil && !manner.overwrite && old.type.elem !== (value as GoStruct).type) {
      throw new MergeError('src and dst must be of same type');
    }
    return;
  }
  if (kind !== 'struct' && old.fields.size > 0) goFail(`reflect: call of reflect.Value.Field on ${kind} Value`);
}

function assign(target: GoMap, source: GoMap, key: string, manner: Manner): void {
  const elem = target[goType]?.elem ?? types.any;
  const value = source.get(key)!;
  if (elem !== types.any) {
    const sourceElem = source[goType]?.elem ?? types.any;
    if (sourceElem !== elem) {
      const name = Array.isArray(value) || value instanceof GoBytes ? typeName(value) : sourceElem.name;
      goFail(`reflect.Value.SetMapIndex: value of type ${name} is not assignable to type ${elem.name}`);
    }
  }
  target.set(key, value);
  manner.origins?.copy(source, key, target, key);
}
