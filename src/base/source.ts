/**
 * Where something stands in a text: sources, spans and the line index. Offsets and columns count bytes, as Go's do
 * (a text is a byte string, bytes.ts). Lines and columns start at 1 in everything that a person or a program reads.
 */

/** A text with the name under which a person knows it. */
export interface Source {
  /** The path as the user gave or would write it: "templates/deployment.yaml", "values-prod.yaml", "--set". */
  readonly name: string;
  /** The content, a byte string. */
  readonly text: string;
}

/** A half-open range of byte offsets in a source. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A position for people: line and column from 1, column in bytes. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The position of `offset` in `text`. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
