/**
 * Where something that was found in rendered text stands in the template that made it, by the look of the text: kinds, keys and
 * indentation. A guess where actions write the structure; always a place in the right file.
 */
import { type Location, positionAt } from '../base/index.ts';

/** The place of a key at the beginning of a line; undefined when there is none. */
export function keyPlace(file: string, text: string, key: string): Location | undefined {
  for (let at = text.indexOf(`${key}:`); at !== -1; at = text.indexOf(`${key}:`, at + 1)) {
    if (at === 0 || text[at - 1] === '\n') return { file, ...positionAt(text, at) };
  }
  return undefined;
}

interface Line {
  readonly text: string;
  readonly indent: number;
  readonly offset: number;
}

/**
 * The place of the value at `path` ("metadata.name") of the object number `index` among those of `kind` in one template; as far as the
 * path can be followed, else the line of the kind, else the first line.
 */
export function objectPlace(file: string, text: string, kind: string, index: number, path: readonly string[]): Location {
  const chunks = chunksOf(text);
  const isKind = (line: Line): boolean => line.indent === 0 && /^kind:\s*["']?([^"'\s]+)/.exec(line.text)?.[1] === kind;
  const ofKind = chunks.filter((lines) => lines.some(isKind));
  const chunk = ofKind[Math.min(index, ofKind.length - 1)] ?? chunks.find((lines) => lines.some((l) => /^kind:.*\{\{/.test(l.text)));
  if (chunk === undefined) return { file, line: 1, column: 1 };
  const found = follow(chunk, path) ?? chunk.find(isKind) ?? chunk.find((line) => line.text.startsWith('kind:'));
  if (found === undefined) return { file, line: 1, column: 1 };
  return valuePlace(file, text, found);
}

/** The value of a "key: value" line; the key when the value stands elsewhere. */
function valuePlace(file: string, text: string, line: Line): Location {
  const value = /^(\s*(?:- )?[^\s:]+:\s+)([^\s#].*?)\s*(?:\s#.*)?$/.exec(line.text);
  const start = line.offset + (value === null ? line.indent : value[1]!.length);
  const from = positionAt(text, start);
  const length = value === null ? line.text.trim().length : value[2]!.length;
  return { file, ...from, endLine: from.line, endColumn: from.column + length };
}

/** The lines of each document, those that are only an action left out. */
function chunksOf(text: string): Line[][] {
  const chunks: Line[][] = [[]];
  let offset = 0;
  for (const raw of text.split('\n')) {
    if (raw.startsWith('---')) chunks.push([]);
    else if (raw.trim() !== '' && !/^\s*(\{\{.*\}\}|#.*)\s*$/.test(raw)) {
      chunks.at(-1)!.push({ text: raw, indent: raw.length - raw.trimStart().length, offset });
    }
    offset += raw.length + 1;
  }
  return chunks;
}

function follow(lines: readonly Line[], path: readonly string[]): Line | undefined {
  let from = 0;
  let to = lines.length;
  let found: Line | undefined;
  for (const key of path) {
    const indent = Math.min(...lines.slice(from, to).map((line) => line.indent));
    const at = lines.findIndex((line, i) => i >= from && i < to && line.indent === indent && keyOf(line) === key);
    if (at === -1) return found;
    found = lines[at]!;
    from = at + 1;
    const end = lines.findIndex((line, i) => i > at && i < to && line.indent <= found!.indent);
    to = end === -1 ? to : end;
  }
  return found;
}

const keyOf = (line: Line): string | undefined => /^\s*["']?([^"'\s:]+)["']?:/.exec(line.text)?.[1];
