/**
 * The schema of a custom resource, compiled: what apiextensions-apiserver's pkg/apiserver/schema calls a structural schema, together with
 * its value validations, read once from the JSON of `openAPIV3Schema`. Foreign JSON may hold anything: what cannot be used is reported
 * and left out.
 */
import { At, isList, isObject, type Json, Report } from '../../kube/index.ts';
import { effectiveFormat } from './formats.ts';
import { pruneUnknown } from './prune.ts';
import { int64, type Rule, readRules } from './rule.ts';

export interface Structural {
  /** "object", "array", "string", "integer", "number", "boolean" or "" (int-or-string, preserve-unknown-fields, value validations). */
  readonly type: string;
  /** The types that a value may have: int-or-string has two, a schema without a type none. */
  readonly types: readonly string[];
  readonly intOrString: boolean;
  readonly nullable: boolean;
  /** "" where the API server ignores the format. */
  readonly format: string;
  readonly maximum: number | undefined;
  readonly exclusiveMaximum: boolean;
  readonly minimum: number | undefined;
  readonly exclusiveMinimum: boolean;
  readonly multipleOf: number | undefined;
  readonly maxLength: number | undefined;
  readonly minLength: number | undefined;
  readonly pattern: string;
  readonly maxItems: number | undefined;
  readonly minItems: number | undefined;
  readonly uniqueItems: boolean;
  readonly maxProperties: number | undefined;
  readonly minProperties: number | undefined;
  readonly required: readonly string[];
  readonly enum: readonly Json[] | undefined;
  readonly allOf: readonly Structural[] | undefined;
  readonly anyOf: readonly Structural[] | undefined;
  readonly oneOf: readonly Structural[] | undefined;
  readonly not: Structural | undefined;
  readonly items: Structural | undefined;
  /** In the order of their names, so that findings do not depend on the order of keys. */
  readonly properties: ReadonlyMap<string, Structural> | undefined;
  /** true and false are `additionalProperties: true` and `false`. */
  readonly additional: Structural | boolean | undefined;
  readonly preserve: boolean;
  readonly embedded: boolean;
  readonly listType: string | undefined;
  readonly mapKeys: readonly string[];
  readonly mapType: string | undefined;
  /** Never null: upstream takes `default: null` as no default. */
  readonly default: Json | undefined;
  readonly rules: readonly Rule[];
  readonly description: string | undefined;
  /** What is here or below, so that a walk may skip what has nothing for it. */
  readonly below: Below;
}

/** Bits: a default, a list of type set or map, an embedded resource, a CEL rule. */
export type Below = number;
export const HAS_DEFAULT = 1;
export const HAS_KEYED_LIST = 2;
export const HAS_EMBEDDED = 4;
export const HAS_RULE = 8;

/** Deeper schemas are refused: real ones have some thirty levels. */
export const MAX_SCHEMA_DEPTH = 120;
/** More nodes are refused: the largest public schema (Prometheus operator, Argo CD) has less than twenty thousand. */
export const MAX_SCHEMA_NODES = 200_000;

/** Compiles the JSON of an OpenAPI v3 schema for a Kubernetes minor. Faults of the schema are reported under `at`; compiling goes on. */
export function compileSchema(json: Json | undefined, at: At, report: Report, minor: number): Structural {
  return node(json, at, { report, minor, nodes: 0, nested: false }, 0);
}

interface Compiling {
  readonly report: Report;
  readonly minor: number;
  nodes: number;
  /** Inside allOf, anyOf, oneOf, not: no structure, so types may be missing. */
  nested: boolean;
}

const RULE = 'crd/schema';
const EMPTY: readonly never[] = [];
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'id',
  '$schema',
  '$ref',
  'patternProperties',
  'dependencies',
  'additionalItems',
  'definitions',
]);
const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/** The schema that says nothing. */
export function anySchema(): Structural {
  anything ??= compileSchema({ 'x-kubernetes-preserve-unknown-fields': true }, At.root, new Report(), 0);
  return anything;
}

let anything: Structural | undefined;

/** A schema in the making. */
export type Draft = { -readonly [K in keyof Structural]: Structural[K] };

function node(json: Json | undefined, at: At, state: Compiling, depth: number): Structural {
  const { report } = state;
  const draft = blank();
  state.nodes++;
  if (depth > MAX_SCHEMA_DEPTH || state.nodes > MAX_SCHEMA_NODES) {
    if (depth > MAX_SCHEMA_DEPTH) report.forbidden(at, RULE, `must not be deeper than ${MAX_SCHEMA_DEPTH} levels`);
    else if (state.nodes === MAX_SCHEMA_NODES + 1) report.forbidden(at, RULE, `must not have more than ${MAX_SCHEMA_NODES} schemas`);
    return anySchema();
  }
  if (isObject(json)) for (const key of Object.keys(json)) readKeyword(draft, key, json[key]!, at, state, depth);
  else report.invalid(at, RULE, json ?? null, 'must be a schema');
  const { type, intOrString } = draft;
  if (type !== '' && !TYPES.includes(type)) report.notSupported(at.to('type'), RULE, type, TYPES);
  if (type === '' && !state.nested && !intOrString && !draft.preserve)
    report.required(at.to('type'), RULE, 'must not be empty for specified object fields');
  draft.types = intOrString ? INT_OR_STRING : (SINGLE.get(type) ?? (type === '' ? EMPTY : [type]));
  if (draft.format !== '') draft.format = effectiveFormat(draft.format, draft.types, state.minor);
  draft.below = belowOf(draft);
  if (draft.default !== undefined) draft.default = pruneUnknown(draft.default, draft, At.root.to('default'), false, () => undefined);
  return draft;
}

/** Says nothing yet. One literal, as objects put together by spreading are a hundred times slower to make. */
export function blank(): Draft {
  return {
    type: '',
    types: EMPTY,
    intOrString: false,
    nullable: false,
    format: '',
    maximum: undefined,
    exclusiveMaximum: false,
    minimum: undefined,
    exclusiveMinimum: false,
    multipleOf: undefined,
    maxLength: undefined,
    minLength: undefined,
    pattern: '',
    maxItems: undefined,
    minItems: undefined,
    uniqueItems: false,
    maxProperties: undefined,
    minProperties: undefined,
    required: EMPTY,
    enum: undefined,
    allOf: undefined,
    anyOf: undefined,
    oneOf: undefined,
    not: undefined,
    items: undefined,
    properties: undefined,
    additional: undefined,
    preserve: false,
    embedded: false,
    listType: undefined,
    mapKeys: EMPTY,
    mapType: undefined,
    default: undefined,
    rules: EMPTY,
    description: undefined,
    below: 0,
  };
}

/** Keywords by what their values are; the name in Structural where it is another. */
const TEXTS: ReadonlyMap<string, 'type' | 'format' | 'pattern' | 'listType' | 'mapType' | 'description'> = new Map([
  ['type', 'type'],
  ['format', 'format'],
  ['pattern', 'pattern'],
  ['description', 'description'],
  ['x-kubernetes-list-type', 'listType'],
  ['x-kubernetes-map-type', 'mapType'],
]);
const FLAGS: ReadonlyMap<
  string,
  'nullable' | 'exclusiveMaximum' | 'exclusiveMinimum' | 'uniqueItems' | 'intOrString' | 'preserve' | 'embedded'
> = new Map([
  ['nullable', 'nullable'],
  ['exclusiveMaximum', 'exclusiveMaximum'],
  ['exclusiveMinimum', 'exclusiveMinimum'],
  ['uniqueItems', 'uniqueItems'],
  ['x-kubernetes-int-or-string', 'intOrString'],
  ['x-kubernetes-preserve-unknown-fields', 'preserve'],
  ['x-kubernetes-embedded-resource', 'embedded'],
]);
const NUMBERS: ReadonlySet<string> = new Set(['maximum', 'minimum', 'multipleOf']);
const COUNTS: ReadonlySet<string> = new Set(['maxLength', 'minLength', 'maxItems', 'minItems', 'maxProperties', 'minProperties']);
/** The types of int-or-string. */
export const INT_OR_STRING: readonly string[] = ['integer', 'string'];
const SINGLE: ReadonlyMap<string, readonly string[]> = new Map(TYPES.map((type) => [type, [type]]));

/** One keyword; a value of the wrong type is reported and taken as absent. */
function readKeyword(draft: Draft, key: string, value: Json, at: At, state: Compiling, depth: number): void {
  const wrong = (wanted: string): void => state.report.invalid(at.to(key), RULE, value, `must be ${wanted}`);
  if (value === null) return;
  const text = TEXTS.get(key);
  if (text !== undefined) {
    if (typeof value === 'string') draft[text] = value;
    else wrong('a string');
    return;
  }
  const flag = FLAGS.get(key);
  if (flag !== undefined) {
    if (typeof value === 'boolean') draft[flag] = value;
    else wrong('true or false');
    return;
  }
  if (NUMBERS.has(key)) {
    if (typeof value === 'number') draft[key as 'maximum'] = value;
    else wrong('a number');
  } else if (COUNTS.has(key)) {
    if (typeof value === 'number' && int64(value)) draft[key as 'maxLength'] = value;
    else wrong('an integer');
  } else readPart(draft, key, value, at, state, depth, wrong);
}

function readPart(draft: Draft, key: string, value: Json, at: At, state: Compiling, depth: number, wrong: (wanted: string) => void): void {
  switch (key) {
    case 'properties':
      draft.properties = compiledProperties(value, at.to(key), state, depth);
      return;
    case 'items':
      if (isList(value)) state.report.forbidden(at.to(key), RULE, 'items must be a schema object and not an array');
      else draft.items = node(value, at.to(key), state, depth + 1);
      return;
    case 'additionalProperties':
      draft.additional = typeof value === 'boolean' ? value : node(value, at.to(key), state, depth + 1);
      return;
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
    case 'not':
      readJunctor(draft, key, value, at, state, depth, wrong);
      return;
    case 'required':
    case 'x-kubernetes-list-map-keys': {
      const texts = isList(value) && value.every((item) => typeof item === 'string') ? (value as readonly string[]) : undefined;
      if (texts === undefined) wrong('a list of strings');
      else draft[key === 'required' ? 'required' : 'mapKeys'] = texts;
      return;
    }
    case 'enum':
      if (!isList(value)) wrong('a list');
      else if (value.length > 0) draft.enum = value;
      return;
    case 'default':
      draft.default = value;
      return;
    case 'x-kubernetes-validations':
      draft.rules = readRules(value, at.to(key), state.report);
      return;
    default:
      if (UNSUPPORTED.has(key) && says(key, value)) state.report.forbidden(at.to(key), RULE, `${key} is not supported`);
  }
}

function readJunctor(
  draft: Draft,
  key: 'allOf' | 'anyOf' | 'oneOf' | 'not',
  value: Json,
  at: At,
  state: Compiling,
  depth: number,
  wrong: (wanted: string) => void,
): void {
  const before = state.nested;
  state.nested = true;
  if (key === 'not') draft.not = node(value, at.to(key), state, depth + 1);
  else if (!isList(value)) wrong('a list of schemas');
  else if (value.length > 0) draft[key] = value.map((item, i) => node(item, at.to(key).to(i), state, depth + 1));
  state.nested = before;
}

function compiledProperties(json: Json, at: At, state: Compiling, depth: number): ReadonlyMap<string, Structural> | undefined {
  if (!isObject(json)) {
    state.report.invalid(at, RULE, json, 'must be an object of schemas');
    return undefined;
  }
  const names = Object.keys(json).sort();
  return names.length === 0 ? undefined : new Map(names.map((name) => [name, node(json[name], at.to(name), state, depth + 1)]));
}

/** Only rules matter of allOf; upstream knows nothing but value validations in the others. */
function belowOf({ items, properties, additional, allOf, default: fallback, listType, embedded, rules }: Draft): Below {
  let below = items?.below ?? 0;
  if (typeof additional === 'object') below |= additional.below;
  if (properties !== undefined) for (const part of properties.values()) below |= part.below;
  if (allOf !== undefined) for (const part of allOf) below |= part.below & HAS_RULE;
  if (fallback !== undefined) below |= HAS_DEFAULT;
  if (listType === 'set' || listType === 'map') below |= HAS_KEYED_LIST;
  if (embedded) below |= HAS_EMBEDDED;
  return rules.length > 0 ? below | HAS_RULE : below;
}

/** Present and saying something: an empty one is as good as none. */
function says(key: string, value: Json): boolean {
  if (value === '') return false;
  return key === 'additionalItems' || !(isObject(value) && Object.keys(value).length === 0);
}
