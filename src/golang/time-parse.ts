/** Reads a time with one of Go's layouts (time/format.go): what it takes beyond the layout, and the sentences of its ParseError. */
import { quoteTime } from './duration.ts';
import { goFail } from './func.ts';
import { MONTHS, type Time, timeOf, WEEKDAYS } from './time.ts';
import { type LayoutPart, layoutParts } from './time-format.ts';
import { fixedZone, offsetOf, utcZone, type Zone, zoneAt } from './zone.ts';

/** time.ParseInLocation: `zone` is used when the text names none, and to make sense of abbreviations. Fails with "parsing time …". */
export function parseTime(layout: string, text: string, zone: Zone): Time {
  const fields: Fields = { ...BLANK };
  const parts = layoutParts(layout);
  let rest = text;
  for (const [i, part] of parts.entries()) {
    const skipped = skip(rest, part.text);
    if (!skipped.ok) cannotParse(layout, text, skipped.rest, part.text);
    rest = skipped.rest;
    if (part.element === '') break;
    const reader: Reader = { rest, failed: false, range: '' };
    readElement(part.element, reader, fields, parts[i + 1]);
    if (reader.range !== '') goFail(`parsing time ${quoteTime(text)}: ${reader.range} out of range`);
    if (reader.failed) cannotParse(layout, text, rest, part.element);
    rest = reader.rest;
  }
  if (rest !== '') goFail(`parsing time ${quoteTime(text)}: extra text: ${quoteTime(rest)}`);
  return assemble(fields, text, zone);
}

function cannotParse(layout: string, text: string, rest: string, element: string): never {
  goFail(`parsing time ${quoteTime(text)} as ${quoteTime(layout)}: cannot parse ${quoteTime(rest)} as ${quoteTime(element)}`);
}

interface Fields {
  year: number;
  /** -1 when the layout has none; so for day and yearDay. */
  month: number;
  day: number;
  yearDay: number;
  hour: number;
  minute: number;
  second: number;
  nanoseconds: number;
  half: '' | 'am' | 'pm';
  utc: boolean;
  /** Go: -1 for none, so that one second west of UTC is no offset. */
  offset: number;
  zoneName: string;
}

const BLANK: Fields = {
  year: 0,
  month: -1,
  day: -1,
  yearDay: -1,
  hour: 0,
  minute: 0,
  second: 0,
  nanoseconds: 0,
  half: '',
  utc: false,
  offset: -1,
  zoneName: '',
};

/** The rest of the text while one element is read, and what went wrong: a value out of range is said before a bad one. */
interface Reader {
  rest: string;
  failed: boolean;
  range: string;
}

/** Takes the literal text of a layout off; any number of spaces will do where the layout has one. */
function skip(text: string, literal: string): { ok: boolean; rest: string } {
  let at = 0;
  for (let i = 0; i < literal.length; ) {
    if (literal[i] === ' ') {
      if (at < text.length && text[at] !== ' ') return { ok: false, rest: text.slice(at) };
      while (literal[i] === ' ') i++;
      while (text[at] === ' ') at++;
      continue;
    }
    if (text[at] !== literal[i]) return { ok: false, rest: text.slice(at) };
    i++;
    at++;
  }
  return { ok: true, rest: text.slice(at) };
}

function readElement(element: string, reader: Reader, fields: Fields, next: LayoutPart | undefined): void {
  switch (element) {
    case '2006':
      fields.year = take(reader, /^[0-9]{4}/);
      return;
    case '06': {
      const year = Number(/^[+-][0-9]|^[0-9]{2}/.exec(reader.rest)?.[0] ?? Number.NaN);
      // Go: a sign and a digit are taken for a number too.
      if (Number.isNaN(year)) reader.failed = true;
      else fields.year = year >= 69 ? year + 1900 : year + 2000;
      reader.rest = reader.rest.slice(2);
      return;
    }
    case 'January':
      fields.month = name(reader, MONTHS) + 1;
      return;
    case 'Jan':
      fields.month = name(reader, MONTHS, 3) + 1;
      return;
    case '1':
    case '01':
      fields.month = number(reader, element === '01');
      if (!reader.failed && (fields.month < 1 || fields.month > 12)) reader.range = 'month';
      return;
    case 'Monday':
      name(reader, WEEKDAYS);
      return;
    case 'Mon':
      name(reader, WEEKDAYS, 3);
      return;
    case '2':
    case '_2':
    case '02':
      if (element === '_2' && reader.rest.startsWith(' ')) reader.rest = reader.rest.slice(1);
      fields.day = number(reader, element === '02');
      return;
    case '__2':
      reader.rest = reader.rest.replace(/^ {1,2}/, '');
      fields.yearDay = take(reader, /^[0-9]{1,3}/);
      return;
    case '002':
      fields.yearDay = take(reader, /^[0-9]{3}/);
      return;
    default:
      readClock(element, reader, fields, next);
  }
}

function readClock(element: string, reader: Reader, fields: Fields, next: LayoutPart | undefined): void {
  switch (element) {
    case '15':
      fields.hour = number(reader, false);
      if (fields.hour >= 24) reader.range = 'hour';
      return;
    case '3':
    case '03':
      fields.hour = number(reader, element === '03');
      if (fields.hour > 12) reader.range = 'hour';
      return;
    case '4':
    case '04':
      fields.minute = number(reader, element === '04');
      if (fields.minute >= 60) reader.range = 'minute';
      return;
    case '5':
    case '05':
      fields.second = number(reader, element === '05');
      if (reader.failed) return;
      if (fields.second >= 60) reader.range = 'second';
      // A fraction may follow that the layout does not have.
      else if (!isFraction(next?.element) && /^[.,][0-9]/.test(reader.rest)) fraction(reader, fields, /^[.,][0-9]+/);
      return;
    case 'PM':
    case 'pm': {
      const half = reader.rest.slice(0, 2);
      if (half === element || half === (element === 'PM' ? 'AM' : 'am'))
        fields.half = half.toLowerCase() === 'pm' ? 'pm' : fields.half || 'am';
      else reader.failed = true;
      reader.rest = reader.rest.slice(2);
      return;
    }
    case 'MST':
      readAbbreviation(reader, fields);
      return;
    default:
      if (!isFraction(element)) readOffset(element, reader, fields);
      else if (element[1] === '0') fixedFraction(reader, fields, element.length);
      // Go: ".999" takes any number of digits, and none.
      else if (/^[.,][0-9]/.test(reader.rest)) fraction(reader, fields, /^[.,][0-9]+/);
  }
}

function isFraction(element: string | undefined): boolean {
  return element !== undefined && (element.startsWith('.') || element.startsWith(','));
}

/** What the pattern matches, as a number; 0 and failed when it does not. */
function take(reader: Reader, pattern: RegExp): number {
  const match = pattern.exec(reader.rest);
  if (match === null) {
    reader.failed = true;
    return 0;
  }
  reader.rest = reader.rest.slice(match[0].length);
  return Number(match[0]);
}

function number(reader: Reader, twoDigits: boolean): number {
  return take(reader, twoDigits ? /^[0-9]{2}/ : /^[0-9]{1,2}/);
}

/** A name in any case, at most `length` characters of it; its index, or -1. */
function name(reader: Reader, names: readonly string[], length = 99): number {
  const rest = reader.rest.slice(0, 9).toLowerCase();
  const index = names.findIndex((full) => rest.startsWith(full.slice(0, length).toLowerCase()));
  if (index < 0) reader.failed = true;
  else reader.rest = reader.rest.slice(Math.min(names[index]!.length, length));
  return index;
}

/** ".000": as many bytes as the layout has. Go: of those only nine digits are looked at, and a sign counts as one. */
function fixedFraction(reader: Reader, fields: Fields, length: number): void {
  const { rest } = reader;
  const digits = /^[.,]([+-]?[0-9]*)$/.exec(rest.slice(0, Math.min(length, 10)))?.[1];
  if (rest.length < length || digits === undefined) {
    reader.failed = true;
    return;
  }
  const value = Number(digits) * 10 ** (9 - digits.length);
  if (value < 0) reader.range = 'fractional second';
  else fields.nanoseconds = value;
  reader.rest = rest.slice(length);
}

/** A point or comma and digits; those after the ninth are dropped. */
function fraction(reader: Reader, fields: Fields, pattern: RegExp): void {
  const match = pattern.exec(reader.rest);
  if (match === null) {
    reader.failed = true;
    return;
  }
  fields.nanoseconds = Number(match[0].slice(1, 10).padEnd(9, '0'));
  reader.rest = reader.rest.slice(match[0].length);
}

/** "UTC", three or four letters, "GMT+3", "+03". */
function readAbbreviation(reader: Reader, fields: Fields): void {
  if (reader.rest.startsWith('UTC')) {
    fields.utc = true;
    reader.rest = reader.rest.slice(3);
    return;
  }
  const length = abbreviationLength(reader.rest);
  if (length === 0) reader.failed = true;
  else {
    fields.zoneName = reader.rest.slice(0, length);
    reader.rest = reader.rest.slice(length);
  }
}

/** time.parseTimeZone; 0 when no abbreviation stands here. */
function abbreviationLength(text: string): number {
  if (text.length < 3) return 0;
  if (text.startsWith('ChST') || text.startsWith('MeST')) return 4;
  if (text.startsWith('GMT')) return 3 + signedHourLength(text.slice(3));
  if (text.startsWith('+') || text.startsWith('-')) return signedHourLength(text);
  const letters = /^[A-Z]{0,6}/.exec(text)![0];
  if (letters.length === 3) return 3;
  if (letters.length === 4 && (letters[3] === 'T' || letters === 'WITA')) return 4;
  return letters.length === 5 && letters[4] === 'T' ? 5 : 0;
}

function signedHourLength(text: string): number {
  const match = /^[+-]([0-9]+)/.exec(text);
  return match !== null && Number(match[1]) <= 23 ? match[0].length : 0;
}

const OFFSETS: ReadonlyMap<string, RegExp> = new Map([
  ['07', /^(.)(..)/s],
  ['0700', /^(.)(..)(..)/s],
  ['07:00', /^(.)(..):(..)/s],
  ['070000', /^(.)(..)(..)(..)/s],
  ['07:00:00', /^(.)(..):(..):(..)/s],
]);

function readOffset(element: string, reader: Reader, fields: Fields): void {
  if (element.startsWith('Z') && reader.rest.startsWith('Z')) {
    fields.utc = true;
    reader.rest = reader.rest.slice(1);
    return;
  }
  const match = OFFSETS.get(element.slice(1))!.exec(reader.rest);
  if (match === null) {
    reader.failed = true;
    return;
  }
  const [whole, sign, ...texts] = match;
  const values = [0, 0, 0];
  for (const [i, text] of texts.entries()) {
    // Go: what comes after a part that is no number is not looked at.
    if (!/^[0-9]{2}$/.test(text)) {
      reader.failed = true;
      break;
    }
    values[i] = Number(text);
  }
  const [hours, minutes, seconds] = values as [number, number, number];
  // Some people write 24 hours and 60 minutes.
  if (hours > 24) reader.range = 'time zone offset hour';
  if (minutes > 60) reader.range = 'time zone offset minute';
  if (seconds > 60) reader.range = 'time zone offset second';
  if (sign !== '+' && sign !== '-') reader.failed = true;
  fields.offset = ((hours * 60 + minutes) * 60 + seconds) * (sign === '-' ? -1 : 1) || 0;
  reader.rest = reader.rest.slice(whole.length);
}

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function monthLength(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : MONTH_LENGTHS[month - 1]!;
}

function assemble(fields: Fields, text: string, zone: Zone): Time {
  if (fields.half === 'pm' && fields.hour < 12) fields.hour += 12;
  else if (fields.half === 'am' && fields.hour === 12) fields.hour = 0;
  const outOfRange = (what: string): never => goFail(`parsing time ${quoteTime(text)}: ${what}`);
  if (fields.yearDay >= 0) dayOfYear(fields, outOfRange);
  const { year, month, day } = { ...fields, month: fields.month < 0 ? 1 : fields.month, day: fields.day < 0 ? 1 : fields.day };
  if (day < 1 || day > monthLength(year, month)) outOfRange('day out of range');
  const clock = BigInt(fields.hour * 3600 + fields.minute * 60 + fields.second);
  const at = (shift: number, where: Zone): Time => {
    const time = timeOf(BigInt(year), BigInt(month), BigInt(day), clock - BigInt(shift), BigInt(fields.nanoseconds), utcZone);
    return { ...time, zone: where };
  };
  if (fields.utc) return at(0, utcZone);
  const { offset, zoneName } = fields;
  if (offset !== -1) {
    const time = at(offset, utcZone);
    const there = zoneAt(zone, Number(time.seconds));
    const known = there.offset === offset && (zoneName === '' || there.abbreviation === zoneName);
    return { ...time, zone: known ? zone : fixedZone(zoneName, offset) };
  }
  if (zoneName !== '') {
    const known = offsetOf(zone, zoneName, Number(at(0, utcZone).seconds));
    if (known !== undefined) return at(known, zone);
    // A name that says nothing here: the clock is kept, the instant is a guess.
    const guess = zoneName.startsWith('GMT') ? Number(zoneName.slice(3)) * 3600 : 0;
    return { ...at(0, utcZone), zone: fixedZone(zoneName, guess) };
  }
  return timeOf(BigInt(year), BigInt(month), BigInt(day), clock, BigInt(fields.nanoseconds), zone);
}

/** Month and day out of the day of the year; what the text says of them has to agree. */
function dayOfYear(fields: Fields, outOfRange: (what: string) => never): void {
  let rest = fields.yearDay;
  if (rest < 1 || rest > (isLeap(fields.year) ? 366 : 365)) outOfRange('day-of-year out of range');
  let month = 1;
  while (rest > monthLength(fields.year, month)) rest -= monthLength(fields.year, month++);
  if (fields.month >= 0 && fields.month !== month) outOfRange('day-of-year does not match month');
  if (fields.day >= 0 && fields.day !== rest) outOfRange('day-of-year does not match day');
  fields.month = month;
  fields.day = rest;
}
