/** Controls over the user that containers run as. */
import { containerNames, type Offence, type Refusal, setters } from '../control.ts';
import { type ContainerView, containersThat, ownUserNamespace, type PodView, placeOf } from '../pod.ts';

export function runAsNonRoot(pod: PodView, minor: number): Refusal | undefined {
  if (minor >= 35 && ownUserNamespace(pod)) return undefined;
  const byPod = pod.security?.['runAsNonRoot'];
  const bad = containersThat(pod, mayBeRoot);
  if (byPod === false || bad.length > 0) {
    return {
      reason: 'runAsNonRoot != true',
      detail: `${setters(byPod === false, bad)} must not set securityContext.runAsNonRoot=false`,
      fields: offences(pod, byPod === false, bad, 'runAsNonRoot'),
    };
  }
  if (byPod === true) return undefined;
  const unset = containersThat(pod, saysNothing);
  if (unset.length === 0) return undefined;
  return {
    reason: 'runAsNonRoot != true',
    detail: `pod or ${containerNames(unset)} must set securityContext.runAsNonRoot=true`,
    fields: unset.map((c) => ({ at: placeOf(pod, c).to('securityContext').to('runAsNonRoot'), missing: true })),
  };
}

function mayBeRoot({ security }: ContainerView): boolean {
  return security !== undefined && security['runAsNonRoot'] === false;
}

function saysNothing({ security }: ContainerView): boolean {
  return security === undefined || typeof security['runAsNonRoot'] !== 'boolean';
}

export function runAsUser(pod: PodView, minor: number): Refusal | undefined {
  if (minor >= 35 && ownUserNamespace(pod)) return undefined;
  const byPod = pod.security?.['runAsUser'] === 0;
  const bad = containersThat(pod, isRoot);
  if (!byPod && bad.length === 0) return undefined;
  return {
    reason: 'runAsUser=0',
    detail: `${setters(byPod, bad)} must not set runAsUser=0`,
    fields: offences(pod, byPod, bad, 'runAsUser'),
  };
}

function isRoot({ security }: ContainerView): boolean {
  return security !== undefined && security['runAsUser'] === 0;
}

function offences(pod: PodView, byPod: boolean, containers: readonly ContainerView[], field: string): Offence[] {
  const fields: Offence[] = byPod ? [{ at: pod.at.to('spec').to('securityContext').to(field) }] : [];
  for (const container of containers) fields.push({ at: placeOf(pod, container).to('securityContext').to(field) });
  return fields;
}
