/**
 * The objects of a stream as `helm lint` reads them: k8s.io/apimachinery's YAMLOrJSONDecoder into a struct of apiVersion, kind and
 * metadata, so that wrong types in these are errors. A stream that begins with "{" is read as JSON when it is one JSON value.
 */
import { type FieldType, type HelmVersion, readYamlStruct, type StructType } from '../../chart/index.ts';
import { GoError, unmarshalJson } from '../../golang/index.ts';
import { documents } from '../../yaml/index.ts';

export type StreamObject =
  | {
      readonly apiVersion: string;
      readonly kind: string;
      readonly name: string;
      readonly offset: number;
      readonly error?: undefined;
      readonly errorOffset?: undefined;
    }
  | { readonly error: string; readonly offset: number; readonly errorOffset: number };

const METADATA: StructType = {
  kind: 'struct',
  name: 'k8sYamlMetadata',
  fields: new Map([
    ['Namespace', { kind: 'string' }],
    ['Name', { kind: 'string' }],
  ]),
};
const typeNamed = (name: string): StructType => ({
  kind: 'struct',
  name,
  fields: new Map<string, FieldType>([
    ['apiVersion', { kind: 'string' }],
    ['Kind', { kind: 'string' }],
    ['Metadata', METADATA],
  ]),
});
const TYPES: Readonly<Record<HelmVersion, StructType>> = { 4: typeNamed('k8sYamlStruct'), 3: typeNamed('K8sYamlStruct') };

/** The objects; documents without one are passed over. Ends after the first error. */
export function* readObjects(text: string, helm: HelmVersion): Generator<StreamObject> {
  for (const part of isJson(text) ? [{ text, offset: 0 }] : documents(text)) {
    if ('error' in part) {
      yield { error: part.error, offset: part.offset, errorOffset: part.offset };
      return;
    }
    const read = readYamlStruct(part.text, TYPES[helm], 'rules');
    if ('error' in read) {
      // Helm 4: a stream that begins with "{" is tried as JSON first, and that error is the one that is told.
      const brace = helm === 4 ? /^\s*\{\{/.exec(text) : null;
      const json = brace && `json: offset ${brace[0].length}: invalid character '{' looking for beginning of object key string`;
      yield { error: json ?? read.error, offset: part.offset, errorOffset: part.offset + (read.offset ?? 0) };
      return;
    }
    if (read.isNull) continue;
    const metadata = read.fields.get('Metadata');
    const string = (value: unknown): string => (typeof value === 'string' ? value : '');
    yield {
      apiVersion: string(read.fields.get('apiVersion')),
      kind: string(read.fields.get('Kind')),
      name: metadata instanceof Map ? string(metadata.get('Name')) : '',
      offset: part.offset,
    };
  }
}

function isJson(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false;
  try {
    unmarshalJson(text);
    return true;
  } catch (error) {
    if (error instanceof GoError) return false;
    throw error;
  }
}
