/** The rules of updates, for docs and SARIF. */
import type { RuleInfo } from '../metadata/index.ts';

const REPLACE = 'Keep the old value, or delete the object before the upgrade';

export const UPDATE_RULES: Readonly<Record<string, RuleInfo>> = {
  'api/immutable-claim': {
    summary: 'An update changes a PersistentVolumeClaim beyond growing its size.',
    remedy: 'Keep class, access modes and volume; sizes only grow. Another volume needs another claim.',
  },
  'api/immutable-class': {
    summary: 'An update changes what a class (StorageClass, PriorityClass, RuntimeClass, IngressClass, CSIDriver) stands for.',
    remedy: 'Make a new class with a new name.',
  },
  'api/immutable-crd': {
    summary: 'An update changes the group, plural, kind or scope of a CustomResourceDefinition.',
    remedy: 'Make a new definition; objects of the old one must be moved.',
  },
  'api/immutable-data': {
    summary: 'An update changes a ConfigMap or Secret that is immutable.',
    remedy: 'Put a hash of the content into its name.',
  },
  'api/immutable-field': { summary: 'An update changes a field that is fixed on creation.', remedy: `${REPLACE}.` },
  'api/immutable-job': {
    summary: 'An update changes the template, selector or completions of a Job.',
    remedy: 'Make the Job a hook, or put the revision into its name.',
  },
  'api/immutable-metadata': {
    summary: 'An update is of another object: name, namespace or uid differ.',
    remedy: 'A new name is a new object.',
  },
  'api/immutable-pod': {
    summary: 'An update changes more of a Pod than its images.',
    remedy: `${REPLACE}; a controller would replace its pods.`,
  },
  'api/immutable-role-ref': { summary: 'An update binds another role.', remedy: 'Make a new binding with a new name.' },
  'api/immutable-selector': {
    summary: 'An update changes the selector of a Deployment, ReplicaSet or DaemonSet.',
    remedy: 'Select by labels that never change: no version, no chart, no value that users may set.',
  },
  'api/immutable-service': {
    summary: 'An update changes a Service’s primary address or family, or the class of its load balancer.',
    remedy: `${REPLACE}; a headless Service and one with an address cannot become one another.`,
  },
  'api/immutable-spec': {
    summary: 'An update changes a StatefulSet beyond replicas, template, strategy and retention.',
    remedy: 'Keep selector, serviceName, podManagementPolicy and volumeClaimTemplates; delete with --cascade=orphan to change them.',
  },
  'api/immutable-volume': { summary: 'An update changes the source of a PersistentVolume.', remedy: 'Make a new volume.' },
};
