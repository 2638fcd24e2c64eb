/**
 * Dates and times of TOML. A local one (without an offset) is a time.Time in a zone of a name of its own, by which the writer knows the
 * form it had. (BurntSushi/toml gives these zones the offset of the machine; here a machine is in UTC.)
 */
import { GoError } from './func.ts';
import type { Time } from './time.ts';
import { formatTime } from './time-format.ts';
import { parseTime } from './time-parse.ts';
import { goTime, timeValue } from './time-value.ts';
import type { GoStruct } from './value.ts';
import { fixedZone, localZone, utcZone, type Zone } from './zone.ts';

const RFC3339_NANO = '2006-01-02T15:04:05.999999999Z07:00';
const LOCAL_DATETIME = '2006-01-02T15:04:05.999999999';
const LOCAL_DATE = '2006-01-02';
const LOCAL_TIME = '15:04:05.999999999';

const datetimeZone = fixedZone('datetime-local', 0);
const dateZone = fixedZone('date-local', 0);
const timeZone = fixedZone('time-local', 0);

/** In the order in which the library tries them. */
const LAYOUTS: readonly (readonly [layout: string, zone: Zone])[] = [
  [RFC3339_NANO, localZone],
  [LOCAL_DATETIME, datetimeZone],
  [LOCAL_DATE, dateZone],
  [LOCAL_TIME, timeZone],
  ['2006-01-02T15:04Z07:00', localZone],
  ['2006-01-02T15:04', datetimeZone],
  ['15:04', timeZone],
];

/** A date or time as TOML writes it (with T and Z in capitals); undefined when it is none. */
export function readTomlTime(text: string): GoStruct | undefined {
  for (const [layout, zone] of LAYOUTS) {
    const time = tryParse(layout, text, zone);
    if (time !== undefined) return lacksZero(text, layout) ? undefined : goTime(time);
  }
  return undefined;
}

/** A time.Time as TOML writes it. */
export function writeTomlTime(value: GoStruct): string {
  const time = timeValue(value);
  const local =
    time.zone === datetimeZone ? LOCAL_DATETIME : time.zone === dateZone ? LOCAL_DATE : time.zone === timeZone ? LOCAL_TIME : '';
  return local === '' ? formatTime(time, RFC3339_NANO) : formatTime({ ...time, zone: utcZone }, local);
}

function tryParse(layout: string, text: string, zone: Zone): Time | undefined {
  try {
    return parseTime(layout, text, zone);
  } catch (error) {
    if (error instanceof GoError) return undefined;
    throw error;
  }
}

/** Go's layouts take "1:02" for "15:04"; TOML does not: the separators must stand where the layout has them. */
function lacksZero(text: string, layout: string): boolean {
  for (let i = 0; i < layout.length && layout[i] !== '.' && layout[i] !== 'Z'; i++) {
    if (!/\d/.test(layout[i]!) && text[i] !== layout[i]) return true;
  }
  return false;
}
