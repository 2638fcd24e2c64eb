/**
 * An object's metadata on creation: apimachinery pkg/api/validation/objectmeta.go, and of pkg/apis/core/validation the check that a finalizer
 * has a domain. That the name was generated, and that the request's namespace is the object's, is the server's own affair.
 */
import {
  type At,
  byteLength,
  dnsLabelErrors,
  type Json,
  labelKeyErrors,
  type NameRule,
  pathSegmentErrors,
  type Report,
} from '../../../kube/index.ts';
import type { ManagedFieldsEntry, ObjectMeta, OwnerReference } from '../../kinds.ts';
import { validateAnnotations, validateLabels } from './labels.ts';
import { asStruct, flag, items, number, struct, text } from './read.ts';

export interface MetadataContext {
  readonly namespaced: boolean;
  /** The kind's rule; every name is also a part of a URL. */
  readonly nameRule: NameRule;
  /**
   * False for kinds that are validated by apimachinery alone (RBAC, storage and others): there a finalizer need not have a domain.
   */
  readonly kubeFinalizers?: boolean;
  /** True for kinds whose generation the server sets on creation (Pods, workloads): what the manifest says is overwritten. */
  readonly setsGeneration?: boolean;
}

const MANAGER_MAX_BYTES = 128;
const SUBRESOURCE_MAX_BYTES = 256;
const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/**
 * Validates `metadata`. A namespaced object without namespace is well: the request gives one. A cluster-scoped object with one is well too:
 * the server takes it away (EnsureObjectNamespaceMatchesRequestNamespace).
 */
export function validateMetadata(metadata: ObjectMeta | Json | undefined, at: At, report: Report, context: MetadataContext): void {
  const meta = asStruct<ObjectMeta>(metadata);
  validateNames(meta, at, report, context);
  const namespace = text(meta.namespace);
  if (context.namespaced && namespace !== '') {
    for (const sentence of dnsLabelErrors(namespace)) report.invalid(at.to('namespace'), 'api/namespace', namespace, sentence);
  }
  const generation = number(meta.generation);
  if (generation < 0 && context.setsGeneration !== true)
    report.invalid(at.to('generation'), 'api/server-fields', generation, 'must be greater than or equal to 0');
  validateLabels(meta.labels, at.to('labels'), report);
  validateAnnotations(meta.annotations, at.to('annotations'), report);
  if (meta.ownerReferences !== undefined) validateOwnerReferences(items(meta.ownerReferences), at.to('ownerReferences'), report);
  if (meta.finalizers !== undefined)
    validateFinalizers(items(meta.finalizers), at.to('finalizers'), report, context.kubeFinalizers !== false);
  if (meta.managedFields !== undefined) validateManagedFields(items(meta.managedFields), at.to('managedFields'), report);
}

function validateNames(meta: ObjectMeta, at: At, report: Report, { nameRule }: MetadataContext): void {
  const before = report.errors.length;
  const prefix = text(meta.generateName);
  const name = text(meta.name);
  if (prefix !== '') for (const sentence of nameRule(prefix, true)) report.invalid(at.to('generateName'), 'api/name', prefix, sentence);
  if (name !== '') for (const sentence of nameRule(name, false)) report.invalid(at.to('name'), 'api/name', name, sentence);
  else if (prefix === '') report.required(at.to('name'), 'api/name', 'name or generateName is required');
  if (report.errors.length > before) return;
  // The store's own rule is asked only when the kind had nothing to say.
  if (prefix !== '')
    for (const sentence of pathSegmentErrors(prefix, true)) report.invalid(at.to('generateName'), 'api/name', prefix, sentence);
  if (name !== '') for (const sentence of pathSegmentErrors(name, false)) report.invalid(at.to('name'), 'api/name', name, sentence);
}

function validateOwnerReferences(references: readonly OwnerReference[], at: At, report: Report): void {
  let controller = '';
  for (const each of references) {
    const reference = struct(each);
    validateOwnerReference(reference, at, report);
    if (!flag(reference.controller)) continue;
    const named = `${text(reference.kind)}/${text(reference.name)}`;
    if (controller === '') controller = named;
    else {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${named}`;
      report.invalid(at, 'api/owner-reference', references as unknown as Json, detail);
    }
  }
}

/** Upstream reports all of a list's references at the list. */
function validateOwnerReference(reference: OwnerReference, at: At, report: Report): void {
  const apiVersion = text(reference.apiVersion);
  // schema.FromAPIVersionAndKind: a version of three parts is no version at all.
  const parts = apiVersion.split('/');
  const version = parts.length > 2 ? '' : parts[parts.length - 1]!;
  if (version === '') report.invalid(at.to('apiVersion'), 'api/owner-reference', apiVersion, 'version must not be empty');
  for (const field of ['kind', 'name', 'uid'] as const) {
    if (text(reference[field]) === '') report.invalid(at.to(field), 'api/owner-reference', '', 'must not be empty');
  }
  if (apiVersion === 'v1' && reference.kind === 'Event') {
    report.invalid(at, 'api/owner-reference', reference as unknown as Json, '/v1, Kind=Event is disallowed from being an owner');
  }
}

function validateFinalizers(finalizers: readonly string[], at: At, report: Report, domainNeeded: boolean): void {
  for (const each of finalizers) {
    const finalizer = text(each);
    for (const sentence of labelKeyErrors(finalizer)) report.invalid(at, 'api/finalizer', finalizer, sentence);
  }
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    report.invalid(at, 'api/finalizer', finalizers, 'finalizer orphan and foregroundDeletion cannot be both set');
  }
  if (!domainNeeded) return;
  for (let i = 0; i < finalizers.length; i++) {
    const finalizer = text(finalizers[i]);
    if (finalizer.includes('/') || STANDARD_FINALIZERS.has(finalizer)) continue;
    report.invalid(at.to(i), 'api/finalizer', finalizer, 'name is neither a standard finalizer name nor is it fully qualified');
  }
}

function validateManagedFields(entries: readonly ManagedFieldsEntry[], at: At, report: Report): void {
  for (let i = 0; i < entries.length; i++) {
    const each = struct(entries[i]);
    const operation = text(each.operation);
    const type = text(each.fieldsType);
    if (operation !== 'Apply' && operation !== 'Update') {
      report.invalid(at.to(i).to('operation'), 'api/server-fields', operation, 'must be `Apply` or `Update`');
    }
    if (type !== '' && type !== 'FieldsV1') report.invalid(at.to(i).to('fieldsType'), 'api/server-fields', type, 'must be `FieldsV1`');
    validateFieldManager(text(each.manager), at.to(i).to('manager'), report);
    if (byteLength(text(each.subresource)) > SUBRESOURCE_MAX_BYTES) {
      report.tooLong(at.to(i).to('subresource'), 'api/server-fields', SUBRESOURCE_MAX_BYTES);
    }
  }
}

/** The name of a field manager, in managedFields or as a request's option. */
export function validateFieldManager(manager: string, at: At, report: Report): void {
  if (byteLength(manager) > MANAGER_MAX_BYTES) report.tooLong(at, 'api/server-fields', MANAGER_MAX_BYTES);
  let position = 0;
  for (const character of manager) {
    if (!PRINTABLE.test(character)) {
      const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
      report.invalid(at, 'api/server-fields', manager, `invalid character ${code} (at position ${position})`);
    }
    position += byteLength(character);
  }
}

/** unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
