/** Packages that only some tests need. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Undefined when it is not installed. */
export function optionalPackage<T>(name: string): T | undefined {
  try {
    return require(name);
  } catch {
    return undefined;
  }
}
