/**
 * Tells at a glance that a schema is valid against its metaschema: true only when that is certain, for the keywords and shapes that nearly
 * all charts use and that every draft since 6 reads alike. Judging by the metaschema itself costs more than rendering a small chart.
 */
import { compileRegexp, GoError } from '../../golang/index.ts';
import { draftFromUrl } from './draft.ts';
import { type Json, JsonNumber } from './json.ts';

type Shape = (value: Json) => boolean;

const anything: Shape = () => true;
const isText: Shape = (value) => typeof value === 'string';
const isBool: Shape = (value) => typeof value === 'boolean';
const isNumber: Shape = (value) => value instanceof JsonNumber;
const isCount: Shape = (value) => value instanceof JsonNumber && /^[0-9]{1,9}$/.test(value.text);
const isPositive: Shape = (value) => value instanceof JsonNumber && /^[1-9][0-9]{0,9}$/.test(value.text);
const isList: Shape = (value) => Array.isArray(value);
const areSchemas: Shape = (value) => Array.isArray(value) && value.length > 0 && value.every(isSchema);
const schemasByName: Shape = (value) => value instanceof Map && [...value.values()].every(isSchema);
const areNames: Shape = (value) => Array.isArray(value) && value.every(isText) && new Set(value).size === value.length;
const isPlainList: Shape = (value) =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => isText(item) || isBool(item) || item === null) &&
  new Set(value).size === value.length;
const isLocalReference: Shape = (value) => typeof value === 'string' && /^#[A-Za-z0-9/_$.-]*$/.test(value);

const TYPES: ReadonlySet<Json> = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);
const isType: Shape = (value) =>
  TYPES.has(value) || (areNames(value) && (value as Json[]).length > 0 && (value as Json[]).every((item) => TYPES.has(item)));

const isPattern: Shape = (value) => {
  if (typeof value !== 'string') return false;
  try {
    compileRegexp(value);
    return true;
  } catch (error) {
    if (error instanceof GoError) return false;
    throw error;
  }
};

const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ...(['title', 'description', '$comment', 'format'] as const).map((name): [string, Shape] => [name, isText]),
  ...(['default', 'const'] as const).map((name): [string, Shape] => [name, anything]),
  ...(['uniqueItems', 'readOnly', 'writeOnly', 'deprecated'] as const).map((name): [string, Shape] => [name, isBool]),
  ...(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const).map((name): [string, Shape] => [name, isNumber]),
  ...(['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'] as const).map((name): [string, Shape] => [
    name,
    isCount,
  ]),
  ...(['items', 'contains', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else'] as const).map((name): [string, Shape] => [
    name,
    isSchema,
  ]),
  ...(['allOf', 'anyOf', 'oneOf'] as const).map((name): [string, Shape] => [name, areSchemas]),
  ...(['properties', 'definitions', '$defs'] as const).map((name): [string, Shape] => [name, schemasByName]),
  ['multipleOf', isPositive],
  ['examples', isList],
  ['required', areNames],
  ['enum', isPlainList],
  ['type', isType],
  ['pattern', isPattern],
  ['$ref', isLocalReference],
]);

/** `document` is a whole schema document. Its nesting has been bounded before. */
export function isSurelyWellFormed(document: Json): boolean {
  if (!(document instanceof Map)) return false;
  const dialect = document.get('$schema');
  if (dialect !== undefined && (typeof dialect !== 'string' || (draftFromUrl(dialect)?.version ?? 0) < 6)) return false;
  return [...document].every(([name, value]) => name === '$schema' || (SHAPES.get(name)?.(value) ?? false));
}

function isSchema(value: Json): boolean {
  if (typeof value === 'boolean') return true;
  return value instanceof Map && [...value].every(([name, inner]) => SHAPES.get(name)?.(inner) ?? false);
}
