/** The dependencies of Chart.yaml against charts/ (helm's lint/rules/dependencies.go). */
import { chartName } from '../../chart/index.ts';
import { keyPlace } from '../place.ts';
import { firstError, type Subject } from '../subject.ts';
import type { Messages } from './message.ts';

export function lintDependencies(subject: Subject, messages: Messages): void {
  const wrong = firstError(subject.loaded.diagnostics);
  const message = wrong && `unable to load chart\n\t${wrong.message}`;
  if (!messages.run('helm/chart-load', 'error', '', message, wrong?.location ?? { file: 'Chart.yaml', line: 1, column: 1 })) return;
  const chart = subject.loaded.value!;
  const wanted = (chart.metadata.dependencies ?? []).filter((d) => d !== null);
  const present = chart.dependencies.map(chartName);
  const folder = subject.options.folder ?? '.';
  const at = keyPlace('Chart.yaml', subject.source('Chart.yaml') ?? '', 'dependencies');
  const unnamed = present.filter((name) => !wanted.some((d) => d.name === name));
  const list = (what: string, names: readonly string[]): string | undefined =>
    names.length === 0 ? undefined : `${what}: ${names.join(',')}`;
  messages.run('helm/dependency-unlisted', 'error', folder, list('chart metadata is missing these dependencies', unnamed), at);
  const keys = wanted.map((d) => (d.alias === '' ? d.name : d.alias));
  const twice = keys.filter((key, i) => keys.indexOf(key) !== i);
  messages.run('helm/dependency-unique', 'error', folder, list('multiple dependencies with name or alias', twice), at);
  const missing = wanted.map((d) => d.name).filter((name) => !present.includes(name));
  const lost = list('chart directory is missing these dependencies', missing);
  messages.run('helm/dependency-missing', 'warning', folder, lost, at, 'run "helm dependency build"');
}
