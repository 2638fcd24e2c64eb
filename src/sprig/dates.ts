/**
 * sprig "Date Functions" (date.go). What is no time of a kind that they know counts as now. The zone "Local" is UTC here
 * (golang/zone.ts): a render does not depend on where it happens.
 */
import type { Clock } from '../base/index.ts';
import {
  addDuration,
  durationBetween,
  fixed,
  formatDuration,
  formatTime,
  GoError,
  type GoFunc,
  GoInt,
  GoStruct,
  goTime,
  inZone,
  loadZone,
  localZone,
  NANOSECONDS_PER_SECOND,
  NumError,
  parseDuration,
  parseInt as parseGoInt,
  parseTime,
  roundDuration,
  type Time,
  timeAt,
  timeType,
  timeValue,
  types,
  utcZone,
  type Value,
  type Zone,
} from '../golang/index.ts';

const { any, int, int32, int64, string } = types;

/** The ones that do not ask what time it is. */
export const pureDateFunctions: readonly GoFunc[] = [
  fixed('dateModify', [string, timeType], (duration, time) => shifted(duration, time, true)),
  fixed('date_modify', [string, timeType], (duration, time) => shifted(duration, time, true)),
  fixed('mustDateModify', [string, timeType], (duration, time) => shifted(duration, time, false)),
  fixed('must_date_modify', [string, timeType], (duration, time) => shifted(duration, time, false)),
  fixed('duration', [any], (seconds) => formatDuration(BigInt.asIntN(64, wholeSeconds(seconds) * NANOSECONDS_PER_SECOND))),
  fixed('toDate', [string, string], (layout, text) => orElse(() => goTime(parseTime(layout, text, localZone)), undefined) ?? zeroTime()),
  fixed('mustToDate', [string, string], (layout, text) => goTime(parseTime(layout, text, localZone))),
  fixed('unixEpoch', [timeType], (time) => String(timeValue(time).seconds)),
];

export function dateFunctions(clock: Clock): readonly GoFunc[] {
  const now = (): Time => timeAt(0n, clock.now(), localZone);
  const since = (time: Time): bigint => durationBetween(now(), time);
  const format = (layout: string, date: Value, zone: string): string => {
    const time = timeOf(date, [int, int32, int64]) ?? now();
    return formatTime(inZone(time, zoneNamed(zone)), layout);
  };
  return [
    fixed('now', [], () => goTime(now())),
    fixed('date', [string, any], (layout, date) => format(layout, date, 'Local')),
    fixed('dateInZone', [string, any, string], format),
    fixed('date_in_zone', [string, any, string], format),
    fixed('htmlDate', [any], (date) => format('2006-01-02', date, 'Local')),
    fixed('htmlDateInZone', [any, string], (date, zone) => format('2006-01-02', date, zone)),
    // Go: ago knows no int32.
    fixed('ago', [any], (date) => formatDuration(roundDuration(since(timeOf(date, [int, int64]) ?? now()), NANOSECONDS_PER_SECOND))),
    fixed('durationRound', [any], (duration) => roughDuration(nanosecondsOf(duration, since))),
  ];
}

/** time.Time{}: the first of January of year 1. */
function zeroTime(): GoStruct {
  return goTime(timeAt(-62135596800n, 0n, utcZone));
}

/** A time.Time, or seconds since 1970 in one of the integer types. */
function timeOf(date: Value, seconds: readonly unknown[]): Time | undefined {
  if (date instanceof GoStruct && date.type === timeType) return timeValue(date);
  return date instanceof GoInt && seconds.includes(date.type) ? timeAt(date.n, 0n, localZone) : undefined;
}

function zoneNamed(name: string): Zone {
  return orElse(() => loadZone(name), utcZone);
}

function shifted(duration: string, time: GoStruct, lenient: boolean): GoStruct {
  const nanoseconds = lenient ? orElse(() => parseDuration(duration), undefined) : parseDuration(duration);
  return nanoseconds === undefined ? time : goTime(addDuration(timeValue(time), nanoseconds));
}

/** Go: a number out of range comes out as the nearest one that fits, and an int counts as nothing. */
function wholeSeconds(value: Value): bigint {
  if (value instanceof GoInt) return value.type === int64 ? value.n : 0n;
  if (typeof value !== 'string') return 0n;
  const parsed = parseGoInt(value, 10, 64);
  return parsed instanceof NumError ? parsed.value : parsed;
}

function nanosecondsOf(value: Value, since: (time: Time) => bigint): bigint {
  if (value instanceof GoInt) return value.type === int64 ? value.n : 0n;
  if (value instanceof GoStruct && value.type === timeType) return since(timeValue(value));
  return typeof value === 'string' ? orElse(() => parseDuration(value), 0n) : 0n;
}

const HOUR = 3600n * NANOSECONDS_PER_SECOND;
const UNITS: readonly (readonly [bigint, string])[] = [
  [365n * 24n * HOUR, 'y'],
  [30n * 24n * HOUR, 'mo'],
  [24n * HOUR, 'd'],
  [HOUR, 'h'],
  [60n * NANOSECONDS_PER_SECOND, 'm'],
  [NANOSECONDS_PER_SECOND, 's'],
];

/** "3mo": whole units of the largest that fits more than once; no sign. */
function roughDuration(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const found = UNITS.find(([unit]) => size > unit);
  return found === undefined ? '0s' : `${size / found[0]}${found[1]}`;
}

function orElse<T, U>(read: () => T, otherwise: U): T | U {
  try {
    return read();
  } catch (error) {
    if (error instanceof GoError) return otherwise;
    throw error;
  }
}
