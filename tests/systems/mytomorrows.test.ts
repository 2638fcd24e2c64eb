/** mytomorrows: what its chart promises, by the ids of systems/mytomorrows/requirements.json. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isObject } from '../../src/kube/index.ts';
import { proveRender, proveRows, type Row } from '../../src/testing/promise.ts';
import { idsOf, loadSystem, readAt, readFile, textOf, theObject } from '../../src/testing/system.ts';

const NAME = 'mytomorrows';
const APP = 'mytomorrows-app';
const DEPLOYMENT = `Deployment/${APP}`;
const container = 'spec.template.spec.containers[app]';
const named = { release: APP };
const filled = { ...named, set: ['envConfigs.LOG_LEVEL=DEBUG', 'envSecrets.SECRET_KEY=top-secret-key'] };

const rows: readonly Row[] = [
  ['exposure (C4.2)', named, `Service/${APP}`, { 'spec.type': 'LoadBalancer', 'spec.ports[http].port': 8080 }],
  ['the image and one pod (C4.3)', named, DEPLOYMENT, { [`${container}.image`]: /\/mytomorrows_app:1\.0\.0$/, 'spec.replicas': 1 }],
  ['an Ingress by value (C4.1, C4.4)', { ...named, set: ['ingress.enabled=true'] }, `Ingress/${APP}`, {
    'spec.rules.0.http.paths.0.backend.service.name': APP, 'spec.rules.0.host': 'mytomorrows.local',
  }],
  ['the label of the pods (C5.1, T9.1)', named, DEPLOYMENT, { 'spec.template.metadata.labels[app.kubernetes.io/name]': APP }],
  ['the label of the Service (C5.1)', named, `Service/${APP}`, { 'metadata.labels[app.kubernetes.io/name]': APP }],
  ['the ConfigMap (C6.1)', filled, `ConfigMap/${APP}-config`, { 'data.LOG_LEVEL': 'DEBUG' }],
  ['the Secret (C6.2)', filled, `Secret/${APP}-secret`, { 'data.SECRET_KEY': btoa('top-secret-key') }],
  ['both by envFrom (C6.1, C6.2)', filled, DEPLOYMENT, {
    [`${container}.envFrom`]: [{ configMapRef: { name: `${APP}-config` } }, { secretRef: { name: `${APP}-secret` } }],
  }],
  ['a number of pods (C7.1)', { ...named, set: ['replicaCount=4'] }, DEPLOYMENT, { 'spec.replicas': 4 }],
  ['probes (C7.2, T8.1)', named, DEPLOYMENT, {
    [`${container}.livenessProbe.httpGet.path`]: '/healthz', [`${container}.readinessProbe.httpGet.path`]: '/readyz',
  }],
  ['its own ServiceAccount (C7.3, C16.2)', named, DEPLOYMENT, { 'spec.template.spec.serviceAccountName': APP }],
  ['rights by name only (C7.3, C16.2)', named, `Role/${APP}`, { 'rules.0.resourceNames': /./ }],
  ['bound to the ServiceAccount (C16.2)', named, `RoleBinding/${APP}`, { 'subjects.0.name': APP, 'roleRef.name': APP }],
  ['isolation (C7.4)', named, `NetworkPolicy/${APP}`, { 'spec.policyTypes': ['Ingress', 'Egress'] }],
  ['several pods (C7.5)', { ...named, environment: 'prod' }, `PodDisruptionBudget/${APP}`, { 'spec.maxUnavailable': 1 }],
  ['rolling and spread (C7.5, C16.4)', named, DEPLOYMENT, {
    'spec.strategy.rollingUpdate.maxUnavailable': 0, 'spec.template.spec.topologySpreadConstraints.0.topologyKey': 'kubernetes.io/hostname',
  }],
  ['secrets of a store (C14.1, C-ACC.7)', { environment: 'prod' }, `ExternalSecret/${APP}-secret`, {
    'spec.secretStoreRef': { name: 'aws-secrets-manager', kind: 'ClusterSecretStore' }, 'spec.target.name': `${APP}-secret`,
  }],
  ['and the pod reads them (C-ACC.7)', { environment: 'prod' }, DEPLOYMENT, { [`${container}.envFrom.1.secretRef.name`]: `${APP}-secret` }],
  ['a route of the Gateway API (C16.1, C-ACC.8)', { ...named, set: ['gateway.enabled=true'] }, `HTTPRoute/${APP}`, {
    'spec.parentRefs.0.name': 'public', 'spec.rules.0.backendRefs.0': { name: APP, port: 8080 },
  }],
  ['the autoscaler (C16.3)', { environment: 'prod' }, `HorizontalPodAutoscaler/${APP}`, { 'spec.minReplicas': 2, 'spec.maxReplicas': 6 }],
  ['no replicas beside it (C16.3, T2.1)', { environment: 'prod' }, DEPLOYMENT, { 'spec.replicas': undefined }],
  ['recreate (C16.4)', { ...named, set: ['strategy.type=Recreate'] }, DEPLOYMENT, { 'spec.strategy': { type: 'Recreate' } }],
  ['blue-green (C16.4)', { ...named, set: ['strategy.type=BlueGreen'] }, `Rollout/${APP}`, {
    'spec.strategy.blueGreen.activeService': APP, 'spec.strategy.blueGreen.previewService': `${APP}-preview`,
  }],
  ['canary (C16.4)', { ...named, set: ['strategy.type=Canary'] }, `Rollout/${APP}`, { 'spec.strategy.canary.steps.0.setWeight': /\d/ }],
  ['metrics (C16.5)', { ...named, set: ['monitor.enabled=true'] }, `ServiceMonitor/${APP}`, { 'spec.endpoints.0.path': '/metrics' }],
]; // biome-ignore format: a table

proveRows(NAME, rows);

proveRender(NAME, 'a Deployment, a Service and no Ingress unless asked for (C4.1)', named, ({ objects }) => {
  const ids = idsOf(objects);
  assert.ok(ids.includes(DEPLOYMENT) && ids.includes(`Service/${APP}`));
  assert.ok(!ids.some((id) => id.startsWith('Ingress')));
});

test('port 6666 is nowhere (C4.4, T14.1)', async () => {
  const { files } = await loadSystem(NAME);
  for (const [path, bytes] of files) assert.ok(!Buffer.from(bytes).includes('6666'), path);
});

test('NOTES name the release and the address by name or number (C4.4, C5.2)', async () => {
  const { render } = (await loadSystem(NAME)).render(named);
  assert.match(render.notes, /release "mytomorrows-app"/);
  assert.match(render.notes, /\.hostname/);
  assert.match(render.notes, /\.ip\b/);
  assert.match(render.notes, /:8080/);
});

test('the name of the chart and of its objects (C4.3)', async () => {
  const system = await loadSystem(NAME);
  assert.match(textOf(system, 'Chart.yaml'), /^name: mytomorrows$/m);
  assert.match(textOf(system, 'Chart.yaml'), /^version: "?1\.0\.0"?$/m);
  assert.equal(readAt(readFile(system, 'values.yaml'), 'nameOverride'), APP);
  assert.equal(readAt(readFile(system, 'values.yaml'), 'replicaCount'), 1);
  assert.ok(existsSync(join(system.folder, 'infra/chart/Chart.yaml')));
});

test('a key that is no name of a variable is refused (C6.3)', async () => {
  const system = await loadSystem(NAME);
  for (const values of [{ envSecrets: { 'SECRET_FROM_VALUES.YAML': 'x' } }, { envConfigs: { '1ST': 'x' } }])
    assert.match(system.render({ values }).failure, /SECRET_FROM_VALUES\.YAML|1ST/);
});

test('empty maps leave nothing that is null (C6.4)', async () => {
  const { objects } = (await loadSystem(NAME)).render(named);
  const nulls = (value: unknown, path: string): readonly string[] => {
    if (value === null) return [path];
    if (Array.isArray(value)) return value.flatMap((item, i) => nulls(item, `${path}.${i}`));
    return typeof value === 'object' && value !== undefined
      ? Object.entries(value as object).flatMap(([key, item]) => nulls(item, `${path}.${key}`))
      : [];
  };
  assert.deepEqual(
    objects.filter(isObject).flatMap((object) => nulls(object, String(object['kind']))),
    [],
  );
  const { objects: unset } = (await loadSystem(NAME)).render({ ...named, values: { envConfigs: null, envSecrets: null } });
  assert.ok(unset.length === 0 || idsOf(unset).includes(DEPLOYMENT));
});

test('a change of config or secret rolls the pods (C-ACC.4)', async () => {
  const system = await loadSystem(NAME);
  const sums = (set: readonly string[]) => {
    const annotations = readAt(theObject(system.render({ ...named, set }).objects, DEPLOYMENT), 'spec.template.metadata.annotations');
    return [readAt(annotations, '[checksum/config]'), readAt(annotations, '[checksum/secret]')];
  };
  const [config, secret] = sums(filled.set);
  assert.notEqual(sums(['envConfigs.LOG_LEVEL=INFO', 'envSecrets.SECRET_KEY=top-secret-key'])[0], config);
  assert.notEqual(sums(['envConfigs.LOG_LEVEL=DEBUG', 'envSecrets.SECRET_KEY=other'])[1], secret);
});
