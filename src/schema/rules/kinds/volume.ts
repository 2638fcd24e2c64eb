/** PersistentVolume and StorageClass (pkg/apis/core/validation, pkg/apis/storage/validation). The sources are in volume-sources.ts. */
import {
  At,
  type JsonObject,
  labelKeyErrors,
  labelValueErrors,
  nameIsDnsSubdomain,
  quantitySign,
  type Report,
} from '../../../kube/index.ts';
import { validateLabelKey } from '../metadata/index.ts';
import { SINCE, VOLUME_MODES, validateAccessModes, validateClassName } from '../pod/index.ts';
import { oneOf, quantities, refuse } from './checks.ts';
import type { Kind, KindContext } from './context.ts';
import { entry, given, items, type Maybe, maybePart, maybeText, part, text, texts } from './read.ts';
import { volumeSource } from './volume-sources.ts';

const SPEC: At = At.root.to('spec');
const RULE = 'api/persistent-volume';
const MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options';
/** Sources that are mounted with options. */
const MOUNTED: readonly string[] =
  'gcePersistentDisk awsElasticBlockStore glusterfs nfs rbd quobyte iscsi cinder cephfs azureFile vsphereVolume azureDisk photonPersistentDisk'.split(
    ' ',
  );
const MAX_PARAMETERS = 512;
const MAX_PARAMETER_BYTES = 256 * 1024;

export const persistentVolume: Kind = {
  namespaced: false,
  names: nameIsDnsSubdomain,
  validate(object, report, context) {
    const spec = part(object['spec']);
    const metadata = part(object['metadata']);
    validateAccessModes(texts(spec['accessModes']), SPEC.to('accessModes'), '', report, context.minor);
    capacity(spec['capacity'], report);
    const policy = text(spec['persistentVolumeReclaimPolicy']);
    if (policy !== '') oneOf(policy, ['Delete', 'Recycle', 'Retain'], SPEC.to('persistentVolumeReclaimPolicy'), report, RULE);
    const affinity = maybePart(spec['nodeAffinity']);
    if (affinity !== undefined) volumeAffinity(affinity, report, context);
    volumeSource(spec, text(metadata['name']), affinity !== undefined, SPEC, report);
    validateClassName(maybeText(spec['storageClassName']), SPEC, 'storageClassName', report);
    const mode = maybeText(spec['volumeMode']);
    if (mode !== undefined) oneOf(mode, VOLUME_MODES, SPEC.to('volumeMode'), report, 'api/allowed-value');
    attributesClass(spec, report, context);
    const options = entry(part(metadata['annotations']), MOUNT_OPTIONS);
    if (options !== undefined && !MOUNTED.some((name) => given(spec[name]))) {
      const at = At.root.to('metadata').to('annotations').to(MOUNT_OPTIONS);
      report.forbidden(at, RULE, 'may not specify mount options for this volume type');
    }
  },
};

function capacity(value: Maybe, report: Report): void {
  const at = SPEC.to('capacity');
  const map = part(value);
  const names = Object.keys(map);
  if (names.length === 0) report.required(at, RULE);
  if (!names.includes('storage') || names.length > 1) report.notSupported(at, RULE, map, ['storage']);
  for (const [name, amount, written] of quantities(value)) {
    if (quantitySign(amount) < 0) report.invalid(at.to(name), RULE, written, 'must be a valid resource quantity');
    if (quantitySign(amount) <= 0) report.invalid(at.to(name), RULE, written, 'must be greater than zero');
  }
}

function attributesClass(spec: JsonObject, report: Report, { minor, old }: KindContext): void {
  const name = maybeText(spec['volumeAttributesClassName']);
  if (name === undefined) return;
  if (minor < SINCE.volumeAttributesClass && !given(part(old?.['spec'])['volumeAttributesClassName'])) return;
  const at = SPEC.to('volumeAttributesClassName');
  if (name === '') report.required(at, 'api/reference-name', 'an empty string is disallowed');
  else validateClassName(name, SPEC, 'volumeAttributesClassName', report);
  if (!given(spec['csi'])) report.required(SPEC.to('csi'), RULE, 'has to be specified when using volumeAttributesClassName');
}

function volumeAffinity(affinity: JsonObject, report: Report, { old }: KindContext): void {
  const at = SPEC.to('nodeAffinity').to('required');
  const required = maybePart(affinity['required']);
  if (required === undefined) {
    report.required(at, 'api/node-affinity', 'must specify required node constraints');
    return;
  }
  const before = part(part(part(old?.['spec'])['nodeAffinity'])['required']);
  const lenient = selectorRequirements(before).some((requirement) =>
    items(requirement['values']).some((value) => labelValueErrors(text(value)).length > 0),
  );
  const terms = items(required['nodeSelectorTerms']);
  const place = at.to('nodeSelectorTerms');
  if (terms.length === 0) report.required(place, 'api/node-affinity', 'must have at least one node selector term');
  terms.forEach((term, i) => {
    items(part(term)['matchExpressions']).forEach((item, j) => {
      labelRequirement(part(item), lenient, place.to(i).to('matchExpressions').to(j), report);
    });
    items(part(term)['matchFields']).forEach((item, j) => {
      fieldRequirement(part(item), place.to(i).to('matchFields').to(j), report);
    });
  });
}

function selectorRequirements(selector: JsonObject): readonly JsonObject[] {
  return items(selector['nodeSelectorTerms']).flatMap((term) => items(part(term)['matchExpressions']).map(part));
}

function labelRequirement(requirement: JsonObject, lenient: boolean, at: At, report: Report): void {
  const rule = 'api/node-affinity';
  const operator = text(requirement['operator']);
  const values = items(requirement['values']).map(text);
  const place = at.to('values');
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) report.required(place, rule, "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) report.forbidden(place, rule, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1) report.required(place, rule, "must be specified single value when `operator` is 'Lt' or 'Gt'");
  } else report.invalid(at.to('operator'), rule, operator, 'not a valid selector operator');
  validateLabelKey(text(requirement['key']), at.to('key'), report);
  if (lenient) return;
  values.forEach((value, i) => {
    refuse(place.to(i), report, rule, value, labelValueErrors(value));
  });
}

function fieldRequirement(requirement: JsonObject, at: At, report: Report): void {
  const rule = 'api/node-affinity';
  const operator = text(requirement['operator']);
  const values = items(requirement['values']).map(text);
  const key = text(requirement['key']);
  if (operator !== 'In' && operator !== 'NotIn') report.invalid(at.to('operator'), rule, operator, 'not a valid selector operator');
  else if (values.length !== 1)
    report.required(at.to('values'), rule, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
  if (key !== 'metadata.name') {
    report.invalid(at.to('key'), rule, key, 'not a valid field selector key');
    return;
  }
  values.forEach((value, i) => {
    refuse(at.to('values').to(i), report, rule, value, nameIsDnsSubdomain(value, false));
  });
}

export const storageClass: Kind = {
  namespaced: false,
  names: nameIsDnsSubdomain,
  validate(object, report) {
    const rule = 'api/storage-class';
    const provisioner = text(object['provisioner']);
    const at = At.root.to('provisioner');
    if (provisioner === '') report.required(at, rule);
    else refuse(at, report, rule, provisioner.toLowerCase(), labelKeyErrors(provisioner.toLowerCase()));
    parameters(part(object['parameters']), report, rule);
    const policy = text(object['reclaimPolicy']);
    if (policy !== '') oneOf(policy, ['Delete', 'Retain'], At.root.to('reclaimPolicy'), report, rule);
    const mode = maybeText(object['volumeBindingMode']);
    const place = At.root.to('volumeBindingMode');
    if (mode === undefined) report.required(place, 'api/allowed-value');
    else oneOf(mode, ['Immediate', 'WaitForFirstConsumer'], place, report, rule);
    allowedTopologies(items(object['allowedTopologies']).map(part), report, rule);
  },
};

function parameters(map: JsonObject, report: Report, rule: string): void {
  const at = At.root.to('parameters');
  const names = Object.keys(map);
  if (names.length > MAX_PARAMETERS) {
    report.tooLong(at, rule, MAX_PARAMETERS);
    return;
  }
  if (names.includes('')) report.invalid(at, rule, '', 'field can not be empty.');
  const bytes = names.reduce((sum, name) => sum + Buffer.byteLength(name) + Buffer.byteLength(text(map[name])), 0);
  if (bytes > MAX_PARAMETER_BYTES) report.tooLong(at, rule, MAX_PARAMETER_BYTES);
}

function allowedTopologies(terms: readonly JsonObject[], report: Report, rule: string): void {
  const seen = new Set<string>();
  terms.forEach((term, i) => {
    const at = At.root.to('allowedTopologies').to(i).to('matchLabelExpressions');
    const keys = new Map<string, readonly string[]>();
    items(term['matchLabelExpressions']).forEach((item, j) => {
      const requirement = part(item);
      const [key, values] = [text(requirement['key']), items(requirement['values']).map(text)];
      const place = at.to(j);
      if (values.length === 0) report.required(place.to('values'), rule);
      values.forEach((value, k) => {
        if (values.indexOf(value) < k) report.duplicate(place.to('values').to(k), rule, value);
      });
      refuse(place.to('key'), report, rule, key, labelKeyErrors(key));
      if (keys.has(key)) report.duplicate(place.to('key'), rule, key);
      keys.set(key, [...new Set(values)].sort());
    });
    const shape = JSON.stringify([...keys].sort());
    // Go: an empty term equals the empty slots of its list.
    if (seen.has(shape) || keys.size === 0) report.duplicate(at, rule, '');
    seen.add(shape);
  });
}
