/**
 * Claims for storage wherever they stand (pkg/apis/core/validation: ValidatePersistentVolumeClaimSpec), and the claim template of an ephemeral
 * volume (ValidatePersistentVolumeClaimTemplate).
 */
import {
  type At,
  dnsLabelErrors,
  dnsSubdomainErrors,
  type Json,
  nameIsDnsSubdomain,
  quantitySign,
  quantityText,
  type Report,
} from '../../../kube/index.ts';
import type { ObjectMeta, PersistentVolumeClaimSpec, PersistentVolumeClaimTemplate, TypedObjectReference } from '../../kinds.ts';
import {
  hasInvalidLabelValue,
  items,
  pointer,
  struct,
  text,
  textPointer,
  validateAnnotations,
  validateLabelSelector,
  validateLabels,
} from '../metadata/index.ts';
import { refuse, validateChoice } from './choices.ts';
import { type PodScope, SINCE } from './context.ts';
import { readQuantity } from './resources.ts';

const RULE = 'api/volume-claim';

export function validateClaimTemplate(template: PersistentVolumeClaimTemplate, at: At, scope: PodScope): void {
  validateTemplateMetadata(struct(template.metadata), at.to('metadata'), scope.report);
  validateClaimSpec(struct(template.spec), at.to('spec'), scope.report, scope);
}

/** Upstream names the fields of its Go struct: `UID` becomes `uID`. */
const GO_FIELDS: Readonly<Record<string, string>> = { uid: 'uID' };

/** Only labels and annotations go into the claim. */
function validateTemplateMetadata(metadata: ObjectMeta, at: At, report: Report): void {
  validateAnnotations(metadata.annotations, at.to('annotations'), report);
  validateLabels(metadata.labels, at.to('labels'), report);
  for (const [field, value] of Object.entries(metadata) as [string, Json][]) {
    if (field === 'labels' || field === 'annotations' || value === null || value === '' || value === 0) continue;
    report.forbidden(at.to(GO_FIELDS[field] ?? field), RULE, 'cannot be set');
  }
}

const ACCESS_MODES: readonly string[] = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
export const VOLUME_MODES: readonly string[] = ['Block', 'Filesystem'];

export interface ClaimContext {
  readonly minor: number;
  /** The spec before an update: what it already had is let through. */
  readonly old?: PersistentVolumeClaimSpec | undefined;
}

/** ValidatePersistentVolumeClaimSpec: of claims, of StatefulSets' templates, of ephemeral volumes. */
export function validateClaimSpec(spec: PersistentVolumeClaimSpec, at: At, report: Report, { minor, old }: ClaimContext): void {
  validateAccessModes(spec.accessModes, at.to('accessModes'), 'at least 1 access mode is required', report, minor);
  const strict = minor >= SINCE.selectorValues && !hasInvalidLabelValue(old?.selector);
  validateLabelSelector(spec.selector, at.to('selector'), report, strict);
  validateStorage(spec, at, report);
  validateClassName(spec.storageClassName, at, 'storageClassName', report);
  const volumeMode = textPointer(spec.volumeMode);
  if (volumeMode !== undefined) validateChoice(volumeMode, VOLUME_MODES, at, 'volumeMode', report);
  const hadGroup = text(struct(old?.dataSource).apiGroup) !== '' || text(struct(old?.dataSourceRef).apiGroup) !== '';
  validateSources(spec, at, report, minor >= SINCE.apiGroupSyntax && !hadGroup);
  if (minor >= SINCE.volumeAttributesClass || text(old?.volumeAttributesClassName) !== '')
    validateClassName(spec.volumeAttributesClassName, at, 'volumeAttributesClassName', report);
}

export function validateAccessModes(value: readonly string[] | undefined, at: At, missing: string, report: Report, minor: number): void {
  const modes = items(value).map(text);
  if (modes.length === 0) report.required(at, RULE, missing);
  const known = minor < SINCE.readWriteOncePod ? ACCESS_MODES.slice(0, -1) : ACCESS_MODES;
  for (const mode of modes) if (!known.includes(mode)) report.notSupported(at, 'api/allowed-value', mode, known);
  if (modes.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod' && ACCESS_MODES.includes(mode)))
    report.forbidden(at, RULE, 'may not use ReadWriteOncePod with other access modes');
}

/** The name of a StorageClass or a VolumeAttributesClass; absent is well. */
export function validateClassName(value: string | undefined, at: At, step: string, report: Report): void {
  const name = text(value);
  if (name !== '') refuse(nameIsDnsSubdomain(name, false), name, at, step, report, 'api/reference-name');
}

/** Upstream leaves `requests` out of the place. */
function validateStorage(spec: PersistentVolumeClaimSpec, at: At, report: Report): void {
  const written = pointer(struct(spec.resources).requests)?.['storage'];
  const place = at.to('resources').to('storage');
  if (written === undefined || written === null) {
    report.required(place, RULE);
    return;
  }
  const storage = readQuantity(written);
  if (storage !== undefined && quantitySign(storage) <= 0) report.invalid(place, RULE, quantityText(storage), 'must be greater than zero');
}

function validateSources(spec: PersistentVolumeClaimSpec, at: At, report: Report, withGroups: boolean): void {
  const source = pointer(spec.dataSource);
  const reference = pointer(spec.dataSourceRef);
  if (source !== undefined) validateDataSource(source, at.to('dataSource'), report, withGroups);
  if (reference === undefined) return;
  validateDataSource(reference, at.to('dataSourceRef'), report, withGroups);
  const namespace = text(reference.namespace);
  if (namespace !== '') refuse(dnsLabelErrors(namespace), namespace, at.to('dataSourceRef'), 'namespace', report, RULE);
  if (source === undefined) return;
  if (namespace !== '') report.invalid(at, RULE, 'dataSource', 'may not be specified when dataSourceRef.namespace is specified');
  else if (!(['apiGroup', 'kind', 'name'] as const).every((field) => (source[field] ?? null) === (reference[field] ?? null))) {
    report.invalid(at, RULE, 'dataSource', 'must match dataSourceRef');
  }
}

function validateDataSource(source: TypedObjectReference, at: At, report: Report, withGroups: boolean): void {
  const [group, kind] = [text(source.apiGroup), text(source.kind)];
  if (text(source.name) === '') report.required(at.to('name'), 'api/reference-name');
  if (kind === '') report.required(at.to('kind'), RULE);
  if (group !== '') {
    if (withGroups) refuse(dnsSubdomainErrors(group), group, at, 'apiGroup', report, RULE);
  } else if (kind !== 'PersistentVolumeClaim') {
    report.invalid(at, RULE, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  }
}
