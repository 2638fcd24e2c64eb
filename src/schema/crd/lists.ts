/** Lists that must not have the same item twice: x-kubernetes-list-type set and map (pkg/apiserver/schema/listtype). */
import { type At, isList, isObject, type Json, type JsonObject, type Report, setKey } from '../../kube/index.ts';
import { canonicalText } from './equal.ts';
import { HAS_KEYED_LIST, type Structural } from './structural.ts';

/** Reports duplicates in the lists of a value and below it. */
export function checkLists(value: Json, schema: Structural, at: At, report: Report): void {
  if ((schema.below & HAS_KEYED_LIST) === 0) return;
  if (isList(value)) {
    if (schema.listType === 'set') reportDuplicates(value, value, at, report);
    if (schema.listType === 'map') checkMap(value, schema.mapKeys, at, report);
    const { items } = schema;
    if (items !== undefined && (items.below & HAS_KEYED_LIST) !== 0)
      for (const [i, item] of value.entries()) checkLists(item, items, at.to(i), report);
    return;
  }
  if (!isObject(value)) return;
  const { properties, additional } = schema;
  for (const [name, property] of properties ?? []) {
    if ((property.below & HAS_KEYED_LIST) !== 0 && Object.hasOwn(value, name)) checkLists(value[name]!, property, at.to(name), report);
  }
  if (typeof additional !== 'object' || (additional.below & HAS_KEYED_LIST) === 0) return;
  for (const key of Object.keys(value)) checkLists(value[key]!, additional, at.to(key), report);
}

/** Whether a value has none, for updates: what was wrong before may stay wrong. */
export function hasDuplicates(value: Json, schema: Structural, at: At, scratch: Report): boolean {
  checkLists(value, schema, at, scratch);
  return scratch.errors.length > 0;
}

function checkMap(list: readonly Json[], mapKeys: readonly string[], at: At, report: Report): void {
  for (const [i, item] of list.entries()) {
    if (item === null || isObject(item)) continue;
    report.invalid(at.to(i), 'crd/type', item, 'must be an object for an array of list-type map');
    return;
  }
  const keys = list.map((item): JsonObject => {
    const key: { [key: string]: Json } = {};
    for (const name of mapKeys) if (isObject(item) && Object.hasOwn(item, name)) setKey(key, name, item[name]!);
    return key;
  });
  reportDuplicates(keys, keys, at, report);
}

/** The second of equals is told, not the third. */
function reportDuplicates(list: readonly Json[], shown: readonly Json[], at: At, report: Report): void {
  if (list.length < 2) return;
  const seen = new Map<string, number>();
  for (const [i, item] of list.entries()) {
    const text = canonicalText(item);
    const times = seen.get(text) ?? 0;
    seen.set(text, times + 1);
    if (times === 1) report.duplicate(at.to(i), 'crd/duplicate', shown[i]!);
  }
}
