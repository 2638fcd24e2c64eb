/** The Host on Node: files, clock, chance. The only folder besides cli that touches the machine. */
import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Host, HostError, type Skip } from '../actions/index.ts';
import { type FileTree, type Random, seededRandom } from '../base/index.ts';

/** Files of one chart directory; more is a mistake (a node_modules inside the chart, a link to the root). */
const MAX_FILES = 50_000;

export interface NodeHostOptions {
  /** Replays chance. Default: 32 bytes from the machine. */
  readonly seed?: string | Uint8Array;
  /** Handed in by the commands that run descriptions, so that the others do not carry the loader. */
  readonly loadDescription?: Host['loadDescription'];
}

export function nodeHost(options: NodeHostOptions = {}): Host {
  let random: Random | undefined;
  return {
    clock: { now: () => BigInt(Date.now()) * 1_000_000n },
    // Drawn only when something asks: most renders need no chance.
    random: {
      bytes: (count) => (random ??= seededRandom(options.seed ?? randomBytes(32))).bytes(count),
      below: (limit) => (random ??= seededRandom(options.seed ?? randomBytes(32))).below(limit),
    },
    stat: (path) => {
      const stats = statOf(path);
      return stats === undefined ? undefined : stats.isDirectory() ? 'directory' : 'file';
    },
    readFile: (path) => attempt(`open ${path}`, () => readFileSync(path === '-' ? 0 : path)),
    readTree,
    writeTree,
    loadDescription:
      options.loadDescription ?? ((path) => Promise.reject(new HostError(`cannot run ${path}: this command runs no descriptions`))),
    absolute: (path) => resolve(path),
    join,
  };
}

function readTree(directory: string, skipper: (ignoreFile: Uint8Array | undefined) => Skip): FileTree {
  const files = new Map<string, Uint8Array>();
  const ignoreFile = join(directory, '.helmignore');
  const skip = skipper(statSync(ignoreFile, { throwIfNoEntry: false })?.isFile() ? readFileSync(ignoreFile) : undefined);
  const visit = (folder: string, prefix: string, above: readonly string[]): void => {
    const real = realpathSync(folder);
    if (above.includes(real)) throw new HostError(`cannot read ${folder}: a link leads back to ${real}`);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = prefix + entry.name;
      const full = join(folder, entry.name);
      const isDirectory = entry.isSymbolicLink() ? statSync(full).isDirectory() : entry.isDirectory();
      if (skip(path, isDirectory)) continue;
      if (isDirectory) visit(full, `${path}/`, [...above, real]);
      else if (entry.isFile() || entry.isSymbolicLink()) files.set(path, readFileSync(full));
      else throw new HostError(`cannot read ${full}: it is no ordinary file`);
      if (files.size > MAX_FILES) throw new HostError(`cannot read ${directory}: more than ${MAX_FILES} files`);
    }
  };
  return attempt(`open ${directory}`, () => {
    visit(directory, '', []);
    return files;
  });
}

/** undefined: there is nothing, also because a part of the path is a file. Fails with HostError. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw new HostError(`cannot read ${path}: ${reason(error)}`);
  }
}

interface Step {
  readonly to: string;
  /** The new text, beside its place; none: the file is taken away. */
  readonly from?: string;
  /** Where the old one waits until all is well. */
  readonly aside: string;
}

/** Writes beside, puts the old ones aside, then renames: a failure on the way leaves what was there. */
function writeTree(directory: string, files: FileTree, remove: readonly string[] = []): string[] {
  const changed: string[] = [];
  const steps: Step[] = [];
  const undo: (() => void)[] = [];
  const made: { first: string; last: string }[] = [];
  try {
    for (const [path, bytes] of files) {
      const to = join(directory, path);
      const there = statSync(to, { throwIfNoEntry: false });
      if (there?.isFile() && Buffer.from(bytes).equals(readFileSync(to))) continue;
      // Renaming onto a folder would fail when others are renamed already.
      if (there?.isDirectory()) throw new HostError(`cannot write ${to}: it is a folder`);
      const first = mkdirSync(dirname(to), { recursive: true });
      if (first !== undefined) made.push({ first, last: dirname(to) });
      const step = { to, from: `${to}.helmwright-${process.pid}`, aside: `${to}.helmwright-${process.pid}-old` };
      steps.push(step);
      writeFileSync(step.from, bytes, bytes[0] === 0x23 && bytes[1] === 0x21 ? { mode: 0o755 } : {});
      changed.push(path);
    }
    for (const path of remove) {
      const to = join(directory, path);
      if (!statSync(to, { throwIfNoEntry: false })?.isFile()) continue;
      steps.push({ to, aside: `${to}.helmwright-${process.pid}-old` });
      changed.push(path);
    }
    for (const { to, from, aside } of steps) {
      const isThere = statSync(to, { throwIfNoEntry: false }) !== undefined;
      if (isThere) {
        renameSync(to, aside);
        undo.push(() => renameSync(aside, to));
      }
      if (from === undefined) continue;
      renameSync(from, to);
      if (!isThere) undo.push(() => rmSync(to));
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    for (const { from } of steps) if (from !== undefined) rmSync(from, { force: true });
    for (const { first, last } of made.reverse()) removeEmpty(first, last);
    throw error instanceof HostError ? error : new HostError(`cannot write ${directory}: ${reason(error)}`);
  }
  for (const { to, from, aside } of steps) {
    rmSync(aside, { force: true });
    if (from === undefined && resolve(dirname(to)) !== resolve(directory)) removeEmpty(dirname(to), dirname(to));
  }
  return changed;
}

/** Takes back the folders from `last` up to `first`, as far as nothing is in them. */
function removeEmpty(first: string, last: string): void {
  try {
    for (let folder = resolve(last); folder.length >= resolve(first).length; folder = dirname(folder)) rmdirSync(folder);
  } catch {
    // Somebody put something there: it stays.
  }
}

function attempt<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof HostError ? error : new HostError(`${what}: ${reason(error)}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  ENOSPC: 'no space left on device',
  ELOOP: 'too many levels of symbolic links',
};

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  return (code !== undefined && REASONS[code]) || (error as Error).message;
}
