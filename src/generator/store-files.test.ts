/** What the templates of stores promise, held by rendering them: the objects of every mode, links, names, gates, refusals. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { JsonObject } from '../kube/index.ts';
import { validate } from '../schema/index.ts';
import { helm3, helm4, skipReason } from '../testing/helm.ts';
import { at, chartOf, find, NEEDED, objectsOf, renderShop, secretKey, shop, type Wish } from './store-chart.test.support.ts';

const files = chartOf(shop());
const render = (wish: Wish = {}): readonly JsonObject[] => objectsOf(renderShop(files, wish));
const STORE = /(database|cache)/;
const named = (objects: readonly JsonObject[]): readonly string[] =>
  objects
    .filter((object) => STORE.test(String(at(object, 'metadata', 'name'))) && object['kind'] !== 'NetworkPolicy')
    .map((object) => `${String(object['kind'])} ${String(at(object, 'metadata', 'name'))}`)
    .sort();

const BUNDLED_CACHE = ['Service shop-cache', 'Service shop-cache-headless', 'StatefulSet shop-cache'];
const BUNDLED_DATABASE = ['Service shop-database', 'Service shop-database-headless', 'StatefulSet shop-database'];
const DUMPS = ['CronJob shop-database-backup', 'CronJob shop-database-restore', 'PersistentVolumeClaim shop-database-backup'];
const EXTERNAL = ['database.enabled=false', 'database.external.host=db.example', 'database.external.port=6543'];

const modes: readonly [name: string, set: readonly string[], want: readonly string[]][] = [
  ['bundled', [], [...BUNDLED_DATABASE, ...BUNDLED_CACHE]],
  ['bundled with dumps', ['database.backup.enabled=true'], [...BUNDLED_DATABASE, ...BUNDLED_CACHE, ...DUMPS]],
  ['external', EXTERNAL, BUNDLED_CACHE],
  ['external with dumps', [...EXTERNAL, 'database.backup.enabled=true'], [...BUNDLED_CACHE, ...DUMPS]],
  ['operator', ['database.operator.enabled=true'], ['Cluster shop-database', 'Secret shop-database-owner', ...BUNDLED_CACHE]],
  ['operator of Redis', ['cache.operator.enabled=true'], [...BUNDLED_DATABASE, 'ConfigMap shop-cache-settings', 'Redis shop-cache']],
  [
    'operator, with a Secret of your own',
    ['database.operator.enabled=true', 'database.operator.ownerSecret=own', 'existingSecret=mine'],
    ['Cluster shop-database', ...BUNDLED_CACHE],
  ],
];

test('objects of each mode', () => {
  for (const [name, set, want] of modes) assert.deepEqual(named(render({ set })), [...want].sort(), name);
});

// Where something changes; all of them in the long run.
const MINORS = process.env['HELMWRIGHT_TEST_LONG'] ? Array.from({ length: 17 }, (_, i) => 20 + i) : [20, 21, 23, 25, 27, 31, 36];

test('every object is valid for Kubernetes 1.20 to 1.36 under Pod Security "restricted"', () => {
  const more = ['database.backup.enabled=true', 'database.metrics.enabled=true', 'cache.metrics.enabled=true'];
  const rows = [...modes, ['without storage', ['database.persistence.enabled=false', 'cache.persistence.enabled=false'], []] as const];
  for (const [name, set] of rows) {
    for (const minor of MINORS) {
      for (const object of render({ set: [...set, ...more], minor })) {
        // The schemas of that operator are not among ours.
        if (object['kind'] === 'Redis') continue;
        const errors = validate(object, { minor, podSecurity: 'restricted' });
        assert.deepEqual(errors, [], `${name}, 1.${minor}: ${String(object['kind'])} ${String(at(object, 'metadata', 'name'))}`);
      }
    }
  }
});

test('the real Helm renders every mode to the same bytes', { skip: skipReason }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-stores-'));
  try {
    for (const [path, bytes] of files) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const common = ['template', 'shop', folder, '-n', 'test', '--api-versions', 'monitoring.coreos.com/v1'];
    for (const [name, set] of modes) {
      const args = [...common, ...[...NEEDED, ...set].flatMap((text) => ['--set', text])];
      const real = helm4(args);
      assert.equal(real.code, 0, `${name}: ${real.stderr}`);
      assert.equal(renderShop(files, { set }).output, real.stdout, name);
      assert.equal(helm3(args).code, 0, name);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const PASSWORD = 'p@:/?#% ss';
const withPasswords = [`secrets.DATABASE_PASSWORD=${PASSWORD}`, `secrets.REDIS_PASSWORD=${PASSWORD}`];
const links: readonly [mode: string, set: readonly string[], database: string, cache: string, tls: boolean][] = [
  ['bundled', [], 'shop-database:5432', 'shop-cache:6379', false],
  ['operator', ['database.operator.enabled=true', 'cache.operator.enabled=true'], 'shop-database-rw:5432', 'shop-cache:6379', false],
  [
    'external',
    [...EXTERNAL, 'cache.enabled=false', 'cache.external.host=redis.example', 'cache.external.port=6380'],
    'db.example:6543',
    'redis.example:6380',
    false,
  ],
  [
    'external over TLS',
    [...EXTERNAL, 'database.external.tls=true', 'cache.enabled=false', 'cache.external.host=redis.example', 'cache.external.tls=true'],
    'db.example:6543',
    'redis.example:6379',
    true,
  ],
];

test('URLs hold host, port, database and the percent-encoded password in every mode', () => {
  for (const [mode, set, database, cache, tls] of links) {
    const objects = render({ set: [...set, ...withPasswords] });
    const urls = [
      ['DATABASE_URL', 'postgresql:', 'shop_user', database, '/shop', tls ? '?sslmode=require' : ''],
      ['REDIS_URL', tls ? 'rediss:' : 'redis:', '', cache, '/0', ''],
      ['BROKER', tls ? 'rediss:' : 'redis:', '', cache, '/1', ''],
    ] as const;
    for (const [key, protocol, user, host, path, search] of urls) {
      const text = secretKey(objects, key);
      const url = new URL(text);
      const shown = [url.protocol, url.username, decodeURIComponent(url.password), url.host, url.pathname, url.search];
      assert.deepEqual(shown, [protocol, user, PASSWORD, host, path, search], `${mode} ${key}: ${text}`);
      assert.ok(text.includes('p%40%3A%2F%3F%23%25%20ss'), text);
    }
    const config = find(objects, 'ConfigMap', 'shop-config');
    const [host = '', port = ''] = database.split(':');
    assert.deepEqual([at(config, 'data', 'DATABASE_HOST'), at(config, 'data', 'DATABASE_PORT')], [host, port], mode);
    assert.equal(at(config, 'data', 'BROKER'), undefined);
    for (const object of objects) if (object['kind'] !== 'Secret') assert.doesNotMatch(JSON.stringify(object), /p@:|p%40/, mode);
  }
});

test('External Secrets composes the URLs where the passwords are', () => {
  const described = chartOf(shop({ secrets: { external: 'vault', path: 'shop' }, redis: { password: 'required' } }));
  const set = ['externalSecret.enabled=true', 'externalSecret.store=vault', 'externalSecret.path=shop'];
  const objects = objectsOf(renderShop(described, { set }));
  const external = find(objects, 'ExternalSecret', 'shop-secret');
  assert.deepEqual(validate(external, { minor: 34 }), []);
  const encoded = (key: string): string => `{{ .${key} | urlquery | replace "+" "%20" }}`;
  assert.deepEqual(at(external, 'spec', 'target', 'template', 'data'), {
    DATABASE_URL: `postgresql://shop_user:${encoded('DATABASE_PASSWORD')}@shop-database:5432/shop`,
    REDIS_URL: `redis://:${encoded('REDIS_PASSWORD')}@shop-cache:6379/0`,
    BROKER: `redis://:${encoded('REDIS_PASSWORD')}@shop-cache:6379/1`,
  });
  const data = at(external, 'spec', 'data');
  const asked = Array.isArray(data) ? data.map((one) => at(one, 'secretKey')) : [];
  assert.deepEqual(asked, ['DATABASE_PASSWORD', 'REDIS_PASSWORD', 'TOKEN'], 'the store of secrets holds nothing twice');
  const own = objectsOf(renderShop(described, { set: [`secrets.DATABASE_PASSWORD=${PASSWORD}`, 'secrets.REDIS_PASSWORD=x'] }));
  assert.equal(new URL(secretKey(own, 'DATABASE_URL')).password, 'p%40%3A%2F%3F%23%25%20ss');
});

test('without a password the URL of Redis has none', () => {
  assert.equal(secretKey(render(), 'REDIS_URL'), 'redis://shop-cache:6379/0');
});

test('a bundled PostgreSQL: user of the image, data in a folder of the volume, probes, claim', () => {
  const set = find(render(), 'StatefulSet', 'shop-database');
  const pod = at(set, 'spec', 'template', 'spec');
  assert.equal(at(pod, 'securityContext', 'runAsUser'), 70);
  assert.equal(at(pod, 'securityContext', 'fsGroup'), 70);
  assert.equal(at(pod, 'automountServiceAccountToken'), false);
  const container = at(pod, 'containers', 0);
  assert.deepEqual(at(container, 'args'), ['-c', 'max_connections=100', '-c', 'shared_buffers=256MB']);
  assert.ok(JSON.stringify(at(container, 'env')).includes('{"name":"PGDATA","value":"/var/lib/postgresql/data/pgdata"}'));
  const asked = ['pg_isready', '-U', 'shop_user', '-d', 'shop', '-h', '127.0.0.1'];
  for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) assert.deepEqual(at(container, probe, 'exec', 'command'), asked);
  assert.equal(at(set, 'spec', 'serviceName'), 'shop-database-headless');
  assert.equal(at(set, 'spec', 'volumeClaimTemplates', 0, 'spec', 'resources', 'requests', 'storage'), '10Gi');
  // Immutable: a version among these labels would make the next upgrade fail.
  assert.deepEqual(Object.keys(at(set, 'spec', 'volumeClaimTemplates', 0, 'metadata', 'labels') ?? {}).sort(), [
    'app.kubernetes.io/component',
    'app.kubernetes.io/instance',
    'app.kubernetes.io/name',
  ]);
});

test('without storage the data lies in the pod, and Redis writes no log of it', () => {
  const objects = render({ set: ['database.persistence.enabled=false', 'cache.persistence.enabled=false'] });
  for (const name of ['shop-database', 'shop-cache']) {
    const set = find(objects, 'StatefulSet', name);
    assert.equal(at(set, 'spec', 'volumeClaimTemplates'), undefined, name);
    const volumes = at(set, 'spec', 'template', 'spec', 'volumes');
    const data = Array.isArray(volumes) ? volumes.find((volume) => at(volume, 'name') === 'data') : undefined;
    assert.equal(at(data, 'emptyDir', 'sizeLimit'), name === 'shop-cache' ? '5Gi' : '10Gi');
  }
  const args = JSON.stringify(at(find(objects, 'StatefulSet', 'shop-cache'), 'spec', 'template', 'spec', 'containers', 0, 'args'));
  assert.match(args, /"--appendonly","no"/);
});

test('values reach the server: settings, patience, storage, placement', () => {
  const set = [
    'database.configuration.work_mem=8MB',
    'database.configuration.max_connections=300',
    'database.livenessProbe.periodSeconds=7',
    'database.persistence.storageClass=fast',
    'database.podSecurityContext.runAsUser=999',
    'database.nodeSelector.disk=fast',
    'database.podSpec.dnsPolicy=ClusterFirst',
    'cache.configuration.maxmemory-policy=allkeys-lru',
    'cache.persistence.keep=false',
    'global.imageRegistry=mirror.example/',
    'global.imagePullSecrets[0].name=login',
    'database.metrics.enabled=true',
  ];
  const objects = render({ set, minor: 30 });
  const database = find(objects, 'StatefulSet', 'shop-database');
  const pod = at(database, 'spec', 'template', 'spec');
  assert.deepEqual(at(pod, 'containers', 0, 'args'), ['-c', 'max_connections=300', '-c', 'shared_buffers=256MB', '-c', 'work_mem=8MB']);
  assert.equal(at(pod, 'containers', 0, 'livenessProbe', 'periodSeconds'), 7);
  assert.equal(at(pod, 'containers', 0, 'image'), 'mirror.example/postgres:15-alpine');
  assert.match(String(at(pod, 'containers', 1, 'image')), /^mirror\.example\/quay\.io\//);
  assert.deepEqual(at(pod, 'securityContext'), { runAsUser: 999 });
  assert.equal(at(pod, 'dnsPolicy'), 'ClusterFirst');
  assert.deepEqual(at(pod, 'imagePullSecrets'), [{ name: 'login' }]);
  assert.deepEqual(at(pod, 'nodeSelector'), { disk: 'fast' });
  assert.equal(at(database, 'spec', 'volumeClaimTemplates', 0, 'spec', 'storageClassName'), 'fast');
  assert.equal(at(database, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted'), 'Retain');
  const cache = find(objects, 'StatefulSet', 'shop-cache');
  assert.ok(JSON.stringify(at(cache, 'spec', 'template', 'spec', 'containers', 0, 'args')).includes('"--maxmemory-policy","allkeys-lru"'));
  assert.equal(at(cache, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted'), 'Delete');
});

test('gates: newer fields where Kubernetes knows them, and not before', () => {
  const set = ['database.backup.enabled=true'];
  const rows: readonly [minor: number, cron: string, retention: boolean][] = [
    [20, 'batch/v1beta1', false],
    [21, 'batch/v1', false],
    [26, 'batch/v1', false],
    [27, 'batch/v1', true],
  ];
  for (const [minor, cron, retention] of rows) {
    const objects = render({ set, minor });
    assert.equal(find(objects, 'CronJob', 'shop-database-backup')['apiVersion'], cron);
    const policy = at(find(objects, 'StatefulSet', 'shop-cache'), 'spec', 'persistentVolumeClaimRetentionPolicy');
    assert.equal(policy !== undefined, retention, `1.${minor}`);
  }
  const newer = chartOf(shop({ kubernetes: '>=1.27.0-0' }));
  for (const path of ['templates/database-backup.yaml', 'templates/database-statefulset.yaml']) {
    assert.doesNotMatch(Buffer.from(newer.get(path) ?? []).toString(), /semverCompare/, 'no gate that is always open');
  }
});

test('names of long releases stay within what Kubernetes adds to them, and lead to the Service', () => {
  const release = 'r'.repeat(53);
  const objects = render({ release, set: ['database.backup.enabled=true'] });
  for (const object of objects) {
    const name = String(at(object, 'metadata', 'name'));
    const most = object['kind'] === 'StatefulSet' || object['kind'] === 'CronJob' ? 52 : 63;
    assert.ok(name.length <= most, `${String(object['kind'])} ${name} has ${name.length} characters`);
  }
  const config = objects.find((object) => object['kind'] === 'ConfigMap' && at(object, 'data', 'DATABASE_HOST') !== undefined);
  find(objects, 'Service', String(at(config, 'data', 'DATABASE_HOST')));
  const set = objects.find((object) => object['kind'] === 'StatefulSet' && String(at(object, 'metadata', 'name')).endsWith('-database'));
  find(objects, 'Service', String(at(set, 'spec', 'serviceName')));
});

const refused: readonly [name: string, set: readonly string[], want: RegExp][] = [
  ['external without a host', ['database.enabled=false'], /database\.enabled is false: name the server in database\.external\.host/],
  [
    'operator of no server',
    ['database.operator.enabled=true', ...EXTERNAL],
    /database\.operator\.enabled is true but database\.enabled is false/,
  ],
  [
    'operator with a Secret of your own',
    ['database.operator.enabled=true', 'existingSecret=mine'],
    /not the chart's: name one of type kubernetes\.io\/basic-auth .* in database\.operator\.ownerSecret/,
  ],
  ['what has a value of its own, in podSpec', ['database.podSpec.tolerations[0].key=x'], /database.podSpec.tolerations/],
  [
    'more pods than connections',
    ['web.replicaCount=18'],
    /database\.configuration\.max_connections is 100, but all pods together open up to 103/,
  ],
];

test('values that cannot work are refused with their path', () => {
  for (const [name, set, want] of refused) {
    const messages = renderShop(files, { set }).diagnostics.map(({ message }) => message);
    assert.match(messages.join('\n'), want, name);
  }
  objectsOf(renderShop(files, { set: ['web.replicaCount=17'] }));
});

test('the dumps are no pods of the store: its Services do not send them connections', () => {
  const objects = render({ set: ['database.backup.enabled=true'] });
  const selector = at(find(objects, 'Service', 'shop-database'), 'spec', 'selector');
  for (const name of ['shop-database-backup', 'shop-database-restore']) {
    const labels = at(find(objects, 'CronJob', name), 'spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels');
    assert.notEqual(at(labels, 'app.kubernetes.io/component'), at(selector, 'app.kubernetes.io/component'));
  }
  assert.equal(at(find(objects, 'CronJob', 'shop-database-restore'), 'spec', 'suspend'), true);
});

test('a store as a Deployment: one file, Recreate, a claim that stays', () => {
  const described = chartOf(shop({ redis: { as: 'Deployment', security: { uid: 1234 } } }));
  assert.ok(described.has('templates/cache.yaml'));
  const objects = objectsOf(renderShop(described));
  const deployment = find(objects, 'Deployment', 'shop-cache');
  assert.deepEqual(at(deployment, 'spec', 'strategy'), { type: 'Recreate' });
  assert.equal(at(deployment, 'spec', 'template', 'spec', 'securityContext', 'runAsUser'), 1234);
  const claim = find(objects, 'PersistentVolumeClaim', 'shop-cache');
  assert.equal(at(claim, 'metadata', 'annotations', 'helm.sh/resource-policy'), 'keep');
});

test('Velero copies the volume of a Redis that says so', () => {
  const objects = objectsOf(renderShop(chartOf(shop({ redis: { backup: 'velero' } }))));
  const annotations = at(find(objects, 'StatefulSet', 'shop-cache'), 'spec', 'template', 'metadata', 'annotations');
  assert.equal(at(annotations, 'backup.velero.io/backup-volumes'), 'data');
});

test('PostgreSQL 18 keeps its volume elsewhere', () => {
  const objects = objectsOf(renderShop(chartOf(shop({ postgres: { image: 'postgres:18-alpine' } }))));
  const pod = at(find(objects, 'StatefulSet', 'shop-database'), 'spec', 'template', 'spec');
  assert.equal(at(pod, 'containers', 0, 'volumeMounts', 0, 'mountPath'), '/var/lib/postgresql');
});
