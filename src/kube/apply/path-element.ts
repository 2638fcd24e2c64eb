/**
 * Steps of a path in managed fields, kept as their text in FieldsV1: `f:name` a field, `k:{"name":"c"}` the item with these keys, `v:"x"` the
 * item with this value, `i:0` the item at this place (structured-merge-diff, fieldpath/element.go and serialize-pe.go).
 */
import { isObject, type Json } from '../json.ts';

/** The canonical text of a step; equal steps have equal texts. */
export type Step = string;

export function fieldStep(name: string): Step {
  let step = fieldSteps.get(name);
  if (step === undefined) {
    step = `f:${name}`;
    if (fieldSteps.size < MAX_FIELD_STEPS) fieldSteps.set(name, step);
  }
  return step;
}

/** The same text object for the same field: sets compare and hash it over and over. */
const fieldSteps = new Map<string, Step>();
const MAX_FIELD_STEPS = 5000;

/** The step to a list's item with these key fields, given sorted by name. */
export function keyStep(fields: readonly (readonly [string, Json])[]): Step {
  return `k:{${fields.map(([name, value]) => `${goJson(name)}:${goJson(value)}`).join(',')}}`;
}

export function valueStep(value: Json): Step {
  return `v:${goJson(value)}`;
}

/** JSON as Go encodes it: <, > and & and the line separators escaped, keys sorted. */
export function goJson(value: Json): string {
  return JSON.stringify(sortedKeys(value)).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function sortedKeys(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (!isObject(value)) return value.map(sortedKeys);
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortedKeys(value[key]!)]),
  );
}

/** A step's text as it may stand in a stored object, made canonical; undefined for a kind of step that we do not know; else what is wrong. */
export function readStep(text: string): { readonly step: Step } | { readonly error: string } | undefined {
  if (text.length < 2) return { error: 'key must be 2 characters long:' };
  if (text[1] !== ':') return { error: `missing colon: ${text}` };
  const rest = text.slice(2);
  switch (text[0]) {
    case 'f':
      return { step: text };
    case 'v': {
      const value = parseJson(rest);
      return value === undefined ? { error: `invalid value in ${JSON.stringify(text)}` } : { step: valueStep(value) };
    }
    case 'k': {
      const value = parseJson(rest);
      return isObject(value) ? { step: keyStep(sortedFields(value)) } : { error: `invalid keys in ${JSON.stringify(text)}` };
    }
    case 'i':
      return /^[-+]?[0-9]+$/.test(rest)
        ? { step: `i:${Number(rest)}` }
        : { error: `strconv.Atoi: parsing ${JSON.stringify(rest)}: invalid syntax` };
    default:
      return undefined;
  }
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function sortedFields(object: { readonly [key: string]: Json }): [string, Json][] {
  return Object.keys(object)
    .sort()
    .map((key) => [key, object[key]!]);
}

/** The field's name; undefined for steps into lists. */
export function fieldName(step: Step): string | undefined {
  return step.startsWith('f:') ? step.slice(2) : undefined;
}

const KINDS = 'fkvi';

/** The order in which sets list their members: fields, keys, values, indices; each kind in its own order. */
export function compareSteps(a: Step, b: Step): number {
  if (a === b) return 0;
  const kind = KINDS.indexOf(a[0]!) - KINDS.indexOf(b[0]!);
  if (kind !== 0) return kind;
  if (a[0] === 'f') return a < b ? -1 : 1;
  const x = a.slice(2);
  const y = b.slice(2);
  if (a[0] === 'i') return Number(x) - Number(y);
  if (a[0] === 'v') return compareValues(parseJson(x) ?? null, parseJson(y) ?? null);
  return compareKeys(sortedFields(parseJson(x) as { [key: string]: Json }), sortedFields(parseJson(y) as { [key: string]: Json }));
}

function compareKeys(a: readonly (readonly [string, Json])[], b: readonly (readonly [string, Json])[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [name, value] = a[i]!;
    const [otherName, otherValue] = b[i]!;
    if (name !== otherName) return name < otherName ? -1 : 1;
    const order = compareValues(value, otherValue);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

const TYPE_ORDER = ['number', 'string', 'boolean', 'list', 'object', 'null'];

/** Numbers before strings before booleans before lists before objects before null. */
function compareValues(a: Json, b: Json): number {
  const order = TYPE_ORDER.indexOf(typeOf(a)) - TYPE_ORDER.indexOf(typeOf(b));
  if (order !== 0) return order;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const x = typeof a === 'string' ? a : goJson(a);
  const y = typeof b === 'string' ? b : goJson(b);
  return x < y ? -1 : x > y ? 1 : 0;
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  return isObject(value) ? 'object' : 'list';
}

/** `.spec`, `[name="c"]`, `[="x"]`, `[0]`: a step as messages show it. */
export function stepText(step: Step): string {
  const rest = step.slice(2);
  switch (step[0]) {
    case 'f':
      return `.${rest}`;
    case 'k':
      return `[${sortedFields(parseJson(rest) as { [key: string]: Json })
        .map(([name, value]) => `${name}=${shown(value)}`)
        .join(',')}]`;
    case 'v':
      return `[=${shown(parseJson(rest) ?? null)}]`;
    default:
      return `[${rest}]`;
  }
}

function shown(value: Json): string {
  return typeof value === 'string' ? JSON.stringify(value) : goJson(value);
}
