import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { type GroupVersionKind, type JsonObject, type Path, parseGvk, type TypeInfo } from '../../kube/index.ts';
import { kubernetes, openApi, rangeOf, type Shape, supportedKubernetes } from './index.ts';

const { oldest, newest } = supportedKubernetes();

function gvk(text: string): GroupVersionKind {
  const [apiVersion, kind] = text.split(' ') as [string, string];
  return parseGvk(apiVersion, kind)!;
}

test('minors outside of the pack are taken as the nearest', () => {
  equal(oldest, 20);
  ok(newest >= 36);
  deepEqual(
    [0, 25, 25.9, 1000].map((minor) => kubernetes(minor).minor),
    [oldest, 25, 25, newest],
  );
  equal(kubernetes(30), kubernetes(30));
});

test('kinds: scope, names, subresources', () => {
  const kube = kubernetes(30);
  const cases: [string, string, boolean, string[], string[], string[]][] = [
    [
      'v1 Pod',
      'pods',
      true,
      ['po'],
      ['all'],
      ['attach', 'binding', 'ephemeralcontainers', 'eviction', 'exec', 'log', 'portforward', 'proxy', 'status'],
    ],
    ['v1 Namespace', 'namespaces', false, ['ns'], [], ['finalize', 'status']],
    ['v1 ConfigMap', 'configmaps', true, ['cm'], [], []],
    ['v1 ServiceAccount', 'serviceaccounts', true, ['sa'], [], ['token']],
    ['apps/v1 Deployment', 'deployments', true, ['deploy'], ['all'], ['scale', 'status']],
    ['networking.k8s.io/v1 Ingress', 'ingresses', true, ['ing'], [], ['status']],
    ['policy/v1 PodDisruptionBudget', 'poddisruptionbudgets', true, ['pdb'], [], ['status']],
    [
      'apiextensions.k8s.io/v1 CustomResourceDefinition',
      'customresourcedefinitions',
      false,
      ['crd', 'crds'],
      ['api-extensions'],
      ['status'],
    ],
    ['rbac.authorization.k8s.io/v1 ClusterRole', 'clusterroles', false, [], [], []],
  ];
  for (const [kind, resource, namespaced, shortNames, categories, subresources] of cases) {
    const info = kube.find(gvk(kind))!;
    deepEqual(
      [info.resource, info.namespaced, info.shortNames, info.categories, info.subresources.map(({ name }) => name)],
      [resource, namespaced, shortNames, categories, subresources],
      kind,
    );
    for (const name of [resource, info.singular, ...shortNames]) equal(kube.findResource(info.group, info.version, name), info);
  }
  equal(kube.find(gvk('v1 Deployment')), undefined);
  equal(kube.findResource('apps', 'v1', 'x'), undefined);
});

test('verbs and the kinds of subresources', () => {
  const kube = kubernetes(newest);
  const pod = kube.find(gvk('v1 Pod'))!;
  deepEqual([...pod.verbs].sort(), ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']);
  deepEqual(pod.subresources.find(({ name }) => name === 'eviction')?.kind, gvk('policy/v1 Eviction'));
  const scale = kube.find(gvk('apps/v1 StatefulSet'))!.subresources.find(({ name }) => name === 'scale')!;
  deepEqual([scale.kind, [...scale.verbs].sort()], [gvk('autoscaling/v1 Scale'), ['get', 'patch', 'update']]);
  deepEqual(kube.find(gvk('v1 ServiceAccount'))!.subresources[0]?.kind, gvk('authentication.k8s.io/v1 TokenRequest'));
  deepEqual(kube.find(gvk('v1 Binding'))!.verbs, ['create']);
  for (const { subresources } of kube.kinds)
    for (const { kind } of subresources) if (kind !== undefined) ok(kube.typeOf(kind), JSON.stringify(kind));
});

test('what is served without a flag', () => {
  const cases: [string, number, boolean][] = [
    ['apps/v1 Deployment', 30, true],
    ['policy/v1beta1 PodDisruptionBudget', 24, true],
    ['storage.k8s.io/v1alpha1 VolumeAttachment', 20, false],
    ['flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema', 28, true],
    ['admissionregistration.k8s.io/v1beta1 ValidatingAdmissionPolicy', 29, false],
  ];
  for (const [kind, minor, want] of cases) equal(kubernetes(minor).find(gvk(kind))?.enabled, want, kind);
});

test('each type of each minor can be read', () => {
  for (let minor = oldest; minor <= newest; minor++) {
    const kube = kubernetes(minor);
    const seen = new Set<Shape>();
    const walk = (shape: Shape): void => {
      if (seen.has(shape)) return;
      seen.add(shape);
      if (shape.kind === 'list' || shape.kind === 'map') walk(shape.item);
      if (shape.kind !== 'struct') return;
      for (const field of shape.fields.values()) {
        ok(field.since <= minor && minor <= field.until, `${minor} ${shape.name}.${field.name}`);
        ok(field.list !== 'map' || field.keys !== undefined, `${minor} ${shape.name}.${field.name} has no keys`);
        ok(field.values === undefined || field.values.length > 0, `${minor} ${shape.name}.${field.name} has no values`);
        walk(field.shape);
      }
    };
    for (const kind of kube.kinds) walk(kube.typeOf(kind)!);
    ok(seen.size > 400, `${minor} has ${seen.size} shapes`);
  }
});

test('fields', () => {
  const cases: [number, string, string, object][] = [
    [20, 'core/v1.ServicePort', 'port', { required: true, shape: { kind: 'int32' }, zero: true }],
    [20, 'core/v1.ServicePort', 'targetPort', { required: false, shape: { kind: 'int-or-string' } }],
    [30, 'core/v1.ServicePort', 'protocol', { default: 'TCP', values: ['TCP', 'UDP', 'SCTP'], enumType: 'core/v1.Protocol' }],
    [20, 'core/v1.Event', 'eventTime', { shape: { kind: 'micro-time' } }],
    [20, 'core/v1.Secret', 'data', { shape: { kind: 'map', item: { kind: 'bytes' } } }],
    [20, 'core/v1.ResourceRequirements', 'limits', { shape: { kind: 'map', item: { kind: 'quantity' } } }],
    [20, 'policy/v1beta1.PodDisruptionBudgetSpec', 'minAvailable', { shape: { kind: 'int-or-string' } }],
    [21, 'core/v1.PersistentVolumeClaimSpec', 'accessModes', { values: ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany'] }],
    [
      22,
      'core/v1.PersistentVolumeClaimSpec',
      'accessModes',
      { values: ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] },
    ],
    [
      29,
      'core/v1.PodSpec',
      'containers',
      { list: undefined, identity: ['name'], patch: ['merge'], mergeKey: 'name', since: 20, until: newest },
    ],
    [30, 'core/v1.PodSpec', 'containers', { list: 'map', keys: ['name'], identity: ['name'] }],
    [30, 'core/v1.PodSpec', 'tolerations', { list: 'atomic', identity: undefined }],
    [30, 'core/v1.ServiceSpec', 'selector', { map: 'atomic' }],
    [20, 'meta/v1.ObjectMeta', 'finalizers', { identity: [], patch: ['merge'] }],
  ];
  for (const [minor, type, name, want] of cases) {
    const field = kubernetes(minor).struct(type)?.fields.get(name);
    deepEqual(
      Object.fromEntries(Object.keys(want).map((key) => [key, (field as unknown as Record<string, unknown>)[key]])),
      want,
      `${type}.${name}`,
    );
  }
});

test('since and until', () => {
  const cases: [string, Path, readonly [number, number] | undefined][] = [
    ['batch/v1 CronJob', [], [21, newest]],
    ['batch/v1beta1 CronJob', [], [20, 24]],
    ['autoscaling/v2 HorizontalPodAutoscaler', [], [23, newest]],
    ['policy/v1beta1 PodSecurityPolicy', [], [20, 24]],
    ['networking.k8s.io/v1beta1 Ingress', [], [20, 21]],
    ['v1 Pod', ['spec', 'containers', 0, 'restartPolicy'], [28, newest]],
    ['apps/v1 Deployment', ['spec', 'template', 'spec', 'hostUsers'], [25, newest]],
    ['v1 Service', ['spec', 'trafficDistribution'], [30, newest]],
    ['v1 Service', ['spec', 'topologyKeys'], [20, 21]],
    ['apps/v1 StatefulSet', ['spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted'], [23, newest]],
    ['v1 ConfigMap', ['data', 'some.key'], [20, newest]],
    ['v1 Pod', ['spec', 'replicas'], undefined],
    ['v1 Pods', [], undefined],
  ];
  for (const [kind, path, want] of cases) {
    const range = rangeOf(gvk(kind), path);
    deepEqual(range && [range.since, range.until], want, `${kind} ${path.join('.')}`);
  }
});

function infoAt(kind: string, path: string): TypeInfo | undefined {
  let info = kubernetes(30).typeInfo(gvk(kind));
  for (const step of path.split('.')) info = step === '[]' ? info?.item : info?.fields?.get(step)?.type;
  return info;
}

test('type infos, for merging', () => {
  const cases: [string, string, object][] = [
    ['v1 Service', 'spec.ports', { kind: 'list', merge: 'map', keys: ['port', 'protocol'], keyDefaults: { port: 0, protocol: 'TCP' } }],
    ['v1 Pod', 'spec.containers.[].env', { kind: 'list', merge: 'map', keys: ['name'] }],
    ['v1 Pod', 'spec.containers.[].args', { kind: 'list', merge: 'atomic' }],
    ['v1 Pod', 'metadata.finalizers', { kind: 'list', merge: 'set' }],
    ['v1 Pod', 'metadata.labels', { kind: 'map', merge: 'granular' }],
    ['v1 Pod', 'spec.nodeSelector', { kind: 'map', merge: 'atomic' }],
    ['apps/v1 Deployment', 'spec.selector', { kind: 'struct', merge: 'atomic' }],
    ['v1 PersistentVolume', 'spec.claimRef', { kind: 'struct', merge: 'granular' }],
    ['v1 Pod', 'spec.volumes.[].configMap', { kind: 'struct', merge: 'granular' }],
    ['apps/v1 ControllerRevision', 'data', { kind: 'untyped' }],
    ['v1 Pod', 'spec.hostname', { kind: 'scalar' }],
  ];
  for (const [kind, path, want] of cases) {
    const info = infoAt(kind, path);
    deepEqual(
      Object.fromEntries(Object.keys(want).map((key) => [key, (info as unknown as Record<string, unknown>)[key]])),
      want,
      `${kind} ${path}`,
    );
  }
  const spec = kubernetes(30).typeInfo(gvk('apps/v1 Deployment'))?.fields?.get('spec')?.type;
  const other = kubernetes(30).typeInfo(gvk('apps/v1 DaemonSet'))?.fields?.get('spec')?.type;
  equal(spec?.fields?.get('template')?.type, other?.fields?.get('template')?.type, 'the same type is the same object');
  deepEqual(spec?.fields?.get('strategy')?.patch, ['retainKeys']);
  const containers = infoAt('v1 Pod', 'spec')?.fields?.get('containers');
  deepEqual([containers?.patch, containers?.mergeKey], [['merge'], 'name']);
});

test('OpenAPI v3', () => {
  const api = openApi(30);
  const { paths } = api.index as { paths: { [path: string]: { serverRelativeURL: string } } };
  ok(/^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{128}$/.test(paths['apis/apps/v1']!.serverRelativeURL));
  ok(paths['api/v1'] !== undefined && paths['apis/resource.k8s.io/v1alpha2'] === undefined);
  equal(api.document('apis/none/v1'), undefined);
  const document = api.document('apis/apps/v1') as unknown as {
    components: { schemas: { [name: string]: JsonObject } };
    paths: { [path: string]: JsonObject };
  };
  equal(api.document('apis/apps/v1'), document as unknown as JsonObject);
  deepEqual(document.components.schemas['io.k8s.api.apps.v1.Deployment'], {
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }], default: {} },
      spec: { allOf: [{ $ref: '#/components/schemas/io.k8s.api.apps.v1.DeploymentSpec' }], default: {} },
      status: { allOf: [{ $ref: '#/components/schemas/io.k8s.api.apps.v1.DeploymentStatus' }], default: {} },
    },
    'x-kubernetes-group-version-kind': [{ group: 'apps', kind: 'Deployment', version: 'v1' }],
  });
  const ports = (document.components.schemas['io.k8s.api.core.v1.Container']!['properties'] as JsonObject)['ports'];
  deepEqual(ports, {
    type: 'array',
    items: { allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.ContainerPort' }], default: {} },
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
    'x-kubernetes-patch-strategy': 'merge',
    'x-kubernetes-patch-merge-key': 'containerPort',
  });
  const { patch } = document.paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}'] as { patch: JsonObject };
  deepEqual(patch['x-kubernetes-group-version-kind'], { group: 'apps', kind: 'Deployment', version: 'v1' });
  ok((patch['parameters'] as JsonObject[]).some(({ name }) => name === 'fieldValidation'));
});

test('each reference of each document leads somewhere', () => {
  for (const minor of [oldest, 23, 31, newest]) {
    const api = openApi(minor, { alpha: true });
    for (const path of Object.keys((api.index as { paths: JsonObject }).paths)) {
      const document = api.document(path) as unknown as { components: { schemas: JsonObject } };
      for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
        ok(Object.hasOwn(document.components.schemas, name!), `${minor} ${path}: ${name}`);
      }
    }
  }
});
