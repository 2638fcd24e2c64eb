/** Files beside the description that it names: texts for README and NOTES, dashboards. Reading them is not this floor's work. */
import type { Description } from './application.ts';

export interface BesideFile {
  /** From the description's folder, as it was written. */
  readonly path: string;
  /** The place in the description. */
  readonly at: string;
}

export function besideFiles(description: Description): readonly BesideFile[] {
  const { docs, monitor } = description;
  const lists: readonly (readonly [at: string, named: readonly unknown[] | undefined])[] = [
    ['docs.readme', docs?.readme],
    ['docs.notes', docs?.notes],
    ['monitor.dashboards', monitor?.dashboards],
  ];
  return lists.flatMap(([at, named]) => (named ?? []).flatMap((path, i) => (typeof path === 'string' ? [{ path, at: `${at}.${i}` }] : [])));
}
