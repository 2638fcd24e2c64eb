/** JSON values as Go prints them in messages. */
import { isList, isObject, type Json } from './json.ts';

/** %v: `map[a:1 b:[x y]]`, keys sorted, strings bare. */
export function goText(value: Json | undefined): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value !== 'object') return String(value);
  if (!isObject(value)) return `[${value.map(goText).join(' ')}]`;
  const keys = Object.keys(value).sort();
  return `map[${keys.map((key) => `${key}:${goText(value[key])}`).join(' ')}]`;
}

/** %#v: `map[string]interface {}{"a":1}` */
export function goSyntax(value: Json): string {
  if (value === null) return 'interface {}(nil)';
  if (typeof value !== 'object') return JSON.stringify(value);
  if (!isObject(value)) return `${LIST_TYPE}{${value.map(goSyntax).join(', ')}}`;
  const keys = Object.keys(value).sort();
  return `${OBJECT_TYPE}{${keys.map((key) => `${JSON.stringify(key)}:${goSyntax(value[key]!)}`).join(', ')}}`;
}

/** The Go type that the API's decoders give a value (1 and 1.5 are of different types); undefined for null, which has none. */
export function goType(value: Json): string | undefined {
  if (value === null) return undefined;
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return isList(value) ? LIST_TYPE : OBJECT_TYPE;
}

export const OBJECT_TYPE: string = 'map[string]interface {}';
export const LIST_TYPE: string = '[]interface {}';
