/** The annotation of client-side apply, which `kubectl apply --server-side` takes over (managedfields/internal/lastapplied*.go). */
import { getKey, isObject, type Json, type JsonObject, setKey } from '../json.ts';
import { isTooDeep } from '../json-equal.ts';
import type { TypeInfo } from '../type-info.ts';
import { difference, type FieldSet } from './field-set.ts';
import { goJson } from './path-element.ts';
import { compareTyped } from './typed-compare.ts';
import { fieldSetOf } from './typed-fields.ts';
import { typeErrors } from './typed-validate.ts';

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';
/** Of all annotations together, keys and values, in bytes. */
const MAX_ANNOTATIONS = 256 * 1024;

/** The fields that the annotation says were applied and that are still so: conflicts on them are no conflicts for kubectl. */
export function lastAppliedFields(live: JsonObject, type: TypeInfo, apiVersion: string): FieldSet | undefined {
  const text = annotationsOf(live)?.[ANNOTATION];
  if (typeof text !== 'string' || text === '' || typeErrors(type, live, false) !== undefined) return undefined;
  const applied = parseObject(text);
  if (applied === undefined || getKey(applied, 'apiVersion') !== apiVersion || typeErrors(type, applied, false) !== undefined)
    return undefined;
  const { modified, added, removed } = compareTyped(type, applied, live);
  return difference(difference(difference(fieldSetOf(type, applied), modified), added), removed);
}

/** The object with the annotation brought up to date, if it has one. */
export function withLastApplied(object: JsonObject, config: JsonObject): JsonObject {
  const annotations = annotationsOf(object);
  const old = annotations?.[ANNOTATION];
  if (annotations === undefined || typeof old !== 'string' || old === '') return object;
  const next: { [key: string]: Json } = { ...annotations, [ANNOTATION]: lastAppliedText(config) };
  let size = 0;
  for (const [key, value] of Object.entries(next)) size += utf8Length(key) + (typeof value === 'string' ? utf8Length(value) : 0);
  if (size > MAX_ANNOTATIONS) delete next[ANNOTATION];
  return { ...object, metadata: { ...(object['metadata'] as JsonObject), annotations: next } };
}

function annotationsOf(object: JsonObject): JsonObject | undefined {
  const metadata = getKey(object, 'metadata');
  const annotations = isObject(metadata) ? getKey(metadata, 'annotations') : undefined;
  return isObject(annotations) ? annotations : undefined;
}

/** The configuration without the annotation itself, as kubectl writes it: one line of sorted JSON. */
export function lastAppliedText(config: JsonObject): string {
  const metadata = getKey(config, 'metadata');
  const annotations = annotationsOf(config);
  if (!isObject(metadata) || annotations === undefined) return `${goJson(config)}\n`;
  const { [ANNOTATION]: _, ...others } = annotations;
  const rest: { [key: string]: Json } = { ...config };
  setKey(rest, 'metadata', { ...metadata, annotations: others });
  return `${goJson(rest)}\n`;
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) && !isTooDeep(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function utf8Length(text: string): number {
  let length = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}
