/** What a system's description says about its program, read from the text of helmwright.ts: variables, ports, paths of probes and metrics. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceDir } from '../../src/testing/source-dir.ts';

export interface Described {
  readonly variables: readonly string[];
  readonly ports: readonly number[];
  readonly paths: readonly string[];
}

const systems = join(sourceDir(import.meta.url), '../../systems');

export function described(system: string): Described {
  const text = readFileSync(join(systems, system, 'helmwright.ts'), 'utf8');
  const all = (pattern: RegExp): readonly string[] => [...new Set([...text.matchAll(pattern)].map(([, found = '']) => found))];
  return {
    variables: all(/[\s{]([A-Z][A-Z0-9_]+):/g),
    ports: all(/\bport: (\d+)/g).map(Number),
    paths: all(/\b(?:live|ready|startup|metrics|path): '(\/[^']*)'/g),
  };
}

/** The variables that a program reads: the names in its settings. */
export function knownVariables(system: string): readonly string[] {
  const text = readFileSync(join(systems, system, 'app/src/settings.ts'), 'utf8');
  return [...text.matchAll(/^ {4}([A-Z][A-Z0-9_]+): /gm)].map(([, name = '']) => name);
}
