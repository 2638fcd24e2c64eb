import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json, JsonObject } from '../json.ts';
import { parseSelector } from '../selector.ts';
import { flattenObjects, idText, isClusterScoped } from './object-id.ts';
import { podSelections } from './pod-selections.ts';
import { containerPorts, podTemplateOf, podTemplates, replicasOf, selectsPods } from './pods.ts';
import { namespacesOf, selectedPods, selectedServices, selectionsOf } from './selections.ts';
import { scrapeTargets, serviceTargets } from './services.ts';

function object(apiVersion: string, kind: string, name: string, spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion, kind, metadata: { name, ...metadata }, spec };
}

function template(labels: JsonObject, spec: JsonObject = {}): JsonObject {
  return { template: { metadata: { labels }, spec } };
}

const WEB = object('apps/v1', 'Deployment', 'web', {
  replicas: 3,
  ...template(
    { app: 'web' },
    {
      containers: [
        {
          name: 'c',
          ports: [
            { name: 'http', containerPort: 8080 },
            { name: 'dns', containerPort: 53, protocol: 'UDP' },
          ],
        },
      ],
    },
  ),
});
const DB = object('apps/v1', 'StatefulSet', 'db', { replicas: 2, ...template({ app: 'db' }) });
const AGENT = object('apps/v1', 'DaemonSet', 'agent', template({ app: 'agent' }), { namespace: 'sys' });
const MIGRATE = object('batch/v1', 'Job', 'migrate', template({ app: 'web', job: 'yes' }), {
  annotations: { 'helm.sh/hook': 'pre-install, pre-upgrade' },
});
const NIGHTLY = object('batch/v1', 'CronJob', 'nightly', { jobTemplate: { spec: template({ app: 'nightly' }) } });
const BARE = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bare', labels: { app: 'bare' } }, spec: {} };
const ROLLOUT = object('argoproj.io/v1alpha1', 'Rollout', 'roll', template({ app: 'roll' }));
const POINTER = object('argoproj.io/v1alpha1', 'Rollout', 'pointer', { workloadRef: { kind: 'Deployment', name: 'web' } });
const SET = [WEB, DB, AGENT, MIGRATE, NIGHTLY, BARE, ROLLOUT, POINTER, object('v1', 'Service', 'web', {})];
const TEMPLATES = podTemplates(SET, 'shop');

test('pod templates of every kind', () => {
  const got = TEMPLATES.map(({ owner, path, lifetime, hook, object: made }) => [
    idText(owner),
    path.join('.'),
    lifetime,
    hook.join(),
    replicasOf({ owner, object: made }),
  ]);
  assert.deepEqual(got, [
    ['Deployment shop/web', 'spec.template', 'service', '', 3],
    ['StatefulSet shop/db', 'spec.template', 'service', '', 2],
    ['DaemonSet sys/agent', 'spec.template', 'service', '', undefined],
    ['Job shop/migrate', 'spec.template', 'task', 'pre-install,pre-upgrade', 1],
    ['CronJob shop/nightly', 'spec.jobTemplate.spec.template', 'task', '', undefined],
    ['Pod shop/bare', '', 'service', '', 1],
    ['Rollout.argoproj.io shop/roll', 'spec.template', 'service', '', 1],
  ]);
});

test('labels that controllers add', () => {
  const rows: readonly (readonly [string, string, 'all' | 'some' | 'none'])[] = [
    ['web', 'app=web', 'all'],
    ['web', 'app=db', 'none'],
    ['web', 'pod-template-hash', 'all'],
    ['web', '!pod-template-hash', 'none'],
    ['web', 'app=web,pod-template-hash=abc', 'some'],
    ['db', 'statefulset.kubernetes.io/pod-name=db-0', 'some'],
    ['db', 'statefulset.kubernetes.io/pod-name in (db-0,db-1)', 'all'],
    ['db', 'statefulset.kubernetes.io/pod-name=db-7', 'none'],
    ['db', 'apps.kubernetes.io/pod-index=1', 'some'],
    ['migrate', 'job-name=migrate', 'all'],
    ['migrate', 'batch.kubernetes.io/job-name=other', 'none'],
    ['migrate', 'app=web', 'all'],
    ['nightly', 'job-name', 'all'],
    ['nightly', 'job-name=nightly-1', 'some'],
    ['agent', 'controller-revision-hash', 'all'],
    ['roll', 'rollouts-pod-template-hash', 'all'],
    ['bare', '', 'all'],
  ];
  for (const [name, text, want] of rows) {
    const { selector } = parseSelector(text);
    const found = TEMPLATES.find(({ owner }) => owner.name === name);
    assert.ok(selector !== undefined && found !== undefined);
    assert.equal(selectsPods(selector, found), want, `${name}: ${text}`);
  }
});

/** The names of what an object selects; `?` where only some pods. */
function selected(value: JsonObject, objects: readonly Json[] = SET): readonly string[] {
  const templates = podTemplates(objects, 'shop');
  return selectionsOf(value, 'shop').flatMap((selection) =>
    selectedPods(selection, templates, namespacesOf(objects)).map(
      ({ template: one, share }) => `${selection.role} ${one.owner.name}${share === 'some' ? '?' : ''}`,
    ),
  );
}

test('who selects whom', () => {
  const all = ['web', 'db', 'migrate', 'nightly', 'bare', 'roll'];
  const peers = object('networking.k8s.io/v1', 'NetworkPolicy', 'np', {
    podSelector: { matchLabels: { app: 'db' } },
    ingress: [
      {
        from: [
          { podSelector: { matchLabels: { app: 'web' } } },
          { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'sys' } } },
          { ipBlock: { cidr: '10.0.0.0/8' } },
        ],
      },
    ],
  });
  const rows: readonly (readonly [string, JsonObject, readonly string[]])[] = [
    ['service', object('v1', 'Service', 's', { selector: { app: 'web' } }), ['service web', 'service migrate']],
    ['service without selector', object('v1', 'Service', 's', {}), []],
    ['service with an empty one', object('v1', 'Service', 's', { selector: {} }), []],
    ['ExternalName service', object('v1', 'Service', 's', { type: 'ExternalName', selector: { app: 'web' } }), []],
    ['service of one pod', object('v1', 'Service', 's', { selector: { 'statefulset.kubernetes.io/pod-name': 'db-0' } }), ['service db?']],
    ['budget', object('policy/v1', 'PodDisruptionBudget', 'b', { selector: { matchLabels: { app: 'db' } } }), ['pdb db']],
    ['budget over all', object('policy/v1', 'PodDisruptionBudget', 'b', { selector: {} }), all.map((name) => `pdb ${name}`)],
    ['budget without selector', object('policy/v1', 'PodDisruptionBudget', 'b', {}), []],
    ['budget over all of old: none', object('policy/v1beta1', 'PodDisruptionBudget', 'b', { selector: {} }), []],
    [
      'policy over all',
      object('networking.k8s.io/v1', 'NetworkPolicy', 'n', { podSelector: {} }),
      all.map((name) => `network-policy ${name}`),
    ],
    ['policy with peers', peers, ['network-policy db', 'network-peer web', 'network-peer migrate', 'network-peer agent']],
    [
      'deployment',
      object('apps/v1', 'Deployment', 'd', { selector: { matchLabels: { app: 'web' } } }),
      ['workload web', 'workload migrate'],
    ],
    [
      'pod monitor',
      object('monitoring.coreos.com/v1', 'PodMonitor', 'm', {
        selector: { matchLabels: { app: 'agent' } },
        namespaceSelector: { matchNames: ['sys'] },
      }),
      ['pod-monitor agent'],
    ],
    [
      'pod monitor of its own namespace',
      object('monitoring.coreos.com/v1', 'PodMonitor', 'm', { selector: { matchLabels: { app: 'agent' } } }),
      [],
    ],
    [
      'pod monitor of any',
      object('monitoring.coreos.com/v1', 'PodMonitor', 'm', {
        selector: { matchLabels: { app: 'agent' } },
        namespaceSelector: { any: true },
      }),
      ['pod-monitor agent'],
    ],
    [
      'mesh policy',
      object('security.istio.io/v1', 'AuthorizationPolicy', 'a', { selector: { matchLabels: { app: 'bare' } } }),
      ['mesh bare'],
    ],
    [
      'bad selector',
      object('policy/v1', 'PodDisruptionBudget', 'b', { selector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } }),
      [],
    ],
  ];
  for (const [name, value, want] of rows) assert.deepEqual(selected(value), want, name);
  const [bad] = selectionsOf(rows.at(-1)![1], 'shop');
  assert.equal(bad?.error, '"Is" is not a valid label selector operator');
});

test('what pods select', () => {
  const term = (labelSelector: Json, rest: JsonObject = {}): JsonObject => ({
    labelSelector,
    topologyKey: 'kubernetes.io/hostname',
    ...rest,
  });
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  const value = object('apps/v1', 'Deployment', 'self', {
    ...template(
      { app: 'web', tier: 'front' },
      {
        topologySpreadConstraints: [
          term({ matchLabels: { app: 'web' } }),
          term({ matchLabels: { app: 'web' } }, { matchLabelKeys: ['tier', 'absent'] }),
          term(null),
        ],
        affinity: {
          podAntiAffinity: { [required]: [term({ matchLabels: { app: 'db' } }), term({}, { mismatchLabelKeys: ['app'] })] },
          podAffinity: {
            [preferred]: [{ weight: 1, podAffinityTerm: term({ matchLabels: { app: 'agent' } }, { namespaces: ['sys'] }) }],
            [required]: [term({ matchLabels: { app: 'agent' } }, { namespaceSelector: {} })],
          },
        },
      },
    ),
  });
  const self = podTemplateOf(value, 'shop');
  assert.ok(self !== undefined);
  const templates = podTemplates([value, ...SET], 'shop');
  const got = podSelections(self).map(
    (selection) =>
      `${selection.role} ${selectedPods(selection, templates)
        .map(({ template: one }) => one.owner.name)
        .join()}`,
  );
  assert.deepEqual(got, [
    'topology-spread self,web,migrate',
    'topology-spread self',
    'topology-spread ',
    'affinity agent',
    'affinity agent',
    'anti-affinity db',
    'anti-affinity db,nightly,bare,roll',
  ]);
});

test('service ports lead to pod ports', () => {
  const service = (ports: readonly Json[]): JsonObject => object('v1', 'Service', 's', { selector: { app: 'web' }, ports });
  const rows: readonly (readonly [JsonObject, string])[] = [
    [{ port: 80, targetPort: 'http' }, 'web 8080 declared'],
    [{ port: 80, targetPort: 8080 }, 'web 8080 declared'],
    [{ port: 8080 }, 'web 8080 declared'],
    [{ port: 80 }, 'web 80 undeclared'],
    [{ port: 80, targetPort: 0 }, 'web 80 undeclared'],
    [{ port: 80, targetPort: 'web' }, 'web undefined missing-name'],
    [{ port: 53, targetPort: 'dns' }, 'web undefined missing-name'],
    [{ port: 53, targetPort: 'dns', protocol: 'UDP' }, 'web 53 declared'],
  ];
  for (const [port, want] of rows) {
    const [first] = serviceTargets(service([port]), TEMPLATES, 'shop');
    assert.equal(`${first?.template.owner.name} ${first?.targetPort} ${first?.state}`, want, JSON.stringify(port));
  }
  assert.deepEqual(
    containerPorts({
      initContainers: [{ name: 's', restartPolicy: 'Always', ports: [{ containerPort: 1 }] }, { ports: [{ containerPort: 2 }] }],
    }),
    [{ container: 's', name: undefined, port: 1, protocol: 'TCP' }],
  );
});

test('what monitors scrape', () => {
  const service = object(
    'v1',
    'Service',
    'web',
    { selector: { app: 'web', job: 'no' }, ports: [{ name: 'metrics', port: 80, targetPort: 'http' }] },
    { labels: { app: 'web' } },
  );
  const monitor = (endpoints: readonly Json[]): JsonObject =>
    object('monitoring.coreos.com/v1', 'ServiceMonitor', 'm', { selector: { matchLabels: { app: 'web' } }, endpoints });
  const objects = [...SET, service];
  const found = (value: JsonObject) =>
    scrapeTargets(value, objects, TEMPLATES, 'shop').map(({ target, asked, found: there }) => `${target.name} ${asked} ${there}`);
  assert.deepEqual(found(monitor([{ port: 'metrics' }, { port: 'http' }])), ['web metrics true', 'web http false']);
  assert.deepEqual(
    found(
      object('monitoring.coreos.com/v1', 'PodMonitor', 'm', {
        selector: { matchLabels: { app: 'web' } },
        podMetricsEndpoints: [{ port: 'http' }, { port: 'x' }],
      }),
    ),
    ['web http true', 'migrate http false', 'web x false', 'migrate x false'],
  );
  const [selection] = selectionsOf(monitor([]), 'shop');
  assert.ok(selection !== undefined);
  assert.deepEqual(
    selectedServices(selection, objects, 'shop').map(({ id }) => id.name),
    ['web'],
  );
});

test('scopes and lists', () => {
  const rows: readonly (readonly [string, string, boolean])[] = [
    ['', 'Namespace', true],
    ['', 'Pod', false],
    ['rbac.authorization.k8s.io', 'ClusterRole', true],
    ['cert-manager.io', 'ClusterIssuer', true],
    ['postgresql.cnpg.io', 'Cluster', false],
    ['gateway.networking.k8s.io', 'GatewayClass', true],
    ['example.com', 'Widget', false],
  ];
  for (const [group, kind, want] of rows) assert.equal(isClusterScoped(group, kind), want, kind);
  const list = { apiVersion: 'v1', kind: 'List', items: [WEB, { apiVersion: 'v1', kind: 'ConfigMapList', items: [BARE] }, 'x'] };
  assert.deepEqual(flattenObjects([list, null, 3]).length, 2);
});

test('property: any JSON has pods, selections and ports, or none', () => {
  const kinds = [
    ...SET,
    object('policy/v1', 'PodDisruptionBudget', 'b', {}),
    object('networking.k8s.io/v1', 'NetworkPolicy', 'n', {}),
    object('monitoring.coreos.com/v1', 'ServiceMonitor', 'm', {}),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 3 }), (base, spec, inner) => {
      for (const value of [
        { ...base, spec },
        { ...base, spec: { template: { metadata: inner, spec }, selector: inner, podSelector: spec, ports: [inner] } },
      ] as Json[]) {
        const templates = podTemplates([value, ...SET], 'shop');
        for (const one of templates) podSelections(one);
        for (const selection of selectionsOf(value, 'shop')) selectedPods(selection, templates);
        serviceTargets(value, templates, 'shop');
        scrapeTargets(value, [value], templates, 'shop');
      }
    }),
    { seed: 51, numRuns: process.env['HELMWRIGHT_TEST_LONG'] === undefined ? 300 : 20_000 },
  );
});
