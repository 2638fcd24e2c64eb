/**
 * What the chart of devops-challenge promises, held by rendering it: A8-A16 and A20-A22 of its list, and the traps T2, T4, T6, T7.
 * The rows name the line of the list.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FileTree } from '../base/index.ts';
import { type Render, type RenderOptions, renderChart } from '../engine/index.ts';
import { sourceDir } from '../testing/source-dir.ts';

const folder = join(sourceDir(import.meta.url), '../../systems/devops-challenge/devops-challenge');

/** The committed chart; chart.test.ts proves that it is what the description gives. */
const files: FileTree = new Map(
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path.slice(folder.length + 1), readFileSync(path)]),
);

interface Wish {
  readonly set?: readonly string[];
  readonly environment?: 'staging' | 'prod';
  readonly release?: string;
  readonly kube?: string;
  readonly helm?: 3 | 4;
}

function render(wish: Wish): Render {
  const file = wish.environment && `values-${wish.environment}.yaml`;
  const source =
    file === undefined
      ? []
      : [{ kind: 'file' as const, source: { name: file, text: Buffer.from(files.get(file) ?? []).toString('latin1') } }];
  const options: RenderOptions = {
    releaseName: wish.release ?? 'devops-challenge',
    namespace: 'shop',
    values: [...source, ...(wish.set ?? []).map((text) => ({ kind: 'set' as const, text }))],
    ...(wish.kube !== undefined && { kubeVersion: wish.kube }),
    ...(wish.helm !== undefined && { helm: wish.helm }),
  };
  return renderChart(files, options);
}

/** The one manifest of that kind and name. */
function manifest(wish: Wish, kind: string, name: string): string {
  const rendered = render(wish);
  assert.deepEqual(rendered.diagnostics, []);
  const found = rendered.manifests.filter((m) => m.kind === kind && m.name === name);
  assert.equal(found.length, 1, `${kind} ${name} among ${rendered.manifests.map((m) => `${m.kind} ${m.name}`).join(', ')}`);
  return found[0]?.content ?? '';
}

const contains: readonly [line: string, wish: Wish, kind: string, name: string, wanted: readonly RegExp[], unwanted: readonly RegExp[]][] =
  [
    ['A8 A15 NodePort', {}, 'Service', 'devops-challenge', [/type: NodePort/, /port: 80\n/, /targetPort: http\n/, /nodePort: 31000/], []],
    ['A9 A10 no replicas beside an HPA', {}, 'Deployment', 'devops-challenge', [], [/replicas:/]],
    ['A9 replicas', { set: ['autoscaling.enabled=false'] }, 'Deployment', 'devops-challenge', [/\n {2}replicas: 3\n/], []],
    [
      'A10 the HPA',
      {},
      'HorizontalPodAutoscaler',
      'devops-challenge-hpa',
      [/autoscaling\/v2/, /minReplicas: 3\n/, /maxReplicas: 10\n/, /name: cpu\n/, /averageUtilization: 50$/],
      [/name: memory/],
    ],
    [
      'A11',
      {},
      'Deployment',
      'devops-challenge',
      [/limits:\n\s+cpu: 500m\n\s+memory: 256Mi\n\s+requests:\n\s+cpu: 100m\n\s+memory: 128Mi/],
      [],
    ],
    [
      'A12 A3 variables from the Secret, all set',
      {},
      'Deployment',
      'devops-challenge',
      [
        /name: REDIS_HOST\n\s+valueFrom:\n\s+secretKeyRef:\n\s+name: devops-challenge-secret/,
        /name: REDIS_PORT\n\s+valueFrom/,
        /name: REDIS_DB\n\s+valueFrom/,
        /enableServiceLinks: false/,
      ],
      [/name: REDIS_\w+\n\s+value:/],
    ],
    [
      'A13 the Secret of the chart',
      {},
      'Secret',
      'devops-challenge-secret',
      [/REDIS_HOST: "ZGV2b3BzLWNoYWxsZW5nZS1yZWRpcw=="/, /REDIS_PORT: "NjM3OQ=="/, /REDIS_DB: "MA=="/],
      [/REDIS_PASSWORD/],
    ],
    [
      'A13 a managed server',
      { set: ['redis.enabled=false', 'redis.external.host=r'] },
      'Secret',
      'devops-challenge-secret',
      [/REDIS_HOST: "cg=="/],
      [],
    ],
    [
      'A14 Redis',
      {},
      'Deployment',
      'devops-challenge-redis',
      [/image: "redis:6.2-alpine"/, /replicas: 1\n/, /type: Recreate/, /runAsUser: 999/, /optional: true/],
      [],
    ],
    [
      'A14 persistence',
      { environment: 'staging' },
      'Deployment',
      'devops-challenge-redis',
      [/claimName: devops-challenge-redis/, /--appendonly\n\s+- "yes"/],
      [/emptyDir/],
    ],
    ['A14 its Service', {}, 'Service', 'devops-challenge-redis', [/port: 6379/, /component: redis\n\s+ports/], []],
    [
      'A15 plain variables',
      {},
      'Deployment',
      'devops-challenge',
      [/name: ENVIRONMENT\n\s+value: "PROD"/, /name: HOST\n\s+value: "0\.0\.0\.0"/, /name: PORT\n\s+value: "8888"/],
      [],
    ],
    [
      'A15 A16 security, ServiceAccount in use',
      {},
      'Deployment',
      'devops-challenge',
      [
        /serviceAccountName: devops-challenge-sa/,
        /runAsNonRoot: true/,
        /runAsUser: 1000/,
        /allowPrivilegeEscalation: false/,
        /readOnlyRootFilesystem: true/,
        /RuntimeDefault/,
        /- ALL/,
      ],
      [],
    ],
    ['A16', {}, 'ServiceAccount', 'devops-challenge-sa', [/automountServiceAccountToken: false/], []],
    [
      'A16 ingress',
      { set: ['ingress.enabled=true'] },
      'Ingress',
      'devops-challenge',
      [/ingressClassName: "?nginx/, /pathType: Prefix/, /name: devops-challenge\n\s+port:\n\s+name: http/],
      [],
    ],
    [
      'A20 disruption',
      {},
      'PodDisruptionBudget',
      'devops-challenge',
      [/maxUnavailable: 1/, /unhealthyPodEvictionPolicy: AlwaysAllow/],
      [/minAvailable/],
    ],
    [
      'A20 disruption before 1.27',
      { kube: '1.26.0' },
      'PodDisruptionBudget',
      'devops-challenge',
      [/maxUnavailable: 1/],
      [/unhealthyPodEvictionPolicy/],
    ],
    [
      'A20 rollout, stop, spread, order',
      {},
      'Deployment',
      'devops-challenge',
      [
        /maxUnavailable: 0/,
        /preStop:\n\s+sleep:\n\s+seconds: 5/,
        /terminationGracePeriodSeconds: 30/,
        /topologyKey: kubernetes.io\/hostname/,
        /matchLabelKeys/,
        /name: wait-for-redis/,
      ],
      [],
    ],
    [
      'A20 before 1.27',
      { kube: '1.26.0' },
      'Deployment',
      'devops-challenge',
      [/command: \["sleep", "5"\]/, /topologySpreadConstraints/],
      [/matchLabelKeys/, /sleep:\n/],
    ],
    [
      'A4 probes',
      {},
      'Deployment',
      'devops-challenge',
      [/livenessProbe:[\s\S]*path: \/healthz[\s\S]*readinessProbe:[\s\S]*path: \/readyz/],
      [],
    ],
    [
      'A21 staging',
      { environment: 'staging' },
      'Deployment',
      'devops-challenge',
      [/value: "DEV"/, /imagePullPolicy: IfNotPresent/],
      [/imagePullPolicy: Never/],
    ],
    [
      'A21 prod',
      { environment: 'prod' },
      'Deployment',
      'devops-challenge',
      [/value: "PROD"/, /name: devops-challenge-env\n/],
      [/checksum\/secret/, /imagePullPolicy: Never/],
    ],
    [
      'A22 the restart switch',
      { environment: 'prod', set: ['restart=r1'] },
      'Deployment',
      'devops-challenge',
      [/devops-challenge\/restart: "r1"/],
      [],
    ],
    [
      'a big uid stays a number',
      { set: ['podSecurityContext.runAsUser=1000680000'] },
      'Deployment',
      'devops-challenge',
      [/runAsUser: 1000680000\n/],
      [/e\+/],
    ],
    [
      'a big variable stays a number',
      { set: ['env.BIG=1000000'] },
      'Deployment',
      'devops-challenge',
      [/name: BIG\n\s+value: "1000000"/],
      [],
    ],
  ];

for (const helm of [4, 3] as const) {
  test(`what the chart renders, as helm ${helm}`, () => {
    for (const [line, wish, kind, name, wanted, unwanted] of contains) {
      const text = manifest({ ...wish, helm }, kind, name);
      for (const pattern of wanted) assert.match(text, pattern, line);
      for (const pattern of unwanted) assert.doesNotMatch(text, pattern, line);
    }
  });
}

test('what is not there', () => {
  const kinds = (wish: Wish) => render(wish).manifests.map((m) => `${m.kind} ${m.name}`);
  assert.ok(!kinds({ environment: 'prod' }).some((m) => /Secret|redis/.test(m)), 'prod: no Secret and no Redis of the chart');
  assert.ok(!kinds({}).some((m) => /Ingress|PersistentVolumeClaim/.test(m)));
  assert.ok(!kinds({ set: ['autoscaling.enabled=false'] }).some((m) => m.startsWith('HorizontalPodAutoscaler')));
  assert.ok(!kinds({ set: ['existingSecret=mine'] }).some((m) => m.startsWith('Secret')));
});

test('two releases in one namespace, and the longest names', () => {
  const releases = ['devops-challenge', 'a', 'b', 'x'.repeat(53), `${'x'.repeat(52)}y`, `devops-challenge-${'z'.repeat(36)}`];
  const seen = new Set<string>();
  for (const release of releases) {
    const rendered = render({ release, set: ['redis.persistence.enabled=true', 'ingress.enabled=true'] });
    assert.deepEqual(rendered.diagnostics, []);
    for (const { kind, name } of [...rendered.manifests, ...rendered.hooks]) {
      assert.ok(name.length <= 63, `${kind} ${name}`);
      assert.ok(!seen.has(`${kind} ${name}`), `${kind} ${name} is there twice`);
      seen.add(`${kind} ${name}`);
    }
  }
  assert.ok(
    [...seen].some((name) => /^Deployment x{40,}-[0-9a-f]{8}-redis$/.test(name)),
    'a cut name keeps its suffix',
  );
});

test('the password goes where it must and nowhere else', () => {
  const rendered = render({ set: ['secrets.REDIS_PASSWORD=hunter2'] });
  assert.ok(!rendered.output.includes('hunter2'));
  assert.ok(!Buffer.from(files.get('values.yaml') ?? []).includes('hunter2'));
  assert.equal(rendered.output.split(Buffer.from('hunter2').toString('base64')).length, 2);
  const sums = (wish: Wish): readonly string[] => render(wish).output.match(/checksum\/secret: \w+/g) ?? [];
  assert.equal(sums({}).length, 2);
  assert.notDeepEqual(sums({}), sums({ set: ['secrets.REDIS_PASSWORD=hunter2'] }));
});

test('the test pod belongs to no selector', () => {
  const [hook] = render({}).hooks;
  assert.match(hook?.content ?? '', /component: test\n/);
  assert.match(hook?.content ?? '', /http:\/\/devops-challenge:80\/readyz/);
});

const refused: readonly [set: string, message: RegExp][] = [
  ['replicaCont=3', /replicaCont/],
  ['autoscaling.maxReplicsa=3', /maxReplicsa/],
  ['replicaCount=three', /replicaCount/],
  ['resources.requests.memory=512m', /memory/],
  ['service.nodePort=80', /nodePort/],
  ['env=null', /env/],
  ['autoscaling.minReplicas=20', /autoscaling\.minReplicas is 20, more than autoscaling\.maxReplicas, 10/],
  ['autoscaling.targetCPUUtilizationPercentage=0', /without a target/],
  ['resources.requests.cpu=null', /resources\.requests\.cpu, which is missing/],
  ['service.targetPort=9000', /env\.PORT is 8888 but service\.targetPort is 9000/],
  ['env.REDIS_HOST=x', /env\.REDIS_HOST: the chart sets this variable itself/],
  ['redis.enabled=false', /redis\.external\.host, or a Secret/],
  ['preStopSeconds=30', /terminationGracePeriodSeconds must be more/],
  ['fullnameOverride=1st', /starts with a letter/],
];

test('values that cannot work are refused with their path', () => {
  for (const [set, message] of refused) {
    const { diagnostics } = render({ set: [set] });
    assert.match(diagnostics.map((d) => d.message).join('\n'), message, set);
  }
});

test('notes for each way in', () => {
  const rows: readonly [readonly string[], RegExp][] = [
    [[], /NODE_PORT=.*devops-challenge/],
    [['ingress.enabled=true'], /http:\/\/devops-challenge\.local\//],
    [['service.type=LoadBalancer'], /SERVICE_IP=.*devops-challenge/],
    [['service.type=ClusterIP'], /port-forward .*service\/devops-challenge 8080:80/],
    [['existingSecret=mine'], /your Secret "mine"/],
  ];
  for (const [set, want] of rows) {
    const { notes } = render({ set });
    assert.match(notes, want);
    assert.doesNotMatch(notes, /\n\n\n/);
  }
});
