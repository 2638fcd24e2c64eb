/** JSON of the description as YAML of a template; computed leaves are actions. */
import { isComputed, type ObjectText, type ObjectValue, type ResolvedApplication } from '../app/index.ts';
import { linkedText } from './store-link.ts';
import { include } from './template-text.ts';
import { yamlKey, yamlScalar } from './yaml-text.ts';

export function objectText(application: ResolvedApplication, value: ObjectValue, indent = ''): string {
  const entries = Object.entries(value as ObjectText);
  return entries.map(([key, child]) => `${indent}${yamlKey(key)}:${afterKey(application, child, indent)}`).join('\n');
}

function afterKey(application: ResolvedApplication, value: ObjectValue, indent: string): string {
  if (value === null || typeof value !== 'object') return ` ${escaped(yamlScalar(value))}`;
  if (isComputed(value)) return ` ${action(application, value)}`;
  if (Array.isArray(value)) return value.length === 0 ? ' []' : `\n${list(application, value, `${indent}  `)}`;
  return Object.keys(value).length === 0 ? ' {}' : `\n${objectText(application, value, `${indent}  `)}`;
}

function list(application: ResolvedApplication, items: readonly ObjectValue[], indent: string): string {
  return items
    .map((item) => {
      if (item === null || typeof item !== 'object') return `${indent}- ${escaped(yamlScalar(item))}`;
      if (isComputed(item)) return `${indent}- ${action(application, item)}`;
      if (Array.isArray(item) || Object.keys(item).length === 0) return `${indent}- ${JSON.stringify(item)}`;
      return `${indent}- ${objectText(application, item, `${indent}  `).trimStart()}`;
    })
    .join('\n');
}

/** A value keeps its type (a number stays one); a text is quoted. */
function action(application: ResolvedApplication, computed: Parameters<typeof linkedText>[1]): string {
  const text = linkedText(application, computed);
  if (computed.kind !== 'value' || computed.declared.type === 'text' || computed.declared.type === 'choice') return `{{ ${text} | quote }}`;
  return computed.declared.type === 'map' ? `{{ toJson ${text} }}` : `{{ ${include(application, 'text', text)} }}`;
}

/** Braces of a literal (of a dashboard, of a template of somebody else's) are no actions of this one. */
function escaped(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}
