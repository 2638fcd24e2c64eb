/**
 * Where the published schema says more than the API server holds to: required fields that it takes an object without. Found by asking the
 * API server's own code (1.36) field by field; the second group was required in older schemas only, and never asked for. By type and field,
 * for all groups and versions.
 */

const LENIENT: ReadonlySet<string> = new Set([
  'ClusterTrustBundleProjection.path',
  'ForZone.name',
  'HTTPHeader.value',
  'ISCSIVolumeSource.lun',
  'ISCSIPersistentVolumeSource.lun',
  'LimitRangeSpec.limits',
  'PodFailurePolicy.rules',
  'PreferredSchedulingTerm.preference',
  'ScaleIOVolumeSource.secretRef',
  'SleepAction.seconds',
  'Sysctl.value',

  'ContainerImage.names',
  'EndpointSlice.endpoints',
  'Event.metadata',
  'NetworkPolicySpec.podSelector',
  'PodFailurePolicyOnPodConditionsPattern.status',
  'PodFailurePolicyRule.onPodConditions',
  'PriorityClass.value',
  'RoleRef.apiGroup',
  'StatefulSetSpec.serviceName',
]);

/** Is the type's required field not asked for when an object is created? */
export function isLenient(type: string, field: string): boolean {
  return LENIENT.has(`${type.slice(type.indexOf('.') + 1)}.${field}`);
}
