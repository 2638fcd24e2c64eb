/** What a command is given that takes objects: files, folders, standard input, and charts, which are rendered. */
import { type Diagnostic, encodeUtf8, errorOf, fromBytes, positionAt } from '../base/index.ts';
import type { Manifest, Render } from '../engine/index.ts';
import { documents } from '../yaml/index.ts';
import { type ChartRenderRequest, type ChartRenderResult, readChart, renderInputs } from './chart-render.ts';
import { type Host, HostError } from './host.ts';
import type { GivenValues } from './value-layers.ts';

/** The text of one document and where it stands. */
export interface ManifestText {
  /** The file, or the template: "web/templates/service.yaml". */
  readonly file: string;
  /** A byte string. */
  readonly text: string;
  /** The line of the file at which the text begins, from 1. Of a rendered one it is 1: ask the provenance. */
  readonly line: number;
  /** Of a chart: what the render knows of it. */
  readonly manifest?: Manifest;
}

export interface ManifestInput {
  readonly path: string;
  readonly kind: 'chart' | 'files';
  readonly texts: readonly ManifestText[];
  /** What could not be read or rendered. */
  readonly diagnostics: readonly Diagnostic[];
  readonly render?: Render;
  readonly sources: (file: string) => string | undefined;
}

/** Larger files are refused: no API server takes an object of more than 3 MiB. */
export const MAX_MANIFEST_BYTES: number = 64 * 1024 * 1024;

/** How a chart is to be rendered; of files it changes nothing. */
export type ManifestSource = (chart: Omit<ChartRenderRequest, 'chart'>) => ManifestInput;

/** Reads what stands at a path, once. */
export function readManifests(host: Host, path: string, values: GivenValues): ManifestSource {
  if (!isChart(host, path)) {
    const input = filesInput(host, path);
    return () => input;
  }
  const inputs = readChart(host, { ...values, chart: path });
  return (chart) => chartInput(path, renderInputs(host, inputs, { ...chart, chart: path }));
}

function filesInput(host: Host, path: string): ManifestInput {
  const files = new Map<string, string>();
  const input = { path, kind: 'files', sources: (file: string) => files.get(file) } as const;
  const texts: ManifestText[] = [];
  const diagnostics: Diagnostic[] = [];
  try {
    for (const [name, bytes] of filesOf(host, path)) {
      if (bytes.length > MAX_MANIFEST_BYTES) {
        const message = `"${name}" has ${bytes.length} bytes; at most ${MAX_MANIFEST_BYTES} are read`;
        diagnostics.push(errorOf('manifest/too-large', message, { hint: 'split the file' }));
        continue;
      }
      const text = fromBytes(bytes);
      files.set(name, text);
      texts.push(...textsOf(name, text, diagnostics));
    }
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    diagnostics.push(errorOf('host/unreadable', error.message));
  }
  return { ...input, texts, diagnostics };
}

function isChart(host: Host, path: string): boolean {
  if (path === '-') return false;
  return /\.(tgz|tar\.gz)$/.test(path) || (host.stat(path) === 'directory' && host.stat(host.join(path, 'Chart.yaml')) === 'file');
}

function chartInput(path: string, { render, sources }: ChartRenderResult): ManifestInput {
  const texts = [...render.manifests, ...render.hooks].map((manifest) => ({
    file: manifest.path,
    text: manifest.content,
    line: 1,
    manifest,
  }));
  const crds = render.crds.flatMap(({ path: file, content }) => [...textsOf(file, content, [])]);
  const diagnostics = render.diagnostics.filter(({ severity }) => severity === 'error');
  return { path, kind: 'chart', texts: [...crds, ...texts], diagnostics, render, sources };
}

function* filesOf(host: Host, path: string): Generator<readonly [string, Uint8Array]> {
  const kind = path === '-' ? 'file' : host.stat(path);
  if (kind === undefined) throw new HostError(`path "${path}" not found`);
  if (kind === 'file') {
    yield [path === '-' ? 'stdin' : path, host.readFile(path)];
    return;
  }
  const files = host.readTree(
    path,
    () => (name, isFolder) => (isFolder ? /(^|\/)(\.git|node_modules)$/.test(name) : !/\.(ya?ml|json)$/.test(name)),
  );
  for (const name of [...files.keys()].sort()) yield [host.join(path, name), files.get(name)!];
}

function* textsOf(file: string, text: string, diagnostics: Diagnostic[]): Generator<ManifestText> {
  for (const part of documents(text)) {
    const { line } = positionAt(text, part.offset);
    if ('error' in part) {
      diagnostics.push(errorOf('schema/yaml', encodeUtf8(part.error), { location: { file, line, column: 1 } }));
      return;
    }
    yield { file, text: part.text, line };
  }
}
