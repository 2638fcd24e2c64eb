/** The general loader of TypeScript (enums, other modules, packages): it takes a quarter of a second, and keeps lines but no columns. */
import { createJiti } from 'jiti';
import * as helmwright from '../app/index.ts';

/** The default export of a file. Fails as the file fails. */
export async function runAnything(file: string): Promise<unknown> {
  const jiti = createJiti(file, { virtualModules: { helmwright }, fsCache: false, moduleCache: false, interopDefault: false });
  return (await jiti.import<{ default?: unknown }>(file)).default;
}
