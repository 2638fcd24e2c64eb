/** How stores are watched, and what README says of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveApplication } from '../app/index.ts';
import { at, chartOf, find, objectsOf, renderShop, shop } from './store-chart.test.support.ts';
import { storeReadme } from './store-readme.ts';

const described = shop({ monitor: true });
const files = chartOf(described);

test('a watched application has an exporter beside each store, a PodMonitor that finds it, and alerts', () => {
  const objects = objectsOf(renderShop(files));
  for (const [name, port] of [
    ['shop-database', 9187],
    ['shop-cache', 9121],
  ] as const) {
    const pod = at(find(objects, 'StatefulSet', name), 'spec', 'template');
    assert.deepEqual(at(pod, 'spec', 'containers', 1, 'ports', 0), { name: 'metrics', containerPort: port, protocol: 'TCP' });
    const monitor = find(objects, 'PodMonitor', name);
    for (const [label, value] of Object.entries(at(monitor, 'spec', 'selector', 'matchLabels') ?? {})) {
      assert.equal(at(pod, 'metadata', 'labels', label), value);
    }
  }
  const rules = JSON.stringify(objects.find((object) => object['kind'] === 'PrometheusRule'));
  for (const alert of ['DatabaseUnavailable', 'DatabaseVolumeFull', 'DatabaseConnectionsUsedUp', 'CacheUnavailable', 'CacheMemoryUsedUp']) {
    assert.match(rules, new RegExp(`"alert":"${alert}"`));
  }
  assert.doesNotMatch(rules, /DatabaseBackup/);
});

test('alerts and monitors follow what there is', () => {
  const rows: readonly [set: readonly string[], there: readonly RegExp[], gone: readonly RegExp[]][] = [
    [
      ['database.metrics.enabled=false'],
      [/DatabaseUnavailable/, /CacheMemoryUsedUp/],
      [/DatabaseConnectionsUsedUp/, /"PodMonitor shop-database"/],
    ],
    [['database.backup.enabled=true'], [/DatabaseBackupFailed/, /DatabaseBackupMissed/], []],
    [['cache.persistence.enabled=false'], [/CacheUnavailable/], [/CacheVolumeFull/]],
    [['cache.enabled=false', 'cache.external.host=r'], [/DatabaseUnavailable/], [/CacheUnavailable/, /"PodMonitor shop-cache"/]],
  ];
  for (const [set, there, gone] of rows) {
    const objects = objectsOf(renderShop(files, { set }));
    const names = objects.map((object) => `${String(object['kind'])} ${String(at(object, 'metadata', 'name'))}`);
    const text = JSON.stringify([objects.filter((object) => object['kind'] === 'PrometheusRule'), names]);
    for (const pattern of there) assert.match(text, pattern, set.join());
    for (const pattern of gone) assert.doesNotMatch(text, pattern, set.join());
  }
});

test('README: modes, restoring and the drill, growing the volume, changing the password', () => {
  const { value } = resolveApplication(described);
  assert.ok(value !== undefined);
  const text = storeReadme(value);
  const headings = text.match(/^## .*$/gm);
  assert.deepEqual(headings, [
    '## Databases and caches',
    '## Backup and restore of PostgreSQL',
    '## Growing the volume of PostgreSQL',
    '## Growing the volume of Redis',
    '## Changing the password of PostgreSQL',
    '## Changing the password of Redis',
  ]);
  for (const word of ['RESTORE_DATABASE=drill', 'job/restore-now', '--cascade=orphan', '%40']) assert.ok(text.includes(word), word);
});
