import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { At, errorText, type Json, nameIsDnsLabel, nameIsDnsSubdomain, nameIsPathSegment, Report } from '../../../kube/index.ts';
import { METADATA_RULES, validateLabelSelector, validateMetadata } from './index.ts';

const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x', uid: 'u' };

const rows: readonly (readonly [name: string, metadata: Json, want: readonly string[]])[] = [
  ['a name', { name: 'a' }, []],
  ['a generated name', { generateName: 'a-' }, []],
  ['none', {}, ['metadata.name: Required value: name or generateName is required']],
  ['an upper case name', { name: 'A' }, ['metadata.name: Invalid value: "A": a lowercase RFC 1123 subdomain']],
  ['an upper case prefix', { generateName: 'AB-' }, ['metadata.generateName: Invalid value: "AB-": a lowercase RFC 1123 subdomain']],
  ['a namespace', { name: 'a', namespace: 'b' }, []],
  ['a wrong namespace', { name: 'a', namespace: 'b.c' }, ['metadata.namespace: Invalid value: "b.c": must not contain dots']],
  ['a negative generation', { name: 'a', generation: -1 }, ['metadata.generation: Invalid value: -1: must be greater than or equal to 0']],
  ['labels', { name: 'a', labels: { 'app.kubernetes.io/name': 'x', constructor: 'y', empty: '' } }, []],
  ['a label key', { name: 'a', labels: { 'a b': 'x' } }, ['metadata.labels: Invalid value: "a b": name part must consist']],
  ['a label value', { name: 'a', labels: { a: 'x y' } }, ['metadata.labels: Invalid value: "x y": a valid label must be']],
  ['annotations', { name: 'a', annotations: { 'Example.com/Foo': 'x\ny', a: '' } }, []],
  ['an annotation key', { name: 'a', annotations: { 'a/b/c': 'x' } }, ['metadata.annotations: Invalid value: "a/b/c": a valid label key']],
  ['annotations of 256 KiB', { name: 'a', annotations: { abcd: 'x'.repeat(262140) } }, []],
  [
    'annotations of more',
    { name: 'a', annotations: { abcd: 'x'.repeat(262141) } },
    ['metadata.annotations: Too long: may not be more than 262144 bytes'],
  ],
  ['an owner', { name: 'a', ownerReferences: [owner] }, []],
  [
    'an incomplete owner',
    { name: 'a', ownerReferences: [{ apiVersion: 'a/b/c' }] },
    [
      'metadata.ownerReferences.apiVersion: Invalid value: "a/b/c": version must not be empty',
      'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ],
  ],
  [
    'two controllers',
    {
      name: 'a',
      ownerReferences: [
        { ...owner, controller: true },
        { ...owner, controller: true },
      ],
    },
    ['metadata.ownerReferences: Invalid value: [{'],
  ],
  [
    'an event as owner',
    { name: 'a', ownerReferences: [{ ...owner, apiVersion: 'v1', kind: 'Event' }] },
    ['metadata.ownerReferences: Invalid value: {'],
  ],
  ['finalizers', { name: 'a', finalizers: ['a.b/c', 'orphan', 'kubernetes'] }, []],
  [
    'a finalizer without domain',
    { name: 'a', finalizers: ['x'] },
    ['metadata.finalizers[0]: Invalid value: "x": name is neither a standard'],
  ],
  ['a finalizer that is no name', { name: 'a', finalizers: ['a b/c'] }, ['metadata.finalizers: Invalid value: "a b/c": prefix part']],
  [
    'finalizers that exclude one another',
    { name: 'a', finalizers: ['orphan', 'foregroundDeletion'] },
    ['metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]'],
  ],
  ['managed fields', { name: 'a', managedFields: [{ operation: 'Apply', manager: 'x y', fieldsType: 'FieldsV1' }] }, []],
  [
    'wrong managed fields',
    { name: 'a', managedFields: [{ operation: 'x', manager: 'a\tb', fieldsType: 'x', subresource: 'x'.repeat(257) }] },
    [
      'metadata.managedFields[0].operation: Invalid value: "x": must be `Apply` or `Update`',
      'metadata.managedFields[0].fieldsType: Invalid value: "x": must be `FieldsV1`',
      'metadata.managedFields[0].manager: Invalid value: "a\\tb": invalid character U+0009 (at position 1)',
      'metadata.managedFields[0].subresource: Too long: may not be more than 256 bytes',
    ],
  ],
];

for (const [name, metadata, want] of rows) {
  test(`metadata: ${name}`, () => {
    const report = new Report();
    validateMetadata(metadata, At.root.to('metadata'), report, { namespaced: true, nameRule: nameIsDnsSubdomain });
    const told = report.errors.map(errorText);
    assert.equal(told.length, want.length, told.join('\n'));
    for (const [i, start] of want.entries()) assert.ok(told[i]!.startsWith(start), told[i]);
    for (const { rule } of report.errors) assert.ok(METADATA_RULES[rule], rule);
  });
}

test('names are also parts of URLs', () => {
  const told = (name: string, nameRule = nameIsPathSegment): string[] => {
    const report = new Report();
    validateMetadata({ name, namespace: 'x y', generation: -1 }, At.root, report, { namespaced: false, nameRule, setsGeneration: true });
    return report.errors.map(errorText);
  };
  assert.deepEqual(told('system:node'), []);
  assert.deepEqual(told('a/b'), ['name: Invalid value: "a/b": may not contain \'/\'']);
  assert.equal(told('a/b', nameIsDnsLabel).length, 1);
});

test('selectors', () => {
  const told = (selector: Json, withValues = true): string[] => {
    const report = new Report();
    validateLabelSelector(selector as object, At.root.to('s'), report, withValues);
    return report.errors.map((error) => errorText(error).slice(0, 52));
  };
  assert.deepEqual(told({ matchLabels: { a: 'b' }, matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }), []);
  assert.deepEqual(told({ matchExpressions: [{ key: 'a', operator: 'In' }] }), ['s.matchExpressions[0].values: Required value: must b']);
  assert.deepEqual(told({ matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] }), [
    's.matchExpressions[0].values: Forbidden: may not be ',
  ]);
  assert.equal(told({ matchExpressions: [{ key: 'a b', operator: 'Is', values: ['not ok'] }] }).length, 3);
  assert.equal(told({ matchExpressions: [{ key: 'a b', operator: 'Is', values: ['not ok'] }] }, false).length, 2);
});

test('any JSON as metadata', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const report = new Report();
      validateMetadata(value as Json, At.root, report, { namespaced: true, nameRule: nameIsDnsSubdomain });
      const each = { name: value, labels: value, annotations: value, ownerReferences: [value], finalizers: value, managedFields: [value] };
      validateMetadata(each as Json, At.root, report, { namespaced: true, nameRule: nameIsDnsSubdomain });
      validateLabelSelector(value as object, At.root, report);
      validateLabelSelector({ matchExpressions: [value], matchLabels: value } as object, At.root, report);
    }),
    { seed: 4, numRuns: 200 },
  );
});
