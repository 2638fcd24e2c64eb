/** What a type says on how one of its fields is patched: apimachinery's LookupPatchMeta (strategicpatch/meta.go) over TypeInfo. */
import type { FieldInfo, TypeInfo } from '../type-info.ts';
import { fail } from './patch-result.ts';

export interface PatchMeta {
  /** Of the field's value: the object, or a list's items. */
  readonly type: TypeInfo;
  readonly strategy: 'merge' | 'replace' | undefined;
  readonly retainKeys: boolean;
  readonly mergeKey: string | undefined;
}

/** How a field that holds an object is patched. */
export function objectMeta(type: TypeInfo, key: string): PatchMeta {
  return meta(fieldOf(type, key));
}

/** How a field that holds a list is patched; `type` is that of the items. */
export function listMeta(type: TypeInfo, key: string): PatchMeta {
  const field = fieldOf(type, key);
  const { item } = field.type;
  if (field.type.kind !== 'list' || item === undefined) fail(`expected slice or array type, but got: ${goKind(type)}`);
  if (item.kind === 'list') fail('unexpected slice of slice');
  return { ...meta(field), type: item };
}

function meta({ type, patch, mergeKey }: FieldInfo): PatchMeta {
  if (patch === undefined) return { type, strategy: undefined, retainKeys: false, mergeKey };
  const retainKeys = patch.includes('retainKeys');
  return { type, strategy: patch.includes('merge') ? 'merge' : patch.includes('replace') ? 'replace' : undefined, retainKeys, mergeKey };
}

function fieldOf(type: TypeInfo, key: string): FieldInfo {
  if (type.kind === 'untyped') return unknownField(type, key);
  if (type.kind !== 'struct') fail(`merging an object in json but data type is not struct, instead is: ${goKind(type)}`);
  return type.fields?.get(key) ?? foldedField(type, key) ?? unknownField(type, key);
}

/** Go's JSON finds fields whatever their case. */
function foldedField(type: TypeInfo, key: string): FieldInfo | undefined {
  const folded = key.toLowerCase();
  for (const [name, field] of type.fields ?? []) if (name.toLowerCase() === folded) return field;
  return undefined;
}

function unknownField(type: TypeInfo, key: string): never {
  fail(`unable to find api field in struct ${type.name ?? 'RawExtension'} for the json field ${JSON.stringify(key)}`);
}

function goKind({ kind }: TypeInfo): string {
  if (kind === 'list') return 'slice';
  return kind === 'scalar' ? 'string' : kind === 'map' ? 'map' : 'struct';
}
