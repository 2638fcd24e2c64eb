/**
 * What the controls look at: a pod's annotations, spec and containers, found once. Parts of a wrong type count as unset: the field
 * validation speaks of those.
 */
import { type At, isList, isObject, type Json, type JsonObject } from '../../kube/index.ts';

export interface PodView {
  /** Where the pod or the template stands in its object. */
  readonly at: At;
  readonly annotations: JsonObject | undefined;
  readonly spec: JsonObject;
  readonly security: JsonObject | undefined;
  /** Init containers, containers and ephemeral containers, in the order that upstream visits them. */
  readonly containers: readonly ContainerView[];
  readonly volumes: readonly Json[];
  /** The spec has not been defaulted: a volume without a source is going to be an emptyDir. */
  readonly undefaulted: boolean;
  /** The bits of all fields that are somewhere in the pod and that some control asks about: a control is skipped where none of its is set. */
  readonly fields: number;
}

const FIELDS = [
  'hostNetwork',
  'hostPID',
  'hostIPC',
  'volumes',
  'ports',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'privileged',
  'procMount',
  'capabilities',
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'sysctls',
  'windowsOptions',
  'runAsUser',
  'annotations',
] as const;

export type ConcernedField = (typeof FIELDS)[number];

const BITS: ReadonlyMap<string, number> = new Map(FIELDS.map((field, i) => [field, 1 << i]));

export function fieldBits(fields: readonly ConcernedField[]): number {
  let bits = 0;
  for (const field of fields) bits |= BITS.get(field) ?? 0;
  return bits;
}

function bitsOf(object: JsonObject | undefined): number {
  let bits = 0;
  for (const key in object) bits |= BITS.get(key) ?? 0;
  return bits;
}

export interface ContainerView {
  readonly name: string;
  readonly value: JsonObject;
  readonly security: JsonObject | undefined;
  readonly list: string;
  readonly index: number;
}

export function viewPod(metadata: Json | undefined, spec: JsonObject, at: At, undefaulted: boolean): PodView {
  const containers: ContainerView[] = [];
  addContainers(containers, spec, 'initContainers');
  addContainers(containers, spec, 'containers');
  addContainers(containers, spec, 'ephemeralContainers');
  const annotations = isObject(metadata) ? objectAt(metadata, 'annotations') : undefined;
  const security = objectAt(spec, 'securityContext');
  let fields = bitsOf(spec) | bitsOf(security);
  if (annotations !== undefined) fields |= BITS.get('annotations') ?? 0;
  for (let i = 0; i < containers.length; i++) {
    const container = containers[i] as ContainerView;
    fields |= bitsOf(container.value) | bitsOf(container.security);
  }
  return { at, annotations, spec, security, containers, volumes: listAt(spec, 'volumes'), undefaulted, fields };
}

function addContainers(containers: ContainerView[], spec: JsonObject, list: string): void {
  const items = spec[list];
  if (!isList(items)) return;
  for (let index = 0; index < items.length; index++) {
    const value = items[index];
    if (isObject(value))
      containers.push({ name: stringAt(value, 'name'), value, security: objectAt(value, 'securityContext'), list, index });
  }
}

const NONE: readonly never[] = [];

export function objectAt(object: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = object?.[key];
  return isObject(value) ? value : undefined;
}

export function listAt(object: JsonObject | undefined, key: string): readonly Json[] {
  const value = object?.[key];
  return isList(value) ? value : NONE;
}

/** Go's zero value where there is none. */
export function stringAt(object: JsonObject | undefined, key: string): string {
  const value = object?.[key];
  return typeof value === 'string' ? value : '';
}

export function placeOf(pod: PodView, container: ContainerView): At {
  return pod.at.to('spec').to(container.list).to(container.index);
}

/** The containers of which the test is true; one shared empty list in the common case. */
export function containersThat(pod: PodView, test: (container: ContainerView) => boolean): readonly ContainerView[] {
  let found: ContainerView[] | undefined;
  const { containers } = pod;
  for (let i = 0; i < containers.length; i++) {
    const container = containers[i] as ContainerView;
    if (!test(container)) continue;
    found ??= [];
    found.push(container);
  }
  return found ?? NONE;
}

/** The pod runs in a user namespace of its own: policies of 1.35 and later trust it more. */
export function ownUserNamespace(pod: PodView): boolean {
  return pod.spec['hostUsers'] === false;
}

export function isWindows(pod: PodView): boolean {
  return objectAt(pod.spec, 'os')?.['name'] === 'windows';
}
