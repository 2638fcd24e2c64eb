import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contractDelta, sameJson } from './contract.ts';
import { draftContract } from './contract-draft.ts';
import { factsOf } from './image-facts.ts';
import { application, config, expr, group, hpa, is, item, job, redis, resolveApplication, web, worker } from './index.ts';
import { isDnsLabel, kebabCase, objectName, upperCase, valueKey } from './names.ts';
import { amountOf, splitResources } from './quantity.ts';
import { resolveConfig } from './resolve-settings.ts';
import { TEXT } from './value-schema.ts';

test('amounts', () => {
  const rows: readonly [string, number | undefined][] = [
    ['100m', 0.1],
    ['2', 2],
    ['0.5', 0.5],
    ['128Mi', 134217728],
    ['1.5Gi', 1610612736],
    ['1e3', undefined],
    ['', undefined],
    ['12MB', undefined],
  ];
  for (const [quantity, want] of rows) assert.equal(amountOf(quantity), want, quantity);
  assert.deepEqual(splitResources({ cpu: '100m', memory: '128Mi' }), {
    requests: { cpu: '100m', memory: '128Mi' },
    limits: { memory: '128Mi' },
  });
});

test('names', () => {
  assert.equal(kebabCase('maxPositions'), 'max-positions');
  assert.equal(upperCase('maxPositions'), 'MAX_POSITIONS');
  assert.equal(upperCase('database-sslMode'), 'DATABASE_SSL_MODE');
  assert.equal(valueKey('celery-beat'), 'celeryBeat');
  assert.deepEqual(objectName(expr`${is.fullname}-hpa`, ''), { kind: 'suffixed', suffix: 'hpa' });
  assert.deepEqual(objectName(is.fullname, 'secret'), { kind: 'suffixed', suffix: '' });
  assert.deepEqual(objectName(undefined, 'secret'), { kind: 'suffixed', suffix: 'secret' });
  assert.equal(objectName(expr`${is.release}-config`, '').kind, 'computed');
  for (const [name, want] of [
    ['web', true],
    ['celery-beat', true],
    ['1st', false],
    ['a-', false],
    ['A', false],
    ['a'.repeat(63), true],
    ['a'.repeat(64), false],
  ] as const) {
    assert.equal(isDnsLabel(name), want, name);
  }
});

test('one item, three names', () => {
  const settings = config(
    { at: 'config', how: 'keyRef', key: 'kebab', env: 'upper' },
    {
      logLevel: 'INFO',
      trading: group(false, { maxPositions: item(3, { doc: '' }) }),
      database: group('database', { host: 'postgres' }),
      odd: item('x', { key: 'own-key', env: 'OWN' }),
    },
  );
  const { items } = resolveConfig(settings, application({ name: 'a', version: '1.0.0', values: 'flat', components: {} }).description);
  assert.deepEqual(
    items.map((i) => [i.path.join('.'), i.key, i.env]),
    [
      ['logLevel', 'log-level', 'LOG_LEVEL'],
      ['trading.maxPositions', 'max-positions', 'MAX_POSITIONS'],
      ['database.host', 'database-host', 'DATABASE_HOST'],
      ['odd', 'own-key', 'OWN'],
    ],
  );
});

test('an environment is the difference of two contracts', () => {
  const contract = (values: Readonly<Record<string, string>>) => {
    const draft = draftContract();
    for (const [path, value] of Object.entries(values)) draft.value(path, value, TEXT, '');
    return draft.finish();
  };
  const base = contract({ 'a.b': '1', 'a.c': '2', d: '3' });
  assert.deepEqual(contractDelta(base, base), {});
  assert.deepEqual(contractDelta(base, contract({ 'a.b': '1', 'a.c': '9', d: '3', e: '4' })), { a: { c: '9' }, e: '4' });
  assert.deepEqual(contractDelta(base, contract({ 'a.b': '1', d: '3' })), { a: { c: null } });
  assert.equal(sameJson({ a: [1, { b: 2 }], c: 3 }, { c: 3, a: [1, { b: 2 }] }), true);
  assert.equal(sameJson([1], { 0: 1 }), false);
});

test('an autoscaler that only one environment has is a value of all', () => {
  const base = {
    image: 'a:1',
    port: 8080,
    resources: { cpu: '1', memory: '1Gi' },
    probes: { live: '/', ready: '/', startup: '/' },
  } as const;
  const described = application({
    name: 'a',
    version: '1.0.0',
    values: 'flat',
    components: { web: web(base) },
    environments: { dev: {}, prod: { components: { web: { scale: hpa(3, 9, { cpu: 60 }), replicas: 3 } } } },
  });
  const { value } = resolveApplication(described);
  const defaults = new Map(value?.contract.entries.map((entry) => [entry.path.join('.'), entry.default]));
  assert.equal(defaults.get('autoscaling.enabled'), false);
  assert.deepEqual(
    value?.environments.map((e) => e.delta),
    [{}, { replicaCount: 3, autoscaling: { enabled: true } }],
  );
});

test('facts of images', () => {
  assert.equal(factsOf('postgres:15-alpine')?.uid, 70);
  assert.equal(factsOf('registry.example/redis:6.2-alpine')?.gid, 1000);
  assert.equal(factsOf('redis:7')?.uid, 999);
  assert.equal(factsOf('valkey:8'), undefined);
});

test('how long a component waits is its own where some part of the description says it', () => {
  const small = { cpu: '100m', memory: '128Mi' } as const;
  const probes = { live: '/', ready: '/', startup: '/' } as const;
  const cache = redis({ image: 'redis:7-alpine', resources: small });
  const code = { image: 'shop:1.0.0', resources: small, uses: [cache] } as const;
  const { value } = resolveApplication(
    application({
      name: 'shop',
      version: '1.0.0',
      values: 'nested',
      stores: { cache },
      components: {
        site: web({ ...code, port: 8080, probes }),
        queue: worker({ ...code, wait: 5, off: { live: 'none' } }),
        migrate: job({ ...code, runs: 'before-rollout' }),
        idle: worker({ ...code, off: { live: 'none', wait: 'waits itself' } }),
      },
      environments: { prod: { components: { migrate: { wait: 0 } } } },
    }),
  );
  const waits = value?.contract.entries
    .filter(({ path }) => path.at(-1) === 'waitSeconds')
    .map(({ path, default: seconds }) => [path.join('.'), seconds]);
  assert.deepEqual(
    new Map(waits as [string, number][]),
    new Map([
      ['queue.waitSeconds', 5],
      ['migrate.waitSeconds', 60],
      ['idle.waitSeconds', 0],
      ['waitSeconds', 60],
    ]),
  );
  assert.deepEqual(value?.environments[0]?.delta, { migrate: { waitSeconds: 0 } });
  assert.deepEqual(
    value?.components.map(({ wait }) => wait.join('.')),
    ['waitSeconds', 'queue.waitSeconds', 'migrate.waitSeconds', 'idle.waitSeconds'],
  );
});
