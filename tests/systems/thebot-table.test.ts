/** thebot: every cell of the table of environments (B-TAB). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../src/kube/index.ts';
import { idsOf, loadSystem, readAt, theObject } from '../../src/testing/system.ts';

const NAME = 'thebot';
const pod = 'spec.template.spec';
const only = (component: string): string => `${pod}.containers[${component}]`;
const deployment = (component: string): string => `Deployment/${NAME}-${component}`;
const volume = 'spec.volumeClaimTemplates.0.spec';

/** The table of the list: item, where it stands, what stands in defaults, dev, staging, prod; null: no such object or field. */
type Cells = readonly [defaults: Json, dev: Json, staging: Json, prod: Json];
type Item = readonly [item: string, object: string, path: string, cells: Cells];
const NONE = null;
const resources = (
  component: string,
  object: string,
  path: string,
  requests: readonly string[],
  limits: readonly string[],
): readonly Item[] => {
  const part = (texts: readonly string[], at: number) => texts.map((text) => text.split(' ')[at]!) as unknown as Cells;
  return [
    [`${component} request memory`, object, `${path}.resources.requests.memory`, part(requests, 0)],
    [`${component} request cpu`, object, `${path}.resources.requests.cpu`, part(requests, 1)],
    [`${component} limit memory`, object, `${path}.resources.limits.memory`, part(limits, 0)],
    [`${component} limit cpu`, object, `${path}.resources.limits.cpu`, part(limits, 1)],
  ];
};
const scaling = (component: string, replicas: Cells, range: readonly (readonly [number, number, number] | null)[]): readonly Item[] => {
  const hpa = `HorizontalPodAutoscaler/${NAME}-${component}`;
  const part = (at: number) => range.map((one) => one?.[at] ?? null) as unknown as Cells;
  return [
    [`${component} replicas`, deployment(component), 'spec.replicas', replicas],
    [`${component} HPA from`, hpa, 'spec.minReplicas', part(0)],
    [`${component} HPA to`, hpa, 'spec.maxReplicas', part(1)],
    [`${component} HPA cpu`, hpa, 'spec.metrics.0.resource.target.averageUtilization', part(2)],
  ];
};
const setting = (key: string, cells: Cells): Item => [key, `ConfigMap/${NAME}-config`, `data.${key}`, cells];
const [pg, redis] = [`StatefulSet/${NAME}-postgresql`, `StatefulSet/${NAME}-redis`];
const TABLE: readonly Item[] = [
  ...scaling('backend', [1, 1, NONE, NONE], [null, null, [2, 4, 75], [3, 10, 70]]),
  ['backend HPA memory', `HorizontalPodAutoscaler/${NAME}-backend`, 'spec.metrics.1.resource.target.averageUtilization', [NONE, NONE, 80, 80]],
  ...resources('backend', deployment('backend'), only('backend'), ['256Mi 250m', '256Mi 250m', '512Mi 500m', '1Gi 1000m'], ['512Mi 500m', '512Mi 500m', '1Gi 1000m', '2Gi 2000m']),
  ...scaling('frontend', [1, 1, NONE, NONE], [null, null, [2, 3, 75], [3, 5, 70]]),
  ...resources('frontend', deployment('frontend'), only('frontend'), ['128Mi 100m', '128Mi 100m', '256Mi 200m', '512Mi 500m'], ['256Mi 200m', '256Mi 200m', '512Mi 400m', '1Gi 1000m']),
  ...scaling('celery', [1, 1, NONE, NONE], [null, null, [2, 4, 80], [3, 8, 75]]),
  ...resources('celery', deployment('celery'), only('celery'), ['256Mi 250m', '256Mi 250m', '512Mi 500m', '1Gi 1000m'], ['512Mi 500m', '512Mi 500m', '1Gi 1000m', '2Gi 2000m']),
  ['celery-beat replicas', deployment('celery-beat'), 'spec.replicas', [1, 1, 1, 1]],
  ...resources('celery-beat', deployment('celery-beat'), only('celery-beat'), ['128Mi 100m', '128Mi 100m', '128Mi 100m', '256Mi 250m'], ['256Mi 200m', '256Mi 200m', '256Mi 200m', '512Mi 500m']),
  ['PostgreSQL storage', pg, `${volume}.resources.requests.storage`, ['10Gi', '5Gi', '20Gi', '100Gi']],
  ['PostgreSQL class', pg, `${volume}.storageClassName`, ['standard', 'standard', 'ssd', 'fast-ssd']],
  ...resources('PostgreSQL', pg, only('postgresql'), ['256Mi 250m', '256Mi 250m', '512Mi 500m', '2Gi 2000m'], ['1Gi 1000m', '1Gi 1000m', '2Gi 2000m', '4Gi 4000m']),
  ['Redis storage', redis, `${volume}.resources.requests.storage`, ['5Gi', '2Gi', '10Gi', '50Gi']],
  ['Redis class', redis, `${volume}.storageClassName`, ['standard', 'standard', 'ssd', 'fast-ssd']],
  ...resources('Redis', redis, only('redis'), ['128Mi 100m', '128Mi 100m', '256Mi 250m', '1Gi 1000m'], ['512Mi 500m', '512Mi 500m', '1Gi 1000m', '2Gi 2000m']),
  ['PVC static', `PersistentVolumeClaim/${NAME}-static`, 'spec.resources.requests.storage', ['2Gi', '1Gi', '5Gi', '20Gi']],
  ['PVC media', `PersistentVolumeClaim/${NAME}-media`, 'spec.resources.requests.storage', ['5Gi', '2Gi', '10Gi', '100Gi']],
  ['PVC class', `PersistentVolumeClaim/${NAME}-media`, 'spec.storageClassName', [NONE, NONE, 'ssd', 'fast-ssd']],
  setting('DEBUG', ['false', 'true', 'false', 'false']),
  setting('K8S_ENVIRONMENT', ['development', 'development', 'staging', 'production']),
  setting('LOG_LEVEL', ['INFO', 'DEBUG', 'INFO', 'WARNING']),
  setting('DATABASE_NAME', ['thebot', 'thebot', 'thebot_staging', 'thebot_prod']),
  setting('POSTGRES_DB', ['thebot', 'thebot', 'thebot_staging', 'thebot_prod']),
  setting('CACHE_TIMEOUT', ['3600', '300', '1800', '3600']),
  setting('API_PAGE_SIZE', ['20', '20', '20', '50']),
  setting('API_RATE_LIMIT', ['1000/hour', '10000/hour', '5000/hour', '1000/hour']),
  setting('ALLOWED_HOSTS', ['localhost,127.0.0.1', 'localhost,127.0.0.1,thebot.local', 'staging.thebot.com,api.staging.thebot.com', 'thebot.com,api.thebot.com,www.thebot.com']),
  setting('FRONTEND_URL', ['http://localhost:8080', 'http://localhost:8080', 'https://staging.thebot.com', 'https://thebot.com']),
  ['TLS', `Ingress/${NAME}`, 'spec.tls.0.secretName', [NONE, NONE, `${NAME}-tls`, `${NAME}-tls`]],
  ['monitoring', `ServiceMonitor/${NAME}-backend`, 'kind', [NONE, NONE, 'ServiceMonitor', 'ServiceMonitor']],
  ['network policy', `NetworkPolicy/${NAME}-backend`, 'kind', [NONE, NONE, 'NetworkPolicy', 'NetworkPolicy']],
  ['PDB', `PodDisruptionBudget/${NAME}-backend`, 'spec.minAvailable', [NONE, NONE, 1, 2]],
  ['backend image', deployment('backend'), `${only('backend')}.image`, ['latest', 'latest', 'staging', 'v1.0.0'].map((tag) => `thebot/backend:${tag}`) as unknown as Cells],
  ['frontend image', deployment('frontend'), `${only('frontend')}.image`, ['latest', 'latest', 'staging', 'v1.0.0'].map((tag) => `thebot/frontend:${tag}`) as unknown as Cells],
  ['celery image', deployment('celery'), `${only('celery')}.image`, ['latest', 'latest', 'staging', 'v1.0.0'].map((tag) => `thebot/backend:${tag}`) as unknown as Cells],
  ['anti-affinity', deployment('celery'), `${pod}.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.weight`, [NONE, NONE, NONE, 100]],
  ['PostgreSQL node', pg, `${pod}.nodeSelector.node-type`, [NONE, NONE, NONE, 'database']],
  ['Redis node', redis, `${pod}.nodeSelector.node-type`, [NONE, NONE, NONE, 'cache']],
]; // biome-ignore format: a table

const COLUMNS = ['', 'dev', 'staging', 'prod'];
for (const [item, object, path, cells] of TABLE) {
  test(`${NAME}: the table: ${item} (B-TAB.1, B12.1, B15.1, B16.1, B17.1, B18.1, B18.2)`, async () => {
    const system = await loadSystem(NAME);
    cells.forEach((want, i) => {
      const { objects } = system.render({ environment: COLUMNS[i]! });
      const found = idsOf(objects).includes(object) ? readAt(theObject(objects, object), path) : undefined;
      assert.deepEqual(found ?? null, want, COLUMNS[i]);
    });
  });
}

test('autoscalers of the defaults, switched on (B-TAB.1, B12.1)', async () => {
  const set = ['backend', 'frontend', 'celery'].map((name) => `${name}.autoscaling.enabled=true`);
  const { objects } = (await loadSystem(NAME)).render({ set });
  const seen = ['backend', 'frontend', 'celery'].map((name) => {
    const spec = readAt(theObject(objects, `HorizontalPodAutoscaler/${NAME}-${name}`), 'spec');
    const metrics = (readAt(spec, 'metrics') ?? []) as readonly Json[];
    return [
      readAt(spec, 'minReplicas'),
      readAt(spec, 'maxReplicas'),
      ...metrics.map((metric) => readAt(metric, 'resource.target.averageUtilization')),
    ];
  });
  assert.deepEqual(seen, [[1, 3, 80, 80], [1, 2, 75], [1, 3, 80]]); // biome-ignore format: a table
});
