/**
 * Runs a description: the one kind of foreign file that is executed. The name 'helmwright' in it means the running package itself,
 * whatever folder the file lies in.
 */
import { resolve } from 'node:path';
import { createJiti } from 'jiti';
import { HostError } from '../actions/index.ts';
import * as helmwright from '../app/index.ts';

/** The default export of a TypeScript file. Fails with HostError. */
export async function loadDescription(path: string): Promise<unknown> {
  const file = resolve(path);
  const jiti = createJiti(file, { virtualModules: { helmwright }, fsCache: false, moduleCache: false, interopDefault: false });
  try {
    return (await jiti.import<{ default?: unknown }>(file)).default;
  } catch (error) {
    throw new HostError(`cannot run ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
