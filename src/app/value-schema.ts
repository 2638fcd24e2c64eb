/** The draft-07 schemas of the kinds of values that charts have. Where Kubernetes takes a number or a text, so do these. */
import type { Json, JsonMap } from './model.ts';

export const TEXT: JsonMap = { type: 'string' };
/** What a label of Kubernetes may be. */
export const LABEL: JsonMap = { type: 'string', maxLength: 63, pattern: '^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$' };
export const FLAG: JsonMap = { type: 'boolean' };
export const TEXT_MAP: JsonMap = { type: 'object', additionalProperties: { type: 'string' } };
/** A map or list that Kubernetes itself checks. */
export const OPEN_MAP: JsonMap = { type: 'object' };
export const OPEN_LIST: JsonMap = { type: 'array', items: { type: 'object' } };
/** A variable's value: whatever can be written as text. */
export const VARIABLE: JsonMap = { type: ['string', 'number', 'boolean'] };
export const CPU: JsonMap = { type: ['string', 'number'], pattern: '^[0-9]+(\\.[0-9]+)?m?$' };
/** No `m`: 512m of memory would be half a byte. */
export const MEMORY: JsonMap = { type: ['string', 'integer'], pattern: '^[0-9]+(\\.[0-9]+)?(k|M|G|T|Ki|Mi|Gi|Ti)?$' };
export const QUANTITY: JsonMap = { type: ['string', 'number'] };
export const COUNT_OR_PERCENT: JsonMap = { type: ['integer', 'string'], pattern: '^([0-9]+%)?$', minimum: 0 };
export const PORT: JsonMap = { type: 'integer', minimum: 1, maximum: 65535 };
/** How pods keep apart; `by` only where the templates know anti-affinity too. */
export function spreadSchema(antiAffinity: boolean): JsonMap {
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      mode: { enum: ['preferred', 'required', 'none'] },
      ...(antiAffinity && { by: { enum: ['spread', 'anti-affinity'] } }),
      topologyKeys: { type: 'array', items: { type: 'string' } },
    },
  };
}
/** Kinds of rollout; the last two are Argo Rollouts'. */
export function strategySchema(progressive: boolean): JsonMap {
  const types = progressive ? ['RollingUpdate', 'Recreate', 'BlueGreen', 'Canary'] : ['RollingUpdate', 'Recreate'];
  const more = progressive ? { blueGreen: { type: 'object' }, canary: { type: 'object' } } : {};
  return {
    type: 'object',
    additionalProperties: false,
    properties: { type: { enum: types }, rollingUpdate: { type: ['object', 'null'] }, ...more },
  };
}
export const NODE_PORT: JsonMap = { type: 'integer', anyOf: [{ const: 0 }, { minimum: 30000, maximum: 32767 }] };

export function oneOf(...words: readonly Json[]): JsonMap {
  return { enum: words };
}

export function integer(minimum: number, maximum?: number): JsonMap {
  return maximum === undefined ? { type: 'integer', minimum } : { type: 'integer', minimum, maximum };
}

const SECONDS = { type: 'integer', minimum: 0 } as const;
const CHECK = { type: 'object' } as const;

/** A probe: closed, so that a misspelt field is refused instead of forgotten. */
export const PROBE: JsonMap = {
  type: 'object',
  additionalProperties: false,
  properties: {
    httpGet: CHECK,
    exec: CHECK,
    tcpSocket: CHECK,
    grpc: CHECK,
    initialDelaySeconds: SECONDS,
    periodSeconds: { type: 'integer', minimum: 1 },
    timeoutSeconds: { type: 'integer', minimum: 1 },
    failureThreshold: { type: 'integer', minimum: 1 },
    successThreshold: { type: 'integer', minimum: 1 },
    terminationGracePeriodSeconds: { type: 'integer', minimum: 1 },
  },
};

/** Hosts of an Ingress, as `helm create` lays them out. */
export const INGRESS_HOSTS: JsonMap = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['host', 'paths'],
    properties: {
      host: TEXT,
      paths: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['path'],
          properties: { path: TEXT, pathType: oneOf('Prefix', 'Exact', 'ImplementationSpecific') },
        },
      },
    },
  },
};

export const INGRESS_TLS: JsonMap = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    properties: { secretName: TEXT, hosts: { type: 'array', items: TEXT } },
  },
};
