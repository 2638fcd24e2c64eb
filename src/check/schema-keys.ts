/** What values.schema.json says of keys, as far as plain `properties` and local `$ref`s tell it. */
import { GoError, unmarshalJson, type Value } from '../golang/index.ts';

export interface SchemaKeys {
  /** What the schema says of a key: it names it, it forbids it, or nothing certain. */
  readonly of: (path: readonly string[]) => 'named' | 'forbidden' | 'unknown';
  /** The value is there whenever the values are valid. */
  readonly requires: (path: readonly string[]) => boolean;
}

const MAX_REFERENCES = 20;

export function schemaKeys(text: string | undefined): SchemaKeys {
  const root = text === undefined ? undefined : parsed(text);
  if (!(root instanceof Map)) return { of: () => 'unknown', requires: () => false };
  const resolve = (node: Value | undefined): ReadonlyMap<string, Value> | undefined => {
    let at = node;
    for (let i = 0; at instanceof Map && typeof at.get('$ref') === 'string'; i++) {
      const pointer = at.get('$ref') as string;
      if (!pointer.startsWith('#/') || i > MAX_REFERENCES) return undefined;
      at = pointer
        .slice(2)
        .split('/')
        .reduce<Value | undefined>(
          (v, key) => (v instanceof Map ? v.get(key.replaceAll('~1', '/').replaceAll('~0', '~')) : undefined),
          root,
        );
    }
    return at instanceof Map ? at : undefined;
  };
  const step = (node: ReadonlyMap<string, Value>, key: string): Value | undefined => {
    const properties = node.get('properties');
    return properties instanceof Map ? properties.get(key) : undefined;
  };
  const isPlain = (node: ReadonlyMap<string, Value>): boolean =>
    !['allOf', 'anyOf', 'oneOf', 'if', 'patternProperties', 'dependentSchemas'].some((word) => node.has(word));
  return {
    of: (path) => {
      let node = resolve(root);
      for (const key of path) {
        if (node === undefined) return 'unknown';
        const next = step(node, key);
        if (next === undefined) return node.get('additionalProperties') === false && isPlain(node) ? 'forbidden' : 'unknown';
        node = resolve(next);
        if (node === undefined) return 'named';
      }
      return 'named';
    },
    requires: (path) => {
      let node = resolve(root);
      for (const key of path) {
        const required = node?.get('required');
        if (node === undefined || !Array.isArray(required) || !required.includes(key)) return false;
        node = resolve(step(node, key));
      }
      return true;
    },
  };
}

function parsed(text: string): Value | undefined {
  try {
    return unmarshalJson(text);
  } catch (error) {
    if (error instanceof GoError) return undefined;
    throw error;
  }
}
