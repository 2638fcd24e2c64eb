/**
 * JSON patches (RFC 6902) as the API server and kubectl apply them: github.com/evanphx/json-patch, version 4, negative indices allowed. Where
 * it departs from the RFC, so does this: replacing a missing key adds it, an absent value is null, testing a missing key for null passes.
 */

import { goText } from '../go-text.ts';
import { getKey, isList, isObject, type Json, type JsonObject, setKey } from '../json.ts';
import { isTooDeep, jsonEqual, TOO_DEEP } from '../json-equal.ts';
import { fail, type PatchResult, patchResult } from './patch-result.ts';

/** The API server's limit. */
const MAX_OPERATIONS = 10_000;
/** All that `copy` adds, in bytes of JSON: the API server's JSONPatchMaxCopyBytes. */
const MAX_COPIED_BYTES = 3 * 1024 * 1024;

/** Applies a list of operations to an object or list. The document is not changed. */
export function applyJsonPatch(document: Json, patch: Json): PatchResult {
  return patchResult(() => {
    if (isTooDeep(document) || isTooDeep(patch)) fail(TOO_DEEP, 400);
    if (patch === null) return document;
    if (!isList(patch)) fail(`json: cannot unmarshal ${jsonTypeName(patch)} into Go value of type jsonpatch.Patch`, 400);
    if (patch.length > MAX_OPERATIONS) {
      fail(`The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`, 413);
    }
    const wrong = patch.find((operation) => operation !== null && !isObject(operation));
    if (wrong !== undefined) fail(`json: cannot unmarshal ${jsonTypeName(wrong)} into Go value of type jsonpatch.Operation`, 400);
    const state: State = { root: copied(document), copiedBytes: 0 };
    for (const operation of patch) applyOperation(state, operation as JsonObject | null);
    // Moving builds depth without copying anything.
    if (isTooDeep(state.root)) fail(TOO_DEEP, 422);
    return state.root;
  });
}

type MutableObject = { [key: string]: Json };
type Container = Json[] | MutableObject;

interface State {
  root: Json;
  copiedBytes: number;
}

function applyOperation(state: State, operation: JsonObject | null): void {
  const op = operation === null ? undefined : getKey(operation, 'op');
  const kind = typeof op === 'string' ? op : 'unknown';
  const run = OPERATIONS.get(kind);
  if (run === undefined) fail(`Unexpected kind: ${kind}`, 422);
  run(state, operation!);
}

function add(state: State, operation: JsonObject): void {
  const path = pathOf(operation, 'add operation failed to decode path', true);
  const [container, key] = find(state, path) ?? missing(`add operation does not apply: doc is missing path: "${path}"`);
  insert(container, key, operand(operation), `error in add for path: '${path}'`);
}

function remove(state: State, operation: JsonObject): void {
  const path = pathOf(operation, 'remove operation failed to decode path', true);
  const [container, key] = find(state, path) ?? missing(`remove operation does not apply: doc is missing path: "${path}"`);
  take(container, key, `error in remove for path: '${path}'`);
}

function replace(state: State, operation: JsonObject): void {
  const path = pathOf(operation, 'replace operation failed to decode path');
  if (path === '') {
    const value = getKey(operation, 'value');
    if (typeof value !== 'object' || value === null) fail('replace operation value must be object or array: %!w(<nil>)', 422);
    state.root = copied(value);
    return;
  }
  const [container, key] = find(state, path) ?? missing(`replace operation does not apply: doc is missing path: ${path}`);
  if (Array.isArray(container)) {
    const index = itemIndex(container, key);
    if (typeof index === 'string') missing(`replace operation does not apply: doc is missing key: ${path}`);
    container[index] = operand(operation);
  } else setKey(container, key, operand(operation));
}

function move(state: State, operation: JsonObject): void {
  const from = textOf(
    operation,
    'from',
    'move operation failed to decode from: operation, missing from field: missing value',
    'move operation failed to decode from',
  );
  const [source, sourceKey] = find(state, from) ?? missing(`move operation does not apply: doc is missing from path: ${from}`);
  const value = read(source, sourceKey, `error in move for path: '${sourceKey}'`) ?? null;
  take(source, sourceKey, `error in move for path: '${sourceKey}'`);
  const path = pathOf(operation, 'move operation failed to decode path');
  const [target, key] = find(state, path) ?? missing(`move operation does not apply: doc is missing destination path: ${path}`);
  insert(target, key, value, `error in move for path: '${path}'`);
}

function test(state: State, operation: JsonObject): void {
  const path = pathOf(operation, 'test operation failed to decode path');
  const wanted = getKey(operation, 'value');
  let found: Json | undefined = state.root;
  if (path !== '') {
    const [container, key] = find(state, path) ?? missing(`test operation does not apply: is missing path: ${path}`);
    found = read(container, key, `error in test for path: '${path}'`);
  }
  if (!jsonEqual(found ?? null, wanted ?? null)) fail(`testing value ${path} failed: test failed`, 422);
}

function copy(state: State, operation: JsonObject): void {
  const from = textOf(
    operation,
    'from',
    'copy operation failed to decode from: operation, missing from field: missing value',
    'copy operation failed to decode from',
  );
  const [source, sourceKey] = find(state, from) ?? missing(`copy operation does not apply: doc is missing from path: ${from}`);
  const value = read(source, sourceKey, `error in copy for from: '${from}'`) ?? null;
  const path = pathOf(operation, 'copy operation failed to decode path', true);
  const [target, key] = find(state, path) ?? missing(`copy operation does not apply: doc is missing destination path: ${path}`);
  if (isTooDeep(value)) fail(TOO_DEEP, 422);
  if (value !== null) state.copiedBytes += JSON.stringify(value).length;
  if (state.copiedBytes > MAX_COPIED_BYTES) {
    const sizes = `${state.copiedBytes}, exceeding the limit ${MAX_COPIED_BYTES}`;
    fail(`Unable to complete the copy, the accumulated size increase of copy is ${sizes}`, 422);
  }
  insert(target, key, copied(value), 'error while adding value during copy');
}

const OPERATIONS: ReadonlyMap<string, (state: State, operation: JsonObject) => void> = new Map([
  ['add', add],
  ['remove', remove],
  ['replace', replace],
  ['move', move],
  ['test', test],
  ['copy', copy],
]);

function missing(sentence: string): never {
  fail(`${sentence}: missing value`, 422);
}

function pathOf(operation: JsonObject, sentence: string, short = false): string {
  return textOf(
    operation,
    'path',
    short ? `${sentence}: missing value` : `${sentence}: operation missing path field: missing value`,
    sentence,
    short,
  );
}

function textOf(operation: JsonObject, key: string, absent: string, wrong: string, short = false): string {
  const text = getKey(operation, key);
  if (typeof text === 'string') return text;
  if (text === undefined || text === null || short) fail(absent, 422);
  fail(`${wrong}: json: cannot unmarshal ${jsonTypeName(text)} into Go value of type string`, 422);
}

function operand(operation: JsonObject): Json {
  return copied(getKey(operation, 'value') ?? null);
}

/** The container that the pointer's last step is in, and that step; undefined where the way there is missing. */
function find({ root }: State, pointer: string): readonly [Container, string] | undefined {
  const steps = pointer.split('/');
  if (steps.length < 2) return undefined;
  let at: Json | undefined = root;
  for (const step of steps.slice(1, -1)) {
    if (!isContainer(at)) return undefined;
    const key = decodeStep(step);
    if (Array.isArray(at)) {
      const index = itemIndex(at, key);
      at = typeof index === 'string' ? undefined : at[index];
    } else at = getKey(at, key);
  }
  return isContainer(at) ? [at, decodeStep(steps.at(-1)!)] : undefined;
}

function isContainer(value: Json | undefined): value is Container {
  return typeof value === 'object' && value !== null;
}

function decodeStep(step: string): string {
  return step.includes('~') ? step.replace(/~1|~0/g, (code) => (code === '~1' ? '/' : '~')) : step;
}

/** An index of an existing item, negative ones from the end; or what Go says. */
function itemIndex(list: readonly Json[], key: string): number | string {
  const index = goAtoi(key);
  if (typeof index === 'string') return index;
  const place = index < 0 ? index + list.length : index;
  return place < 0 || place >= list.length ? `Unable to access invalid index: ${index}: invalid index referenced` : place;
}

function goAtoi(text: string): number | string {
  if (!/^[-+]?[0-9]+$/.test(text)) return `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  const number = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(64, number) === number ? Number(number) : `strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`;
}

function read(container: Container, key: string, sentence: string): Json | undefined {
  if (!Array.isArray(container)) return getKey(container, key);
  const index = itemIndex(container, key);
  return typeof index === 'string' ? fail(`${sentence}: ${index}`, 422) : container[index];
}

function take(container: Container, key: string, sentence: string): void {
  if (!Array.isArray(container)) {
    if (!Object.hasOwn(container, key)) fail(`${sentence}: Unable to remove nonexistent key: ${key}: missing value`, 422);
    delete container[key];
    return;
  }
  const index = itemIndex(container, key);
  if (typeof index === 'string') fail(`${sentence}: ${index}`, 422);
  container.splice(index, 1);
}

function insert(container: Container, key: string, value: Json, sentence: string): void {
  if (!Array.isArray(container)) {
    setKey(container, key, value);
    return;
  }
  if (key === '-') {
    container.push(value);
    return;
  }
  const index = goAtoi(key);
  if (typeof index === 'string') fail(`${sentence}: value was not a proper array index: '${key}': ${index}`, 422);
  const place = index < 0 ? index + container.length + 1 : index;
  if (place < 0 || place > container.length) fail(`${sentence}: Unable to access invalid index: ${index}: invalid index referenced`, 422);
  container.splice(place, 0, value);
}

/** A deep copy, as what operations change. */
function copied<T extends Json>(value: T): T;
function copied(value: Json): Json {
  if (isList(value)) return value.map((item) => copied(item));
  if (!isObject(value)) return value;
  const object: MutableObject = {};
  for (const key of Object.keys(value)) setKey(object, key, copied(value[key]!));
  return object;
}

function jsonTypeName(value: Json): string {
  if (value === null) return goText(value);
  if (typeof value === 'boolean') return 'bool';
  return isList(value) ? 'array' : typeof value;
}
