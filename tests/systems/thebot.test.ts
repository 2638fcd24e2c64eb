/** thebot: what its chart promises, by the ids of systems/thebot/requirements.json. Its table of environments: thebot-table.test.ts. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Json, type JsonObject, podTemplates, serviceTargets } from '../../src/kube/index.ts';
import { helm4Path, run, skipReason } from '../../src/testing/helm.ts';
import { proveRender, proveRows, type Row, type Wants } from '../../src/testing/promise.ts';
import { idsOf, loadSystem, objectOf, readAt, readFile, textOf, theObject } from '../../src/testing/system.ts';

const NAME = 'thebot';
const dev = { environment: 'dev' };
const staging = { environment: 'staging' };
const prod = { environment: 'prod' };
const DEPLOYMENTS = ['backend', 'frontend', 'celery', 'celery-beat'];
const pod = 'spec.template.spec';
const only = (component: string): string => `${pod}.containers[${component}]`;
const deployment = (component: string): string => `Deployment/${NAME}-${component}`;
const volume = 'spec.volumeClaimTemplates.0.spec';

const locked = (path: string): Wants => ({
  [`${path}.securityContext.allowPrivilegeEscalation`]: false,
  [`${path}.securityContext.readOnlyRootFilesystem`]: true, [`${path}.securityContext.capabilities.drop`]: ['ALL'],
}); // biome-ignore format: a table

const service = (name: string, port: number, headless = false): Row => [
  `Service ${name} (B5.1, B5.2)`, {}, `Service/${NAME}-${name}`,
  { 'spec.ports.0.port': port, 'spec.clusterIP': headless ? 'None' : undefined },
]; // biome-ignore format: a table

const rows: readonly Row[] = [
  ['PostgreSQL (B4.1, B4.2, B4.3)', {}, `StatefulSet/${NAME}-postgresql`, {
    'spec.replicas': 1, [`${pod}.containers[postgresql].image`]: 'postgres:15-alpine', [`${pod}.containers[postgresql].env[PGDATA].value`]: /\/data\/\w+$/,
    [`${pod}.securityContext.runAsUser`]: 70, 'spec.serviceName': `${NAME}-postgresql-headless`, [`${volume}.accessModes`]: ['ReadWriteOnce'],
  }],
  ['Redis (B4.1, B4.2, B4.3)', {}, `StatefulSet/${NAME}-redis`, {
    'spec.replicas': 1, [`${pod}.containers[redis].image`]: 'redis:7-alpine', [`${pod}.securityContext.runAsUser`]: 999, [`${volume}.accessModes`]: ['ReadWriteOnce'],
  }],
  service('backend', 8000), service('frontend', 80), service('postgresql', 5432), service('postgresql-headless', 5432, true),
  service('redis', 6379), service('redis-headless', 6379, true),
  ['the class of the Ingress (B6.1)', dev, `Ingress/${NAME}`, { 'spec.ingressClassName': 'nginx', 'spec.rules.0.host': 'thebot.local' }],
  ['TLS of staging (B6.3)', staging, `Ingress/${NAME}`, {
    'metadata.annotations[cert-manager.io/cluster-issuer]': 'letsencrypt-staging', 'spec.tls.0.hosts': ['staging.thebot.com', 'api.staging.thebot.com'],
  }],
  ['TLS of prod (B6.3)', prod, `Ingress/${NAME}`, {
    'metadata.annotations[cert-manager.io/cluster-issuer]': 'letsencrypt-prod', 'spec.tls.0.hosts': ['thebot.com', 'www.thebot.com', 'api.thebot.com'],
  }],
  ['annotations of prod (B6.4, B22.3)', prod, `Ingress/${NAME}`, {
    'metadata.annotations[nginx.ingress.kubernetes.io/ssl-redirect]': 'true', 'metadata.annotations[nginx.ingress.kubernetes.io/limit-rps]': '100',
    'metadata.annotations[nginx.ingress.kubernetes.io/limit-connections]': '10', 'metadata.annotations[nginx.ingress.kubernetes.io/proxy-body-size]': '50m',
    'metadata.annotations[nginx.ingress.kubernetes.io/cors-allow-origin]': 'https://thebot.com',
    'metadata.annotations[nginx.ingress.kubernetes.io/cors-expose-headers]': 'X-Request-ID',
  }],
  ['the migration (B7.1, B7.3, T3.1, B-ACC.4)', {}, `Job/${NAME}-migrate`, {
    'metadata.annotations[helm.sh/hook]': 'post-install,pre-upgrade', 'spec.backoffLimit': 3,
    'metadata.annotations[helm.sh/hook-delete-policy]': 'before-hook-creation,hook-succeeded', 'spec.template.metadata.labels[app.kubernetes.io/component]': 'migrate',
    [`${pod}.serviceAccountName`]: `${NAME}-hooks`, [`${pod}.initContainers.0.name`]: 'wait-for-postgresql',
    [`${only('migrate')}.command`]: ['node', 'dist/migrate.js'],
    [`${only('migrate')}.envFrom`]: [{ configMapRef: { name: `${NAME}-hook-config` } }, { secretRef: { name: `${NAME}-hook-secret` } }],
  }],
  ['the static files (B7.1, B7.3)', {}, `Job/${NAME}-collectstatic`, {
    'metadata.annotations[helm.sh/hook]': 'post-install,pre-upgrade', 'spec.backoffLimit': 3, [`${only('collectstatic')}.command`]: ['node', 'dist/collectstatic.js'],
  }],
  ['the hooks’ own objects (B7.3, T3.1)', {}, `ConfigMap/${NAME}-hook-config`, { 'metadata.annotations[helm.sh/hook]': 'post-install,pre-upgrade' }],
  ['computed settings (B8.2, B8.3)', {}, `ConfigMap/${NAME}-config`, {
    'data.DATABASE_HOST': `${NAME}-postgresql`, 'data.DATABASE_PORT': '5432', 'data.POSTGRES_DB': 'thebot', 'data.POSTGRES_USER': 'thebot_user',
    'data.REDIS_HOST': `${NAME}-redis`, 'data.REDIS_PORT': '6379', 'data.CELERY_BROKER_URL': `redis://${NAME}-redis:6379/0`,
  }],
  ['a Secret of somebody else (B9.3, T4.1)', prod, deployment('backend'), { [`${only('backend')}.envFrom.1.secretRef.name`]: 'thebot-secrets' }],
  ['the Role (B10.2, B17.2)', prod, `Role/${NAME}`, { rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'], resourceNames: [`${NAME}-config`] }] }],
  ['its binding (B10.2)', prod, `RoleBinding/${NAME}`, { 'subjects.0.name': `${NAME}-sa` }],
  ['static files (B11.1, B11.2, T5.1)', {}, `PersistentVolumeClaim/${NAME}-static`, { 'spec.accessModes': ['ReadWriteMany'] }],
  ['media (B11.1, B11.2, T5.1)', {}, `PersistentVolumeClaim/${NAME}-media`, { 'spec.accessModes': ['ReadWriteMany'] }],
  ['behaviour of scaling: backend (B12.2)', prod, `HorizontalPodAutoscaler/${NAME}-backend`, {
    'spec.behavior.scaleDown': { stabilizationWindowSeconds: 300, policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }] },
    'spec.behavior.scaleUp.policies': [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  }],
  ['behaviour of scaling: celery (B12.2)', prod, `HorizontalPodAutoscaler/${NAME}-celery`, {
    'spec.behavior.scaleDown': { stabilizationWindowSeconds: 60, policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }] },
    'spec.behavior.scaleUp.policies': [{ type: 'Percent', value: 100, periodSeconds: 30 }],
  }],
  ['budget of staging (B13.1)', staging, `PodDisruptionBudget/${NAME}-backend`, { 'spec.minAvailable': 1, 'spec.maxUnavailable': undefined }],
  ['budget of prod (B13.1)', prod, `PodDisruptionBudget/${NAME}-backend`, { 'spec.minAvailable': 2, 'spec.maxUnavailable': undefined }],
  ['budget of the frontend (B13.2)', prod, `PodDisruptionBudget/${NAME}-frontend`, { 'spec.maxUnavailable': 1 }],
  ['budget of celery (B13.2)', staging, `PodDisruptionBudget/${NAME}-celery`, { 'spec.maxUnavailable': 1 }],
  ['anti-affinity (B19.1, B19.2, T6.1)', prod, deployment('backend'), {
    [`${pod}.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution`]: [{ weight: 100, podAffinityTerm: {
      topologyKey: 'kubernetes.io/hostname',
      labelSelector: { matchLabels: { 'app.kubernetes.io/name': NAME, 'app.kubernetes.io/instance': NAME, 'app.kubernetes.io/component': 'backend' } },
    } }],
  }],
  ['exactly one scheduler (B19.3, T12.1)', prod, deployment('celery-beat'), { 'spec.replicas': 1, 'spec.strategy': { type: 'Recreate' } }],
  ['security of the pods (B20.1, B17.2)', prod, deployment('backend'), {
    [`${pod}.securityContext.runAsUser`]: 1000, [`${pod}.securityContext.runAsNonRoot`]: true, [`${pod}.securityContext.seccompProfile.type`]: 'RuntimeDefault',
  }],
  ['an unprivileged port (B20.3)', {}, deployment('frontend'), { [`${only('frontend')}.ports[http].containerPort`]: 8080 }],
  ['behind port 80 (B20.3)', {}, `Service/${NAME}-frontend`, { 'spec.ports[http].port': 80, 'spec.ports[http].targetPort': 'http' }],
  ['probes of the backend (B21.1, B21.2, B21.3, T8.1)', {}, deployment('backend'), {
    [`${only('backend')}.livenessProbe`]: { httpGet: { path: '/api/system/health/live/', port: 'http' }, initialDelaySeconds: 30, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    [`${only('backend')}.readinessProbe`]: { httpGet: { path: '/api/system/health/ready/', port: 'http' }, initialDelaySeconds: 10, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
    [`${only('backend')}.startupProbe.httpGet.path`]: '/api/system/health/startup/',
  }],
  ['probes of the frontend (B21.1, B21.2)', {}, deployment('frontend'), {
    [`${only('frontend')}.livenessProbe`]: { httpGet: { path: '/', port: 'http' }, initialDelaySeconds: 20, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
    [`${only('frontend')}.readinessProbe`]: { httpGet: { path: '/', port: 'http' }, initialDelaySeconds: 5, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3 },
  }],
  ['thresholds by value (B21.1)', { set: ['backend.livenessProbe.failureThreshold=9'] }, deployment('backend'), { [`${only('backend')}.livenessProbe.failureThreshold`]: 9 }],
  ['probes of PostgreSQL (B21.2)', {}, `StatefulSet/${NAME}-postgresql`, {
    [`${pod}.containers[postgresql].readinessProbe.exec.command`]: /^pg_isready,-U,thebot_user,-d,thebot/, [`${pod}.containers[postgresql].livenessProbe.exec.command`]: /^pg_isready/,
  }],
  ['probes of Redis (B21.2)', {}, `StatefulSet/${NAME}-redis`, {
    [`${pod}.containers[redis].readinessProbe.exec.command`]: /redis-cli[\s\S]*ping/, [`${pod}.containers[redis].livenessProbe.exec.command`]: /redis-cli[\s\S]*ping/,
  }],
  ['monitors (B22.1, B17.2)', prod, `ServiceMonitor/${NAME}-backend`, { 'spec.endpoints.0.interval': '30s', 'spec.endpoints.0.path': '/metrics' }],
  ['what the environment is called (B23.2)', prod, deployment('backend'), {
    'metadata.labels[app.kubernetes.io/name]': NAME, 'metadata.labels[app.kubernetes.io/component]': 'backend', 'metadata.labels.environment': 'production',
  }],
  ['checksum of the settings (B23.3)', {}, deployment('celery'), { 'spec.template.metadata.annotations[checksum/config]': /^[0-9a-f]{64}$/ }],
]; // biome-ignore format: a table

proveRows(NAME, rows);

const COUNTS: readonly (readonly [kind: string, counts: readonly [number, number, number, number]])[] = [
  ['Deployment', [4, 4, 4, 4]],
  ['StatefulSet', [2, 2, 2, 2]],
  ['Service', [6, 6, 6, 6]],
  ['Job', [2, 2, 2, 2]],
  ['HorizontalPodAutoscaler', [0, 0, 3, 3]],
  ['Ingress', [1, 1, 1, 1]],
];
test('counts (B3.1, B4.1, B5.1, B7.1, B11.1, B12.1, B-ACC.2)', async () => {
  const system = await loadSystem(NAME);
  ['', 'dev', 'staging', 'prod'].forEach((environment, i) => {
    const { objects } = system.render({ environment });
    const of = (kind: string): readonly JsonObject[] => objects.filter((object) => object['kind'] === kind);
    for (const [kind, counts] of COUNTS) assert.equal(of(kind).length, counts[i], `${environment}: ${kind}`);
    assert.ok(of('PersistentVolumeClaim').length >= 2);
    assert.deepEqual(
      of('Deployment')
        .map((one) => readAt(one, 'metadata.name'))
        .sort(),
      DEPLOYMENTS.map((name) => `${NAME}-${name}`).sort(),
    );
    const late = environment === 'staging' || environment === 'prod';
    assert.equal(of('PodDisruptionBudget').length >= 1, late);
    assert.equal(of('NetworkPolicy').length >= 1, late);
    assert.equal(readAt(of('Ingress')[0], 'spec.tls') !== undefined, late);
  });
});

test('at least 28 objects in prod, at least 16 helpers that are all used, a README of 1,000 lines (B2.2, B2.3, B2.4)', async () => {
  const system = await loadSystem(NAME);
  assert.ok(new Set(idsOf(system.render({ environment: 'prod', apis: [] }).objects)).size >= 28);
  const texts = [...system.files].filter(([path]) => path.startsWith('templates/')).map(([, bytes]) => Buffer.from(bytes).toString());
  const helpers = [...textOf(system, 'templates/_helpers.tpl').matchAll(/define "([^"]+)"/g)].map(([, name]) => name!);
  assert.ok(helpers.length >= 16);
  for (const name of helpers)
    assert.ok(
      texts.some((text) => new RegExp(`(include|template) "${name}"`).test(text)),
      `${name} is used`,
    );
  assert.ok(textOf(system, 'README.md').split('\n').length >= 1000);
});

test('the stated files (B2.1, B29.1)', async () => {
  const { files } = await loadSystem(NAME);
  const stated = ['values.yaml', 'values-dev.yaml', 'values-staging.yaml', 'values-prod.yaml', 'values-prod-example.yaml', 'README.md'];
  for (const path of [...stated, 'install.sh', 'validate-chart.sh', 'test-helm-chart.sh', 'templates/_helpers.tpl', 'templates/NOTES.txt'])
    assert.ok(files.has(path), path);
});

test('Chart.yaml (B1.1, B1.2)', async () => {
  const chart = readFile(await loadSystem(NAME), 'Chart.yaml');
  assert.deepEqual(
    ['version', 'appVersion', 'kubeVersion'].map((key) => readAt(chart, key)),
    ['1.0.0', '1.0.0', '>=1.20.0-0'],
  );
  for (const key of ['keywords', 'maintainers', 'home', 'sources', 'icon', 'description']) assert.ok(readAt(chart, key) !== undefined, key);
});

test('newer API versions by the cluster (B1.3, B1.4)', async () => {
  const system = await loadSystem(NAME);
  const version = (kube: string, kind: string) =>
    system.render({ environment: 'prod', kube }).objects.find((one) => one['kind'] === kind)?.['apiVersion'];
  for (const [kind, since, old, now] of [
    ['PodDisruptionBudget', 21, 'policy/v1beta1', 'policy/v1'],
    ['CronJob', 21, 'batch/v1beta1', 'batch/v1'],
    ['HorizontalPodAutoscaler', 23, 'autoscaling/v2beta2', 'autoscaling/v2'],
  ] as const) {
    assert.equal(version(`1.${since - 1}.0`, kind), old);
    assert.equal(version(`1.${since}.0`, kind), now);
  }
});

test('paths of the Ingress, in every environment (B6.1, B6.2)', async () => {
  const system = await loadSystem(NAME);
  const everything = { '/': 'frontend', '/api': 'backend', '/admin': 'backend', '/ws': 'backend' };
  const wanted: Record<string, Record<string, Record<string, string>>> = {
    '': { localhost: everything },
    dev: { 'thebot.local': everything },
    staging: { 'staging.thebot.com': everything, 'api.staging.thebot.com': { '/': 'backend' } },
    prod: { 'thebot.com': everything, 'www.thebot.com': everything, 'api.thebot.com': { '/': 'backend' } },
  };
  for (const [environment, hosts] of Object.entries(wanted)) {
    const rules = (readAt(theObject(system.render({ environment }).objects, `Ingress/${NAME}`), 'spec.rules') ?? []) as readonly Json[];
    const seen = rules.map((rule) => {
      const paths = (readAt(rule, 'http.paths') ?? []) as readonly Json[];
      const to = (path: Json) => String(readAt(path, 'backend.service.name')).slice(NAME.length + 1);
      return [readAt(rule, 'host'), Object.fromEntries(paths.map((path) => [readAt(path, 'path'), to(path)]))];
    });
    assert.deepEqual(Object.fromEntries(seen), hosts);
  }
});

test('the hooks run in order: their settings, migration, static files (B7.2)', async () => {
  const { hooks } = (await loadSystem(NAME)).render({});
  const weight = (name: string): number => hooks.find((hook) => hook.name === `${NAME}-${name}`)?.weight ?? Number.NaN;
  assert.ok(weight('hook-config') < weight('migrate') && weight('hook-secret') < weight('migrate'));
  assert.ok(weight('migrate') < weight('collectstatic'));
});

test('the eleven settings are values, the computed ones are none (B8.1, B8.2)', async () => {
  const system = await loadSystem(NAME);
  const config = Object.keys((readAt(readFile(system, 'values.yaml'), 'config') ?? {}) as object);
  const eleven = [
    'DATABASE_ENGINE',
    'DATABASE_NAME',
    'REDIS_BACKEND',
    'CELERY_BROKER',
    'CELERY_RESULT_BACKEND',
    'LOG_LEVEL',
    'CACHE_TIMEOUT',
  ];
  for (const key of [...eleven, 'API_PAGE_SIZE', 'API_RATE_LIMIT', 'DEBUG', 'ALLOWED_HOSTS']) assert.ok(config.includes(key), key);
  for (const key of ['DATABASE_HOST', 'REDIS_HOST', 'CELERY_BROKER_URL', 'POSTGRES_DB']) assert.ok(!config.includes(key), key);
});

test('no key of a ConfigMap or Secret is rendered twice, and all are quoted (B8.3, B9.2)', async () => {
  const system = await loadSystem(NAME);
  for (const environment of system.environments) {
    for (const { kind, name, content } of [...system.render({ environment }).render.manifests, ...system.render({ environment }).hooks]) {
      if ((kind !== 'ConfigMap' && kind !== 'Secret') || name.endsWith('dashboards')) continue;
      const lines = content
        .slice(content.indexOf('\ndata:'))
        .split('\n')
        .slice(2)
        .filter((line) => /^ {2}\S/.test(line));
      const keys = lines.map((line) => line.trim().split(':')[0]);
      assert.equal(new Set(keys).size, keys.length, `${kind} ${name}`);
      for (const line of lines) assert.match(line, /^ {2}[A-Z_0-9]+: ".*"$/, `${kind} ${name}`);
    }
  }
});

test('the Secret: eight fields and more (B9.1)', async () => {
  const system = await loadSystem(NAME);
  const eight = [
    'SECRET_KEY',
    'POSTGRES_PASSWORD',
    'DATABASE_URL',
    'REDIS_URL',
    'YOOKASSA_SHOP_ID',
    'YOOKASSA_SECRET_KEY',
    'OPENROUTER_API_KEY',
    'TELEGRAM_BOT_TOKEN',
  ];
  const values = {
    secrets: { data: Object.fromEntries([...eight, 'PACHCA_FORUM_API_TOKEN'].map((key) => [key, `${key}-`.padEnd(40, 'x')])) },
  };
  const { objects, failure } = system.render({ values });
  assert.equal(failure, '');
  const data = readAt(theObject(objects, `Secret/${NAME}-secret`), 'data') as Record<string, string>;
  for (const key of [...eight, 'PACHCA_FORUM_API_TOKEN']) assert.equal(atob(data[key] ?? ''), `${key}-`.padEnd(40, 'x'), key);
  assert.deepEqual(
    eight.filter((key) => !(key in ((readAt(readFile(system, 'values.yaml'), 'secrets.data') ?? {}) as object))),
    [],
  );
});

const HARD = 'p@:/?#% ss';
test('a password in a composed URL is percent-encoded (B9.4)', async () => {
  const { objects, failure } = (await loadSystem(NAME)).render({
    values: { secrets: { data: { POSTGRES_PASSWORD: HARD, SECRET_KEY: 'k'.repeat(40) } } },
  });
  assert.equal(failure, '');
  for (const name of ['secret', 'hook-secret']) {
    const url = new URL(atob(String(readAt(theObject(objects, `Secret/${NAME}-${name}`), 'data.DATABASE_URL'))));
    assert.equal(decodeURIComponent(url.password), HARD);
    assert.deepEqual([url.hostname, url.port, url.pathname, url.username], [`${NAME}-postgresql`, '5432', '/thebot', 'thebot_user']);
  }
});

test('all pods have the ServiceAccount (B10.1)', async () => {
  const { objects } = (await loadSystem(NAME)).render({});
  assert.ok(idsOf(objects).includes(`ServiceAccount/${NAME}-sa`));
  for (const name of DEPLOYMENTS) assert.equal(readAt(theObject(objects, deployment(name)), `${pod}.serviceAccountName`), `${NAME}-sa`);
});

test('policies both ways for every component, in staging and prod (B14.1, B17.2)', async () => {
  const system = await loadSystem(NAME);
  for (const environment of ['staging', 'prod']) {
    const { objects } = system.render({ environment });
    for (const name of [...DEPLOYMENTS, 'postgresql', 'redis', 'migrate', 'collectstatic'])
      assert.deepEqual(readAt(theObject(objects, `NetworkPolicy/${NAME}-${name}`), 'spec.policyTypes'), ['Ingress', 'Egress'], name);
    const backend = JSON.stringify(theObject(objects, `NetworkPolicy/${NAME}-backend`));
    assert.ok(backend.includes('ingress-nginx') && backend.includes('kube-dns'));
  }
});

test('every container: locked, with requests and limits (B18.3, B20.1, B20.2)', async () => {
  const system = await loadSystem(NAME);
  for (const environment of system.environments) {
    for (const object of system.render({ environment }).objects) {
      const spec = object['kind'] === 'CronJob' ? 'spec.jobTemplate.spec.template.spec' : object['kind'] === 'Pod' ? 'spec' : pod;
      for (const list of ['initContainers', 'containers']) {
        for (const container of (readAt(object, `${spec}.${list}`) ?? []) as readonly JsonObject[]) {
          const said = `${environment} ${String(readAt(object, 'metadata.name'))} ${String(container['name'])}`;
          assert.equal(
            readAt(container, 'securityContext.runAsNonRoot') ?? readAt(object, `${spec}.securityContext.runAsNonRoot`),
            true,
            said,
          );
          for (const [path, want] of Object.entries(locked('c'))) assert.deepEqual(readAt({ c: container }, path), want, `${said} ${path}`);
          for (const path of ['resources.requests.cpu', 'resources.requests.memory', 'resources.limits.memory'])
            assert.ok(readAt(container, path) !== undefined, `${said} ${path}`);
        }
      }
    }
  }
});

test('no value gives celery-beat a second pod (B19.3, T12.1)', async () => {
  const system = await loadSystem(NAME);
  assert.match(system.render({ set: ['celeryBeat.replicaCount=2'] }).failure, /replicaCount/);
});

proveRender(NAME, 'bundled stores in prod: why, in the NOTES (B17.3)', { environment: 'prod' }, ({ render }) => {
  assert.match(render.notes, /nightly dump and a restore drill/);
  assert.match(render.notes, /rebuilt from the database/);
});

proveRender(NAME, 'a full stack of monitoring in prod (B17.2, B22.1, B22.2)', { environment: 'prod' }, ({ objects }) => {
  const kinds = objects.map(({ kind }) => String(kind));
  for (const kind of ['ServiceMonitor', 'PodMonitor', 'PrometheusRule']) assert.ok(kinds.includes(kind), kind);
  const rules = JSON.stringify(objects.filter(({ kind }) => kind === 'PrometheusRule'));
  assert.match(rules, /"alert":"HighErrorRate","expr":"[^,]*http_requests_total.{0,500}?5\.\..{0,500}?> 0\.05","for":"5m"/);
});

test('limits of requests and CORS per environment (B22.3)', async () => {
  const system = await loadSystem(NAME);
  const of = (environment: string) => {
    const annotations = readAt(theObject(system.render({ environment }).objects, `Ingress/${NAME}`), 'metadata.annotations');
    return ['proxy-body-size', 'proxy-read-timeout', 'cors-allow-origin', 'cors-expose-headers'].map((key) =>
      readAt(annotations, `[nginx.ingress.kubernetes.io/${key}]`),
    );
  };
  assert.deepEqual(of('dev'), ['10m', '3600', 'http://thebot.local', 'X-Request-ID']);
  assert.deepEqual(of('staging'), ['20m', '3600', 'https://staging.thebot.com', 'X-Request-ID']);
});

test('templates are conditional, hooked and commented; mistakes are refused with their path (B23.1, B23.4)', async () => {
  const system = await loadSystem(NAME);
  const templates = [...system.files]
    .filter(([path]) => /^templates\/.*\.yaml$/.test(path))
    .map(([path, bytes]) => [path, Buffer.from(bytes).toString()] as const);
  const commented = templates.filter(([, text]) => /\{\{-? ?\/\*|^\s*# /m.test(text));
  assert.ok(commented.length >= templates.length / 3, `${commented.length} of ${templates.length} say why`);
  assert.ok(templates.filter(([, text]) => /\{\{-? if /.test(text)).length >= templates.length / 2);
  assert.match(system.render({ secrets: false }).failure, /secrets\.data\.SECRET_KEY/);
  for (const set of ['backend.autoscaling.maxReplicsa=3', 'postgresql.persistence.size=lots', 'backend.terminationGracePeriodSeconds=5'])
    assert.notEqual(system.render({ set: [set] }).failure, '', set);
});

proveRender(NAME, 'NOTES (B28.1)', { environment: 'prod' }, ({ render: { notes } }) => {
  for (const word of [
    /helm status thebot/,
    /kubectl get all/,
    /kubectl logs .*deployment\/thebot-backend -f/,
    /migrate/,
    /collectstatic/,
    /thebot-secrets/,
  ])
    assert.match(notes, word);
  for (const word of [/get hpa/, /servicemonitors/i, /https:\/\/thebot\.com/, /More:\n\n {2}https:\/\//]) assert.match(notes, word);
});

test('values-prod-example.yaml says what its owner decides, and renders over prod (B29.1, B29.2)', { skip: skipReason }, async () => {
  const system = await loadSystem(NAME);
  const example = textOf(system, 'values-prod-example.yaml');
  for (const word of [/imageRegistry/, /replicaCount/, /resources:/, /storageClass/, /ingress:/, /monitor:/, /helm upgrade --install/])
    assert.match(example, word);
  const { status, objects } = helmTemplate(system.folder, [
    '-f',
    'charts/thebot/values-prod.yaml',
    '-f',
    'charts/thebot/values-prod-example.yaml',
  ]);
  assert.equal(status, 0);
  assert.match(String(readAt(theObject(objects, deployment('backend')), `${only('backend')}.image`)), /^registry\.example\.com\//);
});

function helmTemplate(
  cwd: string,
  args: readonly string[],
): { readonly status: number; readonly objects: readonly JsonObject[]; readonly error: string } {
  const { stdout, stderr, code } = run(helm4Path, ['template', NAME, './charts/thebot', '-n', 'thebot-prod', ...args], { cwd });
  return { status: code, objects: stdout.split(/^---$/m).flatMap(objectOf), error: stderr };
}

test('the stated commands, as corrected (B30.1, B30.2, B30.3, T7.1)', { skip: skipReason }, async () => {
  const system = await loadSystem(NAME);
  assert.ok(existsSync(join(system.folder, 'charts/thebot/Chart.yaml')));
  const secrets = ['SECRET_KEY', 'POSTGRES_PASSWORD', 'DATABASE_URL'].map((key) => `secrets.data.${key}=${'x'.repeat(40)}`).join(',');
  for (const [environment, namespace] of [
    ['dev', 'thebot'],
    ['staging', 'thebot-staging'],
    ['prod', 'thebot-prod'],
  ] as const) {
    const own = environment === 'prod' ? [] : ['--set', secrets];
    const args = [
      'install',
      NAME,
      './charts/thebot',
      '-f',
      `charts/thebot/values-${environment}.yaml`,
      '-n',
      namespace,
      '--create-namespace',
      '--wait',
      '--timeout',
      '10m',
    ];
    const { stdout, stderr, code } = run(helm4Path, [...args, ...own, '--dry-run=client'], { cwd: system.folder });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /name: thebot-backend\n/);
    assert.deepEqual([...new Set(stdout.match(/^ {2}namespace: .*$/gm))], [`  namespace: ${namespace}`]);
  }
});

test('a private file of secrets (B30.2)', async () => {
  const data = { SECRET_KEY: 's'.repeat(40), POSTGRES_PASSWORD: 'pw', DATABASE_URL: 'postgres://u:p@elsewhere:5432/d' };
  const { objects, failure } = (await loadSystem(NAME)).render({ environment: 'staging', secrets: false, values: { secrets: { data } } });
  assert.equal(failure, '');
  assert.equal(atob(String(readAt(theObject(objects, `Secret/${NAME}-secret`), 'data.DATABASE_URL'))), data.DATABASE_URL);
});

test('every values file parses, holds the difference only and is explained (B31.1, B33.1, B-ACC.1)', async () => {
  const system = await loadSystem(NAME);
  for (const environment of ['dev', 'staging', 'prod']) {
    const values = readFile(system, `values-${environment}.yaml`);
    assert.ok(Object.keys(values as object).length > 3);
    assert.equal(system.render({ environment }).failure, '');
    assert.match(textOf(system, `values-${environment}.yaml`), /^# What \w+ has otherwise/m);
  }
  const lines = textOf(system, 'values.yaml').split('\n');
  assert.ok(lines.filter((line) => /^\s*# -- /.test(line)).length >= 60);
});

test('every Service leads to its pods (B5.3)', async () => {
  const system = await loadSystem(NAME);
  for (const environment of system.environments) {
    const { objects } = system.render({ environment });
    const templates = podTemplates(objects, 'here');
    for (const one of objects.filter(({ kind }) => kind === 'Service')) {
      const targets = serviceTargets(one, templates, 'here');
      const component = String(readAt(one, 'spec.selector[app.kubernetes.io/component]'));
      assert.ok(targets.length > 0 && targets.every(({ state }) => state === 'declared'), component);
      assert.deepEqual([...new Set(targets.map(({ template }) => template.labels['app.kubernetes.io/component']))], [component]);
    }
  }
});

test('the description with its three environments stays under 200 lines', async () => {
  const { folder } = await loadSystem(NAME);
  assert.ok(readFileSync(join(folder, 'helmwright.ts'), 'utf8').trimEnd().split('\n').length < 200);
});

test('README (B27.1)', async () => {
  const readme = textOf(await loadSystem(NAME), 'README.md');
  const topics = [
    /overview/i,
    /quick start/i,
    /prerequisites/i,
    /configuration/i,
    /secret/i,
    /troubleshooting/i,
    /monitoring/i,
    /scaling/i,
    /backup/i,
    /advanced/i,
  ];
  const headings = readme
    .split('\n')
    .filter((line) => /^#{1,4} /.test(line))
    .join('\n');
  for (const topic of topics) assert.match(headings, topic);
  for (const word of [
    /helm install/,
    /helm upgrade/,
    /helm rollback/,
    /External Secrets/,
    /Sealed Secrets/,
    /pg_dump/,
    /pg_restore|psql/,
    /releases?/,
  ])
    assert.match(readme, word);
});
