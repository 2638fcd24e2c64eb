/**
 * Runs a description: the one kind of foreign file that is executed. The name 'helmwright' in it means the running package itself,
 * whatever folder the file lies in. Only the command that needs it carries this module, and the parser with it.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Script } from 'node:vm';
import { type OxcError, parseSync } from 'oxc-parser';
import { HostError, type LoadedDescription } from '../actions/index.ts';
import * as helmwright from '../app/index.ts';
import { type Diagnostic, didYouMean, errorOf, type Location } from '../base/index.ts';
import { descriptionFailure } from './description-failure.ts';
import { descriptionPositions, type Places, placesIn } from './description-positions.ts';
import { type ErasedDescription, eraseTypes } from './erase-types.ts';

/** Syntax errors of one file that are worth reading: the rest mostly follows from the first. */
const MAX_SYNTAX_ERRORS = 5;

/** The default export of a TypeScript file with the places of its parts. Fails with HostError when the file cannot be read. */
export async function loadDescription(path: string): Promise<LoadedDescription> {
  const file = resolve(path);
  const text = read(path);
  const places = placesIn(path, text);
  const { program, errors } = parseSync(file, text, { lang: 'ts', sourceType: 'module', showSemanticErrors: true });
  const syntax = errors.filter(({ severity }) => severity === 'Error').slice(0, MAX_SYNTAX_ERRORS);
  if (syntax.length > 0) return failed(syntax.map((error) => syntaxError(error, places)));
  const erased = eraseTypes(program, text);
  const unknown = (erased?.words ?? []).filter(({ imported, used }) => used && !Object.hasOwn(helmwright, imported));
  if (unknown.length > 0) return failed(unknown.map(({ imported, start }) => unknownWord(imported, places.at(start))));
  const script = erased && compile(file, erased);
  try {
    const application = script === undefined ? await runAnyTypeScript(file) : await script();
    return { application, positions: descriptionPositions(program, places), diagnostics: [] };
  } catch (error) {
    return failed([descriptionFailure(error, { path, file, text, hasColumns: script !== undefined })]);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new HostError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const failed = (diagnostics: readonly Diagnostic[]): LoadedDescription => ({ application: undefined, positions: new Map(), diagnostics });

function syntaxError({ message, labels, helpMessage }: OxcError, places: Places): Diagnostic {
  const [first, ...others] = labels;
  return errorOf('app/syntax', `the description is no TypeScript: ${message.replace(/\.$/, '')}`, {
    ...(first !== undefined && { location: places.at(first.start) }),
    ...(others.length > 0 && {
      related: others.map((label) => ({ message: label.message ?? 'here', location: places.at(label.start) })),
    }),
    ...(helpMessage !== null && { hint: helpMessage }),
  });
}

function unknownWord(word: string, location: Location): Diagnostic {
  const near = didYouMean(word, Object.keys(helmwright));
  return errorOf('app/unknown-word', `"helmwright" has no word "${word}"`, {
    location,
    ...(near !== undefined && { hint: `did you mean "${near}"?` }),
  });
}

/** Gives what the file exports by default. undefined: what is left without its types is no JavaScript after all. */
function compile(file: string, { code, words, wholes }: ErasedDescription): (() => Promise<unknown>) | undefined {
  const names = words.map(({ imported, local }) => `${JSON.stringify(imported)}:${local}`);
  const head = `'use strict';(async function({${names}},${wholes.map((name) => `${name},`).join('')}$0){`;
  try {
    const script = new Script(`${head}${code}\n})`, { filename: file, columnOffset: -head.length });
    return async () => {
      const exported: { default?: unknown } = {};
      await script.runInThisContext()(helmwright, ...wholes.map(() => helmwright), exported);
      return exported.default;
    };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A module of its own: the general loader is loaded only for the few descriptions that need it. */
async function runAnyTypeScript(file: string): Promise<unknown> {
  const { runAnything } = await import('./run-anything.ts');
  return runAnything(file);
}
