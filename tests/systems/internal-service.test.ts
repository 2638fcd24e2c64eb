/** internal-service: what its chart promises, by the ids of systems/internal-service/requirements.json. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { helm3Path, helm4Path, run, skipReason } from '../../src/testing/helm.ts';
import { proveRows, type Row } from '../../src/testing/promise.ts';
import { idsOf, loadSystem, objectOf, readAt, textOf, theObject } from '../../src/testing/system.ts';

const NAME = 'internal-service';
const DEPLOYMENT = `Deployment/${NAME}`;
const container = 'spec.template.spec.containers[web]';

const rows: readonly Row[] = [
  ['port and probes (E1.2, E16.4, T8.1)', {}, DEPLOYMENT, {
    [`${container}.ports[http].containerPort`]: 8080, [`${container}.livenessProbe.httpGet.path`]: '/healthz',
    [`${container}.readinessProbe.httpGet.path`]: /^\/(healthz|readyz)$/, [`${container}.startupProbe.httpGet.path`]: '/healthz',
  }],
  ['the image (E2.2, E3.3)', {}, DEPLOYMENT, { [`${container}.image`]: 'myhubrepo/envapp:v1' }],
  ['the image by values (E3.3, E2.2)', { set: ['hub=kkrast', 'tag=v2'] }, DEPLOYMENT, { [`${container}.image`]: 'kkrast/envapp:v2' }],
  ['resources (E3.1)', {}, DEPLOYMENT, {
    [`${container}.resources`]: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
  }],
  ['three pods (E4.1)', { set: ['hpa.enabled=false'] }, DEPLOYMENT, { 'spec.replicas': 3 }],
  ['no replicas beside the autoscaler (E4.2, T2.1)', {}, DEPLOYMENT, { 'spec.replicas': undefined }],
  ['over the nodes (E5.1)', {}, DEPLOYMENT, {
    'spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.weight': 100,
    'spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.podAffinityTerm.topologyKey': 'kubernetes.io/hostname',
  }],
  ['on the control plane too (E5.2)', {}, DEPLOYMENT, {
    'spec.template.spec.tolerations': [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
  }],
  ['security of the pod (E6.1, E6.3)', {}, DEPLOYMENT, {
    'spec.template.spec.securityContext.runAsNonRoot': true, 'spec.template.spec.securityContext.runAsUser': 1000,
    'spec.template.spec.securityContext.runAsGroup': 1000, 'spec.template.spec.securityContext.fsGroup': 2000,
    'spec.template.spec.securityContext.seccompProfile.type': 'RuntimeDefault', 'spec.template.spec.automountServiceAccountToken': false,
  }],
  ['security of the container (E6.2, E-ACC.3)', {}, DEPLOYMENT, {
    [`${container}.securityContext.allowPrivilegeEscalation`]: false, [`${container}.securityContext.readOnlyRootFilesystem`]: true,
    [`${container}.securityContext.capabilities.drop`]: ['ALL'],
  }],
  ['no variables of Services (E7.4)', {}, DEPLOYMENT, { 'spec.template.spec.enableServiceLinks': false }],
  ['more variables (E7.1, E-ACC.6)', { set: ['env.GREETING=hello', 'env.COUNT=3'] }, DEPLOYMENT, {
    [`${container}.env[GREETING].value`]: 'hello', [`${container}.env[COUNT].value`]: '3', [`${container}.env[PROD].value`]: 'false',
  }],
  ['PROD of dev (E7.1, T9.1)', { environment: 'dev' }, `${DEPLOYMENT}-dev`, { [`${container}.env`]: [{ name: 'PROD', value: 'false' }] }],
  ['PROD of prod (E7.1, T9.1)', { environment: 'prod' }, `${DEPLOYMENT}-prod`, { [`${container}.env`]: [{ name: 'PROD', value: 'true' }] }],
  ['the Service (E8.1)', {}, `Service/${NAME}`, { 'spec.type': 'ClusterIP', 'spec.ports[http].port': 80, 'spec.ports[http].targetPort': 'http' }],
  ['the autoscaler (E9.1)', {}, `HorizontalPodAutoscaler/${NAME}`, {
    'spec.minReplicas': 3, 'spec.maxReplicas': 10,
    'spec.metrics': [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
  }],
  ['a budget (E16.4)', {}, `PodDisruptionBudget/${NAME}`, { 'spec.maxUnavailable': 1 }],
  ['a helm test (E16.4)', {}, `Pod/${NAME}-test-connection`, { 'metadata.annotations[helm.sh/hook]': 'test' }],
  ['the release in selectors (E16.3)', { release: 'second' }, `Deployment/second-${NAME}`, {
    'spec.selector.matchLabels[app.kubernetes.io/instance]': 'second',
  }],
]; // biome-ignore format: a table

proveRows(NAME, rows);

test('prod takes words and truth values alike (E7.2)', async () => {
  const system = await loadSystem(NAME);
  for (const [prod, want] of [
    [true, 'true'],
    ['true', 'true'],
    [false, 'false'],
    ['false', 'false'],
  ] as const) {
    const { objects, failure } = system.render({ values: { prod } });
    assert.equal(failure, '');
    assert.equal(readAt(theObject(objects, DEPLOYMENT), `${container}.env[PROD].value`), want);
  }
  for (const set of ['prod=false', 'prod=true']) assert.equal(system.render({ set: [set] }).failure, '');
  assert.notEqual(system.render({ set: ['prod=maybe'] }).failure, '');
});

test('dev and prod differ by PROD alone (E7.3, E-ACC.2)', async () => {
  const system = await loadSystem(NAME);
  const text = (environment: string) =>
    system.render({ environment, release: 'r', namespace: 'n' }).render.output.replaceAll('\r', '').split('\n');
  const [dev, prod] = [text('dev'), text('prod')];
  assert.equal(dev.length, prod.length);
  const different = dev.flatMap((line, i) => (line === prod[i] ? [] : [[line.trim(), prod[i]?.trim()]]));
  assert.deepEqual(different, [['value: "false"', 'value: "true"']]);
});

test('no Ingress and no volume claim (E8.2)', async () => {
  const ids = idsOf((await loadSystem(NAME)).render({}).objects);
  assert.ok(!ids.some((id) => /^(Ingress|PersistentVolumeClaim|HTTPRoute)/.test(id)), ids.join());
});

test('the values: six in the open, the rest as comments (E3.1, E3.2, E16.2)', async () => {
  const values = textOf(await loadSystem(NAME), 'values.yaml');
  for (const line of [
    /^hub: "?myhubrepo"?$/m,
    /^image: "?envapp"?$/m,
    /^tag: "?v1"?$/m,
    /^prod: "false"$/m,
    /^env: \{\}$/m,
    /^resources:$/m,
  ])
    assert.match(values, line);
  for (const line of [/^# ?replicaCount: 3$/m, /^# ?hpa:$/m, /^# ?service:$/m]) assert.match(values, line);
  assert.deepEqual(values.match(/^[a-zA-Z]+:/gm), ['hub:', 'image:', 'tag:', 'prod:', 'env:', 'resources:']);
});

test('files and version (E16.1, E3.3, E16.4)', async () => {
  const system = await loadSystem(NAME);
  for (const path of [
    'templates/deployments.yaml',
    'templates/service.yaml',
    'templates/hpa.yaml',
    'templates/NOTES.txt',
    'values.schema.json',
  ])
    assert.ok(system.files.has(path), path);
  assert.match(textOf(system, 'Chart.yaml'), /^version: "?0\.1\.1"?$/m);
  assert.ok(existsSync(join(system.folder, 'chart/internal-service/Chart.yaml')));
});

test('the stated commands, without the blanks at their ends (E12.1)', { skip: skipReason }, async () => {
  const system = await loadSystem(NAME);
  for (const [helm, mode] of [
    [helm4Path, ['--dry-run=client']],
    [helm3Path, ['--dry-run=client']],
  ] as const) {
    for (const [environment, prod] of [
      ['dev', 'false'],
      ['prod', 'true'],
    ] as const) {
      const release = `internal-service-${environment}`;
      const values = ['-f', './chart/internal-service/values.yaml', './chart/internal-service'];
      const sets = ['--set-string', 'hub=kkrast', '--set-string', `prod=${prod}`];
      // `install --dry-run` of helm 3 asks a cluster for its version; `template` is the same without one.
      const command =
        helm === helm4Path
          ? ['install', release, '-n', environment, ...values, ...sets, '--create-namespace', ...mode]
          : ['template', release, '-n', environment, ...values, ...sets];
      const { stdout, stderr, code } = run(helm, command, { cwd: system.folder });
      assert.equal(code, 0, stderr);
      const objects = stdout.split(/^---$/m).flatMap((text) => objectOf(text.replace(/^(NOTES:|HOOKS:|MANIFEST:)[\s\S]*/m, '')));
      const deployment = theObject(objects, `Deployment/${release}`);
      assert.equal(readAt(deployment, `${container}.image`), 'kkrast/envapp:v1');
      assert.equal(readAt(deployment, `${container}.env[PROD].value`), prod);
    }
  }
});
