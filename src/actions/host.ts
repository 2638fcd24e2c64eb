/** The world as actions see it: everything that touches the machine goes through a Host (node/ has the real one). */
import type { Positions } from '../app/index.ts';
import type { Clock, Diagnostic, FileTree, Random } from '../base/index.ts';

/** Decides on the way which paths of a directory are not read; "/" separated, relative. */
export type Skip = (path: string, isDirectory: boolean) => boolean;

export interface Host {
  readonly clock: Clock;
  readonly random: Random;
  /** What lies at a path: undefined when there is nothing. */
  stat(path: string): 'file' | 'directory' | undefined;
  /** Fails with HostError. "-" is standard input. */
  readFile(path: string): Uint8Array;
  /** All files below a directory, links followed. Fails with HostError. */
  readTree(directory: string, skip: (ignoreFile: Uint8Array | undefined) => Skip): FileTree;
  /**
   * Writes all files below a directory and takes `remove` away, or does nothing: what was there keeps its content when writing fails.
   * A text that starts with "#!" may be executed. Returns the paths that changed.
   */
  writeTree(directory: string, files: FileTree, remove?: readonly string[]): readonly string[];
  /** Runs a description (TypeScript). Fails with HostError when it cannot be read. */
  loadDescription(path: string): Promise<LoadedDescription>;
  /** The whole path from the root. */
  absolute(path: string): string;
  /** A path joined and normalised as this machine writes it. */
  join(...parts: string[]): string;
}

export interface LoadedDescription {
  /** The default export; undefined when the file could not be run. */
  readonly application: unknown;
  /** Path in the description ('components.web.scale') → its place in the file, named as it was asked for; '' is the default export. */
  readonly positions: Positions;
  /** Why it could not be run: syntax errors, an exception. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A file or folder that cannot be read or written: a sentence for people. */
export class HostError extends Error {
  override readonly name: string = 'HostError';
}
