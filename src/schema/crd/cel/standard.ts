/** CEL's standard functions (cel-spec, doc/langdef.md#list-of-standard-definitions) with cel-go's sentences. */
import { decodeUtf8, encodeUtf8 } from '../../../base/index.ts';
import {
  civil,
  compileRegexp,
  fixedZone,
  formatFloat,
  formatTime,
  GoError,
  loadZone,
  parseDuration,
  timeAt,
  utcZone,
  type Zone,
} from '../../../golang/index.ts';
import type { Budget } from './budget.ts';
import { instant } from './json-value.ts';
import {
  dyn,
  fn,
  isBool,
  isBytes,
  isCelList,
  isCelMap,
  isDuration,
  isInt,
  isString,
  isTimestamp,
  type Library,
  method,
  type Overload,
  textMethod,
} from './overload.ts';
import {
  Bytes,
  CelError,
  type CelValue,
  Duration,
  int,
  noSuchOverload,
  Opaque,
  runeCount,
  Timestamp,
  TypeName,
  typeNameOf,
  Uint,
  uint,
} from './value.ts';

const SECOND = 1_000_000_000n;
const MIN_SECONDS = -62_135_596_800n;
const MAX_SECONDS = 253_402_300_799n;

function sizes(make: typeof fn): Overload[] {
  return [
    make([isString], ([text], budget) => {
      budget.size(text.length);
      return BigInt(runeCount(text));
    }),
    make([isBytes], ([bytes]) => BigInt(bytes.data.length)),
    make([isCelList], ([list]) => BigInt(list.items.length)),
    make([isCelMap], ([map]) => BigInt(map.size)),
  ];
}

/** Go's errors as CEL's. */
export function go<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof GoError) throw new CelError(decodeUtf8(error.message));
    throw error;
  }
}

function conversionError(from: string, to: string): never {
  throw new CelError(`type conversion error from '${from}' to '${to}'`);
}

function intOf(value: CelValue): CelValue {
  if (typeof value === 'bigint') return value;
  if (value instanceof Uint) return int(value.n);
  if (typeof value === 'number') {
    if (!(value > -(2 ** 63) && value < 2 ** 63)) throw new CelError('integer overflow');
    return BigInt(Math.trunc(value));
  }
  if (typeof value === 'string')
    return /^[+-]?[0-9]+$/.test(value) && value.length < 64 && fits(BigInt(value.replace('+', '')))
      ? BigInt(value.replace('+', ''))
      : conversionError('string', 'int');
  if (value instanceof Timestamp) return floorDiv(value.nanoseconds, SECOND);
  if (value instanceof Duration) return value.nanoseconds;
  throw noSuchOverload();
}

function fits(n: bigint): boolean {
  return n >= -(1n << 63n) && n < 1n << 63n;
}

function uintOf(value: CelValue): CelValue {
  if (value instanceof Uint) return value;
  if (typeof value === 'bigint') return uint(value);
  if (typeof value === 'number') {
    if (!(value >= 0 && value < 2 ** 64)) throw new CelError('unsigned integer overflow');
    return uint(BigInt(Math.trunc(value)));
  }
  if (typeof value !== 'string') throw noSuchOverload();
  return /^[0-9]{1,20}$/.test(value) && BigInt(value) < 1n << 64n ? new Uint(BigInt(value)) : conversionError('string', 'uint');
}

function doubleOf(value: CelValue): CelValue {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint) return Number(value.n);
  if (typeof value !== 'string') throw noSuchOverload();
  if (/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(value)) {
    const number = Number(value);
    if (Number.isFinite(number)) return number;
  }
  const special = /^([+-]?)(?:inf|infinity)$/i.exec(value);
  if (special !== null) return special[1] === '-' ? -Infinity : Infinity;
  return /^nan$/i.test(value) ? NaN : conversionError('string', 'double');
}

/** string(value). */
export function textOf(value: CelValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return formatFloat(value, 'g', -1);
  if (value instanceof Uint) return value.n.toString();
  if (value instanceof Duration)
    return `${formatFloat(Number(value.nanoseconds / SECOND) + Number(value.nanoseconds % SECOND) / 1e9, 'f', -1)}s`;
  if (value instanceof Timestamp)
    return formatTime(
      timeAt(floorDiv(value.nanoseconds, SECOND), mod(value.nanoseconds, SECOND), utcZone),
      '2006-01-02T15:04:05.999999999Z07:00',
    );
  if (value instanceof TypeName) return value.name;
  if (value instanceof Opaque) return value.text();
  if (!(value instanceof Bytes)) throw noSuchOverload();
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value.data);
  } catch {
    throw new CelError('invalid UTF-8 in byte sequence');
  }
}

function floorDiv(a: bigint, b: bigint): bigint {
  return a / b - (a % b < 0n ? 1n : 0n);
}

function mod(a: bigint, b: bigint): bigint {
  return ((a % b) + b) % b;
}

const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

export function timestamp(nanoseconds: bigint): Timestamp {
  const seconds = floorDiv(nanoseconds, SECOND);
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) throw new CelError('timestamp overflow');
  return new Timestamp(nanoseconds);
}

export function duration(nanoseconds: bigint): Duration {
  if (!fits(nanoseconds)) throw new CelError('duration overflow');
  return new Duration(nanoseconds);
}

function durationOf(text: string): Duration {
  try {
    return new Duration(parseDuration(encodeUtf8(text)));
  } catch (error) {
    if (error instanceof GoError) return conversionError('string', 'google.protobuf.Duration');
    throw error;
  }
}

/** A zone by its name, or as "-08:00". */
function zoneOf(name: string): Zone {
  const match = /^([+-]?)([0-9]{1,2}):([0-9]{1,2})$/.exec(name);
  if (match === null) return go(() => loadZone(name));
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60;
  return fixedZone('', match[1] === '-' ? -seconds : seconds);
}

type Civil = ReturnType<typeof civil>;

function timeGetter(
  name: string,
  of: (time: Civil, nanoseconds: bigint) => number,
  ofDuration?: (nanoseconds: bigint) => bigint,
): [string, Overload[]] {
  const read = (value: Timestamp, zone: Zone): bigint => {
    const rest = mod(value.nanoseconds, SECOND);
    return BigInt(of(civil(timeAt(floorDiv(value.nanoseconds, SECOND), rest, zone)), rest));
  };
  const overloads = [
    method([isTimestamp], ([value]) => read(value, utcZone)),
    method([isTimestamp, isString], ([value, zone]) => read(value, zoneOf(zone))),
  ];
  if (ofDuration !== undefined) overloads.push(method([isDuration], ([value]) => ofDuration(value.nanoseconds)));
  return [name, overloads];
}

export const standard: Library = {
  size: [...sizes(fn), ...sizes(method)],
  dyn: [fn([dyn], ([value]) => value)],
  type: [fn([dyn], ([value]) => new TypeName(typeNameOf(value)))],
  int: [fn([dyn], ([value]) => intOf(value))],
  uint: [fn([dyn], ([value]) => uintOf(value))],
  double: [fn([dyn], ([value]) => doubleOf(value))],
  string: [fn([dyn], ([value]) => textOf(value))],
  bool: [
    fn([isBool], ([value]) => value),
    fn([isString], ([text]) => (TRUE.has(text) ? true : FALSE.has(text) ? false : conversionError('string', 'bool'))),
  ],
  bytes: [fn([isBytes], ([value]) => value), fn([isString], ([text]) => new Bytes(new TextEncoder().encode(text)))],
  timestamp: [
    fn([isTimestamp], ([value]) => value),
    fn([isInt], ([seconds]) => timestamp(seconds * SECOND)),
    fn([isString], ([text]) => {
      const nanoseconds = instant(text, ['2006-01-02T15:04:05Z07:00']);
      return nanoseconds === undefined ? conversionError('string', 'google.protobuf.Timestamp') : timestamp(nanoseconds);
    }),
  ],
  duration: [fn([isDuration], ([value]) => value), fn([isInt], ([n]) => duration(n)), fn([isString], ([text]) => durationOf(text))],
  contains: [textMethod([isString, isString], ([text, part]) => text.includes(part))],
  startsWith: [method([isString, isString], ([text, part]) => text.startsWith(part))],
  endsWith: [method([isString, isString], ([text, part]) => text.endsWith(part))],
  matches: [
    fn([isString, isString], ([text, pattern], budget) => matches(text, pattern, budget)),
    method([isString, isString], ([text, pattern], budget) => matches(text, pattern, budget)),
  ],
  ...Object.fromEntries([
    timeGetter('getFullYear', (time) => time.year),
    timeGetter('getMonth', (time) => time.month - 1),
    timeGetter('getDate', (time) => time.day),
    timeGetter('getDayOfMonth', (time) => time.day - 1),
    timeGetter('getDayOfWeek', (time) => time.weekday),
    timeGetter('getDayOfYear', (time) => time.yearDay - 1),
    timeGetter(
      'getHours',
      (time) => time.hour,
      (n) => n / (3600n * SECOND),
    ),
    timeGetter(
      'getMinutes',
      (time) => time.minute,
      (n) => n / (60n * SECOND),
    ),
    timeGetter(
      'getSeconds',
      (time) => time.second,
      (n) => n / SECOND,
    ),
    timeGetter(
      'getMilliseconds',
      (_, rest) => Number(rest / 1_000_000n),
      (n) => n / 1_000_000n,
    ),
  ]),
};

function matches(text: string, pattern: string, budget: Budget): boolean {
  budget.size((text.length + 1) * Math.ceil((pattern.length + 1) / 4));
  return go(() => compileRegexp(encodeUtf8(pattern)).match(encodeUtf8(text)));
}
