/**
 * apimachinery's Semantic.DeepEqual on the wire's form: absent, null, empty lists and empty objects are the same; equal quantities are; so are
 * absence and the zero value of fields that Go does not keep as pointers.
 */
import { compareQuantity, isObject, type Json, type JsonObject } from '../../../kube/index.ts';
import { quantity } from './checks.ts';
import type { Maybe } from './read.ts';

/** Objects nested deeper are never the same; no kind's fields are. */
const MAX_DEPTH = 100;
const QUANTITIES: ReadonlySet<string> = new Set(['sizeLimit', 'divisor']);
const RESOURCE_LISTS: ReadonlySet<string> = new Set(['requests', 'limits', 'capacity', 'podFixed', 'overhead', 'hard']);
/** Pointers to texts: an empty one is not absence. */
const POINTERS: ReadonlySet<string> = new Set(
  'storageClassName volumeAttributesClassName runtimeClassName ingressClassName apiGroup containerName preemptionPolicy loadBalancerClass'.split(
    ' ',
  ),
);
/** Booleans and numbers that are no pointers. */
const PLAIN: ReadonlySet<string> = new Set(
  'hostNetwork hostPID hostIPC stdin stdinOnce tty readOnly hostPort initialDelaySeconds weight publishNotReadyAddresses nodePort'.split(
    ' ',
  ),
);

/** `key`: the field that holds the values, `parent`: the one around it. */
export function sameJson(a: Maybe, b: Maybe, key = '', parent = '', depth = 0): boolean {
  if (a === b || (isNothing(a, key) && isNothing(b, key))) return true;
  if (depth > MAX_DEPTH) return false;
  if (QUANTITIES.has(key) || RESOURCE_LISTS.has(parent)) return sameQuantity(a, b);
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, i) => sameJson(item, b[i] as Json, '', key, depth + 1))
    );
  if (isObject(a)) return isObject(b) || isNothing(b, key) ? sameObject(a, isObject(b) ? b : {}, key, depth) : false;
  return isObject(b) && isNothing(a, key) ? sameObject({}, b, key, depth) : false;
}

function sameObject(a: JsonObject, b: JsonObject, key: string, depth: number): boolean {
  const value = (object: JsonObject, name: string): Maybe => (Object.hasOwn(object, name) ? object[name] : undefined);
  for (const name of Object.keys(a)) if (!sameJson(a[name], value(b, name), name, key, depth + 1)) return false;
  for (const name of Object.keys(b)) if (!Object.hasOwn(a, name) && !sameJson(undefined, b[name], name, key, depth + 1)) return false;
  return true;
}

function sameQuantity(a: Maybe, b: Maybe): boolean {
  const [left, right] = [quantity(a), quantity(b)];
  return left !== undefined && right !== undefined && compareQuantity(left, right) === 0;
}

function isNothing(value: Maybe, key: string): boolean {
  if (value === undefined || value === null) return true;
  if (value === '') return !POINTERS.has(key);
  if (value === false || value === 0) return PLAIN.has(key);
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}
