import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zeroObject } from '../../kube/index.ts';
import { kubernetes } from './kubernetes.ts';

const infoOf = (apiVersion: string, kind: string) => {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return kubernetes(36).typeInfo({ group: group!, version: version!, kind })!;
};

test('what the API server prints though nobody set it (kubectl create -o json of an object without fields)', () => {
  const metadata = {};
  const template = { metadata: {}, spec: { containers: null } };
  const table: readonly (readonly [string, string, unknown])[] = [
    ['apps/v1', 'Deployment', { metadata, spec: { selector: null, strategy: {}, template }, status: {} }],
    [
      'apps/v1',
      'StatefulSet',
      { metadata, spec: { selector: null, serviceName: '', template, updateStrategy: {} }, status: { availableReplicas: 0, replicas: 0 } },
    ],
    ['v1', 'Service', { metadata, spec: {}, status: { loadBalancer: {} } }],
    ['v1', 'ConfigMap', { metadata }],
    ['networking.k8s.io/v1', 'NetworkPolicy', { metadata, spec: { podSelector: {} } }],
  ];
  for (const [apiVersion, kind, want] of table) assert.deepEqual(plain(zeroObject(infoOf(apiVersion, kind))), plain(want), kind);
});

/** Keys sorted; creationTimestamp is null in every metadata and no field of a manifest. */
function plain(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(
          Object.entries(item)
            .filter(([key]) => key !== 'creationTimestamp')
            .sort(),
        )
      : item,
  );
}

test('names and scalars of types', () => {
  const info = infoOf('apps/v1', 'Deployment');
  assert.equal(info.name, 'Deployment');
  const spec = info.fields!.get('spec')!.type;
  assert.equal(spec.name, 'DeploymentSpec');
  assert.equal(spec.fields!.get('replicas')!.type.scalar, 'numeric');
  assert.equal(spec.fields!.get('paused')!.type.scalar, 'boolean');
});
