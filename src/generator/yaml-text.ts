/**
 * YAML as a person would write it: block style, quotes only where a plain word would mean something else. Used for values files and
 * Chart.yaml; templates are text of their own.
 */
import type { Json, JsonMap } from '../app/index.ts';

const PLAIN = /^[A-Za-z_/]([A-Za-z0-9_./@+-]|:(?=[A-Za-z0-9_./@+-]))*( [A-Za-z0-9_./@+-]+)*$/;
const AMOUNT = /^[0-9]+(\.[0-9]+)?(m|Ki|Mi|Gi|Ti|%)$/;
/** Words that some YAML 1.1 reader takes for a boolean, null or number. */
const SPECIAL = /^(y|n|yes|no|on|off|true|false|null|~|\.?inf|\.?nan)$/i;

/** A scalar, quoted when it must be. JSON's quoted text is YAML's too. */
export function yamlScalar(value: null | boolean | number | string): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (AMOUNT.test(value)) return value;
  return PLAIN.test(value) && !SPECIAL.test(value) ? value : JSON.stringify(value);
}

/** A key of a map. */
export function yamlKey(key: string): string {
  return yamlScalar(key);
}

/** What follows "key:": " scalar", or a block on lines of its own. */
export function yamlAfterKey(value: Json, indent: string): string {
  if (isList(value)) return value.length === 0 ? ' []' : `\n${yamlList(value, `${indent}  `)}`;
  if (typeof value === 'object' && value !== null) {
    return Object.keys(value).length === 0 ? ' {}' : `\n${yamlMap(value, `${indent}  `)}`;
  }
  return ` ${yamlScalar(value)}`;
}

export function yamlMap(map: JsonMap, indent = ''): string {
  return Object.entries(map)
    .map(([key, value]) => `${indent}${yamlKey(key)}:${yamlAfterKey(value, indent)}`)
    .join('\n');
}

function yamlList(list: readonly Json[], indent: string): string {
  return list
    .map((item) => {
      if (isList(item)) return `${indent}- ${JSON.stringify(item)}`;
      if (typeof item !== 'object' || item === null) return `${indent}- ${yamlScalar(item)}`;
      if (Object.keys(item).length === 0) return `${indent}- {}`;
      return `${indent}- ${yamlMap(item, `${indent}  `).trimStart()}`;
    })
    .join('\n');
}

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** `text` as comment lines of at most about 110 characters. */
export function commentLines(text: string, indent: string, mark = ''): string {
  const lines: string[] = [];
  let line = mark;
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent.length + line.length + word.length > 110) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines.map((l) => `${indent}# ${l}\n`).join('');
}
