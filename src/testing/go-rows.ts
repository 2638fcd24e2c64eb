/** Answers recorded from Go, one JSON array a line; texts are byte strings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceDir } from './source-dir.ts';

/** The rows of src/golang/testdata/<name>. */
export function goRows<T>(name: string): T[] {
  const file = join(sourceDir(import.meta.url), '..', 'golang', 'testdata', name);
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}
