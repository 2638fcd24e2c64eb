/** Checks charts as `helm lint` does, and by our own rules: reads everything through the Host. */
import type { FileTree, Location, Related, Severity } from '../base/index.ts';
import { readArchive, type ValuesLayer } from '../chart/index.ts';
import { type CheckOptions, checkChart, type Finding, isAtLeast } from '../check/index.ts';
import { newMask, wrongKubeVersion } from '../engine/index.ts';
import { skipIgnored } from './chart-render.ts';
import { type Host, HostError } from './host.ts';
import { maskedSources, withoutSecrets } from './masked.ts';
import { type GivenValues, readLayers } from './value-layers.ts';

export interface ChartLintRequest extends GivenValues {
  /** Folders or .tgz files. */
  readonly charts: readonly string[];
  readonly helm?: 3 | 4 | undefined;
  readonly namespace?: string | undefined;
  readonly kubeVersion?: string | undefined;
  readonly withSubcharts?: boolean | undefined;
  readonly skipSchemaValidation?: boolean | undefined;
  /** From this severity on a finding fails its chart. */
  readonly failOn: Severity;
}

export interface LintedChart {
  readonly path: string;
  /** Helm's findings in helm's order, then ours by place. Files are named from where the command runs. */
  readonly findings: readonly Finding[];
  readonly failed: boolean;
  /** Why nothing could be checked. */
  readonly error?: string;
}

export interface ChartLintResult {
  readonly charts: readonly LintedChart[];
  /** Why the arguments make no sense: no chart was looked at. */
  readonly error?: string;
  /** The texts that findings point into, by the name they use. */
  readonly sources: (file: string) => string | undefined;
}

export function chartLint(host: Host, request: ChartLintRequest): ChartLintResult {
  const sources = new Map<string, () => string | undefined>();
  const lookUp = (file: string): string | undefined => sources.get(file)?.();
  const { kubeVersion, helm = 4 } = request;
  const wrongVersion = kubeVersion === undefined ? undefined : wrongKubeVersion(kubeVersion, helm);
  if (wrongVersion !== undefined) return { charts: [], error: wrongVersion, sources: lookUp };
  const layers = readLayers(host, request);
  const charts: LintedChart[] = [];
  for (const path of allPaths(host, request)) {
    const linted = lintOne(host, path, request, layers, sources);
    if (typeof linted === 'string') return { charts: [], error: linted, sources: lookUp };
    charts.push(linted);
  }
  return { charts, sources: lookUp };
}

/** A text instead of a chart: the values cannot be read, which fails everything. */
function lintOne(
  host: Host,
  path: string,
  request: ChartLintRequest,
  layers: readonly ValuesLayer[],
  sources: Map<string, () => string | undefined>,
): LintedChart | string {
  const read = attempt(() => readChart(host, path));
  if ('error' in read) return { path, findings: [], failed: true, error: read.error };
  const { namespace, kubeVersion, helm, skipSchemaValidation } = request;
  const given = Object.entries({ namespace, kubeVersion, helm, skipSchemaValidation }).filter(([, value]) => value !== undefined);
  const options: CheckOptions = {
    ...Object.fromEntries(given),
    values: layers,
    folder: host.absolute(path),
    emptyFolders: (['templates', 'crds'] as const).filter((name) => host.stat(host.join(path, name)) === 'directory'),
  };
  const result = checkChart(read.files, options);
  const [wrong] = result.unreadable;
  if (wrong !== undefined) return wrong.message;
  const fileOf = (file: string): string => {
    if (file === '' || !(read.files.has(file) || isPart(file, read.files))) return file.startsWith('./') ? file.slice(2) : file;
    const whole = host.join(path, file);
    sources.set(whole, () => source(file));
    return whole;
  };
  const mask = newMask({ values: result.values, manifests: [], hooks: [] });
  const source = maskedSources(result.source, mask);
  const findings = [...result.helm, ...result.own].map((finding) =>
    withFiles(withoutSecrets(finding, mask), (file) => known(fileOf(file), file, source, sources)),
  );
  return { path, findings, failed: findings.some(({ severity }) => isAtLeast(severity, request.failOn)) };
}

/** A folder of the chart, or a file of it that is not there. */
function isPart(file: string, files: FileTree): boolean {
  if (/^(Chart\.yaml|values\.yaml|templates\/?|crds\/?)$/.test(file)) return true;
  for (const name of files.keys()) if (name.startsWith(`${file.replace(/\/$/, '')}/`)) return true;
  return false;
}

function known(
  name: string,
  file: string,
  source: (file: string) => string | undefined,
  sources: Map<string, () => string | undefined>,
): string {
  if (!sources.has(name)) sources.set(name, () => source(file));
  return name;
}

function withFiles(finding: Finding, fileOf: (file: string) => string): Finding {
  const move = (location: Location): Location => ({ ...location, file: fileOf(location.file) });
  const related = finding.related?.map((r): Related => (r.location === undefined ? r : { ...r, location: move(r.location) }));
  return { ...finding, location: move(finding.location), ...(related === undefined ? {} : { related }) };
}

function readChart(host: Host, path: string): { readonly files: FileTree } | { readonly error: string } {
  const missing = (file: string, why: string): { error: string } => ({
    error: `unable to check Chart.yaml file in chart: stat ${file}: ${why}`,
  });
  const kind = host.stat(path);
  if (/\.(tgz|tar\.gz)$/.test(path)) {
    if (kind !== 'file') return { error: `unable to open tarball: open ${path}: no such file or directory` };
    const archive = readArchive(host.readFile(path));
    const failure = archive.diagnostics.find((d) => d.severity === 'error');
    return failure === undefined ? { files: archive.value } : { error: `unable to extract tarball: ${failure.message}` };
  }
  const chartYaml = host.join(path, 'Chart.yaml');
  if (kind === undefined) return missing(chartYaml, 'no such file or directory');
  if (kind === 'file') return missing(chartYaml, 'not a directory');
  if (host.stat(chartYaml) === undefined) return missing(chartYaml, 'no such file or directory');
  const files = new Map(host.readTree(path, skipIgnored));
  // Helm reads these also when .helmignore names them.
  for (const name of ['Chart.yaml', 'values.yaml', 'values.schema.json']) {
    const file = host.join(path, name);
    if (!files.has(name) && host.stat(file) === 'file') files.set(name, host.readFile(file));
  }
  return { files };
}

/** A chart that cannot be read fails by itself. */
function attempt<T>(read: () => T): T | { readonly error: string } {
  try {
    return read();
  } catch (error) {
    if (error instanceof HostError) return { error: error.message };
    throw error;
  }
}

/** With --with-subcharts: what lies below charts/ at any depth, in the order of a walk. */
function allPaths(host: Host, { charts, withSubcharts }: ChartLintRequest): string[] {
  if (!withSubcharts) return [...charts];
  const below = charts.flatMap((path) => {
    const folder = host.join(path, 'charts');
    if (host.stat(folder) !== 'directory') return [];
    const names = [...host.readTree(folder, () => () => false).keys()].sort(inWalkOrder);
    return names.flatMap((name) => {
      if (/\.(tgz|tar\.gz)$/.test(name)) return [host.join(folder, name)];
      return /(^|\/)Chart\.yaml$/.test(name) ? [host.join(folder, name.replace(/\/?Chart\.yaml$/, ''))] : [];
    });
  });
  return [...charts, ...below];
}

function inWalkOrder(a: string, b: string): number {
  const [x, y] = [a.split('/'), b.split('/')];
  const at = x.findIndex((part, i) => part !== y[i]);
  const [p = '', q = ''] = [x[at], y[at]];
  return p < q ? -1 : p > q ? 1 : 0;
}
