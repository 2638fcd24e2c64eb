/**
 * The metadata of custom resources and of resources embedded in them, read as Go reads an ObjectMeta: unknown fields are dropped and told,
 * a wrong type is an error (pkg/apiserver/schema/objectmeta).
 */
import {
  type At,
  dns1035LabelErrors,
  isList,
  isObject,
  type Json,
  nameIsPathSegment,
  parseGroupVersion,
  type Report,
} from '../../kube/index.ts';
import { validateMetadata } from '../rules/metadata/index.ts';
import { mapList, mapObject, type OnUnknown } from './prune.ts';
import { HAS_EMBEDDED, type Structural } from './structural.ts';

/** How a field of ObjectMeta is read, and its Go type in messages. */
type Kind = 'string' | 'int64' | 'time' | 'strings' | 'texts' | 'owners' | 'managers';

const FIELDS: ReadonlyMap<string, Kind> = new Map([
  ['name', 'string'],
  ['generateName', 'string'],
  ['namespace', 'string'],
  ['selfLink', 'string'],
  ['uid', 'string'],
  ['resourceVersion', 'string'],
  ['generation', 'int64'],
  ['creationTimestamp', 'time'],
  ['deletionTimestamp', 'time'],
  ['deletionGracePeriodSeconds', 'int64'],
  ['labels', 'texts'],
  ['annotations', 'texts'],
  ['ownerReferences', 'owners'],
  ['finalizers', 'strings'],
  ['managedFields', 'managers'],
]);
const GO_TYPES: Readonly<Record<Kind, string>> = {
  string: 'string',
  int64: 'int64',
  time: 'string',
  strings: '[]string',
  texts: 'map[string]string',
  owners: '[]v1.OwnerReference',
  managers: '[]v1.ManagedFieldsEntry',
};

/** The metadata as the server keeps it. Wrong types are reported as "crd/metadata" and left out. */
export function readMetadata(value: Json, at: At, report: Report, onUnknown: OnUnknown): Json {
  if (value === null) return {};
  if (!isObject(value)) {
    report.add(
      'FieldValueTypeInvalid',
      at,
      'crd/metadata',
      `json: cannot unmarshal ${jsonName(value)} into Go value of type v1.ObjectMeta`,
      value,
    );
    return {};
  }
  return mapObject(value, (key, item) => {
    const kind = FIELDS.get(key);
    if (kind === undefined) onUnknown(at.to(key), item, FIELDS.keys());
    return kind === undefined || item === null ? undefined : readField(key, kind, item, at.to(key), report);
  });
}

function readField(name: string, kind: Kind, value: Json, at: At, report: Report): Json | undefined {
  const wrong = (where: At, found: Json, type: string): undefined => {
    const got = typeof found === 'number' && type === 'int64' ? `number ${found}` : jsonName(found);
    const detail = `json: cannot unmarshal ${got} into Go struct field ObjectMeta.${name} of type ${type}`;
    report.add('FieldValueTypeInvalid', where, 'crd/metadata', detail, found);
    return undefined;
  };
  const text = (item: Json, where: At): Json =>
    item === null ? '' : typeof item === 'string' ? item : (wrong(where, item, 'string') ?? '');
  switch (kind) {
    case 'string':
    case 'time':
      return typeof value === 'string' ? value : wrong(at, value, 'string');
    case 'int64':
      return typeof value === 'number' && Number.isInteger(value) ? value : wrong(at, value, 'int64');
    case 'strings':
      return isList(value) ? mapList(value, (item, i) => text(item, at.to(i))) : wrong(at, value, GO_TYPES[kind]);
    case 'texts':
      return isObject(value) ? mapObject(value, (key, item) => text(item, at.to(key))) : wrong(at, value, GO_TYPES[kind]);
    default:
      return isList(value) ? value : wrong(at, value, GO_TYPES[kind]);
  }
}

function jsonName(value: Json): string {
  if (isList(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : value === null ? 'null' : typeof value;
}

/** The value with the metadata of embedded resources read, and what those must have checked: apiVersion, kind, a sound metadata. */
export function readEmbedded(value: Json, schema: Structural | undefined, at: At, report: Report, onUnknown: OnUnknown): Json {
  if (schema === undefined || (schema.below & HAS_EMBEDDED) === 0) return value;
  if (isList(value)) return mapList(value, (item, i) => readEmbedded(item, schema.items, at.to(i), report, onUnknown));
  if (!isObject(value)) return value;
  const { properties, additional } = schema;
  return mapObject(value, (key, item) => {
    const read = schema.embedded && key === 'metadata' ? readMetadata(item, at.to(key), report, onUnknown) : item;
    const part = properties?.get(key) ?? (typeof additional === 'object' ? additional : undefined);
    return readEmbedded(read, part, at.to(key), report, onUnknown);
  });
}

/** Checks embedded resources: apiVersion and kind are there and sound, and so is the metadata. */
export function checkEmbedded(value: Json, schema: Structural | undefined, at: At, report: Report): void {
  if (schema === undefined || (schema.below & HAS_EMBEDDED) === 0) return;
  if (isList(value)) for (const [i, item] of value.entries()) checkEmbedded(item, schema.items, at.to(i), report);
  if (!isObject(value)) return;
  if (schema.embedded) {
    for (const key of ['apiVersion', 'kind']) {
      const item = Object.hasOwn(value, key) ? value[key]! : undefined;
      if (item === undefined) report.required(at.to(key), 'crd/embedded');
      else if (typeof item !== 'string') report.invalid(at.to(key), 'crd/embedded', item, 'must be a string');
      else if (item === '') report.invalid(at.to(key), 'crd/embedded', item, 'must not be empty');
      else checkTypeText(key, item, at.to(key), report);
    }
    if (Object.hasOwn(value, 'metadata')) checkMetadata(value['metadata']!, at.to('metadata'), report);
  }
  const { properties, additional } = schema;
  for (const key of Object.keys(value)) {
    checkEmbedded(value[key]!, properties?.get(key) ?? (typeof additional === 'object' ? additional : undefined), at.to(key), report);
  }
}

function checkTypeText(key: string, text: string, at: At, report: Report): void {
  if (key === 'apiVersion') {
    const parsed = parseGroupVersion(text);
    if ('error' in parsed) report.invalid(at, 'crd/embedded', text, parsed.error);
    return;
  }
  const faults = dns1035LabelErrors(text.toLowerCase());
  if (faults.length > 0) report.invalid(at, 'crd/embedded', text, `may have mixed case, but should otherwise match: ${faults.join(',')}`);
}

/** ValidateObjectMeta with names that may stand in a URL path; a missing name is well. */
function checkMetadata(metadata: Json, at: At, report: Report): void {
  if (!isObject(metadata)) return;
  const named = typeof metadata['name'] === 'string' && metadata['name'] !== '' ? metadata : { ...metadata, name: 'name' };
  const namespaced = typeof metadata['namespace'] === 'string' && metadata['namespace'] !== '';
  validateMetadata(named, at, report, { namespaced, nameRule: nameIsPathSegment, kubeFinalizers: false });
}
