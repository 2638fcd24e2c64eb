/** ci/*-values.yaml for chart-testing: values with which the chart installs on an empty cluster, without anybody's secrets. */
import type { JsonMap, ResolvedApplication, ResolvedEnvironment } from '../app/index.ts';
import type { ChartFile } from './template-text.ts';
import { yamlMap } from './yaml-text.ts';

/** Shortest placeholder of a required secret. */
const MIN_LENGTH = 12;

export function ciFiles(application: ResolvedApplication): readonly ChartFile[] {
  const head = '# For tests of the chart (ct install): the required secrets are placeholders and protect nothing.\n';
  const body = (values: JsonMap): string => (Object.keys(values).length === 0 ? '{}' : yamlMap(values));
  return [['ci/default-values.yaml', `${head}${body(placeholderSecrets(application))}\n`]];
}

/** Values for the secrets that the chart asks for; none in an environment that has them from elsewhere. */
export function placeholderSecrets(application: ResolvedApplication, environment?: ResolvedEnvironment): JsonMap {
  const { secrets, description } = application;
  const source = environment === undefined ? 'chart' : (description.environments?.[environment.name]?.secrets ?? 'chart');
  if (secrets === undefined || source !== 'chart') return {};
  const tree: Record<string, JsonMap | string> = {};
  for (const { source: from } of secrets.keys) {
    if (from.kind !== 'supplied' || !from.required) continue;
    put(tree, [...secrets.at, ...from.path], `placeholder-${'x'.repeat(Math.max(0, (from.minLength ?? 0) - MIN_LENGTH))}`);
  }
  return tree;
}

function put(tree: Record<string, JsonMap | string>, path: readonly string[], value: string): void {
  let at = tree;
  for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as Record<string, JsonMap | string>;
  at[path.at(-1)!] = value;
}
