/** Dynamic resource allocation (pkg/apis/resource/v1…/defaults.go). Taints get the time of the request, where one is given. */
import { isObject, type Json, type JsonObject, setKey } from '../../kube/index.ts';
import { applyShape, type DefaultsContext, isUnset, isZero, objectIn, type Part, type Shape, withField } from './shape.ts';

const TOLERATIONS: Part = ['tolerations', { empty: [['operator', 'Equal']] }];

/** Exactly one device, unless it says otherwise. */
function fillCount(request: JsonObject): JsonObject {
  const typed = isZero(request['allocationMode']) ? withField(request, 'allocationMode', 'ExactCount') : request;
  return typed['allocationMode'] === 'ExactCount' && isZero(typed['count']) ? withField(typed, 'count', 1) : typed;
}

const DEVICE_REQUEST: Shape = { before: fillCount, each: [TOLERATIONS] };

const REQUEST: Shape = { inside: [['exactly', DEVICE_REQUEST]], each: [['firstAvailable', DEVICE_REQUEST]] };
/** v1beta1 has the request's fields beside its alternatives: from 1.33 on they are filled only if a class is named. */
const REQUEST_V1BETA1: Shape = {
  before: (request, { minor }) => (minor >= 33 && isZero(request['deviceClassName']) ? request : fillCount(request)),
  each: [['firstAvailable', DEVICE_REQUEST], TOLERATIONS],
};

function claimSpec(request: Shape): Shape {
  return { inside: [['devices', { each: [['requests', request]] }]] };
}

const CLAIM_STATUS: Part = [
  'status',
  { inside: [['allocation', { inside: [['devices', { each: [['results', { each: [TOLERATIONS] }]] }]] }]] },
];

export const RESOURCE_CLAIM: Shape = { inside: [['spec', claimSpec(REQUEST)], CLAIM_STATUS] };
export const RESOURCE_CLAIM_TEMPLATE: Shape = { inside: [['spec', { inside: [['spec', claimSpec(REQUEST)]] }]] };
export const RESOURCE_CLAIM_V1BETA1: Shape = { inside: [['spec', claimSpec(REQUEST_V1BETA1)], CLAIM_STATUS] };
export const RESOURCE_CLAIM_TEMPLATE_V1BETA1: Shape = { inside: [['spec', { inside: [['spec', claimSpec(REQUEST_V1BETA1)]] }]] };

/** v1alpha1 and v1alpha2, 1.26 to 1.30. */
const WAIT: Shape = { empty: [['allocationMode', 'WaitForFirstConsumer']] };
export const RESOURCE_CLAIM_V1ALPHA2: Shape = { always: [['spec', WAIT]] };
export const RESOURCE_CLAIM_TEMPLATE_V1ALPHA2: Shape = { always: [['spec', { always: [['spec', WAIT]] }]] };

/** v1alpha3 of 1.31 to 1.33: v1beta1 without its later exception. */
const REQUEST_V1ALPHA3: Shape = { before: fillCount };
export const RESOURCE_CLAIM_V1ALPHA3: Shape = { inside: [['spec', claimSpec(REQUEST_V1ALPHA3)]] };
export const RESOURCE_CLAIM_TEMPLATE_V1ALPHA3: Shape = { inside: [['spec', { inside: [['spec', claimSpec(REQUEST_V1ALPHA3)]] }]] };

const TAINT: Shape = {
  before: (taint, { now }) => (now !== undefined && isUnset(taint['timeAdded']) ? withField(taint, 'timeAdded', now) : taint),
};
const DEVICE: Shape = { before: fillMultipliers, each: [['taints', TAINT]] };

const MULTIPLIER: Shape = { unset: [['allocationMultiplier', '1']] };

function fillMultipliers(device: JsonObject, context: DefaultsContext): JsonObject {
  const mappings = objectIn(device, 'nodeAllocatableResourceMappings');
  if (mappings === undefined) return device;
  let out: { [key: string]: Json } | undefined;
  for (const name of Object.keys(mappings)) {
    const old = mappings[name];
    // Go: a null among a map's structs is an empty struct.
    if (!isUnset(old) && !isObject(old)) continue;
    const made = applyShape(old ?? {}, MULTIPLIER, context);
    if (made === old) continue;
    out ??= { ...mappings };
    setKey(out, name, made);
  }
  return out === undefined ? device : withField(device, 'nodeAllocatableResourceMappings', out);
}

export const RESOURCE_SLICE: Shape = { inside: [['spec', { each: [['devices', DEVICE]] }]] };
export const RESOURCE_SLICE_V1BETA1: Shape = { inside: [['spec', { each: [['devices', { inside: [['basic', DEVICE]] }]] }]] };
export const DEVICE_TAINT_RULE: Shape = { always: [['spec', { always: [['taint', TAINT]] }]] };
export const RESOURCE_POOL_STATUS_REQUEST: Shape = { always: [['spec', { unset: [['limit', 100]] }]] };
