/**
 * The user's values: -f files, then --set-json, --set, --set-string, --set-file and --set-literal, in Helm's order of application
 * whatever the order on the command line (helm/pkg/cli/values). Whole objects (from a program) count as -f files.
 */
import {
  type Diagnostic,
  encodeUtf8,
  errorOf,
  hasErrors,
  type Origins,
  positionAt,
  type Result,
  type Source,
  type Span,
} from '../base/index.ts';
import { GoError, type GoMap, trimSpace, unmarshalJsonMap, type Value } from '../golang/index.ts';
import { readValues } from './load-values.ts';
import { copyMap, linked, mergeMaps } from './merge-maps.ts';
import { parseSetInto, type SetKind } from './strvals.ts';
import type { HelmVersion } from './version.ts';

export type ValuesLayer =
  | { readonly kind: 'file'; readonly source: Source }
  /** `name` is the source that origins tell. */
  | { readonly kind: 'object'; readonly value: GoMap; readonly name?: string }
  | { readonly kind: Exclude<SetKind, 'set-file'>; readonly text: string }
  | { readonly kind: 'set-file'; readonly text: string; readonly read: ReadFile };

/** The content of a file that a --set-file names, as a byte string; or why it cannot be read. */
export type ReadFile = (path: string) => { readonly content: string } | { readonly error: string };

export interface LayerOptions {
  readonly helm?: HelmVersion;
  readonly origins?: Origins;
}

/** Deepest nesting of an object from a program; YAML has the same limit. */
const MAX_DEPTH = 1000;

const SET_KINDS: readonly SetKind[] = ['set-json', 'set', 'set-string', 'set-file', 'set-literal'];

/** All layers in one map. Stops at the first error, which is Helm's sentence. */
export function mergeLayers(layers: readonly ValuesLayer[], options: LayerOptions = {}): Result<GoMap> {
  const { origins } = options;
  let values: GoMap = new Map();
  for (const layer of layers) {
    if (layer.kind === 'file') {
      const read = readValues(layer.source, { ...options, prefix: `failed to parse ${layer.source.name}: ` });
      if (hasErrors(read.diagnostics)) return { value: values, diagnostics: read.diagnostics };
      values = mergeMaps(values, read.value, origins);
    } else if (layer.kind === 'object') {
      if (isDeeper(layer.value, MAX_DEPTH)) {
        return { value: values, diagnostics: [errorOf('chart/values-depth', `values are nested deeper than ${MAX_DEPTH} levels`)] };
      }
      values = mergeMaps(values, objectValues(layer.value, layer.name ?? 'values', origins), origins);
    }
  }
  for (const kind of SET_KINDS) {
    let count = 0;
    for (const layer of layers) {
      if (layer.kind !== kind || !('text' in layer)) continue;
      // The second --set is the source "--set #2".
      const name = ++count === 1 ? `--${kind}` : `--${kind} #${count}`;
      const applied = applySet(layer, name, values, options);
      values = applied.value;
      if (hasErrors(applied.diagnostics)) return applied;
    }
  }
  return { value: values, diagnostics: [] };
}

type SetLayer = Extract<ValuesLayer, { readonly text: string }>;

function applySet(layer: SetLayer, name: string, values: GoMap, options: LayerOptions): Result<GoMap> {
  const { kind, text } = layer;
  const { origins, helm = 4 } = options;
  let place = { start: 0, end: text.length };
  const fail = (message: string): Result<GoMap> => ({ value: values, diagnostics: [setError(name, message, text, place)] });
  const trimmed = trimSpace(text);
  if (kind === 'set-json' && helm === 4 && trimmed.startsWith('{')) {
    const parsed = jsonObject(trimmed);
    if (parsed === undefined) return fail(`failed parsing --set-json data JSON: ${text}`);
    return { value: mergeMaps(values, objectValues(parsed, name, origins), origins), diagnostics: [] };
  }
  const failed = parseSetInto(kind, text, values, {
    helm,
    ...(layer.kind === 'set-file' ? { readFile: layer.read } : {}),
    failed: (start, end) => {
      place = { start, end };
    },
    ...(origins === undefined
      ? {}
      : {
          written: (container, key, offset) => {
            const old = origins.get(container, key);
            const origin = { source: name, offset };
            origins.set(container, key, old === undefined ? origin : linked(origin, old));
          },
        }),
  });
  if (failed === undefined) return { value: values, diagnostics: [] };
  return fail(kind === 'set-json' ? `failed parsing --set-json data ${text}` : `failed parsing --${kind} data: ${failed}`);
}

function jsonObject(text: string): GoMap | undefined {
  try {
    return unmarshalJsonMap(text);
  } catch (error) {
    if (error instanceof GoError) return undefined;
    throw error;
  }
}

function setError(source: string, message: string, text: string, { start, end }: Span): Diagnostic {
  const last = positionAt(text, end);
  const location = { file: encodeUtf8(source), ...positionAt(text, start), endLine: last.line, endColumn: last.column };
  return errorOf('chart/set-syntax', message, { location });
}

/** A copy, since a --set changes maps in place. */
function objectValues(value: GoMap, name: string, origins: Origins | undefined): GoMap {
  const copy = copyMap(value, origins);
  if (origins !== undefined) markAll(copy, name, origins);
  return copy;
}

function isDeeper(value: Value, limit: number): boolean {
  if (!(value instanceof Map) && !Array.isArray(value)) return false;
  if (limit === 0) return true;
  for (const item of value.values()) if (isDeeper(item, limit - 1)) return true;
  return false;
}

function markAll(container: GoMap | readonly unknown[], source: string, origins: Origins): void {
  for (const [key, value] of container.entries()) {
    if (origins.get(container, key) === undefined) origins.set(container, key, { source, offset: 0 });
    if (value instanceof Map || Array.isArray(value)) markAll(value, source, origins);
  }
}
