/**
 * Server-side apply and the bookkeeping of metadata.managedFields: what the API server's field manager does (apimachinery, util/managedfields)
 * around the merging of structured-merge-diff. Objects are taken as the server prints them: defaults filled in, zero fields there.
 */
import type { Clock } from '../../base/index.ts';
import { apiVersionText, type GroupVersionKind, gvkText, parseGvk } from '../gvk.ts';
import { getKey, isObject, type Json, type JsonObject, setKey } from '../json.ts';
import { isTooDeep, jsonEqual, TOO_DEEP } from '../json-equal.ts';
import type { TypeInfo } from '../type-info.ts';
import { type ApplyError, ApplyFailure, applyFail } from './apply-error.ts';
import { cappedUpdates } from './cap-updates.ts';
import { conflictError } from './conflict-error.ts';
import { difference, EMPTY_SET, type FieldSet, hasPath, isEmpty, setOf, union } from './field-set.ts';
import { lastAppliedFields, withLastApplied } from './last-applied.ts';
import { decodeManaged, encodeManaged, identifierOf, isReset, type Managed, type Owned, type Owner, timeText } from './managed-fields.ts';
import { fieldStep } from './path-element.ts';
import { typeErrors } from './typed-validate.ts';
import { applyConfiguration, type Conflict, updateManagers } from './updater.ts';
import { zeroObject } from './zero-fields.ts';

/** What a request is about. */
export interface FieldManagerContext {
  readonly type: TypeInfo;
  /** Of the request; the entries' apiVersion. */
  readonly gvk: GroupVersionKind;
  readonly clock: Clock;
  /** '' for the resource itself. */
  readonly subresource?: string;
  /** Fields that this endpoint does not set, though objects have them: `[['status']]` for a resource with a status subresource. */
  readonly resetFields?: readonly (readonly string[])[];
}

export interface ApplyRequest extends FieldManagerContext {
  /** The stored object; undefined when there is none. */
  readonly live: JsonObject | undefined;
  readonly config: Json;
  readonly manager: string;
  readonly force: boolean;
}

/** The new object with its managedFields, not yet defaulted; `changed` is false when only owners may have changed. */
export type ApplyResult = { readonly object: JsonObject; readonly changed: boolean } | ApplyError;

/** PATCH with application/apply-patch: merges what the manager wants, takes back what it wants no more, and says who stands against it. */
export function applyServerSide(request: ApplyRequest): ApplyResult {
  try {
    return apply(request);
  } catch (error) {
    if (error instanceof ApplyFailure) return { error: error.message, status: error.status };
    throw error;
  }
}

function apply(request: ApplyRequest): ApplyResult {
  const { type, gvk, config, clock } = request;
  if (isTooDeep(config) || isTooDeep(request.live ?? null)) applyFail(TOO_DEEP, 400);
  if (!isObject(config)) applyFail("Object 'Kind' is missing", 400);
  const { managed, live } = ownersBefore(request, request.live ?? zeroOf(type, gvk));
  checkConfig(request, config);
  const owner: Owner = ownerOf(request, request.manager, 'Apply');
  const identifier = identifierOf(owner);
  const wrong = typeErrors(type, config, false);
  if (wrong !== undefined) applyFail(`failed to create typed patch object (${objectText(config, gvk)}): ${wrong}`);
  const liveWrong = typeErrors(type, live, true);
  if (liveWrong !== undefined) applyFail(`failed to create typed live object (${objectText(live, gvk)}): ${liveWrong}`);
  const update = { type, live, managers: managed, identifier, owner, ignored: ignoredOf(request) };
  let applied = applyConfiguration(update, config, request.force);
  if ('length' in applied && request.manager === 'kubectl') {
    const rest = conflictsBeyondLastApplied(applied, live, request);
    if (rest.length > 0) return conflictError(rest);
    applied = applyConfiguration(update, config, true);
  }
  if ('length' in applied) return conflictError(applied);
  const managers = applied.managers;
  strip(managers, identifier);
  if (applied.object !== undefined) stamp(managers, identifier, clock);
  let object = withManaged((applied.object ?? live) as JsonObject, managers);
  if (request.manager === 'kubectl') object = withLastApplied(object, config);
  return { object, changed: applied.object !== undefined };
}

/** The owners of the live object; one without any gets them now, under the name of before-first-apply. */
function ownersBefore(request: ApplyRequest, stored: JsonObject): { readonly managed: Managed; readonly live: JsonObject } {
  const managed = decodeOrFail(managedFieldsOf(stored));
  const live = withoutManaged(stored);
  if (managed.size > 0) return { managed, live };
  return { managed: follow(request, zeroOf(request.type, request.gvk), live, managed, 'before-first-apply'), live };
}

function decodeOrFail(entries: Json | undefined): Map<string, Owned> {
  try {
    return decodeManaged(entries);
  } catch (error) {
    if (error instanceof ApplyFailure) applyFail(`failed to decode managed fields: ${error.message}`);
    throw error;
  }
}

function checkConfig({ gvk }: ApplyRequest, config: JsonObject): void {
  const { apiVersion, kind } = config;
  const own = parseGvk(typeof apiVersion === 'string' ? apiVersion : '', typeof kind === 'string' ? kind : '');
  if (own === undefined || gvkText(own) !== gvkText(gvk)) {
    applyFail(`invalid object type: ${gvkText(own ?? { group: '', version: '', kind: '' })}`, 400);
  }
  const entries = managedFieldsOf(config);
  if (entries !== undefined && Array.isArray(entries)) applyFail('metadata.managedFields must be nil', 400);
}

function conflictsBeyondLastApplied(conflicts: readonly Conflict[], live: JsonObject, { type, gvk }: ApplyRequest): readonly Conflict[] {
  const allowed = lastAppliedFields(live, type, apiVersionText(gvk));
  return allowed === undefined ? conflicts : conflicts.filter(({ path }) => !hasPath(allowed, path));
}

export interface TrackRequest extends FieldManagerContext {
  /** The stored object; undefined for a create. */
  readonly live: JsonObject | undefined;
  /** The object as it is to be stored, defaults filled in. */
  readonly next: JsonObject;
  readonly manager: string;
}

/** POST, PUT and all other patches: the object with its managedFields brought up to date. Never fails: what cannot be followed loses its entries. */
export function trackUpdate(request: TrackRequest): JsonObject {
  const { type, gvk, live, next } = request;
  const object = withoutManaged(next);
  try {
    if (isTooDeep(next) || isTooDeep(live ?? null)) return object;
    const managed = entriesFor(request);
    // Once tracking was off for an object, it stays off till the first apply.
    if (managed.size === 0 && live !== undefined && uidOf(live) !== '') return object;
    return withManaged(object, follow(request, withoutManaged(live ?? zeroOf(type, gvk)), object, managed, request.manager));
  } catch (error) {
    if (error instanceof ApplyFailure) return object;
    throw error;
  }
}

/** The entries that the request brings, if it may and they can be read, else those of the live object. */
function entriesFor({ live, next, subresource }: TrackRequest): Managed {
  const stored = live === undefined ? undefined : managedFieldsOf(live);
  if (subresource !== undefined && subresource !== '') return decodeOrNone(stored);
  const sent = managedFieldsOf(next);
  if (isReset(sent)) return new Map();
  const managed = decodeOrNone(sent);
  return managed.size > 0 ? managed : decodeOrNone(stored);
}

function decodeOrNone(entries: Json | undefined): Managed {
  try {
    return decodeManaged(entries);
  } catch (error) {
    if (error instanceof ApplyFailure) return new Map();
    throw error;
  }
}

const SELF = 'current-operation';

/** Follows a change from `live` to `next`, both without managedFields. */
function follow(context: FieldManagerContext, live: JsonObject, next: JsonObject, managed: Managed, manager: string): Managed {
  const { type, gvk, clock } = context;
  for (const [name, object] of [
    ['new', next],
    ['live', live],
  ] as const) {
    const wrong = typeErrors(type, object, true);
    if (wrong !== undefined) applyFail(`failed to convert ${name} object (${objectText(object, gvk)}) to smd typed: ${wrong}`);
  }
  const owner = ownerOf(context, manager, 'Update');
  const identifier = identifierOf(owner);
  const managers = updateManagers({ type, live, managers: managed, identifier: SELF, owner, ignored: ignoredOf(context) }, next);
  strip(managers, SELF);
  const own = managers.get(SELF);
  if (own !== undefined) {
    managers.delete(SELF);
    const before = managers.get(identifier);
    managers.set(identifier, { owner, set: before === undefined ? own.set : union(own.set, before.set), time: undefined });
    stamp(managers, identifier, clock);
  }
  return cappedUpdates(managers);
}

function ownerOf({ gvk, subresource }: FieldManagerContext, manager: string, operation: Owner['operation']): Owner {
  return { manager: manager === '' ? 'unknown' : manager, operation, apiVersion: apiVersionText(gvk), subresource: subresource ?? '' };
}

function ignoredOf({ resetFields }: FieldManagerContext): FieldSet {
  return resetFields === undefined ? EMPTY_SET : setOf(resetFields.map((path) => path.map(fieldStep)));
}

/** Fields that nobody owns. */
const STRIPPED: FieldSet = setOf([
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'clusterName', 'generation', 'managedFields', 'resourceVersion'].map(
    (name) => ['f:metadata', fieldStep(name)],
  ),
]);

function strip(managers: Map<string, Owned>, identifier: string): void {
  const owned = managers.get(identifier);
  if (owned === undefined) return;
  const set = difference(owned.set, STRIPPED);
  if (isEmpty(set)) managers.delete(identifier);
  else managers.set(identifier, { ...owned, set });
}

function stamp(managers: Map<string, Owned>, identifier: string, clock: Clock): void {
  const owned = managers.get(identifier);
  if (owned !== undefined) managers.set(identifier, { ...owned, time: timeText(clock.now()) });
}

/** A new object of the kind, as the server's types make it. */
function zeroOf(type: TypeInfo, gvk: GroupVersionKind): JsonObject {
  return { ...zeroObject(type), apiVersion: apiVersionText(gvk), kind: gvk.kind };
}

function metadataOf(object: JsonObject): JsonObject | undefined {
  const metadata = getKey(object, 'metadata');
  return isObject(metadata) ? metadata : undefined;
}

function managedFieldsOf(object: JsonObject): Json | undefined {
  const metadata = metadataOf(object);
  return metadata && getKey(metadata, 'managedFields');
}

function uidOf(object: JsonObject): string {
  const metadata = metadataOf(object);
  const uid = metadata && getKey(metadata, 'uid');
  return typeof uid === 'string' ? uid : '';
}

function withoutManaged(object: JsonObject): JsonObject {
  const metadata = metadataOf(object);
  if (metadata === undefined || !Object.hasOwn(metadata, 'managedFields')) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}

function withManaged(object: JsonObject, managed: Managed): JsonObject {
  const bare = withoutManaged(object);
  if (managed.size === 0) return bare;
  const metadata: { [key: string]: Json } = { ...metadataOf(bare) };
  setKey(metadata, 'managedFields', encodeManaged(managed));
  return { ...bare, metadata };
}

/** `default/web; apps/v1, Kind=Deployment` */
function objectText(object: JsonObject, gvk: GroupVersionKind): string {
  const metadata = metadataOf(object);
  const text = (key: string): string => {
    const value = metadata && getKey(metadata, key);
    return typeof value === 'string' ? value : '';
  };
  return `${text('namespace')}/${text('name')}; ${gvkText(gvk)}`;
}

/**
 * What is to be stored of a changed object: with the times of the live one where nothing but times differs, so that an apply that changes
 * nothing writes nothing (apiserver, IgnoreManagedFieldsTimestampsTransformer).
 */
export function keepTimes(next: JsonObject, live: JsonObject): JsonObject {
  const entries = managedFieldsOf(next);
  const before = managedFieldsOf(live);
  if (!Array.isArray(entries) || !Array.isArray(before) || entries.length === 0 || entries.length !== before.length) return next;
  for (const [i, entry] of entries.entries()) if (!jsonEqual(timeless(entry), timeless(before[i] ?? null))) return next;
  return jsonEqual(withoutManaged(next), withoutManaged(live)) ? live : next;
}

function timeless(entry: Json): Json {
  if (!isObject(entry)) return entry;
  const { time: _, ...rest } = entry;
  return rest;
}
