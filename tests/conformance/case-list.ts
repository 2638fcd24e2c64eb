/** The cases on disk. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceDir } from '../../src/testing/source-dir.ts';
import { type Case, parseCases } from './case-file.ts';

const FOLDER = join(sourceDir(import.meta.url), 'cases');

export interface CaseFile {
  /** "functions/strings" */
  readonly name: string;
  readonly path: string;
  readonly cases: readonly Case[];
}

/** All case files whose name begins with `prefix`, in order. */
export function readCaseFiles(prefix = ''): CaseFile[] {
  return readdirSync(FOLDER, { recursive: true })
    .map((entry) => String(entry).replaceAll('\\', '/'))
    .filter((entry) => entry.endsWith('.txt') && entry.startsWith(prefix))
    .sort()
    .map((entry) => {
      const path = join(FOLDER, entry);
      return { name: entry.slice(0, -'.txt'.length), path, cases: parseCases(entry, readFileSync(path, 'utf8')) };
    });
}
