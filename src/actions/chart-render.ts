/** Renders a chart from a folder or an archive: reads everything through the Host, then renders in one pure call. */
import {
  type Diagnostic,
  encodeUtf8,
  errorOf,
  type FileTree,
  fromBytes,
  hasErrors,
  Origins,
  type Random,
  seededRandom,
  toBytes,
} from '../base/index.ts';
import {
  chartFullPath,
  loadChart,
  mergeLayers,
  parseIgnoreRules,
  processDependencies,
  readArchive,
  type ValuesLayer,
} from '../chart/index.ts';
import { emptyRender, type Render, type RenderOptions, renderChart } from '../engine/index.ts';
import { type Host, HostError, type Skip } from './host.ts';
import { type GivenValues, readLayers } from './value-layers.ts';

export interface ChartRenderRequest extends GivenValues {
  /** A folder or a .tgz. */
  readonly chart: string;
  readonly releaseName?: string | undefined;
  readonly helm?: 3 | 4 | undefined;
  readonly nameTemplate?: string | undefined;
  /** Name the release after the chart and the time. */
  readonly generateName?: boolean | undefined;
  readonly namespace?: string | undefined;
  readonly showOnly?: readonly string[];
  /** Write the manifests below this folder, one file a template. */
  readonly outputDir?: string | undefined;
  /** Below a folder named after the release. */
  readonly releaseNameInPath?: boolean | undefined;
  readonly includeCrds?: boolean | undefined;
  readonly skipTests?: boolean | undefined;
  readonly noHooks?: boolean | undefined;
  readonly isUpgrade?: boolean | undefined;
  readonly kubeVersion?: string | undefined;
  readonly apiVersions?: readonly string[];
  readonly skipSchemaValidation?: boolean | undefined;
  /** Hand out the rendered text even when it is no valid YAML. */
  readonly debug?: boolean | undefined;
  /** Replays chance. */
  readonly seed?: string | undefined;
  /** Records where every line comes from. */
  readonly provenance?: boolean | undefined;
}

export interface ChartRenderResult {
  readonly render: Render;
  /** What to print on standard output, a byte string. */
  readonly output: string;
  readonly failed: boolean;
  /** The chart or a values file could not be read at all. */
  readonly unreadable: boolean;
  /** The files written, when a folder was asked for. */
  readonly written?: readonly string[];
  /** The texts that diagnostics point into, by the name they use. */
  readonly sources: (file: string) => string | undefined;
}

export function chartRender(host: Host, request: ChartRenderRequest): ChartRenderResult {
  return renderInputs(host, readChart(host, request), request);
}

/** Renders what has been read: for several versions of Kubernetes a chart is read once. */
export function renderInputs(host: Host, inputs: ChartInputs, request: ChartRenderRequest): ChartRenderResult {
  const render =
    inputs.failure === undefined ? renderChart(inputs.files, renderOptions(host, request, inputs)) : emptyRender([inputs.failure]);
  const failed = hasErrors(render.diagnostics);
  const output = failed && !request.debug ? '' : render.output;
  const result = {
    render,
    failed,
    unreadable: inputs.failure !== undefined && inputs.failure.code !== 'chart/archive',
    sources: sourceLookup(inputs),
  };
  if (request.outputDir === undefined || failed) return { ...result, output };
  return { ...result, output: '', written: writeOutput(host, request, render) };
}

/** What .helmignore leaves out need not be read; rules that are wrong are reported when the chart is loaded. */
export function skipIgnored(ignoreFile: Uint8Array | undefined): Skip {
  const rules = parseIgnoreRules(ignoreFile === undefined ? '' : fromBytes(ignoreFile));
  return 'error' in rules ? () => false : (path, isFolder) => rules.ignores(encodeUtf8(path), isFolder);
}

/** A chart's files and the values given beside it, as they were read. */
export interface ChartInputs {
  readonly files: FileTree;
  readonly from?: 'archive';
  readonly layers: readonly ValuesLayer[];
  readonly failure?: Diagnostic;
}

export function readChart(host: Host, request: GivenValues & Pick<ChartRenderRequest, 'chart'>): ChartInputs {
  let layers: readonly ValuesLayer[] = [];
  try {
    layers = readLayers(host, request);
    const kind = host.stat(request.chart);
    if (kind === undefined) {
      return {
        files: new Map(),
        layers,
        failure: errorOf('chart/not-found', `path "${request.chart}" not found`, { hint: 'give the folder or the archive of a chart' }),
      };
    }
    if (kind === 'directory') return { files: host.readTree(request.chart, skipIgnored), layers };
    const archive = readArchive(host.readFile(request.chart));
    const failure = archive.diagnostics.find((d) => d.severity === 'error');
    return { files: archive.value, from: 'archive', layers, ...(failure === undefined ? {} : { failure }) };
  } catch (error) {
    if (error instanceof HostError) return { files: new Map(), layers, failure: unreadable(error.message) };
    throw error;
  }
}

function unreadable(message: string): Diagnostic {
  const isLink = message.includes('symlink');
  return errorOf('host/unreadable', message, isLink ? { hint: 'the link leads to nothing: fetch what it leads to, or take it out' } : {});
}

function renderOptions(host: Host, request: ChartRenderRequest, { layers, from }: ChartInputs): RenderOptions {
  const random: Random = request.seed === undefined ? host.random : seededRandom(request.seed);
  const given = Object.entries({
    releaseName: request.generateName ? generatedName(host, request.chart) : request.releaseName,
    helm: request.helm,
    nameTemplate: request.nameTemplate,
    namespace: request.namespace,
    showOnly: request.showOnly?.length ? request.showOnly : undefined,
    includeCrds: request.includeCrds,
    skipTests: request.skipTests,
    noHooks: request.noHooks,
    isUpgrade: request.isUpgrade,
    kubeVersion: request.kubeVersion,
    apiVersions: request.apiVersions,
    skipSchemaValidation: request.skipSchemaValidation,
    provenance: request.provenance,
    origins: request.provenance ? new Origins() : undefined,
  }).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), values: layers, clock: host.clock, random, from: from ?? 'folder' };
}

/** Helm: base name up to its first dot, and the time in seconds. */
function generatedName(host: Host, chart: string): string {
  const base = /([^/\\]*)[/\\]*$/.exec(chart)?.[1] ?? '';
  return `${base === '' || base === '.' ? 'chart' : base.replace(/\..*$/s, '')}-${host.clock.now() / 1_000_000_000n}`;
}

/** The path of each document that was written, in order: one for several documents of a file, as helm lists them. */
function writeOutput(host: Host, request: ChartRenderRequest, render: Render): string[] {
  const folder = request.releaseNameInPath ? host.join(request.outputDir!, request.releaseName ?? 'release-name') : request.outputDir!;
  const documents = [...(request.includeCrds ? render.crds : []), ...render.manifests, ...render.hooks];
  const texts = new Map<string, string>();
  for (const { path, content } of documents) texts.set(path, `${texts.get(path) ?? ''}---\n# Source: ${path}\n${content}\n`);
  host.writeTree(folder, new Map([...texts].map(([path, text]) => [path, toBytes(text)])));
  return documents.map(({ path }) => host.join(folder, path));
}

function sourceLookup(inputs: ChartInputs): (file: string) => string | undefined {
  let packed: ReadonlyMap<string, string> | undefined;
  return (file) => {
    const argument = /^--(set\S*)(?: #(\d+))?$/.exec(file);
    if (argument !== null) return inputs.layers.filter((layer) => layer.kind === argument[1]).map(textOf)[Number(argument[2] ?? 1) - 1];
    for (const layer of inputs.layers) if (layer.kind === 'file' && layer.source.name === file) return layer.source.text;
    // Templates are named with the chart's name in front: "web/templates/deployment.yaml".
    const bytes = inputs.files.get(file) ?? inputs.files.get(file.slice(file.indexOf('/') + 1));
    return bytes === undefined ? (packed ??= subchartTemplates(inputs)).get(file) : fromBytes(bytes);
  };
}

const textOf = (layer: ValuesLayer): string | undefined => ('text' in layer ? layer.text : undefined);

/** Templates by the names they are rendered under, which are not their paths where a subchart is packed or has an alias. */
function subchartTemplates({ files, from, layers }: ChartInputs): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const loaded = loadChart(files, { from: from ?? 'folder' }).value;
  const charts = loaded === undefined ? [] : [processDependencies(loaded, mergeLayers(layers).value).value];
  for (let chart = charts.pop(); chart !== undefined; chart = charts.pop()) {
    for (const { name, data } of chart.templates) texts.set(`${chartFullPath(chart)}/${name}`, data);
    charts.push(...chart.dependencies);
  }
  return texts;
}
