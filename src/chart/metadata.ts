/** Chart.yaml, Chart.lock and their Helm 2 forms: the types, how they are read, and what Helm demands of them. */
import { pathBase, quote, type Value } from '../golang/index.ts';
import { type FieldType, readYamlStruct, type StructFailure, type StructResult, type StructType } from './go-struct.ts';
import { sanitize } from './text.ts';
import type { HelmVersion } from './version.ts';
import { isValidVersion } from './version.ts';

export interface Maintainer {
  readonly name: string;
  readonly email: string;
  readonly url: string;
}

/** One entry of "dependencies". Processing writes `name` (the alias), `enabled` and `importValues`. */
export interface Dependency {
  name: string;
  version: string;
  repository: string;
  condition: string;
  tags: string[] | undefined;
  enabled: boolean;
  importValues: Value[] | undefined;
  alias: string;
}

export interface Metadata {
  name: string;
  home: string;
  sources: string[] | undefined;
  version: string;
  description: string;
  keywords: string[] | undefined;
  maintainers: (Maintainer | null)[] | undefined;
  icon: string;
  apiVersion: string;
  condition: string;
  tags: string;
  appVersion: string;
  deprecated: boolean;
  annotations: ReadonlyMap<string, string> | undefined;
  kubeVersion: string;
  /** Undefined and empty differ, as a nil and an empty slice do in Helm. */
  dependencies: (Dependency | null)[] | undefined;
  type: string;
}

export interface Lock {
  readonly generated: string;
  readonly digest: string;
  readonly dependencies: readonly (Dependency | null)[];
}

const STRING: FieldType = { kind: 'string' };
const STRINGS: FieldType = { kind: 'list', of: STRING, name: '[]string' };

const MAINTAINER: StructType = {
  kind: 'struct',
  name: 'Maintainer',
  fields: new Map([
    ['name', STRING],
    ['email', STRING],
    ['url', STRING],
  ]),
};

const DEPENDENCY: StructType = {
  kind: 'struct',
  name: 'Dependency',
  fields: new Map<string, FieldType>([
    ['name', STRING],
    ['version', STRING],
    ['repository', STRING],
    ['condition', STRING],
    ['tags', STRINGS],
    ['enabled', { kind: 'bool' }],
    ['import-values', { kind: 'list', of: { kind: 'any' }, name: '[]interface {}' }],
    ['alias', STRING],
  ]),
};

const DEPENDENCIES: FieldType = { kind: 'list', of: DEPENDENCY, name: '[]*%.Dependency' };

const METADATA: StructType = {
  kind: 'struct',
  name: 'Metadata',
  fields: new Map<string, FieldType>([
    ...['name', 'home', 'version', 'description', 'icon', 'apiVersion', 'condition', 'tags', 'appVersion', 'kubeVersion', 'type'].map(
      (name) => [name, STRING] as const,
    ),
    ['sources', STRINGS],
    ['keywords', STRINGS],
    ['maintainers', { kind: 'list', of: MAINTAINER, name: '[]*%.Maintainer' }],
    ['deprecated', { kind: 'bool' }],
    ['annotations', { kind: 'stringMap' }],
    ['dependencies', DEPENDENCIES],
  ]),
};

const LOCK: StructType = {
  kind: 'struct',
  name: 'Lock',
  fields: new Map<string, FieldType>([
    ['generated', { kind: 'time' }],
    ['digest', STRING],
    ['dependencies', DEPENDENCIES],
  ]),
};

/** The apiVersion alone, as Helm 4 looks at it before anything else. */
const CHART_BASE: StructType = { kind: 'struct', name: 'chartBase', fields: new Map([['apiVersion', STRING]]) };

export function emptyMetadata(): Metadata {
  return {
    name: '',
    home: '',
    sources: undefined,
    version: '',
    description: '',
    keywords: undefined,
    maintainers: undefined,
    icon: '',
    apiVersion: '',
    condition: '',
    tags: '',
    appVersion: '',
    deprecated: false,
    annotations: undefined,
    kubeVersion: '',
    dependencies: undefined,
    type: '',
  };
}

/**
 * Reads Chart.yaml or requirements.yaml over `metadata`: what the text does not name stays.
 * Returns where the fields stand, or Go's sentence.
 */
export function readMetadata(text: string, metadata: Metadata, helm: HelmVersion): StructResult | StructFailure {
  const read = readYamlStruct(text, METADATA, helm === 4 ? 'v2' : 'chart');
  if ('error' in read) return read;
  const { dependencies, maintainers, ...plain } = Object.fromEntries(read.fields);
  Object.assign(metadata, plain);
  for (const name of ['sources', 'keywords', 'annotations'] as const) metadata[name] ??= undefined;
  if (dependencies !== undefined) {
    const before = metadata.dependencies ?? [];
    metadata.dependencies = Array.isArray(dependencies) ? dependencies.map((d, i) => dependencyOf(d, before[i] ?? undefined)) : undefined;
  }
  if (maintainers !== undefined) metadata.maintainers = Array.isArray(maintainers) ? maintainers.map(maintainerOf) : undefined;
  return read;
}

/** The sentence with which Helm 4 refuses a chart by its apiVersion alone, if it does. */
export function readApiVersion(text: string): { readonly apiVersion: string } | StructFailure {
  const read = readYamlStruct(text, CHART_BASE, 'loader');
  return 'error' in read ? read : { apiVersion: String(read.fields.get('apiVersion') ?? '') };
}

export function readLock(text: string, helm: HelmVersion): Lock | StructFailure {
  const read = readYamlStruct(text, LOCK, helm === 4 ? 'v2' : 'chart');
  if ('error' in read) return read;
  const list = read.fields.get('dependencies');
  const generated = read.fields.get('generated');
  const digest = read.fields.get('digest');
  return {
    generated: typeof generated === 'string' ? generated : '',
    digest: typeof digest === 'string' ? digest : '',
    dependencies: Array.isArray(list) ? list.map((d) => dependencyOf(d, undefined)) : [],
  };
}

function dependencyOf(value: Value, before: Dependency | undefined): Dependency | null {
  if (!(value instanceof Map)) return null;
  const string = (name: string, old: string | undefined): string => {
    const given = value.get(name);
    return typeof given === 'string' ? given : (old ?? '');
  };
  const tags = value.get('tags');
  const importValues = value.get('import-values');
  return {
    name: string('name', before?.name),
    version: string('version', before?.version),
    repository: string('repository', before?.repository),
    condition: string('condition', before?.condition),
    tags: Array.isArray(tags) ? tags.map(String) : before?.tags,
    enabled: value.get('enabled') === true || (before?.enabled ?? false),
    importValues: Array.isArray(importValues) ? importValues : before?.importValues,
    alias: string('alias', before?.alias),
  };
}

function maintainerOf(value: Value): Maintainer | null {
  if (!(value instanceof Map)) return null;
  const string = (name: string): string => String(value.get(name) ?? '');
  return { name: string('name'), email: string('email'), url: string('url') };
}

/** What is wrong, without "validation: ", and the field at fault. */
export interface Invalid {
  readonly message: string;
  readonly field: string;
}

/** Metadata.Validate: cleans the strings, then demands what Helm demands. */
export function validateMetadata(metadata: Metadata, helm: HelmVersion): Invalid | undefined {
  for (const name of ['name', 'description', 'home', 'icon', 'condition', 'tags', 'appVersion', 'kubeVersion'] as const) {
    metadata[name] = sanitize(metadata[name]);
  }
  metadata.sources = metadata.sources?.map(sanitize);
  metadata.keywords = metadata.keywords?.map(sanitize);
  const invalid = (field: string, message: string): Invalid => ({ field, message: `chart.metadata.${field} ${message}` });
  const { name, version } = metadata;
  if (metadata.apiVersion === '') return invalid('apiVersion', 'is required');
  if (name === '') return invalid('name', 'is required');
  if (helm === 4 && (name === '.' || name === '..')) return invalid('name', `${quote(name)} is not allowed`);
  if (name !== pathBase(name)) return invalid('name', `${quote(name)} is invalid`);
  if (version === '') return invalid('version', 'is required');
  if (!isValidVersion(version, helm)) return invalid('version', `${quote(version)} is invalid`);
  if (!['', 'application', 'library'].includes(metadata.type)) return invalid('type', 'must be application or library');
  if (metadata.maintainers?.includes(null)) return { field: 'maintainers', message: 'maintainers must not contain empty or null nodes' };
  metadata.maintainers = metadata.maintainers?.map((m) => ({ name: sanitize(m!.name), email: sanitize(m!.email), url: sanitize(m!.url) }));
  const wrong = validateDependencies(metadata.dependencies ?? []);
  return wrong === undefined ? undefined : { field: 'dependencies', message: wrong };
}

function validateDependencies(dependencies: readonly (Dependency | null)[]): string | undefined {
  const names = new Set<string>();
  for (const d of dependencies) {
    if (d === null) return 'dependencies must not contain empty or null nodes';
    d.name = sanitize(d.name);
    d.version = sanitize(d.version);
    d.repository = sanitize(d.repository);
    d.condition = sanitize(d.condition);
    d.tags = d.tags?.map(sanitize);
    if (d.alias !== '' && !/^[a-zA-Z0-9_-]+$/.test(d.alias)) return `dependency ${quote(d.name)} has disallowed characters in the alias`;
    const key = d.alias === '' ? d.name : d.alias;
    if (names.has(key)) return `more than one dependency with name or alias ${quote(key)}`;
    names.add(key);
  }
  return undefined;
}
