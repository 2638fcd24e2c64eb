import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../kube/index.ts';
import { sourceDir } from '../../testing/source-dir.ts';
import { applyDefaults, hasDefaults } from './apply.ts';
import { pullPolicy } from './image.ts';
import { SHAPES } from './kinds.ts';

const runs = process.env['HELMWRIGHT_TEST_LONG'] === undefined ? 300 : 20000;
const recorded = JSON.parse(readFileSync(join(sourceDir(import.meta.url), 'testdata/recorded.json'), 'utf8')) as readonly (readonly [
  JsonObject,
  JsonObject,
])[];

test('objects get the defaults that the API server gives them', () => {
  assert.ok(recorded.length >= 130);
  for (const [object, want] of recorded) {
    const name = `${object['apiVersion']} ${object['kind']} ${JSON.stringify(object)}`;
    const got = applyDefaults(object, { minor: 36 });
    assert.deepEqual(JSON.parse(JSON.stringify(got)), want, name);
    assert.deepEqual(applyDefaults(got, { minor: 36 }), got, `twice: ${name}`);
  }
});

const at = (object: Json | undefined, path: string): Json | undefined =>
  path.split('.').reduce<Json | undefined>((value, key) => (value as JsonObject | undefined)?.[key], object);
const object = (apiVersion: string, kind: string, spec: JsonObject = {}): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name: 'n' },
  spec,
});
const HOST_POD = { hostNetwork: true, containers: [{ name: 'a', ports: [{ containerPort: 80 }] }] };
const DRIVER = object('storage.k8s.io/v1', 'CSIDriver');
const POD_LIMITS = { resources: { limits: { cpu: '2' } }, containers: [{ name: 'a', resources: { requests: { cpu: '100m' } } }] };

/** Name, object, path, the value before the minor, the minor, the value from it on. */
const versions: readonly (readonly [string, JsonObject, string, Json | undefined, number, Json | undefined])[] = [
  ['namespace label', object('v1', 'Namespace'), 'metadata.labels', undefined, 21, { 'kubernetes.io/metadata.name': 'n' }],
  ['surge of daemon sets', object('apps/v1', 'DaemonSet'), 'spec.updateStrategy.rollingUpdate.maxSurge', undefined, 21, 0],
  ['internal traffic', object('v1', 'Service'), 'spec.internalTrafficPolicy', undefined, 22, 'Cluster'],
  ['node ports of balancers', object('v1', 'Service', { type: 'LoadBalancer' }), 'spec.allocateLoadBalancerNodePorts', undefined, 22, true],
  [
    'traffic to external IPs',
    object('v1', 'Service', { externalIPs: ['1.2.3.4'] }),
    'spec.externalTrafficPolicy',
    undefined,
    29,
    'Cluster',
  ],
  [
    'mode of balancers',
    { ...object('v1', 'Service', { type: 'LoadBalancer' }), status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } } },
    'status.loadBalancer.ingress.0.ipMode',
    undefined,
    30,
    'VIP',
  ],
  [
    'claims of stateful sets',
    object('apps/v1', 'StatefulSet'),
    'spec.persistentVolumeClaimRetentionPolicy.whenDeleted',
    undefined,
    27,
    'Retain',
  ],
  [
    'unavailable pods of stateful sets',
    object('apps/v1', 'StatefulSet'),
    'spec.updateStrategy.rollingUpdate.maxUnavailable',
    undefined,
    36,
    undefined,
  ],
  ['completion mode', object('batch/v1', 'Job'), 'spec.completionMode', undefined, 22, 'NonIndexed'],
  ['suspension', object('batch/v1', 'Job'), 'spec.suspend', undefined, 22, false],
  ['replacement of pods', object('batch/v1', 'Job'), 'spec.podReplacementPolicy', undefined, 29, 'TerminatingOrFailed'],
  [
    'replacement after a policy',
    object('batch/v1', 'Job', { podFailurePolicy: { rules: [] } }),
    'spec.podReplacementPolicy',
    undefined,
    29,
    'Failed',
  ],
  ['manual selector', object('batch/v1', 'Job'), 'spec.manualSelector', undefined, 29, false],
  [
    'host ports of templates',
    object('apps/v1', 'Deployment', { template: { spec: HOST_POD } }),
    'spec.template.spec.containers.0.ports.0.hostPort',
    80,
    28,
    undefined,
  ],
  ['host ports of pods', object('v1', 'Pod', HOST_POD), 'spec.containers.0.ports.0.hostPort', 80, 36, 80],
  ['requests of pods', object('v1', 'Pod', POD_LIMITS), 'spec.resources.requests', undefined, 34, { cpu: '100m' }],
  [
    'image volumes',
    object('v1', 'Pod', { volumes: [{ name: 'v', image: { reference: 'a:latest' } }] }),
    'spec.volumes.0.image.pullPolicy',
    undefined,
    35,
    'Always',
  ],
  ['storage capacity', DRIVER, 'spec.storageCapacity', undefined, 21, false],
  ['republishing', DRIVER, 'spec.requiresRepublish', undefined, 21, false],
  ['SELinux mounts', DRIVER, 'spec.seLinuxMount', undefined, 28, false],
  [
    'scope of parameters',
    object('networking.k8s.io/v1', 'IngressClass', { parameters: { kind: 'X' } }),
    'spec.parameters.scope',
    undefined,
    22,
    'Cluster',
  ],
  [
    'lending',
    object('flowcontrol.apiserver.k8s.io/v1beta2', 'PriorityLevelConfiguration', { limited: {} }),
    'spec.limited.lendablePercent',
    undefined,
    26,
    0,
  ],
  [
    'exempt levels',
    object('flowcontrol.apiserver.k8s.io/v1beta3', 'PriorityLevelConfiguration', { exempt: {} }),
    'spec.exempt.lendablePercent',
    undefined,
    28,
    0,
  ],
  [
    'classless requests',
    object('resource.k8s.io/v1beta1', 'ResourceClaim', { devices: { requests: [{ name: 'r' }] } }),
    'spec.devices.requests.0.count',
    1,
    33,
    undefined,
  ],
];

test('defaults begin and end with versions', () => {
  for (const [name, input, path, before, since, after] of versions) {
    for (let minor = 20; minor <= 36; minor++) {
      assert.deepEqual(at(applyDefaults(input, { minor }), path), minor < since ? before : after, `${name} 1.${minor}`);
    }
  }
});

test('services of external names had an internal traffic policy in 1.22 and 1.23', () => {
  const service = object('v1', 'Service', { type: 'ExternalName' });
  for (let minor = 20; minor <= 36; minor++) {
    const want = minor === 22 || minor === 23 ? 'Cluster' : undefined;
    assert.equal(at(applyDefaults(service, { minor }), 'spec.internalTrafficPolicy'), want, `1.${minor}`);
  }
});

/** Kinds of versions that no server of 1.36 has any more. */
const gone: readonly (readonly [string, JsonObject, string, Json | undefined])[] = [
  ['pod security policy', object('policy/v1beta1', 'PodSecurityPolicy'), 'spec.allowPrivilegeEscalation', true],
  [
    'autoscaler',
    object('autoscaling/v2beta1', 'HorizontalPodAutoscaler'),
    'spec.metrics.0.resource',
    { name: 'cpu', targetAverageUtilization: 80 },
  ],
  [
    'its behaviour',
    object('autoscaling/v2beta2', 'HorizontalPodAutoscaler', { behavior: {} }),
    'spec.behavior.scaleUp.policies.0.value',
    4,
  ],
  ['cron job', object('batch/v2alpha1', 'CronJob'), 'spec.concurrencyPolicy', 'Allow'],
  ['its history', object('batch/v2alpha1', 'CronJob'), 'spec.failedJobsHistoryLimit', undefined],
  [
    'ingress',
    object('extensions/v1beta1', 'Ingress', { rules: [{ http: { paths: [{}] } }] }),
    'spec.rules.0.http.paths.0.pathType',
    'ImplementationSpecific',
  ],
  ['claim', object('resource.k8s.io/v1alpha2', 'ResourceClaim'), 'spec.allocationMode', 'WaitForFirstConsumer'],
  ['definition', object('apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', { version: 'v1' }), 'status.storedVersions', ['v1']],
  [
    'deployment',
    object('extensions/v1beta1', 'Deployment', { template: { metadata: { labels: { a: 'b' } } } }),
    'spec.selector',
    { matchLabels: { a: 'b' } },
  ],
];

test('versions that are gone keep their defaults', () => {
  for (const [name, input, path, want] of gone) assert.deepEqual(at(applyDefaults(input, { minor: 21 }), path), want, name);
});

const D64 = 'a'.repeat(64);
const images: readonly (readonly [string, 'Always' | 'IfNotPresent'])[] = [
  ['nginx', 'Always'],
  ['nginx:latest', 'Always'],
  ['nginx:1.25', 'IfNotPresent'],
  ['nginx:', 'IfNotPresent'],
  ['', 'IfNotPresent'],
  ['localhost:5000/app', 'Always'],
  ['localhost:5000/app:1', 'IfNotPresent'],
  ['[::1]:5000/app', 'Always'],
  ['registry.io/team/app:latest', 'Always'],
  [`app@sha256:${D64}`, 'IfNotPresent'],
  [`app:latest@sha256:${D64}`, 'Always'],
  [`app:latest@sha256:${'A'.repeat(64)}`, 'IfNotPresent'],
  [`app:latest@md5:${'a'.repeat(32)}`, 'IfNotPresent'],
  ['App', 'IfNotPresent'],
  ['Registry/app', 'Always'],
  ['my app', 'IfNotPresent'],
  ['a__b', 'Always'],
  ['a___b', 'IfNotPresent'],
  ['a_b.c/d', 'Always'],
  [D64, 'IfNotPresent'],
  [`r.io/${'x'.repeat(255)}`, 'Always'],
  [`r.io/${'x'.repeat(256)}`, 'IfNotPresent'],
  ['x'.repeat(247), 'Always'],
  ['x'.repeat(248), 'IfNotPresent'],
];

test('the pull policy follows from the tag, if the image has a name', () => {
  for (const [image, want] of images) assert.equal(pullPolicy(image), want, image);
});

const SERVICE = object('v1', 'Service', {
  type: 'ClusterIP',
  sessionAffinity: 'None',
  internalTrafficPolicy: 'Cluster',
  ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
});

test('what has its defaults stays the same object, and what stays is shared', () => {
  assert.equal(applyDefaults(SERVICE, { minor: 36 }), SERVICE);
  const unknown = object('example.com/v1', 'Deployment');
  assert.equal(applyDefaults(unknown, { minor: 36 }), unknown);
  const volumes = [{ name: 'v', emptyDir: {} }];
  const made = applyDefaults(object('v1', 'Pod', { volumes, containers: [{ name: 'a', image: 'b:1' }] }), { minor: 36 });
  assert.equal(at(made, 'spec.volumes'), volumes);
  const list: JsonObject = { apiVersion: 'v1', kind: 'ServiceList', items: [SERVICE, object('v1', 'Service')] };
  assert.equal(at(applyDefaults(list, { minor: 36 }), 'items.1.spec.type'), 'ClusterIP');
});

const details: readonly (readonly [string, JsonObject, string, Json | undefined])[] = [
  ['nothing finer than a thousandth', object('v1', 'Pod', { overhead: { cpu: '0.0001' } }), 'spec.overhead.cpu', '1m'],
  ['what is not finer stays as written', object('v1', 'Pod', { overhead: { cpu: '0.5' } }), 'spec.overhead.cpu', '0.5'],
  [
    'string data',
    { apiVersion: 'v1', kind: 'Secret', stringData: { a: 'ä' }, data: { a: 'eA==', b: 'eQ==' } },
    'data',
    { a: 'w6Q=', b: 'eQ==' },
  ],
  ['the account has two names', object('v1', 'Pod', { serviceAccountName: 'a', serviceAccount: 'b' }), 'spec.serviceAccount', 'a'],
  ['a zero pointer is set', object('apps/v1', 'Deployment', { replicas: 0 }), 'spec.replicas', 0],
  [
    'a zero value is not',
    object('v1', 'Pod', { containers: [{ readinessProbe: { periodSeconds: 0 } }] }),
    'spec.containers.0.readinessProbe.periodSeconds',
    10,
  ],
  ['null is nothing', object('apps/v1', 'Deployment', { replicas: null, strategy: null }), 'spec.strategy.type', 'RollingUpdate'],
  ['a wrong type is left', object('apps/v1', 'Deployment', { strategy: 'Recreate' }), 'spec.strategy', 'Recreate'],
  ['no block beside Recreate', object('apps/v1', 'Deployment', { strategy: { type: 'Recreate' } }), 'spec.strategy', { type: 'Recreate' }],
  ['no spec at all', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' }, 'spec.policyTypes', ['Ingress']],
  ['egress rules', object('networking.k8s.io/v1', 'NetworkPolicy', { egress: [{}] }), 'spec.policyTypes', ['Ingress', 'Egress']],
  [
    'service of a webhook',
    { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', spec: { service: {} } },
    'spec.service.port',
    443,
  ],
  [
    'time of a taint',
    object('resource.k8s.io/v1beta2', 'DeviceTaintRule', { taint: { key: 'k' } }),
    'spec.taint.timeAdded',
    '2026-01-01T00:00:00Z',
  ],
];

test('details', () => {
  for (const [name, input, path, want] of details) {
    assert.deepEqual(at(applyDefaults(input, { minor: 36, now: '2026-01-01T00:00:00Z' }), path), want, name);
  }
  assert.equal(Object.hasOwn(applyDefaults({ apiVersion: 'v1', kind: 'Secret', stringData: {} }, { minor: 36 }), 'stringData'), false);
});

test('any JSON: nothing thrown, nothing changed in place, twice is once', () => {
  const kinds = [...SHAPES].flatMap(([kind, all]) => all.flatMap(([names]) => names.map((name) => [name, kind] as const)));
  for (const [apiVersion, kind] of kinds) assert.ok(hasDefaults(apiVersion, kind));
  const words = recorded.flatMap(([input]) => keysOf(input));
  const keys = fc.constantFrom(...new Set(words), '__proto__', 'constructor');
  const json = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 7 },
      fc.constantFrom(null, true, 0, 1, '', 'RollingUpdate', '0.0001'),
      fc.array(tie('any'), { maxLength: 3 }),
      tie('object'),
    ),
    object: fc.dictionary(keys, tie('any'), { maxKeys: 6 }),
  })).object as fc.Arbitrary<JsonObject>;
  fc.assert(
    fc.property(
      json,
      fc.constantFrom(...kinds),
      fc.integer({ min: 20, max: 36 }),
      fc.constantFrom(...recorded),
      (foreign, [apiVersion, kind], minor, [known]) => {
        for (const input of [{ ...foreign, apiVersion, kind }, { ...known, spec: foreign, apiVersion, kind }, known]) {
          const before = JSON.stringify(input);
          const once = applyDefaults(input, { minor });
          assert.equal(JSON.stringify(input), before);
          assert.deepEqual(applyDefaults(once, { minor }), once);
        }
      },
    ),
    { seed: 1, numRuns: runs },
  );
});

function keysOf(value: Json): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(keysOf);
  return Object.entries(value as JsonObject).flatMap(([key, item]) => [key, ...keysOf(item)]);
}
