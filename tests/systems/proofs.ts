/** The lists as data (systems/…/requirements.json), and what the sources of the tests say that they prove. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One thing that is to be true. */
export interface Clause {
  /** "A10.2" */
  readonly id: string;
  readonly text: string;
  readonly status: 'proven' | 'open';
  /** Of a proven one: the file and the title of the test, as its source has it. */
  readonly file?: string;
  readonly test?: string;
  /** Of an open one: the part of the project that it belongs to. */
  readonly part?: string;
}

export interface Line {
  readonly id: string;
  /** The line of the list. */
  readonly text: string;
  /** Corrections and additions, as binding as the line. */
  readonly also?: readonly string[];
  readonly clauses: readonly Clause[];
}

export interface Requirements {
  readonly system: string;
  readonly title: string;
  readonly lines: readonly Line[];
}

export function readRequirements(root: string): readonly Requirements[] {
  const folder = join(root, 'systems');
  const paths = [
    folder,
    ...readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name)),
  ];
  return paths
    .map((path) => join(path, 'requirements.json'))
    .filter(existsSync)
    .map((path) => JSON.parse(readFileSync(path, 'utf8')) as Requirements);
}

export interface Named {
  readonly file: string;
  readonly title: string;
}

const ID = String.raw`(?:[A-ET]\d+|[A-E]-(?:ACC|TAB))\.\d+`;
/** A text in quotes that ends with ids in parentheses: a title, or the first item of a row that becomes one. */
const TITLE = new RegExp(String.raw`(['"\`])((?:(?!\1)[^\\\n]|\\.)*\((${ID}(?:, ${ID})*)\))\1`, 'g');

/** Which tests name which ids. */
export function namedIds(root: string): ReadonlyMap<string, readonly Named[]> {
  const ids = new Map<string, Named[]>();
  for (const path of readdirSync(join(root, 'tests'), { recursive: true })) {
    const file = `tests/${String(path).replaceAll('\\', '/')}`;
    if (!file.endsWith('.test.ts')) continue;
    for (const [, , title, list] of readFileSync(join(root, file), 'utf8').matchAll(TITLE))
      for (const id of list!.split(', ')) ids.set(id, [...(ids.get(id) ?? []), { file, title: title! }]);
  }
  return ids;
}
