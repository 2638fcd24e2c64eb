/**
 * What a scalar means: yaml.v2's resolve rules (resolve.go), which Helm's values, manifests and toYaml all go through.
 * A whole number is a bigint here (Go: int, int64 or uint64), a float64 a number: keys and messages tell them apart. Base-60 numbers
 * are strings, as in yaml.v2; a timestamp stays a string, as it does in an interface{}.
 */

/** A resolved scalar; whole numbers are bigint. */
export type Scalar = null | boolean | number | bigint | string;

const words: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((w): [string, Scalar] => [w, true]),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((w): [string, Scalar] => [w, false]),
  ...['', '~', 'null', 'Null', 'NULL'].map((w): [string, Scalar] => [w, null]),
  ...['.nan', '.NaN', '.NAN'].map((w): [string, Scalar] => [w, Number.NaN]),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((w): [string, Scalar] => [w, Number.POSITIVE_INFINITY]),
  ...['-.inf', '-.Inf', '-.INF'].map((w): [string, Scalar] => [w, Number.NEGATIVE_INFINITY]),
]);

/** Longest entry of `words`. */
const LONGEST_WORD = 5;

const PLAIN = 0;
const WORD = 1;
const NUMBER = 2;
const DOT = 3;

/** What the first byte of a scalar hints at. Anything else is a string without a look at the rest. */
const hints: Uint8Array = ((): Uint8Array => {
  const table = new Uint8Array(256);
  for (const c of 'yYnNtTfFoO~') table[c.charCodeAt(0)] = WORD;
  for (const c of '+-0123456789') table[c.charCodeAt(0)] = NUMBER;
  table[0x2e] = DOT;
  return table;
})();

/** True when a plain scalar that starts with this byte could be anything but a string. */
export function mayResolve(firstByte: number): boolean {
  return hints[firstByte] !== PLAIN;
}

/** Resolves an untagged plain scalar. */
export function resolveScalar(text: string): Scalar {
  if (text.length === 0) return null;
  switch (hints[text.charCodeAt(0)]) {
    case WORD:
      return word(text);
    case NUMBER:
      return resolveNumber(text);
    case DOT: {
      const known = word(text);
      return known === text ? (dotFloat(text) ?? text) : known;
    }
    default:
      return text;
  }
}

function word(text: string): Scalar {
  if (text.length > LONGEST_WORD) return text;
  const known = words.get(text);
  return known === undefined ? text : known;
}

function resolveNumber(text: string): Scalar {
  const known = word(text);
  if (known !== text) return known;
  const digits = text.includes('_') ? text.replaceAll('_', '') : text;
  return goInteger(digits) ?? styledFloat(digits) ?? binaryQuirk(digits) ?? text;
}

/** The value of an untagged plain scalar in a document that becomes JSON: every number a float64. */
export function resolveValue(text: string): null | boolean | number | string {
  const length = text.length;
  if (length === 0) return null;
  const first = text.charCodeAt(0);
  const hint = hints[first];
  if (hint === PLAIN) return text;
  if (hint === NUMBER && length <= 15 && first >= 0x31) {
    let i = 1;
    while (i < length && text.charCodeAt(i) >= 0x30 && text.charCodeAt(i) <= 0x39) i++;
    if (i === length) return Number(text);
  }
  const resolved = resolveScalar(text);
  return typeof resolved === 'bigint' ? Number(resolved) : resolved;
}

const integer = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;

/** strconv.ParseInt(text, 0, 64), then ParseUint: undefined when neither takes it. */
function goInteger(text: string): bigint | undefined {
  const parts = integer.exec(text);
  if (parts === null) return undefined;
  const [, sign, hex, binary, octal, decimal] = parts;
  const digits = hex !== undefined ? `0x${hex}` : binary !== undefined ? `0b${binary}` : octal !== undefined ? `0o${octal}` : decimal;
  return ranged(sign ?? '', BigInt(digits ?? '0'));
}

function ranged(sign: string, size: bigint): bigint | undefined {
  if (sign === '-') return size <= MAX_INT64 + 1n ? -size : undefined;
  return size <= (sign === '+' ? MAX_INT64 : MAX_UINT64) ? size : undefined;
}

const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

function styledFloat(text: string): number | undefined {
  if (!float.test(text)) return undefined;
  const value = Number(text);
  // Go: strconv.ParseFloat fails out of range, and 1e999 stays a string.
  return Number.isFinite(value) ? value : undefined;
}

const dottedFloat = /^\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/;

/** strconv.ParseFloat of something that starts with a dot: underscores only between digits. */
function dotFloat(text: string): number | undefined {
  if (!dottedFloat.test(text)) return undefined;
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : undefined;
}

const signedBinary = /^0b([+-])([01]+)$/;

/** Go: "0b" is cut off and the rest parsed with its own sign, so that 0b-1 is -1. */
function binaryQuirk(text: string): bigint | undefined {
  const parts = signedBinary.exec(text);
  return parts === null ? undefined : ranged(parts[1] ?? '', BigInt(`0b${parts[2]}`));
}

const timestamp =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[+-](\d\d):(\d\d))| +(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?$/;

/** True when yaml reads `text` as a timestamp: such a string is written quoted. */
export function isTimestamp(text: string): boolean {
  if (text.charCodeAt(4) !== 0x2d) return false;
  const parts = timestamp.exec(text);
  if (parts === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0, h = 0, m = 0, s = 0] = parts
    .slice(1)
    .map((part) => (part === undefined ? 0 : Number(part)));
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false;
  return hour < 24 && minute < 60 && second < 60 && zoneHour <= 24 && zoneMinute <= 60 && h < 24 && m < 60 && s < 60;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
