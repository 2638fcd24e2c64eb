/**
 * Go's strconv, floats: FormatFloat and ParseFloat for float64. Shortest forms come from the engine (its digits are the same: the
 * closest among the shortest); a given precision is rounded half to even on the exact value, where JavaScript rounds ties up.
 */
import { NumError } from './strconv-number.ts';

export { parseFloat64 as parseFloat };

export type FloatFormat = 'e' | 'E' | 'f' | 'g' | 'G' | 'b' | 'x' | 'X';

/** strconv.FormatFloat(value, format, precision, 64); precision -1 is the shortest form that reads back the same. */
export function formatFloat(value: number, format: FloatFormat, precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (format === 'b') return formatBinary(value);
  if (format === 'x' || format === 'X') return formatHex(value, format, precision);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const magnitude = Math.abs(value);
  switch (format) {
    case 'f':
      return sign + (precision < 0 ? plain(shortest(magnitude), -1) : fixedPoint(magnitude, precision));
    case 'e':
    case 'E':
      return sign + exponential(precision < 0 ? shortest(magnitude) : significant(magnitude, precision + 1), precision, format);
    default:
      return sign + general(magnitude, precision, format);
  }
}

/** Decimal digits d1d2d3… of a number 0.d1d2d3… × 10^point, without zeros at the end; no digits for zero. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

function general(value: number, precision: number, format: 'g' | 'G'): string {
  const short = precision < 0;
  // The commonest of all: whole numbers below a million.
  if (short && value < 1e6 && Number.isInteger(value)) return String(value);
  const wanted = precision === 0 ? 1 : precision;
  const decimal = short ? shortest(value) : significant(value, wanted);
  const count = decimal.digits.length;
  let limit = short ? 6 : wanted;
  if (!short && limit > count && count >= decimal.point) limit = count;
  const exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= limit) return exponential(decimal, -1, format === 'g' ? 'e' : 'E');
  return plain(decimal, -1);
}

/** d.ddde±dd; precision -1 takes the digits as they are. */
function exponential(decimal: Decimal, precision: number, letter: string): string {
  const digits = decimal.digits === '' ? '0' : decimal.digits;
  const rest = precision < 0 ? digits.slice(1) : digits.slice(1).padEnd(precision, '0');
  const exponent = decimal.digits === '' ? 0 : decimal.point - 1;
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits[0]!}${rest === '' ? '' : `.${rest}`}${letter}${exponent < 0 ? '-' : '+'}${size}`;
}

/** ddd.ddd; precision -1 takes the digits as they are. */
function plain({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const after = point > 0 ? digits.slice(point) : '0'.repeat(digits === '' ? 0 : -point) + digits;
  const rest = precision < 0 ? after : after.padEnd(precision, '0');
  return rest === '' ? whole : `${whole}.${rest}`;
}

/** The shortest digits that read back as the same number. */
function shortest(value: number): Decimal {
  return fromExponential(value.toExponential());
}

function fromExponential(text: string): Decimal {
  const e = text.indexOf('e');
  const digits = trimZeros(text[0]! + text.slice(2, Math.max(2, e)));
  return { digits, point: digits === '' ? 0 : Number(text.slice(e + 1)) + 1 };
}

function trimZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 48) end--;
  return digits.slice(0, end);
}

/** The longest precisions that toFixed and toExponential know. */
const ENGINE_PRECISION = 100;

/** `count` >= 1 significant digits, rounded half to even. */
function significant(value: number, count: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  if (count < ENGINE_PRECISION) {
    // A tie shows as one more digit, a 5, that gives the number back.
    const more = value.toExponential(count);
    if (more[more.indexOf('e') - 1] !== '5' || Number(more) !== value) return fromExponential(value.toExponential(count - 1));
  }
  const exact = exactly(value);
  return round(exact, count);
}

/** `precision` digits after the point. */
function fixedPoint(value: number, precision: number): string {
  if (value < 1e21 && precision < ENGINE_PRECISION) {
    const more = value.toFixed(precision + 1);
    if (!more.endsWith('5') || Number(more) !== value) return value.toFixed(precision);
  }
  const exact = exactly(value);
  return plain(round(exact, exact.point + precision), precision);
}

/** All digits of the exact value. */
function exactly(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  const { mantissa, exponent } = split(value);
  if (exponent >= 0) {
    const whole = (mantissa << BigInt(exponent)).toString();
    return { digits: trimZeros(whole), point: whole.length };
  }
  const scaled = (mantissa * 5n ** BigInt(-exponent)).toString();
  return { digits: trimZeros(scaled), point: scaled.length + exponent };
}

/** The first `count` digits, rounded half to even; count <= 0 may round to nothing or to a single 1. */
function round({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '', point: 0 };
  const next = digits.charCodeAt(count) - 48;
  const tie = next === 5 && count === digits.length - 1;
  const odd = count > 0 && ((digits.charCodeAt(count - 1) - 48) & 1) === 1;
  if (next < 5 || (tie && !odd)) {
    const kept = trimZeros(digits.slice(0, count));
    return { digits: kept, point: kept === '' ? 0 : point };
  }
  const raised = (BigInt(digits.slice(0, count) || '0') + 1n).toString();
  return { digits: trimZeros(raised), point: point + (raised.length > count ? 1 : 0) };
}

/** value = mantissa × 2^exponent, with the 53-bit mantissa of the format (a normal number has its leading bit set). */
function split(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return exponent === 0 ? { mantissa: fraction, exponent: -1074 } : { mantissa: fraction | (1n << 52n), exponent: exponent - 1075 };
}

/** -ddddp±ddd: mantissa and binary exponent. */
function formatBinary(value: number): string {
  const { mantissa, exponent } = split(Math.abs(value));
  return `${value < 0 || Object.is(value, -0) ? '-' : ''}${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`;
}

/** -0x1.yyyyyyp±dd. */
function formatHex(value: number, format: 'x' | 'X', precision: number): string {
  let { mantissa, exponent } = split(Math.abs(value));
  // The leading bit goes to bit 60; below it stand 15 hexadecimal digits.
  if (mantissa === 0n) exponent = 0;
  else {
    const shift = 61 - mantissa.toString(2).length;
    mantissa <<= BigInt(shift);
    exponent += 60 - shift;
  }
  if (precision >= 0 && precision < 15) {
    const drop = BigInt(60 - precision * 4);
    const rest = mantissa & ((1n << drop) - 1n);
    const half = 1n << (drop - 1n);
    mantissa >>= drop;
    if (rest > half || (rest === half && (mantissa & 1n) === 1n)) mantissa++;
    mantissa <<= drop;
    if (mantissa >> 61n !== 0n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const fraction = (mantissa & ((1n << 60n) - 1n)).toString(16).padStart(15, '0');
  const digits = precision < 0 ? trimZeros(fraction) : fraction.slice(0, precision).padEnd(precision, '0');
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = String(Math.abs(exponent)).padStart(2, '0');
  const text = `0x${mantissa >> 60n}${digits === '' ? '' : `.${digits}`}p${exponent < 0 ? '-' : '+'}${size}`;
  return sign + (format === 'x' ? text : text.toUpperCase());
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const HEX = /^([+-]?)0[xX]([\da-fA-F]*)\.?([\da-fA-F]*)[pP]([+-]?\d+)$/;
const SPECIAL = /^(?:([+-]?)inf(?:inity)?|nan)$/i;

/** strconv.ParseFloat(text, 64). Out of range is a NumError with value ±Infinity. */
function parseFloat64(text: string): number | NumError<number> {
  if (DECIMAL.test(text)) return inRange(text, Number(text));
  const special = SPECIAL.exec(text);
  if (special !== null) return special[1] === undefined ? Number.NaN : special[1] === '-' ? -Infinity : Infinity;
  const bare = text.includes('_') ? withoutUnderscores(text) : text;
  if (DECIMAL.test(bare)) return inRange(text, Number(bare));
  const parts = HEX.exec(bare);
  if (parts === null || parts[2] + parts[3]! === '') return new NumError('ParseFloat', text, 'invalid syntax', 0);
  const size = hexFloat(BigInt(`0x0${parts[2]}${parts[3]}`), Number(parts[4]) - 4 * parts[3]!.length);
  return inRange(text, parts[1] === '-' ? -size : size);
}

/** The text without its underscores; "" when one does not stand between digits or after the prefix. */
function withoutUnderscores(text: string): string {
  const digits = text.replace(/^[+-]?0x/i, '0');
  const astray = digits !== text ? /(?<![\da-f])_|_(?![\da-f])/i : /(?<!\d)_|_(?!\d)/;
  return astray.test(digits) ? '' : text.replaceAll('_', '');
}

function inRange(text: string, value: number): number | NumError<number> {
  return Number.isFinite(value) ? value : new NumError('ParseFloat', text, 'value out of range', value);
}

/** mantissa × 2^exponent, rounded half to even once. */
function hexFloat(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  const bits = mantissa.toString(2).length;
  if (bits + exponent > 1024) return Infinity;
  if (bits + exponent < -1074) return 0;
  // Bits below the last one that the result can hold are rounded away; subnormal numbers hold fewer.
  const drop = Math.max(bits - 53, -1074 - exponent);
  if (drop <= 0) return scale(mantissa, exponent);
  const shift = BigInt(drop);
  const rest = mantissa & ((1n << shift) - 1n);
  const half = 1n << (shift - 1n);
  let kept = mantissa >> shift;
  if (rest > half || (rest === half && (kept & 1n) === 1n)) kept++;
  return scale(kept, exponent + drop);
}

/** An exact product; in two steps, since 2^exponent alone may be out of range. */
function scale(mantissa: bigint, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return Number(mantissa) * 2 ** half * 2 ** (exponent - half);
}
