/** Seccomp and AppArmor: the fields, the annotations that they replaced, and that both say the same. */
import { type At, byteLength, type Json, type Report } from '../../../kube/index.ts';
import type { AppArmorProfile, Container, PodSpec, SeccompProfile } from '../../kinds.ts';
import { entry, keys, pointer, struct, type TextMap, text, textPointer } from '../metadata/index.ts';
import { type PodScope, SINCE } from './context.ts';
import { validateDescendingPath } from './paths.ts';
import { visitContainers } from './visit.ts';

const RULE = 'api/security-profile';
const TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const PROFILE_PATH_MAX_BYTES = 4095;

export function validateSeccompProfile(profile: SeccompProfile | undefined, at: At, report: Report): void {
  const given = pointer(profile);
  if (given === undefined) return;
  const type = text(given.type);
  const local = textPointer(given.localhostProfile);
  const place = at.to('localhostProfile');
  if (type === '') report.required(at.to('type'), RULE, 'type is required when seccompProfile is set');
  else if (!TYPES.includes(type)) report.notSupported(at.to('type'), RULE, type, TYPES);
  if (type !== 'Localhost') {
    if (local !== undefined) report.invalid(place, RULE, given as unknown as Json, 'can only be set when seccomp type is Localhost');
  } else if (local === undefined) report.required(place, RULE, 'must be set when seccomp type is Localhost');
  else validateDescendingPath(local, place, report, RULE);
}

export function validateAppArmorProfile(profile: AppArmorProfile | undefined, at: At, report: Report): void {
  const given = pointer(profile);
  if (given === undefined) return;
  const type = text(given.type);
  const local = textPointer(given.localhostProfile);
  const place = at.to('localhostProfile');
  if (type === '') report.required(at.to('type'), RULE, 'type is required when appArmorProfile is set');
  else if (!TYPES.includes(type)) report.notSupported(at.to('type'), RULE, type, TYPES);
  else if (type !== 'Localhost') {
    if (local !== undefined) report.invalid(place, RULE, local, 'can only be set when AppArmor type is Localhost');
  } else if (local === undefined) report.required(place, RULE, 'must be set when AppArmor type is Localhost');
  else {
    if (goTrim(local) !== local) report.invalid(place, RULE, local, 'must not be padded with whitespace');
    else if (local === '') report.required(place, RULE, 'must be set when AppArmor type is Localhost');
    if (byteLength(local) > PROFILE_PATH_MAX_BYTES) report.tooLong(place, RULE, PROFILE_PATH_MAX_BYTES);
  }
}

const BLANK = /\p{White_Space}/u;

/** strings.TrimSpace: White_Space of Unicode, which has U+0085 and lacks U+FEFF. */
export function goTrim(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && BLANK.test(value[start]!)) start++;
  while (end > start && BLANK.test(value[end - 1]!)) end--;
  return start === 0 && end === value.length ? value : value.slice(start, end);
}

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const APPARMOR_CONTAINER = 'container.apparmor.security.beta.kubernetes.io/';

/** The annotations by themselves. `at` is the annotations'. */
export function validateProfileAnnotations(annotations: TextMap | undefined, spec: PodSpec, at: At, report: Report): void {
  let names: ReadonlySet<string> | undefined;
  for (const key of keys(annotations)) {
    const value = entry(annotations, key)!;
    if (key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER)) validateSeccompAnnotation(value, at.to(key), report);
    if (!key.startsWith(APPARMOR_CONTAINER)) continue;
    const name = key.slice(APPARMOR_CONTAINER.length);
    names ??= namesOf(spec, at);
    if (!names.has(name)) report.invalid(at.to(key), RULE, name, 'container not found');
    if (value !== '' && value !== 'runtime/default' && value !== 'unconfined' && !value.startsWith('localhost/')) {
      report.invalid(at.to(key), RULE, value, `invalid AppArmor profile name: ${JSON.stringify(value)}`);
    }
  }
}

function namesOf(spec: PodSpec, at: At): ReadonlySet<string> {
  const names = new Set<string>();
  visitContainers(spec, at, (container) => {
    names.add(text(container.name));
  });
  return names;
}

function validateSeccompAnnotation(value: string, at: At, report: Report): void {
  if (value === 'runtime/default' || value === 'docker/default' || value === 'unconfined') return;
  if (value.startsWith('localhost/')) validateDescendingPath(value.slice('localhost/'.length), at, report, RULE);
  else report.invalid(at, RULE, value, 'must be a valid seccomp profile');
}

/** The fields and the annotations of one pod say the same. `at` is the spec's. */
export function validateProfilesAgree(annotations: TextMap | undefined, spec: PodSpec, at: At, scope: PodScope): void {
  if (!keys(annotations).some((key) => key.includes('seccomp.') || key.includes('apparmor.'))) return;
  const { report } = scope;
  const security = struct(spec.securityContext);
  const ofPod = entry(annotations, SECCOMP_POD);
  if (ofPod !== undefined && pointer(security.seccompProfile) !== undefined) {
    agree('seccomp', ofPod, security.seccompProfile!, at.to('securityContext').to('seccompProfile'), report);
  }
  visitContainers(spec, at, (container, place) => {
    const own = pointer(struct(container.securityContext).seccompProfile);
    const annotation = entry(annotations, SECCOMP_CONTAINER + text(container.name));
    if (own === undefined || annotation === undefined) return;
    agree('seccomp', annotation, own, place.to('securityContext').to('seccompProfile'), report);
  });
  if (scope.os === 'windows' || scope.minor < SINCE.appArmorFields) return;
  visitContainers(spec, at, (container, place) => {
    const annotation = entry(annotations, APPARMOR_CONTAINER + text(container.name));
    const profile = annotation === undefined ? undefined : appArmorOf(container, annotation, spec, scope);
    if (profile !== undefined) agree('apparmor', annotation!, profile, place.to('securityContext').to('appArmorProfile'), report);
  });
}

/** The profile that the annotation is held against: the container's, else the pod's. */
function appArmorOf(container: Container, annotation: string, spec: PodSpec, scope: PodScope): AppArmorProfile | undefined {
  const own = pointer(struct(container.securityContext).appArmorProfile);
  if (own !== undefined) return own;
  // Into a real Pod's container without a profile the server copies the annotation first, if it makes a good one.
  if (scope.pod !== undefined) {
    const path = annotation.startsWith('localhost/') ? annotation.slice('localhost/'.length) : undefined;
    const good =
      path === undefined ? annotation === 'unconfined' || annotation === 'runtime/default' : path !== '' && goTrim(path) === path;
    if (good && byteLength(path ?? '') <= PROFILE_PATH_MAX_BYTES) return undefined;
  }
  return pointer(struct(spec.securityContext).appArmorProfile);
}

function agree(kind: 'seccomp' | 'apparmor', annotation: string, profile: SeccompProfile, at: At, report: Report): void {
  const differs = (field: string, what: string): void =>
    report.forbidden(at.to(field), RULE, `${kind} ${what} in annotation and field must match`);
  switch (profile.type) {
    case 'Unconfined':
      if (annotation !== 'unconfined') differs('type', 'type');
      break;
    case 'RuntimeDefault':
      if (annotation !== 'runtime/default' && !(kind === 'seccomp' && annotation === 'docker/default')) differs('type', 'type');
      break;
    case 'Localhost':
      if (!annotation.startsWith('localhost/')) differs('type', 'type');
      else if (annotation.slice('localhost/'.length) !== textPointer(profile.localhostProfile)) differs('localhostProfile', 'profile');
  }
}
