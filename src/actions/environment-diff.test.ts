import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RenderedObject } from '../app/index.ts';
import { compare } from './environment-diff.ts';
import { meaningsOf } from './meaning.ts';
import { renderedEnvironment } from './rendered-environments.ts';

const metadata = { name: 'shop', labels: { 'app.kubernetes.io/component': 'web' } };
const deployment = (spec: object, pod: object = {}): RenderedObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: { ...spec, template: { spec: { containers: [{ name: 'web', image: 'shop:1' }], ...pod } } },
});
const hpa = (min: number, max: number): RenderedObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata,
  spec: {
    scaleTargetRef: { name: 'shop' },
    minReplicas: min,
    maxReplicas: max,
    metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 70 } } }],
  },
});
const object = (kind: string, more: object): RenderedObject => ({ apiVersion: 'v1', kind, metadata: { name: 'shop' }, ...more });
const ingress = (tls: boolean): RenderedObject =>
  object('Ingress', {
    spec: {
      ...(tls && { tls: [{ hosts: ['a.example'] }] }),
      rules: [{ host: 'a.example', http: { paths: [{ path: '/', backend: { service: { name: 'shop' } } }] } }],
    },
  });
const policy = (peer: object): RenderedObject => object('NetworkPolicy', { spec: { ingress: [{ from: [peer], ports: [{ port: 80 }] }] } });
const rule = (expr: string): RenderedObject => object('PrometheusRule', { spec: { groups: [{ rules: [{ alert: 'Errors', expr }] }] } });
const hook = object('ConfigMap', { metadata: { name: 'hook', annotations: { 'helm.sh/hook': 'pre-upgrade' } }, data: { a: '1' } });

const ROWS: readonly (readonly [
  name: string,
  from: readonly RenderedObject[],
  to: readonly RenderedObject[],
  ...want: readonly string[],
])[] = [
  ['nothing', [deployment({ replicas: 1 })], [deployment({ replicas: 1 })]],
  ['replicas', [deployment({ replicas: 1 })], [deployment({ replicas: 3 })], 'web replicas: 1 → 3'],
  ['an autoscaler', [deployment({ replicas: 1 })], [deployment({}), hpa(3, 10)], 'web replicas: 1 → HPA 3–10 (cpu 70%)'],
  ['its range', [deployment({}), hpa(2, 4)], [deployment({}), hpa(3, 10)], 'web replicas: HPA 2–4 (cpu 70%) → HPA 3–10 (cpu 70%)'],
  ['TLS', [ingress(false)], [ingress(true)], 'Ingress shop TLS of a.example: off → on'],
  ['a workload that is not there', [deployment({})], [], 'web is there: Deployment → '],
  ['an object that is not there', [], [object('Certificate', { spec: { secretName: 'x' } })], 'Certificate shop is there:  → there'],
  [
    'who is let in',
    [policy({ podSelector: { matchLabels: { 'app.kubernetes.io/component': 'front' } } })],
    [policy({ namespaceSelector: {} })],
    'NetworkPolicy shop lets in front: port 80 → ',
    'NetworkPolicy shop lets in any namespace:  → port 80',
  ],
  [
    'an address',
    [policy({ ipBlock: { cidr: '10.0.0.0/8' } })],
    [policy({ podSelector: {} })],
    'NetworkPolicy shop lets in 10.0.0.0/8: port 80 → ',
    'NetworkPolicy shop lets in any pod of the namespace:  → port 80',
  ],
  ['an alert', [rule('a > 1')], [rule('a > 2')], 'PrometheusRule shop alert Errors: a > 1 → a > 2'],
  ['copies for hooks mean nothing', [hook], []],
  [
    'variables',
    [object('ConfigMap', { data: { A: '1' } })],
    [object('ConfigMap', { data: { A: '', B: '2' } })],
    'ConfigMap shop A: 1 → ',
    'ConfigMap shop B:  → 2',
  ],
  ['never what a secret is', [object('Secret', { data: { A: 'b25l' } })], [object('Secret', { data: { A: 'dHdv' } })]],
  [
    'which keys it has',
    [object('Secret', { data: { A: '' } })],
    [object('Secret', { data: { A: '', B: '' } })],
    'Secret shop keys: A → A, B',
  ],
  [
    'where pods run',
    [deployment({}, { topologySpreadConstraints: [{ topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: {} }] })],
    [deployment({}, { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'host' }] } } })],
    'web spread: zone preferred → ',
    'web affinity:  → pods keep apart by host (required)',
  ],
  [
    'probes and resources',
    [deployment({}, { containers: [{ name: 'web', image: 'a', livenessProbe: { exec: { command: ['x'] }, periodSeconds: 5 } }] })],
    [
      deployment(
        {},
        {
          containers: [
            {
              name: 'web',
              image: 'a',
              resources: { requests: { cpu: '1' }, limits: { cpu: '2' } },
              livenessProbe: { httpGet: { path: '/' } },
            },
          ],
        },
      ),
    ],
    'web cpu: no request, no limit → 1, at most 2',
    'web livenessProbe: command, periodSeconds 5 → /',
  ],
];
for (const [name, from, to, ...want] of ROWS) {
  test(name, () => {
    const found = compare(meaningsOf(renderedEnvironment('a', from)), meaningsOf(renderedEnvironment('b', to)));
    assert.deepEqual(
      found.map((one) => `${one.subject} ${one.what}: ${one.from ?? ''} → ${one.to ?? ''}`),
      want,
    );
  });
}

test('whatever objects hold, they mean something or nothing', () => {
  for (const spec of [
    undefined,
    null,
    3,
    'x',
    [],
    {},
    { template: null },
    { template: { spec: { containers: [null, 3] } } },
    { rules: [null] },
    { ingress: [null] },
  ]) {
    for (const kind of [
      'Deployment',
      'Ingress',
      'NetworkPolicy',
      'Service',
      'CronJob',
      'Job',
      'PersistentVolumeClaim',
      'HorizontalPodAutoscaler',
      'X',
    ]) {
      meaningsOf(renderedEnvironment('a', [object(kind, { spec })]));
    }
  }
});
