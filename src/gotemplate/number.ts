/** The numbers of a template, after newNumber of Go's parse/node.go: one literal is all the kinds of number that can hold it. */
import {
  GoComplex,
  NumError,
  quote,
  parseFloat as readFloat,
  parseInt as readInt,
  parseUint as readUint,
  unquoteRune,
} from '../golang/index.ts';

export interface NumberValue {
  readonly int: bigint | undefined;
  readonly uint: bigint | undefined;
  readonly float: number | undefined;
  readonly complex: GoComplex | undefined;
}

/** The value of a number token; a text is the reason why it is none. */
export function readNumber(kind: 'charConstant' | 'complex' | 'number', text: string): NumberValue | string {
  if (kind === 'charConstant') return readChar(text);
  if (kind === 'complex') return readComplex(text);
  if (text.endsWith('i')) {
    const imaginary = readFloat(text.slice(0, -1));
    if (!(imaginary instanceof NumError)) return ofComplex(new GoComplex(0, imaginary));
  }
  if (/^(?:0|[1-9]\d{0,14})$/.test(text)) return { int: BigInt(text), uint: BigInt(text), float: Number(text), complex: undefined };
  const uint = wholeOrUndefined(readUint(text, 0, 64));
  const int = wholeOrUndefined(readInt(text, 0, 64));
  if (int !== undefined) return { int, uint: uint ?? (int === 0n ? 0n : undefined), float: Number(int), complex: undefined };
  if (uint !== undefined) return { int, uint, float: Number(uint), complex: undefined };
  const float = readFloat(text);
  if (float instanceof NumError) return `illegal number syntax: ${quote(text)}`;
  // Go: a whole number too large for an int64 or uint64 is an error, not a float.
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quote(text)}`;
  return { ...wholesOf(float), float, complex: undefined };
}

function readChar(text: string): NumberValue | string {
  const rune = unquoteRune(text);
  if (rune === undefined) return charError(text);
  return { int: BigInt(rune), uint: BigInt(rune), float: rune, complex: undefined };
}

const ONE_CHARACTER =
  /^'(?:[^\\']|\\(?:[abfnrtv\\']|[0-3][0-7]{2}|x[\da-fA-F]{2}|(?:u|U0000)(?![dD][89a-fA-F])[\da-fA-F]{4}|U00(?:0[1-9a-fA-F]|10)[\da-fA-F]{4}))/;

/** "malformed" is what has more than one character. */
function charError(text: string): string {
  return ONE_CHARACTER.test(text) ? `malformed character constant: ${text}` : 'invalid syntax';
}

const COMPLEX = /^([+-]?(?:[eEpP][+-]|[^+-])*)([+-].*)i$/;

/** What fmt.Sscan reads into a complex128. */
function readComplex(text: string): NumberValue | string {
  const [, re = '', im = ''] = COMPLEX.exec(text) ?? [];
  // Go: the scanner knows no binary or octal floats.
  if (re.endsWith('i') || im.length < 2 || /^[+-]?0[bBoO]/.test(re) || /^.0[bBoO]/.test(im)) return 'syntax error scanning complex number';
  const real = readFloat(re);
  if (real instanceof NumError) return real.message;
  const imaginary = readFloat(im);
  return imaginary instanceof NumError ? imaginary.message : ofComplex(new GoComplex(real, imaginary));
}

function ofComplex(complex: GoComplex): NumberValue {
  if (complex.im !== 0) return { int: undefined, uint: undefined, float: undefined, complex };
  return { ...wholesOf(complex.re), float: complex.re, complex };
}

/** The whole numbers that equal a float, within their ranges. */
function wholesOf(float: number): { int: bigint | undefined; uint: bigint | undefined } {
  if (!Number.isInteger(float)) return { int: undefined, uint: undefined };
  const int = float >= -(2 ** 63) && float < 2 ** 63 ? BigInt(float) : undefined;
  const uint = float >= 0 && float < 2 ** 64 ? BigInt(float) : undefined;
  return { int, uint };
}

function wholeOrUndefined(n: bigint | NumError<bigint>): bigint | undefined {
  return n instanceof NumError ? undefined : n;
}
