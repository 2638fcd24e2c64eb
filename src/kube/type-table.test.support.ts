// TypeInfos from a table: testdata/types.json holds those of ten kinds, as the OpenAPI document of Kubernetes 1.36 has them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { sourceDir } from '../testing/source-dir.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { FieldInfo, TypeInfo } from './type-info.ts';

type Scalar = 'string' | 'numeric' | 'boolean';

/** `#Name` a struct of the table; scalars by name ("scalar": any); "raw" any JSON as a whole. */
type Row =
  | string
  | { readonly list: Row; readonly merge?: 'set' | 'map'; readonly keys?: readonly string[]; readonly keyDefaults?: Record<string, string> }
  | { readonly map: Row; readonly merge?: 'atomic' | 'granular' }
  | { readonly struct: Readonly<Record<string, Field>>; readonly name?: string; readonly merge?: 'atomic' | 'granular' }
  | { readonly ref: string; readonly merge: 'atomic' | 'granular' };

type Field = Row | (Omit<FieldInfo, 'type'> & { readonly type: Row });

export interface TypeTable {
  readonly kinds: Readonly<Record<string, Row>>;
  readonly types: Readonly<Record<string, Row>>;
}

/** By `apps/v1/Deployment`; throws for a kind that is not in the table. */
export type TypesByKind = (kind: string) => TypeInfo;

export function typesOfTable(table: TypeTable): TypesByKind {
  const made = new Map<string, TypeInfo>();
  const named = (name: string): TypeInfo => {
    let type = made.get(name);
    if (type === undefined) {
      const fields = new Map<string, FieldInfo>();
      const row = table.types[name];
      if (typeof row !== 'object' || !('struct' in row)) throw new Error(`no type ${name}`);
      type = { kind: 'struct', fields, ...(row.name && { name: row.name }), ...(row.merge && { merge: row.merge }) };
      made.set(name, type);
      for (const [key, field] of Object.entries(row.struct)) fields.set(key, fieldOf(field));
    }
    return type;
  };
  const fieldOf = (field: Field): FieldInfo => {
    if (typeof field !== 'object' || !('type' in field)) return { type: typeOf(field) };
    return { ...field, type: typeOf(field.type) };
  };
  const typeOf = (row: Row): TypeInfo => {
    if (typeof row === 'string') return row.startsWith('#') ? named(row.slice(1)) : scalarOf(row);
    if ('ref' in row) return { ...named(row.ref), merge: row.merge };
    if ('list' in row) {
      const { list, ...rest } = row;
      return { kind: 'list', item: typeOf(list), ...rest };
    }
    if ('map' in row) return { kind: 'map', item: typeOf(row.map), ...(row.merge && { merge: row.merge }) };
    const fields = new Map(Object.entries(row.struct).map(([key, field]) => [key, fieldOf(field)]));
    return { kind: 'struct', fields, ...(row.merge && { merge: row.merge }) };
  };
  return (kind) => {
    const row = table.kinds[kind];
    if (row === undefined) throw new Error(`no kind ${kind}`);
    return typeOf(row);
  };
}

function scalarOf(name: string): TypeInfo {
  if (name === 'raw') return { kind: 'untyped', merge: 'atomic' };
  if (name === 'untyped') return { kind: 'untyped' };
  return name === 'scalar' ? { kind: 'scalar' } : { kind: 'scalar', scalar: name as Scalar };
}

export function recordedTypes(): TypesByKind {
  return typesOfTable(recorded('types.json') as unknown as TypeTable);
}

export function recorded(file: string): Json {
  return JSON.parse(readFileSync(join(sourceDir(import.meta.url), 'testdata', file), 'utf8')) as Json;
}

const NAMES = ['a', 'b', 'c', 'd'];

/** Objects of a type, small, from few names, so that two of them have much in common; lists have no item twice. */
export function arbitraryOf(type: TypeInfo, depth = 0): fc.Arbitrary<Json> {
  switch (type.kind) {
    case 'scalar':
      if (type.scalar === 'numeric') return fc.constantFrom(1, 2, 80, 443);
      return type.scalar === 'boolean' ? fc.boolean() : fc.constantFrom(...NAMES);
    case 'untyped':
      return fc.constantFrom<Json>(1, 'a', { a: 1 });
    case 'map':
      return fc.dictionary(fc.constantFrom(...NAMES), arbitraryOf(type.item ?? { kind: 'untyped' }, depth + 1), { maxKeys: 3 });
    case 'list': {
      const keys = type.keys ?? [];
      const id = (item: Json): string =>
        isObject(item) && keys.length > 0 ? JSON.stringify(item[keys[0]!] ?? null) : JSON.stringify(item);
      return fc.uniqueArray(arbitraryItem(type, depth), { minLength: 1, maxLength: 3, selector: id });
    }
    case 'struct':
      return arbitraryStruct(type, depth);
  }
}

function arbitraryItem(type: TypeInfo, depth: number): fc.Arbitrary<Json> {
  const item = type.item ?? { kind: 'untyped' };
  const items = arbitraryOf(item, depth + 1);
  if (type.keys === undefined) return items;
  const keys = type.keys.map((key) => [key, arbitraryOf(item.fields!.get(key)!.type, depth + 1)] as const);
  return fc.tuple(items, fc.record(Object.fromEntries(keys))).map(([object, own]) => ({ ...(object as JsonObject), ...own }));
}

/** Fields that make the merging of a struct interesting, and a few of the others. */
const LIKED =
  /^(spec|template|containers|volumes|ports|env|volumeMounts|labels|annotations|selector|data|strategy|rollingUpdate|image|args|replicas|rules|metadata|finalizers|nodeSelector|type|emptyDir|configMap)$/;

function arbitraryStruct(type: TypeInfo, depth: number): fc.Arbitrary<Json> {
  const entries = [...(type.fields ?? [])].filter(([name], i) => LIKED.test(name) || i < 2).filter(([name]) => name !== 'managedFields');
  const usable = depth > 8 ? entries.filter(([, field]) => field.type.kind === 'scalar') : entries;
  const shape = Object.fromEntries(usable.map(([name, field]) => [name, arbitraryOf(field.type, depth + 1)]));
  return fc.record(shape, { requiredKeys: [] }) as fc.Arbitrary<Json>;
}
