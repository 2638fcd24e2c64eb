/** How findings of a description are told: at the place in its file that a path of the description has. */
import { type Diagnostic, didYouMean, errorOf, type Location } from '../base/index.ts';

/** Path in the description ('components.web.scale') → its place in the file; '' is the description itself. */
export type Positions = ReadonlyMap<string, Location>;

export type Report = (code: string, path: string, message: string, hint?: string, severity?: Diagnostic['severity']) => void;

/** Collects diagnostics; a path without a position of its own takes that of the nearest thing around it. */
export function reporter(positions: Positions | undefined, into: Diagnostic[]): Report {
  return (code, path, message, hint, severity = 'error') => {
    const location = placeOf(positions, path);
    const more = { ...(location && { location }), ...(hint !== undefined && { hint }) };
    // What several parts share is wrong once.
    const isKnown = (known: Diagnostic): boolean =>
      known.code === `app/${code}` && isSamePlace(known.location, location) && known.message.endsWith(message);
    if (location !== undefined && path !== '' && positions?.get(path) === location && into.some(isKnown)) return;
    into.push({ ...errorOf(`app/${code}`, path === '' ? message : `${path}: ${message}`, more), severity });
  };
}

/** The place of a path, or of the nearest thing around it. */
export function placeOf(positions: Positions | undefined, path: string): Location | undefined {
  for (let at = path; positions !== undefined; at = at.slice(0, at.lastIndexOf('.'))) {
    const found = positions.get(at);
    if (found !== undefined || !at.includes('.')) return found ?? positions.get('');
  }
  return undefined;
}

function isSamePlace(a: Location | undefined, b: Location | undefined): boolean {
  return a?.file === b?.file && a?.line === b?.line && a?.column === b?.column;
}

export function guess(word: string, known: readonly string[]): string | undefined {
  const near = didYouMean(word, known);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}
