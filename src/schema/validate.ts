/**
 * One object as a Kubernetes API server of one version takes it: decoded strictly, defaulted, held to the handwritten rules (or to the
 * definition of its custom kind), and to the Pod Security Standards when asked.
 */
import {
  At,
  type FieldError,
  type GroupVersionKind,
  gvkKey,
  gvkOf,
  isObject,
  type Json,
  type JsonObject,
  nameIsDnsSubdomain,
  pathText,
  Report,
} from '../kube/index.ts';
import { admitCustom, type CustomDefinition, findCustom, isDefinition, readDefinition } from './crd/index.ts';
import { applyDefaults } from './defaults/index.ts';
import { checkFields } from './fields/index.ts';
import { type Level, podSecurity } from './pod-security/index.ts';
import { validateObject } from './rules/index.ts';
import { validateMetadata } from './rules/metadata/index.ts';

export interface ValidateOptions {
  /** 30 = Kubernetes 1.30. */
  readonly minor: number;
  /** Kinds that are not Kubernetes' own. */
  readonly kinds?: CustomKinds;
  readonly podSecurity?: Level;
}

/** The findings, in the order of the steps. Any JSON is taken; nothing is thrown. */
export function validate(object: JsonObject, { minor, kinds, podSecurity: level }: ValidateOptions): readonly FieldError[] {
  const gvk = gvkOf(object);
  const custom = gvk === undefined ? undefined : (kinds?.find(gvk) ?? findCustom(gvk));
  if (custom !== undefined) {
    const verdict = admitCustom(object, custom, { strict: true });
    const { object: stored } = verdict;
    const errors = custom.source === 'bundled' ? verdict.errors.map(softened) : verdict.errors;
    const report = new Report();
    const metadata = isObject(stored) ? stored['metadata'] : undefined;
    validateMetadata(metadata, At.root.to('metadata'), report, {
      namespaced: custom.namespaced,
      nameRule: nameIsDnsSubdomain,
      kubeFinalizers: false,
    });
    return [...errors, ...report.errors];
  }
  const fields = checkFields(object, { from: minor, to: minor });
  if (fields.kind === undefined) return fields.errors;
  const found = [...fields.errors];
  const stored = applyDefaults(fields.object, { minor });
  addOthers(found, validateObject(stored, { minor }));
  // Older servers take the StatefulSet and refuse its pods, which is worse.
  if (gvk?.kind === 'StatefulSet' && minor < TEMPLATES_SINCE) addOthers(found, validateObject(stored, { minor: TEMPLATES_SINCE }));
  if (isDefinition(stored)) addOthers(found, readDefinition(stored, minor).errors);
  if (level !== undefined) found.push(...podSecurity(stored, { level, version: minor }));
  return found;
}

/** The release of the operator that is installed may have other fields than the bundled one. */
function softened(error: FieldError): FieldError {
  return { ...error, severity: 'warning', hint: error.hint ?? 'give the CustomResourceDefinition that is installed to be sure' };
}

/** The pod template of a StatefulSet is looked at when it is stored. */
const TEMPLATES_SINCE = 34;

/** What an earlier step has said of a place is not said again in other words. */
function addOthers(found: FieldError[], more: readonly FieldError[]): void {
  if (more.length === 0) return;
  const said = new Set(found.map(({ path }) => pathText(path)));
  for (const error of more) if (!said.has(pathText(error.path))) found.push(error);
}

/** Custom kinds by group, version and kind. */
export interface CustomKinds {
  readonly find: (gvk: GroupVersionKind) => CustomDefinition | undefined;
}

/** The custom kinds that CustomResourceDefinitions among `objects` define, as a Kubernetes minor reads them; other objects are passed over. */
export function customKinds(objects: Iterable<Json>, minor: number): CustomKinds {
  const known = new Map<string, CustomDefinition>();
  for (const object of objects) {
    if (!isDefinition(object)) continue;
    const definition = read(object as JsonObject, minor);
    if (definition === undefined) continue;
    const { group, kind } = definition;
    for (const { name } of definition.versions) known.set(gvkKey({ group, version: name, kind }), definition);
  }
  return { find: (gvk) => known.get(gvkKey(gvk)) };
}

/** Compiled definitions, by object and minor: the same object is asked about in many versions. */
const compiled = new WeakMap<JsonObject, Map<number, CustomDefinition | undefined>>();

function read(object: JsonObject, minor: number): CustomDefinition | undefined {
  let byMinor = compiled.get(object);
  if (byMinor === undefined) compiled.set(object, (byMinor = new Map()));
  if (!byMinor.has(minor)) byMinor.set(minor, readDefinition(object, minor).value);
  return byMinor.get(minor);
}
