/**
 * Field sets that were written when a type was merged otherwise (structured-merge-diff, typed/reconcile_schema.go): what is owned as a whole
 * now, and was owned field by field, becomes owned as a whole.
 */
import type { TypeInfo } from '../type-info.ts';
import { type FieldSet, insert, isEmpty, type MutableFieldSet, newSet, recursiveDifference, union } from './field-set.ts';
import { fieldName, type Step } from './path-element.ts';
import { atomOf, elementType, isAtomicList, isAtomicMap, itemType } from './typed-atom.ts';

export function reconcileFieldSet(set: FieldSet, type: TypeInfo): FieldSet {
  const atomic = newSet();
  reconcile(type, set, false, [], atomic);
  return isEmpty(atomic) ? set : union(recursiveDifference(set, atomic), atomic);
}

function reconcile(type: TypeInfo, set: FieldSet | undefined, whole: boolean, path: Step[], atomic: MutableFieldSet): void {
  if (type.kind === 'untyped' && type.merge !== 'atomic') return;
  // Maps of any JSON are not asked either.
  if (type.kind === 'map' && type.item?.kind === 'untyped') return;
  if (set === undefined) {
    if (!whole && type.kind === 'list' && isAtomicList(type)) insert(atomic, path);
    return;
  }
  if (atomOf(type, undefined) === 'scalar') return;
  if (!whole && type.kind === 'list' && isAtomicList(type)) {
    insert(atomic, path);
    return;
  }
  if (!whole && type.kind !== 'list' && isAtomicMap(type)) {
    if (!isEmpty(set)) insert(atomic, path);
    return;
  }
  const steps = new Set([...set.children.keys(), ...set.members]);
  for (const step of steps) {
    const name = fieldName(step);
    const below = type.kind === 'list' ? itemType(type) : elementType(type, name ?? '');
    if (below === undefined) continue;
    const child = set.children.get(step);
    path.push(step);
    reconcile(below, child, set.members.has(step) && child === undefined, path, atomic);
    path.pop();
  }
}
