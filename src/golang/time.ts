/**
 * Go's time.Time: an instant with nanoseconds and a zone to show it in, its calendar and its arithmetic (time/time.go). Layouts are in
 * time-format.ts and time-parse.ts, what templates see is in time-value.ts.
 */
import { NANOSECONDS_PER_SECOND, saturate } from './duration.ts';
import { localZone, type Zone, zoneAt } from './zone.ts';

export interface Time {
  /** Seconds since 1970-01-01T00:00:00Z, within an int64. */
  readonly seconds: bigint;
  /** 0 to 999,999,999. */
  readonly nanoseconds: number;
  readonly zone: Zone;
}

export const MONTHS: readonly string[] = 'January February March April May June July August September October November December'.split(' ');
export const WEEKDAYS: readonly string[] = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** A date and a time of day by the clock of a zone. */
export interface CivilTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 1 to 366. */
  readonly yearDay: number;
  readonly abbreviation: string;
  /** Seconds east of UTC. */
  readonly offset: number;
}

const DAY = 86_400n;
/** Seconds from the year 1, where Go's zero time is, to 1970. */
export const ZERO_TO_UNIX = 62_135_596_800n;
/** Go counts days from the first of March of a year so long ago that nothing is negative. */
const ABSOLUTE_YEARS = 292_277_022_400n;
const ABSOLUTE_TO_UNIX = (ABSOLUTE_YEARS * 3_652_425n * DAY) / 10_000n + 719_468n * DAY;

/** time.Unix, and a zone. Nanoseconds may be of any size. */
export function timeAt(seconds: bigint, nanoseconds = 0n, zone: Zone = localZone): Time {
  const rest = ((nanoseconds % NANOSECONDS_PER_SECOND) + NANOSECONDS_PER_SECOND) % NANOSECONDS_PER_SECOND;
  const whole = seconds + (nanoseconds - rest) / NANOSECONDS_PER_SECOND;
  return { seconds: BigInt.asIntN(64, whole), nanoseconds: Number(rest), zone };
}

/** Time.In. */
export function inZone(time: Time, zone: Zone): Time {
  return { ...time, zone };
}

/** The calendar and the clock of the time's zone. */
export function civil(time: Time): CivilTime {
  const { abbreviation, offset } = zoneAt(time.zone, Number(time.seconds));
  const absolute = BigInt.asUintN(64, time.seconds + BigInt(offset) + ABSOLUTE_TO_UNIX);
  const days = Number(absolute / DAY);
  const clock = Number(absolute % DAY);
  const ofEra = days % 146_097;
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365);
  // Days and months from the first of March.
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const ofMonth = Math.floor((5 * ofYear + 2) / 153);
  const month = ofMonth < 10 ? ofMonth + 3 : ofMonth - 9;
  const year = yearOfEra + Math.floor(days / 146_097) * 400 - Number(ABSOLUTE_YEARS) + (month <= 2 ? 1 : 0);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return {
    year,
    month,
    day: ofYear - Math.floor((153 * ofMonth + 2) / 5) + 1,
    hour: Math.floor(clock / 3600),
    minute: Math.floor(clock / 60) % 60,
    second: clock % 60,
    // The first of March of the year 0, and of every four hundredth, was a Wednesday.
    weekday: (days + 3) % 7,
    yearDay: month <= 2 ? ofYear - 305 : ofYear + 60 + (leap ? 1 : 0),
    abbreviation,
    offset,
  };
}

/** time.Date: what is out of its range is carried over. Months from 1. */
export function timeOf(year: bigint, month: bigint, day: bigint, secondOfDay: bigint, nanoseconds: bigint, zone: Zone): Time {
  const months = month - 1n;
  const monthIndex = ((months % 12n) + 12n) % 12n;
  const marchYear = BigInt.asUintN(64, year + (months - monthIndex) / 12n - (monthIndex < 2n ? 1n : 0n) + ABSOLUTE_YEARS);
  const fromMarch = (monthIndex + 10n) % 12n;
  const days = marchYear * 365n + marchYear / 4n - marchYear / 100n + marchYear / 400n + (153n * fromMarch + 2n) / 5n + day - 1n;
  const unix = BigInt.asIntN(64, days * DAY + secondOfDay - ABSOLUTE_TO_UNIX);
  return timeAt(unix - BigInt(offsetOfLocal(zone, Number(unix))), nanoseconds, zone);
}

/** The offset at a second that is given by the zone's own clock; of two that would do, the one before the change. */
function offsetOfLocal(zone: Zone, local: number): number {
  const period = zoneAt(zone, local);
  const utc = local - period.offset;
  return utc < period.start || utc >= period.end ? zoneAt(zone, utc).offset : period.offset;
}

/** Time.Add: nanoseconds. */
export function addDuration(time: Time, duration: bigint): Time {
  return timeAt(time.seconds, BigInt(time.nanoseconds) + duration, time.zone);
}

/** Time.AddDate: what is out of its range is carried over ("January 31" and a month is "March 3"). */
export function addDate(time: Time, years: bigint, months: bigint, days: bigint): Time {
  const { year, month, day, hour, minute, second } = civil(time);
  const clock = BigInt(hour * 3600 + minute * 60 + second);
  return timeOf(BigInt(year) + years, BigInt(month) + months, BigInt(day) + days, clock, BigInt(time.nanoseconds), time.zone);
}

/** Time.Sub: nanoseconds, held within an int64. */
export function durationBetween(time: Time, earlier: Time): bigint {
  return saturate(nanosecondsOf(time) - nanosecondsOf(earlier));
}

/** Nanoseconds since 1970, however many. */
export function nanosecondsOf(time: Time): bigint {
  return time.seconds * NANOSECONDS_PER_SECOND + BigInt(time.nanoseconds);
}

/** -1, 0 or 1. */
export function compareTimes(a: Time, b: Time): number {
  const difference = nanosecondsOf(a) - nanosecondsOf(b);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** Time.Truncate and Time.Round, counted from the year 1; halves are rounded up. */
export function roundTime(time: Time, unit: bigint, up: (rest: bigint) => boolean): Time {
  if (unit <= 0n) return time;
  const sinceZero = nanosecondsOf(time) + ZERO_TO_UNIX * NANOSECONDS_PER_SECOND;
  const rest = ((sinceZero % unit) + unit) % unit;
  return addDuration(time, up(rest) ? unit - rest : -rest);
}
