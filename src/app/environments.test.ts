/** What a values-ENV.yaml holds, by what the environment says; and where values stand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  application,
  config,
  expr,
  hpa,
  is,
  type JsonMap,
  map,
  optional,
  redis,
  required,
  resolveApplication,
  secret,
  text,
  values,
  volume,
  web,
  worker,
} from './index.ts';

const resources = { cpu: '100m/500m', memory: '128Mi/256Mi' } as const;
const probes = { live: '/', ready: '/', startup: '/' } as const;
const cache = redis({ image: 'redis:7-alpine', size: '1Gi', resources: { cpu: '10m', memory: '32Mi' } });
const data = volume({ mount: '/data', size: '1Gi', access: 'ReadWriteMany' });
const settings = config({ at: 'config' }, { LEVEL: 'INFO', CACHE: cache.url, WHERE: is.environment });
const keys = secret({}, { token: required(), cachePassword: cache.password, url: optional(cache.url) });
const declared = values({ owner: text('shop', 'Who is asked'), more: map({ A: '1' }, { doc: 'More' }) });
const code = { image: 'shop:1.0.0', resources, config: settings, secrets: keys } as const;

function resolve(environment: object): ReturnType<typeof resolveApplication> {
  return resolveApplication(
    application({
      name: 'shop',
      version: '1.0.0',
      values: { layout: 'nested', declared, renamed: { team: 'owner' } },
      stores: { cache },
      volumes: { data },
      config: settings,
      secrets: keys,
      components: {
        site: web({
          ...code,
          port: 8080,
          probes,
          mounts: [data],
          scale: hpa(1, 3, { cpu: 70, enabled: false, behavior: { up: { calm: 9 } } }),
          uses: [cache],
        }),
        queue: worker({ ...code, probes: { live: { command: ['true'] } }, off: { pdb: 'one pod' }, moreEnv: declared.more }),
      },
      expose: { ingress: { hosts: { 'shop.example': { '/': 'site' } }, annotations: { a: '1' } } },
      environments: { there: environment as never },
    }),
  );
}

const rows: readonly [name: string, environment: object, delta: JsonMap][] = [
  ['nothing but its name', {}, {}],
  ['the label', { label: 'far' }, { environment: 'far' }],
  ['a literal', { config: { LEVEL: 'DEBUG' } }, { config: { LEVEL: 'DEBUG' } }],
  ['a declared value', { values: { owner: 'ops' } }, { owner: 'ops' }],
  ['variables for the map that components take', { variables: { B: 2 } }, { more: { B: 2 } }],
  ['a tag: those that run the same image follow', { components: { site: { image: { tag: '2' } } } }, { site: { image: { tag: '2' } } }],
  ['a tag of its own', { components: { queue: { image: { tag: '2' } } } }, { queue: { image: { tag: '2' } } }],
  [
    'a limit less',
    { components: { site: { resources: { cpu: '100m', memory: '128Mi/256Mi' } } } },
    { site: { resources: { limits: { cpu: null } } } },
  ],
  [
    'an autoscaler: on, its speed stays',
    { components: { site: { scale: hpa(2, 3, { cpu: 70 }) } } },
    { site: { autoscaling: { enabled: true, minReplicas: 2 } } },
  ],
  ['an autoscaler that is off stays off', { components: { site: { scale: false } } }, {}],
  [
    'a budget where there was none',
    { components: { queue: { pdb: { maxUnavailable: 1 } } } },
    { queue: { podDisruptionBudget: { enabled: true } } },
  ],
  ['another strategy', { components: { site: { rollout: 'recreate' } } }, { site: { strategy: { type: 'Recreate' } } }],
  [
    'spread of its own',
    { components: { site: { spread: 'none' } } },
    { site: { spread: { mode: 'none', topologyKeys: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'] } } },
  ],
  [
    'a probe',
    { components: { site: { probes: { ...probes, live: '/live' } } } },
    { site: { livenessProbe: { httpGet: { path: '/live' } } } },
  ],
  ['a volume', { volumes: { data: { size: '9Gi', class: 'ssd' } } }, { volumes: { data: { size: '9Gi', storageClass: 'ssd' } } }],
  ['annotations are added', { expose: { ingress: { annotations: { b: '2' } } } }, { ingress: { annotations: { b: '2' } } }],
  ['a Secret of somebody', { secrets: { existing: 'mine' } }, { existingSecret: 'mine' }],
  ['placeholders', { secrets: 'placeholder' }, { placeholderSecrets: true }],
  ['External Secrets', { secrets: { external: 'vault' } }, { externalSecret: { enabled: true, store: 'vault' } }],
  ['the CSI driver', { secrets: { csi: 'class' } }, { secretsStore: { enabled: true, providerClass: 'class' } }],
  ['SealedSecret', { secrets: 'sealed' }, { sealedSecret: { enabled: true } }],
];

for (const [name, environment, delta] of rows) {
  test(`an environment says: ${name}`, () => {
    const { value, diagnostics } = resolve({ label: 'development', ...environment });
    assert.deepEqual(
      diagnostics.filter((d) => d.severity === 'error').map((d) => d.message),
      [],
    );
    assert.deepEqual(value?.environments[0]?.delta, delta);
  });
}

test('what holds a password is a key of the Secret and no configuration', () => {
  const { value } = resolve({});
  assert.deepEqual(
    value?.config?.items.map(({ key }) => key),
    ['LEVEL', 'WHERE'],
  );
  assert.deepEqual(
    value?.secrets?.keys.map(({ key, source }) => [key, source.kind]),
    [
      ['token', 'supplied'],
      ['cachePassword', 'supplied'],
      ['url', 'composed'],
      ['CACHE', 'composed'],
    ],
  );
});

test('where values stand', () => {
  const { value } = resolve({});
  const place = new Map(value?.contract.entries.map((entry) => [entry.path.join('.'), entry]));
  assert.equal(place.get('site.replicaCount')?.place, undefined);
  assert.equal(place.get('site.spread')?.place, 'schema');
  assert.deepEqual(place.get('site.spread')?.fallback, ['spread']);
  assert.deepEqual(place.get('queue.image.tag')?.fallback, ['site', 'image', 'tag']);
  assert.equal(place.get('team')?.place, 'schema');
});

const wrong: readonly [name: string, names: object, code: string][] = [
  ['one name for several', { workload: expr`${is.release}-app` }, 'app/same-name'],
  ['a component called like a value', {}, 'app/value-taken'],
  ['a stem made of itself', { fullname: expr`x-${is.fullname}` }, 'app/name-of-itself'],
];

for (const [name, names, code] of wrong) {
  test(`refused: ${name}`, () => {
    const part = web({ image: 'a:1', port: 8080, resources, probes });
    const components = code === 'app/value-taken' ? { ingress: part, b: part } : { a: part, b: part };
    const { diagnostics } = resolveApplication(application({ name: 'shop', version: '1.0.0', values: 'nested', names, components }));
    assert.deepEqual([...new Set(diagnostics.filter((d) => d.severity === 'error').map((d) => d.code))], [code]);
  });
}
