/**
 * What the API server fills in when it stores an object: pkg/apis/<group>/<version>/{defaults,zz_generated.defaults}.go of Kubernetes, and the
 * few conversions that a reader sees (stringData, the second name of the service account, claim templates' types). Not what the strategies of
 * a create or an update add (cluster IPs, generations, job selectors): that is the cluster's work. Nor are the empty structs that Go's
 * encoder prints where a field is not there (`resources: {}`, `status: {}`, `strategy: {}`, `creationTimestamp: null`).
 */
import { isList, isObject, type JsonObject } from '../../kube/index.ts';
import { SHAPES } from './kinds.ts';
import { applyShape, applyToItems, type DefaultsContext, type Shape } from './shape.ts';

export type { DefaultsContext } from './shape.ts';

/**
 * The object with its defaults; the same object where nothing is to fill in or the kind is unknown. Parts that stay are shared with the input.
 * Nothing is thrown: what is of a wrong type is left as it is. Applying twice gives the same.
 */
export function applyDefaults(object: JsonObject, context: DefaultsContext): JsonObject {
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return object;
  const shape = shapeOf(apiVersion, kind);
  if (shape !== undefined) return applyShape(object, shape, context);
  if (!kind.endsWith('List')) return object;
  const items = shapeOf(apiVersion, kind.slice(0, -'List'.length));
  const list = object['items'];
  if (items === undefined || !isList(list)) return object;
  const made = applyToItems(list, items, context);
  return made === list ? object : { ...object, items: made };
}

/** Whether the server fills in anything for the kind. */
export function hasDefaults(apiVersion: string, kind: string): boolean {
  return shapeOf(apiVersion, kind) !== undefined;
}

function shapeOf(apiVersion: string, kind: string): Shape | undefined {
  return SHAPES.get(kind)?.find(([versions]) => versions.includes(apiVersion))?.[1];
}

/** The defaults of a pod's spec alone, as a template has them. */
export function applyTemplateDefaults(template: JsonObject, context: DefaultsContext): JsonObject {
  const holder = applyDefaults({ apiVersion: 'v1', kind: 'PodTemplate', template }, context);
  const made = holder['template'];
  return isObject(made) ? made : template;
}
