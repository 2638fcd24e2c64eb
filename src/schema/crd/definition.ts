/**
 * CustomResourceDefinitions as data: groups, names, versions with their compiled schemas. Reads apiextensions.k8s.io/v1 and v1beta1, from
 * any JSON; what the API server would refuse in one is reported, as far as the schemas are concerned.
 */
import { At, type FieldError, gvkOf, isList, isObject, type Json, type JsonObject, Report } from '../../kube/index.ts';
import { checkSchema } from './schema-faults.ts';
import { compileSchema, type Structural } from './structural.ts';

export interface CustomDefinition {
  readonly group: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** v1beta1 only: nothing is pruned or defaulted. */
  readonly preserveUnknownFields: boolean;
  readonly versions: readonly CustomVersion[];
  /** "bundled": compiled from a package of field schemas (docs/crds.md), without defaults, CEL and pruning. */
  readonly source: 'definition' | 'bundled';
  /** Of bundled ones the package: "@kubernetes-models/keda@2.0.0". */
  readonly from?: string;
}

export interface CustomVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly deprecated: boolean;
  /** undefined where the definition gives none (v1beta1): everything is allowed. */
  readonly schema: Structural | undefined;
  /** The status is a subresource: what a manifest says of it is dropped. */
  readonly status: boolean;
  readonly scale: ScalePaths | undefined;
}

export interface ScalePaths {
  readonly specReplicas: string;
  readonly statusReplicas: string;
  readonly labelSelector: string | undefined;
}

/** `value` is there whenever group, kind and a version can be read; its schemas are compiled when they are first asked for. */
export interface ReadDefinition {
  readonly value?: CustomDefinition;
  /** About the definition. Looking at them compiles every schema, pattern and rule. */
  readonly errors: readonly FieldError[];
}

const RULE = 'crd/definition';
/** More versions are not looked at. */
const MAX_VERSIONS = 100;
export const CRD_GROUP = 'apiextensions.k8s.io';

/** Whether an object is a CustomResourceDefinition of a version that we read. */
export function isDefinition(object: Json): boolean {
  const gvk = gvkOf(object);
  return gvk?.group === CRD_GROUP && gvk.kind === 'CustomResourceDefinition' && (gvk.version === 'v1' || gvk.version === 'v1beta1');
}

/** Reads a CustomResourceDefinition object for a Kubernetes minor (36 = 1.36), which decides the formats that its schemas know. */
export function readDefinition(object: Json, minor: number): ReadDefinition {
  const report = new Report();
  const at = At.root.to('spec');
  const spec = objectAt(object, 'spec');
  if (!isDefinition(object) || spec === undefined) {
    report.required(at, RULE, 'not a CustomResourceDefinition of apiextensions.k8s.io/v1 or v1beta1');
    return { errors: report.errors };
  }
  const beta = gvkOf(object)?.version === 'v1beta1';
  const names = objectAt(spec, 'names') ?? {};
  const group = textAt(spec, 'group', at, report);
  const kind = textAt(names, 'kind', at.to('names'), report);
  const plural = textAt(names, 'plural', at.to('names'), report);
  const preserve = boolAt(spec, 'preserveUnknownFields') ?? beta;
  if (!beta && preserve)
    report.invalid(
      at.to('preserveUnknownFields'),
      RULE,
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    );
  const { versions, check } = readVersions(spec, at, report, minor, beta && preserve);
  if (versions.length === 0) report.required(at.to('versions'), RULE, 'must have at least one version');
  if (group === '' || kind === '' || versions.length === 0) return { errors: report.errors };
  const scope = get(spec, 'scope');
  if (scope !== 'Namespaced' && scope !== 'Cluster' && !(beta && scope === undefined)) {
    report.notSupported(at.to('scope'), RULE, scope ?? '', ['Cluster', 'Namespaced']);
  }
  const value: CustomDefinition = {
    ...{ group, kind, plural, versions, namespaced: scope !== 'Cluster', preserveUnknownFields: preserve, source: 'definition' },
    listKind: textOf(names, 'listKind') || `${kind}List`,
    singular: textOf(names, 'singular') || kind.toLowerCase(),
    shortNames: textsOf(names, 'shortNames'),
    categories: textsOf(names, 'categories'),
  };
  let checked = false;
  return {
    value,
    get errors() {
      if (!checked) check();
      checked = true;
      return report.errors;
    },
  };
}

interface Versions {
  readonly versions: readonly CustomVersion[];
  /** Reports what is wrong with the schemas. */
  readonly check: () => void;
}

function readVersions(spec: JsonObject, at: At, report: Report, minor: number, loose: boolean): Versions {
  const listed = get(spec, 'versions');
  const [shared, oldName] = [objectAt(spec, 'validation'), textOf(spec, 'version')];
  const list: readonly Json[] =
    isList(listed) && listed.length > 0 ? listed : oldName === '' ? [] : [{ name: oldName, served: true, storage: true }];
  const seen = new Set<string>();
  const versions: CustomVersion[] = [];
  const checks: (() => void)[] = [];
  for (const [i, item] of list.slice(0, MAX_VERSIONS).entries()) {
    const here = at.to('versions').to(i);
    const version: JsonObject = isObject(item) ? item : {};
    const name = textAt(version, 'name', here, report);
    if (seen.has(name)) report.duplicate(here.to('name'), RULE, name);
    if (name === '' || seen.has(name)) continue;
    seen.add(name);
    const own = objectAt(version, 'schema');
    const place = own === undefined ? at.to('validation') : here.to('schema');
    const json = get(own ?? shared ?? {}, 'openAPIV3Schema');
    if (json === undefined && shared === undefined && !loose)
      report.required(here.to('schema').to('openAPIV3Schema'), RULE, 'schemas are required');
    const schema = lazySchema(json, place.to('openAPIV3Schema'), minor);
    if (!loose) checks.push(() => report.errors.push(...schema.faults()));
    const subresources = objectAt(version, 'subresources') ?? objectAt(spec, 'subresources') ?? {};
    versions.push({
      ...{ name, served: boolAt(version, 'served') !== false, storage: boolAt(version, 'storage') === true },
      deprecated: boolAt(version, 'deprecated') === true,
      get schema() {
        return schema.compiled();
      },
      status: objectAt(subresources, 'status') !== undefined,
      scale: readScale(objectAt(subresources, 'scale')),
    });
  }
  return { versions, check: () => checks.forEach((check) => void check()) };
}

interface LazySchema {
  readonly compiled: () => Structural | undefined;
  readonly faults: () => readonly FieldError[];
}

function lazySchema(json: Json | undefined, at: At, minor: number): LazySchema {
  if (json === undefined || json === null) return { compiled: () => undefined, faults: () => [] };
  const report = new Report();
  let schema: Structural | undefined;
  const compiled = (): Structural => (schema ??= compileSchema(json, at, report, minor));
  return {
    compiled,
    faults: () => {
      checkSchema(compiled(), at, report);
      return report.errors;
    },
  };
}

function readScale(scale: JsonObject | undefined): ScalePaths | undefined {
  if (scale === undefined) return undefined;
  const labelSelector = textOf(scale, 'labelSelectorPath');
  return {
    specReplicas: textOf(scale, 'specReplicasPath'),
    statusReplicas: textOf(scale, 'statusReplicasPath'),
    labelSelector: labelSelector === '' ? undefined : labelSelector,
  };
}

function get(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function objectAt(object: Json, key: string): JsonObject | undefined {
  const value = isObject(object) ? get(object, key) : undefined;
  return isObject(value) ? value : undefined;
}

function textOf(object: JsonObject, key: string): string {
  const value = get(object, key);
  return typeof value === 'string' ? value : '';
}

function textAt(object: JsonObject, key: string, at: At, report: Report): string {
  const value = textOf(object, key);
  if (value === '') report.required(at.to(key), RULE);
  return value;
}

function boolAt(object: JsonObject, key: string): boolean | undefined {
  const value = get(object, key);
  return typeof value === 'boolean' ? value : undefined;
}

function textsOf(object: JsonObject, key: string): readonly string[] {
  const value = get(object, key);
  return isList(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
