import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { At, errorBody, type Json, Report } from '../../kube/index.ts';
import { sourceDir } from '../../testing/source-dir.ts';
import { celEvaluator } from './cel/index.ts';
import { type CustomDefinition, readDefinition, validateCustom } from './index.ts';
import { compileSchema } from './structural.ts';

interface Recorded {
  readonly spec: { readonly [key: string]: Json };
  readonly values: readonly Json[];
  /** Rule, what the API server says ('' true, 'false', 'compile', or the error), and by number the value and the old one. */
  readonly rows: readonly (readonly [rule: string, verdict: string, value: number, old?: number])[];
}

const recorded = JSON.parse(readFileSync(join(sourceDir(import.meta.url), 'testdata/cel.json'), 'utf8')) as Recorded;

/** Rules that upstream refuses for their types alone: here they show when they are evaluated, or not at all. */
const NOT_CHECKED_BEFORE: ReadonlyMap<string, string> = new Map([
  ['self.s == "no" || self.i.matches("x")', 'no such overload'],
  ['self.zzz == 1', 'no such key: zzz'],
  ['self.b || self.o.zzz == 1', ''],
  ['self.o == {"a": "x", "b": 2}', ''],
  ['has(self.o.zz)', 'false'],
  ['self.any.x == 1', 'no such key: any'],
  ['"%d".format([self.s]) == ""', 'error during formatting: decimal clause can only be used on integers, was given string'],
  ['self.s + 1 == "x"', 'no such overload'],
]);

test('rules are evaluated as the API server evaluates them', async (t) => {
  for (const [rule, verdict, value, old] of recorded.rows) {
    await t.test(`${rule} → ${verdict || 'true'}`, () => {
      const got = verdictOf(rule, recorded.values[value]!, old === undefined ? undefined : recorded.values[old]!);
      if (verdict === 'compile') assert.ok(got === 'compile' || NOT_CHECKED_BEFORE.get(rule) === got, got);
      else assert.equal(got, verdict);
    });
  }
});

function verdictOf(rule: string, spec: Json, old: Json | undefined): string {
  const schema = compileSchema({ ...recorded.spec, 'x-kubernetes-validations': [{ rule }] }, At.root, new Report(), 36);
  const [failure] = celEvaluator().evaluate(schema, schema.rules, spec, old, false);
  if (failure === undefined) return '';
  if (failure.evaluated) return 'false';
  return failure.detail.startsWith('rule compile error')
    ? 'compile'
    : failure.detail.replace(/ evaluating rule: .*/s, '').replace(/^'no such overload'.*/s, 'no such overload');
}

function definitionOf(spec: Json): CustomDefinition {
  const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec } } } };
  const names = { kind: 'Thing', plural: 'things' };
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    spec: { group: 'example.com', scope: 'Namespaced', names, versions: [version] },
  };
  return readDefinition(crd, 36).value!;
}

const thing = (spec: Json): Json => ({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'x' }, spec });

function messages(spec: Json, schema: Json, old?: Json): string[] {
  const options = old === undefined ? {} : { old: thing(old) };
  return validateCustom(thing(spec), definitionOf(schema), options).map(
    (error) => `${error.path.join('.')} ${error.type} ${errorBody(error)}`,
  );
}

const limits = { type: 'object', properties: { min: { type: 'integer' }, max: { type: 'integer' } } };

test('a failed rule tells its message, its reason and its place', () => {
  const rule = 'self.min <= self.max';
  const withRule = (extra: { [key: string]: Json }): Json => ({ ...limits, 'x-kubernetes-validations': [{ rule, ...extra }] });
  const spec = { min: 3, max: 2 };
  const cases: readonly (readonly [{ [key: string]: Json }, string])[] = [
    [{}, `spec FieldValueInvalid Invalid value: failed rule: ${rule}`],
    [{ message: ' min above max ' }, 'spec FieldValueInvalid Invalid value: min above max'],
    [{ messageExpression: '"%d > %d".format([self.min, self.max])' }, 'spec FieldValueInvalid Invalid value: 3 > 2'],
    [{ messageExpression: 'self.nothing', message: 'plain' }, 'spec FieldValueInvalid Invalid value: plain'],
    [{ reason: 'FieldValueForbidden', message: 'no' }, 'spec FieldValueForbidden Forbidden: no'],
    [{ reason: 'FieldValueRequired', message: 'no' }, 'spec FieldValueRequired Required value: no'],
    [{ fieldPath: '.max', message: 'no' }, 'spec.max FieldValueInvalid Invalid value: no'],
  ];
  for (const [extra, want] of cases) assert.deepEqual(messages(spec, withRule(extra)), [want]);
});

test('transition rules run on updates, with an optional oldSelf always', () => {
  const fixed = { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'fixed' }] };
  const schema = { type: 'object', properties: { a: fixed } };
  assert.deepEqual(messages({ a: 'x' }, schema), []);
  assert.deepEqual(messages({ a: 'x' }, schema, { a: 'x' }), []);
  assert.deepEqual(messages({ a: 'x' }, schema, {}), []);
  assert.deepEqual(messages({ a: 'y' }, schema, { a: 'x' }), ['spec.a FieldValueInvalid Invalid value: "y": fixed']);
  const optional = { type: 'string', 'x-kubernetes-validations': [{ rule: 'oldSelf.hasValue()', optionalOldSelf: true, message: 'new' }] };
  assert.deepEqual(messages({ a: 'x' }, { type: 'object', properties: { a: optional } }), [
    'spec.a FieldValueInvalid Invalid value: "x": new',
  ]);
});

test('what did not change is not held against an update', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'string', maxLength: 2 }, b: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == ""' }] } },
  };
  assert.equal(messages({ a: 'long', b: 'x' }, schema).length, 2);
  assert.deepEqual(messages({ a: 'long', b: 'x' }, schema, { a: 'long', b: 'x' }), []);
});

test('a hostile rule is stopped', () => {
  const many = Array.from({ length: 400 }, (_, i) => i);
  const schema = (rule: string): Json => ({
    type: 'object',
    properties: { l: { type: 'array', items: { type: 'integer' } } },
    'x-kubernetes-validations': [{ rule }],
  });
  for (const rule of [
    'self.l.all(a, self.l.all(b, self.l.all(c, a + b + c >= 0)))',
    'lists.range(9000000000) == []',
    `${'"aaaaaaaaaa"'}${'.replace("a", "aaaaaaaaaa")'.repeat(12)} == ""`,
    'self.l.map(a, self.l.map(b, self.l)).flatten(9).size() > 0',
  ]) {
    const [said = ''] = messages({ l: many }, schema(rule));
    assert.match(said, /actual cost limit exceeded/, rule);
  }
  assert.match(messages({ l: [] }, schema(`${'('.repeat(5000)}true${')'.repeat(5000)}`))[0] ?? '', /recursion limit/);
});
