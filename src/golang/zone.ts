/**
 * Time zones as Go's time.Location: offset, abbreviation and daylight saving at an instant (time/zoneinfo.go). The zones of the IANA
 * database come from zone-data.ts; the machine's own are never asked. The local zone is UTC.
 */
import { inflateRawSync } from 'node:zlib';
import { goFail } from './func.ts';
import { ZONE_DATA } from './zone-data.ts';

/** What holds in a zone for a stretch of time. Instants are seconds since 1970. */
export interface ZonePeriod {
  readonly abbreviation: string;
  /** Seconds east of UTC. */
  readonly offset: number;
  readonly isDst: boolean;
  /** First second of the stretch, -Infinity when there is none. */
  readonly start: number;
  /** First second after the stretch, Infinity when there is none. */
  readonly end: number;
}

type ZoneKind = Pick<ZonePeriod, 'abbreviation' | 'offset' | 'isDst'>;

export interface Zone {
  readonly name: string;
  /** The first one holds before all transitions. */
  readonly kinds: readonly ZoneKind[];
  readonly transitions: readonly { readonly at: number; readonly kind: ZoneKind }[];
  /** What holds after the last transition, year by year. */
  readonly rule?: YearlyRule;
}

/** Two changes a year: [month, week (5: the last), weekday, seconds of the day by the clock before the change]. */
interface YearlyRule {
  readonly standard: ZoneKind;
  readonly daylight: ZoneKind;
  readonly starts: RuleDay;
  readonly ends: RuleDay;
}

type RuleDay = readonly [month: number, week: number, weekday: number, second: number];

/** A zone without changes. */
export function fixedZone(name: string, offset: number): Zone {
  return { name, kinds: [{ abbreviation: name, offset, isDst: false }], transitions: [] };
}

export const utcZone: Zone = fixedZone('UTC', 0);
export const localZone: Zone = { ...utcZone, name: 'Local' };

const loaded = new Map<string, Zone>();
let lines: ReadonlyMap<string, string> | undefined;

/** time.LoadLocation: "", "UTC", "Local" or a name of the IANA database. Fails with "unknown time zone …". */
export function loadZone(name: string): Zone {
  if (name === '' || name === 'UTC') return utcZone;
  if (name === 'Local') return localZone;
  if (name.includes('..') || name.startsWith('/') || name.startsWith('\\')) goFail('time: invalid location name');
  const known = loaded.get(name);
  if (known !== undefined) return known;
  lines ??= readLines();
  const line = lines.get(name) ?? goFail(`unknown time zone ${name}`);
  const zone = readZone(name, line);
  loaded.set(name, zone);
  return zone;
}

/** The names of all zones and of their other names, sorted. */
export function zoneNames(): string[] {
  lines ??= readLines();
  return [...lines.keys()].sort();
}

/** Location.lookup: what holds in the zone at this second. */
export function zoneAt(zone: Zone, second: number): ZonePeriod {
  const { transitions } = zone;
  let low = 0;
  let high = transitions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (transitions[middle]!.at <= second) low = middle + 1;
    else high = middle;
  }
  const before = transitions[low - 1];
  if (low === transitions.length && zone.rule !== undefined) return byRule(zone.rule, second);
  const end = transitions[low]?.at ?? Number.POSITIVE_INFINITY;
  return { ...(before?.kind ?? zone.kinds[0]!), start: before?.at ?? Number.NEGATIVE_INFINITY, end };
}

/** Location.lookupName: the offset of an abbreviation, at best the one in force at this second of local time. */
export function offsetOf(zone: Zone, abbreviation: string, localSecond: number): number | undefined {
  const named = zone.kinds.filter((kind) => kind.abbreviation === abbreviation);
  const current = named.find((kind) => zoneAt(zone, localSecond - kind.offset).abbreviation === abbreviation);
  return current === undefined ? named[0]?.offset : zoneAt(zone, localSecond - current.offset).offset;
}

const DAY = 86_400;

/** Go's tzset: the stretch does not reach beyond its year (only Date looks at its ends, and close to a change). */
function byRule(rule: YearlyRule, second: number): ZonePeriod {
  const days = Math.floor(second / DAY);
  const year = yearOf(days);
  const yearStart = daysBefore(year, 1) * DAY;
  let [first, last] = [secondOf(year, rule.starts) - rule.standard.offset, secondOf(year, rule.ends) - rule.daylight.offset];
  let [outside, inside] = [rule.standard, rule.daylight];
  if (last < first) {
    [first, last] = [last, first];
    [outside, inside] = [inside, outside];
  }
  if (second < first) return { ...outside, start: yearStart, end: first };
  if (second >= last) return { ...outside, start: last, end: yearStart + 365 * DAY };
  return { ...inside, start: first, end: last };
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const MONTH_STARTS = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/** Days from 1970-01-01 to the first of the month. */
function daysBefore(year: number, month: number): number {
  const y = year - 1;
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return y * 365 + leapDays - 719_162 + MONTH_STARTS[month - 1]! + (month > 2 && isLeap(year) ? 1 : 0);
}

function yearOf(days: number): number {
  let year = 1970 + Math.floor(days / 365.2425);
  while (daysBefore(year, 1) > days) year--;
  while (daysBefore(year + 1, 1) <= days) year++;
  return year;
}

function secondOf(year: number, [month, week, weekday, second]: RuleDay): number {
  const first = daysBefore(year, month);
  const length = MONTH_STARTS[month]! - MONTH_STARTS[month - 1]! + (month === 2 && isLeap(year) ? 1 : 0);
  // 1970-01-01 was a Thursday.
  let day = (weekday - 4 - first) % 7;
  if (day < 0) day += 7;
  day += 7 * (week - 1);
  while (day >= length) day -= 7;
  return (first + day) * DAY + second;
}

/** Name to line; the other names of a zone share its line. Format: scripts/make-zones.mjs. */
function readLines(): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  const text = inflateRawSync(Buffer.from(ZONE_DATA, 'base64')).toString('latin1');
  for (const line of text.split('\n')) for (const name of line.slice(0, line.indexOf('|')).split(' ')) table.set(name, line);
  return table;
}

/** "names|kinds|transitions|rule": a kind is "CEST,7200,1", a transition "<kind><seconds since the one before, base 36>". */
function readZone(name: string, line: string): Zone {
  const [, kindTexts = '', transitionTexts = '', ruleText = ''] = line.split('|');
  const kinds = kindTexts.split(' ').map((text) => {
    const [abbreviation = '', offset, dst] = text.split(',');
    return { abbreviation, offset: Number(offset), isDst: dst === '1' };
  });
  let at = 0;
  const transitions = (transitionTexts === '' ? [] : transitionTexts.split(' ')).map((text) => {
    at += Number.parseInt(text.slice(1), 36);
    return { at, kind: kinds[Number.parseInt(text[0]!, 36)]! };
  });
  if (ruleText === '') return { name, kinds, transitions };
  const [standard, daylight, ...days] = ruleText.split(' ').map(Number);
  const [starts, ends] = [days.slice(0, 4), days.slice(4)] as unknown as [RuleDay, RuleDay];
  return { name, kinds, transitions, rule: { standard: kinds[standard!]!, daylight: kinds[daylight!]!, starts, ends } };
}
