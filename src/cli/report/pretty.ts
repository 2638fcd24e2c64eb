/** Diagnostics for people: the sentence, the cause, the place with its line and a mark below it, what else explains it, the hint. */
import { type Diagnostic, decodeUtf8, type Location, type Related } from '../../base/index.ts';
import { shownLine } from '../../engine/index.ts';

export interface PrettyOptions {
  readonly colour: boolean;
  /** Texts (byte strings) of the files that locations name, for the line under the sentence. */
  readonly sources: (file: string) => string | undefined;
}

type Paint = (code: number, text: string) => string;

const COLOURS = { error: 31, warning: 33, info: 36 } as const;
/** Longer lines of source are shown in part, around the mark. */
const MAX_WIDTH = 96;
/** Most explanations of one diagnostic. */
const MAX_RELATED = 40;

export function reportPretty(diagnostics: readonly Diagnostic[], options: PrettyOptions): string {
  const paint: Paint = (code, text) => (options.colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  return diagnostics.map((d) => `${linesOf(d, options, paint).join('\n')}\n`).join('');
}

function linesOf(d: Diagnostic, options: PrettyOptions, paint: Paint): string[] {
  const lines = [`${paint(COLOURS[d.severity], d.severity)}: ${sentence(d.message)}`];
  if (d.cause !== undefined) lines.push(`  ${paint(1, 'cause:')} ${shown(d.cause)}`);
  if (d.location !== undefined) lines.push(...frame(d.location, options, paint));
  for (const related of shortened(d.related ?? [])) {
    lines.push(`  ${shown(related.message)}${related.location === undefined ? '' : ` (${place(related.location)})`}`);
  }
  if (d.hint !== undefined) lines.push(`  ${paint(2, 'hint:')} ${shown(d.hint)}`);
  return lines;
}

/** A chain of a hundred templates makes a sentence of three hundred lines. */
const MAX_LINES = 40;

function sentence(message: string): string {
  const lines = shown(message).trimEnd().split('\n');
  if (lines.length <= MAX_LINES) return lines.join('\n');
  const half = MAX_LINES / 2;
  return [...lines.slice(0, half), `... ${lines.length - MAX_LINES} more lines ...`, ...lines.slice(-half)].join('\n');
}

function shortened(related: readonly Related[]): readonly Related[] {
  if (related.length <= MAX_RELATED) return related;
  const half = MAX_RELATED / 2;
  const left = related.length - MAX_RELATED;
  return [...related.slice(0, half), { message: `... ${left} more ...` }, ...related.slice(-half)];
}

/** Byte strings as text; what is no UTF-8 is ordinary text already. */
function shown(text: string): string {
  const decoded = /[^\x00-\xff]/.test(text) ? text : decodeUtf8(text);
  return decoded.includes('\ufffd') ? text : decoded;
}

const place = (location: Location): string => `${location.file}:${location.line}:${location.column}`;

/** The line with a mark below; as wide as the span when it ends in the same line. */
function frame(location: Location, options: PrettyOptions, paint: Paint): string[] {
  const text = options.sources(location.file);
  const source = text === undefined ? undefined : shownLine(location.file, text, location.line);
  if (source === undefined) return [`  at ${place(location)}`];
  const { line, before, mark } = cut(source, location);
  const number = String(location.line);
  const blank = decodeUtf8(before).replace(/[^\t]/g, ' ');
  const width = Math.max(1, [...decodeUtf8(mark)].length);
  return [
    `  at ${place(location)}`,
    `  ${number} | ${decodeUtf8(line)}`,
    `  ${' '.repeat(number.length)} | ${blank}${paint(31, '^'.repeat(width))}`,
  ];
}

/** The part of a line that is shown, what stands in it before the mark, and what is marked. Byte strings. */
function cut(source: string, location: Location): { readonly line: string; readonly before: string; readonly mark: string } {
  const column = location.column - 1;
  const end = location.endLine === location.line ? (location.endColumn ?? 0) - 1 : 0;
  if (source.length <= MAX_WIDTH) return { line: source, before: source.slice(0, column), mark: source.slice(column, end) };
  const from = Math.max(0, Math.min(column - MAX_WIDTH / 3, source.length - MAX_WIDTH));
  const start = from === 0 ? '' : '...';
  const last = Math.min(source.length, from + MAX_WIDTH);
  return {
    line: `${start}${source.slice(from, last)}${last < source.length ? '...' : ''}`,
    before: start + source.slice(from, column),
    mark: source.slice(column, Math.min(end, last)),
  };
}
