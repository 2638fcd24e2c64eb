/** Every kind of component, every delivery of settings, rendered and asked what Kubernetes would say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Application,
  application,
  config,
  cron,
  expr,
  field,
  group,
  hpa,
  is,
  item,
  job,
  keda,
  optional,
  postgres,
  redis,
  required,
  scheduler,
  secret,
  text,
  values,
  volume,
  web,
  worker,
} from '../app/index.ts';
import { encodeUtf8 } from '../base/index.ts';
import { type RenderOptions, renderChart } from '../engine/index.ts';
import type { Value } from '../golang/index.ts';
import { validate } from '../schema/index.ts';
import { readYaml } from '../yaml/index.ts';
import { generateChart } from './index.ts';

const db = postgres({
  image: 'postgres:16-alpine',
  database: 'shop',
  user: 'shop',
  size: '1Gi',
  resources: { cpu: '100m', memory: '256Mi' },
});
const cache = redis({ image: 'redis:7-alpine', size: '1Gi', resources: { cpu: '50m', memory: '64Mi' } });
const uploads = volume({ mount: '/data/uploads', size: '1Gi', access: 'ReadWriteMany', backup: 'velero' });
const spool = volume({ mount: '/data/spool', size: '1Gi', per: 'pod' });
const settings = config(
  { at: 'config', how: 'keyRef', key: 'kebab', env: 'upper' },
  {
    logLevel: item('INFO', { doc: 'How much is logged', choices: ['DEBUG', 'INFO'] }),
    limits: group('limit', { perMinute: 60 }),
    cacheUrl: cache.url,
    podName: field('metadata.name'),
    place: expr`${is.namespace}/${is.environment}`,
  },
);
const keys = secret(
  { how: 'keyRef', key: 'kebab', env: 'upper' },
  {
    databasePassword: db.password,
    redisPassword: cache.password,
    sessionKey: required({ minLength: 8 }),
    databaseUrl: optional(db.url),
    mailToken: optional(),
  },
);
const declared = values({ owner: text('team-shop', 'Who is asked') });
const code = {
  image: 'shop:1.2.3',
  resources: { cpu: '100m/500m', memory: '128Mi/256Mi' },
  config: settings,
  secrets: keys,
  uses: [db, cache],
} as const;
const probes = { live: '/live', ready: '/ready', startup: '/live' } as const;

const shop = application({
  name: 'shop',
  version: '2.0.0',
  kubernetes: '>=1.20.0-0',
  values: {
    layout: 'nested',
    declared,
    renamed: { contact: { to: 'owner', until: '3.0.0' }, perMinute: { to: 'config.limits.perMinute', until: '3.0.0' }, gone: 'owner' },
  },
  config: settings,
  secrets: keys,
  stores: { db, cache },
  volumes: { uploads, spool },
  components: {
    site: web({
      ...code,
      port: 8080,
      servicePort: 80,
      mounts: [uploads],
      probes,
      rollout: 'rolling',
      scale: hpa(2, 4, { cpu: 70, memory: 80 }),
      metrics: '/metrics',
    }),
    queue: worker({
      ...code,
      command: ['node', 'worker.js'],
      port: 9100,
      probes: { live: { command: ['node', 'alive.js'] } },
      scale: keda(0, 8, {
        triggers: {
          waiting: {
            type: 'redis',
            metadata: { address: expr`${cache.host}:${cache.port}`, listName: 'jobs', listLength: 20 },
            secret: { password: 'redis-password' },
          },
        },
      }),
    }),
    store: web({
      ...code,
      port: 8081,
      mounts: [spool],
      probes,
      replicas: 2,
      env: { MODE: 'fast', OWNER: declared.owner, SHARD: field('metadata.name') },
    }),
    clock: scheduler({ ...code, command: ['node', 'clock.js'], probes: { live: { command: ['node', 'alive.js'] } }, spread: 'none' }),
    migrate: job({ ...code, command: ['node', 'migrate.js'], runs: 'before-rollout' }),
    warm: job({ ...code, command: ['node', 'warm.js'], runs: 'each-release', retries: 1, deadline: 60 }),
    repair: job({ ...code, command: ['node', 'repair.js'], runs: 'by-hand' }),
    report: cron({ ...code, command: ['node', 'report.js'], schedule: '0 3 * * *', timeZone: 'Europe/Amsterdam', overlap: 'replace' }),
  },
  expose: { clusterIP: { to: 'site', from: 'namespace' } },
  patch: { 'Deployment/clock': { spec: { template: { spec: { hostAliases: [{ ip: '10.0.0.1', hostnames: [declared.owner] }] } } } } },
  extra: {
    quota: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: expr`${is.fullname}-owner` },
      data: { owner: declared.owner, text: 'a {{ b }}' },
    },
  },
  environments: {
    blue: { secrets: { existing: 'made-by-hand' }, components: { site: { rollout: 'blue-green' } } },
    eso: { secrets: { external: 'vault', kind: 'ClusterSecretStore', path: 'shop/eso' }, components: { queue: { scale: false } } },
    sealed: { secrets: 'sealed', components: { site: { rollout: 'canary' } } },
    csi: { secrets: { csi: 'shop-keys' }, components: { report: { suspend: true, schedule: '0 4 * * *' } } },
    apart: { components: { site: { spread: { how: 'required', by: 'anti-affinity', over: ['node', 'zone'] }, image: { tag: '9.9.9' } } } },
  },
});

const SECRETS = ['databasePassword', 'redisPassword', 'sessionKey'].map((key) => ({
  kind: 'set' as const,
  text: `secrets.${key}=p@:/?#% ss`,
}));

const SEALED = ['database-password', 'redis-password', 'session-key'].map((key) => ({
  kind: 'set' as const,
  text: `sealedSecret.encryptedData.${key}=AgBy3i4OJSWK`,
}));

type KubeObject = Parameters<typeof validate>[0];

interface Wish extends RenderOptions {
  readonly environment?: string;
  readonly set?: readonly string[];
}

/** Rendering is pure: the same wish gives the same objects. */
const charts = new Map<Application, ReturnType<typeof generateChart>>();
const renders = new Map<string, ReadonlyMap<string, KubeObject>>();

function objectsOf(described: Application, wish: Wish = {}): ReadonlyMap<string, KubeObject> {
  const key = `${described.description.name} ${JSON.stringify(wish)}`;
  const objects = renders.get(key) ?? render(described, wish);
  renders.set(key, objects);
  return objects;
}

function render(described: Application, wish: Wish): ReadonlyMap<string, KubeObject> {
  const { value, diagnostics } = charts.get(described) ?? generateChart(described);
  charts.set(described, { value, diagnostics });
  assert.deepEqual(
    diagnostics.filter((d) => d.severity === 'error'),
    [],
  );
  const path = `values-${wish.environment}.yaml`;
  const file = value.files.get(path);
  const layers = file === undefined ? [] : [{ kind: 'file' as const, source: { name: path, text: Buffer.from(file).toString('latin1') } }];
  const { environment: _environment, set = [], ...options } = wish;
  const rendered = renderChart(value.files, {
    releaseName: 'shop',
    namespace: 'shop',
    ...options,
    values: [
      ...layers,
      ...(described === shop ? SECRETS : []),
      ...(wish.environment === 'sealed' ? SEALED : []),
      ...set.map((one) => ({ kind: 'set' as const, text: one })),
    ],
  });
  assert.deepEqual(
    rendered.diagnostics.map((d) => d.message),
    [],
  );
  return new Map(
    [...rendered.manifests, ...rendered.hooks].map((m) => [
      `${m.kind}/${m.name}`,
      plain((readYaml(m.content) as { value: Value }).value) as KubeObject,
    ]),
  );
}

function plain(value: Value): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'object' && value !== null && 'value' in value ? Number(value.value) : value;
}

function at(object: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
}

/** Kind/name path of the object, value. */
const rows: readonly [name: string, wish: Wish, object: string, path: string, want: unknown][] = [
  ['a hand on the replicas or an autoscaler, never both', {}, 'Deployment/shop-site', 'spec.replicas', undefined],
  ['… off', { set: ['site.autoscaling.enabled=false'] }, 'Deployment/shop-site', 'spec.replicas', 1],
  ['KEDA', {}, 'ScaledObject/shop-queue', 'spec.maxReplicaCount', 8],
  ['KEDA alone', {}, 'Deployment/shop-queue', 'spec.replicas', undefined],
  ['KEDA off', { environment: 'eso' }, 'Deployment/shop-queue', 'spec.replicas', 1],
  ['KEDA reads the Secret', {}, 'TriggerAuthentication/shop-queue-waiting', 'spec.secretTargetRef.0.name', 'shop-secret'],
  ['KEDA: what is computed', {}, 'ScaledObject/shop-queue', 'spec.triggers.0.metadata.address', 'shop-cache:6379'],
  [
    'KEDA: a literal is a value',
    { set: ['queue.autoscaling.triggers.waiting.listLength=5'] },
    'ScaledObject/shop-queue',
    'spec.triggers.0.metadata.listLength',
    '5',
  ],
  ['exactly one', {}, 'Deployment/shop-clock', 'spec.replicas', 1],
  ['never two', {}, 'Deployment/shop-clock', 'spec.strategy', { type: 'Recreate' }],
  ['a claim for each pod', {}, 'StatefulSet/shop-store', 'spec.volumeClaimTemplates.0.metadata.name', 'spool'],
  ['each pod a name', {}, 'StatefulSet/shop-store', 'spec.serviceName', 'shop-store-headless'],
  ['each pod a name', {}, 'Service/shop-store-headless', 'spec.clusterIP', 'None'],
  ['by hand', {}, 'CronJob/shop-repair', 'spec.suspend', true],
  ['by the clock', {}, 'CronJob/shop-report', 'spec.schedule', '0 3 * * *'],
  ['overlap', {}, 'CronJob/shop-report', 'spec.concurrencyPolicy', 'Replace'],
  ['zone', {}, 'CronJob/shop-report', 'spec.timeZone', 'Europe/Amsterdam'],
  ['zone: Kubernetes 1.24 has none', { kubeVersion: '1.24' }, 'CronJob/shop-report', 'spec.timeZone', undefined],
  ['suspended there', { environment: 'csi' }, 'CronJob/shop-report', 'spec.suspend', true],
  ['the clock there', { environment: 'csi' }, 'CronJob/shop-report', 'spec.schedule', '0 4 * * *'],
  ['three names of one item', {}, 'ConfigMap/shop-config', 'data.limit-per-minute', '60'],
  ['computed', {}, 'ConfigMap/shop-config', 'data.place', 'shop/development'],
  ['with a password it is no configuration', {}, 'ConfigMap/shop-config', 'data.cache-url', undefined],
  ['… but a key of the Secret', {}, 'Secret/shop-secret', 'data.cache-url', base64('redis://:p%40%3A%2F%3F%23%25%20ss@shop-cache:6379/0')],
  ['composed', {}, 'Secret/shop-secret', 'data.database-url', base64('postgresql://shop:p%40%3A%2F%3F%23%25%20ss@shop-db:5432/shop')],
  ['given', { set: ['secrets.databaseUrl=postgresql://else'] }, 'Secret/shop-secret', 'data.database-url', base64('postgresql://else')],
  ['a copy for hooks', {}, 'Secret/shop-hook-secret', 'data.session-key', base64('p@:/?#% ss')],
  ['a Secret of somebody', { environment: 'blue' }, 'Secret/shop-secret', 'kind', undefined],
  ['… for hooks too', { environment: 'blue' }, 'Secret/shop-hook-secret', 'kind', undefined],
  ['blue-green', { environment: 'blue' }, 'Rollout/shop-site', 'spec.strategy.blueGreen.activeService', 'shop-site'],
  ['blue-green: the other Service', { environment: 'blue' }, 'Service/shop-site-preview', 'kind', 'Service'],
  ['blue-green: who is scaled', { environment: 'blue' }, 'HorizontalPodAutoscaler/shop-site', 'spec.scaleTargetRef.kind', 'Rollout'],
  ['canary', { environment: 'sealed' }, 'Rollout/shop-site', 'spec.strategy.canary.steps.0.setWeight', 20],
  ['sealed', { environment: 'sealed' }, 'SealedSecret/shop-secret', 'spec.template.metadata.name', 'shop-secret'],
  ['external', { environment: 'eso' }, 'ExternalSecret/shop-secret', 'spec.secretStoreRef', { name: 'vault', kind: 'ClusterSecretStore' }],
  [
    'external: each key',
    { environment: 'eso' },
    'ExternalSecret/shop-secret',
    'spec.data.0.remoteRef',
    { key: 'shop/eso', property: 'database-password' },
  ],
  ['external: no Secret beside it', { environment: 'eso' }, 'Secret/shop-secret', 'kind', undefined],
  ['external: today', { environment: 'eso' }, 'ExternalSecret/shop-secret', 'apiVersion', 'external-secrets.io/v1'],
  [
    'external: an old operator',
    { environment: 'eso', apiVersions: ['external-secrets.io/v1beta1'] },
    'ExternalSecret/shop-secret',
    'apiVersion',
    'external-secrets.io/v1beta1',
  ],
  [
    'CSI',
    { environment: 'csi' },
    'Deployment/shop-site',
    'spec.template.spec.volumes.2.csi.volumeAttributes.secretProviderClass',
    'shop-keys',
  ],
  ['CSI: no Secret of the chart', { environment: 'csi' }, 'Secret/shop-secret', 'kind', undefined],
  [
    'a patch with a value in it',
    { set: ['owner=ops'] },
    'Deployment/shop-clock',
    'spec.template.spec.hostAliases',
    [{ ip: '10.0.0.1', hostnames: ['ops'] }],
  ],
  ['an extra object', { set: ['owner=ops'] }, 'ConfigMap/shop-owner', 'data', { owner: 'ops', text: 'a {{ b }}' }],
  ['one tag for all roles', { set: ['site.image.tag=v7'] }, 'Deployment/shop-clock', 'spec.template.spec.containers.0.image', 'shop:v7'],
  ['… or its own', { set: ['clock.image.tag=v8'] }, 'Deployment/shop-clock', 'spec.template.spec.containers.0.image', 'shop:v8'],
  [
    'an environment changes one role',
    { environment: 'apart' },
    'Deployment/shop-site',
    'spec.template.spec.containers.0.image',
    'shop:9.9.9',
  ],
  ['… and those that follow it', { environment: 'apart' }, 'Deployment/shop-clock', 'spec.template.spec.containers.0.image', 'shop:9.9.9'],
  [
    'anti-affinity',
    { environment: 'apart' },
    'Deployment/shop-site',
    'spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution.1.topologyKey',
    'topology.kubernetes.io/zone',
  ],
  ['the budget in 1.20', { kubeVersion: '1.20' }, 'PodDisruptionBudget/shop-site', 'apiVersion', 'policy/v1beta1'],
  ['the budget in 1.30', { kubeVersion: '1.30' }, 'PodDisruptionBudget/shop-site', 'apiVersion', 'policy/v1'],
  ['who is unready may go: 1.26', { kubeVersion: '1.26' }, 'PodDisruptionBudget/shop-site', 'spec.unhealthyPodEvictionPolicy', undefined],
  [
    'who is unready may go: 1.27',
    { kubeVersion: '1.27' },
    'PodDisruptionBudget/shop-site',
    'spec.unhealthyPodEvictionPolicy',
    'AlwaysAllow',
  ],
  ['CronJobs in 1.20', { kubeVersion: '1.20' }, 'CronJob/shop-report', 'apiVersion', 'batch/v1beta1'],
  ['CronJobs in 1.21', { kubeVersion: '1.21' }, 'CronJob/shop-report', 'apiVersion', 'batch/v1'],
  ['autoscalers in 1.22', { kubeVersion: '1.22' }, 'HorizontalPodAutoscaler/shop-site', 'apiVersion', 'autoscaling/v2beta2'],
  ['autoscalers in 1.23', { kubeVersion: '1.23' }, 'HorizontalPodAutoscaler/shop-site', 'apiVersion', 'autoscaling/v2'],
  [
    'sleep in 1.29',
    { kubeVersion: '1.29' },
    'Deployment/shop-site',
    'spec.template.spec.containers.0.lifecycle.preStop',
    { exec: { command: ['sleep', '5'] } },
  ],
  [
    'sleep in 1.30',
    { kubeVersion: '1.30' },
    'Deployment/shop-site',
    'spec.template.spec.containers.0.lifecycle.preStop',
    { sleep: { seconds: 5 } },
  ],
  [
    'a user adds a volume',
    { set: ['site.podSpec.volumes[0].name=more'] },
    'Deployment/shop-site',
    'spec.template.spec.volumes.2.name',
    'more',
  ],
  [
    'a user adds to the pod',
    { set: ['site.podSpec.runtimeClassName=gvisor'] },
    'Deployment/shop-site',
    'spec.template.spec.runtimeClassName',
    'gvisor',
  ],
  ['an old name goes on working', { set: ['contact=old'] }, 'ConfigMap/shop-owner', 'data.owner', 'old'],
  ['… of a setting too', { set: ['perMinute=7'] }, 'ConfigMap/shop-config', 'data.limit-per-minute', '7'],
  [
    'registries',
    { set: ['imagePullSecrets[0].name=a', 'global.imagePullSecrets[0]=b'] },
    'Deployment/shop-site',
    'spec.template.spec.imagePullSecrets',
    [{ name: 'a' }, { name: 'b' }],
  ],
  [
    'a mirror',
    { set: ['global.imageRegistry=mirror.example/x/'] },
    'Deployment/shop-site',
    'spec.template.spec.containers.0.image',
    'mirror.example/x/shop:1.2.3',
  ],
  [
    'a user adds an object',
    { set: ['extraObjects[0].kind=ConfigMap,extraObjects[0].apiVersion=v1,extraObjects[0].metadata.name=mine'] },
    'ConfigMap/mine',
    'kind',
    'ConfigMap',
  ],
];

for (const [name, wish, object, path, want] of rows) {
  test(`${object} ${path}: ${name}`, () => {
    assert.deepEqual(at(objectsOf(shop, wish).get(object), path), want);
  });
}

function base64(words: string): string {
  return Buffer.from(encodeUtf8(words), 'latin1').toString('base64');
}

test('valid from the oldest Kubernetes to the newest, in every environment, Pod Security restricted', () => {
  for (const environment of [undefined, 'blue', 'eso', 'sealed', 'csi', 'apart']) {
    for (const minor of environment === undefined ? [20, 23, 27, 30, 36] : [20, 36]) {
      const objects = objectsOf(shop, { ...(environment !== undefined && { environment }), kubeVersion: `1.${minor}.0` });
      for (const [name, object] of objects) {
        const errors = validate(object, { minor, podSecurity: 'restricted' });
        assert.deepEqual(errors, [], `${name} in ${environment ?? 'defaults'} on 1.${minor}`);
      }
    }
  }
});

test('Velero looks at pods; variables of one component', () => {
  const objects = objectsOf(shop);
  assert.equal(
    (at(objects.get('Deployment/shop-site'), 'spec.template.metadata.annotations') as Record<string, string>)[
      'backup.velero.io/backup-volumes'
    ],
    'uploads',
  );
  const env = at(objects.get('StatefulSet/shop-store'), 'spec.template.spec.containers.0.env') as readonly {
    name: string;
    value?: string;
  }[];
  const own = env
    .filter(({ name }) => ['MODE', 'OWNER', 'SHARD', 'LOG_LEVEL', 'CACHE_URL'].includes(name))
    .map(({ name, value }) => [name, value]);
  assert.deepEqual(own, [
    ['LOG_LEVEL', undefined],
    ['CACHE_URL', undefined],
    ['OWNER', 'team-shop'],
    ['SHARD', undefined],
    ['MODE', 'fast'],
  ]);
});

test('hooks: their events, their order, and nothing stays', () => {
  const objects = objectsOf(shop);
  const annotation = (name: string, key: string): unknown =>
    (at(objects.get(name), 'metadata.annotations') as Record<string, unknown>)[`helm.sh/${key}`];
  assert.equal(annotation('Job/shop-migrate', 'hook'), 'post-install,pre-upgrade');
  assert.equal(annotation('Job/shop-warm', 'hook'), 'post-install,post-upgrade');
  assert.ok(Number(annotation('Job/shop-migrate', 'hook-weight')) < Number(annotation('Job/shop-warm', 'hook-weight')));
  for (const name of ['ConfigMap/shop-hook-config', 'Secret/shop-hook-secret']) {
    assert.equal(annotation(name, 'hook'), 'post-install,pre-upgrade,post-upgrade', name);
    assert.ok(Number(annotation(name, 'hook-weight')) < -10, name);
    assert.equal(annotation(name, 'hook-delete-policy'), 'before-hook-creation,hook-succeeded', name);
  }
});

test('refused, with a sentence', () => {
  const rows: readonly [set: string, environment: string | undefined, message: RegExp][] = [
    ['gone=x', undefined, /gone is called owner now/],
    ['site.podDisruptionBudget.minAvailable=2', undefined, /no node could ever be drained/],
    ['site.autoscaling.minReplicas=9', undefined, /more than site\.autoscaling\.maxReplicas, 4/],
    ['site.preStopSeconds=40', undefined, /site\.terminationGracePeriodSeconds must be more than site\.preStopSeconds/],
    ['config.CACHE_URL=x', undefined, /CACHE_URL: the chart sets this variable itself/],
    ['sealedSecret.encryptedData=null', 'sealed', /sealedSecret\.encryptedData\.database-password is missing/],
    ['secrets.sessionKey=', undefined, /secrets\.sessionKey is missing/],
  ];
  for (const [set, environment, message] of rows) {
    assert.throws(() => objectsOf(shop, { set: [set], ...(environment !== undefined && { environment }) }), message, set);
  }
});

test('no password stands outside a Secret', () => {
  for (const [name, object] of objectsOf(shop)) {
    if (!name.startsWith('Secret/')) assert.doesNotMatch(JSON.stringify(object), /p@:|p%40/, name);
  }
});

const files = secret({ at: 'keys', onChange: { files: '/run/secrets/app' } }, { token: required(), extra: optional() });
const plainSettings = config({ at: 'env', how: 'plain', env: 'upper' }, { level: 'INFO', pool: group('pool', { size: 5 }) });
const small = application({
  name: 'small',
  version: '1.0.0',
  values: { layout: 'flat', shown: ['resources'], commented: ['replicaCount', 'livenessProbe'], paths: { podDisruptionBudget: 'budget' } },
  config: plainSettings,
  secrets: files,
  components: {
    web: web({
      image: 'small:1.0.0',
      port: 8080,
      resources: { cpu: '10m', memory: '32Mi' },
      probes,
      config: plainSettings,
      secrets: files,
      replicas: 2,
      pdb: { minAvailable: 1 },
    }),
  },
});
const TOKEN = ['keys.token=abc'];

test('what values.yaml leaves out, the templates know', () => {
  const values = Buffer.from(generateChart(small).value.files.get('values.yaml') ?? []).toString();
  const shown = values.split('\n').filter((line) => /^[a-z]/i.test(line));
  assert.deepEqual(shown, ['image:', 'resources:', 'env:', 'existingSecret: ""', 'keys:']);
  assert.match(values, /^# replicaCount: 2$/m);
  const objects = objectsOf(small, { set: TOKEN });
  const deployment = objects.get('Deployment/shop-small');
  assert.equal(at(deployment, 'spec.replicas'), 2);
  assert.deepEqual(at(deployment, 'spec.template.spec.containers.0.livenessProbe.httpGet'), { path: '/live', port: 'http' });
  assert.equal(at(deployment, 'spec.template.spec.securityContext.runAsNonRoot'), true);
  assert.equal(at(objects.get('PodDisruptionBudget/shop-small'), 'spec.minAvailable'), 1);
  const changed = objectsOf(small, { set: [...TOKEN, 'replicaCount=3', 'budget.enabled=false', 'livenessProbe.httpGet.path=/x'] });
  assert.equal(at(changed.get('Deployment/shop-small'), 'spec.replicas'), 3);
  assert.equal(changed.has('PodDisruptionBudget/shop-small'), false);
  for (const [name, object] of objects) assert.deepEqual(validate(object, { minor: 30, podSecurity: 'restricted' }), [], name);
});

test('a Secret as files, groups of variables in the pod', () => {
  const deployment = objectsOf(small, { set: TOKEN }).get('Deployment/shop-small');
  const pod = at(deployment, 'spec.template.spec');
  assert.deepEqual(at(pod, 'volumes.1'), { name: 'secrets', secret: { secretName: 'shop-small-secret', defaultMode: 0o440 } });
  assert.deepEqual(at(pod, 'containers.0.volumeMounts.1'), { name: 'secrets', mountPath: '/run/secrets/app', readOnly: true });
  assert.deepEqual(at(pod, 'containers.0.env'), [
    { name: 'LEVEL', value: 'INFO' },
    { name: 'POOL_SIZE', value: '5' },
  ]);
  assert.equal((at(deployment, 'spec.template.metadata.annotations') as Record<string, unknown>)['checksum/secret'], undefined);
});
