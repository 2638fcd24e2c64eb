/** ConfigMap and Secret (pkg/apis/core/validation): keys, sizes, and the keys that a Secret's type asks for. */
import { decodeUtf8 } from '../../../base/index.ts';
import { GoError, unmarshalJsonMap } from '../../../golang/index.ts';
import { At, byteLength, configMapKeyErrors, type JsonObject, nameIsDnsSubdomain, type Report } from '../../../kube/index.ts';
import { refuse } from './checks.ts';
import type { Kind } from './context.ts';
import { entry, part, text } from './read.ts';

/** Of all values together. */
const MAX_BYTES = 1024 * 1024;
const DATA: At = At.root.to('data');

export const configMap: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report) {
    const [data, binary] = [part(object['data']), part(object['binaryData'])];
    let bytes = 0;
    for (const key of Object.keys(data)) {
      refuse(DATA.to(key), report, 'api/data-key', key, configMapKeyErrors(key));
      if (Object.hasOwn(binary, key)) report.invalid(DATA.to(key), 'api/data-key', key, 'duplicate of key present in binaryData');
      bytes += byteLength(text(data[key]));
    }
    for (const key of Object.keys(binary)) {
      refuse(At.root.to('binaryData').to(key), report, 'api/data-key', key, configMapKeyErrors(key));
      bytes += base64Bytes(text(binary[key]));
    }
    // Go: the path is empty.
    if (bytes > MAX_BYTES) report.tooLong(At.root, 'api/data-size', MAX_BYTES);
  },
};

export const secret: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report) {
    const data = secretData(object);
    let bytes = 0;
    for (const key of Object.keys(data)) {
      refuse(DATA.to(key), report, 'api/data-key', key, configMapKeyErrors(key));
      bytes += base64Bytes(text(data[key]));
    }
    if (bytes > MAX_BYTES) report.tooLong(DATA, 'api/data-size', MAX_BYTES);
    secretType(object, data, report);
  },
};

/** `data` with what `stringData` puts over it, which the server does before it validates. */
export function secretData(object: JsonObject): JsonObject {
  const texts = part(object['stringData']);
  const keys = Object.keys(texts);
  if (keys.length === 0) return part(object['data']);
  const entries = keys.map((key) => [key, Buffer.from(text(texts[key]), 'utf8').toString('base64')]);
  return { ...part(object['data']), ...Object.fromEntries(entries) };
}

function secretType(object: JsonObject, data: JsonObject, report: Report): void {
  const rule = 'api/secret-keys';
  const need = (...keys: readonly string[]): void => {
    for (const key of keys) if (!Object.hasOwn(data, key)) report.required(DATA.to(key), rule);
  };
  switch (text(object['type'])) {
    case 'kubernetes.io/service-account-token': {
      const key = 'kubernetes.io/service-account.name';
      const annotations = part(part(object['metadata'])['annotations']);
      if (text(entry(annotations, key)) === '') report.required(At.root.to('metadata').to('annotations').to(key), rule);
      return;
    }
    case 'kubernetes.io/dockercfg':
      Object.hasOwn(data, '.dockercfg') ? jsonObject(data, '.dockercfg', report) : need('.dockercfg');
      return;
    case 'kubernetes.io/dockerconfigjson':
      Object.hasOwn(data, '.dockerconfigjson') ? jsonObject(data, '.dockerconfigjson', report) : need('.dockerconfigjson');
      return;
    case 'kubernetes.io/basic-auth':
      if (!Object.hasOwn(data, 'username') && !Object.hasOwn(data, 'password')) need('username', 'password');
      return;
    case 'kubernetes.io/ssh-auth':
      if (text(entry(data, 'ssh-privatekey')) === '') report.required(DATA.to('ssh-privatekey'), rule);
      return;
    case 'kubernetes.io/tls':
      need('tls.crt', 'tls.key');
      return;
  }
}

function jsonObject(data: JsonObject, key: string, report: Report): void {
  const fault = jsonObjectFault(Buffer.from(text(data[key]), 'base64').toString('latin1'));
  if (fault !== undefined) report.invalid(DATA.to(key), 'api/secret-keys', '<secret contents redacted>', fault);
}

/** null is let through: Go decodes it into an empty map. */
function jsonObjectFault(written: string): string | undefined {
  try {
    unmarshalJsonMap(written);
    return undefined;
  } catch (error) {
    if (error instanceof GoError) return decodeUtf8(error.message);
    throw error;
  }
}

/** The bytes that a base64 text stands for; line breaks do not count. */
function base64Bytes(text: string): number {
  const plain = /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, '') : text;
  const padding = plain.endsWith('==') ? 2 : plain.endsWith('=') ? 1 : 0;
  return Math.max(0, Math.floor((plain.length * 3) / 4) - padding);
}
