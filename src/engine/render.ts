/** Renders a chart as `helm template` does: load, values, dependencies, schema, templates, manifests, text. Pure and synchronous. */
import {
  type Diagnostic,
  decodeUtf8,
  encodeUtf8,
  errorOf,
  type FileTree,
  fixedClock,
  hasErrors,
  Origins,
  type Result,
  seededRandom,
} from '../base/index.ts';
import {
  type Chart,
  chartCrds,
  chartFullPath,
  checkDependencies,
  checkInstallable,
  checkKubeVersion,
  coalesceValues,
  loadChart,
  mergeLayers,
  processDependencies,
  schemaViolations,
  validateReleaseName,
  validateValues,
} from '../chart/index.ts';
import { GoError, type GoMap, goInt, quote, trimSpace, typedMap, type Value } from '../golang/index.ts';
import { TemplateSet } from '../gotemplate/index.ts';
import { sprigFunctions } from '../sprig/index.ts';
import { capabilitiesValue, defaultKubeVersion, type HelmVersion, parseKubeVersion } from './capabilities.ts';
import { adviceOn } from './failure/advice.ts';
import { failureContext } from './failure/context.ts';
import { manifestFailure } from './failure/manifest-failure.ts';
import { schemaFailure } from './failure/schema-failure.ts';
import { type FunctionOptions, helmFunctions, sprigOptions } from './functions.ts';
import { ManifestError, sortManifests, wrongManifests } from './manifests.ts';
import type { Asked, Render, RenderOptions } from './options.ts';
import { printManifests, showOnly } from './output.ts';
import { newTrace, type Provenance, type Trace } from './provenance.ts';
import { Layers } from './provenance-values.ts';
import { renderTemplates } from './templates.ts';
import { valuesType } from './values-type.ts';

/** Ends a render whose step failed; the diagnostics say why. */
class Stop {
  /** What was rendered all the same, for a person to look at (--debug). */
  readonly output: string;
  constructor(output = '') {
    this.output = output;
  }
}

/**
 * Renders a chart. `files` is the chart's folder (Chart.yaml at its top). Never throws on bad input: a failed render has an error among
 * its diagnostics, with Helm's own sentence.
 */
export function renderChart(files: FileTree, options: RenderOptions = {}): Render {
  const render = renderRecorded(files, options);
  return hasErrors(render.diagnostics) ? { ...render, diagnostics: whyFailed(render, files, options) } : render;
}

/** Recording needs more of the stack: templates that nest too deep for it are rendered without. */
function renderRecorded(files: FileTree, options: RenderOptions): Render {
  const render = renderOnce(files, options, false);
  if (!options.provenance || !render.diagnostics.some(({ code }) => code === 'engine/limit-template-depth')) return render;
  const { provenance: _, ...plain } = options;
  return { ...renderOnce(files, plain, false), provenance: render.provenance! };
}

/** A render that failed is made again, observed, to tell why; a render that goes well pays nothing for it. */
function whyFailed({ diagnostics }: Render, files: FileTree, options: RenderOptions): readonly Diagnostic[] {
  const failed = diagnostics.find((d) => d.severity === 'error')!;
  const advised = (list: readonly Diagnostic[]): Diagnostic[] => list.map((d) => adviceOn(d, files, options.values ?? []));
  // What ran into a limit would take as long again.
  if (failed.code.startsWith('engine/limit-') || /(?:longer|more) than \d{5,}/.test(failed.message)) return advised(diagnostics);
  const provenance = failed.code === 'engine/manifest-yaml';
  const again = renderOnce(files, { ...options, origins: new Origins(), random: seededRandom(''), provenance }, true);
  // Chance may have made another render of it.
  const isSame = again.diagnostics.find((d) => d.severity === 'error')?.message === failed.message;
  return advised(isSame ? again.diagnostics : diagnostics);
}

function renderOnce(files: FileTree, options: RenderOptions, explain: boolean): Render {
  const trace = options.provenance ? newTrace(files, options) : undefined;
  const run: Run = { options, helm: options.helm ?? 4, diagnostics: [], asked: [], trace, explain, values: null };
  try {
    return render(files, run);
  } catch (stop) {
    if (stop instanceof GoError) run.diagnostics.push(errorOf('engine/render', stop.message));
    else if (!(stop instanceof Stop)) throw stop;
    return {
      ...emptyRender(run.diagnostics),
      output: stop instanceof Stop ? stop.output : '',
      values: run.values,
      asked: run.asked,
      ...provenanceOf(run),
    };
  }
}

/** The render of nothing. */
export function emptyRender(diagnostics: readonly Diagnostic[]): Render {
  return { output: '', manifests: [], hooks: [], notes: '', crds: [], values: null, chart: undefined, asked: [], diagnostics };
}

interface Run {
  readonly options: RenderOptions;
  readonly helm: HelmVersion;
  readonly diagnostics: Diagnostic[];
  readonly asked: Asked[];
  readonly trace: Trace | undefined;
  /** The render has failed once: it is made to find out why. */
  readonly explain: boolean;
  /** As far as they are known when it fails. */
  values: Value;
}

function provenanceOf({ trace }: Run): { provenance?: Provenance } {
  return trace === undefined ? {} : { provenance: trace.provenance };
}

/** The value of a step; warnings are kept, an error ends the render. */
function take<T>(run: Run, result: Result<T>): T {
  run.diagnostics.push(...result.diagnostics);
  if (hasErrors(result.diagnostics)) throw new Stop();
  return result.value;
}

function check(run: Run, ...found: readonly (Diagnostic | undefined)[]): void {
  take(run, { value: undefined, diagnostics: found.filter((d) => d !== undefined) });
}

/** The steps in Helm's order (pkg/cmd/template.go, install.go; pkg/action/install.go), which decides what is reported first. */
function render(files: FileTree, run: Run): Render {
  const { options, helm } = run;
  const origins = options.origins === undefined ? {} : { origins: options.origins };
  const kubeVersion = options.kubeVersion === undefined ? defaultKubeVersion(helm) : parseKubeVersion(options.kubeVersion, helm);
  const releaseName = encodeUtf8(options.releaseName ?? (options.nameTemplate ? nameFrom(run) : 'release-name'));
  const layers = options.values ?? [];
  const given = take(run, mergeLayers(layers, { helm, ...origins }));
  const loaded = take(run, loadChart(files, { helm, from: options.from ?? 'folder', ...origins }));
  if (loaded === undefined) throw new Stop();
  const name = `${helm === 4 ? 'release name check failed: ' : ''}release name ${quote(releaseName)}: `;
  const missing = `${helm === 4 ? 'an' : 'An'} ${MISSING_DEPENDENCY}`;
  check(run, checkInstallable(loaded), after(missing, checkDependencies(loaded)), after(name, validateReleaseName(releaseName)));
  const chart = take(run, processDependencies(loaded, given, { helm, ...origins }));
  const values = take(run, coalesceValues(chart, given, { helm, ...origins }));
  run.values = values;
  if (!options.skipSchemaValidation)
    take(run, { value: undefined, diagnostics: validateValues(chart, values).map((d) => schemaAdvice(run, d, chart, values, files)) });
  check(run, checkKubeVersion(chart, kubeVersion.normalized, helm));

  const functions = helmFunctions(functionOptions(run));
  run.trace?.begin(chart, values);
  const rendered = renderTemplates(
    chart,
    {
      values: typedMap(valuesType(helm), values),
      release: releaseValue(releaseName, run.options),
      capabilities: capabilitiesValue(helm, kubeVersion, options.apiVersions ?? []),
    },
    {
      helm,
      strict: options.strict ?? false,
      functions,
      limits: options.limits ?? {},
      parsed: options.parsed,
      trace: run.trace?.tracer,
      explain: run.explain
        ? (set, scopes) =>
            failureContext(
              { files, layers, sourceOf: sourceOf(files, options), loaded, values, origins: options.origins ?? new Origins(), functions },
              set,
              scopes,
            )
        : undefined,
    },
  );
  run.trace?.end(rendered.files);
  check(run, rendered.failure, ...(rendered.others ?? []));
  return outcome(run, chart, values, rendered.files);
}

function outcome(run: Run, chart: Chart, values: GoMap, files: Map<string, string>): Render {
  const { options, helm, diagnostics, asked } = run;
  const notes = takeNotes(files, chart, options.subchartNotes ?? false);
  const sorted = attempt(run, files, () => sortManifests(files, helm));
  const hooks = options.noHooks ? [] : sorted.hooks.filter((hook) => !(options.skipTests && hook.events.includes('test')));
  const crds = chartCrds(chart).map(({ filename, data }) => ({ path: filename, content: data }));
  const all = printManifests(options.includeCrds ? crds : [], sorted.manifests, hooks);
  const output = options.showOnly === undefined ? all : showOnly(all, options.showOnly);
  return { output, manifests: sorted.manifests, hooks, notes, crds, values, chart, asked, diagnostics, ...provenanceOf(run) };
}

/** Helm hands out all that was rendered when a part of it is no YAML. */
function attempt<T>(run: Run, files: ReadonlyMap<string, string>, sort: () => T): T {
  try {
    return sort();
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    const { provenance } = run.trace ?? {};
    const wrong = run.explain ? wrongManifests(files, run.helm) : [error];
    for (const each of wrong) run.diagnostics.push(manifestFailure(each, files, run.explain ? provenance : undefined));
    throw new Stop(
      printManifests(
        [],
        [...files].filter(([, content]) => trimSpace(content) !== '').map(([path, content]) => ({ path, content })),
        [],
      ),
    );
  }
}

/** Takes the NOTES.txt files out of what was rendered: the chart's own, with `subcharts` all of them. */
function takeNotes(files: Map<string, string>, chart: Chart, subcharts: boolean): string {
  const own = `${chartFullPath(chart)}/templates/NOTES.txt`;
  const notes: string[] = [];
  for (const [path, text] of files) {
    if (!path.endsWith('NOTES.txt')) continue;
    files.delete(path);
    if (subcharts || path === own) notes.push(text);
  }
  return notes.join('\n');
}

function sourceOf(files: FileTree, options: RenderOptions): (name: string) => string | undefined {
  const layers = new Layers(files, options);
  return (name) => layers.source(name);
}

/** Each violation with its place, when it is asked why. */
function schemaAdvice(run: Run, failure: Diagnostic, chart: Chart, values: GoMap, files: FileTree): Diagnostic {
  const { origins, values: layers = [] } = run.options;
  if (!run.explain || origins === undefined || failure.code !== 'chart/values-schema') return failure;
  return schemaFailure(failure, schemaViolations(chart, values), {
    files,
    layers,
    sourceOf: sourceOf(files, run.options),
    values,
    origins,
  });
}

function releaseValue(name: string, options: RenderOptions): Value {
  const isUpgrade = options.isUpgrade ?? false;
  return new Map<string, Value>([
    ['Name', name],
    ['Namespace', encodeUtf8(options.namespace ?? 'default')],
    ['IsUpgrade', isUpgrade],
    ['IsInstall', !isUpgrade],
    ['Revision', goInt(1)],
    ['Service', 'Helm'],
  ]);
}

function functionOptions(run: Run): FunctionOptions {
  const { options, helm, asked, trace } = run;
  const traced = trace === undefined ? {} : { origins: trace.origins, yaml: trace.yaml };
  return { ...options, ...traced, helm, asked, random: options.random ?? seededRandom(''), clock: options.clock ?? fixedClock(0n) };
}

/** --name-template: sprig's functions, no data. */
function nameFrom(run: Run): string {
  const set = new TemplateSet({ name: 'name-template', functions: sprigFunctions(sprigOptions(functionOptions(run))) });
  const { error } = set.parse('name-template', encodeUtf8(run.options.nameTemplate ?? ''));
  if (error !== undefined) throw error;
  return decodeUtf8(set.execute('name-template', null));
}

const MISSING_DEPENDENCY =
  'error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch missing dependencies: ';

function after(prefix: string, found: Diagnostic | undefined): Diagnostic | undefined {
  return found && { ...found, message: prefix + found.message };
}
