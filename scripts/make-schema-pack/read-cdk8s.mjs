/**
 * Reads the imported Kubernetes types of a cdk8s-plus-NN package. They carry the original names (`@schema io.k8s.api.core.v1.PodSpec#containers`)
 * and the required marks, but no formats, and no status: enough to say what is there in the minors that client-node left out.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @returns {Map<string, Map<string, boolean>>} full type name → field → required */
export function readCdk8s(folder) {
  const source = readFileSync(join(folder, 'lib/imports/k8s.d.ts'), 'utf8');
  const types = new Map();
  for (const [, type] of source.matchAll(/@schema (io\.k8s\.[\w.-]+)\n\s*\*\/\nexport (?:interface|declare class)/g)) {
    if (!types.has(type)) types.set(type, new Map());
  }
  for (const [, type, field, optional] of source.matchAll(/@schema (io\.k8s\.[\w.-]+)#(\S+)\n\s*\*\/\n\s*readonly \w+(\??):/g)) {
    if (!types.has(type)) types.set(type, new Map());
    types.get(type).set(field, optional === '');
  }
  return types;
}
