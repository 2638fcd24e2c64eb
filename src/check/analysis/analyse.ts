/** The analysis of all templates of a chart: who reads what, and what is done with it. */
import { type Chart, chartFullPath, chartName } from '../../chart/index.ts';
import type { GoMap, Value } from '../../golang/index.ts';
import { isEmptyList, type Tree } from '../../gotemplate/index.ts';
import type { Scope } from './abstract.ts';
import type { ParsedTemplate } from './parse.ts';
import { Walker } from './walker.ts';

export interface Analysis {
  readonly walker: Walker;
  readonly root: Scope;
  /** Path of the text → template. */
  readonly texts: ReadonlyMap<string, ParsedTemplate>;
  /** Templates that are executed by themselves or included, through however many others, by the text at `path`. */
  readonly reachable: (path: string) => ReadonlySet<string>;
}

/** `values`: as the templates of `chart` see them. */
export function analyse(chart: Chart, values: GoMap, templates: readonly ParsedTemplate[]): Analysis {
  const definitions = new Map<string, Tree>();
  for (const { trees } of templates) {
    for (const [name, tree] of trees) if (!definitions.has(name) || !isEmptyList(tree.root)) definitions.set(name, tree);
  }
  const walker = new Walker(definitions, values);
  const root = scopeOf(chart, undefined);
  const scopes = new Map<ParsedTemplate['chart'], Scope>();
  const visit = (scope: Scope): void => {
    scopes.set(scope.chart, scope);
    scope.children.forEach(visit);
  };
  visit(root);
  for (const template of templates) {
    const scope = scopes.get(template.chart);
    if (!template.isPartial && scope !== undefined) walker.template(template.path, { kind: 'root', scope });
  }
  for (const scope of scopes.values()) readByHelm(scope, walker);
  if (walker.hasTextCall) for (const scope of scopes.values()) readByTexts(scope, walker, values);
  return { walker, root, texts: new Map(templates.map((t) => [t.path, t])), reachable: (path) => reachable(path, walker.calls) };
}

function scopeOf(chart: ParsedTemplate['chart'], parent: Scope | undefined): Scope {
  const prefix = parent === undefined ? [] : [...parent.prefix, chartName(chart)];
  const scope: Scope = { chart, prefix, parent, children: [], basePath: `${chartFullPath(chart)}/templates` };
  scope.children.push(...chart.dependencies.map((child) => scopeOf(child, scope)));
  return scope;
}

/** What Helm itself reads: conditions and tags of dependencies, values that are imported. */
function readByHelm(scope: Scope, walker: Walker): void {
  const read = (path: string, whole: boolean): void => walker.reads.add(scope, path.split('.'), undefined, whole);
  read('tags', true);
  for (const dependency of scope.chart.metadata.dependencies ?? []) {
    if (dependency === null) continue;
    for (const condition of dependency.condition.split(',')) if (condition.trim() !== '') read(condition.trim(), false);
    for (const entry of dependency.importValues ?? []) {
      const child = entry instanceof Map ? entry.get('child') : `exports.${String(entry)}`;
      if (typeof child === 'string') read(`${dependency.name}.${child}`, true);
    }
  }
}

/** Texts that tpl may be given: strings of the values, files. What they read is found by its look. */
function readByTexts(scope: Scope, walker: Walker, values: ReadonlyMap<string, Value>): void {
  const scan = (text: string): void => {
    if (!text.includes('{{')) return;
    for (const [, path = ''] of text.matchAll(/\.Values((?:\.[A-Za-z0-9_]+)*)/g)) {
      walker.reads.add(scope, path.split('.').slice(1), undefined, true);
    }
    for (const [, name = ''] of text.matchAll(/(?:include|template)\s+"([^"]+)"/g)) {
      walker.called.add(name);
      // For whom the text is meant is not known.
      walker.guessed(name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), { kind: 'root', scope });
    }
  };
  const strings = (value: Value | undefined): void => {
    if (typeof value === 'string') scan(value);
    else if (value instanceof Map) for (const inner of value.values()) strings(inner);
    else if (Array.isArray(value)) for (const inner of value) strings(inner);
  };
  strings(values as Value);
  for (const file of scope.chart.files) if (!/^(README|crds\/)/.test(file.name)) scan(file.data);
}

function reachable(path: string, calls: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const seen = new Set([path]);
  for (const name of seen) for (const called of calls.get(name) ?? []) seen.add(called);
  return seen;
}
