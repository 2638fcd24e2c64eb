/** Controls over the kernel's security modules: AppArmor, SELinux, seccomp. */
import { decodeUtf8, encodeUtf8 } from '../../../base/index.ts';
import { quote } from '../../../golang/index.ts';
import type { At, JsonObject } from '../../../kube/index.ts';
import { containerNames, joinQuote, type Offence, plural, type Refusal, setters, sortedSet } from '../control.ts';
import { type ContainerView, containersThat, isWindows, objectAt, type PodView, placeOf, stringAt } from '../pod.ts';

const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';

export function appArmorProfile(pod: PodView): Refusal | undefined {
  const byPod = hasBadAppArmor(pod.security);
  const bad = containersThat(pod, hasBadAppArmorProfile);
  const annotations = pod.annotations === undefined ? [] : Object.keys(pod.annotations).filter((key) => isBadAppArmor(pod, key));
  if (!byPod && bad.length === 0 && annotations.length === 0) return undefined;
  const { values, fields } = profileFields(pod, byPod, bad, 'appArmorProfile');
  const listed = sortedSet(annotations.map((key) => annotationText(pod, key)));
  const who = byPod || bad.length > 0 ? [setters(byPod, bad)] : [];
  if (listed.length > 0) who.push(plural('annotation', 'annotations', listed.length));
  const all = [...values, ...listed];
  return {
    reason: plural('forbidden AppArmor profile', 'forbidden AppArmor profiles', all.length),
    detail: `${who.join(' and ')} must not set AppArmor profile type to ${joinQuote(all)}`,
    fields: [...fields, ...annotations.map((key) => ({ at: annotationAt(pod, key) }))],
  };
}

function hasBadAppArmorProfile({ security }: ContainerView): boolean {
  return hasBadAppArmor(security);
}

/** Go: a profile without a type has the type "", which is none of the allowed ones; so for seccomp. */
function hasBadAppArmor(security: JsonObject | undefined): boolean {
  return hasBadProfile(security, 'appArmorProfile');
}

function isBadAppArmor(pod: PodView, key: string): boolean {
  if (!key.startsWith(APPARMOR)) return false;
  const value = annotation(pod, key);
  return value !== undefined && value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/');
}

function hasBadProfile(security: JsonObject | undefined, field: 'appArmorProfile' | 'seccompProfile'): boolean {
  if (security === undefined || security[field] === undefined) return false;
  const profile = objectAt(security, field);
  if (profile === undefined) return false;
  const { type } = profile;
  return type !== 'RuntimeDefault' && type !== 'Localhost';
}

function profileFields(
  pod: PodView,
  byPod: boolean,
  bad: readonly ContainerView[],
  field: 'appArmorProfile' | 'seccompProfile',
): { values: string[]; fields: Offence[] } {
  const values: string[] = [];
  const fields: Offence[] = [];
  const add = (security: JsonObject | undefined, at: At) => {
    values.push(stringAt(objectAt(security, field), 'type'));
    fields.push({ at: at.to('securityContext').to(field).to('type') });
  };
  if (byPod) add(pod.security, pod.at.to('spec'));
  for (const container of bad) add(container.security, placeOf(pod, container));
  return { values: sortedSet(values), fields };
}

function annotation({ annotations }: PodView, key: string): string | undefined {
  if (annotations === undefined || !Object.hasOwn(annotations, key)) return undefined;
  const value = annotations[key];
  return typeof value === 'string' ? value : undefined;
}

/** Go: fmt's %q. */
function annotationText(pod: PodView, key: string): string {
  return `${key}=${decodeUtf8(quote(encodeUtf8(annotation(pod, key) ?? '')))}`;
}

function annotationAt(pod: PodView, key: string): At {
  return pod.at.to('metadata').to('annotations').to(key);
}

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';

/** Annotations until 1.18, fields from 1.19 on. */
export function seccompBaseline(pod: PodView, minor: number): Refusal | undefined {
  if (minor < 19) return seccompAnnotations(pod);
  const byPod = hasBadSeccomp(pod.security);
  const bad = containersThat(pod, hasBadSeccompProfile);
  return byPod || bad.length > 0 ? badSeccomp(pod, byPod, bad) : undefined;
}

export function seccompRestricted(pod: PodView, minor: number): Refusal | undefined {
  if (minor >= 25 && isWindows(pod)) return undefined;
  const byPod = hasBadSeccomp(pod.security);
  const bad = containersThat(pod, hasBadSeccompProfile);
  if (byPod || bad.length > 0) return badSeccomp(pod, byPod, bad);
  if (objectAt(pod.security, 'seccompProfile') !== undefined) return undefined;
  const unset = containersThat(pod, hasNoSeccomp);
  if (unset.length === 0) return undefined;
  return {
    reason: 'seccompProfile',
    detail: `pod or ${containerNames(unset)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
    fields: unset.map((c) => ({ at: placeOf(pod, c).to('securityContext').to('seccompProfile').to('type'), missing: true })),
  };
}

function hasBadSeccompProfile({ security }: ContainerView): boolean {
  return hasBadSeccomp(security);
}

function hasBadSeccomp(security: JsonObject | undefined): boolean {
  return hasBadProfile(security, 'seccompProfile');
}

function hasNoSeccomp({ security }: ContainerView): boolean {
  return objectAt(security, 'seccompProfile') === undefined;
}

function badSeccomp(pod: PodView, byPod: boolean, bad: readonly ContainerView[]): Refusal {
  const { values, fields } = profileFields(pod, byPod, bad, 'seccompProfile');
  const detail = `${setters(byPod, bad)} must not set securityContext.seccompProfile.type to ${joinQuote(values)}`;
  return { reason: 'seccompProfile', detail, fields };
}

function seccompAnnotations(pod: PodView): Refusal | undefined {
  if (pod.annotations === undefined) return undefined;
  const keys = new Set<string>();
  if (isBadSeccomp(pod, SECCOMP_POD)) keys.add(SECCOMP_POD);
  for (const { name } of pod.containers) if (isBadSeccomp(pod, SECCOMP_CONTAINER + name)) keys.add(SECCOMP_CONTAINER + name);
  if (keys.size === 0) return undefined;
  const listed = sortedSet([...keys].map((key) => annotationText(pod, key)));
  return {
    reason: 'seccompProfile',
    detail: `forbidden ${plural('annotation', 'annotations', listed.length)} ${listed.join(', ')}`,
    fields: [...keys].map((key) => ({ at: annotationAt(pod, key) })),
  };
}

function isBadSeccomp(pod: PodView, key: string): boolean {
  const value = annotation(pod, key);
  return value !== undefined && value !== 'runtime/default' && value !== 'docker/default' && !value.startsWith('localhost/');
}

/** SELinux type → the first minor of the policy that allows it. */
const SELINUX_TYPES: ReadonlyMap<string, number> = new Map([
  ['', 0],
  ['container_t', 0],
  ['container_init_t', 0],
  ['container_kvm_t', 0],
  ['container_engine_t', 31],
]);

export function seLinuxOptions(pod: PodView, minor: number): Refusal | undefined {
  const byPod = pod.security !== undefined && seLinuxFields(pod.security, minor).length > 0;
  let bad: ContainerView[] | undefined;
  for (const container of pod.containers) {
    if (container.security === undefined || seLinuxFields(container.security, minor).length === 0) continue;
    bad ??= [];
    bad.push(container);
  }
  if (!byPod && bad === undefined) return undefined;
  const types: string[] = [];
  const set = new Set<string>();
  const fields: Offence[] = [];
  const add = (security: JsonObject | undefined, at: At) => {
    for (const field of seLinuxFields(security, minor)) {
      set.add(field);
      if (field === 'type') types.push(stringAt(objectAt(security, 'seLinuxOptions'), 'type'));
      fields.push({ at: at.to('securityContext').to('seLinuxOptions').to(field) });
    }
  };
  if (byPod) add(pod.security, pod.at.to('spec'));
  for (const container of bad ?? []) add(container.security, placeOf(pod, container));
  const data: string[] = [];
  const listed = sortedSet(types);
  if (listed.length > 0) data.push(`${plural('type', 'types', listed.length)} ${joinQuote(listed)}`);
  if (set.has('user')) data.push('user may not be set');
  if (set.has('role')) data.push('role may not be set');
  return {
    reason: 'seLinuxOptions',
    detail: `${setters(byPod, bad ?? [])} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`,
    fields,
  };
}

const NO_FIELDS: readonly string[] = [];

function seLinuxFields(security: JsonObject | undefined, minor: number): readonly string[] {
  if (security === undefined || security['seLinuxOptions'] === undefined) return NO_FIELDS;
  const options = objectAt(security, 'seLinuxOptions');
  if (options === undefined) return NO_FIELDS;
  const fields: string[] = [];
  if ((SELINUX_TYPES.get(stringAt(options, 'type')) ?? Number.POSITIVE_INFINITY) > minor) fields.push('type');
  if (stringAt(options, 'user') !== '') fields.push('user');
  if (stringAt(options, 'role') !== '') fields.push('role');
  return fields;
}
