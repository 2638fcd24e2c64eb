/**
 * time.Time, time.Month, time.Weekday and *time.Location as templates see them. There is no monotonic clock: Go prints one behind `now`
 * ("m=+0.01"), ours does not.
 */
import { durationType, goDuration } from './duration.ts';
import { goFail } from './func.ts';
import {
  addDate,
  addDuration,
  civil,
  compareTimes,
  durationBetween,
  inZone,
  MONTHS,
  nanosecondsOf,
  roundTime,
  type Time,
  WEEKDAYS,
  ZERO_TO_UNIX,
} from './time.ts';
import { formatTime, timeString } from './time-format.ts';
import { GoBytes, type GoFunc, GoInt, GoStruct, type GoType, goInt, goInt64, types, type Value } from './value.ts';
import { localZone, utcZone, type Zone, zoneAt } from './zone.ts';

/** A time.Time for templates. */
export function goTime(time: Time): GoStruct {
  return new GoStruct(timeType, NO_FIELDS, time);
}

/** The time inside a time.Time. */
export function timeValue(value: GoStruct): Time {
  return value.inner as Time;
}

const NO_FIELDS: ReadonlyMap<string, Value> = new Map();
const timeMethods = new Map<string, GoFunc>();
const monthMethods = new Map<string, GoFunc>();
const weekdayMethods = new Map<string, GoFunc>();
const locationMethods = new Map<string, GoFunc>();

/** time.Time. Methods with several results (Date, Clock, Zone, ISOWeek, ZoneBounds) are left out: a template cannot call them. */
export const timeType: GoType<GoStruct> = { name: 'time.Time', kind: 'struct', methods: timeMethods };
export const monthType: GoType<GoInt> = { name: 'time.Month', kind: 'int', methods: monthMethods };
export const weekdayType: GoType<GoInt> = { name: 'time.Weekday', kind: 'int', methods: weekdayMethods };
export const locationType: GoType<GoStruct> = { name: '*time.Location', kind: 'ptr', methods: locationMethods };

function define(name: string, params: readonly GoType[], call: (time: Time, ...args: readonly Value[]) => Value): void {
  timeMethods.set(name, { name, params, variadic: false, call: (self, ...args) => call(timeValue(self as GoStruct), ...args) });
}

const int = (value: Value | undefined): bigint => (value instanceof GoInt ? value.n : 0n);
const timeArgument = (value: Value | undefined): Time => timeValue(value as GoStruct);

define('String', [], timeString);
define('GoString', [], goString);
define('Format', [types.string], (t, layout) => formatTime(t, layout as string));
define('MarshalJSON', [], (t) => new GoBytes(`"${rfc3339(t, 'Time.MarshalJSON: ')}"`));
define('MarshalText', [], (t) => new GoBytes(rfc3339(t, 'Time.MarshalText: ')));
define('Year', [], (t) => goInt(civil(t).year));
define('Month', [], (t) => new GoInt(BigInt(civil(t).month), monthType));
define('Day', [], (t) => goInt(civil(t).day));
define('Weekday', [], (t) => new GoInt(BigInt(civil(t).weekday), weekdayType));
define('YearDay', [], (t) => goInt(civil(t).yearDay));
define('Hour', [], (t) => goInt(civil(t).hour));
define('Minute', [], (t) => goInt(civil(t).minute));
define('Second', [], (t) => goInt(civil(t).second));
define('Nanosecond', [], (t) => goInt(t.nanoseconds));
define('Unix', [], (t) => goInt64(t.seconds));
define('UnixMilli', [], (t) => goInt64(t.seconds * 1000n + BigInt(t.nanoseconds) / 1_000_000n));
define('UnixMicro', [], (t) => goInt64(t.seconds * 1_000_000n + BigInt(t.nanoseconds) / 1000n));
define('UnixNano', [], (t) => goInt64(nanosecondsOf(t)));
define('IsZero', [], (t) => t.seconds === -ZERO_TO_UNIX && t.nanoseconds === 0);
define('IsDST', [], (t) => zoneAt(t.zone, Number(t.seconds)).isDst);
define('UTC', [], (t) => goTime(inZone(t, utcZone)));
define('Local', [], (t) => goTime(inZone(t, localZone)));
define('Location', [], (t) => new GoStruct(locationType, NO_FIELDS, t.zone));
define('In', [locationType], (t, zone) => goTime(inZone(t, (zone as GoStruct).inner as Zone)));
define('Add', [durationType], (t, duration) => goTime(addDuration(t, int(duration))));
define('AddDate', [types.int, types.int, types.int], (t, years, months, days) => goTime(addDate(t, int(years), int(months), int(days))));
define('Sub', [timeType], (t, other) => goDuration(durationBetween(t, timeArgument(other))));
define('Truncate', [durationType], (t, unit) => goTime(roundTime(t, int(unit), () => false)));
define('Round', [durationType], (t, unit) => goTime(roundTime(t, int(unit), (rest) => 2n * rest >= int(unit))));
define('Compare', [timeType], (t, other) => goInt(compareTimes(t, timeArgument(other))));
define('Before', [timeType], (t, other) => compareTimes(t, timeArgument(other)) < 0);
define('After', [timeType], (t, other) => compareTimes(t, timeArgument(other)) > 0);
define('Equal', [timeType], (t, other) => compareTimes(t, timeArgument(other)) === 0);

for (const [table, type, names, from] of [
  [monthMethods, 'Month', MONTHS, 1],
  [weekdayMethods, 'Weekday', WEEKDAYS, 0],
] as const) {
  const text = (n: bigint): string => names[Number(n) - from] ?? `%!${type}(${n})`;
  table.set('String', { name: 'String', params: [], variadic: false, call: (self) => text(int(self)) });
}
locationMethods.set('String', {
  name: 'String',
  params: [],
  variadic: false,
  call: (self) => ((self as GoStruct).inner as Zone).name,
});

function goString(time: Time): string {
  const c = civil(time);
  const { name } = time.zone;
  const zone = name === 'UTC' || name === 'Local' ? `time.${name}` : `time.Location(${JSON.stringify(name)})`;
  return `time.Date(${c.year}, time.${MONTHS[c.month - 1]}, ${c.day}, ${c.hour}, ${c.minute}, ${c.second}, ${time.nanoseconds}, ${zone})`;
}

/** RFC 3339 as strictly as JSON wants it. */
function rfc3339(time: Time, before: string): string {
  const { year, offset } = civil(time);
  if (year < 0 || year > 9999) goFail(`${before}year outside of range [0,9999]`);
  if (Math.abs(offset) >= 24 * 3600) goFail(`${before}timezone hour outside of range [0,23]`);
  return formatTime(time, '2006-01-02T15:04:05.999999999Z07:00');
}
