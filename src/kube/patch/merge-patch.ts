/**
 * JSON merge patches (RFC 7386) as github.com/evanphx/json-patch merges and makes them, and kubectl's three-way patch for kinds without a type
 * (apimachinery's jsonmergepatch). Not as the RFC: nulls inside of lists' items are dropped where the list is new.
 */
import { getKey, isList, isObject, type Json, type JsonObject, setKey } from '../json.ts';
import { isTooDeep, jsonEqual, TOO_DEEP } from '../json-equal.ts';
import { fail, type PatchResult, patchResult } from './patch-result.ts';

/** Applies a merge patch. Neither value is changed; parts of both are shared with the result. */
export function applyMergePatch(document: Json, patch: Json): PatchResult {
  return patchResult(() => {
    if (isTooDeep(document) || isTooDeep(patch)) fail(TOO_DEEP, 400);
    if (document === null) fail('Invalid JSON Document');
    if (typeof patch !== 'object' || patch === null) fail('Invalid JSON Patch', 400);
    return isObject(document) && isObject(patch) ? merge(document, patch) : withoutNulls(patch);
  });
}

function merge(document: JsonObject, patch: JsonObject): JsonObject {
  const result: { [key: string]: Json } = { ...document };
  for (const key of Object.keys(patch)) {
    const value = patch[key]!;
    const current = getKey(document, key);
    if (value === null) delete result[key];
    else if (!isObject(current)) setKey(result, key, withoutNulls(value));
    else setKey(result, key, isObject(value) ? merge(current, value) : value);
  }
  return result;
}

/** Without null fields, in the items of lists too; null items stay. */
function withoutNulls(value: Json): Json {
  if (isList(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const result: { [key: string]: Json } = {};
  for (const key of Object.keys(value)) if (value[key] !== null) setKey(result, key, withoutNulls(value[key]!));
  return result;
}

/** The patch that makes `modified` of `original`: what is gone becomes null, lists are replaced. A null in `modified` cannot be said by it. */
export function createMergePatch(original: Json, modified: Json): PatchResult {
  return patchResult(() => {
    if (isTooDeep(original) || isTooDeep(modified)) fail(TOO_DEEP, 400);
    if (!isObject(original) || !isObject(modified)) fail('Invalid JSON Document');
    return difference(original, modified);
  });
}

function difference(original: JsonObject, modified: JsonObject): JsonObject {
  const patch: { [key: string]: Json } = {};
  for (const key of Object.keys(modified)) {
    const value = modified[key]!;
    const old = getKey(original, key);
    if (isObject(old) && isObject(value)) {
      const inner = difference(old, value);
      if (Object.keys(inner).length > 0) setKey(patch, key, inner);
    } else if (old === undefined || !jsonEqual(old, value)) setKey(patch, key, value);
  }
  for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) setKey(patch, key, null);
  return patch;
}

/**
 * kubectl apply's patch for kinds without a type: from `current` to `modified`, and without what was in `original` (last applied) and is in
 * `modified` no more.
 */
export function createThreeWayMergePatch(original: JsonObject, modified: JsonObject, current: JsonObject): PatchResult {
  return patchResult(() => {
    if ([original, modified, current].some((value) => isTooDeep(value))) fail(TOO_DEEP, 400);
    const changes = nullsOrValues(difference(current, modified), false);
    const deletions = nullsOrValues(difference(original, modified), true);
    return merge(deletions, changes);
  });
}

/** Only the nulls of a patch, or all but them. */
function nullsOrValues(patch: JsonObject, nulls: boolean): JsonObject {
  const result: { [key: string]: Json } = {};
  for (const key of Object.keys(patch)) {
    const value = patch[key]!;
    if (value === null) {
      if (nulls) setKey(result, key, null);
    } else if (isObject(value) && Object.keys(value).length > 0) {
      const inner = nullsOrValues(value, nulls);
      if (Object.keys(inner).length > 0) setKey(result, key, inner);
    } else if (!nulls) setKey(result, key, value);
  }
  return result;
}
