// Histories of objects as the API server's own code had them (testdata/README.md), and properties.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fixedClock } from '../../base/index.ts';
import { type GroupVersionKind, parseGvk } from '../gvk.ts';
import type { Json, JsonObject } from '../json.ts';
import { jsonEqual } from '../json-equal.ts';
import type { TypeInfo } from '../type-info.ts';
import { arbitraryOf, recorded, recordedTypes } from '../type-table.test.support.ts';
import {
  applyServerSide,
  type FieldManagerContext,
  fillZeroFields,
  keepTimes,
  parentManagedFields,
  scaleManagedFields,
  trackUpdate,
  zeroObject,
} from './index.ts';

const runs = process.env['HELMWRIGHT_TEST_LONG'] ? 3000 : 60;
const types = recordedTypes();
/** 2026-01-01T00:00:00Z */
const clock = fixedClock(1_767_225_600_000_000_000n);

interface Step {
  readonly op: 'apply' | 'update';
  readonly manager: string;
  readonly force?: boolean;
  readonly subresource?: string;
  readonly reset?: readonly (readonly string[])[];
  /** The configuration, or the object that an update stores. */
  readonly object: JsonObject;
  readonly error?: string;
  readonly causes?: readonly (readonly [field: string, message: string])[];
  readonly managedFields?: readonly Json[];
  /** What applying gives, before defaults: an object, or the same as the live one or as the configuration. */
  readonly merged?: 'live' | 'config' | JsonObject;
  readonly unchanged?: boolean;
  /** What the server stored, where that is not what was merged: with defaults. */
  readonly stored?: JsonObject;
}

function bare(object: JsonObject): JsonObject {
  const { managedFields: _, ...metadata } = (object['metadata'] ?? {}) as JsonObject;
  return { ...object, metadata };
}

function entriesOf(object: JsonObject): JsonObject[] {
  return ((object['metadata'] as JsonObject)['managedFields'] ?? []) as JsonObject[];
}

function timeless(object: JsonObject): JsonObject[] {
  return entriesOf(object).map(({ time: _, ...entry }) => entry);
}

function stored(object: JsonObject, entries: readonly Json[]): JsonObject {
  const metadata = object['metadata'] as JsonObject;
  return { ...object, metadata: entries.length === 0 ? metadata : { ...metadata, managedFields: entries } };
}

function contextOf(step: Step): FieldManagerContext {
  const kind = `${step.object['apiVersion']}/${step.object['kind']}`;
  const gvk = parseGvk(String(step.object['apiVersion']), String(step.object['kind'])) as GroupVersionKind;
  return { type: types(kind), gvk, clock, subresource: step.subresource ?? '', resetFields: step.reset ?? [] };
}

function runApply(name: string, step: Step, live: JsonObject | undefined): JsonObject | undefined {
  const { manager, force = false, object: config } = step;
  const result = applyServerSide({ ...contextOf(step), live, config, manager, force });
  if ('error' in result) {
    assert.equal(result.error, step.error, name);
    assert.deepEqual(
      result.causes?.map((cause) => [cause.field, cause.message]),
      step.causes,
      name,
    );
    return undefined;
  }
  assert.equal(step.error, undefined, name);
  assert.equal(result.changed, step.unchanged !== true, `${name}: changed`);
  assert.deepEqual(timeless(result.object), step.managedFields, name);
  const want = step.merged === 'live' ? bare(live!) : step.merged === 'config' ? config : step.merged;
  assert.deepEqual(bare(result.object), want, name);
  return result.object;
}

test('histories: who owns what, what conflicts, what is pruned', () => {
  const histories = recorded('../apply/testdata/histories.json') as unknown as Readonly<Record<string, readonly Step[]>>;
  let count = 0;
  for (const [name, steps] of Object.entries(histories)) {
    const lives = new Map<string, JsonObject>();
    for (const [i, step] of steps.entries()) {
      count++;
      const title = `${name}: step ${i + 1}`;
      const kind = `${step.object['apiVersion']}/${step.object['kind']}`;
      const live = lives.get(kind);
      const before = JSON.stringify(live);
      const next =
        step.op === 'apply'
          ? runApply(title, step, live)
          : trackUpdate({ ...contextOf(step), live, next: step.object, manager: step.manager });
      assert.equal(JSON.stringify(live), before, `${title}: inputs are not changed`);
      if (next === undefined) continue;
      if (step.op === 'update') assert.deepEqual(timeless(next), step.managedFields, title);
      lives.set(kind, stored(step.stored ?? bare(next), step.managedFields ?? []));
    }
  }
  assert.ok(count >= 170, `${count} steps`);
});

const configMap = { type: types('v1/ConfigMap'), gvk: { group: '', version: 'v1', kind: 'ConfigMap' }, clock };

function map(data: Json, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'd', ...metadata }, data };
}

function applied(live: JsonObject | undefined, config: Json, manager: string, at = clock, force = false): JsonObject {
  const result = applyServerSide({ ...configMap, clock: at, live, config, manager, force });
  assert.ok('object' in result, JSON.stringify(result));
  return result.object;
}

test('times are of the last change; an apply that changes nothing keeps them', () => {
  const first = applied(undefined, map({ x: '1' }), 'a');
  assert.equal(entriesOf(first)[0]!['time'], '2026-01-01T00:00:00Z');
  const later = fixedClock(1_767_225_661_500_000_000n);
  assert.deepEqual(applied(first, map({ x: '1' }), 'a', later), first);
  const changed = applied(first, map({ x: '2' }), 'a', later);
  assert.equal(entriesOf(changed)[0]!['time'], '2026-01-01T00:01:01Z');
  // An update that changes nothing gets no time at all; one that only rewrites times is not stored.
  const same = trackUpdate({ ...configMap, clock: later, live: first, next: map({ x: '1' }), manager: 'u' });
  assert.deepEqual(same, first);
  const rewritten = stored(bare(first), [{ ...entriesOf(first)[0]!, time: '2027-01-01T00:00:00Z' }]);
  assert.equal(keepTimes(rewritten, first), first);
  assert.equal(keepTimes(changed, first), changed);
});

test('entries of old updates are put together, the oldest first', () => {
  let live: JsonObject | undefined;
  for (let i = 0; i < 12; i++) {
    const data = Object.fromEntries(Array.from({ length: i + 1 }, (_, j) => [`k${j}`, '1']));
    const at = fixedClock(1_767_225_600_000_000_000n + BigInt(i) * 1_000_000_000n);
    live = trackUpdate({ ...configMap, clock: at, live, next: map(data), manager: `u${i}` });
  }
  const managers = entriesOf(live!).map((entry) => [entry['manager'], entry['time']]);
  assert.equal(managers.length, 10);
  assert.deepEqual(managers[0], ['ancient-changes', '2026-01-01T00:00:02Z']);
  assert.deepEqual(Object.keys((entriesOf(live!)[0]!['fieldsV1'] as JsonObject)['f:data'] as JsonObject), ['.', 'f:k0', 'f:k1', 'f:k2']);
});

test('an object that was never followed is not followed from an update on', () => {
  const live = map({ x: '1' }, { uid: 'u' });
  assert.deepEqual(trackUpdate({ ...configMap, live, next: map({ x: '2' }, { uid: 'u' }), manager: 'm' }), map({ x: '2' }, { uid: 'u' }));
});

test('stored entries that cannot be read', () => {
  const bad = map(
    { x: '1' },
    { managedFields: [{ manager: 'm', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: 'x' }] },
  );
  const result = applyServerSide({ ...configMap, live: bad, config: map({ x: '2' }), manager: 'm', force: false });
  assert.ok('error' in result && result.error.startsWith('failed to decode managed fields: error decoding set'));
  for (const [entry, want] of [
    [{ operation: 'Other' }, 'operation must be `Apply` or `Update`'],
    [{ operation: 'Apply' }, 'apiVersion must not be empty'],
    [{ operation: 'Apply', apiVersion: 'v1' }, 'missing fieldsType in managed fields entry 0'],
    [{ operation: 'Apply', apiVersion: 'v1', fieldsType: 'V2' }, 'invalid fieldsType "V2" in managed fields entry 0'],
  ] as const) {
    const live = map({}, { managedFields: [entry] });
    const answer = applyServerSide({ ...configMap, live, config: map({}), manager: 'm', force: false });
    assert.deepEqual(answer, { error: `failed to decode managed fields: ${want}`, status: 500 });
  }
});

test('what is not an object of the kind', () => {
  const ask = (config: Json): string => {
    const result = applyServerSide({ ...configMap, live: undefined, config, manager: 'm', force: false });
    return 'error' in result ? `${result.status} ${result.error}` : '';
  };
  assert.equal(ask({ apiVersion: 'v1', kind: 'Secret' }), '400 invalid object type: /v1, Kind=Secret');
  assert.equal(ask({}), '400 invalid object type: /, Kind=');
  assert.match(ask(null), /^400 /);
  let deep: Json = 1;
  for (let i = 0; i < 100_000; i++) deep = { a: deep };
  assert.equal(ask(deep), '400 exceeded max depth of 1000');
});

test('a type that became atomic: owners of its parts own the whole', () => {
  const inner: TypeInfo = { kind: 'map', item: { kind: 'scalar' } };
  const typeWith = (data: TypeInfo): TypeInfo => ({
    kind: 'struct',
    fields: new Map([
      ['apiVersion', { type: { kind: 'scalar' } }],
      ['kind', { type: { kind: 'scalar' } }],
      ['metadata', { type: { kind: 'untyped' } }],
      ['data', { type: data }],
    ]),
  });
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data: { x: '1', y: '1' } };
  const first = applyServerSide({ ...configMap, type: typeWith(inner), live: undefined, config, manager: 'a', force: false });
  assert.ok('object' in first);
  const atomic = typeWith({ ...inner, merge: 'atomic' });
  const second = applyServerSide({ ...configMap, type: atomic, live: first.object, config, manager: 'b', force: false });
  assert.ok('object' in second);
  assert.deepEqual(
    timeless(second.object).map((entry) => [entry['manager'], entry['fieldsV1']]),
    [
      ['b', { 'f:data': {} }],
      ['a', { 'f:data': {} }],
    ],
  );
});

test('the scale of a resource has its own entries', () => {
  const paths = { 'apps/v1': ['spec', 'replicas'] };
  const own = { fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': { 'f:replicas': {}, 'f:selector': {} } } };
  const replicas = { fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': { 'f:replicas': {} } } };
  const parent = [{ manager: 'a', operation: 'Apply', apiVersion: 'apps/v1', time: '2026-01-01T00:00:00Z', ...own }];
  assert.deepEqual(scaleManagedFields(parent, paths), [
    { manager: 'a', operation: 'Apply', apiVersion: 'autoscaling/v1', time: '2026-01-01T00:00:00Z', ...replicas },
  ]);
  const scale = [{ manager: 'hpa', operation: 'Update', apiVersion: 'autoscaling/v1', ...replicas, subresource: 'scale' }];
  assert.deepEqual(parentManagedFields(parent, scale, 'apps/v1', paths), [
    {
      manager: 'a',
      operation: 'Apply',
      apiVersion: 'apps/v1',
      time: '2026-01-01T00:00:00Z',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:selector': {} } },
    },
    { manager: 'hpa', operation: 'Update', apiVersion: 'apps/v1', ...replicas, subresource: 'scale' },
  ]);
  assert.deepEqual(parentManagedFields(parent, scaleManagedFields(parent, paths), 'apps/v1', paths), parent);
});

test('zero fields are what the server prints though nobody set them', () => {
  assert.deepEqual(zeroObject(types('apps/v1/Deployment')), {
    metadata: {},
    spec: { selector: null, strategy: {}, template: { metadata: {}, spec: { containers: null } } },
    status: {},
  });
  const pod = fillZeroFields({ spec: { containers: [{ name: 'c' }] } }, types('v1/Pod'));
  assert.deepEqual(pod, { metadata: {}, spec: { containers: [{ name: 'c', resources: {} }] }, status: {} });
});

test('applying is idempotent; what nobody wants any more is gone', () => {
  for (const kind of ['apps/v1/Deployment', 'v1/Service', 'networking.k8s.io/v1/Ingress', 'v1/ConfigMap']) {
    const type = types(kind);
    const gvk = parseGvk(kind.slice(0, kind.lastIndexOf('/')), kind.slice(kind.lastIndexOf('/') + 1)) as GroupVersionKind;
    const head = { apiVersion: kind.slice(0, kind.lastIndexOf('/')), kind: gvk.kind };
    const context = { type, gvk, clock, force: true };
    const run = (live: JsonObject | undefined, config: Json, manager: string): JsonObject => {
      const metadata = { ...((config as JsonObject)['metadata'] as JsonObject | undefined), name: 'x' };
      const result = applyServerSide({ ...context, live, config: { ...(config as JsonObject), ...head, metadata }, manager });
      assert.ok('object' in result, JSON.stringify(result));
      return result.object;
    };
    const objects = arbitraryOf(type);
    fc.assert(
      fc.property(objects, objects, objects, (a, b, c) => {
        const one = run(run(undefined, a, 'a'), b, 'b');
        assert.ok(jsonEqual(run(one, b, 'b'), one));
        // Upstream: what is left empty by pruning goes, though the configuration has it empty; it comes back with the next apply.
        const two = run(run(one, c, 'a'), c, 'a');
        assert.ok(jsonEqual(run(two, c, 'a'), two));
        const left = run(run(two, {}, 'a'), {}, 'b');
        assert.deepEqual(entriesOf(left), []);
      }),
      { seed: 11, numRuns: runs },
    );
  }
});

test('any JSON: an answer, never an exception', () => {
  const json = fc.jsonValue() as fc.Arbitrary<Json>;
  const entries = fc.array(
    fc.record({
      manager: json,
      operation: fc.constantFrom<Json>('Apply', 'Update', 1),
      apiVersion: fc.constantFrom<Json>('v1', 'v2', null),
      fieldsType: fc.constant('FieldsV1'),
      fieldsV1: fc.oneof(
        json,
        fc.dictionary(fc.constantFrom('f:data', 'f:metadata', 'k:{"a":1}', 'v:1', 'i:x', 'k:x', '.', 'q:', ''), json),
      ),
      time: json,
    }) as fc.Arbitrary<Json>,
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(json, json, json, entries, fc.boolean(), (a, b, c, managedFields, force) => {
      const live = map(a, { labels: b, managedFields });
      const next = map(c, { labels: a });
      for (const one of [undefined, live]) {
        applyServerSide({ ...configMap, live: one, config: next, manager: 'kubectl', force });
        applyServerSide({ ...configMap, live: one, config: a, manager: 'm', force });
        const tracked = trackUpdate({ ...configMap, live: one, next: map(c, { managedFields }), manager: 'm' });
        keepTimes(tracked, live);
      }
      scaleManagedFields(managedFields, { v1: ['data'] });
      parentManagedFields(managedFields, managedFields, 'v1', { v1: ['data'] });
      assert.ok(jsonEqual(live, live));
    }),
    { seed: 12, numRuns: runs * 5 },
  );
});
