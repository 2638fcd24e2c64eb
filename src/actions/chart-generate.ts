/** Writes the chart that a description gives. */
import type { Application } from '../app/index.ts';
import { type Diagnostic, errorOf, hasErrors } from '../base/index.ts';
import { generateChart } from '../generator/index.ts';
import type { Host } from './host.ts';

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
}

export async function chartGenerate(host: Host, request: ChartGenerateRequest): Promise<ChartGenerateResult> {
  const description = host.join(request.folder, 'helmwright.ts');
  const application = await host.loadDescription(description);
  if (!isApplication(application)) return { path: request.folder, files: 0, changed: [], diagnostics: [notAnApplication(description)] };
  const { value, diagnostics } = generateChart(application);
  const path = host.join(request.folder, value.path);
  if (hasErrors(diagnostics)) return { path, files: 0, changed: [], diagnostics };
  const changed = request.check ? differing(host, path, value.files) : host.writeTree(path, value.files);
  return { path, files: value.files.size, changed: changed.map((file) => host.join(path, file)), diagnostics };
}

function isApplication(value: unknown): value is Application {
  return typeof value === 'object' && value !== null && (value as Partial<Application>).kind === 'application';
}

const notAnApplication = (file: string): Diagnostic =>
  errorOf('app/no-application', `${file} does not export an application`, {
    location: { file, line: 1, column: 1 },
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
