/** Controls over what a container may do: privileged mode, privilege escalation, capabilities, the proc mount. */
import { containerNames, joinQuote, type Offence, type Refusal, sortedSet } from '../control.ts';
import { type ContainerView, containersThat, isWindows, listAt, objectAt, ownUserNamespace, type PodView, placeOf } from '../pod.ts';

export function privileged(pod: PodView): Refusal | undefined {
  const bad = containersThat(pod, isPrivileged);
  if (bad.length === 0) return undefined;
  return {
    reason: 'privileged',
    detail: `${containerNames(bad)} must not set securityContext.privileged=true`,
    fields: bad.map((c) => ({ at: placeOf(pod, c).to('securityContext').to('privileged') })),
  };
}

function isPrivileged({ security }: ContainerView): boolean {
  return security !== undefined && security['privileged'] === true;
}

export function allowPrivilegeEscalation(pod: PodView, minor: number): Refusal | undefined {
  if (minor >= 25 && isWindows(pod)) return undefined;
  const bad = containersThat(pod, mayEscalate);
  if (bad.length === 0) return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${containerNames(bad)} must set securityContext.allowPrivilegeEscalation=false`,
    fields: bad.map((c) => {
      const at = placeOf(pod, c).to('securityContext').to('allowPrivilegeEscalation');
      return c.security?.['allowPrivilegeEscalation'] === true ? { at } : { at, missing: true };
    }),
  };
}

function mayEscalate({ security }: ContainerView): boolean {
  return security === undefined || security['allowPrivilegeEscalation'] !== false;
}

/** What the baseline level lets a container add. */
export const BASELINE_CAPABILITIES: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

export function capabilitiesBaseline(pod: PodView): Refusal | undefined {
  const bad = containersThat(pod, addsBeyondBaseline);
  if (bad.length === 0) return undefined;
  const { capabilities, fields } = forbiddenAdditions(pod, bad, BASELINE_CAPABILITIES);
  const detail = `${containerNames(bad)} must not include ${joinQuote(capabilities)} in securityContext.capabilities.add`;
  return { reason: 'non-default capabilities', detail, fields };
}

function addsBeyondBaseline(container: ContainerView): boolean {
  return adds(container, BASELINE_CAPABILITIES);
}

const RESTRICTED_CAPABILITIES: ReadonlySet<string> = new Set(['NET_BIND_SERVICE']);

export function capabilitiesRestricted(pod: PodView, minor: number): Refusal | undefined {
  if (minor >= 25 && isWindows(pod)) return undefined;
  const keeping = containersThat(pod, keepsDefaults);
  const adding = containersThat(pod, addsBeyondRestricted);
  if (keeping.length === 0 && adding.length === 0) return undefined;
  const details: string[] = [];
  const fields: Offence[] = keeping.map((c) => ({
    at: placeOf(pod, c).to('securityContext').to('capabilities').to('drop'),
    missing: true,
  }));
  if (keeping.length > 0) details.push(`${containerNames(keeping)} must set securityContext.capabilities.drop=["ALL"]`);
  if (adding.length > 0) {
    const forbidden = forbiddenAdditions(pod, adding, RESTRICTED_CAPABILITIES);
    details.push(`${containerNames(adding)} must not include ${joinQuote(forbidden.capabilities)} in securityContext.capabilities.add`);
    fields.push(...forbidden.fields);
  }
  return { reason: 'unrestricted capabilities', detail: details.join('; '), fields };
}

function keepsDefaults({ security }: ContainerView): boolean {
  return !listAt(objectAt(security, 'capabilities'), 'drop').includes('ALL');
}

function addsBeyondRestricted(container: ContainerView): boolean {
  return adds(container, RESTRICTED_CAPABILITIES);
}

function adds({ security }: ContainerView, allowed: ReadonlySet<string>): boolean {
  if (security === undefined || security['capabilities'] === undefined) return false;
  for (const name of listAt(objectAt(security, 'capabilities'), 'add')) if (typeof name === 'string' && !allowed.has(name)) return true;
  return false;
}

function forbiddenAdditions(
  pod: PodView,
  containers: readonly ContainerView[],
  allowed: ReadonlySet<string>,
): { capabilities: readonly string[]; fields: Offence[] } {
  const capabilities: string[] = [];
  const fields: Offence[] = [];
  for (const container of containers) {
    for (const [i, name] of listAt(objectAt(container.security, 'capabilities'), 'add').entries()) {
      if (typeof name !== 'string' || allowed.has(name)) continue;
      capabilities.push(name);
      fields.push({ at: placeOf(pod, container).to('securityContext').to('capabilities').to('add').to(i) });
    }
  }
  return { capabilities: sortedSet(capabilities), fields };
}

/** The restricted level never relaxes it; the baseline level does from 1.35 on for pods in a user namespace. */
export function procMount(pod: PodView, minor: number): Refusal | undefined {
  return minor >= 35 && ownUserNamespace(pod) ? undefined : procMountAlways(pod);
}

export function procMountAlways(pod: PodView): Refusal | undefined {
  const bad = containersThat(pod, hasProcMount);
  if (bad.length === 0) return undefined;
  const values = sortedSet(bad.map((c) => String(c.security?.['procMount'])));
  return {
    reason: 'procMount',
    detail: `${containerNames(bad)} must not set securityContext.procMount to ${joinQuote(values)}`,
    fields: bad.map((c) => ({ at: placeOf(pod, c).to('securityContext').to('procMount') })),
  };
}

function hasProcMount({ security }: ContainerView): boolean {
  const mount = security?.['procMount'];
  return typeof mount === 'string' && mount !== 'Default';
}
