/**
 * Entries of metadata.managedFields and what they say: which manager owns which fields (apimachinery, util/managedfields/internal). An owner is
 * known by its identifier: manager, operation, subresource, and for updates the version.
 */
import { getKey, isList, isObject, type Json, type JsonObject } from '../json.ts';
import { applyFail } from './apply-error.ts';
import { decodeFieldSet, encodeFieldSet, type FieldSet } from './field-set.ts';
import { goJson } from './path-element.ts';

export type Operation = 'Apply' | 'Update';

export interface Owner {
  readonly manager: string;
  readonly operation: Operation;
  readonly apiVersion: string;
  readonly subresource: string;
}

/** The fields of one owner. */
export interface Owned {
  readonly owner: Owner;
  readonly set: FieldSet;
  /** RFC 3339, to the second. */
  readonly time: string | undefined;
}

/** By identifier. */
export type Managed = ReadonlyMap<string, Owned>;

/** One text for an owner; an Apply has the same whatever its version. */
export function identifierOf({ manager, operation, apiVersion, subresource }: Owner): string {
  const parts: { [key: string]: string } = {};
  if (manager !== '') parts['manager'] = manager;
  parts['operation'] = operation;
  if (operation === 'Update' && apiVersion !== '') parts['apiVersion'] = apiVersion;
  if (subresource !== '') parts['subresource'] = subresource;
  return `{${Object.entries(parts)
    .map(([key, value]) => `"${key}":${goJson(value)}`)
    .join(',')}}`;
}

/** Reads an object's entries; absent ones are none. */
export function decodeManaged(entries: Json | undefined): Map<string, Owned> {
  const managed = new Map<string, Owned>();
  if (!isList(entries)) return managed;
  for (const [i, entry] of entries.entries()) {
    const owned = decodeEntry(isObject(entry) ? entry : {}, i);
    managed.set(identifierOf(owned.owner), owned);
  }
  return managed;
}

function decodeEntry(entry: JsonObject, index: number): Owned {
  const operation = getKey(entry, 'operation');
  if (operation !== 'Apply' && operation !== 'Update') applyFail('operation must be `Apply` or `Update`');
  const apiVersion = textOf(entry, 'apiVersion');
  if (apiVersion === '') applyFail('apiVersion must not be empty');
  const fieldsType = textOf(entry, 'fieldsType');
  if (fieldsType === '') applyFail(`missing fieldsType in managed fields entry ${index}`);
  if (fieldsType !== 'FieldsV1') applyFail(`invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${index}`);
  const time = textOf(entry, 'time');
  return {
    owner: { manager: textOf(entry, 'manager'), operation, apiVersion, subresource: textOf(entry, 'subresource') },
    set: fieldsOf(getKey(entry, 'fieldsV1') ?? {}),
    time: time === '' ? undefined : time,
  };
}

function textOf(entry: JsonObject, key: string): string {
  const value = getKey(entry, key);
  return typeof value === 'string' ? value : '';
}

/** Stored objects are not changed: the sets of their entries are read once. */
const decoded = new WeakMap<object, FieldSet>();

function fieldsOf(fields: Json): FieldSet {
  if (!isObject(fields)) return decodeFieldSet(fields);
  let set = decoded.get(fields);
  if (set === undefined) decoded.set(fields, (set = decodeFieldSet(fields)));
  return set;
}

/** The entries as an object carries them, in upstream's order: applies before updates, old before new, then by name. */
export function encodeManaged(managed: Managed): Json[] {
  return [...managed.values()].sort(compareOwned).map(encodeEntry);
}

function encodeEntry({ owner, set, time }: Owned): JsonObject {
  const fieldsV1 = encodeFieldSet(set);
  decoded.set(fieldsV1, set);
  return {
    ...(owner.manager === '' ? {} : { manager: owner.manager }),
    operation: owner.operation,
    apiVersion: owner.apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(owner.subresource === '' ? {} : { subresource: owner.subresource }),
  };
}

function compareOwned(a: Owned, b: Owned): number {
  return (
    compareText(a.owner.operation, b.owner.operation) ||
    secondsOf(a.time) - secondsOf(b.time) ||
    compareText(a.owner.manager, b.owner.manager) ||
    compareText(a.owner.apiVersion, b.owner.apiVersion) ||
    compareText(a.owner.subresource, b.owner.subresource)
  );
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Seconds since 1970; 0 for no time and for what is none. */
export function secondsOf(time: string | undefined): number {
  const milliseconds = time === undefined ? 0 : Date.parse(time);
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1000);
}

/** `2026-01-02T03:04:05Z` */
export function timeText(nanoseconds: bigint): string {
  const milliseconds = Number(nanoseconds / 1_000_000n);
  if (Math.abs(milliseconds) > 8.64e15) return '1970-01-01T00:00:00Z';
  return new Date(milliseconds).toISOString().replace(/\.[0-9]+Z$/, 'Z');
}

/** `[]` or `[{}]`: the request wants the object's entries forgotten. */
export function isReset(entries: Json | undefined): boolean {
  if (!isList(entries)) return false;
  if (entries.length === 0) return true;
  const [first] = entries;
  return entries.length === 1 && isObject(first) && Object.keys(first).length === 0;
}
