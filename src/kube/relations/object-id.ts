/** What an object is called: group, kind, namespace and name. Versions do not matter to relations. */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { field, listAt, objectAt, textAt } from './read.ts';

export interface ObjectId {
  /** "" for the core group. */
  readonly group: string;
  readonly kind: string;
  /** "" for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
}

/** Objects of a set, all told. More are not looked at. */
export const MAX_OBJECTS: number = 200_000;
/** Lists in lists. */
const MAX_LIST_DEPTH = 8;

/** The id of an object; namespaced objects without namespace are in `namespace`. Undefined for what has no apiVersion, kind or name. */
export function idOf(object: Json, namespace: string): ObjectId | undefined {
  const group = groupOf(textAt(object, 'apiVersion'));
  const kind = textAt(object, 'kind');
  const metadata = field(object, 'metadata');
  // An object with generateName only gets its name from the server; what stands before it must do.
  const name = textAt(metadata, 'name') ?? textAt(metadata, 'generateName');
  if (group === undefined || kind === undefined || name === undefined) return undefined;
  const own = isClusterScoped(group, kind) ? '' : (textAt(metadata, 'namespace') ?? namespace);
  return { group, kind, namespace: own, name };
}

/** Undefined where the apiVersion cannot be read. */
function groupOf(apiVersion: string | undefined): string | undefined {
  const slash = apiVersion?.indexOf('/') ?? 0;
  if (apiVersion === undefined || (slash >= 0 && apiVersion.indexOf('/', slash + 1) >= 0)) return undefined;
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** One text per id, for maps. Names and namespaces hold no slash. */
export function idKey({ group, kind, namespace, name }: ObjectId): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** `Deployment shop/web`, `ClusterRole admin`, `Rollout.argoproj.io shop/web`: for sentences. */
export function idText({ group, kind, namespace, name }: ObjectId): string {
  const type = group === '' || BUILT_IN.test(group) ? kind : `${kind}.${group}`;
  return namespace === '' ? `${type} ${name}` : `${type} ${namespace}/${name}`;
}

/** The objects of a set that are objects, with `kind: List` (and FooList with items) taken apart. */
export function flattenObjects(objects: readonly Json[]): readonly JsonObject[] {
  const out: JsonObject[] = [];
  flattenInto(objects, out, 0);
  return out;
}

function flattenInto(objects: readonly Json[], out: JsonObject[], depth: number): void {
  for (const object of objects) {
    if (out.length >= MAX_OBJECTS) return;
    if (!isObject(object)) continue;
    const kind = textAt(object, 'kind');
    if (kind?.endsWith('List') === true && Array.isArray(field(object, 'items')) && depth < MAX_LIST_DEPTH)
      flattenInto(listAt(object, 'items'), out, depth + 1);
    else out.push(object);
  }
}

export function labelsOf(object: Json | undefined): JsonObject {
  return objectAt(object, 'metadata', 'labels');
}

export function annotationsOf(object: Json | undefined): JsonObject {
  return objectAt(object, 'metadata', 'annotations');
}

const BUILT_IN = /^(?:apps|batch|autoscaling|policy|extensions|[a-z.]+\.k8s\.io)$/;

/** Whether objects of the kind have no namespace. Unknown kinds are taken as namespaced, unless their name begins with "Cluster". */
export function isClusterScoped(group: string, kind: string): boolean {
  const kinds = CLUSTER_KINDS.get(group);
  if (kinds?.has(kind) === true) return true;
  return group !== '' && kind.startsWith('Cluster') && !BUILT_IN.test(group) && !NAMESPACED_CLUSTERS.has(`${group}/${kind}`);
}

/** Kinds called Cluster-something that live in namespaces. */
const NAMESPACED_CLUSTERS: ReadonlySet<string> = new Set([
  'postgresql.cnpg.io/Cluster',
  'cluster.x-k8s.io/Cluster',
  'cluster.x-k8s.io/ClusterResourceSet',
  'cluster.x-k8s.io/ClusterClass',
  'kafka.banzaicloud.io/Cluster',
  'apps.kubeblocks.io/Cluster',
  'autoscaling.k8s.elastic.co/ClusterAutoscaler',
]);

const CLUSTER_KINDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    '': ['Namespace', 'Node', 'PersistentVolume', 'ComponentStatus'],
    'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
    'storage.k8s.io': ['StorageClass', 'CSIDriver', 'CSINode', 'VolumeAttachment', 'VolumeAttributesClass'],
    'scheduling.k8s.io': ['PriorityClass'],
    'node.k8s.io': ['RuntimeClass'],
    'networking.k8s.io': ['IngressClass', 'IPAddress', 'ServiceCIDR'],
    'apiextensions.k8s.io': ['CustomResourceDefinition'],
    'apiregistration.k8s.io': ['APIService'],
    'admissionregistration.k8s.io': [
      'ValidatingWebhookConfiguration',
      'MutatingWebhookConfiguration',
      'ValidatingAdmissionPolicy',
      'ValidatingAdmissionPolicyBinding',
      'MutatingAdmissionPolicy',
      'MutatingAdmissionPolicyBinding',
    ],
    'certificates.k8s.io': ['CertificateSigningRequest', 'ClusterTrustBundle'],
    'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
    'resource.k8s.io': ['DeviceClass', 'ResourceSlice', 'DeviceTaintRule'],
    policy: ['PodSecurityPolicy'],
    extensions: ['PodSecurityPolicy'],
    'internal.apiserver.k8s.io': ['StorageVersion'],
    'storagemigration.k8s.io': ['StorageVersionMigration'],
    'snapshot.storage.k8s.io': ['VolumeSnapshotClass', 'VolumeSnapshotContent'],
    'gateway.networking.k8s.io': ['GatewayClass'],
    'policy.networking.k8s.io': ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'],
    'trust.cert-manager.io': ['Bundle'],
    'karpenter.sh': ['NodePool', 'NodeClaim'],
    'operator.tigera.io': ['Installation', 'APIServer'],
  }).map(([group, kinds]) => [group, new Set(kinds)]),
);
