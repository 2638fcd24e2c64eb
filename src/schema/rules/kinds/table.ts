/** Which rules are whose. Kinds go by group and kind: all served versions of a kind are validated as its newest form. */
import { type JsonObject, parseGroupVersion } from '../../../kube/index.ts';
import { validatingAdmissionPolicy, validatingAdmissionPolicyBinding } from './admission-policy.ts';
import { apiService, customResourceDefinition } from './api-extension.ts';
import { horizontalPodAutoscaler } from './autoscaler.ts';
import { podDisruptionBudget } from './budget.ts';
import { persistentVolumeClaim } from './claim.ts';
import { configMap, secret } from './config.ts';
import type { Kind } from './context.ts';
import { cronJob } from './cron-job.ts';
import { endpointSlice, endpoints } from './endpoints.ts';
import { ingress, ingressClass } from './ingress.ts';
import { job } from './job.ts';
import { networkPolicy } from './network-policy.ts';
import { pod, podTemplate } from './pod-kinds.ts';
import { limitRange, namespace, resourceQuota } from './quota.ts';
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac.ts';
import { text } from './read.ts';
import { lease, node, priorityClass, runtimeClass, serviceAccount } from './scheduling.ts';
import { service } from './service.ts';
import { statefulSet } from './stateful-set.ts';
import { persistentVolume, storageClass } from './volume.ts';
import { mutatingWebhookConfiguration, validatingWebhookConfiguration } from './webhook.ts';
import { daemonSet, deployment, replicaSet, replicationController } from './workload.ts';

const GROUPS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  '': {
    ConfigMap: configMap,
    Endpoints: endpoints,
    LimitRange: limitRange,
    Namespace: namespace,
    Node: node,
    PersistentVolume: persistentVolume,
    PersistentVolumeClaim: persistentVolumeClaim,
    Pod: pod,
    PodTemplate: podTemplate,
    ReplicationController: replicationController,
    ResourceQuota: resourceQuota,
    Secret: secret,
    Service: service,
    ServiceAccount: serviceAccount,
  },
  'admissionregistration.k8s.io': {
    MutatingWebhookConfiguration: mutatingWebhookConfiguration,
    ValidatingAdmissionPolicy: validatingAdmissionPolicy,
    ValidatingAdmissionPolicyBinding: validatingAdmissionPolicyBinding,
    ValidatingWebhookConfiguration: validatingWebhookConfiguration,
  },
  'apiextensions.k8s.io': { CustomResourceDefinition: customResourceDefinition },
  'apiregistration.k8s.io': { APIService: apiService },
  apps: { DaemonSet: daemonSet, Deployment: deployment, ReplicaSet: replicaSet, StatefulSet: statefulSet },
  autoscaling: { HorizontalPodAutoscaler: horizontalPodAutoscaler },
  batch: { CronJob: cronJob, Job: job },
  'coordination.k8s.io': { Lease: lease },
  'discovery.k8s.io': { EndpointSlice: endpointSlice },
  extensions: { Ingress: ingress },
  'networking.k8s.io': { Ingress: ingress, IngressClass: ingressClass, NetworkPolicy: networkPolicy },
  'node.k8s.io': { RuntimeClass: runtimeClass },
  policy: { PodDisruptionBudget: podDisruptionBudget },
  'rbac.authorization.k8s.io': {
    ClusterRole: clusterRole,
    ClusterRoleBinding: clusterRoleBinding,
    Role: role,
    RoleBinding: roleBinding,
  },
  'scheduling.k8s.io': { PriorityClass: priorityClass },
  'storage.k8s.io': { StorageClass: storageClass },
};

/** The rules of an object's kind; undefined for kinds without any of their own. */
export function kindOf(object: JsonObject): Kind | undefined {
  const parsed = parseGroupVersion(text(object['apiVersion']));
  if ('error' in parsed || !Object.hasOwn(GROUPS, parsed.group)) return undefined;
  const kinds = GROUPS[parsed.group]!;
  const kind = text(object['kind']);
  return Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
}
