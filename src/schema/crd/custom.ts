/**
 * A custom resource through the API server: decoded against its CustomResourceDefinition (unknown fields, nulls, metadata), defaulted,
 * validated (values, lists, embedded resources, CEL rules), in upstream's order
 * (apiextensions-apiserver, pkg/apiserver/customresource_handler.go and pkg/registry/customresource). The rules for names and labels of
 * every object (api/…) are not here.
 */
import { didYouMean } from '../../base/index.ts';
import {
  At,
  type FieldError,
  isList,
  isObject,
  type Json,
  type JsonObject,
  parseGroupVersion,
  pathText,
  Report,
  type TypeInfo,
} from '../../kube/index.ts';
import { celEvaluator } from './cel/index.ts';
import { checkRules } from './cel-rules.ts';
import { Correlated } from './correlated.ts';
import { withDefaults } from './defaults.ts';
import type { CustomDefinition, CustomVersion, ScalePaths } from './definition.ts';
import { explain } from './explain.ts';
import { checkLists, hasDuplicates } from './lists.ts';
import { checkEmbedded, readEmbedded, readMetadata } from './metadata.ts';
import { mapObject, type OnUnknown, pruneNulls, pruneUnknown } from './prune.ts';
import { HAS_RULE, type Structural } from './structural.ts';
import { resourceTypeInfo } from './type-info.ts';
import { goFloat, isValid, MAX_VALIDATION_STEPS, Steps, StepsExceeded, typeName } from './values.ts';

export interface CustomOptions {
  /** Unknown fields are findings (kubectl's and Helm's default); otherwise they are only dropped. */
  readonly strict?: boolean;
  /** The live object: an update. Rules with oldSelf run, and what did not change is not held against the new one. */
  readonly old?: Json;
  /** false: x-kubernetes-validations are not run. */
  readonly rules?: boolean;
}

export interface CustomVerdict {
  readonly errors: readonly FieldError[];
  /** As it would be stored: pruned and defaulted. */
  readonly object: Json;
}

/** Objects nested deeper are refused unread. */
export const MAX_OBJECT_DEPTH = 200;

/** Decodes, defaults and validates. */
export function admitCustom(object: Json, definition: CustomDefinition, options: CustomOptions = {}): CustomVerdict {
  const report = new Report();
  const version = versionOf(object, definition, report);
  if (version === undefined || !isObject(object) || tooDeep(object, report)) return { errors: report.errors, object };
  const decoded = decode(object, definition, version, options.strict === true, report);
  const cleaned = version.status ? without(decoded, 'status') : decoded;
  const old =
    isObject(options.old) && !tooDeep(options.old, new Report())
      ? decode(options.old, definition, version, false, new Report())
      : undefined;
  const current = version.status && old !== undefined && Object.hasOwn(old, 'status') ? { ...cleaned, status: old['status']! } : cleaned;
  if (version.schema !== undefined)
    validate(current, version.schema, definition, report, { ...options, ...(old === undefined ? {} : { old }) });
  if (version.scale !== undefined) checkScale(current, version.scale, report);
  return { errors: report.errors, object: current };
}

/** What the API server would say of a custom resource; empty when it would take it. */
export function validateCustom(object: Json, definition: CustomDefinition, options: CustomOptions = {}): readonly FieldError[] {
  return admitCustom(object, definition, options).errors;
}

/** The object with the defaults of its version's schema. */
export function defaultCustom(object: Json, definition: CustomDefinition): Json {
  const version = versionOf(object, definition, new Report());
  if (version?.schema === undefined || definition.preserveUnknownFields || tooDeep(object, new Report())) return object;
  return withDefaults(object, version.schema);
}

/** The object without what its version's schema does not know; the unknown fields as findings. */
export function pruneCustom(object: Json, definition: CustomDefinition): CustomVerdict {
  const report = new Report();
  const version = versionOf(object, definition, report);
  if (version?.schema === undefined || definition.preserveUnknownFields || tooDeep(object, report))
    return { errors: report.errors, object };
  return { object: pruneUnknown(object, version.schema, At.root, true, unknownTo(report)), errors: report.errors };
}

/** What merging must know of a version of the kind; undefined where it has no schema. */
export function customTypeInfo(definition: CustomDefinition, version: string): TypeInfo | undefined {
  const schema = definition.versions.find(({ name }) => name === version)?.schema;
  return schema === undefined ? undefined : resourceTypeInfo(schema);
}

/** The version that an object's apiVersion names; a finding when it is not served. */
function versionOf(object: Json, { group, kind, versions }: CustomDefinition, report: Report): CustomVersion | undefined {
  if (!isObject(object)) {
    report.invalid(At.root, 'crd/type', object, 'must be an object');
    return undefined;
  }
  const { apiVersion, kind: ownKind } = {
    apiVersion: Object.hasOwn(object, 'apiVersion') ? object['apiVersion'] : undefined,
    kind: Object.hasOwn(object, 'kind') ? object['kind'] : undefined,
  };
  const parsed = typeof apiVersion === 'string' ? parseGroupVersion(apiVersion) : undefined;
  if (ownKind !== kind) report.invalid(At.root.to('kind'), 'crd/version', ownKind ?? '', `must be ${kind}`);
  const version =
    parsed !== undefined && !('error' in parsed) && parsed.group === group
      ? versions.find(({ name }) => name === parsed.version)
      : undefined;
  if (version?.served === true) return version;
  const served = versions.filter((v) => v.served).map(({ name }) => `${group}/${name}`);
  report.notSupported(At.root.to('apiVersion'), 'crd/version', apiVersion ?? '', served.sort());
  return undefined;
}

function tooDeep(object: Json, report: Report): boolean {
  if (!deeper(object, MAX_OBJECT_DEPTH)) return false;
  report.forbidden(At.root, 'crd/limit', `must not be nested deeper than ${MAX_OBJECT_DEPTH} levels`);
  return true;
}

function deeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (isList(value)) return value.some((item) => deeper(item, levels - 1));
  for (const key of Object.keys(value)) if (deeper((value as JsonObject)[key]!, levels - 1)) return true;
  return false;
}

/** More unknown fields are not told. */
const MAX_UNKNOWN = 1000;
/** Looking for the name that was meant is costly: done for so many fields, and names of so many characters. */
const MAX_HINTS = 20;
const MAX_HINT_NAME = 100;

function unknownTo(report: Report): OnUnknown {
  let count = 0;
  return (at, value, known) => {
    if (++count > MAX_UNKNOWN) return;
    const name = String(at.step);
    const near = count <= MAX_HINTS && name.length <= MAX_HINT_NAME ? didYouMean(name, known) : undefined;
    const path = at.path();
    report.errors.push({
      ...{ type: 'UnknownField', path, value, detail: `unknown field "${pathText(path)}"`, rule: 'crd/unknown-field' },
      ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
    });
  };
}

const IGNORE: OnUnknown = () => undefined;

function decode(object: JsonObject, definition: CustomDefinition, { schema }: CustomVersion, strict: boolean, report: Report): JsonObject {
  const onUnknown = strict ? unknownTo(report) : IGNORE;
  const withMetadata = mapObject(object, (key, item) =>
    key === 'metadata' ? readMetadata(item, At.root.to(key), report, onUnknown) : item,
  );
  if (schema === undefined || definition.preserveUnknownFields) return withMetadata;
  const pruned = pruneNulls(pruneUnknown(withMetadata, schema, At.root, true, onUnknown), schema);
  const read = readEmbedded(pruned, schema, At.root, report, onUnknown);
  return withDefaults(read, schema) as JsonObject;
}

function without(object: JsonObject, key: string): JsonObject {
  return mapObject(object, (name, item) => (name === key ? undefined : item));
}

/** Findings that make the API server leave out the CEL rules. */
const BLOCKING = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

function validate(object: JsonObject, schema: Structural, definition: CustomDefinition, report: Report, options: CustomOptions): void {
  const { old } = options;
  const steps = new Steps();
  const before = report.errors.length;
  try {
    const correlated = old === undefined ? undefined : new Correlated(object, old, schema);
    if (!isValid(schema, object, steps)) explain(schema, object, At.root, correlated, report, steps);
    if (definition.preserveUnknownFields) return;
    checkEmbedded(object, schema, At.root, report);
    if (old === undefined || !hasDuplicates(old, schema, At.root, new Report())) checkLists(object, schema, At.root, report);
    if ((schema.below & HAS_RULE) === 0 || options.rules === false) return;
    if (report.errors.slice(before).some(({ type }) => BLOCKING.has(type))) {
      const detail =
        'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
      report.add('FieldValueInvalid', At.root, 'crd/unchecked', detail, null);
      return;
    }
    checkRules(object, old ?? null, schema, correlated, report, celEvaluator());
  } catch (error) {
    if (!(error instanceof StepsExceeded)) throw error;
    report.forbidden(At.root, 'crd/limit', `validation gave up after ${MAX_VALIDATION_STEPS} steps`);
  }
}

function checkScale(object: JsonObject, { specReplicas, statusReplicas, labelSelector }: ScalePaths, report: Report): void {
  for (const path of [specReplicas, statusReplicas]) {
    const { at, value, fault } = follow(object, path, 'int64');
    if (fault !== undefined) report.invalid(at, 'crd/scale', 0, fault);
    else if (typeof value !== 'number') continue;
    else if (value < 0) report.invalid(at, 'crd/scale', value, 'should be a non-negative integer');
    else if (value > 2 ** 31 - 1) report.invalid(at, 'crd/scale', value, `should be less than or equal to ${2 ** 31 - 1}`);
  }
  if (labelSelector === undefined) return;
  const { at, fault } = follow(object, labelSelector, 'string');
  if (fault !== undefined) report.invalid(at, 'crd/scale', '', fault);
}

/** unstructured.NestedInt64 and NestedString: the value at `.spec.replicas`, or why it cannot be read. */
function follow(
  object: JsonObject,
  path: string,
  wanted: 'int64' | 'string',
): { readonly at: At; readonly value?: Json | undefined; readonly fault?: string } {
  const steps = path.replace(/^\./, '').split('.');
  const fault = (value: Json, count: number, type: string): string =>
    `.${steps.slice(0, count).join('.')} accessor error: ${goText(value)} is of the type ${goType(value)}, expected ${type}`;
  const at = steps.reduce((place, step) => place.to(step), At.root);
  let value: Json = object;
  for (const [i, step] of steps.entries()) {
    if (value === null) return { at };
    if (!isObject(value)) return { at, fault: fault(value, i + 1, 'map[string]interface{}') };
    if (!Object.hasOwn(value, step)) return { at };
    value = value[step]!;
  }
  return goType(value) === wanted ? { at, value } : { at, fault: fault(value, steps.length, wanted) };
}

function goType(value: Json): string {
  const names: Readonly<Record<string, string>> = {
    integer: 'int64',
    number: 'float64',
    boolean: 'bool',
    array: '[]interface {}',
    object: 'map[string]interface {}',
    null: '<nil>',
  };
  const name = typeName(value);
  return names[name] ?? name;
}

/** %v of a value. */
function goText(value: Json): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return goFloat(value);
  if (isList(value)) return `[${value.map(goText).join(' ')}]`;
  if (!isObject(value)) return String(value);
  return `map[${Object.keys(value)
    .sort()
    .map((key) => `${key}:${goText(value[key]!)}`)
    .join(' ')}]`;
}
