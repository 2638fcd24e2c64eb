/** Writes the chart that a description gives. */
import type { Application } from '../app/index.ts';
import { type Diagnostic, errorOf, fromBytes, hasErrors, type Location } from '../base/index.ts';
import { generateChart } from '../generator/index.ts';
import { type Host, HostError } from './host.ts';

export interface ChartGenerateRequest {
  /** The folder of helmwright.ts. */
  readonly folder: string;
  /** Write nothing, only compare. */
  readonly check?: boolean;
}

export interface ChartGenerateResult {
  /** The folder of the chart. */
  readonly path: string;
  /** How many files the chart has. */
  readonly files: number;
  /** Those that were written, or that differ when only compared. */
  readonly changed: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** The texts that diagnostics point into, by the name they use. */
  readonly sources: (file: string) => string | undefined;
}

/** Writes all of the chart or nothing of it. Fails with HostError when the description cannot be read or the chart not be written. */
export async function chartGenerate(host: Host, request: ChartGenerateRequest): Promise<ChartGenerateResult> {
  const description = host.join(request.folder, 'helmwright.ts');
  const sources = sourceLookup(host);
  const failed = (path: string, diagnostics: readonly Diagnostic[]): ChartGenerateResult => ({
    path,
    files: 0,
    changed: [],
    diagnostics,
    sources,
  });
  if (host.stat(description) !== 'file') throw new HostError(`there is no ${description}, wanted the folder of a helmwright.ts`);
  const loaded = await host.loadDescription(description);
  if (hasErrors(loaded.diagnostics)) return failed(request.folder, loaded.diagnostics);
  const { application, positions } = loaded;
  if (!isApplication(application)) return failed(request.folder, [notAnApplication(description, positions.get(''))]);
  const { value, diagnostics } = generateChart(application, { positions });
  const path = host.join(request.folder, value.path);
  if (hasErrors(diagnostics)) return failed(path, diagnostics);
  const changed = request.check ? differing(host, path, value.files) : host.writeTree(path, value.files);
  return { path, files: value.files.size, changed: changed.map((file) => host.join(path, file)), diagnostics, sources };
}

/** Read again only when there is something to show. */
function sourceLookup(host: Host): (file: string) => string | undefined {
  return (file) => {
    try {
      return fromBytes(host.readFile(file));
    } catch (error) {
      if (error instanceof HostError) return undefined;
      throw error;
    }
  };
}

function isApplication(value: unknown): value is Application {
  return typeof value === 'object' && value !== null && (value as Partial<Application>).kind === 'application';
}

const notAnApplication = (file: string, location: Location | undefined): Diagnostic =>
  errorOf('app/no-application', `${file} does not export an application`, {
    location: location ?? { file, line: 1, column: 1 },
    hint: "end it with: export default application({ … }); with application imported from 'helmwright'",
  });

function differing(host: Host, folder: string, files: ReadonlyMap<string, Uint8Array>): string[] {
  return [...files]
    .filter(([file, bytes]) => {
      const path = host.join(folder, file);
      return host.stat(path) !== 'file' || !Buffer.from(bytes).equals(host.readFile(path));
    })
    .map(([file]) => file);
}
