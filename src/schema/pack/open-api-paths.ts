/** The paths of an OpenAPI v3 document: each operation with its action, its kind and the parameters that clients ask for. */
import type { GroupVersionKind, Json } from '../../kube/index.ts';
import type { KindInfo, Subresource } from './kinds.ts';

type Document = { [key: string]: Json };

/** @param refOf the schema of a type of the pack, if the document has it */
export function operations(path: string, kinds: readonly KindInfo[], refOf: (type: string) => string | undefined): Json {
  const paths: Document = {};
  for (const kind of kinds) {
    const base = `/${path}/${kind.namespaced ? 'namespaces/{namespace}/' : ''}${kind.resource}`;
    const scope = kind.namespaced ? [pathParameter('namespace')] : [];
    const ref = refOf(kind.type);
    const collection = item(kind, kind.verbs, COLLECTION, ref);
    if (Object.keys(collection).length > 0) paths[base] = { ...collection, parameters: [...scope, PRETTY] };
    const single = item(kind, kind.verbs, SINGLE, ref);
    const named = [pathParameter('name'), ...scope, PRETTY];
    if (Object.keys(single).length > 0) paths[`${base}/{name}`] = { ...single, parameters: named };
    if (kind.namespaced && kind.verbs.includes('list')) paths[`/${path}/${kind.resource}`] = item(kind, ['list'], COLLECTION, ref);
    for (const sub of kind.subresources) paths[`${base}/{name}/${sub.name}`] = { ...subItem(kind, sub, ref), parameters: named };
  }
  return paths;
}

function subItem(kind: KindInfo, sub: Subresource, ref: string | undefined): Document {
  return item(sub.kind ?? kind, sub.verbs, { ...SINGLE, create: 'post' }, sub.kind === undefined ? ref : undefined);
}

const COLLECTION: Readonly<Record<string, string>> = { list: 'get', create: 'post', deletecollection: 'delete' };
const SINGLE: Readonly<Record<string, string>> = { get: 'get', update: 'put', patch: 'patch', delete: 'delete' };
const ACTIONS: Readonly<Record<string, string>> = { create: 'post', update: 'put' };

function item(
  gvk: GroupVersionKind,
  verbs: readonly string[],
  methods: Readonly<Record<string, string>>,
  ref: string | undefined,
): Document {
  const result: Document = {};
  for (const verb of verbs) {
    const method = methods[verb];
    if (method === undefined) continue;
    const write = verb === 'create' || verb === 'update' || verb === 'patch';
    result[method] = {
      ...(write ? { parameters: verb === 'patch' ? [...WRITE, FORCE] : WRITE, requestBody: body(verb, ref) } : {}),
      responses: {
        '200': { description: 'OK', ...(ref === undefined ? {} : { content: { 'application/json': { schema: { $ref: ref } } } }) },
      },
      'x-kubernetes-action': ACTIONS[verb] ?? verb,
      'x-kubernetes-group-version-kind': { group: gvk.group, kind: gvk.kind, version: gvk.version },
    };
  }
  return result;
}

const PATCHES = ['json-patch+json', 'merge-patch+json', 'strategic-merge-patch+json', 'apply-patch+yaml'];

function body(verb: string, ref: string | undefined): Json {
  const schema = { schema: verb === 'patch' || ref === undefined ? { type: 'object' } : { $ref: ref } };
  if (verb !== 'patch') return { required: true, content: { '*/*': schema } };
  return { required: true, content: Object.fromEntries(PATCHES.map((type) => [`application/${type}`, schema])) };
}

function query(name: string, type: string): Json {
  return { in: 'query', name, schema: { type, uniqueItems: true } };
}

function pathParameter(name: string): Json {
  return { in: 'path', name, required: true, schema: { type: 'string', uniqueItems: true } };
}

const PRETTY = query('pretty', 'string');
const FORCE = query('force', 'boolean');
const WRITE = [query('dryRun', 'string'), query('fieldManager', 'string'), query('fieldValidation', 'string')];
