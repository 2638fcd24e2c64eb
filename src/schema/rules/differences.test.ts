import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorText, type Json } from '../../kube/index.ts';
import { validateObject, validateUpdate } from './index.ts';

/**
 * Where we knowingly say something else than the API server, and why. Each must still differ: `theirs` is what the API server (1.36.4) answers, as
 * `path: what`, and must not be among ours; `ours` must be.
 */
interface Difference {
  readonly why: string;
  readonly old?: Json;
  readonly object: Json;
  readonly theirs?: string;
  readonly ours?: string;
}

const web = { name: 'web', namespace: 'shop' };
const template = { metadata: { labels: { app: 'web' } }, spec: pod('Always') };

function pod(restartPolicy: string): Json {
  const container = {
    name: 'c',
    image: 'nginx:1',
    imagePullPolicy: 'Always',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    resources: {},
  };
  return {
    restartPolicy,
    containers: [container],
    dnsPolicy: 'ClusterFirst',
    terminationGracePeriodSeconds: 30,
    securityContext: {},
    schedulerName: 'default-scheduler',
  };
}

const hook = {
  name: 'a.b.example.com',
  clientConfig: { service: { namespace: 'shop', port: 443 } },
  rules: [],
  failurePolicy: 'Fail',
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
};
const jobs = { parallelism: 1, completions: 1, template: { spec: pod('Never') } };

const DIFFERENCES: readonly Difference[] = [
  {
    why: 'upstream confuses name and namespace of a webhook’s service; we name the field that is missing',
    object: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'w' },
      webhooks: [hook],
    },
    theirs: 'webhooks[0].clientConfig.service.namespace: Required value',
    ours: 'webhooks[0].clientConfig.service.name: Required value',
  },
  {
    why: 'upstream looks at the metadata of a budget only when its spec is well; we say everything at once',
    object: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: {}, spec: { minAvailable: 1, maxUnavailable: 1 } },
    ours: 'metadata.name: Required value: name or generateName is required',
  },
  {
    why: 'a range of node ports is the allocator’s affair upstream, which speaks after validation; it refuses all the same',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: web,
      spec: {
        type: 'NodePort',
        sessionAffinity: 'None',
        externalTrafficPolicy: 'Cluster',
        internalTrafficPolicy: 'Cluster',
        ports: [{ port: 80, targetPort: 80, protocol: 'TCP', nodePort: 80 }],
      },
    },
    ours: 'spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
  },
  {
    why: 'upstream puts the volumes of claim templates before those of the pod, in no order; ours keep their places in the manifest',
    object: {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: web,
      spec: {
        podManagementPolicy: 'OrderedReady',
        updateStrategy: { type: 'OnDelete' },
        selector: { matchLabels: { app: 'web' } },
        template: { ...template, spec: { ...(pod('Always') as object), volumes: [{ name: 'Data', emptyDir: {} }] } },
        volumeClaimTemplates: [
          { metadata: { name: 'a' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
        ],
      },
    },
    theirs: 'spec.template.spec.volumes[1].name: Invalid value',
    ours: 'spec.template.spec.volumes[0].name: Invalid value: "Data"',
  },
  {
    why: 'a new Job without selector keeps the generated one when it is applied; only a replacing PUT is refused',
    old: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: web,
      spec: { ...jobs, selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': '1' } } },
    },
    object: { apiVersion: 'batch/v1', kind: 'Job', metadata: web, spec: jobs },
    theirs: 'spec.selector: Required value',
  },
  {
    why: 'a Service that was only rendered has no address yet, but the cluster’s will have one: None is a change',
    old: service({}),
    object: service({ clusterIP: 'None' }),
    ours: 'spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
  },
  {
    why: 'upstream reports the first version’s name at spec.version too, a field of v1beta1',
    object: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.acme.io' },
      spec: {
        group: 'acme.io',
        scope: 'Cluster',
        names: { plural: 'widgets', kind: 'Widget' },
        versions: [{ name: 'V1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    },
    theirs: 'spec.version: Invalid value',
    ours: 'spec.versions[0].name: Invalid value: "V1"',
  },
  {
    why: 'what stands in dataSource is put into dataSourceRef by the server, which reports it twice',
    object: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: web,
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        dataSource: { kind: 'PersistentVolumeClaim', name: '' },
      },
    },
    theirs: 'spec.dataSourceRef.name: Required value',
    ours: 'spec.dataSource.name: Required value',
  },
];

function service(spec: { readonly [key: string]: Json }): Json {
  const rest = {
    type: 'ClusterIP',
    sessionAffinity: 'None',
    internalTrafficPolicy: 'Cluster',
    ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
  };
  return { apiVersion: 'v1', kind: 'Service', metadata: web, spec: { ...rest, ...spec } };
}

test('known differences still differ', () => {
  for (const { why, old, object, theirs, ours } of DIFFERENCES) {
    const errors = old === undefined ? validateObject(object, { minor: 36 }) : validateUpdate(old, object, { minor: 36 });
    const lines = errors.map(errorText);
    if (theirs !== undefined) assert.ok(!lines.some((line) => line.startsWith(theirs)), `${why}\n${lines.join('\n')}`);
    if (ours !== undefined)
      assert.ok(
        lines.some((line) => line.startsWith(ours)),
        `${why}\n${lines.join('\n')}`,
      );
  }
});

test('rules by version', () => {
  const cron = (schedule: string, timeZone?: string): Json => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: web,
    spec: {
      schedule,
      ...(timeZone === undefined ? {} : { timeZone }),
      concurrencyPolicy: 'Allow',
      jobTemplate: { spec: { template: { spec: pod('Never') } } },
    },
  });
  const set = (spec: { readonly [key: string]: Json }, name = 'web'): Json => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name },
    spec: {
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'OnDelete' },
      selector: { matchLabels: { app: 'web' } },
      template,
      ...spec,
    },
  });
  const autoscaler: Json = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: web,
    spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web' } },
  };
  const policy: Json = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: web,
    spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.1/8' } }] }] },
  };
  // The first minor that refuses, and the last; the one before and the one after let it through.
  const rows: readonly (readonly [what: string, object: Json, first: number, last: number])[] = [
    ['a zone in the schedule', cron('TZ=UTC 0 0 * * *'), 29, 36],
    ['a zone in the schedule and beside it', cron('TZ=UTC 0 0 * * *', 'UTC'), 25, 36],
    ['an unknown time zone', cron('0 0 * * *', 'Mars/Base'), 25, 36],
    ['a StatefulSet with a dotted name', set({}, 'a.b'), 27, 36],
    ['a StatefulSet’s serviceName', set({ serviceName: 'A' }), 33, 36],
    [
      'a claim template without size',
      set({ volumeClaimTemplates: [{ metadata: { name: 'd' }, spec: { accessModes: ['ReadWriteOnce'] } }] }),
      34,
      36,
    ],
    ['an autoscaler’s target without group', autoscaler, 34, 36],
    ['bits beyond a prefix', policy, 36, 36],
    ['a Service name that begins with a digit', { ...(service({}) as object), metadata: { name: '1web' } }, 20, 35],
    ['trafficDistribution by node', service({ trafficDistribution: 'PreferSameNode' }), 31, 33],
  ];
  for (const [what, object, first, last] of rows)
    for (let minor = 20; minor <= 36; minor++)
      assert.equal(validateObject(object, { minor }).length > 0, minor >= first && minor <= last, `${what} in 1.${minor}`);
});

test('what an update of a StatefulSet may not change is named', () => {
  const set = (spec: { readonly [key: string]: Json }): Json => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: web,
    spec: { template, ...spec },
  });
  const errors = validateUpdate(set({ serviceName: 'a' }), set({ serviceName: 'b', replicas: 3, podManagementPolicy: 'Parallel' }), {
    minor: 36,
  });
  const found = errors.find(({ rule }) => rule === 'api/immutable-spec');
  assert.deepEqual(found?.path, ['spec']);
  assert.deepEqual(found?.where, [
    ['spec', 'serviceName'],
    ['spec', 'podManagementPolicy'],
  ]);
});
