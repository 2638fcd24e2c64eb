/**
 * What Helm does with the "dependencies" of Chart.yaml before it renders (helm/pkg/chart/v2/util/dependencies.go): aliases, conditions
 * and tags, and import-values. It answers with a tree of its own; the one that was loaded is not changed.
 */
import { type Diagnostic, errorOf, hasErrors, type Origins, type Result } from '../base/index.ts';
import { type GoMap, goType, printValue, quote, typedMap, types, type Value } from '../golang/index.ts';
import { type Chart, type ChartNode, chartName, type Dependency } from './chart.ts';
import { coalesceValues, mergeTables, mergeValues } from './coalesce.ts';
import { copyMap } from './merge-maps.ts';
import type { Metadata } from './metadata.ts';
import type { HelmVersion } from './version.ts';
import { isCompatibleRange } from './version.ts';

/** Most charts in a tree once its aliases are followed; Helm has no such limit. */
const MAX_CHARTS = 5000;

export interface DependencyOptions {
  readonly helm?: HelmVersion;
  readonly origins?: Origins;
}

/** ProcessDependencies: the chart without disabled subcharts, with aliases, imported values merged into `values` of each chart. */
export function processDependencies(chart: Chart, values: GoMap, options: DependencyOptions = {}): Result<Chart> {
  const root = cloneTree(chart, undefined);
  const processor = new Processor(options.helm ?? 4, options.origins);
  processor.enable(root, values, '');
  if (!hasErrors(processor.diagnostics)) processor.importAll(root);
  return { value: root, diagnostics: processor.diagnostics };
}

/** The names in Chart.yaml for which charts/ holds nothing, as Helm complains of them before it renders. */
export function checkDependencies(chart: Chart): Diagnostic | undefined {
  const present = new Set(chart.dependencies.map(chartName));
  const missing = (chart.metadata.dependencies ?? []).flatMap((d) => (d === null || present.has(d.name) ? [] : [d.name]));
  if (missing.length === 0) return undefined;
  return errorOf('chart/missing-dependency', `found in Chart.yaml, but missing in charts/ directory: ${missing.join(', ')}`, {
    location: { file: `${chart.location}Chart.yaml`, line: 1, column: 1 },
    hint: 'run "helm dependency build"',
  });
}

function cloneTree(chart: Chart, parent: ChartNode | undefined): ChartNode {
  const node: ChartNode = { ...chart, metadata: copyMetadata(chart.metadata), dependencies: [], parent };
  node.dependencies = chart.dependencies.map((child) => cloneTree(child, node));
  return node;
}

function copyMetadata(metadata: Metadata): Metadata {
  return { ...metadata, dependencies: metadata.dependencies?.map((d) => (d === null ? null : { ...d })) };
}

function setDependencies(chart: ChartNode, dependencies: readonly ChartNode[]): void {
  chart.dependencies = [...dependencies];
  for (const child of dependencies) child.parent = chart;
}

class Processor {
  readonly #helm: HelmVersion;
  readonly #origins: Origins | undefined;
  readonly diagnostics: Diagnostic[] = [];
  #charts = 0;

  constructor(helm: HelmVersion, origins: Origins | undefined) {
    this.#helm = helm;
    this.#origins = origins;
  }

  /** processDependencyEnabled. `path` is "", "child." or "child.grandchild.". */
  enable(chart: ChartNode, values: GoMap, path: string): void {
    const { metadata } = chart;
    if (++this.#charts > MAX_CHARTS) {
      this.diagnostics.push(errorOf('chart/limit', `chart has more than ${MAX_CHARTS} subcharts`));
      return;
    }
    // Helm: a chart without "dependencies" is not looked into any further, whatever lies in its charts/.
    if (metadata.dependencies === undefined) return;
    const requirements = metadata.dependencies.filter((d) => d !== null);
    const extra = chart.dependencies.filter((child) => !requirements.some((d) => this.#meets(child, d)));
    const wanted: ChartNode[] = [...extra];
    for (const requirement of requirements) {
      const child = this.#aliased(chart.dependencies, requirement);
      if (child !== undefined) wanted.push(child);
      if (requirement.alias !== '') requirement.name = requirement.alias;
    }
    setDependencies(chart, wanted);
    for (const requirement of requirements) requirement.enabled = true;
    const coalesced = coalesceValues(chart, values, { helm: this.#helm });
    if (hasErrors(coalesced.diagnostics)) {
      this.diagnostics.push(...coalesced.diagnostics.filter((d) => d.severity === 'error'));
      return;
    }
    this.#tags(requirements, coalesced.value);
    this.#conditions(requirements, coalesced.value, path);
    const disabled = new Set(requirements.filter((d) => !d.enabled).map((d) => d.name));
    const kept = chart.dependencies.filter((child) => !disabled.has(chartName(child)));
    const keptRequirements = requirements.filter((d) => !disabled.has(d.name));
    for (const child of kept) {
      this.enable(child, coalesced.value, `${path}${chartName(child)}.`);
      if (hasErrors(this.diagnostics)) return;
    }
    metadata.dependencies = keptRequirements.length === 0 ? undefined : keptRequirements;
    setDependencies(chart, kept);
  }

  #meets(child: Chart, requirement: Dependency): boolean {
    return chartName(child) === requirement.name && isCompatibleRange(requirement.version, child.metadata.version, this.#helm);
  }

  /** The chart that `requirement` asks for, under its alias. */
  #aliased(charts: readonly ChartNode[], requirement: Dependency): ChartNode | undefined {
    const found = charts.find((child) => this.#meets(child, requirement));
    if (found === undefined) return undefined;
    // Helm 3 shares the dependencies, in Chart.yaml and as charts, between all aliases of one chart.
    const metadata = this.#helm === 4 ? copyMetadata(found.metadata) : { ...found.metadata };
    const out: ChartNode = { ...found, metadata };
    if (this.#helm === 4) {
      // Copies of the children only: their own children go on naming the original as their ancestor, and so do their templates.
      setDependencies(
        out,
        found.dependencies.map((child) => ({ ...child })),
      );
    }
    if (requirement.alias !== '') metadata.name = requirement.alias;
    return out;
  }

  #tags(requirements: readonly Dependency[], values: GoMap): void {
    const tags = values.get('tags');
    if (!(tags instanceof Map)) return;
    for (const requirement of requirements) {
      let hasTrue = false;
      let hasFalse = false;
      for (const tag of requirement.tags ?? []) {
        const value = tags.get(tag);
        if (value === undefined) continue;
        if (value === true) hasTrue = true;
        else if (value === false) hasFalse = true;
        else if (this.#helm === 4) this.#warn(`returned non-bool value: tag=${tag} chart=${requirement.name}`);
        else this.#warn(`Warning: Tag '${tag}' for chart ${requirement.name} returned non-bool value`);
      }
      requirement.enabled = hasTrue || !hasFalse;
    }
  }

  #conditions(requirements: readonly Dependency[], values: GoMap, path: string): void {
    for (const requirement of requirements) {
      for (const condition of requirement.condition.trim().split(',')) {
        if (condition === '') continue;
        const value = pathValue(values, path + condition);
        if (value === undefined) continue;
        if (typeof value === 'boolean') {
          requirement.enabled = value;
          break;
        }
        if (this.#helm === 4) this.#warn(`returned non-bool value: path=${condition} chart=${requirement.name}`);
        else this.#warn(`Warning: Condition path '${condition}' for chart ${requirement.name} returned non-bool value`);
      }
    }
  }

  /** processDependencyImportValues, the innermost charts first. */
  importAll(chart: ChartNode): void {
    for (const child of chart.dependencies) {
      this.importAll(child);
      if (hasErrors(this.diagnostics)) return;
    }
    this.#import(chart);
  }

  #import(chart: ChartNode): void {
    const { dependencies } = chart.metadata;
    if (dependencies === undefined) return;
    const options = { helm: this.#helm, origins: this.#origins };
    const merged = mergeValues(chart, new Map(), options);
    this.diagnostics.push(...merged.diagnostics);
    if (hasErrors(merged.diagnostics)) return;
    const values = merged.value;
    const imported: GoMap = new Map();
    for (const dependency of dependencies) {
      if (dependency !== null) this.#importFrom(dependency, values, imported);
      if (hasErrors(this.diagnostics)) return;
    }
    // What is imported lies under the parent's own values.
    chart.values = mergeTables(copyMap(values, this.#origins), imported, options, this.diagnostics);
  }

  #importFrom(dependency: Dependency, values: GoMap, imported: GoMap): void {
    const options = { helm: this.#helm, origins: this.#origins };
    const done: Value[] = [];
    for (const entry of dependency.importValues ?? []) {
      let child: string;
      let parent: string;
      // Helm: charts under two aliases share their "dependencies"; what was worked off once is skipped the second time.
      if (entry instanceof Map && entry[goType] === undefined) {
        const [from, to] = [entry.get('child') ?? null, entry.get('parent') ?? null];
        if (this.#helm === 3 && (typeof from !== 'string' || typeof to !== 'string')) {
          this.diagnostics.push(errorOf('chart/import-values', `import-values of ${quote(dependency.name)} needs "child" and "parent"`));
          return;
        }
        child = printValue(from);
        parent = printValue(to);
      } else if (typeof entry === 'string') {
        child = `exports.${entry}`;
        parent = '.';
      } else continue;
      done.push(
        typedMap(
          types.stringMap,
          new Map([
            ['child', child],
            ['parent', parent],
          ]),
        ),
      );
      const table = tableAt(values, `${dependency.name}.${child}`);
      if (table instanceof Map) mergeTables(imported, atPath(parent, table.size === 0 ? new Map() : table), options, this.diagnostics);
      else this.#missingTable(dependency, table, entry instanceof Map);
    }
    dependency.importValues = done.length === 0 ? undefined : done;
  }

  #missingTable(dependency: Dependency, key: string, named: boolean): void {
    const error = `${quote(key)} is not a table`;
    if (this.#helm === 3) {
      this.#warn(
        named
          ? `Warning: ImportValues missing table from chart ${dependency.name}: ${error}`
          : `Warning: ImportValues missing table: ${error}`,
      );
    } else
      this.#warn(
        named
          ? `ImportValues missing table from chart: chart=${dependency.name} error=${quote(error)}`
          : `ImportValues missing table: error=${quote(error)}`,
      );
  }

  #warn(message: string): void {
    this.diagnostics.push({ code: 'chart/dependencies', severity: 'warning', message });
  }
}

/** Values.Table: the map at a dotted path, or the step that is none. */
function tableAt(values: GoMap, path: string): GoMap | string {
  let table = values;
  for (const step of path.split('.')) {
    const next = table.get(step);
    if (!(next instanceof Map)) return step;
    table = next;
  }
  return table;
}

/** Values.PathValue: what stands at a dotted path and is no map; undefined when nothing does. */
function pathValue(values: GoMap, path: string): Value | undefined {
  const steps = path.split('.');
  const key = steps.pop()!;
  const table = steps.length === 0 ? values : tableAt(values, steps.join('.'));
  const value = table instanceof Map ? table.get(key) : undefined;
  return value instanceof Map ? undefined : value;
}

function atPath(path: string, table: GoMap): GoMap {
  if (path === '.') return table;
  return path.split('.').reduceRight<GoMap>((inner, key) => new Map([[key, inner]]), table);
}
