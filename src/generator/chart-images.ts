/** The images of the chart, as far as its defaults say them. */
import type { ResolvedApplication } from '../app/index.ts';

export interface ChartImage {
  readonly name: string;
  readonly image: string;
  readonly [key: string]: string;
}

/** Each once; those that are made of values by an expression are not among them. */
export function typedImages(application: ResolvedApplication): readonly ChartImage[] {
  const defaults = new Map(application.contract.entries.map((entry) => [entry.path.join('.'), entry.default]));
  const places = [
    ...application.components.flatMap(({ name, values, image }) => (image === undefined ? [[name, values] as const] : [])),
    ...application.stores.map(({ name, values }) => [name, values] as const),
  ];
  const seen = new Set<string>();
  return places.flatMap(([name, values]): readonly ChartImage[] => {
    const read = (key: string): string => String(defaults.get([...values, 'image', key].join('.')) ?? '');
    const [repository, tag, digest] = [read('repository'), read('tag') || application.appVersion, read('digest')];
    if (repository === '') return [];
    const image = digest === '' ? `${repository}:${tag}` : `${repository}@${digest}`;
    if (seen.has(image)) return [];
    seen.add(image);
    return [{ name, image }];
  });
}
