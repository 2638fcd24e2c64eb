/**
 * All templates of a chart and its subcharts, each with what it sees, parsed into one set and executed (Helm's engine.go: allTemplates,
 * recAllTpls, sortTemplates, render).
 */
import type { Diagnostic } from '../base/index.ts';
import { type Chart, chartFullPath, chartName, chartObject, isLibrary, isRoot } from '../chart/index.ts';
import { convertMap, GoError, type GoMap, pathBase, pathJoin, typedMap, type Value } from '../golang/index.ts';
import { builtinsOf, type Limits, type ParsedTexts, type TemplateFuncs, TemplateSet, type Tracer } from '../gotemplate/index.ts';
import type { HelmVersion } from './capabilities.ts';
import type { FailureContext } from './failure/cause.ts';
import { Failures } from './failure/failures.ts';
import type { ChartScope } from './failure/values-index.ts';
import { execFailure, parseFailure } from './failure.ts';
import { filesValue } from './files.ts';
import { SET_NAME, withoutNoValue } from './functions.ts';
import { valuesType } from './values-type.ts';

/** What every template sees besides its chart's own part. */
export interface Scope {
  readonly values: GoMap;
  readonly release: Value;
  readonly capabilities: Value;
}

interface Renderable {
  /** "app/charts/redis/templates/service.yaml" */
  readonly path: string;
  readonly text: string;
  /** The dot: one map for all templates of a chart, as in Helm. */
  readonly data: GoMap;
  readonly basePath: string;
}

export interface Rendered {
  /** Output by the path of the template; partials have none. */
  readonly files: Map<string, string>;
  readonly failure: Diagnostic | undefined;
  /** What else failed, for other reasons; only when asked to explain. */
  readonly others?: readonly Diagnostic[];
}

export interface TemplateOptions {
  readonly helm: HelmVersion;
  readonly strict: boolean;
  readonly functions: TemplateFuncs;
  readonly limits: Partial<Limits>;
  /** Records where everything that is written comes from. */
  readonly trace?: Tracer | undefined;
  /** Templates that another render has parsed; new ones are added. */
  readonly parsed?: ParsedTexts | undefined;
  /** Tells causes of failures: templates are observed, and go on after one of them has failed. */
  readonly explain?: ((set: TemplateSet, scopes: readonly ChartScope[]) => FailureContext) | undefined;
}

/** Renders all templates of the chart. Stops at the first failure, as Helm does. */
export function renderTemplates(chart: Chart, scope: Scope, options: TemplateOptions): Rendered {
  const scopes: ChartScope[] = [];
  const renderables = sortedLikeHelm(collect(chart, scope, options.helm, scopes));
  const set = new TemplateSet({
    name: SET_NAME,
    functions: options.functions,
    missingKey: options.strict ? 'error' : 'zero',
    edition: options.helm === 4 ? '1.25' : '1.23',
    limits: options.limits,
    trace: options.trace,
    parsed: options.parsed,
    observe: options.explain !== undefined,
  });
  const files = new Map<string, string>();
  const failures = new Failures();
  for (const { path, text } of renderables) {
    const { error } = set.parse(path, text);
    if (error === undefined) continue;
    failures.add(parseFailure(error, text, [...options.functions.keys(), ...builtinsOf('1.25').keys()]));
    if (options.explain === undefined || failures.isFull) break;
  }
  if (failures.first !== undefined) return failures.rendered(files);
  const context = options.explain?.(set, scopes);
  for (const { path, data, basePath } of renderables) {
    if (pathBase(path).startsWith('_')) continue;
    data.set(
      'Template',
      typedMap(
        valuesType(options.helm),
        new Map([
          ['Name', path],
          ['BasePath', basePath],
        ]),
      ),
    );
    try {
      files.set(path, withoutNoValue(set.execute(path, data)));
    } catch (error) {
      if (!(error instanceof GoError)) throw error;
      failures.add(execFailure(error, path, options.helm, context));
      if (context === undefined || failures.isFull) break;
    }
  }
  return failures.rendered(files);
}

/** Walks the charts, parents first; a subchart sees its part of the parent's values. */
function collect(chart: Chart, scope: Scope, helm: HelmVersion, scopes: ChartScope[]): Renderable[] {
  const all = new Map<string, Renderable>();
  const visit = (current: Chart, above: GoMap): GoMap => {
    const subcharts: GoMap = new Map();
    const data: GoMap = typedMap(
      valuesType(helm),
      new Map<string, Value>([
        ['Chart', chartObject(current, helm)],
        ['Files', filesValue(current.files.map((file) => [file.name, file.data] as const))],
        ['Release', scope.release],
        ['Capabilities', scope.capabilities],
        ['Values', isRoot(current) ? scope.values : partOf(above, chartName(current), helm)],
        ['Subcharts', subcharts],
      ]),
    );
    scopes.push({ chart: current, data });
    for (const child of current.dependencies) subcharts.set(chartName(child), visit(child, data));
    const folder = chartFullPath(current);
    for (const { name, data: text } of current.templates) {
      // A library chart lends only its partials.
      if (isLibrary(current) && !pathBase(name).startsWith('_')) continue;
      const path = pathJoin(folder, name);
      all.set(path, { path, text, data, basePath: pathJoin(folder, 'templates') });
    }
    return data;
  };
  visit(chart, new Map());
  return [...all.values()];
}

/** Helm's Values.Table("Values." + name): an absent or other value gives an empty table of its own. */
function partOf(above: GoMap, name: string, helm: HelmVersion): GoMap {
  let part = above.get('Values');
  // Helm: the path is split at dots, whatever the chart is called.
  for (const key of name.split('.')) part = part instanceof Map ? part.get(key) : undefined;
  return part instanceof Map ? convertMap(valuesType(helm), part) : typedMap(valuesType(helm), new Map());
}

/** Deepest paths first, each depth from Z to A: so that a parent's definition comes later and wins. */
function sortedLikeHelm(renderables: Renderable[]): Renderable[] {
  const depth = (path: string): number => path.split('/').length;
  return renderables.sort((a, b) => depth(b.path) - depth(a.path) || (a.path < b.path ? 1 : -1));
}
