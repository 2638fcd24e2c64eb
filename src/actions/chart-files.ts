/**
 * Whose the files of a chart are. Beside Chart.yaml lies `.helmwright.json` with a hash of every file as it was written: what differs
 * from its hash was changed by hand and is never overwritten silently. Without that file the chart is simply its owner's. Line feeds
 * of Windows make no difference.
 */
import { createHash } from 'node:crypto';
import { type Diagnostic, errorOf, type FileTree, fromBytes } from '../base/index.ts';
import { type Host, HostError } from './host.ts';
import { unifiedDiff } from './line-diff.ts';

export const HASH_FILE = '.helmwright.json';

/**
 * new: not there yet. outdated: as it was written, and the description gives another text now. stale: as it was written, and the
 * description gives it no longer. edited: changed by hand. removed: deleted by hand. foreign: there, but not written by us.
 */
export type FileState = 'new' | 'outdated' | 'stale' | 'edited' | 'removed' | 'foreign';

export interface ChangedFile {
  /** In the chart's folder. */
  readonly path: string;
  readonly state: FileState;
}

export interface ChartOnDisk {
  /** Nothing is there, the hash file is there, or there is a chart without one. */
  readonly owner: 'nobody' | 'helmwright' | 'user';
  /** Every file that is not as the description gives it. */
  readonly changed: readonly ChangedFile[];
}

/** Compares what the description gives with what lies in the folder. Fails with HostError when a file cannot be read. */
export function compareChart(host: Host, folder: string, files: FileTree): ChartOnDisk {
  const recorded = readHashes(host, folder);
  const owner = recorded !== undefined ? 'helmwright' : host.stat(host.join(folder, 'Chart.yaml')) === 'file' ? 'user' : 'nobody';
  const changed: ChangedFile[] = [];
  const paths = new Set([...files.keys(), ...(recorded?.keys() ?? [])]);
  for (const path of paths) {
    const state = stateOf(readText(host, host.join(folder, path)), files.get(path), recorded?.get(path));
    if (state !== undefined) changed.push({ path, state });
  }
  const hashes = readText(host, host.join(folder, HASH_FILE));
  if (hashes !== fromBytes(hashFile(files))) changed.push({ path: HASH_FILE, state: hashes === undefined ? 'new' : 'outdated' });
  return { owner, changed };
}

function stateOf(there: string | undefined, given: Uint8Array | undefined, hash: string | undefined): FileState | undefined {
  if (there === undefined) return given === undefined ? undefined : hash === undefined ? 'new' : 'removed';
  if (given !== undefined && there === plain(fromBytes(given))) return undefined;
  if (hash === undefined) return 'foreign';
  if (hash !== hashOf(there)) return 'edited';
  return given === undefined ? 'stale' : 'outdated';
}

/** What a person changed. */
export const BY_HAND: ReadonlySet<FileState> = new Set(['edited', 'removed', 'foreign']);

/** The file beside Chart.yaml. A file that is kept as it was edited has the hash of what the description gives: it stays an edited one. */
export function hashFile(files: FileTree): Uint8Array {
  const hashes = [...files].map(([path, bytes]) => [path, hashOf(plain(fromBytes(bytes)))] as const);
  const about = 'Hashes of the files as helmwright wrote them; what differs was changed by hand. Without this file the chart is all yours';
  const document = { schemaVersion: 1, about, files: Object.fromEntries(hashes.sort(([a], [b]) => (a < b ? -1 : 1))) };
  return new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`);
}

/** What one file would become, as `diff -u` shows it. */
export function fileDiff(host: Host, folder: string, files: FileTree, path: string): string {
  const given = files.get(path);
  return unifiedDiff(
    host.join(folder, path),
    readText(host, host.join(folder, path)) ?? '',
    given === undefined ? '' : plain(fromBytes(given)),
  );
}

/** Why nothing is written over a person's work; undefined when there is none of it. */
export function refusal(host: Host, folder: string, { owner, changed }: ChartOnDisk): Diagnostic | undefined {
  const edited = changed.filter(({ state }) => BY_HAND.has(state));
  if (owner === 'user') {
    return errorOf('chart/not-generated', `${folder} is a chart without ${HASH_FILE}, so it is yours and stays as it is`, {
      hint: '--diff shows what would change, --force writes over it; or name another folder: application({ chart })',
    });
  }
  if (edited.length === 0) return undefined;
  return errorOf(
    'chart/edited',
    `${edited.length === 1 ? 'a file' : `${edited.length} files`} of ${folder} changed by hand, nothing is written`,
    {
      related: edited.map(({ path, state }) => ({ message: `${host.join(folder, path)}: ${WORDS[state]}` })),
      hint: '--diff shows the differences, --keep-edited writes the others, --force writes over them',
    },
  );
}

/** What a state is called in front of people. */
export const WORDS: Readonly<Record<FileState, string>> = {
  new: 'missing',
  outdated: 'differs',
  stale: 'stale',
  edited: 'edited by hand',
  removed: 'deleted by hand',
  foreign: 'not written by helmwright',
};

function readHashes(host: Host, folder: string): ReadonlyMap<string, string> | undefined {
  const path = host.join(folder, HASH_FILE);
  if (host.stat(path) !== 'file') return undefined;
  const wrong = (): HostError =>
    new HostError(`${path} is no list of hashes: mend it from version control, or delete it to make the chart yours`);
  let document: unknown;
  try {
    document = JSON.parse(fromBytes(host.readFile(path)));
  } catch (error) {
    throw error instanceof SyntaxError ? wrong() : error;
  }
  const files = typeof document === 'object' && document !== null && 'files' in document ? document.files : undefined;
  if (typeof files !== 'object' || files === null) throw wrong();
  const hashes = Object.entries(files);
  // Paths are joined to the folder: one that leads out of it would have a file outside removed.
  if (hashes.some(([name, hash]) => typeof hash !== 'string' || !isInside(name))) throw wrong();
  return new Map(hashes as [string, string][]);
}

/** "/" separated, relative, below where it starts. */
export function isInside(path: string): boolean {
  return (
    path !== '' && !/^[/\\]|^[A-Za-z]:|\\|\0/.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

function readText(host: Host, path: string): string | undefined {
  return host.stat(path) === 'file' ? plain(fromBytes(host.readFile(path))) : undefined;
}

const plain = (text: string): string => text.replaceAll('\r\n', '\n');

function hashOf(text: string): string {
  return `sha256:${createHash('sha256').update(text, 'latin1').digest('hex')}`;
}
