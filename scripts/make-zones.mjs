// Writes src/golang/zone-data.ts: the IANA time zones, compactly, out of moment-timezone's packed data (a devDependency; it holds every
// transition up to the year 2499). Run: node scripts/make-zones.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { deflateRawSync } from 'node:zlib';

const require = createRequire(process.argv[2] ?? import.meta.url);
const packed = JSON.parse(readFileSync(require.resolve('moment-timezone/data/packed/latest.json'), 'utf8'));
const DAY = 86400;

/** Base 60 with digits 0-9a-zA-X, and a fraction. */
function fromBase60(text) {
  const sign = text.startsWith('-') ? -1 : 1;
  const [whole, fraction = ''] = text.replace('-', '').split('.');
  const digit = (c) => '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX'.indexOf(c);
  let value = 0;
  for (const c of whole) value = value * 60 + digit(c);
  let unit = 1;
  for (const c of fraction) value += digit(c) * (unit /= 60);
  return sign * value;
}

/** "name|abbreviations|offsets|indices|changes": offsets in minutes west of UTC, changes in minutes since the one before. */
function unpack(line) {
  const [name, abbreviations, offsets, indices, changes] = line.split('|');
  const kinds = abbreviations.split(' ').map((abbreviation, i) => ({
    abbreviation,
    offset: Math.round(-60 * fromBase60(offsets.split(' ')[i])) || 0,
  }));
  const order = [...indices].map((c) => fromBase60(c));
  let minutes = 0;
  const transitions = (changes === '' ? [] : changes.split(' ')).map((change, i) => {
    minutes += fromBase60(change);
    return { at: Math.round(minutes * 60), kind: order[i + 1] };
  });
  return { name, kinds, first: order[0] ?? 0, transitions };
}

/** A date of the proleptic Gregorian calendar out of seconds since 1970. */
function calendar(second) {
  const date = new Date(second * 1000);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { year, month, day, weekday: date.getUTCDay(), length, second: ((second % DAY) + DAY) % DAY };
}

/** The day and time by the local clock that fits all these seconds: [month, week, weekday, second]; second may lie outside the day. */
function fitDay(localSeconds) {
  for (const shift of [0, -1, 1, -2, 2]) {
    const dates = localSeconds.map((s) => calendar(s + shift * DAY));
    const [{ month, weekday, second }] = dates;
    if (!dates.every((d) => d.month === month && d.weekday === weekday && d.second === second)) continue;
    for (let week = 1; week <= 4; week++) {
      if (dates.every((d) => Math.ceil(d.day / 7) === week)) return [month, week, weekday, second - shift * DAY];
    }
    if (dates.every((d) => d.day > d.length - 7)) return [month, 5, weekday, second - shift * DAY];
  }
  return undefined;
}

/** Splits the transitions into those that are listed and a rule for the years after them. */
function findRule(zone) {
  const { transitions, kinds } = zone;
  const last = transitions.at(-1);
  if (last === undefined || calendar(last.at).year < 2490) return { listed: transitions };
  const tail = transitions.slice(-800);
  const [kindA, kindB] = [tail[0].kind, tail[1].kind];
  const [standard, daylight] = kinds[kindA].offset < kinds[kindB].offset ? [kindA, kindB] : [kindB, kindA];
  const changes = (list, to, before) => list.filter((t) => t.kind === to).map((t) => t.at + kinds[before].offset);
  const starts = fitDay(changes(tail, daylight, standard));
  const ends = fitDay(changes(tail, standard, daylight));
  if (starts === undefined || ends === undefined) throw new Error(`no rule fits ${zone.name}`);
  // The rule goes back as far as it fits.
  let from = transitions.length - 800;
  while (from > 0) {
    const list = transitions.slice(from - 1, from + 1);
    if (calendar(list[1].at).year - calendar(list[0].at).year > 1 || ![standard, daylight].includes(list[0].kind)) break;
    const same = (a, b) => a !== undefined && a.join() === b.join();
    const one = list[0].kind === daylight;
    const sample = [...tail.filter((t) => t.kind === list[0].kind), list[0]];
    const fit = fitDay(one ? changes(sample, daylight, standard) : changes(sample, standard, daylight));
    if (!same(fit, one ? starts : ends)) break;
    from--;
  }
  // One change that the rule knows too stays, so that the rule begins where it holds.
  return { listed: transitions.slice(0, from + 1), rule: [standard, daylight, ...starts, ...ends] };
}

const at = (text) => Date.parse(text) / 1000;

/** Where what saves time is the winter, and names that mean both: [zone, abbreviation, from, to, is saving time]. */
const SAVING_EXCEPTIONS = [
  [/^Africa\/(Casablanca|El_Aaiun)$/, '+01', at('2018-06-17'), Infinity, false],
  [/^Africa\/(Casablanca|El_Aaiun)$/, '+00', at('2018-06-17'), at('2026-06-01'), true],
  [/^Europe\/Dublin$/, 'GMT', at('1971-10-30'), Infinity, true],
  [/^Europe\/(London|Dublin)$/, 'BST', at('1968-01-01'), at('1971-10-30'), false],
  [/^Europe\/Dublin$/, 'IST', at('1968-01-01'), Infinity, false],
  [/^Europe\/Dublin$/, 'IST', -Infinity, Infinity, true],
  [/^(Europe\/(London|Dublin|Gibraltar)|America\/La_Paz)$/, 'BST', -Infinity, Infinity, true],
  [/^Europe\/Prague$/, 'GMT', -Infinity, Infinity, true],
  [/^Africa\/Windhoek$/, 'WAT', at('1994-03-20'), Infinity, true],
  [/^Africa\/(Johannesburg|Windhoek)$/, 'SAST', at('1942-01-01'), at('1944-12-31'), 'ahead'],
  [/^Pacific\/Auckland$/, 'NZST', -Infinity, at('1940-06-01'), true],
  [/^Europe\/Moscow$/, 'MST', -Infinity, Infinity, true],
  [/^Europe\/Riga$/, 'LST', -Infinity, Infinity, true],
];

const SAVING_NAME = /^(.*DT|[AECHMNPY][PW]T|MSD|MDST|BDST|[CW]EMT|[CEMW]EST|CAST|HKST|HKWT|PKST)$/;

/**
 * The packed data does not tell what is daylight saving time. The names do; where a name is a number, saving time is ahead of what comes
 * before and after it and lasts less than a year.
 */
function isSaving(zone, index) {
  const kindAt = (i) => zone.kinds[i < 0 ? zone.first : zone.transitions[i].kind];
  const { abbreviation, offset } = kindAt(index);
  const [from, to] = [zone.transitions[index].at, zone.transitions[index + 1]?.at ?? Infinity];
  const ahead = index + 1 < zone.transitions.length && offset > kindAt(index + 1).offset && offset >= kindAt(index - 1).offset;
  const exception = SAVING_EXCEPTIONS.find(
    ([name, letters, a, b]) => name.test(zone.name) && letters === abbreviation && from >= a && from < b,
  );
  if (exception !== undefined) return exception[4] === 'ahead' ? ahead : exception[4];
  if (/^[A-Za-z]+$/.test(abbreviation)) return SAVING_NAME.test(abbreviation);
  return ahead && to - from < 400 * DAY;
}

/** Tells kinds apart that differ only in that one is daylight saving time. */
function markSaving(zone) {
  const kinds = zone.kinds.map((kind) => ({ ...kind, dst: false }));
  const saving = new Map();
  const transitions = zone.transitions.map(({ at: second, kind }, i) => {
    if (!isSaving(zone, i)) return { at: second, kind };
    if (!saving.has(kind)) saving.set(kind, kinds.push({ ...kinds[kind], dst: true }) - 1);
    return { at: second, kind: saving.get(kind) };
  });
  return { ...zone, kinds, transitions };
}

const links = new Map();
for (const link of packed.links) {
  const [target, alias] = link.split('|');
  links.set(target, [...(links.get(target) ?? []), alias]);
}

const lines = packed.zones.map((line) => {
  const zone = markSaving(unpack(line));
  const { listed, rule } = findRule(zone);
  // The kind that holds first stands first; those that never hold are left out.
  const used = new Set([zone.first, ...listed.map((t) => t.kind), ...(rule ?? []).slice(0, 2)]);
  const order = [...used];
  const kinds = order.map((i) => `${zone.kinds[i].abbreviation},${zone.kinds[i].offset}${zone.kinds[i].dst ? ',1' : ''}`);
  let before = 0;
  const transitions = listed.map(({ at: second, kind }) => {
    const text = order.indexOf(kind).toString(36) + (second - before).toString(36);
    before = second;
    return text;
  });
  const ruleText = rule === undefined ? '' : [order.indexOf(rule[0]), order.indexOf(rule[1]), ...rule.slice(2)].join(' ');
  return [[zone.name, ...(links.get(zone.name) ?? [])].join(' '), kinds.join(' '), transitions.join(' '), ruleText].join('|');
});

const data = deflateRawSync(Buffer.from(lines.join('\n'), 'latin1'), { level: 9, memLevel: 9 }).toString('base64');
const version = require('moment-timezone/package.json').version;
const rows = data.match(/.{1,134}/g).map((row) => `  '${row}'`);
writeFileSync(
  new URL('../src/golang/zone-data.ts', import.meta.url),
  `/**
 * The time zones of the IANA database, version ${packed.version}: written by scripts/make-zones.mjs out of moment-timezone ${version}.
 * Deflated text in base64, a line a zone; zone.ts reads it when a template first names a zone.
 */
export const ZONE_DATA: string =
${rows.join(' +\n')};
`,
);
console.log(`${lines.length} zones, ${lines.join('\n').length} bytes of text, ${data.length} bytes of data`);
