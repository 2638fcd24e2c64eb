/**
 * Compiles a JSON Schema of any draft into what validate.ts interprets, with the decisions and sentences of santhosh-tekuri/jsonschema v6,
 * which Helm 4 uses: default draft 2020-12, formats asserted up to draft 7 only, each schema judged by its metaschema first.
 */
import { compileRegexp, GoError, quote, type Regexp } from '../../golang/index.ts';
import { type Dialect, escapeToken, hasVocabulary } from './draft.ts';
import { formats, regexFormat } from './formats.ts';
import { type Json, JsonNumber } from './json.ts';
import { type Rational, rational } from './number.ts';
import {
  joinUrl,
  lookup,
  type Place,
  placeString,
  type Resource,
  type Root,
  Roots,
  resolveWithin,
  resourceAt,
  SchemaError,
} from './roots.ts';
import { JSON_TYPES, type JsonType, type Schema } from './schema.ts';
import { encodePointer } from './uri.ts';
import { ValidationFailure, validate } from './validate.ts';

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

class Compiler {
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
      else new ObjectCompiler(this, value, schema, root, resource).compile();
    }
  }
}

function judge(root: Root, schema: Json, pointer: string): void {
  const meta = dialectSchema(resourceAt(root, pointer).dialect);
  try {
    validate(meta, schema, { meta, resources: root.resources, dialectSchema });
  } catch (error) {
    if (!(error instanceof ValidationFailure)) throw error;
    throw new SchemaError(`${quote(placeString(root.url, pointer))} is not valid against metaschema: ${error.message}`);
  }
}

/** Compiles the keywords of one object. */
class ObjectCompiler {
  readonly #compiler: Compiler;
  readonly #object: ReadonlyMap<string, Json>;
  readonly #schema: Schema;
  readonly #root: Root;
  readonly #resource: Resource;

  constructor(compiler: Compiler, object: ReadonlyMap<string, Json>, schema: Schema, root: Root, resource: Resource) {
    this.#compiler = compiler;
    this.#object = object;
    this.#schema = schema;
    this.#root = root;
    this.#resource = resource;
  }

  compile(): void {
    const s = this.#schema;
    const applicator = this.#has('applicator');
    const validation = this.#has('validation');
    s.ref = this.#reference('$ref');
    // Before 2019-09 a $ref hides its neighbours; but jsonschema v6 hides those of draft 4 only, not those that came later.
    if (s.version >= 2019 || s.ref === undefined) {
      if (applicator) this.#applicators();
      if (validation) this.#validations();
      if (this.#assertsFormat()) this.#format();
    }
    if (s.version >= 6) this.#draft6(applicator, validation);
    if (s.version >= 7 && applicator) this.#conditions();
    if (s.version >= 2019) this.#draft2019(applicator, validation);
    if (s.version >= 2020) this.#draft2020(applicator);
  }

  #applicators(): void {
    const s = this.#schema;
    s.allOf = this.#list('allOf');
    s.anyOf = this.#list('anyOf');
    s.oneOf = this.#list('oneOf');
    s.not = this.#child('not');
    if (s.version < 2020) {
      if (Array.isArray(this.#object.get('items'))) {
        s.prefixItems = this.#list('items');
        s.additionalItems = this.#additional('additionalItems');
      } else s.items = this.#child('items');
    }
    s.properties = this.#map('properties');
    const patterns = this.#map('patternProperties');
    if (patterns !== undefined) {
      s.patternProperties = [...patterns].map(([pattern, schema]) => [this.#regexp('patternProperties', pattern), schema] as const);
    }
    s.additionalProperties = this.#additional('additionalProperties');
    const dependencies = this.#object.get('dependencies');
    if (!(dependencies instanceof Map)) return;
    const { pointer } = s;
    s.dependencies = new Map(
      [...dependencies].map(([name, value]) => [
        name,
        Array.isArray(value) ? strings(value) : this.#at(`${pointer}/dependencies/${escapeToken(name)}`),
      ]),
    );
  }

  #validations(): void {
    const s = this.#schema;
    s.types = typesOf(this.#object.get('type'));
    const values = this.#object.get('enum');
    if (Array.isArray(values)) s.enum = values;
    const multipleOf = this.#number('multipleOf');
    if (multipleOf?.num !== 0n) s.multipleOf = multipleOf;
    s.maximum = this.#number('maximum');
    s.minimum = this.#number('minimum');
    if (this.#object.get('exclusiveMaximum') === true) [s.exclusiveMaximum, s.maximum] = [s.maximum, undefined];
    else s.exclusiveMaximum = this.#number('exclusiveMaximum');
    if (this.#object.get('exclusiveMinimum') === true) [s.exclusiveMinimum, s.minimum] = [s.minimum, undefined];
    else s.exclusiveMinimum = this.#number('exclusiveMinimum');
    s.minLength = this.#count('minLength');
    s.maxLength = this.#count('maxLength');
    const pattern = this.#object.get('pattern');
    if (typeof pattern === 'string') s.pattern = { regexp: this.#regexp('pattern', pattern), text: pattern };
    s.minItems = this.#count('minItems');
    s.maxItems = this.#count('maxItems');
    s.uniqueItems = this.#object.get('uniqueItems') === true;
    s.minProperties = this.#count('minProperties');
    s.maxProperties = this.#count('maxProperties');
    const required = this.#object.get('required');
    if (Array.isArray(required)) s.required = strings(required);
  }

  #format(): void {
    const name = this.#object.get('format');
    if (typeof name === 'string') this.#schema.format = name === 'regex' ? regexFormat : formats.get(name);
  }

  #draft6(applicator: boolean, validation: boolean): void {
    const s = this.#schema;
    if (applicator) {
      s.contains = this.#child('contains');
      s.propertyNames = this.#child('propertyNames');
    }
    const value = this.#object.get('const');
    if (validation && value !== undefined) s.const = { value };
  }

  #conditions(): void {
    const s = this.#schema;
    s.if = this.#child('if');
    if (s.if === undefined) return;
    const condition = this.#object.get('if');
    if (condition !== false) s.then = this.#child('then');
    if (condition !== true) s.else = this.#child('else');
  }

  #draft2019(applicator: boolean, validation: boolean): void {
    const s = this.#schema;
    s.recursiveRef = this.#reference('$recursiveRef');
    s.recursiveAnchor = this.#object.get('$recursiveAnchor') === true;
    if (validation) {
      if (s.contains !== undefined) {
        s.minContains = this.#count('minContains');
        s.maxContains = this.#count('maxContains');
      }
      const required = this.#object.get('dependentRequired');
      if (required instanceof Map) {
        const lists = [...required].flatMap(([name, list]) => (Array.isArray(list) ? [[name, strings(list)] as const] : []));
        s.dependentRequired = new Map(lists);
      }
    }
    if (applicator) s.dependentSchemas = this.#map('dependentSchemas');
    if (s.version === 2019 ? applicator : this.#has('unevaluated')) {
      s.unevaluatedItems = this.#child('unevaluatedItems');
      s.unevaluatedProperties = this.#child('unevaluatedProperties');
    }
  }

  #draft2020(applicator: boolean): void {
    const s = this.#schema;
    const target = this.#reference('$dynamicRef');
    if (target !== undefined) {
      const { fragment } = joinUrl(this.#resource.id, String(this.#object.get('$dynamicRef')));
      s.dynamicRef = { schema: target, anchor: fragment.startsWith('/') ? '' : fragment };
    }
    const anchor = this.#object.get('$dynamicAnchor');
    s.dynamicAnchor = typeof anchor === 'string' ? anchor : '';
    if (!applicator) return;
    s.prefixItems = this.#list('prefixItems');
    s.items = this.#child('items');
  }

  #has(vocabulary: string): boolean {
    return hasVocabulary(this.#resource.dialect, vocabulary);
  }

  #assertsFormat(): boolean {
    const { version } = this.#schema;
    if (this.#compiler.assertFormat || version < 2019) return true;
    return this.#has(version === 2019 ? 'format' : 'format-assertion');
  }

  #at(pointer: string): Schema {
    return this.#compiler.enqueue({ url: this.#schema.url, pointer });
  }

  #child(name: string): Schema | undefined {
    return this.#object.has(name) ? this.#at(`${this.#schema.pointer}/${name}`) : undefined;
  }

  #list(name: string): Schema[] | undefined {
    const list = this.#object.get(name);
    return Array.isArray(list) ? list.map((_, i) => this.#at(`${this.#schema.pointer}/${name}/${i}`)) : undefined;
  }

  #map(name: string): Map<string, Schema> | undefined {
    const map = this.#object.get(name);
    if (!(map instanceof Map)) return undefined;
    return new Map([...map.keys()].map((key) => [key, this.#at(`${this.#schema.pointer}/${name}/${escapeToken(key)}`)]));
  }

  #additional(name: string): boolean | Schema | undefined {
    const value = this.#object.get(name);
    return typeof value === 'boolean' ? value : this.#child(name);
  }

  #reference(name: string): Schema | undefined {
    const text = this.#object.get(name);
    if (typeof text !== 'string') return undefined;
    const reference = joinUrl(this.#resource.id, text);
    return this.#compiler.enqueue(resolveWithin(this.#root, reference) ?? this.#compiler.roots.resolve(reference));
  }

  #number(name: string): Rational | undefined {
    const value = this.#object.get(name);
    return value instanceof JsonNumber ? rational(value) : undefined;
  }

  #count(name: string): number | undefined {
    const value = this.#number(name);
    return value?.den === 1n ? Number(BigInt.asIntN(64, value.num)) : undefined;
  }

  #regexp(keyword: string, pattern: string): Regexp {
    try {
      return compileRegexp(pattern);
    } catch (error) {
      if (!(error instanceof GoError)) throw error;
      const { url, pointer } = this.#schema;
      const at = `${url}#${encodePointer(pointer)}/${encodePointer(escapeToken(keyword))}`;
      throw new SchemaError(`invalid regex ${quote(pattern)} at ${quote(at)}: ${error.message}`);
    }
  }
}

function strings(list: readonly Json[]): string[] {
  return list.filter((item) => typeof item === 'string');
}

function typesOf(value: Json | undefined): ReadonlySet<JsonType> | undefined {
  const names = Array.isArray(value) ? value : [value];
  const types = JSON_TYPES.filter((type) => names.includes(type));
  return types.length === 0 ? undefined : new Set(types);
}
