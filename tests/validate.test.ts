// helmwright validate over whole charts: no alarm on good objects, every plain mistake found, calm under what is no object at all.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { chartRender, type Host, HostError, MAX_MANIFEST_BYTES, objectsValidate } from '../src/actions/index.ts';
import { fixedClock, seededRandom } from '../src/base/index.ts';
import { isObject, type Json, type JsonObject, pathText, toJson } from '../src/kube/index.ts';
import { nodeHost } from '../src/node/index.ts';
import { supportedKubernetes, validate } from '../src/schema/index.ts';
import { mutations } from '../src/schema/mutations.test.support.ts';
import { sourceDir } from '../src/testing/source-dir.ts';
import { documents, readYaml } from '../src/yaml/index.ts';

const root = join(sourceDir(import.meta.url), '..');
const long = process.env.HELMWRIGHT_TEST_LONG !== undefined;

/** Charts of this repository, and those below HELMWRIGHT_CHARTS. */
function charts(): string[] {
  const found: string[] = [];
  const visit = (folder: string, depth: number): void => {
    if (existsSync(join(folder, 'Chart.yaml'))) found.push(folder);
    else if (depth > 0)
      for (const entry of readdirSync(folder, { withFileTypes: true }))
        if (entry.isDirectory() && entry.name !== 'node_modules') visit(join(folder, entry.name), depth - 1);
  };
  visit(join(root, 'systems'), 5);
  for (const folder of process.env.HELMWRIGHT_CHARTS?.split(',') ?? []) visit(folder, 6);
  return found;
}

function objectsOf(chart: string): JsonObject[] {
  const { render } = chartRender(nodeHost({ seed: 'x' }), { chart, releaseName: 'web' });
  return [...documents(render.output)].flatMap((part) => {
    const value = 'error' in part ? undefined : readYaml(part.text).value;
    const object = value === undefined ? undefined : toJson(value);
    return isObject(object) ? [object] : [];
  });
}

const minor = supportedKubernetes().newest;

test('plain mistakes are found: misspelt fields, wrong types, bad enums, bad ports', () => {
  const missed = new Map<string, number>();
  let made = 0;
  for (const chart of charts()) {
    for (const object of objectsOf(chart)) {
      if (validate(object, { minor }).length > 0) continue;
      for (const mutation of mutations(object, `${chart} ${JSON.stringify(object.metadata)}`, long ? 20 : 5)) {
        made++;
        if (validate(mutation.object, { minor }).length > 0) continue;
        const key = `${mutation.what}: ${object.kind} ${mutation.path.replace(/\.\d+/g, '[]')}`;
        missed.set(key, (missed.get(key) ?? 0) + 1);
      }
    }
  }
  const count = [...missed.values()].reduce((a, b) => a + b, 0);
  assert.ok(made > 100);
  assert.ok(count <= made / 100, `${count} of ${made} missed:\n${[...missed].map(([key, n]) => `${n} ${key}`).join('\n')}`);
});

test('any JSON is an object: findings, never an exception; the order of keys does not matter', () => {
  const kinds = fc.constantFrom(
    'Deployment',
    'Service',
    'Pod',
    'CronJob',
    'Ingress',
    'Secret',
    'CustomResourceDefinition',
    'Gadget',
    '__proto__',
  );
  const versions = fc.constantFrom('v1', 'apps/v1', 'batch/v1', 'networking.k8s.io/v1', 'apiextensions.k8s.io/v1', 'a/b/c', '');
  const object = fc.record({ apiVersion: versions, kind: kinds, metadata: fc.jsonValue(), spec: fc.jsonValue(), data: fc.jsonValue() });
  fc.assert(
    fc.property(object, fc.integer({ min: 20, max: 36 }), (value, at) => {
      const given = value as JsonObject;
      const options = { minor: at, podSecurity: 'restricted' } as const;
      const say = (one: JsonObject): string[] =>
        validate(one, options)
          .map(({ rule, path }) => `${rule} ${pathText(path)}`)
          .sort();
      assert.deepEqual(say(given), say(reversed(given) as JsonObject));
    }),
    { numRuns: long ? 20_000 : 300, seed: 4 },
  );
});

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, reversed(item)] as const)
      .reverse(),
  );
}

/** A host with one file. */
function hostWith(bytes: Uint8Array): Host {
  const refuse = (): never => {
    throw new HostError('no such file');
  };
  const parts = {
    clock: fixedClock(0n),
    random: seededRandom(''),
    stat: () => 'file',
    readFile: () => bytes,
    absolute: (path: string) => path,
  };
  return {
    ...parts,
    join: (...names: string[]) => names.join('/'),
    readTree: refuse,
    writeTree: refuse,
    loadDescription: refuse,
  } as unknown as Host;
}

const DEEP = 100_000;
const BOMBS: readonly (readonly [name: string, text: string, code: RegExp])[] = [
  ['deep nesting', `apiVersion: v1\nkind: Pod\nspec: ${'['.repeat(DEEP)}`, /^schema\/yaml$/],
  ['aliases that double', `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n${aliases(40)}`, /^schema\//],
  [
    'bytes that are no text',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: "\xff\xfe"}\nspec: {containers: [{name: a, image: a}]}',
    /^(api|schema)\//,
  ],
  ['a document that is a list', '- a\n- b\n', /^schema\/not-an-object$/],
  ['a key twice', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b, a: c}\n', /^schema\/(duplicate-key|yaml)$/],
  ['a separator with words', 'apiVersion: v1\n--- what is this\nkind: Pod\n', /^schema\//],
];

function aliases(levels: number): string {
  const lines = ['a0: &a0 [x, x]'];
  for (let i = 1; i < levels; i++) lines.push(`a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`);
  return lines.join('\n');
}

for (const [name, text, code] of BOMBS) {
  test(`a file with ${name}`, () => {
    const { inputs } = objectsValidate(hostWith(Buffer.from(text, 'latin1')), { inputs: ['x.yaml'] });
    const found = inputs.flatMap(({ diagnostics, objects }) => [...diagnostics, ...objects.flatMap(({ findings }) => findings)]);
    assert.ok(
      found.some((finding) => code.test(finding.code)),
      JSON.stringify(found).slice(0, 500),
    );
  });
}

test('a file of a hundred megabytes is refused by its size', () => {
  const { inputs } = objectsValidate(hostWith(Buffer.alloc(100 * 1024 * 1024, 'a')), { inputs: ['x.yaml'] });
  assert.deepEqual(
    inputs[0]!.diagnostics.map(({ code }) => code),
    ['manifest/too-large'],
  );
  assert.ok(MAX_MANIFEST_BYTES < 100 * 1024 * 1024);
});
