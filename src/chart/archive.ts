/**
 * Chart archives (.tgz): gzip, then tar, then the rules of helm's LoadArchiveFiles. The first element of every path is dropped; what
 * would lie outside the chart is refused; sizes are limited.
 */
import { type Diagnostic, errorOf, type FileTree, fromBytes, type Result } from '../base/index.ts';
import { pathClean, quote } from '../golang/index.ts';
import { gunzip, TOO_LARGE } from './gzip.ts';
import { readTar, type TarEntry } from './tar.ts';
import type { HelmVersion } from './version.ts';

/** MaxDecompressedChartSize: all files together. */
const MAX_CHART_SIZE = 100 * 1024 * 1024;
/** MaxDecompressedFileSize. */
export const MAX_FILE_SIZE: number = 5 * 1024 * 1024;
/** Most files in one archive; Helm has no such limit. */
const MAX_FILES = 50_000;
/** Headers, padding and what is skipped, beside the files. */
const MAX_TAR_SIZE = MAX_CHART_SIZE + 1024 * 1024 + MAX_FILES * 2048;

/** The files of a chart archive, in its order and without byte order marks. */
export function readArchive(bytes: Uint8Array, options: { readonly helm?: HelmVersion } = {}): Result<FileTree> {
  const files = new Map<string, Uint8Array>();
  const error = readInto(files, bytes, options.helm ?? 4);
  const diagnostics: Diagnostic[] = error === undefined ? [] : [errorOf('chart/archive', error)];
  return { value: files, diagnostics };
}

function readInto(files: Map<string, Uint8Array>, bytes: Uint8Array, helm: HelmVersion): string | undefined {
  const tooLarge = `decompressed chart is larger than the maximum ${helm === 4 ? '' : 'file '}size ${MAX_CHART_SIZE}`;
  const unzipped = gunzip(bytes, MAX_TAR_SIZE);
  if (unzipped.data === undefined) return unzipped.error === TOO_LARGE ? tooLarge : unzipped.error;
  let remaining = MAX_CHART_SIZE;
  for (const entry of readTar(unzipped.data, unzipped.error)) {
    if ('error' in entry) return entry.error;
    if (entry.kind === 'folder' || entry.kind === 'global') continue;
    const path = chartPath(entry);
    if ('error' in path) return path.error;
    if (entry.size > remaining) return tooLarge;
    if (entry.size > MAX_FILE_SIZE)
      return `decompressed chart file ${quote(entry.name)} is larger than the maximum file size ${MAX_FILE_SIZE}`;
    const data = entry.data();
    if (typeof data === 'string') return data;
    remaining -= data.length;
    // Helm: a link that claims a size has less data than it says.
    if (data.length < entry.size || remaining <= 0) return tooLarge;
    if (files.size >= MAX_FILES) return `chart archive holds more than ${MAX_FILES} files`;
    files.set(path.path, withoutBom(data));
  }
  return files.size === 0 ? 'no files in chart archive' : undefined;
}

function chartPath(entry: TarEntry): { readonly path: string } | { readonly error: string } {
  const delimiter = entry.name.includes('\\') ? '\\' : '/';
  const [first, ...rest] = entry.name.split(delimiter);
  const raw = rest.join('/');
  if (raw.startsWith('/')) return { error: 'chart illegally contains absolute paths' };
  const path = pathClean(raw);
  if (path === '.') return { error: `chart illegally contains content outside the base directory: ${quote(entry.name)}` };
  if (path.startsWith('..')) return { error: 'chart illegally references parent directory' };
  if (/^[a-zA-Z]:\//.test(path)) return { error: 'chart contains illegally named files' };
  if (first === 'Chart.yaml') return { error: 'chart yaml not in base directory' };
  return { path };
}

/** `data` without a UTF-8 byte order mark at its beginning. */
export function withoutBom(data: Uint8Array): Uint8Array {
  return data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? data.subarray(3) : data;
}

/** Whether the bytes begin as a gzip stream does. */
export function looksLikeArchive(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** The text of a file. */
export function fileText(data: Uint8Array): string {
  return fromBytes(withoutBom(data));
}
