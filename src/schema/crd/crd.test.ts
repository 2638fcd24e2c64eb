import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { errorBody, isObject, type Json, type JsonObject, pathText } from '../../kube/index.ts';
import { sourceDir } from '../../testing/source-dir.ts';
import {
  admitCustom,
  bundledCrds,
  bundledGroups,
  type CustomDefinition,
  customTypeInfo,
  defaultCustom,
  findCustom,
  isDefinition,
  MAX_OBJECT_DEPTH,
  pruneCustom,
  readDefinition,
  validateCustom,
} from './index.ts';
import { CRD_RULES } from './rules.ts';

interface Row {
  readonly crd: number;
  readonly object: JsonObject;
  readonly old?: JsonObject;
  readonly unknown?: readonly string[];
  readonly causes?: readonly (readonly [field: string, type: string, message: string])[];
  readonly stored?: JsonObject;
}

const recorded = JSON.parse(readFileSync(join(sourceDir(import.meta.url), 'testdata/objects.json'), 'utf8')) as {
  readonly definitions: readonly Json[];
  readonly rows: readonly Row[];
};
const definitions = recorded.definitions.map((json) => readDefinition(json, 36).value!);
const whole = (part: JsonObject): JsonObject => ({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'x' }, ...part });
const partOf = ({ apiVersion: _, kind: __, metadata: ___, ...rest }: JsonObject): JsonObject => rest;

/** Upstream gives these no field, we do. */
const NO_FIELD = /must (?:not )?validate|value must be of type/;
const dots = (text: string): string => text.replace(/[[\].]+/g, '.').replace(/^\.|\.$/g, '');
const line = (field: string, type: string, message: string): string => {
  const body = message.replace(/^Invalid value: (?:""|null|-?[0-9.e+]+): (?=.*(?:validate|value must be of type))/, '');
  return `${NO_FIELD.test(message) ? '' : dots(field)} ${type} ${body}`;
};

test('objects are pruned, defaulted and refused as the API server does it', () => {
  for (const { crd, object, old, unknown = [], causes, stored } of recorded.rows) {
    const about = JSON.stringify({ crd, object, old });
    const verdict = admitCustom(whole(object), definitions[crd]!, { strict: true, ...(old === undefined ? {} : { old: whole(old) }) });
    const found = verdict.errors.filter(({ type }) => type === 'UnknownField').map(({ path }) => dots(pathText(path)));
    assert.deepEqual(found.sort(), unknown.map(dots).sort(), about);
    const said = verdict.errors
      .filter(({ type }) => type !== 'UnknownField')
      .map((error) => line(pathText(error.path), error.type, errorBody(error)));
    const wanted = (causes ?? []).map(([field, type, message]) => line(field, type, message));
    assert.deepEqual([...new Set(said)].sort(), [...new Set(wanted)].sort(), about);
    if (stored !== undefined) assert.deepEqual(partOf(verdict.object as JsonObject), stored, about);
    for (const { rule } of verdict.errors) assert.ok(rule.startsWith('api/') || Object.hasOwn(CRD_RULES, rule), rule);
  }
});

const schema = (json: Json, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  spec: {
    ...{ group: 'example.com', scope: 'Namespaced', names: { kind: 'Thing', plural: 'things' } },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: json } }],
    ...more,
  },
});

test('a definition is read, and its faults told', () => {
  const cases: readonly (readonly [string, Json, readonly string[]])[] = [
    ['no object', 5, ['spec: Required value']],
    ['no version', schema({}, { versions: [] }), ['spec.versions: Required value']],
    ['no type', schema({ properties: {} }), ['spec.versions[0].schema.openAPIV3Schema.type: Required value']],
    ['a reference', schema({ type: 'object', $ref: '#/x' }), ['spec.versions[0].schema.openAPIV3Schema.$ref: Forbidden']],
    ['a wrong type', schema({ type: 'text' }), ['spec.versions[0].schema.openAPIV3Schema.type: Unsupported value']],
    ['a wrong keyword', schema({ type: 'string', maxLength: 'x' }), ['spec.versions[0].schema.openAPIV3Schema.maxLength: Invalid value']],
    [
      'items as a list',
      schema({ type: 'array', items: [{}] }),
      ['spec.versions[0].schema.openAPIV3Schema.items: Forbidden', 'spec.versions[0].schema.openAPIV3Schema.items: Required value'],
    ],
    [
      'a rule that is none',
      schema({ type: 'object', 'x-kubernetes-validations': [{ rule: 'self.' }] }),
      ['spec.versions[0].schema.openAPIV3Schema.x-kubernetes-validations[0].rule: Invalid value'],
    ],
    [
      'a pattern that is none',
      schema({ type: 'string', pattern: '(' }),
      ['spec.versions[0].schema.openAPIV3Schema.pattern: Invalid value'],
    ],
    [
      'a default of the wrong type',
      schema({ type: 'string', default: 5 }),
      ['spec.versions[0].schema.openAPIV3Schema.default: Invalid value'],
    ],
    ['preserve in v1', schema({ type: 'object' }, { preserveUnknownFields: true }), ['spec.preserveUnknownFields: Invalid value']],
    ['well', schema({ type: 'object' }), []],
  ];
  for (const [name, json, wanted] of cases) {
    const got = readDefinition(json, 36).errors.map((error) => `${pathText(error.path)}: ${errorBody(error)}`);
    assert.equal(got.length, wanted.length, `${name}: ${got}`);
    for (const [i, start] of wanted.entries()) assert.ok(got[i]!.startsWith(start), `${name}: ${got[i]}`);
  }
});

test('v1beta1 keeps unknown fields and has one schema for all versions', () => {
  const beta = {
    ...{ apiVersion: 'apiextensions.k8s.io/v1beta1', kind: 'CustomResourceDefinition' },
    spec: {
      group: 'example.com',
      version: 'v1',
      names: { kind: 'Thing', plural: 'things' },
      validation: { openAPIV3Schema: { properties: { a: { type: 'integer' } } } },
    },
  };
  const definition = readDefinition(beta, 36).value!;
  assert.deepEqual(
    definition.versions.map(({ name }) => name),
    ['v1'],
  );
  assert.deepEqual(validateCustom(whole({ b: 1 }), definition, { strict: true }), []);
  assert.equal(validateCustom(whole({ a: 'x' }), definition)[0]?.rule, 'crd/type');
});

test('unknown fields come with the name that was meant', () => {
  const definition = readDefinition(
    schema({ type: 'object', properties: { spec: { type: 'object', properties: { replicas: { type: 'integer' } } } } }),
    36,
  ).value!;
  const { errors, object } = pruneCustom(whole({ spec: { replica: 1 } }), definition);
  assert.deepEqual(
    errors.map(({ detail, hint }) => [detail, hint]),
    [['unknown field "spec.replica"', 'did you mean "replicas"?']],
  );
  assert.deepEqual(partOf(object as JsonObject), { spec: {} });
});

test('kinds and versions must be the definition’s', () => {
  const [definition] = definitions;
  assert.equal(validateCustom({ apiVersion: 'example.com/v2', kind: 'Thing' }, definition!)[0]?.rule, 'crd/version');
  assert.equal(validateCustom({ ...whole({}), kind: 'Other' }, definition!)[0]?.rule, 'crd/version');
});

test('types for merging', () => {
  const info = customTypeInfo(definitions[1]!, 'v1')!;
  const rules = info.fields?.get('spec')?.type.fields?.get('rules')?.type;
  assert.equal(rules?.merge, 'map');
  assert.deepEqual(rules?.keys, ['host', 'port']);
  assert.deepEqual(rules?.keyDefaults, { port: 80 });
  assert.equal(info.fields?.get('metadata')?.type.fields?.get('finalizers')?.type.merge, 'set');
  assert.equal(customTypeInfo(definitions[1]!, 'v1'), info);
});

test('bundled kinds', () => {
  assert.ok(bundledGroups().includes('monitoring.coreos.com'));
  assert.deepEqual(bundledCrds('example.com'), []);
  assert.equal(findCustom({ group: 'monitoring.coreos.com', version: 'v9', kind: 'ServiceMonitor' }), undefined);
  const monitor = findCustom({ group: 'monitoring.coreos.com', version: 'v1', kind: 'ServiceMonitor' })!;
  const of = (spec: JsonObject): JsonObject => ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'x' },
    spec,
  });
  assert.deepEqual(
    validateCustom(of({ selector: { matchLabels: { a: 'b' } }, endpoints: [{ port: 'http', interval: '30s' }] }), monitor, {
      strict: true,
    }),
    [],
  );
  const wrong = validateCustom(of({ selector: {}, endpoints: [{ prot: 'http', interval: 5 }] }), monitor, { strict: true });
  assert.deepEqual(wrong.map(({ rule }) => rule).sort(), ['crd/type', 'crd/unknown-field']);
  for (const group of bundledGroups()) {
    for (const { kind, versions } of bundledCrds(group))
      for (const { schema: root } of versions) assert.ok(root?.properties?.has('kind'), kind);
  }
});

test('limits', () => {
  let deep: Json = 1;
  for (let i = 0; i < MAX_OBJECT_DEPTH + 50; i++) deep = [deep];
  assert.equal(validateCustom(whole({ spec: deep }), definitions[1]!)[0]?.rule, 'crd/limit');
  let nested: JsonObject = { type: 'string' };
  for (let i = 0; i < 5000; i++) nested = { type: 'array', items: nested };
  assert.equal(readDefinition(schema(nested), 36).errors[0]?.type, 'FieldValueForbidden');
  const branches = (depth: number): JsonObject =>
    depth === 0 ? { type: 'object' } : { allOf: [branches(depth - 1), branches(depth - 1)] };
  const wide = readDefinition(
    schema({ type: 'object', properties: { spec: { type: 'array', items: { type: 'object', ...branches(10) } } } }),
    36,
  ).value!;
  assert.equal(validateCustom(whole({ spec: Array.from({ length: 9000 }, () => ({})) }), wide).at(-1)?.rule, 'crd/limit');
});

const runs = process.env['HELMWRIGHT_TEST_LONG'] === undefined ? 200 : 20_000;

test('any JSON as definition or object: findings, never an exception', () => {
  const keyword = fc.constantFrom(
    'type',
    'items',
    'properties',
    'allOf',
    'not',
    'default',
    'enum',
    'pattern',
    'required',
    'x-kubernetes-validations',
    'additionalProperties',
    '__proto__',
    'rule',
  );
  const { json } = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom<Json>('object', 'array', 'string', null, true, -1, 1e300, '(', '__proto__', 'self.x', ''),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(keyword, tie('json'), { maxKeys: 4 }) as fc.Arbitrary<Json>,
    ),
  }));
  fc.assert(
    fc.property(json, json, json, (first, object, old) => {
      const { value } = readDefinition(schema(first), 36);
      isDefinition(first);
      if (value === undefined) return;
      const spread = isObject(object) ? object : {};
      const verdict = admitCustom({ ...spread, ...whole({}) }, value, { strict: true, old: { ...whole({}), x: old } });
      admitCustom(object, value);
      const stored = defaultCustom(verdict.object, value);
      assert.deepEqual(defaultCustom(stored, value), stored);
      customTypeInfo(value, 'v1');
    }),
    { seed: 7, numRuns: runs },
  );
});

test('findings do not depend on the order of keys', () => {
  const reversed = (value: Json): Json =>
    Array.isArray(value)
      ? value.map(reversed)
      : isObject(value)
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, item]) => [key, reversed(item)]),
          )
        : value;
  const said = (definition: CustomDefinition, object: Json): string[] =>
    validateCustom(object, definition, { strict: true })
      .map((error) => `${pathText(error.path)} ${error.detail}`)
      .sort();
  for (const { crd, object } of recorded.rows)
    assert.deepEqual(said(definitions[crd]!, whole(reversed(object) as JsonObject)), said(definitions[crd]!, whole(object)));
});
