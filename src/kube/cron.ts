/**
 * Cron schedules as the CronJob controller reads them: robfig/cron's ParseStandard (five fields, descriptors, `@every`, `TZ=`), and the
 * times at which they fire. A schedule without zone runs by the clock of the zone that is asked with.
 */
import { decodeUtf8, encodeUtf8 } from '../base/index.ts';
import {
  addDate,
  addDuration,
  atoi,
  civil,
  GoError,
  goFail,
  inZone,
  loadZone,
  NANOSECONDS_PER_SECOND,
  parseDuration,
  type Time,
  timeAt,
  timeOf,
  type Zone,
} from '../golang/index.ts';

export type CronSchedule = CronFields | { readonly kind: 'every'; readonly seconds: bigint };

export interface CronFields {
  readonly kind: 'fields';
  readonly minute: ReadonlySet<number>;
  readonly hour: ReadonlySet<number>;
  readonly dayOfMonth: ReadonlySet<number>;
  readonly month: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly dayOfWeek: ReadonlySet<number>;
  /** A day field was a star: then both must match, otherwise either. */
  readonly starDay: boolean;
  /** From `TZ=` or `CRON_TZ=` before the fields. */
  readonly zone?: Zone;
}

/** Longest schedule that is read. */
const MAX_TEXT = 4096;
const YEARS_AHEAD = 5;

/** cron.ParseStandard; `error` is its sentence. */
export function parseCron(text: string): { readonly schedule: CronSchedule } | { readonly error: string } {
  try {
    return { schedule: parse(text) };
  } catch (error) {
    if (error instanceof GoError) return { error: decodeUtf8(error.message) };
    throw error;
  }
}

/** Schedule.Next: the first time after `time`, in the zone of `time`; undefined: none within five years. */
export function nextCronTime(schedule: CronSchedule, time: Time): Time | undefined {
  const nanoseconds = BigInt(time.nanoseconds);
  if (schedule.kind === 'every') return addDuration(time, schedule.seconds * NANOSECONDS_PER_SECOND - nanoseconds);
  const zone = schedule.zone ?? time.zone;
  const found = firstMatch(schedule, addDuration(inZone(time, zone), NANOSECONDS_PER_SECOND - nanoseconds));
  return found === undefined ? undefined : inZone(found, time.zone);
}

/** Months, days, hours, minutes and seconds one after the other; a step that wraps around begins anew, as robfig/cron does. */
function firstMatch(fields: CronFields, start: Time): Time | undefined {
  if (neverMatches(fields)) return undefined;
  const yearLimit = civil(start).year + YEARS_AHEAD;
  let time = start;
  let added = false;
  const rest = (floor: () => Time): void => {
    if (!added) time = floor();
    added = true;
  };
  search: while (civil(time).year <= yearLimit) {
    while (!fields.month.has(civil(time).month)) {
      rest(() => floorTo(time, 'month'));
      time = addDate(time, 0n, 1n, 0n);
      if (civil(time).month === 1) continue search;
    }
    while (!dayMatches(fields, time)) {
      rest(() => floorTo(time, 'day'));
      time = atMidnight(addDate(time, 0n, 0n, 1n));
      if (civil(time).day === 1) continue search;
    }
    while (!fields.hour.has(civil(time).hour)) {
      rest(() => floorTo(time, 'hour'));
      time = addDuration(time, 3600n * NANOSECONDS_PER_SECOND);
      if (civil(time).hour === 0) continue search;
    }
    while (!fields.minute.has(civil(time).minute)) {
      rest(() => floorTo(time, 'minute'));
      time = addDuration(time, 60n * NANOSECONDS_PER_SECOND);
      if (civil(time).minute === 0) continue search;
    }
    while (civil(time).second !== 0) {
      time = addDuration(time, NANOSECONDS_PER_SECOND);
      if (civil(time).second === 0) continue search;
    }
    return time;
  }
  return undefined;
}

/** A field of commas only: robfig/cron tries every minute of five years before it gives up. */
function neverMatches({ minute, hour, dayOfMonth, month, dayOfWeek, starDay }: CronFields): boolean {
  const days = [dayOfMonth, dayOfWeek].map((set) => set.size === 0);
  return minute.size === 0 || hour.size === 0 || month.size === 0 || (starDay ? days.includes(true) : !days.includes(false));
}

function dayMatches({ dayOfMonth, dayOfWeek, starDay }: CronFields, time: Time): boolean {
  const { day, weekday } = civil(time);
  return starDay ? dayOfMonth.has(day) && dayOfWeek.has(weekday) : dayOfMonth.has(day) || dayOfWeek.has(weekday);
}

function floorTo(time: Time, unit: 'month' | 'day' | 'hour' | 'minute'): Time {
  if (unit === 'minute') return timeAt(time.seconds - (((time.seconds % 60n) + 60n) % 60n), 0n, time.zone);
  const { year, month, day, hour } = civil(time);
  return timeOf(BigInt(year), BigInt(month), BigInt(unit === 'month' ? 1 : day), BigInt(unit === 'hour' ? hour * 3600 : 0), 0n, time.zone);
}

/** Where daylight saving skips midnight, a day that was added ends at 23:00 of the day before or at 01:00. */
function atMidnight(time: Time): Time {
  const { hour } = civil(time);
  if (hour === 0) return time;
  return addDuration(time, BigInt(hour > 12 ? 24 - hour : -hour) * 3600n * NANOSECONDS_PER_SECOND);
}

const SPACE = '[\\t\\n\\v\\f\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const SPACES = new RegExp(`${SPACE}+`);
const OUTER_SPACES = new RegExp(`^${SPACE}+|${SPACE}+$`, 'g');

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MINUTES: Bounds = { min: 0, max: 59 };
const HOURS: Bounds = { min: 0, max: 23 };
const DAYS: Bounds = { min: 1, max: 31 };
const MONTHS: Bounds = { min: 1, max: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ') };
const WEEKDAYS: Bounds = { min: 0, max: 6, names: 'sun mon tue wed thu fri sat'.split(' ') };

const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

function parse(text: string): CronSchedule {
  if (text === '') return fail('empty spec string');
  if (text.length > MAX_TEXT) return fail(`spec of ${text.length} characters, at most ${MAX_TEXT} are read`);
  if (!/^(?:CRON_)?TZ=/.test(text)) return parseSpec(text, undefined);
  const space = text.indexOf(' ');
  // Go: the slice panics; Kubernetes recovers and says so.
  if (space < 0) return fail('invalid schedule format: runtime error: slice bounds out of range [:-1]');
  const name = text.slice(text.indexOf('=') + 1, space);
  return parseSpec(text.slice(space).replace(OUTER_SPACES, ''), namedZone(name));
}

function namedZone(name: string): Zone {
  try {
    return loadZone(encodeUtf8(name));
  } catch (error) {
    if (error instanceof GoError) return fail(`provided bad location ${name}: ${decodeUtf8(error.message)}`);
    throw error;
  }
}

function parseSpec(spec: string, zone: Zone | undefined): CronSchedule {
  const fields = spec.startsWith('@') ? (DESCRIPTORS.get(spec) ?? parseEvery(spec)) : spec;
  if (typeof fields !== 'string') return fields;
  const parts = fields.replace(OUTER_SPACES, '').split(SPACES);
  if (parts[0] === '') parts.pop();
  if (parts.length !== 5) return fail(`expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`);
  const [minute, hour, dayOfMonth, month, dayOfWeek] = [MINUTES, HOURS, DAYS, MONTHS, WEEKDAYS].map((bounds, i) =>
    parseField(parts[i]!, bounds),
  );
  return {
    kind: 'fields',
    minute: minute!.numbers,
    hour: hour!.numbers,
    dayOfMonth: dayOfMonth!.numbers,
    month: month!.numbers,
    dayOfWeek: dayOfWeek!.numbers,
    starDay: dayOfMonth!.star || dayOfWeek!.star,
    ...(zone === undefined ? {} : { zone }),
  };
}

function parseEvery(spec: string): CronSchedule {
  if (!spec.startsWith('@every ')) return fail(`unrecognized descriptor: ${spec}`);
  try {
    const seconds = parseDuration(encodeUtf8(spec.slice('@every '.length))) / NANOSECONDS_PER_SECOND;
    return { kind: 'every', seconds: seconds < 1n ? 1n : seconds };
  } catch (error) {
    if (error instanceof GoError) return fail(`failed to parse duration ${spec}: ${decodeUtf8(error.message)}`);
    throw error;
  }
}

/** Go: empty parts between commas are no parts; a field of commas only never fires. */
function parseField(field: string, bounds: Bounds): { readonly numbers: ReadonlySet<number>; readonly star: boolean } {
  const numbers = new Set<number>();
  let star = false;
  for (const part of field.split(',')) if (part !== '') star = parseRange(part, bounds, numbers) || star;
  return { numbers, star };
}

/** `N`, `N-M`, `*`, with `/step`. Adds the numbers to `into`; true for a star without step. */
function parseRange(text: string, bounds: Bounds, into: Set<number>): boolean {
  const [range = '', stepText, ...moreSteps] = text.split('/');
  const [low = '', high, ...moreHyphens] = range.split('-');
  const star = low === '*' || low === '?';
  const start = star ? bounds.min : parseNumber(low, bounds.names, bounds.min);
  if (!star && moreHyphens.length > 0) return fail(`too many hyphens: ${text}`);
  let end = star ? bounds.max : high === undefined ? start : parseNumber(high, bounds.names, bounds.min);
  if (moreSteps.length > 0) return fail(`too many slashes: ${text}`);
  const step = stepText === undefined ? 1 : parseNumber(stepText, undefined, 0);
  // "N/step" means "N-max/step".
  if (stepText !== undefined && high === undefined) end = bounds.max;
  if (start < bounds.min) return fail(`beginning of range (${start}) below minimum (${bounds.min}): ${text}`);
  if (end > bounds.max) return fail(`end of range (${end}) above maximum (${bounds.max}): ${text}`);
  if (start > end) return fail(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (step === 0) return fail(`step of range should be a positive number: ${text}`);
  for (let number = start; number <= end; number += step) into.add(number);
  return star && step === 1;
}

function parseNumber(text: string, names: readonly string[] | undefined, min: number): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + min;
  const number = atoi(encodeUtf8(text));
  if (number instanceof GoError) return fail(`failed to parse int from ${text}: ${decodeUtf8(number.message)}`);
  if (number < 0n) return fail(`negative number (${number}) not allowed: ${text}`);
  return Number(number);
}

function fail(sentence: string): never {
  return goFail(encodeUtf8(sentence));
}
