/** Defaulting of custom resources: apiextensions-apiserver's pkg/apiserver/schema/defaulting/algorithm.go. Copies only what it changes. */
import { isList, isObject, type Json, type JsonObject, setKey } from '../../kube/index.ts';
import { deepCopy } from './equal.ts';
import { mapList, mapObject } from './prune.ts';
import { HAS_DEFAULT, type Structural } from './structural.ts';

/** The value with the defaults of its schema. An absent object is not made for the defaults inside it, unless it has a default itself. */
export function withDefaults(value: Json, schema: Structural): Json {
  if ((schema.below & HAS_DEFAULT) === 0) return value;
  if (isList(value)) {
    const { items } = schema;
    if (items === undefined) return value;
    return mapList(value, (item) => withDefaults(item === null ? filled(items) : item, items));
  }
  return isObject(value) ? defaultObject(value, schema) : value;
}

function defaultObject(value: JsonObject, schema: Structural): Json {
  const { properties, additional } = schema;
  let object = value;
  let own = false;
  for (const [name, property] of properties ?? []) {
    if (property.default === undefined) continue;
    if (Object.hasOwn(object, name) && (object[name] !== null || property.nullable)) continue;
    if (!own) object = { ...object };
    own = true;
    setKey(object as { [key: string]: Json }, name, deepCopy(property.default));
  }
  return mapObject(object, (key, item) => {
    const property = properties?.get(key);
    if (property !== undefined) return typeof item === 'object' && item !== null ? withDefaults(item, property) : item;
    if (typeof additional !== 'object') return item;
    return withDefaults(item === null ? filled(additional) : item, additional);
  });
}

/** What null becomes where it is not allowed; it stays when there is no default. */
function filled(schema: Structural): Json {
  return schema.nullable || schema.default === undefined ? null : deepCopy(schema.default);
}
