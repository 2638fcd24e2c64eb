/**
 * Judges a value by a compiled schema, keyword by keyword, with the verdicts and messages of santhosh-tekuri/jsonschema v6. Where Go ranges
 * over a map in random order we go in the order of the keys, so that messages are the same each time.
 */
import { runeCount, sortedKeys, typeOf, type Value } from '../../golang/index.ts';
import { type Dialect, escapeToken } from './draft.ts';
import { type Failure, failureText, INVALID, type Path, pointer } from './failure.ts';
import { display, duplicates, enumMessage, equal, type Instance, isContainer, jsonType } from './instance.ts';
import {
  type AnyNumber,
  compareRationals,
  isInteger,
  isMultiple,
  isNumber,
  type Rational,
  rational,
  showCount,
  showNumber,
} from './number.ts';
import { schemaQuote, schemaQuoteAll } from './quote.ts';
import { type Resource, SchemaError } from './roots.ts';
import { JSON_TYPES, type Schema } from './schema.ts';

/** Deepest nesting of schemas in one validation. */
const MAX_DEPTH = 600;
/** Most schema applications in one validation: a schema may branch without end. */
const MAX_STEPS = 1_000_000;
/** What judging a schema by its metaschema needs: parts of it may be of another dialect. */
export interface MetaContext {
  readonly meta: Schema;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly dialectSchema: (dialect: Dialect) => Schema;
}

/** The value is not valid; the message is jsonschema's, of many lines. */
export class ValidationFailure extends Error {
  readonly failure: Failure;
  constructor(message: string, failure: Failure) {
    super(message);
    this.failure = failure;
  }
}

/** Throws ValidationFailure, or SchemaError when a limit is reached. */
export function validate(schema: Schema, value: Instance, meta?: MetaContext): void {
  const failure = run(schema, value, meta, { steps: 0 });
  if (failure === undefined) return;
  throw new ValidationFailure(failureText(schema.location, failure), failure);
}

interface Scope {
  readonly schema: Schema;
  /** The keyword that led here when it is a reference. */
  readonly keyword: string;
  /** Which value: rises with each step down into it. */
  readonly level: number;
  readonly depth: number;
  readonly parent: Scope | undefined;
}

/** What no keyword has looked at yet. */
interface Unevaluated {
  properties: Set<string> | undefined;
  items: Set<number> | undefined;
}

interface Budget {
  steps: number;
}

function run(schema: Schema, value: Instance, meta: MetaContext | undefined, budget: Budget): Failure | undefined {
  const scope: Scope = { schema, keyword: '', level: 0, depth: 0, parent: undefined };
  return new Frame(schema, value, undefined, scope, false, false, meta, budget).validate();
}

/** One schema against one value. */
class Frame {
  readonly #value: Instance;
  readonly #path: Path | undefined;
  readonly #schema: Schema;
  readonly #scope: Scope;
  readonly unevaluated: Unevaluated;
  readonly #errors: Failure[] = [];
  /** Only the verdict counts. */
  readonly #verdictOnly: boolean;
  readonly #meta: MetaContext | undefined;
  readonly #budget: Budget;

  constructor(
    schema: Schema,
    value: Instance,
    path: Path | undefined,
    scope: Scope,
    needed: boolean,
    verdictOnly: boolean,
    meta: MetaContext | undefined,
    budget: Budget,
  ) {
    this.#value = value;
    this.#path = path;
    this.#scope = scope;
    this.unevaluated = unevaluatedOf(value, schema, needed);
    this.#verdictOnly = verdictOnly;
    this.#budget = budget;
    const resource =
      meta !== undefined && scope.parent !== undefined && schema === meta.meta ? meta.resources.get(pointer(path)) : undefined;
    if (meta === undefined || resource === undefined) {
      this.#schema = schema;
      this.#meta = meta;
    } else {
      this.#schema = meta.dialectSchema(resource.dialect);
      this.#meta = { ...meta, meta: this.#schema };
    }
  }

  validate(): Failure | undefined {
    const s = this.#schema;
    if (++this.#budget.steps > MAX_STEPS) throw new SchemaError(`validation takes more than ${MAX_STEPS} steps`);
    if (this.#scope.depth > MAX_DEPTH) throw new SchemaError(`validation goes deeper than ${MAX_DEPTH} schemas`);
    if (s.bool !== undefined) return s.bool ? undefined : this.#failure('false schema');
    const first = this.#cycle() ?? this.#scalarChecks();
    if (first !== undefined) return first;
    if (s.ref !== undefined) {
      const failed = this.#reference(s.ref, '$ref');
      if (s.version < 2019) return failed;
      this.#add(failed);
    }
    const value = this.#value;
    if (value instanceof Map) this.#object(value);
    else if (Array.isArray(value)) this.#array(value);
    else if (typeof value === 'string') this.#string(value);
    else if (isNumber(value)) this.#number(value);
    if (this.#errors.length === 0 || !this.#verdictOnly) {
      if (s.version >= 2019) this.#dynamicReferences();
      this.#combinations();
      if (s.version >= 2019) this.#validateUnevaluated();
    }
    if (this.#errors.length < 2) return this.#errors[0];
    return this.#verdictOnly ? INVALID : { ...this.#failure('validation failed'), group: true, causes: this.#errors };
  }

  /** Type, const, enum, format: the first that fails ends the matter. */
  #scalarChecks(): Failure | undefined {
    const s = this.#schema;
    const value = this.#value;
    const type = jsonType(value);
    if (type === undefined) return this.#failure(`invalid jsonType ${typeOf(value as Value)?.name}`);
    if (s.types !== undefined && !s.types.has(type)) {
      if (!(type === 'number' && s.types.has('integer') && isInteger(value as AnyNumber))) {
        return this.#failure(`got ${type}, want ${JSON_TYPES.filter((t) => s.types!.has(t)).join(' or ')}`);
      }
    }
    if (s.const !== undefined && !equal(value, s.const.value)) {
      return this.#failure(isContainer(s.const.value) ? "'const' failed" : `value must be ${display(s.const.value)}`);
    }
    if (s.enum !== undefined) {
      const found = s.enum.some((item) => jsonType(item) === type) && s.enum.some((item) => equal(value, item));
      if (!found) return this.#failure(enumMessage(s.enum));
    }
    if (s.format !== undefined && typeof value === 'string') {
      const wrong = s.format.validate(value);
      if (wrong !== undefined) return this.#failure(`${schemaQuote(value)} is not valid ${s.format.name}: ${wrong}`);
    }
    return undefined;
  }

  #object(object: ReadonlyMap<string, Instance>): void {
    const s = this.#schema;
    if (s.minProperties !== undefined && object.size < s.minProperties) this.#bound('minProperties', object.size, s.minProperties);
    if (s.maxProperties !== undefined && object.size > s.maxProperties) this.#bound('maxProperties', object.size, s.maxProperties);
    const missing = missingOf(object, s.required);
    if (missing.length > 0) this.#error(`missing ${missing.length === 1 ? 'property' : 'properties'} ${schemaQuoteAll(missing)}`);
    if (this.#verdictOnly && this.#errors.length > 0) return;
    for (const [name, dependency] of inOrder(s.dependencies)) {
      if (!object.has(name)) continue;
      if (isStrings(dependency)) this.#required(object, name, dependency);
      else this.#add(this.#self(dependency));
    }
    this.#properties(object);
    if (s.version === 4) return;
    if (s.propertyNames !== undefined) for (const name of sortedKeys(object)) this.#propertyName(s.propertyNames, name);
    if (s.version === 6) return;
    for (const [name, schema] of inOrder(s.dependentSchemas)) if (object.has(name)) this.#add(this.#self(schema));
    for (const [name, required] of inOrder(s.dependentRequired)) if (object.has(name)) this.#required(object, name, required);
  }

  #required(object: ReadonlyMap<string, Instance>, name: string, required: readonly string[]): void {
    const missing = missingOf(object, required);
    if (missing.length > 0) this.#error(`properties ${schemaQuoteAll(missing)} required, if ${schemaQuote(name)} exists`);
  }

  #properties(object: ReadonlyMap<string, Instance>): void {
    const s = this.#schema;
    if (s.properties === undefined && s.patternProperties === undefined && s.additionalProperties === undefined) return;
    const additional: string[] = [];
    for (const name of sortedKeys(object)) {
      if (this.#verdictOnly && this.#errors.length > 0) return;
      const value = object.get(name)!;
      const schema = s.properties?.get(name);
      let evaluated = schema !== undefined;
      if (schema !== undefined) this.#add(this.#child(schema, value, name));
      for (const [regexp, schema] of s.patternProperties ?? []) {
        if (!regexp.match(name)) continue;
        evaluated = true;
        this.#add(this.#child(schema, value, name));
      }
      if (!evaluated && s.additionalProperties !== undefined) {
        evaluated = true;
        if (s.additionalProperties === false) additional.push(name);
        else if (s.additionalProperties !== true) this.#add(this.#child(s.additionalProperties, value, name));
      }
      if (evaluated) this.unevaluated.properties?.delete(name);
    }
    if (additional.length > 0) this.#error(`additional properties ${schemaQuoteAll(additional)} not allowed`);
  }

  #propertyName(schema: Schema, name: string): void {
    let judge = schema;
    let meta = this.#meta;
    const resource = meta !== undefined && schema === meta.meta ? meta.resources.get(pointer(this.#path)) : undefined;
    if (meta !== undefined && resource !== undefined) {
      judge = meta.dialectSchema(resource.dialect);
      meta = { ...meta, meta: judge };
    }
    const failed = run(judge, name, meta, this.#budget);
    if (failed === undefined) return;
    // The name is a value of its own: what is said about it has no place in the object.
    this.#add({ path: undefined, message: `invalid propertyName ${schemaQuote(name)}`, causes: failed.group ? failed.causes : [failed] });
  }

  #array(array: readonly Instance[]): void {
    const s = this.#schema;
    if (s.minItems !== undefined && array.length < s.minItems) this.#bound('minItems', array.length, s.minItems);
    if (s.maxItems !== undefined && array.length > s.maxItems) this.#bound('maxItems', array.length, s.maxItems);
    if (s.uniqueItems === true && array.length > 1) {
      const same = duplicates(array);
      if (same !== undefined) this.#error(`items at ${showCount(same[0])} and ${showCount(same[1])} are equal`);
    }
    const first = Math.min(s.prefixItems?.length ?? 0, array.length);
    for (let i = 0; i < first; i++) this.#add(this.#child(s.prefixItems![i]!, array[i]!, String(i)));
    const rest = s.items ?? s.additionalItems;
    if (rest === false) {
      if (first !== array.length) this.#error(`last ${showCount(array.length - first)} additionalItem(s) not allowed`);
    } else if (rest !== undefined && rest !== true) {
      // jsonschema v6 counts the places of these items from the end of the prefix.
      array.slice(first).forEach((item, i) => void this.#add(this.#child(rest, item, String(i))));
    }
    if (s.contains !== undefined) this.#contains(s.contains, array);
  }

  #contains(schema: Schema, array: readonly Instance[]): void {
    const s = this.#schema;
    const failures: Failure[] = [];
    const matched: number[] = [];
    array.forEach((item, i) => {
      const failed = this.#child(schema, item, String(i));
      if (failed !== undefined) {
        failures.push(failed);
        return;
      }
      matched.push(i);
      if (s.version >= 2020) this.unevaluated.items?.delete(i);
    });
    const at = `matched ${showCount(matched.length)} items at ${matched.join(' ')}`;
    if (s.minContains !== undefined) {
      if (matched.length < s.minContains) {
        const found = matched.length === 0 ? 'none matched' : at;
        this.#error(`min ${showCount(s.minContains)} items required to match contains schema, but ${found}`, failures);
      }
    } else if (matched.length === 0) this.#error('no items match contains schema', failures);
    if (s.maxContains !== undefined && matched.length > s.maxContains) {
      this.#error(`max ${showCount(s.maxContains)} items required to match contains schema, but ${at}`);
    }
  }

  #string(text: string): void {
    const s = this.#schema;
    if (s.minLength !== undefined || s.maxLength !== undefined) {
      const length = runeCount(text);
      if (s.minLength !== undefined && length < s.minLength) this.#bound('minLength', length, s.minLength);
      if (s.maxLength !== undefined && length > s.maxLength) this.#bound('maxLength', length, s.maxLength);
    }
    if (s.pattern !== undefined && !s.pattern.regexp.match(text)) {
      this.#error(`${schemaQuote(text)} does not match pattern ${schemaQuote(s.pattern.text)}`);
    }
  }

  #number(value: AnyNumber): void {
    const s = this.#schema;
    if (!(s.minimum || s.maximum || s.exclusiveMinimum || s.exclusiveMaximum || s.multipleOf)) return;
    const n = rational(value);
    if (n === undefined) throw new SchemaError('number is too large or too small to be compared');
    const check = (keyword: string, want: Rational | undefined, wrong: (order: number) => boolean): void => {
      if (want !== undefined && wrong(compareRationals(n, want))) this.#error(`${keyword}: got ${showNumber(n)}, want ${showNumber(want)}`);
    };
    check('minimum', s.minimum, (order) => order < 0);
    check('maximum', s.maximum, (order) => order > 0);
    check('exclusiveMinimum', s.exclusiveMinimum, (order) => order <= 0);
    check('exclusiveMaximum', s.exclusiveMaximum, (order) => order >= 0);
    check('multipleOf', s.multipleOf, () => !isMultiple(n, s.multipleOf!));
  }

  #combinations(): void {
    const s = this.#schema;
    if (s.not !== undefined && this.#self(s.not, '', true) === undefined) this.#error("'not' failed");
    if (s.allOf !== undefined && s.allOf.length > 0) {
      const failures: Failure[] = [];
      for (const schema of s.allOf) {
        const failed = this.#self(schema);
        if (failed !== undefined) failures.push(failed);
        if (failed !== undefined && this.#verdictOnly) break;
      }
      if (failures.length > 0) this.#error("'allOf' failed", failures);
    }
    if (s.anyOf !== undefined && s.anyOf.length > 0) this.#anyOf(s.anyOf);
    if (s.oneOf !== undefined && s.oneOf.length > 0) this.#oneOf(s.oneOf);
    if (s.ifSchema === undefined) return;
    const next = this.#self(s.ifSchema, '', true) === undefined ? s.thenSchema : s.elseSchema;
    if (next !== undefined) this.#add(this.#self(next));
  }

  #anyOf(schemas: readonly Schema[]): void {
    const failures: Failure[] = [];
    let matched = false;
    for (const schema of schemas) {
      const failed = this.#self(schema);
      if (failed !== undefined) failures.push(failed);
      else {
        matched = true;
        // Later ones may still evaluate what an "unevaluated" asks for.
        if (!this.unevaluated.properties?.size && !this.unevaluated.items?.size) break;
      }
    }
    if (!matched) this.#error("'anyOf' failed", failures);
  }

  #oneOf(schemas: readonly Schema[]): void {
    const failures: Failure[] = [];
    let matched = -1;
    for (const [i, schema] of schemas.entries()) {
      const failed = this.#self(schema, '', matched !== -1);
      if (failed !== undefined) failures.push(failed);
      else if (matched === -1) matched = i;
      else {
        this.#error(`'oneOf' failed, subschemas ${showCount(matched)}, ${showCount(i)} matched`);
        return;
      }
    }
    if (matched === -1) this.#error("'oneOf' failed, none matched", failures);
  }

  #validateUnevaluated(): void {
    const s = this.#schema;
    const value = this.#value;
    if (value instanceof Map && s.unevaluatedProperties !== undefined) {
      for (const name of [...(this.unevaluated.properties ?? [])].sort()) {
        this.#add(this.#child(s.unevaluatedProperties, value.get(name)!, name));
      }
      this.unevaluated.properties = undefined;
    }
    if (Array.isArray(value) && s.unevaluatedItems !== undefined) {
      for (const i of [...(this.unevaluated.items ?? [])]) this.#add(this.#child(s.unevaluatedItems, value[i]!, String(i)));
      this.unevaluated.items = undefined;
    }
  }

  #dynamicReferences(): void {
    const recursive = this.#schema.recursiveRef;
    if (recursive !== undefined) {
      let target = recursive;
      if (recursive.recursiveAnchor) {
        for (let at: Scope | undefined = this.#scope; at !== undefined; at = at.parent)
          if (at.schema.resource.recursiveAnchor) target = at.schema;
      }
      this.#add(this.#reference(target, '$recursiveRef'));
    }
    const dynamic = this.#schema.dynamicRef;
    if (dynamic === undefined) return;
    let target = dynamic.schema;
    if (dynamic.anchor !== '' && target.dynamicAnchor === dynamic.anchor) {
      for (let at: Scope | undefined = this.#scope; at !== undefined; at = at.parent) {
        target = at.schema.resource.dynamicAnchors?.get(dynamic.anchor) ?? target;
      }
    }
    this.#add(this.#reference(target, '$dynamicRef'));
  }

  #reference(schema: Schema, keyword: string): Failure | undefined {
    const failed = this.#self(schema, keyword);
    if (failed === undefined || this.#verdictOnly) return failed;
    return { ...this.#failure('validation failed'), reference: true, causes: failed.group ? failed.causes : [failed] };
  }

  /** Another schema on the same value. */
  #self(schema: Schema, keyword: string = '', verdictOnly: boolean = false): Failure | undefined {
    const { level, depth } = this.#scope;
    const scope: Scope = { schema, keyword, level, depth: depth + 1, parent: this.#scope };
    const needed = Boolean(this.unevaluated.properties?.size || this.unevaluated.items?.size);
    const frame = new Frame(schema, this.#value, this.#path, scope, needed, this.#verdictOnly || verdictOnly, this.#meta, this.#budget);
    const failed = frame.validate();
    if (failed === undefined) {
      for (const name of this.unevaluated.properties ?? [])
        if (!frame.unevaluated.properties?.has(name)) this.unevaluated.properties!.delete(name);
      for (const i of this.unevaluated.items ?? []) if (!frame.unevaluated.items?.has(i)) this.unevaluated.items!.delete(i);
    }
    return failed;
  }

  /** A schema on a part of the value. */
  #child(schema: Schema, value: Instance, token: string): Failure | undefined {
    const scope: Scope = { schema, keyword: '', level: this.#scope.level + 1, depth: this.#scope.depth + 1, parent: this.#scope };
    const path: Path = { parent: this.#path, token };
    return new Frame(schema, value, path, scope, false, this.#verdictOnly, this.#meta, this.#budget).validate();
  }

  /** References that lead back to a schema on the same value. */
  #cycle(): Failure | undefined {
    const here = this.#scope;
    for (let at = here.parent; at !== undefined && at.level === here.level; at = at.parent) {
      if (at.schema !== here.schema) continue;
      const [one, two] = [keywordLocation(here), keywordLocation(at)];
      return this.#failure(`both ${one} and ${two} resolve to "${here.schema.location}" causing reference cycle`);
    }
    return undefined;
  }

  #failure(message: string): Failure {
    return this.#verdictOnly ? INVALID : { path: this.#path, message, causes: [], schema: this.#schema.location };
  }

  #error(message: string, causes: readonly Failure[] = []): void {
    this.#errors.push(this.#verdictOnly ? INVALID : { path: this.#path, message, causes, schema: this.#schema.location });
  }

  #bound(keyword: string, got: number, want: number): void {
    this.#error(`${keyword}: got ${showCount(got)}, want ${showCount(want)}`);
  }

  #add(failure: Failure | undefined): void {
    if (failure !== undefined) this.#errors.push(failure);
  }
}

function unevaluatedOf(value: Instance, schema: Schema, needed: boolean): Unevaluated {
  const none: Unevaluated = { properties: undefined, items: undefined };
  if (value instanceof Map) {
    const wanted = schema.additionalProperties === undefined && (needed || schema.unevaluatedProperties !== undefined);
    return wanted ? { properties: new Set(value.keys()), items: undefined } : none;
  }
  if (!Array.isArray(value) || !(needed || schema.unevaluatedItems !== undefined)) return none;
  const first = schema.prefixItems?.length ?? 0;
  if (schema.items !== undefined || schema.additionalItems !== undefined || first >= value.length) return none;
  return { properties: undefined, items: new Set(Array.from({ length: value.length - first }, (_, i) => first + i)) };
}

function keywordLocation(scope: Scope): string {
  let out = '';
  for (let at = scope; at.parent !== undefined; at = at.parent) {
    const step = at.keyword === '' ? at.schema.location.slice(at.parent.schema.location.length) : `/${escapeToken(at.keyword)}`;
    out = step + out;
  }
  return out;
}

function missingOf(object: ReadonlyMap<string, Instance>, required: readonly string[] | undefined): string[] {
  return required?.filter((name) => !object.has(name)) ?? [];
}

function isStrings(dependency: readonly string[] | Schema): dependency is readonly string[] {
  return Array.isArray(dependency);
}

function inOrder<T>(map: ReadonlyMap<string, T> | undefined): (readonly [string, T])[] {
  return map === undefined ? [] : sortedKeys(map).map((key) => [key, map.get(key)!] as const);
}
