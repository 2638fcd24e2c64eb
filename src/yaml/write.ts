/**
 * Writes YAML as Helm does. toYaml is sigs.k8s.io/yaml Marshal: json.Marshal, what yaml.v2 reads of that JSON, and yaml.v2's Marshal. The
 * detour shows: float64 numbers that are whole become integers, a NEL in a string folds to a space, a DEL or an emoji's neighbour U+FFFE
 * fails, a key of more than 1024 characters fails. toYamlPretty is go.yaml.in/yaml/v3 with an indent of 2, straight from the value.
 */
import {
  formatFloat,
  GoBytes,
  GoComplex,
  GoInt,
  type GoList,
  type GoMap,
  GoStruct,
  goFail,
  goNil,
  marshalJson,
  quoteJson,
  types,
  type Value,
  validUtf8,
} from '../golang/index.ts';
import { Emitter, YAML_V2, YAML_V3 } from './emit.ts';
import { readInput } from './input.ts';
import { orderedKeys } from './key-order.ts';
import { NESTING_LIMIT } from './limits.ts';
import { readFully } from './read.ts';

/** sigs.k8s.io/yaml Marshal, its last newline included. Throws GoError with Go's sentence. */
export function writeYaml(value: Value): string {
  const emitter = new Emitter(YAML_V2);
  try {
    emitJson(emitter, value, false, 0);
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    return refuse(value);
  }
  return emitter.finish();
}

/** Told of the text as it grows: after the key of each entry that has something inside, else after its value. `end` is the length so far. */
export type Visit = (container: GoMap | GoList, key: string | number, part: 'key' | 'value', end: number) => void;

/** writeYaml, and the visitor is told where each entry stands. */
export function visitYaml(value: Value, visit: Visit): string {
  const emitter = new Emitter(YAML_V2);
  try {
    emitVisited(emitter, value, false, 0, visit, JSON_FORM);
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    return refuse(value);
  }
  return emitter.finish();
}

/** writeYamlPretty, and the visitor is told where each entry stands. */
export function visitYamlPretty(value: Value, visit: Visit): string {
  const emitter = new Emitter(YAML_V3);
  emitVisited(emitter, value, false, 0, visit, PRETTY_FORM);
  return emitter.finish();
}

interface Form {
  readonly emit: (emitter: Emitter, value: Value, inMap: boolean, depth: number) => void;
  readonly keys: (map: GoMap) => { readonly map: GoMap; readonly keys: readonly string[] };
  readonly key: (emitter: Emitter, key: string) => void;
}

const JSON_FORM: Form = {
  emit: emitJson,
  keys: (value) => {
    const map = jsonKeys(value);
    return { map, keys: orderedKeys(map, false) };
  },
  key: (emitter, key) => emitter.key(key),
};

const PRETTY_FORM: Form = {
  emit: emitPretty,
  keys: (map) => ({ map, keys: orderedKeys(map, true) }),
  key: prettyKey,
};

/** Containers are walked here, in the same calls to the emitter as emitJson and emitPretty make; what is inside them is written there. */
function emitVisited(emitter: Emitter, value: Value, inMap: boolean, depth: number, visit: Visit, form: Form): void {
  const isMap = value instanceof Map;
  if ((!isMap && !Array.isArray(value)) || depth >= NESTING_LIMIT || value[goNil] || (isMap ? value.size : value.length) === 0) {
    form.emit(emitter, value, inMap, depth);
    return;
  }
  const inside = (key: string | number, item: Value): void => {
    const isOpen = hasEntries(item);
    if (isOpen) visit(value, key, 'key', emitter.out.length);
    emitVisited(emitter, item, isMap, depth + 1, visit, form);
    if (!isOpen) visit(value, key, 'value', emitter.out.length);
  };
  const outer = isMap ? emitter.beginMap() : emitter.beginList(inMap);
  if (isMap) {
    const { map, keys } = form.keys(value);
    for (const key of keys) {
      form.key(emitter, key);
      inside(key, map.get(key) ?? null);
    }
  } else {
    for (const [i, item] of value.entries()) {
      emitter.item();
      inside(i, item);
    }
  }
  emitter.end(outer);
}

function hasEntries(value: Value): boolean {
  return value instanceof Map ? value.size > 0 : Array.isArray(value) && value.length > 0;
}

/** What cannot be written, or only Go knows how; `refuse` finds the sentence. */
class Unwritable extends Error {}

/** Takes Go's own way, for the error that lies on it. */
function refuse(value: Value): never {
  let json: string;
  try {
    json = marshalJson(value);
  } catch (error) {
    return goFail(`error marshaling into JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { error } = readFully(readInput(json));
  return goFail(
    error === undefined ? `yaml: exceeded max depth of ${NESTING_LIMIT}` : error.message.replace(/^error converting YAML to JSON: /, ''),
  );
}

function emitJson(emitter: Emitter, value: Value, inMap: boolean, depth: number): void {
  switch (typeof value) {
    case 'string':
      emitter.string(throughJson(value));
      return;
    case 'number':
      emitter.plain(numberText(value));
      return;
    case 'boolean':
      emitter.plain(value ? 'true' : 'false');
      return;
  }
  if (value === null) {
    emitter.plain('null');
    return;
  }
  if (value instanceof GoInt) {
    emitter.plain(value.n.toString());
    return;
  }
  if (value instanceof GoBytes) {
    emitter.string(Buffer.from(value.data, 'latin1').toString('base64'));
    return;
  }
  if (value instanceof GoStruct) {
    emitJson(emitter, structValue(value), inMap, depth + 1);
    return;
  }
  if (value instanceof GoComplex || depth >= NESTING_LIMIT) throw new Unwritable();
  if (value[goNil]) {
    emitter.plain('null');
    return;
  }
  // One call for each level: the stack is not ours alone.
  if (value instanceof Map) {
    if (value.size === 0) {
      emitter.emptyMap();
      return;
    }
    const map = jsonKeys(value);
    const outer = emitter.beginMap();
    for (const key of orderedKeys(map, false)) {
      emitter.key(key);
      emitJson(emitter, map.get(key) ?? null, true, depth + 1);
    }
    emitter.end(outer);
    return;
  }
  if (value.length === 0) {
    emitter.emptyList();
    return;
  }
  const outer = emitter.beginList(inMap);
  for (const item of value) {
    emitter.item();
    emitJson(emitter, item, false, depth + 1);
  }
  emitter.end(outer);
}

/** A struct is what its JSON says. */
function structValue(value: GoStruct): Value {
  const result = readFully(readInput(marshalJson(value)));
  if (result.error !== undefined) throw new Unwritable();
  return result.value;
}

const PRINTABLE = /^[\x00-\x7e]*$/;

/** A string as it comes out of JSON read as YAML. */
function throughJson(text: string): string {
  if (PRINTABLE.test(text)) return text;
  if (!/[\x7f\xc2\xef]/.test(text) && validUtf8(text)) return text;
  const result = readFully(readInput(quoteJson(text)));
  if (typeof result.value !== 'string') throw new Unwritable();
  return result.value;
}

/** Keys of this length and less end in time to be simple keys, whatever JSON escapes in them. */
const SHORT_KEY = 160;

/** The map with its keys as they come out of JSON read as YAML; of keys that become the same the last one counts. */
function jsonKeys(map: GoMap): GoMap {
  let clean = true;
  for (const key of map.keys()) if (key.length > SHORT_KEY || !PRINTABLE.test(key)) clean = false;
  if (clean) return map;
  const changed: GoMap = new Map();
  for (const key of [...map.keys()].sort()) {
    const result = readFully(readInput(`{${quoteJson(key)}:0}`));
    if (!(result.value instanceof Map)) throw new Unwritable();
    for (const name of result.value.keys()) changed.set(name, map.get(key) ?? null);
  }
  return changed;
}

const MAX_UINT64 = 2 ** 64;
const MIN_INT64 = -(2 ** 63);

/** A float64 as JSON writes it, yaml.v2 reads it (as an integer where it can) and writes it again. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new Unwritable();
  if (value === 0) return '0';
  if (Number.isInteger(value) && value >= MIN_INT64 && value < MAX_UINT64) {
    const text = String(value);
    if (Number.isSafeInteger(value) || isInteger64(BigInt(text))) return text;
  }
  return formatFloat(value, 'g', -1);
}

/** The digits that JSON shows are the shortest, filled with zeros: at the edges they can leave the range. */
function isInteger64(shown: bigint): boolean {
  return shown >= -(2n ** 63n) && shown < 2n ** 64n;
}

/** go.yaml.in/yaml/v3's Encoder with SetIndent(2), its last newline included. Throws GoError. */
export function writeYamlPretty(value: Value): string {
  const emitter = new Emitter(YAML_V3);
  emitPretty(emitter, value, false, 0);
  return emitter.finish();
}

function emitPretty(emitter: Emitter, value: Value, inMap: boolean, depth: number): void {
  switch (typeof value) {
    case 'string':
      emitPrettyString(emitter, value);
      return;
    case 'number':
      emitter.plain(prettyNumber(value));
      return;
    case 'boolean':
      emitter.plain(value ? 'true' : 'false');
      return;
  }
  if (value === null) {
    emitter.plain('null');
    return;
  }
  if (depth >= NESTING_LIMIT) goFail(`yaml: exceeded max depth of ${NESTING_LIMIT}`);
  if (value instanceof GoInt) {
    emitPrettyInt(emitter, value);
    return;
  }
  if (value instanceof GoComplex) goFail('cannot marshal type: complex128');
  if (value instanceof GoStruct) {
    emitPrettyStruct(emitter, value, depth);
    return;
  }
  if (value instanceof Map) {
    emitPrettyMap(emitter, value, orderedKeys(value, true), depth);
    return;
  }
  // Go: bytes are a list of numbers here.
  const items = value instanceof GoBytes ? [...Buffer.from(value.data, 'latin1')].map((n) => new GoInt(BigInt(n), types.uint8)) : value;
  emitPrettyList(emitter, items, inMap, depth);
}

function emitPrettyList(emitter: Emitter, items: GoList, inMap: boolean, depth: number): void {
  if (items.length === 0) {
    emitter.emptyList();
    return;
  }
  const outer = emitter.beginList(inMap);
  for (const item of items) {
    emitter.item();
    emitPretty(emitter, item, false, depth + 1);
  }
  emitter.end(outer);
}

function emitPrettyMap(emitter: Emitter, map: ReadonlyMap<string, Value>, keys: readonly string[], depth: number): void {
  if (keys.length === 0) {
    emitter.emptyMap();
    return;
  }
  const outer = emitter.beginMap();
  for (const key of keys) {
    prettyKey(emitter, key);
    emitPretty(emitter, map.get(key) ?? null, true, depth + 1);
  }
  emitter.end(outer);
}

function prettyKey(emitter: Emitter, key: string): void {
  if (validUtf8(key)) emitter.key(key);
  else emitter.key(wrappedBase64(key), BINARY);
}

const BINARY = '!!binary';

/** Go: a string that is not UTF-8 is tagged and written in base64. */
function emitPrettyString(emitter: Emitter, text: string): void {
  if (validUtf8(text)) emitter.string(text);
  else emitter.tagged(wrappedBase64(text), BINARY);
}

/** Lines of 70; a single line has no line break. */
function wrappedBase64(text: string): string {
  const packed = Buffer.from(text, 'latin1').toString('base64');
  return packed.length < 70 ? packed : packed.replace(/.{1,70}/g, '$&\n');
}

function prettyNumber(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  return Number.isFinite(value) ? formatFloat(value, 'g', -1) : value > 0 ? '.inf' : '-.inf';
}

function emitPrettyInt(emitter: Emitter, value: GoInt): void {
  const text = value.type.name === 'time.Duration' ? value.type.methods?.get('String')?.call(value) : undefined;
  if (typeof text === 'string') emitter.string(text);
  else emitter.plain(value.n.toString());
}

/** A time stands plain; what has a text form is that; of anything else the fields, their names in lower case, in their order. */
function emitPrettyStruct(emitter: Emitter, value: GoStruct, depth: number): void {
  const text = value.type.methods?.get('MarshalText')?.call(value);
  if (text instanceof GoBytes) {
    if (value.type.name.endsWith('time.Time')) emitter.plain(text.data);
    else emitPrettyString(emitter, text.data);
    return;
  }
  const fields = new Map([...value.fields].map(([name, field]): [string, Value] => [name.toLowerCase(), field]));
  emitPrettyMap(emitter, fields, [...fields.keys()], depth);
}
