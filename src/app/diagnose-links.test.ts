import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Application,
  application,
  config,
  type Description,
  expr,
  hpa,
  is,
  optional,
  redis,
  resolveApplication,
  scheduler,
  secret,
  text,
  values,
  volume,
  web,
} from './index.ts';
import { flat, plain, small } from './shop.test.support.ts';

const nested = { ...flat, values: 'nested' } as const;
const other = redis({ image: 'redis:7-alpine', as: 'Deployment', resources: small });
const disk = volume({ mount: '/data', size: '1Gi' });
const v = values({ hub: text('hub', 'registry') });
const ready = { image: 'a:1', resources: small, probes: { live: '/healthz' } } as const;

const mounted = (more: object, options: Parameters<typeof volume>[0] = { mount: '/data', size: '1Gi' }): Application => {
  const one = volume(options);
  return application({ ...flat, volumes: { data: one }, components: { web: web({ ...plain, mounts: [one], ...more }) } });
};

const rows: readonly (readonly [name: string, application: () => Application, ...want: readonly string[]])[] = [
  [
    'the config and variables at one value',
    () =>
      application({
        ...flat,
        components: { web: web({ ...plain, env: { MODE: 'fast' } }) },
        config: config({ at: 'env' }, { LEVEL: 'INFO' }),
      }),
    'name-taken components.web.env',
  ],
  [
    'a link to a store that is not named',
    () => application({ ...flat, components: { web: web(plain) }, config: config({ at: 'config' }, { HOST: other.host }) }),
    'unknown-store config.HOST',
  ],
  [
    'a link in a text',
    () => application({ ...flat, components: { web: web(plain) }, config: config({ at: 'config' }, { URL: expr`${other.host}:1` }) }),
    'unknown-store config.URL',
  ],
  [
    'a link of a secret',
    () => application({ ...flat, components: { web: web(plain) }, secrets: secret({}, { URL: optional(other.url) }) }),
    'unknown-store secrets.URL.composed',
  ],
  [
    'a value that is not declared',
    () => application({ ...flat, components: { web: web({ ...plain, image: expr`${v.hub}/a:1` }) } }),
    'unknown-value components.web.image',
  ],
  [
    'a cycle',
    () =>
      application({
        ...nested,
        components: { a: web({ ...plain, uses: ['b'] }), b: web({ ...plain, uses: ['c'] }), c: web({ ...plain, uses: ['a'] }) },
      }),
    'uses-cycle components.a.uses',
  ],
  [
    'no cycle: two ways to one',
    () =>
      application({ ...nested, components: { a: web({ ...plain, uses: ['b', 'c'] }), b: web({ ...plain, uses: ['c'] }), c: web(plain) } }),
  ],
  [
    'a port of two',
    () => {
      const settings = config({ at: 'config' }, { PORT: '8080' });
      const one = { ...plain, config: settings, portVariable: 'PORT' };
      return application({ ...nested, config: settings, components: { a: web(one), b: web({ ...one, port: 9090, env: {} }) } });
    },
    'port-differs components.b.portVariable',
    'port-twice components.b.portVariable',
  ],
  [
    "a port of the nodes that is the program's",
    () => application({ ...flat, components: { web: web({ ...plain, port: 31000 }) }, expose: { nodePort: { port: 31000 } } }),
    'port-twice expose.nodePort.port',
  ],
  [
    'a store without a tag',
    () =>
      application({
        ...flat,
        components: { web: web(plain) },
        stores: { cache: redis({ image: 'redis', as: 'Deployment', resources: small }) },
      }),
    'image-tag stores.cache.image',
  ],
  ['one writer and three pods', () => mounted({ replicas: 3 }), 'volume-access volumes.data'],
  ['one writer and an autoscaler', () => mounted({ scale: hpa(1, 5, { cpu: 50 }) }), 'volume-access volumes.data'],
  ['one writer and one pod', () => mounted({})],
  ['many writers', () => mounted({ replicas: 3 }, { mount: '/data', size: '1Gi', access: 'ReadWriteMany' })],
  ['a reason', () => mounted({ replicas: 3 }, { mount: '/data', size: '1Gi', accept: 'all on one node' })],
  [
    'one writer and two components',
    () =>
      application({
        ...nested,
        volumes: { disk },
        components: { a: web({ ...plain, mounts: [disk] }), b: scheduler({ ...ready, mounts: [disk] }) },
      }),
    'volume-access volumes.disk',
  ],
  [
    'more pods in an environment',
    () =>
      application({
        ...flat,
        volumes: { disk },
        components: { web: web({ ...plain, mounts: [disk] }) },
        environments: { prod: { components: { web: { replicas: 2 } } } },
      }),
    'volume-access environments.prod',
  ],
  [
    'two owners: a patch',
    () =>
      application({
        ...flat,
        components: { web: web({ ...plain, scale: hpa(1, 3, { cpu: 50 }) }) },
        patch: { 'Deployment/web': { spec: { replicas: 3 } } },
      }),
    'replicas-twice patch.Deployment/web',
  ],
  [
    'two owners: a scheduler',
    () =>
      application({
        ...nested,
        components: { beat: scheduler(ready), web: web(plain) },
        patch: { 'Deployment/beat': { spec: { replicas: 3 } } },
      } as Description),
    'replicas-twice patch.Deployment/beat',
  ],
  [
    'two owners: another autoscaler',
    () =>
      application({
        ...flat,
        components: { web: web({ ...plain, scale: hpa(1, 3, { cpu: 50 }) }) },
        extra: {
          mine: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', spec: { scaleTargetRef: { name: is.fullname } } },
        } as never,
      }),
    'replicas-twice extra.mine',
  ],
  [
    'a patch of nobody',
    () => application({ ...flat, components: { web: web(plain) }, patch: { 'Deployment/wep': {} } } as never),
    'unknown-component patch.Deployment/wep',
  ],
  ['a chart elsewhere', () => application({ ...flat, chart: '../chart', components: { web: web(plain) } }), 'chart-folder chart'],
  [
    'a file elsewhere',
    () => application({ ...flat, files: { deployment: '../x.yaml' }, components: { web: web(plain) } }),
    'file-name files.deployment',
  ],
  [
    'a script elsewhere',
    () => application({ ...flat, scripts: { install: 'bin/install.sh' }, components: { web: web(plain) } }),
    'file-name scripts.install',
  ],
  [
    'a password in an address',
    () => application({ ...flat, components: { web: web({ ...plain, env: { BROKER: 'amqp://u:p4ss@host' } }) } }),
    'literal-secret components.web.env.BROKER',
  ],
  [
    'a secret of an environment',
    () =>
      application({
        ...flat,
        components: { web: web({ ...plain, env: { A: 'b' } }) },
        environments: { prod: { variables: { API_TOKEN: 'x' } } },
      }),
    'literal-secret environments.prod.variables.API_TOKEN',
  ],
  [
    "a Secret of one's own",
    () =>
      application({
        ...flat,
        components: { web: web(plain) },
        extra: { mine: { apiVersion: 'v1', kind: 'Secret', stringData: { a: 'b' } } } as never,
      }),
    'literal-secret extra.mine.stringData.a of the Secret',
  ],
  [
    'the name of a secret is none',
    () => application({ ...flat, components: { web: web({ ...plain, env: { SECRET_NAME: 'x', TOKEN_TTL: '60' } }) } }),
  ],
];
for (const [name, describe, ...want] of rows) {
  test(name, () => {
    const { diagnostics } = resolveApplication(describe());
    const found = diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ code, message }) => `${code.replace('app/', '')} ${message.slice(0, message.indexOf(': '))}`);
    for (const one of want) assert.ok(found.includes(one), `${one} is among\n${diagnostics.map(({ message }) => message).join('\n')}`);
    if (want.length === 0) assert.deepEqual(found, []);
  });
}
