/**
 * From rendered files to manifests: splitting, reading the heads, telling hooks from resources, install order
 * (Helm's pkg/release/v1/util: manifest.go, manifest_sorter.go, kind_sorter.go).
 */

import { formatFloat, GoError, type GoMap, pathBase, trimSpace, typeOf, type Value } from '../golang/index.ts';
import { readYaml } from '../yaml/index.ts';
import type { HelmVersion } from './capabilities.ts';

/** A rendered document that is no manifest, with Helm's sentence. */
export class ManifestError extends GoError {
  override readonly name: string = 'ManifestError';
  /** The rendered file. */
  readonly path: string;
  /** The document, as splitManifests cuts it. */
  readonly content: string;
  /** Where in it; undefined when it is YAML, but no object. */
  readonly offset: number | undefined;

  constructor(message: string, at: { readonly path: string; readonly content: string; readonly offset: number | undefined }) {
    super(message);
    this.path = at.path;
    this.content = at.content;
    this.offset = at.offset;
  }
}

/** One document of a rendered template. Texts are byte strings. */
export interface Manifest {
  /** The template that made it, with the chart's path: "app/templates/deployment.yaml", "app/charts/redis/templates/service.yaml". */
  readonly path: string;
  readonly content: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** A manifest with a helm.sh/hook annotation. */
export interface Hook extends Manifest {
  /** "pre-install", "post-upgrade", "test" … in the order of the annotation. */
  readonly events: readonly string[];
  readonly weight: number;
  /** "before-hook-creation", "hook-succeeded", "hook-failed", as written in the annotation. */
  readonly deletePolicies: readonly string[];
  readonly outputLogPolicies: readonly string[];
}

const KINDS_IN_INSTALL_ORDER = [
  'PriorityClass', 'Namespace', 'NetworkPolicy', 'ResourceQuota', 'LimitRange', 'PodSecurityPolicy', 'PodDisruptionBudget',
  'ServiceAccount', 'Secret', 'SecretList', 'ConfigMap', 'StorageClass', 'PersistentVolume', 'PersistentVolumeClaim',
  'CustomResourceDefinition', 'ClusterRole', 'ClusterRoleList', 'ClusterRoleBinding', 'ClusterRoleBindingList', 'Role', 'RoleList',
  'RoleBinding', 'RoleBindingList', 'Service', 'DaemonSet', 'Pod', 'ReplicationController', 'ReplicaSet', 'Deployment',
  'HorizontalPodAutoscaler', 'StatefulSet', 'Job', 'CronJob', 'IngressClass', 'Ingress', 'APIService',
  // From here on known to Helm 4 only.
  'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration',
]; // biome-ignore format: a table

const RANKS = new Map(KINDS_IN_INSTALL_ORDER.map((kind, rank) => [kind, rank]));
const FIRST_RANK_OF_HELM_4 = RANKS.get('MutatingWebhookConfiguration')!;

const HOOK_EVENTS = new Map(
  ['pre-install', 'post-install', 'pre-delete', 'post-delete', 'pre-upgrade', 'post-upgrade', 'pre-rollback', 'post-rollback', 'test'].map(
    (e) => [e, e],
  ),
).set('test-success', 'test');

/**
 * The manifests and hooks of rendered files (path → text), each in install order. Fails with ManifestError at the first document that is
 * no YAML.
 */
export function sortManifests(files: ReadonlyMap<string, string>, helm: HelmVersion): { manifests: Manifest[]; hooks: Hook[] } {
  const manifests: Manifest[] = [];
  const hooks: Hook[] = [];
  for (const path of [...files.keys()].sort()) {
    if (pathBase(path).startsWith('_')) continue;
    for (const content of splitManifests(files.get(path)!)) {
      const head = readHead(content, path, helm);
      const manifest: Manifest = { path, content, apiVersion: head.apiVersion, kind: head.kind, name: head.name };
      const events = head.annotations.get('helm.sh/hook');
      if (events === undefined) {
        manifests.push(manifest);
        continue;
      }
      const known = listOf(events).map((event) => HOOK_EVENTS.get(event));
      // Helm: a hook with one unknown event is dropped whole.
      if (known.includes(undefined)) continue;
      hooks.push({
        ...manifest,
        events: known as string[],
        weight: weightOf(head.annotations.get('helm.sh/hook-weight')),
        deletePolicies: listOf(head.annotations.get('helm.sh/hook-delete-policy')),
        outputLogPolicies: listOf(head.annotations.get('helm.sh/hook-output-log-policy')),
      });
    }
  }
  const order = compareKinds(helm);
  return { manifests: manifests.sort(order), hooks: hooks.sort(order) };
}

/** Every document that is no manifest, the first of each file, in the order in which sortManifests meets them. */
export function wrongManifests(files: ReadonlyMap<string, string>, helm: HelmVersion): ManifestError[] {
  const wrong: ManifestError[] = [];
  for (const path of [...files.keys()].sort()) {
    try {
      if (!pathBase(path).startsWith('_')) for (const content of splitManifests(files.get(path)!)) readHead(content, path, helm);
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error;
      wrong.push(error);
    }
  }
  return wrong;
}

/** The documents of a stream, without empty ones (Helm's SplitManifests). */
export function splitManifests(text: string): string[] {
  return trimSpace(text)
    .split(DOCUMENT_SEPARATOR)
    .filter((document) => document !== '')
    .map(trimSpace);
}

/** Go's `(?:^|\s*\n)---\s*`; \s of RE2 is ASCII. The look-behind keeps the engine from trying every white space of a long run. */
const DOCUMENT_SEPARATOR = /(?:^|(?<![\t\n\f\r ])[\t\n\f\r ]*\n)---[\t\n\f\r ]*/;

const listOf = (annotation: string | undefined): string[] =>
  annotation === undefined ? [] : annotation.split(',').map((item) => trimSpace(item).toLowerCase());

const weightOf = (annotation: string | undefined): number =>
  annotation !== undefined && /^[+-]?[0-9]{1,18}$/.test(annotation) ? Number(annotation) : 0;

function compareKinds(helm: HelmVersion): (a: Manifest, b: Manifest) => number {
  const known = helm === 4 ? RANKS.size : FIRST_RANK_OF_HELM_4;
  const rank = (kind: string): number => Math.min(RANKS.get(kind) ?? known, known);
  return (a, b) => {
    const difference = rank(a.kind) - rank(b.kind);
    if (difference !== 0 || rank(a.kind) < known || a.kind === b.kind) return difference;
    return a.kind < b.kind ? -1 : 1;
  };
}

interface Head {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly annotations: ReadonlyMap<string, string>;
}

const METADATA_TYPE =
  'struct field SimpleHead.metadata of type struct { Name string "json:\\"name\\""; Annotations map[string]string "json:\\"annotations\\"" }';
const NO_ANNOTATIONS: ReadonlyMap<string, string> = new Map();

/** What Helm unmarshals of a document: a struct, so field names match in any case and scalars become strings. */
function readHead(content: string, path: string, helm: HelmVersion): Head {
  const read = readYaml(content);
  const wrong = (why: string): never => {
    throw new ManifestError(`YAML parse error on ${path}: ${why}`, { path, content, offset: read.error?.offset });
  };
  if (read.error !== undefined) return wrong(read.error.message);
  const decode = (from: Value, field: string, where: string): Value => {
    if (from === null) return null;
    if (from instanceof Map) return fieldOf(from, field);
    return wrong(`error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(from)} into Go ${where}`);
  };
  const text = (value: Value, field: string): string => {
    const found = stringOf(value);
    if (found !== undefined) return found;
    return wrong(
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into Go struct field ${field} of type string`,
    );
  };
  const document = read.value;
  const top = `value of type ${helm === 4 ? 'util' : 'releaseutil'}.SimpleHead`;
  const apiVersion = text(decode(document, 'apiVersion', top), 'SimpleHead.apiVersion');
  const kind = text(decode(document, 'kind', top), 'SimpleHead.kind');
  const metadata = decode(document, 'metadata', top);
  const inMetadata = METADATA_TYPE;
  const name = text(decode(metadata, 'name', inMetadata), '.metadata.name');
  const annotations = decode(metadata, 'annotations', inMetadata);
  if (annotations === null) return { apiVersion, kind, name, annotations: NO_ANNOTATIONS };
  if (!(annotations instanceof Map)) {
    return wrong(
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(annotations)} into Go struct field .metadata.annotations of type map[string]string`,
    );
  }
  return {
    apiVersion,
    kind,
    name,
    annotations: new Map([...annotations].map(([key, value]) => [key, text(value, '.metadata.annotations')])),
  };
}

/** encoding/json matches field names in any case; keys come sorted, a later match overwrites, null overwrites nothing. */
function fieldOf(map: GoMap, field: string): Value {
  const lower = field.toLowerCase();
  const matches = [...map.keys()].filter((key) => key.length === field.length && key.toLowerCase() === lower).sort();
  let found: Value = null;
  for (const key of matches) found = map.get(key) ?? found;
  return found;
}

/** Helm: sigs.k8s.io/yaml turns scalars into strings where the target is a string. */
function stringOf(value: Value): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return String(value);
    case 'number':
      return Number.isSafeInteger(value) ? String(value) : formatFloat(value, 'g', -1);
  }
  return value === null ? '' : undefined;
}

function jsonKind(value: Value): string {
  const kind = typeOf(value)?.kind;
  if (kind === 'slice') return 'array';
  if (kind === 'map') return 'object';
  return kind === 'float64' ? 'number' : (kind ?? 'null');
}
