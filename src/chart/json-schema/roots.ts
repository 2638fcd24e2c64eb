/**
 * The documents that a schema refers to, and the schema resources, anchors and dialects in them (jsonschema's roots.go and root.go).
 * Documents come from what was handed in and from the metaschemas; nothing is read from a disk or the network.
 */
import { quote } from '../../golang/index.ts';
import { type Dialect, type Draft, draftFromUrl, idOf, latestDraft, subschemas, unescapeToken } from './draft.ts';
import { type Json, parseJsonExact } from './json.ts';
import { metaschemas } from './metaschemas.ts';
import { encodePointer, parseUrl, pathUnescape, resolveUrl, UrlError, urlString } from './uri.ts';

/** A schema that cannot be compiled; the message is jsonschema's. */
export class SchemaError extends Error {}

/** Deepest nesting of subschemas. */
const MAX_SCHEMA_DEPTH = 500;

export interface Resource {
  readonly pointer: string;
  readonly id: string;
  dialect: Dialect;
  readonly anchors: Map<string, string>;
  readonly dynamicAnchors: Set<string>;
}

export interface Root {
  readonly url: string;
  readonly document: Json;
  readonly resources: Map<string, Resource>;
  readonly processed: Set<string>;
}

/** A place: a document and a JSON pointer in it. */
export interface Place {
  readonly url: string;
  readonly pointer: string;
}

/** A reference before its fragment is looked up. */
export interface Reference {
  readonly url: string;
  readonly fragment: string;
}

export interface RootsOptions {
  /** Judges a schema against the metaschema of its dialect; throws SchemaError. Absent for the metaschemas themselves. */
  readonly validate?: (root: Root, schema: Json, pointer: string) => void;
  /** Told of each urn: that is taken as a schema that allows everything, as Helm takes it. */
  readonly unresolvedUrn?: (urn: string) => void;
}

export class Roots {
  readonly #roots = new Map<string, Root>();
  readonly #documents = new Map<string, Json>();
  readonly #options: RootsOptions;

  constructor(options: RootsOptions) {
    this.#options = options;
  }

  add(url: string, document: Json): void {
    this.#documents.set(url, document);
  }

  root(url: string): Root {
    const known = this.#roots.get(url);
    if (known !== undefined) return known;
    const document = this.#load(url);
    const root: Root = { url, document, resources: new Map(), processed: new Set() };
    this.#collect(root, document, url, '', { draft: latestDraft, vocabularies: undefined }, 0);
    if (!/^https?:\/\/json-schema\.org\//.test(url)) this.#options.validate?.(root, document, '');
    this.#roots.set(url, root);
    return root;
  }

  /** The place that `reference` names, in whatever document. */
  resolve(reference: Reference): Place {
    const root = this.root(reference.url);
    return resolveIn(root, reference.fragment, root.resources.get('')!);
  }

  /** A place that no keyword makes a schema (a $ref into nowhere in particular) becomes one. */
  ensureSubschema(place: Place): Root {
    const root = this.root(place.url);
    if (root.processed.has(place.pointer)) return root;
    const value = lookup(root, place.pointer);
    const copy: Root = { ...root, resources: new Map(), processed: new Set(root.processed) };
    for (const [pointer, r] of root.resources) {
      copy.resources.set(pointer, { ...r, anchors: new Map(r.anchors), dynamicAnchors: new Set(r.dynamicAnchors) });
    }
    const base = resourceAt(copy, place.pointer);
    this.#collect(copy, value, base.id, place.pointer, base.dialect, 0);
    if (!copy.resources.has(place.pointer)) collectAnchors(copy, value, place.pointer, resourceAt(copy, place.pointer));
    this.#options.validate?.(copy, value, place.pointer);
    this.#roots.set(root.url, copy);
    return copy;
  }

  #load(url: string): Json {
    const known = this.#documents.get(url) ?? metaschema(url);
    if (known !== undefined) return known;
    const fail = (why: string): never => {
      throw new SchemaError(`failing loading ${quote(url)}: ${why}`);
    };
    let parsed: ReturnType<typeof parseUrl>;
    try {
      parsed = parseUrl(url);
    } catch (error) {
      if (error instanceof UrlError) return fail(error.message);
      throw error;
    }
    switch (parsed.scheme) {
      case 'urn':
        this.#options.unresolvedUrn?.(url);
        return true;
      case 'file':
        return fail(`open ${parsed.path}: no such file or directory`);
      case 'http':
      case 'https':
        return fail('schemas are not fetched over the network');
      default:
        return fail(`no URLLoader registered for ${quote(url)}`);
    }
  }

  #collect(root: Root, schema: Json, base: string, pointer: string, fallback: Dialect, depth: number): void {
    if (root.processed.has(pointer)) return;
    if (depth > MAX_SCHEMA_DEPTH) throw new SchemaError(`schema is nested deeper than ${MAX_SCHEMA_DEPTH} levels`);
    if (schema instanceof Map) this.#collectObject(root, schema, base, pointer, fallback, depth);
    else if (pointer === '') root.resources.set('', newResource('', base, fallback));
    root.processed.add(pointer);
  }

  #collectObject(root: Root, schema: Map<string, Json>, base: string, pointer: string, fallback: Dialect, depth: number): void {
    let hasSchema = typeof schema.get('$schema') === 'string';
    let draft = this.#draftOf(root.url, pointer, schema, fallback.draft, new Set());
    let id = idOf(draft, schema);
    if (id === '' && pointer !== '') {
      draft = fallback.draft;
      hasSchema = false;
      id = idOf(draft, schema);
    }
    let url = base;
    if (id !== '') {
      try {
        url = joinUrl(base, id).url;
      } catch (error) {
        if (error instanceof SchemaError) throw new SchemaError(`error in parsing id at ${quote(placeString(root.url, pointer))}`);
        throw error;
      }
    }
    if (id !== '' || pointer === '') {
      const same = resourceById(root, url);
      if (same !== undefined && same.pointer !== pointer) {
        throw new SchemaError(`duplicate id ${quote(url)} in ${quote(root.url)} at ${quote(pointer)} and ${quote(same.pointer)}`);
      }
      if (same === undefined) {
        const dialect = hasSchema ? { draft, vocabularies: this.#vocabularies(schema, draft) } : fallback;
        root.resources.set(pointer, newResource(pointer, url, dialect));
      }
    }
    const resource = resourceById(root, url);
    if (resource === undefined) throw new SchemaError('unable to validate schema: baseres is nil');
    collectAnchors(root, schema, pointer, resource);
    for (const [at, value] of subschemas(draft, schema, pointer)) this.#collect(root, value, url, at, resource.dialect, depth + 1);
  }

  #draftOf(url: string, pointer: string, document: Json, fallback: Draft, seen: Set<string>): Draft {
    const name = document instanceof Map ? document.get('$schema') : undefined;
    if (typeof name !== 'string') return fallback;
    const draft = draftFromUrl(name);
    if (draft !== undefined) return draft;
    const next = name.split('#', 1)[0]!;
    try {
      parseUrl(next);
    } catch (error) {
      if (error instanceof UrlError) throw new SchemaError(`invalid $schema in ${quote(placeString(url, pointer))}: ${error.message}`);
      throw error;
    }
    if (pointer === '' && next === url) throw new SchemaError(`draft ${quote(next)} is not supported`);
    if (seen.has(next)) throw new SchemaError(`cycle in resolving $schema in ${quote(next)}`);
    seen.add(next);
    return this.#draftOf(next, '', this.#load(next), fallback, seen);
  }

  /** The vocabularies that the metaschema of `schema` switches on; undefined for the drafts' own metaschemas. */
  #vocabularies(schema: Map<string, Json>, draft: Draft): string[] | undefined {
    const name = schema.get('$schema');
    if (typeof name !== 'string' || draftFromUrl(name) !== undefined || draft.version < 2019) return undefined;
    const url = name.split('#', 1)[0]!;
    const document = this.#load(url);
    const listed = document instanceof Map ? document.get('$vocabulary') : undefined;
    if (!(listed instanceof Map)) return undefined;
    const names: string[] = [];
    for (const [vocabulary, required] of listed) {
      if (required !== true) continue;
      const short = vocabulary.startsWith(draft.vocabularyPrefix) ? vocabulary.slice(draft.vocabularyPrefix.length) : '';
      if (!draft.vocabularies.includes(short)) throw new SchemaError(`unsupported vocabulary ${quote(vocabulary)} in ${quote(url)}`);
      names.push(short);
    }
    return names.includes('core') ? names : [...names, 'core'];
  }
}

function newResource(pointer: string, id: string, dialect: Dialect): Resource {
  return { pointer, id, dialect, anchors: new Map(), dynamicAnchors: new Set() };
}

function metaschema(url: string): Json | undefined {
  const match = /^https?:\/\/json-schema\.org\/(.*)$/.exec(url);
  if (match === null) return undefined;
  const text = metaschemas.get(match[1] === 'schema' ? 'draft/2020-12/schema' : match[1]!);
  if (text === undefined) return undefined;
  const parsed = parseJsonExact(text);
  return 'value' in parsed ? parsed.value : undefined;
}

function resourceById(root: Root, id: string): Resource | undefined {
  for (const resource of root.resources.values()) if (resource.id === id) return resource;
  return undefined;
}

/** The resource that `pointer` lies in. */
export function resourceAt(root: Root, pointer: string): Resource {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const resource = root.resources.get(at);
    if (resource !== undefined) return resource;
    if (!at.includes('/')) return root.resources.get('')!;
  }
}

function collectAnchors(root: Root, schema: Json, pointer: string, resource: Resource): void {
  if (!(schema instanceof Map)) return;
  const version = resource.dialect.draft.version;
  const add = (anchor: string): void => {
    const other = resource.anchors.get(anchor);
    if (other !== undefined && other !== pointer) {
      throw new SchemaError(`duplicate anchor ${quote(anchor)} in ${quote(root.url)} at ${quote(other)} and ${quote(pointer)}`);
    }
    resource.anchors.set(anchor, pointer);
  };
  if (version < 2019) {
    const id = schema.has('$ref') ? undefined : schema.get(resource.dialect.draft.id);
    if (typeof id !== 'string') return;
    const hash = id.indexOf('#');
    let fragment: string;
    try {
      fragment = hash === -1 ? '' : pathUnescape(id.slice(hash + 1));
    } catch {
      throw new SchemaError(`error in parsing anchor at ${quote(placeString(root.url, pointer))}`);
    }
    if (fragment !== '' && !fragment.startsWith('/')) add(fragment);
    return;
  }
  const anchor = schema.get('$anchor');
  if (typeof anchor === 'string') add(anchor);
  const dynamic = version >= 2020 ? schema.get('$dynamicAnchor') : undefined;
  if (typeof dynamic !== 'string') return;
  add(dynamic);
  resource.dynamicAnchors.add(dynamic);
}

/** The place of a reference that stays within `root`; undefined when it leaves it. */
export function resolveWithin(root: Root, reference: Reference): Place | undefined {
  const resource = reference.url === root.url ? root.resources.get('') : resourceById(root, reference.url);
  return resource === undefined ? undefined : resolveIn(root, reference.fragment, resource);
}

function resolveIn(root: Root, fragment: string, resource: Resource): Place {
  if (fragment === '' || fragment.startsWith('/')) return { url: root.url, pointer: resource.pointer + fragment };
  const pointer = resource.anchors.get(fragment);
  if (pointer === undefined) {
    throw new SchemaError(`anchor in ${quote(`${resource.id}#${encodePointer(fragment)}`)} not found in schema ${quote(root.url)}`);
  }
  return { url: root.url, pointer };
}

/** What stands at a JSON pointer. */
export function lookup(root: Root, pointer: string): Json {
  let value: Json = root.document;
  for (const step of pointer.split('/').slice(1)) {
    const token = unescapeToken(step);
    if (token === undefined) throw new SchemaError(`invalid json-pointer ${quote(placeString(root.url, pointer))}`);
    let next: Json | undefined;
    if (value instanceof Map) next = value.get(token);
    else if (Array.isArray(value) && /^[+-]?[0-9]+$/.test(token)) next = value[Number(token)];
    if (next === undefined) throw new SchemaError(`json-pointer in ${quote(placeString(root.url, pointer))} not found`);
    value = next;
  }
  return value;
}

/** "url#pointer". */
export function placeString(url: string, pointer: string): string {
  return `${url}#${encodePointer(pointer)}`;
}

/** A reference relative to `base`. */
export function joinUrl(base: string, reference: string): Reference {
  const hash = reference.indexOf('#');
  const name = hash === -1 ? reference : reference.slice(0, hash);
  const parse = <T>(text: string, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (error instanceof UrlError) throw new SchemaError(`error in parsing ${quote(text)}: ${error.message}`);
      throw error;
    }
  };
  const from = parse(base, () => parseUrl(base));
  const fragment = parse(reference, () => (hash === -1 ? '' : pathUnescape(reference.slice(hash + 1))));
  const to = parse(name, () => parseUrl(name));
  const resolved = resolveUrl(from, to);
  const opaque = to.scheme === '' && from.opaque !== '' ? { ...resolved, opaque: from.opaque } : resolved;
  return { url: urlString(opaque), fragment };
}
