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

/**
 * The packed data does not tell which kinds are daylight saving time; the names and the neighbours do, but for a few
 * (Ireland and Morocco call their winter time the saving one).
 */
function isDst(zone, index) {
  const { abbreviation, offset } = zone.kinds[index];
  if (/^(Africa\/(Casablanca|El_Aaiun))$/.test(zone.name)) return abbreviation === '+00' && offset === 0 && index > 0;
  if (/^[A-Z]+$/.test(abbreviation)) {
    if (
      /^(LMT|.?.MT|GMT|UTC|EST|CST|MST|PST|AST|NST|YST|HST|IST|JST|KST|BST|SST|MSK|WIB|WITA|WIT|WAT|CAT|EAT|PKT|HKT|CET|EET|WET|ChST|NZST|AEST|ACST|AWST|SAST|AHST|AKST|NZMT|PPMT|SJMT|CMT|QMT)$/.test(
        abbreviation,
      )
    ) {
      // The same name for both: it is the one that is ahead.
      return zone.kinds.some(
        (k) =>
          (k.abbreviation === abbreviation ||
            (abbreviation === 'BST' && k.abbreviation === 'GMT') ||
            (abbreviation === 'IST' && k.abbreviation === 'GMT')) &&
          k.offset < offset &&
          k.offset >= offset - 7200 &&
          k.abbreviation !== 'LMT',
      );
    }
    return /(ST|DT|WT|PT|SD|DD|DDT|MDST|BDST|CEMT)$/.test(abbreviation);
  }
  // A name that is a number: saving time is ahead of what comes before and after it, and lasts less than a year.
  const spells = zone.transitions.filter((t) => t.kind === index);
  return (
    spells.length > 0 &&
    spells.every((t) => {
      const at = zone.transitions.indexOf(t);
      const before = zone.kinds[at === 0 ? zone.first : zone.transitions[at - 1].kind];
      const after = zone.transitions[at + 1];
      return after !== undefined && after.at - t.at < 400 * DAY && before.offset <= offset && zone.kinds[after.kind].offset < offset;
    })
  );
}

const links = new Map();
for (const link of packed.links) {
  const [target, alias] = link.split('|');
  links.set(target, [...(links.get(target) ?? []), alias]);
}

const lines = packed.zones.map((line) => {
  const zone = unpack(line);
  const { listed, rule } = findRule(zone);
  // The kind that holds first stands first.
  const order = [zone.first, ...zone.kinds.keys()].filter((kind, i, all) => all.indexOf(kind) === i);
  const kinds = order.map((i) => `${zone.kinds[i].abbreviation},${zone.kinds[i].offset}${isDst(zone, i) ? ',1' : ''}`);
  let before = 0;
  const transitions = listed.map(({ at, kind }) => {
    const text = order.indexOf(kind).toString(36) + (at - before).toString(36);
    before = at;
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
