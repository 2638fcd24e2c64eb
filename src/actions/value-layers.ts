/** The values that a user gives beside a chart's own: files and arguments, in the order in which helm merges them. */
import { decodeUtf8, encodeUtf8, fromBytes } from '../base/index.ts';
import type { ReadFile, ValuesLayer } from '../chart/index.ts';
import { type Host, HostError } from './host.ts';

export interface GivenValues {
  readonly valueFiles?: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly setJson?: readonly string[];
  readonly setFile?: readonly string[];
  readonly setLiteral?: readonly string[];
}

/** Throws HostError for a values file that cannot be read. */
export function readLayers(host: Host, given: GivenValues): ValuesLayer[] {
  const layers: ValuesLayer[] = [];
  for (const name of given.valueFiles ?? []) layers.push({ kind: 'file', source: { name, text: fromBytes(host.readFile(name)) } });
  const kinds = [
    ['set', given.set],
    ['set-string', given.setString],
    ['set-json', given.setJson],
    ['set-literal', given.setLiteral],
  ] as const;
  for (const [kind, texts] of kinds) for (const text of texts ?? []) layers.push({ kind, text: encodeUtf8(text) });
  for (const text of given.setFile ?? [])
    layers.push({ kind: 'set-file', text: encodeUtf8(text), read: (path) => readSetFile(host, path) });
  return layers;
}

function readSetFile(host: Host, path: string): ReturnType<ReadFile> {
  try {
    return { content: fromBytes(host.readFile(decodeUtf8(path))) };
  } catch (error) {
    if (error instanceof HostError) return { error: error.message };
    throw error;
  }
}
