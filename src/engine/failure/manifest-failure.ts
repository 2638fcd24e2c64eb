/** Rendered text that is no manifest: the lines around the spot, the template lines that made them, the usual reasons. */
import { type Diagnostic, errorOf, type Location, positionAt, type Related } from '../../base/index.ts';
import { type ManifestError, splitManifests } from '../manifests.ts';
import type { KeyUse, LineStory, Provenance } from '../provenance.ts';
import { newMask, withoutValue } from '../provenance-mask.ts';
import { yamlSlip } from './yaml-slips.ts';

/** Lines that are shown before and after the spot. */
const CONTEXT_LINES = 2;
const MAX_LINE = 90;

export function manifestFailure(error: ManifestError, files: ReadonlyMap<string, string>, provenance: Provenance | undefined): Diagnostic {
  const { path, content, message } = error;
  const text = files.get(path) ?? content;
  const offset = documentOffset(text, content) + (error.offset ?? 0);
  const line = lineOf(text, Math.min(offset, Math.max(0, text.length - 1)), error.offset);
  const story = provenance?.line(path, line);
  const slip = yamlSlip(text, line, message.slice(message.indexOf(': ') + 2), true);
  const isSecret = /^kind:\s*["']?Secret\b/m.test(content);
  const keys = story?.from ?? [];
  const made = madeBy(keys);
  return errorOf('engine/manifest-yaml', message, {
    cause: `line ${line} of the rendered file${slip === undefined ? ' cannot be read' : `: ${slip.cause}`}${made}`,
    ...(keys[0] === undefined ? {} : { key: keys[0].key }),
    location: placeOf(story) ?? { file: path, line: 1, column: 1 },
    ...(provenance === undefined
      ? {}
      : { related: [...linesAround(path, line, text, provenance, isSecret), ...layersOf(keys, provenance)] }),
    ...(slip === undefined ? {} : { hint: slip.hint }),
  });
}

/** Where a document begins in the rendered file. */
function documentOffset(text: string, content: string): number {
  let at = 0;
  for (const document of splitManifests(text)) {
    const found = text.indexOf(document, at);
    if (found === -1) break;
    if (document === content) return found;
    at = found + document.length;
  }
  return 0;
}

/** The line of an offset. At a line break the reader had read the line before it. */
function lineOf(text: string, offset: number, inDocument: number | undefined): number {
  let at = offset;
  if (inDocument !== undefined) while (at > 0 && (text[at] === '\n' || text[at] === undefined)) at--;
  return positionAt(text, at).line;
}

/** The innermost template file that wrote the line. */
function placeOf(story: LineStory | undefined): Location | undefined {
  const step = story?.stack.findLast(({ file }) => file !== 'tpl');
  return step === undefined ? undefined : { file: step.file, line: step.line, column: step.column };
}

function madeBy(keys: readonly KeyUse[]): string {
  const names = keys.slice(0, 3).map(({ key }) => key);
  return names.length === 0 ? '' : ` (it is made of ${names.join(', ')})`;
}

function linesAround(path: string, line: number, text: string, provenance: Provenance, isSecret: boolean): Related[] {
  const lines = text.split('\n');
  const mask = newMask({ manifests: [], hooks: [], values: null, provenance });
  const first = Math.max(1, line - CONTEXT_LINES);
  const last = Math.min(lines.length, line + CONTEXT_LINES);
  const related: Related[] = [];
  for (let number = first; number <= last; number++) {
    const story = provenance.line(path, number);
    if (story === undefined) continue;
    const shown = isSecret ? mask.text(ofSecret(story.text)) : mask.line(story.text, story);
    const mark = number === line ? '>' : ' ';
    const location = placeOf(story);
    related.push({
      message: `${mark} rendered ${number} | ${shown.length > MAX_LINE ? `${shown.slice(0, MAX_LINE)}...` : shown}`,
      ...(location === undefined ? {} : { location }),
    });
  }
  return related;
}

/** A line of a Secret that cannot be read as one: everything that may be data is hidden. */
function ofSecret(line: string): string {
  return /^\s*(?:(?:apiVersion|kind|metadata|data|stringData|type|name|namespace|labels|annotations):|#|---)/.test(line)
    ? line
    : withoutValue(line);
}

function layersOf(keys: readonly KeyUse[], provenance: Provenance): Related[] {
  return keys.slice(0, 2).flatMap(({ key, path }) => {
    const layer = provenance.layers(path).at(-1);
    if (layer?.line === undefined) return [];
    return [{ message: `${key} is set here`, location: { file: layer.file, line: layer.line, column: layer.column ?? 1 } }];
  });
}
