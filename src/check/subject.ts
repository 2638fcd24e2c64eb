/** The chart that is being checked, with all that rules ask of it; each part is made when it is first asked for. */
import {
  type Diagnostic,
  type FileTree,
  fromBytes,
  hasErrors,
  type Location,
  Origins,
  positionAt,
  type Result,
  type Source,
} from '../base/index.ts';
import {
  type Chart,
  chartFullPath,
  coalesceValues,
  copyMap,
  type HelmVersion,
  isLibrary,
  loadChart,
  mergeLayers,
  processDependencies,
  readValues,
  type ValuesLayer,
} from '../chart/index.ts';
import { type FilesRender, type FilesRenderOptions, renderChart, renderChartFiles } from '../engine/index.ts';
import { GoError, type GoMap, pathBase, pathJoin } from '../golang/index.ts';
import type { ParsedTexts } from '../gotemplate/index.ts';
import { type Analysis, analyse } from './analysis/analyse.ts';
import { type ParsedTemplate, parseTemplates } from './analysis/parse.ts';

export interface CheckOptions {
  /** Whose behaviour: 4 is helm 4.1.4 (the default), 3 is helm 3.17.3. */
  readonly helm?: HelmVersion;
  /** Values files and --set arguments. */
  readonly values?: readonly ValuesLayer[];
  readonly namespace?: string;
  readonly kubeVersion?: string;
  readonly skipSchemaValidation?: boolean;
  /** The folder of the chart as helm names it in messages about dependencies: an absolute path. Default: ".". */
  readonly folder?: string;
  /** What lies under these names that is no file among `files`: an empty directory. */
  readonly emptyFolders?: readonly ('templates' | 'crds')[];
}

/** A values file: the chart's own, or one of the user's. */
export interface ValuesFile {
  readonly kind: 'chart' | 'user';
  readonly name: string;
  readonly text: string;
  readonly values: GoMap;
  readonly origins: Origins;
}

/** A template of the chart itself (not of a subchart). */
export interface Template extends ParsedTemplate {
  /** "templates/deployment.yaml". */
  readonly name: string;
}

/** The chart with its values, ready to be rendered. */
export interface Prepared {
  readonly chart: Chart;
  /** What the user gave, merged. */
  readonly given: GoMap;
  /** Coalesced: what the templates see, subcharts' parts under their names. */
  readonly values: GoMap;
}

export class Subject {
  readonly files: FileTree;
  readonly options: CheckOptions;
  readonly helm: HelmVersion;
  #loaded: Result<Chart | undefined> | undefined;
  #given: Result<GoMap> | undefined;
  #prepared: Prepared | undefined | null = null;
  #templates: readonly ParsedTemplate[] | undefined;
  #analysis: Analysis | undefined;
  #valuesFiles: readonly ValuesFile[] | undefined;
  /** Templates are parsed once for all renders and the analysis. */
  readonly #parsedTexts: ParsedTexts = new Map();
  readonly #renders = new Map<string, FilesRender | undefined>();

  constructor(files: FileTree, options: CheckOptions) {
    this.files = files;
    this.options = options;
    this.helm = options.helm ?? 4;
  }

  /** The text of a file of the chart or of a values file, by the name that locations have. */
  source(name: string): string | undefined {
    const bytes = this.files.get(name);
    if (bytes !== undefined) return fromBytes(bytes);
    for (const layer of this.options.values ?? [])
      if (layer.kind === 'file' && this.#nameOf(layer.source) === name) return layer.source.text;
    return undefined;
  }

  /** The user may have a values file of the same name as one of the chart's files. */
  #nameOf({ name }: Source): string {
    return this.files.has(name) ? `./${name}` : name;
  }

  get loaded(): Result<Chart | undefined> {
    return (this.#loaded ??= loadChart(this.files, { helm: this.helm, anyApiVersion: true }));
  }

  get given(): Result<GoMap> {
    return (this.#given ??= mergeLayers(this.options.values ?? [], { helm: this.helm }));
  }

  /** Undefined when the chart does not load or its values do not fit together. */
  get prepared(): Prepared | undefined {
    if (this.#prepared === null) this.#prepared = this.#prepare();
    return this.#prepared;
  }

  #prepare(): Prepared | undefined {
    const loaded = this.loaded.value;
    const given = this.given;
    if (loaded === undefined || hasErrors(given.diagnostics)) return undefined;
    const { helm } = this;
    const processed = processDependencies(loaded, given.value, { helm });
    if (hasErrors(processed.diagnostics)) return undefined;
    const chart = processed.value;
    const values = coalesceValues(chart, given.value, { helm });
    return hasErrors(values.diagnostics) ? undefined : { chart, given: given.value, values: values.value };
  }

  /** True for a chart whose values and templates can be judged by themselves. */
  get isApplication(): boolean {
    const { prepared } = this;
    if (prepared === undefined || isLibrary(prepared.chart)) return false;
    // What a template that does not parse reads is not known.
    return this.parsed.length >= templateCount(prepared.chart);
  }

  /** All templates that take part, those of subcharts too; a text that does not parse is not among them. */
  get parsed(): readonly ParsedTemplate[] {
    return (this.#templates ??= this.prepared === undefined ? [] : parseTemplates(this.prepared.chart, this.#parsedTexts));
  }

  /** The templates of the chart itself. */
  get templates(): readonly Template[] {
    return this.parsed.filter((t) => t.chart === this.prepared?.chart).map((t) => ({ ...t, name: t.file }));
  }

  /** What the templates read and do. */
  get analysis(): Analysis {
    return (this.#analysis ??= analyse(this.prepared!.chart, this.prepared!.values, this.parsed));
  }

  /** values.yaml and the files given with -f, each by itself. */
  get valuesFiles(): readonly ValuesFile[] {
    return (this.#valuesFiles ??= this.#readValuesFiles());
  }

  #readValuesFiles(): ValuesFile[] {
    const out: ValuesFile[] = [];
    const add = (kind: ValuesFile['kind'], name: string, text: string): void => {
      const origins = new Origins();
      const read = readValues({ name, text }, { helm: this.helm, origins });
      if (!hasErrors(read.diagnostics)) out.push({ kind, name, text, values: read.value, origins });
    };
    const own = this.source('values.yaml');
    if (own !== undefined) add('chart', 'values.yaml', own);
    for (const layer of this.options.values ?? []) if (layer.kind === 'file') add('user', this.#nameOf(layer.source), layer.source.text);
    return out;
  }

  /**
   * One render, kept under the name `as`; `change` alters the chart before. Values are copied: templates may write into them. Undefined
   * when the chart cannot be rendered.
   */
  render(as: string, options: FilesRenderOptions, change: (chart: Chart) => Chart = (chart) => chart): FilesRender | undefined {
    if (this.#renders.has(as)) return this.#renders.get(as);
    const { prepared } = this;
    let render: FilesRender | undefined;
    if (prepared !== undefined) {
      try {
        render = renderChartFiles(change(prepared.chart), copyMap(prepared.values), {
          ...this.#renderOptions,
          ...options,
          parsed: this.#parsedTexts,
        });
      } catch (error) {
        if (!(error instanceof GoError)) throw error;
      }
    }
    this.#renders.set(as, render);
    return render;
  }

  get #renderOptions(): Pick<FilesRenderOptions, 'helm' | 'namespace' | 'kubeVersion'> {
    const { namespace, kubeVersion } = this.options;
    return { helm: this.helm, ...(namespace === undefined ? {} : { namespace }), ...(kubeVersion === undefined ? {} : { kubeVersion }) };
  }

  /** The render that comparisons start from; undefined when it fails. */
  get base(): FilesRender | undefined {
    const render = this.render('lint', LINT_RENDER);
    return render?.failure === undefined ? render : undefined;
  }

  /** The failure of a render as the engine tells it that looks for causes; undefined when it fails otherwise there. */
  whyFailed(failure: Diagnostic): Diagnostic | undefined {
    const options = { ...this.#renderOptions, values: this.options.values ?? [], releaseName: BASE_RELEASE, lint: true };
    const { diagnostics } = renderChart(this.files, { ...options, skipSchemaValidation: true });
    return diagnostics.find(({ message }) => message === failure.message);
  }

  /** Where "web/charts/redis/templates/x.yaml", as the engine names templates, lies in the chart's folder. */
  fileOf(path: string): string {
    const find = (chart: Chart): string | undefined => {
      const folder = chartFullPath(chart);
      if (!path.startsWith(`${folder}/`)) return undefined;
      for (const child of chart.dependencies) {
        const found = find(child);
        if (found !== undefined) return found;
      }
      return chart.location + path.slice(folder.length + 1);
    };
    const chart = this.prepared?.chart;
    return (chart === undefined ? undefined : find(chart)) ?? path.slice(path.indexOf('/') + 1);
  }

  /** The path by which the engine names a template of the chart itself. */
  pathOf(file: string): string {
    return pathJoin(this.prepared?.chart.metadata.name ?? '', file);
  }
}

function templateCount(chart: Chart): number {
  const own = isLibrary(chart) ? chart.templates.filter(({ name }) => pathBase(name).startsWith('_')) : chart.templates;
  return chart.dependencies.reduce((sum, child) => sum + templateCount(child), own.length);
}

/** The name of the release in renders of checks. */
export const BASE_RELEASE = 'test-release';

/** As `helm lint` renders: what is neither an install nor an upgrade. Renders that are compared with it differ in one thing only. */
export const LINT_RENDER: FilesRenderOptions = { releaseName: BASE_RELEASE, isInstall: false, revision: 0, lint: true };

/** A span of a text as a location. */
export function locate(file: string, text: string, start: number, end: number = start): Location {
  const from = positionAt(text, start);
  if (end <= start) return { file, ...from };
  const to = positionAt(text, end);
  return { file, ...from, endLine: to.line, endColumn: to.column };
}

/** The first error of a result. */
export function firstError(diagnostics: readonly Diagnostic[]): Diagnostic | undefined {
  return diagnostics.find((d) => d.severity === 'error');
}
