import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { At, type Json, pathText, Report } from '../../../kube/index.ts';
import type { PodSpec } from '../../kinds.ts';
import { type PodContext, validatePod, validatePodSpec, validatePodTemplate } from './index.ts';

const container = { name: 'a', image: 'b', imagePullPolicy: 'Always', terminationMessagePolicy: 'File' };
const spec: PodSpec = { containers: [container], restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', terminationGracePeriodSeconds: 30 };

function faults(changes: PodSpec, context: PodContext): readonly string[] {
  const report = new Report();
  validatePodSpec({ ...spec, ...changes }, At.root.to('spec'), report, context);
  return report.errors.map((error) => `${pathText(error.path)} ${error.rule}`);
}

const withEnv = (name: string): PodSpec => ({ containers: [{ ...container, env: [{ name, value: 'x' }] }] });
const withProbe: PodSpec = {
  containers: [{ ...container, livenessProbe: { grpc: { port: 1 }, successThreshold: 1, terminationGracePeriodSeconds: -1 } }],
};
const withMode = (mode: string): PodSpec => ({
  volumes: [
    { name: 'v', ephemeral: { volumeClaimTemplate: { spec: { accessModes: [mode], resources: { requests: { storage: '1' } } } } } },
  ],
});
const withSelector: PodSpec = {
  affinity: {
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'zone', labelSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['not ok'] }] } },
      ],
    },
  },
};
const withNode: PodSpec = {
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['not ok'] }] }],
      },
    },
  },
};
const withSysctl = (name: string, hostNetwork: boolean): PodSpec => ({ hostNetwork, securityContext: { sysctls: [{ name, value: '1' }] } });
const withRestart: PodSpec = { containers: [{ ...container, restartPolicy: 'Always' }] };
const withSidecarProbe: PodSpec = {
  initContainers: [{ ...container, name: 'i', restartPolicy: 'Always', readinessProbe: { tcpSocket: { port: 1 } } }],
};
const withField = (fieldPath: string): PodSpec => ({
  containers: [{ ...container, env: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } }] }],
});

// From the sources of Kubernetes 1.20 to 1.36: what flips between minors.
const flips: readonly (readonly [name: string, spec: PodSpec, from: number, before: readonly string[], after: readonly string[]])[] = [
  ['environment names of any ASCII', withEnv('A B'), 32, ['spec.containers[0].env[0].name api/env-name'], []],
  ['gRPC probes', withProbe, 24, ['spec.containers[0].livenessProbe api/handler'], []],
  ['probe grace', withProbe, 25, [], ['spec.containers[0].livenessProbe.terminationGracePeriodSeconds api/probe-numbers']],
  [
    'ReadWriteOncePod',
    withMode('ReadWriteOncePod'),
    27,
    ['spec.volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes api/allowed-value'],
    [],
  ],
  [
    'values in selectors',
    withSelector,
    26,
    [],
    [
      'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchExpressions[0].values[0] api/label-syntax',
    ],
  ],
  [
    'values in node affinity',
    withNode,
    33,
    [],
    [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values[0] api/label-syntax',
    ],
  ],
  ['sysctls with slashes', withSysctl('kernel/x', false), 25, ['spec.securityContext.sysctls[0].name api/sysctl'], []],
  ['sysctls of the host', withSysctl('net.core.somaxconn', true), 29, [], ['spec.securityContext.sysctls[0].name api/sysctl']],
  ['restartPolicy of containers', withRestart, 34, ['spec.containers[0].restartPolicy api/container-restart'], []],
  ['sidecars', withSidecarProbe, 29, ['spec.initContainers[0].readinessProbe api/init-container'], []],
  ['status.hostIPs', withField('status.hostIPs'), 29, ['spec.containers[0].env[0].valueFrom.fieldRef.fieldPath api/field-ref'], []],
  ['search domains', { dnsConfig: { searches: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] } }, 26, ['spec.dnsConfig.searches api/dns'], []],
  ['underscores in search domains', { dnsConfig: { searches: ['_a.b'] } }, 33, ['spec.dnsConfig.searches[0] api/dns'], []],
  ['leading zeros in addresses', { hostAliases: [{ ip: '010.0.0.1' }] }, 36, [], ['spec.hostAliases[0].ip api/dns']],
  ['spec.os', { os: { name: 'linux' } }, 24, ['spec.os api/os-fields'], []],
  ['scheduling gates', { schedulingGates: [{ name: 'not ok' }] }, 27, [], ['spec.schedulingGates[0] api/pod-gate']],
];

for (const [name, changes, from, before, after] of flips) {
  test(`from 1.${from} on: ${name}`, () => {
    const rules = new Set([...before, ...after]);
    const at = (minor: number): readonly string[] => faults(changes, { minor }).filter((fault) => rules.has(fault));
    assert.deepEqual(at(from - 1), before);
    assert.deepEqual(at(from), after);
  });
}

const keeps: readonly (readonly [name: string, spec: PodSpec])[] = [
  ['values of affinity selectors', withSelector],
  ['values of node affinity', withNode],
  ['sysctls of the host', withSysctl('net.core.somaxconn', true)],
  ['huge pages', { containers: [{ ...container, resources: { limits: { 'hugepages-2Mi': '3Mi', cpu: '1' } } }] }],
];

for (const [name, changes] of keeps) {
  test(`an update may keep: ${name}`, () => {
    assert.equal(faults(changes, { minor: 36 }).length, 1);
    assert.deepEqual(faults(changes, { minor: 36, old: { spec: { ...spec, ...changes } } }), []);
    assert.equal(faults(changes, { minor: 36, old: { spec } }).length, 1);
  });
}

test('any JSON is validated without exception', () => {
  const run = (value: Json, minor: number): void => {
    const report = new Report();
    validatePodSpec(value, At.root, report, { minor, old: { spec: value as PodSpec } });
    validatePodTemplate(value, At.root, report, { minor });
    validatePod(value, report, { minor });
  };
  const runs = process.env['HELMWRIGHT_TEST_LONG'] === undefined ? 300 : 20_000;
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 20, max: 36 }), (value, minor) => run(value as Json, minor)),
    { seed: 4, numRuns: runs },
  );
  // Foreign values in the places of a pod.
  const leaf = fc.oneof(
    fc.constantFrom<Json>(null, true, 0, -1, '', 'x', [], {}, [null], [[]], [1], { a: 1 }, { __proto__: null }),
    fc.jsonValue(),
  );
  const path = fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(fc.tuple(path, leaf), { maxLength: 12 }), fc.integer({ min: 20, max: 36 }), (changes, minor) => {
      const value: Record<string, unknown> = { metadata: { name: 'p' }, spec: structuredClone(spec) };
      for (const [steps, to] of changes) plant(value, steps, to as Json);
      run(value as Json, minor);
      run(value['spec'] as Json, minor);
    }),
    { seed: 5, numRuns: runs },
  );
});

const STEPS = (
  'metadata spec containers initContainers ephemeralContainers volumes 0 1 env envFrom ports resources limits requests cpu memory hugepages-2Mi claims ' +
  'livenessProbe httpGet exec tcpSocket grpc lifecycle preStop sleep stopSignal securityContext windowsOptions seccompProfile appArmorProfile capabilities add ' +
  'volumeMounts volumeDevices name image valueFrom fieldRef resourceFieldRef configMapKeyRef fileKeyRef affinity nodeAffinity podAffinity podAntiAffinity ' +
  'requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution nodeSelectorTerms matchExpressions matchFields preference ' +
  'podAffinityTerm labelSelector matchLabels matchLabelKeys tolerations topologySpreadConstraints dnsConfig searches nameservers options hostAliases hostnames ' +
  'sysctls supplementalGroups os overhead resourceClaims schedulingGates readinessGates annotations labels ownerReferences finalizers managedFields emptyDir ' +
  'projected sources serviceAccountToken downwardAPI items ephemeral volumeClaimTemplate accessModes dataSource dataSourceRef csi iscsi quobyte azureDisk fc ' +
  'flexVolume nodePublishSecretRef restartPolicyRules exitCodes values resizePolicy hostUsers hostPID terminationGracePeriodSeconds securityContext'
).split(' ');

function plant(value: unknown, steps: readonly string[], to: Json): void {
  let holder = value as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) {
    const next = holder[step];
    if (typeof next !== 'object' || next === null) holder[step] = /^[01]$/.test(steps[steps.indexOf(step) + 1] ?? '') ? [] : {};
    holder = holder[step] as Record<string, unknown>;
  }
  holder[steps[steps.length - 1]!] = to;
}
