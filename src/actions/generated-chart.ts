/** The chart of the description in a folder, in memory: what `chart` writes and `diff` compares. */
import { type Application, besideFiles, type Positions, placeOf, type ResolvedApplication, resolveApplication } from '../app/index.ts';
import { type Diagnostic, didYouMean, errorOf, type FileTree, fromBytes, hasErrors, type Location, type Result } from '../base/index.ts';
import { chartFiles, README_SECTIONS } from '../generator/index.ts';
import { isInside } from './chart-files.ts';
import { type Host, HostError } from './host.ts';

export interface GeneratedChart {
  readonly positions: Positions;
  /** undefined when there are errors. */
  readonly resolved?: ResolvedApplication;
  /** The chart's folder, from the description's. */
  readonly path: string;
  readonly files: FileTree;
  readonly diagnostics: readonly Diagnostic[];
  /** The texts that diagnostics point into, by the name they use. */
  readonly sources: (file: string) => string | undefined;
}

/** Fails with HostError when the description cannot be read. */
export async function generatedChart(host: Host, folder: string): Promise<GeneratedChart> {
  const description = host.join(folder, 'helmwright.ts');
  if (host.stat(description) !== 'file') throw new HostError(`there is no ${description}, wanted the folder of a helmwright.ts`);
  const loaded = await host.loadDescription(description);
  const { application, positions } = loaded;
  const nothing = { positions, path: '', files: new Map(), sources: sourceLookup(host) };
  if (hasErrors(loaded.diagnostics)) return { ...nothing, diagnostics: loaded.diagnostics };
  if (!isApplication(application)) return { ...nothing, diagnostics: [notAnApplication(description, positions.get(''))] };
  const { value: resolved, diagnostics } = resolveApplication(application, { positions });
  if (resolved === undefined) return { ...nothing, diagnostics };
  const beside = readBeside(host, folder, application, positions);
  const found = [...diagnostics, ...beside.diagnostics];
  if (hasErrors(found)) return { ...nothing, path: resolved.path, diagnostics: found };
  return { ...nothing, path: resolved.path, resolved, files: chartFiles(resolved, beside.value), diagnostics: found };
}

function readBeside(host: Host, folder: string, { description }: Application, positions: Positions): Result<FileTree> {
  const files = new Map<string, Uint8Array>();
  const diagnostics: Diagnostic[] = [];
  for (const { path, at } of besideFiles(description)) {
    const place = placeOf(positions, at);
    const refuse = (code: string, message: string, hint?: string): void => {
      diagnostics.push(errorOf(code, `${at}: ${message}`, { ...(place && { location: place }), ...(hint !== undefined && { hint }) }));
    };
    if (!isInside(path))
      refuse('app/outside-file', `"${path}" does not lie beside the description`, 'name it from the folder of helmwright.ts');
    else if (host.stat(host.join(folder, path)) !== 'file') refuse('app/missing-file', `there is no ${host.join(folder, path)}`);
    else {
      const bytes = host.readFile(host.join(folder, path));
      files.set(path, bytes);
      if (at.startsWith('docs.readme')) diagnostics.push(...unknownMarks(host.join(folder, path), fromBytes(bytes)));
    }
  }
  return { value: files, diagnostics };
}

/** A line that asks README.md for a section that there is not would stay a comment that nobody sees. */
function unknownMarks(file: string, text: string): readonly Diagnostic[] {
  return text.split('\n').flatMap((line, i) => {
    const name = /^<!-- ([a-z]+) -->\r?$/.exec(line)?.[1];
    if (name === undefined || README_SECTIONS.includes(name)) return [];
    const near = didYouMean(name, README_SECTIONS);
    const hint = near === undefined ? `there are: ${README_SECTIONS.join(', ')}` : `did you mean "${near}"?`;
    return [errorOf('app/unknown-section', `README.md has no section "${name}"`, { location: { file, line: i + 1, column: 6 }, hint })];
  });
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
