/** The drafts of JSON Schema: where their subschemas stand, which vocabularies they have, and how a $schema names them. */
import type { Json } from './json.ts';

export type DraftVersion = 4 | 6 | 7 | 2019 | 2020;

export interface Draft {
  readonly version: DraftVersion;
  readonly url: string;
  /** The keyword that names a schema. */
  readonly id: 'id' | '$id';
  /** Keywords whose value is a schema, a list of schemas, a map of schemas. */
  readonly single: readonly string[];
  readonly lists: readonly string[];
  readonly maps: readonly string[];
  readonly vocabularyPrefix: string;
  readonly vocabularies: readonly string[];
  readonly defaultVocabularies: readonly string[];
}

const NONE = { vocabularyPrefix: '', vocabularies: [], defaultVocabularies: [] };

const DRAFT4: Draft = {
  version: 4,
  url: 'http://json-schema.org/draft-04/schema',
  id: 'id',
  single: ['not', 'additionalProperties', 'items', 'additionalItems'],
  lists: ['allOf', 'anyOf', 'oneOf', 'items'],
  maps: ['definitions', 'properties', 'patternProperties', 'dependencies'],
  ...NONE,
};

const DRAFT6: Draft = {
  ...DRAFT4,
  version: 6,
  url: 'http://json-schema.org/draft-06/schema',
  id: '$id',
  single: [...DRAFT4.single, 'propertyNames', 'contains'],
};

const DRAFT7: Draft = {
  ...DRAFT6,
  version: 7,
  url: 'http://json-schema.org/draft-07/schema',
  single: [...DRAFT6.single, 'if', 'then', 'else'],
};

const DRAFT2019: Draft = {
  ...DRAFT7,
  version: 2019,
  url: 'https://json-schema.org/draft/2019-09/schema',
  single: [...DRAFT7.single, 'unevaluatedProperties', 'unevaluatedItems', 'contentSchema'],
  maps: [...DRAFT7.maps, '$defs', 'dependentSchemas'],
  vocabularyPrefix: 'https://json-schema.org/draft/2019-09/vocab/',
  vocabularies: ['core', 'applicator', 'validation', 'meta-data', 'format', 'content'],
  defaultVocabularies: ['core', 'applicator', 'validation'],
};

const DRAFT2020: Draft = {
  ...DRAFT2019,
  version: 2020,
  url: 'https://json-schema.org/draft/2020-12/schema',
  lists: [...DRAFT2019.lists, 'prefixItems'],
  vocabularyPrefix: 'https://json-schema.org/draft/2020-12/vocab/',
  vocabularies: ['core', 'applicator', 'unevaluated', 'validation', 'meta-data', 'format-annotation', 'format-assertion', 'content'],
  defaultVocabularies: ['core', 'applicator', 'unevaluated', 'validation'],
};

export const latestDraft: Draft = DRAFT2020;

const BY_URL: ReadonlyMap<string, Draft> = new Map([
  ['json-schema.org/schema', DRAFT2020],
  ['json-schema.org/draft/2020-12/schema', DRAFT2020],
  ['json-schema.org/draft/2019-09/schema', DRAFT2019],
  ['json-schema.org/draft-07/schema', DRAFT7],
  ['json-schema.org/draft-06/schema', DRAFT6],
  ['json-schema.org/draft-04/schema', DRAFT4],
]);

/** The draft that a $schema names, "http" or "https", with or without an empty fragment. */
export function draftFromUrl(url: string): Draft | undefined {
  const hash = url.indexOf('#');
  if (hash !== -1 && hash !== url.length - 1) return undefined;
  return BY_URL.get((hash === -1 ? url : url.slice(0, hash)).replace(/^https?:\/\//, ''));
}

/** A draft with the vocabularies that its metaschema switches on; undefined: the default ones. */
export interface Dialect {
  readonly draft: Draft;
  readonly vocabularies: readonly string[] | undefined;
}

export function hasVocabulary(dialect: Dialect, name: string): boolean {
  if (name === 'core' || dialect.draft.version < 2019) return true;
  return (dialect.vocabularies ?? dialect.draft.defaultVocabularies).includes(name);
}

/** The $id of a schema without its fragment, "" when it has none. Before 2019-09 nothing beside a $ref counts. */
export function idOf(draft: Draft, schema: ReadonlyMap<string, Json>): string {
  if (draft.version < 2019 && schema.has('$ref')) return '';
  const id = schema.get(draft.id);
  return typeof id === 'string' ? (id.split('#', 1)[0] ?? '') : '';
}

/** Every subschema of `schema`, with its JSON pointer below `pointer`. */
export function subschemas(draft: Draft, schema: ReadonlyMap<string, Json>, pointer: string): Map<string, Json> {
  const found = new Map<string, Json>();
  for (const name of draft.single) {
    const value = schema.get(name);
    if (value !== undefined) found.set(`${pointer}/${name}`, value);
  }
  for (const name of draft.lists) {
    const value = schema.get(name);
    if (Array.isArray(value)) value.forEach((item, i) => void found.set(`${pointer}/${name}/${i}`, item));
  }
  for (const name of draft.maps) {
    const value = schema.get(name);
    if (value instanceof Map) for (const [key, item] of value) found.set(`${pointer}/${name}/${escapeToken(key)}`, item);
  }
  return found;
}

/** One step of a JSON pointer. */
export function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The step back; undefined when a "~" is followed by neither 0 nor 1. */
export function unescapeToken(token: string): string | undefined {
  if (!token.includes('~')) return token;
  return /~(?![01])/.test(token) ? undefined : token.replaceAll('~1', '/').replaceAll('~0', '~');
}
