/** sprig "Type Conversion Functions". None of them fails: what cannot be read is 0. (toStrings is in string-lists.ts.) */
import { atoi, fixed, type GoFunc, GoInt, goInt64, NumError, parseInt as parseGoInt, types } from '../golang/index.ts';
import { display, parsedOr, strval, toFloat64, toInt64 } from './convert.ts';

const { any, int, string } = types;

export const typeConversionFunctions: readonly GoFunc[] = [
  fixed('atoi', [string], (s) => new GoInt(digits(s), int)),
  fixed('int64', [any], (v) => goInt64(toInt64(v))),
  fixed('int', [any], (v) => new GoInt(toInt64(v), int)),
  fixed('float64', [any], (v) => toFloat64(v)),
  // Unix octal permissions: 0777 and "0777" to 511.
  fixed('toDecimal', [any], (v) => goInt64(parsedOr(parseGoInt(display(v), 8, 64), 0n))),
  fixed('toString', [any], (v) => strval(v)),
];

/** strconv.Atoi without its error: Go: a number out of range comes out as the nearest one that fits. */
function digits(text: string): bigint {
  const parsed = atoi(text);
  return parsed instanceof NumError ? parsed.value : parsed;
}
