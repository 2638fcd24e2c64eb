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
import { type Budget, newBudget, visit } from './limits.ts';

export function deepCopy(value: Value, origins?: Origins): Value {
  if (value === null) goFail('reflect: call of reflect.Value.Type on zero Value');
  return copy(value, origins, 0, newBudget());
}

function copy(value: Value, origins: Origins | undefined, depth: number, budget: Budget): Value {
  visit(budget, depth, 'deepCopy');
  if (Array.isArray(value)) return copyList(value, origins, depth, budget);
  if (value instanceof Map) return copyMap(value, origins, depth, budget);
  return value instanceof GoStruct ? copyStruct(value, depth, budget) : value;
}

function copyList(list: GoList, origins: Origins | undefined, depth: number, budget: Budget): GoList {
  const out: GoList = [];
  for (const [i, item] of list.entries()) {
    out.push(copy(item, origins, depth + 1, budget));
    origins?.copy(list, i, out, i);
  }
  if (list[goType] !== undefined) out[goType] = list[goType];
  if (list[goNil]) out[goNil] = true;
  return out;
}

function copyMap(map: GoMap, origins: Origins | undefined, depth: number, budget: Budget): GoMap {
  const out: GoMap = new Map();
  for (const [key, item] of map) {
    out.set(key, copy(item, origins, depth + 1, budget));
    origins?.copy(map, key, out, key);
  }
  if (map[goType] !== undefined) out[goType] = map[goType];
  if (map[goNil]) out[goNil] = true;
  return out;
}

/** Go: unexported fields stay behind, and a version has no others: its copy is 0.0.0. A time has a copier of its own. */
function copyStruct(struct: GoStruct, depth: number, budget: Budget): GoStruct {
  if (struct.type === timeType) return struct;
  if (struct.type === versionPointerType) return goVersion({ ...NO_VERSION, edition: versionOf(struct).edition });
  return new GoStruct(
    struct.type,
    new Map([...struct.fields].map(([name, v]) => [name, copy(v, undefined, depth + 1, budget)])),
    struct.inner,
  );
}

const NO_VERSION: Omit<Version, 'edition'> = { major: 0n, minor: 0n, patch: 0n, prerelease: '', metadata: '', original: '' };
