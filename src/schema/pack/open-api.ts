/**
 * The OpenAPI v3 documents of a minor, as the API server gives them at /openapi/v3: an index, and one document for each group and version.
 * Made when asked for. Descriptions are left out, and of the operations only what clients read: action, kind, and the parameters of writes
 * (kubectl looks for fieldValidation at PATCH). Any-JSON types are written in place instead of by reference.
 */
import { createHash } from 'node:crypto';
import type { GroupVersionKind, Json } from '../../kube/index.ts';
import { PACKED } from './data.ts';
import type { KindInfo } from './kinds.ts';
import { type Kubernetes, kubernetes } from './kubernetes.ts';
import { operations } from './open-api-paths.ts';
import type { Field, Shape, StructShape } from './shape.ts';

type Document = { [key: string]: Json };

export interface OpenApi {
  /** What /openapi/v3 answers: `{paths: {"apis/apps/v1": {serverRelativeURL: "/openapi/v3/apis/apps/v1?hash=…"}}}`. */
  readonly index: Json;
  /** The document at "api/v1", "apis/apps/v1"; undefined for a group and version that the minor does not have. */
  document(path: string): Json | undefined;
}

/** @param served only kinds that are on without a flag, unless told otherwise */
export function openApi(minor: number, { alpha = false }: { readonly alpha?: boolean } = {}): OpenApi {
  const kube = kubernetes(minor);
  const groups = new Map<string, KindInfo[]>();
  for (const kind of kube.kinds) {
    if (!alpha && !kind.enabled) continue;
    const path = kind.group === '' ? `api/${kind.version}` : `apis/${kind.group}/${kind.version}`;
    const kinds = groups.get(path);
    if (kinds === undefined) groups.set(path, [kind]);
    else kinds.push(kind);
  }
  const paths: Document = {};
  for (const path of [...groups.keys()].sort()) {
    const hash = createHash('sha512').update(`${kube.minor} ${path} ${PACKED.length}`).digest('hex').toUpperCase();
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` };
  }
  const documents = new Map<string, Json>();
  return {
    index: { paths },
    document(path) {
      const kinds = groups.get(path);
      if (kinds !== undefined && !documents.has(path)) documents.set(path, makeDocument(kube, path, kinds));
      return documents.get(path);
    },
  };
}

function makeDocument(kube: Kubernetes, path: string, kinds: readonly KindInfo[]): Json {
  const schemas: Document = {};
  const objects = objectTypes(kube);
  const add = (shape: Shape): void => {
    if (shape.kind === 'list' || shape.kind === 'map') {
      add(shape.item);
      return;
    }
    const special = SPECIAL[shape.kind];
    if (special !== undefined) schemas[special.name] = special.schema;
    if (shape.kind !== 'struct' || Object.hasOwn(schemas, fullName(shape.name))) return;
    schemas[fullName(shape.name)] = structSchema(shape, objects.get(shape.name));
    for (const field of shape.fields.values()) add(field.shape);
  };
  for (const kind of kinds) {
    for (const name of [
      kind.type,
      `${kind.type}List`,
      ...(kind.verbs.includes('delete') ? ['meta/v1.DeleteOptions', 'meta/v1.Status'] : []),
    ]) {
      const type = kube.struct(name);
      if (type !== undefined) add(type);
    }
    for (const sub of kind.subresources) {
      const type = sub.kind === undefined ? undefined : kube.typeOf(sub.kind);
      if (type !== undefined) add(type);
    }
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: `v1.${kube.minor}.0` },
    paths: operations(path, kinds, (type) => (kube.struct(type) === undefined ? undefined : refTo(type))),
    components: { schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))) },
  };
}

/** The types that are objects of their own: kinds, their lists, what subresources take. */
function objectTypes(kube: Kubernetes): ReadonlyMap<string, GroupVersionKind> {
  const objects = new Map<string, GroupVersionKind>();
  for (const { group, version, kind, type, subresources } of kube.kinds) {
    objects.set(type, { group, kind, version });
    objects.set(`${type}List`, { group, kind: `${kind}List`, version });
    for (const sub of subresources) {
      const name = sub.kind === undefined ? undefined : kube.typeOf(sub.kind)?.name;
      if (name !== undefined && sub.kind !== undefined) objects.set(name, sub.kind);
    }
  }
  return objects;
}

function refTo(type: string): string {
  return `#/components/schemas/${fullName(type)}`;
}

const PACKAGES: Readonly<Record<string, string>> = {
  meta: 'io.k8s.apimachinery.pkg.apis.meta',
  apiextensions: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions',
  apiregistration: 'io.k8s.kube-aggregator.pkg.apis.apiregistration',
};

/** "core/v1.PodSpec" → "io.k8s.api.core.v1.PodSpec" */
function fullName(type: string): string {
  const slash = type.indexOf('/');
  const folder = type.slice(0, slash);
  return `${PACKAGES[folder] ?? `io.k8s.api.${folder}`}.${type.slice(slash + 1)}`;
}

const SPECIAL: Readonly<Partial<Record<Shape['kind'], { readonly name: string; readonly schema: Json }>>> = {
  quantity: { name: 'io.k8s.apimachinery.pkg.api.resource.Quantity', schema: { oneOf: [{ type: 'string' }, { type: 'number' }] } },
  'int-or-string': {
    name: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
    schema: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  },
  'date-time': { name: 'io.k8s.apimachinery.pkg.apis.meta.v1.Time', schema: { format: 'date-time', type: 'string' } },
  'micro-time': { name: 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime', schema: { format: 'date-time', type: 'string' } },
};

const SCALARS: Readonly<Partial<Record<Shape['kind'], Document>>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
  any: {},
};

/** What a list's or map's elements have as default: the zero value of a Go type that is no pointer. */
const ZEROS: Readonly<Partial<Record<Shape['kind'], Json>>> = {
  string: '',
  boolean: false,
  int32: 0,
  int64: 0,
  double: 0,
  struct: {},
};

function structSchema(struct: StructShape, gvk: GroupVersionKind | undefined): Json {
  const properties: Document = {};
  for (const field of struct.fields.values()) properties[field.name] = fieldSchema(field);
  const schema: Document = { type: 'object' };
  if (struct.fields.size > 0) schema['properties'] = properties;
  if (struct.required.length > 0) schema['required'] = struct.required.map((field) => field.name);
  if (struct.atomic) schema['x-kubernetes-map-type'] = 'atomic';
  if (gvk !== undefined) schema['x-kubernetes-group-version-kind'] = [{ group: gvk.group, kind: gvk.kind, version: gvk.version }];
  return schema;
}

function fieldSchema(field: Field): Json {
  const schema = shapeSchema(field.shape);
  if (field.default !== undefined) schema['default'] = field.default;
  else if (field.byValue) schema['default'] = {};
  else if (field.zero) schema['default'] = ZEROS[field.shape.kind] ?? '';
  if (field.list !== undefined) schema['x-kubernetes-list-type'] = field.list;
  if (field.keys !== undefined) schema['x-kubernetes-list-map-keys'] = field.keys;
  if (field.map !== undefined) schema['x-kubernetes-map-type'] = field.map;
  if (field.patch !== undefined) schema['x-kubernetes-patch-strategy'] = field.patch.join(',');
  if (field.mergeKey !== undefined) schema['x-kubernetes-patch-merge-key'] = field.mergeKey;
  return schema;
}

function shapeSchema(shape: Shape): Document {
  if (shape.kind === 'list') return { type: 'array', items: elementSchema(shape.item) };
  if (shape.kind === 'map') return { type: 'object', additionalProperties: elementSchema(shape.item) };
  const name = shape.kind === 'struct' ? fullName(shape.name) : SPECIAL[shape.kind]?.name;
  return name === undefined ? { ...SCALARS[shape.kind] } : { allOf: [{ $ref: `#/components/schemas/${name}` }] };
}

function elementSchema(shape: Shape): Json {
  const schema = shapeSchema(shape);
  const zero = ZEROS[shape.kind];
  if (zero !== undefined) return { ...schema, default: zero };
  const [ref] = (schema['allOf'] ?? []) as readonly Json[];
  return ref ?? schema;
}
