import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JsonObject, podTemplateOf } from '../../src/kube/index.ts';
import { type RenderedPod, renderedPod } from './rendered-pod.ts';

const config = { kind: 'ConfigMap', metadata: { name: 'config' }, data: { A: 'from config', B: 'b', PORT: '8080' } };
const secret = { kind: 'Secret', metadata: { name: 'secret' }, data: { A: Buffer.from('p@ss $(B)').toString('base64') } };

function worked(container: JsonObject, spec: JsonObject = {}): RenderedPod & { readonly asked: ReadonlySet<string> } {
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { template: { metadata: { labels: { app: 'web' } }, spec: { ...spec, containers: [{ name: 'c', image: 'x', ...container }] } } },
  };
  const template = podTemplateOf(object, 'here');
  assert.ok(template !== undefined);
  const asked = new Set<string>();
  return { ...renderedPod(template, { all: [config, secret], namespace: 'here', asked }), asked };
}

const from = (word: string, value: JsonObject): JsonObject => ({ name: 'X', valueFrom: { [word]: value } });
const variables: readonly (readonly [why: string, container: JsonObject, want: Readonly<Record<string, string>>])[] = [
  [
    'the later of two sources wins',
    { envFrom: [{ configMapRef: { name: 'config' } }, { secretRef: { name: 'secret' } }] },
    {
      A: 'p@ss $(B)',
      B: 'b',
      PORT: '8080',
    },
  ],
  [
    'env wins over envFrom; a prefix',
    { envFrom: [{ prefix: 'P_', configMapRef: { name: 'config' } }], env: [{ name: 'P_A', value: 'own' }] },
    {
      P_A: 'own',
      P_B: 'b',
      P_PORT: '8080',
    },
  ],
  [
    'names in values: earlier ones only, never in what a Secret holds',
    {
      env: [{ name: 'U', value: '$(X) $$(X)' }, from('secretKeyRef', { name: 'secret', key: 'A' }), { name: 'V', value: '<$(X)>' }],
    },
    { U: '$(X) $(X)', X: 'p@ss $(B)', V: '<p@ss $(B)>' },
  ],
  [
    'what is optional may lack',
    {
      envFrom: [{ secretRef: { name: 'none', optional: true } }],
      env: [from('secretKeyRef', { name: 'secret', key: 'Z', optional: true })],
    },
    {},
  ],
  [
    'fields of the pod',
    { env: [from('fieldRef', { fieldPath: "metadata.labels['app']" }), { name: 'N', value: 'x' }] },
    { X: 'web', N: 'x' },
  ],
  ['its name', { env: [from('fieldRef', { fieldPath: 'metadata.namespace' })] }, { X: 'here' }],
];

test('variables as a kubelet works them out', () => {
  for (const [why, container, want] of variables) assert.deepEqual(worked(container).containers[0]?.env, want, why);
});

const refused: readonly (readonly [JsonObject, RegExp])[] = [
  [{ envFrom: [{ configMapRef: { name: 'none' } }] }, /Deployment\/web, container c: ConfigMap "none" is not there/],
  [{ env: [from('secretKeyRef', { name: 'secret', key: 'Z' })] }, /Secret "secret" has no key "Z"/],
  [{ env: [from('resourceFieldRef', { resource: 'limits.cpu' })] }, /"resourceFieldRef" is not known here/],
  [{ readinessProbe: { httpGet: { path: '/', port: 'http' } } }, /a probe asks for the port "http"/],
  [{ volumeMounts: [{ name: 'v', mountPath: '/v' }] }, /the volume "v" is of a kind that is not known here/],
];

test('what a kubelet refuses', () => {
  for (const [container, message] of refused) assert.throws(() => worked(container), message);
});

test('image, command, user, ports, probes, files', () => {
  const { containers, asked, name } = worked(
    {
      image: 'host:5000/some/image:v1@sha256:00',
      command: ['run', '--port=$(PORT)'],
      args: ['$(NONE)'],
      envFrom: [{ configMapRef: { name: 'config' } }],
      ports: [{ name: 'http', containerPort: 8080 }],
      securityContext: { runAsUser: 7, readOnlyRootFilesystem: true },
      livenessProbe: { httpGet: { path: '/live', port: 'http' }, initialDelaySeconds: 5 },
      startupProbe: { exec: { command: ['alive'] }, failureThreshold: 30, periodSeconds: 2, timeoutSeconds: 4 },
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
      volumeMounts: [
        { name: 'tmp', mountPath: '/tmp' },
        { name: 'files', mountPath: '/files' },
        { name: 'data', mountPath: '/data', readOnly: true },
      ],
    },
    {
      securityContext: { runAsUser: 1, runAsGroup: 2, fsGroup: 3 },
      volumes: [
        { name: 'tmp', emptyDir: {} },
        { name: 'files', secret: { secretName: 'secret' } },
        { name: 'data', persistentVolumeClaim: { claimName: 'claim' } },
      ],
    },
  );
  assert.match(name, /^web-[a-z0-9]{10}-[a-z0-9]{5}$/);
  assert.deepEqual([...asked], ['Secret/secret/A']);
  assert.deepEqual(containers[0], {
    owner: 'Deployment/web',
    pod: name,
    name: 'c',
    image: 'host:5000/some/image',
    command: ['run', '--port=8080', '$(NONE)'],
    workdir: undefined,
    env: config.data,
    user: { uid: 7, gid: 2, groups: [3] },
    isReadOnly: true,
    mounts: [
      { path: '/tmp', isReadOnly: false, files: undefined, claim: undefined },
      { path: '/files', isReadOnly: true, files: { A: 'p@ss $(B)' }, claim: undefined },
      { path: '/data', isReadOnly: true, files: undefined, claim: 'claim/' },
    ],
    ports: new Map([[8080, 'http']]),
    probes: [
      { kind: 'startupProbe', action: { command: ['alive'] }, timeoutSeconds: 4, budgetSeconds: 60 },
      { kind: 'livenessProbe', action: { path: '/live', port: 8080, headers: {} }, timeoutSeconds: 1, budgetSeconds: 35 },
    ],
    graceSeconds: 30,
    preStop: { seconds: 5 },
  });
});
