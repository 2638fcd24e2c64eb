/** github.com/mitchellh/copystructure v1.2.0: new maps and lists of the same types all the way down. */
import type { Origins } from '../base/index.ts';
import {
  type GoList,
  type GoMap,
  GoStruct,
  goFail,
  goNil,
  goType,
  goVersion,
  timeType,
  type Value,
  type Version,
  versionOf,
  versionPointerType,
} from '../golang/index.ts';
import { MAX_DEPTH } from './limits.ts';

export function deepCopy(value: Value, origins?: Origins): Value {
  if (value === null) goFail('reflect: call of reflect.Value.Type on zero Value');
  return copy(value, origins, 0);
}

function copy(value: Value, origins: Origins | undefined, depth: number): Value {
  if (depth > MAX_DEPTH) goFail('deepCopy error: values are nested too deeply');
  if (Array.isArray(value)) return copyList(value, origins, depth);
  if (value instanceof Map) return copyMap(value, origins, depth);
  return value instanceof GoStruct ? copyStruct(value, depth) : value;
}

function copyList(list: GoList, origins: Origins | undefined, depth: number): GoList {
  const out: GoList = [];
  for (const [i, item] of list.entries()) {
    out.push(copy(item, origins, depth + 1));
    origins?.copy(list, i, out, i);
  }
  if (list[goType] !== undefined) out[goType] = list[goType];
  if (list[goNil]) out[goNil] = true;
  return out;
}

function copyMap(map: GoMap, origins: Origins | undefined, depth: number): GoMap {
  const out: GoMap = new Map();
  for (const [key, item] of map) {
    out.set(key, copy(item, origins, depth + 1));
    origins?.copy(map, key, out, key);
  }
  if (map[goType] !== undefined) out[goType] = map[goType];
  if (map[goNil]) out[goNil] = true;
  return out;
}

/** Go: unexported fields stay behind, and a version has no others: its copy is 0.0.0. A time has a copier of its own. */
function copyStruct(struct: GoStruct, depth: number): GoStruct {
  if (struct.type === timeType) return struct;
  if (struct.type === versionPointerType) return goVersion({ ...NO_VERSION, edition: versionOf(struct).edition });
  return new GoStruct(struct.type, new Map([...struct.fields].map(([name, v]) => [name, copy(v, undefined, depth + 1)])), struct.inner);
}

const NO_VERSION: Omit<Version, 'edition'> = { major: 0n, minor: 0n, patch: 0n, prerelease: '', metadata: '', original: '' };
