/** Go's layouts ("2006-01-02T15:04:05Z07:00"): how they are read, and how a time is written with one (time/format.go). */
import { type CivilTime, civil, MONTHS, type Time, WEEKDAYS } from './time.ts';

/** A piece of a layout: text as it stands, then an element of the reference time ("" at the end of the layout). */
export interface LayoutPart {
  readonly text: string;
  readonly element: string;
}

// In the order in which Go tries them; "_2006" is an underscore and a year, "Janet" and "Month" are plain text.
const ELEMENT =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|0[1-6]|002|15|1|2006|2|_2(?!006)|__2|3|4|5|PM|pm|-070000|-07:00:00|-0700|-07:00|-07|Z070000|Z07:00:00|Z0700|Z07:00|Z07|[.,](?:0+|9+)(?![0-9])/g;
const MAX_CACHED = 200;
const cache = new Map<string, readonly LayoutPart[]>();

/** The parts of a layout; the last one has no element. */
export function layoutParts(layout: string): readonly LayoutPart[] {
  const known = cache.get(layout);
  if (known !== undefined) return known;
  const parts: LayoutPart[] = [];
  let at = 0;
  for (const match of layout.matchAll(ELEMENT)) {
    parts.push({ text: layout.slice(at, match.index), element: match[0] });
    at = match.index + match[0].length;
  }
  parts.push({ text: layout.slice(at), element: '' });
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(layout, parts);
  return parts;
}

/** Time.Format. The layout is a byte string; what is no element of it stands for itself. */
export function formatTime(time: Time, layout: string): string {
  const now = civil(time);
  let out = '';
  for (const { text, element } of layoutParts(layout)) out += text + formatElement(element, now, time.nanoseconds);
  return out;
}

/** Time.String: "2024-01-02 03:04:05.000000006 +0000 UTC". */
export function timeString(time: Time): string {
  return formatTime(time, '2006-01-02 15:04:05.999999999 -0700 MST');
}

function formatElement(element: string, now: CivilTime, nanoseconds: number): string {
  switch (element) {
    case '':
      return '';
    case '2006':
      return padded(now.year, 4);
    case '06':
      return padded(Math.abs(now.year) % 100, 2);
    case 'January':
      return MONTHS[now.month - 1]!;
    case 'Jan':
      return MONTHS[now.month - 1]!.slice(0, 3);
    case '1':
      return String(now.month);
    case '01':
      return padded(now.month, 2);
    case 'Monday':
      return WEEKDAYS[now.weekday]!;
    case 'Mon':
      return WEEKDAYS[now.weekday]!.slice(0, 3);
    case '2':
      return String(now.day);
    case '_2':
      return String(now.day).padStart(2, ' ');
    case '02':
      return padded(now.day, 2);
    case '__2':
      return String(now.yearDay).padStart(3, ' ');
    case '002':
      return padded(now.yearDay, 3);
    default:
      return formatClock(element, now, nanoseconds);
  }
}

function formatClock(element: string, now: CivilTime, nanoseconds: number): string {
  switch (element) {
    case '15':
      return padded(now.hour, 2);
    case '3':
      return String(now.hour % 12 || 12);
    case '03':
      return padded(now.hour % 12 || 12, 2);
    case '4':
      return String(now.minute);
    case '04':
      return padded(now.minute, 2);
    case '5':
      return String(now.second);
    case '05':
      return padded(now.second, 2);
    case 'PM':
      return now.hour >= 12 ? 'PM' : 'AM';
    case 'pm':
      return now.hour >= 12 ? 'pm' : 'am';
    case 'MST':
      return now.abbreviation === '' ? formatOffset('-0700', now.offset) : now.abbreviation;
    default:
      return element.startsWith('-') || element.startsWith('Z') ? formatOffset(element, now.offset) : formatFraction(element, nanoseconds);
  }
}

/** "-07:00" and its like; with a "Z" in front UTC is "Z". */
function formatOffset(element: string, offset: number): string {
  if (element.startsWith('Z') && offset === 0) return 'Z';
  // Go: less than a minute west of UTC has a plus, for only the minutes are looked at.
  const minutes = Math.trunc(offset / 60);
  const size = Math.abs(minutes);
  const colon = element.includes(':') ? ':' : '';
  let out = (minutes < 0 ? '-' : '+') + padded(Math.floor(size / 60), 2);
  if (element.length > 3) out += colon + padded(size % 60, 2);
  if (element.length > 6) out += colon + padded((minutes < 0 ? -offset : offset) % 60, 2);
  return out;
}

/** ".000" has that many digits, ".999" at most that many and no zeros at the end. */
function formatFraction(element: string, nanoseconds: number): string {
  const digits = padded(nanoseconds, 9).slice(0, element.length - 1);
  if (element[1] === '0') return element[0]! + digits;
  const short = digits.replace(/0+$/, '');
  return short === '' ? '' : element[0]! + short;
}

/** Decimal digits with zeros in front; the sign does not count. */
function padded(n: number, width: number): string {
  return (n < 0 ? '-' : '') + String(Math.abs(n)).padStart(width, '0');
}
