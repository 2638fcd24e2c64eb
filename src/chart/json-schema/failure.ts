/** What is wrong with a value, as a tree, and as the lines that Helm prints. */
import { encodeUtf8 } from '../../base/index.ts';
import { escapeToken } from './draft.ts';
import { schemaQuote } from './quote.ts';

/** Most lines in the message. */
const MAX_LINES = 1000;

/** One finding: where in the value, what, and the findings that led to it. */
export interface Failure {
  /** Several failures without one of their own. */
  readonly group?: true;
  /** Followed a reference: left out of the message when it has one cause only. */
  readonly reference?: true;
  readonly path: Path | undefined;
  readonly message: string;
  readonly causes: readonly Failure[];
  /** The schema that is not met: "file:///values.schema.json#/properties/a". */
  readonly schema?: string;
}

/** The findings that explain all others: those without causes, and of a choice (anyOf, oneOf) the choice itself. */
export function innermostFailures(failure: Failure): Failure[] {
  const isChoice = /^(?:anyOf|oneOf|'anyOf'|'oneOf')/.test(failure.message);
  if (failure.causes.length === 0 || isChoice) return failure.group ? [] : [failure];
  return failure.causes.flatMap(innermostFailures);
}

function show(failure: Failure, indent: number, lines: string[]): void {
  if (lines.length > MAX_LINES) return;
  const skip = failure.reference === true && failure.causes.length === 1;
  if (!skip) lines.push(`${'  '.repeat(indent - 1)}- at ${schemaQuote(pointer(failure.path))}: ${failure.message}`);
  for (const cause of failure.causes) show(cause, skip ? indent : indent + 1, lines);
}

/** A place in a value, innermost step first. */
export interface Path {
  readonly parent: Path | undefined;
  readonly token: string;
}

/** The JSON pointer of a place. */
export function pointer(path: Path | undefined): string {
  let out = '';
  for (let at = path; at !== undefined; at = at.parent) out = `/${escapeToken(at.token)}${out}`;
  return out;
}

/** Stands for any failure where only the verdict counts. */
export const INVALID: Failure = { path: undefined, message: '', causes: [] };

/** The message of jsonschema: a heading, then a line for each finding, indented below what it explains. */
export function failureText(location: string, failure: Failure): string {
  const lines = [`jsonschema validation failed with ${schemaQuote(location)}`];
  for (const cause of failure.group ? failure.causes : [failure]) show(cause, 1, lines);
  if (lines.length > MAX_LINES) lines.splice(MAX_LINES, lines.length, encodeUtf8('- …'));
  return lines.join('\n');
}
