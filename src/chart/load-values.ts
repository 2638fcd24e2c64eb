/** Reads values files: the documents of one file merged into one map (Helm 4), or the first document alone (Helm 3). */
import { type Diagnostic, errorOf, type Origins, positionAt, type Result, type Source } from '../base/index.ts';
import type { GoMap } from '../golang/index.ts';
import { type Mark, readYamlMap } from '../yaml/index.ts';
import { mergeMaps } from './merge-maps.ts';
import type { HelmVersion } from './version.ts';

/** Most documents in one values file. */
const MAX_DOCUMENTS = 10_000;

export interface ReadValuesOptions {
  readonly helm?: HelmVersion;
  readonly origins?: Origins | undefined;
  /** What stands before the error: "cannot load values.yaml: ", "failed to parse prod.yaml: ". */
  readonly prefix?: string;
}

/** The values of one file. With an error the map is what had been read before it. */
export function readValues(source: Source, options: ReadValuesOptions = {}): Result<GoMap> {
  if ((options.helm ?? 4) === 3) return readDocument(source, source.text, 0, '', options);
  let values: GoMap = new Map();
  let count = 0;
  for (const part of documents(source.text)) {
    if ('error' in part)
      return { value: values, diagnostics: [failure(source, part.offset, `error reading yaml document: ${part.error}`, options)] };
    if (++count > MAX_DOCUMENTS)
      return { value: values, diagnostics: [failure(source, part.offset, `more than ${MAX_DOCUMENTS} documents`, options)] };
    const read = readDocument(source, part.text, part.offset, 'cannot unmarshal yaml document: ', options);
    if (read.diagnostics.length > 0) return { value: values, diagnostics: read.diagnostics };
    values = count === 1 ? read.value : mergeMaps(values, read.value, options.origins);
  }
  return { value: values, diagnostics: [] };
}

function readDocument(source: Source, text: string, offset: number, prefix: string, options: ReadValuesOptions): Result<GoMap> {
  const { origins } = options;
  const mark: Mark | undefined =
    origins && ((container, key, keyOffset) => origins.set(container, key, { source: source.name, offset: offset + keyOffset }));
  const read = readYamlMap(text, mark === undefined ? {} : { mark });
  if (read.error === undefined) return { value: read.value, diagnostics: [] };
  return { value: new Map(), diagnostics: [failure(source, offset + read.error.offset, prefix + read.error.message, options)] };
}

function failure(source: Source, offset: number, message: string, options: ReadValuesOptions): Diagnostic {
  const at = Math.min(offset, source.text.length);
  return errorOf('chart/values-syntax', (options.prefix ?? '') + message, {
    location: { file: source.name, ...positionAt(source.text, at) },
  });
}

type Part = { readonly text: string; readonly offset: number } | { readonly error: string; readonly offset: number };

/**
 * The documents as k8s.io/apimachinery's YAMLReader cuts them: at lines that begin with "---". A separator at the beginning of a
 * document belongs to it; after "---" nothing may follow but a comment. The last line is ended when it is not.
 */
function* documents(text: string): Generator<Part> {
  let start = 0;
  for (let line = 0; line < text.length; ) {
    const end = text.indexOf('\n', line);
    const next = end === -1 ? text.length : end + 1;
    if (text.startsWith('---', line)) {
      const rest = text.slice(line + 3, next).trim();
      if (rest !== '' && !rest.startsWith('#')) {
        yield { error: `invalid Yaml document separator: ${rest}`, offset: line };
        return;
      }
      if (line !== start) {
        yield { text: text.slice(start, line), offset: start };
        start = next;
      }
    }
    line = next;
  }
  // Helm: each line is written with "\n", the last one too: it counts in a block scalar at the end.
  if (start < text.length) yield { text: text.endsWith('\n') ? text.slice(start) : `${text.slice(start)}\n`, offset: start };
}
