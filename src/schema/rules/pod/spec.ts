/** The pod's specification: ValidatePodSpec, in its order. */
import { type At, nameIsDnsSubdomain, rangeErrors } from '../../../kube/index.ts';
import type { PodSpec, Volume } from '../../kinds.ts';
import { items, numberPointer, pointer, struct, text, textPointer, validateLabels } from '../metadata/index.ts';
import { validateAffinity } from './affinity.ts';
import { refuse, validateNeededChoice } from './choices.ts';
import { validateContainers, validateEphemeralContainers, validateInitContainers } from './containers.ts';
import { type PodScope, SINCE } from './context.ts';
import { validateDns, validateHostAliases, validateHostname } from './dns.ts';
import { validatePodResources } from './pod-resources.ts';
import { validateHostNetworkPorts } from './ports.ts';
import { validateOverhead } from './resources.ts';
import {
  validateReadinessGates,
  validateResourceClaims,
  validateSchedulingGates,
  validateTolerations,
  validateTopologySpread,
} from './scheduling.ts';
import { validateHostUsers, validateOs, validatePodSecurity } from './security.ts';
import { visitContainers } from './visit.ts';
import { validateVolumes } from './volumes.ts';
import { validateHostProcess } from './windows.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];
const INT32_MAX = 2147483647;

export function validateSpec(spec: PodSpec, at: At, scope: PodScope): void {
  const { report } = scope;
  if (scope.gracePeriod === undefined) report.required(at.to('terminationGracePeriodSeconds'), 'api/deadline');
  validateVolumes(spec, at, scope);
  if (spec.resourceClaims !== undefined) validateResourceClaims(items(spec.resourceClaims), at.to('resourceClaims'), scope);
  validateContainers(spec, at, scope);
  validateInitContainers(spec, at, scope);
  validateEphemeralContainers(spec, at, scope);
  validatePodResources(spec, at, scope);
  validateHostNetworkPorts(spec, at, scope);
  validateNeededChoice(scope.restartPolicy, RESTART_POLICIES, at, 'restartPolicy', report);
  validateLabels(spec.nodeSelector, at.to('nodeSelector'), report);
  validatePodSecurity(spec, at, scope);
  const affinity = pointer(spec.affinity);
  if (affinity !== undefined) validateAffinity(affinity, at.to('affinity'), scope);
  validateDns(spec, at, scope);
  if (spec.readinessGates !== undefined) validateReadinessGates(items(spec.readinessGates), at.to('readinessGates'), scope);
  if (spec.schedulingGates !== undefined) validateSchedulingGates(items(spec.schedulingGates), at.to('schedulingGates'), scope);
  if (spec.topologySpreadConstraints !== undefined) {
    validateTopologySpread(items(spec.topologySpreadConstraints), at.to('topologySpreadConstraints'), scope);
  }
  validateHostProcess(spec, at, scope);
  validateHostUsers(spec, at, scope);
  validateHostname(spec, at, scope);
  validateNames(spec, at, scope);
  const deadline = numberPointer(spec.activeDeadlineSeconds);
  if (deadline !== undefined) refuse(rangeErrors(deadline, 1, INT32_MAX), deadline, at, 'activeDeadlineSeconds', report, 'api/deadline');
  if (spec.tolerations !== undefined) validateTolerations(items(spec.tolerations), at.to('tolerations'), scope);
  if (spec.hostAliases !== undefined) validateHostAliases(items(spec.hostAliases), at.to('hostAliases'), scope);
  const preemption = textPointer(spec.preemptionPolicy);
  if (preemption !== undefined) validateNeededChoice(preemption, PREEMPTION_POLICIES, at, 'preemptionPolicy', report);
  validateOverhead(spec.overhead, at.to('overhead'), scope);
  validateOs(spec, at, scope);
  validateSchedulingGroup(spec, at, scope);
  if (scope.minor >= SINCE.envFiles) validateFileKeyVolumes(spec, at, scope);
}

/** Names of other objects. */
function validateNames(spec: PodSpec, at: At, { report }: PodScope): void {
  const account = text(spec.serviceAccountName) || text(spec.serviceAccount);
  for (const [field, name] of [
    ['serviceAccountName', account],
    ['nodeName', text(spec.nodeName)],
    ['priorityClassName', text(spec.priorityClassName)],
  ] as const) {
    if (name !== '') refuse(nameIsDnsSubdomain(name, false), name, at, field, report, 'api/reference-name');
  }
  const runtime = textPointer(spec.runtimeClassName);
  if (runtime !== undefined) refuse(nameIsDnsSubdomain(runtime, false), runtime, at, 'runtimeClassName', report, 'api/reference-name');
}

function validateSchedulingGroup(spec: PodSpec, at: At, { report, minor }: PodScope): void {
  const group = minor < SINCE.schedulingGroups ? undefined : pointer(spec.schedulingGroup);
  if (group === undefined) return;
  const name = textPointer(group.podGroupName);
  const place = at.to('schedulingGroup');
  if (name === undefined) report.invalid(place.to('podGroupName'), 'api/reference-name', null, 'must specify one of: `podGroupName`');
  else refuse(nameIsDnsSubdomain(name, false), name, place, 'podGroupName', report, 'api/reference-name');
}

/** A file of environment variables is read from an emptyDir. */
function validateFileKeyVolumes(spec: PodSpec, at: At, { report }: PodScope): void {
  let volumes: ReadonlyMap<string, Volume> | undefined;
  visitContainers(spec, at, (container, place) => {
    const variables = items(container.env);
    for (let i = 0; i < variables.length; i++) {
      const ref = pointer(struct(struct(variables[i]).valueFrom).fileKeyRef);
      if (ref === undefined) continue;
      const name = text(ref.volumeName);
      const at = place.to('env').to(i).to('valueFrom').to('fileKeyRef').to('volumeName');
      // Of several volumes of one name the last one counts.
      volumes ??= new Map(items(spec.volumes).map((volume) => [text(struct(volume).name), struct(volume)]));
      const volume = volumes.get(name);
      if (volume === undefined) report.notFound(at, 'api/volume-mount', name);
      else if (pointer(volume.emptyDir) === undefined) {
        report.invalid(at, 'api/volume-mount', name, 'referenced volume must be of type emptyDir');
      }
    }
  });
}
