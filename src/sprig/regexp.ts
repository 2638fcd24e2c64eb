/**
 * sprig "Regular Expressions" (regex.go). A broken expression fails in both forms of each function, with another sentence; only
 * regexMatch says false.
 */
import {
  canBackquote,
  compileRegexp,
  fixed,
  GoError,
  type GoFunc,
  goFail,
  nilList,
  quote,
  quoteMeta,
  type Regexp,
  types,
  type Value,
} from '../golang/index.ts';
import { strings, toNumber } from './convert.ts';

const { int, string } = types;

export const regexpFunctions: readonly GoFunc[] = [
  fixed('regexMatch', [string, string], (expression, s) => {
    try {
      return compileRegexp(expression).match(s);
    } catch (error) {
      if (error instanceof GoError) return false;
      throw error;
    }
  }),
  fixed('mustRegexMatch', [string, string], (expression, s) => compileRegexp(expression).match(s)),
  ...forms('', mustCompile),
  ...forms('must', compileRegexp),
  fixed('regexQuoteMeta', [string], (s) => quoteMeta(s)),
];

/** The functions that come in two forms. */
function forms(must: '' | 'must', compile: (expression: string) => Regexp): readonly GoFunc[] {
  const name = (action: string): string => (must === '' ? `regex${action}` : `mustRegex${action}`);
  return [
    fixed(name('FindAll'), [string, string, int], (expression, s, n) => orNil(compile(expression).findAll(s, toNumber(n)))),
    fixed(name('Find'), [string, string], (expression, s) => compile(expression).find(s)),
    fixed(name('ReplaceAll'), [string, string, string], (expression, s, by) => compile(expression).replace(s, by)),
    fixed(name('ReplaceAllLiteral'), [string, string, string], (expression, s, by) => compile(expression).replaceLiteral(s, by)),
    fixed(name('Split'), [string, string, int], (expression, s, n) => orNil(compile(expression).split(s, toNumber(n)))),
  ];
}

/** Go: nothing found is a nil slice. */
function orNil(found: string[] | null): Value {
  return found === null ? nilList(types.strings) : strings(found);
}

/** regexp.MustCompile. */
function mustCompile(expression: string): Regexp {
  try {
    return compileRegexp(expression);
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
    const name = canBackquote(expression) ? `\`${expression}\`` : quote(expression);
    return goFail(`regexp: Compile(${name}): ${error.message}`);
  }
}
