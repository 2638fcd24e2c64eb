/** The other kinds of the core group (pkg/apis/core/v1/defaults.go). */
import { encodeUtf8 } from '../../base/index.ts';
import { isObject, type Json, type JsonObject, setKey } from '../../kube/index.ts';
import { POD_TEMPLATE } from './pod.ts';
import { roundLists } from './resource-list.ts';
import { isEmptyList, isEmptyMap, isUnset, isZero, objectIn, type Shape, steps, withField, withoutField } from './shape.ts';

export const POD_TEMPLATE_OBJECT: Shape = { always: [['template', POD_TEMPLATE]] };

export const SECRET: Shape = { empty: [['type', 'Opaque']], after: encodeStringData };

/** `stringData` is for writing only: it overwrites `data` and is never shown (pkg/apis/core/v1/conversion.go). */
function encodeStringData(secret: JsonObject): JsonObject {
  const { data, stringData } = secret;
  if (!isObject(stringData) || (!isUnset(data) && !isObject(data))) return secret;
  const written: { [key: string]: Json } = {};
  for (const key of Object.keys(stringData)) {
    const text = stringData[key];
    // null is the empty string, as for every string of Go's.
    if (typeof text !== 'string' && text !== null) return secret;
    setKey(written, key, btoa(encodeUtf8(text ?? '')));
  }
  const rest = withoutField(secret, 'stringData');
  return isEmptyMap(written) ? rest : withField(rest, 'data', { ...data, ...written });
}

/** The label with its name is on every namespace from 1.21 on. */
export const NAMESPACE: Shape = {
  before: (namespace, { minor }) => {
    const metadata = objectIn(namespace, 'metadata');
    const name = metadata?.['name'];
    if (minor < 21 || metadata === undefined || typeof name !== 'string' || name === '') return namespace;
    const { labels } = metadata;
    if (!isUnset(labels) && !isObject(labels)) return namespace;
    if (labels?.[NAME_LABEL] === name) return namespace;
    return withField(namespace, 'metadata', withField(metadata, 'labels', { ...labels, [NAME_LABEL]: name }));
  },
  always: [['status', { empty: [['phase', 'Active']] }]],
};
const NAME_LABEL = 'kubernetes.io/metadata.name';

export const NODE: Shape = {
  inside: [
    [
      'status',
      {
        before: (status) =>
          isUnset(status['allocatable']) && isObject(status['capacity']) ? withField(status, 'allocatable', status['capacity']) : status,
        after: roundLists('capacity', 'allocatable'),
      },
    ],
  ],
};

export const RESOURCE_QUOTA: Shape = {
  inside: [
    ['spec', { after: roundLists('hard') }],
    ['status', { after: roundLists('hard', 'used') }],
  ],
};

const LIMITS = ['max', 'min', 'default', 'defaultRequest'] as const;

export const LIMIT_RANGE: Shape = {
  inside: [
    [
      'spec',
      {
        each: [['limits', { after: steps(fillLimits, roundLists(...LIMITS, 'maxLimitRequestRatio')) }]],
      },
    ],
  ],
};

/** Of containers: the default limit is the maximum, the default request is the default limit, or else the minimum. */
function fillLimits(item: JsonObject): JsonObject {
  if (item['type'] !== 'Container') return item;
  if (LIMITS.some((key) => !isUnset(item[key]) && !isObject(item[key]))) return item;
  const limits = merged(item['default'], item['max']);
  const requests = merged(merged(item['defaultRequest'], limits), item['min']);
  let out = item;
  if (limits !== item['default'] && !isEmptyMap(limits)) out = withField(out, 'default', limits as JsonObject);
  if (requests !== item['defaultRequest'] && !isEmptyMap(requests)) out = withField(out, 'defaultRequest', requests as JsonObject);
  return out;
}

/** The list with what only the other one has; the same list where that is nothing. */
function merged(list: Json | undefined, other: Json | undefined): Json | undefined {
  if (!isObject(other)) return list;
  if (!isObject(list)) return other;
  return Object.keys(other).every((name) => Object.hasOwn(list, name)) ? list : { ...other, ...list };
}

export const TOKEN_REQUEST: Shape = { always: [['spec', { unset: [['expirationSeconds', 3600]] }]] };

/**
 * Known gap: a kubelet's own request would get another signer, which takes reading its certificate request; only 1.20 and 1.21 serve this
 * version.
 */
export const CERTIFICATE_SIGNING_REQUEST_V1BETA1: Shape = {
  always: [
    [
      'spec',
      {
        unset: [
          ['usages', ['digital signature', 'key encipherment']],
          ['signerName', 'kubernetes.io/legacy-unknown'],
        ],
      },
    ],
  ],
  inside: [['status', { each: [['conditions', { empty: [['status', 'True']] }]] }]],
};

export const POD_CERTIFICATE_REQUEST: Shape = { always: [['spec', { unset: [['maxExpirationSeconds', 86400]] }]] };

const SERVICE_PORT: Shape = { unset: [['port', 443]] };
export const SERVICE_CLIENT: Shape = { inside: [['service', SERVICE_PORT]] };

/** A definition of custom resources (apiextensions-apiserver, pkg/apis/apiextensions/v1/defaults.go). */
export const CUSTOM_RESOURCE_DEFINITION: Shape = {
  always: [
    [
      'spec',
      {
        inside: [['conversion', { inside: [['webhook', { inside: [['clientConfig', SERVICE_CLIENT]] }]] }]],
        after: fillDefinition,
      },
    ],
  ],
  after: fillStoredVersions,
};

const CONVERSION_V1BETA1: Shape = {
  before: (conversion) =>
    conversion['strategy'] === 'Webhook' && isEmptyList(conversion['conversionReviewVersions'])
      ? withField(conversion, 'conversionReviewVersions', ['v1beta1'])
      : conversion,
  inside: [['webhookClientConfig', SERVICE_CLIENT]],
};

export const CUSTOM_RESOURCE_DEFINITION_V1BETA1: Shape = {
  always: [
    [
      'spec',
      {
        before: fillVersions,
        empty: [['scope', 'Namespaced']],
        unset: [['preserveUnknownFields', true]],
        inside: [['conversion', CONVERSION_V1BETA1]],
        after: fillDefinition,
      },
    ],
  ],
  after: fillStoredVersions,
};

export const API_SERVICE: Shape = { inside: [['spec', SERVICE_CLIENT]] };

function fillDefinition(input: JsonObject): JsonObject {
  let spec = input;
  const names = objectIn(spec, 'names');
  const kind = names?.['kind'];
  if (names !== undefined && typeof kind === 'string' && kind !== '') {
    let made = names;
    if (isZero(made['singular'])) made = withField(made, 'singular', kind.toLowerCase());
    if (isZero(made['listKind'])) made = withField(made, 'listKind', `${kind}List`);
    if (made !== names) spec = withField(spec, 'names', made);
  }
  return isUnset(spec['conversion']) ? withField(spec, 'conversion', { strategy: 'None' }) : spec;
}

function fillStoredVersions(object: JsonObject): JsonObject {
  const { status } = object;
  if (!isUnset(status) && !isObject(status)) return object;
  const stored = status?.['storedVersions'];
  if (!isUnset(stored) && !(Array.isArray(stored) && stored.length === 0)) return object;
  const versions = objectIn(object, 'spec')?.['versions'];
  const version = Array.isArray(versions) ? versions.find((v: Json) => isObject(v) && v['storage'] === true) : undefined;
  const name = isObject(version) ? version['name'] : undefined;
  if (version === undefined || (!isUnset(name) && typeof name !== 'string')) return object;
  return withField(object, 'status', { ...status, storedVersions: [name ?? ''] });
}

/** The first version of the API named one version; both fields say the same. */
function fillVersions(spec: JsonObject): JsonObject {
  const { version, versions } = spec;
  const first: Json | undefined = Array.isArray(versions) ? versions[0] : undefined;
  if (first === undefined && typeof version === 'string' && version !== '') {
    return withField(spec, 'versions', [{ name: version, served: true, storage: true }]);
  }
  const name = isObject(first) ? first['name'] : undefined;
  return isZero(version) && typeof name === 'string' ? withField(spec, 'version', name) : spec;
}
