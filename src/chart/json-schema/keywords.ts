/** Compiles the keywords of one object of a schema, draft by draft. */
import { compileRegexp, GoError, quote, type Regexp } from '../../golang/index.ts';
import { escapeToken, hasVocabulary } from './draft.ts';
import { formats, regexFormat } from './formats.ts';
import { type Json, JsonNumber } from './json.ts';
import { type Rational, rational } from './number.ts';
import { joinUrl, type Place, type Resource, type Root, type Roots, resolveWithin, SchemaError } from './roots.ts';
import { JSON_TYPES, type JsonType, type Schema } from './schema.ts';
import { encodePointer } from './uri.ts';

/** What the compiler of a whole schema offers. */
export interface CompilerContext {
  readonly roots: Roots;
  /** Formats are asserted whatever the draft. */
  readonly assertFormat: boolean;
  /** The schema at a place, compiled later if it was not yet. */
  readonly enqueue: (place: Place) => Schema;
}

/** One object of a schema. */
export class KeywordCompiler {
  readonly #compiler: CompilerContext;
  readonly #object: ReadonlyMap<string, Json>;
  readonly #schema: Schema;
  readonly #root: Root;
  readonly #resource: Resource;

  constructor(compiler: CompilerContext, object: ReadonlyMap<string, Json>, schema: Schema, root: Root, resource: Resource) {
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
    s.ifSchema = this.#child('if');
    if (s.ifSchema === undefined) return;
    const condition = this.#object.get('if');
    if (condition !== false) s.thenSchema = this.#child('then');
    if (condition !== true) s.elseSchema = this.#child('else');
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
