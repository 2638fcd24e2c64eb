/** The contract of a control, and the words that upstream's sentences are put together from (policy/helpers.go). */
import { encodeUtf8 } from '../../base/index.ts';
import type { At } from '../../kube/index.ts';
import type { ConcernedField, ContainerView, PodView } from './pod.ts';
import type { Level } from './policy.ts';

export interface Control {
  /** Upstream's check id. */
  readonly id: string;
  readonly level: Exclude<Level, 'privileged'>;
  /** The first minor of the policy that has the control. */
  readonly since: number;
  /** A baseline control that the restricted level leaves out, since this one asks for more. */
  readonly overrides?: string;
  /** The minors at which the check itself became another. */
  readonly changes?: readonly number[];
  /** What the control is about, and what to do about a finding. */
  readonly summary: string;
  readonly remedy: string;
  /** The fields without which the control has nothing to say; absent where a missing field is what it speaks of. */
  readonly concerns?: readonly ConcernedField[];
  readonly check: (pod: PodView, minor: number) => Refusal | undefined;
}

/** What one control has against a pod: upstream's ForbiddenReason and ForbiddenDetail, and the fields that it means. */
export interface Refusal {
  readonly reason: string;
  readonly detail: string;
  readonly fields: readonly Offence[];
}

export interface Offence {
  readonly at: At;
  /** The field must be set and is not. */
  readonly missing?: true;
}

/** `hostPort (container "a" uses hostPort 80)`; the reason alone where there is no detail, as upstream prints it. */
export function sentence({ reason, detail }: { readonly reason: string; readonly detail: string }): string {
  return detail === '' ? reason : `${reason} (${detail})`;
}

export function plural(singular: string, many: string, count: number): string {
  return count === 1 ? singular : many;
}

/** `"a", "b"`, without escapes. */
export function joinQuote(items: readonly string[]): string {
  return items.length === 0 ? '' : `"${items.join('", "')}"`;
}

/** `container "a"`, `containers "a", "b"` */
export function containerNames(containers: readonly ContainerView[]): string {
  return `${plural('container', 'containers', containers.length)} ${joinQuote(containers.map((c) => c.name))}`;
}

/** `pod and containers "a", "b"`: who set a forbidden value. */
export function setters(pod: boolean, containers: readonly ContainerView[]): string {
  if (containers.length === 0) return 'pod';
  return pod ? `pod and ${containerNames(containers)}` : containerNames(containers);
}

/** Each once, in the order of their bytes, as Go's sets.List gives them. */
export function sortedSet(items: Iterable<string>): string[] {
  return [...new Set(items)].sort((a, b) => (encodeUtf8(a) < encodeUtf8(b) ? -1 : 1));
}
