/** A line of a source as a report may show it: without the values of secret-looking keys, in values files, in --set, written out in templates. */
import { isSecretPath, MASKED, withoutValue } from '../provenance-mask.ts';

/** Lines above that are looked at for the keys that a line stands under. */
const MAX_LINES = 5000;

/** Line `number` (from 1) of a text; undefined when it has none. A byte string. */
export function shownLine(file: string, text: string, number: number): string | undefined {
  const lines = text.split('\n');
  const line = lines[number - 1]?.trimEnd();
  // An action shows no value.
  if (line === undefined || (/\/templates\//.test(file) && line.includes('{{'))) return line;
  if (file.startsWith('--set'))
    return line.replace(/([^=,{}]+)=([^,]*)/g, (all, key: string) => (isSecret(key.split('.')) ? `${key}=${MASKED}` : all));
  if (!/\.ya?ml$/.test(file) || /(^|\/)Chart\.yaml$/.test(file)) return line;
  return isSecret(keysAbove(lines, number - 1)) ? withoutValue(line) : line;
}

const isSecret = (path: readonly string[]): boolean => path.length > 0 && isSecretPath(path, 'text');

/** The key of a line and those that it stands under, by indentation. */
function keysAbove(lines: readonly string[], at: number): string[] {
  const path: string[] = [];
  let indent = Number.POSITIVE_INFINITY;
  for (let i = at; i >= 0 && at - i < MAX_LINES && indent > 0; i--) {
    const found = /^(\s*(?:- +)*)["']?([^\s:"'#][^:"']*)["']?:(?:\s|$)/.exec(lines[i]!);
    const depth = found === null ? /^\s*/.exec(lines[i]!)![0].length : found[1]!.length;
    if (found === null ? i !== at : depth >= indent) continue;
    // A line of a text of several lines is under the key that opens it.
    indent = found === null ? Math.max(1, depth) : depth;
    if (found !== null) path.unshift(found[2]!);
  }
  return path;
}
