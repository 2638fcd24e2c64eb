/**
 * Compiles a JSON Schema of any draft into what validate.ts interprets, with the decisions and sentences of santhosh-tekuri/jsonschema v6,
 * which Helm 4 uses: default draft 2020-12, formats asserted up to draft 7 only, each schema judged by its metaschema first.
 */
import { quote } from '../../golang/index.ts';
import type { Dialect } from './draft.ts';
import type { Json } from './json.ts';
import { type CompilerContext, KeywordCompiler } from './keywords.ts';
import { lookup, type Place, placeString, type Root, Roots, resourceAt, SchemaError } from './roots.ts';
import type { Schema } from './schema.ts';
import { ValidationFailure, validate } from './validate.ts';
import { isSurelyWellFormed } from './well-formed.ts';

/** Most schemas (subschemas counted) in one compilation. */
const MAX_SCHEMAS = 200_000;

export interface CompileOptions {
  /** Told of each urn: reference, which Helm takes as a schema that allows everything. */
  readonly unresolvedUrn?: (urn: string) => void;
}

/** Compiles `document`, known as `url`. Throws SchemaError. */
export function compileSchema(url: string, document: Json, options: CompileOptions = {}): Schema {
  const compiler = new Compiler(false, options);
  compiler.roots.add(url, document);
  return compiler.compile(url);
}

let metaCompiler: Compiler | undefined;
const metaSchemas = new Map<string, Schema>();

/** A published metaschema, compiled once. Formats are asserted in it: that is how a bad "pattern" is found. */
function compiledMeta(url: string): Schema {
  let schema = metaSchemas.get(url);
  if (schema === undefined) {
    metaCompiler ??= new Compiler(true, {});
    metaSchemas.set(url, (schema = metaCompiler.compile(url)));
  }
  return schema;
}

/** The schema that judges schemas of a dialect. */
export function dialectSchema(dialect: Dialect): Schema {
  const { draft, vocabularies } = dialect;
  if (vocabularies === undefined) return compiledMeta(draft.url);
  const base = draft.url.slice(0, -'schema'.length);
  const schema = newSchema('urn:mem:metaschema', '');
  schema.version = draft.version;
  schema.allOf = vocabularies.map((name) => compiledMeta(`${base}meta/${name}`));
  if (draft.version >= 2020) {
    schema.dynamicAnchor = 'meta';
    schema.dynamicAnchors = new Map([['meta', schema]]);
  }
  return schema;
}

function newSchema(url: string, pointer: string): Schema {
  const location = url === 'urn:mem:metaschema' ? url : placeString(url, pointer);
  const schema = { url, pointer, location, version: 2020 } as Schema;
  schema.resource = schema;
  return schema;
}

class Compiler implements CompilerContext {
  readonly roots: Roots;
  readonly assertFormat: boolean;
  readonly #schemas = new Map<string, Schema>();
  readonly #queue: Schema[] = [];

  constructor(assertFormat: boolean, options: CompileOptions) {
    this.assertFormat = assertFormat;
    this.roots = new Roots(assertFormat ? {} : { ...options, validate: judge });
  }

  compile(url: string): Schema {
    const schema = this.enqueue(this.roots.resolve({ url, fragment: '' }));
    // In the order of their discovery: of several faults the same one is found first as in Helm.
    for (let i = 0; i < this.#queue.length; i++) {
      const next = this.#queue[i]!;
      const root = this.roots.ensureSubschema(next);
      this.#value(lookup(root, next.pointer), next, root);
    }
    this.#queue.length = 0;
    return schema;
  }

  enqueue(place: Place): Schema {
    const key = `${place.url}#${place.pointer}`;
    let schema = this.#schemas.get(key);
    if (schema === undefined) {
      if (this.#schemas.size >= MAX_SCHEMAS) throw new SchemaError(`schema has more than ${MAX_SCHEMAS} subschemas`);
      schema = newSchema(place.url, place.pointer);
      this.#schemas.set(key, schema);
      this.#queue.push(schema);
    }
    return schema;
  }

  #value(value: Json, schema: Schema, root: Root): void {
    const resource = resourceAt(root, schema.pointer);
    schema.version = resource.dialect.draft.version;
    schema.resource = this.enqueue({ url: schema.url, pointer: resource.pointer });
    if (schema.version >= 2020 && schema === schema.resource) {
      for (const anchor of resource.dynamicAnchors) {
        const target = this.enqueue({ url: schema.url, pointer: resource.anchors.get(anchor)! });
        (schema.dynamicAnchors ??= new Map()).set(anchor, target);
      }
    }
    if (typeof value === 'boolean') schema.bool = value;
    else if (value instanceof Map) {
      if (value.size === 0) schema.bool = true;
      else new KeywordCompiler(this, value, schema, root, resource).compile();
    }
  }
}

function judge(root: Root, schema: Json, pointer: string): void {
  if (pointer === '' && isSurelyWellFormed(schema)) return;
  const meta = dialectSchema(resourceAt(root, pointer).dialect);
  try {
    validate(meta, schema, { meta, resources: root.resources, dialectSchema });
  } catch (error) {
    if (!(error instanceof ValidationFailure)) throw error;
    throw new SchemaError(`${quote(placeString(root.url, pointer))} is not valid against metaschema: ${error.message}`);
  }
}
