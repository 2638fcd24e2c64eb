/**
 * How templates read values. A value may stand under another path than its rule's, be left out of values.yaml (then the template
 * carries its default), or fall back on the value of all components; the text that reads it is made here and nowhere else.
 */
import type { Json, JsonMap, ResolvedApplication, ResolvedComponent, ValueEntry } from '../app/index.ts';
import { isList, yamlMap } from './yaml-text.ts';

export type Root = '.' | '$.';

/** An expression for the value by its rule's path: '.Values.replicaCount', '(.Values.replicaCount | default 3)'. Not for flags that are left out. */
export function valueText(application: ResolvedApplication, path: readonly string[], root: Root = '.'): string {
  const entry = entryAt(application, path);
  const raw = rawText(application, path, root);
  if (entry?.fallback !== undefined) return `(${raw} | default ${valueText(application, entry.fallback, root)})`;
  if (entry?.place === undefined || isEmpty(entry.default)) return raw;
  return `(${raw} | default ${literal(entry.default)})`;
}

/** The condition for a value that is true or false: a missing one must not count as false when its default is true. */
export function flagText(application: ResolvedApplication, path: readonly string[], root: Root = '.'): string {
  const entry = entryAt(application, path);
  const raw = rawText(application, path, root);
  if (entry?.place === undefined || entry.default !== true) return raw;
  return `(ne (toString ${raw}) "false")`;
}

/** The condition that such a value is false. */
export function notFlagText(application: ResolvedApplication, path: readonly string[], root: Root = '.'): string {
  const flag = flagText(application, path, root);
  return flag.startsWith('(ne ') ? flag.slice(1, -1).replace(/^ne /, 'eq ') : `not ${flag}`;
}

/** A value of the component: `ownValue(application, web, 'service.port')`. */
export function ownValue(application: ResolvedApplication, component: ResolvedComponent, path: string, root: Root = '.'): string {
  return valueText(application, [...component.values, ...path.split('.')], root);
}

/** The same without its default: for what says the default itself. */
export function rawOwn(application: ResolvedApplication, component: ResolvedComponent, path: string): string {
  return rawText(application, [...component.values, ...path.split('.')], '.');
}

export function ownFlag(application: ResolvedApplication, component: ResolvedComponent, path: string, root: Root = '.'): string {
  return flagText(application, [...component.values, ...path.split('.')], root);
}

/**
 * The lines `key:` with the map or list of a value under it, left out when it is empty; `column` is the key's. A default that
 * values.yaml does not show stands in the template itself, so that a reader sees it.
 */
export function mapBlock(application: ResolvedApplication, path: readonly string[], key: string, column: number, root: Root = '.'): string {
  const space = ' '.repeat(column);
  const entry = entryAt(application, path);
  const shown = `${space}{{- with ${valueTextOrRaw(application, path, root)} }}
${space}${key}:
${space}  {{- toYaml . | nindent ${column + 2} }}
`;
  if (entry?.place === undefined || entry.fallback !== undefined || isEmpty(entry.default)) return `${shown}${space}{{- end }}\n`;
  const initial = isList(entry.default) || typeof entry.default !== 'object' ? { [key]: entry.default } : { [key]: entry.default };
  return `${shown}${space}{{- else }}\n${yamlMap(initial as JsonMap, space)}\n${space}{{- end }}\n`;
}

export function ownMapBlock(
  application: ResolvedApplication,
  component: ResolvedComponent,
  path: string,
  key: string,
  column: number,
): string {
  return mapBlock(application, [...component.values, ...path.split('.')], key, column);
}

function valueTextOrRaw(application: ResolvedApplication, path: readonly string[], root: Root): string {
  const entry = entryAt(application, path);
  if (entry?.fallback === undefined) return rawText(application, path, root);
  return valueText(application, path, root).slice(1, -1);
}

/** The path by which the chart's user knows a value: `autoscaling` may be called `hpa`. */
export function valuePath(application: Pick<ResolvedApplication, 'paths'>, path: readonly string[]): readonly string[] {
  if (application.paths.size === 0) return path;
  for (let length = path.length; length > 0; length -= 1) {
    const other = application.paths.get(path.slice(0, length).join('.'));
    if (other !== undefined) return [...other.split('.'), ...path.slice(length)];
  }
  return path;
}

/** The contract's entry of a value by its rule's path. */
export function entryAt(application: ResolvedApplication, path: readonly string[]): ValueEntry | undefined {
  const name = valuePath(application, path).join('.');
  return index(application).entries.get(name);
}

interface Index {
  readonly entries: ReadonlyMap<string, ValueEntry>;
  /** Paths of maps that values.yaml shows: they are there, so what is in them can be asked for directly. */
  readonly maps: ReadonlySet<string>;
}

const indexes = new WeakMap<object, Index>();

function index(application: ResolvedApplication): Index {
  const known = indexes.get(application.contract);
  if (known !== undefined) return known;
  const entries = new Map(application.contract.entries.map((entry) => [entry.path.join('.'), entry]));
  const maps = new Set<string>();
  for (const { path, place } of application.contract.entries) {
    if (place === undefined) for (let i = 1; i < path.length; i += 1) maps.add(path.slice(0, i).join('.'));
  }
  const made = { entries, maps };
  indexes.set(application.contract, made);
  return made;
}

function rawText(application: ResolvedApplication, path: readonly string[], root: Root): string {
  const real = valuePath(application, path);
  const old = aliasOf(application, real.join('.'));
  const text = pathText(application, real, root);
  // An old name that still works wins over the default of the new one.
  return old === undefined ? text : `(${pathText(application, old.split('.'), root)} | default ${text})`;
}

/** The old name of a value, when it goes on working. */
function aliasOf({ description }: ResolvedApplication, name: string): string | undefined {
  if (typeof description.values === 'string') return undefined;
  return Object.entries(description.values.renamed ?? {}).find(([, now]) => typeof now === 'object' && now.to === name)?.[0];
}

function pathText(application: ResolvedApplication, real: readonly string[], root: Root): string {
  const { maps } = index(application);
  let text = `${root}Values`;
  real.forEach((key, i) => {
    const parent = real.slice(0, i).join('.');
    text = i > 0 && !maps.has(parent) ? `(${text}).${key}` : `${text}.${key}`;
  });
  return text;
}

function isEmpty(value: Json): boolean {
  if (value === null || value === '' || value === false || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Nil-safe: for a path that values.yaml need not have. */
export function safeText(path: string): string {
  return path.split('.').reduce((text, key, i) => (i === 0 ? `${text}.${key}` : `(${text}).${key}`), '.Values');
}

/** JSON as an expression of the template language. */
export function literal(value: Json): string {
  if (isList(value)) return `(list${value.map((item) => ` ${literal(item)}`).join('')})`;
  if (typeof value === 'object' && value !== null) {
    return `(dict${Object.entries(value)
      .map(([key, item]) => ` ${JSON.stringify(key)} ${literal(item)}`)
      .join('')})`;
  }
  return value === null ? 'nil' : JSON.stringify(value);
}

/** Without the parentheses around the whole: in an action of its own it needs none. */
export function bare(expression: string): string {
  if (!expression.startsWith('(')) return expression;
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < expression.length; i += 1) {
    const letter = expression[i];
    if (letter === '"' && expression[i - 1] !== '\\') quoted = !quoted;
    if (quoted) continue;
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    // The first one is closed before the end: it is not around the whole.
    if (depth === 0) return i === expression.length - 1 ? expression.slice(1, -1) : expression;
  }
  return expression;
}
