/** README: every value, in a table for each part of values.yaml. */

import type { Json, JsonMap, ResolvedApplication, ValueEntry } from '../app/index.ts';
import { markdownTable } from '../base/index.ts';
import { code, section, subsection } from './readme-names.ts';

/** Longer defaults are shown in values.yaml. */
const MAX_DEFAULT = 80;

export function parametersSection(application: ResolvedApplication): string {
  const groups = new Map(application.contract.groups.map((group) => [group.path.join('.'), group.doc ?? '']));
  const byTop = new Map<string, ValueEntry[]>();
  for (const entry of application.contract.entries) {
    const top = entry.path.length === 1 ? '' : entry.path[0]!;
    byTop.set(top, [...(byTop.get(top) ?? []), entry]);
  }
  const tables = [...byTop].map(([top, entries]) => {
    const rows = entries.map((entry) => [
      code(entry.path.join('.')),
      typeOf(entry.schema),
      defaultOf(entry),
      `${entry.doc === '' ? (groups.get(entry.path.slice(0, -1).join('.')) ?? '') : entry.doc}${fallbackOf(entry)}`,
    ]);
    const written = markdownTable(['Value', 'Type', 'Default', ''], rows);
    return byTop.size < 4 ? written : subsection(top === '' ? 'Of the chart' : code(top), groups.get(top) ?? '', written);
  });
  const hidden = application.contract.entries.some(({ place }) => place !== undefined);
  return section(
    'Parameters',
    `${code('values.schema.json')} refuses what is not named here, before anything reaches the cluster.${hidden ? ' Values marked ° stand in no values file: set them when you need them.' : ''} Maps merge with the defaults; lists replace them.`,
    ...tables,
  );
}

function defaultOf(entry: ValueEntry): string {
  const text = JSON.stringify(entry.default);
  const shown = entry.fallback !== undefined && entry.default === null ? '' : text.length > MAX_DEFAULT ? 'see values.yaml' : code(text);
  return entry.place === undefined ? shown : `${shown} °`;
}

function fallbackOf({ fallback }: ValueEntry): string {
  return fallback === undefined ? '' : ` (else ${code(fallback.join('.'))})`;
}

/** A schema in a word or two. */
export function typeOf(schema: JsonMap): string {
  const choices = schema['enum'] as readonly Json[] | undefined;
  if (choices !== undefined) return choices.map((word) => code(JSON.stringify(word))).join(', ');
  const type = schema['type'];
  const name = Array.isArray(type) ? type.join(' or ') : typeof type === 'string' ? type : 'any';
  const { minimum, maximum } = schema as { readonly minimum?: number; readonly maximum?: number };
  const range = minimum === undefined && maximum === undefined ? '' : ` ${minimum ?? ''}..${maximum ?? ''}`;
  return `${name}${range}`;
}
