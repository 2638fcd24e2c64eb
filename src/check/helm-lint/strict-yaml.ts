/** Chart.yaml read strictly: what sigs.k8s.io/yaml's UnmarshalStrict says of a key that is there twice and of a field that is none. */
import { didYouMean, positionAt } from '../../base/index.ts';
import { quote, sortedKeys, type Value } from '../../golang/index.ts';
import { readYaml } from '../../yaml/index.ts';

export interface StrictFailure {
  readonly message: string;
  readonly offset: number;
  readonly hint?: string;
}

interface Fields {
  readonly [name: string]: Fields | null;
}

const DEPENDENCY: Fields = {
  name: null,
  version: null,
  repository: null,
  condition: null,
  tags: null,
  enabled: null,
  'import-values': null,
  alias: null,
};
/** The fields of chart.Metadata; those below which anything may stand are null. */
const METADATA: Fields = {
  name: null,
  home: null,
  sources: null,
  version: null,
  description: null,
  keywords: null,
  maintainers: { name: null, email: null, url: null },
  icon: null,
  apiVersion: null,
  condition: null,
  tags: null,
  appVersion: null,
  deprecated: null,
  annotations: null,
  kubeVersion: null,
  dependencies: DEPENDENCY,
  type: null,
};

export function strictFailure(text: string): StrictFailure | undefined {
  const keys = new Map<object, Map<string, number>>();
  const twice: { line: number; key: string; offset: number }[] = [];
  const read = readYaml(text, {
    mark: (container, key, keyOffset, valueOffset) => {
      if (typeof key !== 'string') return;
      const known = keys.get(container);
      if (known === undefined) keys.set(container, new Map([[key, keyOffset]]));
      else if (known.has(key)) twice.push({ line: positionAt(text, valueOffset).line, key, offset: keyOffset });
      else known.set(key, keyOffset);
    },
  });
  if (read.error !== undefined || !(read.value instanceof Map)) return undefined;
  const [first] = twice;
  if (first !== undefined) {
    const lines = twice.map(({ line, key }) => `  line ${line}: key ${quote(key)} already set in map`);
    return { message: `error converting YAML to JSON: yaml: unmarshal errors:\n${lines.join('\n')}`, offset: first.offset };
  }
  return unknownField(read.value, METADATA, keys);
}

function unknownField(value: Value, fields: Fields, keys: ReadonlyMap<object, ReadonlyMap<string, number>>): StrictFailure | undefined {
  if (Array.isArray(value)) {
    for (const item of value) {
      const found = unknownField(item, fields, keys);
      if (found !== undefined) return found;
    }
  }
  if (!(value instanceof Map)) return undefined;
  for (const key of sortedKeys(value)) {
    const name = Object.keys(fields).find((field) => field.toLowerCase() === key.toLowerCase());
    if (name === undefined) {
      const near = didYouMean(key, Object.keys(fields));
      return {
        message: `error unmarshaling JSON: while decoding JSON: json: unknown field ${quote(key)}`,
        offset: keys.get(value)?.get(key) ?? 0,
        ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
      };
    }
    const inner = fields[name];
    const found = inner ? unknownField(value.get(key)!, inner, keys) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
