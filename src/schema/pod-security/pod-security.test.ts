import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { errorText, type JsonObject } from '../../kube/index.ts';
import { sourceDir } from '../../testing/source-dir.ts';
import { CONTROLS } from './controls.ts';
import { controlsOf, evaluatePod, podSecurity, violationText } from './evaluate.ts';
import { POLICY_MINORS, podCases } from './pod-cases.ts';
import { namespacePolicy, parsePolicyVersion } from './policy.ts';

type Runs = readonly (readonly [since: number, detail: string])[];
type Verdicts = Readonly<Record<string, { readonly baseline: Runs; readonly restricted: Runs }>>;

const verdicts = JSON.parse(readFileSync(join(sourceDir(import.meta.url), 'testdata/verdicts.json'), 'utf8')) as Verdicts;
const LEVELS = ['baseline', 'restricted'] as const;
const runs = process.env['HELMWRIGHT_TEST_LONG'] === undefined ? 300 : 20000;

test('every case says at every version what upstream says', () => {
  for (const { name, pod } of podCases()) {
    const recorded: Verdicts[string] | undefined = verdicts[name];
    assert.ok(recorded !== undefined, `no recorded verdict of "${name}"`);
    for (const level of LEVELS) {
      for (const version of POLICY_MINORS) {
        const want: string | undefined = recorded[level].findLast(([since]) => since <= version)?.[1];
        assert.equal(violationText(evaluatePod(pod.metadata, pod.spec, { level, version })), want, `${name} ${level} v1.${version}`);
      }
    }
  }
});

test('every control passes and fails as its table says, at every version', () => {
  for (const { name, control, pod, passes } of podCases()) {
    const level = CONTROLS.find((c) => c.id === control)?.level ?? 'baseline';
    for (const version of POLICY_MINORS) {
      const violated = evaluatePod(pod.metadata, pod.spec, { level, version }).some((v) => v.control === control);
      assert.equal(violated, !passes(version), `${name} v1.${version}`);
    }
  }
  for (const { id } of CONTROLS) {
    const cases = podCases().filter((c) => c.control === id);
    assert.ok(cases.some((c) => !c.passes(37)) && cases.some((c) => c.passes(37)), `${id} has a passing and a failing pod`);
  }
});

test('versions: the number of controls, and what is newer than all that is known', () => {
  assert.equal(CONTROLS.length, 19);
  const counts: readonly (readonly [number, number, number])[] = [
    [0, 11, 12],
    [8, 11, 13],
    [19, 11, 13],
    [22, 11, 13],
    [23, 11, 14],
    [34, 12, 15],
    [37, 12, 15],
  ];
  for (const [minor, baseline, restricted] of counts) {
    assert.equal(controlsOf('baseline', minor).length, baseline, `baseline v1.${minor}`);
    assert.equal(controlsOf('restricted', minor).length, restricted, `restricted v1.${minor}`);
  }
  const spec = { containers: [{ name: 'a', securityContext: { privileged: true } }] };
  const newest = violationText(evaluatePod({}, spec, { level: 'restricted', version: 37 }));
  assert.equal(violationText(evaluatePod({}, spec, { level: 'restricted', version: 99 })), newest);
  assert.equal(violationText(evaluatePod({}, spec, { level: 'restricted', version: 'latest' })), newest);
});

const HOST: JsonObject = { hostNetwork: true, containers: [{ name: 'a', ports: [{ containerPort: 80 }, { hostPort: 8080 }] }] };
const places: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ['pod', { apiVersion: 'v1', kind: 'Pod', spec: HOST }, ['spec.hostNetwork', 'spec.containers[0].ports[1].hostPort']],
  [
    'cron job',
    { apiVersion: 'batch/v1', kind: 'CronJob', spec: { jobTemplate: { spec: { template: { spec: HOST } } } } },
    ['spec.jobTemplate.spec.template.spec.hostNetwork', 'spec.jobTemplate.spec.template.spec.containers[0].ports[1].hostPort'],
  ],
  ...(
    [
      ['apps/v1', 'Deployment'],
      ['apps/v1', 'StatefulSet'],
      ['apps/v1', 'DaemonSet'],
      ['apps/v1', 'ReplicaSet'],
      ['v1', 'ReplicationController'],
      ['batch/v1', 'Job'],
    ] as const
  ).map(
    ([apiVersion, kind]) =>
      [
        kind,
        { apiVersion, kind, spec: { template: { spec: HOST } } },
        ['spec.template.spec.hostNetwork', 'spec.template.spec.containers[0].ports[1].hostPort'],
      ] as const,
  ),
  [
    'pod template',
    { apiVersion: 'v1', kind: 'PodTemplate', template: { spec: HOST } },
    ['template.spec.hostNetwork', 'template.spec.containers[0].ports[1].hostPort'],
  ],
  [
    'a kind of the same name in another group',
    { apiVersion: 'example.com/v1', kind: 'Deployment', spec: { template: { spec: HOST } } },
    [],
  ],
  ['no template', { apiVersion: 'apps/v1', kind: 'Deployment', spec: {} }, []],
  ['no pod at all', { apiVersion: 'v1', kind: 'ConfigMap' }, []],
];

test('pods are found in every workload, and findings name the fields', () => {
  for (const [name, object, want] of places) {
    const got = podSecurity(object, { level: 'baseline', version: 'latest' }).map((error) => errorText(error).split(': ')[0]);
    assert.deepEqual(got, want, name);
  }
  const [first] = podSecurity({ apiVersion: 'v1', kind: 'Pod', spec: HOST }, { level: 'baseline', version: 30 });
  assert.deepEqual(first, {
    type: 'FieldValueForbidden',
    path: ['spec', 'hostNetwork'],
    detail: 'host namespaces (hostNetwork=true)',
    rule: 'pod-security/hostNamespaces',
    hint: 'remove hostNetwork, hostPID and hostIPC',
  });
  const missing = podSecurity(
    { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'a' }] } },
    { level: 'restricted', version: 30 },
  );
  assert.deepEqual(
    missing.map((e) => `${e.type} ${e.path.join('.')}`),
    [
      'FieldValueRequired spec.containers.0.securityContext.allowPrivilegeEscalation',
      'FieldValueRequired spec.containers.0.securityContext.capabilities.drop',
      'FieldValueRequired spec.containers.0.securityContext.runAsNonRoot',
      'FieldValueRequired spec.containers.0.securityContext.seccompProfile.type',
    ],
  );
});

test('a volume without a source is going to be an emptyDir', () => {
  const spec = { volumes: [{ name: 'v' }] };
  const policy = { level: 'restricted', version: 'latest' } as const;
  assert.deepEqual(podSecurity({ apiVersion: 'v1', kind: 'Pod', spec }, policy), []);
  assert.equal(violationText(evaluatePod({}, spec, policy)), 'restricted volume types (volume "v" uses restricted volume type "unknown")');
});

const LABEL = 'pod-security.kubernetes.io/';
const labelled: readonly (readonly [string, JsonObject | undefined, readonly [string, string, string], readonly string[]])[] = [
  ['none', undefined, ['privileged:latest', 'privileged:latest', 'privileged:latest'], []],
  ['enforce raises warn', { enforce: 'baseline', 'enforce-version': 'v1.25' }, ['baseline:25', 'privileged:latest', 'baseline:25'], []],
  ['its own warn stays', { enforce: 'restricted', warn: 'baseline' }, ['restricted:latest', 'privileged:latest', 'baseline:latest'], []],
  [
    'its own warn version stays',
    { enforce: 'baseline', 'warn-version': 'v1.3' },
    ['baseline:latest', 'privileged:latest', 'baseline:3'],
    [],
  ],
  [
    'what cannot be read fails closed where it enforces, open elsewhere',
    { enforce: 'x', 'enforce-version': '1.2', audit: 'y', warn: 'z' },
    ['restricted:latest', 'privileged:latest', 'privileged:latest'],
    [
      `metadata.labels[${LABEL}enforce]: Invalid value: "x": must be one of privileged, baseline, restricted`,
      `metadata.labels[${LABEL}enforce-version]: Invalid value: "1.2": must be "latest" or "v1.x"`,
      `metadata.labels[${LABEL}audit]: Invalid value: "y": must be one of privileged, baseline, restricted`,
      `metadata.labels[${LABEL}warn]: Invalid value: "z": must be one of privileged, baseline, restricted`,
    ],
  ],
];

test('namespace labels choose the policy', () => {
  for (const [name, short, want, wantErrors] of labelled) {
    const labels = short === undefined ? undefined : Object.fromEntries(Object.entries(short).map(([key, value]) => [LABEL + key, value]));
    const { policy, errors } = namespacePolicy(labels);
    const got = [policy.enforce, policy.audit, policy.warn].map(({ level, version }) => `${level}:${version}`);
    assert.deepEqual(got, want, name);
    assert.deepEqual(errors.map(errorText), wantErrors, name);
  }
  const versions: readonly (readonly [string, number | 'latest' | undefined])[] = [
    ['latest', 'latest'],
    ['v1.0', 0],
    ['v1.37', 37],
    ['v1.037', undefined],
    ['v2.0', undefined],
    ['1.30', undefined],
    ['v1.99999999999999999999', undefined],
  ];
  for (const [text, want] of versions) assert.equal(parsePolicyVersion(text), want, text);
});

test('any JSON gets an answer', () => {
  const keys = [
    'spec',
    'template',
    'containers',
    'securityContext',
    'capabilities',
    'add',
    'volumes',
    'ports',
    'seLinuxOptions',
    'annotations',
  ];
  const json = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 6 }, fc.constantFrom(null, true, 0, '', 'x', -1), fc.array(tie('any'), { maxLength: 3 }), tie('object')),
    object: fc.dictionary(fc.constantFrom(...keys, '__proto__', 'x'), tie('any'), { maxKeys: 5 }),
  })).object as fc.Arbitrary<JsonObject>;
  fc.assert(
    fc.property(json, fc.constantFrom('Pod', 'Deployment', 'CronJob'), fc.nat(40), (object, kind, version) => {
      const apiVersion = kind === 'Pod' ? 'v1' : kind === 'CronJob' ? 'batch/v1' : 'apps/v1';
      podSecurity({ ...object, apiVersion, kind }, { level: 'restricted', version });
      evaluatePod(object, object, { level: 'baseline', version });
    }),
    { seed: 1, numRuns: runs },
  );
});
