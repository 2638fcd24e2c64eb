import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { errorText, type Json, type JsonObject, pathText } from '../../kube/index.ts';
import { sourceDir } from '../../testing/source-dir.ts';
import { kubernetes, supportedKubernetes } from '../pack/index.ts';
import { checkFields, FIELD_RULES, MAX_ERRORS } from './index.ts';

const { newest } = supportedKubernetes();
const NEWEST = { from: newest, to: newest };
const RUNS = process.env['HELMWRIGHT_TEST_LONG'] ? 20_000 : 300;

function said(object: Json, range: { readonly from: number; readonly to: number } = NEWEST): string[] {
  return checkFields(object, range).errors.map(({ rule, path }) => `${rule} ${pathText(path)}`);
}

function deployment(spec: JsonObject): JsonObject {
  const selector = { matchLabels: { a: 'b' } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'x' },
    spec: { selector, template: { spec: { containers: [] } }, ...spec },
  };
}

function pod(container: JsonObject): JsonObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: { containers: [{ name: 'c', image: 'i', ...container }] } };
}

const C = 'spec.containers[0]';

test('one object of one Kubernetes', () => {
  const cases: [string, Json, string[]][] = [
    ['a good one', deployment({ replicas: 2 }), []],
    ['nothing', null, ['schema/wrong-type <nil>']],
    ['a list', [], ['schema/wrong-type <nil>']],
    ['no kind', { apiVersion: 'v1' }, ['schema/missing kind']],
    ['kind null, apiVersion a number', { apiVersion: 1, kind: null }, ['schema/wrong-type apiVersion', 'schema/null kind']],
    ['unknown kind', { apiVersion: 'v1', kind: 'Pods' }, ['schema/unknown-kind kind']],
    ['two slashes', { apiVersion: 'a/b/c', kind: 'Pod' }, ['schema/unknown-kind apiVersion']],
    ['misspelt field', deployment({ replica: 2 }), ['schema/unknown-field spec.replica']],
    ['names are case-sensitive', pod({ Image: 'x' }), [`schema/unknown-field ${C}.Image`]],
    ['text for a number', deployment({ replicas: '2' }), ['schema/wrong-type spec.replicas']],
    ['fraction for a number', deployment({ replicas: 2.5 }), ['schema/wrong-type spec.replicas']],
    ['above 32 bits', deployment({ replicas: 2 ** 31 }), ['schema/range spec.replicas']],
    ['number for a text', pod({ env: [{ name: 'A', value: 5 }] }), [`schema/wrong-type ${C}.env[0].value`]],
    ['object for a list', pod({ env: { name: 'A' } }), [`schema/wrong-type ${C}.env`]],
    ['list for an object', deployment({ strategy: [] }), ['schema/wrong-type spec.strategy']],
    ['text for a boolean', pod({ tty: 'true' }), [`schema/wrong-type ${C}.tty`]],
    ['label that is a boolean', { ...pod({}), metadata: { labels: { 'a/b': true } } }, ['schema/wrong-type metadata.labels[a/b]']],
    ['missing', pod({ ports: [{ name: 'p' }] }), [`schema/missing ${C}.ports[0].containerPort`]],
    ['null where required', pod({ ports: [{ containerPort: null }] }), [`schema/null ${C}.ports[0].containerPort`]],
    ['null elsewhere is as not there', deployment({ replicas: null, strategy: null }), []],
    ['enum', pod({ imagePullPolicy: 'always' }), [`schema/enum ${C}.imagePullPolicy`]],
    [
      'enum in a list',
      pod({ lifecycle: { preStop: { exec: {} } }, ports: [{ containerPort: 1, protocol: 'tcp' }] }),
      [`schema/enum ${C}.ports[0].protocol`],
    ],
    ['empty enum is as not there', pod({ imagePullPolicy: '' }), []],
    ['quantity', pod({ resources: { limits: { cpu: '1 core', memory: '1Gi' } } }), [`schema/quantity ${C}.resources.limits.cpu`]],
    ['quantities may be numbers', pod({ resources: { limits: { cpu: 1.5 } } }), []],
    [
      'int or string',
      deployment({ strategy: { rollingUpdate: { maxSurge: true } } }),
      ['schema/int-or-string spec.strategy.rollingUpdate.maxSurge'],
    ],
    ['time', { ...pod({}), metadata: { creationTimestamp: '2026-01-31' } }, ['schema/format metadata.creationTimestamp']],
    ['leap days', { ...pod({}), metadata: { creationTimestamp: '2028-02-29T23:59:59.5+01:00' } }, []],
    ['base64', { apiVersion: 'v1', kind: 'Secret', data: { a: 'plain text', b: 'YQ==', c: 'YQ==\n' } }, ['schema/format data.a']],
    ['same port', pod({ ports: [{ containerPort: 1 }, { containerPort: 1, protocol: 'TCP' }] }), [`schema/duplicate-item ${C}.ports[1]`]],
    ['port of another protocol', pod({ ports: [{ containerPort: 1 }, { containerPort: 1, protocol: 'UDP' }] }), []],
    [
      'no port at all, twice',
      pod({ ports: [{}, {}] }),
      [`schema/missing ${C}.ports[0].containerPort`, `schema/missing ${C}.ports[1].containerPort`],
    ],
    ['same variable among many', pod({ env: [...'abcdefghijklmna'].map((name) => ({ name })) }), [`schema/duplicate-item ${C}.env[14]`]],
    ['same finalizer', { ...pod({}), metadata: { finalizers: ['a', 'b', 'a'] } }, ['schema/duplicate-item metadata.finalizers[2]']],
    ['required by the schema, not by the API server', pod({ livenessProbe: { httpGet: { port: 1, httpHeaders: [{ name: 'a' }] } } }), []],
    [
      'a status is cleared when created',
      { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', status: { conditions: [{ type: 'X' }] } },
      [],
    ],
    [
      'but has types',
      { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', status: { currentHealthy: 'x' } },
      ['schema/wrong-type status.currentHealthy'],
    ],
    ['any JSON', { apiVersion: 'apps/v1', kind: 'ControllerRevision', revision: 1, data: { a: [null, { b: 1 }] } }, []],
    [
      'hostile names',
      JSON.parse('{"apiVersion":"v1","kind":"Pod","__proto__":{"a":1},"constructor":1}'),
      ['schema/unknown-field __proto__', 'schema/unknown-field constructor'],
    ],
  ];
  for (const [name, object, want] of cases) deepEqual(said(object), want, name);
});

test('a range of Kubernetes versions', () => {
  const cron = { apiVersion: 'batch/v1', kind: 'CronJob', spec: { schedule: '', jobTemplate: {} } };
  const beta = { ...cron, apiVersion: 'batch/v1beta1' };
  const cases: [string, Json, number, number, string[]][] = [
    ['kind in all', cron, 25, 30, []],
    ['kind newer than the oldest', cron, 20, 30, ['schema/not-in-version kind']],
    ['kind removed before the newest', beta, 21, 30, ['schema/removed-in-version kind']],
    ['kind removed before all', beta, 25, 30, ['schema/removed-in-version kind']],
    ['kind newer than all', { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' }, 20, 22, ['schema/not-in-version kind']],
    [
      'kind gone before the oldest that is known',
      { apiVersion: 'extensions/v1beta1', kind: 'Deployment' },
      20,
      30,
      ['schema/removed-in-version kind'],
    ],
    ['field newer than the oldest', pod({ restartPolicy: 'Always' }), 25, 30, [`schema/not-in-version ${C}.restartPolicy`]],
    ['field newer than all', pod({ restartPolicy: 'Always' }), 20, 25, [`schema/not-in-version ${C}.restartPolicy`]],
    [
      'field removed before the newest',
      { ...pod({}), metadata: { clusterName: 'x' } },
      22,
      30,
      ['schema/removed-in-version metadata.clusterName'],
    ],
    [
      'enum value newer than the newest',
      { ...pod({}), spec: { containers: [], tolerations: [{ operator: 'Lt' }] } },
      30,
      30,
      ['schema/enum spec.tolerations[0].operator'],
    ],
    ['enum value in it', { ...pod({}), spec: { containers: [], tolerations: [{ operator: 'Lt' }] } }, 36, 36, []],
  ];
  for (const [name, object, from, to, want] of cases) deepEqual(said(object, { from, to }), want, name);
});

test('what an error says', () => {
  const cases: [Json, string, string | undefined][] = [
    [deployment({ replica: 2 }), 'spec.replica: Unknown field: unknown field "spec.replica"', 'did you mean "replicas"?'],
    [
      deployment({ replicas: '2' }),
      'spec.replicas: Invalid value: "2": json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
      undefined,
    ],
    [
      pod({ imagePullPolicy: 'always' }),
      `${C}.imagePullPolicy: Unsupported value: "always": supported values: "Always", "IfNotPresent", "Never"`,
      'did you mean "Always"?',
    ],
    [pod({ ports: [{}] }), `${C}.ports[0].containerPort: Required value`, undefined],
    [{ apiVersion: 'v1', kind: 'Deployment' }, 'kind: Not found: "Deployment": no kind "Deployment" in v1', 'Deployment is in apps/v1'],
    [
      { apiVersion: 'apps/v2', kind: 'Deployment' },
      'kind: Not found: "Deployment": no kind "Deployment" in apps/v2',
      'Deployment is in apps/v1',
    ],
    [
      { apiVersion: 'extensions/v1beta1', kind: 'Ingress' },
      'kind: Not found: "Ingress": extensions/v1beta1 Ingress was there until Kubernetes 1.21',
      'use networking.k8s.io/v1',
    ],
  ];
  for (const [object, text, hint] of cases) {
    const [error] = checkFields(object, NEWEST).errors;
    deepEqual([error === undefined ? '' : errorText(error), error?.hint], [text, hint]);
  }
});

test('what comes back', () => {
  const good = deployment({ replicas: 2 });
  equal(checkFields(good, NEWEST).object, good, 'the same object when nothing was wrong');
  const cases: [string, JsonObject, JsonObject][] = [
    ['nulls are left out', deployment({ replicas: null }), deployment({})],
    ['unknown fields too', deployment({ replica: 1 }), deployment({})],
    ['wrong-typed ones too', deployment({ replicas: [] }), deployment({})],
    ['what is plain is mended', deployment({ replicas: '2', paused: 'true' }), deployment({ replicas: 2, paused: true })],
    ['a null item is a zero value', pod({ args: ['a', null], ports: [null] }), pod({ args: ['a', ''], ports: [{}] })],
    ['places stay', pod({ env: ['x', { name: 'A' }] }), pod({ env: [{}, { name: 'A' }] })],
    ['a null label is empty', { ...pod({}), metadata: { labels: { a: null } } }, { ...pod({}), metadata: { labels: { a: '' } } }],
  ];
  for (const [name, object, want] of cases) {
    const before = structuredClone(object);
    deepEqual(checkFields(object, NEWEST).object, want, name);
    deepEqual(object, before, 'the given object stays as it was');
  }
});

interface Recorded {
  readonly objects: readonly JsonObject[];
  readonly rows: readonly (readonly [number, readonly (string | number)[], Json, string])[];
}

test("the API server's own decoder refuses the same changes", () => {
  const file = join(sourceDir(import.meta.url), 'testdata', 'decode.json');
  const { objects, rows } = JSON.parse(readFileSync(file, 'utf8')) as Recorded;
  const beyond = new Set(['schema/missing', 'schema/null', 'schema/enum', 'schema/duplicate-item']);
  for (const [index, path, value, sentence] of rows) {
    const object = structuredClone(objects[index]!) as { [key: string]: Json };
    let at: { [key: string | number]: Json } = object;
    for (const step of path.slice(0, -1)) at = at[step] as { [key: string]: Json };
    at[path.at(-1)!] = value;
    const details = checkFields(object, { from: 36, to: 36 })
      .errors.filter(({ rule }) => !beyond.has(rule))
      .map(({ detail }) => detail);
    const name = `${object['kind'] as string} ${pathText(path)} = ${JSON.stringify(value)}`;
    if (sentence === '') deepEqual(details, [], name);
    else ok(sentence === '*' ? details.length > 0 : details.includes(sentence), `${name}: want ${sentence}, have ${details.join('; ')}`);
  }
  ok(rows.length > 400);
});

test('never throws, whatever the object', () => {
  const kinds = kubernetes(newest).kinds.map(({ group, version, kind }) => ({
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind,
  }));
  const fields = fc.dictionary(
    fc.constantFrom('metadata', 'spec', 'status', 'data', 'rules', 'items', 'template', '__proto__', ''),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fields, (head, rest) => {
      const { errors } = checkFields({ ...rest, ...head } as JsonObject, NEWEST);
      for (const { rule } of errors) ok(Object.hasOwn(FIELD_RULES, rule), rule);
    }),
    { seed: 4, numRuns: RUNS },
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      checkFields(value as Json, { from: 0, to: 99 });
    }),
    { seed: 4, numRuns: RUNS },
  );
});

test('the order of keys does not matter', () => {
  const object = pod({
    imagePullPolicy: 'x',
    tty: 'no',
    ports: [{ name: 5 }],
    bogus: 1,
    resources: { limits: { cpu: 'x' }, requests: [] },
  });
  const want = said(object).sort();
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat()), (random) => {
      deepEqual(said(shuffled(object, () => random.next().value as number)).sort(), want);
    }),
    { seed: 4, numRuns: 50 },
  );
});

function shuffled(value: Json, next: () => number): Json {
  if (Array.isArray(value)) return value.map((item: Json) => shuffled(item, next));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [next(), key, shuffled(item, next)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => a - b).map(([, key, item]) => [key, item]));
}

test('limits', () => {
  let nested: Json = {};
  for (let i = 0; i < 20_000; i++) nested = { properties: { a: nested } };
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: nested } }];
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    spec: { group: 'a.b', scope: 'Cluster', names: { kind: 'A', plural: 'as' }, versions },
  };
  deepEqual(
    checkFields(crd, NEWEST).errors.map(({ rule }) => rule),
    ['schema/too-deep'],
  );
  const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`field${i}`, i]));
  equal(checkFields({ apiVersion: 'v1', kind: 'Pod', spec: { containers: [], ...many } }, NEWEST).errors.length, MAX_ERRORS);
});
