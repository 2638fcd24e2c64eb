/** The claim template of an ephemeral volume: ValidatePersistentVolumeClaimTemplate. */
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
  items,
  pointer,
  struct,
  text,
  textPointer,
  validateAnnotations,
  validateLabelSelector,
  validateLabels,
} from '../metadata/index.ts';
import { refuse, unsupported } from './choices.ts';
import { type PodScope, SINCE } from './context.ts';
import { readQuantity } from './resources.ts';

const RULE = 'api/volume-claim';

export function validateClaimTemplate(template: PersistentVolumeClaimTemplate, at: At, scope: PodScope): void {
  validateTemplateMetadata(struct(template.metadata), at.to('metadata'), scope.report);
  validateClaimSpec(struct(template.spec), at.to('spec'), scope);
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

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

function validateClaimSpec(spec: PersistentVolumeClaimSpec, at: At, { report, minor }: PodScope): void {
  const modes = items(spec.accessModes).map(text);
  const place = at.to('accessModes');
  if (modes.length === 0) report.required(place, RULE, 'at least 1 access mode is required');
  validateLabelSelector(spec.selector, at.to('selector'), report, minor >= SINCE.selectorValues);
  const known = minor < SINCE.readWriteOncePod ? ACCESS_MODES.filter((mode) => mode !== 'ReadWriteOncePod') : ACCESS_MODES;
  for (const mode of modes) if (!known.includes(mode)) unsupported(report, place, 'api/allowed-value', mode, known);
  if (modes.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod' && ACCESS_MODES.includes(mode))) {
    report.forbidden(place, RULE, 'may not use ReadWriteOncePod with other access modes');
  }
  validateStorage(spec, at, report);
  const className = text(spec.storageClassName);
  if (className !== '') refuse(nameIsDnsSubdomain(className, false), className, at, 'storageClassName', report, 'api/reference-name');
  const volumeMode = textPointer(spec.volumeMode);
  if (volumeMode !== undefined && volumeMode !== 'Block' && volumeMode !== 'Filesystem') {
    unsupported(report, at.to('volumeMode'), 'api/allowed-value', volumeMode, ['Block', 'Filesystem']);
  }
  validateSources(spec, at, report, minor);
  const attributes = minor < SINCE.volumeAttributesClass ? '' : text(spec.volumeAttributesClassName);
  if (attributes !== '')
    refuse(nameIsDnsSubdomain(attributes, false), attributes, at, 'volumeAttributesClassName', report, 'api/reference-name');
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

function validateSources(spec: PersistentVolumeClaimSpec, at: At, report: Report, minor: number): void {
  const source = pointer(spec.dataSource);
  const reference = pointer(spec.dataSourceRef);
  if (source !== undefined) validateDataSource(source, at.to('dataSource'), report, minor);
  if (reference === undefined) return;
  validateDataSource(reference, at.to('dataSourceRef'), report, minor);
  const namespace = text(reference.namespace);
  if (namespace !== '') refuse(dnsLabelErrors(namespace), namespace, at.to('dataSourceRef'), 'namespace', report, RULE);
  if (source === undefined) return;
  if (namespace !== '') report.invalid(at, RULE, 'dataSource', 'may not be specified when dataSourceRef.namespace is specified');
  else if (!(['apiGroup', 'kind', 'name'] as const).every((field) => (source[field] ?? null) === (reference[field] ?? null))) {
    report.invalid(at, RULE, 'dataSource', 'must match dataSourceRef');
  }
}

function validateDataSource(source: TypedObjectReference, at: At, report: Report, minor: number): void {
  const [group, kind] = [text(source.apiGroup), text(source.kind)];
  if (text(source.name) === '') report.required(at.to('name'), 'api/reference-name');
  if (kind === '') report.required(at.to('kind'), RULE);
  if (group !== '') {
    if (minor >= SINCE.apiGroupSyntax) refuse(dnsSubdomainErrors(group), group, at, 'apiGroup', report, RULE);
  } else if (kind !== 'PersistentVolumeClaim') {
    report.invalid(at, RULE, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  }
}
