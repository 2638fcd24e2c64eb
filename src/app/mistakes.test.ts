/**
 * Mistakes that the compiler refuses: each `@ts-expect-error` is red when the line below it compiles. Where a description comes
 * from plain JavaScript, the same mistake is a diagnostic: the second half runs them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Application,
  application,
  config,
  expr,
  flag,
  group,
  hpa,
  is,
  item,
  job,
  postgres,
  redis,
  required,
  resolveApplication,
  scheduler,
  secret,
  text,
  values,
  volume,
  web,
  worker,
} from './index.ts';
import { flat, plain, probes, small } from './shop.test.support.ts';

const cache = redis({ image: 'redis:7-alpine', as: 'Deployment', resources: small });
const db = postgres({ image: 'postgres:15-alpine', database: 'shop', user: 'shop', resources: small });
const disk = volume({ mount: '/data', size: '1Gi' });
const settings = config({ at: 'env', how: 'plain' }, { LOG_LEVEL: 'INFO', PAGE_SIZE: item(20, { doc: 'Entries' }), HOST: is.fullname });
const v = values({ hub: text('hub', 'registry'), prod: flag('false', 'production') });
const shop = { name: 'shop', version: '1.0.0', values: 'nested' } as const;
const two = {
  front: web({ ...plain, uses: ['back'] }),
  back: web({ ...plain, uses: [cache] }),
  beat: scheduler({ image: 'a:1', resources: small }),
};

/** Never called: only its types count. */
export const refused: readonly (() => unknown)[] = [
  // A component that does not exist.
  // @ts-expect-error
  () => application({ ...shop, components: { front: web({ ...plain, uses: ['bakc'] }), back: web(plain) } }),
  // @ts-expect-error
  () => application({ ...shop, components: { front: worker({ ...plain, uses: [cache, 'back'] }) } }),
  // @ts-expect-error
  () => application({ ...shop, components: two, expose: { nodePort: { to: 'frnt' } } }),
  // @ts-expect-error
  () => application({ ...shop, components: two, expose: { ingress: { hosts: { 'a.example': { '/': 'frnt' } } } } }),
  // @ts-expect-error
  () => application({ ...shop, components: two, environments: { prod: { components: { frnt: { replicas: 2 } } } } }),
  // @ts-expect-error
  () => application({ ...shop, components: two, stores: { cache }, environments: { prod: { stores: { cash: { size: '1Gi' } } } } }),
  // @ts-expect-error
  () => application({ ...shop, components: two, volumes: { disk }, environments: { prod: { volumes: { disc: { size: '1Gi' } } } } }),
  // @ts-expect-error
  () => application({ ...shop, components: two, config: settings, environments: { prod: { config: { LOG_LEVL: 'DEBUG' } } } }),
  // Amounts.
  // @ts-expect-error
  () => web({ ...plain, resources: { cpu: '100m', memory: '512m' } }),
  // @ts-expect-error
  () => web({ ...plain, resources: { cpu: '100m', memory: '128Mi/512m' } }),
  // @ts-expect-error
  () => web({ ...plain, resources: { cpu: '100Mi', memory: '128Mi' } }),
  // @ts-expect-error
  () => web({ ...plain, resources: { cpu: '100m', memory: '128MB' } }),
  // @ts-expect-error
  () => volume({ mount: '/data', size: '10G' }),
  // A word for a number.
  // @ts-expect-error
  () => web({ ...plain, port: '8080' }),
  // @ts-expect-error
  () => web({ ...plain, replicas: 'three' }),
  // @ts-expect-error
  () => hpa('3', 10, { cpu: 50 }),
  // @ts-expect-error
  () => application({ ...shop, components: two, config: settings, environments: { prod: { config: { PAGE_SIZE: 'many' } } } }),
  // A wrong key.
  // @ts-expect-error
  () => web({ ...plain, replica: 3 }),
  // @ts-expect-error
  () => web({ ...plain, probes: { ...probes, liveness: '/healthz' } }),
  // @ts-expect-error
  () => hpa(3, 10, { CPU: 50 }),
  // @ts-expect-error
  () => application({ ...shop, components: two, environment: { prod: {} } }),
  // @ts-expect-error
  () => redis({ image: 'redis:7', resources: small, passwrd: 'none' }),
  // What is computed is no value, so no environment changes it.
  // @ts-expect-error
  () => application({ ...shop, components: two, config: settings, environments: { prod: { config: { HOST: 'other' } } } }),
  // A secret in a description.
  // @ts-expect-error
  () => secret({}, { API_KEY: 'hunter2' }),
  // A safeguard without a reason, or one that does not exist.
  // @ts-expect-error
  () => web({ ...plain, off: { ready: true } }),
  // @ts-expect-error
  () => web({ ...plain, off: { readyness: 'why not' } }),
  // What a component cannot be.
  // @ts-expect-error
  () => scheduler({ image: 'a:1', resources: small, replicas: 2 }),
  // @ts-expect-error
  () => application({ ...shop, components: two, environments: { prod: { components: { beat: { scale: hpa(1, 2, { cpu: 50 }) } } } } }),
  // @ts-expect-error
  () => job({ image: 'a:1', resources: small }),
  // @ts-expect-error
  () => web({ ...plain, probes: { ready: 'readyz' } }),
  // @ts-expect-error
  () => web({ image: 'a:1', port: 80, probes }),
  // A declared value or a link that does not exist.
  // @ts-expect-error
  () => expr`${v.hubb}/shop`,
  // @ts-expect-error
  () => cache.user,
  // @ts-expect-error
  () => is.realease,
  // A layout that is not said.
  // @ts-expect-error
  () => application({ name: 'shop', version: '1.0.0', components: two }),
  // @ts-expect-error
  () => application({ ...shop, values: 'deep', components: two }),
];

/** What must compile. */
export const accepted: readonly (() => unknown)[] = [
  () =>
    application({
      ...shop,
      components: two,
      stores: { cache, db },
      config: settings,
      expose: { clusterIP: { to: 'front', from: 'cluster' } },
    }),
  () =>
    application({
      ...shop,
      components: two,
      config: settings,
      environments: { prod: { config: { PAGE_SIZE: 50, LOG_LEVEL: 'WARNING' } } },
    }),
  () => application({ ...shop, components: two, environments: { dev: { components: { front: { scale: false, replicas: 1 } } } } }),
  () => config({ at: 'config' }, { trading: group(false, { max: 3 }), DATABASE_URL: db.url, key: expr`${is.release}-x` }),
  () => secret({}, { A: required({ minLength: 32 }), B: db.password }),
];

const found: readonly [name: string, application: () => Application, want: readonly string[]][] = [
  ['nothing wrong', () => application({ ...flat, components: { web: web(plain) } }), []],
  ['two in a flat layout', () => application({ ...flat, components: { a: web(plain), b: web(plain) } }), ['app/flat-layout']],
  ['a bad name', () => application({ ...flat, name: 'Shop', components: { web: web(plain) } }), ['app/name']],
  ['a bad version', () => application({ ...flat, version: '1.0', components: { web: web(plain) } }), ['app/version']],
  ['uses itself', () => application({ ...flat, components: { web: web({ ...plain, uses: ['web'] }) } }), ['app/uses-itself']],
  [
    'a store that is not named',
    () => application({ ...flat, components: { web: web({ ...plain, uses: [cache] }) } }),
    ['app/unknown-store'],
  ],
  [
    'no probes',
    () => application({ ...flat, components: { web: web({ ...plain, probes: {} }) } }),
    ['app/no-probe', 'app/no-probe', 'app/no-probe'],
  ],
  [
    'a limit below the request',
    () => application({ ...flat, components: { web: web({ ...plain, resources: { cpu: '1/500m', memory: '1Gi' } }) } }),
    ['app/limit-below-request'],
  ],
  ['no range', () => application({ ...flat, components: { web: web({ ...plain, scale: hpa(5, 3, { cpu: 50 }) }) } }), ['app/scale-range']],
  ['no target', () => application({ ...flat, components: { web: web({ ...plain, scale: hpa(1, 3, {}) }) } }), ['app/scale-target']],
  ['latest', () => application({ ...flat, components: { web: web({ ...plain, image: 'shop:latest' }) } }), ['app/latest-image']],
  ['a privileged port', () => application({ ...flat, components: { web: web({ ...plain, port: 80 }) } }), ['app/privileged-port']],
  ['no reason', () => application({ ...flat, components: { web: web({ ...plain, off: { pdb: ' ' } }) } }), ['app/no-reason']],
  [
    'a port of no node',
    () => application({ ...flat, components: { web: web(plain) }, expose: { nodePort: { port: 80 } } }),
    ['app/node-port'],
  ],
  ['grace', () => application({ ...flat, components: { web: web({ ...plain, stop: { drain: 30 } }) } }), ['app/grace']],
  ['a port that differs', () => portDiffers(), ['app/port-differs']],
  ['a secret in config', () => secretInConfig(), ['app/literal-secret']],
  ['config of nobody', () => application({ ...flat, components: { web: web({ ...plain, config: settings }) } }), ['app/foreign-config']],
  [
    'bundled in production',
    () => application({ ...flat, components: { web: web(plain) }, stores: { cache }, environments: { prod: { production: true } } }),
    ['app/not-kept', 'app/bundled-in-production'],
  ],
  [
    'placeholders in production',
    () => {
      const own = secret({}, { token: required() });
      const environments = { prod: { production: true, secrets: 'placeholder' } } as const;
      return application({ ...flat, secrets: own, components: { web: web({ ...plain, secrets: own }) }, environments });
    },
    ['app/placeholder-in-production'],
  ],
  [
    'two values at one path',
    () => application({ ...flat, components: { web: web(plain) }, config: config({ at: 'image', how: 'plain' }, { tag: 'x' }) }),
    ['app/value-twice'],
  ],
];

function portDiffers(): Application {
  const own = config({ at: 'env', how: 'plain' }, { PORT: '9090' });
  return application({ ...flat, config: own, components: { web: web({ ...plain, config: own, portVariable: 'PORT' }) } });
}

function secretInConfig(): Application {
  const own = config({ at: 'env', how: 'plain' }, { DB_PASSWORD: 'hunter2' });
  return application({ ...flat, config: own, components: { web: web({ ...plain, config: own }) } });
}

test('findings of descriptions that type-check', () => {
  for (const [name, describe, want] of found) {
    const { diagnostics } = resolveApplication(describe());
    assert.deepEqual(
      diagnostics.map((d) => d.code),
      want,
      `${name}: ${diagnostics.map((d) => d.message).join('; ')}`,
    );
  }
});

test('a finding takes the position of the nearest thing around its path', () => {
  const described = application({ ...flat, components: { web: web({ ...plain, scale: hpa(5, 3, { cpu: 50 }) }) } });
  const place = { file: 'helmwright.ts', line: 7, column: 3 };
  const { diagnostics } = resolveApplication(described, { positions: new Map([['components.web', place]]) });
  assert.deepEqual(diagnostics[0]?.location, place);
  assert.match(diagnostics[0]?.message ?? '', /^components\.web\.scale: hpa\(5, 3\) is no range/);
});

test('the rows of types are all there', () => {
  assert.equal(refused.length, 36);
  assert.equal(accepted.length, 5);
});
