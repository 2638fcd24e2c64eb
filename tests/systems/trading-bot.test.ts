/** trading-bot: what its chart promises, by the ids of systems/trading-bot/requirements.json; D-TAB cell by cell. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Json } from '../../src/kube/index.ts';
import { helm4Path, run, skipReason } from '../../src/testing/helm.ts';
import { proveObject, proveRender, proveRows, type Row } from '../../src/testing/promise.ts';
import { idsOf, loadSystem, readAt, readFile, textOf, theObject } from '../../src/testing/system.ts';

const NAME = 'trading-bot';
const DEPLOYMENT = `Deployment/${NAME}`;
const container = 'spec.template.spec.containers[bot]';
const KEYS = ['binance-api-key', 'binance-api-secret', 'database-user', 'database-password', 'redis-password', 'encryption-key'];
const SETTINGS = [
  ...['log-level', 'environment', 'max-positions', 'risk-per-trade', 'stop-loss-percentage', 'take-profit-percentage', 'trading-enabled'],
  ...['database-host', 'database-port', 'database-name', 'database-ssl-mode', 'redis-host', 'redis-port', 'redis-db'],
  ...['prometheus-enabled', 'metrics-port'],
];
const variable = (key: string): string => key.toUpperCase().replaceAll('-', '_');
const prod = { environment: 'prod' };

const rows: readonly Row[] = [
  ['rolling updates and health checks (D2.1, D14.2, T8.1)', prod, DEPLOYMENT, {
    'spec.strategy.type': 'RollingUpdate',
    [`${container}.livenessProbe`]: { httpGet: { path: '/health', port: 'http' }, initialDelaySeconds: 30, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    [`${container}.readinessProbe`]: { httpGet: { path: '/ready', port: 'http' }, initialDelaySeconds: 10, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
  }],
  ['replicas while autoscaling is off (D2.1)', { environment: 'dev' }, DEPLOYMENT, { 'spec.replicas': 1 }],
  ['the Service (D2.2)', {}, `Service/${NAME}`, { 'spec.type': 'ClusterIP', 'spec.ports[http].port': 8000 }],
  ['keys of the ConfigMap (D3.1)', {}, `ConfigMap/${NAME}`, Object.fromEntries(SETTINGS.map((key) => [`data[${key}]`, /./]))],
  ['and their variables (D3.2, T9.1)', {}, DEPLOYMENT, Object.fromEntries(
    SETTINGS.map((key) => [`${container}.env[${variable(key)}].valueFrom`, { configMapKeyRef: { name: NAME, key } }]),
  )],
  ['keys of the Secret (D4.1)', {}, `Secret/${NAME}-secret`, Object.fromEntries(KEYS.map((key) => [`data[${key}]`, /./]))],
  ['and their variables (D4.2, T9.1)', {}, DEPLOYMENT, Object.fromEntries(
    KEYS.map((key) => [`${container}.env[${variable(key)}].valueFrom`, { secretKeyRef: { name: `${NAME}-secret`, key } }]),
  )],
  ['the claim (D5.1, D5.2, T5.1)', {}, `PersistentVolumeClaim/${NAME}-data`, {
    'spec.accessModes': ['ReadWriteMany'], 'spec.resources.requests.storage': '10Gi', 'spec.storageClassName': undefined,
  }],
  ['its mount (D5.1, D16.2)', {}, DEPLOYMENT, { [`${container}.volumeMounts[data].mountPath`]: '/app/data' }],
  ['the autoscaler (D6.1)', {}, `HorizontalPodAutoscaler/${NAME}`, {
    'spec.minReplicas': 1, 'spec.maxReplicas': 5,
    'spec.metrics.0.resource.target.averageUtilization': 70, 'spec.metrics.1.resource.target.averageUtilization': 80,
  }],
  ['the autoscaler of prod (D6.2, D10.1)', prod, `HorizontalPodAutoscaler/${NAME}`, {
    'spec.minReplicas': 3, 'spec.maxReplicas': 10,
    'spec.metrics.0.resource.target.averageUtilization': 60, 'spec.metrics.1.resource.target.averageUtilization': 75,
  }],
  ['no replicas beside it (D6.1, T2.1)', prod, DEPLOYMENT, { 'spec.replicas': undefined }],
  ['the identity (D7.1)', {}, DEPLOYMENT, { 'spec.template.spec.serviceAccountName': NAME }],
  ['rights by name (D7.1, D7.2)', {}, `Role/${NAME}`, {
    rules: [
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'watch'], resourceNames: [NAME] },
      { apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: [`${NAME}-secret`] },
    ],
  }],
  ['their binding (D7.1)', {}, `RoleBinding/${NAME}`, { 'subjects.0.name': NAME, 'roleRef.name': NAME }],
  ['anti-affinity of prod (D10.2, T6.1)', prod, DEPLOYMENT, {
    'spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.podAffinityTerm.topologyKey': 'kubernetes.io/hostname',
  }],
  ['backup annotation on the pods (D10.3, D16.3)', prod, DEPLOYMENT, {
    'spec.template.metadata.annotations[backup.velero.io/backup-volumes]': 'data', 'metadata.annotations[backup.velero.io/backup-volumes]': undefined,
  }],
  ['ingress of prod (D10.4, D24.3)', prod, `Ingress/${NAME}`, {
    'spec.ingressClassName': 'nginx', 'spec.rules.0.host': 'trading-bot.example.com', 'spec.tls.0.hosts': ['trading-bot.example.com'],
    'metadata.annotations[cert-manager.io/cluster-issuer]': 'letsencrypt-prod', 'metadata.annotations[nginx.ingress.kubernetes.io/limit-rps]': '100',
    'spec.tls.0.secretName': `${NAME}-tls`,
  }],
  ['security (D13.1)', {}, DEPLOYMENT, {
    'spec.template.spec.securityContext.runAsUser': 1000, 'spec.template.spec.securityContext.fsGroup': 1000,
    'spec.template.spec.securityContext.runAsNonRoot': true, [`${container}.securityContext.readOnlyRootFilesystem`]: true,
    [`${container}.securityContext.capabilities.drop`]: ['ALL'],
  }],
  ['scrape annotations (D14.1)', {}, DEPLOYMENT, {
    'spec.template.metadata.annotations[prometheus.io/scrape]': 'true', 'spec.template.metadata.annotations[prometheus.io/port]': '8000',
    'spec.template.metadata.annotations[prometheus.io/path]': '/metrics',
  }],
  ['a Secret made by hand (D17.2, D13.2, D24.1, T4.1, D-ACC.4)', prod, DEPLOYMENT, Object.fromEntries(
    KEYS.map((key) => [`${container}.env[${variable(key)}].valueFrom`, { secretKeyRef: { name: NAME, key } }]),
  )],
  ['network policies (D24.2, D1.3)', {}, `NetworkPolicy/${NAME}`, { 'spec.policyTypes': ['Ingress', 'Egress'] }],
]; // biome-ignore format: a table

proveRows(NAME, rows);

/** The table of the list: item, and what stands in defaults, dev, staging, prod. */
type Cells = readonly [defaults: Json, dev: Json, staging: Json, prod: Json];
const NONE = null;
const TABLE: readonly (readonly [item: string, object: string, path: string, cells: Cells])[] = [
  ['replicas', DEPLOYMENT, 'spec.replicas', [NONE, 1, NONE, NONE]],
  ['HPA from', `HorizontalPodAutoscaler/${NAME}`, 'spec.minReplicas', [1, NONE, 2, 3]],
  ['HPA to', `HorizontalPodAutoscaler/${NAME}`, 'spec.maxReplicas', [5, NONE, 4, 10]],
  ['HPA cpu', `HorizontalPodAutoscaler/${NAME}`, 'spec.metrics.0.resource.target.averageUtilization', [70, NONE, 70, 60]],
  ['HPA memory', `HorizontalPodAutoscaler/${NAME}`, 'spec.metrics.1.resource.target.averageUtilization', [80, NONE, 80, 75]],
  ['request cpu', DEPLOYMENT, `${container}.resources.requests.cpu`, ['500m', '250m', '400m', '500m']],
  ['request memory', DEPLOYMENT, `${container}.resources.requests.memory`, ['1Gi', '512Mi', '768Mi', '1Gi']],
  ['limit cpu', DEPLOYMENT, `${container}.resources.limits.cpu`, ['1000m', '500m', '750m', '1000m']],
  ['limit memory', DEPLOYMENT, `${container}.resources.limits.memory`, ['2Gi', '1Gi', '1.5Gi', '2Gi']],
  ['log level', `ConfigMap/${NAME}`, 'data[log-level]', ['INFO', 'DEBUG', 'INFO', 'INFO']],
  ['environment', `ConfigMap/${NAME}`, 'data.environment', ['development', 'development', 'staging', 'production']],
  ['tradingEnabled', `ConfigMap/${NAME}`, 'data[trading-enabled]', ['false', 'false', 'false', 'true']],
  ['maxPositions', `ConfigMap/${NAME}`, 'data[max-positions]', ['3', '1', '2', '3']],
  ['risk', `ConfigMap/${NAME}`, 'data[risk-per-trade]', ['0.02', '0.01', '0.015', '0.02']],
  ['stop loss', `ConfigMap/${NAME}`, 'data[stop-loss-percentage]', ['0.02', '0.01', '0.015', '0.02']],
  ['take profit', `ConfigMap/${NAME}`, 'data[take-profit-percentage]', ['0.04', '0.02', '0.03', '0.04']],
  ['storage', `PersistentVolumeClaim/${NAME}-data`, 'spec.resources.requests.storage', ['10Gi', '5Gi', '8Gi', '20Gi']],
  ['class', `PersistentVolumeClaim/${NAME}-data`, 'spec.storageClassName', [NONE, 'standard', 'standard-rwo', 'fast-ssd']],
  ['database host', `ConfigMap/${NAME}`, 'data[database-host]', ['postgres', 'postgres-dev', 'postgres-staging', 'postgres-prod']],
  ['database name', `ConfigMap/${NAME}`, 'data[database-name]', ['tradingbot', 'tradingbot_dev', 'tradingbot_staging', 'tradingbot_prod']],
  ['sslMode', `ConfigMap/${NAME}`, 'data[database-ssl-mode]', ['require', 'disable', 'require', 'require']],
  ['redis host', `ConfigMap/${NAME}`, 'data[redis-host]', ['redis', 'redis-dev', 'redis-staging', 'redis-prod']],
  ['image', DEPLOYMENT, `${container}.image`, ['trading-bot:latest', 'trading-bot:dev', 'trading-bot:staging', 'trading-bot:1.0.0']],
  ['pullPolicy', DEPLOYMENT, `${container}.imagePullPolicy`, ['IfNotPresent', 'Always', 'IfNotPresent', 'IfNotPresent']],
  ['anti-affinity', DEPLOYMENT, 'spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.weight', [NONE, NONE, NONE, 100]],
  ['backup annotation', DEPLOYMENT, 'spec.template.metadata.annotations[backup.velero.io/backup-volumes]', [NONE, NONE, NONE, 'data']],
  ['ingress TLS', `Ingress/${NAME}`, 'spec.tls.0.secretName', [NONE, NONE, NONE, `${NAME}-tls`]],
  ['Secret of the chart', `Secret/${NAME}-secret`, 'type', ['Opaque', 'Opaque', NONE, NONE]],
]; // biome-ignore format: a table

const COLUMNS = ['', 'dev', 'staging', 'prod'];
for (const [item, object, path, cells] of TABLE) {
  test(`${NAME}: the table: ${item} (D-TAB.1, D8.1, D8.2, D9.1, D9.2, D10.1, D6.2, D16.1, D16.2)`, async () => {
    const system = await loadSystem(NAME);
    cells.forEach((want, i) => {
      const { objects } = system.render({ environment: COLUMNS[i]! });
      const found = idsOf(objects).includes(object) ? readAt(theObject(objects, object), path) : undefined;
      assert.deepEqual(found ?? null, want, COLUMNS[i]);
    });
  });
}

test('values.yaml: config.trading, config.database, config.redis (D11.1, D12.1, D12.2)', async () => {
  const config = readAt(readFile(await loadSystem(NAME), 'values.yaml'), 'config');
  const trading = { maxPositions: 3, riskPerTrade: 0.02, stopLossPercentage: 0.02, takeProfitPercentage: 0.04, tradingEnabled: false };
  assert.deepEqual(readAt(config, 'trading'), trading);
  assert.deepEqual(readAt(config, 'database'), { host: 'postgres', port: 5432, name: 'tradingbot', sslMode: 'require' });
  assert.deepEqual(readAt(config, 'redis'), { host: 'redis', port: 6379, db: 0 });
});

test('the stated files and ten kinds (D1.1, D1.2, D1.3, D18.3)', async () => {
  const system = await loadSystem(NAME);
  const files = [
    'Chart.yaml',
    'values.yaml',
    'values-dev.yaml',
    'values-staging.yaml',
    'values-prod.yaml',
    '.helmignore',
    'validate.sh',
    'README.md',
  ];
  const templates = ['deployment', 'service', 'configmap', 'secret', 'pvc', 'hpa', 'serviceaccount', 'role', 'rolebinding'];
  for (const path of [...files, ...templates.map((name) => `templates/${name}.yaml`), 'templates/_helpers.tpl', 'templates/NOTES.txt'])
    assert.ok(system.files.has(path), path);
  const kinds = new Set(system.render({}).objects.map(({ kind }) => String(kind)));
  const stated = [
    'Deployment',
    'Service',
    'ConfigMap',
    'Secret',
    'PersistentVolumeClaim',
    'HorizontalPodAutoscaler',
    'ServiceAccount',
    'Role',
    'RoleBinding',
  ];
  for (const kind of [...stated, 'NetworkPolicy']) assert.ok(kinds.has(kind), kind);
  assert.match(textOf(system, 'Chart.yaml'), /^version: "?1\.0\.0"?$/m);
  assert.match(textOf(system, 'validate.sh'), /server|cluster/);
});

test('no Secret of the chart beside one made by hand (D17.2, T4.1)', async () => {
  const system = await loadSystem(NAME);
  for (const environment of ['staging', 'prod'])
    assert.ok(!idsOf(system.render({ environment }).objects).some((id) => id.startsWith('Secret/')));
});

test('each of the six keys is asked for, by name (D17.3, D-ACC.3)', async () => {
  const system = await loadSystem(NAME);
  const { failure } = system.render({ secrets: false });
  assert.match(failure, /secrets\.|existingSecret/);
  const all = {
    binanceApiKey: 'k',
    binanceApiSecret: 's',
    databaseUser: 'u',
    databasePassword: 'p',
    redisPassword: 'r',
    encryptionKey: 'x'.repeat(32),
  };
  for (const key of Object.keys(all))
    assert.match(system.render({ secrets: false, values: { secrets: { ...all, [key]: '' } } }).failure, new RegExp(key), key);
  assert.equal(system.render({ secrets: false, values: { secrets: all } }).failure, '');
  const container0 = readAt(theObject(system.render(prod).objects, DEPLOYMENT), container);
  for (const key of KEYS) assert.equal(readAt(container0, `env[${variable(key)}].valueFrom.secretKeyRef.optional`), undefined, key);
});

test('install as stated, dry, in the three environments (D17.1, D2.3, D18.1, D18.2, D-ACC.1, D-ACC.2)', { skip: skipReason }, async () => {
  const system = await loadSystem(NAME);
  const secrets = KEYS.map((key) => key.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())).map(
    (key) => `secrets.${key}=${'x'.repeat(32)}`,
  );
  for (const environment of ['dev', 'staging', 'prod']) {
    const file = `k8s/helm/trading-bot/values-${environment}.yaml`;
    const set = environment === 'dev' ? ['--set', secrets.join(',')] : [];
    const lint = run(helm4Path, ['lint', '--strict', './k8s/helm/trading-bot', '-f', file, ...set], { cwd: system.folder });
    assert.equal(lint.code, 0, lint.stdout);
    assert.doesNotMatch(lint.stdout, /WARNING/);
    const args = [
      'install',
      NAME,
      './k8s/helm/trading-bot',
      '-f',
      file,
      '-n',
      `trading-${environment}`,
      '--create-namespace',
      '--dry-run=client',
      ...set,
    ];
    const dry = run(helm4Path, args, { cwd: system.folder });
    assert.equal(dry.code, 0, dry.stderr);
    assert.match(dry.stdout, new RegExp(`namespace: trading-${environment}`));
  }
  assert.ok(existsSync(join(system.folder, 'k8s/helm/trading-bot/validate.sh')));
});

test('values files hold no secret (D20.1)', async () => {
  const system = await loadSystem(NAME);
  for (const environment of system.environments) {
    const values = readFile(system, environment === '' ? 'values.yaml' : `values-${environment}.yaml`);
    for (const value of Object.values((readAt(values, 'secrets') ?? {}) as Record<string, Json>)) assert.equal(value, '', environment);
  }
});

test('the README names the ways of secrets, and what a Secret is not (D20.2, D20.3, D4.4)', async () => {
  const readme = textOf(await loadSystem(NAME), 'README.md');
  for (const way of [/Sealed Secrets/, /Vault/, /AWS Secrets Manager/, /Azure Key Vault/, /encryption at rest/i, /not encrypted|encoded/i])
    assert.match(readme, way);
  const seal = /kubectl create secret generic trading-bot[\s\S]{0,900}?kubeseal[^\n]*/.exec(readme)?.[0] ?? '';
  assert.match(seal, /-n trading-prod/);
  for (const key of KEYS) assert.match(seal, new RegExp(`--from-(literal|file)=${key}`), key);
});

proveRender(NAME, 'NOTES: storage, autoscaler, access, trading is disabled (D21.1)', {}, ({ render }) => {
  for (const word of [/\/app\/data/, /get hpa/, /port-forward/, /Trading is DISABLED/i]) assert.match(render.notes, word);
});
proveRender(NAME, 'NOTES of prod warn (D21.1)', prod, ({ render }) => {
  assert.match(render.notes, /production/i);
  assert.doesNotMatch(render.notes, /Trading is DISABLED/i);
});

test('dashboards of eight panels and six alerts (D23.1)', async () => {
  const { objects } = (await loadSystem(NAME)).render({});
  const boards = Object.values((readAt(theObject(objects, `ConfigMap/${NAME}-dashboards`), 'data') ?? {}) as Record<string, string>)
    .map((text) => JSON.parse(text) as { title: string; panels: unknown[] })
    .filter(({ title }) => /trading performance|system monitoring/i.test(title));
  assert.deepEqual(
    boards.map(({ panels }) => panels.length),
    [8, 8],
  );
  const rules = objects.filter(({ kind }) => kind === 'PrometheusRule');
  const text = JSON.stringify(rules);
  for (const alert of ['NoSignals', 'RiskViolations', 'SlowOrders', 'ApiErrors', 'WebsocketDown', 'MemoryHigh'])
    assert.ok(text.includes(alert), alert);
});

test('the Namespace is made by the install script, with Pod Security labels, not by the chart (D27.1, D27.2, D2.3)', async () => {
  const system = await loadSystem(NAME);
  for (const environment of system.environments)
    assert.ok(!system.render({ environment }).objects.some(({ kind }) => kind === 'Namespace'));
  const script = textOf(system, 'install.sh');
  assert.match(script, /pod-security\.kubernetes\.io\/enforce/);
  for (const name of ['trading-dev', 'trading-staging', 'trading-prod']) assert.ok(script.includes(name), name);
});

test('the replicas of prod elect their trader in the database that all of them reach, not by a right of the chart (T12.1, D10.5)', async () => {
  const { objects } = (await loadSystem(NAME)).render({ environment: 'prod' });
  proveObject(theObject(objects, `ConfigMap/${NAME}`), { 'data.database-host': 'postgres-prod' }, 'ConfigMap');
  assert.doesNotMatch(JSON.stringify(objects.filter(({ kind }) => kind === 'Role')), /leases/);
});
