/** What a failed render is asked for its causes: values with their places, the files they come from, templates, functions and charts. */
import { type FileTree, fromBytes, type Origins, positionAt, type Related } from '../../base/index.ts';
import { type Chart, chartName, type Dependency, type ValuesLayer } from '../../chart/index.ts';
import type { GoMap } from '../../golang/index.ts';
import { builtinsOf, type TemplateFuncs, type TemplateSet } from '../../gotemplate/index.ts';
import type { Cause, FailureContext } from './cause.ts';
import { ValuesFiles } from './values-files.ts';
import { type ChartScope, ValuesIndex } from './values-index.ts';

export interface FailedRender {
  readonly files: FileTree;
  readonly layers: readonly ValuesLayer[];
  /** The text of a values file or a --set by its name. */
  readonly sourceOf: (name: string) => string | undefined;
  /** As loaded, with the charts that conditions switch off. */
  readonly loaded: Chart;
  readonly values: GoMap;
  readonly origins: Origins;
  readonly functions: TemplateFuncs;
}

export function failureContext(failed: FailedRender, set: TemplateSet, scopes: readonly ChartScope[]): FailureContext {
  const index = new ValuesIndex(failed.values, scopes, failed.origins);
  const enabled = new Set(scopes.map(({ chart }) => chart.location));
  return {
    index,
    files: new ValuesFiles(failed.layers, index, failed.sourceOf),
    templates: set.names(),
    functions: new Map([...builtinsOf('1.25'), ...failed.functions]),
    missingTemplate: (name) => missingTemplate(name, failed, enabled, set.names()),
  };
}

export function textOf(files: FileTree, file: string): string | undefined {
  const bytes = files.get(file);
  return bytes === undefined ? undefined : fromBytes(bytes);
}

/** The first part of a template's name is by custom that of the chart that defines it. */
function missingTemplate(
  name: string,
  failed: FailedRender,
  enabled: ReadonlySet<string>,
  templates: readonly string[],
): Pick<Cause, 'cause' | 'hint' | 'related'> {
  const cause = `no chart here defines a template "${name}"`;
  const prefix = name.split('.', 1)[0]!;
  const charts = [...allCharts(failed.loaded)];
  for (const chart of charts) {
    const wanted = chart.metadata.dependencies?.find((d) => d !== null && (d.name === prefix || d.alias === prefix));
    if (!wanted || chart.dependencies.some((child) => chartName(child) === wanted.name)) continue;
    return {
      cause: `${cause}: the chart "${wanted.name}", which ${chart.location}Chart.yaml names, is not in ${chart.location}charts/`,
      hint: `run "helm dependency build" in the folder of ${chartName(chart)}${wanted.repository === '' ? '' : ` (it comes from ${wanted.repository})`}`,
      related: dependencyPlace(chart, wanted, failed.files),
    };
  }
  const own = charts.find((chart) => chartName(chart) === prefix);
  if (own !== undefined && !enabled.has(own.location)) {
    return {
      cause: `${cause}: the chart "${prefix}" is switched off by a condition or a tag`,
      hint: `switch it on, or include it only where it is on`,
    };
  }
  const siblings = templates.filter((defined) => defined.startsWith(`${prefix}.`));
  if (own !== undefined) {
    const asked = charts.flatMap((chart) => chart.metadata.dependencies ?? []).find((d) => d !== null && d.name === prefix);
    const version = asked ? `; Chart.yaml asks for ${asked.version}${asked.repository === '' ? '' : ` from ${asked.repository}`}` : '';
    return {
      cause: `${cause}: ${prefix} ${own.metadata.version} is here and has none${own.parent === undefined ? '' : version}`,
      hint:
        own.parent === undefined
          ? 'define it, e.g. in templates/_helpers.tpl'
          : `put the right ${prefix} into charts/: run "helm dependency build"`,
    };
  }
  if (siblings.length > 0)
    return { cause: `${cause}: there are ${siblings.slice(0, 6).join(', ')}`, hint: 'define it, e.g. in templates/_helpers.tpl' };
  if (name.includes('/'))
    return {
      cause: `there is no template file "${name}"`,
      hint: 'a file is named with its chart in front: print $.Template.BasePath "/file.yaml"; it may be left out by .helmignore',
    };
  return {
    cause: `${cause}, and no chart here is called "${prefix}"`,
    hint: `if "${prefix}" is a library chart, name it among the dependencies of Chart.yaml and run "helm dependency build"; else define it in templates/_helpers.tpl`,
  };
}

function* allCharts(chart: Chart): Generator<Chart> {
  yield chart;
  for (const child of chart.dependencies) yield* allCharts(child);
}

function dependencyPlace(chart: Chart, dependency: Dependency, files: FileTree): readonly Related[] {
  const file = `${chart.location}Chart.yaml`;
  const text = textOf(files, file);
  const at =
    text === undefined
      ? -1
      : text.search(new RegExp(`name:\\s*["']?${dependency.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}["']?\\s*$`, 'm'));
  return text === undefined || at === -1
    ? []
    : [{ message: `"${dependency.name}" is named here`, location: { file, ...positionAt(text, at) } }];
}
