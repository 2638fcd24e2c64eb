/**
 * One object against the types of Kubernetes, as a strict API server decodes it (apimachinery's json serializer with strict decoding), and
 * beyond that: enums, required fields, items with the same key, and what not every minor of a range has.
 */
import { didYouMean } from '../../base/index.ts';
import { type FieldError, type GroupVersionKind, isObject, type Json, type JsonObject, parseGvk } from '../../kube/index.ts';
import { fieldRange, type KindInfo, kubernetes, type MinorRange, rangeOf, supportedKubernetes } from '../pack/index.ts';
import { type Range, Walk } from './walk.ts';

export interface FieldsResult {
  readonly errors: readonly FieldError[];
  /** The object, or where it was not as typed a copy: nulls and unknown or wrong-typed fields left out, plain mistakes ("80" for 80) mended. */
  readonly object: JsonObject;
  /** Absent where no minor of the range knows the object's kind. */
  readonly kind?: KindInfo;
}

const NOTHING: JsonObject = {};

/** @param range the minors that the object is for; from = to for one */
export function checkFields(object: Json, range: Range): FieldsResult {
  if (!isObject(object)) return { errors: [fault([], 'schema/wrong-type', 'must be an object')], object: NOTHING };
  const gvk = readGvk(object);
  if (!('kind' in gvk)) return { errors: gvk.errors, object };
  const { oldest, newest } = supportedKubernetes();
  const from = Math.min(Math.max(range.from, oldest), newest);
  const to = Math.max(Math.min(range.to, newest), from);
  const known = rangeOf(gvk) ?? goneBefore(gvk);
  if (known === undefined || known.since > to || known.until < from) return { errors: [unknownKind(gvk, known, to)], object };
  const minor = Math.min(to, known.until);
  const kube = kubernetes(minor);
  const kind = kube.find(gvk)!;
  // Of a kind that is gone or not there yet for a part of the range, that is said once, not for each field.
  const walk = new Walk({ from: Math.max(from, known.since), to: minor }, fieldRange);
  const cleaned = walk.struct(object, kube.struct(kind.type)!);
  const errors = known.since > from || known.until < to ? [...versionErrors(gvk, known, from, to), ...walk.errors] : walk.errors;
  return { errors, object: cleaned, kind };
}

function readGvk(object: JsonObject): GroupVersionKind | { readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  for (const name of ['apiVersion', 'kind']) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (value === undefined || value === null || value === '') {
      errors.push({ type: 'FieldValueRequired', path: [name], detail: '', rule: value === null ? 'schema/null' : 'schema/missing' });
    } else if (typeof value !== 'string') errors.push(fault([name], 'schema/wrong-type', 'must be a text'));
  }
  if (errors.length > 0) return { errors };
  const gvk = parseGvk(object['apiVersion'] as string, object['kind'] as string);
  return (
    gvk ?? { errors: [fault(['apiVersion'], 'schema/unknown-kind', `unexpected GroupVersion string: ${object['apiVersion'] as string}`)] }
  );
}

function fault(path: readonly string[], rule: string, detail: string): FieldError {
  return { type: 'FieldValueTypeInvalid', path, rule, detail };
}

function unknownKind(gvk: GroupVersionKind, known: MinorRange | undefined, to: number): FieldError {
  const name = nameOf(gvk);
  const error = { type: 'FieldValueNotFound', path: ['kind'], value: gvk.kind } as const;
  if (known === undefined) {
    const { kinds } = kubernetes(to);
    const near = kinds.filter(({ group }) => group === gvk.group);
    // Another group's kind is meant only where the given group is none of somebody else's.
    const other = near.length === 0 ? undefined : kinds.find(({ kind, enabled }) => kind === gvk.kind && enabled);
    const meant = didYouMean(gvk.kind, new Set(near.map(({ kind }) => kind)));
    const hint =
      other !== undefined ? `${gvk.kind} is in ${apiVersionOf(other)}` : meant === undefined ? undefined : `did you mean "${meant}"?`;
    return {
      ...error,
      rule: 'schema/unknown-kind',
      detail: `no kind "${gvk.kind}" in ${apiVersionOf(gvk)}`,
      ...(hint === undefined ? {} : { hint }),
    };
  }
  const rule = known.since > to ? 'schema/not-in-version' : 'schema/removed-in-version';
  const when = known.since > to ? `is there since Kubernetes 1.${known.since}` : `was there until Kubernetes 1.${known.until}`;
  return { ...error, rule, detail: `${name} ${when}`, ...successor(gvk, to) };
}

/** The kind is there for a part of the range only. */
function versionErrors(
  gvk: GroupVersionKind,
  { since, until }: { readonly since: number; readonly until: number },
  from: number,
  to: number,
): FieldError[] {
  const errors: FieldError[] = [];
  const error = { type: 'FieldValueNotFound', path: ['kind'], value: gvk.kind } as const;
  if (since > from)
    errors.push({
      ...error,
      rule: 'schema/not-in-version',
      detail: `${nameOf(gvk)} is there since Kubernetes 1.${since}, not in 1.${from}`,
    });
  if (until < to) {
    const detail = `${nameOf(gvk)} was there until Kubernetes 1.${until}, not in 1.${to}`;
    errors.push({ ...error, rule: 'schema/removed-in-version', detail, ...successor(gvk, to) });
  }
  return errors;
}

/** Kinds that were gone before the pack's oldest minor, by the last minor that had them. */
const GONE: Readonly<Record<string, { readonly until: number; readonly kinds: readonly string[] }>> = {
  'extensions/v1beta1': { until: 15, kinds: ['Deployment', 'DaemonSet', 'ReplicaSet', 'NetworkPolicy', 'PodSecurityPolicy'] },
  'apps/v1beta1': { until: 15, kinds: ['Deployment', 'StatefulSet', 'ControllerRevision'] },
  'apps/v1beta2': { until: 15, kinds: ['Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet', 'ControllerRevision'] },
  'settings.k8s.io/v1alpha1': { until: 19, kinds: ['PodPreset'] },
  'auditregistration.k8s.io/v1alpha1': { until: 18, kinds: ['AuditSink'] },
};

function goneBefore(gvk: GroupVersionKind): MinorRange | undefined {
  const apiVersion = apiVersionOf(gvk);
  const gone = Object.hasOwn(GONE, apiVersion) ? GONE[apiVersion] : undefined;
  return gone?.kinds.includes(gvk.kind) ? { since: 0, until: gone.until } : undefined;
}

/** Groups that kinds moved to. */
const MOVED: Readonly<Record<string, readonly string[]>> = { extensions: ['networking.k8s.io', 'apps', 'policy'] };

function successor({ group, kind }: GroupVersionKind, to: number): { readonly hint?: string } {
  const groups = [group, ...(Object.hasOwn(MOVED, group) ? MOVED[group]! : [])];
  const found = kubernetes(to).kinds.filter((info) => info.kind === kind && groups.includes(info.group));
  const best = found.find(({ version }) => /^v\d+$/.test(version)) ?? found[0];
  return best === undefined ? {} : { hint: `use ${apiVersionOf(best)}` };
}

function apiVersionOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}

function nameOf(gvk: GroupVersionKind): string {
  return `${apiVersionOf(gvk)} ${gvk.kind}`;
}
