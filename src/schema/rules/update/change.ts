/**
 * What an update may not change: old × new, as the registries' ValidateUpdate decides (pkg/registry, and the validation packages of pkg/apis). Both objects are of
 * one kind, defaulted, in the same version. What the server itself carries over from the old object is carried over before (prepareUpdate).
 */
import { At, type JsonObject, parseGroupVersion, type Report } from '../../../kube/index.ts';
import { given, part, sameJson, text, texts } from '../kinds/index.ts';
import { customResourceDefinition } from './definition.ts';
import { type Change, immutable } from './immutable.ts';
import { job } from './job.ts';
import { pod } from './pod.ts';
import { prepareService, service } from './service.ts';
import { persistentVolume, persistentVolumeClaim } from './storage.ts';
import { daemonSet, selector, statefulSet } from './workload.ts';

const CHANGES: Readonly<Record<string, Change>> = {
  '/ConfigMap': immutableData(['data', 'binaryData']),
  '/PersistentVolume': persistentVolume,
  '/PersistentVolumeClaim': persistentVolumeClaim,
  '/Pod': pod,
  '/ResourceQuota': quotaScopes,
  '/Secret': (old, object, report) => {
    immutable(old, object, ['type'], At.root, report, 'api/immutable-field');
    immutableData(['data'])(old, object, report, { minor: 0 });
  },
  '/Service': service,
  'apiextensions.k8s.io/CustomResourceDefinition': customResourceDefinition,
  'apps/ControllerRevision': fields('api/immutable-field', 'data'),
  'apps/DaemonSet': daemonSet,
  'apps/Deployment': selector,
  'apps/ReplicaSet': selector,
  'apps/StatefulSet': statefulSet,
  'batch/Job': job,
  'discovery.k8s.io/EndpointSlice': fields('api/immutable-field', 'addressType'),
  'networking.k8s.io/IngressClass': (old, object, report) => {
    immutable(part(old['spec']), part(object['spec']), ['controller'], At.root.to('spec'), report, 'api/immutable-class');
  },
  'node.k8s.io/RuntimeClass': fields('api/immutable-class', 'handler'),
  'rbac.authorization.k8s.io/ClusterRoleBinding': roleReference,
  'rbac.authorization.k8s.io/RoleBinding': roleReference,
  'scheduling.k8s.io/PriorityClass': (old, object, report) => {
    if (!sameJson(old['value'] ?? 0, object['value'] ?? 0))
      report.forbidden(At.root.to('value'), 'api/immutable-class', 'may not be changed in an update.');
    immutable(old, object, ['preemptionPolicy'], At.root, report, 'api/immutable-class');
  },
  'storage.k8s.io/CSIDriver': (old, object, report) => {
    const names = ['attachRequired', 'volumeLifecycleModes'];
    immutable(part(old['spec']), part(object['spec']), names, At.root.to('spec'), report, 'api/immutable-class');
  },
  'storage.k8s.io/StorageClass': fields('api/immutable-class', 'parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'),
  'storage.k8s.io/VolumeAttributesClass': (old, object, report) => {
    for (const name of ['driverName', 'parameters'])
      if (!sameJson(old[name], object[name]))
        report.forbidden(At.root.to(name), 'api/immutable-class', `updates to ${name} are forbidden.`);
  },
};

/** Reports what differs although it may not. */
export function validateChange(old: JsonObject, object: JsonObject, report: Report, context: { readonly minor: number }): void {
  metadata(part(old['metadata']), part(object['metadata']), report);
  const parsed = parseGroupVersion(text(object['apiVersion']));
  const id = 'error' in parsed ? '' : `${parsed.group}/${text(object['kind'])}`;
  if (Object.hasOwn(CHANGES, id)) CHANGES[id]!(old, object, report, context);
}

/** The new object with what the server takes from the old one when it is not given: the addresses and ports of Services, a Secret's type. */
export function prepareUpdate(old: JsonObject, object: JsonObject): JsonObject {
  if (object['apiVersion'] !== 'v1') return object;
  if (object['kind'] === 'Namespace')
    return { ...object, spec: { ...part(object['spec']), finalizers: part(old['spec'])['finalizers'] ?? null } };
  if (object['kind'] === 'Service') return prepareService(old, object);
  if (object['kind'] === 'Secret' && text(object['type']) === '' && given(old['type'])) return { ...object, type: old['type'] };
  return object;
}

const METADATA: At = At.root.to('metadata');

/** ValidateObjectMetaUpdate. */
function metadata(old: JsonObject, object: JsonObject, report: Report): void {
  // Of the others, what the new object leaves out the request gives.
  if (given(old['name']) && text(object['name']) !== old['name'])
    report.invalid(METADATA.to('name'), 'api/immutable-metadata', text(object['name']), 'field is immutable');
  for (const name of ['namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'])
    if (given(old[name]) && given(object[name]) && old[name] !== object[name])
      report.invalid(METADATA.to(name), 'api/immutable-metadata', object[name], 'field is immutable');
}

function fields(rule: string, ...names: readonly string[]): Change {
  return (old, object, report) => {
    immutable(old, object, names, At.root, report, rule);
  };
}

function immutableData(names: readonly string[]): Change {
  return (old, object, report) => {
    if (old['immutable'] !== true) return;
    const detail = 'field is immutable when `immutable` is set';
    if (object['immutable'] !== true) report.forbidden(At.root.to('immutable'), 'api/immutable-data', detail);
    for (const name of names) if (!sameData(old[name], object[name])) report.forbidden(At.root.to(name), 'api/immutable-data', detail);
  };
}

/** Values of data: no text stands for absence here. */
function sameData(old: JsonObject[string] | undefined, object: JsonObject[string] | undefined): boolean {
  const [before, after] = [part(old), part(object)];
  const keys = Object.keys(before);
  return keys.length === Object.keys(after).length && keys.every((key) => Object.hasOwn(after, key) && before[key] === after[key]);
}

function roleReference(old: JsonObject, object: JsonObject, report: Report): void {
  const reference = object['roleRef'];
  if (!sameJson(old['roleRef'], reference))
    report.invalid(At.root.to('roleRef'), 'api/immutable-role-ref', reference ?? null, 'cannot change roleRef');
}

function quotaScopes(old: JsonObject, object: JsonObject, report: Report): void {
  const scopes = (quota: JsonObject): string => [...new Set(texts(part(quota['spec'])['scopes']))].sort().join();
  if (scopes(old) !== scopes(object))
    report.invalid(At.root.to('spec').to('scopes'), 'api/immutable-field', part(object['spec'])['scopes'] ?? null, 'field is immutable');
}
