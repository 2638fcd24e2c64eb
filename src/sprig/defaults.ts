/** sprig "Default Functions" (defaults.go): emptiness, ternary, JSON. */
import { fixed, GoError, type GoFunc, marshalJson, types, unmarshalJson, type Value, variadic } from '../golang/index.ts';
import { isEmpty } from './convert.ts';

const { any, bool, string } = types;

export const defaultFunctions: readonly GoFunc[] = [
  variadic('default', [any], any, (otherwise, ...given) => (given.length === 0 || isEmpty(given[0]!) ? otherwise : given[0]!)),
  fixed('empty', [any], (given) => isEmpty(given)),
  variadic('coalesce', [], any, (...values) => values.find((v) => !isEmpty(v)) ?? null),
  variadic('all', [], any, (...values) => !values.some(isEmpty)),
  variadic('any', [], any, (...values) => !values.every(isEmpty)),
  fixed('ternary', [any, any, bool], (yes, no, chosen) => (chosen ? yes : no)),
  fixed('fromJson', [string], (text) => quietly(() => unmarshalJson(text), null)),
  fixed('mustFromJson', [string], (text) => unmarshalJson(text)),
  fixed('toJson', [any], (value) => quietly(() => marshalJson(value), '')),
  fixed('mustToJson', [any], (value) => marshalJson(value)),
  fixed('toPrettyJson', [any], (value) => quietly(() => prettyJson(value), '')),
  fixed('mustToPrettyJson', [any], (value) => prettyJson(value)),
  fixed('toRawJson', [any], (value) => rawJson(value)),
  fixed('mustToRawJson', [any], (value) => rawJson(value)),
];

function prettyJson(value: Value): string {
  return marshalJson(value, { indent: '  ' });
}

function rawJson(value: Value): string {
  return marshalJson(value, { escapeHtml: false });
}

/** What `convert` gives, or `otherwise` when it fails. */
function quietly<T>(convert: () => T, otherwise: T): T {
  try {
    return convert();
  } catch (error) {
    if (error instanceof GoError) return otherwise;
    throw error;
  }
}
