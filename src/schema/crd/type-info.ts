/** What merging must know of a custom resource (server-side apply; strategic merge is not served for them). One TypeInfo per schema node. */
import type { FieldInfo, TypeInfo } from '../../kube/index.ts';
import type { Structural } from './structural.ts';

const known = new WeakMap<Structural, TypeInfo>();
const SCALAR: TypeInfo = { kind: 'scalar' };
const UNTYPED: TypeInfo = { kind: 'untyped' };
const TEXTS: TypeInfo = { kind: 'map', item: SCALAR };
/** metadata of every resource: owners by uid, finalizers a set. */
const METADATA: TypeInfo = {
  kind: 'struct',
  fields: new Map<string, FieldInfo>([
    ...[
      'name',
      'generateName',
      'namespace',
      'selfLink',
      'uid',
      'resourceVersion',
      'generation',
      'creationTimestamp',
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
    ].map((name): [string, FieldInfo] => [name, { type: SCALAR }]),
    ['labels', { type: TEXTS }],
    ['annotations', { type: TEXTS }],
    ['finalizers', { type: { kind: 'list', item: SCALAR, merge: 'set' } }],
    ['ownerReferences', { type: { kind: 'list', item: { ...UNTYPED, merge: 'atomic' }, merge: 'map', keys: ['uid'] } }],
    ['managedFields', { type: { kind: 'list', item: UNTYPED, merge: 'atomic' } }],
  ]),
};

/** The type of a whole resource: its schema with apiVersion, kind and metadata. */
export function resourceTypeInfo(schema: Structural): TypeInfo {
  let info = resources.get(schema);
  if (info === undefined) {
    const own = typeInfo(schema);
    const fields = new Map<string, FieldInfo>([
      ['apiVersion', { type: SCALAR }],
      ['kind', { type: SCALAR }],
      ...(own.fields ?? []),
      ['metadata', { type: METADATA }],
    ]);
    info = own.kind === 'struct' || own.kind === 'untyped' ? { ...own, kind: 'struct', fields } : own;
    resources.set(schema, info);
  }
  return info;
}

const resources = new WeakMap<Structural, TypeInfo>();

/** The type of one schema node; the same object each time. */
export function typeInfo(schema: Structural): TypeInfo {
  let info = known.get(schema);
  if (info === undefined) known.set(schema, (info = makeTypeInfo(schema)));
  return info;
}

function makeTypeInfo(schema: Structural): TypeInfo {
  const { type, properties, additional, items, listType, mapType, mapKeys } = schema;
  if (schema.embedded) return { kind: 'struct', fields: embeddedFields(schema) };
  if (type === 'array') {
    const merge = listType === 'set' || listType === 'map' ? listType : 'atomic';
    const list: TypeInfo = { kind: 'list', item: items === undefined ? UNTYPED : typeInfo(items), merge };
    if (merge !== 'map') return list;
    const defaults: [string, string | number][] = [];
    for (const key of mapKeys) {
      const value = items?.properties?.get(key)?.default;
      if (typeof value === 'string' || typeof value === 'number') defaults.push([key, value]);
    }
    return { ...list, keys: mapKeys, ...(defaults.length > 0 ? { keyDefaults: Object.fromEntries(defaults) } : {}) };
  }
  const merge: Pick<TypeInfo, 'merge'> = mapType === 'atomic' ? { merge: 'atomic' } : {};
  if (properties !== undefined) return { kind: 'struct', fields: fieldsOf(properties), ...merge };
  if (typeof additional === 'object') return { kind: 'map', item: typeInfo(additional), ...merge };
  if (type === 'object' || schema.preserve) return { ...UNTYPED, ...merge };
  return type === '' && !schema.intOrString ? UNTYPED : SCALAR;
}

function embeddedFields(schema: Structural): ReadonlyMap<string, FieldInfo> {
  return new Map<string, FieldInfo>([
    ['apiVersion', { type: SCALAR }],
    ['kind', { type: SCALAR }],
    ['metadata', { type: METADATA }],
    ...fieldsOf(schema.properties ?? new Map()),
  ]);
}

function fieldsOf(properties: ReadonlyMap<string, Structural>): Map<string, FieldInfo> {
  return new Map([...properties].map(([name, property]) => [name, { type: typeInfo(property) }]));
}
