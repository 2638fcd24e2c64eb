/** Keys of values files: which belong to subcharts, where they stand. */
import type { Location } from '../base/index.ts';
import { type Chart, chartName, coalesceValues } from '../chart/index.ts';
import type { GoMap } from '../golang/index.ts';
import { locate, type Subject, type ValuesFile } from './subject.ts';

/** The place of a key in its file. */
export function keyLocation(file: ValuesFile, container: object, key: string | number): Location {
  const offset = file.origins.get(container, key)?.offset ?? 0;
  const length = typeof key === 'string' && file.text.startsWith(key, offset) ? key.length : 0;
  return locate(file.name, file.text, offset, offset + length);
}

/** The chart that a top key's values are for, "absent" for a dependency that is switched off or not in charts/. */
export function subchartOf(subject: Subject, chart: Chart, key: string): Chart | 'absent' | undefined {
  const found = chart.dependencies.find((child) => chartName(child) === key);
  if (found !== undefined) return found;
  const declared = subject.loaded.value?.metadata.dependencies ?? [];
  const own = chart === subject.prepared?.chart ? declared : (chart.metadata.dependencies ?? []);
  const isDeclared = own.some((d) => d !== null && (d.name === key || d.alias === key));
  const isThere = subject.loaded.value?.dependencies.some((child) => chartName(child) === key) ?? false;
  return isDeclared || isThere ? 'absent' : undefined;
}

/** True when all dependencies that Chart.yaml names take part. */
export function hasAllSubcharts(subject: Subject): boolean {
  const declared = subject.loaded.value?.metadata.dependencies?.length ?? 0;
  return (subject.prepared?.chart.dependencies.length ?? 0) >= declared;
}

/** What the values are when the user gives none. */
export function defaultsOf(subject: Subject): GoMap {
  const { chart } = subject.prepared!;
  return coalesceValues(chart, new Map(), { helm: subject.helm }).value;
}
