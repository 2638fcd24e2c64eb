/**
 * Loads a chart from its files as Helm does (helm/pkg/chart/v2/loader): a folder with .helmignore, or an archive without; subcharts
 * below charts/, as folders and as .tgz, at any depth.
 */
import { type Diagnostic, errorOf, type FileTree, hasErrors, type Origins, positionAt, type Result, toBytes } from '../base/index.ts';
import { fileText, MAX_FILE_SIZE, readArchive } from './archive.ts';
import { type Chart, type ChartFile, type ChartNode, chartName } from './chart.ts';
import type { StructFailure, StructResult } from './go-struct.ts';
import { parseIgnoreRules, walkOrder } from './ignore.ts';
import { readValues } from './load-values.ts';
import { emptyMetadata, type Lock, type Metadata, readApiVersion, readLock, readMetadata, validateMetadata } from './metadata.ts';
import type { HelmVersion } from './version.ts';

/** Deepest nesting of subcharts. */
const MAX_SUBCHART_DEPTH = 50;
/** Most charts in one tree. */
const MAX_CHARTS = 5000;

export interface LoadOptions {
  readonly helm?: HelmVersion;
  /** Where the values come from is written here. */
  readonly origins?: Origins;
  /** "archive": the files come out of readArchive; .helmignore does not count and their order is kept. Default "folder". */
  readonly from?: 'folder' | 'archive';
  /** Helm 4: lint does not refuse an apiVersion that it does not know. */
  readonly anyApiVersion?: boolean;
}

/** The chart in `files`; undefined, with errors, when Helm would not load it. Warnings do not prevent it. */
export function loadChart(files: FileTree, options: LoadOptions = {}): Result<Chart | undefined> {
  const loader = new Loader(options.helm ?? 4, options.origins, options.anyApiVersion ?? false);
  const list = options.from === 'archive' ? [...files].map(([name, data]) => ({ name, data: fileText(data) })) : loader.folder(files);
  const chart = list === undefined ? undefined : loader.root(list);
  return { value: hasErrors(loader.diagnostics) ? undefined : chart, diagnostics: loader.diagnostics };
}

/** The chart in a .tgz. */
export function loadChartArchive(bytes: Uint8Array, options: Omit<LoadOptions, 'from'> = {}): Result<Chart | undefined> {
  const read = readArchive(bytes, options.helm === undefined ? {} : { helm: options.helm });
  if (hasErrors(read.diagnostics)) return { value: undefined, diagnostics: read.diagnostics };
  return loadChart(read.value, { ...options, from: 'archive' });
}

class Loader {
  readonly #helm: HelmVersion;
  readonly #origins: Origins | undefined;
  readonly #anyApiVersion: boolean;
  readonly diagnostics: Diagnostic[] = [];
  #charts = 0;

  constructor(helm: HelmVersion, origins: Origins | undefined, anyApiVersion: boolean) {
    this.#helm = helm;
    this.#origins = origins;
    this.#anyApiVersion = anyApiVersion;
  }

  /** The files of a folder that Helm takes, in its order. */
  folder(files: FileTree): ChartFile[] | undefined {
    const ignoreFile = files.get('.helmignore');
    const rules = parseIgnoreRules(ignoreFile === undefined ? '' : fileText(ignoreFile));
    if ('error' in rules) {
      this.#fail('chart/helmignore', rules.error, '.helmignore', undefined, rules.line);
      return undefined;
    }
    const list: ChartFile[] = [];
    for (const path of walkOrder(files.keys(), rules)) {
      const data = files.get(path)!;
      if (data.length > MAX_FILE_SIZE) {
        const name = path.slice(path.lastIndexOf('/') + 1);
        this.#fail('chart/file-size', `chart file "${name}" is larger than the maximum file size ${MAX_FILE_SIZE}`, path);
        return undefined;
      }
      list.push({ name: path, data: fileText(data) });
    }
    return list;
  }

  /** The chart itself. Helm 4 looks at its apiVersion before anything else. */
  root(files: readonly ChartFile[]): ChartNode | undefined {
    const file = files.find((f) => f.name === 'Chart.yaml');
    if (this.#helm === 3 || this.#anyApiVersion) return this.#chart(files, '', 0);
    if (file === undefined) return this.#fail('chart/missing-chart-yaml', 'Chart.yaml file is missing', 'Chart.yaml');
    const read = readApiVersion(file.data);
    if ('error' in read) return this.#fail('chart/chart-yaml', `cannot load Chart.yaml: ${read.error}`, 'Chart.yaml', at(file.data, read));
    if (!['', 'v1', 'v2'].includes(read.apiVersion)) {
      const message = read.apiVersion === 'v3' ? 'invalid chart apiVersion' : 'unsupported chart version';
      return this.#fail('chart/api-version', message, 'Chart.yaml');
    }
    return this.#chart(files, '', 0);
  }

  #chart(files: readonly ChartFile[], location: string, depth: number): ChartNode | undefined {
    if (depth > MAX_SUBCHART_DEPTH)
      return this.#fail('chart/limit', `subcharts are nested deeper than ${MAX_SUBCHART_DEPTH} levels`, `${location}Chart.yaml`);
    if (++this.#charts > MAX_CHARTS)
      return this.#fail('chart/limit', `chart holds more than ${MAX_CHARTS} subcharts`, `${location}Chart.yaml`);
    const parts = this.#parts(files, location);
    if (parts === undefined) return undefined;
    const { metadata } = parts;
    if (metadata === undefined) return this.#fail('chart/missing-chart-yaml', 'Chart.yaml file is missing', `${location}Chart.yaml`);
    const invalid = validateMetadata(metadata, this.#helm);
    if (invalid !== undefined) {
      const text = parts.chartYaml ?? '';
      const offset = parts.offsets.get(invalid.field);
      const where = offset === undefined ? undefined : positionAt(text, offset);
      return this.#fail('chart/invalid-metadata', `validation: ${invalid.message}`, `${location}Chart.yaml`, where);
    }
    const chart: ChartNode = {
      metadata,
      lock: parts.lock,
      templates: parts.templates,
      files: parts.files,
      values: parts.values,
      schema: parts.schema,
      dependencies: [],
      parent: undefined,
      location,
    };
    // Helm takes the folders of charts/ in random order; we by name.
    for (const name of [...parts.subcharts.keys()].sort()) {
      if (name.startsWith('_') || name.startsWith('.')) continue;
      const child = this.#subchart(chart, name, parts.subcharts.get(name)!, depth);
      if (child === undefined) return undefined;
      child.parent = chart;
      chart.dependencies.push(child);
    }
    return chart;
  }

  #subchart(parent: ChartNode, name: string, files: readonly ChartFile[], depth: number): ChartNode | undefined {
    const location = `${parent.location}charts/${name}/`;
    const before = this.diagnostics.length;
    let child: ChartNode | undefined;
    if (name.endsWith('.tgz')) {
      const [file] = files;
      if (file === undefined || file.name !== name) {
        const message = `error unpacking subchart tar in ${chartName(parent)}: expected ${name}, got ${file?.name}`;
        return this.#fail('chart/subchart', message, location.slice(0, -1));
      }
      const read = readArchive(toBytes(file.data), { helm: this.#helm });
      for (const d of read.diagnostics) this.diagnostics.push({ ...d, location: { file: location.slice(0, -1), line: 1, column: 1 } });
      const inner = [...read.value].map(([path, data]) => ({ name: path, data: fileText(data) }));
      if (read.diagnostics.length === 0) child = this.#chart(inner, location, depth + 1);
    } else {
      const inner = files.filter((f) => f.name.includes('/')).map((f) => ({ name: f.name.slice(f.name.indexOf('/') + 1), data: f.data }));
      child = this.#chart(inner, location, depth + 1);
    }
    for (let i = before; i < this.diagnostics.length; i++) {
      const d = this.diagnostics[i]!;
      if (d.severity === 'error')
        this.diagnostics[i] = { ...d, message: `error unpacking subchart ${name} in ${chartName(parent)}: ${d.message}` };
    }
    return child;
  }

  #parts(files: readonly ChartFile[], location: string): Parts | undefined {
    const parts = new Parts();
    for (const file of files) {
      if (file.name === 'Chart.yaml' && !this.#chartYaml(file, parts, location)) return undefined;
    }
    for (const file of files) if (!this.#part(file, parts, location)) return undefined;
    return parts;
  }

  #chartYaml(file: ChartFile, parts: Parts, location: string): boolean {
    parts.metadata ??= emptyMetadata();
    const read = readMetadata(file.data, parts.metadata, this.#helm);
    if (this.#badStruct(read, file, location)) return false;
    // Helm 2 took charts without an apiVersion.
    if (parts.metadata.apiVersion === '') parts.metadata.apiVersion = 'v1';
    parts.chartYaml = file.data;
    parts.offsets = read.offsets;
    return true;
  }

  /** Sorts one file into its place; false when it cannot be read. */
  #part(file: ChartFile, parts: Parts, location: string): boolean {
    const { name } = file;
    switch (name) {
      case 'Chart.yaml':
        return true;
      case 'Chart.lock':
      case 'requirements.lock':
        return this.#lock(file, parts, location);
      case 'requirements.yaml': {
        const metadata = (parts.metadata ??= emptyMetadata());
        if (metadata.apiVersion !== 'v1') this.#warn(DEPENDENCIES_MOVED, location + name);
        if (this.#badStruct(readMetadata(file.data, metadata, this.#helm), file, location)) return false;
        if (metadata.apiVersion === 'v1') parts.files.push(file);
        return true;
      }
      case 'values.yaml': {
        const source = { name: location + name, text: file.data };
        const read = readValues(source, { helm: this.#helm, origins: this.#origins, prefix: 'cannot load values.yaml: ' });
        this.diagnostics.push(...read.diagnostics);
        parts.values = read.value;
        return read.diagnostics.length === 0;
      }
      case 'values.schema.json':
        parts.schema = file.data;
        return true;
    }
    if (name.startsWith('templates/')) parts.templates.push(file);
    else if (!name.startsWith('charts/') || /\.prov$/.test(name)) parts.files.push(file);
    else {
      const inner = name.slice('charts/'.length);
      const chart = inner.split('/', 1)[0]!;
      const list = parts.subcharts.get(chart);
      const moved = { name: inner, data: file.data };
      if (list === undefined) parts.subcharts.set(chart, [moved]);
      else list.push(moved);
    }
    return true;
  }

  #lock(file: ChartFile, parts: Parts, location: string): boolean {
    const lock = readLock(file.data, this.#helm);
    if (this.#badStruct(lock, file, location)) return false;
    parts.lock = lock;
    if (file.name === 'Chart.lock') return true;
    const metadata = (parts.metadata ??= emptyMetadata());
    if (metadata.apiVersion === 'v1') parts.files.push(file);
    else this.#warn(LOCK_MOVED, location + file.name);
    return true;
  }

  #badStruct(read: Lock | StructResult | StructFailure, file: ChartFile, location: string): read is StructFailure {
    if (!('error' in read)) return false;
    this.#fail('chart/chart-yaml', `cannot load ${file.name}: ${read.error}`, location + file.name, at(file.data, read));
    return true;
  }

  #fail(code: string, message: string, file: string, place?: { line: number; column: number }, line: number = 1): undefined {
    this.diagnostics.push(errorOf(code, message, { location: { file, ...(place ?? { line, column: 1 }) } }));
  }

  #warn(message: string, file: string): void {
    this.diagnostics.push({ code: 'chart/deprecated-file', severity: 'warning', message, location: { file, line: 1, column: 1 } });
  }
}

const DEPENDENCIES_MOVED =
  'Warning: Dependencies are handled in Chart.yaml since apiVersion "v2". We recommend migrating dependencies to Chart.yaml.';
const LOCK_MOVED = 'Warning: Dependency locking is handled in Chart.lock since apiVersion "v2". We recommend migrating to Chart.lock.';

class Parts {
  metadata: Metadata | undefined;
  chartYaml: string | undefined;
  offsets: ReadonlyMap<string, number> = new Map();
  lock: Lock | undefined;
  values: Chart['values'] = new Map();
  schema: string | undefined;
  readonly templates: ChartFile[] = [];
  readonly files: ChartFile[] = [];
  /** By the first name below charts/; names in it are below charts/ too. */
  readonly subcharts: Map<string, ChartFile[]> = new Map();
}

function at(text: string, failure: StructFailure): { line: number; column: number } | undefined {
  return failure.offset === undefined ? undefined : positionAt(text, Math.min(failure.offset, text.length));
}
