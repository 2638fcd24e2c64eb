/** Judgements over whole sets; the sums themselves are recorded.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json, JsonObject } from '../json.ts';
import {
  autoscalerRange,
  missingRequests,
  replicaRanges,
  replicasForShare,
  replicasForUtilization,
  replicasForValue,
  tolerancesOf,
} from './autoscale.ts';
import { forbidsAll, judgeBudget } from './disruption.ts';
import { applyLimitRange, limitRangeFaults } from './limit-range.ts';
import { idText } from './object-id.ts';
import { podResources } from './pod-resources.ts';
import { podTemplates } from './pods.ts';
import { missingForQuota, pluralOf, quotaLines, quotaLineText } from './quota.ts';
import { daemonSetUpdate, deploymentUpdate, newReplicaSetSize, statefulSetUpdate } from './rollout.ts';
import { limitReplicas } from './scale-limits.ts';

function workload(kind: string, replicas?: number, resources: JsonObject = {}): JsonObject {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', resources }] } };
  return {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name: 'web' },
    spec: { ...(replicas === undefined ? {} : { replicas }), template },
  };
}

function hpa(min: number | undefined, max: number, rest: JsonObject = {}): JsonObject {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { scaleTargetRef, ...(min === undefined ? {} : { minReplicas: min }), maxReplicas: max, ...rest },
  };
}

function pdb(spec: JsonObject): JsonObject {
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'web' }, spec };
}

test('budgets judged with the replicas that autoscalers leave', () => {
  /** [spec, workload, autoscaler, blocks, allowed at fewest, toothless] */
  const rows: readonly (readonly [JsonObject, JsonObject, JsonObject | undefined, string, number, boolean])[] = [
    [{ maxUnavailable: 1 }, workload('Deployment', 3), undefined, 'never', 1, false],
    [{ maxUnavailable: 0 }, workload('Deployment', 3), undefined, 'always', 0, false],
    [{ maxUnavailable: '0%' }, workload('Deployment', 3), undefined, 'always', 0, false],
    [{ minAvailable: 1 }, workload('Deployment'), undefined, 'always', 0, false],
    [{ minAvailable: 1 }, workload('Deployment', 2), undefined, 'never', 1, false],
    [{ minAvailable: 2 }, workload('Deployment', 3), hpa(2, 10), 'at-minimum', 0, false],
    [{ minAvailable: 2 }, workload('Deployment', 1), hpa(3, 10), 'never', 1, false],
    [{ minAvailable: '50%' }, workload('Deployment', 1), undefined, 'always', 0, false],
    [{ minAvailable: '50%' }, workload('Deployment', 3), undefined, 'never', 1, false],
    [{ minAvailable: '90%' }, workload('Deployment', 3), hpa(3, 20), 'at-minimum', 0, false],
    [{ minAvailable: '100%' }, workload('Deployment', 3), hpa(3, 20), 'always', 0, false],
    [{ maxUnavailable: '1%' }, workload('Deployment', 3), undefined, 'never', 1, false],
    [{ maxUnavailable: '100%' }, workload('Deployment', 3), undefined, 'never', 3, true],
    [{ minAvailable: 0 }, workload('Deployment', 3), undefined, 'never', 3, true],
    [{ maxUnavailable: 1 }, workload('DaemonSet'), undefined, 'always', 0, false],
    [{ minAvailable: 1 }, workload('DaemonSet'), undefined, 'always', 0, false],
    [{ maxUnavailable: 1 }, workload('Deployment', 0), undefined, 'no-pods', 0, false],
    [{ maxUnavailable: 'many' }, workload('Deployment', 3), undefined, 'always', 0, false],
    [{}, workload('Deployment', 3), undefined, 'always', 0, false],
    [{ maxUnavailable: 1 }, workload('StatefulSet', 3), undefined, 'never', 1, false],
  ];
  for (const [spec, made, scaler, blocks, allowed, toothless] of rows) {
    const objects = scaler === undefined ? [made] : [made, scaler];
    const got = judgeBudget(pdb(spec), podTemplates(objects, 'shop'), replicaRanges(objects, 'shop'));
    assert.deepEqual([got.blocks, got.fewest.allowed, got.toothless], [blocks, allowed, toothless], JSON.stringify([spec, made['kind']]));
  }
  assert.deepEqual(
    [{ maxUnavailable: 0 }, { maxUnavailable: '0%' }, { minAvailable: '100%' }, { minAvailable: 100 }, {}].map((spec) =>
      forbidsAll(pdb(spec)),
    ),
    [true, true, true, false, false],
  );
});

test('ranges of autoscalers', () => {
  const keda = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'k' }, spec: { scaleTargetRef: { name: 'web' } } };
  const show = (value: Json) => {
    const range = autoscalerRange(value, 'shop');
    return range === undefined ? 'none' : `${idText(range.target)} ${range.min}..${range.max}`;
  };
  assert.equal(show(hpa(2, 5)), 'Deployment shop/web 2..5');
  assert.equal(show(hpa(undefined, 5)), 'Deployment shop/web 1..5');
  assert.equal(show(keda), 'Deployment shop/web 0..100');
  assert.equal(show(workload('Deployment')), 'none');
  const [both] = replicaRanges([hpa(2, 5), keda], 'shop').values();
  assert.deepEqual([both?.min, both?.max], [0, 100]);
});

test('requests that an autoscaler needs', () => {
  const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } };
  const raw = { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } };
  const one = { type: 'ContainerResource', containerResource: { name: 'memory', container: 'other', target: { averageUtilization: 50 } } };
  const rows: readonly (readonly [JsonObject, JsonObject, readonly string[]])[] = [
    [hpa(1, 2, { metrics: [cpu] }), {}, ['cpu in c']],
    [hpa(1, 2, { metrics: [cpu] }), { requests: { cpu: '1' } }, []],
    [hpa(1, 2, { metrics: [cpu] }), { limits: { cpu: '1' } }, []],
    [hpa(1, 2, { metrics: [raw] }), {}, []],
    [hpa(1, 2, { metrics: [one] }), {}, []],
    [hpa(1, 2), {}, ['cpu in c']],
    [{ ...hpa(1, 2), apiVersion: 'autoscaling/v1' }, { requests: { memory: '1' } }, ['cpu in c']],
  ];
  for (const [scaler, resources, want] of rows) {
    const [template] = podTemplates([workload('Deployment', 1, resources)], 'shop');
    assert.ok(template !== undefined);
    assert.deepEqual(
      missingRequests(scaler, template).map(({ resource, container }) => `${resource} in ${container}`),
      want,
      JSON.stringify([scaler, resources]),
    );
  }
});

test('values shared out, values in all, tolerances', () => {
  assert.equal(replicasForValue(300, 100, 2, 2), 6);
  assert.equal(replicasForValue(105, 100, 2, 2), 2);
  assert.equal(replicasForValue(250, 100, 0, 0), 3);
  assert.equal(replicasForShare(900, 100, 3), 9);
  assert.equal(replicasForShare(310, 100, 3), 3);
  assert.deepEqual(tolerancesOf(hpa(1, 2, { behavior: { scaleUp: { tolerance: '0.02' } } })), { up: 0.02, down: 0.1 });
  assert.deepEqual(replicasForUtilization([], 1, 80), { error: 'no pods returned by selector while calculating replica count' });
});

test('updates of every kind', () => {
  const rolling = (maxSurge: Json, maxUnavailable: Json, replicas: number) =>
    deploymentUpdate({ spec: { replicas, strategy: { rollingUpdate: { maxSurge, maxUnavailable } } } });
  assert.deepEqual(rolling('25%', '25%', 4), { surge: 1, unavailable: 1, maxPods: 5, minAvailable: 3 });
  assert.deepEqual(rolling('25%', '25%', 1), { surge: 1, unavailable: 0, maxPods: 2, minAvailable: 1 });
  assert.deepEqual(rolling(0, '25%', 3), { surge: 0, unavailable: 1, maxPods: 3, minAvailable: 2 });
  assert.deepEqual(rolling(1, 5, 3), { surge: 1, unavailable: 3, maxPods: 4, minAvailable: 0 });
  assert.deepEqual(deploymentUpdate({ spec: { strategy: { type: 'Recreate' }, replicas: 2 } }), {
    surge: 0,
    unavailable: 2,
    maxPods: 2,
    minAvailable: 0,
  });
  assert.deepEqual(daemonSetUpdate({ spec: { updateStrategy: { rollingUpdate: { maxUnavailable: '10%' } } } }, 25), {
    surge: 0,
    unavailable: 3,
    maxPods: 25,
    minAvailable: 22,
  });
  assert.deepEqual(statefulSetUpdate({ spec: { replicas: 5, updateStrategy: { rollingUpdate: { partition: 3 } } } }), {
    surge: 0,
    unavailable: 1,
    maxPods: 5,
    minAvailable: 4,
    partition: 3,
    updated: 2,
  });
  assert.deepEqual(statefulSetUpdate({ spec: { replicas: 5, updateStrategy: { rollingUpdate: { partition: 9 } } } }).updated, 0);
  assert.equal(newReplicaSetSize(10, 3, 10, 0), 3);
  assert.equal(newReplicaSetSize(10, 3, 13, 5), 5);
  assert.equal(newReplicaSetSize(10, 3, 10, 9), 10);
});

test('quotas of a namespace at its peak', () => {
  const quota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q' },
    spec: {
      hard: { 'requests.cpu': '4', pods: '10', 'count/deployments.apps': '1', configmaps: '0', services: '5', 'requests.storage': '10Gi' },
    },
  };
  const resources = { requests: { cpu: '500m' } };
  const claims: JsonObject = { ...workload('StatefulSet', 2), metadata: { name: 'db' } };
  const stateful = {
    ...claims,
    spec: {
      ...(claims['spec'] as JsonObject),
      volumeClaimTemplates: [{ metadata: { name: 'd' }, spec: { resources: { requests: { storage: '6Gi' } } } }],
    },
  };
  const objects = [
    workload('Deployment', 2, resources),
    hpa(2, 8),
    stateful,
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'other' } },
  ];
  const lines = (at: 'peak' | 'least') =>
    quotaLines(quota, objects, { namespace: 'shop', at, ranges: replicaRanges(objects, 'shop') }).map(
      (line) => `${quotaLineText(line)}${line.exceeded ? ' !' : ''}`,
    );
  assert.deepEqual(lines('peak'), [
    'requests.cpu: 5 of 4 !',
    'pods: 12 of 10 !',
    'count/deployments.apps: 1 of 1',
    'configmaps: 1 of 0 !',
    'services: 0 of 5',
    'requests.storage: 12Gi of 10Gi !',
  ]);
  assert.deepEqual(lines('least'), [
    'requests.cpu: 1 of 4',
    'pods: 4 of 10',
    'count/deployments.apps: 1 of 1',
    'configmaps: 1 of 0 !',
    'services: 0 of 5',
    'requests.storage: 12Gi of 10Gi !',
  ]);
  assert.deepEqual(['Ingress', 'NetworkPolicy', 'Endpoints', 'ConfigMap', 'Gateway', 'PriorityClass'].map(pluralOf), [
    'ingresses',
    'networkpolicies',
    'endpoints',
    'configmaps',
    'gateways',
    'priorityclasses',
  ]);
});

test('property: no judgement throws, whatever the objects', () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 4 }),
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet', 'Job'),
      (spec, inner, kind) => {
        const made = { ...workload(kind), spec: { template: { spec }, replicas: inner, strategy: inner, updateStrategy: spec } } as Json;
        const pod = {
          containers: [{ name: 'c', resources: inner }, inner],
          initContainers: [inner, { restartPolicy: 'Always', resources: { requests: inner, limits: spec } }],
          overhead: inner,
          resources: inner,
        } as JsonObject;
        const rule = {
          spec: {
            limits: [inner, { type: 'Pod', max: inner }, { type: 'Container', default: inner, min: spec }],
            hard: inner,
            scopes: spec,
            scopeSelector: inner,
          },
        } as Json;
        const scaler = { ...hpa(1, 2), spec } as Json;
        const set = [made, scaler, rule];
        const templates = podTemplates(set, 'shop');
        const ranges = replicaRanges(set, 'shop');
        for (const value of [spec, { spec }, { spec: inner }] as Json[]) {
          judgeBudget(value, templates, ranges);
          forbidsAll(value);
          for (const template of templates) missingRequests(value, template);
          deploymentUpdate(value);
          daemonSetUpdate(value, 3);
          statefulSetUpdate(value, { maxUnavailable: true });
          limitReplicas(
            { spec: { behavior: value } },
            { current: 2, desired: 5, min: 1, max: 9, nowMs: 0, history: { recommendations: [], ups: [], downs: [] } },
          );
        }
        podResources(pod);
        limitRangeFaults(applyLimitRange(pod, rule), rule);
        missingForQuota(rule, pod);
        quotaLines({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' }, ...(rule as JsonObject) }, set, {
          namespace: 'shop',
          at: 'peak',
          ranges,
        });
      },
    ),
    { seed: 61, numRuns: process.env['HELMWRIGHT_TEST_LONG'] === undefined ? 300 : 20_000 },
  );
});
