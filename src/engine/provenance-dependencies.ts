/** Why a subchart is there: the condition and tags in the Chart.yaml of its parent, as reasons for all that it renders. */
import { type FileTree, fromBytes, positionAt } from '../base/index.ts';
import { type Chart, chartFullPath, chartName } from '../chart/index.ts';
import type { GoMap, Value } from '../golang/index.ts';
import { readYaml } from '../yaml/index.ts';
import type { Condition, KeyUse } from './provenance.ts';
import { parsedKey, writtenKey } from './provenance-values.ts';

/** The reasons by the path of the subchart ("web/charts/db"), those of the charts around it first. */
export function dependencyConditions(root: Chart, values: GoMap, files: FileTree): ReadonlyMap<string, readonly Condition[]> {
  const all = new Map<string, readonly Condition[]>();
  const visit = (chart: Chart, prefix: string, above: readonly Condition[]): void => {
    for (const child of chart.dependencies) {
      const own = [...above, ...reasonsFor(chart, child, { prefix, values, files })];
      if (own.length > 0) all.set(chartFullPath(child), own);
      visit(child, `${prefix}${chartName(child)}.`, own);
    }
  };
  visit(root, '', []);
  return all;
}

interface Place {
  /** Of the keys that conditions name: "db.". */
  readonly prefix: string;
  readonly values: GoMap;
  readonly files: FileTree;
}

function reasonsFor(chart: Chart, child: Chart, { prefix, values, files }: Place): Condition[] {
  const name = chartName(child);
  const dependency = chart.metadata.dependencies?.find((candidate) => candidate?.name === name);
  if (dependency === undefined || dependency === null) return [];
  const text = files.get(`${chart.location}Chart.yaml`);
  const where = (field: string): { line: number; column: number } => placeOf(text === undefined ? '' : fromBytes(text), name, field);
  const reason = (field: string, said: string, keys: readonly string[]): Condition => ({
    file: `${chartFullPath(chart)}/Chart.yaml`,
    template: 'Chart.yaml',
    ...where(field),
    kind: field,
    text: `${field}: ${said}`,
    met: true,
    keys: keys.map(useOf),
  });
  const reasons: Condition[] = [];
  const named = dependency.condition.split(',').map((key) => key.trim());
  const asked = named.find((key) => key !== '' && typeof valueAt(values, prefix + key) === 'boolean');
  const tags = (dependency.tags ?? []).filter((tag) => valueAt(values, `tags.${tag}`) !== undefined);
  if (asked !== undefined) reasons.push(reason('condition', dependency.condition, [prefix + asked]));
  else if (tags.length > 0)
    reasons.push(
      reason(
        'tags',
        tags.join(', '),
        tags.map((tag) => `tags.${tag}`),
      ),
    );
  return reasons;
}

function useOf(key: string): KeyUse {
  const path = key.split('.');
  return { key: writtenKey(path), path: parsedKey(writtenKey(path)), part: 'value' };
}

function valueAt(values: GoMap, path: string): Value | undefined {
  let at: Value | undefined = values;
  for (const key of path.split('.')) at = at instanceof Map ? at.get(key) : undefined;
  return at;
}

/** Where the field of a dependency stands in Chart.yaml. */
function placeOf(text: string, name: string, field: string): { line: number; column: number } {
  const marks = new Map<object, number>();
  const read = readYaml(text, {
    mark: (container, key, offset) => {
      if (key === field) marks.set(container, offset);
    },
  });
  const dependencies = read.value instanceof Map ? read.value.get('dependencies') : undefined;
  const entry = Array.isArray(dependencies)
    ? dependencies.find((item) => item instanceof Map && (item.get('alias') === name || (!item.get('alias') && item.get('name') === name)))
    : undefined;
  return positionAt(text, (entry instanceof Map ? marks.get(entry) : undefined) ?? 0);
}
