/** Writes the chart that a description gives, over nothing that a person changed. */
import { type Diagnostic, type FileTree, fromBytes, hasErrors } from '../base/index.ts';
import { BY_HAND, type ChangedFile, type ChartOnDisk, compareChart, fileDiff, HASH_FILE, hashFile, refusal } from './chart-files.ts';
import { chartRefusals } from './chart-refusals.ts';
import { generatedChart } from './generated-chart.ts';
import type { Host } from './host.ts';
import { brokenInvariants } from './invariants.ts';

export interface ChartGenerateRequest {
  /** The folder of helmwright.ts. */
  readonly folder: string;
  /** Write nothing, only compare. */
  readonly check?: boolean;
  /** Write nothing, and give the differences as texts. */
  readonly diff?: boolean;
  /** What a person changed: 'keep' it and write the rest, or write over it ('force'). Without a word nothing is written then. */
  readonly edited?: 'keep' | 'force' | undefined;
}

export interface ChartGenerateResult {
  /** The folder of the chart. */
  readonly path: string;
  /** How many files the chart has. */
  readonly files: number;
  /** Those that were written or taken away, or that differ when only compared. */
  readonly changed: readonly ChangedFile[];
  /** Changed by hand, and left as they are. */
  readonly kept: readonly ChangedFile[];
  /** What would change, in the form of `diff -u`. */
  readonly diff?: string;
  readonly diagnostics: readonly Diagnostic[];
  /** The texts that diagnostics point into, by the name they use. */
  readonly sources: (file: string) => string | undefined;
}

/** Writes all of the chart or nothing of it. Fails with HostError when the description cannot be read or the chart not be written. */
export async function chartGenerate(host: Host, request: ChartGenerateRequest): Promise<ChartGenerateResult> {
  const { resolved, path: below, files, positions, diagnostics: found, sources } = await generatedChart(host, request.folder);
  const path = below === '' ? request.folder : host.join(request.folder, below);
  const nothing = { path, files: 0, changed: [], kept: [], sources };
  if (resolved === undefined) return { ...nothing, diagnostics: found };
  const disk = compareChart(host, path, files);
  const diagnostics = [...found, ...brokenInvariants(resolved, files, positions)];
  // What lies there as it was written was looked at then.
  if (!isAsWritten(disk) || request.edited === 'force')
    diagnostics.push(...chartRefusals(resolved, files, { positions, fileOf: (file) => host.join(path, file) }));
  if (hasErrors(diagnostics)) return { ...nothing, sources: unwritten(host, path, files, sources), diagnostics };
  const keep = request.edited === 'keep' && disk.owner !== 'user';
  const [changed, kept] = keep ? split(disk.changed) : [disk.changed, []];
  const result = {
    path,
    files: files.size,
    changed: changed.map(named(host, path)),
    kept: kept.map(named(host, path)),
    diagnostics,
    sources,
  };
  if (request.diff) return { ...result, diff: changed.map((file) => diffOf(host, path, files, file)).join('') };
  if (request.check) return result;
  const refused = request.edited === 'force' ? undefined : refusal(host, path, { ...disk, changed });
  if (refused !== undefined) return { ...result, changed: [], diagnostics: [...diagnostics, refused] };
  write(host, path, files, changed, disk);
  return result;
}

/** Findings point into the templates, and those are not there yet. */
function unwritten(host: Host, path: string, files: FileTree, sources: ChartGenerateResult['sources']): ChartGenerateResult['sources'] {
  const texts = new Map([...files].map(([file, bytes]) => [host.join(path, file), bytes]));
  return (file) => {
    const bytes = texts.get(file);
    return bytes === undefined ? sources(file) : fromBytes(bytes);
  };
}

const isAsWritten = ({ owner, changed }: ChartOnDisk): boolean => owner === 'helmwright' && changed.length === 0;

/** Away from what a person changed. */
function split(changed: readonly ChangedFile[]): readonly [changed: readonly ChangedFile[], kept: readonly ChangedFile[]] {
  return [changed.filter(({ state }) => !BY_HAND.has(state)), changed.filter(({ state }) => BY_HAND.has(state))];
}

function write(host: Host, path: string, files: FileTree, changed: readonly ChangedFile[], disk: ChartOnDisk): void {
  const texts = new Map<string, Uint8Array>();
  const remove: string[] = [];
  for (const file of changed) {
    const bytes = files.get(file.path);
    if (bytes !== undefined) texts.set(file.path, bytes);
    // Without hashes nothing is known to be ours.
    else if (disk.owner === 'helmwright' && file.path !== HASH_FILE) remove.push(file.path);
  }
  texts.set(HASH_FILE, hashFile(files));
  host.writeTree(path, texts, remove);
}

const named =
  (host: Host, folder: string) =>
  ({ path, state }: ChangedFile): ChangedFile => ({ path: host.join(folder, path), state });

function diffOf(host: Host, folder: string, files: FileTree, { path }: ChangedFile): string {
  return path === HASH_FILE ? '' : fileDiff(host, folder, files, path);
}
