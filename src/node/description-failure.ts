/** An exception of a description as a diagnostic at the line that threw it. */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Diagnostic, errorOf, type Location } from '../base/index.ts';
import { placesIn } from './description-positions.ts';

export interface RunDescription {
  /** As the user gave it. */
  readonly path: string;
  /** In full. */
  readonly file: string;
  readonly text: string;
  /** Whether columns of stack frames are those of the file. */
  readonly hasColumns: boolean;
}

export function descriptionFailure(error: unknown, run: RunDescription): Diagnostic {
  const { message, location } = error instanceof Error ? ofError(error, run) : { message: thrownText(error), location: undefined };
  return errorOf('app/description-failed', `cannot run ${run.path}: ${message}`, { ...(location !== undefined && { location }) });
}

function ofError(error: Error, run: RunDescription): { readonly message: string; readonly location: Location | undefined } {
  // The general loader writes the place of a syntax error, column from 0, on the second line.
  const syntax = /^ParseError: (.*?)\s*\n\s*(.+):(\d+):(\d+)/.exec(error.message);
  if (syntax !== null) {
    const [, message = '', file = '', line, column] = syntax;
    return { message, location: placeIn(file, Number(line), Number(column) + 1, run) };
  }
  const [first = ''] = error.message.split('\n', 1);
  return { message: first.trim() || error.name, location: frameOf(error, run) };
}

function thrownText(thrown: unknown): string {
  return typeof thrown === 'object' || typeof thrown === 'function'
    ? 'it throws something that is no Error'
    : `it throws "${String(thrown)}"`;
}

/** The innermost frame in the description, or in TypeScript that it imports. */
function frameOf(error: Error, run: RunDescription): Location | undefined {
  for (const [, file = '', line, column] of String(error.stack).matchAll(/^\s+at (?:.*\()?(?:file:\/\/)?(.+?):(\d+):(\d+)\)?$/gm)) {
    const place = placeIn(file, Number(line), run.hasColumns ? Number(column) : undefined, run);
    if (place !== undefined) return place;
  }
  return undefined;
}

function placeIn(file: string, line: number, column: number | undefined, run: RunDescription): Location | undefined {
  if (file === run.file) return placesIn(run.path, run.text).onLine(line, column);
  if (!/\.[cm]?ts$/.test(file) || /[\\/]node_modules[\\/]/.test(file)) return undefined;
  try {
    const path = join(dirname(run.path), relative(realpathSync(dirname(run.file)), realpathSync(file)));
    return placesIn(path, readFileSync(file, 'utf8')).onLine(line, column);
  } catch {
    return undefined;
  }
}
