/**
 * Kubernetes APIs that are deprecated, as the Kubernetes client inside Helm knows them (k8s.io/api 0.35 in Helm 4.1.4, 0.32 in 3.17.3),
 * and the API server's own warning about them (k8s.io/apiserver/pkg/endpoints/deprecation).
 */
import type { HelmVersion } from '../../engine/index.ts';

/**
 * Group/version (with the only Helm that knows the row), deprecated since, removed in, what takes its place, kinds. "Kind+": its list too;
 * "Kind>Other": the kind that takes its place has another name.
 */
const TABLE = `
admissionregistration.k8s.io/v1alpha1 1.29 1.32 - ValidatingAdmissionPolicy+ ValidatingAdmissionPolicyBinding+
admissionregistration.k8s.io/v1alpha1 1.35 1.38 - MutatingAdmissionPolicy+ MutatingAdmissionPolicyBinding+
admissionregistration.k8s.io/v1beta1 1.16 1.22 admissionregistration.k8s.io/v1 MutatingWebhookConfiguration+ ValidatingWebhookConfiguration+
admissionregistration.k8s.io/v1beta1 1.31 1.34 - ValidatingAdmissionPolicy+ ValidatingAdmissionPolicyBinding+
admissionregistration.k8s.io/v1beta1:4 1.37 1.40 - MutatingAdmissionPolicy+ MutatingAdmissionPolicyBinding+
apps/v1beta1 1.8 1.16 apps/v1 ControllerRevision+ Deployment+ DeploymentRollback StatefulSet+
apps/v1beta1 1.8 1.16 autoscaling/v1 Scale
apps/v1beta2 1.9 1.16 apps/v1 ControllerRevision+ DaemonSet+ Deployment+ ReplicaSet+ StatefulSet+
apps/v1beta2 1.9 1.16 autoscaling/v1 Scale
authentication.k8s.io/v1alpha1 1.29 1.32 - SelfSubjectReview
authentication.k8s.io/v1beta1 1.19 1.22 authentication.k8s.io/v1 TokenReview
authentication.k8s.io/v1beta1 1.30 1.33 - SelfSubjectReview
authorization.k8s.io/v1beta1 1.19 1.22 authorization.k8s.io/v1 LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview
autoscaling/v2beta1 1.22 1.25 autoscaling/v2 HorizontalPodAutoscaler
autoscaling/v2beta1 1.22 1.25 autoscaling/v2beta2 HorizontalPodAutoscalerList
autoscaling/v2beta2 1.22 1.25 - HorizontalPodAutoscalerList
autoscaling/v2beta2 1.23 1.26 autoscaling/v2 HorizontalPodAutoscaler
batch/v1beta1 1.21 1.25 batch/v1 CronJob+
certificates.k8s.io/v1alpha1 1.34 1.37 - ClusterTrustBundle+
certificates.k8s.io/v1beta1 1.19 1.22 certificates.k8s.io/v1 CertificateSigningRequest+
certificates.k8s.io/v1beta1:4 1.36 1.39 - ClusterTrustBundle+
certificates.k8s.io/v1beta1:4 1.38 1.41 - PodCertificateRequest+
coordination.k8s.io/v1alpha2 1.35 1.38 - LeaseCandidate+
coordination.k8s.io/v1beta1 1.19 1.22 coordination.k8s.io/v1 Lease+
coordination.k8s.io/v1beta1:4 1.36 1.39 - LeaseCandidate+
discovery.k8s.io/v1beta1 1.21 1.25 discovery.k8s.io/v1 EndpointSlice EndpointSliceList>EndpointSlice
events.k8s.io/v1beta1 1.22 1.25 - Event+
extensions/v1beta1 1.14 1.22 networking.k8s.io/v1 Ingress+
extensions/v1beta1 1.2 1.16 - Scale
extensions/v1beta1 1.8 1.16 - DeploymentRollback
extensions/v1beta1 1.8 1.16 apps/v1 DaemonSet+ Deployment+ ReplicaSet+
extensions/v1beta1 1.9 1.16 networking.k8s.io/v1 NetworkPolicy+
flowcontrol.apiserver.k8s.io/v1beta1 1.23 1.26 flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema+ PriorityLevelConfiguration+
flowcontrol.apiserver.k8s.io/v1beta2 1.26 1.29 flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema+ PriorityLevelConfiguration+
flowcontrol.apiserver.k8s.io/v1beta3 1.29 1.32 flowcontrol.apiserver.k8s.io/v1 FlowSchema+ PriorityLevelConfiguration+
networking.k8s.io/v1alpha1:3 1.30 1.33 - IPAddress+ ServiceCIDR+
networking.k8s.io/v1beta1 1.19 1.22 networking.k8s.io/v1 Ingress+ IngressClass>IngressClassList IngressClassList
networking.k8s.io/v1beta1 1.34 1.37 - IPAddress+ ServiceCIDR+
node.k8s.io/v1beta1 1.22 1.25 - RuntimeClass+
policy/v1beta1 1.21 1.25 policy/v1 PodDisruptionBudget+
policy/v1beta1 1.22 1.25 - Eviction
rbac.authorization.k8s.io/v1beta1 1.17 1.22 rbac.authorization.k8s.io/v1 ClusterRole+ ClusterRoleBinding+ Role+ RoleBinding+
resource.k8s.io/v1alpha3:3 1.34 1.37 resource.k8s.io/v1beta1 DeviceClass+ ResourceClaim+ ResourceClaimTemplate+ ResourceSlice+
resource.k8s.io/v1alpha3:4 1.36 1.39 - DeviceTaintRule+
resource.k8s.io/v1beta1 1.35 1.38 - DeviceClass+ ResourceClaim+ ResourceClaimTemplate+ ResourceSlice+
resource.k8s.io/v1beta2:4 1.36 1.39 - DeviceClass+ ResourceClaim+ ResourceClaimTemplate+ ResourceSlice+
scheduling.k8s.io/v1beta1 1.14 1.22 scheduling.k8s.io/v1 PriorityClass+
storage.k8s.io/v1alpha1 1.21 1.24 storage.k8s.io/v1 VolumeAttachment+
storage.k8s.io/v1alpha1 1.21 1.24 storage.k8s.io/v1beta1 CSIStorageCapacity+
storage.k8s.io/v1alpha1:3 1.32 1.35 - VolumeAttributesClass+
storage.k8s.io/v1alpha1:4 1.32 1.35 storage.k8s.io/v1 VolumeAttributesClass+
storage.k8s.io/v1beta1 1.17 1.22 storage.k8s.io/v1 CSINode CSINodeList>CSINode
storage.k8s.io/v1beta1 1.19 1.22 storage.k8s.io/v1 CSIDriver+ StorageClass+ VolumeAttachment+
storage.k8s.io/v1beta1 1.24 1.27 storage.k8s.io/v1 CSIStorageCapacity+
storage.k8s.io/v1beta1:3 1.34 1.37 - VolumeAttributesClass+
storage.k8s.io/v1beta1:4 1.34 1.37 storage.k8s.io/v1 VolumeAttributesClass+
storagemigration.k8s.io/v1alpha1:3 1.33 1.36 - StorageVersionMigration+
storagemigration.k8s.io/v1beta1:4 1.38 1.41 - StorageVersionMigration+
v1 1.19 - - ComponentStatus+
v1:4 1.33 - discovery.k8s.io/v1 Endpoints>EndpointSlice EndpointsList>EndpointSliceList`; // biome-ignore format: a table

interface Row {
  readonly since: string;
  readonly removed: string;
  readonly replacement: string;
}

const tables = new Map<HelmVersion, ReadonlyMap<string, Row>>();

/** The API server's warning about an object of this kind; undefined when its API is not deprecated in Kubernetes `major`.`minor`. */
export function deprecationOf(
  apiVersion: string,
  kind: string,
  at: { major: number; minor: number },
  helm: HelmVersion,
): string | undefined {
  let table = tables.get(helm);
  if (table === undefined) tables.set(helm, (table = readTable(helm)));
  const row = table.get(`${apiVersion} ${kind}`);
  if (row === undefined) return undefined;
  const [major = 0, minor = 0] = row.since.split('.').map(Number);
  if ((at.major !== 0 || at.minor !== 0) && (major > at.major || (major === at.major && minor > at.minor))) return undefined;
  const removed = row.removed === '-' ? '' : `, unavailable in v${row.removed}+`;
  const replacement = row.replacement === '-' ? '' : `; use ${row.replacement}`;
  return `${apiVersion} ${kind} is deprecated in v${row.since}+${removed}${replacement}`;
}

function readTable(helm: HelmVersion): ReadonlyMap<string, Row> {
  const table = new Map<string, Row>();
  for (const line of TABLE.trim().split('\n')) {
    const [api = '', since = '', removed = '', by = '', ...kinds] = line.split(' ');
    const [apiVersion, only] = api.split(':');
    if (only !== undefined && Number(only) !== helm) continue;
    const add = (kind: string, other: string): void => {
      table.set(`${apiVersion} ${kind}`, { since, removed, replacement: by === '-' ? '-' : `${by} ${other}` });
    };
    for (const word of kinds) {
      const plain = word.replace('+', '');
      const [kind = '', other = kind] = plain.split('>');
      add(kind, other);
      if (word.endsWith('+')) add(`${kind}List`, `${other}List`);
    }
  }
  return table;
}
