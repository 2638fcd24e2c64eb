/** Go's time.Duration: nanoseconds in an int64, as text ("1h2m3.5s"), rounded, and as the value that templates see. */
import { goFail } from './func.ts';
import { type GoFunc, GoInt, type GoType, goInt64, type Value } from './value.ts';

export const NANOSECONDS_PER_SECOND = 1_000_000_000n;
const MINUTE = 60n * NANOSECONDS_PER_SECOND;
const HOUR = 60n * MINUTE;
const MAX_DURATION = 0x7fff_ffff_ffff_ffffn;
const MIN_DURATION = -0x8000_0000_0000_0000n;
const OVERFLOW = 1n << 63n;

/** The units of ParseDuration; "µs" with the micro sign and with the Greek letter, as UTF-8. */
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1000n],
  ['\xc2\xb5s', 1000n],
  ['\xce\xbcs', 1000n],
  ['ms', 1_000_000n],
  ['s', NANOSECONDS_PER_SECOND],
  ['m', MINUTE],
  ['h', HOUR],
]);

const TERM = /([0-9]*)(?:(\.)([0-9]*))?([^.0-9]*)/y;

/** time.ParseDuration: nanoseconds. Fails with "time: invalid duration …" and its like. */
export function parseDuration(text: string): bigint {
  const invalid = (): never => goFail(`time: invalid duration ${quoteTime(text)}`);
  const negative = text.startsWith('-');
  let at = negative || text.startsWith('+') ? 1 : 0;
  if (text.slice(at) === '0') return 0n;
  if (at === text.length) return invalid();
  let total = 0n;
  while (at < text.length) {
    TERM.lastIndex = at;
    const [, whole = '', point, digits = '', name = ''] = TERM.exec(text) ?? invalid();
    if (whole === '' && (point === undefined || digits === '')) return invalid();
    if (whole.length > 30 && BigInt(whole) > OVERFLOW) return invalid();
    let value = BigInt(whole === '' ? '0' : whole);
    if (value > OVERFLOW) return invalid();
    if (name === '') return goFail(`time: missing unit in duration ${quoteTime(text)}`);
    const unit = UNITS.get(name) ?? goFail(`time: unknown unit ${quoteTime(name)} in duration ${quoteTime(text)}`);
    if (value > OVERFLOW / unit) return invalid();
    value = value * unit + fractionOf(digits, unit);
    if (value > OVERFLOW) return invalid();
    total += value;
    if (total > OVERFLOW) return invalid();
    at = TERM.lastIndex;
  }
  if (negative) return -total;
  return total > MAX_DURATION ? invalid() : total;
}

/** time.leadingFraction and what becomes of it: digits beyond what an int64 holds are dropped, the rest is counted in floating point. */
function fractionOf(digits: string, unit: bigint): bigint {
  let fraction = 0n;
  let scale = 1;
  for (const digit of digits.slice(0, 20)) {
    const next = fraction * 10n + BigInt(digit);
    if (fraction > MAX_DURATION / 10n || next > OVERFLOW) break;
    fraction = next;
    scale *= 10;
  }
  return fraction === 0n ? 0n : BigInt(Math.trunc(Number(fraction) * (Number(unit) / scale)));
}

/** Duration.String: "72h3m0.5s", "1.5ms", "0s". */
export function formatDuration(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : '';
  const n = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (n === 0n) return '0s';
  if (n < 1000n) return `${sign}${n}ns`;
  if (n < 1_000_000n) return `${sign}${decimal(n, 3)}\xc2\xb5s`;
  if (n < NANOSECONDS_PER_SECOND) return `${sign}${decimal(n, 6)}ms`;
  const seconds = `${decimal(n % MINUTE, 9)}s`;
  if (n < MINUTE) return sign + seconds;
  if (n < HOUR) return `${sign}${n / MINUTE}m${seconds}`;
  return `${sign}${n / HOUR}h${(n / MINUTE) % 60n}m${seconds}`;
}

/** n / 10**places, without needless zeros. */
function decimal(n: bigint, places: number): string {
  const unit = 10n ** BigInt(places);
  const fraction = (n % unit).toString().padStart(places, '0').replace(/0+$/, '');
  return fraction === '' ? `${n / unit}` : `${n / unit}.${fraction}`;
}

/** Duration.Round: half away from zero; held within an int64. */
export function roundDuration(nanoseconds: bigint, multiple: bigint): bigint {
  if (multiple <= 0n) return nanoseconds;
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const rest = size % multiple;
  const rounded = 2n * rest < multiple ? size - rest : size + multiple - rest;
  return saturate(nanoseconds < 0n ? -rounded : rounded);
}

/** Duration.Truncate: toward zero. */
export function truncateDuration(nanoseconds: bigint, multiple: bigint): bigint {
  return multiple <= 0n ? nanoseconds : nanoseconds - (nanoseconds % multiple);
}

/** The nearest duration. */
export function saturate(nanoseconds: bigint): bigint {
  if (nanoseconds > MAX_DURATION) return MAX_DURATION;
  return nanoseconds < MIN_DURATION ? MIN_DURATION : nanoseconds;
}

/** A time.Duration for templates. */
export function goDuration(nanoseconds: bigint): GoInt {
  return new GoInt(BigInt.asIntN(64, nanoseconds), durationType);
}

const methods = new Map<string, GoFunc>();
export const durationType: GoType<GoInt> = { name: 'time.Duration', kind: 'int64', methods };

function define(name: string, params: readonly GoType[], call: (n: bigint, multiple: bigint) => Value): void {
  const at = (value: Value | undefined): bigint => (value instanceof GoInt ? value.n : 0n);
  methods.set(name, { name, params, variadic: false, call: (self, multiple) => call(at(self), at(multiple)) });
}

const inUnits = (unit: bigint) => (n: bigint) => Number(n / unit) + Number(n % unit) / Number(unit);
define('String', [], formatDuration);
define('Nanoseconds', [], goInt64);
define('Microseconds', [], (n) => goInt64(n / 1000n));
define('Milliseconds', [], (n) => goInt64(n / 1_000_000n));
define('Seconds', [], inUnits(NANOSECONDS_PER_SECOND));
define('Minutes', [], inUnits(MINUTE));
define('Hours', [], inUnits(HOUR));
define('Abs', [], (n) => goDuration(saturate(n < 0n ? -n : n)));
define('Round', [durationType], (n, multiple) => goDuration(roundDuration(n, multiple)));
define('Truncate', [durationType], (n, multiple) => goDuration(truncateDuration(n, multiple)));

/** How package time quotes a text in an error: what is not plain ASCII byte by byte. */
export function quoteTime(text: string): string {
  const escaped = text.replace(/["\\]/g, '\\$&');
  return `"${escaped.replace(/[\x00-\x1f\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`;
}
