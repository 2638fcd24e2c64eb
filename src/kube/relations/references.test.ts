import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pathText } from '../field-error.ts';
import type { Json, JsonObject } from '../json.ts';
import { idText } from './object-id.ts';
import { parsePattern, type Step } from './pattern.ts';
import { commonReferences, kindReferences, podReferences, type ReferenceRow } from './reference-rows.ts';
import { operatorReferences } from './reference-rows-operators.ts';
import { type Reference, referencesOf } from './references.ts';

function show({ path, role, to, key, port, optional }: Reference): string {
  const rest = [key === undefined ? '' : `#${key}`, port === undefined ? '' : `:${port}`, optional ? ' optional' : ''].join('');
  return `${role} ${pathText(path)} → ${idText(to)}${rest}`;
}

function object(apiVersion: string, kind: string, rest: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion, kind, metadata: { name: 'self', namespace: 'shop', ...metadata }, ...rest };
}

function podWith(spec: JsonObject): JsonObject {
  return object('v1', 'Pod', { spec });
}

/** [name, object, want] */
const ROWS: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  [
    'env of every kind of container',
    podWith({
      containers: [
        {
          env: [
            { name: 'A', valueFrom: { configMapKeyRef: { name: 'cm', key: 'a' } } },
            { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'b', optional: true } } },
            { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          ],
          envFrom: [{ configMapRef: { name: 'all' } }, { secretRef: { name: 'sec', optional: true } }],
        },
      ],
      initContainers: [{ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'init', key: 'k' } } }] }],
      ephemeralContainers: [{ envFrom: [{ configMapRef: { name: 'debug' } }] }],
    }),
    [
      'env spec.containers[0].env[0].valueFrom.configMapKeyRef.key → ConfigMap shop/cm#a',
      'env spec.containers[0].env[1].valueFrom.secretKeyRef.key → Secret shop/s#b optional',
      'env-from spec.containers[0].envFrom[0].configMapRef.name → ConfigMap shop/all',
      'env-from spec.containers[0].envFrom[1].secretRef.name → Secret shop/sec optional',
      'env spec.initContainers[0].env[0].valueFrom.secretKeyRef.key → Secret shop/init#k',
      'env-from spec.ephemeralContainers[0].envFrom[0].configMapRef.name → ConfigMap shop/debug',
    ],
  ],
  [
    'volumes',
    podWith({
      volumes: [
        { configMap: { name: 'cm', items: [{ key: 'a', path: 'x' }, { key: 'b' }] } },
        { secret: { secretName: 's', optional: true, items: [{ key: 'k' }] } },
        { projected: { sources: [{ configMap: { name: 'p' } }, { secret: { name: 'q' } }, { serviceAccountToken: {} }] } },
        { persistentVolumeClaim: { claimName: 'data' } },
        {
          csi: {
            driver: 'secrets-store.csi.k8s.io',
            nodePublishSecretRef: { name: 'creds' },
            volumeAttributes: { secretProviderClass: 'vault' },
          },
        },
        { ephemeral: { volumeClaimTemplate: { spec: { storageClassName: 'fast' } } } },
        { emptyDir: {} },
        { nfs: { server: 'x' } },
      ],
    }),
    [
      'volume spec.volumes[0].configMap.name → ConfigMap shop/cm',
      'volume spec.volumes[0].configMap.items[0].key → ConfigMap shop/cm#a',
      'volume spec.volumes[0].configMap.items[1].key → ConfigMap shop/cm#b',
      'volume spec.volumes[1].secret.secretName → Secret shop/s optional',
      'volume spec.volumes[1].secret.items[0].key → Secret shop/s#k optional',
      'volume spec.volumes[2].projected.sources[0].configMap.name → ConfigMap shop/p',
      'volume spec.volumes[2].projected.sources[1].secret.name → Secret shop/q',
      'volume spec.volumes[3].persistentVolumeClaim.claimName → PersistentVolumeClaim shop/data',
      'volume spec.volumes[4].csi.nodePublishSecretRef.name → Secret shop/creds',
      'csi-driver spec.volumes[4].csi.driver → CSIDriver secrets-store.csi.k8s.io',
      'secret-provider-class spec.volumes[4].csi.volumeAttributes.secretProviderClass → SecretProviderClass.secrets-store.csi.x-k8s.io shop/vault',
      'storage-class spec.volumes[5].ephemeral.volumeClaimTemplate.spec.storageClassName → StorageClass fast',
    ],
  ],
  [
    'classes and accounts of a cron job',
    object('batch/v1', 'CronJob', {
      spec: {
        jobTemplate: {
          spec: {
            template: {
              spec: {
                serviceAccountName: 'robot',
                priorityClassName: 'low',
                runtimeClassName: 'gvisor',
                imagePullSecrets: [{ name: 'pull' }],
              },
            },
          },
        },
      },
    }),
    [
      'image-pull-secret spec.jobTemplate.spec.template.spec.imagePullSecrets[0].name → Secret shop/pull',
      'service-account spec.jobTemplate.spec.template.spec.serviceAccountName → ServiceAccount shop/robot',
      'priority-class spec.jobTemplate.spec.template.spec.priorityClassName → PriorityClass low',
      'runtime-class spec.jobTemplate.spec.template.spec.runtimeClassName → RuntimeClass gvisor',
    ],
  ],
  [
    'ingress',
    object(
      'networking.k8s.io/v1',
      'Ingress',
      {
        spec: {
          ingressClassName: 'nginx',
          defaultBackend: { service: { name: 'fallback', port: { number: 80 } } },
          rules: [
            {
              http: {
                paths: [
                  { backend: { service: { name: 'web', port: { name: 'http' } } } },
                  { backend: { resource: { apiGroup: 'k8s.example.com', kind: 'StorageBucket', name: 'static' } } },
                ],
              },
            },
          ],
          tls: [{ secretName: 'web-tls' }, { hosts: ['x'] }],
        },
      },
      { annotations: { 'cert-manager.io/cluster-issuer': 'le', 'nginx.ingress.kubernetes.io/auth-secret': 'auth/basic' } },
    ),
    [
      'ingress-class spec.ingressClassName → IngressClass nginx',
      'ingress-backend spec.defaultBackend.service.name → Service shop/fallback:80',
      'ingress-backend spec.rules[0].http.paths[0].backend.service.name → Service shop/web:http',
      'ingress-backend spec.rules[0].http.paths[1].backend.resource.name → StorageBucket.k8s.example.com shop/static',
      'ingress-tls spec.tls[0].secretName → Secret shop/web-tls',
      'issuer metadata.annotations[cert-manager.io/cluster-issuer] → ClusterIssuer.cert-manager.io le',
      'ingress-auth metadata.annotations[nginx.ingress.kubernetes.io/auth-secret] → Secret auth/basic',
    ],
  ],
  [
    'ingress of old',
    object('extensions/v1beta1', 'Ingress', {
      spec: {
        backend: { serviceName: 'a', servicePort: 80 },
        rules: [{ http: { paths: [{ backend: { serviceName: 'b', servicePort: 'http' } }] } }],
      },
    }),
    [
      'ingress-backend spec.rules[0].http.paths[0].backend.serviceName → Service shop/b:http',
      'ingress-backend spec.backend.serviceName → Service shop/a:80',
    ],
  ],
  [
    'autoscaler',
    object('autoscaling/v2', 'HorizontalPodAutoscaler', {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        metrics: [{ object: { describedObject: { apiVersion: 'v1', kind: 'Service', name: 'web' } } }],
      },
    }),
    [
      'scale-target spec.scaleTargetRef.name → Deployment shop/web',
      'metric-object spec.metrics[0].object.describedObject.name → Service shop/web',
    ],
  ],
  [
    'role binding: users are no objects',
    object('rbac.authorization.k8s.io/v1', 'RoleBinding', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [
        { kind: 'ServiceAccount', name: 'a' },
        { kind: 'ServiceAccount', name: 'b', namespace: 'other' },
        { kind: 'User', name: 'jane' },
        { kind: 'Group', name: 'system:authenticated' },
      ],
    }),
    [
      'role roleRef.name → ClusterRole view',
      'subject subjects[0].name → ServiceAccount shop/a',
      'subject subjects[1].name → ServiceAccount other/b',
    ],
  ],
  [
    'cluster role binding: a subject without namespace names nobody',
    {
      ...object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', {
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'x' },
        subjects: [{ kind: 'ServiceAccount', name: 'a' }],
      }),
    },
    ['role roleRef.name → ClusterRole x'],
  ],
  [
    'webhooks and API services ask for port 443',
    object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
      webhooks: [
        { clientConfig: { service: { name: 'hook', namespace: 'sys' } } },
        { clientConfig: { service: { name: 'hook', namespace: 'sys', port: 8443 } } },
        { clientConfig: { url: 'https://x' } },
      ],
    }),
    [
      'webhook webhooks[0].clientConfig.service.name → Service sys/hook:443',
      'webhook webhooks[1].clientConfig.service.name → Service sys/hook:8443',
    ],
  ],
  [
    'stateful set',
    object('apps/v1', 'StatefulSet', {
      spec: {
        serviceName: 'db',
        template: { spec: {} },
        volumeClaimTemplates: [{ metadata: { name: 'd' }, spec: { storageClassName: 'fast' } }, { spec: { storageClassName: '' } }],
      },
    }),
    [
      'governing-service spec.serviceName → Service shop/db',
      'storage-class spec.volumeClaimTemplates[0].spec.storageClassName → StorageClass fast',
    ],
  ],
  [
    'a volume that a claim template replaces',
    object('apps/v1', 'StatefulSet', {
      spec: {
        template: {
          spec: {
            volumes: [
              { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
              { name: 'cfg', configMap: { name: 'cm' } },
            ],
          },
        },
        volumeClaimTemplates: [{ metadata: { name: 'data' } }],
      },
    }),
    ['volume spec.template.spec.volumes[1].configMap.name → ConfigMap shop/cm'],
  ],
  [
    'claim from a snapshot of another namespace',
    object('v1', 'PersistentVolumeClaim', {
      spec: {
        volumeName: 'pv1',
        dataSourceRef: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 's', namespace: 'backup' },
      },
    }),
    ['volume-name spec.volumeName → PersistentVolume pv1', 'data-source spec.dataSourceRef.name → VolumeSnapshot backup/s'],
  ],
  [
    'owners',
    object(
      'v1',
      'ConfigMap',
      {},
      {
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
          { apiVersion: 'v1', kind: 'Node', name: 'n1' },
        ],
      },
    ),
    ['owner metadata.ownerReferences[0].name → Deployment shop/web', 'owner metadata.ownerReferences[1].name → Node n1'],
  ],
  [
    'HTTPRoute',
    object('gateway.networking.k8s.io/v1', 'HTTPRoute', {
      spec: {
        parentRefs: [
          { name: 'edge', namespace: 'infra', sectionName: 'https' },
          { group: '', kind: 'Service', name: 'mesh' },
        ],
        rules: [
          {
            backendRefs: [
              { name: 'web', port: 80 },
              { name: 'api', namespace: 'backend', port: 8080 },
            ],
            filters: [
              { requestMirror: { backendRef: { name: 'shadow', port: 80 } } },
              { extensionRef: { group: 'x.io', kind: 'Filter', name: 'f' } },
            ],
          },
        ],
      },
    }),
    [
      'gateway-parent spec.parentRefs[0].sectionName → Gateway infra/edge#https',
      'gateway-parent spec.parentRefs[1].name → Service shop/mesh',
      'route-backend spec.rules[0].backendRefs[0].name → Service shop/web:80',
      'route-backend spec.rules[0].backendRefs[1].name → Service backend/api:8080',
      'route-mirror spec.rules[0].filters[0].requestMirror.backendRef.name → Service shop/shadow:80',
      'route-filter spec.rules[0].filters[1].extensionRef.name → Filter.x.io shop/f',
    ],
  ],
  [
    'Gateway',
    object('gateway.networking.k8s.io/v1', 'Gateway', {
      spec: {
        gatewayClassName: 'istio',
        listeners: [
          { name: 'https', tls: { certificateRefs: [{ name: 'tls' }, { kind: 'Secret', group: '', name: 'tls2', namespace: 'certs' }] } },
        ],
      },
    }),
    [
      'gateway-class spec.gatewayClassName → GatewayClass istio',
      'gateway-tls spec.listeners[0].tls.certificateRefs[0].name → Secret shop/tls',
      'gateway-tls spec.listeners[0].tls.certificateRefs[1].name → Secret certs/tls2',
    ],
  ],
  [
    'ServiceMonitor',
    object('monitoring.coreos.com/v1', 'ServiceMonitor', {
      spec: {
        endpoints: [
          {
            port: 'http',
            basicAuth: { username: { name: 'auth', key: 'user' }, password: { name: 'auth', key: 'pass' } },
            tlsConfig: { ca: { configMap: { name: 'ca', key: 'ca.crt' } } },
          },
          { bearerTokenSecret: { name: 'token', key: 't' } },
          { bearerTokenSecret: { name: '', key: '' } },
        ],
      },
    }),
    [
      'scrape-auth spec.endpoints[0].basicAuth.username.key → Secret shop/auth#user',
      'scrape-auth spec.endpoints[0].basicAuth.password.key → Secret shop/auth#pass',
      'scrape-tls spec.endpoints[0].tlsConfig.ca.configMap.key → ConfigMap shop/ca#ca.crt',
      'scrape-auth spec.endpoints[1].bearerTokenSecret.key → Secret shop/token#t',
    ],
  ],
  [
    'KEDA',
    object('keda.sh/v1alpha1', 'ScaledObject', {
      spec: {
        scaleTargetRef: { name: 'web' },
        triggers: [{ authenticationRef: { name: 'auth' } }, { authenticationRef: { name: 'all', kind: 'ClusterTriggerAuthentication' } }],
      },
    }),
    [
      'scale-target spec.scaleTargetRef.name → Deployment shop/web',
      'trigger-auth spec.triggers[0].authenticationRef.name → TriggerAuthentication.keda.sh shop/auth',
      'trigger-auth spec.triggers[1].authenticationRef.name → ClusterTriggerAuthentication.keda.sh all',
    ],
  ],
  [
    'cert-manager',
    object('cert-manager.io/v1', 'Certificate', {
      spec: {
        secretName: 'tls',
        issuerRef: { name: 'le', kind: 'ClusterIssuer' },
        keystores: { jks: { create: true, passwordSecretRef: { name: 'pw', key: 'p' } } },
      },
    }),
    [
      'issuer spec.issuerRef.name → ClusterIssuer.cert-manager.io le',
      'keystore-password spec.keystores.jks.passwordSecretRef.key → Secret shop/pw#p',
    ],
  ],
  [
    'issuer: secrets of solvers at any depth',
    object('cert-manager.io/v1', 'Issuer', {
      spec: {
        acme: {
          privateKeySecretRef: { name: 'made' },
          solvers: [{ dns01: { cloudflare: { apiTokenSecretRef: { name: 'cf', key: 'token' } } } }],
        },
      },
    }),
    ['issuer-solver spec.acme.solvers[0].dns01.cloudflare.apiTokenSecretRef.key → Secret shop/cf#token'],
  ],
  [
    'External Secrets',
    object('external-secrets.io/v1', 'ExternalSecret', {
      spec: {
        secretStoreRef: { name: 'vault', kind: 'ClusterSecretStore' },
        dataFrom: [
          { sourceRef: { generatorRef: { apiVersion: 'generators.external-secrets.io/v1alpha1', kind: 'Password', name: 'gen' } } },
        ],
        target: { template: { templateFrom: [{ configMap: { name: 'tpl', items: [{ key: 'config' }] } }] } },
      },
    }),
    [
      'secret-store spec.secretStoreRef.name → ClusterSecretStore.external-secrets.io vault',
      'secret-generator spec.dataFrom[0].sourceRef.generatorRef.name → Password.generators.external-secrets.io shop/gen',
      'secret-template spec.target.template.templateFrom[0].configMap.name → ConfigMap shop/tpl',
      'secret-template spec.target.template.templateFrom[0].configMap.items[0].key → ConfigMap shop/tpl#config',
    ],
  ],
  [
    'Argo Rollout',
    object('argoproj.io/v1alpha1', 'Rollout', {
      spec: {
        workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        strategy: { canary: { stableService: 's', canaryService: 'c', steps: [{ analysis: { templates: [{ templateName: 'ok' }] } }] } },
      },
    }),
    [
      'workload spec.workloadRef.name → Deployment shop/web',
      'rollout-service spec.strategy.canary.stableService → Service shop/s',
      'rollout-service spec.strategy.canary.canaryService → Service shop/c',
      'analysis spec.strategy.canary.steps[0].analysis.templates[0].templateName → AnalysisTemplate.argoproj.io shop/ok',
    ],
  ],
  [
    'Istio: hosts of the cluster, no others',
    object('networking.istio.io/v1', 'VirtualService', {
      spec: {
        gateways: ['mesh', 'edge', 'infra/public'],
        http: [
          {
            route: [
              { destination: { host: 'web', port: { number: 80 } } },
              { destination: { host: 'api.backend.svc.cluster.local' } },
              { destination: { host: 'example.com' } },
            ],
          },
        ],
      },
    }),
    [
      'mesh-gateway spec.gateways[1] → Gateway.networking.istio.io shop/edge',
      'mesh-gateway spec.gateways[2] → Gateway.networking.istio.io infra/public',
      'mesh-destination spec.http[0].route[0].destination.host → Service shop/web:80',
      'mesh-destination spec.http[0].route[1].destination.host → Service backend/api',
    ],
  ],
];

test('references of ordinary objects', () => {
  for (const [name, value, want] of ROWS) assert.deepEqual(referencesOf(value, 'default').map(show), want, name);
});

/** An object of the kind with just what the row looks for. */
function build(steps: readonly Step[], holder: Json): Json {
  return steps.reduceRight<Json>((inner, step) => wrap(step, inner), holder);
}

function wrap(step: Step, inner: Json): Json {
  switch (step.kind) {
    case 'field':
      return { [step.name]: inner };
    case 'any-of':
      return { [step.names[0] ?? '']: inner };
    case 'each':
      return [inner];
    case 'every-field':
      return { anything: inner };
    case 'deep':
      return { first: { second: [{ [`my${step.suffix}`]: inner }] } };
  }
}

function nest(path: string, value: Json): JsonObject {
  return path.split('.').reduceRight<Json>((inner, key) => ({ [key]: inner }), value) as JsonObject;
}

function holderOf(row: ReferenceRow): Json {
  if (row.name === '') return 'target';
  return {
    ...(row.keys === undefined ? {} : { items: [{ key: 'one' }] }),
    ...(row.kind === undefined || row.to !== '' ? {} : { [row.kind]: 'ClusterThing' }),
    ...(row.group === undefined || row.to !== '' ? {} : { [row.group]: row.group === 'apiVersion' ? 'x.io/v1' : 'x.io' }),
    ...(row.only === undefined ? {} : { kind: row.only[0] ?? '' }),
    ...(row.namespace === undefined ? {} : { [row.namespace]: 'other' }),
    ...(row.key === undefined ? {} : { [row.key]: 'one' }),
    ...(row.port === undefined ? {} : nest(row.port[0] ?? '', 'http')),
    ...(typeof row.optional === 'string' ? { [row.optional]: true } : {}),
    [row.name ?? 'name']: 'target',
  };
}

test('every row of the tables finds what it describes', () => {
  let count = 0;
  const check = (group: string, kind: string, row: ReferenceRow, under: readonly string[]) => {
    const base = { apiVersion: group === '' ? 'v1' : `${group}/v1`, kind, metadata: { name: 'self', namespace: 'shop' } };
    const value: JsonObject =
      row.annotation === undefined
        ? {
            ...base,
            ...(build([...under.map((name): Step => ({ kind: 'field', name })), ...parsePattern(row.at)], holderOf(row)) as JsonObject),
          }
        : { ...base, metadata: { ...base.metadata, annotations: { [row.annotation]: 'target' } } };
    const withMetadata = row.at.startsWith('metadata')
      ? { ...value, metadata: { ...base.metadata, ...(value['metadata'] as JsonObject) } }
      : value;
    const found = referencesOf(withMetadata, 'shop').filter(({ role, to }) => role === row.role && to.name === 'target');
    const name = `${group}/${kind}: ${row.annotation ?? row.at}`;
    assert.ok(found.length >= 1, name);
    const [first] = found;
    const [toKind = '', ...toGroup] = (
      row.only?.[0] ?? (row.to === '' ? (row.group === undefined ? 'ClusterThing' : 'ClusterThing.x.io') : row.to)
    ).split('.');
    assert.equal(first?.to.kind, toKind, name);
    assert.equal(first?.to.group, toGroup.join('.'), name);
    assert.equal(first?.optional, row.optional !== undefined, name);
    if (row.key !== undefined) assert.equal(first?.key, 'one', name);
    if (row.keys !== undefined)
      assert.ok(
        found.some(({ key }) => key === 'one'),
        name,
      );
    if (row.port !== undefined) assert.equal(first?.port, 'http', name);
    assert.equal(first?.grant, row.grant === true, name);
    count++;
  };
  for (const row of podReferences()) check('apps', 'Deployment', row, ['spec', 'template', 'spec']);
  for (const row of commonReferences()) check('', 'ConfigMap', row, []);
  for (const table of [kindReferences(), operatorReferences()]) {
    for (const [type, rows] of Object.entries(table)) {
      const slash = type.indexOf('/');
      for (const row of rows) check(type.slice(0, slash), type.slice(slash + 1), row, []);
    }
  }
  assert.ok(count > 200, String(count));
});

test('property: any JSON gives references or none', () => {
  const kinds = [...Object.keys(kindReferences()), ...Object.keys(operatorReferences()), 'apps/Deployment', '/Pod'];
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 3 }), (type, spec, rest) => {
      const slash = type.indexOf('/');
      const apiVersion = slash === 0 ? 'v1' : `${type.slice(0, slash)}/v1`;
      for (const value of [
        spec,
        {
          apiVersion,
          kind: type.slice(slash + 1),
          metadata: { name: 'x', annotations: rest },
          spec,
          webhooks: spec,
          roleRef: rest,
          subjects: [rest],
        },
      ])
        for (const { to } of referencesOf(value as Json, 'shop')) assert.notEqual(to.name, '');
    }),
    { seed: 31, numRuns: process.env['HELMWRIGHT_TEST_LONG'] === undefined ? 500 : 20_000 },
  );
});
