/** Security contexts of containers and pods, and what the pod's operating system and host namespaces exclude. */
import { type At, type Json, type Report, userIdErrors } from '../../../kube/index.ts';
import type { PodSecurityContext, PodSpec, SecurityContext, Sysctl } from '../../kinds.ts';
import { flag, items, number, numberPointer, pointer, struct, text, textPointer } from '../metadata/index.ts';
import { refuse } from './choices.ts';
import { type PodScope, SINCE } from './context.ts';
import { validateAppArmorProfile, validateSeccompProfile } from './profiles.ts';
import { visitContainers } from './visit.ts';
import { validateWindowsOptions } from './windows.ts';

export function validateSecurityContext(context: SecurityContext, at: At, scope: PodScope): void {
  const { report } = scope;
  validateIds(context, ['runAsUser', 'runAsGroup'], at, report);
  const procMount = scope.minor < SINCE.procMount ? undefined : textPointer(context.procMount);
  if (procMount !== undefined) {
    if (procMount !== 'Default' && procMount !== 'Unmasked') {
      report.notSupported(at.to('procMount'), 'api/allowed-value', procMount, ['Default', 'Unmasked']);
    } else if (procMount === 'Unmasked' && scope.hostUsers) {
      report.invalid(at.to('procMount'), 'api/host-users', procMount, '`hostUsers` must be false to use `Unmasked`');
    }
  }
  validateSeccompProfile(context.seccompProfile, at.to('seccompProfile'), report);
  if (context.allowPrivilegeEscalation === false) {
    const cannot = (what: string): void =>
      report.invalid(
        at,
        'api/security-context',
        context as unknown as Json,
        `cannot set \`allowPrivilegeEscalation\` to false and ${what}`,
      );
    if (flag(context.privileged)) cannot('`privileged` to true');
    for (const capability of items(struct(context.capabilities).add)) {
      if (capability === 'CAP_SYS_ADMIN') cannot('`capabilities.Add` CAP_SYS_ADMIN');
    }
  }
  validateWindowsOptions(context.windowsOptions, at.to('windowsOptions'), report);
  validateAppArmorProfile(context.appArmorProfile, at.to('appArmorProfile'), report);
}

function validateIds<K extends string>(context: { readonly [k in K]?: number }, fields: readonly K[], at: At, report: Report): void {
  for (const field of fields) {
    const id = numberPointer(context[field]);
    if (id !== undefined) refuse(userIdErrors(id), id, at, field, report, 'api/user-id');
  }
}

/** `at` is the spec's. */
export function validatePodSecurity(spec: PodSpec, at: At, scope: PodScope): void {
  const { report, minor } = scope;
  const context = struct(spec.securityContext);
  const place = at.to('securityContext');
  validateIds(context, ['fsGroup', 'runAsUser', 'runAsGroup'], place, report);
  items(context.supplementalGroups).forEach((group, i) => {
    for (const sentence of userIdErrors(number(group))) {
      report.invalid(place.to('supplementalGroups').to(i), 'api/user-id', number(group), sentence);
    }
  });
  if (flag(spec.shareProcessNamespace) && flag(spec.hostPID)) {
    const detail = 'ShareProcessNamespace and HostPID cannot both be enabled';
    report.invalid(place.to('shareProcessNamespace'), 'api/security-context', true, detail);
  }
  validateSysctls(items(context.sysctls), spec, place.to('sysctls'), scope);
  validatePolicy(context.fsGroupChangePolicy, ['Always', 'OnRootMismatch'], place.to('fsGroupChangePolicy'), report);
  validateSeccompProfile(context.seccompProfile, place.to('seccompProfile'), report);
  validateWindowsOptions(context.windowsOptions, place.to('windowsOptions'), report);
  validateAppArmorProfile(context.appArmorProfile, place.to('appArmorProfile'), report);
  if (minor >= SINCE.supplementalGroupsPolicy) {
    validatePolicy(context.supplementalGroupsPolicy, ['Merge', 'Strict'], place.to('supplementalGroupsPolicy'), report);
  }
  if (minor >= SINCE.seLinuxChangePolicy) {
    const known = minor >= SINCE.seLinuxMount ? ['MountOption', 'Recursive'] : ['Recursive'];
    validatePolicy(context.seLinuxChangePolicy, known, place.to('seLinuxChangePolicy'), report);
  }
}

function validatePolicy(policy: string | undefined, known: readonly string[], at: At, report: Report): void {
  const given = textPointer(policy);
  if (given !== undefined && !known.includes(given)) report.notSupported(at, 'api/allowed-value', given, known);
}

const SYSCTL_MAX = 253;
const SYSCTL_FORM = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL = new RegExp(`^(${SYSCTL_FORM}[\\./])*${SYSCTL_FORM}$`);

function validateSysctls(sysctls: readonly Sysctl[], spec: PodSpec, at: At, { report, minor, hostNetwork, allow }: PodScope): void {
  const names = new Set<string>();
  for (let i = 0; i < sysctls.length; i++) {
    const name = text(struct(sysctls[i]).name);
    const place = at.to(i).to('name');
    if (name === '') report.required(place, 'api/sysctl');
    else if (name.length > SYSCTL_MAX || !SYSCTL.test(name) || (minor < SINCE.sysctlSlashes && name.includes('/'))) {
      report.invalid(
        place,
        'api/sysctl',
        name,
        `must have at most ${SYSCTL_MAX} characters and match regex ${SYSCTL.source.replaceAll('\\/', '/')}`,
      );
    } else if (names.has(name)) report.duplicate(place, 'api/sysctl', name);
    names.add(name);
    const namespace = sysctlNamespace(name);
    if (namespace === undefined || minor < SINCE.hostSysctls || allow.has('host-sysctls')) continue;
    if (namespace === 'net' && hostNetwork) report.invalid(place, 'api/sysctl', name, "may not be specified when 'hostNetwork' is true");
    if (namespace === 'ipc' && flag(spec.hostIPC)) report.invalid(place, 'api/sysctl', name, "may not be specified when 'hostIPC' is true");
  }
}

const IPC_SYSCTLS: ReadonlySet<string> = new Set(
  ['sem', 'shmall', 'shmmax', 'shmmni', 'shm_rmid_forced', 'shm', 'msgmax', 'msgmnb', 'msgmni', 'msg'].map((name) => `kernel.${name}`),
);

/** The kernel namespace that a sysctl belongs to (component-helpers node/util/sysctl). `net/ipv4/…` swaps the meaning of dots and slashes. */
function sysctlNamespace(name: string): 'net' | 'ipc' | undefined {
  const first = name.search(/[./]/);
  const swapped = first < 0 || name[first] === '.' ? name : name.replace(/[./]/g, (c) => (c === '.' ? '/' : '.'));
  const star = swapped.indexOf('*');
  const plain = star < 0 ? swapped : swapped.slice(0, star);
  if (IPC_SYSCTLS.has(plain) || plain.startsWith('fs.mqueue.')) return 'ipc';
  return plain.startsWith('net.') ? 'net' : undefined;
}

/** A user namespace of its own goes with no other namespace of the host. `at` is the spec's. */
export function validateHostUsers(spec: PodSpec, at: At, scope: PodScope): void {
  const { report, minor } = scope;
  if (scope.hostUsers) return;
  const detail = 'when `hostUsers` is false';
  if (scope.hostNetwork && minor < SINCE.userNamespacesOnHostNetwork) report.forbidden(at.to('hostNetwork'), 'api/host-users', detail);
  // Upstream writes these two as its Go fields are named.
  if (flag(spec.hostPID)) report.forbidden(at.to('HostPID'), 'api/host-users', detail);
  if (flag(spec.hostIPC)) report.forbidden(at.to('HostIPC'), 'api/host-users', detail);
  if (minor < SINCE.userNamespaceDevices || scope.allow.has('user-namespace-devices')) return;
  visitContainers(spec, at, (container, place) => {
    if (items(container.volumeDevices).length > 0) report.forbidden(place.to('volumeDevices'), 'api/host-users', detail);
  });
}

const OF_LINUX_PODS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
] as const;
const OF_LINUX_CONTAINERS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const;

/** spec.os, and the fields that the other system has not. `at` is the spec's. */
export function validateOs(spec: PodSpec, at: At, scope: PodScope): void {
  const { os, report, minor } = scope;
  if (os === undefined) return;
  if (minor < SINCE.operatingSystem) {
    report.forbidden(at.to('os'), 'api/os-fields', 'cannot be set when IdentifyPodOS feature is not enabled');
    return;
  }
  if (os === '') report.required(at.to('os').to('name'), 'api/os-fields');
  else if (os === 'linux') validateLinuxPod(spec, at, report);
  else if (os === 'windows') validateWindowsPod(spec, at, scope);
  else report.notSupported(at.to('os'), 'api/os-fields', os, ['linux', 'windows']);
}

function validateLinuxPod(spec: PodSpec, at: At, report: Report): void {
  const refuseOptions = (context: PodSecurityContext | SecurityContext, place: At): void => {
    if (pointer(context.windowsOptions) === undefined) return;
    report.forbidden(place.to('securityContext').to('windowsOptions'), 'api/os-fields', 'windows options cannot be set for a linux pod');
  };
  refuseOptions(struct(spec.securityContext), at);
  visitContainers(spec, at, (container, place) => refuseOptions(struct(container.securityContext), place));
}

function validateWindowsPod(spec: PodSpec, at: At, { report, minor }: PodScope): void {
  const cannot = (place: At): void => report.forbidden(place, 'api/os-fields', 'cannot be set for a windows pod');
  const context = struct(spec.securityContext);
  for (const field of OF_LINUX_PODS) {
    const dropped =
      (field === 'supplementalGroupsPolicy' && minor < SINCE.supplementalGroupsPolicy) ||
      (field === 'seLinuxChangePolicy' && minor < SINCE.seLinuxChangePolicy);
    if (!dropped && given(context[field])) cannot(at.to('securityContext').to(field));
  }
  if (given(spec.hostUsers) && minor >= SINCE.userNamespaces) cannot(at.to('hostUsers'));
  if (flag(spec.hostPID)) cannot(at.to('hostPID'));
  if (flag(spec.hostIPC)) cannot(at.to('hostIPC'));
  if (items(context.sysctls).length > 0) cannot(at.to('securityContext').to('sysctls'));
  if (given(spec.shareProcessNamespace)) cannot(at.to('shareProcessNamespace'));
  visitContainers(spec, at, (container, place) => {
    const own = struct(container.securityContext);
    for (const field of OF_LINUX_CONTAINERS) if (given(own[field])) cannot(place.to('securityContext').to(field));
  });
}

function given(value: unknown): boolean {
  return value !== undefined && value !== null;
}
