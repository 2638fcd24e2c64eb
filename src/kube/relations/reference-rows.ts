/**
 * Where objects name other objects: Kubernetes' own kinds. A row is a place (a pattern from the object's root or, for pods, from the pod's spec)
 * and what stands there. Operators' kinds: reference-rows-operators.ts.
 */

export interface ReferenceRow {
  /** Steps with dots: a field, `a|b` any of these, `*` every element of a list, `{}` every field, `**End` fields so ending at any depth. */
  readonly at: string;
  /** An annotation instead of a place. */
  readonly annotation?: string;
  /** What the reference is there for: "env", "volume", "ingress-backend"; stable, for sentences and rules. */
  readonly role: string;
  /** `Kind` or `Kind.group`; "" where the holder says it. */
  readonly to: string;
  /** The field with the name; default "name", "" where the place itself is the name. */
  readonly name?: string;
  /** The text is "namespace/name", or a host name of a Service. */
  readonly form?: 'slashed' | 'host';
  /** The field with a namespace of its own; left out: the namespace of the object. */
  readonly namespace?: string;
  /** Holder's fields that say the kind; `to` is then the default. */
  readonly kind?: string;
  readonly group?: string;
  /** Only these kinds are objects (subjects may be users). */
  readonly only?: readonly string[];
  /** The field with the one key that is read; `keys`: the place of several. */
  readonly key?: string;
  readonly keys?: string;
  /** Places of the port (number or name), the first that is there. */
  readonly port?: readonly string[];
  readonly defaultPort?: number;
  /** Never needed (true), or the field that says so. */
  readonly optional?: true | string;
  /** Another namespace must allow it by a ReferenceGrant. */
  readonly grant?: true;
  /** Annotations that must have these values ("": or be absent), or the row does not apply. */
  readonly when?: Readonly<Record<string, string>>;
}

type Options = Omit<ReferenceRow, 'at' | 'to' | 'role'>;

/** A row of the table. */
export function ref(at: string, role: string, to: string, options: Options = {}): ReferenceRow {
  return { at, role, to, ...options };
}

export function annotated(annotation: string, role: string, to: string, options: Options = {}): ReferenceRow {
  return { at: '', annotation, role, to, name: '', ...options };
}

const CONTAINERS = 'containers|initContainers|ephemeralContainers.*';
const BLANK: Options = { name: '' };
const CLAIM_SOURCES: Options = { kind: 'kind', group: 'apiGroup' };
const OPTIONAL_KEY: Options = { key: 'key', optional: 'optional' };

/** From the spec of a pod. Tables are functions, so that a program that asks for no references does not build them. */
export function podReferences(): readonly ReferenceRow[] {
  return [
    ref(`${CONTAINERS}.env.*.valueFrom.configMapKeyRef`, 'env', 'ConfigMap', OPTIONAL_KEY),
    ref(`${CONTAINERS}.env.*.valueFrom.secretKeyRef`, 'env', 'Secret', OPTIONAL_KEY),
    ref(`${CONTAINERS}.envFrom.*.configMapRef`, 'env-from', 'ConfigMap', { optional: 'optional' }),
    ref(`${CONTAINERS}.envFrom.*.secretRef`, 'env-from', 'Secret', { optional: 'optional' }),
    ref('volumes.*.configMap', 'volume', 'ConfigMap', { keys: 'items.*.key', optional: 'optional' }),
    ref('volumes.*.secret', 'volume', 'Secret', { name: 'secretName', keys: 'items.*.key', optional: 'optional' }),
    ref('volumes.*.projected.sources.*.configMap', 'volume', 'ConfigMap', { keys: 'items.*.key', optional: 'optional' }),
    ref('volumes.*.projected.sources.*.secret', 'volume', 'Secret', { keys: 'items.*.key', optional: 'optional' }),
    ref('volumes.*.projected.sources.*.clusterTrustBundle', 'volume', 'ClusterTrustBundle.certificates.k8s.io', { optional: 'optional' }),
    ref('volumes.*.persistentVolumeClaim.claimName', 'volume', 'PersistentVolumeClaim', BLANK),
    ref('volumes.*.csi.nodePublishSecretRef', 'volume', 'Secret'),
    ref('volumes.*.csi.driver', 'csi-driver', 'CSIDriver.storage.k8s.io', BLANK),
    ref(
      'volumes.*.csi.volumeAttributes.secretProviderClass',
      'secret-provider-class',
      'SecretProviderClass.secrets-store.csi.x-k8s.io',
      BLANK,
    ),
    ref('volumes.*.azureFile.secretName', 'volume', 'Secret', BLANK),
    ref('volumes.*.cephfs|cinder|flexVolume|iscsi|rbd|scaleIO|storageos.secretRef', 'volume', 'Secret'),
    ref('volumes.*.glusterfs.endpoints', 'volume', 'Endpoints', BLANK),
    ...claimRows('volumes.*.ephemeral.volumeClaimTemplate.spec'),
    ref('imagePullSecrets.*', 'image-pull-secret', 'Secret'),
    ref('serviceAccountName', 'service-account', 'ServiceAccount', BLANK),
    ref('priorityClassName', 'priority-class', 'PriorityClass.scheduling.k8s.io', BLANK),
    ref('runtimeClassName', 'runtime-class', 'RuntimeClass.node.k8s.io', BLANK),
    ref('resourceClaims.*.resourceClaimName', 'resource-claim', 'ResourceClaim.resource.k8s.io', BLANK),
    ref('resourceClaims.*.resourceClaimTemplateName', 'resource-claim', 'ResourceClaimTemplate.resource.k8s.io', BLANK),
  ];
}

/** Of every object, whatever its kind. */
export function commonReferences(): readonly ReferenceRow[] {
  return [
    ref('metadata.ownerReferences.*', 'owner', '', { kind: 'kind', group: 'apiVersion' }),
    annotated('cert-manager.io/inject-ca-from', 'inject-ca', 'Certificate.cert-manager.io', { form: 'slashed' }),
    annotated('cert-manager.io/inject-ca-from-secret', 'inject-ca', 'Secret', { form: 'slashed' }),
  ];
}

function ingressAnnotations(): readonly ReferenceRow[] {
  return [
    annotated('cert-manager.io/issuer', 'issuer', 'Issuer.cert-manager.io', {
      when: { 'cert-manager.io/issuer-group': '', 'cert-manager.io/issuer-kind': '' },
    }),
    annotated('cert-manager.io/cluster-issuer', 'issuer', 'ClusterIssuer.cert-manager.io'),
    annotated('nginx.ingress.kubernetes.io/auth-secret', 'ingress-auth', 'Secret', { form: 'slashed' }),
    annotated('nginx.ingress.kubernetes.io/auth-tls-secret', 'ingress-auth', 'Secret', { form: 'slashed' }),
  ];
}

const BACKEND = 'defaultBackend|backend';
const PATHS = 'spec.rules.*.http.paths.*.backend';
const PORT = { port: ['port.name', 'port.number'] };
const OLD_PORT = { name: 'serviceName', port: ['servicePort'] };
const RESOURCE: Options = { kind: 'kind', group: 'apiGroup' };

function ingressRows(): readonly ReferenceRow[] {
  return [
    ref('spec.ingressClassName', 'ingress-class', 'IngressClass.networking.k8s.io', BLANK),
    ref(`spec.${BACKEND}.service`, 'ingress-backend', 'Service', PORT),
    ref(`spec.${BACKEND}.resource`, 'ingress-backend', '', RESOURCE),
    ref(`${PATHS}.service`, 'ingress-backend', 'Service', PORT),
    ref(`${PATHS}.resource`, 'ingress-backend', '', RESOURCE),
    ref('spec.backend', 'ingress-backend', 'Service', OLD_PORT),
    ref(PATHS, 'ingress-backend', 'Service', OLD_PORT),
    ref('spec.tls.*.secretName', 'ingress-tls', 'Secret', BLANK),
    ...ingressAnnotations(),
  ];
}

const SCALED: Options = { kind: 'kind', group: 'apiVersion' };
function bindingRows(): readonly ReferenceRow[] {
  return [
    ref('roleRef', 'role', '', { kind: 'kind', group: 'apiGroup' }),
    ref('subjects.*', 'subject', 'ServiceAccount', { kind: 'kind', only: ['ServiceAccount'], namespace: 'namespace' }),
  ];
}
function webhookRows(): readonly ReferenceRow[] {
  return [ref('webhooks.*.clientConfig.service', 'webhook', 'Service', { namespace: 'namespace', port: ['port'], defaultPort: 443 })];
}
/** A PersistentVolumeClaim's spec. A class that nobody made is not an error upstream when the volume is bound by hand: the resolver's caller decides. */
function claimRows(spec: string): readonly ReferenceRow[] {
  return [
    ref(`${spec}.storageClassName`, 'storage-class', 'StorageClass.storage.k8s.io', BLANK),
    ref(`${spec}.volumeName`, 'volume-name', 'PersistentVolume', BLANK),
    ref(`${spec}.volumeAttributesClassName`, 'volume-attributes-class', 'VolumeAttributesClass.storage.k8s.io', BLANK),
    ref(`${spec}.dataSource`, 'data-source', '', CLAIM_SOURCES),
    ref(`${spec}.dataSourceRef`, 'data-source', '', { ...CLAIM_SOURCES, namespace: 'namespace', grant: true }),
  ];
}

function policyBindingRows(): readonly ReferenceRow[] {
  return [ref('spec.policyName', 'admission-policy', 'ValidatingAdmissionPolicy.admissionregistration.k8s.io', BLANK)];
}

const VOLUME_SECRET: Options = { name: 'name', namespace: 'namespace' };

/** `group/Kind` → rows from the object's root. Kinds that make pods have POD_REFERENCES too. */
export function kindReferences(): Readonly<Record<string, readonly ReferenceRow[]>> {
  return {
    'apps/StatefulSet': [ref('spec.serviceName', 'governing-service', 'Service', BLANK), ...claimRows('spec.volumeClaimTemplates.*.spec')],
    '/PersistentVolumeClaim': claimRows('spec'),
    '/PersistentVolume': [
      ref('spec.storageClassName', 'storage-class', 'StorageClass.storage.k8s.io', { name: '', optional: true }),
      ref('spec.claimRef', 'volume-claim', 'PersistentVolumeClaim', { namespace: 'namespace', optional: true }),
      ref(
        'spec.csi.controllerExpandSecretRef|controllerPublishSecretRef|nodeExpandSecretRef|nodePublishSecretRef|nodeStageSecretRef',
        'volume',
        'Secret',
        VOLUME_SECRET,
      ),
      ref('spec.azureFile', 'volume', 'Secret', { name: 'secretName', namespace: 'secretNamespace' }),
      ref('spec.cephfs|cinder|flexVolume|iscsi|rbd|scaleIO|storageos.secretRef', 'volume', 'Secret', VOLUME_SECRET),
    ],
    '/ServiceAccount': [
      ref('imagePullSecrets.*', 'image-pull-secret', 'Secret'),
      ref('secrets.*', 'service-account-secret', 'Secret', { optional: true }),
    ],
    '/Secret': [annotated('kubernetes.io/service-account.name', 'token', 'ServiceAccount')],
    'discovery.k8s.io/EndpointSlice': [
      ref('endpoints.*.targetRef', 'endpoint', '', { kind: 'kind', namespace: 'namespace', optional: true }),
    ],
    'networking.k8s.io/Ingress': ingressRows(),
    'extensions/Ingress': ingressRows(),
    'networking.k8s.io/IngressClass': [
      ref('spec.parameters', 'class-parameters', '', { kind: 'kind', group: 'apiGroup', namespace: 'namespace' }),
    ],
    'autoscaling/HorizontalPodAutoscaler': [
      ref('spec.scaleTargetRef', 'scale-target', '', SCALED),
      ref('spec.metrics.*.object.describedObject', 'metric-object', '', SCALED),
    ],
    'autoscaling.k8s.io/VerticalPodAutoscaler': [ref('spec.targetRef', 'scale-target', '', SCALED)],
    'rbac.authorization.k8s.io/RoleBinding': bindingRows(),
    'rbac.authorization.k8s.io/ClusterRoleBinding': bindingRows(),
    'admissionregistration.k8s.io/ValidatingWebhookConfiguration': webhookRows(),
    'admissionregistration.k8s.io/MutatingWebhookConfiguration': webhookRows(),
    'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': policyBindingRows(),
    'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding': [
      ref('spec.policyName', 'admission-policy', 'MutatingAdmissionPolicy.admissionregistration.k8s.io', BLANK),
    ],
    'apiextensions.k8s.io/CustomResourceDefinition': [
      ref('spec.conversion.webhook.clientConfig.service', 'webhook', 'Service', {
        namespace: 'namespace',
        port: ['port'],
        defaultPort: 443,
      }),
    ],
    'apiregistration.k8s.io/APIService': [
      ref('spec.service', 'api-service', 'Service', { namespace: 'namespace', port: ['port'], defaultPort: 443 }),
    ],
    'resource.k8s.io/ResourceClaim': [
      ref('spec.devices.requests.*.exactly.deviceClassName', 'device-class', 'DeviceClass.resource.k8s.io', BLANK),
    ],
    'resource.k8s.io/ResourceClaimTemplate': [
      ref('spec.spec.devices.requests.*.exactly.deviceClassName', 'device-class', 'DeviceClass.resource.k8s.io', BLANK),
    ],
    'snapshot.storage.k8s.io/VolumeSnapshot': [
      ref('spec.source.persistentVolumeClaimName', 'snapshot-source', 'PersistentVolumeClaim', BLANK),
      ref('spec.volumeSnapshotClassName', 'snapshot-class', 'VolumeSnapshotClass.snapshot.storage.k8s.io', BLANK),
    ],
  };
}
