/** Updates of PersistentVolumes and their claims (pkg/apis/core/validation). */
import { At, compareQuantity, type Json, type JsonObject, type Report, zeroQuantity } from '../../../kube/index.ts';
import { entry, given, IMMUTABLE, items, part, quantityIn, sameJson, text } from '../kinds/index.ts';
import { changed } from './immutable.ts';

const SPEC: At = At.root.to('spec');
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
/** RecoverVolumeExpansionFailure and VolumeAttributesClass are on by default. */
const RECOVERY_SINCE = 32;
const ATTRIBUTES_SINCE = 34;
const CLAIM = 'api/immutable-claim';
const VOLUME = 'api/immutable-volume';

export function persistentVolumeClaim(old: JsonObject, object: JsonObject, report: Report, { minor }: { readonly minor: number }): void {
  const [before, after] = [part(old['spec']), part(object['spec'])];
  // Go: a request that comes without status has the old one's.
  const bound = text(part(old['status'])['phase']) === 'Bound';
  const found = changed(comparable(before), comparable(after), freeFields(before, after, bound));
  const classes = className(old, object, before, after, report);
  const details = found.filter((name) => name !== 'storageClassName' || !classes);
  if (!bound && sizeChanged(before, after)) details.push('resources');
  if (details.length > 0) {
    const detail = 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    report.forbidden(
      SPEC,
      CLAIM,
      detail,
      details.map((name) => ['spec', name]),
    );
  }
  size(old, before, after, report, minor);
  if (!sameJson(before['volumeMode'], after['volumeMode']))
    report.invalid(At.root.to('volumeMode'), CLAIM, after['volumeMode'] ?? null, IMMUTABLE);
  attributesClass(old, before, after, report, minor);
}

function freeFields(before: JsonObject, after: JsonObject, bound: boolean): readonly string[] {
  const free = bound ? ['volumeAttributesClassName'] : [];
  if (text(before['volumeName']) === '') free.push('volumeName');
  return given(after) ? free : [];
}

/** The spec without the size that is asked for, and with both data sources, which the server makes of one another. */
function comparable(spec: JsonObject): JsonObject {
  const resources = part(spec['resources']);
  const { storage: _storage, ...requests } = part(resources['requests']);
  const source = spec['dataSource'] ?? spec['dataSourceRef'] ?? null;
  const reference = spec['dataSourceRef'] ?? source;
  return { ...spec, resources: { ...resources, requests }, dataSource: source, dataSourceRef: reference };
}

function sizeChanged(before: JsonObject, after: JsonObject): boolean {
  const [old, wanted] = [before, after].map((spec) => quantityIn(part(spec['resources'])['requests'], 'storage') ?? zeroQuantity);
  return compareQuantity(old!, wanted!) !== 0;
}

/** True when the class may be as it is: given where there was none, or moved out of the old annotation. */
function className(old: JsonObject, object: JsonObject, before: JsonObject, after: JsonObject, report: Report): boolean {
  const annotation = (from: JsonObject): Json | undefined => entry(part(part(from['metadata'])['annotations']), CLASS_ANNOTATION);
  const [was, is] = [annotation(old), annotation(object)];
  const wanted = after['storageClassName'];
  const unnamed = !given(before['storageClassName']);
  if (given(was) && unnamed && wanted === was && (!given(is) || is === was)) return true;
  if ((was ?? '') !== (is ?? '')) report.invalid(At.root.to('metadata').to('annotations').to(CLASS_ANNOTATION), CLAIM, is ?? '', IMMUTABLE);
  return given(wanted) && unnamed && (!given(was) || wanted === was);
}

function size(old: JsonObject, before: JsonObject, after: JsonObject, report: Report, minor: number): void {
  const of = (spec: JsonObject) => quantityIn(part(spec['resources'])['requests'], 'storage') ?? zeroQuantity;
  const wanted = of(after);
  if (compareQuantity(wanted, of(before)) >= 0) return;
  const at = SPEC.to('resources').to('requests').to('storage');
  const capacity = quantityIn(part(old['status'])['capacity'], 'storage');
  if (minor < RECOVERY_SINCE) report.forbidden(at, CLAIM, 'field can not be less than previous value');
  else if (compareQuantity(wanted, capacity ?? zeroQuantity) <= 0)
    report.forbidden(at, CLAIM, 'field can not be less than status.capacity');
}

function attributesClass(old: JsonObject, before: JsonObject, after: JsonObject, report: Report, minor: number): void {
  const name = 'volumeAttributesClassName';
  const [was, is] = [before[name] ?? null, after[name] ?? null];
  if (was === is) return;
  const at = SPEC.to(name);
  if (minor < ATTRIBUTES_SINCE) report.forbidden(at, CLAIM, 'update is forbidden when the VolumeAttributesClass feature gate is disabled');
  const current = given(part(old['status'])['currentVolumeAttributesClassName']);
  const why = 'is forbidden when status.currentVolumeAttributesClassName is not nil';
  if (current && is === null) report.forbidden(at, CLAIM, `update to nil ${why}`);
  if (current && is === '') report.forbidden(at, CLAIM, `update to empty string ${why}`);
}

const SOURCES: readonly string[] =
  'hostPath gcePersistentDisk awsElasticBlockStore glusterfs flocker nfs rbd quobyte cephfs iscsi cinder fc flexVolume azureFile vsphereVolume photonPersistentDisk portworxVolume azureDisk scaleIO local storageos csi'.split(
    ' ',
  );

export function persistentVolume(old: JsonObject, object: JsonObject, report: Report, { minor }: { readonly minor: number }): void {
  const [before, after] = [part(old['spec']), part(object['spec'])];
  const found = SOURCES.filter((name) => !sameJson(before[name], sourceOf(name, before, after), name));
  if (found.length > 0) {
    // Go: there is no such field.
    const at = SPEC.to('persistentvolumesource');
    report.forbidden(
      at,
      VOLUME,
      'spec.persistentvolumesource is immutable after creation',
      found.map((name) => ['spec', name]),
    );
  }
  if (!sameJson(before['volumeMode'], after['volumeMode']))
    report.invalid(At.root.to('volumeMode'), VOLUME, after['volumeMode'] ?? null, IMMUTABLE);
  if (given(before['nodeAffinity']) && !sameJson(grown(before['nodeAffinity'], after['nodeAffinity']), after['nodeAffinity'])) {
    const detail = `${IMMUTABLE}, except for updating from beta label to GA`;
    report.invalid(At.root.to('nodeAffinity'), VOLUME, after['nodeAffinity'] ?? null, detail);
  }
  const name = 'volumeAttributesClassName';
  if ((before[name] ?? null) === (after[name] ?? null)) return;
  if (minor < ATTRIBUTES_SINCE)
    report.forbidden(SPEC.to(name), VOLUME, 'update is forbidden when the VolumeAttributesClass feature gate is disabled');
  if (given(before[name]) && !given(after[name])) report.forbidden(SPEC.to(name), VOLUME, 'update from non-nil value to nil is forbidden');
}

/** A secret for expansion may be added to a CSI source. */
function sourceOf(name: string, before: JsonObject, after: JsonObject): Json | undefined {
  const source = after[name];
  if (name !== 'csi' || !given(source) || !given(before[name]) || given(part(before[name])['controllerExpandSecretRef'])) return source;
  return { ...part(source), controllerExpandSecretRef: null };
}

const GROWN: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/os', 'kubernetes.io/os'],
  ['beta.kubernetes.io/arch', 'kubernetes.io/arch'],
  ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region'],
  ['beta.kubernetes.io/instance-type', 'node.kubernetes.io/instance-type'],
]);

/** The old node affinity with the final names of labels where the new one has them. */
function grown(affinity: Json | undefined, next: Json | undefined): Json {
  const required = part(part(affinity)['required']);
  const wanted = items(part(part(next)['required'])['nodeSelectorTerms']);
  const terms = items(required['nodeSelectorTerms']).map((term, i): Json => {
    const others = items(part(wanted[i])['matchExpressions']);
    const expressions = items(part(term)['matchExpressions']).map((item, j): Json => {
      const key = text(part(others[j])['key']);
      return GROWN.get(text(part(item)['key'])) === key ? { ...part(item), key } : item;
    });
    return { ...part(term), matchExpressions: expressions };
  });
  return { ...part(affinity), required: { ...required, nodeSelectorTerms: terms } };
}
