/**
 * Holds a description to the types of the language at run time: nobody need have type-checked it. The shapes come from the types
 * themselves (scripts/make-shape.mjs); what the types cannot say is diagnose.ts's.
 */
import { didYouMean } from '../base/index.ts';
import { SHAPES } from './description-shape.ts';
import { limitFault, limitHint } from './limits.ts';
import type { Report } from './report.ts';

export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'function'
  | 'unknown'
  | { readonly name: string }
  /** A text or number that a row of limits.ts narrows. */
  | { readonly limit: string; readonly of: Shape }
  | { readonly is: readonly (string | number | boolean | null)[] }
  /** A text that a pattern describes. */
  | { readonly like: string }
  | { readonly list: Shape; readonly least?: number }
  | { readonly map: Shape; readonly keys?: string; readonly limit?: string }
  | { readonly fields: Readonly<Record<string, Shape>>; readonly needed: readonly string[]; readonly more?: Shape }
  | { readonly any: readonly Shape[] };

interface Problem {
  readonly code: string;
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
  /** Of the right kind, and beyond its limit. */
  readonly beyond?: true;
}

/** Depth of a description: deeper ones are mistakes (an object that holds itself). */
const MAX_DEPTH = 64;
/** Findings that are worth reading: the rest mostly follows from the first. */
const MAX_PROBLEMS = 40;
/** What the words put between an option and the word it was given to. */
const STEPLESS: ReadonlySet<string> = new Set(['options', 'entries', 'targets']);
/** Whose parts other parts hold too: each is looked at once. */
const SHARED = ['stores', 'volumes', 'config', 'secrets'] as const;

/** False when the description cannot be read any further: what is only beyond a limit can. */
export function checkShape(description: unknown, report: Report): boolean {
  const checked = new Set<unknown>();
  const problems: Problem[] = [];
  if (!isObject(description)) {
    report('wrong-type', '', `application(…) is given ${shown(description)}, wanted an object`);
    return false;
  }
  const check = checker(checked);
  const fields = (resolved({ name: 'Description' }) as Extract<Shape, { fields: unknown }>).fields;
  for (const key of SHARED) {
    const part = description[key];
    if (part === undefined) continue;
    problems.push(...check(part, fields[key]!, key, 1));
    for (const one of key === 'stores' || key === 'volumes' ? Object.values(isObject(part) ? part : {}) : [part]) checked.add(one);
  }
  const rest = Object.fromEntries(Object.entries(description).filter(([key]) => !SHARED.some((shared) => shared === key)));
  problems.push(...check(rest, { name: 'Description' }, '', 0));
  for (const { code, path, message, hint } of problems.slice(0, MAX_PROBLEMS)) report(code.slice('app/'.length), path, message, hint);
  return problems.every(({ beyond }) => beyond);
}

const known = new Map<string, Shape>();

function resolved(shape: Shape): Exclude<Shape, { readonly name: string }> {
  let at = shape;
  while (typeof at === 'object' && 'name' in at) {
    const found: Shape = known.get(at.name) ?? JSON.parse(SHAPES[at.name] ?? '"unknown"');
    known.set(at.name, found);
    at = found;
  }
  return at;
}

type Check = (value: unknown, shape: Shape, path: string, depth: number) => readonly Problem[];

function checker(checked: ReadonlySet<unknown>): Check {
  const check: Check = (value, shape, path, depth) => {
    if (checked.has(value)) return [];
    if (depth > MAX_DEPTH) return [{ code: 'app/too-deep', path, message: `is nested deeper than ${MAX_DEPTH} steps` }];
    const wanted = resolved(shape);
    const wrong = (): readonly Problem[] => [{ code: 'app/wrong-type', path, message: `is ${shown(value)}, wanted ${wordsOf(wanted)}` }];
    if (typeof wanted === 'string') return wanted === 'unknown' || fits(value, wanted) ? [] : wrong();
    if ('any' in wanted) return either(value, wanted.any, path, depth, wrong);
    if ('of' in wanted) {
      const problems = check(value, wanted.of, path, depth);
      return problems.length > 0 ? problems : beyondLimit(wanted.limit, value, path);
    }
    if ('is' in wanted) return isWord(value, wanted.is) ? [] : (notOne(value, wanted.is, path) ?? wrong());
    if ('like' in wanted) return typeof value === 'string' && new RegExp(wanted.like, 's').test(value) ? [] : wrong();
    if ('list' in wanted) {
      if (!Array.isArray(value) || value.length < (wanted.least ?? 0)) return wrong();
      return value.flatMap((one, i) => check(one, wanted.list, join(path, String(i)), depth + 1));
    }
    if (!isObject(value)) return wrong();
    if ('map' in wanted) {
      // The keys of a record are written one by one: what is undefined there is a link that there is not.
      const entries = wanted.keys === undefined && !path.startsWith('environments') ? Object.entries(value) : entriesOf(value);
      return entries.flatMap(([key, one]) => {
        if (wanted.keys !== undefined && !new RegExp(wanted.keys, 's').test(key)) return [wrongKey(key, wanted.keys, path)];
        const wrongName = wanted.limit === undefined ? [] : beyondLimit(wanted.limit, key, join(path, key));
        return [...wrongName, ...check(one, wanted.map, join(path, key), depth + 1)];
      });
    }
    return checkFields(value, wanted, path, depth);
  };

  const checkFields = (
    value: Readonly<Record<string, unknown>>,
    wanted: Extract<Shape, { readonly fields: unknown }>,
    path: string,
    depth: number,
  ): readonly Problem[] => {
    const missing = wanted.needed
      .filter((key) => value[key] === undefined)
      .map(
        (key): Problem => ({
          code: 'app/missing',
          path,
          message: `there is no "${key}", wanted ${wordsOf(resolved(wanted.fields[key] ?? 'unknown'))}`,
        }),
      );
    const inside = entriesOf(value).flatMap(([key, one]) => {
      const shape = Object.hasOwn(wanted.fields, key) ? wanted.fields[key] : wanted.more;
      if (shape !== undefined)
        return check(one, shape, typeof value['kind'] === 'string' && STEPLESS.has(key) ? path : join(path, key), depth + 1);
      return [unknownKey(key, Object.keys(wanted.fields), path)];
    });
    // A misspelt key is a missing one too: the misspelling says more.
    return inside.some(({ code, hint }) => code === 'app/unknown-key' && hint?.startsWith('did')) ? inside : [...missing, ...inside];
  };

  /** What fits one of several fits; else what is wrong with the one that was meant. */
  const either = (
    value: unknown,
    shapes: readonly Shape[],
    path: string,
    depth: number,
    wrong: () => readonly Problem[],
  ): readonly Problem[] => {
    const tries = meant(value, shapes).map((shape) => check(value, shape, path, depth + 1));
    const unlike = (problems: readonly Problem[]): number => problems.filter(({ beyond }) => !beyond).length;
    const best = tries.toSorted((a, b) => unlike(a) - unlike(b) || a.length - b.length)[0];
    if (best?.length === 0) return [];
    return best === undefined || (tries.length > 1 && !isObject(value)) ? wrong() : best;
  };
  return check;
}

/** The shapes that a value could be meant as: by its `kind`, or by what sort of thing it is. */
function meant(value: unknown, shapes: readonly Shape[]): readonly Shape[] {
  const all = shapes.flatMap((shape): readonly Shape[] => {
    const one = resolved(shape);
    return typeof one === 'object' && 'any' in one ? meant(value, one.any) : [shape];
  });
  if (!isObject(value)) return all.filter((shape) => !isObjectShape(shape) || Array.isArray(value));
  const ofObjects = all.filter(isObjectShape);
  const ofKind = ofObjects.filter((shape) => kindsOf(shape)?.includes(value['kind']));
  if (ofKind.length > 0) return ofKind;
  return ofObjects.filter((shape) => typeof value['kind'] !== 'string' || kindsOf(shape) === undefined);
}

function isObjectShape(shape: Shape): boolean {
  const one = resolved(shape);
  return typeof one === 'object' && ('fields' in one || 'map' in one || 'list' in one);
}

function kindsOf(shape: Shape): readonly unknown[] | undefined {
  const one = resolved(shape);
  const kind = typeof one === 'object' && 'fields' in one ? one.fields['kind'] : undefined;
  const words = kind === undefined ? undefined : resolved(kind);
  return typeof words === 'object' && 'is' in words ? words.is : undefined;
}

function isWord(value: unknown, words: readonly unknown[]): boolean {
  return words.includes(value);
}

function notOne(value: unknown, words: readonly unknown[], path: string): readonly Problem[] | undefined {
  if (typeof value !== 'string') return undefined;
  const near = didYouMean(
    value,
    words.filter((word) => typeof word === 'string'),
  );
  if (near === undefined) return undefined;
  return [
    {
      code: 'app/wrong-type',
      path,
      message: `is ${shown(value)}, wanted ${wordsOf({ is: words as [] })}`,
      hint: `did you mean "${near}"?`,
    },
  ];
}

function beyondLimit(limit: string, value: unknown, path: string): readonly Problem[] {
  const fault = limitFault(limit, value);
  if (fault === undefined) return [];
  const hint = limitHint(limit);
  return [{ code: fault.code, path, message: fault.message, beyond: true, ...(hint !== undefined && { hint }) }];
}

function unknownKey(key: string, keys: readonly string[], path: string): Problem {
  const near = didYouMean(key, keys);
  const hint = near !== undefined ? `did you mean "${near}"?` : `there are: ${keys.filter((one) => one !== 'kind').join(', ')}`;
  return { code: 'app/unknown-key', path: join(path, key), message: `there is no word "${key}" here`, hint };
}

function wrongKey(key: string, pattern: string, path: string): Problem {
  const words = [...pattern.matchAll(/[A-Za-z]{3,}/g)].map(([word]) => word);
  const near = didYouMean(key.replace(/\/.*$/s, ''), words);
  const hint = near !== undefined ? `did you mean "${near}"?` : `there are: ${[...new Set(words)].join(', ')}`;
  return { code: 'app/unknown-key', path: join(path, key), message: `"${key}" can be nothing here`, hint };
}

/** What is undefined was not said. */
function entriesOf(value: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, one]) => one !== undefined);
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fits(value: unknown, shape: 'string' | 'number' | 'boolean' | 'function'): boolean {
  return typeof value === shape && (shape !== 'number' || Number.isFinite(value));
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)}`;
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return typeof value['kind'] === 'string' ? `a ${value['kind']}` : 'an object';
  return typeof value === 'function' ? 'a function' : typeof value === 'bigint' ? `${value}n` : String(value);
}

const EXAMPLES: readonly (readonly [like: string, text: string])[] = [
  ['(?:Ki|Mi|Gi|Ti)', 'an amount of memory like "512Mi"'],
  ['m$', 'an amount of processor like "250m" or "1"'],
  ['sha256', 'a digest: "sha256:…"'],
  ['^/', 'a path that starts with "/"'],
  ['\\.sh', 'the name of a script: "install.sh"'],
  ['metadata', "a field of the pod, e.g. metadata.labels['app']"],
];

/** A shape in words. */
function wordsOf(shape: Shape): string {
  const one = resolved(shape);
  switch (one) {
    case 'string':
      return 'a text';
    case 'unknown':
      return 'something';
    case 'boolean':
      return 'true or false';
    case 'number':
    case 'function':
      return `a ${one}`;
  }
  if ('of' in one) return wordsOf(one.of);
  if ('is' in one) return one.is.map((word) => JSON.stringify(word)).join(' or ');
  if ('like' in one) {
    const plain = one.like.slice(1, -1).includes('/') && !one.like.startsWith('^/') ? 'REQUEST/LIMIT' : undefined;
    return plain !== undefined
      ? 'a pair "REQUEST/LIMIT" of them'
      : (EXAMPLES.find(([part]) => one.like.includes(part))?.[1] ?? `a text like ${one.like}`);
  }
  if ('list' in one) return `a list${one.least ? ' that is not empty' : ''}`;
  if ('map' in one) return 'an object';
  if ('fields' in one) {
    const kind = kindsOf(one)?.[0];
    return typeof kind === 'string' ? (COMPUTED[kind] ?? `${kind}(…)`) : 'an object';
  }
  const words = [...new Set(one.any.map(wordsOf))];
  return words.length < 3 ? words.join(' or ') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

const COMPUTED: Readonly<Record<string, string>> = {
  store: 'redis(…) or postgres(…)',
  fact: 'a fact (is.…)',
  link: 'a link to a store',
  value: 'a declared value',
  expression: 'expr`…`',
  declared: 'text, number, flag, choice or map',
};
