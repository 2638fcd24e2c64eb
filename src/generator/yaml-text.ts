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

/** Maps and lists of a few scalars may stand in one line of at most so many characters; 0: never. */
type Width = number;

/** What follows "key:": " scalar", a short map in one line, or a block on lines of its own. */
export function yamlAfterKey(value: Json, indent: string, width: Width = 0): string {
  if (isList(value)) {
    if (value.length === 0) return ' []';
    const line = flowList(value, width);
    return line === undefined ? `\n${yamlList(value, `${indent}  `, width)}` : ` ${line}`;
  }
  if (typeof value === 'object' && value !== null) {
    if (Object.keys(value).length === 0) return ' {}';
    const line = flowMap(value, width);
    return line === undefined ? `\n${yamlMap(value, `${indent}  `, width)}` : ` ${line}`;
  }
  return ` ${yamlScalar(value)}`;
}

export function yamlMap(map: JsonMap, indent = '', width: Width = 0): string {
  return Object.entries(map)
    .map(([key, value]) => `${indent}${yamlKey(key)}:${yamlAfterKey(value, indent, width)}`)
    .join('\n');
}

function yamlList(list: readonly Json[], indent: string, width: Width): string {
  return list
    .map((item) => {
      if (isList(item)) return `${indent}- ${JSON.stringify(item)}`;
      if (typeof item !== 'object' || item === null) return `${indent}- ${yamlScalar(item)}`;
      if (Object.keys(item).length === 0) return `${indent}- {}`;
      return `${indent}- ${flowMap(item, width) ?? yamlMap(item, `${indent}  `, width).trimStart()}`;
    })
    .join('\n');
}

/** `{ cpu: 250m, memory: 256Mi }`, when it is short and holds scalars only. */
export function flowMap(map: JsonMap, width: Width): string | undefined {
  const entries = Object.entries(map);
  if (width === 0 || entries.some(([, value]) => typeof value === 'object' && value !== null)) return undefined;
  const line = `{ ${entries.map(([key, value]) => `${yamlKey(key)}: ${flowScalar(value)}`).join(', ')} }`;
  return line.length > width ? undefined : line;
}

/** `[node, dist/worker.js]`, when it is short and holds scalars only. */
function flowList(list: readonly Json[], width: Width): string | undefined {
  if (width === 0 || list.some((item) => typeof item === 'object' && item !== null)) return undefined;
  const line = `[${list.map(flowScalar).join(', ')}]`;
  return line.length > width ? undefined : line;
}

/** In a line, a comma or bracket would end a plain word. */
function flowScalar(value: Json): string {
  const text = yamlScalar(value as string);
  return /[,[\]{}]/.test(text) && !text.startsWith('"') ? JSON.stringify(value) : text;
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
