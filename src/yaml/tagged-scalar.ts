/** Scalars by their tag and text (yaml.v2, resolve.go and decode.go). */
import { encodeRune, runes } from '../golang/index.ts';
import { fail } from './failure.ts';
import type { Node } from './parser.ts';
import { isTimestamp, resolveScalar, type Scalar } from './resolve.ts';

const PREFIX = 'tag:yaml.org,2002:';
export const MERGE_TAG = 'tag:yaml.org,2002:merge';

/** A scalar by its tag and text. */
export function scalarOf(node: Node): Scalar {
  const { tag, value } = node;
  if (tag === '') return node.implicit ? resolveScalar(value) : value;
  if (!tag.startsWith(PREFIX)) return value;
  switch (tag.slice(PREFIX.length)) {
    case 'binary':
      return decodeBase64(value) ?? fail('!!binary value contains invalid base64 data', node.start);
    case 'timestamp':
      return isTimestamp(value) ? value : failTag(node, resolveScalar(value));
    case 'null': {
      const found = resolveScalar(value);
      return found === null ? null : failTag(node, found);
    }
    case 'bool': {
      const found = resolveScalar(value);
      return typeof found === 'boolean' ? found : failTag(node, found);
    }
    case 'int': {
      const found = resolveScalar(value);
      return typeof found === 'bigint' ? found : failTag(node, found);
    }
    case 'float': {
      const found = resolveScalar(value);
      if (typeof found === 'bigint' && found < 2n ** 63n) return Number(found);
      return typeof found === 'number' ? found : failTag(node, found);
    }
    default:
      return value;
  }
}

function failTag(node: Node, found: Scalar): never {
  fail(`cannot decode ${shortTagOf(found)} \`${node.value}\` as a !!${node.tag.slice(PREFIX.length)}`, node.start);
}

function shortTagOf(found: Scalar): string {
  switch (typeof found) {
    case 'bigint':
      return '!!int';
    case 'number':
      return '!!float';
    case 'boolean':
      return '!!bool';
    default:
      return found === null ? '!!null' : '!!str';
  }
}

/** What JSON makes of a scalar: in !!binary, a byte that is not UTF-8 becomes U+FFFD. */
export function jsonScalar(node: Node): Scalar {
  const scalar = scalarOf(node);
  return node.tag === '' || typeof scalar !== 'string' ? scalar : runes(scalar).map(encodeRune).join('');
}

/** base64.StdEncoding.DecodeString. */
function decodeBase64(text: string): string | undefined {
  const packed = text.replace(/[\r\n]/g, '');
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) return undefined;
  return Buffer.from(packed, 'base64').toString('latin1');
}
