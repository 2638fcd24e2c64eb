/** Generates the Helm chart of a description. */
import { type Application, type ResolveOptions, resolveApplication } from '../app/index.ts';
import type { FileTree, Result } from '../base/index.ts';
import { chartFiles } from './chart.ts';

export { placeholderSecrets } from './ci-values.ts';
export { GATED_APIS } from './kube-gate.ts';
export { README_SECTIONS } from './readme.ts';
export { chartFiles };

export interface GeneratedChart {
  /** The chart's folder, from the description's. */
  readonly path: string;
  /** Paths in that folder; empty when the description has errors. */
  readonly files: FileTree;
}

export interface GenerateOptions extends ResolveOptions {
  /** The files beside the description that it names, by the path that it gives them. */
  readonly beside?: FileTree;
}

/** The chart of `application`: the same bytes on every run. Findings of the description come back as diagnostics. */
export function generateChart(application: Application, options: GenerateOptions = {}): Result<GeneratedChart> {
  const { value, diagnostics } = resolveApplication(application, options);
  if (value === undefined) return { value: { path: application.description.chart ?? 'chart', files: new Map() }, diagnostics };
  return { value: { path: value.path, files: chartFiles(value, options.beside) }, diagnostics };
}
