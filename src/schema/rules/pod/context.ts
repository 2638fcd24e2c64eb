/**
 * What the rules about a pod are asked with, and what they know of the pod as a whole. Versions: a rule that came with a feature holds from the
 * minor on where the feature is on by default; a field of a feature that is off is dropped by the server and never validated
 * (pkg/api/pod dropDisabledFields), so it is not looked at here either.
 */
import type { At, Report } from '../../../kube/index.ts';
import type { ObjectMeta, PodSpec, Volume } from '../../kinds.ts';
import { flag, items, numberPointer, pointer, struct, text, textPointer } from '../metadata/index.ts';
import { type Allowances, NO_ALLOWANCES } from './allowances.ts';

export interface PodContext {
  /** The server's version: 30 is Kubernetes 1.30. */
  readonly minor: number;
  /** The pod (or template) before an update: where the server lets through what was already there, so do the rules. */
  readonly old?: { readonly metadata?: ObjectMeta; readonly spec?: PodSpec };
}

type Feature =
  | 'apiGroupSyntax'
  | 'appArmorFields'
  | 'clusterTrustBundles'
  | 'containerRestartRules'
  | 'divisibleHugePages'
  | 'envFiles'
  | 'grpcProbes'
  | 'hostAddresses'
  | 'hostSysctls'
  | 'hostnameOverride'
  | 'hugePagesInFieldRef'
  | 'imageVolumes'
  | 'initContainerResize'
  | 'inPlaceResize'
  | 'labelKeysInAffinity'
  | 'labelKeysInSpread'
  | 'labelKeysMergedInSpread'
  | 'minDomains'
  | 'nodeAffinityValues'
  | 'nodeInclusionPolicy'
  | 'operatingSystem'
  | 'podCertificates'
  | 'podDeletionCost'
  | 'podResources'
  | 'probeGracePeriod'
  | 'procMount'
  | 'readWriteOncePod'
  | 'recursiveReadOnly'
  | 'relaxedDnsSearch'
  | 'resourceClaims'
  | 'restartAllContainers'
  | 'schedulingGates'
  | 'schedulingGroups'
  | 'seLinuxChangePolicy'
  | 'seLinuxMount'
  | 'selectorValues'
  | 'sidecars'
  | 'sleepAction'
  | 'sleepOfZero'
  | 'spreadSelectors'
  | 'stopSignals'
  | 'strictAddresses'
  | 'supplementalGroupsPolicy'
  | 'sysctlSlashes'
  | 'tokenPath'
  | 'tolerationComparison'
  | 'userNamespaces'
  | 'userNamespaceDevices'
  | 'userNamespacesOnHostNetwork'
  | 'volumeAttributesClass';

/**
 * The first minor that has a feature on by default (pkg/features/kube_features.go) or, where none was asked, the check itself. Infinity: not yet.
 */
const NEVER: number = Number.POSITIVE_INFINITY;

export const SINCE: Readonly<Record<Feature, number>> = {
  apiGroupSyntax: 29,
  appArmorFields: 30,
  clusterTrustBundles: NEVER,
  containerRestartRules: 35,
  divisibleHugePages: 21,
  envFiles: 35,
  grpcProbes: 24,
  hostAddresses: 29,
  hostSysctls: 29,
  hostnameOverride: 35,
  hugePagesInFieldRef: 23,
  imageVolumes: 35,
  initContainerResize: 36,
  inPlaceResize: 33,
  labelKeysInAffinity: 31,
  labelKeysInSpread: 27,
  labelKeysMergedInSpread: 34,
  minDomains: 27,
  nodeAffinityValues: 33,
  nodeInclusionPolicy: 26,
  operatingSystem: 24,
  podCertificates: NEVER,
  podDeletionCost: 22,
  podResources: 34,
  probeGracePeriod: 25,
  procMount: 33,
  readWriteOncePod: 27,
  recursiveReadOnly: 31,
  relaxedDnsSearch: 33,
  resourceClaims: 34,
  restartAllContainers: 36,
  schedulingGates: 27,
  schedulingGroups: NEVER,
  seLinuxChangePolicy: 33,
  seLinuxMount: NEVER,
  selectorValues: 26,
  sidecars: 29,
  sleepAction: 30,
  sleepOfZero: 33,
  spreadSelectors: 27,
  stopSignals: NEVER,
  strictAddresses: 36,
  supplementalGroupsPolicy: 33,
  sysctlSlashes: 25,
  tokenPath: 30,
  tolerationComparison: NEVER,
  userNamespaces: 33,
  userNamespaceDevices: 34,
  userNamespacesOnHostNetwork: NEVER,
  volumeAttributesClass: 34,
};

/** The pod as its parts must know it. */
export interface PodScope {
  readonly minor: number;
  readonly report: Report;
  /** The metadata of a real Pod; undefined within a template, whose pods have other names and stricter defaults. */
  readonly pod: ObjectMeta | undefined;
  readonly restartPolicy: string;
  readonly gracePeriod: number | undefined;
  readonly hostNetwork: boolean;
  /** Whether the pod shares the host's user namespace: unless hostUsers is false. */
  readonly hostUsers: boolean;
  /** `spec.os.name`; undefined without `spec.os`. */
  readonly os: string | undefined;
  /** The names of spec.resourceClaims. */
  readonly claims: ReadonlySet<string>;
  /** The volumes that are well: mounts of others are not found. Filled by validateVolumes. */
  readonly volumes: Map<string, Volume>;
  /** The names of volumes of a feature that is off: they disappear with their mounts. */
  readonly dropped: Set<string>;
  readonly allow: Allowances;
}

export type Check<T> = (value: T, at: At, scope: PodScope) => void;

const NO_CLAIMS: ReadonlySet<string> = new Set();

export function scopeOf(
  spec: PodSpec,
  pod: ObjectMeta | undefined,
  report: Report,
  minor: number,
  allow: Allowances = NO_ALLOWANCES,
): PodScope {
  const os = pointer(spec.os);
  const grace = numberPointer(spec.terminationGracePeriodSeconds);
  const claims = minor < SINCE.resourceClaims ? [] : items(spec.resourceClaims);
  return {
    minor,
    report,
    pod,
    restartPolicy: text(spec.restartPolicy),
    // A real Pod's negative period becomes 1 when it is converted; a template keeps it.
    gracePeriod: grace !== undefined && grace < 0 && pod !== undefined ? 1 : grace,
    hostNetwork: flag(spec.hostNetwork),
    hostUsers: minor < SINCE.userNamespaces || spec.hostUsers !== false,
    os: os === undefined ? undefined : (textPointer(os.name) ?? ''),
    claims: claims.length === 0 ? NO_CLAIMS : new Set(claims.map((claim) => text(struct(claim).name)).filter((name) => name !== '')),
    volumes: new Map(),
    dropped: new Set(),
    allow,
  };
}
