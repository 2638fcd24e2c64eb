import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json, JsonObject } from '../json.ts';
import { idText, type ObjectId } from './object-id.ts';
import { inventoryOf, producedBy } from './producers.ts';
import { type ExternalObject, type ResolvedState, resolveAll } from './resolve.ts';

function object(apiVersion: string, kind: string, name: string, rest: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return { apiVersion, kind, metadata: { name, ...metadata }, ...rest };
}

/** What an object makes beside itself: `Secret tls [ca.crt,tls.crt]`. */
function made(value: JsonObject): readonly string[] {
  return producedBy(value, 'shop')
    .filter(({ object: itself }) => itself === undefined)
    .map(({ id, keys, ports }) => {
      const inside =
        keys === undefined
          ? ports === undefined
            ? ''
            : ` :${ports.map(({ port }) => port).join(',')}`
          : ` [${[...keys].sort().join(',')}]`;
      return `${idText(id)}${inside}`;
    });
}

const PRODUCERS: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  [
    'SealedSecret',
    object('bitnami.com/v1alpha1', 'SealedSecret', 'a', {
      spec: { encryptedData: { user: 'x', pass: 'y' }, template: { metadata: { name: 'b' }, data: { url: 'z' } } },
    }),
    ['Secret shop/b [pass,url,user]'],
  ],
  [
    'ExternalSecret with data',
    object('external-secrets.io/v1', 'ExternalSecret', 'a', { spec: { data: [{ secretKey: 'k' }], target: { name: 't' } } }),
    ['Secret shop/t [k]'],
  ],
  [
    'ExternalSecret with dataFrom',
    object('external-secrets.io/v1', 'ExternalSecret', 'a', { spec: { dataFrom: [{ extract: {} }] } }),
    ['Secret shop/a'],
  ],
  [
    'ExternalSecret with a template in place of all',
    object('external-secrets.io/v1', 'ExternalSecret', 'a', {
      spec: { dataFrom: [{ extract: {} }], data: [{ secretKey: 'k' }], target: { template: { data: { url: 'x' } } } },
    }),
    ['Secret shop/a [url]'],
  ],
  [
    'ExternalSecret that only merges',
    object('external-secrets.io/v1', 'ExternalSecret', 'a', { spec: { target: { creationPolicy: 'Merge' } } }),
    [],
  ],
  [
    'ClusterExternalSecret',
    object('external-secrets.io/v1', 'ClusterExternalSecret', 'a', {
      spec: { externalSecretName: 'e', externalSecretSpec: { data: [{ secretKey: 'k' }] } },
    }),
    ['Secret */e [k]'],
  ],
  [
    'Certificate',
    object('cert-manager.io/v1', 'Certificate', 'c', {
      spec: { secretName: 's', additionalOutputFormats: [{ type: 'CombinedPEM' }], keystores: { pkcs12: { create: true } } },
    }),
    ['Secret shop/s [ca.crt,keystore.p12,tls-combined.pem,tls.crt,tls.key,truststore.p12]'],
  ],
  [
    'Ingress with an issuer',
    object(
      'networking.k8s.io/v1',
      'Ingress',
      'i',
      { spec: { tls: [{ secretName: 'i-tls' }] } },
      { annotations: { 'cert-manager.io/issuer': 'x' } },
    ),
    ['Secret shop/i-tls [ca.crt,tls.crt,tls.key]', 'Certificate.cert-manager.io shop/i-tls'],
  ],
  ['Ingress without', object('networking.k8s.io/v1', 'Ingress', 'i', { spec: { tls: [{ secretName: 'i-tls' }] } }), []],
  [
    'Gateway with an issuer',
    object(
      'gateway.networking.k8s.io/v1',
      'Gateway',
      'g',
      { spec: { listeners: [{ name: 'l', tls: { certificateRefs: [{ name: 'g-tls' }] } }] } },
      { annotations: { 'cert-manager.io/cluster-issuer': 'x' } },
    ),
    ['Secret shop/g-tls [ca.crt,tls.crt,tls.key]'],
  ],
  [
    'SecretProviderClass',
    object('secrets-store.csi.x-k8s.io/v1', 'SecretProviderClass', 'p', {
      spec: { secretObjects: [{ secretName: 's', data: [{ key: 'a', objectName: 'o' }, { key: 'b' }] }] },
    }),
    ['Secret shop/s [a,b]'],
  ],
  [
    'CloudNativePG',
    object('postgresql.cnpg.io/v1', 'Cluster', 'db', {
      spec: { managed: { services: { disabledDefaultServices: ['ro'] } }, enableSuperuserAccess: true },
    }),
    [
      'Service shop/db-rw :5432',
      'Service shop/db-r :5432',
      'Secret shop/db-app [dbname,fqdn-jdbc-uri,fqdn-uri,host,jdbc-uri,password,pgpass,port,uri,user,username]',
      'Secret shop/db-superuser [dbname,fqdn-jdbc-uri,fqdn-uri,host,jdbc-uri,password,pgpass,port,uri,user,username]',
      'Secret shop/db-ca [ca.crt,ca.key]',
      'Secret shop/db-server [tls.crt,tls.key]',
      'Secret shop/db-replication [tls.crt,tls.key]',
      'ServiceAccount shop/db',
    ],
  ],
  [
    'StatefulSet claims',
    object('apps/v1', 'StatefulSet', 'db', {
      spec: { replicas: 2, ordinals: { start: 1 }, template: { spec: {} }, volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
    }),
    ['PersistentVolumeClaim shop/data-db-1', 'PersistentVolumeClaim shop/data-db-2'],
  ],
  [
    'ephemeral volume of a pod',
    object('v1', 'Pod', 'p', { spec: { volumes: [{ name: 'scratch', ephemeral: {} }] } }),
    ['PersistentVolumeClaim shop/p-scratch'],
  ],
  [
    'Issuer with an ACME account',
    object('cert-manager.io/v1', 'Issuer', 'i', { spec: { acme: { privateKeySecretRef: { name: 'acct' } } } }),
    ['Secret shop/acct [tls.key]'],
  ],
  [
    'trust-manager',
    object('trust.cert-manager.io/v1alpha1', 'Bundle', 'roots', { spec: { target: { configMap: { key: 'ca.pem' } } } }),
    ['ConfigMap */roots [ca.pem]'],
  ],
  [
    'Vault operator',
    object('secrets.hashicorp.com/v1beta1', 'VaultStaticSecret', 'v', { spec: { destination: { name: 'd', create: true } } }),
    ['Secret shop/d'],
  ],
  ['OnePassword', object('onepassword.com/v1', 'OnePasswordItem', 'o'), ['Secret shop/o']],
  [
    'RabbitMQ',
    object('rabbitmq.com/v1beta1', 'RabbitmqCluster', 'mq'),
    [
      'Service shop/mq',
      'Service shop/mq-nodes',
      'Secret shop/mq-default-user [connection_string,default_user.conf,host,password,port,provider,type,username]',
    ],
  ],
  [
    'Zalando',
    object('acid.zalan.do/v1', 'postgresql', 'pg', { spec: { users: { my_app: [] } } }),
    [
      'Service shop/pg :5432',
      'Service shop/pg-repl :5432',
      'Secret shop/my-app.pg.credentials.postgresql.acid.zalan.do [password,username]',
      'Secret shop/postgres.pg.credentials.postgresql.acid.zalan.do [password,username]',
      'Secret shop/standby.pg.credentials.postgresql.acid.zalan.do [password,username]',
    ],
  ],
  [
    'Flagger',
    object('flagger.app/v1beta1', 'Canary', 'web', { spec: { targetRef: { kind: 'Deployment', name: 'web' } } }),
    ['Service shop/web', 'Service shop/web-primary', 'Service shop/web-canary', 'Deployment shop/web-primary'],
  ],
  [
    'OpenShift serving certificate',
    object('v1', 'Service', 's', {}, { annotations: { 'service.beta.openshift.io/serving-cert-secret-name': 'c' } }),
    ['Secret shop/c [tls.crt,tls.key]'],
  ],
];

test('what operators and controllers make', () => {
  for (const [name, value, want] of PRODUCERS) assert.deepEqual(made(value), want, name);
});

test('what every cluster has', () => {
  const inventory = inventoryOf([], 'shop');
  const rows: readonly (readonly [ObjectId, boolean])[] = [
    [{ group: '', kind: 'ServiceAccount', namespace: 'any', name: 'default' }, true],
    [{ group: '', kind: 'ServiceAccount', namespace: 'any', name: 'robot' }, false],
    [{ group: '', kind: 'ConfigMap', namespace: 'any', name: 'kube-root-ca.crt' }, true],
    [{ group: 'scheduling.k8s.io', kind: 'PriorityClass', namespace: '', name: 'system-node-critical' }, true],
    [{ group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespace: '', name: 'view' }, true],
    [{ group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespace: '', name: 'system:auth-delegator' }, true],
    [{ group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespace: '', name: 'mine' }, false],
    [{ group: '', kind: 'Service', namespace: 'default', name: 'kubernetes' }, true],
    [{ group: '', kind: 'Service', namespace: 'shop', name: 'kubernetes' }, false],
    [{ group: '', kind: 'Namespace', namespace: '', name: 'kube-system' }, true],
  ];
  for (const [id, want] of rows) assert.equal(inventory.find(id) !== undefined, want, idText(id));
  assert.deepEqual(
    [...(inventory.find({ group: '', kind: 'ConfigMap', namespace: 'x', name: 'kube-root-ca.crt' })?.keys ?? [])],
    ['ca.crt'],
  );
});

function envPod(kind: 'configMapKeyRef' | 'secretKeyRef', name: string, key: string, optional = false): JsonObject {
  return object('v1', 'Pod', 'p', {
    spec: { containers: [{ env: [{ name: 'A', valueFrom: { [kind]: { name, key, ...(optional ? { optional } : {}) } } }] }] },
  });
}

const config = object('v1', 'ConfigMap', 'cm', { data: { a: '1' }, binaryData: { b: 'AA==' } });
const secret = object('v1', 'Secret', 's', { data: { a: '' }, stringData: { c: '' } });
const service = object('v1', 'Service', 'web', { spec: { ports: [{ name: 'http', port: 80, targetPort: 'web' }] } });

function backend(port: JsonObject, name = 'web'): JsonObject {
  return object('networking.k8s.io/v1', 'Ingress', 'i', { spec: { defaultBackend: { service: { name, port } } } });
}

function route(namespace: string): JsonObject {
  return object(
    'gateway.networking.k8s.io/v1',
    'HTTPRoute',
    'r',
    { spec: { rules: [{ backendRefs: [{ name: 'web', namespace, port: 80 }] }] } },
    { namespace: 'edge' },
  );
}

function grant(from: string, name?: string): JsonObject {
  return object('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', 'g', {
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: from }],
      to: [{ group: '', kind: 'Service', ...(name === undefined ? {} : { name }) }],
    },
  });
}

/** [name, objects, external, the state of the last reference, tolerated] */
const RESOLVED: readonly (readonly [string, readonly Json[], readonly ExternalObject[], ResolvedState, boolean])[] = [
  ['config map key', [config, envPod('configMapKeyRef', 'cm', 'a')], [], 'found', false],
  ['binary key', [config, envPod('configMapKeyRef', 'cm', 'b')], [], 'found', false],
  ['missing key', [config, envPod('configMapKeyRef', 'cm', 'z')], [], 'missing-key', false],
  ['missing key, optional', [config, envPod('configMapKeyRef', 'cm', 'z', true)], [], 'missing-key', true],
  ['missing object', [envPod('configMapKeyRef', 'cm', 'a')], [], 'missing-object', false],
  ['stringData', [secret, envPod('secretKeyRef', 's', 'c')], [], 'found', false],
  ['a ConfigMap is no Secret', [config, envPod('secretKeyRef', 'cm', 'a')], [], 'missing-object', false],
  ['declared outside', [envPod('secretKeyRef', 's', 'a')], [{ kind: 'Secret', name: 's' }], 'external', false],
  ['declared outside with keys', [envPod('secretKeyRef', 's', 'a')], [{ kind: 'Secret', name: 's', keys: ['b'] }], 'missing-key', false],
  ['declared outside by a star', [envPod('secretKeyRef', 's', 'a')], [{ kind: 'Secret', name: '*', namespace: 'shop' }], 'external', false],
  [
    'declared in another namespace',
    [envPod('secretKeyRef', 's', 'a')],
    [{ kind: 'Secret', name: 's', namespace: 'other' }],
    'missing-object',
    false,
  ],
  ['made by an operator, keys unknown', [PRODUCERS[2]![1], envPod('secretKeyRef', 'a', 'whatever')], [], 'found', false],
  ['made by an operator, keys known', [PRODUCERS[1]![1], envPod('secretKeyRef', 't', 'other')], [], 'missing-key', false],
  ['made in every namespace', [PRODUCERS[5]![1], envPod('secretKeyRef', 'e', 'k')], [], 'found', false],
  ['service port by number', [service, backend({ number: 80 })], [], 'found', false],
  ['service port by name', [service, backend({ name: 'http' })], [], 'found', false],
  ['service port missing', [service, backend({ number: 8080 })], [], 'missing-port', false],
  ['service port name missing', [service, backend({ name: 'web' })], [], 'missing-port', false],
  ['service missing', [backend({ number: 80 }, 'api')], [], 'missing-object', false],
  [
    'ExternalName without ports',
    [object('v1', 'Service', 'web', { spec: { type: 'ExternalName', externalName: 'x' } }), backend({ number: 80 })],
    [],
    'found',
    false,
  ],
  ['across namespaces without grant', [service, route('shop')], [], 'missing-grant', false],
  ['across namespaces with grant', [service, grant('edge'), route('shop')], [], 'found', false],
  ['grant for another namespace', [service, grant('elsewhere'), route('shop')], [], 'missing-grant', false],
  ['grant for another service', [service, grant('edge', 'api'), route('shop')], [], 'missing-grant', false],
  ['objects in lists', [{ apiVersion: 'v1', kind: 'List', items: [config] }, envPod('configMapKeyRef', 'cm', 'a')], [], 'found', false],
];

test('references against what is there', () => {
  for (const [name, objects, external, state, tolerated] of RESOLVED) {
    const resolved = resolveAll(objects, { namespace: 'shop', external }).at(-1);
    assert.equal(resolved?.state, state, name);
    assert.equal(resolved?.tolerated, tolerated, name);
  }
});

test('an object of the set stands before what an operator makes of the same name', () => {
  const certificate = object('cert-manager.io/v1', 'Certificate', 'c', { spec: { secretName: 's' } });
  for (const objects of [
    [secret, certificate],
    [certificate, secret],
  ]) {
    const found = inventoryOf(objects, 'shop').find({ group: '', kind: 'Secret', namespace: 'shop', name: 's' });
    assert.equal(found?.object, secret);
    assert.deepEqual([...(found?.keys ?? [])].sort(), ['a', 'c', 'ca.crt', 'tls.crt', 'tls.key']);
  }
});

test('property: any JSON can be resolved', () => {
  const kinds = PRODUCERS.map(([, value]) => value);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...kinds), fc.jsonValue({ maxDepth: 3 })), { maxLength: 4 }),
      fc.jsonValue({ maxDepth: 2 }),
      (list, other) => {
        const objects = list.map(([base, spec]) => ({ ...base, spec }) as Json);
        resolveAll([...objects, other as Json], { namespace: 'shop' });
      },
    ),
    { seed: 41, numRuns: process.env['HELMWRIGHT_TEST_LONG'] === undefined ? 300 : 20_000 },
  );
});
