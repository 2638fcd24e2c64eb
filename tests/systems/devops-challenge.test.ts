/** devops-challenge: what its chart promises, by the ids of systems/devops-challenge/requirements.json. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { proveRender, proveRows, type Row } from '../../src/testing/promise.ts';
import { idsOf, loadSystem, readAt, readFile, textOf, theObject } from '../../src/testing/system.ts';

const NAME = 'devops-challenge';
const DEPLOYMENT = `Deployment/${NAME}`;
const container = 'spec.template.spec.containers[web]';
const fromSecret = (key: string, name = `${NAME}-secret`) => ({ secretKeyRef: { name, key } });

const rows: readonly Row[] = [
  ['REDIS_* is set explicitly, and no service links (A3.2)', {}, DEPLOYMENT, {
    [`${container}.env[REDIS_HOST].valueFrom`]: fromSecret('REDIS_HOST'),
    [`${container}.env[REDIS_PORT].valueFrom`]: fromSecret('REDIS_PORT'),
    [`${container}.env[REDIS_DB].valueFrom`]: fromSecret('REDIS_DB'),
    'spec.template.spec.enableServiceLinks': false,
  }],
  ['probes of health endpoints (A4.1, A4.2, T8.1)', {}, DEPLOYMENT, {
    [`${container}.readinessProbe.httpGet.path`]: '/readyz',
    [`${container}.readinessProbe.periodSeconds`]: 10,
    [`${container}.livenessProbe.httpGet.path`]: '/healthz',
    [`${container}.livenessProbe.periodSeconds`]: 30,
    [`${container}.startupProbe.httpGet.path`]: '/healthz',
  }],
  ['names and the node port (A8.1, A8.2, A15.2)', {}, `Service/${NAME}`, {
    'spec.type': 'NodePort', 'spec.ports[http].port': 80, 'spec.ports[http].nodePort': 31000, 'spec.ports[http].targetPort': 'http',
  }],
  ['the port of the program (A15.2)', {}, DEPLOYMENT, { [`${container}.ports[http].containerPort`]: 8888 }],
  ['replicas while autoscaling is off (A9.1)', { set: ['autoscaling.enabled=false'] }, DEPLOYMENT, { 'spec.replicas': 3 }],
  ['no replicas beside the autoscaler (A10.3, T2.1)', {}, DEPLOYMENT, { 'spec.replicas': undefined }],
  ['the autoscaler (A10.1, A10.2)', {}, `HorizontalPodAutoscaler/${NAME}-hpa`, {
    apiVersion: 'autoscaling/v2', 'spec.minReplicas': 3, 'spec.maxReplicas': 10, 'spec.scaleTargetRef.name': NAME,
    'spec.metrics': [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
  }],
  ['resources (A11.1)', {}, DEPLOYMENT, {
    [`${container}.resources`]: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
  }],
  ['plain variables in the pod, secret ones by reference (A12.1, A12.2, A15.4)', {}, DEPLOYMENT, {
    [`${container}.env[ENVIRONMENT].value`]: 'PROD', [`${container}.env[HOST].value`]: '0.0.0.0', [`${container}.env[PORT].value`]: '8888',
    [`${container}.env[REDIS_HOST].value`]: undefined, [`${container}.env[REDIS_PASSWORD].value`]: undefined,
  }],
  ['the Secret of the chart, with the Service of Redis (A13.1, A13.3, A12.2)', {}, `Secret/${NAME}-secret`, {
    'data.REDIS_HOST': btoa(`${NAME}-redis`), 'data.REDIS_PORT': btoa('6379'), 'data.REDIS_DB': btoa('0'),
  }],
  ['a Secret made by hand (A13.2, T4.1)', { environment: 'prod' }, DEPLOYMENT, {
    [`${container}.env[REDIS_HOST].valueFrom`]: fromSecret('REDIS_HOST', `${NAME}-env`),
    [`${container}.env[REDIS_DB].valueFrom`]: fromSecret('REDIS_DB', `${NAME}-env`),
  }],
  ['Redis: Deployment (A14.1, A14.3)', {}, `Deployment/${NAME}-redis`, {
    'spec.replicas': 1, 'spec.strategy.type': 'Recreate', 'spec.template.spec.containers.0.image': 'redis:6.2-alpine',
    'spec.template.spec.containers.0.ports.0.containerPort': 6379, 'spec.template.spec.containers.0.resources.requests.cpu': '50m',
    'spec.template.spec.containers.0.livenessProbe.exec.command': /./, 'spec.template.spec.containers.0.readinessProbe.exec.command': /./,
  }],
  ['Redis: Service (A14.1)', {}, `Service/${NAME}-redis`, { 'spec.ports.0.port': 6379, 'spec.type': 'ClusterIP' }],
  ['Redis: persistence (A14.3)', { environment: 'staging' }, `PersistentVolumeClaim/${NAME}-redis`, { 'spec.resources.requests.storage': '1Gi' }],
  ['Redis: its password is a key of the Secret (A14.3)', { set: ['secrets.REDIS_PASSWORD=p'] }, `Secret/${NAME}-secret`, {
    'data.REDIS_PASSWORD': btoa('p'),
  }],
  ['a managed Redis instead (A14.2)', { set: ['redis.enabled=false', 'redis.external.host=managed.example'] }, `Secret/${NAME}-secret`, {
    'data.REDIS_HOST': btoa('managed.example'),
  }],
  ['the image (A15.1)', {}, DEPLOYMENT, { [`${container}.image`]: `${NAME}:v1`, [`${container}.imagePullPolicy`]: 'Never' }],
  ['the ServiceAccount is made and used (A15.3, A16.4)', {}, DEPLOYMENT, { 'spec.template.spec.serviceAccountName': `${NAME}-sa` }],
  ['the ServiceAccount (A15.3)', {}, `ServiceAccount/${NAME}-sa`, { automountServiceAccountToken: false }],
  ['security of the container (A15.5)', {}, DEPLOYMENT, {
    [`${container}.securityContext.runAsNonRoot`]: true, [`${container}.securityContext.runAsUser`]: 1000,
    [`${container}.securityContext.allowPrivilegeEscalation`]: false, [`${container}.securityContext.readOnlyRootFilesystem`]: true,
    [`${container}.securityContext.capabilities.drop`]: ['ALL'],
  }],
  ['an Ingress by value (A16.2)', { set: ['ingress.enabled=true', 'ingress.tls[0].hosts={a.example}'] }, `Ingress/${NAME}`, {
    'spec.ingressClassName': 'nginx', 'spec.rules.0.host': `${NAME}.local`, 'spec.tls.0.hosts': ['a.example'],
    'spec.rules.0.http.paths.0.backend.service.name': NAME,
  }],
  ['the helm test (A16.5)', {}, `Pod/${NAME}-test-connection`, {
    'metadata.annotations[helm.sh/hook]': 'test', 'spec.containers.0.image': /^busybox:/, 'spec.containers.0.command': /wget/,
  }],
  ['scraping by value (A18.1)', { set: ['monitor.enabled=true'] }, `ServiceMonitor/${NAME}`, { 'spec.endpoints.0.path': '/metrics' }],
  ['a dashboard by value (A18.1)', { set: ['monitor.enabled=true'] }, `ConfigMap/${NAME}-dashboards`, { 'metadata.labels.grafana_dashboard': '1' }],
  ['a budget (A20.1)', {}, `PodDisruptionBudget/${NAME}`, { 'spec.maxUnavailable': 1 }],
  ['spread (A20.2)', {}, DEPLOYMENT, {
    'spec.template.spec.topologySpreadConstraints.0.topologyKey': 'kubernetes.io/hostname',
    'spec.template.spec.topologySpreadConstraints.1.topologyKey': 'topology.kubernetes.io/zone',
  }],
  ['rolling without a gap (A20.3)', {}, DEPLOYMENT, { 'spec.strategy.type': 'RollingUpdate', 'spec.strategy.rollingUpdate.maxUnavailable': 0 }],
  ['order at the start (A20.4)', {}, DEPLOYMENT, {
    'spec.template.spec.initContainers.0.name': 'wait-for-redis', [`${container}.startupProbe.failureThreshold`]: 30,
  }],
  ['time to stop (A20.5)', {}, DEPLOYMENT, {
    [`${container}.lifecycle.preStop.sleep.seconds`]: 5, 'spec.template.spec.terminationGracePeriodSeconds': 30,
  }],
  ['staging (A21.1)', { environment: 'staging' }, DEPLOYMENT, { [`${container}.env[ENVIRONMENT].value`]: 'DEV' }],
  ['prod (A21.1)', { environment: 'prod' }, DEPLOYMENT, { [`${container}.imagePullPolicy`]: 'IfNotPresent' }],
  ['the restart switch (A22.1)', { environment: 'prod', set: ['restart=now'] }, DEPLOYMENT, {
    [`spec.template.metadata.annotations[${NAME}/restart]`]: 'now',
  }],
]; // biome-ignore format: a table

proveRows(NAME, rows);

test('values.yaml has the stated values (A10.1, A15.1, A15.2, A15.3, A15.4, A9.1, A12.1)', async () => {
  const values = readFile(await loadSystem(NAME), 'values.yaml');
  for (const [path, want] of [
    ['replicaCount', 3],
    ['autoscaling.enabled', true],
    ['autoscaling.minReplicas', 3],
    ['autoscaling.maxReplicas', 10],
    ['autoscaling.targetCPUUtilizationPercentage', 50],
    ['image.repository', NAME],
    ['image.tag', 'v1'],
    ['image.pullPolicy', 'Never'],
    ['service.type', 'NodePort'],
    ['service.port', 80],
    ['service.targetPort', 8888],
    ['service.nodePort', 31000],
    ['serviceAccount.create', true],
    ['env.ENVIRONMENT', 'PROD'],
    ['env.HOST', '0.0.0.0'],
    ['env.PORT', '8888'],
    ['ingress.enabled', false],
    ['existingSecret', ''],
    ['secrets.REDIS_PASSWORD', ''],
  ] as const)
    assert.deepEqual(readAt(values, path), want, path);
});

test('the stated files (A16.1, A21.1)', async () => {
  const { files } = await loadSystem(NAME);
  const templates = [
    '_helpers.tpl',
    'deployment.yaml',
    'service.yaml',
    'hpa.yaml',
    'redis.yaml',
    'ingress.yaml',
    'serviceaccount.yaml',
    'NOTES.txt',
  ];
  for (const path of [...templates, 'tests/test-connection.yaml'].map((name) => `templates/${name}`)) assert.ok(files.has(path), path);
  for (const path of ['values-staging.yaml', 'values-prod.yaml']) assert.ok(files.has(path), path);
});

test('both environments render with the managed parts of theirs (A21.2, T1.1)', async () => {
  const system = await loadSystem(NAME);
  assert.ok(
    !idsOf(system.render({ environment: 'prod' }).objects).some((id) => /^Secret|-redis$/.test(id)),
    'prod: Secret and Redis are others’',
  );
  assert.ok(idsOf(system.render({ environment: 'staging' }).objects).includes(`Deployment/${NAME}-redis`));
});

const notes: readonly (readonly [readonly string[], RegExp])[] = [
  [[], /NODE_PORT=.*devops-challenge/],
  [['ingress.enabled=true'], /http:\/\/devops-challenge\.local\//],
  [['service.type=LoadBalancer'], /SERVICE_IP=/],
  [['service.type=ClusterIP'], /port-forward/],
];
for (const [set, want] of notes) {
  proveRender(NAME, `NOTES say the way in: ${set.join() || 'NodePort'} (A16.3)`, { set }, ({ render }) => assert.match(render.notes, want));
}

test('a change of the Secret rolls the pods (A22.2)', async () => {
  const system = await loadSystem(NAME);
  const sum = (set: readonly string[]) =>
    readAt(theObject(system.render({ set }).objects, DEPLOYMENT), 'spec.template.metadata.annotations[checksum/secret]');
  assert.equal(typeof sum([]), 'string');
  assert.notEqual(sum([]), sum(['secrets.REDIS_PASSWORD=other']));
});

test('documents say what a Secret is not (A22.3)', async () => {
  const readme = textOf(await loadSystem(NAME), 'README.md');
  for (const word of [/not encrypted|no protection|encoded/i, /RBAC/, /encryption at rest/i, /External Secrets/])
    assert.match(readme, word);
});

test('secret values stand in the Secret alone (A-ACC.5)', async () => {
  const system = await loadSystem(NAME);
  const { render } = system.render({ set: ['secrets.REDIS_PASSWORD=hunter2secret'] });
  assert.ok(!render.output.includes('hunter2secret'));
  assert.equal(render.output.split(btoa('hunter2secret')).length, 2);
  assert.ok(!textOf(system, 'values.yaml').includes('hunter2secret'));
});

test('the chart lies where the commands look for it (A8.1)', async () => {
  const system = await loadSystem(NAME);
  assert.ok(existsSync(join(system.folder, 'devops-challenge', 'Chart.yaml')));
  assert.match(textOf(system, 'Chart.yaml'), /^name: devops-challenge$/m);
});
