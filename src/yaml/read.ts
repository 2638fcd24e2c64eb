/**
 * Reads YAML as Helm does: sigs.k8s.io/yaml v1.6.0 Unmarshal, that is yaml.v2 2.4.3 to JSON to Go values, with Go's error sentences.
 * The quick reader (quick.ts) goes straight from text to values for what charts are made of and gives up on anything else; the full one
 * (scanner, parser, decoder) then decides what it means or what is wrong. Both read the first document of a stream only.
 */
import { positionAt } from '../base/index.ts';
import type { GoList, GoMap, Value } from '../golang/index.ts';
import { decodeDocument, type Mark } from './decode.ts';
import { fail, type YamlError, YamlFailure } from './failure.ts';
import { type Input, readInput } from './input.ts';
import { type Node, parseDocument } from './parser.ts';
import { readQuickly } from './quick.ts';
import { Scanner } from './scanner.ts';

export interface ReadOptions {
  readonly mark?: Mark;
}

/** A value, or what was wrong. */
export type YamlResult<T> = { readonly value: T; readonly error?: undefined } | { readonly value?: undefined; readonly error: YamlError };

/** yaml.Unmarshal into an interface{}. `text` is a byte string; an empty text and an empty document are null. */
export function readYaml(text: string, options: ReadOptions = {}): YamlResult<Value> {
  const input = readInput(text);
  if (input.simple) {
    const value = readQuickly(input.text, options.mark);
    if (value !== undefined) return { value };
  }
  return readFully(input, options.mark);
}

/** yaml.Unmarshal into a map[string]interface{} that was empty: null leaves it so. Helm: fromYaml, values files. */
export function readYamlMap(text: string, options: ReadOptions = {}): YamlResult<GoMap> {
  const result = readYaml(text, options);
  if (result.error !== undefined) return result;
  if (result.value instanceof Map) return { value: result.value };
  return result.value === null ? { value: new Map() } : wrongType(result.value, 'map[string]interface {}');
}

/** yaml.Unmarshal into a []interface{} that was empty: null leaves it so. Helm: fromYamlArray. */
export function readYamlList(text: string, options: ReadOptions = {}): YamlResult<GoList> {
  const result = readYaml(text, options);
  if (result.error !== undefined) return result;
  if (Array.isArray(result.value)) return { value: result.value };
  return result.value === null ? { value: [] } : wrongType(result.value, '[]interface {}');
}

/** The full reader alone. Property tests hold the quick one to it. */
export function readFully(input: Input, mark?: Mark): YamlResult<Value> {
  const { bad } = input;
  const text = bad === undefined ? input.text : input.text.slice(0, bad.from);
  try {
    return { value: readChecked(input, text, mark) };
  } catch (error) {
    if (!(error instanceof YamlFailure)) throw error;
    const { offset } = error;
    return { error: { message: `error converting YAML to JSON: ${error.message}`, line: positionAt(input.text, offset).line, offset } };
  }
}

/** The scanner looks this far ahead before each token. */
const LOOK_AHEAD = 4;

function readChecked(input: Input, text: string, mark: Mark | undefined): Value {
  const { bad } = input;
  const scanner = new Scanner(`${text}\0\0\0\0`, input.start);
  const reachedBad = (): boolean => bad !== undefined && scanner.pos + LOOK_AHEAD > bad.from;
  let root: Node | undefined;
  try {
    root = parseDocument(scanner);
  } catch (error) {
    if (bad !== undefined && reachedBad()) fail(bad.problem, bad.offset);
    throw error;
  }
  if (bad !== undefined && reachedBad()) fail(bad.problem, bad.offset);
  return root === undefined ? null : decodeDocument(root, mark);
}

function wrongType(value: Value, type: string): { readonly error: YamlError } {
  const message = `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into Go value of type ${type}`;
  return { error: { message, line: 1, offset: 0 } };
}

function jsonKind(value: Value): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'number';
  return Array.isArray(value) ? 'array' : 'object';
}
