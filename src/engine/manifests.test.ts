import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sortManifests, splitManifests } from './manifests.ts';

const splits: readonly [string, string, string[]][] = [
  ['one document', 'a: 1\n', ['a: 1']],
  ['leading and trailing separators', '---\na: 1\n---\nb: 2\n---\n', ['a: 1', 'b: 2']],
  ['white space before a separator goes with it', 'a: 1\n  \n\t\n---  \n\nb: 2', ['a: 1', 'b: 2']],
  ['a separator needs a line of its own', 'a: x---y\n', ['a: x---y']],
  ['text behind a separator is content', 'a: 1\n--- # two\nb: 2', ['a: 1', '# two\nb: 2']],
  ['a document of comments counts', 'a: 1\n---\n# only\n', ['a: 1', '# only']],
  ['four dashes', 'a: 1\n----\nb: 2', ['a: 1', '-\nb: 2']],
];
for (const [name, text, want] of splits) test(`split: ${name}`, () => assert.deepEqual(splitManifests(text), want));

test('split: a long run of white space takes no longer than its length', () => {
  const text = `a: |${'\n '.repeat(200_000)}x`;
  assert.deepEqual(splitManifests(text), [text]);
});

const object = (kind: string, name: string, more = ''): string => `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${more}`;
const hook = (value: string, more = ''): string => `  annotations:\n    helm.sh/hook: ${value}\n${more}`;

test('install order: kinds by rank, unknown kinds last by name, the order of files kept', () => {
  const files = new Map([
    ['c/b.yaml', [object('Zebra', '1'), object('Deployment', '2'), object('Alpaca', '3')].join('---\n')],
    ['c/a.yaml', [object('Deployment', '4'), object('Namespace', '5'), object('ValidatingWebhookConfiguration', '6')].join('---\n')],
  ]);
  const order = (helm: 3 | 4): string =>
    sortManifests(files, helm)
      .manifests.map((m) => m.name)
      .join('');
  assert.equal(order(4), '5426' + '31');
  assert.equal(order(3), '542' + '361');
});

test('hooks: events, weight and policies; one unknown event drops the hook', () => {
  const policies = '    helm.sh/hook-weight: -5\n    helm.sh/hook-delete-policy: Before-Hook-Creation , hook-succeeded\n';
  const files = new Map([
    [
      'c/hooks.yaml',
      [
        object('Job', 'a', hook('pre-install, POST-UPGRADE', policies)),
        object('Job', 'b', hook('test-success')),
        object('Job', 'c', hook('pre-install,never')),
      ].join('---\n'),
    ],
  ]);
  const { manifests, hooks } = sortManifests(files, 4);
  assert.equal(manifests.length, 0);
  assert.deepEqual(
    hooks.map(({ name, events, weight, deletePolicies }) => ({ name, events, weight, deletePolicies })),
    [
      { name: 'a', events: ['pre-install', 'post-upgrade'], weight: -5, deletePolicies: ['before-hook-creation', 'hook-succeeded'] },
      { name: 'b', events: ['test'], weight: 0, deletePolicies: [] },
    ],
  );
});

const failures: readonly [string, string, RegExp][] = [
  ['no YAML', 'a: b: c', /^YAML parse error on c\/t\.yaml: error converting YAML to JSON: yaml: .*mapping values are not allowed/],
  ['a list', '- a', /json: cannot unmarshal array into Go value of type/],
  ['metadata is a text', 'metadata: x', /cannot unmarshal string into Go struct field .*metadata/],
  [
    'an annotation is a map',
    'metadata:\n  annotations:\n    a: {}',
    /cannot unmarshal object into Go struct field .*annotations of type string/,
  ],
];
for (const [name, text, want] of failures)
  test(`refused: ${name}`, () => assert.throws(() => sortManifests(new Map([['c/t.yaml', text]]), 4), { message: want }));
