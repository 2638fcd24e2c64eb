/** Tests run compiled; their testdata lies beside their sources. */
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The source folder of a compiled module (pass import.meta.url): <root>/dist/src/yaml/x.test.js -> <root>/src/yaml. */
export function sourceDir(moduleUrl: string): string {
  return dirname(fileURLToPath(moduleUrl))
    .split(sep)
    .filter((part) => part !== 'dist' && !part.startsWith('.build-'))
    .join(sep);
}
