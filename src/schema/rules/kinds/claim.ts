/** PersistentVolumeClaim and its spec (pkg/apis/core/validation), which StatefulSets have as templates too. */
import {
  At,
  dnsLabelErrors,
  dnsSubdomainErrors,
  type JsonObject,
  nameIsDnsSubdomain,
  quantitySign,
  type Report,
} from '../../../kube/index.ts';
import { hasInvalidLabelValue, labelSelector, oneOf, quantityIn, refuse } from './checks.ts';
import type { Kind, KindContext } from './context.ts';
import { entry, given, items, type Maybe, maybePart, maybeText, part, text } from './read.ts';

export const ACCESS_MODES: readonly string[] = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
export const VOLUME_MODES: readonly string[] = ['Block', 'Filesystem'];
/** ReadWriteOncePod is on by default. */
const ONCE_POD_SINCE = 27;
/** VolumeAttributesClass is on by default. */
export const ATTRIBUTES_CLASS_SINCE = 34;

export const persistentVolumeClaim: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report, context) {
    validateClaimSpec(sourced(part(object['spec']), context), At.root.to('spec'), report, context);
  },
};

/**
 * The spec without the data sources that the server drops in silence: references into another namespace (a gate that is off), and a
 * dataSource alone that is neither claim nor snapshot.
 */
function sourced(spec: JsonObject, { old }: KindContext): JsonObject {
  const before = part(old?.['spec']);
  const [source, reference] = [maybePart(spec['dataSource']), maybePart(spec['dataSourceRef'])];
  if (source === undefined && reference === undefined) return spec;
  const crosses = text(reference?.['namespace']) !== '' && !given(before['dataSourceRef']);
  const kept = crosses ? null : (reference ?? null);
  const known =
    given(before['dataSource']) ||
    kept !== null ||
    (text(source?.['apiGroup']) === '' && text(source?.['kind']) === 'PersistentVolumeClaim') ||
    (text(source?.['apiGroup']) === 'snapshot.storage.k8s.io' && text(source?.['kind']) === 'VolumeSnapshot');
  return { ...spec, dataSource: known ? (source ?? null) : null, dataSourceRef: kept };
}

export function validateClaimSpec(spec: JsonObject, at: At, report: Report, context: KindContext): void {
  const old = context.old === undefined ? undefined : part(context.old['spec']);
  accessModes(spec['accessModes'], at.to('accessModes'), 'at least 1 access mode is required', report, context);
  labelSelector(spec['selector'], at.to('selector'), report, hasInvalidLabelValue(old?.['selector']));
  claimSize(spec, at, report);
  storageClassName(spec['storageClassName'], at.to('storageClassName'), report);
  const volumeMode = maybeText(spec['volumeMode']);
  if (volumeMode !== undefined) oneOf(volumeMode, VOLUME_MODES, at.to('volumeMode'), report, 'api/volume-claim');
  dataSources(spec, at, report, hasApiGroup(old));
  if (context.minor >= ATTRIBUTES_CLASS_SINCE || given(old?.['volumeAttributesClassName']))
    storageClassName(spec['volumeAttributesClassName'], at.to('volumeAttributesClassName'), report);
}

/** The access modes of a claim or a volume. */
export function accessModes(value: Maybe, at: At, missing: string, report: Report, { minor }: KindContext): void {
  const known = minor >= ONCE_POD_SINCE ? ACCESS_MODES : ACCESS_MODES.slice(0, -1);
  const modes = items(value).map(text);
  if (modes.length === 0) report.required(at, 'api/volume-claim', missing);
  for (const mode of modes) oneOf(mode, known, at, report, 'api/volume-claim');
  if (modes.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod' && ACCESS_MODES.includes(mode)))
    report.forbidden(at, 'api/volume-claim', 'may not use ReadWriteOncePod with other access modes');
}

function claimSize(spec: JsonObject, at: At, report: Report): void {
  const requests = part(spec['resources'])['requests'];
  // Go: the path leaves `requests` out.
  const place = at.to('resources').to('storage');
  const size = quantityIn(requests, 'storage');
  if (!given(entry(part(requests), 'storage'))) report.required(place, 'api/volume-claim');
  else if (size !== undefined && quantitySign(size) <= 0)
    report.invalid(place, 'api/volume-claim', entry(part(requests), 'storage')!, 'must be greater than zero');
}

export function storageClassName(value: Maybe, at: At, report: Report): void {
  const name = text(value);
  if (name !== '') refuse(at, report, 'api/reference-name', name, nameIsDnsSubdomain(name, false));
}

function hasApiGroup(spec: JsonObject | undefined): boolean {
  return ['dataSource', 'dataSourceRef'].some((name) => given(part(spec?.[name])['apiGroup']));
}

function dataSources(spec: JsonObject, at: At, report: Report, lenient: boolean): void {
  // The server makes one of the other; without a namespace in dataSourceRef they must say the same.
  const [source, reference] = [maybePart(spec['dataSource']), maybePart(spec['dataSourceRef'])];
  if (source !== undefined) dataSource(source, at.to('dataSource'), report, lenient);
  if (reference !== undefined) {
    dataSource(reference, at.to('dataSourceRef'), report, lenient);
    const namespace = text(reference['namespace']);
    if (namespace !== '') refuse(at.to('dataSourceRef').to('namespace'), report, 'api/volume-claim', namespace, dnsLabelErrors(namespace));
  }
  if (source === undefined || reference === undefined) return;
  if (text(reference['namespace']) !== '')
    report.invalid(at, 'api/volume-claim', 'dataSource', 'may not be specified when dataSourceRef.namespace is specified');
  else if (['apiGroup', 'kind', 'name'].some((name) => (source[name] ?? null) !== (reference[name] ?? null)))
    report.invalid(at, 'api/volume-claim', 'dataSource', 'must match dataSourceRef');
}

function dataSource(source: JsonObject, at: At, report: Report, lenient: boolean): void {
  const [name, kind, group] = [text(source['name']), text(source['kind']), text(source['apiGroup'])];
  if (name === '') report.required(at.to('name'), 'api/volume-claim');
  if (kind === '') report.required(at.to('kind'), 'api/volume-claim');
  if (group === '' && kind !== 'PersistentVolumeClaim')
    report.invalid(at, 'api/volume-claim', kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  if (group !== '' && !lenient) refuse(at.to('apiGroup'), report, 'api/volume-claim', group, dnsSubdomainErrors(group));
}
