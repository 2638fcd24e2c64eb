// Recorded answers of the real apimachinery and json-patch code (testdata/README.md), and properties.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { jsonEqual } from '../json-equal.ts';
import { arbitraryOf, recorded, recordedTypes } from '../type-table.test.support.ts';
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  createMergePatch,
  createThreeWayMergePatch,
  createThreeWayStrategicPatch,
  createTwoWayStrategicPatch,
  type PatchResult,
} from './index.ts';

const runs = process.env['HELMWRIGHT_TEST_LONG'] ? 5000 : 100;
const types = recordedTypes();

interface Row {
  readonly name: string;
  readonly op: string;
  readonly kind: string;
  readonly object: JsonObject;
  readonly patch: JsonObject;
  readonly original: JsonObject;
  readonly modified: JsonObject;
  readonly current: JsonObject;
  readonly old: JsonObject;
  readonly want?: Json;
  readonly error?: string;
}

function check(name: string, result: PatchResult, { want, error }: Row): void {
  if ('error' in result) assert.equal(result.error, error, name);
  else {
    assert.equal(error, undefined, name);
    assert.deepEqual(result.value, want, name);
  }
}

test('strategic merge patches: applied, made two-way, made three-way', () => {
  const rows = recorded('../patch/testdata/strategic.json') as unknown as readonly Row[];
  assert.ok(rows.length >= 120);
  for (const row of rows) {
    const type = types(row.kind);
    const before: string = JSON.stringify(row);
    const name = `${row.op}: ${row.name}`;
    if (row.op === 'apply') check(name, applyStrategicMergePatch(row.object, row.patch, type), row);
    else if (row.op === 'two-way') check(name, createTwoWayStrategicPatch(row.original, row.modified, type), row);
    else check(name, createThreeWayStrategicPatch(row.original, row.modified, row.current, type), row);
    assert.ok(JSON.stringify(row) === before, `${name}: inputs are not changed`);
  }
});

const DOCUMENT: Json = { a: { b: [1, 2, { c: 'x' }], 'x/y': 1, 'm~n': 2, n: null }, s: 'text', l: [] };

test('JSON patches, JSON merge patches, and making the latter', () => {
  const rows = recorded('../patch/testdata/json.json') as unknown as readonly Row[];
  for (const row of rows) {
    const before: string = JSON.stringify([row, DOCUMENT]);
    if (row.op === 'json') check(row.name, applyJsonPatch(row.object ?? DOCUMENT, row.patch), row);
    else if (row.op === 'merge') check(row.name, applyMergePatch(row.object, row.patch), row);
    else if (row.op === 'merge-diff') check(row.name, createMergePatch(row.old, row.object), row);
    else check(row.name, createThreeWayMergePatch(row.object, row.patch, row.current), row);
    assert.ok(JSON.stringify([row, DOCUMENT]) === before, `${row.name}: inputs are not changed`);
  }
});

test('limits of JSON patches', () => {
  const big = applyJsonPatch({}, new Array(10_001).fill({ op: 'test', path: '/x', value: null }));
  assert.deepEqual(big, { error: 'The allowed maximum operations in a JSON patch is 10000, got 10001', status: 413 });
  const doubling = new Array(40).fill({ op: 'copy', from: '/a', path: '/a/-' });
  assert.match(
    JSON.stringify(applyJsonPatch({ a: ['x'.repeat(1000)] }, doubling)),
    /accumulated size increase of copy is [0-9]+, exceeding/,
  );
  const nesting = new Array(5000).fill([
    { op: 'add', path: '/b', value: {} },
    { op: 'move', from: '/a', path: '/b/x' },
    { op: 'move', from: '/b', path: '/a' },
  ]);
  const deeper = [...nesting.slice(0, 3000).flat(), { op: 'copy', from: '/a', path: '/c' }];
  assert.deepEqual(applyJsonPatch({ a: {} }, deeper), { error: 'exceeded max depth of 1000', status: 422 });
  assert.deepEqual(applyJsonPatch({ a: {} }, deeper.slice(0, -1)), { error: 'exceeded max depth of 1000', status: 422 });
});

test('deep nesting is an error', () => {
  let deep: Json = 1;
  for (let i = 0; i < 100_000; i++) deep = { a: deep };
  const type = types('v1/ConfigMap');
  for (const result of [
    applyJsonPatch(deep, []),
    applyJsonPatch({}, [{ op: 'add', path: '/a', value: deep }]),
    applyMergePatch({}, deep),
    createMergePatch({}, deep),
    applyStrategicMergePatch({}, deep, type),
    createTwoWayStrategicPatch({}, deep as JsonObject, type),
  ]) {
    assert.deepEqual(result, { error: 'exceeded max depth of 1000', status: 400 });
  }
});

test('keys of any name', () => {
  const object = JSON.parse('{"data":{"__proto__":"a","constructor":"b"}}') as JsonObject;
  const patch = JSON.parse('{"data":{"__proto__":"c","toString":"d"}}') as JsonObject;
  const want = '{"data":{"__proto__":"c","constructor":"b","toString":"d"}}';
  for (const result of [applyMergePatch(object, patch), applyStrategicMergePatch(object, patch, types('v1/ConfigMap'))]) {
    assert.ok('value' in result);
    assert.equal(JSON.stringify(result.value), want);
  }
  const added = applyJsonPatch({}, [{ op: 'add', path: '/__proto__', value: { x: 1 } }]);
  assert.ok('value' in added);
  assert.equal(JSON.stringify(added.value), '{"__proto__":{"x":1}}');
});

/** Upstream sorts lists of texts that merge before it compares them: a new order alone makes no patch. */
function withoutOrderOfTexts(value: Json): Json {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? [...value].sort() : value.map(withoutOrderOfTexts);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.keys(value).map((key) => [key, withoutOrderOfTexts(value[key]!)]));
}

test('patch(a, diff(a, b)) = b, strategic', () => {
  for (const kind of ['apps/v1/Deployment', 'v1/Service', 'v1/Pod', 'networking.k8s.io/v1/Ingress', 'v1/ConfigMap']) {
    const type = types(kind);
    const objects = arbitraryOf(type);
    fc.assert(
      fc.property(objects, objects, (a, b) => {
        const patch = createTwoWayStrategicPatch(a as JsonObject, b as JsonObject, type);
        assert.ok('value' in patch, JSON.stringify(patch));
        const result = applyStrategicMergePatch(a, patch.value, type);
        assert.ok('value' in result, JSON.stringify([patch, result]));
        assert.ok(jsonEqual(withoutOrderOfTexts(result.value), withoutOrderOfTexts(b)), JSON.stringify({ a, b, patch, result }));
      }),
      { seed: 3, numRuns: runs },
    );
  }
});

test('patch(a, diff(a, b)) = b, JSON merge patch', () => {
  // A null in the wanted object cannot be said by a merge patch; nulls in lists of new values are dropped.
  const values = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.integer(), fc.string(), fc.boolean(), fc.array(tie('value')), tie('object')),
    object: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', '__proto__'), tie('value')),
  })).object as fc.Arbitrary<JsonObject>;
  fc.assert(
    fc.property(values, values, (a, b) => {
      const patch = createMergePatch(a, b);
      assert.ok('value' in patch);
      const result = applyMergePatch(a, patch.value);
      assert.ok('value' in result && jsonEqual(result.value, b), JSON.stringify({ a, b, patch, result }));
    }),
    { seed: 4, numRuns: runs * 2 },
  );
});

test('any JSON: an answer, never an exception', () => {
  const json = fc.jsonValue() as fc.Arbitrary<Json>;
  const directed = fc.dictionary(
    fc.constantFrom(
      'spec',
      'template',
      'containers',
      'metadata',
      'finalizers',
      '$patch',
      '$retainKeys',
      '$setElementOrder/containers',
      '$deleteFromPrimitiveList/finalizers',
      'strategy',
      'name',
    ),
    fc.oneof(json, fc.constantFrom<Json>('delete', 'replace', 'merge', [{ name: 'a' }], ['a'], [null], {})),
  ) as fc.Arbitrary<Json>;
  const type = types('apps/v1/Deployment');
  const values = fc.oneof(json, directed);
  fc.assert(
    fc.property(values, values, values, (a, b, c) => {
      applyJsonPatch(a, b);
      applyMergePatch(a, b);
      createMergePatch(a, b);
      applyStrategicMergePatch(a, b, type);
      applyStrategicMergePatch({ spec: a, metadata: b }, { spec: c, metadata: c }, type);
      if (!isObject(a) || !isObject(b) || !isObject(c)) return;
      createTwoWayStrategicPatch(a, b, type);
      createThreeWayStrategicPatch(a, b, c, type);
      createThreeWayMergePatch(a, b, c);
    }),
    { seed: 5, numRuns: runs * 5 },
  );
});
