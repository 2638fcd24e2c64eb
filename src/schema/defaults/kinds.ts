/** Which kinds have defaults: kind → the API versions that share a shape. */
import {
  ADMISSION_POLICY,
  ADMISSION_POLICY_BINDING,
  ADMISSION_POLICY_BINDING_V1ALPHA1,
  MUTATING_WEBHOOKS,
  MUTATING_WEBHOOKS_V1BETA1,
  VALIDATING_WEBHOOKS,
  VALIDATING_WEBHOOKS_V1BETA1,
} from './admission.ts';
import {
  API_SERVICE,
  CERTIFICATE_SIGNING_REQUEST_V1BETA1,
  CUSTOM_RESOURCE_DEFINITION,
  CUSTOM_RESOURCE_DEFINITION_V1BETA1,
  LIMIT_RANGE,
  NAMESPACE,
  NODE,
  POD_CERTIFICATE_REQUEST,
  POD_TEMPLATE_OBJECT,
  RESOURCE_QUOTA,
  SECRET,
  TOKEN_REQUEST,
} from './api-v1.ts';
import {
  DEVICE_TAINT_RULE,
  RESOURCE_CLAIM,
  RESOURCE_CLAIM_TEMPLATE,
  RESOURCE_CLAIM_TEMPLATE_V1ALPHA2,
  RESOURCE_CLAIM_TEMPLATE_V1ALPHA3,
  RESOURCE_CLAIM_TEMPLATE_V1BETA1,
  RESOURCE_CLAIM_V1ALPHA2,
  RESOURCE_CLAIM_V1ALPHA3,
  RESOURCE_CLAIM_V1BETA1,
  RESOURCE_POOL_STATUS_REQUEST,
  RESOURCE_SLICE,
  RESOURCE_SLICE_V1BETA1,
} from './devices.ts';
import {
  ENDPOINT_SLICE,
  ENDPOINTS,
  INGRESS_CLASS,
  INGRESS_V1BETA1,
  NETWORK_POLICY,
  NETWORK_POLICY_EXTENSIONS,
  SERVICE,
} from './network.ts';
import { POD } from './pod.ts';
import {
  AUTOSCALER_V1,
  AUTOSCALER_V2,
  AUTOSCALER_V2BETA1,
  CSI_DRIVER,
  FLOW_SCHEMA,
  POD_GROUP,
  POD_SECURITY_POLICY,
  PRIORITY_CLASS,
  PRIORITY_LEVEL,
  PRIORITY_LEVEL_V1BETA1,
  PRIORITY_LEVEL_V1BETA3,
  ROLE_BINDING,
  ROLE_BINDING_V1ALPHA1,
  STORAGE_CLASS,
} from './policy.ts';
import type { Shape } from './shape.ts';
import { PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, VOLUME_ATTACHMENT } from './volumes.ts';
import {
  CRON_JOB,
  CRON_JOB_V2ALPHA1,
  DAEMON_SET,
  DAEMON_SET_EXTENSIONS,
  DEPLOYMENT,
  DEPLOYMENT_APPS_V1BETA1,
  DEPLOYMENT_EXTENSIONS,
  JOB,
  REPLICA_SET,
  REPLICA_SET_EXTENSIONS,
  REPLICATION_CONTROLLER,
  STATEFUL_SET,
  STATEFUL_SET_APPS_V1BETA1,
} from './workloads.ts';

type Versions = readonly (readonly [apiVersions: readonly string[], shape: Shape])[];

const CORE = ['v1'];
const APPS = ['apps/v1', 'apps/v1beta2'];

function versions(group: string, ...names: readonly string[]): string[] {
  return names.map((name) => `${group}/${name}`);
}

const ADMISSION = (...names: readonly string[]): string[] => versions('admissionregistration.k8s.io', ...names);
const FLOW = (...names: readonly string[]): string[] => versions('flowcontrol.apiserver.k8s.io', ...names);
const RBAC = (...names: readonly string[]): string[] => versions('rbac.authorization.k8s.io', ...names);
const RESOURCE = (...names: readonly string[]): string[] => versions('resource.k8s.io', ...names);
const STORAGE = (...names: readonly string[]): string[] => versions('storage.k8s.io', ...names);

const BINDINGS: Versions = [
  [RBAC('v1', 'v1beta1'), ROLE_BINDING],
  [RBAC('v1alpha1'), ROLE_BINDING_V1ALPHA1],
];
const POLICIES: Versions = [[ADMISSION('v1', 'v1beta1', 'v1alpha1'), ADMISSION_POLICY]];
const POLICY_BINDINGS: Versions = [
  [ADMISSION('v1', 'v1beta1'), ADMISSION_POLICY_BINDING],
  [ADMISSION('v1alpha1'), ADMISSION_POLICY_BINDING_V1ALPHA1],
];

export const SHAPES: ReadonlyMap<string, Versions> = new Map<string, Versions>([
  ['Pod', [[CORE, POD]]],
  ['PodTemplate', [[CORE, POD_TEMPLATE_OBJECT]]],
  ['ReplicationController', [[CORE, REPLICATION_CONTROLLER]]],
  ['Service', [[CORE, SERVICE]]],
  ['Secret', [[CORE, SECRET]]],
  ['Namespace', [[CORE, NAMESPACE]]],
  ['Node', [[CORE, NODE]]],
  ['Endpoints', [[CORE, ENDPOINTS]]],
  ['LimitRange', [[CORE, LIMIT_RANGE]]],
  ['ResourceQuota', [[CORE, RESOURCE_QUOTA]]],
  ['PersistentVolume', [[CORE, PERSISTENT_VOLUME]]],
  ['PersistentVolumeClaim', [[CORE, PERSISTENT_VOLUME_CLAIM]]],
  [
    'Deployment',
    [
      [APPS, DEPLOYMENT],
      [['apps/v1beta1'], DEPLOYMENT_APPS_V1BETA1],
      [['extensions/v1beta1'], DEPLOYMENT_EXTENSIONS],
    ],
  ],
  [
    'StatefulSet',
    [
      [APPS, STATEFUL_SET],
      [['apps/v1beta1'], STATEFUL_SET_APPS_V1BETA1],
    ],
  ],
  [
    'DaemonSet',
    [
      [APPS, DAEMON_SET],
      [['extensions/v1beta1'], DAEMON_SET_EXTENSIONS],
    ],
  ],
  [
    'ReplicaSet',
    [
      [APPS, REPLICA_SET],
      [['extensions/v1beta1'], REPLICA_SET_EXTENSIONS],
    ],
  ],
  ['Job', [[['batch/v1'], JOB]]],
  [
    'CronJob',
    [
      [['batch/v1', 'batch/v1beta1'], CRON_JOB],
      [['batch/v2alpha1'], CRON_JOB_V2ALPHA1],
    ],
  ],
  [
    'HorizontalPodAutoscaler',
    [
      [['autoscaling/v2', 'autoscaling/v2beta2'], AUTOSCALER_V2],
      [['autoscaling/v1'], AUTOSCALER_V1],
      [['autoscaling/v2beta1'], AUTOSCALER_V2BETA1],
    ],
  ],
  ['Ingress', [[['networking.k8s.io/v1beta1', 'extensions/v1beta1'], INGRESS_V1BETA1]]],
  ['IngressClass', [[['networking.k8s.io/v1'], INGRESS_CLASS]]],
  [
    'NetworkPolicy',
    [
      [['networking.k8s.io/v1'], NETWORK_POLICY],
      [['extensions/v1beta1'], NETWORK_POLICY_EXTENSIONS],
    ],
  ],
  ['EndpointSlice', [[versions('discovery.k8s.io', 'v1', 'v1beta1', 'v1alpha1'), ENDPOINT_SLICE]]],
  ['RoleBinding', BINDINGS],
  ['ClusterRoleBinding', BINDINGS],
  ['PriorityClass', [[versions('scheduling.k8s.io', 'v1', 'v1beta1', 'v1alpha1'), PRIORITY_CLASS]]],
  ['PodGroup', [[['scheduling.k8s.io/v1alpha2'], POD_GROUP]]],
  ['PodSecurityPolicy', [[['policy/v1beta1', 'extensions/v1beta1'], POD_SECURITY_POLICY]]],
  ['StorageClass', [[STORAGE('v1', 'v1beta1'), STORAGE_CLASS]]],
  ['CSIDriver', [[STORAGE('v1', 'v1beta1'), CSI_DRIVER]]],
  // storage.k8s.io/v1alpha1 has defaults too, but never registered them.
  ['VolumeAttachment', [[STORAGE('v1', 'v1beta1'), VOLUME_ATTACHMENT]]],
  ['FlowSchema', [[FLOW('v1', 'v1beta3', 'v1beta2', 'v1beta1', 'v1alpha1'), FLOW_SCHEMA]]],
  [
    'PriorityLevelConfiguration',
    [
      [FLOW('v1'), PRIORITY_LEVEL],
      [FLOW('v1beta3'), PRIORITY_LEVEL_V1BETA3],
      [FLOW('v1beta2', 'v1beta1', 'v1alpha1'), PRIORITY_LEVEL_V1BETA1],
    ],
  ],
  [
    'ValidatingWebhookConfiguration',
    [
      [ADMISSION('v1'), VALIDATING_WEBHOOKS],
      [ADMISSION('v1beta1'), VALIDATING_WEBHOOKS_V1BETA1],
    ],
  ],
  [
    'MutatingWebhookConfiguration',
    [
      [ADMISSION('v1'), MUTATING_WEBHOOKS],
      [ADMISSION('v1beta1'), MUTATING_WEBHOOKS_V1BETA1],
    ],
  ],
  ['ValidatingAdmissionPolicy', POLICIES],
  ['MutatingAdmissionPolicy', POLICIES],
  ['ValidatingAdmissionPolicyBinding', POLICY_BINDINGS],
  ['MutatingAdmissionPolicyBinding', POLICY_BINDINGS],
  ['TokenRequest', [[['authentication.k8s.io/v1'], TOKEN_REQUEST]]],
  ['CertificateSigningRequest', [[['certificates.k8s.io/v1beta1'], CERTIFICATE_SIGNING_REQUEST_V1BETA1]]],
  ['PodCertificateRequest', [[versions('certificates.k8s.io', 'v1beta1', 'v1alpha1'), POD_CERTIFICATE_REQUEST]]],
  [
    'CustomResourceDefinition',
    [
      [['apiextensions.k8s.io/v1'], CUSTOM_RESOURCE_DEFINITION],
      [['apiextensions.k8s.io/v1beta1'], CUSTOM_RESOURCE_DEFINITION_V1BETA1],
    ],
  ],
  ['APIService', [[versions('apiregistration.k8s.io', 'v1', 'v1beta1'), API_SERVICE]]],
  [
    'ResourceClaim',
    [
      [RESOURCE('v1', 'v1beta2'), RESOURCE_CLAIM],
      [RESOURCE('v1beta1'), RESOURCE_CLAIM_V1BETA1],
      [RESOURCE('v1alpha3'), RESOURCE_CLAIM_V1ALPHA3],
      [RESOURCE('v1alpha2', 'v1alpha1'), RESOURCE_CLAIM_V1ALPHA2],
    ],
  ],
  [
    'ResourceClaimTemplate',
    [
      [RESOURCE('v1', 'v1beta2'), RESOURCE_CLAIM_TEMPLATE],
      [RESOURCE('v1beta1'), RESOURCE_CLAIM_TEMPLATE_V1BETA1],
      [RESOURCE('v1alpha3'), RESOURCE_CLAIM_TEMPLATE_V1ALPHA3],
      [RESOURCE('v1alpha2', 'v1alpha1'), RESOURCE_CLAIM_TEMPLATE_V1ALPHA2],
    ],
  ],
  [
    'ResourceSlice',
    [
      [RESOURCE('v1', 'v1beta2'), RESOURCE_SLICE],
      [RESOURCE('v1beta1'), RESOURCE_SLICE_V1BETA1],
    ],
  ],
  ['DeviceTaintRule', [[RESOURCE('v1beta2', 'v1alpha3'), DEVICE_TAINT_RULE]]],
  ['ResourcePoolStatusRequest', [[RESOURCE('v1alpha3'), RESOURCE_POOL_STATUS_REQUEST]]],
]);
