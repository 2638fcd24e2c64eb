/** Places that the analysis found, as locations; only those in the chart's own templates. */
import type { Location } from '../base/index.ts';
import type { Abstract, Site } from './analysis/abstract.ts';
import { pathText } from './paths.ts';
import { locate, type Subject } from './subject.ts';

export function siteLocation(subject: Subject, site: Site): Location | undefined {
  const template = subject.analysis.texts.get(site.tree.source);
  if (template === undefined || template.chart !== subject.prepared?.chart) return undefined;
  return locate(template.file, template.text, site.start, site.end);
}

/** The text at a site: ".Values.image.tag". */
export function siteText(site: Site): string {
  return site.tree.text.slice(site.start, site.end);
}

/** The path of a place from the root chart's values, as text. */
export function placeText(place: Extract<Abstract, { kind: 'place' }>): string {
  return pathText(absolute(place));
}

export function absolute(place: Extract<Abstract, { kind: 'place' }>): string[] {
  return [...place.scope.prefix, ...place.path];
}
